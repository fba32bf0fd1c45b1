"""What stands for a person: a keyed pseudonym, and texts without what leads to somebody.

Parts: `Pseudonyms` (`of` a number of an order or a buyer), `masked` (a text that is shown).

The same number is the same pseudonym as long as the key is the same, and nobody without the key
can try out numbers. The key is drawn anew for each reading, unless a file keeps it.

>>> names = Pseudonyms(b"key")
>>> names.of("2600000000000000123")
'P-YS53UIP456'
>>> names.of("2600000000000000123") == names.of(" 2600000000000000123 ")
True
>>> masked("送到 13800000000 张 a@b.cn")
'送到 … 张 …'
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from pathlib import Path

LETTERS, KEY_BYTES = 10, 32
OWNER_ONLY = 0o600
LEADS_TO_SOMEBODY = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|\+?(?<!\d)(?!(?:19|20)\d\d[-/])(?:\d[\s-]?){8,}\d"
)
"""An address of mail, or a number as long as a telephone's; a day is none."""


class Pseudonyms:
    """Pseudonyms under one key."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(KEY_BYTES)

    @classmethod
    def kept_in(cls, file: Path) -> Pseudonyms:
        """Return those under the key in a file, which is made, for its owner alone, if need be."""
        if not file.exists():
            file.touch(mode=OWNER_ONLY)
            file.write_bytes(secrets.token_bytes(KEY_BYTES))
        return cls(file.read_bytes())

    def of(self, number: str) -> str:
        """Return what stands for a number."""
        made = hmac.new(self._key, number.strip().encode(), hashlib.sha256).digest()
        return f"P-{base64.b32encode(made).decode()[:LETTERS]}"


def masked(text: str) -> str:
    """Return a text without addresses of mail and long numbers."""
    return LEADS_TO_SOMEBODY.sub("…", text)
