"""Characters and phrases on file are what OpenCC says, and so is what they make of our texts."""

import re
from dataclasses import replace

import pytest

from aftersales_kit.operations.scripts import main, text
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.scripts import COMMAND
from tests.handbook import HANDBOOK

opencc = pytest.importorskip("opencc")
SCRIPTS = HANDBOOK.scripts.values()
STRAY = re.compile(r"傢(?![俱伙])|齣(?!戲)|(?<![標書抽])籤|(?<![一二兩三四五幾多這那每\d ])隻")
"""Characters that stand for 家, 出, 签 and 只 in a few words only, anywhere else."""


def chinese() -> set[str]:
    """Return every text in Chinese that a buyer may read: wordings, lines, and what fills them."""
    policy = HANDBOOK.policy
    said = {reply.text.zh for reply in policy.replies.values()}
    said |= {sentence.zh for line in HANDBOOK.buyers for sentence in line.sentences}
    for field in policy.terms.fields.values():
        said |= {field.label.zh, *(label.zh for label in field.codes.values())}
    return said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_what_is_on_file_is_what_the_library_says(script):
    path = data_folder() / "characters" / f"{script.id}.txt"
    assert path.read_text(encoding="utf-8") == text(script.id, script.opencc), (
        f"{path.name} is out of step with OpenCC; run `{COMMAND}`"
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_our_texts_are_written_as_opencc_writes_them_but_for_our_own_terms(script):
    converter = opencc.OpenCC(script.opencc)
    plain = replace(script, terms={})
    differing = {
        zh: (plain.write(zh), converter.convert(zh))
        for zh in sorted(chinese())
        if plain.write(zh) != converter.convert(zh)
    }
    assert differing == {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_no_character_is_taken_for_another_across_two_words(script):
    said = chinese() | {
        rule.why.zh for table in HANDBOOK.policy.tables.values() for rule in table.rules
    }
    assert [found for zh in sorted(said) if STRAY.search(found := script.write(zh))] == []
    assert STRAY.search(replace(script, terms={}).write("买家什么时候到"))


def test_the_files_are_written_where_the_scripts_are(tmp_path, capsys):
    for folder in ("scripts", "characters"):
        (tmp_path / folder).mkdir()
    for script in SCRIPTS:
        name = f"scripts/{script.id}.toml"
        (tmp_path / name).write_bytes((data_folder() / name).read_bytes())
    assert main([], tmp_path) == 0
    for script in SCRIPTS:
        name = f"characters/{script.id}.txt"
        assert (tmp_path / name).read_bytes() == (data_folder() / name).read_bytes()
        assert f"{script.id}.txt: written" in capsys.readouterr().out


def test_a_script_that_cannot_be_read_is_named_and_nothing_written(tmp_path, capsys):
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "zh-Hant-TW.toml").write_text("opencc =", encoding="utf-8")
    assert main([], tmp_path) == 2
    assert "data/scripts/zh-Hant-TW.toml" in capsys.readouterr().err
    assert not (tmp_path / "characters").exists()
