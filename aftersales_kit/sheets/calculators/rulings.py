"""Calculators whose answer is what a few tables decide: one row an outcome.

Parts: `rulings_sheet`, `rulings_rows`, `ruled_by` (the answer for given tables), `looked_at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ...answers.deciding import Decision, Question
from ...answers.replies import wordings
from ...answers.rulings import Answer, rule_on
from ...policy.inforce import InForce
from ...policy.labels import BESIDE, Label, joined
from ...policy.terms import Value
from ..explaining import OPEN, Row, Sheet, ask_of, reasons_of
from .calculator import seen_by


def ruled_by(*tables: str) -> Callable[[Mapping[str, Value], date, InForce], Answer]:
    """Return the answer that asks these tables, in this order."""
    return lambda facts, on, in_force: rule_on(tables, facts, on, in_force)


def looked_at(answer: Answer) -> set[str]:
    """Return the facts that decided or still matter."""
    return seen_by(answer.rulings.values())


def rulings_rows(rulings: Iterable[Decision | Question], in_force: InForce) -> list[Row]:
    """Return one row for each outcome of each ruling, open ones included."""
    rows = []
    for ruling in rulings:
        for name in in_force.tables[ruling.table].table.outcomes:
            field = in_force.terms[name]
            if isinstance(ruling, Decision):
                cells = (field.value_label(ruling.outcomes[name]),)
                rows.append(Row(field.label, cells, (ruling.rule.id,)))
            else:
                rows.append(Row(field.label, (OPEN,)))
    return rows


def rulings_sheet(
    answer: Answer,
    title: Label,
    headline: Iterable[str],
    notes: Iterable[Label] = (),
    blanks: Mapping[str, Label] | None = None,
) -> Sheet:
    """Explain what the tables decide; `headline` names the outcomes that say it in one line.

    `blanks` fills the wordings that the deciding rules name.
    """
    terms = answer.in_force.terms
    said = [
        terms[name].value_label(code)
        for name in headline
        if (code := answer.outcome(name)) is not None
    ]
    if answer.question is not None:
        said.append(OPEN)
    return Sheet(
        title,
        joined(said, BESIDE),
        answer.question is None,
        rows=tuple(rulings_rows(answer.rulings.values(), answer.in_force)),
        notes=tuple(notes),
        ask=ask_of(answer.question, (), answer.in_force),
        replies=tuple(wordings(answer.decisions, blanks or {}, answer.in_force, answer.facts)),
        reasons=reasons_of(answer.decisions, answer.in_force),
    )
