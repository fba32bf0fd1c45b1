"""Why rows have no decision, as codes: nothing is lost, and nothing is said twice."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.operations.reasons import UNKNOWN, Whys, in_words, joined

ROWS = 6
notes = st.lists(
    st.tuples(
        st.sets(st.integers(0, ROWS - 1)),
        st.sampled_from([UNKNOWN + "wish", UNKNOWN + "leg", "bad"]),
    )
)


def noted(some) -> tuple[Whys, list[dict]]:
    whys, plain = Whys(ROWS), [{} for _ in range(ROWS)]
    for rows, said in some:
        whys.note(np.array(sorted(rows), np.intp), said)
        for row in rows:
            plain[row][said] = None
    return whys, plain


def reasons(whys: Whys) -> list[tuple[str, ...]]:
    return [whys.told[code] for code in whys.codes]


@given(notes)
def test_each_row_has_its_reasons_once_in_the_order_in_which_they_came(some):
    whys, plain = noted(some)
    assert reasons(whys) == [tuple(found) for found in plain]
    words = [None if word != word else word for word in whys.words()]
    assert words == [in_words(tuple(found)) or None for found in plain]


@given(notes, notes)
def test_stretches_one_after_the_other_keep_what_was_said(some, others):
    first, second = noted(some)[0], noted(others)[0]
    assert reasons(joined([first, second])) == reasons(first) + reasons(second)


@given(notes, notes)
def test_what_others_have_is_added_to_what_is_there(some, others):
    whys, more = noted(some)[0], noted(others)[0]
    before = reasons(whys)
    whys.add(np.arange(ROWS), more)
    wanted = [tuple(dict.fromkeys((*a, *b))) for a, b in zip(before, reasons(more), strict=True)]
    assert reasons(whys) == wanted


@given(notes)
def test_some_rows_can_be_looked_at_alone(some):
    whys = noted(some)[0]
    part = whys.part(np.array([4, 1]))
    assert reasons(part) == [reasons(whys)[4], reasons(whys)[1]]
    part.note(np.array([0]), "more")
    assert "more" not in reasons(whys)[4]


def test_many_rows_alike_have_one_reason():
    whys = Whys(100_000)
    whys.note(np.arange(100_000), UNKNOWN + "wish")
    assert len(whys.told) == 2


def test_reasons_are_told_before_what_is_not_known():
    assert in_words(()) == ""
    assert in_words(("not known: a", "b: bad", "not known: c")) == "b: bad; not known: a, c"
