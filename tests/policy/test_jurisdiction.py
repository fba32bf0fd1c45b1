"""Jurisdiction: law decides cases of its own market, or the data says why it does elsewhere."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from aftersales_kit.policy.jurisdiction import beyond, jurisdiction, works_of_markets
from aftersales_kit.policy.subjects.markets import Alike
from aftersales_kit.policy.verification import MARKET, Finding
from tests.handbook import HANDBOOK, POLICY

WINDOW, FREIGHT = "policy/window.toml", "policy/freight.toml"
OUT, NOTHING = "law out of its market", "everywhere for nothing"
WHY = 'everywhere = { en = "The shop does so.", zh = "店铺都这样。" }\n'
INSIDE = 'why = { en = "The last day counts.", zh = "最后一天也算。" }\nsources = '
LATE = 'when = { window = "after" }'


@pytest.fixture
def sold(draft):
    """Return the small policy, sold to the Union as well."""
    draft.change("policy/shop.toml", '["cn"]', '["cn", "eu"]')
    return draft


@pytest.fixture
def asking(sold):
    """Return it with a window that asks of the market."""
    sold.change(WINDOW, 'inputs = ["days"]', 'inputs = ["days", "market"]')
    return sold


def told(draft) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.kind, f.table, f.rules) for f in jurisdiction(draft.policy())]


def resting_on(draft, *sources: str) -> None:
    listed = ", ".join(f'"{source}"' for source in sources)
    draft.change(WINDOW, f'{INSIDE}["QST-01"]', f"{INSIDE}[{listed}]")


def test_the_shops_own_practice_holds_wherever_it_sells(sold):
    assert told(sold) == []


def test_law_of_the_only_market_sold_to_is_out_of_none(draft):
    resting_on(draft, "CN-01")
    assert told(draft) == []


@pytest.mark.parametrize("sources", [("CN-01",), ("QST-01", "CN-01")])
def test_a_table_that_asks_nothing_of_the_market_says_why_its_law_holds_elsewhere(sold, sources):
    resting_on(sold, *sources)
    (finding,) = jurisdiction(sold.policy())
    assert (finding.kind, finding.rules) == (OUT, ("WIN-01",))
    assert "not that of every case: WIN-01 (eu)" in finding.message
    assert finding.file == f"data/{WINDOW}"
    sold.change(WINDOW, 'outcomes = ["window"]\n', f'outcomes = ["window"]\n{WHY}')
    assert told(sold) == []
    assert sold.policy().tables["window"].everywhere.en == "The shop does so."


def test_a_table_that_cites_no_law_says_no_reason_for_it(sold):
    sold.change(WINDOW, 'outcomes = ["window"]\n', f'outcomes = ["window"]\n{WHY}')
    assert told(sold) == [(NOTHING, "window", ())]


def test_a_rule_that_rests_on_law_alone_asks_whose_it_is(asking):
    resting_on(asking, "CN-01")
    (finding,) = jurisdiction(asking.policy())
    assert (finding.kind, finding.rules) == (OUT, ("WIN-01",))
    assert "rests on CN-01 alone, and decides cases of eu" in finding.message
    asking.change(WINDOW, f'{INSIDE}["CN-01"]\n', f'{INSIDE}["CN-01"]\n{WHY}')
    assert told(asking) == []


def test_a_rule_that_rests_on_the_shops_practice_too_holds_where_the_shop_says_so(asking):
    resting_on(asking, "QST-01", "CN-01")
    assert told(asking) == []


def test_what_a_rule_says_of_other_markets_is_needed(asking):
    asking.change(WINDOW, f'{INSIDE}["QST-01"]\n', f'{INSIDE}["QST-01"]\n{WHY}')
    assert told(asking) == [(NOTHING, "window", ("WIN-01",))]


def test_it_stands_once_in_a_table_that_asks_nothing_and_in_the_rules_of_one_that_asks(sold):
    resting_on(sold, "CN-01")
    sold.change(WINDOW, f'{INSIDE}["CN-01"]\n', f'{INSIDE}["CN-01"]\n{WHY}')
    assert told(sold) == [(NOTHING, "window", ("WIN-01",)), (OUT, "window", ("WIN-01",))]
    sold.change(WINDOW, 'inputs = ["days"]', 'inputs = ["days", "market"]')
    sold.change(WINDOW, 'outcomes = ["window"]\n', f'outcomes = ["window"]\n{WHY}')
    assert told(sold) == [(NOTHING, "window", ())]


def test_which_markets_a_rule_reaches_follows_from_the_tables_beneath(asking):
    late = 'when = { days = { above = "window_days" } }'
    only = 'when = { days = { above = "window_days" }, market = "cn" }'
    asking.change(WINDOW, late, only)
    asking.add(
        WINDOW,
        f'\n[[rule]]\nid = "WIN-03"\n{late.replace(" }", "", 1)} }}, market = "eu" }}\n'.replace(
            "} }, market", "}, market"
        )
        + 'then = { window = "inside" }\n'
        'why = { en = "Never late.", zh = "不算晚。" }\nsources = ["QST-01"]\n',
    )
    asking.change(
        FREIGHT,
        'why = { en = "Too late.", zh = "太晚了。" }\nsources = ["QST-01"]',
        'why = { en = "Too late.", zh = "太晚了。" }\nsources = ["CN-01"]',
    )
    assert told(asking) == []
    asking.change(
        WINDOW, '"eu" }\nthen = { window = "inside" }', '"eu" }\nthen = { window = "after" }'
    )
    assert told(asking) == [(OUT, "freight", ("FRT-01",))]


def test_law_of_a_market_without_a_file_reaches_too_far_wherever_it_is_cited(sold):
    sold.change(
        "sources.toml",
        "[statements]\n",
        'far = { title = { en = "Far law", zh = "别处法律" } }\n\n[statements]\n'
        'JP-01 = { work = "far", kind = "law", title = { en = "Far", zh = "远" }, '
        'article = "1", status = "read" }\n',
    )
    resting_on(sold, "JP-01")
    (finding,) = jurisdiction(sold.policy())
    assert "WIN-01 (cn, eu)" in finding.message


def test_a_row_of_law_says_nothing_of_other_markets(draft):
    draft.change(
        "floors/cn.toml",
        'why = { en = "Seven days.", zh = "七天。" }\n',
        f'why = {{ en = "Seven days.", zh = "七天。" }}\n{WHY}',
    )
    (fault,) = draft.faults()
    assert "everywhere" in fault


def test_no_table_of_the_handbook_takes_one_markets_law_for_all_of_them_unsaid():
    works = works_of_markets(POLICY)
    assert {"cn", "tb", "tw", "eu"} <= works.keys()
    statements = POLICY.sources.statements

    def cited(table: str) -> Mapping[str, frozenset[str]]:
        return {
            rule.id: frozenset().union(*(works[s.work] for s in law))
            for rule in POLICY.tables[table].rules
            if (
                law := [s for n in rule.sources if (s := statements[n]).kind in ("law", "platform")]
            )
        }

    unsaid = [
        name
        for name, table in POLICY.tables.items()
        if MARKET not in table.inputs
        and table.everywhere is None
        and beyond(POLICY, table, cited(name))
    ]
    assert unsaid == []


# --- law of others that holds in a market as well ---


def where_alike(market: str, alike: tuple[Alike, ...]) -> list[Finding]:
    markets = HANDBOOK.policy.clocks.markets
    own = replace(markets[market], alike=alike)
    clocks = replace(HANDBOOK.policy.clocks, markets={**markets, market: own})
    return [*jurisdiction(replace(HANDBOOK.policy, clocks=clocks))]


def test_a_market_is_cited_by_what_it_says_holds_there_as_well() -> None:
    alike = HANDBOOK.policy.clocks.markets["gb"].alike
    assert where_alike("gb", alike) == []
    found = where_alike("gb", alike[1:])
    assert {finding.kind for finding in found} == {"law out of its market"}
    assert all(finding.message.endswith("and decides cases of gb") for finding in found)
    assert {"WIN-01", "FRT-31"} <= {finding.rules[0] for finding in found}


def test_law_of_others_that_no_rule_there_needs_is_alike_for_nothing() -> None:
    alike = HANDBOOK.policy.clocks.markets["gb"].alike
    (found,) = where_alike("gb", (*alike, Alike(law=("EU-28",), own=("UK-01",))))
    assert (found.kind, found.table, found.file) == (
        "alike for nothing", "gb", "data/markets/gb.toml"
    )  # fmt: skip
    assert found.message == (
        "gb says that EU-28 holds there as well, and no rule that decides cases there needs it"
    )


def test_a_market_that_is_not_sold_to_says_nothing_of_others_law() -> None:
    policy = replace(HANDBOOK.policy, markets=("cn", "tw", "eu"))
    assert [*jurisdiction(policy)] == []
