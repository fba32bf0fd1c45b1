"""What the book prints of tables."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tests.faces.book.building import ON, REFERENCE, Book, build, changed, words
from tests.handbook import HANDBOOK


def test_a_decision_table_has_the_rules_that_can_apply_and_no_others(book: Book) -> None:
    (table,) = re.findall(
        r'<table class="hb-grid hb-decisions".*?</table>', book.page("chapter"), re.S
    )
    shown = re.findall(r'href="rules/chapter.html#(FRT-\d+)"', table)
    wanted = [
        rule.id
        for rule in HANDBOOK.policy.tables["freight"].rules
        if "return" in rule.when.get("leg", frozenset(["return"]))
        and rule.holds(date.fromisoformat(ON))
    ]
    assert sorted(shown) == sorted(wanted)
    # What goes without saying is not said: the leg in every row, and that there is no option.
    assert "Leg: " not in table
    assert "no other way" not in table


def test_rules_that_say_little_come_last(book: Book) -> None:
    (table,) = re.findall(
        r'<table class="hb-grid hb-decisions".*?</table>', book.page("chapter"), re.S
    )
    rows = re.findall(r'<tr role="row">.*?</tr>', table, re.S)[1:]
    idle = ["nobody" in row for row in rows]
    assert idle == sorted(idle)
    assert any(idle)


def test_a_condition_on_an_amount_links_to_the_amount(book: Book) -> None:
    page = book.page("chapter")
    amount = 'href="amounts.html#law_no_reason_window_cn"'
    assert re.search(f"{amount}[^>]*>up to 7 days</a>", page)


def test_a_bound_is_printed_as_the_rule_has_it(book: Book) -> None:
    row = book.whole("rules").partition('<tr id="BND-01"')[2].partition("</tr>")[0]
    assert "less than CNY 300" in row


def test_a_rule_of_another_day_keeps_its_anchor_and_leaves_the_chapter(tmp_path: Path) -> None:
    rule = 'id = "CAR-03"\n'
    ended = f"{rule}until = 2026-01-01\n"
    file = "policy/resend-carrier.toml"
    data = changed(tmp_path, file, rule, ended)
    path = data / file
    text = path.read_text(encoding="utf-8")
    again = text[text.index(f"[[rule]]\n{ended}") :].replace(
        ended, 'id = "CAR-93"\nfrom = 2026-01-01\n'
    )
    path.write_text(text + "\n" + again, encoding="utf-8")
    table = "```{decision-table} resend-carrier\n```"
    pages = {"index": table, "rules": REFERENCE["rules"]}
    book = build(tmp_path, pages, aftersales_data=str(data))
    assert "CAR-93" in book.text("index")
    assert "CAR-03" not in book.text("index")
    assert "Holds from 2026-01-01." in book.text("index")
    assert 'id="CAR-03"' in book.whole("rules")
    assert "Ends before 2026-01-01." in words(book.whole("rules"))
