"""What is kept of a case: what falls due, the rows of registers, and what an address carries."""

from datetime import date

import pytest

from aftersales_kit.policy.terms import Value
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.keeping import ANSWERED, AS_IT_IS, NEVER, carriage, carried
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK

TERMS = HANDBOOK.policy.terms
ON = date(2026, 11, 28)
LINES = "Anna's coat; 290; 2\n袜子; 30; 1"


def canonical(**facts: str) -> dict[str, Value]:
    return {name: TERMS[name].parse(value) for name, value in facts.items()}


def test_codes_numbers_and_days_go_into_an_address_and_words_never() -> None:
    kinds = {field.kind: carriage(field) for field in TERMS.fields.values() if field.known_by}
    assert kinds.pop("line") == kinds.pop("text") == kinds.pop("files") == NEVER
    plain = {"choice", "flag", "number", "money", "day", "moment"}
    assert {kinds.pop(kind) for kind in plain} == {AS_IT_IS}
    assert {*kinds.values()} == {ANSWERED}


@pytest.mark.parametrize(
    ("facts", "carries"),
    [
        ({"order_lines": LINES}, {"order_lines": "1; 290.00; 2; 2\n2; 30.00; 1; 1"}),
        (
            {"order_lines": LINES, "pieces": "袜子: parcel_lost; batch=K7\ncoat: blemish; photos"},
            {"pieces": "2: problem=parcel_lost\n1: problem=blemish; evidence=photos"},
        ),
        # Without the lines a name is a name.
        ({"pieces": "Anna: blemish"}, {"pieces": "problem=blemish"}),
        ({"pieces": "blemish"}, {"pieces": "problem=blemish"}),
        ({"discount_steps": "300-40"}, {"discount_steps": "300.00-40.00"}),
        (
            {"order_lines": LINES, "discount_steps": "商品券10@袜子"},
            {"discount_steps": "item_coupon 10.00 off on 2"},
        ),
        ({"payments": "alipay 80; coupon 20"}, {"payments": "alipay 80.00; coupon 20.00"}),
        (
            {"order_lines": LINES, "payments": "coupon 20 on coat"},
            {"payments": "coupon 20.00 on 1"},
        ),
        ({"settled_before": "goods 50"}, {"settled_before": "goods 50.00"}),
        (
            {"earlier_waits": "2026-03-02 12:00 to 15:00"},
            {"earlier_waits": "2026-03-02 12:00 – 2026-03-02 15:00"},
        ),
        # What falls on a line that is not listed would be something else without it.
        ({"discount_steps": "商品券10@袜子"}, {}),
        ({"order_lines": LINES, "payments": "coupon 20 on hat"}, {}),
        ({"said": "call me", "order_number": "312", "wish": "return"}, {}),
    ],
)
def test_what_is_written_item_by_item_is_carried_without_names(
    facts: dict[str, str], carries: dict[str, str]
) -> None:
    found = carried(canonical(**facts), TERMS)
    lines = found.pop("order_lines", None)
    assert {**found, **({"order_lines": lines} if "order_lines" in carries else {})} == carries
    # It is read as it is written, and written once more as it is.
    again = carried(canonical(**found, **({"order_lines": lines} if lines else {})), TERMS)
    assert again.items() >= found.items()


def test_no_word_of_any_worked_case_is_carried() -> None:
    for case in HANDBOOK.cases.values():
        words = {str(value) for name, value in case.facts.items() if carriage(TERMS[name]) == NEVER}
        text = " ".join(carried(case.facts, TERMS).values())
        assert not [word for word in words if len(word) > 2 and word in text]


def kept(**facts: str) -> dict:
    request = {"calculator": "case-desk", "facts": facts, "lang": "en", "on": ON.isoformat()}
    return respond(request, HANDBOOK)["desk"]["kept"]


WAITING = {
    "problem": "quality_defect",
    "market": "cn",
    "order_state": "signed",
    "wish": "return",
    "opened_at": "2026-11-28 09:00",
    "signed_on": "2026-11-26",
}


def test_deadlines_are_kept_with_whose_they_are() -> None:
    found = kept(**WAITING)["due"]
    answer = CALCULATORS["case-desk"].answer(canonical(**WAITING), ON, HANDBOOK.on(ON))
    lines = answer.deadlines.lines
    assert lines
    assert [(due["clock"], due["by"]) for due in found] == [
        (line.clock.id, line.due.isoformat()) for line in lines
    ]
    assert all(all(due[name]) for due in found for name in ("what", "when", "who"))
    assert [due["buyers"] for due in found] == [line.clock.buyers_day for line in lines]
    assert [due["waits"] for due in found] == [not line.clock.at_least for line in lines]


def test_rows_are_kept_as_they_may_be_pasted() -> None:
    found = kept(problem="parcel_lost", market="cn", order_state="in_transit", wish="resend",
                 order_number="3120456789012345678", buyer_id="=1+1")  # fmt: skip
    assert found["rows"]
    for row in found["rows"]:
        for heading, cells in zip(row["heading"], row["cells"], strict=True):
            assert len(heading) == len(cells)
            assert not [cell for cell in cells if cell.startswith(("=", "3120"))]
    assert "'3120456789012345678" in found["rows"][0]["cells"][0]
    assert found["headline"] == [*calculate_headline("parcel_lost")]


def calculate_headline(problem: str) -> tuple[str, str]:
    facts = {"problem": problem, "market": "cn", "order_state": "in_transit", "wish": "resend"}
    kept_ = calculate("case-desk", facts, ON, HANDBOOK).sheet.kept
    assert kept_ is not None
    return kept_.headline.en, kept_.headline.zh


def test_an_order_of_several_pieces_has_the_rows_of_each_and_every_deadline_once() -> None:
    shared = {name: WAITING[name] for name in ("market", "order_state", "opened_at", "signed_on")}
    pieces = "coat: quality_defect; wish=return\nsocks: change_of_mind; wish=return"
    found = kept(pieces=pieces, **shared)
    keys = [(due["clock"], due["by"]) for due in found["due"]]
    assert keys
    assert len(keys) == len({*keys})
    main = [row for row in found["rows"] if row["register"] == found["rows"][0]["register"]]
    assert len(main) == 2


def test_until_it_is_known_what_it_is_nothing_is_kept() -> None:
    assert kept(said="hello") is None


def test_an_answer_says_by_which_policy_and_rules_it_is() -> None:
    facts = {"problem": "wrong_item", "wish": "exchange", "order_state": "signed"}
    request = {"calculator": "freight", "facts": facts, "lang": "en", "on": ON.isoformat()}
    reply = respond(request, HANDBOOK)
    assert reply["rests"]["policy"] == HANDBOOK.policy.digest
    digests = HANDBOOK.on(ON).digests
    assert reply["rests"]["rules"]
    assert reply["rests"]["rules"].items() <= digests.items()
    assert all(rule in reply["html"] for rule in reply["rests"]["rules"])
