"""A name written otherwise throughout the data is only a name, or the code asks for it."""

from __future__ import annotations

import re
import shutil
from itertools import groupby
from pathlib import Path
from random import Random

import pytest

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.words import declared
from tests.handbook import HANDBOOK
from tests.mutants.checking import written
from tests.renames.__main__ import FOLDER, TOLD, main, what
from tests.renames.checking import (
    NAMED,
    NOTHING,
    OTHER,
    SILENT,
    document,
    outcome_of,
    renamed,
    texts,
)
from tests.renames.renaming import Rename, every_rename
from tests.tries import some

RENAMES = [*every_rename(HANDBOOK)]
OF_A_KIND = {kind: [*of] for kind, of in groupby(sorted(RENAMES, key=what), key=what)}


def test_names_of_every_kind_are_renamed() -> None:
    assert {*OF_A_KIND} == {
        "field", "code", "group", "table", "amount", "clock", "reply", "role", "knower", "measure",
        "column", "unit", "assumption",
    }  # fmt: skip


SHOWN = [
    (Rename("code of standing", "last_resort"), NOTHING),
    (Rename("code of message_part", "no_reason"), NOTHING),
    (Rename("reply", "withdrawn"), NOTHING),
    (Rename("table", "technical-level"), NOTHING),
    (Rename("table", "ems-surcharge"), NAMED),
    (Rename("amount", "margin_kept_share"), NAMED),
    (Rename("code of leg", "return"), NAMED),
    (Rename("field", "price_paid"), NAMED),
    (Rename("code of waits_for", "courier"), NAMED),
    (Rename("code of waits_for", "nobody"), NAMED),
    (Rename("knower", "courier"), NAMED),
]


@pytest.mark.parametrize(("rename", "outcome"), some(SHOWN, 2), ids=str)
def test_what_becomes_of_a_name(rename: Rename, outcome: str) -> None:
    found, said = outcome_of(FOLDER, rename)
    assert found == outcome
    assert found != NAMED or names_the_code(rename, said)


def names_the_code(rename: Rename, said: str) -> bool:
    return rename.name in said and "aftersales_kit/" in said


# One of each other kind; `make renames` goes through all names.
@pytest.mark.parametrize(
    "kind", some(sorted(OF_A_KIND.keys() - {what(rename) for rename, _ in SHOWN}), 1)
)
def test_a_name_is_only_a_name_or_the_code_asks_for_it(kind: str) -> None:
    rename = Random(f"one {kind}").choice(OF_A_KIND[kind])
    outcome, said = outcome_of(FOLDER, rename)
    assert outcome in (NOTHING, NAMED), f"{rename}: {said}"
    assert outcome != NAMED or names_the_code(rename, said)


def test_a_name_that_is_left_standing_somewhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Rename("code of standing", "last_resort")
    monkeypatch.setattr(Rename, "of", lambda self, file, content: left_in(self, file, content))
    outcome, said = outcome_of(FOLDER, rename)
    assert outcome == OTHER
    assert "'last_resort'" in said


def left_in(rename: Rename, file: str, content: dict[str, object]) -> dict[str, object]:
    if file == "policy/remedy-standing.toml":
        return content
    changed: dict[str, object] = rename._changed(
        content,
        "",
        lambda path: path == "fields.standing.codes",
        lambda path: path.startswith("fields.standing"),
    )
    return changed


@pytest.mark.thorough
def test_an_answer_that_reads_otherwise_is_a_silent_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.renames.checking.before", lambda folder: {"some-case": "as it was"})
    outcome, _ = outcome_of(FOLDER, Rename("code of standing", "last_resort"))
    assert outcome == SILENT
    assert outcome in TOLD


def test_a_rename_is_as_if_it_had_been_written(tmp_path: Path) -> None:
    rename = Rename("table", "technical-level")
    copy = Path(shutil.copytree(FOLDER, tmp_path / "data"))
    for file, text in texts(FOLDER).items():
        changed = rename.of(file, document(text))
        if changed != document(text):
            (copy / file).unlink()
            (copy / rename.file(file)).write_text(written(changed), "utf-8")
    as_written = Handbook.load(copy).policy.tables
    with renamed(FOLDER, rename) as handbook:
        assert handbook.policy.tables == as_written
        assert "technical-levelx" not in handbook.policy.tables
        assert rename.new in handbook.policy.tables


def test_the_command_counts_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--number", "2", "--kind", "knower"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^knower +0 +2 ", printed, re.MULTILINE)
    assert "silent change" in printed
    assert "2 names, seed 1" in printed


def places(before: object, after: object) -> int:
    """Count where two contents differ: the keys and the values."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sum(old != new for old, new in zip(before, after, strict=True))
        both = zip(before.values(), after.values(), strict=True)
        return keys + sum(places(old, new) for old, new in both)
    if isinstance(before, list) and isinstance(after, list):
        return sum(places(old, new) for old, new in zip(before, after, strict=True))
    return int(before != after)


def named_beside_where_it_is_defined(rename: Rename) -> bool:
    """Say whether the data, worked cases aside, have a name in more than one place."""
    count = 0
    for file, text in texts(FOLDER).items():
        if rename.name in text and not file.startswith("cases/"):
            count += places(document(text), rename.of(file, document(text)))
            if count > 1:
                return True
    return False


def test_every_name_is_named_by_data_code_or_page() -> None:
    root = FOLDER.parent
    pages = "\n".join(
        path.read_text("utf-8")
        for folder in ("book", "notebooks")
        for path in (root / folder).rglob("*")
        if path.suffix in (".md", ".ipynb")
    )
    printed = {*re.findall(r"[\w-]+", pages)}
    by_code = {need for uses in declared().values() for need in uses.names}
    alone = []
    for rename in RENAMES:
        # The label of a group is printed wherever a rule's codes fit it.
        if what(rename) == "group" or (rename.kind, rename.name) in by_code:
            continue
        if rename.name not in printed and not named_beside_where_it_is_defined(rename):
            alone.append(str(rename))
    assert alone == []
