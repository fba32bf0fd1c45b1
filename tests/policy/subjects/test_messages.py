"""How messages are made: every fault is named, and no wording says what is not so."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from aftersales_kit.policy import Policy
from aftersales_kit.policy.replies import Claim, Reply
from aftersales_kit.policy.subjects.messages import (
    Messages,
    Part,
    in_order,
    said_of_problems,
    sendings,
    verify_messages,
    verify_sendings,
)
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import Field, Label, Value
from aftersales_kit.policy.verification import Finding
from tests.handbook import HANDBOOK, POLICY

OWN = HANDBOOK.messages
# That the handbook's own claims are so is proved once; what is tried stands alone.
BARE = replace(POLICY, replies={n: replace(r, claims=()) for n, r in POLICY.replies.items()})


EXCHANGE = {"wish": frozenset({"exchange"})}


def with_part(part: str, **changes: object) -> Messages:
    return replace(OWN, parts={**OWN.parts, part: replace(OWN.parts[part], **changes)})


def with_reply(name: str, **changes: object) -> Policy:
    replies = {**BARE.replies, name: replace(BARE.replies[name], **changes)}
    return replace(BARE, replies=replies)


def claiming(name: str, *claims: Claim) -> list[Finding]:
    return verify_messages(with_reply(name, claims=claims), OWN)


def test_the_handbooks_own_messages_are_sound() -> None:
    assert verify_messages(POLICY, OWN) == []
    assert verify_sendings(HANDBOOK) == []


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (with_part("way", words=("message-weg",)), "unknown table 'message-weg'"),
        (with_part("way", beside=("wey",)), "unknown message_part 'wey'"),
        (with_part("return", of={"leg": "back"}), "has no code 'back'"),
        (with_part("return", of={"legg": "return"}), "is no fact"),
        (with_part("review", leads="message-compensation"), "is that of compensation, too"),
        (with_part("resend", of={"leg": "return"}), "leg return is that of return, too"),
        (replace(OWN, asked=("ask-hury",)), "unknown reply 'ask-hury'"),
        (replace(OWN, parts={k: p for k, p in OWN.parts.items() if k != "way"}), "begins no"),
        (replace(OWN, blanks={**OWN.blanks, "refunds": ("owed",)}), "fills no blank"),
        (
            replace(OWN, parts={**OWN.parts, "more": replace(OWN.parts["first"], id="more")}),
            "is no code of message_part",
        ),
    ],
)
def test_what_a_part_names_and_there_is_not_is_told(messages: Messages, said: str) -> None:
    assert any(said in finding.message for finding in verify_messages(BARE, messages))


def test_what_is_asked_hangs_on_the_part_that_leads_alone() -> None:
    assert [*OWN.parts["first"].wrong()] == []
    ((key, *_),) = replace(OWN.parts["wear"], asks=True).wrong()
    assert key == "asks"


def test_a_problem_without_first_words_is_named() -> None:
    table = POLICY.tables["message-first"]
    rules = tuple(replace(r, reply=None) if r.id == "MFI-06" else r for r in table.rules)
    mute = replace(BARE, tables={**POLICY.tables, table.id: replace(table, rules=rules)})
    found = [f for f in verify_messages(mute, OWN) if f.kind == "no first message"]
    assert any("hardware_fault" in f.message for f in found)
    assert {rule for f in found for rule in f.rules} == {"MFI-06"}
    blank = with_reply("ask-technical", text=Label("By {due}.", "{due}前。"))
    assert "no first message" in {f.kind for f in verify_messages(blank, OWN)}


def test_a_wording_that_would_stay_blank_at_the_beginning_needs_another() -> None:
    found = verify_messages(with_reply("withdrawn", while_open=""), OWN)
    assert {(f.kind, f.table) for f in found} == {("blank without another wording", "withdrawn")}
    # What is only said beside may be left out.
    assert not verify_messages(with_reply("return-repaid", text=Label("{due}", "{due}")), OWN)


def test_wordings_that_stand_for_each_other_in_a_circle_end() -> None:
    one = Reply("one", Label("", ""), Label("", ""), while_open="two")
    replies = {"one": one, "two": replace(one, id="two", while_open="one")}
    assert [reply.id for reply in in_order(one, replies)] == ["one", "two"]


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("name", "claim"),
    [
        # A fact of the rule itself, a fact beneath, and an outcome of another table.
        ("lost-searching", Claim({"trace": frozenset({"not_asked"})})),
        ("lost-searching", Claim({"order_state": frozenset({"in_transit", "refused", "signed",
                                                            "completed"})})),
        ("resend-promised", Claim({"responsible": POLICY.terms["responsible"].group("shop_side")})),
        ("return-repaid", Claim({"bearer": frozenset({"shop"})})),
        ("exchange-agreed", Claim({"wish": frozenset({"exchange"})})),
        ("comes-back-with-deduction", Claim({"no_reason": frozenset({"with_deduction"})})),
        # Whichever of the journeys given is spoken of.
        ("propose-exchange", Claim({"bearer": frozenset({"shop"})},
                                   {**EXCHANGE, "leg": frozenset({"return", "resend"})})),
    ],
)  # fmt: skip
def test_a_claim_that_is_so_wherever_the_wording_is_sent_is_no_finding(name, claim) -> None:
    assert claiming(name, claim) == []


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("name", "claim", "rule"),
    [
        ("still-searching", Claim({"trace": frozenset({"not_asked"})}), "PAC-11"),
        ("we-count-the-stock", Claim({"order_state": frozenset({"undispatched"})}), "EVD-10"),
        ("return-repaid", Claim({"responsible": frozenset({"shop"})}), "FRT-24"),
        ("propose-exchange", Claim({"bearer": frozenset({"buyer"})},
                                   {**EXCHANGE, "leg": frozenset({"return"})}), "STD-01"),
        ("propose-exchange", Claim({"bearer": frozenset({"shop"})},
                                   {**EXCHANGE, "leg": frozenset({"return", "outbound"})}),
         "STD-01"),
        ("may-come-back", Claim({"days_since_signing": Bound(at_most=2)}), "NRR-"),
        ("value-deducted", Claim({"condition": frozenset({"worn"})}), "VLO-"),
        # So is one that a calculator shows whatever leads the message.
        ("intercepted", Claim({"option": frozenset({"return_refund"})}), "RFD-"),
        ("offer-choice", Claim({"complaint_risk": frozenset({"none"})}), "CRS-08"),
    ],
)  # fmt: skip
def test_a_claim_that_is_not_so_is_found_with_its_rule_and_a_case(name, claim, rule) -> None:
    found = claiming(name, claim)
    assert {f.kind for f in found} == {"claim is not so"}
    assert any(f.rules[0].startswith(rule) and f.witness for f in found)


def test_a_wording_that_is_no_part_of_a_message_is_sent_by_its_rule_alone() -> None:
    found = claiming("settle-wish", Claim({"responsible": frozenset({"shop"})}))
    assert {f.kind for f in found} == {"claim is not so"}
    assert any(f.rules[0].startswith("STA-") and f.witness for f in found)


@pytest.mark.parametrize("number", [0, -1])
def test_the_facts_told_of_a_case_suffice_whatever_the_others_are(number: int) -> None:
    outbound = {**EXCHANGE, "leg": frozenset({"outbound"})}
    found = claiming("propose-exchange", Claim({"bearer": frozenset({"shop"})}, outbound))
    in_force = POLICY.on(POLICY.start)
    for finding in found:
        facts = {f.name: _value(f, number) for f in in_force.base_fields("remedy-standing")}
        facts |= {f.name: _value(f, number) for f in in_force.base_fields("freight")}
        facts |= finding.witness
        assert in_force.fire("remedy-standing", facts)["remedy-standing"].id == finding.rules[0]
        spoken = {**facts, "wish": "exchange", "leg": "outbound"}
        assert in_force.fire("freight", spoken)["freight"].rule.then["bearer"] != "shop"
    assert found


def _value(field: Field, number: int) -> Value:
    return field.from_ticks(field.span[number]) if field.is_number else [*field.codes][number]


def test_where_rules_overlap_either_may_be_meant_to_send_its_wording() -> None:
    table = POLICY.tables["parcel-action"]
    seen = frozenset({"confirmed", "photos"})
    rules = tuple(
        replace(rule, when={**rule.when, "evidence": seen}) if rule.id == "PAC-24" else rule
        for rule in table.rules
    )
    claim = Claim({"evidence": frozenset({"confirmed"})})
    policy = with_reply("missing-sent", claims=(claim,))
    policy = replace(policy, tables={**policy.tables, table.id: replace(table, rules=rules)})
    assert {f.rules for f in verify_messages(policy, OWN)} == {("PAC-24",)}


def test_what_is_taken_to_be_so_is_open_for_what_is_claimed() -> None:
    # The check is told while nothing is known of the evidence, which may be anything.
    nothing_seen = Claim({"evidence": frozenset({"none"})})
    assert claiming("we-count-the-stock", nothing_seen)


def test_what_may_be_said_of_a_problem_follows_from_the_tables() -> None:
    found: dict[str, set[str]] = {}
    for said in said_of_problems(HANDBOOK.on(POLICY.changes[-1]), OWN):
        found.setdefault(said.reply, set()).update(said.problems)
    assert found["broken-photos"] == {"parcel_broken"}
    assert found["lost-searching"] == {"parcel_lost", "misdelivered"}
    assert found["complaint-received"] == {*POLICY.terms.codes("problem")}


def test_what_nothing_sends_is_named_and_all_else_has_its_places() -> None:
    spare = replace(POLICY.replies["guide"], id="spare")
    policy = replace(POLICY, replies={**POLICY.replies, "spare": spare})
    (finding,) = verify_sendings(replace(HANDBOOK, policy=policy))
    assert (finding.kind, finding.table) == ("sent by nothing", "spare")
    # What claims something is sent by a rule, or in the place of what a rule sends.
    claims = (Claim({"wish": frozenset({"return"})}),)
    replies = {
        **POLICY.replies,
        "restate": replace(POLICY.replies["restate"], claims=claims, while_open="spare"),
        "spare": replace(spare, claims=claims, while_open="restate"),
    }
    found = verify_sendings(replace(HANDBOOK, policy=replace(POLICY, replies=replies)))
    assert [(f.kind, f.table) for f in found] == [
        ("claim by nobody", "restate"),
        ("claim by nobody", "spare"),
    ]
    kinds = {one.kind for sent in sendings(HANDBOOK).values() for one in sent}
    assert kinds == {"rule", "asked", "instead", "step", "customer_type", "code"}


def parts() -> Mapping[str, Part]:
    return OWN.parts


def test_what_stands_beside_is_in_the_order_of_the_file() -> None:
    assert [part.id for part in OWN.beside("no_reason")][:2] == ["steps", "return"]
    assert {"message-first", "freight"} <= {*OWN.tables}
    assert parts()["first"].takes == {"evidence": "none"}
