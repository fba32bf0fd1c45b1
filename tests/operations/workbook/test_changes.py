"""What a manager changes in a workbook is written into the files, and all else in them stays."""

import tomllib
from datetime import date

import pytest
from openpyxl import Workbook

from aftersales_kit.operations.workbook.reading import WorkbookRefused
from tests.operations.workbook.books import (
    DAY,
    draft,
    draft_of,
    edited_book,
    of,
    put,
    text_of,
)
from tests.operations.workbook.books import differing as _differing
from tests.tries import some

BAND, BAND_FILE = "compensation-band", "policy/compensation-band.toml"
AMOUNTS = "policy/amounts.toml"
CASES, CASE = "cases/records.toml", "two-left-gloves-packed"
CHANGES = [
    (
        BAND, "BND-01", "when.destination", "same_city\nremote", BAND_FILE,
        'when = { limits_in_currency = true, destination = ["same_city", "remote"], '
        'price_paid = { below = "high_value_from" } }',
    ),
    (
        BAND, "BND-01", "when.destination", "(all but)\nremote\nabroad", BAND_FILE,
        'when = { limits_in_currency = true, destination = { except = ["remote", "abroad"] }, '
        'price_paid = { below = "high_value_from" } }',
    ),
    (
        BAND, "BND-01", "when.destination", "(any)", BAND_FILE,
        'when = { limits_in_currency = true, price_paid = { below = "high_value_from" } }',
    ),
    (
        BAND, "BND-02", "when.price_paid", "at least 20\nbelow 300.50", BAND_FILE,
        'when = { limits_in_currency = true, destination = "same_province", '
        'price_paid = { at_least = 20, below = 300.50 } }',
    ),
    (
        BAND, "BND-07", "when.limits_in_currency", "yes", BAND_FILE,
        "when = { limits_in_currency = true }",
    ),
    (
        BAND, "BND-07", "when.destination", "abroad", BAND_FILE,
        'when = { limits_in_currency = false, destination = "abroad" }',
    ),
    (
        BAND, "BND-05", "then.measured_by", "one-way freight", BAND_FILE,
        'then = { band_low = "compensation_high_value_low", '
        'band_high = "compensation_high_value_high", measured_by = "freight" }',
    ),
    (BAND, "BND-05", "reply", "basis-freight", BAND_FILE, 'reply = "basis-freight"'),
    (BAND, "BND-05", "until", "2027-01-01", BAND_FILE, "until = 2027-01-01"),
    (BAND, "BND-07", "reply", "basis-margin", BAND_FILE, 'reply = "basis-margin"'),
    (BAND, "BND-05", "sources", "QST-11\nPRC-10", BAND_FILE, 'sources = ["QST-11", "PRC-10"]'),
    (
        BAND, "BND-05", "why.zh", "高价的按毛利算。", BAND_FILE,
        'why = { en = "For high-value goods the freight says little; the margin measures it.", '
        'zh = "高价的按毛利算。" }',
    ),
    (
        "tables", BAND, "title.en", "The bands", BAND_FILE,
        'title = { en = "The bands", zh = "补偿幅度" }',
    ),
    (
        "names", "quality_window", "label.en", "Return of a \"fault\"", AMOUNTS,
        'label = { en = "Return of a \\"fault\\"", zh = "质量问题可退货期限" }',
    ),
    (
        "values", "quality_window 1", "value", "8", AMOUNTS,
        'values = [{ from = 2025-09-01, value = 8, sources = ["CN-18", "CN-33"] }]',
    ),
    (
        "values", "repair_share 1", "value", "0.45", AMOUNTS,
        'values = [{ from = 2025-09-01, value = 0.45, sources = ["PRC-10"] }]',
    ),
    ("clocks", "logistics-limit", "amount", "logistics_promise", "clocks.toml",
     'amount = "logistics_promise"'),
    ("clocks", "logistics-limit", "pauses", "yes", "clocks.toml", "pauses = true"),
    ("clocks", "refund-law-eu", "role", "supervisor", "markets/eu.toml", 'role = "supervisor"'),
    ("cases", CASE, "on", "2025-11-05", CASES, "on = 2025-11-05"),
    (
        "cases", CASE, "result", "registers: after_sales\nflag: blue", CASES,
        'result = { registers = "after_sales", flag = "blue" }',
    ),
]  # fmt: skip
"""A cell, what is written into it, and the line of the file that becomes another."""


@pytest.mark.parametrize(("sheet", "key", "column", "text", "file", "line"), some(CHANGES, 7))
def test_a_cell_that_is_changed_changes_its_line_alone(
    sheet: str, key: str, column: str, text: str, file: str, line: str
) -> None:
    found = draft(lambda book: put(book, sheet, key, column, text))
    assert [*found.texts] == [file]
    gone, come = _differing(text_of(file), found.texts[file])
    assert come == [line]
    assert len(gone) <= 1
    assert len(found.changes) == 1
    assert found.changes[0].text("en").startswith(f"{of('en').sheets[sheet].name}!")


def test_what_is_changed_is_the_same_once_the_workbook_was_saved() -> None:
    def edit(book: Workbook) -> None:
        put(book, BAND, "BND-05", "until", "2027-01-01")

    assert draft_of(edited_book(edit)).texts == draft(edit).texts


def test_labels_and_codes_alone_mean_the_same_as_both() -> None:
    for text in ("同城 [same_city]", "同城", "same_city", " 同城 [same_city] "):
        found = draft(lambda b, t=text: put(b, BAND, "BND-01", "when.destination", t, "zh"), "zh")
        assert found.texts == {}


def test_a_note_of_both_languages_is_written_at_once_and_taken_out_at_once() -> None:
    def write(book: Workbook) -> None:
        put(book, "names", "quality_window", "note.en", "Set by law.")
        put(book, "names", "quality_window", "note.zh", "法律规定。")

    def clear(book: Workbook) -> None:
        put(book, "names", "repair_share", "note.en", "(nothing)")
        put(book, "names", "repair_share", "note.zh", "(nothing)")

    gone, come = _differing(text_of(AMOUNTS), draft(write).texts[AMOUNTS])
    assert (gone, come) == ([], ['note = { en = "Set by law.", zh = "法律规定。" }'])
    gone, come = _differing(text_of(AMOUNTS), draft(clear).texts[AMOUNTS])
    assert (len(gone), come) == (1, [])
    assert gone[0].startswith("note = ")


# --- from a day on ---


def test_a_rule_that_decides_otherwise_from_a_day_ends_and_is_followed_by_the_next_id() -> None:
    near = "compensation_near_high"
    found = draft(lambda book: put(book, BAND, "BND-03", "then.band_high", near), since=DAY)
    gone, come = _differing(text_of(BAND_FILE), found.texts[BAND_FILE])
    assert gone == []
    assert come[0] == "until = 2027-01-01"
    rules = {rule["id"]: rule for rule in tomllib.loads(found.texts[BAND_FILE])["rule"]}
    old, new = rules["BND-03"], rules["BND-08"]
    assert new["from"] == old["until"] == DAY
    assert new["when"] == old["when"]
    assert new["then"]["band_high"] == near
    assert [*rules].index("BND-08") == [*rules].index("BND-03") + 1
    assert found.place("BND-08") == found.place("BND-03")


def test_a_reason_that_is_mended_ends_no_rule() -> None:
    found = draft(lambda book: put(book, BAND, "BND-03", "why.zh", "外省运费高。"), since=DAY)
    assert "\nuntil" not in found.texts[BAND_FILE]


def test_an_amount_gets_a_further_value_from_the_day() -> None:
    found = draft(lambda book: put(book, "values", "quality_window 1", "value", "8"), since=DAY)
    assert (
        'values = [{ from = 2025-09-01, value = 7, sources = ["CN-18", "CN-33"] }, '
        '{ from = 2027-01-01, value = 8, sources = ["CN-18", "CN-33"] }]'
    ) in found.texts[AMOUNTS]


def test_a_rule_whose_row_is_gone_ends_on_the_day() -> None:
    found = draft(lambda book: book[BAND].delete_rows(5), since=DAY)
    _, come = _differing(text_of(BAND_FILE), found.texts[BAND_FILE])
    assert come == ["until = 2027-01-01"]
    assert found.changes[0].text("zh") == f"{BAND}!A5：BND-02 到 2027-01-01 终止"


@pytest.mark.parametrize("column", ["from", "until"])
def test_the_day_is_said_once(column: str) -> None:
    def edit(book: Workbook) -> None:
        put(book, BAND, "BND-03", "then.measured_by", "margin")
        put(book, BAND, "BND-03", column, "2027-02-01")

    with pytest.raises(WorkbookRefused, match="leave the days as they were"):
        draft(edit, since=DAY)


def test_an_amount_is_given_its_day_once() -> None:
    def edit(book: Workbook) -> None:
        put(book, "values", "quality_window 1", "value", "8")
        put(book, "values", "quality_window 1", "from", "2027-02-01")

    with pytest.raises(WorkbookRefused, match="leave the day as it was"):
        draft(edit, since=DAY)


# --- rows that are new ---


def rows_below(book: Workbook, sheet: str, *rows: dict[str, str]) -> None:
    held = of("en").sheets[sheet]
    for number, texts in enumerate(rows, 4 + len(held.rows)):
        for column, text in texts.items():
            book[held.name].cell(number, held.places[column] + 1).value = text


RULE = {
    "id": "(new)", "when.destination": "abroad", "when.limits_in_currency": "yes",
    "then.band_low": "compensation_near_low", "then.band_high": "compensation_near_high",
    "then.measured_by": "freight", "why.en": "A reason.", "why.zh": "理由。", "sources": "QST-11",
}  # fmt: skip


def test_a_new_rule_gets_the_next_free_id_and_its_place() -> None:
    found = draft(lambda book: rows_below(book, BAND, RULE, RULE), since=DAY)
    rules = tomllib.loads(found.texts[BAND_FILE])["rule"]
    assert [rule["id"] for rule in rules[-2:]] == ["BND-08", "BND-09"]
    assert found.texts[BAND_FILE].startswith(text_of(BAND_FILE))
    assert rules[-1] == {
        "id": "BND-09",
        "from": DAY,
        "when": {"destination": "abroad", "limits_in_currency": True},
        "then": {
            "band_low": "compensation_near_low",
            "band_high": "compensation_near_high",
            "measured_by": "freight",
        },
        "why": {"en": "A reason.", "zh": "理由。"},
        "sources": ["QST-11"],
    }


def test_a_new_rule_between_two_stands_between_them() -> None:
    def edit(book: Workbook) -> None:
        book["value-loss"].insert_rows(6)
        sheet = of("en").sheets["value-loss"]
        texts = {
            "id": "(new)",
            "from": "2027-03-01",
            "why.en": "A",
            "why.zh": "理",
            "sources": "CN-01",
        }
        for column in sheet.columns:
            if column.id.startswith("then."):
                texts[column.id] = sheet.rows[0].slots[sheet.places[column.id]].text
        for name, text in texts.items():
            book["value-loss"].cell(6, sheet.places[name] + 1).value = text

    rules = tomllib.loads(draft(edit).texts["policy/value-loss.toml"])["rule"]
    old = [row.slots[0].text for row in of("en").sheets["value-loss"].rows]
    assert [rule["id"] for rule in rules if rule["id"] in old] == old
    assert rules[2]["id"] not in old
    assert rules[2]["from"] == date(2027, 3, 1)


def test_a_new_rule_of_a_market_stands_in_its_file_and_names_its_table() -> None:
    row = {
        "id": "(new)", "file": "markets/tw.toml", "when.order_state": "delivered",
        "then.window": "inside [inside]", "why.en": "A", "why.zh": "理", "sources": "TW-01",
    }  # fmt: skip
    found = draft(lambda book: rows_below(book, "no-reason-window", row), since=DAY)
    assert [*found.texts] == ["markets/tw.toml"]
    new = next(
        rule for rule in tomllib.loads(found.texts["markets/tw.toml"])["rule"] if "from" in rule
    )
    assert (new["table"], new["from"], new["id"][:4]) == ("no-reason-window", DAY, "WIN-")


def test_a_new_value_of_an_amount_stands_behind_those_before_it() -> None:
    row = {"id": "quality_window", "number": "(new)", "from": "2027-01-01", "value": "9"}
    found = draft(lambda book: rows_below(book, "values", row))
    values = tomllib.loads(found.texts[AMOUNTS])["quality_window"]["values"]
    assert values[1] == {"from": DAY, "value": 9}


def test_a_new_case_has_its_facts_and_what_is_expected() -> None:
    line = {"case": "a-new-case"}

    def edit(book: Workbook) -> None:
        rows_below(book, "cases", {
            "id": "a-new-case", "file": CASES, "title.en": "A", "title.zh": "例",
            "on": "2027-01-02", "why.en": "A", "why.zh": "理", "sources": "QST-11",
            "result": "flag: blue",
        })  # fmt: skip
        rows_below(
            book, "facts",
            {"case": "a-new-case", "fact": "risky", "value": "no"},
            {"case": "a-new-case", "fact": "earlier_complaints", "value": "2"},
            {"case": "a-new-case", "fact": "price_paid", "value": "129.00"},
        )  # fmt: skip
        rows_below(
            book, "lines",
            {**line, "line": "1", "what": "binds", "table": BAND, "value": "(none of them)"},
            {**line, "line": "1", "what": "measured_by", "table": BAND, "value": "freight"},
            {**line, "line": "2", "what": "reply", "table": "freight", "value": "grant"},
        )  # fmt: skip

    found = draft(edit)
    assert found.texts[CASES].startswith(text_of(CASES))
    case = tomllib.loads(found.texts[CASES])["case"][-1]
    assert case["facts"] == {"risky": False, "earlier_complaints": 2, "price_paid": "129.00"}
    assert case["expect"] == [
        {"table": BAND, "binds": [], "measured_by": "freight"},
        {"table": "freight", "reply": "grant"},
    ]
    assert found.place("a-new-case").startswith("Worked cases!A")


def test_facts_and_answers_are_added_to_a_case_and_taken_out_of_it() -> None:
    def edit(book: Workbook) -> None:
        rows_below(book, "facts", {"case": CASE, "fact": "abuse", "value": "yes"})
        rows_below(
            book, "lines",
            {"case": CASE, "line": "1", "what": "binds", "table": "register-entries",
             "value": "CN-01-a"},
            {"case": CASE, "line": "99", "what": "leg", "table": "freight", "value": "return"},
        )  # fmt: skip
        book["Facts of cases"].delete_rows(4)

    case = tomllib.loads(draft(edit).texts[CASES])["case"][0]
    assert case["facts"]["abuse"] is True
    assert "problem" not in case["facts"]
    assert case["expect"][0]["binds"] == "CN-01-a"
    assert case["expect"][-1] == {"table": "freight", "leg": "return"}


def test_a_line_all_of_whose_rows_are_gone_is_taken_out() -> None:
    lines = of("en").sheets["lines"].rows
    own = [n for n, row in enumerate(lines, 4) if row.key(2) == (CASE, "1")]

    def edit(book: Workbook) -> None:
        book["Answers of cases"].delete_rows(own[0], len(own))

    was = tomllib.loads(text_of(CASES))["case"][0]["expect"]
    now = tomllib.loads(draft(edit).texts[CASES])["case"][0]["expect"]
    assert now == was[1:]


def test_one_row_of_a_line_is_taken_out_alone() -> None:
    def edit(book: Workbook) -> None:
        book["Answers of cases"].delete_rows(4)

    was = tomllib.loads(text_of(CASES))["case"][0]["expect"]
    now = tomllib.loads(draft(edit).texts[CASES])["case"][0]["expect"]
    assert len(now) == len(was)
    assert now[1:] == was[1:]
    assert len(now[0]) == len(was[0]) - 1


def test_the_place_of_a_fault_is_told_by_id_and_key() -> None:
    found = draft(lambda book: put(book, BAND, "BND-05", "until", "2027-01-01"))
    assert found.place("BND-05", "until") == f"{BAND}!C9"
    assert found.place("BND-05") == f"{BAND}!A9"
    assert found.place("nothing of it") == ""
