"""Walk-throughs: the handbook's own hold, and whatever of a procedure changes is noticed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from aftersales_kit.policy import Handbook, Label
from aftersales_kit.policy.labels import alike
from aftersales_kit.policy.subjects.procedures import Branch, Procedure, Procedures, Step, Watch
from aftersales_kit.policy.subjects.walks import Turn, Walk, verify_walks
from tests.handbook import HANDBOOK, POLICY

NAME = "settle-freight"
WALKS = HANDBOOK.walks[NAME]
MAIN = WALKS.walks[0]


def findings(handbook: Handbook) -> list[str]:
    return [f"{found.kind}: {found.message}" for found in verify_walks(handbook)]


def with_step(procedure: Procedure, step: Step, **changes: Any) -> Handbook:
    steps = tuple(replace(s, **changes) if s.id == step.id else s for s in procedure.steps)
    held = HANDBOOK.procedures
    changed = {**held.procedures, procedure.id: replace(procedure, steps=steps)}
    return replace(HANDBOOK, procedures=Procedures(changed, held.roles))


def with_walks(*walks: Walk) -> Handbook:
    return replace(HANDBOOK, walks={**HANDBOOK.walks, NAME: replace(WALKS, walks=walks)})


def with_turn(number: int, **changes: Any) -> Handbook:
    """Return the handbook with a turn of the first walk changed."""
    turns = [*MAIN.turns]
    turns[number - 1] = replace(turns[number - 1], **changes)
    return with_walks(replace(MAIN, turns=tuple(turns)), *WALKS.walks[1:])


def test_the_handbooks_walks_have_no_findings() -> None:
    assert findings(HANDBOOK) == []


def test_every_procedure_is_gone_through() -> None:
    assert HANDBOOK.walks.keys() == HANDBOOK.procedures.procedures.keys()
    with pytest.raises(KeyError, match="did you mean 'complaint'"):
        HANDBOOK.walks["complain"]


def edits_of(procedure: Procedure) -> Iterator[tuple[Step, dict[str, Any]]]:
    """Go through what could be changed in each step without a fault of its own."""
    for step in procedure.steps:
        yield step, {"role": "packer" if step.role != "packer" else "agent"}
        if step.record:
            yield step, {"record": None}
        for key in ("rules", "replies", "clocks", "watches", "enters"):
            held = getattr(step, key)
            for item in held:
                # Of what markets say themselves of their clocks, walks show an example.
                if key in ("clocks", "watches") and _of_a_market(item):
                    continue
                yield step, {key: tuple(other for other in held if other != item)}
        for register in step.fills:
            yield step, {"fills": {r: c for r, c in step.fills.items() if r != register}}
        for number, branch in enumerate(step.branches):
            elsewhere = next(s.id for s in procedure.steps if s.id not in (step.id, branch.step))
            turned = [*step.branches]
            turned[number] = Branch(elsewhere, branch.when)
            taken = {other.step for other in turned}
            if branch.step not in taken:
                yield step, {"branches": tuple(turned)}


def _of_a_market(item: str | Watch) -> bool:
    clock = POLICY.clocks[item if isinstance(item, str) else item.clock]
    return clock.file.startswith("data/markets/")


def test_of_the_clocks_of_markets_that_a_step_looks_at_a_walk_shows_one() -> None:
    procedure = HANDBOOK.procedures["complaint"]
    (step,) = (one for one in procedure.steps if "complaint-law-tw" in one.clocks)
    clocks = tuple(name for name in step.clocks if name != "complaint-level-2")
    for shown in (False, True):
        walks = HANDBOOK.walks["complaint"]
        turned = replace(walks, walks=[_timed(walk, step, shown=shown) for walk in walks.walks])
        changed = replace(
            HANDBOOK,
            walks={"complaint": turned},
            procedures=with_step(procedure, step, clocks=clocks).procedures,
        )
        said = [line for line in findings(changed) if "complaint-law-tw is in no walk" in line]
        assert bool(said) is not shown


def _timed(walk: Walk, step: Step, *, shown: bool) -> Walk:
    """Return a walk that shows a clock of a market in a step, or none."""
    timed = {"complaint-law-tw": "complaint-from-taichung"} if shown else {}
    turns = [replace(turn, timed=timed) if turn.step == step.id else turn for turn in walk.turns]
    return replace(walk, turns=tuple(turns))


@pytest.mark.unwatched
@pytest.mark.parametrize("name", HANDBOOK.procedures.procedures)
def test_whatever_of_a_step_is_changed_a_walk_notices(name: str) -> None:
    procedure = HANDBOOK.procedures[name]
    walks = replace(HANDBOOK, walks={name: HANDBOOK.walks[name]})
    for step, changes in edits_of(procedure):
        changed = replace(walks, procedures=with_step(procedure, step, **changes).procedures)
        said = [line for line in findings(changed) if "has no walk-through" not in line]
        assert said, (step.id, changes)


@pytest.mark.parametrize(
    ("number", "changes", "says"),
    [
        (1, {"who": ""}, "turn 1 (ask): is done by nobody, but the step is done by agent"),
        (7, {"who": "packer"}, "turn 7 (settle): is done by packer"),
        (1, {"writes": Label("Noted.", "记了。")}, "turn 1 (ask): writes something down, but the"),
        (1, {"sends": ("return-repaid",)},
         "turn 1 (ask): sends return-repaid, but the step has none"),
        (2, {"enters": ("feedback",)},
         "turn 2 (see): enters feedback, but the step has evidence_folder"),
        (2, {"fills": {"feedback": {"said": alike("x")}}},
         "turn 2 (see): fills feedback.said, but the step has none"),
        (2, {"decided": {"FRT-24": "last-day-of-the-window"}},
         "turn 2 (see): rests on FRT-24, but the step has RSP-01"),
        (3, {"decided": {"FRT-24": "lost-parcel-sent-again"}},
         "turn 3 (decide): lost-parcel-sent-again is not decided by FRT-24"),
        (1, {"timed": {"refund-paid": "asked-at-two-sharp"}},
         "turn 1 (ask): looks at the clock refund-paid, but the step has none"),
        (5, {"timed": {"transaction-extended": "asked-at-two-sharp"}},
         "turn 5 (extend): asked-at-two-sharp is not timed by transaction-extended"),
        (1, {"step": "askk"}, "unknown step 'askk'"),
        (1, {"who": "agnet"}, "unknown role 'agnet'"),
        (3, {"decided": {"FRT-24": "last-day"}}, "unknown worked case 'last-day'"),
    ],
)  # fmt: skip
def test_a_turn_that_its_step_does_not_have_is_named(
    number: int, changes: dict[str, Any], says: str
) -> None:
    said = findings(with_turn(number, **changes))
    assert any(says in line for line in said), said


def test_what_no_walk_shows_is_named_with_its_step() -> None:
    def without(*keys: str) -> Callable[[Turn], Turn]:
        empty = {"writes": None, "sends": (), "enters": (), "decided": {}, "timed": {}, "fills": {}}
        return lambda turn: replace(turn, **{key: empty[key] for key in keys})

    bare = without("writes", "sends", "enters", "decided", "timed")
    walks = tuple(replace(w, turns=tuple(map(bare, w.turns))) for w in WALKS.walks)
    said = "\n".join(findings(with_walks(*walks)))
    place = "step without walk-through: settle-freight: step"
    for line in (
        f"{place} see: a row in evidence_folder is in no walk-through",
        f"{place} see: the rule RSP-01 is in no walk-through",
        f"{place} shop-pays: the wording return-repaid is in no walk-through",
        f"{place} shop-pays: what it records is in no walk-through",
        f"{place} extend: the clock transaction-extended is in no walk-through",
    ):
        assert line in said
    said = "\n".join(findings(with_walks(MAIN)))
    assert f"{place} decide: the way to buyer-pays is in no walk-through" in said
    assert f"{place} buyer-pays: is in no walk-through" in said
    fewer = {name: held for name, held in HANDBOOK.walks.items() if name != NAME}
    assert findings(replace(HANDBOOK, walks=fewer)) == [
        "step without walk-through: settle-freight: step ask: has no walk-through"
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"turns": MAIN.turns[1:]}, "like: begins with see, but the procedure begins with ask"),
        ({"turns": MAIN.turns[:2]}, "step see: the walk ends here, but the procedure goes on"),
        ({"turns": (MAIN.turns[0], *MAIN.turns[2:])},
         "step ask: goes on with decide, but the step leads to see"),
        ({"turns": (*MAIN.turns, MAIN.turns[-1])},
         "step close: goes on with close, but the step leads to its end"),
        ({"like": "nobody"}, "like: nobody is no other walk that comes to ask"),
        ({"like": "not-my-colour"}, "like: not-my-colour is no other walk that comes to ask"),
        ({"turns": MAIN.turns[:1], "on_with": "see"}, "on_with: no other walk comes to see"),
    ],
)  # fmt: skip
def test_a_walk_begins_goes_on_and_ends_like_its_procedure(
    changes: dict[str, Any], says: str
) -> None:
    said = findings(with_walks(replace(MAIN, **changes), *WALKS.walks[1:]))
    assert any(f"walk differs: {MAIN.id}: {says}" in line for line in said), said


def test_walks_of_no_procedure_are_named() -> None:
    walks = {**HANDBOOK.walks, "settle": replace(WALKS, id="settle")}
    said = findings(replace(HANDBOOK, walks=walks))
    [said_once] = said
    assert "unknown procedure 'settle'" in said_once


def test_a_case_that_leaves_out_what_decides_has_a_finding_of_its_own() -> None:
    turn = next(turn for turn in MAIN.turns if turn.decided)
    rule, name = next(iter(turn.decided.items()))
    broken = replace(HANDBOOK.cases[name], facts={})
    said = findings(replace(HANDBOOK, cases={**HANDBOOK.cases, name: broken}))
    assert any(f"{name} is not decided by {rule}" in line for line in said)
