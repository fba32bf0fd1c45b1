"""Messages: they name the place, the value, what is allowed and the nearest fix."""

import pytest

from aftersales_kit.policy.faults import (
    SHOWN,
    BadValue,
    CaseError,
    Fault,
    Named,
    NoSuch,
    PolicyError,
    Unfit,
    nearest,
    nearest_source,
    shown,
    told,
    why_unwritable,
)
from aftersales_kit.policy.labels import Label


def test_a_value_of_ordinary_length_is_shown_whole():
    assert shown("x" * SHOWN) == repr("x" * SHOWN)


def test_a_value_one_character_longer_is_cut_and_its_length_said():
    assert shown("x" * (SHOWN + 1)) == repr("x" * SHOWN + "…") + f" ({SHOWN + 1} characters)"


def test_what_is_not_text_is_shown_without_quotes():
    assert shown(12) == "12"
    assert shown([1, "a"]) == "[1, 'a']"


def test_a_number_of_as_many_digits_is_shown_whole_and_a_longer_one_cut():
    assert shown(10 ** (SHOWN - 1)) == "1" + "0" * (SHOWN - 1)
    assert shown(10**SHOWN) == "1" + "0" * (SHOWN - 1) + f"… ({SHOWN + 1} characters)"


def test_an_enormous_list_is_cut():
    text = shown([0] * 1000)
    assert text.startswith("[0, 0, 0")
    assert text.endswith("… (3000 characters)")
    assert len(text) < 2 * SHOWN


@pytest.mark.parametrize(
    "value", [10**5000, -(10**5000), [10**5000]], ids=["long", "negative", "in a list"]
)
def test_a_number_too_long_to_write_is_still_shown_and_compared(value):
    assert shown(value) == "a number of thousands of digits"
    assert nearest(value, ["return"]) is None


def test_markup_is_shown_as_it_was_given():
    assert shown("<b>") == "'<b>'"


def test_the_nearest_option_is_found_for_a_misspelling_and_none_for_something_else():
    options = ["outbound", "return", "resend"]
    assert nearest("retrun", options) == "return"
    assert nearest("banana", options) is None
    assert nearest(7, ["7 days"]) is None
    assert nearest("return", []) is None


def test_capitals_do_not_hide_the_nearest_option():
    assert nearest("RETRUN", ["outbound", "Return"]) == "Return"
    assert nearest("frt-01", ["FRT-01"]) == "FRT-01"


@pytest.mark.parametrize(
    ("value", "near"),
    [
        ("QST-99", None),
        ("qst-99", None),
        ("QST-290", None),
        ("QST-029", "QST-29"),
        ("qst-29", "QST-29"),
        ("QTS-29", "QST-29"),
        ("QST29", "QST-29"),
        ("banana", None),
    ],
)
def test_another_number_is_no_misspelling_of_a_source(value, near):
    assert nearest_source(value, ["QST-29", "CN-01"]) == near


def test_an_excerpt_of_the_file_follows_the_message():
    fault = Fault("a.toml", "", "", "not TOML", excerpt="    a = \n        ^")
    assert str(fault) == "a.toml: not TOML\n    a = \n        ^"


def test_a_fault_names_file_id_field_value_what_is_allowed_and_the_fix():
    fault = Fault("a.toml", "FRT-01", "when.leg", "unknown 'retrun'", "one of return", "return")
    assert str(fault) == (
        "a.toml: FRT-01: when.leg: unknown 'retrun'; allowed: one of return; did you mean 'return'?"
    )
    assert fault.kind == "malformed"


def test_a_fault_of_a_whole_file_leaves_out_what_it_does_not_know():
    assert str(Fault("a.toml", "", "", "the file is missing")) == "a.toml: the file is missing"


def test_all_faults_are_raised_together_and_counted():
    one = Fault("a.toml", "", "", "broken")
    other = Fault("b.toml", "", "", "broken too")
    error = PolicyError(iter([one, other]))
    assert error.faults == (one, other)
    assert str(error).splitlines() == [
        "the policy cannot be loaded: 2 faults",
        "a.toml: broken",
        "b.toml: broken too",
    ]
    assert str(PolicyError([one])).startswith("the policy cannot be loaded: 1 fault\n")


def test_a_bad_value_is_said_in_both_languages():
    bad = BadValue("days", "too many", "太多")
    assert bad.label == ("too many", "太多")
    assert str(bad) == "days: too many"


def test_all_bad_values_of_a_case_are_raised_together():
    error = CaseError([BadValue("days", "too many", "太多"), BadValue("leg", "unknown", "未知")])
    assert str(error) == "days: too many\nleg: unknown"
    assert [bad.field for bad in error.problems] == ["days", "leg"]


def test_a_command_says_which_file_cannot_be_opened(capsys, tmp_path):
    def command() -> None:
        (tmp_path / "sample.csv").read_text(encoding="utf-8")

    assert told(command)() == 2
    assert "sample.csv cannot be opened: No such file" in capsys.readouterr().err


def test_a_name_that_nothing_has_is_said_in_both_languages():
    with pytest.raises(NoSuch) as told_of:
        Named(Label("export", "导出文件"), {"jd-orders": 1})["jd-order"]
    assert told_of.value.label == (
        "there is no export 'jd-order'; did you mean 'jd-orders'?",
        "没有“jd-order”这个导出文件；是不是 'jd-orders'？",
    )
    assert str(told_of.value.args[0]) == told_of.value.label.en


@pytest.mark.parametrize("kind", [NoSuch, Unfit])
def test_what_is_said_in_one_language_alone_is_the_same_in_both(kind):
    assert kind("AS-1").label == ("AS-1", "AS-1")
    assert kind(Label("a day", "一天")).args == ("a day",)


@pytest.mark.parametrize(
    ("error", "en", "zh"),
    [
        (FileExistsError(17, "File exists"), "File exists", "已经有同名的文件"),
        (ValueError("embedded null byte"), "embedded null byte", "名字里有不能用的字符"),
        (OSError(28, "Disk full"), "Disk full", "Disk full"),
    ],
)
def test_why_a_place_cannot_be_written_is_said(error, en, zh):
    assert why_unwritable(error) == (en, zh)
