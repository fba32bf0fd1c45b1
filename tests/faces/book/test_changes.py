"""What the book prints of the days on which the policy changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from aftersales_kit.operations.releasing import main
from aftersales_kit.policy import data_folder
from tests.faces.book.building import REFERENCE, Book, build, words
from tests.handbook import POLICY

LATER = """
[[rule]]
id = "OSC-90"
from = 2026-02-01
when = { complaint_risk = "none" }
then = { outside_answer = "to_the_platform" }
why = { en = "It is asked of the platform at once.", zh = "马上问平台。" }
sources = ["OUT-19"]
"""


SINCE = "```{since-release}\n```"


def released(folder: Path) -> Path:
    """Return the data, in a folder of their own, of which this is the first release."""
    data = Path(shutil.copytree(data_folder(), folder / "data"))
    (data / "release.toml").unlink()
    main(["0.1.0", "2026-01-31"], data)
    return data


def test_what_is_otherwise_since_the_release_is_told_by_how_and_part(tmp_path: Path) -> None:
    data = released(tmp_path)
    table = data / "policy" / "outside-complaint.toml"
    text = table.read_text(encoding="utf-8")
    ended = text.replace('id = "OSC-01"\n', 'id = "OSC-01"\nuntil = 2026-02-01\n', 1)
    table.write_text(ended + LATER, encoding="utf-8")
    clocks = data / "clocks.toml"
    text = clocks.read_text(encoding="utf-8").replace("Call back after close-out", "Call back", 1)
    clocks.write_text(text, encoding="utf-8")
    page = build(tmp_path, {"index": SINCE, **REFERENCE}, aftersales_data=str(data)).page("index")
    said = words(page)
    assert "Since version 0.1.0 of 2026-01-31:" in said
    assert re.search(r"new\W+rules\W+OSC-90", said)
    assert re.search(r"otherwise\W+rules\W+OSC-01", said)
    assert re.search(r"worded otherwise\W+clocks\W+Call back", said)
    assert 'href="rules' in page


def test_where_there_was_no_release_or_nothing_since_it_is_said_so(tmp_path: Path) -> None:
    data = released(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    told = build(tmp_path / "one", {"index": SINCE, **REFERENCE}, aftersales_data=str(data))
    said = words(told.page("index"))
    assert "Nothing has changed since version 0.1.0 of 2026-01-31." in said
    (data / "release.toml").unlink()
    none = build(tmp_path / "two", {"index": SINCE, **REFERENCE}, aftersales_data=str(data))
    assert "There was no release yet." in words(none.page("index"))


def test_where_nothing_has_changed_since_it_is_said_so(tmp_path: Path) -> None:
    data = shutil.copytree(data_folder(), tmp_path / "data")
    for path in (data / "law-cases.toml", *(data / "floors").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        for day in POLICY.changes[1:]:
            text = text.replace(f"\nfrom = {day}\n", "\n")
        path.write_text(text, encoding="utf-8")
    pages = {"index": "```{policy-changes}\n```", **REFERENCE}
    said = words(build(tmp_path, pages, aftersales_data=str(data)).page("index"))
    assert "Nothing is decided otherwise since." in said
    assert f"The policy begins on {POLICY.start}: " in said


def test_each_day_on_which_the_policy_changes_is_on_the_page(book: Book) -> None:
    said = book.text("chapter")
    assert f"The policy begins on {POLICY.start}: " in said
    assert all(f"From {day}" in said for day in POLICY.changes[1:])


def test_each_day_of_a_change_is_printed_with_what_it_means_and_why(tmp_path: Path) -> None:
    data = shutil.copytree(data_folder(), tmp_path / "data")
    table = data / "policy" / "outside-complaint.toml"
    text = table.read_text(encoding="utf-8")
    ended = text.replace('id = "OSC-01"\n', 'id = "OSC-01"\nuntil = 2026-02-01\n', 1)
    table.write_text(ended + LATER, encoding="utf-8")
    amounts = data / "policy" / "amounts.toml"
    text = amounts.read_text(encoding="utf-8")
    head, _, rest = text.partition("[compensation_far_high]")
    first, _, others = rest.partition("}]")
    values = first + '}, { from = 2026-06-01, value = 18, sources = ["QST-11"] }]'
    amounts.write_text(f"{head}[compensation_far_high]{values}{others}", encoding="utf-8")
    pages = {"index": "```{policy-changes}\n```", **REFERENCE}
    book = build(tmp_path, pages, aftersales_data=str(data))
    page = book.page("index")
    assert page.index("From 2026-06-01, still to come") < page.index("From 2026-02-01")
    said = words(page)
    assert "CNY 15" in said
    assert "CNY 18" in said
    assert "It is asked of the platform at once." in said
    assert 'href="rules' in page
    assert "Ended: OSC-01" in said
