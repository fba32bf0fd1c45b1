"""What is said on the mainland alone is not sent abroad."""

from dataclasses import replace

import pytest

from aftersales_kit.answers.habits import may_be_sent, verify_habits
from aftersales_kit.policy import Handbook
from aftersales_kit.policy.labels import Label
from aftersales_kit.policy.tables import Greetings
from tests.handbook import HANDBOOK

POLICY = HANDBOOK.policy
QIN = Label("Hello. ", "亲，")
ABROAD = [name for name, market in POLICY.clocks.markets.items() if not market.home]


def saying(name: str, text: Label) -> Handbook:
    reply = replace(POLICY.replies[name], text=text)
    return replace(HANDBOOK, policy=replace(POLICY, replies={**POLICY.replies, name: reply}))


def test_the_handbook_says_nothing_abroad_that_is_of_the_mainland() -> None:
    assert verify_habits(HANDBOOK) == []


def test_a_wording_that_reaches_buyers_abroad_is_named_for_each_market() -> None:
    found = verify_habits(saying("kind-no", Label("Ask Taobao.", "运费险会赔给您。")))
    assert [(finding.rules, finding.file) for finding in found] == [
        (("kind-no",), "data/replies")
    ] * (2 * len(ABROAD))
    assert found[0].message.startswith("kind-no (en) says 'Taobao' to buyers of tw: This is there")
    assert found[0].mend


def test_a_clock_of_the_shop_is_promised_only_where_the_day_ends_with_it() -> None:
    found = verify_habits(saying("kind-no", Label("Soon.", "今天24:00前给您答复。")))
    own = POLICY.clocks.shop.offset
    elsewhere = [market for market in ABROAD if POLICY.clocks.markets[market].utc_offset != own]
    assert [f.message.split(":")[0] for f in found] == ["kind-no (zh) says '今天24"] * len(
        elsewhere
    )
    for market, finding in zip(elsewhere, found, strict=True):
        assert f"to buyers of {market}" in finding.message


def test_a_greeting_is_held_against_the_habits_of_its_market() -> None:
    markets = POLICY.clocks.markets
    wrong = replace(markets["tw"], greeting=Greetings(QIN, QIN, QIN))
    clocks = replace(POLICY.clocks, markets={**markets, "tw": wrong})
    found = verify_habits(replace(HANDBOOK, policy=replace(POLICY, clocks=clocks)))
    assert "kind-no" in {finding.rules[0] for finding in found}
    assert {finding.message.partition("buyers of ")[2][:2] for finding in found} == {"tw"}


def test_a_line_for_buyers_abroad_is_held_against_their_habits() -> None:
    part = HANDBOOK.buyers.parts[0]
    here, there = (
        replace(part.lines[0], id=name, markets=markets, says=Label("", "打 12315"), by_outcome={})
        for name, markets in (("here", ("cn",)), ("there", ()))
    )
    buyers = replace(HANDBOOK.buyers, parts=(replace(part, lines=(here, there)),))
    found = verify_habits(replace(HANDBOOK, buyers=buyers))
    assert [finding.rules for finding in found] == [("there",)] * len(ABROAD)
    assert found[0].file == "data/buyers.toml"


@pytest.mark.parametrize(
    ("reply", "markets"),
    [
        ("return-own-cost", {"cn"}),
        ("return-cost-agreed", {*POLICY.markets}),
        # Named by no rule: an agent may send it to anybody.
        ("restate", {*POLICY.markets}),
    ],
)
def test_a_wording_is_sent_where_a_rule_that_names_it_is_reached(
    reply: str, markets: set[str]
) -> None:
    assert {market for market in POLICY.markets if may_be_sent(reply, market, POLICY)} == markets
