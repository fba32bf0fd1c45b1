"""Calculators whose answer is what a few tables decide: one row an outcome.

Parts: `rulings_sheet`, `rulings_replies`, `ruled_by` (the answer for given tables), `looked_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ...answers.deciding import Decision, Question
from ...answers.replies import LANGUAGES, ReplyText, wordings
from ...answers.rulings import Rulings, rule_on
from ...policy.inforce import InForce
from ...policy.terms import Label, Value
from ..explaining import OPEN, Row, Sheet, ask_of, reasons_of
from .calculator import seen_by


def ruled_by(*tables: str) -> Callable[[Mapping[str, Value], date, InForce], Rulings]:
    """Return the answer that asks these tables, in this order."""
    return lambda facts, on, in_force: rule_on(tables, facts, on, in_force)


def looked_at(answer: Rulings) -> set[str]:
    """Return the facts that decided or still matter."""
    return seen_by(answer.rulings.values())


def rulings_rows(rulings: Iterable[Decision | Question], in_force: InForce, lang: str) -> list[Row]:
    """Return one row for each outcome of each ruling, open ones included."""
    rows = []
    for ruling in rulings:
        for name in in_force.tables[ruling.table].table.outcomes:
            field = in_force.terms[name]
            label = field.label.text(lang)
            if isinstance(ruling, Decision):
                text = field.value_text(ruling.outcomes[name], lang)
                rows.append(Row(label, (text,), (ruling.rule.id,)))
            else:
                rows.append(Row(label, (OPEN.text(lang),)))
    return rows


def rulings_replies(
    answer: Rulings, blanks: Mapping[str, Label] | None = None
) -> tuple[ReplyText, ...]:
    """Return the wordings that the deciding rules name; `blanks` fills them, by name."""
    values = {
        lang: {name: label.text(lang) for name, label in (blanks or {}).items()}
        for lang in LANGUAGES
    }
    return tuple(wordings(answer.decisions, values, answer.in_force))


def rulings_sheet(
    answer: Rulings,
    title: Label,
    headline: Iterable[str],
    lang: str,
    notes: Iterable[str] = (),
    blanks: Mapping[str, Label] | None = None,
) -> Sheet:
    """Explain what the tables decide; `headline` names the outcomes that say it in one line."""
    terms = answer.in_force.terms
    said = [
        terms[name].value_text(code, lang)
        for name in headline
        if (code := answer.outcome(name)) is not None
    ]
    if answer.question is not None:
        said.append(OPEN.text(lang))
    return Sheet(
        title.text(lang),
        " · ".join(said),
        answer.question is None,
        rows=tuple(rulings_rows(answer.rulings.values(), answer.in_force, lang)),
        notes=tuple(notes),
        ask=ask_of(answer.question, (), answer.in_force, lang),
        replies=rulings_replies(answer, blanks),
        reasons=reasons_of(answer.decisions, answer.in_force, lang),
    )
