"""Orders as people write them down: what was bought and comes back, discounts, ways of paying.

Parts: `Line` and `read_lines`, `Discount` and `read_discounts`, `Payment` and `read_payments`;
`write` gives any of them back as the one canonical text.

One item of the order a line, `name; price of one; quantity; how many come back`. The quantity is 1
where it is left out; where no line says how many come back, everything does. Tabs, | and commas
part as well, Chinese punctuation as ASCII, and ¥, 元, 件 or x may stand beside a number. Discounts
are `300-40, 500-80` (满300减40 says the same; `every 300-40`, 每满300减40, for each such sum);
a bundle is a discount at the sum of its pieces' prices. Payments are `alipay 80; coupon 20`;
points may say how many they were: `points 500=5`.

>>> write(read_lines("Shirt; 129; 2; 1\\n袜子；¥9.9；3 件"))
'Shirt; 129.00; 2; 1\\n袜子; 9.90; 3; 0'
>>> write(read_discounts("满500减80，满300减40"))
'300.00-40.00, 500.00-80.00'
>>> read_lines("Shirt; 12x; 2; 3")
Traceback (most recent call last):
aftersales_kit.policy.faults.BadValue: order_lines: line 1: the price '12x' is not an amount from \
0 to 1000000; of 2 bought 3 cannot come back; write it like 'Shirt; 129.00; 2; 1' \
(name; price of one; quantity; how many come back)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from .faults import BadValue, meant, shown
from .labels import STOPS, Label, joined
from .money import FEN, fen, half_width, written

DEAREST = 1_000_000
MOST_PIECES = 9999
MOST_ITEMS = 50
MOST_SAID = 3
"""So many faulty items are told one by one."""
LONGEST_NAME = 80
LONGEST_ORDER = 8000
LINE_KEYS = ("name", "price", "quantity", "returned")
DISCOUNT_KEYS = ("over", "off", "every")
PAYMENT_KEYS = ("method", "amount", "units")
FLAGS = re.IGNORECASE | re.ASCII
DASHES = str.maketrans("–—−～~", "-----")
PARTS = re.compile(r"[;,、\n]")
THOUSANDS = re.compile(r"\d,\d{3}(?!\d)", re.ASCII)
COUNT = re.compile(r"(?:x|×|退)?\s*(\d{1,4})\s*(?:件|个|双|条|只|套|pcs?\.?|x|×)?", FLAGS)
AMOUNT = r"¥?\s*(\d{1,7}(?:\.\d{1,2})?)\s*(?:元|cny)?"
DISCOUNT = re.compile(
    rf"(每|every\b)?\s*(?:满|spend\b)?\s*{AMOUNT}\s*(?:-|立?减|save\b)\s*{AMOUNT}", FLAGS
)
PAYMENT = re.compile(rf"([^\d:=¥]+?)\s*:?\s*(?:(\d{{1,9}})\s*[个分]?\s*=\s*)?{AMOUNT}", FLAGS)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of an order: its name, the price of one piece at purchase in CNY, pieces, and how
    many of them come back."""

    name: str
    price: Decimal
    quantity: int
    returned: int

    def __str__(self) -> str:
        return f"{self.name}; {self.price}; {self.quantity}; {self.returned}"

    @property
    def label(self) -> Label:
        """The line as people read it."""
        return Label(
            f"{self.name} CNY {self.price} × {self.quantity}, {self.returned} back",
            f"{self.name} {self.price} 元 × {self.quantity}，退 {self.returned} 件",
        )


@dataclass(frozen=True, slots=True)
class Discount:
    """Who spends `over` saves `off`, in CNY; with `every`, for each such sum again."""

    over: Decimal
    off: Decimal
    every: bool = False

    def __str__(self) -> str:
        return f"{'every ' if self.every else ''}{self.over}-{self.off}"

    @property
    def label(self) -> Label:
        """The discount as people read it."""
        return Label(
            f"CNY {self.off} off {'every' if self.every else 'from'} CNY {self.over}",
            f"{'每' if self.every else ''}满 {self.over} 减 {self.off}",
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """What one way of paying bore, in CNY; `units` is how many points that were, if stated."""

    method: str
    amount: Decimal
    units: int | None = None

    def __str__(self) -> str:
        return f"{self.method} {'' if self.units is None else f'{self.units}='}{self.amount}"


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
        found = [(line, line.quantity) for line, _ in found]
    return tuple(
        Line(line.name, line.price, line.quantity, returned or 0) for line, returned in found
    )


def read_discounts(raw: object, field: str = "discount_steps") -> tuple[Discount, ...]:
    """Return the discounts of an order, the lowest threshold first.

    Raises BadValue naming every discount that cannot be read.
    """
    items = _items(raw, field, PARTS.split, DISCOUNT_KEYS)
    example = _example(raw, "write it like '300-40, 500-80'", "请写成“满300减40，满500减80”")
    found = _read(items, field, _discount, ("discount", "档"), example)
    ordered = sorted(found, key=lambda discount: discount.over)
    overs = [discount.over for discount in ordered]
    if len({*overs}) < len(overs):
        twice = next(over for over in overs if overs.count(over) > 1)
        raise BadValue(
            field,
            f"{twice} is the threshold of two discounts; leave one of them",
            f"满 {twice} 写了两次，只留一个",
        )
    if len(ordered) > 1 and any(discount.every for discount in ordered):
        raise BadValue(
            field,
            "a discount for every such sum stands alone; leave the others out",
            "“每满…减…”只能单独写，不能和别的档一起",
        )
    return tuple(ordered)


def read_payments(
    raw: object, methods: Mapping[str, Iterable[str]], field: str = "payments"
) -> tuple[Payment, ...]:
    """Return what each way of paying bore; `methods` are the codes with their other names.

    Raises BadValue naming every payment that cannot be read.
    """
    items = _items(raw, field, PARTS.split, PAYMENT_KEYS)
    listed = ", ".join(methods)
    example = _example(
        raw,
        f"write it like 'alipay 80; coupon 20'; the ways are {listed}",
        "请写成“支付宝 80；优惠券 20”",
    )
    found = _read(items, field, lambda item: _payment(item, methods), ("payment", "笔"), example)
    codes = [payment.method for payment in found]
    twice = next((code for code in codes if codes.count(code) > 1), None)
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
    if isinstance(item, str):
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
        item = dict(zip(LINE_KEYS, parts, strict=False))
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
    returned = None
    if item.get("returned") is not None:
        returned = _count(item["returned"], 0, wrong)
        if quantity is not None and returned is not None and returned > quantity:
            wrong.append(
                Label(
                    f"of {quantity} bought {returned} cannot come back",
                    f"只买了 {quantity} 件，退不了 {returned} 件",
                )
            )
    if price is None or quantity is None:
        return None, wrong
    return (Line(name, price, quantity, 0), returned), wrong


def _discount(item: dict[str, object] | str) -> Found[Discount]:
    wrong: list[Label] = []
    if isinstance(item, str):
        read = DISCOUNT.fullmatch(item.strip())
        if read is None:
            return None, [
                Label(f"{shown(item.strip())} is none", f"{shown(item.strip())} 读不出来")
            ]
        item = {"over": read[2], "off": read[3], "every": bool(read[1])}
    over = _amount(item.get("over"), "threshold", "门槛", wrong)
    off = _amount(item.get("off"), "saving", "优惠", wrong)
    if over is None or off is None:
        return None, wrong
    if off > over or not over:
        wrong.append(
            Label(f"{off} off {over} is more than the whole", f"满 {over} 减 {off}：减得比满的还多")
        )
    return Discount(over, off, item.get("every") is True), wrong


def _payment(item: dict[str, object] | str, methods: Mapping[str, Iterable[str]]) -> Found[Payment]:
    wrong: list[Label] = []
    if isinstance(item, str):
        read = PAYMENT.fullmatch(item.strip())
        if read is None:
            return None, [
                Label(f"{shown(item.strip())} is none", f"{shown(item.strip())} 读不出来")
            ]
        item = {"method": read[1], "amount": read[3]}
        if read[2] is not None:
            item["units"] = int(read[2])
    code = _method(str(item["method"]), methods)
    if code is None:
        hint = meant(str(item["method"]), methods)
        said = shown(item["method"])
        wrong.append(
            Label(
                f"there is no way of paying {said}{hint.en}", f"没有 {said} 这种付款方式{hint.zh}"
            )
        )
    amount = _amount(item.get("amount"), "amount", "金额", wrong)
    units = item.get("units")
    if units is not None and (not isinstance(units, int) or isinstance(units, bool) or units < 1):
        wrong.append(Label(f"{shown(units)} is no number of points", f"{shown(units)} 不是积分数"))
        units = None
    if code is None or amount is None:
        return None, wrong
    return Payment(code, amount, units), wrong


def _method(name: str, methods: Mapping[str, Iterable[str]]) -> str | None:
    """Return the code that a name stands for, in full or by a part that no other has."""
    wanted = _plain(name).strip().casefold()
    ways = {code: [way.casefold() for way in (code, *others)] for code, others in methods.items()}
    exact = [code for code, names in ways.items() if wanted in names]
    part = [code for code, names in ways.items() if any(wanted in way for way in names)]
    found = exact or part
    return found[0] if wanted and len(found) == 1 else None


def _amount(raw: object, en: str, zh: str, wrong: list[Label]) -> Decimal | None:
    number = written(raw) if isinstance(raw, str) else None
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
    if number is None or not number.is_finite() or not 0 <= number <= DEAREST or number % FEN:
        said = shown(raw)
        wrong.append(
            Label(
                f"the {en} {said} is not an amount from 0 to {DEAREST}",
                f"{zh} {said} 不是 0 至 {DEAREST} 元的金额",
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
