"""What follows from a market: its file, its traits, and the rules in it."""

import tomllib
from datetime import timedelta

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.markets import named_elsewhere, read_markets
from aftersales_kit.policy.subjects.measures import MarketLimit, read_measures, verify_measures
from aftersales_kit.policy.subjects.speech import read_speech
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
    assert [*found] == [*MARKETS]
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


def test_the_shop_is_at_home_in_one_market_only() -> None:
    (fault,) = faults("markets/tw.toml", "home = true")
    assert fault.startswith("data/markets/tw.toml: tw: home: the shop is at home in another market")


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
        "data/markets/tw.toml: tw: currency.en: cannot be 'TWD'; allowed: one {} for what is told"
    ]


def test_a_market_without_a_greeting_or_a_language_is_named() -> None:
    assert "greeting.usual: missing" in " ".join(faults("markets/tw.toml", "- greeting.usual"))
    found = faults("markets/eu.toml", 'language = "enn"')
    assert any("language: unknown value 'enn'" in fault for fault in found)


# --- what else stands in a market's file ---


def test_the_shop_sells_to_every_market_that_has_a_file_unless_it_says_which() -> None:
    assert POLICY.markets == tuple(MARKETS)
    fewer = read_policy(edited(data_folder(), "policy/shop.toml", 'markets = ["cn"]'))
    assert fewer.markets == ("cn",)


def test_the_shops_working_days_are_those_of_the_market_where_it_is_at_home() -> None:
    assert POLICY.clocks.shop.calendar == "cn"
    moved = edited(data_folder(), "markets/cn.toml", "home = false")
    assert "refund-paid: calendar: unknown calendar ''" in " ".join(faults_of(moved))
    said = read_policy(edited(data_folder(), "policy/shop.toml", 'calendar = "tw"'))
    assert said.clocks.shop.calendar == "tw"


def faults_of(files: Files) -> list[str]:
    read_policy(files)
    return [str(fault) for fault in files.faults]


def test_a_clock_of_a_market_runs_there_alone_and_by_its_calendar() -> None:
    clock = POLICY.clocks["no-reason-window-tw"]
    assert clock.when["market"] == frozenset(["tw"])
    assert (clock.calendar, clock.file) == ("tw", "data/markets/tw.toml")
    behind = [c.id for market in MARKETS for c in POLICY.clocks
              if c.when.get("market") == {market} and "refund-paid" in c.backs]  # fmt: skip
    assert POLICY.clocks["refund-paid"].backed_by == tuple(behind)
    assert {"refund-law-cn", "refund-law-tw", "prompt-refund-us"} <= {*behind}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            'clocks.fetch-goods-tw.when = { market = "cn" }',
            "fetch-goods-tw: when.market: is said by the file; allowed: the other facts alone",
        ),
        ('clocks.fetch-goods-tw.role = ""', "fetch-goods-tw: role: cannot be ''"),
        ('clocks.fetch-goods-tw.amount = "law_ftech"', "amount: unknown amount 'law_ftech'"),
        ('clocks.fetch-goods-tw.sources = ["PRC-01"]', "sources: none of them is law"),
    ],
)
def test_what_is_wrong_with_a_clock_of_a_market_is_told_of_its_file(change, says) -> None:
    found = faults("markets/tw.toml", change)
    assert all(fault.startswith("data/markets/tw.toml: ") for fault in found)
    assert any(says in fault for fault in found), found


def test_two_clocks_of_one_name_are_told() -> None:
    clock = (
        'clocks.call-back = { label = { en = "A", zh = "甲" }, kind = "target", '
        'starts = "closed_at", counted_in = "month_end", role = "agent", sources = ["OUT-24"] }'
    )
    assert (
        "data/markets/tw.toml: call-back: 'call-back' is taken by data/clocks.toml; allowed: "
        "a name of its own" in faults("markets/tw.toml", clock)
    )


def test_a_market_says_its_limit_of_a_measure() -> None:
    breaches = HANDBOOK.measures["statutory_breach_rate"]
    assert [*breaches.limits] == [*breaches.starts]
    assert sorted([*breaches.limits, *breaches.without]) == sorted(MARKETS)
    assert breaches.starts["eu"] == "opened_at"
    change = 'limits = { nothing = { amount = "law_refund_days_tw", starts = "opened_at" } }'
    files = edited(data_folder(), "markets/tw.toml", change)
    read_measures(files)
    assert "unknown measure 'nothing'" in str(files.faults[0])


def test_a_market_may_say_why_a_measure_has_no_limit_there() -> None:
    change = 'limits.statutory_breach_rate = { none = { en = "No days.", zh = "没有天数。" } }'
    files = edited(data_folder(), "markets/tw.toml", change)
    measures = read_measures(files)
    breaches = measures["statutory_breach_rate"]
    assert files.faults == []
    assert "tw" not in breaches.limits
    assert breaches.without["tw"].en == "No days."
    assert verify_measures(POLICY, measures, HANDBOOK.benchmarks) == []


@pytest.mark.parametrize(
    "limit",
    [
        '{ amount = "law_refund_days_tw" }',
        '{ amount = "law_refund_days_tw", starts = "opened_at", none = { en = "A", zh = "甲" } }',
    ],
)
def test_a_limit_is_stated_or_said_to_be_lacking(limit: str) -> None:
    files = edited(data_folder(), "markets/tw.toml", f"limits.statutory_breach_rate = {limit}")
    read_measures(files)
    assert [str(fault) for fault in files.faults] == [
        "data/markets/tw.toml: statutory_breach_rate: is neither a limit nor none; allowed: amount "
        "and starts; or none, and why"
    ]


def test_a_market_says_which_checks_of_a_reply_count_there() -> None:
    abroad = tuple(market for market, own in POLICY.clocks.markets.items() if not own.home)
    assert HANDBOOK.speech.checks["qin-abroad"].markets == abroad
    files = edited(data_folder(), "markets/tw.toml", 'checks = ["qin-abrod"]')
    read_speech(files)
    assert "unknown check 'qin-abrod'; allowed: one of" in str(files.faults[0])


def test_no_other_file_names_a_market() -> None:
    files = Files(data_folder())
    for path in sorted(data_folder().rglob("*.toml")):
        files.toml(path.relative_to(data_folder()).as_posix())
    assert [str(fault) for fault in named_elsewhere(files, MARKETS)] == []


@pytest.mark.parametrize(
    ("file", "change", "place"),
    [
        ("policy/freight.toml", 'rule.1.when = { market = ["cn", "tw"] }', "rule.when.market"),
        ("clocks.toml", 'call-back.calendar = "tw"', "call-back.calendar"),
        ("measures.toml", 'groups.tw = { en = "a", zh = "b" }', "groups.tw"),
    ],
)
def test_a_market_that_is_named_elsewhere_is_told_with_its_place(file, change, place) -> None:
    files = edited(data_folder(), file, change)
    files.toml(file)
    (*_, fault) = named_elsewhere(files, MARKETS)
    assert fault.kind == "market named elsewhere"
    assert str(fault).startswith(f"data/{file}: {place}: names the market 'tw'")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("alike.1.own = []", "own: needs statements of its own or a reason"),
        (
            'alike.1.why = { en = "A", zh = "甲" }',
            "own: needs statements of its own or a reason; allowed: own; or why, where none is",
        ),
        ('alike.1.law = ["EU-99"]', "unknown source 'EU-99'"),
        ('alike.1.own = ["UK-99"]', "unknown source 'UK-99'"),
    ],
)
def test_what_holds_in_a_market_as_well_has_its_own_statement_or_a_reason(change, says) -> None:
    found = faults("markets/gb.toml", change)
    assert found
    assert all(fault.startswith("data/markets/gb.toml: ") for fault in found)
    assert any(says in fault for fault in found), found


def test_a_silence_on_what_is_like_something_is_on_all_that_is() -> None:
    silences = POLICY.floors["us"].silent
    (codes,) = (one.codes["problem"] for one in silences if "problem" in one.codes)
    assert codes == POLICY.terms["is_defect"].those(["no"])


def test_others_law_is_cited_by_the_statements_of_the_market_or_by_why_the_shop_does_the_same() -> (
    None
):
    britain, states = (POLICY.clocks.markets[name] for name in ("gb", "us"))
    assert britain.cited(["CN-06", "EU-02", "TW-01"]) == (("CN-06", "UK-04", "TW-01"), ())
    # Two statements that one of its own says are cited once.
    assert britain.cited(["EU-01", "EU-27"]) == (("UK-01",), ())
    cited, (why,) = states.cited(["EU-01", "TW-01", "US-06"])
    assert cited == ("US-06",)
    assert why.en.startswith("No law gives a return without a reason")
    assert POLICY.clocks.markets["eu"].cited(["EU-01"]) == (("EU-01",), ())


@pytest.mark.parametrize(
    ("text", "is_fault"),
    [
        ('amount = "law_refund_days_eu"\nstarts = "opened_at"', False),
        ('none = { en = "No law.", zh = "没有。" }', False),
        ('none = { en = "No law.", zh = "没有。" }\namount = "law_refund_days_eu"', True),
        ('none = { en = "No law.", zh = "没有。" }\nstarts = "opened_at"', True),
        ('amount = "law_refund_days_eu"', True),
        ("", True),
    ],
)
def test_a_market_states_its_limit_whole_or_says_why_there_is_none(
    text: str, is_fault: bool
) -> None:
    limit = MarketLimit("late", **tomllib.loads(text))
    assert bool([*limit.wrong()]) is is_fault


def test_what_buyers_speak_is_a_language_with_a_file_or_what_it_is_called() -> None:
    text = '{ en = "Ainu", zh = "阿伊努语" }'
    market = read_markets(edited(data_folder(), "markets/jp.toml", f"speaks = {text}"))["jp"]
    assert (market.speaks, market.foreign) == ("", ("Ainu", "阿伊努语"))
    market = HANDBOOK.policy.clocks.markets["jp"]
    assert (market.speaks, market.foreign) == ("ja", None)
    (fault,) = faults("markets/jp.toml", "speaks = 3")
    assert fault.startswith("data/markets/jp.toml: jp: speaks: cannot be 3; allowed: a text")
