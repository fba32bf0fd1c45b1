"""Words: what the code names of the data, held against the data.

Parts: `Uses` (what one module names), `declared` (that of every module), `needed_by_code` (the
names in it), `unknown_to` (what a handbook lacks of it), `undecided` (codes that a group says
nothing about, although it must), `named_by_nothing` (codes that could go), `idle_terms` (fields,
groups and units that could).

Whoever renames or drops what the code decides by is told so: each room says in its `uses.py` what
its modules name, and a handbook that lacks any of it has a fault, *unknown to the data*.
A group that the code decides by says of every code of its field whether it is in it: `codes`, or
`not` (data/policy/terms.toml). So a code that is added is never taken for a no in silence.

>>> uses = Uses(tables="freight", codes={"leg": "return"})
>>> [*uses.names]
[('table', 'freight'), ('field', 'leg'), ('code of leg', 'return')]
>>> print(*unknown_to({"freight.py": uses}, {"table": ["freights"], "field": ["leg"],
...                                          "code of leg": ["retrun"]}), sep="\\n")
data/policy: freight: there is no such table, and freight.py needs it; did you mean 'freights'?
data/policy/terms.toml: return: there is no such code of leg, and freight.py needs it; did you \
mean 'retrun'?
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from .faults import UNKNOWN, Fault, near
from .reading import Files
from .terms import Terms
from .verification import Finding

if TYPE_CHECKING:
    from .handbook import Handbook
    from .inforce import Policy

FILE = "data/policy/terms.toml"
TABLES = "data/policy"
OF_A_FIELD = {"codes": "code of {}", "groups": "group of {}"}
KINDS = {
    "tables": ("table", TABLES),
    "fields": ("field", FILE),
    "amounts": ("amount", "data/policy/amounts.toml"),
    "clocks": ("clock", "data/clocks.toml"),
    "replies": ("reply", "data/replies"),
    "units": ("unit", FILE),
    "sources": ("source", "data/sources.toml"),
    "roles": ("role", "data/procedures/roles.toml"),
    "measures": ("measure", "data/measures.toml"),
    "columns": ("column", "data/measures.toml"),
    "cases": ("worked case", "data/cases"),
    "supposed": ("assumption", "data/supposed.toml"),
}
"""What can be named, but codes and groups of a field: what it is called, and where it stands."""
IDLE = "named by nothing"
NOT_NAMING = ("cases/", "samples/", "triage/", "walks/", "search.toml")
"""Files that illustrate, or say what people look for: what only they name makes no difference."""
KNOWER = "knower"
"""Somebody who can answer a fact."""


@dataclass(frozen=True, kw_only=True)
class Uses:
    """What a module names of the data, each kind as words with blanks between them.

    `codes` and `groups` are by their field, `columns` those of an export that measures count.
    `every` are fields of which the module names every code, so that one more would be a no to it.
    `besides` are, by field, the codes that it does not name and treats alike; one more has to be
    looked at. `otherwise` says of a field what any other code comes to, those to come included.
    `knowers` are fields for which the module needs a code for everybody who can answer a fact.
    `own` are words of the module's own that happen to be names in the data as well.
    """

    tables: str = ""
    fields: str = ""
    codes: Mapping[str, str] = _field(default_factory=dict)
    groups: Mapping[str, str] = _field(default_factory=dict)
    amounts: str = ""
    clocks: str = ""
    replies: str = ""
    units: str = ""
    sources: str = ""
    roles: str = ""
    measures: str = ""
    columns: str = ""
    cases: str = ""
    supposed: str = ""
    every: str = ""
    besides: Mapping[str, str] = _field(default_factory=dict)
    otherwise: Mapping[str, str] = _field(default_factory=dict)
    knowers: str = ""
    own: str = ""

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Every name that the data must have, after its kind."""
        for part, (kind, _) in KINDS.items():
            for name in getattr(self, part).split():
                yield kind, name
        for part, kind in OF_A_FIELD.items():
            for of, listed in getattr(self, part).items():
                yield "field", of
                for name in listed.split():
                    yield kind.format(of), name
        for of in self.knowers.split():
            yield "field", of

    def in_data(self, there: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
        """Every name that the data must have, with the codes that follow from other names in it."""
        yield from self.names
        for of in self.knowers.split():
            for name in there.get(KNOWER, ()):
                yield OF_A_FIELD["codes"].format(of), name


@cache
def declared() -> Mapping[str, Uses]:
    """Return what each module of the kit names of the data, by the module's file.

    The rooms are those that are installed: a page has fewer. No room is imported for it but what
    its `uses.py` imports, so that those beneath need not know those above.
    """
    kit = __name__.partition(".")[0]
    rooms = [room.name for room in iter_modules(import_module(kit).__path__) if room.ispkg]
    return {
        f"{kit}/{room}/{module}.py": uses
        for room in rooms
        if find_spec(f"{kit}.{room}.uses")
        for module, uses in import_module(f"{kit}.{room}.uses").USES.items()
    }


@cache
def needed_by_code() -> frozenset[tuple[str, str]]:
    """Return every name that any module needs of the data, after its kind."""
    return frozenset(need for uses in declared().values() for need in uses.names)


def names_in(handbook: Handbook) -> dict[str, Collection[str]]:
    """Return what there is to be named in a handbook, by kind."""
    policy, columns = handbook.policy, handbook.measures.columns
    fields = {**policy.terms.fields, **{name: column.field for name, column in columns.items()}}
    return {
        "table": policy.tables,
        "field": fields,
        "amount": policy.amounts,
        "clock": policy.clocks.entries,
        "reply": policy.replies,
        "unit": policy.terms.units,
        "source": policy.sources.statements,
        "role": handbook.procedures.roles,
        "measure": handbook.measures.measures,
        "column": columns,
        "worked case": handbook.cases,
        "assumption": handbook.supposed,
        KNOWER: policy.terms.knowers,
        **{f"code of {field.name}": field.codes for field in fields.values()},
        **{f"group of {field.name}": field.groups for field in fields.values()},
    }


def unknown_to(uses: Mapping[str, Uses], there: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """Find what modules name and the data lacks, each once, with all who need it.

    A field that there is not is named, and its codes and groups are not named besides.
    """
    needed: dict[tuple[str, str], list[str]] = {}
    followed = {
        need for named in uses.values() for need in {*named.in_data(there)} - {*named.names}
    }
    for module, named in uses.items():
        for what in dict.fromkeys(named.in_data(there)):
            needed.setdefault(what, []).append(module)
    places = dict(KINDS.values())
    for (kind, name), modules in needed.items():
        known = there.get(kind, (name,))
        if name not in known:
            need = "need" if len(modules) > 1 else "needs"
            each = ", as of everybody in [knowers]" if (kind, name) in followed else ""
            problem = f"there is no such {kind}{each}, and {', '.join(modules)} {need} it"
            close = near(name, known, kind)
            yield Fault(places.get(kind, FILE), name, "", problem, "", close, UNKNOWN)


def named_by_nothing(policy: Policy) -> Iterator[Finding]:
    """Find the codes of outcomes that no rule gives, no group holds and no code names.

    A rule that asks for one makes no difference while none gives it, and a group holds what it
    lists: a new code is in a group with `except` without anybody having said so.
    """
    named = {*needed_by_code()}
    for rule in policy.rules():
        named |= {(f"code of {outcome}", code) for outcome, code in rule.then.items()}
    outcomes = dict.fromkeys(name for table in policy.tables.values() for name in table.outcomes)
    for name in outcomes:
        field = policy.terms[name]
        listing = (group for group in field.groups.values() if group.outside)
        held = {code for group in listing for code in group.codes}
        own = field.kind == "choice" and not field.ask and not field.titled_in
        for code in field.codes if own else ():
            if code not in held and (f"code of {name}", code) not in named:
                yield Finding(
                    IDLE,
                    name,
                    (code,),
                    f"no rule gives the {name} {code}, and no code names it",
                    file=FILE,
                    mend=f"write the rule that gives {code}, or take it out of fields.{name}.codes",
                )


def idle_terms(files: Files, policy: Policy) -> Iterator[Fault]:
    """Go through the fields, groups and units that neither the code nor a file names.

    A table names its inputs and outcomes, and a trait is named by what follows from it.
    """
    terms, code = policy.terms, needed_by_code()
    in_tables = {n for t in policy.tables.values() for n in (*t.inputs, *t.outcomes)}
    units = {field.unit for field in terms.fields.values()}
    left: dict[tuple[str, str], str] = {}
    for name, field in terms.fields.items():
        if not (field.follows or name in in_tables or ("field", name) in code):
            left[f"fields.{name}", ""] = name
        for group in field.groups:
            if (f"group of {name}", group) not in code:
                left[f"fields.{name}", f"groups.{group}"] = group
    left |= {("units", u): u for u in terms.units if u not in units and ("unit", u) not in code}
    # Most are named by the policy, so that few files have to be gone through.
    for name in sorted(files.read, key=lambda file: not file.startswith("policy/")):
        if left and name.endswith(".toml") and not name.startswith(NOT_NAMING):
            own = name == FILE.removeprefix("data/")
            data = files.read[name]
            said = _words_in(_without_labels(data) if own else data, frozenset(left.values()))
            left = {place: word for place, word in left.items() if word not in said}
    for (entry, place), word in left.items():
        problem = f"neither data nor code names {word}"
        mend = "let a rule, a clock, a register or the code use it, or take it out"
        yield Fault(FILE, entry, place, problem, mend, kind=IDLE)


def _without_labels(terms: Mapping[str, Any]) -> Iterator[Any]:
    """Go through what the terms say of their fields, but for what they are called."""
    fields = terms.get("fields", {})
    for field in fields.values() if isinstance(fields, Mapping) else ():
        for key, value in field.items() if isinstance(field, Mapping) else ():
            if key == "groups" and isinstance(value, Mapping):
                groups = [group for group in value.values() if isinstance(group, Mapping)]
                yield [part for group in groups for part in group.values()]
            elif key not in ("codes", "label", "ask"):
                yield value


def _words_in(data: Any, words: frozenset[str]) -> set[str]:
    """Return which of some words are keys or texts of what a file holds."""
    said, todo = set[str](), [data]
    while todo:
        held = todo.pop()
        if isinstance(held, Mapping):
            said |= held.keys() & words
            held = held.values()
        for part in held:
            if isinstance(part, str):
                if part in words:
                    said.add(part)
            elif isinstance(part, (Mapping, list)):
                todo.append(part)
    return said


def undecided(terms: Terms) -> Iterator[Finding]:
    """Find, for each group that needs an opinion on every code, the codes on which it has none.

    It needs one where it has a `not`, or where the code names it. A module that decides by single
    codes needs one on every code of their field, too.
    """
    for module, uses in declared().items():
        for name in (*uses.every.split(), *uses.besides):
            known = f"{uses.codes[name]} {uses.besides.get(name, '')}".split()
            how = "decides by single codes" if name in uses.besides else "names every code"
            for code in {**terms[name].codes} if name in terms.fields else ():
                if code not in known:
                    yield Finding(
                        "in no group",
                        name,
                        (code,),
                        f"{module} {how} of {name}, and does not know {code}",
                        file=FILE,
                        mend=f"say in {module} what {code} comes to, and name it in the uses.py "
                        "beside that: among `codes`, or under `besides` where nothing is to be "
                        "said of it",
                    )
    for field in terms.fields.values():
        for name, group in field.groups.items():
            place = f"fields.{field.name}.groups.{name}"
            needed = group.outside or (f"group of {field.name}", name) in needed_by_code()
            for code in field.codes if needed else ():
                if code not in group.codes | group.outside:
                    yield Finding(
                        "in no group",
                        field.name,
                        (code,),
                        f"{code} is neither in the group {name} nor said to be outside it, and "
                        "the code decides by that",
                        file=FILE,
                        mend=f"add {code} to `codes` or to `not` of {place}",
                    )
