"""What takes long tells how far it is, from its beginning to its end."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.operations.day_list import day_list
from aftersales_kit.operations.exports.reading import read_files
from aftersales_kit.operations.month import read_month
from aftersales_kit.operations.month_papers import month_papers
from aftersales_kit.operations.progress import Progress, each
from aftersales_kit.operations.recounting import recount
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

DAY = date(2026, 3, 10)
HEAD = "订单编号,退款编号,买家退款金额,买家退款原因,退款状态,货物状态,退款的申请时间"
ROWS = "\n".join(f"{n},{n},9,发错货,退款中,买家已收到货,2026-02-0{n} 10:00" for n in range(1, 10))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    file = tmp_path / "refunds.csv"
    file.write_text(f"{HEAD}\n{ROWS}\n", "utf-8")
    return [file, tmp_path / "gone.csv"]


def listed(files: list[Path], progress: Progress) -> None:
    day_list(files, HANDBOOK, on=DAY, progress=progress)


def read(files: list[Path], progress: Progress) -> None:
    read_files(files, HANDBOOK, progress=progress)


def month(files: list[Path], progress: Progress) -> None:
    read_month("2026-02", files, HANDBOOK, until=DAY, progress=progress)


def papers(files: list[Path], progress: Progress) -> None:
    month_papers(read_month("2026-02", files, HANDBOOK, until=DAY), HANDBOOK, progress=progress)


def recounted(_files: list[Path], progress: Progress) -> None:
    cases = data_folder() / "samples" / "cases.csv"
    recount(cases, HANDBOOK, HANDBOOK, (DAY, DAY), progress=progress)


@pytest.mark.parametrize("work", [read, listed, month, papers, recounted])
def test_it_only_grows_and_ends_with_all(
    files: list[Path], work: Callable[[list[Path], Progress], None]
) -> None:
    told: list[float] = []
    work(files, lambda share, _cases: told.append(share))
    assert len(told) > 2
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_what_has_no_size_is_gone_through_all_the_same() -> None:
    told: list[tuple[float, int]] = []
    assert [*each("ab", [0, 0], lambda *said: told.append(said))] == ["a", "b"]
    assert told == [(0, 0), (0, 0)]
