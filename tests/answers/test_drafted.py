"""Drafts of worked cases come out as they say, and each way to differ is named."""

from dataclasses import replace
from typing import Any

import pytest

from aftersales_kit.answers.drafted import verify_drafted
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.subjects.drafted import Draft, Drafted
from tests.handbook import HANDBOOK

SEAM = "desk-burst-seam-exchange"


def told(*drafts: Draft, case: str = SEAM, **facts: Any) -> list[str]:
    drafted = {"one": Drafted("one", case, drafts, facts)}
    book: Handbook = replace(HANDBOOK, drafted=drafted)
    return [f"{found.kind}: {found.message}" for found in verify_drafted(book)]


def test_what_contradicts_the_case_is_said_with_what_to_write() -> None:
    wrong = Draft("【运费您承担】", ("freight",), "运费由我们承担。")
    assert told(wrong, Draft("运费您承担吗")) == []
    assert told(replace(wrong, say="运费需要您承担一下。")) == [
        "case differs: one: draft: '运费您承担' is said to show '运费您承担' as wrong about "
        "freight (write '运费需要您承担一下。'), but it shows '运费您承担' as wrong "
        "about freight (write '运费由我们承担。')"
    ]


@pytest.mark.parametrize(
    ("draft", "but"),
    [
        (Draft("运费您承担"), "is said to show nothing, but it shows '运费您承担'"),
        (Draft("【运费您承担】", (), "运费由我们承担。"), "'运费您承担' as wrong about "),
        (Draft("【运费我们承担】", ("freight",)), "about freight, but it shows nothing"),
    ],
)
def test_a_draft_that_shows_something_else_is_named(draft: Draft, but: str) -> None:
    (found,) = told(draft)
    assert but in found


def test_what_the_case_leaves_open_is_said_to_be_open() -> None:
    draft = Draft("【20 元】补偿可以吗", ("offer",), "先别说，问清楚再定。", open=True)
    assert told(draft, case="said-it-was-wool") == []
    assert "as open about offer" in told(replace(draft, open=False), case="said-it-was-wool")[0]


def test_a_subject_or_a_case_that_there_is_not_is_named() -> None:
    (found,) = told(Draft("【运费您承担】", ("fright",), "运费由我们承担。"))
    assert "unknown assertion 'fright'" in found
    assert "did you mean 'freight'?" in found
    (found,) = told(Draft("运费您承担吗"), case="desk-burst-seam")
    assert "unknown worked case 'desk-burst-seam'" in found
