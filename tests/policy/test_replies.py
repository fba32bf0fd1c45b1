"""Wordings: what one claims is read as a rule's conditions are, and every fault is named."""

from aftersales_kit.policy.faults import Fault
from aftersales_kit.policy.reading import Section
from aftersales_kit.policy.replies import Reply
from aftersales_kit.policy.shapes import entries
from tests.handbook import POLICY


def faults(*claims: dict[str, object]) -> str:
    found: list[Fault] = []
    told = {"en": "x", "zh": "甲"}
    data = {"spoken": {"title": told, "text": told, "claims": [*claims]}}
    given = {"fields": POLICY.terms.fields, "amounts": POLICY.amounts}
    entries(Reply, Section("replies.toml", "", "", data, found), given)
    return "\n".join(map(str, found))


def test_a_claim_is_read_as_a_condition_with_what_it_speaks_of() -> None:
    assert faults({"if": {"leg": "return"}, "bearer": ["shop", "nobody"]}) == ""


def test_what_a_claim_cannot_say_is_named() -> None:
    assert "'bearrer'" in faults({"bearrer": "shop"})
    assert "'shopp'" in faults({"bearer": "shopp"})
    assert "is a number" in faults({"if": {"days_since_signing": {"at_most": 3}}, "bearer": "shop"})
    assert "claims nothing" in faults({"if": {"leg": "return"}})
