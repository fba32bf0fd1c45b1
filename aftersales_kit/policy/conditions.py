"""Reading what a rule, or a sentence for buyers, asks of one fact: some codes, or a bound.

Parts: `read_condition`, `read_codes` (codes, groups, or all codes but some), `unknown` (a value
that is none of the options, with the nearest).

>>> from aftersales_kit.policy.reading import Section
>>> from aftersales_kit.policy.terms import Field, Label
>>> worn = Field("worn", "flag", Label("Worn", "已穿用"),
...              codes={"yes": Label("yes", "是"), "no": Label("no", "否")})
>>> faults = []
>>> section = Section("rules.toml", "WRN-01", "when", {}, faults)
>>> read_condition(section, worn, True, {})
frozenset({'yes'})
>>> read_condition(section, worn, "yess", {})
>>> print(faults[0])
rules.toml: WRN-01: when.worn: unknown 'yess'; allowed: yes, no; did you mean 'yes'?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .amounts import Amount
from .faults import nearest, shown
from .inforce import stretch
from .reading import Section
from .tables import Bound
from .terms import Field, Group

ENDS = ("at_least", "above", "at_most", "below")
EXCEPT = "except"


def read_condition(
    section: Section, wanted: Field, value: object, amounts: Mapping[str, Amount]
) -> frozenset[str] | Bound | None:
    """Return what is asked of a field, groups as their codes; None after noting a fault.

    A choice is asked by a code or group, a list of them, or, with `{ except = […] }`, all others.
    A number is asked by its bounds, each a number or the name of an amount in the field's unit.
    """
    if wanted.is_number:
        return _read_bound(section, wanted, value, amounts)
    if isinstance(value, Mapping):
        left_out = section.sub(wanted.name)
        left_out.only(EXCEPT)
        return read_except(left_out, wanted.codes, wanted.groups)
    return read_codes(section, wanted.name, value, wanted.codes, wanted.groups)


def read_except(
    section: Section, codes: Iterable[str], groups: Mapping[str, Group]
) -> frozenset[str] | None:
    """Return all codes but those of `except`; None after noting a fault.

    A code that is added later is among them: that is what a complement says.
    """
    out = read_codes(section, EXCEPT, section.data.get(EXCEPT, []), codes, groups)
    if out is None:
        return None
    left = frozenset(codes) - out
    if not left:
        section.fault(EXCEPT, "leaves no code", "fewer codes")
    return left or None


def read_codes(
    section: Section,
    key: str,
    value: object,
    known: Iterable[str],
    groups: Mapping[str, Group],
) -> frozenset[str] | None:
    """Return one code or several, groups as their codes; None after noting a fault."""
    items = value if isinstance(value, list) else [value]
    codes: set[str] = set()
    options = [*known, *groups]
    for item in items:
        code = {True: "yes", False: "no"}.get(item, item) if isinstance(item, bool) else item
        if isinstance(code, str) and code in groups:
            codes |= groups[code].codes
        elif isinstance(code, str) and code in options:
            codes.add(code)
        else:
            unknown(section, key, code, options)
    if not items:
        section.fault(key, "an empty list never applies", "at least one code")
    return frozenset(codes) if codes else None


def _read_bound(
    section: Section, wanted: Field, value: object, amounts: Mapping[str, Amount]
) -> Bound | None:
    if not isinstance(value, Mapping) or not value:
        section.fault(wanted.name, f"cannot be {shown(value)}", "{ at_most = … } and the like")
        return None
    placed = section.sub(wanted.name)
    placed.only(*ENDS)
    found: dict[str, Any] = {}
    for end in ENDS:
        if end not in value:
            continue
        if not isinstance(value[end], str):
            found[end] = placed.number(end)
        elif value[end] not in amounts:
            unknown(placed, end, value[end], amounts, kind="unresolved reference")
        elif (unit := amounts[value[end]].unit) != wanted.unit:
            if unit and wanted.unit:
                placed.fault(end, f"{value[end]!r} is in {unit}", f"an amount in {wanted.unit}")
        else:
            found[end] = value[end]
    bound = Bound(**found)
    plain = Bound(**{k: v for k, v in found.items() if not isinstance(v, str)})
    low, high = stretch(wanted, plain, {})
    if low > high:
        placed.fault("", "no number lies in it", wanted.bounds_label.en)
    return bound if found else None


def unknown(
    section: Section,
    key: str,
    value: object,
    options: Iterable[str],
    *,
    kind: str = "unknown value",
) -> None:
    """Note a value that is none of the options, with the nearest of them."""
    allowed = list(options)
    listed = ", ".join(allowed) if len(allowed) <= 40 else f"one of {len(allowed)} ids"
    section.fault(key, f"unknown {shown(value)}", listed, nearest(value, allowed), kind)
