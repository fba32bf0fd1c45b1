"""Files that were sent along, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.sent_files import (
    LONGEST_LINE,
    MOST_FILES,
    SentFile,
    read_files,
    write_files,
)
from tests.handbook import HANDBOOK


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("photo 1.jpg; 2 KB", 2048),
        ("photo 1.jpg；２ＫＢ", 2048),
        ("photo 1.jpg\t2kb", 2048),
        ("  photo 1.jpg   2 K \n\n", 2048),
        ("photo 1.jpg; 2,048 B", 2048),
        ("photo 1.jpg 0.1 kb", 103),
        ("photo 1.jpg; 0 B", 0),
        ("photo 1.jpg; 5 MB", 5 * 1024**2),
        ("photo 1.jpg; 1 GB", 1024**3),
    ],
)
def test_a_file_is_read_however_its_size_is_written(text: str, size: int) -> None:
    assert read_files(text, "attachments") == (SentFile("photo 1.jpg", size),)


def test_a_name_may_have_signs_that_part_other_lists_and_stays_as_it_is() -> None:
    names = ["a;b.jpg", "１.jpg", "3 MB.jpg", "C:\\me\\slip.pdf"]
    read = read_files("\n".join(f"{name}; 1 KB" for name in names), "attachments")
    assert [file.name for file in read] == names


@pytest.mark.parametrize(
    "text",
    ["a.jpg", "a.jpg; 12", "a.jpg; 1,2 MB", "a.jpg; -1 KB", "; 3 KB", "3 KB", "a.jpg; 7² KB",
     "x" * LONGEST_LINE + "; 1 KB"],
)  # fmt: skip
def test_a_line_that_does_not_say_how_large_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(BadValue, match="does not say how large it is") as refused:
        read_files(f"b.jpg; 1 KB\n{text}", "attachments")
    assert "IMG_2041.JPG; 1.2 MB" in refused.value.label.zh
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("raw", ["", " \n", 7, None, "a.jpg; 1 KB\n" * (MOST_FILES + 1)])
def test_neither_none_nor_too_many_are_a_list_of_files(raw: object) -> None:
    with pytest.raises(BadValue, match=f"is not 1 to {MOST_FILES} files"):
        read_files(raw, "attachments")


@given(st.lists(st.integers(0, 10**12 - 1), min_size=1, max_size=5))
def test_what_is_written_is_read_as_the_same(sizes: list[int]) -> None:
    files = tuple(SentFile(f"IMG {number}.jpg", size) for number, size in enumerate(sizes))
    field = HANDBOOK.policy.terms["attachments"]
    assert read_files(field.parse(write_files(files)), "attachments") == files
