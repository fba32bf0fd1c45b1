"""Short digests: whether what something rests on is still the same, without saying what it was.

Parts: `digest` (a few letters and digits for any value), `spelled` (the same text for equal values,
in whatever order sets and mappings have them).

>>> digest({"a": 1, "b": frozenset("xy")}) == digest({"b": frozenset("yx"), "a": 1})
True
>>> digest("a") == digest("b")
False
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2s

BYTES = 4


def digest(value: object, size: int = BYTES) -> str:
    """Return two hexadecimal digits for each of `size` bytes, which are alike for equal values."""
    return blake2s(spelled(value).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def spelled(value: object) -> str:
    """Return a text that is the same for equal values, and another for others.

    >>> spelled({"b": (1, None), "a": {"y", "x"}})
    "{'a':{'x','y'},'b':(1,None)}"
    """
    if is_dataclass(value) and not isinstance(value, type):
        told = ",".join(spelled(getattr(value, field.name)) for field in fields(value))
        return f"{type(value).__name__}({told})"
    if isinstance(value, Mapping):
        pairs = sorted(f"{spelled(key)}:{spelled(held)}" for key, held in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, set | frozenset):
        return f"{{{','.join(sorted(map(spelled, value)))}}}"
    if isinstance(value, list | tuple):
        return f"({','.join(map(spelled, value))})"
    return repr(value)
