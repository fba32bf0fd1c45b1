"""Kinds of discount: the handbook's own are sound, and each way to break them is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.discounts import (
    DiscountKind,
    Stacking,
    read_stacking,
    verify_stacking,
)
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

POLICY = HANDBOOK.policy
STACKING = POLICY.terms["discount_steps"].stacking
CODES = {"percent": Label("percentage off", "打折")}
SOUND = """
[[stage]]
id = "shop"
label = { en = "shop", zh = "店铺" }
together = "best"
why = { en = "One counts.", zh = "只算一个。" }
sources = ["PRC-52"]
[kind.percent]
stage = "shop"
words = ["all"]
forms = ["share"]
plain = ["share"]
example = { en = "10% off", zh = "9折" }
"""


def read(folder, text: str) -> tuple[Stacking, list[str]]:
    file = folder / "policy" / "discounts.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    files = Files(folder)
    return read_stacking(files, CODES, POLICY.sources.statements), [str(f) for f in files.faults]


def findings(change: Callable[[DiscountKind], DiscountKind | None], name: str) -> list[str]:
    """Return what is found when one kind is changed, or taken out."""
    kinds = {code: change(kind) if code == name else kind for code, kind in STACKING.kinds.items()}
    changed = replace(STACKING, kinds={code: kind for code, kind in kinds.items() if kind})
    field = replace(POLICY.terms["discount_steps"], stacking=changed)
    terms = replace(POLICY.terms, fields={**POLICY.terms.fields, field.name: field})
    found = verify_stacking(replace(POLICY, terms=terms), HANDBOOK.cases)
    return [f"{f.kind}: {f.message}" for f in found]


def test_the_handbooks_kinds_have_no_findings() -> None:
    assert verify_stacking(POLICY, HANDBOOK.cases) == []


def test_a_missing_file_is_named(tmp_path) -> None:
    files = Files(tmp_path)
    assert read_stacking(files, CODES, {}) == Stacking()
    assert {fault.file for fault in files.faults} == {"data/policy/discounts.toml"}


def test_kinds_are_read_with_what_the_terms_call_them(tmp_path) -> None:
    stacking, faults = read(tmp_path, SOUND)
    assert faults == []
    assert stacking.kinds["percent"].label.en == "percentage off"
    assert stacking.stage_of("percent").together == "best"


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('together = "best"', 'together = "first"', "unknown value 'first'; allowed: one of best"),
        ('stage = "shop"', 'stage = "shp"', "unknown stage 'shp'"),
        ("[kind.percent]", "[kind.percnt]", "unknown discount_steps 'percnt'"),
        ('["PRC-52"]', '["PRC-520"]', "unknown source 'PRC-520'"),
        ('forms = ["share"]', 'forms = ["off"]', "plain: 'share' is none of its forms"),
        ('forms = ["share"]', 'forms = ["shar"]', "unknown value 'shar'"),
        ('words = ["all"]', "words = []", "names none of its words"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, was: str, now: str, words: str) -> None:
    stacking, faults = read(tmp_path, SOUND.replace(was, now))
    assert any(words in fault for fault in faults), faults
    assert stacking == Stacking()


def test_a_kind_without_an_entry_is_named() -> None:
    found = findings(lambda kind: None, "points")
    assert "missing kind: points: nothing says how a discount 'points' is written" in found[0]
    assert "missing kind: points: the stage has no kind" in found[1]


def test_a_word_or_a_form_for_two_kinds_is_named() -> None:
    found = findings(lambda kind: replace(kind, words=("Coupon",)), "platform_coupon")
    assert "ambiguous word: platform_coupon: words: 'Coupon' stands for order_coupon, too" in found
    found = findings(lambda kind: replace(kind, forms=("step",), plain=("step",)), "order_coupon")
    assert any("'the form step' stands for threshold, too" in text for text in found)


def test_an_example_that_is_read_otherwise_is_named() -> None:
    wrong = Label("10% off", "满 300")
    found = findings(lambda kind: replace(kind, example=wrong), "points")
    assert "case differs: points: example.en: '10% off' is read as percent" in found
    assert any("example.zh: '满 300' is read as discount 1: '满 300' is none" in t for t in found)


def test_a_kind_of_which_there_is_no_case_is_named() -> None:
    found = verify_stacking(POLICY, {})
    assert {f.kind for f in found} == {"kind without example"}
    assert len(found) == len(STACKING.kinds)


def test_a_word_that_no_example_needs_is_named() -> None:
    found = findings(lambda kind: replace(kind, words=(*kind.words, "bonus")), "points")
    assert found == ["word without example: points: words: no example needs the word 'bonus'"]
    found = findings(lambda kind: replace(kind, also=("gift 5",)), "points")
    assert any("case differs: points: also 1: 'gift 5' is read as" in text for text in found)


def test_a_kind_that_may_fall_on_the_whole_order_has_an_example_that_does() -> None:
    found = findings(lambda kind: replace(kind, also=()), "member_price")
    missing = "kind without example: member_price: example: no example falls on the whole order"
    assert any(text.startswith(missing) for text in found)


def test_an_example_of_a_kind_on_named_lines_names_one() -> None:
    found = findings(lambda kind: replace(kind, on_lines=True), "by_pieces")
    said = "case differs: by_pieces: example.en: '2 pieces 10% off' names no line, and has to"
    assert said in found


def test_forms_that_fall_on_named_lines_anyhow_are_not_said_to() -> None:
    kind = STACKING.kinds["piece_cut"]
    assert [*kind.wrong()] == []
    ((key, *_),) = replace(kind, on_lines=True).wrong()
    assert key == "on_lines"
