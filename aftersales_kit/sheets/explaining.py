"""Explaining: an answer as a sheet that people read in ten seconds.

Parts: `Sheet` (headline, rows, notes, replies, the next question, reasons), what calculators make
sheets of (`ask_of`, `reasons_of`, `form_row`, `money`, `with_conflicts`), `decision_sheet`, and
`as_text` for a terminal. A sheet holds labels: whoever shows it says in which language, and escapes
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..answers.deciding import Decision, PossibleReply, Question
from ..answers.replies import NUMBER, ReplyText, addressed
from ..answers.rulings import Answer
from ..policy.faults import BadValue
from ..policy.inforce import InForce, RuleInForce
from ..policy.labels import BESIDE, CLAUSES, NAMED, NO_LABEL, Label, alike, joined
from ..policy.money import CNY
from ..policy.terms import Field, Knower, Value
from .keeping import Kept

OPEN = Label("still open", "还差信息")
UNKNOWN = Label("amount not known yet", "待填")
ENTER = Label(
    "where the platform's form asks what the buyer still pays, enter",
    "退款申请问“买家仍需支付”时填",
)
ABOUT = Label("{}: ", "{}：")
SENTENCES = Label(" ", "")
MARKET = "market"
DEMANDED = alike("{} ({}: {}{})")
LAYERS = {
    "statute": Label("the law demands it", "法律要求"),
    "platform": Label("the platform's rules demand it", "平台规则要求"),
    "promise": Label(
        "the shop's own promise, beyond what law and platform demand",
        "店铺自己的承诺，高于法律和平台要求",
    ),
}
MOST_CHOICES = 12
ASKED_OF_EACH = ("leg", "option", "register")
"""Inputs that a table is asked once for each code of, and that no form asks."""
STATUS = {
    "reading": Label("our reading of the text", "条文理解"),
    "unverified": Label("not verified", "未核实"),
    "unverified-article": Label("article number not verified", "条号未核实"),
}


@dataclass(frozen=True)
class Row:
    """A line of the answer: what it is about, the cells after it, the rules and sources behind.

    One that is a step of a procedure has its id as `step`, and as `ways` the steps that it leads
    to, each with when it does.
    """

    name: Label
    cells: tuple[Label, ...]
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    step: str = ""
    ways: tuple[tuple[str, Label], ...] = ()


@dataclass(frozen=True)
class Reason:
    """A rule that made the answer: its id, why, what binds it, and its sources.

    `unsure` says of each source that nobody has verified what was not.
    """

    rule: str
    why: Label
    layer: Label
    sources: tuple[str, ...]
    unsure: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """The next question: the field to fill, its words, and the replies that settle something.

    `amount` says that only a sum is missing: what is decided stays as it is. `choices` are the
    codes that still make a difference, each with its label, where a tap can give one. `known_by`
    are those who can answer it, whoever is asked first coming first. One about a piece of an order
    is answered in the field of the pieces: `piece` is its number, and `within` its own question.
    """

    field: str
    text: Label
    replies: tuple[tuple[Label, Label], ...] = ()
    amount: bool = False
    choices: tuple[tuple[str, Label], ...] = ()
    known_by: tuple[Knower, ...] = ()
    piece: int = 0
    within: Ask | None = None

    @property
    def whom(self) -> Label:
        """Whom to ask, in words for who sits at the desk."""
        return self.known_by[0].ask if self.known_by else NO_LABEL


@dataclass(frozen=True)
class Sheet:
    """An answer to show: `columns` head the rows; `settled` says that nothing is open.

    `marked` is a text that the answer is about, in pieces, each with the numbers of the rows that
    speak of it.
    `parts` are the pieces of an answer to a whole case, each a sheet of its own; a `folded` one
    shows its title and headline until it is opened.
    `message` is the one message to send, which a whole case has and which comes first.
    `tab` is the tab under which a part of a whole case stands, and `tallies` are how many of the
    chapters behind each tab are settled, and how many there are. `kept` is what is kept of a whole
    case for the day.
    """

    title: Label
    headline: Label
    settled: bool
    columns: tuple[Label, ...] = ()
    rows: tuple[Row, ...] = ()
    totals: tuple[Row, ...] = ()
    notes: tuple[Label, ...] = ()
    ask: Ask | None = None
    replies: tuple[ReplyText, ...] = ()
    reasons: tuple[Reason, ...] = field(default_factory=tuple)
    marked: tuple[tuple[str, tuple[int, ...]], ...] = ()
    parts: tuple[Sheet, ...] = ()
    folded: bool = False
    message: ReplyText | None = None
    tab: str = ""
    tallies: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    kept: Kept | None = None

    @property
    def folds(self) -> bool:
        """Whether it has pieces that are folded: then its own lines sum them up."""
        return any(part.folded for part in self.parts)


def money(amount: Decimal | None, currency: Label = CNY) -> Label:
    """Write an amount, or that it is not known yet."""
    return UNKNOWN if amount is None else currency.format(f"{amount:.2f}")


def order_sum(answer: Answer, amount: Decimal | None) -> Label:
    """Write an amount of an order in its currency; while the market is open, in the shop's own."""
    currency = addressed(answer.facts, answer.in_force).currency
    return money(amount, CNY if currency == NUMBER else currency)


def form_row(entry: Label) -> Row:
    """Say what to type into the platform's form."""
    return Row(ENTER, (entry,))


def with_conflicts(sheet: Sheet, conflicts: Collection[BadValue]) -> Sheet:
    """Return a sheet that first tells what the facts contradict each other in.

    While they do, nothing counts as settled, in whichever chapter.
    """
    if not conflicts:
        return sheet
    notes = tuple(dict.fromkeys((*(bad.label for bad in conflicts), *sheet.notes)))
    parts = tuple(replace(part, settled=False) for part in sheet.parts)
    return replace(sheet, notes=notes, settled=False, parts=parts)


def decision_sheet(ruling: Decision | Question, in_force: InForce) -> Sheet:
    """Explain one table's decision, or the question that it leaves."""
    title = in_force.tables[ruling.table].table.title
    if isinstance(ruling, Question):
        return Sheet(title, OPEN, False, ask=ask_of(ruling, (), in_force))
    rows = []
    for name, code in ruling.outcomes.items():
        field_ = in_force.terms[name]
        rows.append(Row(field_.label, (field_.value_label(code),), (ruling.rule.id,)))
    headline = joined((NAMED.format(row.name, row.cells[0]) for row in rows), BESIDE)
    return Sheet(title, headline, True, rows=tuple(rows), reasons=reasons_of([ruling], in_force))


def ask_of(question: Question | None, missing: Sequence[str], in_force: InForce) -> Ask | None:
    """Return the next question in words: what is open, else what is missing, or None."""
    if question is not None:
        open_ = {code for reply in question.replies for code in _codes_of(reply)}
        return Ask(
            question.field.name,
            question.ask,
            tuple(_leading_somewhere(question, in_force)),
            choices=choices_of(question.field, open_),
            known_by=question.known_by,
        )
    for name in missing:
        field_ = in_force.terms[name]
        return ask_for(field_, amount=True)
    return None


def ask_for(field_: Field, *, amount: bool = False) -> Ask:
    """Return the question of a fact, whatever it would settle."""
    words = field_.ask or field_.label
    return Ask(field_.name, words, (), amount, choices_of(field_), field_.known_by)


def _leading_somewhere(question: Question, in_force: InForce) -> Iterator[tuple[Label, Label]]:
    """Go through the replies that settle the question, each with what it leads to."""
    terms, about = in_force.terms, NO_LABEL
    for name in ASKED_OF_EACH:
        if name in question.facts:
            about = joined([about, ABOUT.format(terms[name].value_label(question.facts[name]))])
    for reply in question.replies:
        if reply.outcomes is not None:
            leads = [
                terms[name].value_label(code)
                for name, code in reply.outcomes.items()
                if code not in ("no_option", "not_due")
            ]
            yield reply.label, joined([about, joined(leads, CLAUSES)])


def _codes_of(reply: PossibleReply) -> frozenset[str]:
    return reply.condition if isinstance(reply.condition, frozenset) else frozenset()


def choices_of(
    field_: Field, among: Collection[str] | None = None
) -> tuple[tuple[str, Label], ...]:
    """Return codes with their labels, to be tapped; none where there are too many to look over."""
    codes = [
        (code, label) for code, label in field_.codes.items() if among is None or code in among
    ]
    return tuple(codes) if field_.is_coded and len(codes) <= MOST_CHOICES else ()


def reasons_of(decisions: Iterable[Decision], in_force: InForce) -> tuple[Reason, ...]:
    """Return the rules that made the decisions, each once, in their order.

    Law of others that holds in the buyer's market as well is cited as that of this market.
    """
    made: dict[str, Reason] = {}
    for decision in decisions:
        for rule in decision.rules:
            if rule.id not in made:
                layer = _layer(decision, rule, in_force)
                cited, beside = cited_in(decision.facts, rule.rule.sources, in_force)
                known = in_force.policy.sources.statements
                unsure = {s: STATUS[known[s].status] for s in cited if known[s].status in STATUS}
                why = joined([rule.rule.why, *beside], SENTENCES)
                made[rule.id] = Reason(rule.id, why, layer, cited, unsure)
    return tuple(made.values())


def cited_in(
    facts: Mapping[str, Value], sources: tuple[str, ...], in_force: InForce
) -> tuple[tuple[str, ...], tuple[Label, ...]]:
    """Return sources as they are cited of a case, and what is said beside: see `Market.cited`.

    While the market is open, they are cited as they are.
    """
    market = in_force.clocks.markets.get(str(facts.get(MARKET)))
    return (sources, ()) if market is None else market.cited(sources)


def _layer(decision: Decision, rule: RuleInForce, in_force: InForce) -> Label:
    """Say what binds the ranked outcome of the table that was asked; nothing for other rules.

    Only the best outcome can be the shop's own promise: who gives less promises nothing.
    """
    if rule is not decision.rule:
        return NO_LABEL
    for name, code in decision.outcomes.items():
        ranks = in_force.terms[name]
        if ranks.worst_first and in_force.floors[decision.table]:
            demand = decision.binding(name)
            if demand is None:
                best = ranks.rank(code) == len(ranks.worst_first) - 1
                return LAYERS["promise"] if best else NO_LABEL
            note = alike(", {}").format(STATUS[demand.status]) if demand.status in STATUS else ""
            layer = LAYERS[demand.floor.layer]
            return DEMANDED.format(layer, demand.rule.id, demand.article, note)
    return NO_LABEL


def _as_sent(reply: ReplyText, lang: str) -> list[str]:
    """Return a wording as it is sent, and then for who reads it here."""
    sent = reply.text.text(reply.language or lang) if reply.own is None else reply.own.text
    return [f"  {text}" for text in dict.fromkeys((sent, reply.text.text(lang)))]


def as_text(sheet: Sheet, lang: str = "en") -> str:
    """Write a sheet for a terminal or a chat: plain lines, no markup."""
    lines = [sheet.headline.text(lang), ""]
    if sheet.message is not None:
        lines += [f"{sheet.message.title.text(lang)}:", *_as_sent(sheet.message, lang), ""]
    for row in (*sheet.rows, *sheet.totals):
        cells = "; ".join(cell.text(lang) for cell in row.cells if cell.text(lang))
        behind = (*row.rules, *row.sources)
        rules = f"  [{', '.join(behind)}]" if behind else ""
        lines.append(f"  {row.name.text(lang)}: {cells}{rules}")
    lines += [f"  {note.text(lang)}" for note in sheet.notes]
    if sheet.ask is not None:
        head = Label("Ask next", "接下来问").text(lang)
        whom = f" [{said}]" if (said := sheet.ask.whom.text(lang)) else ""
        lines += ["", f"{head}: {sheet.ask.text.text(lang)} ({sheet.ask.field}){whom}"]
        lines += [
            f"  - {reply.text(lang)} → {leads.text(lang)}" for reply, leads in sheet.ask.replies
        ]
    for part in sheet.parts:
        lines += ["", f"[{part.title.text(lang)}]", as_text(part, lang)]
    for reply in sheet.replies:
        lines += ["", f"{reply.title.text(lang)}:", *_as_sent(reply, lang)]
    if sheet.reasons:
        lines += ["", Label("Why", "依据").text(lang) + ":"]
    for reason in sheet.reasons:
        cited = [
            f"{s} {reason.unsure[s].text(lang)}" if s in reason.unsure else s
            for s in reason.sources
        ]
        sources = f" ({', '.join(cited)})" if cited else ""
        layer = f" — {reason.layer.text(lang)}" if reason.layer.text(lang) else ""
        lines.append(f"  {reason.rule}: {reason.why.text(lang)}{sources}{layer}")
    return "\n".join(lines)
