"""Results from files: what is none is named, and what they say together is as sure as it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from aftersales_kit.answers.examination import mark, paper, record
from aftersales_kit.answers.typed import copy, mark_typed, typed_record
from aftersales_kit.operations.exports.tables import from_bytes
from aftersales_kit.operations.papers import Sheet, as_text, said
from aftersales_kit.operations.results import (
    PRACTISED,
    Results,
    before_and_after,
    effect,
    has_results,
    missed,
    parts,
    questions,
    read_results,
    ready,
    results_paper,
)
from aftersales_kit.policy.labels import alike
from tests.handbook import HANDBOOK

ON = date(2026, 3, 1)
PLAIN = {
    "who": "N1", "day": "2026-03-01", "part": "rules", "of": 2, "right": 1, "passed": False,
    "missed": ["q1"],
}  # fmt: skip


def written(folder: Path, *rows: Any, name: str = "one.jsonl") -> Path:
    file = folder / name
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def read(*files: Path) -> Results:
    return read_results(files, HANDBOOK)


def of(folder: Path, *rows: Any) -> Results:
    found = read(written(folder, *rows))
    assert found.refused == ()
    return found


def table(sheet: Sheet) -> list[dict[str, str]]:
    names = [label.en for label in sheet.heading]
    return [dict(zip(names, (said(c, "en") for c in row), strict=True)) for row in sheet.rows]


def sat(part: str, right: int, who: str = "N1", day: date = ON, seed: int = 1) -> dict[str, Any]:
    """Return the record of a paper of which the first `right` questions are right."""
    drawn = paper(HANDBOOK, day, seed=seed, part=part)
    return record(mark(drawn, {item.id: item.right for item in drawn.items[:right]}), who)


def typed(part: str, *, seconds: float, who: str = "N1", day: date = ON) -> dict[str, Any]:
    drawn = copy(HANDBOOK, day, seed=1, part=part)
    return typed_record(mark_typed(drawn, drawn.text, seconds=seconds), who)


# --- reading ---


def test_a_result_is_read_as_the_examination_keeps_it(tmp_path: Path) -> None:
    (one,) = of(tmp_path, sat("platform", 9)).kept
    assert (one.who, one.day, one.part, one.right, one.passed) == ("N1", ON, "platform", 9, True)
    assert len(one.asked) == one.of
    assert {*one.missed} == {name for name, well in one.asked.items() if not well}
    assert {*one.subjects.values()} <= {*HANDBOOK.policy.tables}


def test_json_a_list_lines_and_csv_say_the_same(tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_text(json.dumps(PLAIN, indent=2), encoding="utf-8")
    several = tmp_path / "several.JSON"
    several.write_text(json.dumps([PLAIN, {**PLAIN, "who": "N2"}]), encoding="utf-8")
    cells = tmp_path / "cells.csv"
    cells.write_text(
        "who,day,part,of,right,passed,missed,seed\nN1,2026-03-01,rules,2,1,否,q1;,\n"
        "N3,2026-03-01,rules,2,2,yes,,7\n",
        encoding="utf-8-sig",
    )
    lines = written(tmp_path, PLAIN)
    found = read(one, several, cells, lines)
    assert found.refused == ()
    assert [each.who for each in found.kept] == ["N1", "N2", "N3"]
    assert [each.missed for each in found.kept] == [("q1",), ("q1",), ()]
    assert found.kept[2].seed == 7


def test_the_same_result_twice_counts_once_and_another_of_the_day_counts(tmp_path: Path) -> None:
    other = {**PLAIN, "right": 2, "missed": []}
    assert len(of(tmp_path, PLAIN, PLAIN, other).kept) == 2


def test_what_was_kept_before_there_were_parts_is_of_the_rules(tmp_path: Path) -> None:
    old = {"name": "N1", "on": "2026-03-01", "of": 1, "right": 0, "passed": False,
           "questions": [{"id": "q1", "given": None, "right": "a"}]}  # fmt: skip
    (one,) = of(tmp_path, old).kept
    assert (one.who, one.day, one.part, one.missed) == ("N1", ON, "rules", ("q1",))


def test_results_that_stand_one_after_the_other_over_several_lines_are_read(tmp_path) -> None:
    file = tmp_path / "practice.jsonl"
    rows = [{**PLAIN, "part": "practice", "who": who} for who in ("N1", "N2")]
    text = "\n".join(json.dumps(row, indent=2) for row in rows) + "\n"
    file.write_text(text, "utf-8")
    found = read_results([file], HANDBOOK)
    assert ([one.who for one in found.kept], found.refused) == (["N1", "N2"], ())
    file.write_text(text + "{", "utf-8")
    found = read_results([file], HANDBOOK)
    assert found.kept == ()
    assert "practice.jsonl, line 1" in found.refused[0].en


def test_a_result_of_practice_is_read_too(tmp_path: Path) -> None:
    (one,) = of(tmp_path, {**PLAIN, "part": "practice", "missed": ["not_asked:wish"]}).kept
    assert (one.part, one.asked, one.missed) == ("practice", {}, ("not_asked:wish",))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"who": " "}, "who: cannot be ' '; allowed: a text"),
        ({"who": None}, "who: missing; allowed: a text"),
        ({"day": "yesterday"}, "day: cannot be 'yesterday'; allowed: such as 2026-03-01"),
        ({"part": "rule"}, "part: unknown 'rule'; allowed: one of rules, drafts"),
        ({"part": "practise"}, "did you mean 'practice'?"),
        ({"of": "2"}, "of: cannot be '2'; allowed: a whole number"),
        ({"of": True}, "of: cannot be True; allowed: a whole number"),
        ({"right": -1}, "right: cannot be -1; allowed: a whole number"),
        ({"right": 3}, "right: 3 of 2; allowed: at most as many as were asked, of some"),
        ({"of": 0, "right": 0}, "right: 0 of 0; allowed: at most as many as were asked, of some"),
        ({"passed": "no"}, "passed: cannot be 'no'; allowed: true or false"),
        ({"missed": "q1"}, "missed: cannot be 'q1'; allowed: a list of ids"),
        ({"missed": [1]}, "missed: cannot be [1]; allowed: a list of ids"),
        ({"questions": {}}, "questions 1: missing; allowed: id, given and right"),
        ({"questions": [{"id": 1, "right": "a"}]}, "questions 1: cannot be"),
        ({"questions": [{"id": "q1", "given": "a", "right": "a"}]},
         "right: 1 of 2, and its questions show 1 of 1"),
    ],
)  # fmt: skip
def test_what_is_no_result_is_named_with_field_value_and_what_is_allowed(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    row = {key: value for key, value in {**PLAIN, **change}.items() if value is not None}
    found = read(written(tmp_path, PLAIN, row))
    (why,) = found.refused
    assert why.en.startswith("one.jsonl, line 2 is no result: ")
    assert says in why.en
    assert "不是成绩" in why.zh
    assert len(found.kept) == 1


def test_what_is_no_object_is_named(tmp_path: Path) -> None:
    (why,) = read(written(tmp_path, 7)).refused
    assert why.en == (
        "one.jsonl is no result: 7; allowed: who, day, part, of, right, passed, missed."
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", b"{", "a.json, line 1 is no result: Expecting property name"),
        ("a.jsonl", b'{"who": 1}\n{', "a.jsonl, line 2 is no result: Expecting property name"),
        ("a.json", b"\xff\xfe", "'utf-8' codec can't decode"),
        ("a.json", b"[" * 100_000, "stands too deep"),
        ("a.csv", b'who,day\n"N1', "row 2 (line 2 of the file) opens a cell"),
        ("a.csv", b"who\nN1\n", "row 2 is no result: of: missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    found = read(file, written(tmp_path, PLAIN, name="good.jsonl"))
    assert says in found.refused[-1].en
    assert len(found.kept) == 1


def test_a_workbook_in_chinese_is_read_as_the_papers_call_its_columns(tmp_path: Path) -> None:
    book = Workbook()
    parts = HANDBOOK.examination.parts
    for row in (
        ("九月考试",),
        ("谁", "日期", "部分", "答对", "题数", "通过", "答错", "试卷号"),
        ("N1", "2026年3月1日", parts["platform"].label.zh, 1, 2, "否", "q1; q2", 7),
        ("N2", date(2026, 3, 2), PRACTISED.zh, 2, "2题", True, None, None),
        ("N3", date(2026, 3, 2), None, 2, 2, "Yes", None, None),
    ):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    found = read(tmp_path / "r.xlsx")
    assert [why.zh for why in found.refused] == [
        "r.xlsx 第 4 行 不是成绩：of: cannot be '2题'; allowed: a whole number。"
    ]
    told = [(one.who, one.day, one.part, one.missed, one.seed) for one in found.kept]
    assert told == [
        ("N1", ON, "platform", ("q1", "q2"), 7),
        ("N3", date(2026, 3, 2), "rules", (), None),
    ]


def test_a_row_that_does_not_fit_its_headings_is_named(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("who,day,of,right,passed\nN1,2026-03-01,2,1,no,,x\n", "utf-8")
    (why,) = read(file).refused
    assert why.en == "r.csv, row 2 is no result: has 7 cells under 5 headings."


def test_a_table_of_something_else_is_none_of_results(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("colour,size\nred,1\n", "utf-8")
    assert [why.en for why in read(file).refused] == [
        "r.csv is no result: its headings are not those of results."
    ]
    (table,) = from_bytes("r.csv", file.read_bytes())
    assert not has_results(table)


def test_a_file_that_there_is_not_is_named(tmp_path: Path) -> None:
    (why,) = read(tmp_path / "gone.json").refused
    assert why.en == "gone.json is no result: it cannot be read: No such file or directory."


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("aftersales_kit.operations.results.MOST_BYTES", 10)
    (why,) = read(written(tmp_path, PLAIN)).refused
    assert "larger than 10 bytes" in why.en


# --- who is ready ---


def everything(who: str, day: date = ON) -> list[dict[str, Any]]:
    examined = HANDBOOK.examination.parts.values()
    return [
        typed(part.id, seconds=60, who=who, day=day)
        if part.typing
        else sat(part.id, 100, who=who, day=day)
        for part in examined
        if part.id not in HANDBOOK.examination.examples
    ]


def test_ready_is_who_has_passed_every_part_that_counts(tmp_path: Path) -> None:
    found = of(tmp_path, *everything("N1"), *everything("N2")[1:], sat("rules", 15, who="N3"))
    assert {row["Who"]: row["Ready"] for row in table(ready(found, HANDBOOK))} == {
        "N1": "yes", "N2": "no", "N3": "no",
    }  # fmt: skip


def test_the_last_time_counts_and_not_the_best(tmp_path: Path) -> None:
    again = sat("rules", 10, day=date(2026, 3, 9))
    (row,) = table(ready(of(tmp_path, again, *everything("N1")), HANDBOOK))
    assert (row["Ready"], row["Last sat"]) == ("no", "2026-03-09")
    assert row["What the policy decides"] == "not passed, 10/20"


def test_a_part_of_examples_alone_makes_nobody_ready_or_not(tmp_path: Path) -> None:
    found = of(tmp_path, *everything("N1"), sat("product", 0))
    sheet = ready(found, HANDBOOK)
    assert table(sheet)[0]["Ready"] == "yes"
    assert "only examples are asked: The goods" in sheet.notes[-1].en
    examined = HANDBOOK.examination
    own = {name: replace(file, example=False) for name, file in examined.questions.items()}
    book = replace(HANDBOOK, examination=replace(examined, questions=own))
    sheet = ready(found, book)
    assert table(sheet)[0]["Ready"] == "no"
    assert len(sheet.notes) == 1


# --- how sure ---


def test_a_share_is_told_with_what_it_lies_between_and_more_answers_are_surer(tmp_path) -> None:
    few = table(parts(of(tmp_path, sat("rules", 10)), HANDBOOK))[0]
    many = table(parts(of(tmp_path, *(sat("rules", 10, who=f"N{n}") for n in range(9))), HANDBOOK))[
        0
    ]
    assert (few["Share"], few["Between"]) == ("50%", "30% to 70%")
    assert (many["Share"], many["People"], many["Between"]) == ("50%", "9", "43% to 57%")


def test_characters_are_no_answers_and_have_no_stretch(tmp_path: Path) -> None:
    rows = [typed("typing_zh", seconds=60), typed("typing_zh", seconds=600, day=date(2026, 3, 2))]
    found = of(tmp_path, *rows)
    (row,) = table(parts(found, HANDBOOK))
    assert (row["Share"], row["Between"], row["Passed at last"]) == ("100%", "", "0")
    (row,) = table(effect(found, HANDBOOK))
    assert (row["First"], row["Last"], row["Better for sure"]) == ("100%", "100%", "")
    assert table(before_and_after(found, HANDBOOK)) == []


@pytest.mark.parametrize(
    ("before", "after", "better"), [(5, 19, "yes"), (19, 5, "worse"), (10, 11, "too few to say")]
)
def test_better_is_said_only_where_chance_is_no_explanation(
    tmp_path: Path, before: int, after: int, better: str
) -> None:
    rows = [sat("rules", before), sat("rules", after, day=date(2026, 3, 9))]
    (row,) = table(effect(of(tmp_path, *rows, sat("drafts", 5)), HANDBOOK))
    assert row["Better for sure"] == better


def test_before_and_after_are_compared_on_the_questions_of_both(tmp_path: Path) -> None:
    rows = [sat("rules", 5), sat("rules", 20, day=date(2026, 3, 9)), sat("drafts", 3)]
    (row,) = table(before_and_after(of(tmp_path, *rows), HANDBOOK))
    assert (row["Questions of both"], row["Right before"], row["Right after"]) == ("20", "5", "20")
    other = sat("rules", 20, day=date(2026, 3, 9), seed=2)
    both = {q["id"] for q in sat("rules", 5)["questions"]} & {q["id"] for q in other["questions"]}
    (row,) = table(before_and_after(of(tmp_path, sat("rules", 5), other), HANDBOOK))
    assert row["Questions of both"] == str(len(both))


# --- what is missed ---


def test_what_is_missed_is_told_by_its_table_with_the_chapter_that_teaches_it(tmp_path) -> None:
    row = {**PLAIN, "of": 1, "right": 0, "questions": [
        {"id": "q1", "subject": "freight", "given": "a", "right": "b"}]}  # fmt: skip
    (found,) = table(missed(of(tmp_path, row), HANDBOOK, {"freight": alike("Chapter 3")}))
    assert found["About"] == HANDBOOK.policy.tables["freight"].title.en
    assert (found["Chapter"], found["Missed"], found["Asked"]) == ("Chapter 3", "1", "1")


@pytest.mark.parametrize(
    ("part", "subject", "about", "chapter"),
    [
        ("rules", "amounts", "Numbers", "book/reference/rules"),
        ("rules", "freight", HANDBOOK.policy.tables["freight"].title.en, "book/reference/rules"),
        ("drafts", "freight", HANDBOOK.speech.assertions.every["freight"].title.en,
         "book/policies/speaking"),
        ("tools", "ticket", "What a ticket lacks", "book/policies/intake"),
        ("product", "goods-example", HANDBOOK.examination.questions["goods-example"].title.en,
         "book/operations/training"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_a_chapter_is_taught_on_the_page_of_its_part(
    tmp_path: Path, part: str, subject: str, about: str, chapter: str
) -> None:
    listed = [{"id": "q1", "subject": subject, "given": "a", "right": "b"}]
    row = {**PLAIN, "part": part, "of": 1, "right": 0, "questions": listed}
    (found,) = table(missed(of(tmp_path, row), HANDBOOK, {}))
    assert (found["About"], found["Chapter"]) == (about, chapter)
    (found,) = table(missed(of(tmp_path, row), HANDBOOK, {chapter: alike("C")}))
    assert found["Chapter"] == "C"


def test_a_file_of_questions_may_say_where_it_is_taught(tmp_path: Path) -> None:
    examined = HANDBOOK.examination
    file = replace(examined.questions["goods-example"], taught="book/policies/quality")
    book = replace(HANDBOOK, examination=replace(examined, questions={file.id: file}))
    found = of(tmp_path, sat("product", 0))
    (row,) = table(missed(found, book, {"book/policies/quality": alike("Quality")}))
    assert row["Chapter"] == "Quality"


def test_of_practice_each_result_counts_once_for_what_it_missed(tmp_path: Path) -> None:
    rows = [
        {**PLAIN, "part": "practice", "missed": ["not_asked:wish", "idle:wish", "wrong:FRT-24"]},
        {**PLAIN, "part": "practice", "who": "N2", "missed": ["not_asked:wish"]},
        {**PLAIN, "part": "practice", "who": "N3", "missed": []},
    ]
    found = {row["About"]: row for row in table(missed(of(tmp_path, *rows), HANDBOOK, {}))}
    wish = found[f"Not asked: {HANDBOOK.policy.terms['wish'].label.en}"]
    assert (wish["Part"], wish["Missed"], wish["Asked"]) == ("Practice", "2", "3")
    assert (wish["Chapter"], wish["Share"]) == ("", "67%")
    assert found[HANDBOOK.policy.tables["freight"].title.en]["Missed"] == "1"


def test_what_is_missed_in_practice_is_told_in_words_and_never_by_its_code(tmp_path: Path) -> None:
    ids = [
        "nothing_written:reply", "word:blames-buyer", "chosen_wrongly:freight",
        "authority:granted", "needless:wish",
    ]  # fmt: skip
    row = {**PLAIN, "part": "practice", "missed": ids}
    chapters = {"freight": alike("Freight")}
    found = {one["About"]: one for one in table(missed(of(tmp_path, row), HANDBOOK, chapters))}
    terms, speech = HANDBOOK.policy.terms, HANDBOOK.speech
    assert {*found} == {
        "Nothing written",
        f"A word that is not to be said: {speech.kinds['blame'].en}",
        f"Decided wrongly: {HANDBOOK.policy.tables['freight'].title.en}",
        f"A promise beyond one's authority: {speech.assertions.every['granted'].title.en}",
        f"Asked for nothing: {terms['wish'].label.en}",
    }
    decided = found[f"Decided wrongly: {HANDBOOK.policy.tables['freight'].title.en}"]
    assert decided["Chapter"] == "Freight"


def test_what_was_asked_seldom_does_not_lead(tmp_path: Path) -> None:
    often = [{"id": f"q{n}", "subject": "freight", "given": "a", "right": "b" if n < 9 else "a"}
             for n in range(12)]  # fmt: skip
    once = [{"id": "q99", "subject": "return-risk", "given": "a", "right": "b"}]
    row = {**PLAIN, "of": 13, "right": 3, "questions": [*often, *once]}
    found = table(missed(of(tmp_path, row), HANDBOOK, {}))
    assert [each["Share"] for each in found] == ["75%", "100%"]


def test_a_question_is_told_in_words_while_the_policy_asks_it(tmp_path: Path) -> None:
    drawn = paper(HANDBOOK, ON, seed=1, part="drafts")
    gone = {**PLAIN, "of": 1, "right": 0, "seed": 1,
            "questions": [{"id": "q-gone", "given": "a", "right": "b"}]}  # fmt: skip
    early = {**gone, "day": "2001-01-01"}
    without = {**gone, "seed": True, "who": "N2"}
    rows = [sat("drafts", 9), sat("drafts", 9, who="N2"), gone, early, without]
    found = table(questions(of(tmp_path, *rows), HANDBOOK))
    words = {row["Question"]: row for row in found}
    last = drawn.items[-1]
    (told,) = [text for text in words if text.endswith(last.asks.en)]
    assert told.startswith(last.story.en)
    assert last.known[-1][1].en in told
    assert words[told]["Answer"] == last.answer.en
    assert (words[told]["Missed"], words[told]["Asked"]) == ("2", "2")
    assert words["q-gone"]["Answer"] == ""


def test_a_question_without_a_story_is_told_by_what_is_known(tmp_path: Path) -> None:
    drawn = paper(HANDBOOK, ON, seed=1, part="tools")
    place = next(n for n, item in enumerate(drawn.items) if not item.story)
    answers = {item.id: item.right for n, item in enumerate(drawn.items) if n != place}
    (row,) = table(questions(of(tmp_path, record(mark(drawn, answers), "N1")), HANDBOOK))
    label, value = drawn.items[place].known[0]
    assert f"{label.en}: {value.en}" in row["Question"]


def test_all_of_it_is_one_paper_with_what_was_no_result(tmp_path: Path) -> None:
    found = read(written(tmp_path, sat("rules", 3), {}))
    whole = results_paper(found, HANDBOOK)
    assert whole.notes[0].en == "1 results of 1 people."
    assert "one.jsonl, line 2 is no result: who: missing" in as_text(whole, "en")
    assert {sheet.name for sheet in whole.sheets} == {
        "ready", "parts", "missed", "questions", "before-and-after", "effect",
    }  # fmt: skip
    assert results_paper(Results((), ()), HANDBOOK).sheets[0].rows == ()
