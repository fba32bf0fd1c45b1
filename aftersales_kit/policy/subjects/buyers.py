"""The policy for buyers: sentences on one page, most of them chosen by what a table decides.

Parts: `Line` (one sentence, or the sentences by outcome), `Part` (lines under one heading),
`Buyers`, `read_buyers`, `holds_in` (whether a line holds in a market); `read_when` and
`read_where`, by which the buyers' door is read, too. What each line says on a day is in
`answers.buyers`. Source: data/buyers.toml.

>>> buyers = handbook.buyers
>>> line = buyers["changed-mind-cn"]
>>> line.table, line.outcome, sorted(line.when)
('no-reason-return', 'no_reason', ['condition', 'days_since_signing', 'goods_kind', 'order_state'])
>>> buyers["changed-mnd-cn"]
Traceback (most recent call last):
KeyError: "there is no line 'changed-mnd-cn'; did you mean 'changed-mind-cn'?"
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ..conditions import by_traits, read_condition
from ..faults import Named
from ..inforce import Policy
from ..reading import Files, Section
from ..shapes import FILLED, Blanks, By, Given, Key, Names, read, unresolved
from ..tables import Bound
from ..terms import Label

FILE = "buyers.toml"
ITS_LAW = "its_law"
"""What says that a line holds in the markets whose law is among its sources."""


def read_when(section: Section, key: str, given: Given) -> dict[str, frozenset[str] | Bound]:
    """Read which buyers a line speaks of, as a rule of a table says it."""
    policy: Policy = given["policy"]
    wanted = section.sub(key)
    fields = {f.name: f for f in policy.terms.fields.values() if not f.is_free}
    found: dict[str, frozenset[str] | Bound] = {}
    for name, value in wanted.data.items():
        if name not in fields:
            wanted.unknown(name, name, fields, "fact")
        elif (asked := read_condition(wanted, fields[name], value, policy.amounts)) is not None:
            found[name] = asked
    return by_traits(wanted, found, fields)


def read_where(section: Section, key: str, given: Given) -> tuple[str, ...]:
    """Read in which markets a line holds, by their traits or by whose law it rests on."""
    policy: Policy = given["policy"]
    if section.data[key] == ITS_LAW:
        statements = policy.sources.statements
        cited = section.texts("sources", required=False)
        works = {statements[name].work for name in cited if name in statements}
        of_work = {name for name, source in statements.items() if source.work in works}
        rows = [(floor.market, row) for floor in policy.floors.values() for row in floor.rules]
        held = {market for market, row in rows if row.statement in of_work}
        if not held:
            section.fault(key, "no source is the law of a market", "a source that is")
    else:
        asked = read_when(section, key, given)
        for name in asked.keys() - {"market"}:
            section.fault(f"{key}.{name}", "does not follow from the market", "a trait of markets")
        if not asked:
            section.fault(key, "says nothing", f"a trait of markets, or {ITS_LAW!r}")
        wanted = asked.get("market")
        held = set(wanted) if isinstance(wanted, frozenset) else set()
    return tuple(code for code in policy.terms.codes("market") if code in held)


def _outcome(section: Section, key: str, given: Given) -> str:
    """Read one of the outcomes of the line's table."""
    table = given["policy"].tables.get(str(section.data.get("table")))
    return section.one_of(key, table.outcomes if table else [str(section.data[key])])


def _by_outcome(section: Section, key: str, given: Given) -> dict[str, Label]:
    """Read the sentence for each code of the line's outcome; a group stands for its codes."""
    field = given["policy"].terms.fields.get(str(section.data.get("outcome")))
    sentences = section.sub(key)
    said: dict[str, Label] = {}
    for name in sentences.data if field else ():
        if name not in field.codes and name not in field.groups:
            sentences.unknown(name, name, {**field.codes, **field.groups})
        for code in sorted(field.groups[name].codes) if name in field.groups else [name]:
            if code in said:
                sentences.fault(name, f"{code!r} has a sentence already", "one for each")
            said[code] = sentences.label(name)
    return said


def holds_in(market: str, markets: Collection[str]) -> bool:
    """Say whether what is written for some markets holds in one; written for none, it does."""
    return not markets or market in markets


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page.

    Either it `says` one sentence, which `rules` and `sources` carry; or `table` decides `outcome`
    for the buyers that `when` describes, and the line says the sentence `by_outcome` has for the
    code. `markets` are those in which it holds, as `where` says; empty where it holds in all.
    """

    id: str
    markets: Annotated[tuple[str, ...], Key("where"), By(read_where)] = ()
    says: Annotated[Label | None, Blanks("amount")] = None
    rules: Annotated[tuple[str, ...], Names("rule")] = ()
    sources: Annotated[tuple[str, ...], Names("source")] = ()
    table: Annotated[str, Names("table")] = ""
    when: Annotated[Mapping[str, frozenset[str] | Bound], By(read_when)] = field(
        default_factory=dict
    )
    outcome: Annotated[str, By(_outcome)] = ""
    by_outcome: Annotated[Mapping[str, Label], By(_by_outcome), Blanks("amount")] = field(
        default_factory=dict
    )

    def wrong(self) -> Iterator[tuple[str, ...]]:
        """Say that nothing carries the line, or that it has no sentence or too many."""
        decided = (self.table, self.outcome, self.by_outcome)
        if not any((self.rules, self.sources, self.table)):
            allowed = "a table, rules or sources that carry the sentence"
            yield "", "nothing carries it", allowed, "", "rule without source"
        elif (any(decided) or self.when) if self.says or self.rules else not all(decided):
            allowed = "`says`, or `table`, `outcome` and `by_outcome`"
            yield "", "does not say one thing", allowed

    @property
    def sentences(self) -> tuple[Label, ...]:
        """Every sentence that the line may say."""
        return tuple(self.by_outcome.values()) if self.says is None else (self.says,)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading, in the order in which they are printed."""

    id: str
    title: Label
    lines: Annotated[tuple[Line, ...], Key("line"), FILLED]


@dataclass(frozen=True)
class Buyers:
    """The whole page: what stands above it, and its parts."""

    title: Label
    parts: Annotated[tuple[Part, ...], Key("part")]

    def __iter__(self) -> Iterator[Line]:
        return (line for part in self.parts for line in part.lines)

    def __getitem__(self, name: str) -> Line:
        return Named("line", {line.id: line for line in self})[name]


def read_buyers(files: Files, policy: Policy) -> Buyers:
    """Return the page as far as it can be read."""
    file = files.toml(FILE)
    buyers = read(Buyers, file, {"policy": policy})
    file.faults.extend(unresolved(file.file, buyers, policy.names))
    names = [name for part in buyers.parts for name in (part.id, *(line.id for line in part.lines))]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        file.fault("", f"{name!r} is taken already", "an id of its own")
    return buyers
