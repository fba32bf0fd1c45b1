"""What sentences assert is read, and held against the rest of the data."""

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.assertions import (
    Assertions,
    codes_claimed,
    read_assertions,
    verify_assertions,
)
from tests.handbook import HANDBOOK

POLICY = HANDBOOK.policy
SAYS = HANDBOOK.speech.assertions
FREIGHT = SAYS.subjects["return-freight"]
SENT = SAYS.subjects["dispatched"]
REFUNDED = SAYS.subjects["refunded"]


def told(**subjects: object) -> list[str]:
    changed = {**SAYS.subjects, **subjects}
    return [f.message for f in verify_assertions(POLICY, replace(SAYS, subjects=changed))]


def test_the_handbooks_own_assertions_fit() -> None:
    assert verify_assertions(POLICY, SAYS) == []


def test_a_group_stands_for_its_codes() -> None:
    standing = POLICY.terms["standing"]
    assert codes_claimed(["offered", "not_offered"], standing) == {*standing.codes}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rulings": ("fright/return",)}, "unknown table 'fright'"),
        ({"rulings": ("freight/retrun",)}, "unknown code 'retrun'"),
        ({"rulings": ("responsibility",)}, "unknown outcome 'bearer'"),
        ({"outcome": "barer"}, "unknown field 'barer'"),
        ({"instead": "goods_come"}, "unknown group 'goods_come'"),
        ({"aside": ("nobdy",)}, "unknown bearer 'nobdy'"),
        ({"unspoken": ("shop",)}, "is said to be unspoken, and a pattern claims it"),
        ({"say": {**FREIGHT.say, "shp": FREIGHT.title}}, "unknown bearer 'shp'"),
        ({"say": {}}, "it is not said what to write where the bearer is 'buyer'"),
        ({"assertions": FREIGHT.assertions[:1]}, "no pattern can claim the bearer 'shop'"),
        ({"sources": ("PRC-0",)}, "unknown source 'PRC-0'"),
    ],
)
def test_what_does_not_exist_or_is_not_spoken_of_is_found(change: dict, message: str) -> None:
    assert any(message in one for one in told(changed=replace(FREIGHT, **change)))


def test_a_code_of_which_nobody_speaks_may_be_left_out_by_name() -> None:
    fewer = replace(FREIGHT, assertions=FREIGHT.assertions[:1], unspoken=("shop", "nobody"))
    assert told(changed=fewer) == []


def test_a_claim_that_is_no_code_is_found_with_its_place() -> None:
    first = replace(FREIGHT.assertions[0], claims=("byer",))
    assert any("assertions 1.claims: unknown bearer 'byer'" in one for one in told(
        changed=replace(FREIGHT, assertions=(first, *FREIGHT.assertions))))  # fmt: skip


def test_events_are_claimed_by_yes_and_no_only() -> None:
    first = replace(REFUNDED.assertions[0], claims=("maybe",))
    assert any("unknown claim 'maybe'" in one for one in told(
        changed=replace(REFUNDED, assertions=(first,))))  # fmt: skip
    fewer = replace(REFUNDED, say={"yes": REFUNDED.say["yes"]})
    assert any("where 'no' is so of the events" in one for one in told(changed=fewer))


def test_a_fact_is_spoken_of_by_its_codes() -> None:
    assert any("'signed'" in one for one in told(changed=replace(SENT, say={})))


def test_a_subject_speaks_of_one_thing() -> None:
    assert [*replace(FREIGHT, fact="order_state").wrong()]
    assert not [*FREIGHT.wrong()]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("zh = ['扣(?!子)'", "zh = ['扣除+'", "repeats without a bound"),
        ("zh = ['扣(?!子)'", "zh = ['{fright}'", "unknown word 'fright'"),
        ('of = "deducted"', 'of = "deduct"', "unknown value 'deduct'"),
        ("[sum.deducted]", "[sume.deducted]", "unknown"),
    ],
)
def test_what_cannot_be_read_is_a_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = Path("data/speech/assertions.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "speech").mkdir()
    file = tmp_path / "speech" / "assertions.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    files = Files(tmp_path)
    assert isinstance(read_assertions(files, HANDBOOK.speech.variants), Assertions)
    assert any(message in str(fault) for fault in files.faults), [*map(str, files.faults)]


def test_what_is_said_of_each_part_is_of_several() -> None:
    each = replace(FREIGHT.assertions[0], each=True)
    one = replace(FREIGHT, assertions=(each,))
    assert [problem for _, problem, _ in one.wrong()] == ["does not fit: `each`"]
    assert not [*replace(one, rulings=("freight/return", "freight/resend")).wrong()]


@pytest.mark.parametrize("key", ["met_by", "earliest", "clocks"])
def test_the_return_period_ends_as_the_tables_say_and_by_nothing_else(key: str) -> None:
    window = SAYS.times["window"]
    assert not [*window.wrong()]
    assert not [*SAYS.times["arrival"].wrong()]
    bound = replace(window, **{key: ("goods-back",) if key == "clocks" else "refunded_at"})
    assert [place for place, *_ in bound.wrong()] == [key]
