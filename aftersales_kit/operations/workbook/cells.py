"""What stands in a cell: values of the data as text for people, and the text back to values.

Parts: `BadCell` (what is wrong with a text, in both languages), `Lists` (what may be chosen, as it
is shown), and a kind of cell each: `Prose`, `Line`, `Code`, `Codes`, `Asked` (a condition), `Day`,
`Number`, `Flag`, `Pairs`, `Free`. Each kind has `show` and `read`.

Every cell is text. What says nothing is a mark of its own, so that a cell that was emptied by
mistake is told from one that says nothing: `ANY` is a condition that any case meets, `NOTHING` what
is not said, `NONE` a list of nothing.

>>> lists = Lists({"wish": {"return": Label("return", "退货"), "repair": Label("repair", "维修")}})
>>> asked = Asked(of="wish")
>>> asked.show(["return", "repair"], lists, "zh")
'退货 [return]\\n维修 [repair]'
>>> asked.read("return\\nrepair [repair]", lists, "en")
['return', 'repair']
>>> asked.read("retrun", lists, "zh")
Traceback (most recent call last):
aftersales_kit.operations.workbook.cells.BadCell: 'retrun' is not among what may be chosen; ...
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ...policy.conditions import ENDS, EXCEPT
from ...policy.faults import nearest, shown
from ...policy.labels import NO_LABEL, Label
from ...policy.money import half_width

ANY = Label("(any)", "（任意）")
NOTHING = Label("(nothing)", "（无）")
NONE = Label("(none of them)", "（一个也没有）")
NEW = Label("(new)", "（新增）")
ALL_BUT = Label("(all but)", "（以下除外）")
BOUNDS = {
    "at_least": Label("at least", "至少"),
    "above": Label("above", "大于"),
    "at_most": Label("at most", "至多"),
    "below": Label("below", "小于"),
}
YES_NO = {"yes": Label("yes", "是"), "no": Label("no", "否")}
AMOUNTS, FLAG = "amounts", "yes/no"
"""The lists of amounts, and of what a flag may be."""
BRACKETED = re.compile(r"(.*) \[([^\[\]]+)\]", re.DOTALL)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]")
HALF_STOP = re.compile(f"(?<={HAN.pattern})[,.;:!?](?={HAN.pattern}|$)", re.MULTILINE)
"""A comma or stop of English behind Chinese, at the end of a line or before more Chinese."""
QUOTED = re.compile('“[^”]*”|"[^"]*"|「[^」]*」')
"""What somebody said is quoted in the language in which it was said."""
UNSEEN = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\uffff"
    "\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
"""Signs that nobody sees or knows, such as what stands for a lost one; pasting brings them."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How the file of a workbook has a sign that it cannot have; a program shows the sign itself."""


def unseen(text: str) -> str:
    """Return the first sign of a text that nobody sees, as U+200B; empty where there is none.

    >>> unseen("Free of charge"), unseen("Free\u00a0of charge"), unseen("one_x000D_two")
    ('', 'U+00A0', 'U+000D')
    """
    if found := UNSEEN.search(text):
        return f"U+{ord(found[0]):04X}"
    return f"U+{escaped[1].upper()}" if (escaped := ESCAPED.search(text)) else ""


class BadCell(ValueError):
    """Raised for a text that a cell does not take, said in both languages."""

    def __init__(self, label: Label) -> None:
        self.label = label
        super().__init__(label.en)


class Lists:
    """What may be chosen, by the name of the list: each code with its label.

    A code is shown behind its label, in brackets; one without a label is shown alone. `foreign` are
    characters that the handbook's own Chinese is not written with.
    """

    def __init__(
        self, labels: Mapping[str, Mapping[str, Label]], foreign: frozenset[str] = frozenset()
    ) -> None:
        self.labels = dict(labels)
        self.foreign = foreign
        self._codes: dict[tuple[str, str], dict[str, str]] = {}

    def shown(self, name: str, code: str, lang: str) -> str:
        """Return a code of a list as it is shown; one that the list lacks, as it is."""
        label = self.labels[name].get(code, NO_LABEL)
        return f"{label.text(lang)} [{code}]" if label else code

    def code(self, name: str, text: str, lang: str) -> str:
        """Return the code that a text means: as it is shown, or the code or label alone."""
        known = self._known(name, lang)
        if text in known:
            return known[text]
        if found := BRACKETED.fullmatch(text):
            label, code = found[1], found[2]
            if code in self.labels[name]:
                own = self.shown(name, code, lang)
                raise BadCell(
                    Label(
                        f"{shown(text)} says {label!r} of the code {code!r}; allowed: {own!r}",
                        f"{shown(text)} 里的“{label}”和代码 {code!r} 对不上；应为 {own!r}",
                    )
                )
        close = nearest(text, known)
        hint = Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL
        raise BadCell(
            Label(
                f"{shown(text)} is not among what may be chosen; allowed: the list {name!r} of the "
                f"sheet of what is allowed{hint.en}",
                f"{shown(text)} 不在可选内容里；可填的见“可填内容”表的 {name!r} 一列{hint.zh}",
            )
        )

    def _known(self, name: str, lang: str) -> dict[str, str]:
        if (name, lang) not in self._codes:
            labels = self.labels[name]
            by_label: dict[str, list[str]] = {}
            for code, label in labels.items():
                by_label.setdefault(label.text(lang), []).append(code)
            known = {text: codes[0] for text, codes in by_label.items() if len(codes) == 1 and text}
            known |= {self.shown(name, code, lang): code for code in labels}
            self._codes[name, lang] = known | {code: code for code in labels}
        return self._codes[name, lang]


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell; an empty one among them is refused."""
    lines = [line.strip() for line in text.split("\n")]
    if not all(lines):
        raise BadCell(Label("there is an empty line in it", "里面有空行"))
    return lines


def _twice(items: Iterable[str]) -> None:
    seen: set[str] = set()
    for item in items:
        if item in seen:
            raise BadCell(Label(f"{shown(item)} stands in it twice", f"{shown(item)} 写了两次"))
        seen.add(item)


@dataclass(frozen=True)
class Kind:
    """What a column holds; `optional` ones may say nothing."""

    optional: bool = False

    @property
    def name(self) -> str:
        """The kind as the locked sheet writes it."""
        parts = [type(self).__name__, *(f"{k}={v}" for k, v in sorted(vars(self).items()) if v)]
        return " ".join(parts)

    @property
    def mark(self) -> Label:
        """The mark of what is not said."""
        return NOTHING

    @property
    def choices(self) -> str:
        """The list from which it is chosen; empty where it is written."""
        return ""

    @property
    def several(self) -> bool:
        """Whether there may be more of them than one, or what the list does not have."""
        return False

    def show(self, value: Any, lists: Lists, lang: str) -> str:
        """Return a value as text."""
        return self.mark.text(lang) if value is None else self._show(value, lists, lang)

    def read(self, text: str, lists: Lists, lang: str) -> Any:
        """Return what a text says; None for what is not said. Raises BadCell."""
        if text == self.mark.text(lang):
            if not self.optional:
                raise BadCell(Label("something must be said here", "这里必须填"))
            return None
        marks = {mark.text(lang) for mark in (ANY, NOTHING, NEW)}
        if text in marks:
            raise BadCell(
                Label(
                    f"the mark {text} has no meaning here; allowed: {self.mark.en}",
                    f"这里不能填 {text}；可填：{self.mark.zh}",
                )
                if self.optional
                else Label(f"the mark {text} has no meaning here", f"这里不能填 {text}")
            )
        return self._read(text, lists, lang)

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        return str(value)

    def _read(self, text: str, lists: Lists, lang: str) -> Any:
        return text

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""
        return type(one) is type(other) and bool(one == other)


@dataclass(frozen=True)
class Line(Kind):
    """A text of one line that no language is asked of: an id, a name."""

    def _read(self, text: str, lists: Lists, lang: str) -> str:
        if "\n" in text:
            raise BadCell(Label("it is one line", "只能写一行"))
        return text


@dataclass(frozen=True)
class Prose(Kind):
    """A text for people in one of the languages; `script` is "en" or "zh"."""

    script: str = "en"

    def _read(self, text: str, lists: Lists, lang: str) -> str:
        if self.script == "en" and (found := HAN.search(QUOTED.sub("", text))):
            raise BadCell(
                Label(
                    f"{found[0]!r} is Chinese; allowed: English in this column",
                    f"“{found[0]}”是中文；这一列要写英文",
                )
            )
        if self.script == "en" and (other := _first(QUOTED.sub("", text), _no_english)):
            raise BadCell(
                Label(
                    f"{other!r} is no Latin letter, and no sign of an English text; allowed: "
                    "English in this column",
                    f"“{other}”不是英文的字母或标点；这一列要写英文",
                )
            )
        if self.script == "zh" and not HAN.search(text):
            raise BadCell(
                Label(
                    "there is no Chinese in it; allowed: Chinese in this column",
                    "里面没有中文；这一列要写中文",
                )
            )
        if self.script == "zh" and (other := _first(text, _no_chinese)):
            raise BadCell(
                Label(
                    f"{other!r} is written in another script; allowed: Chinese in this column",
                    f"“{other}”不是汉字，也不是半角的字母或数字；这一列要写中文",
                )
            )
        if self.script == "zh" and (half := HALF_STOP.search(text)):
            full = chr(ord(half[0]) + 0xFEE0) if half[0] != "." else "。"
            raise BadCell(
                Label(
                    f"{half[0]!r} behind Chinese is a sign of English; allowed: {full!r}",
                    f"中文后面的“{half[0]}”是英文标点；应为“{full}”",
                )
            )
        if self.script == "zh" and (strange := next((c for c in text if c in lists.foreign), "")):
            raise BadCell(
                Label(
                    f"{strange!r} is written in another script; allowed: simplified characters",
                    f"“{strange}”不是简体字；这一列用简体，繁体由程序转换",
                )
            )
        return text


def _first(text: str, strange: Callable[[str], bool]) -> str:
    return next(filter(strange, text), "")


def _no_english(sign: str) -> bool:
    """Say whether a sign is a letter of another script, or one of full width."""
    if sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN "):
        return True
    return unicodedata.east_asian_width(sign) in "FW" and unicodedata.category(sign) != "So"


def _no_chinese(sign: str) -> bool:
    """Say whether a sign is a letter that is neither Han nor Latin, or a letter of full width."""
    if not sign.isalnum() or HAN.match(sign):
        return False
    name = unicodedata.name(sign, "")
    return name.startswith("FULLWIDTH ") or (sign.isalpha() and not name.startswith("LATIN "))


@dataclass(frozen=True)
class Code(Kind):
    """One code of a list; of a flag, true or false."""

    of: str = ""
    flag: bool = False

    @property
    def choices(self) -> str:
        """The list from which it is chosen."""
        return self.of

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        code = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        return lists.shown(self.of, code, lang)

    def _read(self, text: str, lists: Lists, lang: str) -> Any:
        code = lists.code(self.of, text, lang)
        return code == "yes" if self.flag else code


@dataclass(frozen=True)
class Codes(Kind):
    """Codes of a list, one a line; `single` where one alone may be written without brackets."""

    of: str = ""
    single: bool = False

    @property
    def choices(self) -> str:
        """The list from which it is chosen."""
        return self.of

    @property
    def several(self) -> bool:
        """Whether there may be more of them than one."""
        return True

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        items = value if isinstance(value, list) else [value]
        if not items:
            return NONE.text(lang)
        return "\n".join(lists.shown(self.of, str(item), lang) for item in items)

    def _read(self, text: str, lists: Lists, lang: str) -> Any:
        if text == NONE.text(lang):
            return []
        codes = [lists.code(self.of, line, lang) for line in lines_of(text)]
        _twice(codes)
        return codes[0] if self.single and len(codes) == 1 else codes

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""

        def listed(value: Any) -> Any:
            return [value] if isinstance(value, str) else value

        return bool(listed(one) == listed(other))


@dataclass(frozen=True)
class Asked(Kind):
    """What a rule asks of a fact: codes and groups one a line, all but some, or bounds."""

    of: str = ""
    number: bool = False
    flag: bool = False
    optional: bool = True

    @property
    def mark(self) -> Label:
        """The mark of what is not asked."""
        return ANY

    @property
    def choices(self) -> str:
        """The list from which it is chosen."""
        return "" if self.number else self.of

    @property
    def several(self) -> bool:
        """Whether there may be more of them than one."""
        return True

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        if self.number:
            said = []
            for end, bound in value.items():
                if isinstance(bound, str):
                    bound = lists.shown(AMOUNTS, bound, lang)
                said.append(f"{BOUNDS[end].text(lang)} {bound}")
            return "\n".join(said)
        head = []
        if isinstance(value, Mapping):
            head, value = [ALL_BUT.text(lang)], value[EXCEPT]
        items = value if isinstance(value, list) else [value]
        return "\n".join([*head, *(self._shown(item, lists, lang) for item in items)])

    def _shown(self, item: Any, lists: Lists, lang: str) -> str:
        code = {True: "yes", False: "no"}[item] if isinstance(item, bool) else str(item)
        return lists.shown(self.of, code, lang)

    def _read(self, text: str, lists: Lists, lang: str) -> Any:
        lines = lines_of(text)
        if self.number:
            return self._bounds(lines, lists, lang)
        all_but = lines[0] == ALL_BUT.text(lang)
        codes = [lists.code(self.of, line, lang) for line in lines[all_but:]]
        if not codes:
            raise BadCell(Label("nothing stands below it", "下面没有内容"))
        _twice(codes)
        items: list[Any] = [code == "yes" for code in codes] if self.flag else [*codes]
        if all_but:
            return {EXCEPT: codes}
        return items[0] if len(items) == 1 else items

    def _bounds(self, lines: Iterable[str], lists: Lists, lang: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in lines:
            ends = [end for end in ENDS if line.startswith(BOUNDS[end].text(lang) + " ")]
            if not ends:
                allowed = " / ".join(BOUNDS[end].text(lang) for end in ENDS)
                raise BadCell(
                    Label(
                        f"{shown(line)} is no bound; allowed: {allowed}, a space and a number or "
                        "an amount",
                        f"{shown(line)} 不是界限；可写：{allowed}，空一格，再写数字或数值名",
                    )
                )
            end = ends[0]
            if end in found:
                raise BadCell(
                    Label(f"{BOUNDS[end].en!r} stands in it twice", f"“{BOUNDS[end].zh}”写了两次")
                )
            rest = line.removeprefix(BOUNDS[end].text(lang)).strip()
            found[end] = (
                as_number(rest) if NUMBER.fullmatch(rest) else lists.code(AMOUNTS, rest, lang)
            )
        _apart(found)
        return found

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""
        return bool(_meaning(one) == _meaning(other))


def _apart(bounds: Mapping[str, Any]) -> None:
    """Raise BadCell where no number is within bounds that are written as numbers."""
    for low in ("at_least", "above"):
        for high in ("at_most", "below"):
            one, other = bounds.get(low), bounds.get(high)
            if one is None or other is None or isinstance(one, str) or isinstance(other, str):
                continue
            if one > other or (one == other and (low, high) != ("at_least", "at_most")):
                raise BadCell(
                    Label(
                        f"no number is {BOUNDS[low].en} {one} and {BOUNDS[high].en} {other}; "
                        "allowed: a lower bound that is below the upper one",
                        f"没有数字既{BOUNDS[low].zh} {one} 又{BOUNDS[high].zh} {other}；"
                        "下限应小于上限",
                    )
                )


def _meaning(value: Any) -> Any:
    """Return a condition so that what means the same is the same."""
    if isinstance(value, Mapping) and EXCEPT in value:
        return EXCEPT, _meaning(value[EXCEPT])
    if isinstance(value, Mapping) or value is None:
        return value
    items = value if isinstance(value, list) else [value]
    return frozenset({True: "yes", False: "no"}.get(item, item) for item in items)


def as_number(text: str) -> int | Decimal:
    """Return a number as the data have it."""
    return Decimal(text) if "." in text else int(text)


def _plain(text: str, form: re.Pattern[str], wanted: Label) -> str:
    if not form.fullmatch(text):
        half = half_width(text).strip()
        close = half if form.fullmatch(half) else ""
        hint = Label(f"; did you mean {close!r}?", f"；是不是 {close!r}？") if close else NO_LABEL
        raise BadCell(
            Label(
                f"{shown(text)} is not {wanted.en}{hint.en}",
                f"{shown(text)} 不是{wanted.zh}{hint.zh}",
            )
        )
    return text


@dataclass(frozen=True)
class Day(Kind):
    """A day, YYYY-MM-DD."""

    def _read(self, text: str, lists: Lists, lang: str) -> date:
        form = Label("a day; write it as 2027-01-01", "日期；请写成 2027-01-01")
        _plain(text, DAY, form)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadCell(
                Label(f"{text} is no day of the calendar", f"{text} 不是日历上的日子")
            ) from None


@dataclass(frozen=True)
class Number(Kind):
    """A number, exact."""

    def _read(self, text: str, lists: Lists, lang: str) -> int | Decimal:
        form = Label(
            "a number; write digits only, with a point if need be", "数字；只写数字，可带小数点"
        )
        return as_number(_plain(text, NUMBER, form))

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""
        return bool(one == other)


@dataclass(frozen=True)
class Pairs(Kind):
    """Names with what they come to, one a line: `advised: 6.00`."""

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        return "\n".join(f"{name}: {_as_text(part)}" for name, part in value.items())

    def _read(self, text: str, lists: Lists, lang: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in lines_of(text):
            name, colon, value = line.partition(":")
            if not colon or not name.strip():
                raise BadCell(
                    Label(
                        f"{shown(line)} is no name with a value; write it as advised: 6.00",
                        f"{shown(line)} 不是“名称: 值”；请写成 advised: 6.00",
                    )
                )
            _twice([*found, name.strip()])
            found[name.strip()] = value.strip()
        return found

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""

        def said(value: Any) -> Any:
            return value and {name: _as_text(part) for name, part in value.items()}

        return bool(said(one) == said(other))


@dataclass(frozen=True)
class Free(Kind):
    """What a case states freely; `listed` where it is a list, an item a line."""

    listed: bool = False
    whole: bool = False
    """Whether it is written as a whole number."""

    def _show(self, value: Any, lists: Lists, lang: str) -> str:
        return "\n".join(map(_as_text, value)) if isinstance(value, list) else _as_text(value)

    def _read(self, text: str, lists: Lists, lang: str) -> Any:
        if self.whole:
            form = Label("a whole number", "整数")
            return int(_plain(text, re.compile(r"\d{1,9}", re.ASCII), form))
        return lines_of(text) if self.listed else text

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""
        return bool(self._as_lines(one) == self._as_lines(other))

    @staticmethod
    def _as_lines(value: Any) -> Any:
        return [*map(_as_text, value)] if isinstance(value, list) else value and _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
