"""Money: exact decimals in CNY, rounded once, to the fen, half up.

Parts: `NOTHING`, no money; `CNY`, how it is told; `fen` rounds, `yuan` writes, `written` reads what
a person wrote, `half_width` makes signs alike, `allocate` divides without losing a fen.

>>> fen("12.345")
Decimal('12.35')
>>> [yuan(part) for part in allocate("10.00", [1, 1, 1])]
['3.34', '3.33', '3.33']
>>> fen(0.1)
Traceback (most recent call last):
TypeError: money is exact: give text, a whole number or a Decimal, not the float 0.1
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .labels import Label

FEN = Decimal("0.01")
CNY = Label("CNY {}", "{} 元")
"""How a sum is told in the shop's own currency."""
NOTHING = Decimal("0.00")
NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{3}){1,9}(\.\d{1,30})?", re.ASCII)
HALF = {sign + 0xFEE0: sign for sign in range(ord("!"), ord("~") + 1)}
HALF |= {ord("　"): ord(" "), ord("￥"): ord("¥")}


def exact(value: Decimal | int | str) -> Decimal:
    """Return `value` as a Decimal, refusing floats, which cannot hold most amounts."""
    if isinstance(value, float):
        raise TypeError(
            f"money is exact: give text, a whole number or a Decimal, not the float {value}"
        )
    return Decimal(value)


def fen(value: Decimal | int | str) -> Decimal:
    """Round an amount in CNY to the fen, halves away from zero; nothing is never negative."""
    return exact(value).quantize(FEN, rounding=ROUND_HALF_UP) + 0


def yuan(value: Decimal | int | str) -> str:
    """Write an amount in CNY with two decimals.

    >>> yuan(7)
    '7.00'
    """
    return str(fen(value))


def half_width(text: str) -> str:
    """Return a text with the full-width signs of a Chinese keyboard as ASCII.

    Nothing else is read as a digit: a raised 2 is a square or a note, and not one.

    >>> half_width("２０，５￥"), half_width("7²")
    ('20,5¥', '7²')
    """
    return text.translate(HALF)


def written(text: str) -> Decimal | None:
    """Return the amount that a person wrote, with ¥, 元 or commas by thousands, or None.

    >>> written("￥1,299.00"), written("8 元"), written("eight")
    (Decimal('1299.00'), Decimal('8'), None)
    """
    plain = half_width(text).strip()
    plain = plain.removeprefix("¥").removesuffix("元").strip()
    plain = plain.replace(",", "") if GROUPED.fullmatch(plain) else plain
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


def allocate(total: Decimal | int | str, weights: Sequence[Decimal | int | str]) -> list[Decimal]:
    """Divide `total` CNY in proportion to `weights`; the parts add up to the total, to the fen.

    Every part is first cut down to the fen; the fen left over go, one each, to the parts that
    lost most, the earlier part first when two lost the same. `total` may be negative (a charge).
    Raises ValueError when there is no positive weight or a weight is negative.
    """
    amount = fen(total)
    shares = [exact(weight) for weight in weights]
    if any(share < 0 for share in shares):
        raise ValueError(f"weights cannot be negative: {', '.join(map(str, shares))}")
    whole = sum(shares)
    if not whole:
        raise ValueError("there is nothing to allocate to: no weight is above 0")
    sign = -1 if amount < 0 else 1
    ideal = [abs(amount) * share / whole for share in shares]
    parts = [part.quantize(FEN, rounding=ROUND_FLOOR) for part in ideal]
    left = int((abs(amount) - sum(parts, Decimal(0))) / FEN)
    most_lost = sorted(range(len(parts)), key=lambda i: (parts[i] - ideal[i], i))
    for i in most_lost[:left]:
        parts[i] += FEN
    return [fen(sign * part) for part in parts]
