"""The examination as it is written: parts, and the shop's own questions; each way to break one."""

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy.subjects.examination import (
    Examination,
    platforms,
    read_examination,
    verify_parts,
)
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, findings_of

PARTS = """
guessing = "exam_guessing"

[part.goods]
label = { en = "Goods", zh = "产品" }
tells = { en = "About goods.", zh = "考产品。" }
asks = ["own"]
questions = "exam_part_questions"
pass_mark = "exam_product_pass_mark"
taught = "book/operations/training"
sources = ["PRC-01"]

[part.typing]
label = { en = "Typing", zh = "打字" }
tells = { en = "Type it.", zh = "照着打。" }
typing = { lang = "zh", speed = "exam_typing_zh", time = "exam_typing_time" }
pass_mark = "exam_typing_right"
taught = "book/operations/training"
sources = ["PRC-01"]
"""
QUESTIONS = """
part = "goods"
title = { en = "Ours", zh = "我们的" }

[[question]]
id = "wool"
asks = { en = "What is it?", zh = "是什么？" }
right = { en = "wool", zh = "羊毛" }
wrong = [{ en = "silk", zh = "真丝" }]
why = { en = "The card says so.", zh = "商品卡这么写。" }

[[question]]
id = "way-back"
row = "TB-11-b"
story = { en = "Lost on the way back.", zh = "退回路上丢了。" }
"""


def folder_with(folder: Path, parts: str = PARTS, questions: str = QUESTIONS) -> Path:
    (folder / "training" / "questions").mkdir(parents=True)
    (folder / "training" / "examination.toml").write_text(parts, encoding="utf-8")
    (folder / "training" / "questions" / "ours.toml").write_text(questions, encoding="utf-8")
    return folder


def edited(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def findings(folder: Path) -> list[str]:
    return [found.message for found in findings_of(read_examination, verify_parts, folder)]


def test_a_sound_examination_has_no_findings(tmp_path: Path) -> None:
    assert findings(folder_with(tmp_path)) == []
    assert verify_parts(HANDBOOK.policy, HANDBOOK.examination) == []


def test_what_the_sources_name_before_going_live_is_a_part_each() -> None:
    assert [*HANDBOOK.examination.parts] == [
        "rules", "drafts", "tools", "platform", "product", "typing_zh", "typing_en",
    ]  # fmt: skip
    assert all("PRC-01" in part.sources for part in HANDBOOK.examination.parts.values())


def test_a_part_of_which_only_examples_are_asked_is_one() -> None:
    assert HANDBOOK.examination.examples == {"product"}
    files = HANDBOOK.examination.questions
    own = {name: replace(file, example=False) for name, file in files.items()}
    assert replace(HANDBOOK.examination, questions=own).examples == set()


@pytest.mark.parametrize("part", HANDBOOK.examination.parts.values(), ids=lambda part: part.id)
def test_each_part_is_taught_on_a_page(part) -> None:
    assert (Path(__file__).parents[3] / f"{part.taught}.md").exists()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('questions = "exam_part_questions"\n', "", "questions"),
        ('asks = ["own"]\n', "", "questions"),
        ('typing = { lang = "zh", speed = "exam_typing_zh", time = "exam_typing_time" }\n', "",
         "typing"),
        ('asks = ["own"]', 'asks = ["own"]\ntables = ["freight"]', "tables"),
        ('asks = ["own"]', 'asks = ["own", "own"]', "asks"),
        ('lang = "zh"', 'lang = "fr"', "typing.lang"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_in_a_part_is_a_fault(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    faults = faults_of(read_examination, folder_with(tmp_path, edited(PARTS, old, new)))
    assert faults[0].field == field
    assert {fault.id for fault in faults} <= {"goods", "typing"}


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        ('asks = { en = "What is it?", zh = "是什么？" }\n', "", ["question wool.asks"]),
        ('wrong = [{ en = "silk", zh = "真丝" }]\n', "", ["question wool.wrong"]),
        ('en = "silk"', 'en = "wool"', ["question wool.wrong.en"]),
        ('zh = "真丝"', 'zh = "羊毛"', ["question wool.wrong.zh"]),
        (
            'row = "TB-11-b"',
            'row = "TB-11-b"\nwhy = { en = "So.", zh = "是。" }',
            ["question way-back.why"],
        ),
        (
            'story = { en = "Lost on the way back.", zh = "退回路上丢了。" }\n',
            "",
            ["question way-back.story"],
        ),
        ("[[question]]", "[[query]]", ["query"]),
    ],
)
def test_what_does_not_go_together_in_a_question_is_a_fault(
    tmp_path: Path, old: str, new: str, fields: list[str]
) -> None:
    faults = faults_of(
        read_examination, folder_with(tmp_path, questions=edited(QUESTIONS, old, new))
    )
    assert [fault.field for fault in faults] == fields
    assert all(fault.file == "data/training/questions/ours.toml" for fault in faults)


def test_a_name_that_there_is_not_is_found_with_the_nearest(tmp_path: Path) -> None:
    parts = edited(PARTS, '"exam_product_pass_mark"', '"exam_produce_pass_mark"')
    parts = edited(parts, 'guessing = "exam_guessing"', 'guessing = "exam_guess"')
    wrong = edited(QUESTIONS, '"TB-11-b"', '"TB-11-z"')
    found = findings(folder_with(tmp_path, parts, wrong))
    assert any("'exam_produce_pass_mark'" in each for each in found)
    assert any("'exam_guess'" in each and "exam_guessing" in each for each in found)
    assert any("unknown row of a platform 'TB-11-z'" in each for each in found)


def test_a_file_for_a_part_that_there_is_not_is_found(tmp_path: Path) -> None:
    found = findings(folder_with(tmp_path, questions=edited(QUESTIONS, '"goods"', '"good"')))
    assert any("unknown part of the examination 'good'" in each for each in found)
    assert any("asks the shop's own questions, and there are none" in each for each in found)


def test_a_file_whose_part_asks_none_of_the_shops_own_is_found(tmp_path: Path) -> None:
    parts = edited(PARTS, 'asks = ["own"]', 'asks = ["tickets"]')
    found = findings_of(read_examination, verify_parts, folder_with(tmp_path, parts))
    assert [each.kind for each in found] == ["asked by nobody"]
    assert "goods asks none of the shop's own questions" in found[0].message


def test_rows_of_law_are_no_rows_of_a_platform() -> None:
    assert {floor.id for floor in platforms(HANDBOOK.policy)} == {"taobao"}


def test_a_handbook_without_parts_reads_as_one_that_asks_nothing() -> None:
    assert Examination({}, {}, "exam_guessing").examples == set()
