"""How well problems are suggested: measured honestly, and never below what was reached."""

from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from aftersales_kit.answers.triage import AT_ALL
from aftersales_kit.operations.triage_hits import (
    TENTHS,
    Answered,
    crossed,
    fitted,
    hit_rates,
    main,
    right_by_strength,
    suggesting,
    tenths,
)
from aftersales_kit.operations.utterances import read_utterances
from aftersales_kit.policy import data_folder
from aftersales_kit.policy.subjects.sentences import Said, Sentences, Topic
from tests.handbook import HANDBOOK

SENTENCES, LEXICON = HANDBOOK.sentences, HANDBOOK.lexicon
# Every case here is put to the handbook's own data.
hit_rates = partial(hit_rates, suggest_for=suggesting(SENTENCES, LEXICON))

TRIAGE = data_folder() / "triage"
UTTERANCES = read_utterances(TRIAGE / "utterances.csv")
LATER = read_utterances(TRIAGE / "later.csv")
PLAIN = read_utterances(TRIAGE / "plain.csv")


def few() -> Sentences:
    """Return a few sentences of each list, in which the measure is the same and takes no time."""

    def some(said: Said) -> Said:
        return {lang: texts[:TENTHS] for lang, texts in said.items()}

    problems = {"late_delivery", "blemish", "parcel_broken"}
    return Sentences(
        {name: some(said) for name, said in SENTENCES.problems.items() if name in problems},
        {name: Topic(t.about, some(t.said)) for name, t in SENTENCES.beside.items()},
    )


FEW = few()


@pytest.fixture(scope="module")
def answered() -> list[Answered]:
    """Three tenths of the sentences, each suggested for by what the others teach."""
    return crossed(SENTENCES, LEXICON, most=3)


def test_held_out_sentences_find_their_problem_among_the_first_three() -> None:
    rates = {rate.lang: rate for rate in hit_rates(UTTERANCES)}
    assert rates["zh"].top_3 >= Decimal("0.95")
    assert rates["en"].top_3 >= Decimal("0.95")
    assert rates["all"].top_1 >= Decimal("0.90")


def test_sentences_written_after_the_key_words_find_it_nearly_as_often() -> None:
    (overall,) = [rate for rate in hit_rates(LATER) if rate.lang == "all"]
    assert overall.top_3 >= Decimal("0.90")
    assert overall.top_1 >= Decimal("0.75")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_plain_words_find_their_problem_and_where_none_fits_there_is_silence(lang: str) -> None:
    (rate,) = [rate for rate in hit_rates(PLAIN) if rate.lang == lang]
    assert rate.top_3 >= Decimal("0.92")
    assert rate.top_1 >= Decimal("0.85")
    assert rate.not_silent <= Decimal("0.2")
    assert rate.beside >= rate.count / 4


def test_sentences_that_none_has_taught_find_their_problem_or_silence(
    answered: list[Answered],
) -> None:
    right = [
        {s.problem for s in found} & said.problems for said, found in answered if said.problems
    ]
    spoken = [bool(found) for said, found in answered if not said.problems]
    assert sum(map(bool, right)) >= 0.83 * len(right)
    assert sum(spoken) <= 0.25 * len(spoken)


def test_what_is_short_is_as_often_of_a_problem_as_of_none() -> None:
    # Else a plain report is taken for none only because what is none was given shorter.
    for lang, few in (("zh", 8), ("en", 30)):
        problems = [text for said in SENTENCES.problems.values() for text in said[lang]]
        beside = [text for topic in SENTENCES.beside.values() for text in topic.said[lang]]
        short = [sum(len(text) <= few for text in texts) for texts in (problems, beside)]
        assert short[0] >= short[1], lang


def test_no_sentences_have_no_hits() -> None:
    (overall,) = hit_rates([])
    assert (overall.lang, overall.count, overall.top_1) == ("all", 0, Decimal("0.000"))
    assert (overall.beside, overall.not_silent) == (0, Decimal("0.000"))


# --- the example sentences against each other ---


def test_each_sentence_is_left_out_once_and_taught_the_other_times() -> None:
    parts = [*tenths(FEW)]
    left_out = [utterance.text for _, utterances in parts for utterance in utterances]
    assert len(left_out) == len({*left_out})
    every = {text for rest, _ in parts for said in rest.problems.values() for text in said["zh"]}
    assert every == {text for said in FEW.problems.values() for text in said["zh"]}
    for rest, utterances in parts:
        taught = {text for said in rest.problems.values() for ts in said.values() for text in ts}
        assert not taught & {utterance.text for utterance in utterances}


def test_what_is_called_stronger_is_right_more_often(answered: list[Answered]) -> None:
    by_strength = right_by_strength(answered)
    shares = [by_strength[strength][1] for strength in ("strong", "fair", "weak")]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] >= Decimal("0.75")
    assert shares[2] <= Decimal("0.2")


def test_what_speaks_for_a_problem_at_all_is_told_by_the_sentences() -> None:
    weights = fitted(FEW, LEXICON)
    assert weights.keys() == AT_ALL.keys()
    assert weights["traits"] > 0 > weights["beside"]


# --- the command ---


def test_a_shops_own_chats_can_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "text,problem,also\n色差,colour_difference,\n在吗,blemish,\nhello,,\n你好,none,\n"
        "the driver was rude,late_delivery,courier_conduct\n",
        "utf-8",
    )
    assert main([str(own)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "own.csv zh 2 sentences first 50.0% first three 50.0% not silent 0.0% of 1",
        "own.csv en 1 sentences first 100.0% first three 100.0% not silent 0.0% of 1",
        "own.csv all 3 sentences first 66.7% first three 66.7% not silent 0.0% of 2",
    ]


def test_without_a_file_the_handbooks_own_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "aftersales_kit.operations.triage_hits"
    monkeypatch.setattr(f"{module}.crossed", lambda _, lexicon: crossed(FEW, lexicon))
    monkeypatch.setattr(f"{module}.fitted", lambda _, lexicon: fitted(FEW, lexicon))
    assert main([]) == 0
    said = capsys.readouterr().out
    for name in ("utterances.csv", "later.csv", "sentences", "strong", "fitted today"):
        assert name in said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"text,lang\nx,zh\n", "bad.csv: no column problem"),
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
    assert (overall.count, overall.top_3, overall.beside) == (1, Decimal("0.000"), 0)
