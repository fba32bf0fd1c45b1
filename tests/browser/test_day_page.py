"""Today's list is printed on one page, however much there is to do."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from aftersales_kit.operations.day_list import day_list
from aftersales_kit.operations.day_papers import LINES, day_page, day_paper
from aftersales_kit.operations.papers import as_page
from tests.handbook import HANDBOOK
from tests.operations.day_files import NIGHT, REFUNDS, refund, written

pytestmark = pytest.mark.browser
ON = date(2026, 3, 2)
REASONS = ("发错货", "未收到货", "质量问题", "少件/漏发", "7天无理由退换货", "色差")


def rows(number: int) -> Iterator[str]:
    for n in range(number):
        opened = f"{ON - timedelta(days=n % 5)} 10:00:00"
        state = ("买家已经申请退款，等待卖家同意", "卖家已经同意退款，等待买家退货")[n % 2]
        due = f"{ON + timedelta(days=n % 3)} 18:00:00"
        yield refund(n, reason=REASONS[n % 6], state=state, opened=opened, due_by=due)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("number", [0, 3, 400])
def test_the_list_of_a_day_is_printed_on_one_page(
    tmp_path: Path, browser: Browser, number: int, lang: str
) -> None:
    long = "很长的文件名" * 20
    night = written(tmp_path, f"{long[:60]}.csv", NIGHT, "2026-03-01,1,b,丢件,查件,A1,,,,")
    refunds = written(tmp_path, "r.csv", REFUNDS, *rows(number))
    found = day_list([night, refunds], HANDBOOK, on=ON)
    page = browser.new_page()
    page.set_content(as_page(day_page(found, HANDBOOK), lang, one_page=True))
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_what_does_not_go_on_the_page_is_counted_on_it(tmp_path: Path) -> None:
    found = day_list([written(tmp_path, "r.csv", REFUNDS, *rows(400))], HANDBOOK, on=ON)
    page = day_page(found, HANDBOOK)
    listed = next(sheet for sheet in page.sheets if sheet.name == "today")
    assert len(listed.rows) == LINES
    assert listed.notes[0].en == f"{len(found.items) - LINES} more stand in the workbook."
    by_role = [sheet for sheet in day_paper(found, HANDBOOK).sheets if sheet.name in
               HANDBOOK.procedures.roles]  # fmt: skip
    assert sum(len(sheet.rows) for sheet in by_role) == len(found.items)
