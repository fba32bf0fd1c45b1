"""Before a market is sold to: what must be said of it, and what of that is said."""

import shutil
import tomllib
from pathlib import Path

import pytest

from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.selling import KEYS, before_selling
from tests.handbook import HANDBOOK

MARKETS = HANDBOOK.policy.markets


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def as_draft(data: Path, market: str) -> None:
    file = data / "markets" / f"{market}.toml"
    file.write_text("sold = false\n" + file.read_text("utf-8"), encoding="utf-8")


@pytest.mark.parametrize("market", MARKETS)
def test_of_a_market_that_is_sold_to_everything_is_said(market: str) -> None:
    selling = before_selling(data_folder(), market)
    assert selling.is_sold
    assert [line.id for line in selling.lacking] == []
    assert selling.handbook.faults == ()


def test_of_a_market_without_a_file_everything_is_lacking_and_told() -> None:
    selling = before_selling(data_folder(), "atlantis")
    lines = [line for part in selling.parts for line in part.lines]
    assert not selling.is_sold
    assert selling.lacking == tuple(lines)
    assert all(line.lacks and line.label.en and line.label.zh for line in lines)
    traits = {name for name, f in HANDBOOK.policy.terms.fields.items() if f.follows == "market"}
    told = {line.id for line in lines}
    assert {f"traits.{name}" for name in traits} <= told
    assert {"no-reason-window", "window-counting", "limits.statutory_breach_rate"} <= told
    assert {*HANDBOOK.needs} <= told
    assert "freight" not in told  # no market has rules of its own there


def test_what_a_file_of_its_own_lacks_is_shown_as_another_market_has_it(data: Path) -> None:
    other = HANDBOOK.policy.markets[-1]
    said = tomllib.loads((data / f"markets/{other}.toml").read_text("utf-8"))

    def shown() -> dict[str, str]:
        lines = before_selling(data, "ca").parts[0].lines
        return {line.id: line.lacks for line in lines if line.id in KEYS}

    for key, lacks in shown().items():
        written, _, file = lacks.partition("  ")
        assert file == f"(data/markets/{other}.toml)"
        assert tomllib.loads(written) == {key: said[key]}
    place = data / f"markets/{other}.toml"
    text = place.read_text("utf-8")
    place.write_text(
        "\n".join(x for x in text.split("\n") if not x.startswith("currency")), "utf-8"
    )
    assert shown()["currency"] == "currency"


def test_what_is_said_is_told_with_what_says_it() -> None:
    selling = before_selling(data_folder(), "tw")
    said = {line.id: line for part in selling.parts for line in part.lines}
    assert said["greeting"].said == ("Hello. , 您好，, Hello. , 您好，, Hello. , 您好，",)
    assert said["traits.collection_owed"].said == ("true",)
    assert said["no-reason-window"].said == ("WIN-04", "WIN-05", "WIN-08", "WIN-09")
    assert said["limits.statutory_breach_rate"].said == ("law_refund_days_tw",)
    assert said["proof"].silent is not None
    assert said["proof"].is_said
    assert said["years"].said[:2] == ("2025", "2026")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('speaks = "ja"\n', "", ()),
        ('"ja"', '{ en = "Ainu", zh = "阿伊努语" }', ("Ainu, 阿伊努语, no message",)),
        ('"ja"', '"ja"', ("ja, {0} of {0} messages",)),
    ],
)
def test_it_is_said_how_much_is_written_in_what_its_buyers_read(
    data: Path, was: str, becomes: str, said: tuple[str, ...]
) -> None:
    file = data / "markets" / "jp.toml"
    file.write_text(file.read_text("utf-8").replace(was, becomes), encoding="utf-8")
    selling = before_selling(data, "jp")
    (line,) = [line for line in selling.parts[0].lines if line.id == "speaks"]
    assert line.said == tuple(one.format(len(HANDBOOK.policy.replies)) for one in said)
    assert line.is_said
    assert selling.handbook.faults == ()


def test_a_draft_is_asked_by_nobody_and_looked_at_as_if_it_were_sold_to(data: Path) -> None:
    as_draft(data, "tw")
    handbook = Handbook.read(data)
    assert "tw" not in handbook.policy.markets
    assert "tw" not in handbook.policy.floors
    assert "tw" not in handbook.policy.clocks.markets
    assert "WIN-04" not in {rule.id for rule in handbook.policy.rules()}
    selling = before_selling(data, "tw")
    assert not selling.is_sold
    assert selling.lacking == ()
    assert selling.handbook.faults == ()
    assert "tw" in selling.handbook.policy.markets


def test_what_a_draft_lacks_is_named(data: Path) -> None:
    as_draft(data, "tw")
    file = data / "markets" / "tw.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("collection_owed = true\n", ""), encoding="utf-8")
    (data / "floors" / "tw.toml").unlink()
    (data / "calendar" / "tw.toml").unlink()
    lacking = [line.id for line in before_selling(data, "tw").lacking]
    assert lacking[0] == "traits.collection_owed"
    assert {"withdrawal", "sources", "years"} <= {*lacking}


def test_statements_that_rows_name_and_that_are_not_there_are_named(data: Path) -> None:
    """Rows are written before the sources that they name."""
    us, ca = (data / "floors" / f"{market}.toml" for market in ("us", "ca"))
    text = us.read_text("utf-8").replace('market = "us"', 'market = "ca"').replace("US-", "CA-")
    ca.write_text(text, encoding="utf-8")
    market = (data / "markets" / "us.toml").read_text("utf-8")
    (data / "markets" / "ca.toml").write_text("sold = false\n" + market, encoding="utf-8")
    lacking = {line.id: line for line in before_selling(data, "ca").lacking}
    assert "CA-01" in lacking["sources"].lacks
