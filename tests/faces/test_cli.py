"""The command line says what is well with its exit status, and what is wrong in words."""

import io
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aftersales_kit.faces import cli
from aftersales_kit.faces.cli import main
from aftersales_kit.policy import Finding, Handbook, data_folder
from aftersales_kit.sheets import checking
from aftersales_kit.sheets.checking import Found
from tests.handbook import HANDBOOK
from tests.operations.day_files import REFUNDS as DAY_REFUNDS
from tests.operations.day_files import refund, written

EXCHANGE = [
    "problem=wrong_item", "evidence=photos", "wish=exchange", "order_state=signed",
    "return_freight=12", "resend_freight=8",
]  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture
def data(tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    return copy


@pytest.fixture
def found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first `verify` of a test finds is found by its others: they tell it otherwise."""
    found: list[list[Finding]] = []

    def verified(handbook: Handbook) -> list[Finding]:
        if not found:
            found.append(checking.verify(handbook))
        return [*found[0]]

    monkeypatch.setattr(cli, "_verified", verified)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_policy_exits_with_zero(capsys) -> None:
    status, out, _ = run(capsys, "verify")
    assert status == 0
    assert out.startswith("No findings: ")
    status, out, _ = run(capsys, "verify", "--json")
    assert status == 0
    assert json.loads(out) == {"findings": []}


TOO_FAR = ["market=cn", "signed_on=2016-03-01", "opened_at=2026-03-04T10:20"]
BACKWARDS = ["market=cn", "signed_on=2026-03-05", "opened_at=2026-03-04T10:20"]


@pytest.mark.parametrize("command", ["ask", "decide"])
@pytest.mark.parametrize("question", ["no-reason-window", "returns"])
@pytest.mark.parametrize(
    ("facts", "fields", "says"),
    [
        (TOO_FAR, ["signed_on", "opened_at"], "gives days_since_signing (worked out): 3655 is out"),
        (BACKWARDS, ["signed_on"], "2026-03-05 is after the buyer's message of 2026-03-04; one of"),
    ],
)
def test_what_contradicts_itself_is_told_with_the_facts_that_it_came_from(
    capsys, command: str, question: str, facts: list[str], fields: list[str], says: str
) -> None:
    status, out, _ = run(capsys, command, question, *facts)
    assert status == 1
    assert f"{', '.join(fields)}: {says}" in out
    assert out.count(says) == 1
    status, out, _ = run(capsys, command, question, *facts, "--json")
    answer = json.loads(out)
    assert (status, answer["settled"]) == (1, False)
    assert [problem["field"] for problem in answer["conflicts"]] == fields
    assert all(problem["en"].startswith(says) and problem["zh"] for problem in answer["conflicts"])


def test_where_nothing_contradicts_itself_no_conflict_is_told(capsys) -> None:
    _, out, _ = run(capsys, "ask", "no-reason-window", "market=cn", "--json")
    assert json.loads(out)["conflicts"] == []


def told_by(*places: int) -> Callable[[Handbook], Found]:
    """Return a half of the checks that tells in which process it ran."""
    return lambda handbook: {
        place: [Finding(f"check {place}", "freight", (), str(os.getpid()))] for place in places
    }


@pytest.mark.parametrize("can", [True, False], ids=["shared", "alone"])
def test_each_check_is_told_in_its_order_wherever_it_ran(monkeypatch, can) -> None:
    halves = (told_by(-1, 2), told_by(3, 1))
    monkeypatch.setattr(cli, "HALVES", halves)
    monkeypatch.setattr(checking, "HALVES", halves)
    monkeypatch.setattr(cli, "_can_share", lambda: can)
    found = cli._verified(HANDBOOK)
    assert [finding.kind for finding in found] == [f"check {n}" for n in (-1, 1, 2, 3)]
    here = [finding.message == str(os.getpid()) for finding in found]
    assert here == [True, not can, True, not can]


def test_a_half_that_came_to_nothing_elsewhere_is_gone_through_here(monkeypatch) -> None:
    def dying(handbook: Handbook) -> Found:
        if os.getpid() != here:
            os._exit(1)
        return {1: [Finding("other", "freight", (), "said here")]}

    here = os.getpid()
    monkeypatch.setattr(cli, "HALVES", (told_by(0), dying))
    monkeypatch.setattr(cli, "_can_share", lambda: True)
    assert [finding.kind for finding in cli._verified(HANDBOOK)] == ["check 0", "other"]


@pytest.mark.parametrize(
    "question", [["verify"], ["resolve", "problem=blemish"], ["ask", "freight"]]
)
def test_a_name_that_the_code_needs_is_missed_by_every_command(capsys, data, question) -> None:
    for path in data.rglob("*.toml"):
        path.write_text(path.read_text("utf-8").replace("ems-surcharge", "ems-extra"), "utf-8")
    (data / "policy" / "ems-surcharge.toml").rename(data / "policy" / "ems-extra.toml")
    told = "ems-surcharge: there is no such table, and aftersales_kit/answers/freight.py, "
    status, out, err = run(capsys, *question, "--data", str(data))
    assert status != 0
    assert told in out + err
    status, out, err = run(capsys, *question, "--data", str(data), "--json")
    assert status != 0
    assert err == ""
    assert told in json.dumps(json.loads(out))


def test_what_the_sample_is_drawn_from_is_verified_with_all_else(capsys, data) -> None:
    change(data / "samples" / "distributions.toml", "same_city = 12", "same_ctiy = 12")
    status, out, _ = run(capsys, "verify", "--data", str(data))
    assert status == 1
    assert "unknown code 'same_ctiy'" in out
    assert out.endswith("1 finding.\n")


def git(folder: Path, *command: str) -> None:
    named = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *named, *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(data) -> Path:
    git(data.parent, "init")
    git(data.parent, "add", ".")
    git(data.parent, "commit", "-m", "As it is")
    return data


def test_what_was_in_force_at_a_revision_is_not_changed(capsys, committed, monkeypatch) -> None:
    # What is found without a revision is told by the tests above.
    monkeypatch.setattr(cli, "_verified", lambda handbook: [])
    since = ("verify", "--data", str(committed), "--since", "HEAD")
    assert run(capsys, *since)[0] == 0
    change(committed / "policy" / "amounts.toml", "value = 0.80,", "value = 0.90,")
    change(
        committed / "registers.toml", 'later = ["claimed_on"', 'later = ["product", "claimed_on"'
    )
    status, out, _ = run(capsys, *since)
    assert status == 1
    assert "exam_pass_mark was 0.80 on 2025-09-01, and is 0.90 now" in out
    assert "column shifted: courier_claim: " in out


def test_a_change_is_compared_in_words_markdown_and_codes(capsys, committed) -> None:
    old = ("compare", "HEAD", "--data", str(committed))
    assert run(capsys, *old) == (0, "Nothing differs.\n", "")
    amounts = committed / "policy" / "amounts.toml"
    before, entry, after = amounts.read_text(encoding="utf-8").partition("[no_reason_window_cn]")
    later = '"CN-02"] }, { from = 2027-01-01, value = 8, sources = ["CN-01"] }]'
    amounts.write_text(before + entry + after.replace('"CN-02"] }]', later, 1), encoding="utf-8")
    status, out, _ = run(capsys, *old)
    assert "Decided otherwise, from 2027-01-01:" in out
    assert "7 days → 8 days, from 2027-01-01" in out
    assert status == ("broken: " in out)
    _, out, _ = run(capsys, *old, "--markdown", "--lang", "zh")
    assert out.startswith("### HEAD → 现在\n")
    assert "- 无理由退货期（中国大陆）：7 天 → 8 天（2027-01-01 起）" in out
    _, full, _ = run(capsys, *old, "--markdown", "--lang", "zh", "--full")
    assert len(full) > len(out)
    cases = str(committed / "samples" / "cases.csv")
    _, out, _ = run(capsys, *old, "--cases", cases, "--json")
    told = json.loads(out)
    assert [stretch["from"] for stretch in told["stretches"]] == ["2027-01-01"]
    assert told["cases"]["cases"] == 2400
    assert float(told["cases"]["interval"]["low"]) <= float(told["cases"]["difference"])
    _, out, _ = run(capsys, *old, "--cases", cases)
    assert "of 2,400 cases change; CNY " in out
    _, out, _ = run(capsys, *old, "--on", "2026-03-01")
    assert out == "Nothing is decided, owed, asked or sent otherwise.\n"


def test_one_handbook_is_compared_as_of_two_days(capsys) -> None:
    status, out, err = run(capsys, "compare", "2026-03-01", "2026-03-02")
    assert (status, err) == (0, "")
    assert out.startswith("Nothing differs.\n")
    # What has no days of its own is not passed over in silence.
    assert "Wordings and steps have no days of their own" in out
    assert "days of their own" not in run(capsys, "compare", "2026-03-01", "HEAD")[1]
    today = f"{datetime.now().astimezone().date()}"
    till_today = run(capsys, "compare", "2026-03-01")
    assert till_today == run(capsys, "compare", "2026-03-01", today)
    assert "2026-03-01" in till_today[1] or till_today[1].startswith("Nothing differs.\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "OLD: git knows no such state of"),
        (("HEAD", "nowhere"), "NEW: git knows no such state of"),
        (("2026-02-30",), "OLD: '2026-02-30' is no day of the calendar"),
        (("2020-01-01",), "the policy starts on"),
        (("2026-03-01", "2026-04-01", "--on", "2026-05-01"), "--on: OLD and NEW are days"),
        (("HEAD", "--on", "May"), "--on: 'May' is not a day"),
        (("HEAD", "--json", "--markdown"), "print either --json or --markdown"),
        (("HEAD", "--cases", "none.csv"), "--cases: none.csv: No such file"),
        (("HEAD", "--cases", "data/retired.toml"), "--cases: "),
        ((), "required: OLD"),
    ],
)
def test_what_cannot_be_compared_is_said(capsys, committed, monkeypatch, arguments, told) -> None:
    monkeypatch.chdir(committed.parent)
    status, out, err = run(capsys, "compare", "--data", str(committed), *arguments)
    said = json.loads(out)["error"] if "--json" in arguments else err
    assert (status, told in said) == (2, True), said


def test_policies_that_measure_otherwise_are_said_not_to_be_comparable(capsys, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("'size' is measured differently in the two policies")

    monkeypatch.setattr(cli, "contrast", refuse)
    status, _, err = run(capsys, "compare", "2026-03-01", "2026-03-02")
    assert (status, err) == (
        2,
        "they cannot be compared: 'size' is measured differently in the two policies\n",
    )


@pytest.mark.parametrize(
    ("revision", "told"),
    [("nowhere", "there is no such revision"), ("--all", "there is no such revision")],
)
def test_a_revision_that_there_is_not_is_said(capsys, committed, revision, told) -> None:
    status, out, err = run(capsys, "verify", "--data", str(committed), f"--since={revision}")
    assert (status, out) == (2, "")
    assert told in err


def test_a_folder_that_git_does_not_know_and_no_git_are_said(capsys, data, monkeypatch) -> None:
    since = ("verify", "--data", str(data), "--since", "HEAD")
    status, _, err = run(capsys, *since)
    assert status == 2
    assert "not a git repository" in err
    monkeypatch.setenv("PATH", "")
    status, _, err = run(capsys, *since)
    assert status == 2
    assert "--since: git is asked about" in err


def test_data_that_were_no_data_yet_cannot_be_compared_with(capsys, data) -> None:
    git(data.parent, "init")
    (data.parent / "data" / "policy" / "terms.toml").rename(data.parent / "terms.toml")
    git(data.parent, "add", "data")
    git(data.parent, "commit", "-m", "Without terms")
    (data.parent / "terms.toml").rename(data.parent / "data" / "policy" / "terms.toml")
    status, _, err = run(capsys, "verify", "--data", str(data), "--since", "HEAD")
    assert status == 2
    assert "this kit cannot read the data of HEAD" in err


def test_a_promise_below_the_law_exits_with_one_and_shows_the_situation(
    capsys, data, found_once
) -> None:
    change(
        data / "policy" / "freight.toml",
        'collection_owed = true, window = "open" }\nthen = { bearer = "shop", payment = "pre',
        'collection_owed = true, window = "open" }\nthen = { bearer = "buyer", payment = "pre',
    )
    status, out, _ = run(capsys, "verify", "--data", str(data))
    assert status == 1
    assert "FRT-30 gives 'the buyer'" in out
    assert "TW-01-b" in out
    assert "消費者保護法" in out
    status, out, _ = run(capsys, "verify", "--json", "--data", str(data))
    kinds = {finding["kind"] for finding in json.loads(out)["findings"]}
    assert "below the floor" in kinds


def test_an_amount_of_a_worked_case_that_differs_exits_with_one(capsys, data) -> None:
    change(data / "cases" / "compensation.toml", 'form_entry = "90.00"', 'form_entry = "10.00"')
    status, out, _ = run(capsys, "verify", "--data", str(data))
    assert status == 1
    assert "paid-100-refund-10 expects form_entry 10.00" in out
    assert out.rstrip().endswith("1 finding.")


def test_a_settled_case_exits_with_zero_and_an_open_one_with_one(capsys) -> None:
    status, out, _ = run(capsys, "decide", "freight", *EXCHANGE)
    assert status == 0
    assert out.startswith("return: the shop · resend: the shop")
    status, out, _ = run(capsys, "decide", "freight", "problem=wrong_item")
    assert status == 1
    assert "Ask next:" in out


def test_answers_come_in_chinese_and_as_json(capsys) -> None:
    _, out, _ = run(capsys, "decide", "freight", *EXCHANGE, "--lang", "zh")
    assert "寄回运费：店铺" in out
    status, out, _ = run(capsys, "decide", "freight", *EXCHANGE, "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["settled"] is True
    assert answer["sheet"]["replies"][0]["text"]["zh"]
    assert answer["legs"]["return"] == {"bearer": "shop", "payment": "advanced_by_buyer_repaid"}
    assert answer["amounts"]["repaid"] == "12.00"
    assert "FRT-24" in answer["rules"]
    _, out, _ = run(capsys, "decide", "compensation", "problem=operating_error", "--json")
    assert json.loads(out)["outcomes"]["compensation-course"] == {"course": "guide"}


def test_a_single_table_is_asked_by_its_id(capsys) -> None:
    status, out, _ = run(capsys, "decide", "resend-carrier", "no_outlet=yes")
    assert status == 0
    assert "CAR-01" in out
    status, out, _ = run(capsys, "decide", "freight", "leg=return", "order_state=undispatched")
    assert status == 0
    assert "FRT-20" in out


def test_ask_names_the_question_the_replies_and_the_codes(capsys) -> None:
    status, out, _ = run(capsys, "ask", "no-reason-window", "order_state=signed", "market=cn")
    assert status == 1
    assert "(days_since_signing=…)" in out
    assert "up to 7 days → inside" in out
    _, out, _ = run(capsys, "ask", "compensation", "problem=blemish")
    assert "codes: none, photos, refused, confirmed, refuted" in out


def test_a_program_is_told_codes_and_ranges(capsys) -> None:
    _, out, _ = run(capsys, "ask", "no-reason-window", "order_state=signed", "market=cn", "--json")
    asked = json.loads(out)["ask"]
    assert asked["field"] == "days_since_signing"
    assert asked["replies"][0] == {"from": 0, "to": 7, "outcomes": {"window": "inside"}}
    _, out, _ = run(capsys, "ask", "resend-carrier", "--json")
    assert {"codes": ["yes"], "outcomes": {"carrier": "ems"}} in json.loads(out)["ask"]["replies"]
    _, out, _ = run(capsys, "ask", "freight", *EXCHANGE[:4], "--json")
    assert json.loads(out)["ask"] == {
        "field": "return_freight",
        "replies": [],
        "known_by": ["courier", "buyer"],
    }


def test_ask_says_when_nothing_is_left_to_ask(capsys) -> None:
    status, out, _ = run(capsys, "ask", "freight", *EXCHANGE)
    assert status == 0
    assert out.strip() == "return: the shop · resend: the shop"
    status, out, _ = run(capsys, "ask", "freight", *EXCHANGE, "--json")
    assert json.loads(out) == {"settled": True, "conflicts": [], "ask": None}


def test_the_schema_is_a_json_schema(capsys) -> None:
    status, out, _ = run(capsys, "schema")
    assert status == 0
    Draft202012Validator.check_schema(json.loads(out))


def test_a_case_is_read_from_a_file_or_standard_input(capsys, tmp_path, monkeypatch) -> None:
    facts = {"problem": "parcel_lost", "order_state": "undispatched", "price_paid": 12.5}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    status, out, _ = run(capsys, "decide", "freight", "--case", str(path), "wish=information")
    assert status == 0
    assert "nothing to pay" in out
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(facts)))
    assert main(["decide", "freight", "--case", "-", "wish=information"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["decide", "frieght"], "did you mean 'freight'"),
        (["decide", "xyzzy"], "nothing answers 'xyzzy'"),
        (["decide", "freight", "problm=blemish"], "did you mean 'problem'"),
        (["decide", "freight", "price_paid=NaN"], "price_paid: 'NaN' is not a number"),
        (["decide", "freight", "price_paid=-3"], "is outside 0 to 1000000 CNY"),
        (["decide", "freight", "return"], "is not of the form fact=value"),
        (["decide", "freight", "wish=return", "wish=repair"], "is given twice"),
        (["decide", "freight", "what_happened=\udcff"], "is not UTF-8 text"),
        (["decide", "freight", "price_paid=12²"], "price_paid: '12²' is not a number"),
        (["decide", "freight", "days_since_signing=7²"], "'7²' is not a number"),
        (["decide", "freight", "--on", "31.12.2026"], "is not a day"),
        (["decide", "freight", "--on", "2020-01-01"], "the policy starts on 2025-09-01"),
        (["decide", "freight", "--case", "no-such-file.json"], "cannot be read"),
        (["verify", "--data", "no-such-folder"], "the file is missing"),
        (["decide", "freight", "--data", "no-such-folder"], "the file is missing"),
    ],
)
def test_bad_input_is_said_in_words_and_exits_with_two(capsys, arguments, words) -> None:
    status, out, err = run(capsys, *arguments)
    assert status == (1 if arguments[0] == "verify" else 2)
    assert words in out + err


def test_bad_input_is_said_in_the_language_asked_for_and_as_json(capsys) -> None:
    _, _, err = run(capsys, "decide", "freight", "price_paid=NaN", "--lang", "zh")
    assert "不是数字" in err
    status, out, _ = run(capsys, "decide", "freight", "price_paid=NaN", "--json")
    assert status == 2
    assert "not a number" in json.loads(out)["error"]
    assert json.loads(out)["problems"][0]["field"] == "price_paid"
    status, out, _ = run(capsys, "decide", "--json")
    assert status == 2
    assert "required" in json.loads(out)["error"]
    assert run(capsys, "verify", "--bogus")[0] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is not JSON"),
        (b"[1]", "must hold one JSON object"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"price_paid": NaN}', "is not a number"),
        (b'{"price_paid": 1e999}', "outside"),
        (b'{"price_paid": 1e999999999999999999999}', "thousands of digits"),
        (b'{"price_paid": %s}' % (b"9" * 5000), "thousands of digits"),
        (b'{"price_paid": %s}' % (b"[" * 100_000), "too deep"),
        (b'{"what_happened": "\\ud800"}', "half a sign"),
        (b'{"wish": "return", "wish": "repair"}', "'wish' is given twice"),
    ],
)
def test_a_file_that_holds_no_case_is_said_in_words(capsys, tmp_path, content, words) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(content)
    status, _, err = run(capsys, "decide", "freight", "--case", str(path))
    assert status == 2
    assert words in err


def test_a_table_is_shown_with_what_decides_its_inputs_and_what_rests_on_it(capsys) -> None:
    status, out, _ = run(capsys, "tables", "no-reason-window")
    assert status == 0
    assert out.startswith("no-reason-window decides window by\n")
    assert "\n    days_since_signing\n" in out
    assert "freight" in out.splitlines()[-1]
    assert "(decided by no-reason-window)" in run(capsys, "tables", "freight")[1]
    assert run(capsys, "tables", "recourse")[1].endswith("It feeds no table.\n")


def test_what_is_overdue_for_review_is_listed_and_all_is_well_all_the_same(
    capsys, data: Path, monkeypatch: pytest.MonkeyPatch, found_once
) -> None:
    change(data / "reviews.toml", "next = 2027-05-31", "next = 2026-01-31")
    monkeypatch.setattr(cli, "_today", lambda: date(2026, 3, 1))
    status, out, _ = run(capsys, "verify", "--data", str(data))
    assert status == 0
    assert out.splitlines()[1] == (
        "To be reviewed since 2026-01-31 (Supervisor): Rules, numbers, clocks and messages: "
        "policy/, problems/, replies/, clocks.toml, message.toml."
    )
    status, out, _ = run(capsys, "verify", "--data", str(data), "--json")
    told = json.loads(out)
    assert (status, told["findings"]) == (0, [])
    assert [(one["id"], one["role"]) for one in told["overdue"]] == [("policy", "supervisor")]


def test_what_is_not_said_in_another_language_is_listed_and_all_is_well_all_the_same(
    capsys, data: Path, monkeypatch: pytest.MonkeyPatch, found_once
) -> None:
    monkeypatch.setattr(cli, "_today", lambda: date(2026, 3, 1))
    file = data / "languages" / "ja.toml"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("kind-no =", "offer ="))]
    file.write_text("".join(kept), encoding="utf-8")
    status, out, _ = run(capsys, "verify", "--data", str(data))
    assert status == 0
    assert out.splitlines()[1].startswith("Not said in Japanese yet: offer, kind-no. A message ")
    status, out, _ = run(capsys, "verify", "--data", str(data), "--json")
    assert (status, json.loads(out)) == (
        0,
        {"findings": [], "unsaid": {"ja": ["offer", "kind-no"]}},
    )
    status, out, _ = run(capsys, "market", "jp", "--data", str(data))
    assert status == 0
    number = len(HANDBOOK.policy.replies)
    assert f"[speaks]: ja, {number - 2} of {number} messages, not offer, not kind-no" in out


def test_a_message_is_told_as_it_is_sent_and_for_who_reads_it_here(capsys) -> None:
    case = ("resolve", "problem=blemish", "--on", "2026-03-02")
    _, out, _ = run(capsys, *case, "market=jp", "--lang", "zh")
    sent = out.split("\n\n")[1].splitlines()
    assert sent[1].startswith("  お世話になっております。")
    assert sent[2].startswith("  您好，")
    _, out, _ = run(capsys, *case, "market=jp", "--json")
    assert {*json.loads(out)["message"]["text"]} == {"en", "zh", "ja"}
    _, out, _ = run(capsys, *case, "market=eu", "--lang", "zh")
    sent = out.split("\n\n")[1].splitlines()
    assert sent[1].startswith("  Hello. ")
    assert sent[2].startswith("  您好，")


def test_of_a_market_it_is_listed_what_says_each_thing(capsys, found_once) -> None:
    status, out, _ = run(capsys, "market", "tw")
    assert status == 0
    assert "+ Goods are collected after a withdrawal [traits.collection_owed]: true" in out
    assert "+ By which day the money is back [refund-day]: refund-law-tw" in out
    assert "o Who proves a defect [proof]: No row that was read turns the proof." in out
    assert "  - " not in out
    assert out.splitlines()[-1].endswith("things are said of it, and verification finds nothing.")
    status, out, _ = run(capsys, "market", "tw", "--lang", "zh")
    assert "o 质量问题谁来举证 [proof]: 读过的条文没有举证倒置。" in out


def test_of_a_new_market_it_is_listed_what_must_be_said(capsys) -> None:
    status, out, _ = run(capsys, "market", "atlantis")
    assert status == 1
    assert "- A return lost on the way [traits.lost_return]: senders | sellers" in out
    assert "- By which day the money is back [refund-day]: a clock of law behind refund-paid" in out
    assert "+ " not in out
    assert "atlantis is not sold to: 0 of " in out
    status, out, _ = run(capsys, "market", "atlantis", "--json")
    told = json.loads(out)
    assert (status, told["sold"], told["findings"]) == (1, False, [])
    assert told["parts"][1]["file"] == "data/floors/atlantis.toml"
    assert {"id", "label", "said", "silent", "lacks"} == told["parts"][1]["lines"][0].keys()


def test_a_market_that_verification_finds_fault_with_is_not_ready(capsys, data) -> None:
    file = data / "markets" / "tw.toml"
    change(file, 'then = { window = "inside" }', 'then = { window = "after" }')
    change(file, 'script = "zh-Hant-TW"', 'sold = false\nscript = "zh-Hant-TW"')
    status, out, _ = run(capsys, "market", "tw", "--data", str(data))
    assert status == 1
    assert "below the floor: no-reason-window: WIN-04 gives" in out
    assert "tw is not sold to: " in out
    assert " beside them." in out


def test_the_markets_are_listed_with_what_they_lack(capsys, data) -> None:
    status, out, _ = run(capsys, "market")
    assert status == 0
    assert out.splitlines() == [
        f"{market}  sold to; lacking: nothing" for market in sorted(HANDBOOK.policy.markets)
    ]
    change(data / "markets" / "tw.toml", "collection_owed = true", "sold = true")
    status, out, _ = run(capsys, "market", "--data", str(data), "--json")
    told = {one["market"]: one for one in json.loads(out)["markets"]}
    assert (status, told["tw"]["lacking"]) == (1, ["traits.collection_owed"])


def test_what_cannot_be_the_code_of_a_market_is_said(capsys) -> None:
    status, _, err = run(capsys, "market", "../tw")
    assert (status, err) == (
        2,
        "'../tw' cannot be the code of a market; write it as jp\n",
    )


def test_all_tables_are_listed_and_an_unknown_one_names_the_nearest(capsys) -> None:
    status, out, _ = run(capsys, "tables", "--json")
    assert status == 0
    assert json.loads(out)["tables"]["freight"]["window"] == "no-reason-window"
    assert "freight decides bearer" in run(capsys, "tables")[1]
    status, _, err = run(capsys, "tables", "frieght")
    assert status == 2
    assert "did you mean 'freight'" in err


# --- several pieces of an order ---

ORDER = [
    "market=cn", "order_state=signed", "days_since_signing=2", "shipping_terms=free",
    "goods_usable=no", "condition=tried", "goods_kind=clothing", "replacement_in_stock=no",
    "in_a_hurry=no", "return_freight=12", "contract_freight=8", "wish=return", "handover=own",
    "closes_at_once=no", "risky=no", "earlier_complaints=0",
    "order_lines=coat; 290; 1\nsocks; 30; 1",
]  # fmt: skip
COAT = {"line": "coat", "problem": "quality_defect", "evidence": "photos"}
SOCKS = {"line": "socks", "problem": "change_of_mind", "evidence": "none"}


def numbered(*pieces: dict[str, str]) -> list[str]:
    return [
        f"piece.{number}.{name}={value}"
        for number, piece in enumerate(pieces, 1)
        for name, value in piece.items()
    ]


def test_pieces_are_given_by_number_as_a_text_or_in_a_file_and_come_to_the_same(
    capsys, tmp_path
) -> None:
    day = ["--on", "2026-03-02", "--json"]
    facts = dict(part.split("=", 1) for part in ORDER)
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**facts, "pieces": [COAT, SOCKS]}), encoding="utf-8")
    text = "pieces=coat: quality_defect; photos\nsocks: change_of_mind; evidence=none"
    asked = (
        ["resolve", *ORDER, *numbered(COAT, SOCKS), *day],
        ["resolve", *ORDER, text, *day],
        ["resolve", "--case", str(case), *day],
    )
    found = [run(capsys, *arguments) for arguments in asked]
    assert found[0] == found[1] == found[2]
    answer = json.loads(found[0][1])
    assert answer["amounts"]["refund_refund"] == "320.00"
    assert [piece["responsible"] for piece in answer["pieces"]] == ["shop", "buyer"]
    assert answer["amounts"]["freight_repaid"] == "12.00"
    schema = json.loads(run(capsys, "schema")[1])
    Draft202012Validator(schema).validate({**facts, "pieces": [COAT, SOCKS]})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (numbered(COAT, {**SOCKS, "evidence": "phtos"}), "piece 2 (socks): evidence: 'phtos'"),
        (["piece.1.problem=blemish", "piece.3.problem=blemish"], "a piece.3, and no piece.2"),
        (["piece.1.problem=blemish", "pieces=problem=blemish"], "not both"),
        (numbered({**COAT, "market": "cn"}), "piece 1 (coat): market is none of the facts"),
        (["piece.0.problem=blemish"], "piece.0.problem: there is no such fact"),
    ],
)
def test_what_is_wrong_with_a_piece_names_it(capsys, arguments, words) -> None:
    status, _, err = run(capsys, "resolve", *arguments)
    assert status == 2
    assert words in err


def test_only_a_whole_case_is_asked_for_several_pieces(capsys) -> None:
    status, _, err = run(capsys, "decide", "freight", "pieces=problem=blemish")
    assert status == 2
    assert "only case-desk and reply-check answer several pieces" in err


# --- check ---


def test_a_draft_without_a_fault_exits_with_zero(capsys) -> None:
    status, out, _ = run(capsys, "check", "I look at it now and write by 18:00.")
    assert status == 0
    assert "Nothing forbidden found" in out


def test_a_draft_is_held_against_the_facts_of_its_case(capsys) -> None:
    status, out, _ = run(capsys, "check", "退回的运费您自己出", *EXCHANGE, "--lang", "zh")
    assert status == 1
    assert "退回的运费您自己出: 和这单不符" in out
    assert "FRT-24" in out


def test_what_is_remarked_on_a_draft_is_told_to_a_program(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("We pay the freight"))
    status, out, _ = run(capsys, "check", "-", "problem=quality_defect", "--json")
    (remark,) = json.loads(out)["remarks"]
    assert (status, remark["kind"], remark["start"], remark["end"]) == (1, "not_settled", 0, 18)


def test_a_draft_and_its_case_do_not_both_come_on_standard_input(capsys) -> None:
    status, _, err = run(capsys, "check", "-", "--case", "-")
    assert (status, "standard input is either" in err) == (2, True)


def test_a_draft_that_is_no_text_is_refused(capsys, monkeypatch) -> None:
    status, _, err = run(capsys, "check", "\ud800")
    assert (status, "not UTF-8" in err) == (2, True)
    stdin = io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    status, _, err = run(capsys, "check", "-")
    assert (status, "not UTF-8" in err) == (2, True)


REFUNDS = "订单编号,退款编号,买家退款金额,买家退款原因,退款的申请时间"


def test_a_shops_own_file_is_read_and_said(capsys, tmp_path: Path) -> None:
    file, folder = tmp_path / "refunds.csv", tmp_path / "read"
    file.write_text(f"{REFUNDS}\n260000001,7,9,发错货,2026-03-01\n", encoding="gb18030")
    status, out, _ = run(capsys, "read", str(file), "--out", str(folder), "--lang", "zh")
    assert status == 0
    assert out.startswith("refunds.csv：淘宝、天猫：退款报表（taobao-refunds），1 行，")
    assert {path.name for path in folder.iterdir()} == {
        ".pseudonyms", "cases.csv", "left-out.csv", "not-understood.csv",
    }  # fmt: skip
    assert "260000001" not in (folder / "cases.csv").read_text("utf-8-sig")
    status, out, _ = run(capsys, "read", str(file), "--json")
    assert (status, json.loads(out)["cases"]) == (0, 1)


def test_another_file_is_read_by_a_mapping_of_ones_own(capsys, tmp_path: Path) -> None:
    file, mapping = tmp_path / "own.csv", tmp_path / "own.toml"
    file.write_text("Nr,Grund\n17,kaputt\n", encoding="utf-8")
    mapping.write_text(
        'title = { en = "Own", zh = "自己" }\nrows = "case"\n'
        '[columns.order_number]\nheadings = ["Nr"]\nmarks = true\n'
        '[columns.problem]\nheadings = ["Grund"]\nmarks = true\n'
        'values.quality_defect = ["kaputt"]\n',
        encoding="utf-8",
    )
    status, out, _ = run(capsys, "read", str(file), "--mapping", str(mapping))
    assert (status, out.splitlines()[0]) == (0, "own.csv: Own (own), 1 row, 2 of 2 headings known")
    change(mapping, "quality_defect", "quality_defct")
    status, _, err = run(capsys, "read", str(file), "--mapping", str(mapping))
    assert status == 2
    assert "own.toml: problem: values: unknown code of problem 'quality_defct'" in err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--market", "cnn"], "there is no market 'cnn'; did you mean 'cn'?"),
        (["--kind", "taobao-refund"], "there is no export 'taobao-refund'; did you mean"),
        (["--on", "tomorrow"], "--on: 'tomorrow' is not a day"),
        (["--on", "2011-01-01"], "before"),
        (["--dates", "either"], "invalid choice"),
        (["--out", "FILE"], "cannot be written"),
    ],
)
def test_what_cannot_be_asked_of_a_file_is_said(capsys, tmp_path: Path, given, says) -> None:
    file = tmp_path / "refunds.csv"
    file.write_text(f"{REFUNDS}\n260,7,9,发错货,2026-03-01\n", encoding="utf-8")
    given = [str(file) if part == "FILE" else part for part in given]
    status, _, err = run(capsys, "read", str(file), *given)
    assert status == 2
    assert says in err


def test_a_file_that_is_none_is_said_and_is_bad_input(capsys, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    status, out, _ = run(capsys, "read", str(tmp_path / "photo.png"))
    assert (status, out) == (2, "photo.png: is a picture\n")


# --- today ---


def test_the_list_of_a_day_is_told_and_saved(capsys, tmp_path: Path) -> None:
    refunds = written(tmp_path, "refunds.csv", DAY_REFUNDS, refund(reason="未收到货"))
    out_in = tmp_path / "out"
    given = [str(refunds), "--on", "2026-03-02", "--out", str(out_in), "--lang", "zh"]
    status, out, _ = run(capsys, "today", *given)
    assert (status, out.splitlines()[0]) == (0, "今日清单：2026-03-02")
    assert {path.name for path in out_in.iterdir()} == {
        ".pseudonyms", "today-2026-03-02.xlsx", "today-2026-03-02.html",
    }  # fmt: skip
    assert "物流问题解决（承诺）" in (out_in / "today-2026-03-02.html").read_text("utf-8")
    status, out, _ = run(capsys, "today", str(refunds), "--on", "2026-03-02", "--json")
    told = json.loads(out)
    assert [item["clock"] for item in told["items"] if item["due"]] == [
        "logistics-solved", "logistics-limit",
    ]  # fmt: skip
    assert told["items"][0]["due"] == "2026-03-02T10:00:00+08:00"
    assert told["noticed"] == []
    _, out, _ = run(capsys, "today", str(refunds), str(refunds), "--on", "2026-03-02")
    assert f"left out: the same case as row … of {refunds.name}: 1" in out.splitlines()


def test_the_list_is_of_this_moment_and_its_workbook_where_it_is_asked_for(
    capsys, tmp_path: Path
) -> None:
    refunds = written(tmp_path, "refunds.csv", DAY_REFUNDS, refund(reason="未收到货"))
    book = tmp_path / "lists" / "mine.xlsx"
    status, out, _ = run(capsys, "today", str(refunds), "--out", str(book), "--json")
    assert status == 0
    assert json.loads(out)["now"].endswith("+08:00")
    assert {path.name for path in book.parent.iterdir()} == {".pseudonyms", "mine.xlsx"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--market", "cnn"], "there is no market 'cnn'; did you mean 'cn'?"),
        (["--on", "2026-13-01"], "--on: '2026-13-01' is not a day"),
        (["--on", "2011-01-01"], "before"),
        (["--out", "FILE/x"], "cannot be written"),
    ],
)
def test_what_no_list_can_be_made_of_is_said(capsys, tmp_path: Path, given, says) -> None:
    refunds = written(tmp_path, "refunds.csv", DAY_REFUNDS, refund())
    given = [part.replace("FILE", str(refunds)) for part in given]
    status, _, err = run(capsys, "today", str(refunds), *given)
    assert status == 2
    assert says in err


def test_a_file_that_is_none_is_named_beside_the_list_of_the_others(capsys, tmp_path) -> None:
    refunds = written(tmp_path, "refunds.csv", DAY_REFUNDS, refund(reason="未收到货"))
    gone = tmp_path / "gone.csv"
    status, out, _ = run(capsys, "today", str(refunds), str(gone), "--on", "2026-03-02")
    assert status == 2
    assert "gone.csv: cannot be read: No such file or directory" in out
    assert "Logistics problem solved" in out


def test_folders_among_the_files_are_passed_over_and_mappings_stand_in_one(
    capsys, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "mappings").mkdir(parents=True)
    written(own, "list.csv", "red,blue", "1,9.90")
    (own / "mappings" / "list.toml").write_text(
        'title = { en = "List", zh = "表" }\nrows = "case"\n[columns.order_number]\n'
        'headings = ["red"]\nmarks = true\n'
        '[columns.price_paid]\nheadings = ["blue"]\nmarks = true\n',
        "utf-8",
    )
    files = [str(path) for path in sorted(own.iterdir())]
    status, out, _ = run(capsys, "read", *files, "--mapping", str(own / "mappings"))
    assert (status, out.splitlines()[0]) == (
        0, "list.csv: List (list), 1 row, 2 of 2 headings known",
    )  # fmt: skip
    status, out, _ = run(capsys, "read", str(own / "mappings"))
    assert (status, "Is a directory" in out) == (2, True)


# --- how far it is ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("where", "shows"), [(Terminal, True), (io.StringIO, False)])
def test_how_far_it_is_is_shown_on_a_terminal_once_it_takes_longer_than_a_second(
    monkeypatch, where: type[io.StringIO], shows: bool
) -> None:
    monkeypatch.setattr("sys.stderr", printed := where())
    with cli._bar() as progress:
        progress(0.2, 0)
        assert printed.getvalue() == ""
        time.sleep(1.1)
        progress(0.5, 1200)
        assert ("50 %" in printed.getvalue(), "1,200 cases" in printed.getvalue()) == (shows, shows)


@pytest.mark.parametrize(
    "given",
    [
        ["read", "FILE"],
        ["today", "FILE", "--on", "2026-03-02"],
        ["report", "2026-02", "FILE", "--out", "OUT"],
    ],
)
def test_commands_that_read_files_tell_how_far_they_are(
    capsys, monkeypatch, tmp_path: Path, given: list[str]
) -> None:
    told: list[float] = []

    @contextmanager
    def bar():
        yield lambda share, _cases: told.append(share)

    monkeypatch.setattr(cli, "_bar", bar)
    refunds = written(tmp_path, "r.csv", DAY_REFUNDS, refund(opened="2026-02-10 10:00:00"))
    places = {"FILE": str(refunds), "OUT": str(tmp_path / "out")}
    assert run(capsys, *(places.get(part, part) for part in given))[0] == 0
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


# --- a month ---


def test_the_papers_of_a_month_are_written_and_told(capsys, tmp_path: Path) -> None:
    refunds = written(tmp_path, "r.csv", DAY_REFUNDS, refund(opened="2026-02-10 10:00:00"))
    test = tmp_path / "test.json"
    test.write_text("{}", encoding="utf-8")
    folder = tmp_path / "out"
    given = ["2026-02", str(refunds), str(test), "--out", str(folder), "--until", "2026-03-10"]
    status, out, _ = run(capsys, "report", *given, "--lang", "zh")
    assert (status, out.splitlines()[0]) == (0, "2026-02，算到 2026-03-10。")
    files = sorted(path.name for path in folder.iterdir() if path.suffix)
    assert len(files) == 16
    assert {name.partition(".")[2] for name in files} == {"html", "xlsx"}
    status, out, _ = run(capsys, "report", *given, "--json")
    papers = {paper["name"]: paper for paper in json.loads(out)["papers"]}
    (why,) = [n for n in papers["2026-02-examinations"]["notes"] if n.startswith("test.json")]
    assert why == "test.json is no result: who: missing; allowed: a text."


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["2026-2", "FILE", "--out", "OUT"], "'2026-2' is no month; write it as 2026-02"),
        (["2026-02", "FILE", "--out", "OUT", "--until", "soon"], "--until: 'soon' is not a day"),
        (["2026-02", "FILE", "--out", "OUT", "--until", "2026-01-31"], "it begins later"),
        (["2026-02", "FILE", "--out", "OUT", "--market", "cnn"], "did you mean 'cn'?"),
        (["2026-02", "FILE", "--out", "FILE"], "cannot be written"),
        (["2026-02", "FILE"], "--out"),
    ],
)
def test_what_is_no_month_of_files_is_said(capsys, tmp_path: Path, given, says) -> None:
    refunds = written(tmp_path, "r.csv", DAY_REFUNDS, refund())
    places = {"FILE": str(refunds), "OUT": str(tmp_path / "out")}
    status, _, err = run(capsys, "report", *(places.get(part, part) for part in given))
    assert status == 2
    assert says in err


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["read", "FILE", "--out", "OUT"], "cases.csv"),
        (["today", "FILE", "--on", "2026-03-02", "--out", "FILE"], "export.xlsx"),
        (["report", "2026-02", "FILE", "--out", "OUT"], "2026-02-measures.xlsx"),
        (["decide-file", "FILE", "FILE", "--table", "resend-carrier"], "cases.csv"),
    ],
)
def test_what_is_read_is_never_written_over(capsys, tmp_path: Path, given, read) -> None:
    text = f"no_outlet,in_a_hurry,opened_on,{DAY_REFUNDS}\nno,no,2026-03-01,{refund()}\n"
    file = tmp_path / read
    file.write_text(text, encoding="utf-8")
    places = {"FILE": str(file), "OUT": str(tmp_path)}
    status, _, err = run(capsys, *(places.get(part, part) for part in given))
    assert status == 2
    assert read in err
    assert file.read_text("utf-8") == text


# --- a whole file ---


@pytest.fixture
def cases_file(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    rows = "yes,no,2026-03-01", "no,,2026-03-01", "x,no,2026-03-01"
    path.write_text("\n".join(["no_outlet,in_a_hurry,opened_on", *rows]) + "\n")
    return path


def test_a_file_is_decided_and_says_how_many_cases_are_not_and_why(capsys, cases_file) -> None:
    target = cases_file.with_name("decided.csv")
    ask = ["decide-file", str(cases_file), str(target), "--table", "resend-carrier"]
    status, out, err = run(capsys, *ask)
    assert (status, err) == (1, "")
    first, *others = out.splitlines()
    assert first == "1 of 3 cases decided"
    assert sorted(line.split(None, 2)[2] for line in others) == [
        "no_outlet: 'x' is not one of yes, no",
        "not known: in_a_hurry",
    ]
    assert len(target.read_text("utf-8-sig").splitlines()) == 4
    status, out, _ = run(capsys, *ask, "--json")
    assert json.loads(out)["decided"] == 1
    assert status == 1


def test_what_is_so_of_every_case_is_said_once_for_all(capsys, cases_file) -> None:
    target = cases_file.with_name("decided.parquet")
    ask = ["decide-file", str(cases_file), str(target), "--table", "resend-carrier"]
    status, out, _ = run(capsys, *ask, "in_a_hurry=no", "no_outlet=no", "--on", "2026-03-02")
    assert (status, out) == (0, "3 of 3 cases decided\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["NEAR", "OUT"], "没有这个文件；最接近的是 'cases.csv'"),
        (["FILE", "OUT.xlsx"], "文件名要以 .csv 或 .parquet 结尾"),
        (["FILE", "NONE/OUT"], "没有 '"),
        (["FILE", "FILE"], "正是要读的文件"),
        (["FILE", "OUT", "--on", "soon"], "'soon' 不是日期"),
        (["FILE", "OUT", "--table", "resend-carriers"], "是不是 'resend-carrier'？"),
        (["LONG", "OUT"], "第 2 行：表头有 2 列，这行有 3 格"),
        (["TWICE", "OUT"], "表头：'no_outlet'和'NO_OUTLET'是同一列"),
        (["EMPTY", "OUT"], "第一行没有表头"),
        (["FOLDER", "OUT"], "文件夹里没有 .csv 或 .parquet 文件"),
    ],
)
def test_what_is_wrong_with_a_file_to_be_decided_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], cases_file: Path, given: list[str], said: str
) -> None:
    folder = cases_file.parent
    texts = {"LONG": "no_outlet,opened_on\n1,2,3\n", "TWICE": "no_outlet,NO_OUTLET\n", "EMPTY": ""}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "FOLDER").mkdir()
    places = {
        "NEAR": folder / "case.csv", "FILE": cases_file, "OUT": folder / "out.csv",
        "OUT.xlsx": folder / "out.xlsx", "NONE/OUT": folder / "none" / "out.csv",
        "FOLDER": folder / "FOLDER", **{name: folder / f"{name}.csv" for name in texts},
    }  # fmt: skip
    there = [str(places.get(part, part)) for part in given]
    table = [] if "--table" in given else ["--table", "resend-carrier"]
    status, _, error = run(capsys, "decide-file", *there, *table, "--lang", "zh")
    assert (status, said in error) == (2, True), error


def test_how_many_cases_are_decided_is_said_in_chinese(capsys, cases_file) -> None:
    target = cases_file.with_name("decided.csv")
    ask = ["decide-file", str(cases_file), str(target), "--table", "resend-carrier"]
    status, out, _ = run(capsys, *ask, "--lang", "zh")
    assert (status, out.splitlines()[0]) == (1, "3 个案例，判定了 1 个")


def test_only_the_most_frequent_reasons_are_told(capsys, tmp_path) -> None:
    path = tmp_path / "cases.csv"
    rows = "".join(f"x{n},no,2026-03-01\n" for n in range(7))
    path.write_text(f"no_outlet,in_a_hurry,opened_on\n{rows}")
    ask = ["decide-file", str(path), str(tmp_path / "out.csv"), "--table", "resend-carrier"]
    assert run(capsys, *ask)[1].endswith("and others, for 2 other reasons\n")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"source": "case.csv"}, "there is no such file; the nearest is 'cases.csv'"),
        ({"target": "decided.xlsx"}, "is to be named .csv or .parquet"),
        ({"target": "nowhere/decided.csv"}, "there is no folder"),
        ({"table": "resend-carriers"}, "did you mean 'resend-carrier'"),
        ({"more": "no_outlet=perhaps"}, "'perhaps' is not one of yes, no"),
        ({"more": "--on=soon"}, "--on: 'soon' is not a day"),
        ({"more": "--on=2001-01-01"}, "2025-09-01"),
    ],
)
def test_what_is_wrong_with_a_file_or_its_command_is_said(
    capsys, cases_file, changed, words
) -> None:
    given = {"source": "cases.csv", "target": "decided.csv", "table": "resend-carrier"} | changed
    folder = cases_file.parent
    status, out, err = run(
        capsys,
        "decide-file",
        *(str(folder / given[name]) for name in ("source", "target")),
        "--table",
        given["table"],
        *([given["more"]] if "more" in given else []),
    )
    assert (status, out) == (2, "")
    assert words in err


# ---- practise ----


def test_a_chat_is_played_from_its_lines_and_marked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deeds = "ask evidence courier\n\nask wisch\nwrite 这是您自己的问题\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(deeds))
    status, out, err = run(capsys, "practise", "--seed", "7", "--lang", "zh")
    assert status == cli.NOT_WELL
    assert "第 7 号练习" in out
    assert "你：这是您自己的问题" in out
    assert "不能说的话" in out
    assert "did you mean 'wish'?" in err


def test_a_chat_is_kept_as_json_and_a_type_that_there_is_not_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    status, out, _ = run(capsys, "practise", "--json", "--who", "N2", "--buyer", "calm")
    kept = json.loads(out)
    assert status == cli.NOT_WELL
    assert (kept["who"], kept["part"], kept["customer_type"]) == ("N2", "practice", "calm")
    status, _, err = run(capsys, "practise", "--buyer", "calms")
    assert status == cli.BAD_INPUT
    assert "did you mean 'calm'?" in err


# --- a shop to try it on ---


def test_a_shop_is_made_and_its_files_are_read(capsys, tmp_path):
    out = tmp_path / "shop"
    status, said, _ = run(
        capsys, "sample", "--out", str(out), "--cases", "30", "--platform", "taobao"
    )
    assert status == 0
    assert said.startswith("30 cases of 240 orders, as they stand on 2026-")
    assert sorted(path.name for path in out.glob("taobao*")) == [
        "taobao-items.csv", "taobao-orders.csv", "taobao-refunds.csv",
    ]  # fmt: skip
    status, said, _ = run(capsys, "read", *map(str, sorted(out.glob("taobao*"))))
    assert status == 0
    assert "taobao-refunds.csv: Taobao and Tmall: refunds" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--platform", "taobo"], "did you mean 'taobao'"),
        (["--cases", "0"], "a year of 0 cases is none"),
        (["--on", "10 March"], "--on"),
    ],
)
def test_a_shop_that_cannot_be_made_says_why(capsys, tmp_path, given, said):
    status, _, error = run(capsys, "sample", "--out", str(tmp_path), *given)
    assert (status, said in error) == (2, True)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["read", "FILE", "--market", "xx"], "没有“xx”这个市场"),
        (["read", "FILE", "--kind", "taobao-refund"], "是不是 'taobao-refunds'？"),
        (["read", "FILE", "--on", "2026-13-01"], "--on：'2026-13-01' 不是日期"),
        (["read", "FILE", "--on", "1999-01-01"], "政策从 2025-09-01 开始"),
        (["read", "FILE", "--out", "FILE/x"], "写不了：路径里有一段是文件"),
        (["today", "FILE", "--market", "xx"], "没有“xx”这个市场"),
        (["today", "FILE", "--on", "soon"], "不是日期"),
        (["today", "FILE", "--out", "FILE/x"], "写不了：路径里有一段是文件"),
        (["report", "02/2026", "FILE", "--out", "NEW"], "'02/2026' 不是月份"),
        (["report", "9999-01", "FILE", "--out", "NEW"], "9999-01 还没开始"),
        (["report", "2026-03", "FILE", "--out", "FILE/x"], "写不了：路径里有一段是文件"),
    ],
)
def test_what_is_wrong_with_a_command_on_files_is_said_in_chinese(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, given: list[str], said: str
) -> None:
    (tmp_path / "a.csv").write_text(f"{REFUNDS}\n260,7,9,发错货,2026-03-01\n", "utf-8")
    places = {"FILE": str(tmp_path / "a.csv"), "NEW": str(tmp_path / "new")}
    there = [part.replace("FILE", places["FILE"]).replace("NEW", places["NEW"]) for part in given]
    status, _, error = run(capsys, *there, "--lang", "zh")
    assert (status, said in error) == (2, True), error
