"""Renaming: one name of the data written otherwise wherever the data means it.

Parts: `Rename` (what is renamed; `of` makes it in a file), `every_rename` (of a handbook).
The same word is often a name of several things: what a place means follows from its path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import takewhile
from typing import Any

from aftersales_kit.policy import Handbook
from aftersales_kit.policy.terms import Field
from aftersales_kit.policy.words import names_in
from tests.handbook import HANDBOOK

NO_TABLES = (
    "policy/terms.toml", "policy/amounts.toml", "policy/shop.toml", "policy/discounts.toml",
)  # fmt: skip
CODES, GROUPS = "code of ", "group of "
BESIDE = "x"
"""What a new name has more than the old one."""

OF_THE_DOOR = (
    "line.where",
    "topic.where",
    "topic.facts",
    "topic.granted",
    "common.where",
    "question.aside",
    "question.choice.where",
    "question.choice.facts",
)
"""Where the buyers' door says what is known, or in which markets, as a rule says it."""
# Files and paths at which a name of a kind stands: as a key, or as a value. Places in lists have no
# step of their own, and * is any step.
KEYS = {
    "field": (
        "policy/terms.toml fields",
        "* **.when",
        "* **.then",
        "cases/* case.facts",
        "cases/* case.expect",
        "floors/* silent.codes",
        "practice.toml says",
        "samples/* known_from",
        "law-cases.toml case.facts",
        "law-cases.toml case.by",
        "rankings.toml ",
        "properties.toml *.input",
        "properties.toml *.outcome",
        "problems/* traits",
        "register-rows.toml *.facts",
        "speech/drafts.toml case.facts",
        "markets/* traits",
        "buyers.toml part.line.where",
        *(f"door.toml {place}" for place in OF_THE_DOOR),
        "policy/terms.toml fields.*.only_with",
        "policy/terms.toml fields.*.beside.with",
        "policy/terms.toml fields.*.takes.*",
        "replies/* *.claims",
        "replies/* *.claims.if",
        "problems/* replies.*.claims",
        "problems/* replies.*.claims.if",
        "message.toml part.*.of",
        "message.toml part.*.takes",
        "triage/sayings.toml saying.*.tells",
        "exports/* columns",
        "exports/* each",
        "exports/* assumed",
        "assumed.toml ",
        "entered.toml entry.stand",
        "entered.toml entry.refused",
        "entered.toml entry.refused.*",
        "entered.toml order.once",
        "entered.toml order.pieces",
        "entered.toml order.parcels",
        "openings.toml opening.facts",
        "policy/scenarios/* case.if",
        "policy/scenarios/* case.now",
        "measured.toml *.cases",
        "measured.toml *.beside",
    ),
    "amount": ("policy/amounts.toml ",),
    "clock": (
        "clocks.toml ",
        "markets/* clocks",
        "problems/* clocks",
        "walks/* walk.turn.timed",
    ),
    "reply": ("replies/* ", "problems/* replies", "languages/* wordings"),
    "role": ("procedures/roles.toml ",),
    "knower": ("policy/terms.toml knowers", "practice.toml others"),
    "measure": ("measures.toml measures", "markets/* limits", "measured.toml "),
    "column": ("measures.toml columns", "measured.toml *.cases", "measured.toml *.months"),
    "unit": ("policy/terms.toml units",),
    "assumption": ("supposed.toml ",),
    f"{CODES}register": (
        "registers.toml registers",
        "procedures/* step.fills",
        "walks/* walk.turn.fills",
    ),
    f"{CODES}option": ("options.toml ",),
    f"{CODES}customer_type": ("speech/customer-types.toml ", "practice.toml manner"),
    f"{CODES}discount_steps": ("policy/discounts.toml kind",),
    f"{CODES}message_part": ("message.toml part",),
}
DRAWS = ("draw", "piece", "order", "case", "other", "customer")
LEANS = ("fact", "like", "share_of", "after", "back")
"""The lists of what is drawn for the sample, and how one names others."""
VALUES = {
    "field": (
        "policy/* inputs",
        "policy/terms.toml fields.*.follows",
        "policy/terms.toml fields.*.like",
        "policy/terms.toml fields.*.not_before",
        "policy/* outcomes",
        "buyers.toml part.line.outcome",
        "door.toml line.outcome",
        "properties.toml *.input",
        "properties.toml *.outcome",
        "door.toml question.fact",
        "clocks.toml *.starts",
        "markets/* clocks.*.starts",
        "problems/* clocks.*.starts",
        "clock-cases.toml case.says.starts",
        "clock-cases.toml case.says.met_by",
        "clock-cases.toml case.says.waits_for",
        "clocks.toml *.met_by",
        "markets/* clocks.*.met_by",
        "problems/* clocks.*.met_by",
        "clocks.toml *.waits_for",
        "markets/* clocks.*.waits_for",
        "problems/* clocks.*.waits_for",
        "measures.toml measures.*.columns",
        "measures.toml measures.*.starts.*",
        "registers.toml columns.*.field",
        "speech/assertions.toml subject.*.outcome",
        "speech/assertions.toml subject.*.fact",
        "speech/assertions.toml subject.*.events",
        "speech/assertions.toml time.*.met_by",
        *(f"samples/* {rows}.{key}" for rows in DRAWS for key in LEANS),
        "samples/* other_like",
        "samples/* known_from.*",
        "markets/* sample.draw.fact",
        "markets/* limits.*.starts",
        "replies/* *.asks",
        "problems/* replies.*.asks",
        "exports/* join.by",
        "openings.toml opening.asks",
        "exports/* match.by",
        "practice.toml left_out",
    ),
    "measure": ("sums.toml sum.measure",),
    "knower": (
        "policy/terms.toml fields.*.known_by",
        "door.toml knowers",
        "practice.toml looked_up",
    ),
    "table": (
        "message.toml part.*.leads",
        "message.toml part.*.words",
        "policy/* id",
        "markets/* rule.table",
        "problems/* rule.table",
        "floors/* rule.question",
        "floors/* silent.question",
        "cases/* case.expect.table",
        "law-cases.toml case.question",
        "buyers.toml part.line.table",
        "door.toml line.table",
        "policy/scenarios/* case.table",
        "training/examination.toml part.*.tables",
    ),
    "amount": (
        "* **.then.*",
        "cases/* case.expect.*",
        "* **.when.*.above",
        "* **.when.*.at_least",
        "* **.when.*.at_most",
        "* **.when.*.below",
        "clocks.toml *.amount",
        "markets/* clocks.*.amount",
        "problems/* clocks.*.amount",
        "clock-cases.toml case.says.amount",
        "conflicts.toml *.amounts",
        "measures.toml measures.*.limits.*",
        "markets/* limits.*.amount",
        "measures.toml measures.*.target.*",
        "policy/scenarios/* amount.id",
        "speech/assertions.toml time.*.earliest",
        "registers.toml attachments.largest",
        "sums.toml sum.amount",
        "supposed.toml *.amount",
        "registers.toml registers.*.keep",
        "training/examination.toml guessing",
        "training/examination.toml part.*.pass_mark",
        "training/examination.toml part.*.questions",
        "training/examination.toml part.*.typing.speed",
        "training/examination.toml part.*.typing.time",
    ),
    "clock": (
        "clock-cases.toml case.clock",
        "clock-cases.toml case.says.backed_by",
        "clock-cases.toml case.says.then",
        "clocks.toml *.backed_by",
        "markets/* clocks.*.backs",
        "problems/* clocks.*.backs",
        "markets/* clocks.*.backed_by",
        "problems/* clocks.*.backed_by",
        "clocks.toml *.then",
        "markets/* clocks.*.then",
        "problems/* clocks.*.then",
        "speech/assertions.toml time.*.clocks",
        "procedures/* step.clocks",
        "procedures/* step.watches.clock",
        "cases/* case.result.clocks_next",
        "cases/* case.result.next",
    ),
    "reply": (
        "* **.reply",
        "replies/* *.while_open",
        "problems/* replies.*.while_open",
        "message.toml nothing_known",
        "message.toml asked",
        "cases/* case.result.message",
        "procedures/* step.replies",
        "walks/* walk.turn.sends",
        "speech/customer-types.toml *.replies",
        "openings.toml opening.sends",
        "policy/scenarios/* case.reply",
    ),
    "role": (
        "clocks.toml *.role",
        "markets/* clocks.*.role",
        "problems/* clocks.*.role",
        "clock-cases.toml case.says.role",
        "procedures/* step.role",
        "walks/* walk.turn.who",
        "procedures/* *.deputy",
        "registers.toml registers.*.enters",
        "register-rows.toml row.entered_by",
        "register-rows.toml row.verified_by",
        "registers.toml registers.*.verifies",
        "reviews.toml *.role",
    ),
    "column": ("measures.toml measures.*.columns", "markets/* limits.*.starts"),
    "unit": (
        "policy/terms.toml fields.*.unit",
        "policy/amounts.toml *.unit",
        "policy/scenarios/* amount.unit",
        "measures.toml measures.*.unit",
        "supposed.toml *.unit",
    ),
    f"{CODES}register": (
        "procedures/* step.enters",
        "register-rows.toml row.register",
        "walks/* walk.turn.enters",
    ),
    f"{CODES}option": (
        "cases/* case.result.remedy",
        "cases/* case.result.best",
        "cases/* case.ways.insisted",
        "cases/* case.ways.wished",
    ),
    f"{CODES}problem": (
        "tickets.toml entries.*.when",
        "tickets.toml ticket.problem",
        "cases/* case.result.suggested",
        "search.toml *.problems",
        "door.toml common.counts",
    ),
    f"{CODES}worked_by": ("search.toml *.worked_by",),
    f"{GROUPS}problem": ("tickets.toml entries.*.when",),
    f"{CODES}responsible": ("cases/* case.result.responsible",),
    f"{CODES}screenshots": ("cases/* case.result.screenshots",),
    f"{CODES}flag": ("cases/* case.result.flag",),
    f"{CODES}rights": ("options.toml *.rights",),
    f"{CODES}message_part": (
        "message.toml part.*.beside",
        "openings.toml opening.begins",
        "cases/* case.result.message_part",
    ),
    f"{CODES}message_stage": ("cases/* case.result.message_stage",),
    f"{CODES}wish": ("options.toml *.wishes", "speech/assertions.toml subject.*.instead"),
    f"{GROUPS}wish": ("speech/assertions.toml subject.*.instead",),
    f"{CODES}customer_type": ("speech/examples.toml exchange.type",),
    f"{CODES}reply_stage": ("speech/* element.stages", "speech/* example.stage"),
    f"{CODES}market": (
        "floors/* market",
        "law-cases.toml case.market",
        "readers.toml *.market",
        "readers.toml *.elsewhere",
        "visits.toml *.market",
        "speech/* example.market",
    ),
    f"{CODES}procedure": ("procedures/* id", "walks/* id", "conflicts.toml *.procedures"),
}
CODE_KEYS = (
    "policy/terms.toml fields.{}.codes",
    "policy/terms.toml fields.{}.groups",
    "policy/terms.toml fields.{}.takes",
    "practice.toml says.{}",
    "exports/* columns.{}.values",
    "exports/* assumed.{}.weights",
    "assumed.toml {}.weights",
)
CODE_VALUES = (
    "policy/terms.toml fields.{}.groups.*.codes",
    "policy/terms.toml fields.{}.groups.*.not",
    "policy/terms.toml fields.{}.groups.*.except",
    "policy/terms.toml fields.{}.worst_first",
    "policy/terms.toml fields.{}.unless_said",
    "policy/terms.toml fields.*.only_with.{}",
    "policy/terms.toml fields.*.beside.with.{}",
    "policy/terms.toml fields.{}.beside.is",
    "policy/terms.toml fields.*.takes.*.{}",
    "* **.when.{}",
    "buyers.toml part.line.where.{}",
    *(f"door.toml {place}.{{}}" for place in OF_THE_DOOR),
    "* **.when.{}.except",
    "* **.then.{}",
    "cases/* case.facts.{}",
    "cases/* case.expect.{}",
    "law-cases.toml case.facts.{}",
    "law-cases.toml case.by.{}.*",
    "law-cases.toml case.by.{}.*.except",
    "floors/* silent.codes.{}",
    "floors/* silent.codes.{}.except",
    "properties.toml *.input.{}",
    "properties.toml *.outcome.{}",
    "problems/* traits.{}",
    "replies/* *.claims.{}",
    "problems/* replies.*.claims.{}",
    "replies/* *.claims.{}.except",
    "problems/* replies.*.claims.{}.except",
    "replies/* *.claims.if.{}",
    "problems/* replies.*.claims.if.{}",
    "replies/* *.claims.if.{}.except",
    "problems/* replies.*.claims.if.{}.except",
    "message.toml part.*.of.{}",
    "message.toml part.*.takes.{}",
    "triage/sayings.toml saying.*.tells.{}",
    "register-rows.toml *.facts.{}",
    "speech/drafts.toml case.facts.{}",
    "register-rows.toml row.required.{}",
    "register-rows.toml row.optional.{}",
    "markets/* traits.{}",
    "exports/* each.{}",
    "exports/* assumed.{}.value",
    "assumed.toml {}.value",
    "entered.toml entry.stand.{}",
    "entered.toml entry.refused.*.{}",
    "entered.toml order.once.{}",
    "entered.toml order.pieces.{}",
    "entered.toml order.parcels.{}",
    "openings.toml opening.facts.{}",
    "policy/scenarios/* case.if.{}",
    "policy/scenarios/* case.now.{}",
    "measured.toml *.cases.{}",
    "measured.toml *.beside.{}",
)
FILE_NAMES = {
    "table": ("policy",),
    f"{CODES}procedure": ("procedures", "walks"),
    f"{CODES}market": ("calendar", "markets"),
    f"{CODES}problem": ("problems",),
}
"""Kinds of which a file has the name, and the folders of such files."""
LISTED = {
    f"{CODES}register": "case.result.registers",
    f"{CODES}responsible": r"case\.result\.responsible",
    f"{CODES}payments": r"case\.result\.(methods|left)",
    f"{CODES}problem": "case.result.suggested",
    f"{CODES}option": "case.result.remedy",
    f"{CODES}message_part": "case.result.message_part",
    f"{CODES}message_stage": "case.result.message_stage",
    f"{CODES}discount_steps": r"kind\.\w+\.(example\.en|also)|case\.facts\.discount_steps",
    "reply": "case.result.message",
}
"""Where a text lists several codes, or has one among other words."""
PIECES = ("case.facts.pieces", "order.once.pieces")
"""Where a text says what is so of each piece of an order."""
OF_EACH = {"freight": f"{CODES}leg", "remedy-standing": f"{CODES}option"}
"""Tables that are asked about a code, which is written behind them: freight/return."""
MEASURING = ("measures.toml", "measured.toml")
REVIEWS = "reviews.toml"
STEP = re.compile(r"([a-z-]+)/([a-z-]+)")


@dataclass(frozen=True)
class Rename:
    """One name of a kind, and what it is called instead."""

    kind: str
    name: str

    @property
    def new(self) -> str:
        """The new name, which nothing else has."""
        return f"{self.name}{'-' if '-' in self.name else ''}{BESIDE}"

    @property
    def field(self) -> str:
        """The field of which it is a code or a group; empty where it is neither."""
        return self.kind.partition(" of ")[2]

    def file(self, name: str) -> str:
        """Return how a file is called afterwards."""
        folders = FILE_NAMES.get(self.kind, ())
        named = [f"{folder}/{self.name}.toml" for folder in folders]
        return f"{name.rpartition('/')[0]}/{self.new}.toml" if name in named else name

    def of(self, file: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a file's content with the new name."""
        columns = HANDBOOK.measures.columns
        if file in MEASURING and self.kind == "field" and self.name in columns:
            return {**document}  # measures count the column of this name
        keys = [*KEYS.get(self.kind, ())]
        values = [*VALUES.get(self.kind, ())]
        if file == REVIEWS:
            owned = {
                part: entry | {"files": [*map(self.file, entry["files"])]}
                for part, entry in document.items()
            }
            document = owned
        if self.field:
            keys += [place.format(self.field) for place in CODE_KEYS]
            values += [place.format(self.field) for place in CODE_VALUES]
        changed: dict[str, Any] = self._changed(
            document, "", matcher(file, keys), matcher(file, values)
        )
        return changed

    def _changed(
        self, value: Any, path: str, is_key: Callable[[str], bool], is_value: Callable[[str], bool]
    ) -> Any:
        if isinstance(value, Mapping):
            here = is_key(path)
            changed = {
                self.new if here and key == self.name else key: self._changed(
                    inner, f"{path}.{key}" if path else key, is_key, is_value
                )
                for key, inner in value.items()
            }
            return self._by_its_field(changed)
        if isinstance(value, list):
            return [self._changed(inner, path, is_key, is_value) for inner in value]
        if isinstance(value, str):
            if value == self.name:
                whole = is_value(path) or (self.kind == "table" and path.endswith(".rulings"))
                return self.new if whole else value
            return self._within(value, path)
        return value

    def _by_its_field(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Rename the keys and values whose field stands beside them: of buyers, of samples."""
        if self.field and entry.get("outcome") == self.field and "by_outcome" in entry:
            said = {self.swap(code): text for code, text in entry["by_outcome"].items()}
            return {**entry, "by_outcome": said}
        if self.field in (entry.get("outcome"), entry.get("fact")) and "assertions" in entry:
            return self._asserted(entry)
        if self.field and entry.get("fact") == self.field:
            entry = dict(entry)
            if "weights" in entry:
                entry["weights"] = {self.swap(code): n for code, n in entry["weights"].items()}
            if "always" in entry:
                entry["always"] = self.swap(entry["always"])
        return entry

    def _asserted(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Rename what sentences claim of a field, what is written for it, and what stands aside."""
        said = {self.swap(code): text for code, text in entry["say"].items()}
        claims = [
            {**one, "claims": [*map(self.swap, one["claims"])]} for one in entry["assertions"]
        ]
        listed: dict[str, Any] = {
            key: [*map(self.swap, entry[key])] for key in ("aside", "unspoken") if key in entry
        }
        return {**entry, "say": said, "assertions": claims, **listed}

    def swap(self, name: str) -> str:
        """Return a name as it is afterwards."""
        return self.new if name == self.name else name

    def _in_pieces(self, value: str) -> str:
        """Rename what is said of each piece of an order: `coat: wish=return; evidence=photos`."""
        if self.kind == "field":
            return re.sub(rf"\b{self.name}=", f"{self.new}=", value)
        return re.sub(rf"\b({self.field}={self.name})\b", rf"\1{BESIDE}", value)

    def _within(self, value: str, path: str) -> str:
        """Rename what stands inside a text: a blank, a step's procedure, a file's name."""
        if path in PIECES:
            return self._in_pieces(value)
        if self.kind == "amount":
            return value.replace(f"{{{self.name}}}", f"{{{self.new}}}")
        if re.fullmatch(LISTED.get(self.kind, r"(?!)"), path):
            return re.sub(rf"(?<![\w-]){re.escape(self.name)}(?![\w-])", self.new, value)
        if self.kind == f"{CODES}problem":  # files are named by order and problem
            return re.sub(rf"-{re.escape(self.name)}(-\d+\.)", rf"-{self.new}\1", value)
        if re.fullmatch(r"subject\.[a-z-]+\.rulings", path):
            table, slash, code = value.partition("/")
            code = self.swap(code) if self.kind == OF_EACH.get(table) else code
            return f"{self.swap(table) if self.kind == 'table' else table}{slash}{code}"
        step = STEP.fullmatch(value)
        if self.kind == f"{CODES}procedure" and step and step[1] == self.name:
            return f"{self.new}/{step[2]}"
        return value

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def matcher(file: str, places: list[str]) -> Callable[[str], bool]:
    """Return a function that says whether a path of a file is one of some places."""
    mine = [path for name, path in (p.split(" ", 1) for p in places) if fits(file, name)]
    pattern = re.compile("|".join(map(_pattern, mine)) or r"(?!)")
    known: dict[str, bool] = {}

    def matches(path: str) -> bool:
        if path not in known:
            known[path] = pattern.fullmatch(path) is not None
        return known[path]

    return matches


def fits(file: str, name: str) -> bool:
    """Say whether a file is meant; in policy/ only the tables are, where none is named."""
    if name == "policy/*":
        return fnmatch(file, name) and file.count("/") == 1 and file not in NO_TABLES
    return fnmatch(file, name)


def _pattern(path: str) -> str:
    steps = re.escape(path).replace(r"\*\*\.", r"(?:.+\.)?").replace(r"\*", r"[^.]+")
    return f"(?:{steps})"


def _before(name: str, fields: Mapping[str, Field]) -> Iterator[Field]:
    return takewhile(lambda field: field.name != name, fields.values())


def every_rename(handbook: Handbook) -> Iterator[Rename]:
    """Go through every name of a handbook's data that code might name."""
    fields = handbook.policy.terms.fields
    for kind, names in names_in(handbook).items():
        field = kind.partition(" of ")[2]
        if field and (field not in fields or fields[field].kind in ("flag", "amount")):
            continue  # yes and no are the kit's own, and amounts are a kind of their own
        if field and any(f.codes is fields[field].codes for f in _before(field, fields)):
            continue  # its codes are those of another field, and renamed with them
        if field or kind in {*KEYS, *VALUES}:
            for name in names:
                if kind != "field" or name in fields:
                    yield Rename(kind, name)
