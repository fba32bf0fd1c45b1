"""Ten everyday situations at the case desk: what the buyer writes, what the agent can see, and
with which messages it begins and ends.

What a test of the library and a test of the page both hold the desk to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersales_kit.answers.heard import heard
from tests.handbook import HANDBOOK

FIRST, LAST = 3, 7
"""Taps to the first message and to the last word, copying counted; what is typed is not."""


@dataclass(frozen=True)
class Situation:
    """One conversation: `told` are the facts as codes and figures that the agent knows, `first` and
    `last` the wordings of the first message, by the problem and the words alone, and of the one
    that settles it."""

    words: str
    problem: str
    told: Mapping[str, str]
    first: tuple[str, ...]
    last: tuple[str, ...]

    @property
    def heard(self) -> dict[str, str]:
        """What the buyer's words tell besides the problem."""
        return {one.field: str(one.value) for one in heard(self.words, HANDBOOK)}


SHIPPED = {"shipping_terms": "free", "price_paid": "89", "payments": "alipay 89"}
GOODS = {"order_state": "signed", "evidence": "photos", "days_since_signing": "2",
         "wish": "exchange", "replacement_in_stock": "yes", "goods_usable": "yes"}  # fmt: skip
EXCHANGED = ("exchange-agreed", "replacement-after-return", "return-repaid")
SITUATIONS = {
    "a seam has come open": Situation(
        "袖口开线了，怎么办", "quality_defect", GOODS,
        ("ask-photos-of-fault", "ask-wish-goods"), EXCHANGED,
    ),
    "too small, may it go back": Situation(
        "太小了，能退吗", "change_of_mind",
        {**SHIPPED, "wish": "return", "order_state": "signed", "days_since_signing": "6",
         "condition": "tried", "goods_kind": "clothing"},
        ("first-no-reason",),
        ("may-come-back-open", "return-steps", "return-own-cost", "nothing-deducted"),
    ),
    "nothing has moved for three days": Situation(
        "三天没动静了，是不是丢了", "parcel_lost",
        {"order_state": "in_transit", "trace": "not_found", "wish": "resend"},
        ("first-lost", "ask-wish-missing"), ("lost-resend-open",),
    ),
    "the belt was not in it": Situation(
        "腰带没给我", "short_shipped",
        {"order_state": "signed", "evidence": "confirmed", "second_parcel": "no", "wish": "resend"},
        ("ask-photos-of-all", "ask-wish-missing"), ("missing-sent-open",),
    ),
    "the wrong colour": Situation(
        "发错颜色了，我要的是黑色", "wrong_item", GOODS,
        ("ask-photo-of-what-came", "ask-wish-goods"), EXCHANGED,
    ),
    "cancelled before it is sent": Situation(
        "不要了，还没发货吧", "cancel_undispatched",
        {**SHIPPED, "order_state": "undispatched", "packed": "no"},
        ("cancel-unsent",), ("withdrawn",),
    ),
    "cancelled when it is on its way": Situation(
        "不想要了，已经发出来了", "cancel_dispatched", {**SHIPPED, "order_state": "in_transit"},
        ("intercepted-open",), ("intercepted", "nothing-deducted"),
    ),
    "a cup in pieces": Situation(
        "杯子收到是碎的", "damaged_goods", GOODS,
        ("ask-photos-of-pieces", "ask-wish-goods"), EXCHANGED,
    ),
    "signed for three days ago and no refund": Situation(
        "退货都签收三天了怎么还不退款", "refund_awaited",
        {"refund_state": "applied", "refund_goods": "back", "step_days": "3"},
        ("we-look-at-the-refund",), ("refund-sorry-looked-at-today",),
    ),
}  # fmt: skip
FLAWED = "blemish"
"""What the buyer of `THREAT` is not happy with: the desk goes on to that."""
THREAT = Situation(
    "给我50块，不然差评", "bad_review",
    {"order_state": "signed", "days_since_signing": "4", "evidence": "photos",
     "goods_usable": "yes", "price_paid": "199", "margin": "60", "destination": "other_province",
     "contract_freight": "12"},
    ("review-what-was-wrong",), ("decline", "review-changes-nothing"),
)  # fmt: skip
"""It leads to what was wrong with the goods."""
