"""Speaking: what is wrong with a reply before it is sent, and what to write instead.

Parts: `Context` (what is known of the reply), `check_reply` (in a context, or against the facts of
a case), `checked` (the same where the case is resolved), `that_may_find` (which checks are worth
looking at in each of many texts), `ReplyCheck`, `reply_check_known` and `of_case` (a calculator's
answer), `language_of`, `is_read`, `verify_speaking` (examples and phrases come out, each pattern is
shown by one, and every wording of the handbook passes).
Source: data/speech. Places are of the text as it was typed, ends excluded; something missing has
its place at the end. Both languages' lists are always looked through: drafts mix them.

>>> remark, = check_reply("亲，这个没办法哦。", handbook=handbook)
>>> remark.found, (remark.start, remark.end), remark.kind
('没办法', (4, 7), 'flat_negative')
>>> remark.say.zh
'我能帮您办的是：……'
>>> check_reply("亲，我来帮您想办法，您看换一件可以吗？", handbook=handbook)
()
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..policy.handbook import Handbook
from ..policy.inforce import InForce, Policy
from ..policy.subjects.patterns import folded, grouped, words
from ..policy.subjects.speech import (
    CLAIMANT,
    MISSING,
    NO_PATTERNS,
    AmountWords,
    Check,
    Element,
    Example,
    Patterns,
    Phrases,
    Speech,
)
from ..policy.terms import Label, Value
from ..policy.verification import Finding
from .asserting import against_case, against_order, asserted, without_case
from .drafts import Read, Remark, normalised, together, ungrouped, unmarked
from .facts import read_facts
from .orders import PIECES, OrderResolution, resolve_order_known
from .quantities import sums
from .replies import LANGUAGES, fill
from .replies import sums as told
from .resolving import Resolution, resolve_known
from .rulings import Answer, as_counted

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
LATIN = re.compile("[A-Za-z]{2,40}")
ONE_IN = 5
"""A draft is read where at most one letter in so many is of another script."""


@dataclass(frozen=True)
class Context:
    """What is known of the case and of the reply; what is not known is not held against it.

    `stage` is a code of the field `reply_stage`, `at_fault` says whether something went wrong on
    the shop's side, `limit` is the most that the agent may grant, in CNY.
    """

    stage: str = ""
    at_fault: bool | None = None
    claimant: bool = False
    market: str = ""
    limit: Decimal | None = None


NOTHING = Context()
Case: TypeAlias = Resolution | OrderResolution
DRAFT = "reply_draft"
ASSERTIONS = "data/speech/assertions.toml"
NO_PHRASES = Phrases("", dict.fromkeys(LANGUAGES, ()), dict.fromkeys(LANGUAGES, ()))


def check_reply(
    text: str,
    context: Context = NOTHING,
    *,
    handbook: Handbook,
    facts: Mapping[str, object] | None = None,
    on: date | None = None,
    lang: str | None = None,
) -> tuple[Remark, ...]:
    """Return what is wrong with a reply, in the order of its text; nothing means send it.

    `facts` are those of the case, raw or canonical, as it stands on the day `on`: the draft is then
    held against what is decided in it, and what is left open is remarked on as not settled. `lang`
    is the language in which missing parts are looked for; left out, it is the text's own.
    Raises CaseError for values that cannot be read, ValueError for facts without a day.
    """
    if facts is None:
        return checked(text, context, lang=lang, speech=handbook.speech)
    if on is None:
        raise ValueError("a case is of a day: say `on`")
    known = read_facts(facts, handbook.policy.terms)
    case = _resolved(known, on, handbook.on(on))
    return checked(text, context, lang=lang, speech=handbook.speech, case=case)


def checked(
    text: str,
    context: Context,
    *,
    speech: Speech,
    lang: str | None = None,
    case: Case | None = None,
) -> tuple[Remark, ...]:
    """Return what is wrong with a reply by these checks, and by what is decided in its case."""
    context = context if case is None else _of_case(context, case)
    read = normalised(text, speech.variants)
    remarks = [*_forbidden(text, read, context, speech)]
    if case is not None:
        if isinstance(case, OrderResolution):
            remarks += against_order(text, case)
        else:
            remarks += against_case(text, case)
    elif context.limit is not None:
        remarks += _above_limit(text, read, context.limit, speech)
    if context.stage and text.strip():
        remarks += _missing(text, read, context, lang or language_of(text), speech)
    return tuple(sorted(remarks, key=lambda remark: (remark.start, remark.end)))


def _resolved(facts: Mapping[str, Value], on: date, in_force: InForce) -> Case:
    """Resolve a case, or an order where its pieces are stated."""
    if PIECES in facts:
        return resolve_order_known(facts, on, in_force)
    return resolve_known(facts, on, in_force)


def _of_case(context: Context, case: Case) -> Context:
    """Return a context with what the case says, where nothing else is said."""
    responsible = case.in_force.terms["responsible"]
    pieces = case.pieces if isinstance(case, OrderResolution) else (case,)
    at_fault, found = context.at_fault, [piece.responsible for piece in pieces]
    if at_fault is None and any(found):
        at_fault = any(responsible.holds("shop_side", one) for one in found if one is not None)
    claimant = context.claimant or case.facts.get("professional_claimant") == "yes"
    market = context.market or str(case.facts.get("market", ""))
    return replace(context, at_fault=at_fault, claimant=claimant, market=market)


@dataclass(frozen=True, kw_only=True)
class ReplyCheck(Answer):
    """The answer to a draft: what is remarked on it. No table decides, and nothing is asked.

    `case` is what the draft is held against, where the problem of the case is known.
    """

    remarks: tuple[Remark, ...]
    case: Case | None = None

    @property
    def draft(self) -> str:
        """The reply as it was typed; empty while there is none."""
        return str(self.facts.get(DRAFT, ""))

    @property
    def staged(self) -> bool:
        """Whether it is said what the reply is for, so that missing parts are looked for."""
        return "reply_stage" in self.facts


def reply_check_known(facts: Mapping[str, Value], on: date, in_force: InForce) -> ReplyCheck:
    """Check the draft among facts that are canonical already.

    Where the problem or pieces are among them it is held against the case, else in the context
    they give.
    """
    told = "problem" in facts or PIECES in facts
    case = _resolved(facts, on, in_force) if told else None
    return _reply_check(facts, on, in_force, case)


def of_case(case: Case) -> ReplyCheck | None:
    """Check the draft among the facts of a case against the case; None where there is none."""
    if not str(case.facts.get(DRAFT, "")).strip():
        return None
    return _reply_check(case.facts, case.on, case.in_force, case)


def _reply_check(
    facts: Mapping[str, Value], on: date, in_force: InForce, case: Case | None
) -> ReplyCheck:
    limit = facts.get("authority_limit")
    at_fault = facts.get("shop_at_fault")
    context = Context(
        str(facts.get("reply_stage", "")),
        None if at_fault is None else at_fault == "yes",
        facts.get("professional_claimant") == "yes",
        str(facts.get("market", "")),
        None if limit is None else Decimal(limit),
    )
    draft, speech = str(facts.get(DRAFT, "")), in_force.handbook.speech
    remarks = checked(draft, context, speech=speech, case=case)
    if case is None:
        remarks = tuple(sorted((*remarks, *without_case(draft, speech)), key=lambda r: r.start))
    return ReplyCheck(
        on=on,
        facts=facts,
        rulings={},
        in_force=in_force,
        conflicts=as_counted(facts, in_force, on)[1] if case is None else case.conflicts,
        remarks=remarks,
        case=case,
    )


def language_of(text: str) -> str:
    """Return "zh" for a text with more Han characters than Latin words, else "en".

    >>> language_of("亲，OK 的"), language_of("All right!"), language_of("")
    ('zh', 'en', 'en')
    """
    return "zh" if len(HAN.findall(text)) > len(LATIN.findall(text)) else "en"


def is_read(text: str) -> bool:
    """Say whether a text is in the signs that are read: Latin letters and Han characters.

    Where more than one letter in so many is another, it is in a language that no pattern finds.

    >>> is_read("亲，OK 的"), is_read("承知いたしました。"), is_read("")
    (True, False, True)
    """
    letters = [unicodedata.name(sign, "") for sign in text if sign.isalpha()]
    others = sum(not ("CJK" in name or "LATIN" in name) for name in letters)
    return others * ONE_IN <= len(letters)


def _forbidden(text: str, read: Read, context: Context, speech: Speech) -> Iterator[Remark]:
    for check in speech.checks.values():
        if check.only == CLAIMANT and not context.claimant:
            continue
        if check.markets and context.market not in check.markets:
            continue
        for start, end in _found(check.patterns, read):
            if not _stands(check.unless, read.clause(start, end)):
                place = read.place(start, end)
                yield Remark(
                    check.id,
                    check.kind,
                    *place,
                    text[slice(*place)],
                    check.why,
                    _filled(check.say, context),
                    check.sources,
                )


def _found(patterns: Patterns, read: Read) -> Iterator[tuple[int, int]]:
    """Go through the stretches found by any of the patterns, overlapping ones as one."""
    stretches = [
        found.span()
        for lang in LANGUAGES
        for pattern in patterns[lang]
        for found in pattern.finditer(read.text)
    ]
    yield from together(stretches)


def _stands(patterns: Patterns, text: str) -> bool:
    return any(p.search(text) for lang in LANGUAGES for p in patterns[lang])


def _above_limit(text: str, read: Read, limit: Decimal, speech: Speech) -> Iterator[Remark]:
    """Find the sums offered that are above the limit, in a clause that does not excuse them."""
    words, plain = speech.amount, ungrouped(read)
    for span, offered in _money(plain):
        if offered > limit and not _stands(words.unless, plain.clause(*span)):
            place = plain.place(*span)
            yield Remark(
                "amount",
                words.kind,
                *place,
                text[slice(*place)],
                words.why,
                _filled(words.say, Context(limit=limit)),
                words.sources,
            )


def _money(plain: Read) -> Iterator[tuple[tuple[int, int], Decimal]]:
    """Go through the sums in a text that is ungrouped and that are said to be money."""
    yield from (((s.start, s.end), s.amount) for s in sums(plain.text) if not s.bare)


def _missing(
    text: str, read: Read, context: Context, lang: str, speech: Speech
) -> Iterator[Remark]:
    for element in speech.elements.values():
        wanted = context.stage in element.stages and (context.at_fault or not element.at_fault)
        if wanted and not any(p.search(read.text) for p in element.patterns[lang]):
            yield _lacks(element, len(text), context)


def _lacks(element: Element, end: int, context: Context) -> Remark:
    say = _filled(element.say, context)
    return Remark(element.id, MISSING, end, end, "", element.why, say, element.sources)


def _filled(say: Label, context: Context) -> Label:
    """Return a wording with the limit in it; everything else stays a visible blank."""
    values = told({"limit": context.limit})
    return fill(say, values)


def context_of(example: Example) -> Context:
    """Return the context of an example."""
    limit = Decimal(example.limit) if example.limit else None
    return Context(example.stage, example.at_fault, example.claimant, example.market, limit)


def verify_speaking(policy: Policy, speech: Speech) -> list[Finding]:
    """Return what does not come out: examples, checks without one, wordings that do not pass.

    Wordings are those of data/replies and the fixes that checks offer.
    """
    return [
        *_examples(speech),
        *_unshown(speech),
        *_unshown_in(policy, speech),
        *_phrases(speech),
        *_wordings(policy, speech),
        *_asserted(policy, speech),
    ]


def _examples(speech: Speech) -> Iterator[Finding]:
    for example in speech.examples:
        context = context_of(example)
        texts = [(example.text, example.finds)]
        if example.better:
            texts.append((example.better, ()))
        for text, expected in texts:
            remarks = checked(text, context, lang=example.lang, speech=speech)
            got = tuple((remark.check, remark.found) for remark in remarks)
            if sorted(got) != sorted(expected):
                yield Finding(
                    "case differs",
                    example.id,
                    (example.id,),
                    f"{text!r} is expected to show {_said(expected)}, but it shows {_said(got)}",
                    file="data/speech/examples.toml",
                )
            kinds = tuple(dict.fromkeys(remark.kind for remark in remarks))
            if text == example.text and kinds != example.kinds:
                stated, said = (", ".join(names) or "nothing" for names in (example.kinds, kinds))
                yield Finding(
                    "case differs",
                    example.id,
                    (example.id,),
                    f"{text!r} is said to be wrong by {stated}, but it is by {said}",
                    file="data/speech/examples.toml",
                )


def _unshown_in(policy: Policy, speech: Speech) -> Iterator[Finding]:
    """Find the checks that count in some markets, and that no example shows in one of them."""
    shown = {(one.market, check) for one in speech.examples for check, _ in one.finds}
    for check in speech.checks.values():
        for market in check.markets:
            if market in policy.markets and (market, check.id) not in shown:
                yield Finding(
                    "rule without example",
                    check.id,
                    (check.id,),
                    f"no example of the market {market} shows {check.id}, which counts there",
                    file="data/speech/examples.toml",
                    mend=f"add a reply with market = {market!r} in which {check.id} is found",
                )


def _said(found: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{check} {text!r}" for check, text in found) or "nothing"


def _unshown(speech: Speech) -> Iterator[Finding]:
    """Find the checks and elements that no example shows in one of their languages."""
    shown = {(check, example.lang) for example in speech.examples for check, _ in example.finds}
    known: list[Check | Element] = [*speech.checks.values(), *speech.elements.values()]
    for one in known:
        for lang in LANGUAGES:
            if one.patterns[lang] and (one.id, lang) not in shown:
                yield Finding(
                    "rule without example",
                    one.id,
                    (one.id,),
                    f"no example in {lang!r} shows {one.id}",
                    file="data/speech/examples.toml",
                )


def _phrases(speech: Speech) -> Iterator[Finding]:
    """Check what phrases show, and that each pattern, alternative and excuse is shown by one."""
    amount = speech.amount
    known: list[AmountWords | Check | Element] = [*speech.checks.values(), amount]
    known += speech.elements.values()
    for one in known:
        phrases = speech.phrases.get(_name(one), NO_PHRASES)
        for name, problem in _of_phrases(one, phrases, speech):
            yield Finding(
                "case differs" if name else "pattern without an example",
                _name(one),
                (_name(one),),
                problem,
                file="data/speech/phrases.toml",
            )


def _of_phrases(
    one: AmountWords | Check | Element, phrases: Phrases, speech: Speech
) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with the phrases of one check: the phrase, or "", and in words."""
    patterns = one.patterns if not isinstance(one, AmountWords) else NO_PATTERNS
    unless = one.unless if not isinstance(one, Element) else NO_PATTERNS
    shown: set[tuple[str, int]] = set()
    needed: set[str] = set()
    for lang in LANGUAGES:
        for phrase in (*phrases.found[lang], *phrases.passes[lang]):
            text, marks = unmarked(phrase)
            read = ungrouped(normalised(text, speech.variants))
            by_pattern = _by_pattern(one, patterns, lang, read)
            stretches = [span for spans in by_pattern.values() for span in spans]
            if isinstance(one, AmountWords):
                stretches = [span for span, _ in _money(read)]
            found = []
            for span in together(stretches):
                excuses = _excusing(unless, read.clause(*span))
                needed |= {*excuses} if len(excuses) == 1 else set()
                if not excuses:
                    found.append(span)
            places = tuple(read.place(*span) for span in found)
            if places != marks:
                said = [", ".join(text[slice(*s)] for s in p) or "nothing" for p in (marks, places)]
                problem = f"is said to show {said[0]}, but shows {said[1]}"
                yield phrase, f"the phrase {phrase!r} {problem}"
            elif bool(places) != (phrase in phrases.found[lang]):
                among = "pass" if places else "show something"
                yield phrase, f"the phrase {phrase!r} stands among those that {among}"
            for pattern, spans in by_pattern.items():
                others = [s for other in by_pattern if other != pattern for s in by_pattern[other]]
                if found and [*together(others)] != [*together(stretches)]:
                    needed.add(pattern)
                    shown |= {(pattern, n) for span in spans for n in spans[span]}
    for lang in LANGUAGES:
        if patterns[lang] and not phrases.passes[lang]:
            yield "", f"no phrase in {lang!r} says what {_name(one)} lets pass"
        for pattern in (one.pattern for one in patterns[lang]):
            if pattern not in needed:
                yield "", f"no phrase needs the pattern {pattern!r}"
                continue
            for number, alternative in enumerate(grouped(pattern)[1]):
                if (pattern, number) not in shown:
                    yield "", f"no phrase shows {alternative!r} of the pattern {pattern!r}"
        for excuse in (one.pattern for one in unless[lang]):
            if excuse not in needed:
                yield "", f"no phrase is excused by {excuse!r} alone"


def _by_pattern(
    one: AmountWords | Check | Element, patterns: Patterns, lang: str, read: Read
) -> dict[str, dict[tuple[int, int], set[int]]]:
    """Return the stretches that each pattern finds, with the alternatives that were taken.

    What must be there is looked for in the text's language only.
    """
    found: dict[str, dict[tuple[int, int], set[int]]] = {}
    for other in (lang,) if isinstance(one, Element) else LANGUAGES:
        for pattern in patterns[other]:
            if not pattern.search(read.text):
                continue
            for match in grouped(pattern.pattern)[0].finditer(read.text):
                taken = {n for n, part in enumerate(match.groups()) if part is not None}
                found.setdefault(pattern.pattern, {}).setdefault(match.span(), set()).update(taken)
    return found


def _excusing(unless: Patterns, clause: str) -> list[str]:
    return [p.pattern for lang in LANGUAGES for p in unless[lang] if p.search(clause)]


def _wordings(policy: Policy, speech: Speech) -> Iterator[Finding]:
    fixes: list[AmountWords | Check | Element] = [speech.amount]
    fixes += [*speech.checks.values(), *speech.elements.values()]
    wordings = [("data/replies", reply.id, reply.text) for reply in policy.replies.values()]
    wordings += [("data/speech/checks.toml", _name(fix), fix.say) for fix in fixes]
    said = [
        (file, name, lang, wording.text(lang))
        for file, name, wording in wordings
        for lang in LANGUAGES
    ]
    # Most patterns find nothing in most wordings, and one look at all of them shows it.
    likely = that_may_find(speech, [text for *_, text in said])
    for (file, name, lang, text), checks in zip(said, likely, strict=True):
        few = replace(speech, checks={check.id: check for check in checks})
        for remark in checked(text, NOTHING, speech=few):
            yield Finding(
                "wording that does not pass",
                name,
                (name,),
                f"{name} ({lang}) says {remark.found!r}: {remark.why.en} "
                f"Write instead: {remark.say.text(lang)}",
                file=file,
            )


def that_may_find(speech: Speech, texts: Iterable[str]) -> list[list[Check]]:
    """Return, for each text, the checks that may find anything in it, with such patterns alone."""
    read = [folded(normalised(text, speech.variants).text) for text in texts]
    whole = "\n".join(read)
    found: list[list[Check]] = [[] for _ in read]
    for check in speech.checks.values():
        patterns = [pattern for lang in LANGUAGES for pattern in check.patterns[lang]]
        likely: dict[int, list[re.Pattern[str]]] = {}
        for pattern in patterns:
            known = words(pattern.pattern)
            there = [word for word in known if word in whole]
            for number, text in enumerate(read) if there or not known else ():
                if not known or any(word in text for word in there):
                    likely.setdefault(number, []).append(pattern)
        for number, few in likely.items():
            found[number].append(replace(check, patterns={**NO_PATTERNS, LANGUAGES[0]: (*few,)}))
    return found


def _asserted(policy: Policy, speech: Speech) -> Iterator[Finding]:
    """Find phrases of assertions that do not come out, and patterns that none of them needs."""
    for name, problem in asserted(speech):
        kind = "case differs" if problem.startswith("the phrase") else "pattern without an example"
        yield Finding(kind, name, (name,), problem, file=ASSERTIONS)


def _name(fix: AmountWords | Check | Element) -> str:
    return "amount" if isinstance(fix, AmountWords) else fix.id
