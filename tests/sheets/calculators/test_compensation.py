"""The headline of the answer on compensation."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from aftersales_kit.sheets.calculators.compensation import _headline
from tests.handbook import HANDBOOK


def test_while_it_is_open_who_grants_the_next_step_alone_is_said() -> None:
    in_force = HANDBOOK.on(date(2026, 3, 2))
    answer = SimpleNamespace(
        in_force=in_force, course="settle", amount=None, offer=None, next_step="decline",
        granter=None,
    )  # fmt: skip
    assert _headline(answer) == in_force.terms["next_step"].codes["decline"]
