"""Shapes: whatever a file says that its dataclass does not allow is a fault with its place."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.amounts import Amount
from aftersales_kit.policy.calendar import read_calendars
from aftersales_kit.policy.cases import read_cases
from aftersales_kit.policy.faults import to_report
from aftersales_kit.policy.reading import Files, Section
from aftersales_kit.policy.scenarios import read_scenarios
from aftersales_kit.policy.shapes import (
    FILE,
    FILLED,
    ID,
    ONCE,
    Blanks,
    By,
    Form,
    Key,
    Names,
    OneOf,
    Reference,
    entries,
    read,
    references,
    unresolved,
)
from aftersales_kit.policy.sources import Sources
from aftersales_kit.policy.subjects.buyers import read_buyers
from aftersales_kit.policy.subjects.clock_cases import read_clock_cases
from aftersales_kit.policy.subjects.clocks import read_clocks
from aftersales_kit.policy.subjects.conflicts import read_conflicts
from aftersales_kit.policy.subjects.drafted import read_drafted
from aftersales_kit.policy.subjects.examination import read_examination
from aftersales_kit.policy.subjects.exports import read_exports
from aftersales_kit.policy.subjects.law_cases import read_law_cases
from aftersales_kit.policy.subjects.lexicon import read_lexicon
from aftersales_kit.policy.subjects.measures import read_benchmarks, read_measures
from aftersales_kit.policy.subjects.options import read_options
from aftersales_kit.policy.subjects.procedures import read_procedures
from aftersales_kit.policy.subjects.properties import read_properties
from aftersales_kit.policy.subjects.rankings import read_rankings
from aftersales_kit.policy.subjects.readers import read_readers
from aftersales_kit.policy.subjects.register_rows import read_register_rows
from aftersales_kit.policy.subjects.registers import read_registers
from aftersales_kit.policy.subjects.retired import read_retired
from aftersales_kit.policy.subjects.sayings import read_sayings
from aftersales_kit.policy.subjects.search import read_sought
from aftersales_kit.policy.subjects.sentences import read_sentences
from aftersales_kit.policy.subjects.speech import read_speech
from aftersales_kit.policy.subjects.sums import read_sums
from aftersales_kit.policy.subjects.supposed import read_supposed
from aftersales_kit.policy.subjects.tickets import read_ticket_form
from aftersales_kit.policy.subjects.visits import read_visits
from aftersales_kit.policy.subjects.walks import read_walks
from aftersales_kit.policy.terms import Label
from tests.handbook import POLICY
from tests.tries import some

AIR = {"en": "air {days}", "zh": "空运 {days}"}


@dataclass(frozen=True)
class Leg:
    id: str
    start: Annotated[date | None, Key("from")] = None
    carrier: Annotated[str, Names("carrier")] = ""


@dataclass(frozen=True)
class Plain:
    text: str


@dataclass(frozen=True)
class Way:
    id: Annotated[str, ID, Form(re.compile("[a-z]+").fullmatch, "small letters")]
    file: Annotated[str, FILE]
    title: Annotated[Label, Blanks("amount")]
    kind: Annotated[str, OneOf(("fast", "slow"))]
    legs: Annotated[tuple[Leg, ...], Key("leg"), FILLED]
    marks: Annotated[tuple[str, ...], ONCE] = ()
    most: int = 1
    price: int | Decimal = 0
    by_day: Mapping[str, Leg] = field(default_factory=dict)
    by_leg: Mapping[str, Plain] = field(default_factory=dict)
    insured: bool = False
    by_code: Annotated[Mapping[str, Label], Blanks("amount")] = field(default_factory=dict)
    twice: Annotated[int, By(lambda section, key, given: given["times"] * section.whole(key))] = 0

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        if self.insured and self.kind == "slow":
            yield "insured", "is slow", "fast ones only"


SOUND: dict[str, Any] = {"title": AIR, "kind": "slow", "leg": [{"id": "one", "carrier": "post"}]}


def way(name: str = "air", **changes: Any) -> tuple[Way, list[str]]:
    faults: list[Any] = []
    file = Section("ways.toml", "", "", {name: {**SOUND, **changes}}, faults)
    found = entries(Way, file, {"times": 2})
    known = {"carrier": ["post"], "amount": ["days"]}
    faults += unresolved("ways.toml", found, known)
    return found[name], [str(fault) for fault in faults]


def test_a_sound_entry_is_read_whole() -> None:
    legs = [{"id": "one", "from": date(2026, 1, 1), "carrier": "post"}, {"id": "two"}]
    found, faults = way(leg=legs, twice=4, by_day=[{"id": "mon"}], by_code={"a": AIR}, most=3)
    assert faults == []
    assert (found.id, found.file, found.twice, found.most) == ("air", "ways.toml", 8, 3)
    assert [leg.start for leg in found.legs] == [date(2026, 1, 1), None]
    assert found.by_day["mon"] == Leg("mon")
    with pytest.raises(KeyError, match="there is no leg 'mom'; did you mean 'mon'"):
        found.by_day["mom"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "fst"}, "air: kind: unknown value 'fst'; allowed: one of fast, slow; did you"),
        ({"title": {"en": "{days}", "zh": "天"}}, "air: title: the blanks differ between"),
        ({"title": {"en": "{dys}", "zh": "{dys}"}}, "air: title: unknown amount 'dys'"),
        ({"by_code": {"a": {"en": "{days}", "zh": ""}}}, "air: by_code.a.zh: no text"),
        ({"by_code": {"a": {"en": "{days}", "zh": "天"}}}, "air: by_code: the blanks differ"),
        ({"leg": []}, "air: leg: names none of its leg; allowed: at least one"),
        ({"leg": [{"id": "one"}, {"id": "one"}]}, "air: leg one.id: 'one' is taken"),
        ({"leg": [{"id": "one", "carrier": "pst"}]}, "leg one.carrier: unknown carrier 'pst'"),
        ({"leg": [{"id": "one", "from": 3}]}, "air: leg one.from: cannot be 3; allowed: a date"),
        ({"marks": ["a", "a"]}, "air: marks: names one twice; allowed: each once"),
        ({"most": Decimal("1.5")}, "air: most: cannot be 1.5; allowed: a whole number"),
        ({"insured": "yes"}, "air: insured: cannot be 'yes'; allowed: true or false"),
        ({"insured": True}, "air: insured: is slow; allowed: fast ones only"),
        ({"by_leg": {"one": {"text": 3}}}, "air: by_leg.one.text: cannot be 3"),
        ({"prize": 3}, "air: prize: unknown key"),
    ],
)
def test_what_a_field_does_not_allow_is_a_fault_with_its_place(
    changes: dict[str, Any], says: str
) -> None:
    _, faults = way(**changes)
    assert any(fault.startswith("ways.toml: ") and says in fault for fault in faults), faults


def test_a_key_must_have_the_form_of_an_id() -> None:
    _, faults = way("AIR")
    assert faults == ["ways.toml: AIR: cannot be 'AIR'; allowed: small letters"]


def test_every_name_is_told_with_its_place() -> None:
    found, _ = way()
    assert set(references({"air": found})) == {
        Reference("air", "title", "amount", "days"),
        Reference("air", "leg one.carrier", "carrier", "post"),
    }


def test_entries_within_an_entry_keep_its_id() -> None:
    faults: list[Any] = []
    section = Section("ways.toml", "air", "", {"sea": {"text": 3}}, faults)
    assert entries(Plain, section)["sea"] == read(Plain, Section("", "", "", {"text": ""}, []))
    assert str(faults[0]) == "ways.toml: air: sea.text: cannot be 3; allowed: a text"


# --- the handbook's own files ---

READERS: dict[str, Callable[[Files], object]] = {
    "sources.toml": lambda files: read(Sources, files.toml("sources.toml")),
    "policy/amounts.toml": lambda files: entries(
        Amount, files.toml("policy/amounts.toml"), {"units": POLICY.terms.units}
    ),
    "clocks.toml": lambda files: read_clocks(
        files.toml("clocks.toml"),
        POLICY.clocks.shop,
        POLICY.clocks.calendars,
        POLICY.terms.fields,
        POLICY.amounts,
        POLICY.sources.statements,
    ),
    "policy/scenarios/year-long-returns.toml": lambda files: read_scenarios(files, POLICY),
    "cases/law.toml": lambda files: read_cases(files, POLICY),
    "calendar/cn.toml": read_calendars,
    "triage/lexicon.toml": read_lexicon,
    "triage/sayings.toml": read_sayings,
    "triage/beside/promotion.toml": read_sentences,
    "options.toml": read_options,
    "conflicts.toml": read_conflicts,
    "measures.toml": read_measures,
    "benchmarks.toml": read_benchmarks,
    "tickets.toml": read_ticket_form,
    "search.toml": read_sought,
    "exports/taobao-refunds.toml": read_exports,
    "exports/amazon-returns.toml": read_exports,
    "properties.toml": lambda files: read_properties(files, POLICY),
    "rankings.toml": lambda files: read_rankings(files, POLICY),
    "register-rows.toml": lambda files: read_register_rows(files, POLICY),
    "registers.toml": lambda files: read_registers(files, POLICY),
    "sums.toml": read_sums,
    "supposed.toml": read_supposed,
    "law-cases.toml": lambda files: read_law_cases(files, POLICY),
    "clock-cases.toml": lambda files: read_clock_cases(files, POLICY),
    "retired.toml": lambda files: read_retired(files, POLICY.file_of),
    "readers.toml": read_readers,
    "training/examination.toml": read_examination,
    "training/questions/goods-example.toml": read_examination,
    "buyers.toml": lambda files: read_buyers(files, POLICY),
    "speech/customer-types.toml": read_speech,
    "speech/checks.toml": read_speech,
    "speech/drafts.toml": lambda files: read_drafted(files, POLICY),
    "speech/examples.toml": read_speech,
    "speech/phrases.toml": read_speech,
    "procedures/roles.toml": read_procedures,
    "procedures/complaint.toml": read_procedures,
    "visits.toml": read_visits,
    "walks/complaint.toml": read_walks,
}


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Go through the places of every value in a file that stands under a key."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    for key, part in parts:
        if isinstance(key, str):
            yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


def wrong_typed(part: dict[str, Any], key: str) -> str:
    part[key] = [[]]
    return key


def left_out(part: dict[str, Any], key: str) -> str:
    del part[key]
    return key


def one_too_many(part: dict[str, Any], key: str) -> str:
    part["nonesuch"] = 3
    return "nonesuch"


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("name", "slip"), some(product(READERS, [wrong_typed, left_out, one_too_many]), 28)
)
def test_whatever_is_broken_in_a_simple_file_is_a_fault_of_that_file_entry_and_field(
    name: str, slip: Callable[[dict[str, Any], str], str]
) -> None:
    sound = Files(data_folder())
    READERS[name](sound)
    assert sound.faults == []
    data = sound.read[name]
    every = sorted(places(data), key=repr)
    for *path, key in random.Random(7).sample(every, min(12, len(every))):
        broken = {**data}
        inside: Any = broken
        entries = []
        for part in path:
            inside[part] = copy.copy(inside[part])
            inside = inside[part]
            entries += [inside["id"]] if "id" in inside and key != "id" else []
        at_fault = slip(inside, key)
        files = Files(data_folder())
        files.read |= {**sound.read, name: broken}
        READERS[name](files)
        said = [str(fault) for fault in files.faults if fault.file == f"data/{name}"]
        named = [line for line in said if all(entry in line for entry in entries)]
        if slip is left_out:  # it may be so, and where it may not, not because of that field alone
            assert named or not said, (path, key, said)
        else:
            assert any(at_fault in line for line in named), (path, key, said)


@pytest.mark.parametrize("name", READERS)
def test_a_simple_file_that_cannot_be_read_is_one_fault(name: str, tmp_path: Path) -> None:
    sound = Files(data_folder())
    READERS[name](sound)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("a = ", encoding="utf-8")
    files = Files(tmp_path)
    files.read |= {other: data for other, data in sound.read.items() if other != name}
    READERS[name](files)
    (fault,) = to_report(files.faults)
    assert (fault.file, fault.kind) == (f"data/{name}", "unreadable")
