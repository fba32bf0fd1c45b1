"""A sheet as one reader sees it: its labels in one language, the wordings to send in both."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from aftersales_kit.answers.replies import ReplyText
from aftersales_kit.policy.labels import Label


def spoken(value: Any, lang: str = "en") -> Any:
    """Return a sheet, or any part of one, with texts in place of its labels."""
    if isinstance(value, Label):
        return value.text(lang)
    if isinstance(value, tuple):
        return tuple(spoken(part, lang) for part in value)
    if is_dataclass(value) and not isinstance(value, type | ReplyText):
        told = {part.name: spoken(getattr(value, part.name), lang) for part in fields(value)}
        return replace(value, **told)
    return value
