"""A whole file is decided as its cases are, and written whole or not at all."""

from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest

from aftersales_kit.operations import pieces
from aftersales_kit.operations.costs import case_costs, yearly_cost
from aftersales_kit.operations.frames import decide_frame
from aftersales_kit.operations.reading import UnreadableCases, read_cases
from aftersales_kit.operations.whole_files import decide_file, total_costs
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

SAMPLE = data_folder() / "samples" / "cases.csv"
WHOLE = read_cases(SAMPLE, handbook=HANDBOOK)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 100)
    monkeypatch.setattr(pieces, "BYTES", 30_000)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_is_decided_as_its_frame_is(tmp_path, kind):
    told = []
    target = tmp_path / f"decided.{kind}"
    tally = decide_file(
        SAMPLE,
        target,
        "freight",
        alike={"leg": "return"},
        handbook=HANDBOOK,
        progress=lambda share, cases: told.append((share, cases)),
    )
    read = pd.read_csv(target, dtype="str") if kind == "csv" else pq.read_table(target).to_pandas()
    wanted = decide_frame(WHOLE.assign(leg="return"), "freight", on="opened_on", handbook=HANDBOOK)
    assert list(read) == ["row", "case_id", "opened_on", *wanted]
    assert read["row"].astype(int).tolist() == WHOLE.index.tolist()
    for name, column in wanted.items():
        found = read[name].astype(object).where(read[name].notna(), None).tolist()
        assert found == column.astype(object).where(column.notna(), None).tolist()
    assert told[-1] == (1, len(WHOLE))
    assert len(told) > 3
    assert (tally.cases, tally.decided) == (len(WHOLE), int(wanted["rule"].notna().sum()))


def test_cases_without_an_answer_are_counted_by_their_reasons(tmp_path):
    source = tmp_path / "cases.csv"
    source.write_text("no_outlet,in_a_hurry,opened_on\nno,,2026-03-01\nx,no,2026-03-01\nno,,soon\n")
    tally = decide_file(source, tmp_path / "out.csv", "resend-carrier", handbook=HANDBOOK)
    assert tally.without == {
        "not known: in_a_hurry": 1,
        "no_outlet: 'x' is not one of yes, no": 1,
        "opened_on: 'soon' is not a day; write it like 2026-03-01": 1,
    }
    assert (tally.cases, tally.decided) == (3, 0)


def test_a_day_may_be_given_for_all_and_what_another_table_decides_may_stand_there(tmp_path):
    source, target, on = tmp_path / "cases.csv", tmp_path / "out.csv", date(2026, 3, 1)
    source.write_text("return_mishap,responsible,market\nlost,shop,cn\nlost,,cn\n")
    decide_file(source, target, "return-risk", on=on, handbook=HANDBOOK)
    cells = {"return_mishap": ["lost"] * 2, "responsible": ["shop", None], "market": ["cn"] * 2}
    wanted = decide_frame(pd.DataFrame(cells), "return-risk", on=on, handbook=HANDBOOK)
    found = pd.read_csv(target)
    assert found["rule"].tolist()[0] == wanted["rule"].tolist()[0]
    assert found["why_not"].tolist()[1] == wanted["why_not"].tolist()[1]


def test_no_cell_that_is_written_can_run(tmp_path):
    source = tmp_path / "cases.csv"
    source.write_text('case_id,no_outlet,opened_on\n"=HYPERLINK(""x"")",yes,2026-03-01\n')
    target = tmp_path / "out.csv"
    decide_file(source, target, "resend-carrier", handbook=HANDBOOK)
    assert pd.read_csv(target)["case_id"].tolist() == ['\'=HYPERLINK("x")']
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_half_written_is_left(tmp_path):
    source = tmp_path / "cases.csv"
    source.write_text("no_outlet,in_a_hurry,opened_on\n" + "yes,no,2026-03-01\n" * 9000 + "yes\n")
    target = tmp_path / "out.csv"
    target.write_text("as it was")
    with pytest.raises(UnreadableCases, match="row 9002: 1 cells under 3 headings"):
        decide_file(source, target, "resend-carrier", handbook=HANDBOOK)
    assert target.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.csv", "out.csv"]


@pytest.mark.parametrize("name", ["out.xlsx", "nowhere/out.csv"])
def test_a_file_that_cannot_be_written_is_named(tmp_path, name):
    with pytest.raises(UnreadableCases, match=r"is to be named|there is no folder"):
        decide_file(SAMPLE, tmp_path / name, "resend-carrier", handbook=HANDBOOK)


def test_a_file_without_cases_has_an_answer_without_rows(tmp_path):
    source, target = tmp_path / "cases.csv", tmp_path / "out.csv"
    source.write_text("no_outlet,in_a_hurry,opened_on\n")
    assert decide_file(source, target, "resend-carrier", handbook=HANDBOOK).cases == 0
    assert list(pd.read_csv(target))[-1] == "why_not"


def test_the_totals_of_a_file_are_those_of_its_cases():
    totals = total_costs(SAMPLE, handbook=HANDBOOK)
    assert totals.cost == yearly_cost(WHOLE, handbook=HANDBOOK)
    assert (totals.cases, totals.without) == (len(WHOLE), {})


def test_what_is_not_known_is_in_no_total_and_is_counted(tmp_path):
    cases = WHOLE.iloc[:50].copy()
    cases.iloc[3, cases.columns.get_loc("wish")] = "swap"
    source = tmp_path / "cases.csv"
    cases.to_csv(source, index=False)
    totals = total_costs(source, handbook=HANDBOOK)
    assert totals.decided == 49
    sound = case_costs(cases, handbook=HANDBOOK)
    assert sum(totals.fen.values()) == int(sound["total_fen"].sum())
    assert next(iter(totals.without)).startswith("wish: 'swap' is not one of")


def test_a_file_is_not_decided_into_its_own_place(tmp_path):
    source, earlier = tmp_path / "cases.csv", tmp_path / "earlier.csv"
    source.write_text("no_outlet,in_a_hurry,opened_on\nno,no,2026-03-01\n")
    before = source.read_bytes()
    for read in (source, tmp_path):
        with pytest.raises(UnreadableCases, match=r"cases\.csv: is what is read"):
            decide_file(read, source, "resend-carrier", handbook=HANDBOOK)
    assert source.read_bytes() == before
    earlier.write_text("earlier\n")
    decide_file(source, earlier, "resend-carrier", handbook=HANDBOOK)
    assert len(earlier.read_text("utf-8-sig").splitlines()) == 2
