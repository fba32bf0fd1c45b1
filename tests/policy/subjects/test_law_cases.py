"""Law cases come out as they say, every row is shown with each condition, and faults are named."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.law_cases import LawCase, read_law_cases, verify_law_cases
from aftersales_kit.policy.tables import Rule
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of

CASES = HANDBOOK.law_cases
SEAM = CASES["cn-seam-burst-on-day-five"]


def findings(**changed: LawCase) -> list[str]:
    cases = {**CASES, **{case.id: case for case in changed.values()}}
    return [f"{f.kind}: {f.message}" for f in verify_law_cases(POLICY, cases)]


def with_row(row: str, **changes: object):
    """Return the policy with a row of law changed."""

    def changed(rule: Rule) -> Rule:
        return replace(rule, **changes) if rule.id == row else rule

    floors = {
        name: replace(floor, rules=tuple(map(changed, floor.rules)))
        for name, floor in POLICY.floors.items()
    }
    return replace(POLICY, floors=floors)


def test_the_handbooks_law_cases_have_no_findings() -> None:
    assert findings() == []


def test_a_row_that_speaks_with_fewer_or_more_codes_is_noticed() -> None:
    own = {*SEAM.by["problem"]["CN-18-d"]}
    for problems in ({"quality_defect"}, own | {"wrong_size"}):
        row = next(r for r in POLICY.floors["cn"].rules if r.id == "CN-18-d")
        policy = with_row("CN-18-d", when={**row.when, "problem": frozenset(problems)})
        found = verify_law_cases(policy, CASES)
        assert {f.kind for f in found} == {"case differs"}
        assert any("CN-18-d hangs on problem and speaks with" in f.message for f in found)
        assert all(f.file == "data/law-cases.toml" and f.mend for f in found)


def test_what_is_said_by_traits_is_said_of_the_problems_that_have_them_all(tmp_path: Path) -> None:
    text = (data_folder() / "law-cases.toml").read_text(encoding="utf-8")
    said = "by.is_defect.CN-18-d = [true]\n"
    assert said in text
    more = 'by.taken_up_with.CN-18-d = ["maker"]\nby.repeated.CN-18-d = { except = ["fit"] }\n'
    (tmp_path / "law-cases.toml").write_text(text.replace(said, said + more, 1), encoding="utf-8")
    read = read_law_cases(Files(tmp_path), POLICY)["cn-seam-burst-on-day-five"]
    assert read.by["problem"]["CN-18-d"] == ("quality_defect", "blemish", "hardware_fault")
    assert SEAM.by["problem"]["CN-18-d"] == tuple(
        code for code in POLICY.terms["problem"].codes
        if code in POLICY.terms["is_defect"].those(["yes"])
    )  # fmt: skip


def test_a_row_that_begins_or_ends_meanwhile_is_noticed_on_that_day() -> None:
    until = date(2026, 1, 19)
    found = verify_law_cases(with_row("CN-18-d", end=until), CASES)
    assert {f.since for f in found} == {until}
    assert any("but CN-33-a, CN-01-a do" in f.message for f in found)
    ended = replace(SEAM, end=until)
    after = replace(SEAM, id="after", start=until, rows=("CN-33-a", "CN-01-a"), by={})
    assert not [
        f
        for f in verify_law_cases(with_row("CN-18-d", end=until), {"a": ended, "b": after})
        if f.kind == "case differs"
    ]


def test_a_row_or_a_condition_that_no_case_shows_is_named() -> None:
    (said,) = findings(a=replace(SEAM, by={k: v for k, v in SEAM.by.items() if k != "condition"}))
    assert said == "law row without example: no law case has CN-01-a in by.condition"
    some = {name: case for name, case in CASES.items() if "CN-30-a" not in case.rows}
    (finding,) = verify_law_cases(POLICY, some)
    assert finding.message == "no law case has CN-30-a in rows"
    assert finding.table == "cn"


def test_rows_that_are_said_to_hang_on_a_fact_and_do_not_are_named() -> None:
    by = {**SEAM.by, "condition": {**SEAM.by["condition"], "CN-18-d": ("worn",)}}
    said = findings(a=replace(SEAM, by=by))[0]
    assert said.endswith("says that CN-18-d hangs on condition and speaks with worn, but with none")
    said = findings(a=replace(SEAM, rows=()))[0]
    assert "says that none speak of it, but CN-18-d, CN-33-a, CN-01-a do" in said


def test_a_case_of_a_market_that_is_not_sold_to_is_named() -> None:
    policy = replace(POLICY, markets=("cn", "tw"))
    found = verify_law_cases(policy, CASES)
    assert {f.kind for f in found} == {"case of a market not sold to"}
    assert "is of the market 'eu', which is not sold to; allowed: cn, tw" in found[0].message


def test_a_row_that_there_is_not_is_named_with_the_nearest() -> None:
    (said,) = findings(a=replace(SEAM, rows=("CN-18-dd",)))
    assert said.startswith("unresolved reference: cn-seam-burst-on-day-five: rows: unknown row")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("by.condition", "by.conditon", "by.conditon: unknown fact 'conditon'"),
        ('["intact", "opened", "tried"]', '"intact"', "by.condition.CN-01-a: is no list"),
        (
            '["intact", "opened", "tried"]',
            '["intac"]',
            "by.condition.CN-01-a: 'intac' is not one of",
        ),
        ('["intact", "opened", "tried"]', '{ excpt = ["worn"] }', "excpt"),
        ("CN-18-e = [8, 3650]", "CN-18-e = [8]", "CN-18-e: is no stretch"),
        ("CN-18-e = [8, 3650]", "CN-18-e = { except = [8, 9] }", "CN-18-e: is no stretch"),
    ],
)
def test_a_malformed_case_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (data_folder() / "law-cases.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "law-cases.toml").write_text(text.replace(old, new, 1), "utf-8")
    faults = [str(f) for f in faults_of(lambda files: read_law_cases(files, POLICY), tmp_path)]
    assert any(says in fault for fault in faults), faults


def test_a_list_may_leave_out_a_few_codes(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data_folder(), folder)
    path = folder / "law-cases.toml"
    text = path.read_text("utf-8")
    others = [code for code in POLICY.terms["condition"].codes
              if code not in ("intact", "opened", "tried")]  # fmt: skip
    listed = ", ".join(f'"{code}"' for code in others)
    path.write_text(text.replace('["intact", "opened", "tried"]', f"{{ except = [{listed}] }}", 1))
    assert faults_of(lambda files: read_law_cases(files, POLICY), folder) == []


def test_what_is_otherwise_on_several_days_is_told_once() -> None:
    wrong = replace(SEAM, by={**SEAM.by, "condition": {}})
    found = verify_law_cases(with_row("CN-18-e", end=date(2026, 1, 19)), {SEAM.id: wrong})
    assert sum("CN-01-a hangs on condition" in f.message for f in found) == 1
