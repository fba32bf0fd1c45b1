"""Editing the text of a file leaves all else in it, and comes out as it was meant or not at all."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aftersales_kit.operations.workbook.edits import (
    Insert,
    NotWritten,
    Put,
    Remove,
    edited,
    written,
)
from aftersales_kit.policy import data_folder
from tests.tries import tries

FILES = sorted(
    path for folder in ("policy", "cases", "replies", "markets")
    for path in (data_folder() / folder).glob("*.toml")
)  # fmt: skip
TEXT = """\
# The head stays.
id = "a" # and this

[[rule]]
id = "A-01"
when = { x = [1, 2], y = "z" } # why it is so
text = \"\"\"
[[rule]]
not = "a header"
\"\"\"

# ---- the second part ----

[[rule]]
id = "A-02"
[[rule.line]]
n = 1
[[rule.line]]
n = 2

[named.deeper]
list = [
    { from = 2026-01-01, n = 1 }, # the first
]
"""


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_file_without_edits_stays_byte_for_byte(file: Path) -> None:
    text = file.read_bytes().decode()
    assert edited(text, []) == text


def test_a_value_is_put_in_its_place_beside_its_comment() -> None:
    new = edited(TEXT, [Put(("id",), "b"), Put(("rule", 0, "when", "y"), ["p", "q"])])
    assert 'id = "b" # and this\n' in new
    assert 'when = { x = [1, 2], y = ["p", "q"] } # why it is so\n' in new


def test_an_entry_is_put_before_the_comment_that_speaks_of_what_comes_next() -> None:
    new = edited(TEXT, [Insert(("rule",), 0, {"id": "A-03", "n": 1})])
    assert '"""\n\n[[rule]]\nid = "A-03"\nn = 1\n\n# ---- the second part ----' in new


def test_several_entries_behind_the_same_one_come_in_their_order() -> None:
    new = edited(TEXT, [Insert(("rule",), 0, {"id": f"A-1{n}"}) for n in range(3)])
    assert [rule["id"] for rule in tomllib.loads(new)["rule"]] == [
        "A-01", "A-10", "A-11", "A-12", "A-02",
    ]  # fmt: skip


def test_edits_name_places_as_they_were_before_any() -> None:
    new = tomllib.loads(
        edited(
            TEXT,
            [
                Insert(("rule",), 0, {"id": "A-03"}),
                Put(("rule", 1, "id"), "A-99"),
                Remove(("rule", 1, "line"), 0),
                Insert(("rule", 1, "line"), 1, {"n": 3}),
                Insert(("rule", 0, "line"), -1, {"n": 0}),
            ],
        )
    )
    assert [rule["id"] for rule in new["rule"]] == ["A-01", "A-03", "A-99"]
    assert new["rule"][0]["line"] == [{"n": 0}]
    assert new["rule"][2]["line"] == [{"n": 2}, {"n": 3}]


def test_an_entry_of_a_list_on_several_lines_keeps_the_comments_of_the_others() -> None:
    new = edited(TEXT, [Insert(("named", "deeper", "list"), 0, {"from": date(2027, 1, 1)})])
    assert "{ from = 2026-01-01, n = 1 }, # the first\n" in new
    assert tomllib.loads(new)["named"]["deeper"]["list"][1] == {"from": date(2027, 1, 1)}


def test_a_key_that_is_taken_out_takes_its_line_along() -> None:
    new = edited(TEXT, [Put(("rule", 0, "when"), None), Put(("id",), None)])
    assert "when" not in new
    assert new.startswith("# The head stays.\n\n[[rule]]")


def test_an_entry_that_is_taken_out_leaves_the_comment_of_the_next() -> None:
    new = edited(TEXT, [Remove(("rule",), 0)])
    assert "# ---- the second part ----" in new
    assert [rule["id"] for rule in tomllib.loads(new)["rule"]] == ["A-02"]


@pytest.mark.parametrize("edit", [Insert(("nowhere", 3, "list"), 0, {}), Remove(("id",), 7)])
def test_what_cannot_be_meant_is_not_written(edit: Insert | Remove) -> None:
    with pytest.raises((NotWritten, KeyError, IndexError, TypeError)):
        edited(TEXT, [edit])


def test_a_last_line_without_an_end_gets_one_before_anything_is_put_behind_it() -> None:
    assert edited('id = "a"', [Put(("why",), "so")]) == 'id = "a"\nwhy = "so"\n'


values = st.recursive(
    st.text() | st.booleans() | st.integers() | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(values)
@settings(max_examples=tries(200), deadline=None)
@example({"\x7f": ""})
def test_whatever_is_written_is_read_as_the_same(value: object) -> None:
    assert tomllib.loads(f"x = {written(value)}", parse_float=Decimal)["x"] == value


@given(
    values.filter(lambda value: value is not None), st.sampled_from(["when", "why", "x y", "id"])
)
@settings(max_examples=tries(100), deadline=None)
def test_whatever_is_put_is_there_and_all_else_as_it_was(value: object, key: str) -> None:
    new = tomllib.loads(edited(TEXT, [Put(("rule", 1, key), value)]), parse_float=Decimal)
    was = tomllib.loads(TEXT, parse_float=Decimal)
    was["rule"][1][key] = value
    assert new == was
