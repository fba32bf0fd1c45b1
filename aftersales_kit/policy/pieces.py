"""The pieces of an order, as people write them down: which each is, and what is so of it.

Parts: `Piece`, `read_pieces`; `write_pieces` gives them back as the one canonical text; `LEVELS`,
of what a fact may be.

One piece a line, `coat: quality_defect; photos; return`: the line of the order that it is, by name
or number, then facts, as `fact=value` or, where it can be of one fact only, as the value alone, by
code or label. `quantity=2` says that it is two of that line, `parcel=2` that it goes back in
another parcel than the first. What is so of all pieces is stated once, beside them. Chinese
punctuation is read as ASCII.

>>> fields = handbook.policy.terms["pieces"].within
>>> found = read_pieces("外套：质量问题，照片能看出来；wish=return\\nsocks: change_of_mind", fields)
>>> [(piece.name, *piece.facts.values()) for piece in found]
[('外套', 'quality_defect', 'photos', 'return'), ('socks', 'change_of_mind')]
>>> write_pieces(found)
'外套: problem=quality_defect; evidence=photos; wish=return\\nsocks: problem=change_of_mind'
>>> read_pieces("coat: market=cn; evidence=potos", fields)
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: pieces: piece 1 (coat): market is none of the facts of a \
piece: state it once, for all; evidence: 'potos' is not one of none, photos, refused, confirmed, \
refuted; did you mean 'photos'?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from .faults import BadValue, meant, shown
from .labels import STOPS, Label, joined
from .money import half_width

if TYPE_CHECKING:
    from .terms import Field, Value

LEVELS = ("piece", "parcel", "case")
"""Of what a fact is, the finest first: what may differ from piece to piece, or from parcel to
parcel; and what is so once, of the whole order and its case."""
OF_A_PIECE = ("piece", "parcel")
"""Levels whose facts are stated with a piece."""
NAME, QUANTITY, PARCEL = "line", "quantity", "parcel"
CALLED = {NAME: "哪一行", QUANTITY: "数量", PARCEL: "包裹"}
"""What is said of a piece besides facts, and how it is called in Chinese."""
MOST_PIECES, MOST_PARCELS, MOST_OF_ONE = 50, 20, 9999
MOST_SAID = 3
"""So many faulty pieces are told one by one."""
LONGEST = 8000
NOT_IN_A_NAME = ":;=\n"
LISTED = re.compile(r"[,、]")
NEXT_FACT = re.compile(r"[,、]\s*(?=[^,、;=]+=)")
EXAMPLE = Label(
    "write it like 'coat: problem=quality_defect; evidence=photos; wish=return'",
    "请写成“外套：质量问题；照片能看出来；退货退款”",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an order that something is the matter with.

    `name` is the line of the order that it is, by name or number as it was written, empty where it
    was not said; `quantity` how many of that line it is, None where it was not said; `parcel` the
    number of the parcel in which it goes back. `facts` are those of the piece and of its parcel.
    """

    name: str = ""
    quantity: int | None = None
    parcel: int = 1
    facts: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        said: list[tuple[str, object]] = []
        if self.quantity is not None:
            said.append((QUANTITY, self.quantity))
        if self.parcel != 1:
            said.append((PARCEL, self.parcel))
        written = "; ".join(f"{name}={value}" for name, value in [*said, *self.facts.items()])
        return f"{self.name}: {written}".strip() if self.name else written


def write_pieces(pieces: Iterable[Piece]) -> str:
    """Return the canonical text of pieces."""
    return "\n".join(map(str, pieces))


def read_pieces(
    raw: object, fields: Mapping[str, Field], name: str = "pieces"
) -> tuple[Piece, ...]:
    """Return the pieces of an order, from a text or a list of texts or of mappings.

    `fields` are the facts that may be stated with a piece. Raises BadValue naming every piece that
    cannot be read, and what is wrong with it.
    """
    items = _items(raw, name)
    names = _called(fields)
    found, bad = [], []
    for number, item in enumerate(items, 1):
        wrong: list[Label] = []
        stated = [*_stated(item, fields, wrong)]
        piece = _piece(stated, fields, names, wrong)
        if wrong:
            called = f" ({piece.name})" if piece.name else ""
            beside = f"（{piece.name}）" if piece.name else ""
            said = joined(wrong, STOPS)
            place = Label(f"piece {number}{called}: ", f"第 {number} 件{beside}：")
            bad.append(joined([place, said]))
        found.append(piece)
    if bad:
        more = len(bad) - MOST_SAID
        if more > 0:
            bad = [*bad[:MOST_SAID], Label(f"and {more} more", f"另有 {more} 件")]
        raise BadValue(name, *joined(bad, STOPS))
    return tuple(found)


def _items(raw: object, name: str) -> list[Mapping[object, object] | str]:
    """Return the pieces of a text or a list, each a text or a mapping."""
    listed: Sequence[object] = [raw]
    if isinstance(raw, list | tuple):
        listed = raw
    items: list[Mapping[object, object] | str] = []
    length = 0
    for entry in listed:
        if isinstance(entry, Mapping):
            items.append(entry)
        elif isinstance(entry, str):
            length += len(entry)
            plain = half_width(entry[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
            items += [line for line in plain.split("\n") if line.strip()]
        else:
            raise BadValue(
                name,
                f"{shown(entry)} is no piece; {EXAMPLE.en}",
                f"{shown(entry)} 读不出来；{EXAMPLE.zh}",
            )
    if not 0 < len(items) <= MOST_PIECES or length > LONGEST:
        raise BadValue(
            name,
            f"{shown(raw)} has {len(items)} pieces; 1 to {MOST_PIECES} are read, "
            f"in {LONGEST} characters; {EXAMPLE.en}",
            f"{shown(raw)} 有 {len(items)} 件；可以写 1 至 {MOST_PIECES} 件，"
            f"共 {LONGEST} 字以内；{EXAMPLE.zh}",
        )
    return items


def _stated(
    item: Mapping[object, object] | str, fields: Mapping[str, Field], wrong: list[Label]
) -> Iterator[tuple[str, object]]:
    """Go through what is stated of a piece, by the names of facts as they were written."""
    if not isinstance(item, str):
        yield from ((str(key), value) for key, value in item.items())
        return
    head, colon, rest = item.partition(":")
    if colon and not {*head} & {*NOT_IN_A_NAME}:
        yield NAME, head
    else:
        rest = item
    for part in rest.split(";"):
        for token in NEXT_FACT.split(part):
            key, equals, value = token.partition("=")
            if equals:
                yield key, value
            elif token.strip():
                yield from _alone(token, fields, wrong)


def _alone(
    token: str, fields: Mapping[str, Field], wrong: list[Label]
) -> Iterator[tuple[str, object]]:
    """Go through the facts of which values stand there alone, one or several with commas."""
    if len(_facts_with(token, fields)) == 1:
        yield _facts_with(token, fields)[0]
        return
    for said in LISTED.split(token):
        found = _facts_with(said, fields)
        if len(found) == 1:
            yield found[0]
        elif found:
            names = ", ".join(f"{name}={code}" for name, code in found)
            wrong.append(
                Label(
                    f"{shown(said.strip())} may be of several facts; write one of {names}",
                    f"{shown(said.strip())} 对得上好几项；请写其中一个：{names}",
                )
            )
        elif said.strip():
            codes = [code for one in fields.values() for code in _codes(one)]
            hint = meant(said.strip(), codes)
            wrong.append(
                Label(
                    f"{shown(said.strip())} is no fact of a piece{hint.en or '; ' + EXAMPLE.en}",
                    f"{shown(said.strip())} 读不出来{hint.zh or '；' + EXAMPLE.zh}",
                )
            )


def _facts_with(said: str, fields: Mapping[str, Field]) -> list[tuple[str, str]]:
    """Return the facts that have a code or label like this, each with the code."""
    return [(one.name, code) for one in fields.values() for code in _meant(said, one)]


def _codes(one: Field) -> Mapping[str, Label]:
    return one.codes if one.is_coded else {}


def _meant(said: str, one: Field) -> list[str]:
    """Return the codes of a fact that are called so."""
    wanted = said.strip()
    if wanted in _codes(one):
        return [wanted]
    folded = wanted.casefold()
    return [
        code
        for code, label in _codes(one).items()
        if folded in {half_width(text).casefold() for text in label}
    ]


def _called(fields: Mapping[str, Field]) -> dict[str, str]:
    """Return what may be said of a piece, by each of its names."""
    called = {word.casefold(): name for name, zh in CALLED.items() for word in (name, zh)}
    for one in fields.values():
        called |= {half_width(text).casefold(): one.name for text in (*one.label, one.name)}
    return called


def _piece(
    stated: Iterable[tuple[str, object]],
    fields: Mapping[str, Field],
    called: Mapping[str, str],
    wrong: list[Label],
) -> Piece:
    """Return a piece of what is stated of it, as far as it can be read."""
    facts: dict[str, Value] = {}
    own: dict[str, object] = {}
    for said, value in stated:
        name = called.get(said.strip().casefold())
        if name is None:
            hint = meant(said.strip(), [*CALLED, *fields])
            wrong.append(
                Label(
                    f"{shown_plain(said)} is none of the facts of a piece: state it once, for all"
                    f"{hint.en}",
                    f"{shown_plain(said)} 不是单件的信息，请写在外面，全单一份{hint.zh}",
                )
            )
        elif name in own or name in facts:
            wrong.append(Label(f"{name} is there twice", f"{name} 写了两次"))
        elif value is None or str(value).strip() in ("", "unknown"):
            continue
        elif name in CALLED:
            own[name] = value
        else:
            _fact(fields[name], value, facts, wrong)
    return Piece(
        _name(own.get(NAME, ""), wrong),
        _count(QUANTITY, own, MOST_OF_ONE, wrong),
        _count(PARCEL, own, MOST_PARCELS, wrong) or 1,
        {name: facts[name] for name in fields if name in facts},
    )


def shown_plain(said: str) -> str:
    """Return the name of a fact as it may be shown in a message."""
    said = said.strip()
    return said if said.isidentifier() and len(said) <= 60 else shown(said)


def _fact(one: Field, value: object, facts: dict[str, Value], wrong: list[Label]) -> None:
    found = _meant(value, one) if isinstance(value, str) else []
    try:
        read = one.parse(found[0] if len(found) == 1 else value)
    except BadValue as bad:
        wrong.append(Label(f"{one.name}: {bad.label.en}", f"{one.label.zh}：{bad.label.zh}"))
        return
    if isinstance(read, str) and {*read} & {*";\n"}:
        wrong.append(Label(f"{one.name}: leave the ; out of it", f"{one.label.zh}：里面不要写分号"))
    facts[one.name] = read


def _name(raw: object, wrong: list[Label]) -> str:
    name = " ".join(half_width(str(raw)).split()) if isinstance(raw, str | int) else ":"
    if {*name} & {*NOT_IN_A_NAME} or len(name) > 80:
        wrong.append(
            Label(
                f"the name {shown(raw)} cannot stand here: name the line by its number",
                f"名称 {shown(raw)} 不能这样写，请写订单里的第几行",
            )
        )
        return ""
    return name


def _count(key: str, own: Mapping[str, object], most: int, wrong: list[Label]) -> int | None:
    if key not in own:
        return None
    raw = own[key]
    text = str(raw).strip() if isinstance(raw, str | int | Decimal) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= most):
        wrong.append(
            Label(
                f"{key}: {shown(raw)} is no whole number from 1 to {most}",
                f"{CALLED[key]}：{shown(raw)} 不是 1 至 {most} 的整数",
            )
        )
        return None
    return int(text)
