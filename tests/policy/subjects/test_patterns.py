"""Patterns are taken apart: each alternative can be counted, and what is sure to be in a find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.subjects.patterns import folded, grouped, words
from tests.handbook import HANDBOOK

SPEECH = HANDBOOK.speech
PATTERNS = [
    pattern.pattern
    for check in (*SPEECH.checks.values(), *SPEECH.elements.values())
    for patterns in check.patterns.values()
    for pattern in patterns
]
SIGNS = "".join(sorted({sign for pattern in PATTERNS for sign in pattern} | {*"İıẞſK7 "}))


@pytest.mark.parametrize(
    ("pattern", "alternatives"),
    [
        ("ab", ()),
        ("a|bc", ("a", "bc")),
        ("x(?:a|b(?:c|d)?)?", ("a", "b(?:c|d)?", "c", "d")),
        (r"a\|b(?:c)?", ()),
        ("[a|b]c", ()),
        ("(?<!x|y)a(?=b|c)", ()),
        ("(?:(?!a|b)c|d)", ("(?!a|b)c", "d")),
        (r"[\]|]a|b{1,2}?c", (r"[\]|]a", "b{1,2}?c")),
    ],
)
def test_each_alternative_is_a_group_but_for_those_that_only_stand_beside(
    pattern: str, alternatives: tuple[str, ...]
) -> None:
    compiled, counted = grouped(pattern)
    assert counted == alternatives
    assert compiled.groups == len(counted)


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("Ab", ("ab",)),
        (r"\bab?c\.d", (".d", "c.d")[1:]),
        ("(?:ab|cd)e", ("ab", "cd")),
        ("(?:a|b)?cd", ("cd",)),
        ("[xy]", ("x", "y")),
        ("[^x]a", ("a",)),
        ("[a-z]", ()),
        (r"[\d]", ()),
        ("[abcdefghijklmnop]", ()),
        (r"(?:a|\d)", ()),
        ("(?:a|b{2})", ()),
        (r"(?=ab)\dc", ("c",)),
        ("a{2}b", ("b",)),
        (r"^\s{0,5}a.b$", ("a",)),
    ],
)
def test_a_find_has_one_of_the_words(pattern: str, known: tuple[str, ...]) -> None:
    assert words(pattern) == known


@given(st.sampled_from(PATTERNS), st.text(SIGNS, max_size=30))
def test_nothing_is_found_where_none_of_the_words_is(pattern: str, text: str) -> None:
    if re.search(pattern, text, re.IGNORECASE) and words(pattern):
        assert any(word in folded(text) for word in words(pattern))


@given(st.sampled_from(PATTERNS), st.text(SIGNS, max_size=30))
def test_groups_change_nothing_that_is_found(pattern: str, text: str) -> None:
    plain = re.compile(pattern, re.IGNORECASE)
    spans = [found.span() for found in plain.finditer(text)]
    assert spans == [found.span() for found in grouped(pattern)[0].finditer(text)]
