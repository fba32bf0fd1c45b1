"""Reading what a rule, or a sentence for buyers, asks of one fact: some codes, or a bound.

Parts: `read_condition`, `read_codes` (codes, or groups as their codes), `read_except` (all codes
but some), `read_coded` (codes by field), `by_traits` (what is asked of traits, as codes of the
fields that they follow from).

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
rules.toml: WRN-01: when.worn: unknown value 'yess'; allowed: one of yes, no; did you mean 'yes'?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from .amounts import Amount
from .faults import shown
from .reading import Section
from .tables import Bound
from .terms import Field, Group

ENDS = ("at_least", "above", "at_most", "below")
EXCEPT = "except"
Asked = TypeVar("Asked", bound=frozenset[str] | Bound)


def as_code(value: object) -> object:
    """Return the code of a flag that is written as true or false; all else as it is."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


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
        code = as_code(item)
        if isinstance(code, str) and code in groups:
            codes |= groups[code].codes
        elif isinstance(code, str) and code in options:
            codes.add(code)
        else:
            section.unknown(key, code, options)
    if not items:
        section.fault(key, "an empty list never applies", "at least one code")
    return frozenset(codes) if codes else None


def read_coded(section: Section, fields: Mapping[str, Field]) -> dict[str, frozenset[str]]:
    """Return what a table asks of fields that have codes, by field; faults are left out."""
    found = {}
    for name, value in section.data.items():
        field = fields.get(name)
        if field is None or not field.is_coded:
            coded = [other for other, known in fields.items() if known.is_coded]
            section.unknown(name, name, coded, "field with codes")
        elif codes := read_codes(section, name, value, field.codes, field.groups):
            found[name] = codes
    return by_traits(section, found, fields)


def by_traits(
    section: Section, asked: Mapping[str, Asked], fields: Mapping[str, Field]
) -> dict[str, Asked]:
    """Return what is asked by field, a trait as the codes that have it of the field it follows.

    Several traits of one field, and codes of its own, are asked of it together. That no code has
    them all is a fault.
    """
    found: dict[str, Any] = {}
    for name, wanted in asked.items():
        base, codes = fields[name].follows or name, cast(Any, wanted)
        if base != name and isinstance(wanted, frozenset):
            codes = fields[name].those(wanted)
        found[base] = found[base] & codes if base in found else codes
        if base != name and not found[base] and fields[name].given.keys() == {*fields[base].codes}:
            section.fault(name, f"no {base} is like that", "what is true of one at least")
    return found


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
            placed.unknown(end, value[end], amounts, "amount")
        elif (unit := amounts[value[end]].unit) != wanted.unit:
            if unit and wanted.unit:
                placed.fault(end, f"{value[end]!r} is in {unit}", f"an amount in {wanted.unit}")
        else:
            found[end] = value[end]
    bound = Bound(**found)
    plain = Bound(**{k: v for k, v in found.items() if not isinstance(v, str)})
    low, high = plain.stretch(wanted, {})
    if low > high:
        placed.fault("", "no number lies in it", wanted.bounds_label.en)
    return bound if found else None
