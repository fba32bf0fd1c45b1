"""What leads to a person is a pseudonym under a key, or masked."""

from pathlib import Path

import pytest

from aftersales_kit.operations.exports.personal import Pseudonyms, masked


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
    ],
)
def test_long_numbers_and_addresses_are_masked_and_days_are_not(text: str, shown: str) -> None:
    assert masked(text) == shown
