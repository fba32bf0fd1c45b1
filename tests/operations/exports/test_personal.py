"""What leads to a person is a pseudonym under a key, or masked."""

from pathlib import Path

import pandas as pd
import pytest

from aftersales_kit.operations.exports.personal import People, Pseudonyms, masked


def test_the_same_number_is_the_same_pseudonym_under_one_key_alone() -> None:
    one, other = Pseudonyms(b"one"), Pseudonyms(b"other")
    assert one.of("260") == one.of("260") != one.of("261")
    assert one.of("260") != other.of("260")
    assert "260" not in one.of("260")


def test_without_a_key_each_reading_has_its_own() -> None:
    assert Pseudonyms().of("260") != Pseudonyms().of("260")


def test_a_key_that_is_kept_is_its_owners_alone_and_the_same_again(tmp_path: Path) -> None:
    file = tmp_path / ".pseudonyms"
    first = Pseudonyms.kept_in(file).of("260")
    assert Pseudonyms.kept_in(file).of("260") == first
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话 13800138000", "电话 …"),
        ("+86 138-0013-8000 转", "… 转"),
        ("a.b@example.com", "…"),
        ("2026-09-03 10:00", "2026-09-03 10:00"),
        ("拍错/多拍", "拍错/多拍"),
        ("￥12345.67", "￥12345.67"),
        ("(021) 5888 8888 转", "(… 转"),
        ("寄到浦东新区张江路 88 弄 3 号 501 室", "…"),
        ("走在路上 3 天了", "走在路上 3 天了"),
    ],
)
def test_long_numbers_and_addresses_are_masked_and_days_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown


ROWS = pd.DataFrame(
    {"收货人": ["张小三", "王", "Anna Li"], " 昵称 ": ["2026", "", "an"], "商品": ["衬衫"] * 3},
    index=[2, 3, 4],
)
OURS = People(ROWS, ["收货人", "昵称"])


@pytest.mark.parametrize(
    ("text", "rows", "shown"),
    [
        ("张小三说张小三没收到", (2,), "…说…没收到"),
        ("张小三说没收到", (3,), "张小三说没收到"),
        ("张小三说没收到", (3, 2), "…说没收到"),
        ("王先生", (3,), "王先生"),
        ("anna li, many plans, an", (4,), "…, many plans, …"),
        ("买了 ２０２６ 款、12026 件", (2,), "买了 … 款、12026 件"),
        ("张小三 13800138000", (9,), "张小三 …"),
    ],
)
def test_what_a_row_says_of_its_people_is_masked_in_its_texts(
    text: str, rows: tuple[int, ...], shown: str
) -> None:
    assert OURS.masked(text, *rows) == shown


def test_what_others_bought_as_well_names_nobody() -> None:
    cells = ["2026 新款", "2026 新款", "刻字 Anna Li", None]
    assert OURS.cells(cells, [2, 3, 4, 4]) == ["2026 新款", "2026 新款", "刻字 …", None]
    assert OURS.cells(["2026 新款", "衬衫"], [2, 3]) == ["… 新款", "衬衫"]
    assert People(ROWS).cells(["刻字 Anna Li"], [4]) == ["刻字 Anna Li"]
