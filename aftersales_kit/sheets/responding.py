"""Responding: one request of a form in, one reply out, the same for the page and the tests.

Parts: `respond`, `rests_on`, `refused`.
A page in another script says so in its request, and gets the reply written in it.

>>> reply = respond({"calculator": "freight", "facts": {"order_state": "moon"}, "lang": "en",
...                  "on": "2026-03-01"}, handbook)
>>> sorted(reply)
['carried', 'errors', 'html', 'matters', 'next', 'rests', 'status']
>>> reply["errors"]["order_state"][:23]
"'moon' is not one of un"
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from ..policy.amounts import UncoveredDate
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.subjects.scripts import Script
from .calculators import calculate, find
from .explaining import Sheet
from .keeping import carried
from .markup import sheet_html
from .markup.answers import own_html, panels_html
from .markup.desk import desk_reply
from .markup.examination import examine
from .markup.practice import practise
from .markup.scripts import in_script, reply_in_script


def respond(request: Mapping[str, Any], handbook: Handbook) -> dict[str, Any]:
    """Answer one request of a form: see `calculate`.

    The request has `calculator`, `facts` (raw texts by field), `lang` ("en" or "zh") and `on`
    (a day as YYYY-MM-DD, or None for the policy's latest change). The reply has `html`, `errors`
    (text by field), `matters` (by field), `next` and `status`; that of a calculator with tabs has
    `desk` besides: see `desk_reply`. `carried` is what an address carries of facts that are written
    item by item, and `rests` what the answer rests on: the digest of the `policy`, and of each of
    the `rules` behind it. A request of the examination's page has only `examination`: see
    `examine`, and one of the practice's has only `practice`: see `practise`. `script` may say how
    the reader writes Chinese, as a tag of `data/scripts`; any other is that of the handbook itself.
    """
    script = handbook.scripts.get(str(request.get("script", "")))
    reply = _respond(request, handbook, script)
    if script is None:
        return reply
    told: dict[str, Any] = reply_in_script(reply, partial(in_script, script=script))
    return told


def _respond(
    request: Mapping[str, Any], handbook: Handbook, script: Script | None
) -> dict[str, Any]:
    if "examination" in request:
        return examine(request["examination"], handbook, script)
    if "practice" in request:
        return practise(request["practice"], handbook)
    lang = "zh" if request.get("lang") == "zh" else "en"
    name = str(request["calculator"])
    on = request.get("on")
    try:
        day = date.fromisoformat(on) if on else handbook.policy.changes[-1]
        handbook.on(day)
    except (UncoveredDate, ValueError) as error:
        return refused(str(error))
    response = calculate(name, request.get("facts", {}), day, handbook)
    calculator, terms = find(name), handbook.policy.terms
    more: dict[str, Any] = {}
    if calculator.tabs:
        # Until it is known what the case is about there is no answer to it.
        shown = response.sheet if response.sheet.tallies else None
        html = panels_html(shown, calculator.tabs, lang, prefix=name) if shown else ""
        own = own_html(shown, calculator.tabs, lang, prefix=name) if shown else ""
        more = {"desk": {**desk_reply(response, calculator, terms, lang), "checked": own}}
    else:
        html = sheet_html(response.sheet, lang, prefix=name)
    return {
        "html": html,
        "errors": {field: bad.label.text(lang) for field, bad in response.errors.items()},
        "matters": dict(response.matters),
        "next": response.next,
        "status": response.status.text(lang),
        "carried": carried(response.facts, terms),
        "rests": rests_on(response.sheet, handbook.on(day)),
        **more,
    }


def rests_on(sheet: Sheet, in_force: InForce) -> dict[str, Any]:
    """Return the digests of the policy and of the rules that an answer rests on.

    Whoever opens the case later is told by them what has changed since.
    """
    rules = {reason.rule: in_force.digests[reason.rule] for reason in sheet.reasons}
    return {"policy": in_force.policy.digest, "rules": rules}


def refused(why: str) -> dict[str, Any]:
    """Return the reply to a request that cannot be answered at all: nothing but why.

    >>> refused("too deep")["status"]
    'too deep'
    """
    return {"html": "", "errors": {}, "matters": {}, "next": None, "status": why}
