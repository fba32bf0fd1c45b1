"""What the goods of an order cost with their discounts, step by step, each divided over its lines.

Parts: `place` (which lines a discount falls on), `Placed`; `stack` (the discounts in the order of
the stages), `Stacked`, `Step`.
Source: data/policy/discounts.toml says in which order discounts stack, and which of a stage count.

What a step leaves to pay is divided over its lines in proportion to what they came to, by
`money.allocate`; so the lines add up to what the goods cost, to the fen.

>>> from aftersales_kit.policy.orders import read_discounts
>>> stacking = handbook.policy.terms["discount_steps"].stacking
>>> goods = [Goods(Decimal(100), 3), Goods(Decimal(50), 1)]
>>> said = read_discounts("3件8折，店铺券200-20，商品券5@2", stacking.kinds)
>>> stacked = stack(goods, place(said, ["tee", "cap"], stacking), stacking)
>>> [(step.discount.kind, str(step.before), str(step.off)) for step in stacked.steps]
[('by_pieces', '350.00', '70.00'), ('item_coupon', '40.00', '5.00'), \
('order_coupon', '275.00', '20.00')]
>>> [str(cost) for cost in stacked.each], str(stacked.cost)
(['222.55', '32.45'], '255.00')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ..policy.faults import BadValue, meant, shown
from ..policy.money import NOTHING, allocate, fen
from ..policy.orders import ON_A_LINE, Discount, Payment
from ..policy.subjects.discounts import BEST, Stacking, Stage


class Goods(NamedTuple):
    """So many pieces at a price each, in CNY."""

    price: Decimal
    pieces: int


class Placed(NamedTuple):
    """A discount with the lines that it falls on, by their places."""

    discount: Discount
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One discount that counts: what its lines came to before, what it takes off, and off each
    line of the order, in CNY."""

    discount: Discount
    stage: Stage
    before: Decimal
    off: Decimal
    each: tuple[Decimal, ...]


@dataclass(frozen=True)
class Stacked:
    """What goods cost: each line at the price of the purchase (`whole`) and after every step
    (`each`), in CNY. `unused` are discounts that are not reached, or beside which another counts.
    """

    whole: tuple[Decimal, ...]
    each: tuple[Decimal, ...]
    steps: tuple[Step, ...]
    unused: tuple[Discount, ...]

    @property
    def cost(self) -> Decimal:
        """What all lines cost together, in CNY."""
        return sum(self.each, NOTHING)


def find_line(said: str, names: Sequence[str]) -> list[int]:
    """Return the places of the lines that are meant by a name, part of one, or a number.

    >>> find_line("coat", ["Coat, red", "socks"]), find_line("2", ["coat", "socks"])
    ([0], [1])
    """
    if said.isdigit():
        return [int(said) - 1] if 0 < int(said) <= len(names) else []
    wanted = said.casefold()
    found = [i for i, name in enumerate(names) if wanted == name.casefold()]
    return found or [i for i, name in enumerate(names) if wanted in name.casefold()]


def find_lines(
    named: Discount | Payment, names: Sequence[str], field: str
) -> tuple[int, ...] | BadValue:
    """Return the places of the lines that a discount or payment names; all where it names none.

    What names a line that there is not, or that may be either of two, is returned as a problem.
    """
    places: list[int] = []
    for said in named.lines:
        found = find_line(said, names)
        if len(found) != 1:
            hint = meant(said, names)
            listed = ", ".join(f"{i} {name}".strip() for i, name in enumerate(names, 1))
            return BadValue(
                field,
                f"{named}: {shown(said)} is {'no line' if not found else 'more than one line'} "
                f"of the order; its lines are {listed}{hint.en}",
                f"{named}：{shown(said)} {'不是订单里的一行' if not found else '对得上好几行'}，"
                f"订单有：{listed}{hint.zh}",
            )
        places += found
    return tuple(sorted({*places})) if places else tuple(range(len(names)))


def needs_lines(discount: Discount, stacking: Stacking) -> bool:
    """Say whether a discount has to name the lines that it falls on."""
    return stacking.kinds[discount.kind].needs_lines(discount.form)


def place(
    discounts: Sequence[Discount],
    names: Sequence[str],
    stacking: Stacking,
    field: str = "discount_steps",
    problems: list[BadValue] | None = None,
) -> tuple[Placed, ...]:
    """Return the discounts with the lines of the order that they fall on.

    A discount that needs to name its lines and does not falls on the only one there is. What cannot
    be placed is left out, and noted in `problems`; without a list for them it is raised.
    """
    placed: list[Placed] = []
    for discount in discounts:
        lines = find_lines(discount, names, field)
        unnamed = not discount.lines and len(names) > 1
        if not isinstance(lines, BadValue) and unnamed and needs_lines(discount, stacking):
            example = f"{discount} on 1"
            lines = BadValue(
                field,
                f"{discount}: on which line? Write it like '{example}'",
                f"{discount}：用在哪一行？请写成“{example}”",
            )
        if not isinstance(lines, BadValue):
            placed.append(Placed(discount, lines))
        elif problems is None:
            raise lines
        else:
            problems.append(lines)
    return tuple(placed)


def stack(goods: Sequence[Goods], discounts: Sequence[Placed], stacking: Stacking) -> Stacked:
    """Return what goods cost with these discounts, in the order of the stages."""
    whole = tuple(fen(line.price * line.pieces) for line in goods)
    costs, steps, unused = list(whole), [], []
    for stage in stacking.stages:
        here = [one for one in discounts if stacking.stage_of(one.discount.kind) == stage]
        for counted in _counted(here, goods, costs, stage):
            if isinstance(counted, Discount):
                unused.append(counted)
            else:
                steps.append(counted)
    return Stacked(whole, tuple(costs), tuple(steps), tuple(unused))


def _counted(
    here: Sequence[Placed], goods: Sequence[Goods], costs: list[Decimal], stage: Stage
) -> Iterator[Step | Discount]:
    """Take the discounts of a stage off the costs, and go through those that do and do not count.

    Of a stage in which the best counts, a line has one discount; of two that save the same it is
    the earlier.
    """
    taken: set[int] = set()
    waiting = list(here)
    if stage.together == BEST:
        saved = {one: sum(_off(one, goods, costs), NOTHING) for one in here}
        waiting.sort(key=lambda one: -saved[one])
    for one in waiting:
        off = _off(one, goods, costs)
        total = sum(off, NOTHING)
        alone = stage.together != BEST or not taken & {*one.lines}
        if not total or not alone:
            yield one.discount
            continue
        taken |= {*one.lines}
        before = sum((costs[i] for i in one.lines), NOTHING)
        costs[:] = [cost - part for cost, part in zip(costs, off, strict=True)]
        yield Step(one.discount, stage, before, total, off)


def _off(one: Placed, goods: Sequence[Goods], costs: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return what a discount takes off each line, at most all of it."""
    discount, lines = one
    off = [NOTHING for _ in costs]
    total = sum((costs[i] for i in lines), NOTHING)
    if discount.form in ON_A_LINE:
        for i in lines:
            less = discount.amount * goods[i].pieces
            less = costs[i] - less if discount.form == "price" else less
            off[i] = min(max(fen(less), NOTHING), costs[i])
        return tuple(off)
    saved = min(_saved(discount, lines, goods, costs, total), total)
    if saved:
        rest = allocate(total - saved, [costs[i] for i in lines])
        for i, part in zip(lines, rest, strict=True):
            off[i] = costs[i] - part
    return tuple(off)


def _saved(
    discount: Discount,
    lines: Sequence[int],
    goods: Sequence[Goods],
    costs: Sequence[Decimal],
    total: Decimal,
) -> Decimal:
    """Return what a discount takes off its lines together."""
    pieces = sum(goods[i].pieces for i in lines)
    if discount.form == "step":
        return discount.amount if total >= discount.over else NOTHING
    if discount.form == "every":
        return discount.amount * (total // discount.over)
    if discount.form == "share" or (discount.form == "pieces" and pieces >= discount.pieces):
        return total - fen(total * (1 - discount.amount))
    if discount.form == "free":
        return _cheapest(discount, lines, goods, costs, pieces)
    return discount.amount if discount.form in ("off", "units") else NOTHING


def _cheapest(
    discount: Discount,
    lines: Sequence[int],
    goods: Sequence[Goods],
    costs: Sequence[Decimal],
    pieces: int,
) -> Decimal:
    """Return what the pieces come to that are given for nothing: of all, the cheapest."""
    free = pieces // (discount.pieces + discount.free) * discount.free
    saved = NOTHING
    there = [i for i in lines if goods[i].pieces]
    for i in sorted(there, key=lambda i: costs[i] / goods[i].pieces):
        given = min(free, goods[i].pieces)
        saved += fen(costs[i] * given / goods[i].pieces)
        free -= given
    return saved
