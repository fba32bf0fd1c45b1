"""Markets: what follows from a market that is no decision of a table, such as its clock.

Parts: `Market`, `read_markets`, `market_files`, `named_elsewhere` (the check below). Source:
data/markets, one file a market; the rules in it belong to tables (`rules_in = "markets"`), which
say what else follows.

The check of `named_elsewhere`, a sentence:

- *market named elsewhere*: a file that is not of markets, and shows no example, names one.

>>> markets = handbook.policy.clocks.markets
>>> markets["eu"].utc_offset < markets["tw"].utc_offset
True
>>> markets["tw"].greeting.usual.zh, markets["tw"].currency.en.format("300.00")
('您好，', 'TWD 300.00')
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Annotated, Any

from ..calendar import read_offset
from ..faults import Fault, shown
from ..reading import Files, Section
from ..shapes import FILE, FILLED, ID, ONCE, By, Given, Key, Names, OneOf, read
from ..tables import Greetings
from ..terms import Label

FOLDER = "markets"
NAMED = "market named elsewhere"
NOT_HERE = ("label", "place", "traits", "rule", "clocks", "limits", "sample")
"""Keys that terms, tables, clocks, measures and samples read."""


OF_MARKETS = ("markets/", "floors/", "calendar/")
"""Folders with a file for each market."""
SHOWING = (
    "cases/", "walks/", "law-cases.toml", "clock-cases.toml", "rankings.toml",
    "register-rows.toml", "speech/examples.toml", "entered.toml", "measured.toml",
    "openings.toml", "readers.toml", "visits.toml",
)  # fmt: skip
"""Where a market is a fact of an example."""
OTHERWISE = ("sources.toml",)
"""Where the same word names a body of law."""
INSTEAD = "a trait of data/markets, or a part of the market's own file"


def _offset(section: Section, key: str, given: Given) -> timedelta:
    return read_offset(section, key)


def _told(section: Section, key: str, given: Given) -> Label:
    told = section.label(key)
    for lang, text in zip(LANGUAGES, told, strict=True):
        if text and text.count("{}") != 1:
            section.fault(f"{key}.{lang}", f"cannot be {shown(text)}", "one {} for what is told")
    return told


LANGUAGES = ("en", "zh")


def _speaks(section: Section, key: str, given: Given) -> str:
    return "" if isinstance(section.data[key], dict) else section.text(key)


def _foreign(section: Section, key: str, given: Given) -> Label | None:
    return section.label(key) if isinstance(section.data[key], dict) else None


@dataclass(frozen=True, slots=True)
class Alike:
    """Statements of other markets' `law` that hold in this one, too: its `own` say the same.

    Where nothing of its own was read, the shop does the same there, and says `why`.
    """

    law: Annotated[tuple[str, ...], Names("source"), FILLED, ONCE]
    own: Annotated[tuple[str, ...], Names("source")] = ()
    why: Label | None = None

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that nothing carries it, or two things."""
        if bool(self.own) == (self.why is not None):
            yield "own", "needs statements of its own or a reason", "own; or why, where none is"


@dataclass(frozen=True, slots=True)
class Market:
    """A market's clock, `zone` by its name and `utc_offset`, and how its buyers are written to.

    `language` is what they are written to in, `script` how Chinese is written for them, `currency`
    how a sum of their orders is told, and `moment` how one of the shop's clock is, with {} for it.
    `speaks` is the language of data/languages that buyers there read, where it is none of the two;
    `foreign` is what it is called, where there is no file with wordings in it. A file that says
    `sold = false` is a draft, and nothing else is asked of that market. `alike` is the law of
    others that holds there as well, for rules that rest on that law.
    The shop is at `home` in one, whose working days are its own. `checks` of a reply that are named
    by markets count there alone.

    Where a market has several clocks, or one that is put forward in summer, the offset is that of
    the clock on which a day ends last: a buyer is in time while anybody there still is.
    """

    id: Annotated[str, ID]
    file: Annotated[str, FILE]
    zone: str
    utc_offset: Annotated[timedelta, By(_offset)]
    language: Annotated[str, OneOf(LANGUAGES)]
    script: str
    currency: Annotated[Label, By(_told)]
    moment: Annotated[Label, By(_told)]
    greeting: Greetings
    home: bool = False
    checks: tuple[str, ...] = ()
    sold: bool = True
    speaks: Annotated[str, By(_speaks)] = ""
    foreign: Annotated[Label | None, Key("speaks"), By(_foreign)] = None
    alike: tuple[Alike, ...] = ()

    @property
    def clock(self) -> timezone:
        """The buyers' clock, for aware moments."""
        return timezone(self.utc_offset)

    def cited(self, sources: Iterable[str]) -> tuple[tuple[str, ...], tuple[Label, ...]]:
        """Return statements as they are cited to who reads of this market, and what is said beside.

        Others' law that holds here as well is cited by the statements of its own; where there is
        none, it is left out, and why the shop does the same here is said instead.

        >>> [*handbook.policy.clocks.markets["gb"].cited(["CN-06", "EU-02"])[0]]
        ['CN-06', 'UK-04']
        """
        found, beside = dict[str, None](), dict[Label, None]()
        for name in sources:
            alike = next((one for one in self.alike if name in one.law), None)
            found |= dict.fromkeys((name,) if alike is None else alike.own)
            if alike is not None and alike.why is not None:
                beside[alike.why] = None
        return (*found,), (*beside,)


def market_files(files: Files) -> list[Section]:
    """Return what stands in the markets' files, in the order in which markets are told."""
    named = [section.named_as_file() for section in files.tomls(FOLDER)]

    def place(section: Section) -> tuple[int, str]:
        told = section.data.get("place")
        return (told if isinstance(told, int) else 0, section.id)

    return sorted(named, key=place)


def read_markets(files: Files) -> dict[str, Market]:
    """Return the markets by their code, as far as they can be read."""
    found = {}
    for named in market_files(files):
        own = {key: value for key, value in named.data.items() if key not in NOT_HERE}
        found[named.id] = read(Market, replace(named, data=own))
    return found


def named_elsewhere(files: Files, markets: Collection[str]) -> Iterator[Fault]:
    """Go through the places, in files that were read, that name a market and may not.

    What differs by market follows from it in its file, so that a market is added without touching
    any other.
    """
    for faults in files.of_each(_named_in, frozenset(markets)):
        yield from faults


def _named_in(name: str, data: Mapping[str, Any], markets: frozenset[str]) -> tuple[Fault, ...]:
    if name.startswith((*OF_MARKETS, *SHOWING, *OTHERWISE)) or not _says(data, markets):
        return ()
    return tuple(
        Fault(f"data/{name}", "", path, f"names the market {code!r}", INSTEAD, kind=NAMED)
        for path, code in _places(data, "")
        if code in markets
    )


def _says(data: Any, words: frozenset[str]) -> bool:
    """Say whether one of some words is a key or a text of a file: few do, and most are large."""
    todo = [data]
    while todo:
        held = todo.pop()
        if isinstance(held, dict):
            if not held.keys().isdisjoint(words):
                return True
            held = held.values()
        for part in held:
            if isinstance(part, str):
                if part in words:
                    return True
            elif isinstance(part, (dict, list)):
                todo.append(part)
    return False


def _places(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Go through the keys and texts of a file, each with its place."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            place = f"{path}.{key}" if path else key
            yield place, key
            yield from _places(part, place)
    elif isinstance(value, list):
        for part in value:
            yield from _places(part, path)
    elif isinstance(value, str):
        yield path, value
