"""What to type into the platform's form when money goes back without a return.

Source: PRC-43. The form asks what the buyer still pays, not what is refunded.

>>> form_entry("100", "10")
Decimal('90.00')
>>> form_entry("8", "10")
Traceback (most recent call last):
ValueError: cannot refund 10.00 of 8.00 paid: at most what was paid goes back through the form
"""

from __future__ import annotations

from decimal import Decimal

from ..policy.money import fen


def form_entry(paid: Decimal | int | str, refunded: Decimal | int | str) -> Decimal:
    """Return the amount to enter, in CNY: what was paid less what is refunded.

    Raises ValueError when more than was paid would go back, or an amount is negative.
    """
    whole, back = fen(paid), fen(refunded)
    if whole < 0 or back < 0:
        raise ValueError(f"cannot refund {back} of {whole} paid: no amount may be negative")
    if back > whole:
        raise ValueError(
            f"cannot refund {back} of {whole} paid: "
            "at most what was paid goes back through the form"
        )
    return whole - back
