"""The policy for buyers: sentences on one page, most of them chosen by what a table decides.

Parts: `Line` (one sentence, or the sentences by outcome), `Part` (lines under one heading),
`Buyers`, `load_buyers` (raises with every fault), `read_buyers`. What each line says on a day is in
`answers.buyers`. Source: data/buyers.toml.

>>> from aftersales_kit.policy import default
>>> buyers = load_buyers(default())
>>> line = buyers["changed-mind-cn"]
>>> line.table, line.outcome, sorted(line.when)
('no-reason-return', 'no_reason', ['condition', 'days_since_signing', 'goods_kind', 'order_state'])
>>> buyers["changed-mnd-cn"]
Traceback (most recent call last):
KeyError: "there is no line 'changed-mnd-cn'; did you mean 'changed-mind-cn'?"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..conditions import read_condition, unknown
from ..faults import nearest, shown
from ..inforce import Policy
from ..loading import data_folder, unknown_source
from ..reading import Files, Section
from ..tables import Bound
from ..terms import Field, Label
from ..wording import amounts_in

FILE = "buyers.toml"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page.

    Either it `says` one sentence, which `rules` and `sources` carry; or `table` decides `outcome`
    for the buyers that `when` describes, and the line says the sentence `by_outcome` has for the
    code. `markets` is where it holds, empty where it holds in all.
    """

    id: str
    markets: tuple[str, ...]
    says: Label | None
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    table: str
    when: Mapping[str, frozenset[str] | Bound]
    outcome: str
    by_outcome: Mapping[str, Label]

    @property
    def sentences(self) -> tuple[Label, ...]:
        """Every sentence that the line may say."""
        return tuple(self.by_outcome.values()) if self.says is None else (self.says,)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading, in the order in which they are printed."""

    id: str
    title: Label
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Buyers:
    """The whole page: what stands above it, and its parts."""

    title: Label
    parts: tuple[Part, ...]

    def __iter__(self) -> Iterator[Line]:
        return (line for part in self.parts for line in part.lines)

    def __getitem__(self, name: str) -> Line:
        lines = {line.id: line for line in self}
        try:
            return lines[name]
        except KeyError:
            close = nearest(name, lines)
            hint = f"; did you mean {close!r}?" if close else ""
            raise KeyError(f"there is no line {shown(name)}{hint}") from None


def load_buyers(policy: Policy, folder: Path | None = None) -> Buyers:
    """Return the page as a data folder has it; raises PolicyError with every fault found."""
    files = Files(folder or data_folder())
    return files.whole(read_buyers(files, policy))


def read_buyers(files: Files, policy: Policy) -> Buyers:
    """Return the page as far as it can be read."""
    file = files.toml(FILE)
    file.only("title", "part")
    reader = _Reader(policy)
    parts = tuple(reader.part(row) for row in file.rows("part"))
    return Buyers(file.label("title"), parts)


class _Reader:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.taken: set[str] = set()

    def part(self, row: Section) -> Part:
        row.only("id", "title", "line")
        lines = tuple(self.line(line) for line in row.rows("line"))
        if not lines:
            row.fault("line", "has no line", "[[part.line]] tables")
        return Part(self.name(row), row.label("title"), lines)

    def name(self, row: Section) -> str:
        name = row.text("id")
        if name in self.taken:
            row.fault("id", f"{name!r} is taken already", "an id of its own")
        self.taken.add(name)
        return name

    def line(self, row: Section) -> Line:
        markets = self.markets(row)
        if "table" in row.data:
            return self.decided(row, markets)
        row.only("id", "markets", "says", "rules", "sources")
        rules = row.texts("rules", required=False)
        for name in rules:
            if name not in self.policy.table_of:
                unknown(row, "rules", name, self.policy.table_of, kind="unresolved reference")
        sources = self.cited(row)
        if not rules and not sources:
            allowed = "a table, rules or sources that carry the sentence"
            row.fault("", "nothing carries it", allowed, kind="rule without source")
        return Line(
            self.name(row), markets, self.sentence(row, "says"), rules, sources, "", {}, "", {}
        )

    def decided(self, row: Section, markets: tuple[str, ...]) -> Line:
        row.only("id", "markets", "table", "when", "outcome", "by_outcome", "sources")
        name = row.one_of("table", self.policy.tables)
        outcomes = self.policy.tables[name].outcomes if name else ()
        outcome = row.one_of("outcome", outcomes) if name else ""
        said: dict[str, Label] = {}
        sentences = row.sub("by_outcome")
        for key in sentences.data:
            if outcome:
                for code in self.codes(sentences, key, self.policy.terms[outcome]):
                    if code in said:
                        sentences.fault(key, f"{code!r} has a sentence already", "one for each")
                    said[code] = self.sentence(sentences, key)
        sources = self.cited(row)
        return Line(self.name(row), markets, None, (), sources, name, self.when(row), outcome, said)

    def markets(self, row: Section) -> tuple[str, ...]:
        known = self.policy.terms["market"].codes
        markets = row.texts("markets", required=False)
        for name in markets:
            if name not in known:
                unknown(row, "markets", name, known)
        return markets

    def when(self, row: Section) -> dict[str, frozenset[str] | Bound]:
        wanted = row.sub("when", required=False)
        fields = {f.name: f for f in self.policy.terms.fields.values() if not f.is_free}
        found = {}
        for key, value in wanted.data.items():
            if key not in fields:
                wanted.fault(key, "unknown fact", "a field of terms.toml", nearest(key, fields))
                continue
            condition = read_condition(wanted, fields[key], value, self.policy.amounts)
            if condition is not None:
                found[key] = condition
        return found

    def codes(self, section: Section, key: str, field: Field) -> Iterable[str]:
        if key in field.groups:
            return sorted(field.groups[key].codes)
        if key not in field.codes:
            unknown(section, key, key, {**field.codes, **field.groups})
        return [key]

    def sentence(self, row: Section, key: str) -> Label:
        text = row.label(key)
        for name in amounts_in(text):
            if name not in self.policy.amounts:
                unknown(row, key, name, self.policy.amounts, kind="unresolved reference")
            elif not all(f"{{{name}}}" in said for said in text):
                row.fault(key, f"{{{name}}} is in one language only", "the same in both")
        return text

    def cited(self, row: Section) -> tuple[str, ...]:
        cited = row.texts("sources", required=False)
        for name in cited:
            if name not in self.policy.sources.statements:
                unknown_source(row, name, self.policy.sources)
        return cited
