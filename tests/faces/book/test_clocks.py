"""What the book prints of clocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales_kit.faces.book.clocks import alike, time_allowed
from aftersales_kit.faces.book.facts import facts_of
from tests.faces.book.building import Book, build, changed
from tests.handbook import HANDBOOK


def test_a_clock_says_within_what_from_when_by_whom_and_what_follows(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert 'href="#clock-refund-paid"' in page
    assert page.count('id="clock-refund-paid"') == 1
    assert "Refund with the buyer, after approval promise 2 working days" in text
    assert "If missed: Handle a complaint → One level up" in text
    assert "Only: Market: Mainland China" in text
    assert "opening hours only 9:00–18:00" in text
    assert "at least 30 days" in text
    assert "every 1 month" in text
    assert "end of the month" in text
    assert "Nothing is owed before: Goods back at" in text


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("first-reply-return", ("within 5 minutes", "5 分钟内")),
        ("refund-law-cn", ("within 7 days", "7 天内")),
        ("courier-answers", ("within 7 days", "7 天内")),
        ("special-follow-up", ("at least 30 days", "至少 30 天")),
        ("vip-call", ("every 1 month", "每 1 个月")),
        ("night-handover", ("by 12 o'clock", "12 点前")),
        ("courier-claims", ("by the end of the month", "月底前")),
        ("transaction-extended", ("10 days", "10 天")),
    ],
)
def test_a_step_says_its_time_in_words(book: Book, clock: str, said: tuple[str, str]) -> None:
    facts = facts_of(book.app)
    assert tuple(time_allowed(facts, facts.policy.clocks[clock])) == said


def test_clock_cases_show_what_is_counted_at_the_build(book: Book) -> None:
    text = book.text("chapter")
    assert "2026-03-02 14:00 2026-03-02 18:00 All of it fits" in text
    clock = HANDBOOK.policy.clocks["first-reply-return"]
    met, began = (HANDBOOK.policy.terms[name].label for name in (clock.met_by, clock.starts))
    owed = HANDBOOK.procedures.roles[clock.role].label
    assert f"promise · {owed.en} 2026-03-02 21:59 {began.en}" in text
    assert f"2026-03-03 09:04 Met by: {met.en} If missed:" in text
    assert "‖ 2026-03-04 10:10 – 2026-03-04 10:25" in text


def test_opening_hours_and_working_days_are_those_of_the_data(book: Book) -> None:
    text = book.text("chapter")
    assert "Every day: 9:00–22:00 shop time, UTC+8" in text
    assert "2026 announced" in text
    assert "2028 provisional" in text
    assert "02-14, 02-28, 05-09" in text


def test_a_week_of_several_hours_is_told_by_its_days() -> None:
    week = ((540, 1080),) * 5 + ((600, 960), None)
    assert [(days.en, days.zh, hours) for days, hours in alike(week)] == [
        ("Mon to Fri", "周一至周五", (540, 1080)),
        ("Sat", "周六", (600, 960)),
        ("Sun", "周日", None),
    ]


def test_a_clock_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    data = changed(tmp_path, "clocks.toml", 'role = "agent"', 'role = "agnet"')
    path = data / "clocks.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('then = "complaint/escalate"', 'then = "complaint/escalte"', 1)
    text = text.replace('then = "complaint/receive"', 'then = "complain/receive"', 1)
    path.write_text(text, encoding="utf-8")
    pages = {"index": "```{clocks}\n```"}
    said = "\n".join(build(tmp_path, pages, aftersales_data=str(data)).warnings)
    assert "no role 'agnet'; did you mean 'agent'?" in said
    assert "no step 'escalte'; did you mean 'escalate'?" in said
    assert "no procedure 'complain'; did you mean 'complaint'?" in said
