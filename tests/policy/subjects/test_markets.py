"""What follows from a market: its file, its traits, and the rules in it."""

import tomllib
from datetime import timedelta

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.markets import read_markets
from tests.handbook import HANDBOOK
from tests.policy.files import edited

POLICY = HANDBOOK.policy
MARKETS = POLICY.terms["market"].codes


def faults(file: str, change: str) -> list[str]:
    files = edited(data_folder(), file, change)
    read_policy(files)
    return [str(fault) for fault in files.faults if "no rule decides" not in str(fault)]


def test_a_market_says_its_own_clock() -> None:
    found = read_markets(Files(data_folder()))
    assert [*found] == sorted(MARKETS)
    assert found["cn"].clock.utcoffset(None) == timedelta(hours=8)
    # The last midnight of the Union is that of the Azores in winter.
    assert found["eu"].utc_offset == timedelta(hours=-1)


@pytest.mark.parametrize("text", ["8", "+25:00", "+08:00:00"])
def test_an_offset_that_is_none_is_named(text) -> None:
    (fault,) = faults("markets/tw.toml", f'utc_offset = "{text}"')
    assert fault.startswith(f"data/markets/tw.toml: tw: utc_offset: cannot be '{text}'")


def test_a_market_without_a_clock_is_named() -> None:
    assert any(
        "utc_offset: missing" in fault for fault in faults("markets/tw.toml", "- utc_offset")
    )


def test_a_rule_that_belongs_to_no_table_is_named() -> None:
    (fault,) = faults("markets/cn.toml", 'rule.1.table = "window-countin"')
    assert "table: unknown value 'window-countin'" in fault
    assert "did you mean 'window-counting'?" in fault


def test_only_a_field_whose_codes_have_files_can_have_rules_in_them() -> None:
    found = faults("policy/fault-period.toml", 'inputs = ["days_since_signing", "market"]')
    assert any("inputs: 'days_since_signing' with 'markets'" in fault for fault in found)
    found = faults("policy/fault-period.toml", "inputs = []")
    assert any("inputs: '' with 'markets'" in fault for fault in found)
    found = faults("policy/fault-period.toml", 'rules_in = "floors"')
    assert any("rules_in: unknown value 'floors'" in fault for fault in found)


def test_a_rule_of_a_market_holds_for_it_alone_and_names_its_file() -> None:
    rule = POLICY.rule("WIN-04")
    assert rule.when["market"] == {"tw"}
    assert POLICY.file_of["WIN-04"] == "data/markets/tw.toml"


def test_tables_ask_what_a_market_is_like_and_never_which_it_is() -> None:
    """Only the files of markets and of law name one: a market is added without touching a table."""
    for path in sorted((data_folder() / "policy").glob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        asked = document.get("inputs", ())
        if "rules_in" in document:
            assert asked[0] == "market"
        else:
            assert "market" not in asked, path.name
        for rule in document.get("rule", ()):
            assert "market" not in rule.get("when", {}), rule["id"]


def test_every_market_says_all_that_tables_ask() -> None:
    traits = {name: f for name, f in POLICY.terms.fields.items() if f.follows == "market"}
    assert traits
    for trait in traits.values():
        assert trait.given.keys() == MARKETS.keys()


def test_a_currency_without_a_place_for_the_number_is_named() -> None:
    found = faults("markets/tw.toml", 'currency = { en = "TWD", zh = "新台币 {} 元" }')
    assert found == [
        "data/markets/tw.toml: tw: currency.en: cannot be 'TWD'; allowed: one {} for the number"
    ]


def test_a_market_without_a_greeting_or_a_language_is_named() -> None:
    assert "greeting.usual: missing" in " ".join(faults("markets/tw.toml", "- greeting.usual"))
    found = faults("markets/eu.toml", 'language = "enn"')
    assert any("language: unknown value 'enn'" in fault for fault in found)
