"""Is this reply fit to be sent: the form, the draft with its marks, and the fixes.

Parts: `REPLY_CHECK`. Where the facts of a case are given, too, the draft is held against the case.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...answers.speaking import ReplyCheck, reply_check_known
from ...policy.labels import Label
from .calculator import Calculator, Fields, Figure
from .case_desk import CASE_DESK
from .drafts import draft_sheet
from .order_desk import ORDER_DESK


def _figures(answer: ReplyCheck) -> Mapping[str, Figure]:
    return {"to_mend": str(len(answer.remarks))}


def _codes(answer: ReplyCheck) -> Mapping[str, object]:
    return {
        "remarks": [
            {
                "kind": remark.kind,
                "check": remark.check,
                "start": remark.start,
                "end": remark.end,
                "found": remark.found,
                "why": remark.why._asdict(),
                "say": remark.say._asdict(),
                "rules": list(remark.rules),
                "sources": list(remark.sources),
            }
            for remark in answer.remarks
        ]
    }


OWN = (
    Fields(Label("The reply", "要发的话"), ("reply_draft",)),
    Fields(
        Label("What it is for", "用在哪里"), ("reply_stage", "shop_at_fault", "authority_limit")
    ),
    Fields(Label("Rarer facts", "少见情况"), ("professional_claimant", "market"), rare=True),
)
OF_ITSELF = {name for part in OWN for name in part.names}
THE_CASE = Fields(
    Label("The case, if it is to be held against one", "对着哪一单查（选填）"),
    tuple(name for name in CASE_DESK.names if name not in OF_ITSELF),
    rare=True,
)


def _looked_at(answer: ReplyCheck) -> set[str]:
    return OF_ITSELF | ({"problem"} if answer.case is None else ORDER_DESK.looked_at(answer.case))


REPLY_CHECK = Calculator(
    name="reply-check",
    title=Label("May I send this?", "这句话能发吗？"),
    parts=(*OWN, THE_CASE),
    example="draft-full-of-slips",
    answer=reply_check_known,
    sheet=draft_sheet,
    looked_at=_looked_at,
    first=("reply_draft",),
    usual={"professional_claimant": "no", "market": "cn"},
    asks=CASE_DESK.asks,
    figures=_figures,
    codes=_codes,
    checked=("to_mend",),
)
