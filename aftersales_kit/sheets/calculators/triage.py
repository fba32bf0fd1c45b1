"""What is it? The form, the explanation and the wordings of a request that comes in.

Parts: `TRIAGE`, `triage_sheet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...answers.intake import Intake, intake_known
from ...answers.replies import ReplyText, asking, greeted_once, wordings
from ...answers.triage import Suggestion
from ...policy.labels import BESIDE, LISTED, NAMED, STOPS, Label, alike, joined
from ..explaining import OPEN, Ask, Row, Sheet, ask_for, ask_of, reasons_of
from .calculator import Calculator, Fields, Figure, seen_by
from .rulings import rulings_rows

TITLE = Label("What is it?", "这是什么问题？")
TABLES = ("evidence-needed", "technical-type")
TECHNICAL_FACTS = ("network_ok", "steps_followed", "works_elsewhere")
PASTE = Label(
    "Paste the buyer's words, or choose the problem yourself.", "把买家原话粘进来，或者直接选问题。"
)
NOTHING_FITS = Label(
    "Nothing in it points to a problem. Ask what happened, or choose the problem yourself.",
    "看不出是哪类问题。问问买家发生了什么，或者直接选问题。",
)
HOW_SURE = {
    "strong": Label("Most likely {}", "很可能是{}"),
    "fair": Label("Perhaps {}", "可能是{}"),
    "weak": Label("A weak hint of {}", "有点像{}，把握不大"),
}
IN_PART = Label("in “{}”", "看这句“{}”")
SIMILAR = Label("like “{}”", "类似说法“{}”")
YOU_DECIDE = Label(
    "These are only suggestions. Read the whole message, then choose.",
    "这些只是提示，看完整句话再选。",
)
POINTS_TO = Label(
    "The buyer's answers point to another problem: {}.", "按买家的回答，更像是另一种问题：{}。"
)
RECORD = Label("For the ticket: {}.", "工单要写：{}。")
ONCE = Label(
    "Say it back and get a yes. Whoever takes over reads the log: the buyer tells it once.",
    "复述一遍，等买家确认。接手的同事先看记录，不让买家再讲一遍。",
)


def triage_sheet(answer: Intake) -> Sheet:
    """Explain what a request may be about, what to ask for, and what to record."""
    chosen = answer.problem is not None
    rows = [_suggested(s, answer) for s in answer.suggestions if chosen]
    rows += rulings_rows(answer.rulings.values(), answer.in_force)
    terms = answer.in_force.terms
    record = joined((terms[entry.name].label for entry in answer.record), LISTED)
    notes = [YOU_DECIDE] if answer.suggestions and not chosen else []
    if answer.points_to is not None:
        notes.append(POINTS_TO.format(_problem(answer.points_to, answer)))
    notes += [RECORD.format(record), ONCE]
    return Sheet(
        TITLE,
        _headline(answer),
        chosen and answer.question is None,
        rows=tuple(rows),
        notes=tuple(notes),
        ask=ask_what_it_is(answer),
        replies=tuple(_replies(answer)),
        reasons=reasons_of(answer.decisions, answer.in_force),
    )


def _replies(answer: Intake) -> list[ReplyText]:
    """Return what to send: the wordings of what is decided, and the question to the buyer."""
    found = wordings(answer.decisions, {}, answer.in_force, answer.facts)
    asked = asking(answer.question, answer.in_force)
    return found if asked is None else greeted_once([*found, asked])


def _problem(code: str, answer: Intake) -> Label:
    return answer.in_force.terms["problem"].value_label(code)


def _headline(answer: Intake) -> Label:
    if answer.problem is None:
        likely = [_perhaps(suggestion, answer) for suggestion in answer.suggestions]
        if likely:
            return joined(likely, BESIDE)
        return NOTHING_FITS if "said" in answer.facts else PASTE
    said = [_problem(answer.problem, answer)]
    for decision in answer.decisions:
        field = answer.in_force.terms[answer.in_force.tables[decision.table].table.outcomes[0]]
        said.append(NAMED.format(field.label, field.value_label(decision.outcomes[field.name])))
    if answer.question is not None:
        said.append(OPEN)
    return joined(said, BESIDE)


def _suggested(suggestion: Suggestion, answer: Intake) -> Row:
    return Row(_perhaps(suggestion, answer), (_evidence(suggestion, answer),))


def _perhaps(suggestion: Suggestion, answer: Intake) -> Label:
    return HOW_SURE[suggestion.strength].format(_problem(suggestion.problem, answer))


def _evidence(suggestion: Suggestion, answer: Intake) -> Label:
    """Return what led to a suggestion: its clause where there are several, the key words as the
    buyer wrote them, strong ones first, and the sentence of the handbook that is likest."""
    evidence = []
    if suggestion.part != str(answer.facts["said"]).strip():
        evidence.append(IN_PART.format(alike(suggestion.part)))
    found = sorted(suggestion.found, key=lambda word: not word.strong)
    if found:
        evidence.append(joined((alike(f"“{word.text}”") for word in found), LISTED))
    if suggestion.example is not None:
        evidence.append(SIMILAR.format(alike(suggestion.example)))
    return joined(evidence, STOPS)


def ask_what_it_is(answer: Intake) -> Ask | None:
    """Return the question what the problem is, suggestions to be tapped; or the next question."""
    terms = answer.in_force.terms
    if answer.problem is not None:
        return ask_of(answer.question, (), answer.in_force)
    name = "problem" if "said" in answer.facts else "said"
    asked = terms[name]
    suggested = [(s, _perhaps(s, answer)) for s in answer.suggestions]
    replies = tuple((perhaps, _evidence(s, answer)) for s, perhaps in suggested)
    choices = tuple((s.problem, perhaps) for s, perhaps in suggested)
    return replace(ask_for(asked), replies=replies, choices=choices)


def _looked_at(answer: Intake) -> set[str]:
    technical = answer.in_force.terms["problem_family"].of(answer.problem) == "technical"
    seen = seen_by(answer.rulings.values()) | ({*TECHNICAL_FACTS} if technical else set())
    return {"said", "problem"} | seen


def _figures(answer: Intake) -> Mapping[str, Figure]:
    return {"suggested": answer.suggestions[0].problem if answer.suggestions else None}


def _codes(answer: Intake) -> Mapping[str, object]:
    return {
        "suggestions": [
            {
                "problem": suggestion.problem,
                "sure": round(suggestion.sure, 2),
                "strength": suggestion.strength,
                "part": {"text": suggestion.part, "place": [*suggestion.place]},
                "like": suggestion.example,
                "words": [
                    {"text": word.text, "places": [[*place] for place in word.places]}
                    for word in suggestion.found
                ],
            }
            for suggestion in answer.suggestions
        ],
        "record": [entry.name for entry in answer.record],
    }


TRIAGE = Calculator(
    name="triage",
    title=TITLE,
    parts=(
        Fields(Label("What the buyer says", "买家怎么说"), ("said", "problem")),
        Fields(Label("What is known", "已经知道的"), ("order_state", "evidence", "market")),
        Fields(Label("Technical cases", "技术类问题"), TECHNICAL_FACTS),
    ),
    example="earphone-silent-on-one-side",
    answer=intake_known,
    sheet=triage_sheet,
    looked_at=_looked_at,
    usual={"evidence": "none"},
    tables=TABLES,
    blanks=(),
    figures=_figures,
    checked=("suggested",),
    codes=_codes,
)
