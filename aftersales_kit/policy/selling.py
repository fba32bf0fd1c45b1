"""Selling: what must be said before a market is sold to, and how far it is said.

Parts: `Selling`, `Part`, `Line`, `before_selling`. A market without a file, or with one that is a
draft (`sold = false`), is looked at as if it were sold to, so that everything else that is proved
of a market is proved of it, too. Sources: data/markets, data/floors, data/calendar,
data/market-needs.toml.

>>> from aftersales_kit.policy import data_folder
>>> selling = before_selling(data_folder(), "eu")
>>> selling.is_sold, selling.lacking
(True, ())
>>> [part.file for part in selling.parts]
['data/markets/eu.toml', 'data/floors/eu.toml', 'data/calendar/eu.toml']
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from .handbook import Handbook
from .reading import SOLD, Files
from .subjects.languages import unsaid
from .subjects.markets import Market
from .subjects.needs import meeting, sayings
from .terms import Field, Label

FOLDERS = MARKETS, FLOORS, CALENDAR = "markets", "floors", "calendar"
ITS_FILE = Label("Its own file", "市场自己的文件")
ITS_LAW = Label("Its law", "当地法规")
ITS_DAYS = Label("Its calendar", "放假安排")
TRAIT, RULES = Label("trait", "特征"), Label("rules of", "规则：")
OF_WORDINGS = Label("how much is written in what buyers there read", "用买家的语言写了多少话术")
ITS_OWN = Label("buyers read one of the handbook's own languages", "买家读的就是手册的语言")
KEYS = {
    "label": Label("what it is called", "叫什么"),
    "place": Label("its place among the others", "排在第几"),
    "zone": Label("the buyers' clock, by its name", "买家那边的时区"),
    "utc_offset": Label("the same as an offset, of the place where a day ends last",
                        "时差，按最晚过零点的地方"),
    "language": Label("in which language of the handbook buyers are written to",
                      "用手册的哪种语言写给买家"),
    "script": Label("how Chinese is written for them", "中文用哪种字"),
    "currency": Label("how a sum is told", "金额怎么写"),
    "moment": Label("how a moment of the shop's clock is told", "店铺时间怎么写"),
    "greeting": Label("how a message begins", "消息怎么开头"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say: what says it (`said`, codes and ids), or why it need not be (`silent`).

    Where there is neither, `lacks` says what would.
    """

    id: str
    label: Label
    said: tuple[str, ...] = ()
    silent: Label | None = None
    lacks: str = ""

    @property
    def is_said(self) -> bool:
        """Say whether it is said, or said to be silent."""
        return bool(self.said) or self.silent is not None


@dataclass(frozen=True, slots=True)
class Part:
    """What stands in one file, line by line."""

    title: Label
    file: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Selling:
    """A market, whether the shop sells there, what must be said of it, and the handbook with it."""

    market: str
    is_sold: bool
    parts: tuple[Part, ...]
    handbook: Handbook

    @property
    def lacking(self) -> tuple[Line, ...]:
        """The lines of which nothing is said."""
        return tuple(line for part in self.parts for line in part.lines if not line.is_said)


def before_selling(folder: Path, market: str) -> Selling:
    """Return what must be said of a market, as the folder's data say it now.

    The handbook is one in which the market is sold to, with the faults and findings that it then
    has; of a market without a file everything is lacking.
    """
    name = f"{MARKETS}/{market}.toml"
    files = Files(folder)
    held = files.toml(name).data if files.has(name) else {}
    handbook = Handbook.read(folder, {name: {**held, SOLD: True}})
    parts = (
        Part(ITS_FILE, f"data/{name}", (*_own(held, _another(files, handbook, market)),
                                        *_spoken(held, handbook),
                                        *_traits(held, handbook), *_rules(held, handbook),
                                        *_limits(held, handbook, market))),
        Part(ITS_LAW, f"data/{FLOORS}/{market}.toml", (*_law(handbook, market),)),
        Part(ITS_DAYS, f"data/{CALENDAR}/{market}.toml", (_days(handbook, market),)),
    )  # fmt: skip
    return Selling(market, bool(held) and held.get(SOLD) is not False, parts, handbook)


def _another(files: Files, handbook: Handbook, market: str) -> tuple[str, Mapping[str, Any]]:
    """Return the file of another market, the last of them, and what stands in it."""
    others = [name for name in handbook.policy.markets if name != market]
    name = f"{MARKETS}/{others[-1]}.toml" if others else ""
    return name, files.toml(name).data if name else {}


def _own(held: Mapping[str, Any], another: tuple[str, Mapping[str, Any]]) -> Iterator[Line]:
    """Go through what every market's file has, and the first things that are needed of it.

    What is lacking is shown as it stands in `another` market's file.
    """
    file, theirs = another
    needed = [f.name for f in fields(Market) if f.default is MISSING and f.name in KEYS]
    for key in ("label", "place", *needed):
        yield Line(
            key,
            KEYS[key],
            (_shown(held[key]),) if key in held else (),
            lacks=f"{key} = {_as_toml(theirs[key])}  (data/{file})" if key in theirs else key,
        )


def _spoken(held: Mapping[str, Any], handbook: Handbook) -> Iterator[Line]:
    """Say how much is written in the language that its buyers read."""
    replies, speaks = handbook.policy.replies, held.get("speaks")
    language = handbook.languages.get(str(speaks))
    if language is not None:
        lacking = unsaid(language, replies)
        written = f"{language.id}, {len(replies) - len(lacking)} of {len(replies)} messages"
        yield Line("speaks", OF_WORDINGS, (written, *(f"not {name}" for name in lacking)))
    elif isinstance(speaks, Mapping):
        yield Line("speaks", OF_WORDINGS, (f"{_shown(speaks)}, no message",))
    else:
        lacks = (
            "speaks, a language of data/languages; left out where buyers read the handbook's own"
        )
        yield Line("speaks", OF_WORDINGS, silent=ITS_OWN if held else None, lacks=lacks)


def _as_toml(value: Any) -> str:
    """Return a value of a market's own file as it is written there, on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_as_toml(part)}' for key, part in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def _shown(value: Any) -> str:
    parts = value.values() if isinstance(value, Mapping) else ()
    return ", ".join(map(_shown, parts)) or str(value)


def _traits(held: Mapping[str, Any], handbook: Handbook) -> Iterator[Line]:
    said = held.get("traits", {})
    for trait in handbook.policy.terms.fields.values():
        if trait.follows == "market":
            allowed = " | ".join(_codes(trait))
            given = (_written(said[trait.name]),) if trait.name in said else ()
            yield Line(f"traits.{trait.name}", trait.label, given, lacks=allowed)


def _codes(field: Field) -> tuple[str, ...]:
    return ("true", "false") if field.kind == "flag" else tuple(field.codes)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rules(held: Mapping[str, Any], handbook: Handbook) -> Iterator[Line]:
    """Go through the tables of which each market has rules of its own."""
    there: dict[str, list[str]] = {}
    for rule in held.get("rule", ()):
        there.setdefault(str(rule.get("table")), []).append(str(rule.get("id")))
    for table in handbook.policy.tables.values():
        if any(rule.file.startswith(f"data/{MARKETS}/") for rule in table.rules):
            outcomes = ", ".join(table.outcomes)
            asked = ", ".join(table.inputs[1:]) or "nothing else"
            lacks = f"[[rule]] with table = {table.id!r}: {outcomes}, by {asked}"
            yield Line(table.id, table.title, (*there.get(table.id, ()),), lacks=lacks)


def _limits(held: Mapping[str, Any], handbook: Handbook, market: str) -> Iterator[Line]:
    """Go through the measures for which a market has a limit of its own."""
    said = held.get("limits", {})
    for measure in handbook.measures:
        if measure.limits:
            key = f"limits.{measure.id}"
            own = said.get(measure.id, {})
            given = (str(own["amount"]),) if "amount" in own else ()
            silent = measure.without.get(market)
            yield Line(
                key, measure.label, given, silent, lacks="amount and starts; or none, and why"
            )


def _law(handbook: Handbook, market: str) -> Iterator[Line]:
    policy = handbook.policy
    for said in sayings(policy, handbook.needs, market):
        by = (*said.rows, *said.clocks)
        yield Line(said.need.id, said.need.label, by, said.silent, meeting(said.need))
    floors = [floor for floor in policy.floors.values() if floor.market == market]
    cited = {row.statement for floor in floors for row in floor.rules}
    known = policy.sources.statements
    status = Counter(known[name].status for name in sorted(cited) if name in known)
    counted = tuple(f"{number} {name}" for name, number in status.most_common())
    lacks = "statements of data/sources.toml, each with article and status, as rows name them"
    if unknown := sorted(name for name in cited if name not in known):
        counted, lacks = (), f"{lacks}: {', '.join(unknown)}"
    yield Line("sources", Label("How far its law was read", "读到什么程度"), counted, lacks=lacks)


def _days(handbook: Handbook, market: str) -> Line:
    calendar = handbook.policy.clocks.calendars.get(market)
    years = tuple(map(str, sorted(calendar.years))) if calendar else ()
    lacks = "countries, title, note, and then: python -m aftersales_kit.operations.calendars"
    return Line("years", Label("Working days", "工作日"), years, lacks=lacks)
