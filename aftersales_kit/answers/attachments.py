"""Files that a buyer or an agent sends along: accepted or not, why, and how each is to be named.

Parts: `CheckedFile`, `check_attachments`, `folder_and_stem` (how files are named).
Source: data/registers.toml ([attachments]: formats), data/policy/amounts.toml (the size limit).
A file is named by order number and problem and kept in the folder of the buyer's ID.

>>> from datetime import date
>>> checked = check_attachments(
...     [SentFile("IMG_2041.JPG", 800_000), SentFile("setup.pdf.exe", 90_000)],
...     order_number="3120456789", problem="quality_defect", buyer_id="tb-42",
...     on=date(2026, 3, 1), handbook=handbook)
>>> [(file.folder, file.name, file.accepted) for file in checked]
[('tb-42', '3120456789-quality_defect-1.jpg', True), ('tb-42', '', False)]
>>> print(checked[1].wrong[0].en)
a file that ends in .exe is not accepted; send JPG or PDF
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..policy.handbook import Handbook
from ..policy.sent_files import BYTES_IN, SentFile
from ..policy.subjects.registers import Attachments
from ..policy.terms import Label
from .pasting import file_stem, has_hidden, one_line
from .replies import BLANK

PATH = re.compile(r"[/\\]")
LONGEST_ENDING = 10


@dataclass(frozen=True)
class CheckedFile:
    """What becomes of a file.

    `wrong` says what keeps it from being accepted; `name` is the right name, empty where no file
    of that kind is accepted. An unknown order number or buyer leaves a visible blank.
    """

    given: str
    name: str
    folder: str
    wrong: tuple[Label, ...]

    @property
    def accepted(self) -> bool:
        """Whether it may be filed, if need be under another name."""
        return not self.wrong

    @property
    def ok(self) -> bool:
        """Whether it is accepted and rightly named already."""
        return self.accepted and self.given == self.name


def check_attachments(
    files: Iterable[SentFile],
    *,
    order_number: str | None,
    problem: str | None,
    buyer_id: str | None,
    on: date,
    handbook: Handbook,
) -> tuple[CheckedFile, ...]:
    """Check files in their order; the number at the end of a name counts them.

    `problem` is a code. Raises BadValue for an order number or a buyer's ID that makes no name.
    """
    files = tuple(files)
    if not files:
        return ()
    accepted = handbook.registers.attachments
    amount = handbook.policy.amounts[accepted.largest]
    largest = int(amount.at(on).value) * BYTES_IN["MB"]
    limit = amount.value_label(on)
    folder, stem = folder_and_stem(order_number, problem, buyer_id)
    checked = []
    seen: set[tuple[str, int]] = set()
    for number, file in enumerate(files, 1):
        given = one_line(PATH.split(file.name)[-1])
        ending = given.rpartition(".")[2].lower() if "." in given else ""
        written = accepted.saved_as.get(ending, ending if ending in accepted.formats else "")
        name = f"{stem}-{number}.{written}" if written else ""
        wrong = _format(ending, written, accepted)
        if has_hidden(file.name):
            wrong.append(HIDDEN)
        if file.size <= 0:
            wrong.append(EMPTY)
        elif file.size > largest:
            wrong.append(_too_large(file.size, limit))
        elif (given, file.size) in seen:
            wrong.append(AGAIN)
        seen.add((given, file.size))
        checked.append(CheckedFile(given, name, folder, tuple(wrong)))
    return tuple(checked)


def folder_and_stem(
    order_number: str | None, problem: str | None, buyer_id: str | None
) -> tuple[str, str]:
    """Return the folder of a case's files, and how their names begin; what is unknown is blank.

    Raises BadValue for an order number or a buyer's ID that makes no name.
    """
    order = BLANK if order_number is None else file_stem(order_number, "order_number")
    folder = BLANK if buyer_id is None else file_stem(buyer_id, "buyer_id")
    return folder, f"{order}-{problem or BLANK}"


HIDDEN = Label(
    "its name has characters that are not seen, so it may not be what it says",
    "文件名里有看不见的字符，可能不是它写的那种文件",
)
EMPTY = Label("it is empty; send it again", "是空文件，请重发")
AGAIN = Label("it was sent twice", "重复发送")


def _format(ending: str, written: str, accepted: Attachments) -> list[Label]:
    formats = [name.upper() for name in accepted.formats]
    either = Label(" or ".join(formats), "、".join(formats))
    if not ending:
        return [
            Label(
                f"its name does not say what it is; send {either.en}",
                f"文件名没有后缀，请发 {either.zh}",
            )
        ]
    if not written:
        short = ending[:LONGEST_ENDING]
        return [
            Label(
                f"a file that ends in .{short} is not accepted; send {either.en}",
                f"不收 .{short} 文件，请发 {either.zh}",
            )
        ]
    if ending in accepted.formats or ending in accepted.same:
        return []
    return [Label(f"save it as {written.upper()} first", f"先另存为 {written.upper()}")]


def _too_large(size: int, limit: Label) -> Label:
    # Rounded up to a tenth, so that what is too large never reads as just the limit.
    tenths = -(-size * 10 // BYTES_IN["MB"])
    held = f"{tenths // 10}.{tenths % 10} MB"
    return Label(f"{held} is too large; at most {limit.en}", f"{held} 太大，最多 {limit.zh}")
