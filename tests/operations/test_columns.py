"""What stands in a column is read alike, whatever holds it: text, categories, Arrow, numbers."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from aftersales_kit.operations.columns import Columns, Readers, dtype_of
from aftersales_kit.operations.frames import decide_columns, decide_frame
from tests.handbook import HANDBOOK

TERMS = HANDBOOK.policy.terms
ON = date(2026, 3, 1)


def arrow(values, type_=None) -> pd.Series:
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values, type_)))


def coded(values) -> pd.Series:
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values).dictionary_encode()))


def read(name: str, column: pd.Series):
    found = Columns(pd.DataFrame({name: column}), TERMS).column(name)
    codes = np.where(found.known, found.codes, -1).tolist()
    return codes, [found.problems[place - 1] if place else "" for place in found.problem.tolist()]


CODES = ["yes", None, "perhaps", "no", "yes"]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(CODES, dtype="category"),
        pd.Series(CODES, dtype="str"),
        coded(CODES),
        arrow(CODES),
        arrow(CODES, pa.large_string()),
    ],
)
def test_codes_are_read_alike_whatever_holds_them(column):
    assert read("no_outlet", column) == read("no_outlet", pd.Series(CODES, dtype=object))


MONEY = ["0.01", None, "1000000", "12.5", "-1"]


@pytest.mark.parametrize("type_", [pa.decimal128(12, 2), pa.decimal128(38, 4), pa.string()])
@pytest.mark.parametrize("given", [MONEY[:4], MONEY])
def test_exact_money_of_arrow_is_read_as_its_text_is(type_, given):
    plain = [None if text is None else Decimal(text) for text in given]
    column = arrow(given if type_ == pa.string() else plain, type_)
    codes, said = read("price_paid", column)
    wanted, told = read("price_paid", pd.Series(given, dtype=object))
    assert codes == wanted
    assert [bool(text) for text in said] == [bool(text) for text in told]


def test_money_finer_than_a_step_is_said_and_not_rounded():
    column = arrow([Decimal("1.005"), Decimal("2.000")], pa.decimal128(12, 3))
    codes, said = read("price_paid", column)
    assert codes == [-1, 200]
    assert "finer than 0.01" in said[0]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([0, 7, 99]),
        pd.Series([0, 7, 99], dtype="uint8"),
        arrow([0, 7, 99]),
        arrow([0, 7, 99], pa.uint64()),
        arrow([Decimal(0), Decimal(7), Decimal(99)], pa.decimal128(5, 0)),
    ],
)
def test_whole_numbers_are_taken_as_they_are(column):
    assert read("earlier_complaints", column) == ([0, 7, 99], ["", "", ""])


@pytest.mark.parametrize("large", [100, 2**31, 2**63 - 1, -1, -(2**63)])
@pytest.mark.parametrize("name", ["earlier_complaints", "margin"])
def test_a_number_too_large_for_its_field_is_said_and_the_others_are_read(large, name):
    codes, said = read(name, pd.Series([large, 1]))
    if large in (100, -1) and name == "margin":
        assert codes == [100 * large, 100]
    else:
        assert (codes[0], codes[1] >= 0) == (-1, True)
        assert str(large) in said[0]


def test_a_float_is_no_exact_number_wherever_it_stands():
    for column in (pd.Series([1.5]), arrow([1.5])):
        assert "is not an exact number" in read("price_paid", column)[1][0]


@pytest.mark.parametrize(
    "column",
    [
        arrow([ON, None]),
        arrow([datetime(2026, 3, 1, 8), None], pa.timestamp("us")),  # noqa: DTZ001
        coded(["2026-03-01", None]),
    ],
)
def test_days_of_arrow_are_days(column):
    days = Columns(pd.DataFrame({"day": column}), TERMS).days("day")
    assert (days.codes[0], days.known.tolist()) == (ON.toordinal(), [True, False])


def test_a_column_takes_no_more_room_than_its_codes_need():
    assert dtype_of(TERMS["problem"]) == np.uint8
    assert dtype_of(TERMS["price_paid"]) == np.int32
    column = Columns(pd.DataFrame({"problem": ["blemish"] * 9}), TERMS).column("problem")
    assert column.codes.nbytes + column.known.nbytes == 18
    assert column.problem.strides == (0,)


def test_a_value_is_read_once_however_many_pieces_it_comes_in(monkeypatch):
    field = type(TERMS["no_outlet"])
    asked = []
    parse = field.parse
    monkeypatch.setattr(field, "parse", lambda self, raw: asked.append(raw) or parse(self, raw))
    readers = Readers(TERMS)
    frame = pd.DataFrame({"no_outlet": ["yes", "no", "yes"]})
    for _ in range(3):
        Columns(frame, TERMS, readers).column("no_outlet")
    assert sorted(asked) == ["no", "yes"]


def test_values_that_cannot_be_told_apart_later_are_read_each_time():
    readers = Readers(TERMS)
    for given in ([1], [2]):
        column = Columns(
            pd.DataFrame({"no_outlet": pd.Series([given], dtype=object)}), TERMS, readers
        ).column("no_outlet")
        assert str(given) in column.problems[0]


# --- some of the rows ---

FRAME = pd.DataFrame(
    {
        "problem": ["blemish", "parcel_lost", None, "wrong_item"],
        "no_outlet": ["yes", "no", "x", None],
    }
)


@pytest.mark.parametrize("rows", [slice(1, 4), np.array([3, 0])])
@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize("is_taken", [False, True])
def test_some_rows_are_as_they_are_in_the_whole(rows, is_read, is_taken):
    whole = Columns(FRAME, TERMS)
    if is_taken:
        whole = whole.taken_as_read(HANDBOOK.on(ON))
    names = ("problem", "no_outlet", "evidence")
    if is_read:
        for name in names:
            whole.column(name)
    part = whole.part(rows)
    assert len(part) == len(FRAME.iloc[rows])
    for name in names:
        for attribute in ("codes", "known", "problem"):
            found, wanted = (getattr(c.column(name), attribute) for c in (part, whole))
            assert found.tolist() == wanted[rows].tolist()
    assert part.frame.equals(FRAME.iloc[rows])
    assert part.part(np.array([1])).frame.equals(FRAME.iloc[rows].iloc[[1]])


def test_a_fact_that_is_set_stays_set_in_some_of_the_rows():
    whole = Columns(FRAME, TERMS).with_fact("no_outlet", "no")
    part = whole.part(np.array([0, 2])).taken_as_read(HANDBOOK.on(ON))
    assert part.column("no_outlet").known.all()
    assert (part.column("no_outlet").codes == 1).all()


def test_what_is_taken_to_be_so_follows_a_fact_that_is_set():
    in_force = HANDBOOK.on(ON)
    lost, blemish = (
        Columns(FRAME, TERMS)
        .taken_as_read(in_force)
        .part(slice(0, 2))
        .with_fact("problem", problem)
        .column("evidence")
        .known.tolist()
        for problem in ("parcel_lost", "blemish")
    )
    assert lost == [True, True]
    assert blemish == [False, False]


def test_a_column_of_days_that_is_not_there_is_named_in_a_part_as_well():
    with pytest.raises(KeyError, match="no column 'opened' of days; there are problem"):
        Columns(FRAME, TERMS).part(slice(0, 1)).days("opened")


def test_a_frame_of_arrow_is_decided_as_one_of_text_is():
    cells = {"no_outlet": ["yes", "no", None], "in_a_hurry": ["no", "no", "yes"]}
    text = pd.DataFrame(cells, dtype=object)
    in_arrow = pd.DataFrame({name: coded(text[name].tolist()) for name in text})
    pd.testing.assert_frame_equal(
        *(decide_frame(f, "resend-carrier", on=ON, handbook=HANDBOOK) for f in (text, in_arrow))
    )


def test_more_rows_than_one_block_are_decided_as_few_are(monkeypatch):
    frame = pd.DataFrame(
        {"no_outlet": ["yes", "no", None, "x"] * 5, "in_a_hurry": ["no", None] * 10}
    ).assign(day=["2026-03-01", "2025-01-01", None, "soon", "2026-03-02"] * 4)
    columns = Columns(frame, TERMS)

    def decided() -> list[pd.DataFrame]:
        fired = decide_columns(columns, "resend-carrier", on="day", policy=HANDBOOK.policy)
        whole = decide_frame(frame, "resend-carrier", on="day", handbook=HANDBOOK)
        return [fired.frame(frame.index), whole]

    at_once = decided()
    monkeypatch.setattr("aftersales_kit.operations.frames.BLOCK", 3)
    in_blocks = decided()
    for found in (*at_once[1:], *in_blocks):
        pd.testing.assert_frame_equal(found.astype("str"), at_once[0].astype("str"))
