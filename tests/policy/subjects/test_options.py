"""Options: the handbook's own are sound, and each way to break one is found and named."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy import Finding, PolicyError, WorkedCase
from aftersales_kit.policy.subjects.options import (
    Option,
    read_options,
    verify_options,
    verify_ways,
)
from tests.handbook import HANDBOOK
from tests.policy.files import findings_of, whole

SOUND = """
[exchange]
rights = ["return_too"]
wishes = ["exchange"]
sources = ["PRC-25"]
[exchange.buyer]
pros = { en = "Right.", zh = "对了。" }
cons = { en = "Waits.", zh = "要等。" }
[exchange.shop]
pros = { en = "Stands.", zh = "保住。" }
cons = { en = "Freight.", zh = "运费。" }
"""


def ways(options: Mapping[str, Option], cases: Mapping[str, WorkedCase]) -> list[Finding]:
    return verify_ways(HANDBOOK.policy, options, cases)


def findings(folder: Path, text: str) -> list[str]:
    folder.joinpath("options.toml").write_text(text, encoding="utf-8")
    found = findings_of(read_options, verify_options, folder)
    return [f"{f.kind}: {f.message}" for f in found]


def test_the_handbooks_options_have_no_findings() -> None:
    assert verify_options(HANDBOOK.policy, HANDBOOK.options) == []
    assert ways(HANDBOOK.options, HANDBOOK.cases) == []


def test_every_way_to_settle_a_case_has_pros_and_cons_in_both_languages() -> None:
    for option in HANDBOOK.options.values():
        for side in (option.buyer, option.shop):
            assert all([*side.pros, *side.cons])


def test_every_wish_is_fulfilled_by_some_way() -> None:
    fulfilled = {wish for option in HANDBOOK.options.values() for wish in option.wishes}
    assert fulfilled == HANDBOOK.policy.terms["wish"].codes.keys()


def test_a_way_without_an_entry_is_named() -> None:
    options = dict(HANDBOOK.options)
    del options["resend"]
    found, *_ = verify_options(HANDBOOK.policy, options)
    assert (found.kind, found.rules) == ("missing option", ("resend",))


def test_a_way_that_a_right_or_a_wish_has_no_more_differs_from_the_cases_that_say_so() -> None:
    way = replace(HANDBOOK.options["exchange"], rights=("return_too",), wishes=())
    found = ways({**HANDBOOK.options, "exchange": way}, HANDBOOK.cases)
    assert [f"{f.kind}: {f.message}" for f in found] == [
        "case differs: law-zip-confirmed-on-day-ten: ways: has exchange, repair as ways of rights "
        "exchange_or_repair, but there is repair",
        "case differs: parcel-crushed-and-signed: ways: has exchange as ways of wish exchange, "
        "but there is nothing",
    ]


def test_a_way_too_many_is_told_and_so_is_a_right_of_which_no_case_says_the_ways() -> None:
    way = replace(HANDBOOK.options["decline"], rights=("nothing",))
    (found,) = ways({**HANDBOOK.options, "decline": way}, HANDBOOK.cases)
    assert "has nothing as ways of rights nothing, but there is decline" in found.message
    without = {name: case for name, case in HANDBOOK.cases.items() if name != "dress-a-day-late"}
    (found,) = ways(HANDBOOK.options, without)
    assert (found.kind, found.rules) == ("option without example", ("nothing",))
    assert {("nothing",), ("return",)} < {one.rules for one in ways(HANDBOOK.options, {})}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[exchange", "[exchnage", "unknown option 'exchnage'"),
        ("return_too", "return_two", "unknown rights 'return_two'"),
        ('wishes = ["exchange"]', 'wishes = ["banana"]', "unknown wish 'banana'"),
        ("PRC-25", "PRC-99", "unknown source 'PRC-99'"),
    ],
)
def test_what_does_not_exist_is_named_with_what_was_meant(tmp_path, old, new, said) -> None:
    assert any(said in found for found in findings(tmp_path, SOUND.replace(old, new)))


def test_what_cannot_be_read_is_a_finding_and_an_error(tmp_path) -> None:
    broken = SOUND.replace('cons = { en = "Waits.", zh = "要等。" }', "colour = 1")
    found = findings(tmp_path, broken)
    assert any("unknown key" in said for said in found)
    assert any("missing label" in said for said in found)
    with pytest.raises(PolicyError, match="colour"):
        whole(read_options, tmp_path)
