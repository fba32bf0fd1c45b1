"""Edits of a TOML file that leave all else in it as it is written: comments, order, spacing.

Parts: `Put` (another value, or none), `Insert` (one more entry of an array of tables), `Remove`
(one less), `edited` (the text with the edits made), `written` (a value as the data write it).

A statement that changes is edited by tomlkit, and all the others are not touched. What comes out is
read again, and has to say what was meant: else nothing is returned.

>>> text = 'id = "a"  # why\\n\\n[[rule]]\\nid = "A-01"\\nwhen = { x = 1 }\\n\\n# ---- end ----\\n'
>>> print(edited(text, [Put(("rule", 0, "when", "x"), 2), Put(("rule", 0, "why"), "so")]), end="")
id = "a"  # why
<BLANKLINE>
[[rule]]
id = "A-01"
when = { x = 2 }
why = "so"
<BLANKLINE>
# ---- end ----
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import tomlkit

Path = tuple[str | int, ...]
BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
ORDER = (
    "id", "table", "title", "label", "on", "from", "until", "facts", "when", "then", "text",
    "example", "value", "why", "everywhere", "note", "ways", "sources", "reply", "while_open",
)  # fmt: skip
"""In which order the data write keys: one that is new goes behind those that come before it."""


@dataclass(frozen=True)
class Put:
    """A value at a path, in place of the one that stands there; None takes it out."""

    path: Path
    value: Any


@dataclass(frozen=True)
class Insert:
    """One more entry of the array at a path, behind the entry `after`; -1 is before the first."""

    path: Path
    after: int
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Remove:
    """One entry less of the array at a path."""

    path: Path
    index: int


Edit = Put | Insert | Remove


class NotWritten(ValueError):
    """Raised where an edit would come out otherwise than it was meant."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return a TOML text with edits made; paths and indices are those of the text as it was.

    Raises NotWritten where what is read of the new text is not what was meant.
    """
    wanted = _loads(text)
    for edit in _in_order(edits):
        _make(wanted, edit)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for edit in _in_order(edits):
        lines = _write(lines, edit)
    new = "".join(lines)
    try:
        made = _loads(new)
    except tomllib.TOMLDecodeError as error:
        raise NotWritten(f"the text could not be edited: {error}") from None
    if made != wanted:
        raise NotWritten("the text could not be edited so that it says what was meant")
    return new


def written(value: Any) -> str:
    """Return a value as the data write it, on one line.

    >>> from datetime import date
    >>> from datetime import date
    >>> written({"at_most": Decimal("0.30"), "days": [date(2026, 3, 1)], "told": True})
    '{ at_most = 0.30, days = [2026-03-01], told = true }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {written(part)}" for name, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return str(value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else written(name)


def _loads(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def _in_order(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Go through edits so that none moves what a later one names."""
    edits = list(edits)
    yield from (edit for edit in edits if isinstance(edit, Put))
    moving = [edit for edit in edits if not isinstance(edit, Put)]

    # From the end on; of what comes behind the same entry, the last is put there first.
    def place(item: tuple[int, Insert | Remove]) -> tuple[Any, ...]:
        number, edit = item
        at = edit.after if isinstance(edit, Insert) else edit.index
        path = [(part, 0) if isinstance(part, str) else ("", part) for part in edit.path]
        return path, at, isinstance(edit, Insert), number

    yield from (edit for _, edit in sorted(enumerate(moving), key=place, reverse=True))


def _make(data: Any, edit: Edit) -> None:
    """Make an edit in what was read."""
    *above, last = edit.path
    for place, part in enumerate(above):
        if isinstance(part, str) and part not in data:
            after = [*above, last][place + 1]
            data[part] = [] if isinstance(after, int) else {}
        data = data[part]
    if isinstance(edit, Put):
        if edit.value is None:
            del data[last]
        else:
            data[last] = copy.deepcopy(edit.value)
    elif isinstance(edit, Insert):
        if isinstance(data, dict):
            data.setdefault(last, [])
        data[last].insert(edit.after + 1, copy.deepcopy(dict(edit.value)))
    else:
        del data[last][edit.index]


@dataclass(frozen=True)
class _Block:
    """A table as it is written: where it stands in the data, and its statements, each with its key
    and the lines from and to which it goes; `start` is its header's, `end` behind its last line.
    """

    at: Path
    array: bool
    start: int
    end: int
    statements: tuple[tuple[str, int, int], ...]


def _blocks(lines: Sequence[str]) -> list[_Block]:
    found: list[_Block] = []
    counts: dict[tuple[str, ...], int] = {}
    at: Path = ()
    array, start, statements = False, 0, list[tuple[str, int, int]]()
    number = 0

    def close() -> None:
        end = max([start + bool(found or at), *(to for _, _, to in statements)])
        found.append(_Block(at, array, start, end, tuple(statements)))

    while number < len(lines):
        line = lines[number].strip()
        if not line or line.startswith("#"):
            number += 1
        elif line.startswith("["):
            close()
            keys = _header(lines[number])
            array, start, statements = line.startswith("[["), number, []
            if array:
                counts[keys] = counts.get(keys, -1) + 1
                for other in [other for other in counts if other[: len(keys)] == keys != other]:
                    del counts[other]
            at = _address(keys, counts)
            number += 1
        else:
            first, number = number, number + 1
            while (read := _statement(lines[first:number])) is None:
                number += 1
            statements.append((read, first, number))
    close()
    return found


def _header(line: str) -> tuple[str, ...]:
    keys, inside = [], _loads(line)
    while inside:
        key, held = next(iter(inside.items()))
        keys.append(key)
        inside = held[0] if isinstance(held, list) else held
    return tuple(keys)


def _address(keys: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> Path:
    at: Path = ()
    for place, key in enumerate(keys, 1):
        at = (*at, key)
        if keys[:place] in counts:
            at = (*at, counts[keys[:place]])
    return at


def _statement(lines: Sequence[str]) -> str | None:
    """Return the key of a statement; None where it goes on."""
    try:
        return next(iter(tomllib.loads("".join(lines))))
    except tomllib.TOMLDecodeError:
        return None


def _write(lines: list[str], edit: Edit) -> list[str]:
    blocks = _blocks(lines)
    if isinstance(edit, Put):
        return _put(lines, blocks, edit)
    if isinstance(edit, Insert):
        block = _behind(blocks, edit)
        if block is None:
            return _within(lines, blocks, edit)
        # An empty line stands between entries, and none between the parts of one.
        gap = ["\n"] if len(edit.path) == 1 else []
        new = [*gap, *_entry(edit.path, edit.value)]
        return [*lines[: block.end], *new, *lines[block.end :]]
    entry = [b for b in blocks if b.at[: len(edit.path) + 1] == (*edit.path, edit.index)]
    if not entry:
        return _within(lines, blocks, edit)
    start, end = entry[0].start, entry[-1].end
    # The empty lines behind it go too, unless a comment follows that speaks of what comes next.
    while end < len(lines) and not lines[end].strip() and end + 1 < len(lines):
        end += 1
    if start and lines[start - 1].strip() and end < len(lines) and not lines[end - 1].strip():
        end -= 1
    return [*lines[:start], *lines[end:]]


def _behind(blocks: Sequence[_Block], edit: Insert) -> _Block | None:
    """Return the block behind which an entry comes; None where they stand in a list of one line."""
    own = (*edit.path, edit.after)
    found = [block for block in blocks if block.at[: len(own)] == own]
    if found:
        return found[-1]
    holder = edit.path[:-1]
    listed = edit.path[-1]
    for block in blocks:
        if block.at == holder and any(key == listed for key, _, _ in block.statements):
            return None
    before = [block for block in blocks if block.at == holder]
    return before[0] if before else blocks[-1]


def _entry(path: Path, value: Mapping[str, Any]) -> Iterator[str]:
    names = ".".join(_key(part) for part in path if isinstance(part, str))
    yield f"[[{names}]]\n"
    later = []
    for key, held in value.items():
        if isinstance(held, list) and held and all(isinstance(part, Mapping) for part in held):
            later.append((key, held))
        else:
            yield f"{_key(key)} = {written(held)}\n"
    for key, held in later:
        for part in held:
            yield from _entry((*path, key), part)


def _place(blocks: Sequence[_Block], path: Path) -> tuple[_Block, Path]:
    """Return the block in which a path lies, and the rest of the path."""
    able = [block for block in blocks if block.at == path[: len(block.at)]]
    block = max(able, key=lambda found: len(found.at))
    return block, path[len(block.at) :]


def _put(lines: list[str], blocks: Sequence[_Block], edit: Put) -> list[str]:
    block, rest = _place(blocks, edit.path)
    key = str(rest[0])
    for held, start, end in block.statements:
        if held == key and _holds("".join(lines[start:end]), rest):
            text = _changed("".join(lines[start:end]), rest, edit.value)
            return [*lines[:start], *([text] if text else []), *lines[end:]]
    value: Any = edit.value
    for part in reversed(rest[1:]):
        value = {part: value}
    at = _place_of_new(block, key)
    return [*lines[:at], f"{_key(key)} = {written(value)}\n", *lines[at:]]


def _holds(text: str, rest: Path) -> bool:
    """Say whether a path leads through a statement: one of dotted keys has some of a table."""
    data: Any = _loads(text)
    for part in rest[:-1]:
        if isinstance(data, dict) and part not in data:
            return False
        data = data[part]
    return True


def _place_of_new(block: _Block, key: str) -> int:
    """Return the line at which a key that is new comes."""
    if key in ORDER:
        before = {*ORDER[: ORDER.index(key)]}
        behind = [end for held, _, end in block.statements if held in before]
        if behind:
            return max(behind)
    return block.end


def _changed(text: str, rest: Path, value: Any) -> str:
    """Return a statement with another value at a path; nothing where that is all of it."""
    if len(rest) == 1 and value is None:
        return ""
    document = tomlkit.parse(text)
    holder: Any = document
    for part in rest[:-1]:
        holder = holder[part]
    last = rest[-1]
    if isinstance(holder, dict) and len(rest) > 1 and (value is None or last not in holder):
        # A key more or less is no matter of one place: the table is written afresh.
        plain = _loads(text)
        inside: Any = plain
        for part in rest[:-1]:
            inside = inside[part]
        if value is None:
            del inside[last]
        else:
            inside[last] = value
        return _changed(text, rest[:-1], inside)
    holder[last] = _item(value)
    return tomlkit.dumps(document)


def _item(value: Any) -> Any:
    return tomlkit.parse(f"x = {written(value)}")["x"]


def _within(lines: list[str], blocks: Sequence[_Block], edit: Insert | Remove) -> list[str]:
    """Put an entry into a list that stands in one statement, or take one out of it."""
    block, rest = _place(blocks, edit.path)
    key = str(rest[0])
    for held, start, end in block.statements:
        if held == key:
            document = tomlkit.parse("".join(lines[start:end]))
            listed: Any = document
            for part in rest:
                listed = listed[part]
            if isinstance(edit, Remove):
                del listed[edit.index]
            elif edit.after + 1 == len(listed):
                listed.append(_item(edit.value))
            else:
                listed.insert(edit.after + 1, _item(edit.value))
            return [*lines[:start], tomlkit.dumps(document), *lines[end:]]
    raise NotWritten(f"there is no list at {'.'.join(map(str, edit.path))}")
