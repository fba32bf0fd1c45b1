"""Measures name their base, benchmarks their source and year; what is missing is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.measures import (
    Benchmarks,
    Measures,
    read_benchmarks,
    read_measures,
    verify_measures,
)
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of, findings_of, whole

MEASURES = """
[groups]
returns = { label = { en = "Returns", zh = "退货" } }

[columns.rating]
of = "case"
kind = "number"
maximum = 5
label = { en = "Rating", zh = "评分" }

[columns.ended]
of = "case"
kind = "choice"
label = { en = "Ended by", zh = "由谁结束" }
codes = { shop = { en = "shop", zh = "店铺" } }

[columns.paid]
of = "month"
kind = "money"
label = { en = "Paid", zh = "已付" }

[columns.reopened]
of = "case"
kind = "flag"
label = { en = "Reopened", zh = "重开" }

[measures.late]
group = "returns"
label = { en = "Late", zh = "超期" }
formula = { en = "Late in {repeat_within} ÷ all.", zh = "{repeat_within}内超期 ÷ 全部。" }
numerator = { en = "late ones", zh = "超期的" }
denominator = { en = "all", zh = "全部" }
unit = "share"
trap = { en = "Beware.", zh = "当心。" }
better = "lower"
target = { at_most = "target_breach_rate" }
review = "weekly"
appraisal = true
columns = ["wish", "opened_on", "rating", "ended", "paid", "reopened"]
limits = { cn = "repeat_within", tw = "repeat_within", eu = "repeat_within" }
starts = { cn = "wish", tw = "wish", eu = "rating" }
sources = ["CN-08"]
"""
# Every market that is sold to has a limit; three of them stand there, for tests that change them.
OTHERS = [market for market in POLICY.markets if f"{market} = " not in MEASURES]
for starting, value in (("limits", "repeat_within"), ("starts", "wish")):
    more = "".join(f'{market} = "{value}", ' for market in OTHERS)
    MEASURES = MEASURES.replace(f"{starting} = {{ cn", f"{starting} = {{ {more}cn")

EXAMPLES = """
[late]
cases = [
    { wish = "return", opened_on = "2026-03-01", rating = 4, ended = "shop" },
    { reopened = true },
]
months = [{ month = "2026-03", paid = 12 }]
on = 2026-03-31
comes_to = { en = "50.0 %", zh = "50.0 %" }
"""

BENCHMARKS = """
[topics]
refund = { label = { en = "Refunds", zh = "退款" } }

[benchmarks.speed]
topic = "refund"
figure = { en = "Speed", zh = "速度" }
value = { en = "0.77 days", zh = "0.77 天" }
base = { en = "refunds", zh = "退款" }
sources = ["QST-28"]

[benchmarks.rate]
topic = "refund"
figure = { en = "Rate", zh = "比例" }
value = { en = "16.9 %", zh = "16.9 %" }
base = { en = "sales", zh = "销售额" }
year = 2024
sources = ["BM-02"]
"""


def written(
    folder: Path,
    measures: str = MEASURES,
    benchmarks: str = BENCHMARKS,
    examples: str = EXAMPLES,
) -> Path:
    folder.joinpath("measures.toml").write_text(measures, encoding="utf-8")
    folder.joinpath("measured.toml").write_text(examples, encoding="utf-8")
    folder.joinpath("benchmarks.toml").write_text(benchmarks, encoding="utf-8")
    return folder


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def both(files: Files) -> tuple[Measures, Benchmarks]:
    return read_measures(files), read_benchmarks(files)


def said(folder: Path) -> list[str]:
    return [
        f"{f.kind}: {f.message}"
        for f in findings_of(both, lambda p, read: verify_measures(p, *read), folder)
    ]


# --- the handbook's own ---


def test_the_handbooks_measures_and_benchmarks_have_no_findings() -> None:
    assert verify_measures(POLICY, HANDBOOK.measures, HANDBOOK.benchmarks) == []


def test_every_group_and_every_topic_has_something_to_show() -> None:
    measures, benchmarks = HANDBOOK.measures, HANDBOOK.benchmarks
    assert all(measures.of_group(group) for group in measures.groups)
    assert all(benchmarks.of_topic(topic) for topic in benchmarks.topics)


def test_satisfaction_counts_in_the_appraisal_and_what_tempts_agents_does_not() -> None:
    counted = {measure.id for measure in HANDBOOK.measures if measure.appraisal}
    assert "csat" in counted
    assert not counted & {"return_rate_orders", "escalation_rate", "compensation_rate"}


def test_assumptions_say_that_they_are_no_facts() -> None:
    assumed = [a for name, a in POLICY.amounts.items() if name.startswith("assumed_")]
    assert {source for a in assumed for source in a.values[0].sources} == {
        "OUT-05",
        "OUT-06",
        "OUT-07",
    }
    assert all(a.note is not None and "not a fact" in a.note.en for a in assumed)


# --- reading ---


def test_a_measure_is_read_whole(tmp_path: Path) -> None:
    measures = whole(read_measures, written(tmp_path))
    late = measures["late"]
    assert late.target is not None
    assert (late.target.bound, late.target.amount) == ("at_most", "target_breach_rate")
    assert (late.unit, late.better, late.review, late.appraisal) == (
        "share", "lower", "weekly", True,
    )  # fmt: skip
    assert late.limits["tw"] == "repeat_within"
    assert measures.columns["rating"].field.maximum == 5
    assert list(measures.columns["ended"].field.codes) == ["shop"]
    assert list(measures.columns["reopened"].field.codes) == ["yes", "no"]
    assert measures.columns["paid"].of == "month"
    assert measures.of_group("returns") == [late]
    assert said(tmp_path) == []


def test_a_measure_may_have_no_aim_and_count_for_nobody(tmp_path: Path) -> None:
    text = MEASURES
    for line in ('better = "lower"\n', 'target = { at_most = "target_breach_rate" }\n'):
        text = replaced(text, line, "")
    plain = whole(read_measures, written(tmp_path, replaced(text, "appraisal = true\n", "")))[
        "late"
    ]
    assert (plain.better, plain.target, plain.appraisal) == ("", None, False)


def test_a_benchmark_has_one_source_and_a_year_where_one_is_known(tmp_path: Path) -> None:
    benchmarks = whole(read_benchmarks, written(tmp_path))
    assert (benchmarks["speed"].source, benchmarks["speed"].year) == ("QST-28", None)
    assert [b.id for b in benchmarks.of_topic("refund")] == ["speed", "rate"]
    with pytest.raises(KeyError, match="there is no benchmark 'sped'; did you mean 'speed'"):
        benchmarks["sped"]
    with pytest.raises(KeyError, match="there is no benchmark 'banana'"):
        benchmarks["banana"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('denominator = { en = "all", zh = "全部" }\n', "", "late: denominator: missing"),
        ('review = "weekly"', 'review = "weekley"', "did you mean 'weekly'"),
        ('better = "lower"', 'better = "nicer"', "better: unknown value 'nicer'"),
        ("appraisal = true", "appraisal = 1", "appraisal: cannot be 1; allowed: true or false"),
        ('{ at_most = "target_breach_rate" }', "{}", "target: has 0 bounds"),
        ('{ at_most = "target_breach_rate" }', '{ at_most = "a", at_least = "b" }', "has 2 bounds"),
        ("maximum = 5", "maximum = 0", "minimum: 0 to 0 is no range"),
        ('of = "month"', 'of = "week"', "unknown value 'week'"),
        ('sources = ["CN-08"]', "sources = []", "sources: names none of its sources"),
        ('["wish", "opened_on"', '["wish", "wish"', "columns: names one twice"),
        ("trap =", "trop =", "trop: unknown key"),
    ],
)
def test_a_malformed_measure_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = written(tmp_path, replaced(MEASURES, old, new))
    faults = faults_of(read_measures, folder)
    assert says in "\n".join(map(str, faults))
    with pytest.raises(PolicyError):
        whole(read_measures, folder)
    assert said(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("year = 2024", 'year = "2024"', "year: cannot be '2024'; allowed: a number"),
        ("year = 2024", "year = true", "year: cannot be True"),
        ('["BM-02"]', '["BM-02", "BM-03"]', "names 2 sources; allowed: one: figures are never"),
        ('["BM-02"]', "[]", "names 0 sources"),
        ('sources = ["BM-02"]', "", "sources: missing"),
        ('base = { en = "sales", zh = "销售额" }', "", "base: missing"),
    ],
)
def test_a_malformed_benchmark_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = written(tmp_path, benchmarks=replaced(BENCHMARKS, old, new))
    faults = faults_of(read_benchmarks, folder)
    assert says in "\n".join(map(str, faults))
    with pytest.raises(PolicyError):
        whole(read_benchmarks, folder)


# --- what verification finds ---


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["CN-08"]', '["CN-99"]', "unresolved reference: late: sources: unknown source 'CN-99'"),
        ("{repeat_within} ", "{repeat_withn} ", "formula: the blanks differ between the languages"),
        ('tw = "repeat_within"', 'tw = "banana"', "unknown amount 'banana'"),
        ('"target_breach_rate"', '"target_breech_rate"', "did you mean 'target_breach_rate'?"),
        ('"target_breach_rate"', '"repeat_within"', "target in another unit: late: is in share, "
         "its target 'repeat_within' in day"),
        ("at_most", "at_least", "target the wrong way: late: its target is at_least "
         "'target_breach_rate', and better is lower; allowed: higher"),
        ('"lower"', '"higher"', "and better is higher; allowed: lower"),
        ('better = "lower"\n', "", "and better is left out; allowed: lower"),
        ('tw = "repeat_within"', 'tv = "repeat_within"', "limits: unknown market 'tv'"),
        ('tw = "wish"', 'tv = "wish"', "starts: unknown market 'tv'"),
        ('unit = "share"', 'unit = "shares"', "unknown unit 'shares'"),
        ('group = "returns"', 'group = "retruns"', "did you mean 'returns'"),
        ('"rating", ', '"ratings", ', "unknown column 'ratings'"),
        ('"rating", ', "", "unused column: rating: no measure needs it"),
        (', eu = "repeat_within"', "", "limit missing: late: has no limit for the market 'eu'"),
        (', eu = "rating"', "", "limit missing: late: has no limit for the market 'eu', or no"),
        ('eu = "rating"', 'eu = "market"', "or no column of its own from which it counts"),
    ],
)  # fmt: skip
def test_whatever_a_measure_names_must_exist_and_fit(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    found = said(written(tmp_path, replaced(MEASURES, old, new)))
    assert any(says in line for line in found), found


def test_a_figure_of_a_study_needs_a_year_and_a_source_that_exists(tmp_path: Path) -> None:
    assert said(written(tmp_path, benchmarks=replaced(BENCHMARKS, "year = 2024\n", ""))) == [
        "study without year: rate: is a study's figure and names no year"
    ]
    (line,) = said(written(tmp_path, benchmarks=replaced(BENCHMARKS, '"refund"', '"refunt"')))
    assert "speed: topic: unknown topic 'refunt'; allowed: one of refund; did you mean" in line
    wrong = replaced(BENCHMARKS, "QST-28", "QSST-28")
    assert said(written(tmp_path, benchmarks=wrong)) == [
        "unresolved reference: speed: sources: unknown source 'QSST-28'; "
        "allowed: an id of data/sources.toml; did you mean 'QST-28'?"
    ]


def test_an_example_has_just_the_columns_that_its_measure_needs(tmp_path: Path) -> None:
    other = replaced(EXAMPLES, "{ reopened = true }", "{ margin = 4 }")
    assert said(written(tmp_path, examples=other)) == [
        "example differs: late: its example has no reopened, and it does not say that it needs "
        "margin"
    ]
    measures = HANDBOOK.measures
    bare = replace(measures, measures={"csat": replace(measures["csat"], example=None)})
    found = verify_measures(POLICY, bare, HANDBOOK.benchmarks)
    assert [f.message for f in found if f.kind == "example differs"] == [
        "csat: its example has no rating"
    ]


def test_an_example_of_no_measure_is_named_with_the_nearest(tmp_path: Path) -> None:
    other = replaced(EXAMPLES, "[late]", "[lat]")
    faults = faults_of(read_measures, written(tmp_path, examples=other))
    assert "unknown measure 'lat'" in "\n".join(map(str, faults))
