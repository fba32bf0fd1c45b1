"""What has changed is told day by day, for any number of days, and never invented."""

from dataclasses import replace
from datetime import date

from aftersales_kit.policy import Handbook
from aftersales_kit.sheets.changelog import Entry, changelog
from aftersales_kit.sheets.comparing import as_plain
from tests.handbook import BEGAN

LONGER, STRICTER, WORDED = date(2027, 1, 1), date(2027, 3, 1), date(2027, 6, 1)


def later() -> Handbook:
    """Return the handbook with an amount, then a rule, then a reason that change."""
    policy = BEGAN.policy
    amount = policy.amounts["no_reason_window_cn"]
    values = (*amount.values, replace(amount.values[0], start=LONGER, value=9))
    table = policy.tables["goodwill"]
    *others, last = table.rules
    ended = replace(last, end=STRICTER)
    after = replace(last, id="GDW-90", start=STRICTER, end=WORDED, then={"goodwill": "no_coupon"})
    again = replace(after, id="GDW-91", start=WORDED, end=None)
    tables = {**policy.tables, "goodwill": replace(table, rules=(*others, ended, after, again))}
    amounts = {**policy.amounts, amount.id: replace(amount, values=values)}
    return replace(BEGAN, policy=replace(policy, amounts=amounts, tables=tables))


def said(entry: Entry, lang: str = "en") -> str:
    return as_plain(entry.told, lang)


def test_a_policy_that_has_never_changed_has_nothing_to_tell() -> None:
    assert changelog(BEGAN) == []


def test_every_day_of_a_change_is_told_the_latest_first() -> None:
    entries = changelog(later())
    assert [entry.day for entry in entries] == [WORDED, STRICTER, LONGER]


def test_an_amount_is_told_from_what_to_what_and_for_whom() -> None:
    *_, longer = changelog(later())
    assert "7 days → 9 days" in said(longer)
    assert "better for the buyer" in said(longer)
    assert "对买家更有利" in said(longer, "zh")
    assert (longer.reasons, longer.ended) == ((), ())


def test_a_rule_is_told_with_its_reason_and_the_one_that_ends() -> None:
    _, stricter, _ = changelog(later())
    assert [name for name, _ in stricter.reasons] == ["GDW-90"]
    assert stricter.ended == ("GDW-03",)
    assert dict(stricter.reasons)["GDW-90"].zh
    assert "GDW-90" in said(stricter)


def test_a_day_on_which_only_a_rule_is_written_anew_decides_nothing_otherwise() -> None:
    worded, *_ = changelog(later())
    assert said(worded) == "Nothing differs."
    assert (worded.reasons[0][0], worded.ended) == ("GDW-91", ("GDW-90",))
