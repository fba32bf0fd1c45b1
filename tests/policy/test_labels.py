"""Labels are put together in both languages at once, before anybody says in which they are read."""

import re

from aftersales_kit.policy.labels import LISTED, NAMED, NO_LABEL, SHORT, Label, alike, apart, joined

REFUND = Label("Refund", "退款")


def test_a_blank_is_filled_in_each_language_with_its_own_text() -> None:
    assert NAMED.format(REFUND, 5) == Label("Refund: 5", "退款：5")
    assert Label("{what}!", "{what}！").format(what=REFUND) == Label("Refund!", "退款！")


def test_labels_are_joined_by_what_each_language_puts_between() -> None:
    assert joined([REFUND, alike("A1")], LISTED) == Label("Refund, A1", "退款、A1")
    assert joined([]) == NO_LABEL


def test_a_named_blank_is_looked_up_wherever_it_stands() -> None:
    found = Label("{a} or {a}", "{a}").filled(re.compile(r"\{(\w)\}"), lambda _: REFUND)
    assert found == Label("Refund or Refund", "退款")


def test_only_a_label_without_any_text_is_empty() -> None:
    assert not NO_LABEL
    assert Label("", "退款")
    assert (REFUND.text("en"), REFUND.text("zh")) == ("Refund", "退款")


def test_short_texts_are_told_whole_and_long_ones_around_what_differs() -> None:
    assert apart("a\nb", "c") == ("a / b", "c")
    middle = "x" * SHORT
    assert apart(middle + "1" + middle, middle + "22" + middle) == (
        "…xxxxxxxxxxxx1xxxxxxxxxxxx…",
        "…xxxxxxxxxxxx22xxxxxxxxxxxx…",
    )
    assert apart(f"1{middle}", f"2{middle}") == ("1xxxxxxxxxxxx…", "2xxxxxxxxxxxx…")
