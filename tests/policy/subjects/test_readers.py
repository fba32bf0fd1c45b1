"""Readers as they are read: a market where a line stands goes with one where it does not."""

from pathlib import Path

import pytest

from aftersales_kit.policy.subjects.readers import read_readers
from tests.policy.files import faults_of

READER = """
[way-back-cn]
asks = { en = "Who pays?", zh = "谁出？" }
reads = { en = "You pay", zh = "由您承担" }
"""


@pytest.mark.parametrize("more", ["", 'market = "cn"\nelsewhere = "tw"'])
def test_a_line_is_read_everywhere_or_in_one_market_and_not_in_another(tmp_path: Path, more: str):
    (tmp_path / "readers.toml").write_text(READER + more, "utf-8")
    assert faults_of(read_readers, tmp_path) == []


@pytest.mark.parametrize("more", ['market = "cn"', 'elsewhere = "cn"'])
def test_one_market_alone_says_nothing_of_the_others(tmp_path: Path, more: str):
    (tmp_path / "readers.toml").write_text(READER + more, "utf-8")
    (fault,) = faults_of(read_readers, tmp_path)
    assert (fault.id, fault.field) == ("way-back-cn", "elsewhere")
