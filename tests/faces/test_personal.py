"""Whatever a file says of somebody, in its own column or in a text beside it, no output has it."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales_kit.faces import cli
from aftersales_kit.policy.subjects.exports import Export
from tests.handbook import HANDBOOK

KINDS = HANDBOOK.exports.kinds
SIGNS = "龘犇骉淼焱垚羴猋"
LETTERS = "bcdfghjkmpqrstvwxz"
NIGHT = [
    "登记日期",
    "订单号",
    "买家 ID",
    "问题类型",
    "约定内容",
    "经办人",
    "买家原话",
    "接手人",
    "处理结果",
    "办结日期",
]
SENTENCES = ("{}", "{}等不及了", "收货人是{}，请尽快", "({})", "说好的 {} 呢", "call {} please")


def somebody(drawn: random.Random) -> list[str]:
    """Return what columns of personal data may say of somebody: names, addresses, telephones."""
    name = "".join(drawn.sample(SIGNS, 3))
    nick = f"{''.join(drawn.sample(LETTERS, 6))}_{drawn.randint(10, 99)}"
    street = f"{''.join(drawn.sample(SIGNS, 2))}路 {drawn.randint(1, 900)} 号"
    village = f"{''.join(drawn.sample(SIGNS, 5))}新村"
    digits = f"1{drawn.randint(30, 99)}{drawn.randint(0, 99999999):08}"
    phone = drawn.choice([digits, f"+86 {digits[:3]}-{digits[3:7]}-{digits[7:]}"])
    return [name, nick, street, village, phone, f"{nick}@example.com", f"O'{nick.title()}"]


def cell(headings: dict[str, list[str]], heading: str, drawn: random.Random) -> str:
    """Return a cell that an export may have there, or ""."""
    return drawn.choice(headings.get(heading) or ["", "2026-02-03 10:00:00", "9.90", "7", "衬衫"])


def file_of(heads: list[str], personal: set[str], known: dict[str, list[str]], seed: int,
            folder: Path) -> tuple[Path, set[str]]:  # fmt: skip
    """Write a file in whose texts people are named, and return what is said of them."""
    drawn = random.Random(seed)
    said: set[str] = set()
    rows = []
    for _ in range(drawn.randint(1, 6)):
        person = somebody(drawn)
        own = {head: drawn.choice(person) for head in heads if head in personal}
        said |= {*own.values()}
        texts = [drawn.choice(SENTENCES).format(value) for value in own.values()] or [""]
        texts = [text for text in texts if not text.isdecimal()] or [""]
        rows.append([
            own.get(head) or drawn.choice([cell(known, head, drawn), drawn.choice(texts)])
            for head in heads
        ])  # fmt: skip
    # A number is no text: what is nothing but one is read as one.
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    file = folder / "file.csv"
    file.write_text(text.getvalue(), "utf-8")
    return file, said


def everything(capsys: pytest.CaptureFixture[str], folder: Path, file: Path) -> str:
    """Return all that the commands say of a file, and all that they write."""
    for given_ in (
        ["read", str(file), "--out", str(folder / "read"), "--lang", "zh"],
        ["read", str(file), "--json"],
        ["today", str(file), "--on", "2026-02-04", "--out", str(folder / "today")],
        ["report", "2026-02", str(file), "--until", "2026-03-10", "--out", str(folder / "month")],
        ["report", "2026-02", str(file), "--until", "2026-03-10", "--out", str(folder / "m"),
         "--json"],
    ):  # fmt: skip
        cli.main(given_)
    printed = capsys.readouterr()
    written = [
        path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in {".csv", ".html"}
        and path != file
    ]  # fmt: skip
    return "\n".join([printed.out, printed.err, *written])


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_handbook", lambda _options: HANDBOOK)


FEW = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def columns_of(export: Export) -> dict[str, list[str]]:
    return {
        column.headings[0]: [cells[0].rstrip("*") for cells in column.values.values()]
        for column in export.columns.values()
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].personal])
@given(seed=st.integers(0, 10**6))
@FEW
def test_an_export_tells_nobody_who_its_people_are(
    capsys: pytest.CaptureFixture[str], tmp_path_factory, kind: str, seed: int
) -> None:
    folder, export = tmp_path_factory.mktemp("own"), KINDS[kind]
    known = columns_of(export)
    heads = [*known, *export.personal[:6]]
    file, said = file_of(heads, {*export.personal}, known, seed, folder)
    shown = everything(capsys, folder, file)
    assert f"({kind})" in shown
    assert [value for value in said if value in shown] == []


@given(seed=st.integers(0, 10**6))
@FEW
def test_a_register_tells_nobody_who_its_people_are(
    capsys: pytest.CaptureFixture[str], tmp_path_factory, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("own")
    known = {"登记日期": ["2026-02-03"], "办结日期": ["", "2026-02-03"], "问题类型": ["发错货"]}
    personal = {"订单号", "买家 ID", "约定内容", "经办人", "买家原话"}
    file, said = file_of(NIGHT, personal, known, seed, folder)
    shown = everything(capsys, folder, file)
    assert "file.csv" in shown
    assert [value for value in said if value in shown] == []


@given(seed=st.integers(0, 10**6), headed=st.booleans())
@FEW
def test_a_file_that_is_not_known_tells_nobody_who_its_people_are(
    capsys: pytest.CaptureFixture[str], tmp_path_factory, seed: int, headed: bool
) -> None:
    folder, drawn = tmp_path_factory.mktemp("own"), random.Random(seed)
    person = somebody(drawn)
    rows = [["2026-02-03", *person, "9.90"] for _ in range(3)]
    heads = [["day", "who", "nick", "street", "village", "call", "mail", "alias", "sum"]]
    text = "\n".join(",".join(row) for row in [*(heads if headed else []), *rows])
    file = folder / "file.csv"
    file.write_text(text, "utf-8")
    shown = everything(capsys, folder, file)
    assert ("no heading of it is known" in shown, "has no headings" in shown) == (
        headed, not headed,
    )  # fmt: skip
    assert [value for value in person if value in shown] == []
