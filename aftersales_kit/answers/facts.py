"""The facts of a case, as people and programs give them: read, checked, described.

Parts: `read_facts` (raw to canonical, every mistake at once), `taken_as_read` (with what is taken
to be so unless somebody says otherwise), `worked_out` (a fact that follows from others),
`of_a_case` and `read_case` (what may be stated of a whole case), `case_schema` (the JSON Schema of
a case). A fact that is absent, empty, None or "unknown" is unknown.

>>> read_facts({"leg": "return", "wish": "unknown"}, handbook.policy.terms)
{'leg': 'return'}
>>> read_facts({"legg": "return", "wish": "swap"}, handbook.policy.terms)
Traceback (most recent call last):
aftersales_kit.policy.faults.CaseError: legg: there is no such fact; did you mean 'leg'?
wish: 'swap' is not one of refund, return, exchange, repair, resend, compensation, information
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..policy.faults import BadValue, CaseError, meant, shown
from ..policy.inforce import InForce
from ..policy.orders import LONGEST_ORDER, MOST_ITEMS
from ..policy.sent_files import LONGEST_LINE as LONGEST_FILE
from ..policy.sent_files import MOST_FILES
from ..policy.terms import LONGEST, LONGEST_LINE, ORDER, UNKNOWN, Field, Terms, Value

FREE_FORMS: dict[str, dict[str, object]] = {
    "day": {"pattern": r"^(\d{4}-\d{2}-\d{2}|unknown|)$"},
    "moment": {"pattern": r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}|unknown|)$"},
    "line": {"maxLength": LONGEST_LINE},
    "text": {"maxLength": LONGEST},
    "waits": {"maxLength": LONGEST},
    "files": {"maxLength": MOST_FILES * LONGEST_FILE},
    **{
        kind: {
            "type": ["string", "array", "null"],
            "maxLength": LONGEST_ORDER,
            "maxItems": MOST_ITEMS,
            "items": {"type": ["string", "object"]},
        }
        for kind in ORDER
    },
}


def is_unknown(raw: object) -> bool:
    """Say whether a raw value stands for "not known"."""
    return raw is None or (isinstance(raw, str) and raw.strip() in UNKNOWN)


def read_facts(
    raw: Mapping[str, object], terms: Terms, names: Iterable[str] | None = None
) -> dict[str, Value]:
    """Return the known facts in canonical form; `names` limits which facts may be given.

    Raises CaseError with every value that cannot be read.
    """
    facts, problems = sift_facts(raw, terms, names)
    if problems:
        raise CaseError(problems)
    return facts


def sift_facts(
    raw: Mapping[str, object], terms: Terms, names: Iterable[str] | None = None
) -> tuple[dict[str, Value], list[BadValue]]:
    """Return the known facts that can be read, and what is wrong with the others."""
    fields = terms.fields
    allowed = fields if names is None else {*names}
    facts: dict[str, Value] = {}
    problems: list[BadValue] = []
    for name, value in raw.items():
        if name not in fields or name not in allowed:
            hint = meant(name, allowed)
            problems.append(
                BadValue(
                    shown(name) if len(str(name)) > 60 else str(name),
                    f"there is no such fact{hint.en}",
                    f"没有这一项{hint.zh}",
                )
            )
        elif base := fields[name].follows:
            asked = fields[base].label
            problems.append(
                BadValue(
                    name,
                    f"is not stated: it follows from {base}",
                    f"不用填，由“{asked.zh}”得出",
                )
            )
        elif not is_unknown(value):
            try:
                facts[name] = fields[name].parse(value)
            except BadValue as bad:
                problems.append(bad)
    return facts, problems


def taken_as_read(facts: Mapping[str, Value], in_force: InForce) -> Mapping[str, Value]:
    """Return canonical facts with what is taken to be so of those that nobody speaks of.

    >>> from datetime import date
    >>> taken_as_read({"wish": "return"}, handbook.on(date(2026, 3, 1)))["gift"]
    'no_gift'
    """
    return {**in_force.taken_of(facts), **facts}


def of_a_case(facts: Mapping[str, Value], in_force: InForce) -> Mapping[str, Value]:
    """Return canonical facts without what the answer to a whole case works out itself.

    What somebody has stated of it could not be told from what is settled.
    """
    inner = in_force.never_stated
    if inner.isdisjoint(facts):
        return facts
    return {name: value for name, value in facts.items() if name not in inner}


def read_case(raw: Mapping[str, object], in_force: InForce) -> dict[str, Value]:
    """Return the known facts of a whole case in canonical form.

    Raises CaseError with every value that cannot be read, and with what nobody states of a case.

    >>> from datetime import date
    >>> read_case({"option": "exchange"}, handbook.on(date(2026, 3, 1)))
    Traceback (most recent call last):
    aftersales_kit.policy.faults.CaseError: option: is not stated of a case: it is worked out
    """
    facts, problems = sift_facts(raw, in_force.terms)
    problems += [
        BadValue(
            name,
            "is not stated of a case: it is worked out",
            "不用填，会自动得出",
        )
        for name in facts
        if name in in_force.never_stated
    ]
    if problems:
        raise CaseError(problems)
    return facts


def is_said(name: str, facts: Mapping[str, Value], in_force: InForce) -> bool:
    """Say whether a fact is known, and other than is taken to be so unless somebody says it."""
    return name in facts and facts[name] != in_force.taken_of(facts).get(name)


def worked_out(value: object, field: Field, sources: Iterable[str]) -> Value:
    """Return a value that is worked out from other facts, in canonical form.

    It must be one that the field takes, as if it had been entered. Raises CaseError with a problem
    for each of the facts it comes from (`sources`).
    """
    try:
        return field.parse(value)
    except BadValue as bad:
        label = field.label
        raise CaseError(
            BadValue(
                source,
                f"gives {bad.field} (worked out): {bad.label.en}",
                f"算出的“{label.zh}”：{bad.label.zh}",
            )
            for source in sources
        ) from None


def case_schema(terms: Terms) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a case: every fact, optional, with its bounds."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "After-sales case",
        "description": "The facts of one case. A fact left out is unknown.",
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: _property(f) for f in terms.fields.values() if f.ask is not None},
    }


def _property(field: Field) -> dict[str, Any]:
    described = {
        "title": field.label.en,
        "description": field.ask.en if field.ask else "",
        "x-title-zh": field.label.zh,
    }
    if field.is_free:
        return {**described, "type": ["string", "null"], **FREE_FORMS[field.kind]}
    if field.is_coded:
        flags = [True, False] if field.kind == "flag" else []
        return {**described, "enum": [*field.codes, *flags, "unknown", "", None]}
    decimals = r"(\.\d{1,2})?" if field.kind == "money" else ""
    return {
        **described,
        "type": ["number" if decimals else "integer", "string", "null"],
        "minimum": int(field.minimum),
        "maximum": int(field.maximum),
        "pattern": rf"^(-?\d{{1,7}}{decimals}|unknown|)$",
        "x-unit": field.unit,
    }
