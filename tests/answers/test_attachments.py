"""Files sent along: which are accepted, why others are not, and how each is named."""

from datetime import date

import pytest

from aftersales_kit.answers.attachments import CheckedFile, check_attachments
from aftersales_kit.policy import BadValue
from aftersales_kit.policy.sent_files import BYTES_IN, SentFile
from tests.handbook import HANDBOOK

ON = date(2026, 3, 2)
LARGEST = int(HANDBOOK.policy.amounts["attachment_size"].at(ON).value) * BYTES_IN["MB"]


def check(*files: SentFile, **known: str | None) -> tuple[CheckedFile, ...]:
    named = {"order_number": "3120456789", "problem": "blemish", "buyer_id": "tb-42"} | known
    return check_attachments(files, on=ON, handbook=HANDBOOK, **named)


def one(name: str, size: int = 1000) -> CheckedFile:
    (checked,) = check(SentFile(name, size))
    return checked


def test_a_file_is_named_by_order_number_and_problem_and_filed_under_the_buyer() -> None:
    first, second = check(SentFile("IMG_1.JPG", 10), SentFile("C:\\me\\slip.pdf", 10))
    assert (first.folder, first.name) == ("tb-42", "3120456789-blemish-1.jpg")
    assert (second.folder, second.name) == ("tb-42", "3120456789-blemish-2.pdf")
    assert second.given == "slip.pdf"
    assert first.accepted
    assert not first.ok


def test_a_file_that_is_rightly_named_is_left_alone() -> None:
    assert one("3120456789-blemish-1.jpg").ok


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.jfif", "a.pdf"])
def test_jpg_and_pdf_are_accepted_however_they_are_written(name: str) -> None:
    assert one(name).accepted


@pytest.mark.parametrize(
    ("name", "ending", "says"),
    [
        ("a.png", "jpg", "save it as JPG first"),
        ("a.HEIC", "jpg", "save it as JPG first"),
        ("a.docx", "pdf", "save it as PDF first"),
    ],
)
def test_other_pictures_and_documents_are_converted_first(
    name: str, ending: str, says: str
) -> None:
    checked = one(name)
    assert checked.name.endswith(f".{ending}")
    assert [wrong.en for wrong in checked.wrong] == [says]


@pytest.mark.parametrize("name", ["a.exe", "photo.jpg.scr", "a.mp4", "a." + "x" * 500])
def test_what_is_no_picture_or_document_is_not_accepted(name: str) -> None:
    checked = one(name)
    assert checked.name == ""
    assert "is not accepted; send JPG or PDF" in checked.wrong[0].en
    assert len(checked.wrong[0].en) < 80


@pytest.mark.parametrize("name", ["photo", "", "..", "/"])
def test_a_name_that_does_not_say_what_it_is_is_not_accepted(name: str) -> None:
    assert not one(name).accepted


def test_the_largest_file_is_accepted_and_one_byte_more_is_not() -> None:
    assert one("a.jpg", LARGEST).accepted
    (wrong,) = one("a.jpg", LARGEST + 1).wrong
    assert wrong.en == "5.1 MB is too large; at most 5 MB"
    assert wrong.zh == "5.1 MB 太大，最多 5 MB"


@pytest.mark.parametrize("size", [0, -1])
def test_an_empty_file_is_sent_again(size: int) -> None:
    assert [wrong.en for wrong in one("a.jpg", size).wrong] == ["it is empty; send it again"]


def test_the_same_file_is_accepted_once() -> None:
    first, second = check(SentFile("a.jpg", 10), SentFile("a.jpg", 10))
    assert first.accepted
    assert [wrong.en for wrong in second.wrong] == ["it was sent twice"]


def test_a_name_with_hidden_signs_may_not_be_what_it_says() -> None:
    (wrong,) = one("invoice\u202efdp.jpg").wrong
    assert "not seen" in wrong.en


def test_what_is_not_known_yet_is_a_visible_blank() -> None:
    (checked,) = check(SentFile("a.jpg", 10), order_number=None, problem=None, buyer_id=None)
    assert (checked.folder, checked.name) == ("____", "____-____-1.jpg")


def test_a_buyer_whose_id_makes_no_name_is_refused_only_where_files_came() -> None:
    with pytest.raises(BadValue, match="buyer_id"):
        check(SentFile("a.jpg", 10), buyer_id="x" * 200)
    assert check(buyer_id="x" * 200) == ()
