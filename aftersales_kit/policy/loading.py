"""Loading: from the files in data/ to a `Policy`, as far as they can be read.

Parts: `read_policy`, `uncovered` (what would leave a case without an answer).

>>> from aftersales_kit.policy import data_folder
>>> files = Files(data_folder())
>>> read_policy(files).amounts["no_reason_window_cn"].unit, files.faults
('day', [])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from .amounts import Amount
from .calendar import ShopTime, read_calendars, read_shop_time
from .conditions import (
    EXCEPT,
    as_code,
    by_traits,
    read_coded,
    read_codes,
    read_condition,
    read_except,
)
from .faults import UNREADABLE, BadValue, Fault, nearest, nearest_source, shown
from .grid import Box, Grid
from .inforce import Policy, RuleInForce, TableInForce, TooLarge
from .pieces import LEVELS, OF_A_PIECE
from .reading import Files, Section
from .replies import Reply
from .shapes import entries, read, unresolved
from .slices import overlap
from .sources import Sources
from .subjects.clocks import Clocks, clocks_of_codes, read_clocks
from .subjects.discounts import FILE as STACKING
from .subjects.discounts import read_stacking
from .subjects.markets import read_markets
from .tables import (
    HIT_POLICIES,
    KEBAB,
    RULE_ID,
    TABLE_ID,
    Floor,
    Rule,
    Silence,
    Table,
    statement_of,
)
from .terms import (
    CODED_ITEMS,
    FREE,
    NO_LABEL,
    NOTHING_SAID,
    ORDER,
    TIMES,
    Beside,
    Field,
    Group,
    Knower,
    Label,
    Terms,
    Value,
    as_codes,
)

KINDS = ("choice", "flag", "number", "money", *FREE, "amount")
LAYERS = ("statute", "platform")
SIBLINGS = 3
"""So many rules that decide a sibling code are named beside a gap."""
ONE_DAY = timedelta(days=1)
OF = "of"
"""How a field says whether it is of a piece, a parcel, the order or the case."""
KNOWN_BY = "known_by"
WORKED_OUT = "worked_out"
"""How a fact says who can answer it."""
FOLDER, FOLLOWS = "each_in", "follows"
"""How a field says in which folder each of its codes has a file, and a trait what it follows."""
TITLED = "titled_in"
"""How a field says in which folder each of its codes is described by a file with its title."""
SPOKEN = "spoken"
"""How a trait says that its labels stand for the codes that have it, where several are said."""
READ_BESIDE = {
    "problems": ("words", "said", "matter", "replies", "clocks", "sample"),
    "markets": (
        "zone", "utc_offset", "language", "script", "currency", "moment", "greeting", "home",
        "checks", "clocks", "limits", "sample", "sold", "speaks", "alike",
    ),
}  # fmt: skip
"""What such a file has besides, by its folder, and others read."""
CODE, CODE_FORM = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"), "snake_case, such as late_delivery"
REPLIES, PROBLEMS = "replies", "problems"
"""The folder of wordings, and that whose files may have wordings of their own."""
UNLESS_SAID, TAKES = "unless_said", "takes"
EVERYWHERE = "everywhere"
NOT_BEFORE, ONLY_WITH = "not_before", "only_with"
"""How a day or moment says what it is never before, and with which other facts alone it is so."""
BESIDE, IS, OVER, WITH = "beside", "is", "over", "with"
"""How some values of a fact say with which codes of other facts alone they can be so."""
YES_NO = {"yes": Label("Yes", "是"), "no": Label("No", "否")}


def read_policy(files: Files) -> Policy:
    """Return the policy as far as it can be read; gaps are looked for where nothing is wrong.

    While a file of it is unreadable, only such files are faults: most else would follow from them.
    """
    policy = _Reader(files).policy()
    files.tell_causes()
    if unreadable := [fault for fault in files.faults if fault.kind == UNREADABLE]:
        files.faults[:] = unreadable
    if not files.faults:
        files.faults.extend(_uncovered(policy))
    return policy


class _Reader:
    def __init__(self, files: Files) -> None:
        self.files = files
        self.faults = files.faults
        self.rule_files: dict[str, str] = {}
        self.fields: dict[str, Field] = {}
        self.knowers: dict[str, Knower] = {}
        self.amounts: Mapping[str, Amount] = {}
        self.sources = Sources({}, {})
        self.replies: dict[str, Reply] = {}
        self.elsewhere: dict[str, list[str]] = {}
        """By folder with a file for each code, the tables of which rules may stand there."""
        self.placed: dict[str, list[tuple[str, Section]]] = {}
        """By folder, the rules that stand there, each with the code whose file it is in."""

    def policy(self) -> Policy:
        self.sources = self.read_sources()
        units = self.read_units_and_amounts()
        start, markets, shop = self.read_shop()
        self.read_fields(units)
        self.check_markets(markets)
        if not markets and "market" in self.fields:
            markets = tuple(self.fields["market"].codes)
        self.read_replies()
        beside = ("terms.toml", "amounts.toml", "shop.toml", "discounts.toml")
        tables: dict[str, Table] = {}
        for section in self.files.tomls("policy", but=beside):
            table = self.read_table(section)
            if table.id and table.id in tables:
                section.fault("id", f"{table.id!r} is taken by {tables[table.id].file}")
            tables[table.id] = table
        self.check_elsewhere()
        floors = {}
        drafts = self.files.drafts("markets")
        for section in self.files.tomls("floors"):
            if section.data.get("market") in drafts:
                continue
            floor = self.read_floor(section, tables)
            floors[floor.id] = floor
        self.check_producers(tables)
        clocks = self.read_clocks(shop)
        return Policy(
            start,
            markets,
            Terms(self.fields, units, self.knowers),
            self.amounts,
            tables,
            floors,
            self.sources,
            self.replies,
            clocks,
        )

    def read_shop(self) -> tuple[date, tuple[str, ...], ShopTime]:
        section = self.files.toml("policy/shop.toml")
        section.only("start", "markets", "utc_offset", "zone", "calendar", "opening")
        start = section.day("start") or date.min
        return start, section.texts("markets", required=False), read_shop_time(section)

    def read_clocks(self, shop: ShopTime) -> Clocks:
        """Return the clocks; a policy without their file promises no times."""
        calendars, markets = read_calendars(self.files), read_markets(self.files)
        statements = self.sources.statements
        for market in markets.values():
            self.faults += unresolved(market.file, {market.id: market}, {"source": statements})
        for market in [market for market in markets.values() if market.home][1:]:
            problem = "the shop is at home in another market, too"
            self.faults.append(Fault(market.file, market.id, "home", problem, "one market"))
        if not self.files.has("clocks.toml"):
            return Clocks({}, shop, calendars, markets)
        section, beside = self.files.toml("clocks.toml"), clocks_of_codes(self.files)
        if not shop.calendar:
            home = next((market.id for market in markets.values() if market.home), "")
            shop = replace(shop, calendar=home)
        return read_clocks(
            section, shop, calendars, self.fields, self.amounts, statements, markets, beside
        )

    def check_markets(self, markets: tuple[str, ...]) -> None:
        known = self.fields["market"].codes if "market" in self.fields else {}
        section = Section("data/policy/shop.toml", "", "", {}, self.faults)
        for code in markets:
            if code not in known:
                section.unknown("markets", code, known)

    def read_sources(self) -> Sources:
        section = self.files.toml("sources.toml")
        sources = read(Sources, section)
        self.faults += unresolved(section.file, sources.statements, {"work": sources.works})
        return sources

    def read_units_and_amounts(self) -> dict[str, Label]:
        terms = self.files.toml("policy/terms.toml")
        terms.only("units", "knowers", "fields")
        units = terms.labelled("units")
        section = self.files.toml("policy/amounts.toml")
        self.amounts = entries(Amount, section, {"units": units})
        self.faults += unresolved(section.file, self.amounts, {"source": self.sources.statements})
        return units

    def cited(self, section: Section, *, required: bool = True) -> tuple[str, ...]:
        cited = section.texts("sources", required=False)
        if not cited and required:
            section.fault(
                "sources", "no source", "ids of data/sources.toml", None, "rule without source"
            )
        for name in cited:
            if name not in self.sources.statements:
                section.unknown("sources", name, self.sources.statements, "source")
        return cited

    def read_fields(self, units: Mapping[str, Label]) -> None:
        for folder in READ_BESIDE:  # what is wrong with them is told whatever the terms say
            _ = [*self.files.tomls(folder)]
        terms = self.files.toml("policy/terms.toml")
        self.read_knowers(terms.sub("knowers", required=False))
        entries = dict(terms.sub("fields").subs())
        for name, entry in entries.items():
            field = self.read_field(name, entry, units)
            self.fields[name] = replace(
                field,
                unless_said=self.read_silence_on(field, entry),
                level=self.read_level(entry),
                known_by=self.read_known_by(entry),
                worked_out=entry.flag(WORKED_OUT, default=False),
            )
        for name, entry in entries.items():
            if FOLDER in entry.data:
                self.read_traits(self.fields[name], entry, entries)
        for name, entry in entries.items():
            base = self.fields[name].follows
            if base and FOLDER not in getattr(entries.get(base), "data", ()):
                able = [other for other, known in entries.items() if FOLDER in known.data]
                entry.unknown(FOLLOWS, base, able, "field whose codes have files")
        for name, entry in entries.items():
            if TAKES in entry.data:
                takes = self.read_takes(self.fields[name], entry)
                self.fields[name] = replace(self.fields[name], takes=takes)
        for name, entry in entries.items():
            if NOT_BEFORE in entry.data or ONLY_WITH in entry.data:
                self.fields[name] = self.read_order(self.fields[name], entry)
            if BESIDE in entry.data:
                beside = tuple(self.read_beside(self.fields[name], entry))
                self.fields[name] = replace(self.fields[name], beside=beside)
        kept = {name: field for name, field in self.fields.items() if field.kind == "discounts"}
        codes = {code: label for field in kept.values() for code, label in field.codes.items()}
        if kept or self.files.has(STACKING):
            stacking = read_stacking(self.files, codes, self.sources.statements)
            self.fields |= {name: replace(f, stacking=stacking) for name, f in kept.items()}
        within = {name: field for name, field in self.fields.items() if field.is_of_a_piece}
        self.fields |= {
            name: replace(f, within=within) for name, f in self.fields.items() if f.kind == "pieces"
        }

    def read_knowers(self, section: Section) -> None:
        """Read who can answer facts."""
        for name, entry in section.subs():
            entry.only("label", "ask", "written")
            written = entry.flag("written", default=False)
            self.knowers[name] = Knower(name, entry.label("label"), entry.label("ask"), written)

    def read_known_by(self, entry: Section) -> tuple[Knower, ...]:
        """Read who can answer a fact; whether somebody can is held by `verify_known`."""
        named = entry.texts(KNOWN_BY, required=False)
        if named and "ask" not in entry.data:
            entry.fault(KNOWN_BY, "stands at what nobody is asked", "a fact with a question (ask)")
        for name in named:
            if name not in self.knowers:
                entry.unknown(KNOWN_BY, name, self.knowers, "one of [knowers]")
        return tuple(self.knowers[name] for name in named if name in self.knowers)

    @staticmethod
    def read_level(entry: Section) -> str:
        """Read what a fact is of; what tells of a whole order is of no piece."""
        level = entry.one_of(OF, LEVELS, default=LEVELS[-1])
        if OF in entry.data and "ask" not in entry.data:
            entry.fault(OF, "stands at what nobody is asked", "a fact with a question (ask)")
        if level in OF_A_PIECE and entry.data.get("kind") in ORDER:
            entry.fault(OF, f"{level!r} at what tells of a whole order", LEVELS[-1])
            return LEVELS[-1]
        return level

    def read_files(self, name: str, entry: Section) -> dict[str, Label]:
        """Return the codes of a field that have a file each, in the order of their places."""
        folder = entry.text(FOLDER)
        placed = []
        for section in self.files.tomls(folder) if folder else ():
            own = section.named_as_file()
            own.only("label", "place", "traits", "rule", *READ_BESIDE.get(folder, ()))
            if not CODE.fullmatch(own.id):
                own.fault("", f"a file cannot be called {shown(own.id)}", CODE_FORM)
            placed.append((own.number("place"), own.id, own.label("label")))
        if folder and not placed:
            entry.fault(FOLDER, f"data/{folder} holds no file", f"a file for each {name}")
        return {code: label for _, code, label in sorted(placed, key=lambda one: one[:2])}

    def read_titles(self, name: str, entry: Section) -> dict[str, Label]:
        """Return the codes of a field that are things with a title, each with a file of its own."""
        folder = entry.text(TITLED)
        files = [section for section in self.files.tomls(folder) if "title" in section.data]
        if folder and not files:
            entry.fault(
                TITLED, f"data/{folder} holds no file with a title", f"a file for each {name}"
            )
        return {file.named_as_file().id: file.label("title") for file in files}

    def read_traits(self, base: Field, entry: Section, entries: Mapping[str, Section]) -> None:
        """Read what each code of a field is like, from the file that it has."""
        traits = [field for field in self.fields.values() if field.follows == base.name]
        given: dict[str, dict[str, str]] = {trait.name: {} for trait in traits}
        for section in self.files.tomls(str(entry.data[FOLDER])):
            said = section.named_as_file().sub("traits", required=bool(traits))
            said.only(*given)
            for trait in traits:
                if own := self.read_outcome(said, trait.name):
                    given[trait.name][said.id] = own
        kinds: dict[str, Group] = {}
        for trait in traits:
            trait = replace(trait, given=given[trait.name])
            self.fields[trait.name] = trait
            spoken = entries[trait.name].flag(SPOKEN, default=False)
            for own, label in trait.codes.items() if spoken else ():
                if those := trait.those([own]):
                    kinds[f"{trait.name}.{own}"] = Group(label, those)
        self.fields[base.name] = replace(base, kinds=kinds)

    def read_order(self, field: Field, entry: Section) -> Field:
        """Read which days and moments a day or moment is never before, and what is so with it."""
        times = [n for n, other in self.fields.items() if other.is_time and n != field.name]
        earlier = entry.texts(NOT_BEFORE, required=False)
        for name in earlier:
            if name not in times:
                entry.unknown(NOT_BEFORE, name, times, "day or moment")
        known = read_coded(entry.sub(ONLY_WITH, required=False), self.fields)
        return replace(field, not_before=tuple(n for n in earlier if n in times), only_with=known)

    def read_beside(self, field: Field, entry: Section) -> Iterator[Beside]:
        """Read which values of a fact can be so only with some codes of others."""
        for number, part in enumerate(entry.rows(BESIDE), 1):
            row = Section(entry.file, field.name, f"{BESIDE} {number}", part.data, self.faults)
            row.only(OVER if field.is_number else IS, WITH)
            known = read_coded(row.sub(WITH), self.fields)
            asks = tuple(row.sub(WITH).data)
            if field.is_number:
                yield Beside(known, over=int(row.number(OVER)), asks=asks)
            elif codes := read_codes(row, IS, row.data.get(IS, []), field.codes, field.groups):
                yield Beside(known, codes, asks=asks)

    @staticmethod
    def read_silence_on(field: Field, entry: Section) -> Value | None:
        """Read what is taken to be so of a fact until somebody says otherwise."""
        if UNLESS_SAID not in entry.data:
            return None
        value = as_code(entry.data[UNLESS_SAID])
        if value == NOTHING_SAID and value not in field.codes:
            return NOTHING_SAID
        if field.kind in ORDER:  # no order has the same lines or discounts as another
            entry.fault(UNLESS_SAID, f"{shown(value)} is of one order alone", NOTHING_SAID)
            return None
        try:
            return field.parse(value)
        except BadValue as bad:
            allowed = [*field.codes, NOTHING_SAID]
            entry.fault(UNLESS_SAID, bad.label.en, ", ".join(allowed), nearest(value, allowed))
            return None

    def read_takes(self, field: Field, entry: Section) -> dict[str, dict[str, Value]]:
        """Read what each code of a trait lets be taken to be so of other facts."""
        asked = [n for n, other in self.fields.items() if other.ask and other.is_coded]
        found: dict[str, dict[str, Value]] = {}
        listed = entry.sub(TAKES)
        for code, part in listed.subs():
            placed = Section(entry.file, field.name, f"{TAKES}.{code}", part.data, self.faults)
            if code not in field.codes:
                listed.unknown(code, code, field.codes)
            for name, value in part.data.items():
                if name not in asked:
                    placed.unknown(name, name, asked, "fact with codes")
                    continue
                try:
                    found.setdefault(code, {})[name] = self.fields[name].parse(as_code(value))
                except BadValue as bad:
                    allowed = [*self.fields[name].codes]
                    placed.fault(name, bad.label.en, ", ".join(allowed), nearest(value, allowed))
        return found

    def read_field(self, name: str, entry: Section, units: Mapping[str, Label]) -> Field:
        kind = entry.one_of("kind", KINDS)
        label = entry.label("label")
        ask = entry.label("ask") if "ask" in entry.data else None
        common = ("kind", "label", "ask", KNOWN_BY, UNLESS_SAID, OF)
        if kind in ("number", "money"):
            entry.only(*common, BESIDE, "unit", "minimum", "maximum", "step")
            unit = entry.one_of("unit", units, default="CNY" if kind == "money" else None)
            low, high = entry.number("minimum", default=0), entry.number("maximum")
            step = entry.number("step", default=1)
            if low > high or step <= 0 or low % step or high % step:
                entry.fault(
                    "minimum",
                    f"{low} to {high} by {step} is no range",
                    "minimum up to maximum, both a whole count of steps",
                )
                low, high, step = 0, 1, 1
            named = units.get(unit, NO_LABEL)
            return Field(name, kind, label, ask, {}, {}, unit, named, low, high, step)
        if kind in FREE and kind not in CODED_ITEMS:
            entry.only(*common, *((NOT_BEFORE, ONLY_WITH) if kind in TIMES else ()))
            return Field(name, kind, label, ask)
        if "like" in entry.data:
            entry.only(*common, "like")
            other = entry.one_of("like", [n for n, f in self.fields.items() if f.kind == kind])
            like = self.fields.get(other)
            return Field(name, kind, label, ask, like.codes if like else {})
        if kind == "amount":
            entry.only(*common)
            codes = {amount.id: amount.label for amount in self.amounts.values()}
            return Field(name, kind, label, ask, codes)
        follows = ""
        if kind in ("choice", "flag") and FOLLOWS in entry.data:
            entry.only("kind", "label", FOLLOWS, SPOKEN, TAKES, "codes")
            follows = entry.text(FOLLOWS)
        else:
            entry.only(
                *common, WORKED_OUT, BESIDE, "codes", FOLDER, TITLED, "groups", "worst_first"
            )
        labels = {}
        if how := next((key for key in (FOLDER, TITLED) if key in entry.data), ""):
            labels = (self.read_files if how == FOLDER else self.read_titles)(name, entry)
            if "codes" in entry.data:
                entry.fault("codes", f"stands beside {how}", "files, or codes")
        elif kind in ("choice", *CODED_ITEMS) or "codes" in entry.data:
            listed = entry.sub("codes")
            labels = {code: listed.label(code) for code in listed.data}
            if entry.data.get("codes") == {}:
                entry.fault("codes", "no code", "at least one code")
        codes = labels or dict(YES_NO)
        if kind == "flag" and set(codes) != set(YES_NO):
            entry.fault("codes", f"a flag cannot have {', '.join(codes)}", "yes, no")
            codes = dict(YES_NO)
        groups: dict[str, Group] = {}
        parts: dict[str, Section] = {}
        for group, part in entry.sub("groups", required=False).subs():
            placed = Section(entry.file, name, f"groups.{group}", part.data, self.faults)
            placed.only("label", "codes", EXCEPT, "not")
            if group in codes:
                placed.fault("", f"{group!r} is a code already", "a name of its own")
            if EXCEPT in placed.data and "codes" not in placed.data:
                rest = read_except(placed, codes, {}) or frozenset()
                groups[group] = Group(placed.label("label"), rest)
                continue
            if EXCEPT in placed.data:
                placed.fault(EXCEPT, "stands beside codes", "codes, or all codes except some")
            members = frozenset(placed.texts("codes"))
            if placed.data.get("codes") == []:
                placed.fault("codes", "no code", "at least one code")
            for code in sorted(members - set(codes)):
                placed.unknown("codes", code, codes)
            groups[group] = Group(placed.label("label"), members & set(codes))
            parts[group] = placed
        groups |= {g: self.read_outside(part, g, codes, groups) for g, part in parts.items()}
        ranked = self.read_ranks(entry, codes)
        field = Field(name, kind, label, ask, codes, groups, worst_first=ranked, follows=follows)
        each, titled = (str(entry.data.get(key, "")) for key in (FOLDER, TITLED))
        return replace(field, each_in=each, titled_in=titled)

    def read_outside(
        self, part: Section, name: str, codes: Mapping[str, Label], groups: Mapping[str, Group]
    ) -> Group:
        """Read which codes a group says are not in it; another group may stand for its codes."""
        outside: set[str] = set()
        for word in part.texts("not") if "not" in part.data else ():
            if word not in codes and word not in groups:
                part.unknown("not", word, {**codes, **groups})
            outside |= groups[word].codes if word in groups else {word} & {*codes}
        if both := sorted(outside & groups[name].codes):
            part.fault("not", f"{', '.join(both)} is in it", "codes that are not in it")
        return groups[name]._replace(outside=frozenset(outside))

    def read_ranks(self, entry: Section, codes: Mapping[str, Label]) -> tuple[frozenset[str], ...]:
        rows: Any = entry.data.get("worst_first", [])
        listed = rows if isinstance(rows, list) else [rows]
        ranks = [[*map(str, row)] if isinstance(row, list) else [str(row)] for row in listed]
        if ranks and sorted(code for rank in ranks for code in rank) != sorted(codes):
            entry.fault(
                "worst_first", f"{shown(rows)} does not rank every code once", ", ".join(codes)
            )
            return ()
        return tuple(map(frozenset, ranks))

    def read_replies(self) -> None:
        given = {"fields": self.fields, "amounts": self.amounts}
        own = (file.sub(REPLIES, required=False) for file in self.files.tomls(PROBLEMS))
        for section in (*self.files.tomls(REPLIES), *own):
            found = entries(Reply, section, given)
            for name in found.keys() & self.replies.keys():
                placed = section.within(name, {})
                placed.fault("", f"{name!r} is there twice", "a name of its own")
            self.replies |= found

    def read_table(self, section: Section) -> Table:
        section.only(
            "id", "title", "question", "hit_policy", "first_because", EVERYWHERE,
            "from", "inputs", "outcomes", "rule", "rules_in",
        )  # fmt: skip
        name = section.text("id")
        if name and not TABLE_ID.fullmatch(name):
            section.fault("id", f"cannot be {shown(name)}", KEBAB)
        stem = section.file.rsplit("/", 1)[-1].removesuffix(".toml")
        if name and name != stem:
            section.fault("id", f"{name!r} stands in the file {stem}.toml", f"the id {stem!r}")
        section = Section(section.file, name, "", section.data, self.faults)
        hit_policy = section.one_of("hit_policy", HIT_POLICIES[:2], default="unique")
        because = section.label("first_because") if "first_because" in section.data else None
        if hit_policy == "first" and because is None:
            section.fault("first_because", "missing", "the reason why order matters here")
        asked = self.known_fields(section, "inputs")
        inputs = tuple(dict.fromkeys(self.fields[name].follows or name for name in asked))
        outcomes = self.known_fields(section, "outcomes")
        for outcome in outcomes:
            if self.fields[outcome].is_number:
                section.fault("outcomes", f"{outcome!r} is a number", "a choice, flag or amount")
            if base := self.fields[outcome].follows:
                section.fault("outcomes", f"{outcome!r} follows from {base}", "what a rule decides")
        start = section.day("from", required=False)
        rules = tuple(self.read_rule(row, asked, outcomes, start) for row in section.rows("rule"))
        whole = "rules_in" in section.data
        rules += tuple(self.read_elsewhere(section, asked, inputs, outcomes, start, whole))
        if not whole and not rules:
            section.fault("rule", "no rule", "at least one [[rule]]")
        return Table(
            name,
            section.file,
            section.label("title"),
            section.label("question"),
            hit_policy,
            inputs,
            outcomes,
            rules,
            because,
            section.label(EVERYWHERE) if EVERYWHERE in section.data else None,
        )

    def read_elsewhere(
        self,
        section: Section,
        asked: tuple[str, ...],
        inputs: tuple[str, ...],
        outcomes: tuple[str, ...],
        start: date | None,
        whole: bool,
    ) -> Iterator[Rule]:
        """Go through the rules of a table that stand in files of codes, and hold for these alone.

        All of them do where the table says so (`rules_in`); of any other table that asks for such a
        code, or what it is like, those may that are about one code only.
        """
        if whole:
            first = self.fields[inputs[0]] if inputs else None
            able = {field.each_in for field in self.fields.values() if field.each_in}
            folder = section.one_of("rules_in", able)
            if first is None or first.each_in != folder:
                allowed = "a field whose codes have files there, as the first"
                section.fault("inputs", f"{', '.join(inputs[:1])!r} with {folder!r}", allowed)
                return
        for base in (f for f in self.fields.values() if f.each_in and f.name in inputs):
            self.elsewhere.setdefault(base.each_in, []).append(section.id)
            for code, row in self.rules_of_codes(base.each_in):
                if row.data.get("table") == section.id:
                    can = [name for name in asked if name != base.name]
                    rule = self.read_rule(row, can, outcomes, start, "table")
                    wanted = rule.when.get(base.name, frozenset([code]))
                    assert isinstance(wanted, frozenset)  # the field has codes
                    told = wanted & {code}
                    if not told:
                        row.fault("when", f"{code} is not like that", "what is true of it")
                    others = {name: c for name, c in rule.when.items() if name != base.name}
                    yield replace(rule, when={base.name: told, **others}, file=row.file)

    def rules_of_codes(self, folder: str) -> list[tuple[str, Section]]:
        """Return the rules in the files of codes, each with its code."""
        if folder not in self.placed:
            self.placed[folder] = [
                (file.file.rsplit("/", 1)[-1].removesuffix(".toml"), row)
                for file in self.files.tomls(folder)
                for row in file.named_as_file().rows("rule")
            ]
        return self.placed[folder]

    def check_elsewhere(self) -> None:
        """Note the rules in such files that belong to no table."""
        for folder in {field.each_in: "" for field in self.fields.values() if field.each_in}:
            for _, row in self.rules_of_codes(folder):
                row.one_of("table", self.elsewhere.get(folder, ()))

    def known_fields(self, section: Section, key: str) -> tuple[str, ...]:
        names = section.texts(key)
        for name in names:
            if name not in self.fields:
                section.unknown(key, name, self.fields)
            elif self.fields[name].is_free:
                kind = self.fields[name].kind
                section.fault(key, f"{name!r} is a {kind}", "a choice, flag, number or amount")
        return tuple(n for n in names if n in self.fields and not self.fields[n].is_free)

    def read_rule(
        self,
        row: Section,
        inputs: Iterable[str],
        outcomes: tuple[str, ...],
        default_start: date | None,
        *extra: str,
        stands_for: str | None = None,
    ) -> Rule:
        own = (EVERYWHERE,) if stands_for is None else ()
        row.only("id", "from", "until", "when", "then", "why", "sources", "reply", *own, *extra)
        name = row.text("id")
        if name and not RULE_ID.fullmatch(name):
            row.fault("id", f"cannot be {shown(name)}", "a prefix and a number, such as FRT-01")
        if name in self.rule_files:
            row.fault("id", f"{name!r} is taken in {self.rule_files[name]}", "an id never used")
        elif name:
            self.rule_files[name] = row.file
        start = row.day("from", required=default_start is None) or default_start
        end = row.day("until", required=False)
        if start and end and end <= start:
            row.fault("until", f"{end} is not after {start}", "a day after `from`")
        cited = self.cited(row, required=stands_for is None)
        sources = cited if stands_for is None else (stands_for, *cited)
        when = {}
        wanted = row.sub("when", required=False)
        for key, value in wanted.data.items():
            if key not in {*inputs}:
                wanted.fault(
                    key, "not an input here", f"one of {', '.join(inputs)}", nearest(key, inputs)
                )
            elif (
                condition := read_condition(wanted, self.fields[key], value, self.amounts)
            ) is not None:
                when[key] = condition
        bases = {self.fields[name].follows for name in when}
        traits = {
            name: codes
            for name, codes in when.items()
            if isinstance(codes, frozenset) and (self.fields[name].follows or name in bases)
        }
        when = by_traits(wanted, when, self.fields)
        then = {}
        given = row.sub("then")
        for key in outcomes:
            if key in given.data or stands_for is None:
                then[key] = self.read_outcome(given, key)
        given.only(*outcomes)
        reply = row.text("reply") if "reply" in row.data else None
        if reply and reply not in self.replies:
            row.unknown("reply", reply, self.replies, "reply")
        why = row.label("why")
        said = row.label(EVERYWHERE) if EVERYWHERE in row.data else None
        return Rule(
            name, start or date.min, end, when, then, why, sources, reply, traits, everywhere=said
        )

    def read_outcome(self, section: Section, key: str) -> str:
        value = as_code(section.data.get(key))
        if value is None:
            section.fault(key, "missing", self.allowed_text(self.fields[key].codes))
        elif not isinstance(value, str) or value not in self.fields[key].codes:
            section.unknown(key, value, self.fields[key].codes)
        else:
            return value
        return ""

    @staticmethod
    def allowed_text(options: Iterable[str]) -> str:
        return f"one of {', '.join(options)}"

    def read_floor(self, section: Section, tables: Mapping[str, Table]) -> Floor:
        section.only("layer", "market", "title", "from", "rule", "silent")
        start = section.day("from", required=False)
        name = section.file.rsplit("/", 1)[-1].removesuffix(".toml")
        markets = self.fields["market"].codes if "market" in self.fields else {}
        rules, questions = [], {}
        facts = [f.name for f in self.fields.values() if f.ask is not None or f.follows]
        for row in section.rows("rule"):
            question = row.one_of("question", tables)
            outcomes = tables[question].outcomes if question else ()
            row_of = statement_of(row.id)
            if row_of not in self.sources.statements:
                row.fault(
                    "id",
                    f"{shown(row_of)} is no source",
                    "the id of a source in data/sources.toml and a letter, such as CN-01-a",
                    nearest_source(row_of, self.sources.statements),
                    "unresolved reference",
                )
            rule = self.read_rule(row, facts, outcomes, start, "question", stands_for=row_of)
            for outcome in rule.then:
                if not self.fields[outcome].worst_first:
                    row.fault(f"then.{outcome}", "is not ranked", "an outcome with worst_first")
            rules.append(rule)
            questions[rule.id] = question
        return Floor(
            name,
            section.file,
            section.label("title"),
            section.one_of("layer", LAYERS),
            section.one_of("market", markets),
            tuple(rules),
            questions,
            tuple(self.read_silence(row) for row in section.rows("silent")),
        )

    def read_silence(self, row: Section) -> Silence:
        row.only("codes", "needs", "why", "sources")
        needs = row.texts("needs", required=False)
        codes = read_coded(row.sub("codes", required=not needs), self.fields)
        return Silence(codes, row.label("why"), self.cited(row, required=False), needs)

    def check_producers(self, tables: Mapping[str, Table]) -> None:
        wanted = {name for table in tables.values() for name in table.inputs}
        made: dict[str, str] = {}
        for table in tables.values():
            section = Section(table.file, table.id, "", {}, self.faults)
            for outcome in table.outcomes:
                if outcome in wanted and outcome in made:
                    section.fault("outcomes", f"{outcome!r} is decided by {made[outcome]!r} too")
                made[outcome] = table.id
        for table in tables.values():
            todo = [table.id]
            beneath: set[str] = set()
            while todo:
                following = {made[name] for name in tables[todo.pop()].inputs if name in made}
                todo.extend(following - beneath)
                beneath |= following
            if table.id in beneath:
                section = Section(table.file, table.id, "", {}, self.faults)
                section.fault("inputs", "the table rests on its own outcome", "no circle")


def _uncovered(policy: Policy) -> Iterable[Fault]:
    """Return what would leave a case without an answer: gaps in time and in tables."""
    late = [amount for amount in policy.amounts.values() if amount.values[0].start > policy.start]
    for amount in late:
        yield Fault(
            "data/policy/amounts.toml",
            amount.id,
            "values",
            f"no value from {policy.start} to {amount.values[0].start}",
            f"a value from {policy.start}",
            None,
            "uncovered date",
        )
    if late:  # without its amounts no table can be cut
        return
    found = (
        fault
        for day in policy.own_changes
        for table in policy.on(day).tables.values()
        for fault in uncovered(table, day, policy)
    )
    yield from dict.fromkeys(found)  # a table that is too large is so on every day


def uncovered(table: TableInForce, day: date, policy: Policy) -> Iterable[Fault]:
    """Return a fault for each box of cells that no rule decides from a day on.

    After the first day these are the cells that were decided until then: a gap is said once.
    """
    name = table.table.id
    try:
        _ = table.grid
    except TooLarge as error:
        yield Fault(table.table.file, name, "inputs", str(error), "", None, "too large")
        return
    first = day == policy.start
    before = () if first else policy.on(day - ONE_DAY).tables[name].rules
    grid = Grid(table.axes(before))
    left = (grid.whole if first else _decided(grid, before)) & ~_decided(grid, table.rules)
    for box in grid.boxes(left):
        example = ", ".join(f"{k}={v}" for k, v in grid.witness(grid.box(box.conditions)).items())
        yield Fault(
            table.table.file,
            name,
            "rule",
            f"no rule decides [{box.label(grid).en}] on {day}; for example {example}"
            + (_siblings(table, box) if first else "")
            + _beside(policy, table.table, box, day),
            "a rule for every case",
            None,
            "uncovered" if first else "uncovered date",
        )


def _siblings(table: TableInForce, box: Box) -> str:
    """Name the rules that decide what differs from a gap by the code of one fact only."""
    fields = {axis.field.name: axis.field for axis in table.axes()}
    said = ""
    for name, left in box.conditions.items():
        told = fields[name].kind == "choice" and fields[name].ask is not None
        if isinstance(left, tuple) or len(left) > 1 or not told:
            continue
        beside = [
            (rule, as_codes(rule.conditions[name]))
            for rule in table.rules
            if name in rule.conditions
            and all(
                overlap(rule.conditions[other], bound)
                for other, bound in box.conditions.items()
                if other != name and other in rule.conditions
            )
        ]
        listed = []
        for rule, codes in beside[:SIBLINGS]:
            groups = {**fields[name].groups, **fields[name].kinds}
            sizes = {g: len(held.codes) for g, held in groups.items() if held.codes <= codes}
            by = max((g for g in sizes if sizes[g] > 1), key=sizes.__getitem__, default="")
            listed.append(f"{rule.id} {by or ', '.join(sorted(codes))}")
        said += f"; other codes of {name} are decided by {'; '.join(listed)}" if listed else ""
    return said


def _beside(policy: Policy, table: Table, box: Box, day: date) -> str:
    """Name the rules that end just before a gap, and those that begin next after it."""
    ended = {rule.id for rule in table.rules if rule.end == day}
    later = {rule.start for rule in table.rules if rule.start > day}
    said = ""
    if day > policy.start and (names := _that_meet(policy, table, box, day - ONE_DAY, ended)):
        said += f"; {names} decided it until the day before"
        said += f" (`until` is the first day a rule no longer holds, here {day})"
    for following in sorted(later):
        begun = {rule.id for rule in table.rules if rule.start == following}
        if names := _that_meet(policy, table, box, following, begun):
            return f"{said}; {names} begins on {following} only"
    return said


def _that_meet(policy: Policy, table: Table, box: Box, day: date, ids: set[str]) -> str:
    return ", ".join(
        rule.id
        for rule in policy.on(day).tables[table.id].rules
        if rule.id in ids
        and all(
            overlap(c, box.conditions[n]) for n, c in rule.conditions.items() if n in box.conditions
        )
    )


def _decided(grid: Grid, rules: Iterable[RuleInForce]) -> int:
    decided = 0
    for rule in rules:
        decided |= grid.box(rule.conditions)
    return decided
