"""Small policies made at random: two tables, the second resting on the first, and a floor.

They are whole (every case is decided), and small enough to go through every case one by one,
with none of the kit's own machinery.
"""

from datetime import date
from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from aftersales_kit.policy import Policy
from aftersales_kit.policy.sources import Source, Sources
from aftersales_kit.policy.tables import Bound, Floor, Rule, Table
from aftersales_kit.policy.terms import Field, Label, Terms

START = date(2025, 9, 1)
SOURCE = Source("CN-01", "law", "law", Label("Law", "法律"), "art. 1", "read")


def choice(name: str, codes: str, ask: bool, ranked: bool = False) -> Field:
    return Field(
        name,
        "choice",
        Label(name.title(), f"{name}（中）"),
        Label(f"Which {name}?", f"{name}？") if ask else None,
        codes={code: Label(f"{name} {code}", f"{name}（{code}）") for code in codes},
        worst_first=tuple(frozenset(code) for code in codes) if ranked else (),
    )


FIELDS = {
    field.name: field
    for field in (
        choice("colour", "rgb", ask=True),
        Field("size", "number", Label("Size", "尺寸"), Label("Size?", "尺寸？"), maximum=5),
        Field(
            "price",
            "money",
            Label("Price", "价格"),
            Label("Price?", "价格？"),
            maximum=1,
            step=Decimal("0.5"),
        ),
        choice("market", "cx", ask=True),
        choice("middle", "pqr", ask=False),
        choice("out", "123", ask=False, ranked=True),
    )
}
INPUTS = {"first": ("colour", "size"), "second": ("size", "middle", "price")}
OUTCOMES = {"first": "middle", "second": "out"}
FACTS = ("colour", "size", "price", "market")


def ticks(name: str) -> list:
    """List every value of a field, a number as its ticks."""
    field = FIELDS[name]
    if field.is_number:
        return list(range(field.span[0], field.span[1] + 1))
    return list(field.codes)


def values(name: str) -> list:
    """List every value of a field as a case has it."""
    field = FIELDS[name]
    return [field.from_ticks(tick) if field.is_number else tick for tick in ticks(name)]


def cases(*names: str) -> list[dict]:
    """List every complete case of some facts."""
    return [
        dict(zip(names, some, strict=True)) for some in product(*(values(name) for name in names))
    ]


def meets(value, wanted) -> bool:
    """Say whether a value meets a condition as a file writes it."""
    if isinstance(wanted, Bound):
        return not (
            (wanted.at_least is not None and value < wanted.at_least)
            or (wanted.above is not None and value <= wanted.above)
            or (wanted.at_most is not None and value > wanted.at_most)
            or (wanted.below is not None and value >= wanted.below)
        )
    return value in wanted


def applies(rule: Rule, case) -> bool:
    """Say whether a rule applies to a complete case."""
    return all(meets(case[name], wanted) for name, wanted in rule.when.items())


def deciding(policy: Policy, table: str, case) -> Rule:
    """Return the rule of a table that decides a complete case, found one by one."""
    if table == "second" and "middle" not in case:
        case = {**case, "middle": deciding(policy, "first", case).then["middle"]}
    return next(rule for rule in policy.tables[table].rules if applies(rule, case))


@st.composite
def wanted(draw, name: str):
    """A condition on one field, as a file writes it."""
    field = FIELDS[name]
    if not field.is_number:
        return draw(st.frozensets(st.sampled_from(ticks(name)), min_size=1))
    low, high = sorted(draw(st.tuples(*[st.sampled_from(values(name))] * 2)))
    step = field.step
    lower = draw(st.sampled_from([{}, {"at_least": low}, {"above": low - step}]))
    upper = draw(st.sampled_from([{}, {"at_most": high}, {"below": high + step}]))
    return Bound(**lower, **upper)


@st.composite
def whens(draw, names):
    """The conditions of one rule."""
    return {name: draw(wanted(name)) for name in names if draw(st.booleans())}


def _split(draw, boxes: list[dict], names) -> list[dict]:
    """Cut one of some boxes in two, across one field, so that both parts have a case."""
    position = draw(st.integers(0, len(boxes) - 1))
    box = boxes[position]
    name = draw(st.sampled_from(names))
    inside = box.get(name, ticks(name))
    if len(inside) < 2:
        return boxes
    if FIELDS[name].is_number:
        cut = draw(st.integers(1, len(inside) - 1))
        parts = inside[:cut], inside[cut:]
    else:
        some = draw(st.lists(st.sampled_from(inside), min_size=1, unique=True))
        parts = some, [code for code in inside if code not in some]
    return [
        *boxes[:position],
        *({**box, name: part} for part in parts if part),
        *boxes[position + 1 :],
    ]


def _written(box: dict) -> dict:
    """Write a box of values as the conditions of a rule."""
    when = {}
    for name, inside in box.items():
        field = FIELDS[name]
        if field.is_number:
            low, high = field.from_ticks(inside[0]), field.from_ticks(inside[-1])
            when[name] = Bound(at_least=low, below=high + field.step)
        else:
            when[name] = frozenset(inside)
    return when


@st.composite
def tables(draw, name: str) -> Table:
    """A table that decides every case: disjoint rules, or rules in order with a last resort."""
    names, outcome = INPUTS[name], OUTCOMES[name]
    hit_policy = draw(st.sampled_from(["unique", "first"]))
    if hit_policy == "first":
        conditions = [*draw(st.lists(whens(names), max_size=4)), {}]
    else:
        boxes = [{}]
        for _ in range(draw(st.integers(0, 5))):
            boxes = _split(draw, boxes, names)
        conditions = [_written(box) for box in boxes]
    rules = tuple(
        Rule(
            f"{name[:3].upper()}-{number:02}",
            START,
            None,
            when,
            {outcome: draw(st.sampled_from(ticks(outcome)))},
            Label("why", "为何"),
            ("CN-01",),
        )
        for number, when in enumerate(conditions, 1)
    )
    return Table(
        name,
        f"{name}.toml",
        Label(name, name),
        Label("?", "？"),
        hit_policy,
        names,
        (outcome,),
        rules,
    )


@st.composite
def floors(draw, market: str) -> Floor:
    """Up to three rows of law on the outcome of the second table."""
    rules = tuple(
        Rule(
            f"CN-01-{letter}",
            START,
            None,
            draw(whens(("colour", "size", "price"))),
            {"out": draw(st.sampled_from("123"))},
            Label("why", "为何"),
            ("CN-01",),
        )
        for letter in "abc"[: draw(st.integers(0, 3))]
    )
    questions = {rule.id: "second" for rule in rules}
    return Floor(
        market, f"{market}.toml", Label("Law", "法律"), "statute", market, rules, questions
    )


@st.composite
def policies(draw, with_floor: bool = False) -> Policy:
    """A whole policy of two tables, sold to the market "c" only."""
    return Policy(
        START,
        ("c",),
        Terms(FIELDS, {}),
        {},
        {name: draw(tables(name)) for name in INPUTS},
        {"c": draw(floors("c")), "x": draw(floors("x"))} if with_floor else {},
        Sources({}, {"CN-01": SOURCE}),
    )
