"""Every key by which a comparison tells a place has a meaning for Chinese readers."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from aftersales_kit.policy.alterations import LEFT_OUT, NO_MATTER, POLICY_PARTS
from aftersales_kit.policy.contrast import BESIDE
from aftersales_kit.policy.labels import Label
from aftersales_kit.sheets.places import KEYS, OF_IDS, place_label
from tests.handbook import BEGAN


def keys(held: Any) -> Iterator[str]:
    """Go through the keys beneath a value, ids aside."""
    if dataclasses.is_dataclass(held):
        for field in dataclasses.fields(held):
            if field.compare and field.name not in NO_MATTER:
                yield field.name
                yield from keys(getattr(held, field.name))
    elif isinstance(held, Mapping | tuple) and not isinstance(held, Label):
        for item in held.values() if isinstance(held, Mapping) else held:
            yield from keys(item)


def test_every_key_has_a_meaning_and_no_other_has() -> None:
    parts = [getattr(BEGAN.policy, part) for part in POLICY_PARTS]
    parts += [
        getattr(BEGAN, field.name)
        for field in dataclasses.fields(BEGAN)
        if field.name not in {*LEFT_OUT, *BESIDE}
    ]
    found = {key for part in parts for key in keys(part)}
    assert found == {*KEYS}


def test_what_it_means_is_chinese() -> None:
    assert all(min(meaning) >= "\u4e00" for meaning in KEYS.values())
    assert {*KEYS} >= OF_IDS


def test_an_id_is_told_as_it_is_though_a_key_is_called_the_same() -> None:
    assert place_label("codes.first") == Label("codes.first", "选项 › first")
    assert place_label("values.1.sources").zh == "取值 › 1 › 依据"
