"""A file read in pieces has the cases that it has when it is read whole; what is wrong is named."""

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aftersales_kit.operations import pieces
from aftersales_kit.operations.case_columns import needed_facts
from aftersales_kit.operations.pieces import CaseFile
from aftersales_kit.operations.reading import UnreadableCases, read_cases
from aftersales_kit.policy import data_folder
from tests.handbook import HANDBOOK

SAMPLE = data_folder() / "samples" / "cases.csv"
NEEDED = ["no_outlet", "in_a_hurry"]


def frame_of(path, needed=NEEDED, also=()) -> pd.DataFrame:
    found = CaseFile(path, handbook=HANDBOOK, needed=lambda _: needed, also=also)
    return pd.concat([piece.frame for piece in found])


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    texts = frame.astype(object)
    return texts.where(frame.notna(), None)


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 100)
    monkeypatch.setattr(pieces, "BYTES", 30_000)


def test_the_sample_comes_in_pieces_as_it_comes_whole(small_pieces):
    needed = needed_facts(HANDBOOK)
    found = CaseFile(SAMPLE, handbook=HANDBOOK, needed=lambda _: needed)
    shares = [piece.share for piece in found]
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1
    whole, inpieces = read_cases(SAMPLE, handbook=HANDBOOK), frame_of(SAMPLE, needed)
    assert inpieces.index.tolist() == whole.index.tolist()
    pd.testing.assert_frame_equal(
        plain(inpieces), plain(whole[list(inpieces)]), check_index_type=False
    )


def test_parquet_and_a_folder_of_it_are_read_as_csv_is(small_pieces, tmp_path):
    whole = read_cases(SAMPLE, handbook=HANDBOOK)
    for part, rows in (("a", whole.iloc[:1500]), ("b", whole.iloc[1500:])):
        pq.write_table(
            pa.Table.from_pandas(rows, preserve_index=False), tmp_path / f"{part}.parquet"
        )
    (tmp_path / "notes.txt").write_text("left alone")
    found = frame_of(tmp_path, needed_facts(HANDBOOK))
    wanted = frame_of(SAMPLE, needed_facts(HANDBOOK))
    assert plain(found)[list(wanted)].to_numpy().tolist() == plain(wanted).to_numpy().tolist()
    assert found.index.tolist() == [*range(2, 1502), *range(2, 902)]


def test_only_what_is_asked_for_is_read(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("buyer,no_outlet,in_a_hurry,case_id,carrier\nAnn,yes,no,7,ems\n")
    assert set(frame_of(path)) == {*NEEDED, "case_id"}
    assert set(frame_of(path, also=["carrier"])) == {*NEEDED, "case_id", "carrier"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headings_and_cells_may_be_in_words_of_either_language(tmp_path, encoding):
    fields = HANDBOOK.policy.terms
    label = fields["no_outlet"].label.zh
    yes, no = (fields["no_outlet"].codes[code].zh for code in ("yes", "no"))
    path = tmp_path / "cases.csv"
    path.write_text(f"{label},in_a_hurry\n {yes} ,-\n{no}, \n", encoding=encoding)
    assert plain(frame_of(path)).to_numpy().tolist() == [["yes", None], ["no", None]]


def test_a_needed_column_that_is_not_there_is_not_known_in_any_row(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("no_outlet\nyes\n\nno\n")
    found = frame_of(path)
    assert found["in_a_hurry"].isna().tolist() == [True, True]


def test_a_file_with_a_heading_alone_has_no_cases(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("no_outlet,in_a_hurry\n")
    pq.write_table(pa.table({"no_outlet": pa.array([], pa.string())}), tmp_path / "cases.parquet")
    for name in ("cases.csv", "cases.parquet"):
        assert len(frame_of(tmp_path / name)) == 0


def test_exact_decimals_and_days_stay_what_they_are(tmp_path):
    path = tmp_path / "cases.parquet"
    pq.write_table(pa.table({"price_paid": pa.array([Decimal("1.20")])}), path)
    assert frame_of(path, ["price_paid"])["price_paid"].tolist() == [Decimal("1.20")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cases.csv", b"", "has no heading in its first row"),
        ("cases.csv", b",\n1,2\n", "has no heading in its first row"),
        ("cases.csv", b"no_outlet\n\xff\xff\xff\n", "is neither UTF-8 nor GB18030"),
        ("cases.csv", b"no_outlet,no_outlet\n1,2\n", "are the same column"),
        ("cases.csv", b"no_outlett,in_a_hurry\nyes,no\n", "the nearest column is 'no_outlett'"),
        ("cases.csv", b"no_outlet,in_a_hurry\nyes,no\nno\n", "row 3: 1 cells under 2 headings"),
        ("cases.csv", b"no_outlet,in_a_hurry\nyes,no,7\n", "row 2: 3 cells under 2 headings"),
        ("cases.parquet", b"PAR1, but no more", "cases.parquet: cannot be read: "),
        ("cases.txt", b"no_outlet\nyes\n", "is no file named .csv or .parquet"),
    ],
)
def test_what_is_no_file_of_cases_is_named_for_what_it_is(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableCases, match=said):
        frame_of(path)


@pytest.mark.parametrize(
    ("sound", "damaged"), [(b"perhaps", b"perh\xffps"), (b"in_a_hurry", b"in_a_h\xffrry")]
)
def test_parquet_that_is_damaged_within_is_named(tmp_path, sound, damaged):
    path = tmp_path / "cases.parquet"
    table = pa.table({"no_outlet": ["perhaps"], "in_a_hurry": ["no"]})
    pq.write_table(table, path, compression="none", store_schema=False)
    path.write_bytes(path.read_bytes().replace(sound, damaged))
    with pytest.raises(UnreadableCases, match=r"cases.parquet: cannot be read: "):
        frame_of(path)


def test_parquet_whose_list_of_columns_is_damaged_is_named(tmp_path):
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1" + bytes(50) + b"\1\0\0\0PAR1")
    with pytest.raises(UnreadableCases, match=r"cases.parquet: cannot be read: "):
        frame_of(path)


def test_a_quotation_mark_that_is_never_closed_loses_no_row_in_silence(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text('no_outlet,in_a_hurry\n"yes,no\nno,no\n')
    with pytest.raises(UnreadableCases):
        frame_of(path)


def test_a_file_that_is_not_there_is_named_with_the_nearest(tmp_path):
    (tmp_path / "cases.csv").write_text("no_outlet\nyes\n")
    with pytest.raises(UnreadableCases, match="no such file; the nearest is 'cases"):
        frame_of(tmp_path / "case.csv")
    with pytest.raises(UnreadableCases, match="there is no such file"):
        frame_of(tmp_path / "nowhere" / "case.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableCases, match=r"holds no file named \.csv or \.parquet"):
        frame_of(tmp_path / "empty")
