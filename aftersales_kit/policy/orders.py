"""Orders as people write them down: what was bought and comes back, discounts, ways of paying.

Parts: `Line` and `read_lines`, `Discount` and `read_discounts`, `Payment` and `read_payments`;
`write` gives any of them back as the one canonical text.

One item of the order a line, `name; price of one; quantity; how many come back; how many came back
before`. The quantity is 1 where it is left out; where no line says how many come back, everything
does. Tabs, | and commas part as well, Chinese punctuation as ASCII, and ¥, 元, 件 or x may stand
beside a number. A discount is a word for its kind (data/policy/discounts.toml), what it takes off,
and the lines it falls on: `300-40`, `10% off`, `2 pieces 10% off`, `buy 2 get 1`, `coupon 20`,
`item coupon 10 on 2`; 满300减40, 9折, 2件9折, 买2送1, 店铺券20, 商品券10@2. Payments are
`alipay 80; coupon 20`, of which one that paid for some lines only says so (`coupon 20 on 1`);
points may say how many they were: `points 500=5`.

>>> write(read_lines("Shirt; 129; 2; 1\\n袜子；¥9.9；3 件"))
'Shirt; 129.00; 2; 1\\n袜子; 9.90; 3; 0'
>>> kinds = handbook.policy.terms["discount_steps"].stacking.kinds
>>> write(read_discounts("满500减80，满300减40，商品券10@2", kinds))
'300.00-40.00, 500.00-80.00, item_coupon 10.00 off on 2'
>>> read_lines("Shirt; 12x; 2; 3")
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: order_lines: line 1: the price '12x' is not an amount from \
0 to 1000000; of 2 bought 3 cannot come back; write it like 'Shirt; 129.00; 2; 1' \
(name; price of one; quantity; how many come back)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, TypeVar

from .faults import BadValue, meant, shown
from .labels import LISTED, STOPS, Label, joined
from .money import FEN, fen, half_width, written

DEAREST = 1_000_000
MOST_PIECES = 9999
MOST_ITEMS = 50
MOST_SAID = 3
"""So many faulty items are told one by one."""
LONGEST_NAME = 80
LINES_KEPT = 200
LONGEST_ORDER = 8000
LINE_KEYS = ("name", "price", "quantity", "returned", "before")
DISCOUNT_KEYS = ("over", "off", "every", "kind", "lines")
PAYMENT_KEYS = ("method", "amount", "units", "lines")
FLAGS = re.IGNORECASE | re.ASCII
DASHES = str.maketrans("–—−～~", "-----")
PARTS = re.compile(r"[;,、\n]")
THOUSANDS = re.compile(r"\d,\d{3}(?!\d)", re.ASCII)
COUNT = re.compile(r"(?:x|×|退)?\s*(\d{1,4})\s*(?:件|个|双|条|只|套|pcs?\.?|x|×)?", FLAGS)
AMOUNT = r"¥?\s*(\d{1,7}(?:\.\d{1,2})?)\s*(?:元|cny)?"
LESS = r"\s*(?:-|立?减|save\b)\s*"
SHARE = r"(?:打\s*)?(?:(\d\.\d{1,2}|[1-9]|1[1-9]|[2-9]\d)\s*折|(\d{1,2}(?:\.\d{1,2})?)\s*%\s*off)"
PIECES = r"(\d{1,4})\s*(?:件|pieces?|pcs?\.?|items?)"
FORMS = {
    form: re.compile(pattern, FLAGS)
    for form, pattern in (
        ("step", rf"(?:满|spend\b)?\s*{AMOUNT}{LESS}{AMOUNT}"),
        ("every", rf"(?:每|every\b)\s*(?:满|spend\b)?\s*{AMOUNT}{LESS}{AMOUNT}"),
        ("share", SHARE),
        ("pieces", rf"(?:满|任选)?\s*{PIECES}\s*{SHARE}"),
        ("free", r"(?:买|buy\b)\s*(\d{1,4})\s*件?\s*(?:送|赠|get\b)\s*(\d{1,4})\s*(?:件|free)?"),
        ("price", rf"(?:price\b|价)?\s*{AMOUNT}"),
        ("each", rf"(?:立?减)?\s*{AMOUNT}\s*(?:off each|off)?"),
        ("off", rf"(?:立?减)?\s*{AMOUNT}\s*(?:off)?"),
        ("units", rf"(\d{{1,9}})\s*[个分]?\s*=\s*{AMOUNT}\s*(?:off)?"),
    )
}
"""How a discount may say what it takes off: from a sum, for each such sum, a share, a share from a
number of pieces, pieces for nothing, a price of one piece, off each piece, off, off for points."""
ON_A_LINE = ("price", "each")
"""Forms that need to know which lines they fall on."""
PLACED = re.compile(r"\s*(?:@|\bon\b|仅限|用于|限?第(?=\s*\d))\s*(.+)", FLAGS)
NONE = Decimal("0.00")
WAY = Label("way of paying", "付款方式")
WHAT_FOR = Label("such sum as", "款项")
AND = re.compile(r"[+&和]")
NUMBERED = re.compile(r"第?\s*(\d{1,2})\s*(?:行|件)?", re.ASCII)
PAYMENT = re.compile(rf"([^\d:=¥]+?)\s*:?\s*(?:(\d{{1,9}})\s*[个分]?\s*=\s*)?{AMOUNT}", FLAGS)


SUM = re.compile(r"([^\d:=¥]+?)\s*:?\s*()(-?\s*\d{1,7}(?:\.\d{1,2})?)\s*(?:元|cny)?", FLAGS)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an order: its name, the price of one piece at purchase in CNY, pieces, how many
    of them come back, and how many came back before."""

    name: str
    price: Decimal
    quantity: int
    returned: int
    before: int = 0

    def __str__(self) -> str:
        said = f"{self.name}; {self.price}; {self.quantity}; {self.returned}"
        return f"{said}; {self.before}" if self.before else said

    @property
    def left(self) -> int:
        """How many pieces have not come back before."""
        return self.quantity - self.before

    @property
    def label(self) -> Label:
        """The line as people read it."""
        said = Label(
            f"{self.name} {self.price} × {self.quantity}, {self.returned} back",
            f"{self.name} {self.price} × {self.quantity}，退 {self.returned} 件",
        )
        earlier = Label(f" ({self.before} before)", f"（之前退过 {self.before} 件）")
        return joined([said, earlier]) if self.before else said


class Kind(Protocol):
    """What reading needs to know of a kind of discount."""

    @property
    def label(self) -> Label:
        """What it is called."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which people name it."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that it may have, the likeliest first."""

    @property
    def plain(self) -> tuple[str, ...]:
        """The forms that mean it without a word."""

    @property
    def example(self) -> Label:
        """How it is written."""

    @property
    def on_lines(self) -> bool:
        """Whether it falls on lines that have to be named."""


Kinds = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Discount:
    """A reduction of a kind, in one of `FORMS`.

    `amount` is in CNY: what is saved, or the price of one piece; of a share it is the part taken
    off, from 0 to 1. `over` is the sum from which it counts, `pieces` the number of pieces (of
    `free`: how many are paid for), `units` the points that were given for it. `lines` are the lines
    that it falls on, by number or name as it was written; none is the whole order. It is `named`
    where its form alone would not say its kind.
    """

    kind: str
    form: str
    amount: Decimal
    over: Decimal = NONE
    pieces: int = 0
    free: int = 0
    units: int = 0
    lines: tuple[str, ...] = ()
    named: bool = True

    def __str__(self) -> str:
        said = {
            "step": f"{self.over}-{self.amount}",
            "every": f"every {self.over}-{self.amount}",
            "share": f"{self.percent:f}% off",
            "pieces": f"{self.pieces} pieces {self.percent:f}% off",
            "free": f"buy {self.pieces} get {self.free}",
            "price": f"price {self.amount}",
            "each": f"{self.amount} off each",
            "off": f"{self.amount} off",
            "units": f"{self.units}={self.amount} off",
        }[self.form]
        return (
            f"{self.kind} {said}{_placed(self.lines)}" if self.named else said + _placed(self.lines)
        )

    @property
    def percent(self) -> Decimal:
        """The share taken off, in hundredths."""
        return (self.amount * 100).normalize()

    @property
    def label(self) -> Label:
        """What it takes off, and where, as people read it: without its kind, and in the order's own
        currency, which is not said."""
        kept = f"{((1 - self.amount) * 10).normalize():f}"
        said = {
            "step": Label("{amount} off from {over}", "满 {over} 减 {amount}"),
            "every": Label("{amount} off every {over}", "每满 {over} 减 {amount}"),
            "share": Label("{percent:f} % off", "{kept} 折"),
            "pieces": Label("{percent:f} % off from {pieces} pieces", "满 {pieces} 件 {kept} 折"),
            "free": Label("buy {pieces}, get {free} more free", "买 {pieces} 送 {free}"),
            "price": Label("{amount} a piece", "每件 {amount}"),
            "each": Label("{amount} off each piece", "每件减 {amount}"),
            "off": Label("{amount} off", "减 {amount}"),
            "units": Label("{units} for {amount} off", "{units} 抵 {amount}"),
        }[self.form].format(
            amount=self.amount, over=self.over, pieces=self.pieces, free=self.free,
            units=self.units, percent=self.percent, kept=kept,
        )  # fmt: skip
        on = "+".join(self.lines)
        place = Label(f" (on {on})", f"（限 {on}）")
        return joined([said, place]) if on else said


@dataclass(frozen=True, slots=True)
class Payment:
    """What one way of paying bore, in CNY; `units` is how many points that were, if stated, and
    `lines` are those that it paid for, as of a discount."""

    method: str
    amount: Decimal
    units: int | None = None
    lines: tuple[str, ...] = ()

    @property
    def way(self) -> tuple[str, tuple[str, ...]]:
        """What tells it apart from the other payments of an order."""
        return self.method, self.lines

    def __str__(self) -> str:
        units = "" if self.units is None else f"{self.units}="
        return f"{self.method} {units}{self.amount}{_placed(self.lines)}"


def _placed(lines: Sequence[str]) -> str:
    return f" on {'+'.join(lines)}" if lines else ""


Item = TypeVar("Item")
Found = tuple[Item | None, list[Label]]


def write(items: Sequence[Line] | Sequence[Discount] | Sequence[Payment]) -> str:
    """Return the canonical text of an order's lines, discounts or payments."""
    if items and isinstance(items[0], Line):
        return "\n".join(map(str, items))
    return ("; " if items and isinstance(items[0], Payment) else ", ").join(map(str, items))


def read_lines(raw: object, field: str = "order_lines") -> tuple[Line, ...]:
    """Return the lines of an order, from a text or a list of texts or of mappings.

    Raises BadValue naming every line that cannot be read.
    """
    items = _items(raw, field, lambda text: text.split("\n"), LINE_KEYS)
    example = Label(
        "write it like 'Shirt; 129.00; 2; 1' (name; price of one; quantity; how many come back)",
        "请写成“衬衣；129.00；2；1”（名称；单价；数量；退几件）",
    )
    found = _read(items, field, _line, ("line", "行"), example)
    if all(returned is None for _, returned in found):
        found = [(line, line.left) for line, _ in found]
    return tuple(replace(line, returned=returned or 0) for line, returned in found)


def read_discounts(
    raw: object, kinds: Kinds, field: str = "discount_steps"
) -> tuple[Discount, ...]:
    """Return the discounts of an order in the order of `kinds`, the lowest threshold first.

    Raises BadValue naming every discount that cannot be read.
    """
    items = _items(raw, field, PARTS.split, DISCOUNT_KEYS)
    shown_so = [kind.example for kind in kinds.values() if kind.plain or kind.on_lines]
    listed = joined(shown_so, LISTED)
    example = _example(raw, f"write it like one of these: {listed.en}", f"可以写：{listed.zh}")
    found = _read(items, field, lambda item: _discount(item, kinds), ("discount", "档"), example)
    places = {kind: place for place, kind in enumerate(kinds)}
    ordered = sorted(
        found, key=lambda d: (places[d.kind], d.lines, d.form, d.over, d.pieces, d.units)
    )
    steps = [(d.kind, d.form, d.lines, d.over, d.pieces, d.units) for d in ordered]
    for step, discount in zip(steps, ordered, strict=True):
        if steps.count(step) > 1:
            twice, said = f"{discount} is there twice", f"{discount.label.zh} 写了两次"
            if discount.over or discount.pieces:
                least = discount.over or discount.pieces
                twice, said = f"{least} is the threshold of two discounts", f"满 {least} 写了两次"
            raise BadValue(field, f"{twice}; leave one of them", f"{said}，只留一个")
    return tuple(ordered)


def read_payments(
    raw: object, methods: Mapping[str, Iterable[str]], field: str = "payments"
) -> tuple[Payment, ...]:
    """Return what each way of paying bore; `methods` are the codes with their other names.

    Raises BadValue naming every payment that cannot be read.
    """
    example = _example(
        raw,
        f"write it like 'alipay 80; coupon 20'; the ways are {', '.join(methods)}",
        "请写成“支付宝 80；优惠券 20”",
    )
    return _payments(raw, methods, field, example, WAY)


def read_sums(
    raw: object, codes: Mapping[str, Iterable[str]], field: str = "settled_before"
) -> tuple[Payment, ...]:
    """Return sums that each are for something; `codes` are what for, with their other names.

    Raises BadValue naming every one that cannot be read.
    """
    first = next(iter(codes), "goods")
    example = _example(
        raw,
        f"write it like '{first} 50'; they may be for {', '.join(codes)}",
        "请写成“商品 50；运费 10”",
    )
    return _payments(raw, codes, field, example, WHAT_FOR)


def _payments(
    raw: object,
    methods: Mapping[str, Iterable[str]],
    field: str,
    example: Label,
    called: Label,
) -> tuple[Payment, ...]:
    items = _items(raw, field, PARTS.split, PAYMENT_KEYS)

    def read(item: dict[str, object] | str) -> Found[Payment]:
        return _payment(item, methods, called)

    found = _read(items, field, read, ("payment", "笔"), example)
    ways = [payment.way for payment in found]
    twice = next((way[0] for way in ways if ways.count(way) > 1), None)
    if twice is not None:
        raise BadValue(
            field,
            f"{twice!r} is there twice; add the two up",
            f"{twice!r} 写了两次，请合成一笔",
        )
    return tuple(found)


def _items(
    raw: object, field: str, split: Callable[[str], list[str]], keys: Sequence[str]
) -> list[dict[str, object] | str]:
    """Return the items of a text or a list, each a text or a mapping with known keys."""
    listed: list[object] = [raw] if isinstance(raw, str) else []
    if isinstance(raw, list | tuple):
        listed = [*raw]
    items: list[dict[str, object] | str] = []
    for entry in listed:
        if isinstance(entry, Mapping) and {*entry} <= {*keys} and keys[0] in entry:
            items.append(dict(entry))
        elif isinstance(entry, str):
            plain = _plain(entry[: LONGEST_ORDER + 1])
            items += [plain] if len(plain) > LONGEST_ORDER else split(plain)
        else:
            raise BadValue(
                field,
                f"{shown(entry)} is no item; give a text, or {', '.join(keys)}",
                f"{shown(entry)} 读不出来；请写文字，或给出 {', '.join(keys)}",
            )
    items = [item for item in items if not isinstance(item, str) or item.strip()]
    length = sum(len(item) for item in items if isinstance(item, str))
    if not items or len(items) > MOST_ITEMS or length > LONGEST_ORDER:
        raise BadValue(
            field,
            f"{shown(raw)} has {len(items)} items; 1 to {MOST_ITEMS} are read, "
            f"in {LONGEST_ORDER} characters",
            f"{shown(raw)} 有 {len(items)} 项；可以写 1 至 {MOST_ITEMS} 项，"
            f"共 {LONGEST_ORDER} 字以内",
        )
    return items


def _plain(text: str) -> str:
    """Return a text with Chinese punctuation, other dashes and line ends made alike."""
    text = half_width(text).translate(DASHES)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _example(raw: object, en: str, zh: str) -> Label:
    """Return how to write it; a comma inside a number parts two items, and nobody meant that."""
    if isinstance(raw, str) and THOUSANDS.search(_plain(raw)):
        return Label(f"{en}; write 1000, not 1,000", f"{zh}；请写 1000，不要写 1,000")
    return Label(en, zh)


def _read(
    items: Iterable[dict[str, object] | str],
    field: str,
    read: Callable[[dict[str, object] | str], Found[Item]],
    called: tuple[str, str],
    example: Label,
) -> list[Item]:
    """Read every item, and raise once with all that is wrong, each by its number."""
    good: list[Item] = []
    bad: list[Label] = []
    for number, item in enumerate(items, 1):
        value, wrong = read(item)
        if value is not None and not wrong:
            good.append(value)
            continue
        bad.append(
            Label(
                f"{called[0]} {number}: {'; '.join(w.en for w in wrong)}",
                f"第 {number} {called[1]}：{'；'.join(w.zh for w in wrong)}",
            )
        )
    if bad:
        more = len(bad) - MOST_SAID
        if more > 0:
            bad = [*bad[:MOST_SAID], Label(f"and {more} more", f"另有 {more} 处")]
        bad.append(example)
        raise BadValue(field, *joined(bad, STOPS))
    return good


def _line(item: dict[str, object] | str) -> Found[tuple[Line, int | None]]:
    return _line_of_text(item) if isinstance(item, str) else _line_of(item)


@lru_cache(maxsize=LINES_KEPT)
def _line_of_text(item: str) -> Found[tuple[Line, int | None]]:
    """Read a line: an order is read for each of its pieces, and most of its lines stay the same."""
    mark = next((mark for mark in ";\t|," if mark in item), ";")
    if mark == "," and THOUSANDS.search(item):
        return None, [
            Label(
                f"the commas of {shown(item)} can be read in two ways; write ; between parts",
                f"{shown(item)} 的逗号有歧义，各项之间请用分号",
            )
        ]
    parts = [part.strip() for part in item.split(mark)]
    while parts and not parts[-1]:
        parts.pop()
    if not 2 <= len(parts) <= len(LINE_KEYS):
        said, most = shown(item.strip()), len(LINE_KEYS)
        return None, [
            Label(
                f"{said}: 2 to {most} parts are read, not {len(parts)}",
                f"{said} 有 {len(parts)} 项，应有 2 至 {most} 项",
            )
        ]
    return _line_of(dict(zip(LINE_KEYS, parts, strict=False)))


def _line_of(item: Mapping[str, object]) -> Found[tuple[Line, int | None]]:
    wrong: list[Label] = []
    name = " ".join(_plain(str(item["name"])).split())
    if not 0 < len(name) <= LONGEST_NAME or ";" in name:
        wrong.append(
            Label(
                f"the name {shown(name)} has to have 1 to {LONGEST_NAME} characters and no ;",
                f"名称 {shown(name)} 要有 1 至 {LONGEST_NAME} 个字，不能有分号",
            )
        )
    price = _amount(item.get("price"), "price", "单价", wrong)
    quantity = _count(item.get("quantity", 1), 1, wrong)
    returned, before = (
        None if item.get(key) is None else _count(item[key], 0, wrong)
        for key in ("returned", "before")
    )
    back = (returned or 0) + (before or 0)
    if quantity is not None and back > quantity:
        wrong.append(
            Label(
                f"of {quantity} bought {back} cannot come back",
                f"只买了 {quantity} 件，退不了 {back} 件",
            )
        )
    if price is None or quantity is None:
        return None, wrong
    return (Line(name, price, quantity, 0, before or 0), returned), wrong


def _discount(item: dict[str, object] | str, kinds: Kinds) -> Found[Discount]:
    if not isinstance(item, str):
        return _as_steps(item, kinds)
    text, lines = _parted(item.strip())
    named, rest = _named(text, kinds)
    tried = [(named, form, rest) for form in kinds[named].forms] if named else []
    tried += [(code, form, text) for code, kind in kinds.items() for form in kind.plain]
    for code, form, part in tried:
        if read := FORMS[form].fullmatch(part):
            return _of_form(Discount(code, form, NONE, lines=lines), read, kinds)
    said = shown(item.strip())
    if named:
        kind = kinds[named]
        return None, [
            Label(
                f"{said} is no {kind.label.en}: such as {kind.example.en}",
                f"{said} 读不出{kind.label.zh}：如{kind.example.zh}",
            )
        ]
    words = [word for kind in kinds.values() for word in kind.words]
    hint = meant(re.split(r"[\d¥]", text)[0].strip(), words) if text else Label("", "")
    return None, [Label(f"{said} is none{hint.en}", f"{said} 读不出来{hint.zh}")]


def _as_steps(item: dict[str, object], kinds: Kinds) -> Found[Discount]:
    """Return a threshold given by its parts: `over`, `off`, and `every` where it counts again."""
    wrong: list[Label] = []
    form = "every" if item.get("every") is True else "step"
    plain = [code for code, kind in kinds.items() if form in kind.plain]
    kind = str(item.get("kind", plain[0] if plain else ""))
    if kind not in kinds or form not in kinds[kind].forms:
        able = [code for code, known in kinds.items() if form in known.forms]
        hint = meant(kind, able)
        wrong.append(
            Label(
                f"{shown(kind)} is no kind of discount with a threshold{hint.en}",
                f"{shown(kind)} 不是带门槛的优惠{hint.zh}",
            )
        )
    over = _amount(item.get("over"), "threshold", "门槛", wrong)
    off = _amount(item.get("off"), "saving", "优惠", wrong)
    if wrong or over is None or off is None:
        return None, wrong
    lines, named = _lines(str(item.get("lines", ""))), form not in kinds[kind].plain
    return _checked(Discount(kind, form, off, over, lines=lines, named=named))


def _of_form(made: Discount, read: re.Match[str], kinds: Kinds) -> Found[Discount]:
    """Return the discount that a text says in one of the forms."""
    first, *rest = read.groups()
    made = replace(made, named=made.form not in kinds[made.kind].plain)
    if made.form in ("step", "every"):
        return _checked(replace(made, over=fen(first), amount=fen(rest[0])))
    if made.form == "share":
        return _checked(replace(made, amount=_share(first, *rest)))
    if made.form == "pieces":
        return _checked(replace(made, pieces=int(first), amount=_share(*rest)))
    if made.form == "free":
        return _checked(replace(made, pieces=int(first), free=int(rest[0])))
    if made.form == "units":
        return _checked(replace(made, units=int(first), amount=fen(rest[0])))
    return _checked(replace(made, amount=fen(first)))


def _checked(made: Discount) -> Found[Discount]:
    """Refuse what no shop gives: more off than the whole, or nothing to reckon from."""
    if made.form in ("step", "every") and (made.amount > made.over or not made.over):
        return None, [
            Label(
                f"{made.amount} off {made.over} is more than the whole",
                f"满 {made.over} 减 {made.amount}：减得比满的还多",
            )
        ]
    if made.form in ("share", "pieces") and not 0 < made.amount < 1:
        return None, [
            Label(
                f"{made.percent:f} % off is no share between none and all",
                f"减 {made.percent:f}% 不对，要在 0 和 100% 之间",
            )
        ]
    if (made.form in ("pieces", "free") and not made.pieces) or (
        made.form == "free" and not made.free
    ):
        return None, [
            Label("no pieces are no number of pieces; 1 at least", "件数不能是 0，至少 1 件")
        ]
    return made, []


def _share(folds: str | None, percent: str | None) -> Decimal:
    """Return the part taken off: 9折, 8.5折 and 85折 say what is still paid."""
    if percent is not None:
        return Decimal(percent) / 100
    assert folds is not None
    return 1 - Decimal(folds) / (100 if len(folds) == 2 else 10)


def _parted(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the lines that it falls on, and those."""
    placed = PLACED.search(text)
    return (text, ()) if placed is None else (text[: placed.start()], _lines(placed[1]))


def _lines(text: str) -> tuple[str, ...]:
    """Return lines as people name them, numbers as digits alone."""
    named = [" ".join(part.split()) for part in AND.split(text)]
    numbers = [(part, NUMBERED.fullmatch(part)) for part in named if part]
    return tuple(str(int(read[1])) if read else part for part, read in numbers)


def _named(text: str, kinds: Kinds) -> tuple[str | None, str]:
    """Return the kind that a text begins with, by its longest word, and the rest of the text."""
    said = text.casefold()
    found = max(
        (
            (len(word), code)
            for code, kind in kinds.items()
            for word in (code, *kind.words)
            if said.startswith(word.casefold())
        ),
        default=None,
        key=lambda pair: pair[0],
    )
    return (None, text) if found is None else (found[1], text[found[0] :].lstrip(" :"))


def _payment(
    item: dict[str, object] | str, methods: Mapping[str, Iterable[str]], called: Label
) -> Found[Payment]:
    wrong: list[Label] = []
    if isinstance(item, str):
        text, lines = _parted(item.strip())
        read = (PAYMENT if called is WAY else SUM).fullmatch(text)
        if read is None:
            return None, [
                Label(f"{shown(item.strip())} is none", f"{shown(item.strip())} 读不出来")
            ]
        item = {"method": read[1], "amount": read[3], "lines": "+".join(lines)}
        if read[2]:
            item["units"] = int(read[2])
    code = _method(str(item["method"]), methods)
    if code is None:
        hint = meant(str(item["method"]), methods)
        said = shown(item["method"])
        wrong.append(
            Label(
                f"there is no {called.en} {said}{hint.en}", f"没有 {said} 这种{called.zh}{hint.zh}"
            )
        )
    least = 0 if called is WAY else -DEAREST
    amount = _amount(item.get("amount"), "amount", "金额", wrong, least)
    units = item.get("units")
    if units is not None and (not isinstance(units, int) or isinstance(units, bool) or units < 1):
        wrong.append(Label(f"{shown(units)} is no number of points", f"{shown(units)} 不是积分数"))
        units = None
    if code is None or amount is None:
        return None, wrong
    return Payment(code, amount, units, _lines(str(item.get("lines", "")))), wrong


def _method(name: str, methods: Mapping[str, Iterable[str]]) -> str | None:
    """Return the code that a name stands for, in full or by a part that no other has."""
    wanted = _plain(name).strip().casefold()
    ways = {code: [way.casefold() for way in (code, *others)] for code, others in methods.items()}
    exact = [code for code, names in ways.items() if wanted in names]
    part = [code for code, names in ways.items() if any(wanted in way for way in names)]
    found = exact or part
    return found[0] if wanted and len(found) == 1 else None


def _amount(raw: object, en: str, zh: str, wrong: list[Label], least: int = 0) -> Decimal | None:
    number = written(raw.replace("- ", "-")) if isinstance(raw, str) else None
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
    if number is None or not number.is_finite() or not least <= number <= DEAREST or number % FEN:
        said = shown(raw)
        wrong.append(
            Label(
                f"the {en} {said} is not an amount from {least} to {DEAREST}",
                f"{zh} {said} 不是 {least} 至 {DEAREST} 元的金额",
            )
        )
        return None
    return fen(number)


def _count(raw: object, least: int, wrong: list[Label]) -> int | None:
    read = COUNT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    number = int(read[1]) if read else raw
    whole = isinstance(number, int) and not isinstance(number, bool)
    if isinstance(number, int) and whole and least <= number <= MOST_PIECES:
        return number
    wrong.append(
        Label(
            f"{shown(raw)} is not a number of pieces from {least} to {MOST_PIECES}",
            f"{shown(raw)} 不是 {least} 至 {MOST_PIECES} 的件数",
        )
    )
    return None
