"""How well key words suggest: measured honestly, and never below what was reached."""

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from aftersales_kit.operations.triage_hits import hit_rates, main, read_utterances
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
hit_rates = partial(hit_rates, lexicon=HANDBOOK.lexicon)

TRIAGE = data_folder() / "triage"
FILES = {name: read_utterances(TRIAGE / f"{name}.csv") for name in ("utterances", "examples")}
LATER = read_utterances(TRIAGE / "later.csv")


@pytest.mark.parametrize("name", FILES)
def test_every_problem_is_said_at_least_three_times_in_two_languages(name: str) -> None:
    for problem in HANDBOOK.policy.terms["problem"].codes:
        said = [u for u in FILES[name] if problem in u.problems]
        assert len(said) >= 3, problem
        assert {u.lang for u in said} == {"zh", "en"}, problem


def test_no_sentence_that_measures_has_chosen_a_key_word() -> None:
    measuring = {u.text for u in (*FILES["utterances"], *LATER)}
    assert not measuring & {u.text for u in FILES["examples"]}
    assert len(measuring) == len(FILES["utterances"]) + len(LATER)


def test_every_code_of_a_sentence_is_a_problem() -> None:
    known = HANDBOOK.policy.terms["problem"].codes.keys()
    for utterance in (*FILES["utterances"], *FILES["examples"], *LATER):
        assert utterance.problems <= known, utterance.text


def test_held_out_sentences_find_their_problem_among_the_first_three() -> None:
    rates = {rate.lang: rate for rate in hit_rates(FILES["utterances"])}
    assert rates["zh"].top_3 >= Decimal("0.95")
    assert rates["en"].top_3 >= Decimal("0.95")
    assert rates["all"].top_1 >= Decimal("0.90")


def test_sentences_written_after_the_key_words_find_it_more_often_than_not() -> None:
    (overall,) = [rate for rate in hit_rates(LATER) if rate.lang == "all"]
    assert overall.top_3 >= Decimal("0.54")
    assert overall.top_1 >= Decimal("0.38")


def test_no_sentences_have_no_hits() -> None:
    (overall,) = hit_rates([])
    assert (overall.lang, overall.count, overall.top_1) == ("all", 0, Decimal("0.000"))


def test_a_shops_own_chats_can_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.csv"
    own.write_text("text,lang,problem\n色差,zh,colour_difference\n在吗,zh,blemish\n", "utf-8")
    assert main([str(own)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["own.csv", "zh", "2", "sentences", "first", "50.0%", "first", "three", "50.0%"],
        ["own.csv", "all", "2", "sentences", "first", "50.0%", "first", "three", "50.0%"],
    ]


def test_without_a_file_the_handbooks_own_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "utterances.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"text,problem\nx,blemish\n", "bad.csv: no column lang"),
        (b"text,lang,problem\n\xff,zh,blemish\n", "bad.csv: not UTF-8 text"),
        (b"text,lang,problem\n" + b"x" * 200_000 + b",zh,blemish\n", "bad.csv: not CSV"),
        (None, "bad.csv cannot be opened"),
    ],
    ids=["no column", "not UTF-8", "not CSV", "missing"],
)
def test_what_cannot_be_measured_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: bytes | None, said: str
) -> None:
    if written is not None:
        (tmp_path / "bad.csv").write_bytes(written)
    assert main([str(tmp_path / "bad.csv")]) == 2
    assert said in capsys.readouterr().err


def test_a_row_that_is_cut_short_is_no_problem_that_is_found(tmp_path: Path) -> None:
    (tmp_path / "cut.csv").write_text("text,lang,problem\n色差,zh\n", "utf-8")
    (overall,) = hit_rates(read_utterances(tmp_path / "cut.csv"))[1:]
    assert (overall.count, overall.top_3) == (1, Decimal("0.000"))
