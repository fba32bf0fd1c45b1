"""Loading: every fault of every file at once, each with place, value, what is allowed and fix."""

from datetime import date

import pytest

from aftersales_kit.policy import PolicyError
from aftersales_kit.policy.cases import read_cases
from aftersales_kit.policy.loading import read_policy
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import NOTHING_SAID
from tests.policy.files import edited, load_policy, read_policy_of

WINDOW, FREIGHT = "policy/window.toml", "policy/freight.toml"
TERMS, AMOUNTS, SHOP = "policy/terms.toml", "policy/amounts.toml", "policy/shop.toml"
FLOOR, SOURCES, REPLIES = "floors/cn.toml", "sources.toml", "replies/freight.toml"
CASES = "cases/freight.toml"


def always(name: str, reads: str, **outcome: str) -> str:
    """Return a table whose one rule decides every case."""
    ((decides, code),) = outcome.items()
    return f"""
id = "{name}"
title = {{ en = "Always", zh = "总是" }}
question = {{ en = "What?", zh = "什么？" }}
from = 2025-09-01
inputs = ["{reads}"]
outcomes = ["{decides}"]
[[rule]]
id = "{name[:3].upper()}-01"
then = {{ {decides} = "{code}" }}
why = {{ en = "Always.", zh = "总是。" }}
sources = ["QST-01"]
"""


RULE = """
[[rule]]
id = "WIN-03"
when = { days = 3 }
then = { window = "inside" }
why = { en = "One more.", zh = "再来一条。" }
sources = ["QST-01"]
"""


def kinds(draft) -> list[str]:
    """Return the kind of each fault."""
    return [fault.kind for fault in read_policy_of(draft.folder)[1]]


# --- what is whole loads ---

SCRATCHED = 'scratch = { en = "Scratch", zh = "划痕" }\n'


def test_all_codes_except_some_are_what_is_left_of_them(draft):
    plain = draft.policy()
    draft.change(FREIGHT, 'problem = "goods"', 'problem = { except = "regret" }')
    draft.change(TERMS, 'codes = ["defect", "colour"] }', 'except = ["regret"] }')
    assert draft.policy().tables == plain.tables
    assert draft.policy().terms == plain.terms


def test_a_new_code_is_in_every_complement_and_in_no_list(draft):
    draft.change(FREIGHT, 'problem = "goods"', 'problem = { except = ["regret"] }')
    draft.change(TERMS, "[fields.problem.groups]", SCRATCHED + "[fields.problem.groups]")
    policy = draft.policy()
    assert "scratch" in policy.rule("FRT-02").when["problem"]
    assert "scratch" not in policy.terms["problem"].groups["goods"].codes


def test_a_gap_names_the_rules_that_decide_its_sibling_codes_and_their_group(draft):
    draft.change(TERMS, "[fields.problem.groups]", SCRATCHED + "[fields.problem.groups]")
    (fault,) = draft.faults()
    assert "no rule decides [Window: inside; Problem: Scratch]" in fault
    assert (
        "; other codes of problem are decided by FRT-02 goods; FRT-03 regret; FRT-04 regret"
        in fault
    )


def test_a_policy_without_faults_loads_whole(draft):
    policy = draft.policy()
    assert list(policy.tables) == ["freight", "window"]
    assert list(policy.floors) == ["cn"]
    assert (policy.start, policy.markets) == (date(2025, 9, 1), ("cn",))
    assert policy.tables["window"].rules[0].when == {"days": Bound(at_most="window_days")}
    assert policy.tables["freight"].rules[1].when["problem"] == {"defect", "colour"}
    assert policy.tables["freight"].rules[3].when["worn"] == {"yes"}
    assert policy.replies["shop-pays"].text.en == "We pay the freight."
    assert policy.sources.statements["CN-01"].start == date(2014, 3, 15)
    assert policy.amounts["law_days"].unit_label.zh == "天"


def test_a_rule_in_a_floor_stands_for_the_statement_in_its_id(draft):
    draft.change(FLOOR, 'why = { en = "Seven days."', 'sources = ["QST-01"]\nwhy = { en = "7"')
    first, second = draft.policy().floors["cn"].rules
    assert first.sources == ("CN-01", "QST-01")
    assert second.sources == ("CN-02",)


def test_a_table_may_decide_by_order_when_it_says_why(draft):
    draft.change(
        WINDOW,
        'from = 2025-09-01\ninputs = ["days"]',
        'hit_policy = "first"\nfirst_because = { en = "It is simpler.", zh = "更简单。" }\n'
        'from = 2025-09-01\ninputs = ["days"]',
    )
    table = draft.policy().tables["window"]
    assert (table.hit_policy, table.first_because.en) == ("first", "It is simpler.")


def test_a_rule_may_start_on_a_day_of_its_own_and_end(draft):
    draft.change(WINDOW, 'id = "WIN-02"', 'id = "WIN-02"\nfrom = 2025-08-01\nuntil = 2026-01-01')
    policy, faults = read_policy_of(draft.folder)
    rule = policy.rule("WIN-02")
    assert (rule.start, rule.end) == (date(2025, 8, 1), date(2026, 1, 1))
    assert [fault.kind for fault in faults] == ["uncovered date"]


def test_a_flag_may_have_labels_of_its_own(draft):
    own = '\ncodes = { yes = { en = "worn", zh = "穿过" }, no = { en = "new", zh = "没穿" } }'
    draft.change(TERMS, 'kind = "flag"', 'kind = "flag"' + own)
    assert draft.policy().terms["worn"].codes["yes"].en == "worn"


def test_a_group_says_of_codes_or_of_another_groups_that_they_are_not_in_it(draft):
    draft.change(
        TERMS, 'codes = ["defect", "colour"]', 'codes = ["defect", "colour"], not = ["regret"]'
    )
    draft.change(
        TERMS,
        "goods = { label = ",
        'mind = { label = { en = "m", zh = "m" }, codes = ["regret"], not = ["goods"] }\n'
        "goods = { label = ",
    )
    groups = draft.policy().terms["problem"].groups
    assert groups["goods"].outside == {"regret"}
    assert groups["mind"].outside == {"defect", "colour"}


def test_a_fact_says_of_what_it_is_and_pieces_state_those_that_are_of_a_piece(draft):
    said = '[fields.pieces]\nkind = "pieces"\nlabel = { en = "p", zh = "件" }\n'
    draft.change(TERMS, "[fields.days]\n", f'{said}[fields.days]\nof = "parcel"\n')
    draft.change(TERMS, "[fields.problem]\n", '[fields.problem]\nof = "piece"\n')
    terms = draft.policy().terms
    assert [terms[name].level for name in ("problem", "days", "pieces")] == [
        "piece", "parcel", "case",
    ]  # fmt: skip
    assert {*terms["pieces"].within} == {"problem", "days"}
    assert terms["pieces"].parse("regret; days=3") == "days=3; problem=regret"


def test_a_fact_says_what_is_taken_to_be_so_until_somebody_says_otherwise(draft):
    draft.change(TERMS, "[fields.days]\n", "[fields.days]\nunless_said = 3\n")
    draft.change(TERMS, "[fields.problem]\n", '[fields.problem]\nunless_said = "nothing"\n')
    policy = draft.policy()
    assert policy.terms["days"].unless_said == 3
    assert policy.terms["problem"].unless_said == NOTHING_SAID
    assert policy.on(policy.start).taken == {"days": 3}


def test_a_trait_says_what_it_lets_be_taken_so_of_other_facts(traits):
    traits.change(TERMS, "[fields.ours]\n", "[fields.ours]\ntakes = { yes = { worn = false } }\n")
    policy = traits.policy()
    in_force = policy.on(policy.start)
    assert policy.terms["ours"].takes == {"yes": {"worn": "no"}}
    assert in_force.taken_of({"problem": "defect"}) == {"worn": "no"}
    assert in_force.taken_of({"problem": "regret"}) == in_force.taken_of({}) == {}


@pytest.mark.parametrize(
    ("takes", "says"),
    [
        ("{ yse = { worn = false } }", "takes.yse: unknown value 'yse'"),
        ("{ yes = { wrn = false } }", "ours: takes.yes.wrn: unknown fact with codes 'wrn'"),
        ("{ yes = { worn = 'so' } }", "ours: takes.yes.worn: 'so' is not one of yes, no"),
    ],
)
def test_what_a_trait_cannot_let_be_taken_so_is_named(traits, takes, says):
    traits.change(TERMS, "[fields.ours]\n", f"[fields.ours]\ntakes = {takes}\n")
    assert any(says in line for line in traits.faults()), traits.faults()


def test_an_outcome_may_name_an_amount(draft):
    draft.change(TERMS, '[fields.bearer]\nkind = "choice"', '[fields.bearer]\nkind = "amount"')
    draft.change(TERMS, 'worst_first = ["buyer", "shop"]\n[fields.bearer.codes]\n', "")
    text = (draft.folder / TERMS).read_text(encoding="utf-8")
    draft.write(TERMS, text[: text.index('shop = { en = "the shop"')])
    draft.drop(FLOOR, "CN-02-a")
    text = (draft.folder / FREIGHT).read_text(encoding="utf-8")
    draft.write(FREIGHT, text.replace('"shop"', '"law_days"').replace('"buyer"', '"window_days"'))
    policy = draft.policy()
    assert policy.tables["freight"].rules[0].then == {"bearer": "window_days"}
    assert policy.terms["bearer"].value_label("window_days").en == "Return window"


def test_what_is_written_freely_cannot_be_asked_by_a_table(draft):
    draft.add(
        TERMS,
        '[fields.note]\nkind = "text"\nlabel = { en = "Note", zh = "备注" }\n',
    )
    assert draft.policy().terms["note"].is_free
    draft.change(FREIGHT, 'outcomes = ["bearer"]', 'outcomes = ["bearer", "note"]')
    assert draft.faults() == [
        "data/policy/freight.toml: freight: outcomes: 'note' is a text; "
        "allowed: a choice, flag, number or amount"
    ]


def test_money_is_in_yuan_and_may_be_as_fine_as_a_fen(draft):
    draft.add(
        TERMS,
        '[fields.price]\nkind = "money"\nlabel = { en = "Price", zh = "价格" }\n'
        "maximum = 100\nstep = 0.01\n",
    )
    field = draft.policy().terms["price"]
    assert (field.unit, field.unit_label.zh, field.span) == ("CNY", "元", (0, 10_000))


# --- traits ---

TRAITS = "problems/regret.toml"


def test_each_problem_has_a_file_and_tables_ask_what_it_is_like(traits):
    policy = traits.policy()
    problem, seen = policy.terms["problem"], policy.terms["seen"]
    assert [*problem.codes] == ["defect", "colour", "regret"]  # by their places
    assert (seen.follows, seen.given) == (
        "problem", {"colour": "photo", "defect": "photo", "regret": "word"},
    )  # fmt: skip
    assert seen.those(["photo"]) == {"defect", "colour"}
    assert (seen.of("regret"), seen.of("scratch")) == ("word", None)
    table = policy.tables["freight"]
    assert table.inputs == ("window", "problem", "worn")
    assert table.rules[1].when["problem"] == {"defect", "colour"}
    assert table.rules[1].traits == {"ours": {"yes"}}
    assert problem.condition_label(frozenset(["defect", "colour"])).en == "what a photo shows"
    assert traits.findings() == []


def test_a_problem_that_is_added_is_decided_by_what_it_is_like(traits):
    text = (traits.folder / TRAITS).read_text(encoding="utf-8")
    traits.write("problems/late.toml", text.replace("place = 3", "place = 4"))
    policy = traits.policy()
    assert "late" in policy.rule("FRT-03").when["problem"]
    assert [finding.kind for finding in traits.findings()] == ["code without example"]


def test_several_traits_and_codes_are_asked_together(traits):
    traits.change(FREIGHT, '"seen", "ours", "worn"', '"seen", "ours", "problem", "worn"')
    traits.change(
        FREIGHT, "ours = true", 'ours = true, seen = "photo", problem = { except = ["regret"] }'
    )
    rule = traits.policy().rule("FRT-02")
    assert rule.when["problem"] == {"defect", "colour"}
    assert rule.traits == {"ours": {"yes"}, "seen": {"photo"}, "problem": {"defect", "colour"}}


def test_law_may_ask_what_a_problem_is_like(traits):
    traits.change(FLOOR, 'problem = "defect"', 'seen = "photo"')
    assert traits.policy().rule("CN-02-a").when["problem"] == {"defect", "colour"}


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            TRAITS, 'seen = "word"\n', "",
            "regret: traits.seen: missing; allowed: one of photo, word",
        ),
        (
            TRAITS, '"word"', '"words"',
            "regret: traits.seen: unknown value 'words'; allowed: one of photo, word; "
            "did you mean 'word'?",
        ),
        (
            TRAITS, "seen =", 'sean = "word"\nseen =',
            "regret: traits.sean: unknown key; allowed: one of seen, ours; did you mean 'seen'?",
        ),
        (TRAITS, "[traits]", "[trait]", "regret: traits: missing; allowed: a table"),
        (TRAITS, "place = 3\n", "", "regret: place: missing; allowed: a number"),
        (TRAITS, ', zh = "regret"', "", "regret: label.zh: no text; allowed: a text"),
        (
            TERMS, 'choice"\nfollows = "problem"', 'choice"\nfollows = "problems"',
            "seen: follows: unknown field whose codes have files 'problems'; "
            "allowed: one of problem; did you mean 'problem'?",
        ),
        (
            TERMS, 'choice"\nfollows = "problem"', 'choice"\nfollows = "market"',
            "seen: follows: unknown field whose codes have files 'market'; allowed: one of problem",
        ),
        (
            TERMS, 'each_in = "problems"', 'each_in = "problem"',
            "problem: each_in: data/problem holds no file; allowed: a file for each problem",
        ),
        (
            TERMS, 'each_in = "problems"',
            'each_in = "problems"\ncodes = { a = { en = "a", zh = "a" } }',
            "problem: codes: stands beside each_in; allowed: files, or codes",
        ),
        (
            FREIGHT, 'outcomes = ["bearer"]', 'outcomes = ["bearer", "seen"]',
            "freight: outcomes: 'seen' follows from problem; allowed: what a rule decides",
        ),
        (
            FREIGHT, "ours = true", 'ours = true, seen = "word"',
            "FRT-02: when.seen: no problem is like that; allowed: what is true of one at least",
        ),
        (
            FREIGHT, "ours = true", 'problem = "defect"',
            "FRT-02: when.problem: not an input here; allowed: one of window, seen, ours, worn",
        ),
    ],
)  # fmt: skip
def test_what_a_problem_is_like_is_said_of_each_and_means_something(traits, file, old, new, fault):
    traits.change(file, old, new)
    assert f"data/{file}: {fault}" in [line.split("\n")[0] for line in traits.faults()]


def test_no_case_states_what_follows_from_its_problem(traits):
    traits.change(CASES, "days = 7", 'seen = "photo", days = 7')
    assert [finding.message for finding in traits.findings()] == [
        "defect-on-the-last-day: facts.seen: follows from problem; allowed: problem itself"
    ]


def test_a_file_is_called_as_a_code_is(traits):
    (traits.folder / TRAITS).rename(traits.folder / "problems/Re-gret.toml")
    assert any("Re-gret: a file cannot be called 'Re-gret'" in line for line in traits.faults())


# --- all faults at once ---


def test_all_faults_of_all_files_are_reported_at_once(draft):
    draft.change(SHOP, '"cn"', '"uk"')
    draft.change(TERMS, 'en = "Worn", ', "")
    draft.change(AMOUNTS, '"CN-01"', '"CN-99"')
    draft.change(WINDOW, "above", "abov")
    draft.change(FREIGHT, '"shop-pays"', '"shop-pay"')
    draft.change(FLOOR, '"statute"', '"law"')
    draft.change(SOURCES, 'work = "notes"', 'work = "note"')
    draft.change(REPLIES, "text = ", "txt = ")
    lines = draft.faults()
    for name in (SHOP, TERMS, AMOUNTS, WINDOW, FREIGHT, FLOOR, SOURCES, REPLIES):
        assert any(line.startswith(f"data/{name}: ") for line in lines), name


def test_while_files_are_unreadable_nothing_else_is_reported(draft):
    draft.change(SHOP, '"cn"', '"uk"')
    draft.write(TERMS, "a = ")
    draft.write(REPLIES, b"\xff")
    faults = read_policy_of(draft.folder)[1]
    assert [(fault.file, fault.kind) for fault in faults] == [
        (f"data/{name}", "unreadable") for name in (TERMS, REPLIES)
    ]
    assert "    a = \n        ^" in str(faults[0])


@pytest.mark.parametrize(
    ("unit", "value", "allowed"),
    [
        ("day", "7.5", "0 to 1,000,000 day, in steps of 1"),
        ("day", "-15", "0 to 1,000,000 day, in steps of 1"),
        ("CNY", "15.005", "0 to 1,000,000 CNY, in steps of 0.01"),
        ("CNY", "1000000.01", "0 to 1,000,000 CNY, in steps of 0.01"),
    ],
)
def test_an_absurd_value_of_an_amount_is_refused_whatever_its_day(draft, unit, value, allowed):
    draft.add(
        AMOUNTS,
        f'[spare]\nunit = "{unit}"\nlabel = {{ en = "Spare", zh = "备用" }}\nvalues = [\n'
        '{ from = 2025-09-01, value = 1, sources = ["QST-01"] },\n'
        f'{{ from = 2026-09-01, value = {value}, sources = ["QST-01"] }},\n]\n',
    )
    assert draft.faults() == [
        f"data/policy/amounts.toml: spare: values 2.value: cannot be {value}; allowed: {allowed}"
    ]


def test_a_share_is_not_said_in_per_cent(draft):
    draft.change(TERMS, "[units]\n", '[units]\nshare = { label = { en = "", zh = "" } }\n'.replace(
        '""', '"share"'))  # fmt: skip
    draft.add(
        AMOUNTS,
        '[kept]\nunit = "share"\nlabel = { en = "Kept", zh = "留下" }\n'
        'values = [{ from = 2025-09-01, value = 20, sources = ["QST-01"] }]\n',
    )
    (line,) = draft.faults()
    assert line.endswith("cannot be 20; allowed: 0 to 1 share, in steps of 0.0001")


def test_an_empty_folder_misses_its_four_files(tmp_path):
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path)
    missing = [fault.file for fault in caught.value.faults if "is missing" in fault.problem]
    assert sorted(missing) == [f"data/{name}" for name in (AMOUNTS, SHOP, TERMS, SOURCES)]


def test_a_folder_that_does_not_exist_is_like_an_empty_one(tmp_path):
    with pytest.raises(PolicyError, match=r"data/sources.toml: the file is missing"):
        load_policy(tmp_path / "nowhere")


# --- one fault, one line ---

# By file and kind of finding: what is changed in the file (see `edited`), and what is said of it.
ONE_FAULT = {
    (SHOP, "unknown value"): [
        ("markets = ['cn', 'uk']", "markets: unknown value 'uk'; allowed: one of cn, eu"),
    ],
    (SHOP, "malformed"): [
        (
            "start = '2025-09-01'",
            "start: cannot be '2025-09-01'; allowed: a date such as 2025-09-01, without quotes",
        ),
        (
            "market = ['cn']",
            "market: unknown key; allowed: one of start, markets, utc_offset, zone, calendar, "
            "opening; did you mean 'markets'?",
        ),
    ],
    (SOURCES, "unresolved reference"): [
        (
            "statements.QST-01.work = 'nots'",
            "QST-01: work: unknown work 'nots'; allowed: one of notes, law; did you mean 'notes'?",
        ),
    ],
    (SOURCES, "malformed"): [
        (
            "statements.CN-01.from = '2014'",
            "CN-01: from: cannot be '2014'; allowed: a date such as 2025-09-01, without quotes",
        ),
        (
            "works.law.nots = 'x'",
            "law: nots: unknown key; allowed: one of title, note; did you mean 'note'?",
        ),
        (
            "- statements.CN-02.article; statements.CN-02.artikel = 'CRPL 24'",
            "CN-02: artikel: unknown key; allowed: one of work, kind, title, article, status, "
            "from, no_row; did you mean 'article'?",
        ),
    ],
    (TERMS, "missing label"): [
        ("- units.day.label.zh", "day: label.zh: no text; allowed: a text"),
        ("- fields.problem.codes.defect.en", "problem: codes.defect.en: no text; allowed: a text"),
        ("- fields.days.ask.zh", "days: ask.zh: no text; allowed: a text"),
    ],
    (TERMS, "unresolved reference"): [
        (
            "fields.signed = { kind = 'day', label = { en = 's', zh = 's' }, "
            "not_before = ['days'] }",
            "signed: not_before: unknown day or moment 'days'; allowed: none",
        ),
    ],
    (TERMS, "unknown value"): [
        (
            "fields.signed = { kind = 'day', label = { en = 's', zh = 's' }, "
            "only_with = { problem = 'defcet' } }",
            "signed: only_with.problem: unknown value 'defcet'; allowed: one of defect, colour, "
            "regret, goods; did you mean 'defect'?",
        ),
        (
            "fields.worn.beside = [{ is = ['yes'], with = { problem = 'defcet' } }]",
            "worn: beside 1.with.problem: unknown value 'defcet'; allowed: one of defect, colour, "
            "regret, goods; did you mean 'defect'?",
        ),
        (
            "fields.worn.beside = [{ is = ['yess'], with = { problem = 'defect' } }]",
            "worn: beside 1.is: unknown value 'yess'; allowed: one of yes, no; did you mean 'yes'?",
        ),
        (
            "fields.worn.kind = 'flog'",
            "worn: kind: unknown value 'flog'; allowed: one of choice, flag, number, money, day, "
            "moment, line, text, waits, files, lines, discounts, payments, sums, pieces, amount; "
            "did you mean 'flag'?",
        ),
        (
            "fields.days.unit = 'days'",
            "days: unit: unknown value 'days'; allowed: one of day, CNY; did you mean 'day'?",
        ),
        (
            "fields.problem.groups.goods.codes = ['defect', 'colour', 'color']",
            "problem: groups.goods.codes: unknown value 'color'; allowed: one of defect, colour, "
            "regret; did you mean 'colour'?",
        ),
        (
            "fields.problem.groups.goods.not = ['regret', 'regert']",
            "problem: groups.goods.not: unknown value 'regert'; allowed: one of defect, colour, "
            "regret, goods; did you mean 'regret'?",
        ),
        (
            "- fields.problem.groups.goods.codes; fields.problem.groups.goods.except = ['regrets']",
            "problem: groups.goods.except: unknown value 'regrets'; allowed: one of defect, "
            "colour, regret; did you mean 'regret'?",
        ),
    ],
    (TERMS, "malformed"): [
        (
            "fields.days.minimum = 31",
            "days: minimum: 31 to 30 by 1 is no range; allowed: minimum up to maximum, both a "
            "whole count of steps",
        ),
        (
            "fields.days.step = 0",
            "days: minimum: 0 to 30 by 0 is no range; allowed: minimum up to maximum, both a "
            "whole count of steps",
        ),
        (
            "fields.days.step = 7",
            "days: minimum: 0 to 30 by 7 is no range; allowed: minimum up to maximum, both a "
            "whole count of steps",
        ),
        (
            "fields.days.minimum = 1; fields.days.step = 2",
            "days: minimum: 1 to 30 by 2 is no range; allowed: minimum up to maximum, both a "
            "whole count of steps",
        ),
        (
            "fields.days.maximum = nan",
            "days: maximum: cannot be NaN; allowed: a number with at most 12 digits on either "
            "side of the point",
        ),
        (
            "fields.worn.codes = { yes = { en = 'Yes', zh = '是' }, perhaps = { en = 'Perhaps', zh "
            "= '也许' } }",
            "worn: codes: a flag cannot have yes, perhaps; allowed: yes, no",
        ),
        (
            "fields.problem.groups.nobody = { label = { en = 'n', zh = 'n' }, codes = [] }",
            "problem: groups.nobody.codes: no code; allowed: at least one code",
        ),
        (
            "fields.problem.groups.goods.not = ['regret', 'colour']",
            "problem: groups.goods.not: colour is in it; allowed: codes that are not in it",
        ),
        (
            "fields.nothing = { kind = 'choice', label = { en = 'n', zh = 'n' }, codes = {} }",
            "nothing: codes: no code; allowed: at least one code",
        ),
        (
            "fields.nothing = { kind = 'choice', label = { en = 'n', zh = 'n' } }",
            "nothing: codes: missing; allowed: a table",
        ),
        (
            "fields.problem.groups.regret = { label = { en = 'r', zh = 'r' }, codes = ['defect'] }",
            "problem: groups.regret: 'regret' is a code already; allowed: a name of its own",
        ),
        (
            "fields.bearer.worst_frist = ['buyer', 'shop']",
            "bearer: worst_frist: unknown key; allowed: one of kind, label, ask, known_by, "
            "unless_said, of, worked_out, beside, codes, each_in, titled_in, groups, worst_first; "
            "did you mean 'worst_first'?",
        ),
        (
            "fields.days.minimun = 1",
            "days: minimun: unknown key; allowed: one of kind, label, ask, known_by, "
            "unless_said, of, beside, unit, minimum, maximum, step; did you mean 'minimum'?",
        ),
        (
            "fields.problem.unless_said = 'defcet'",
            "problem: unless_said: 'defcet' is not one of defect, colour, regret; did you mean "
            "'defect'?; allowed: defect, colour, regret, nothing; did you mean 'defect'?",
        ),
        (
            "fields.order = { kind = 'lines', label = { en = 'o', zh = '单' }, "
            "ask = { en = 'o?', zh = '单？' }, unless_said = '1: 20' }",
            "order: unless_said: '1: 20' is of one order alone; allowed: nothing",
        ),
        (
            "fields.order_lines = { kind = 'lines', label = { en = 'o', zh = '单' }, "
            "ask = { en = 'o?', zh = '单？' }, of = 'piece' }",
            "order_lines: of: 'piece' at what tells of a whole order; allowed: case",
        ),
        (
            "fields.bearer.of = 'piece'",
            "bearer: of: stands at what nobody is asked; allowed: a fact with a question (ask)",
        ),
        (
            "unit = {}",
            "unit: unknown key; allowed: one of units, knowers, fields; did you mean 'units'?",
        ),
        (
            "fields.problem.groups.goods.except = ['regret']",
            "problem: groups.goods.except: stands beside codes; allowed: codes, or all codes "
            "except some",
        ),
        (
            "- fields.bearer.worst_first",
            "data/floors/cn.toml: CN-02-a: then.bearer: is not ranked; allowed: an outcome with "
            "worst_first",
        ),
    ],
    (AMOUNTS, "unknown value"): [
        (
            "law_days.unit = 'dya'",
            "law_days: unit: unknown value 'dya'; allowed: one of day, CNY; did you mean 'day'?",
        ),
    ],
    (AMOUNTS, "rule without source"): [
        (
            "- law_days.values.1.sources",
            "law_days: values 1.sources: no source; allowed: ids of data/sources.toml, or a note",
        ),
    ],
    (AMOUNTS, "unresolved reference"): [
        (
            "law_days.values.1.sources = ['CN-001']",
            "law_days: values 1.sources: unknown source 'CN-001'; allowed: an id of "
            "data/sources.toml; did you mean 'CN-01'?",
        ),
    ],
    (AMOUNTS, "malformed"): [
        (
            "law_days.values = []",
            "law_days: values: names none of its values; allowed: at least one",
        ),
        (
            "law_days.values.1.value = '7'",
            "law_days: values 1.value: cannot be '7'; allowed: a number",
        ),
        (
            "law_days.values = [{ from = 2025-09-01, value = 7, sources = ['CN-01'] }, { from = "
            "2025-08-01, value = 8, sources = ['CN-01'] }]",
            "law_days: values: days out of order; allowed: each value from a later day",
        ),
        (
            "law_days.values = [{ from = 2025-09-01, value = 7, sources = ['CN-01'] }, { from = "
            "2025-09-01, value = 8, sources = ['CN-01'] }]",
            "law_days: values: days out of order; allowed: each value from a later day",
        ),
        (
            "law_days.values.1.valeu = 7",
            "law_days: values 1.valeu: unknown key; allowed: one of from, value, sources; did you "
            "mean 'value'?",
        ),
        (
            "law_days.units = 'day'",
            "law_days: units: unknown key; allowed: one of unit, label, values, note, only_told; "
            "did you mean 'unit'?",
        ),
    ],
    (WINDOW, "unknown value"): [
        (
            "hit_policy = 'any'",
            "window: hit_policy: unknown value 'any'; allowed: one of unique, first",
        ),
        (
            "inputs = ['days', 'dais']",
            "window: inputs: unknown value 'dais'; allowed: one of market, days, problem, worn, "
            "window, bearer; did you mean 'days'?",
        ),
    ],
    (WINDOW, "malformed"): [
        ("rule = []", "window: rule: no rule; allowed: at least one [[rule]]"),
        (
            "hit_policy = 'first'",
            "window: first_because: missing; allowed: the reason why order matters here",
        ),
        (
            "hit_polici = 'unique'",
            "hit_polici: unknown key; allowed: one of id, title, question, hit_policy, "
            "first_because, everywhere, from, inputs, outcomes, rule, rules_in; "
            "did you mean 'hit_policy'?",
        ),
        (
            "rule.2.id = 'win-2'",
            "win-2: id: cannot be 'win-2'; allowed: a prefix and a number, such as FRT-01",
        ),
        (
            "rule.2.id = 'FRT-02'",
            "FRT-02: id: 'FRT-02' is taken in data/policy/freight.toml; allowed: an id never used",
        ),
        (
            "rule.2.until = 2025-09-01",
            "WIN-02: until: 2025-09-01 is not after 2025-09-01; allowed: a day after `from`",
        ),
        (
            "rule.2.until = 2025-08-31",
            "WIN-02: until: 2025-08-31 is not after 2025-09-01; allowed: a day after `from`",
        ),
        (
            "rule.2.when.market = 'cn'",
            "WIN-02: when.market: not an input here; allowed: one of days",
        ),
        (
            "rule.2.when.days = 8",
            "WIN-02: when.days: cannot be 8; allowed: { at_most = … } and the like",
        ),
        (
            "- rule.2.when.days.above",
            "WIN-02: when.days: cannot be {}; allowed: { at_most = … } and the like",
        ),
        (
            "- rule.2.when.days.above; rule.2.when.days.abov = 'window_days'",
            "WIN-02: when.days.abov: unknown key; allowed: one of at_least, above, at_most, "
            "below; did you mean 'above'?",
        ),
        (
            "rule.2.when.days.above = [7]",
            "WIN-02: when.days.above: cannot be [7]; allowed: a number",
        ),
        (
            "rule.2.when.days.above = 7; rule.2.when.days.below = 8",
            "WIN-02: when.days: no number lies in it; allowed: 0 to 30 days",
        ),
    ],
    (WINDOW, "missing label"): [
        ("- question.zh", "window: question.zh: no text; allowed: a text"),
    ],
    (WINDOW, "unresolved reference"): [
        (
            "rule.2.when.days.above = 'window_day'",
            "WIN-02: when.days.above: unknown amount 'window_day'; allowed: an entry of "
            "data/policy/amounts.toml; did you mean 'window_days'?",
        ),
    ],
    (FREIGHT, "malformed"): [
        (
            "- rule.1.when.window; rule.1.when.windw = 'after'",
            "FRT-01: when.windw: not an input here; allowed: one of window, problem, worn; did "
            "you mean 'window'?",
        ),
        (
            "rule.2.when.problem = []",
            "FRT-02: when.problem: an empty list never applies; allowed: at least one code",
        ),
        (
            "rule.2.when.problem = { except = ['goods', 'regret'] }",
            "FRT-02: when.problem.except: leaves no code; allowed: fewer codes",
        ),
        (
            "rule.2.when.problem = { without = ['regret'], except = ['regret'] }",
            "FRT-02: when.problem.without: unknown key; allowed: one of except",
        ),
        ("- rule.1.then.bearer", "FRT-01: then.bearer: missing; allowed: one of shop, buyer"),
        (
            "rule.1.then.bearers = 'buyer'",
            "FRT-01: then.bearers: unknown key; allowed: one of bearer; did you mean 'bearer'?",
        ),
        (
            "- rule.2.reply; rule.2.replay = 'shop-pays'",
            "FRT-02: replay: unknown key; allowed: one of id, from, until, when, then, why, "
            "sources, reply, everywhere; did you mean 'reply'?",
        ),
    ],
    (FREIGHT, "unknown value"): [
        (
            "rule.2.when.problem = 'good'",
            "FRT-02: when.problem: unknown value 'good'; allowed: one of defect, colour, regret, "
            "goods; did you mean 'goods'?",
        ),
        (
            "rule.2.when.problem = ['defect', 3]",
            "FRT-02: when.problem: unknown value 3; allowed: one of defect, colour, regret, goods",
        ),
        (
            "rule.2.when.problem = { except = ['regrets'] }",
            "FRT-02: when.problem.except: unknown value 'regrets'; allowed: one of defect, "
            "colour, regret, goods; did you mean 'regret'?",
        ),
        (
            "rule.1.then.bearer = 'buyers'",
            "FRT-01: then.bearer: unknown value 'buyers'; allowed: one of shop, buyer; did you "
            "mean 'buyer'?",
        ),
        (
            "rule.1.then.bearer = true",
            "FRT-01: then.bearer: unknown value 'yes'; allowed: one of shop, buyer",
        ),
    ],
    (FREIGHT, "rule without source"): [
        ("- rule.1.sources", "FRT-01: sources: no source; allowed: ids of data/sources.toml"),
    ],
    (FREIGHT, "unresolved reference"): [
        (
            "rule.1.sources = ['QST-1']",
            "FRT-01: sources: unknown source 'QST-1'; allowed: an id of data/sources.toml; did "
            "you mean 'QST-01'?",
        ),
        (
            "rule.2.reply = 'shop-pay'",
            "FRT-02: reply: unknown reply 'shop-pay'; allowed: an id of data/replies; did you "
            "mean 'shop-pays'?",
        ),
    ],
    (FREIGHT, "missing label"): [
        ("- rule.1.why.en", "FRT-01: why.en: no text; allowed: a text"),
    ],
    (REPLIES, "missing label"): [
        ("- shop-pays.title", 'shop-pays: title: missing; allowed: { en = "…", zh = "…" }'),
    ],
    (REPLIES, "malformed"): [
        (
            "shop-pays.texts = 'x'",
            "shop-pays: texts: unknown key; allowed: one of title, text, greeting, example, "
            "claims, asks, finds_out, while_open, once_known; did you mean 'text'?",
        ),
    ],
    (FLOOR, "unknown value"): [
        (
            "layer = 'statutes'",
            "layer: unknown value 'statutes'; allowed: one of statute, platform; did you mean "
            "'statute'?",
        ),
        ("market = 'ch'", "market: unknown value 'ch'; allowed: one of cn, eu"),
    ],
    (FLOOR, "unresolved reference"): [
        (
            "rule.2.id = 'CN-03-a'",
            "CN-03-a: id: 'CN-03' is no source; allowed: the id of a source in data/sources.toml "
            "and a letter, such as CN-01-a",
        ),
    ],
    (FLOOR, "malformed"): [
        (
            "rule.1.questions = 'window'",
            "CN-01-a: questions: unknown key; allowed: one of id, from, until, when, then, why, "
            "sources, reply, question; did you mean 'question'?",
        ),
        (
            "rule.2.when.window = 'inside'",
            "CN-02-a: when.window: not an input here; allowed: one of market, days, problem, worn",
        ),
        (
            "markt = 'cn'",
            "markt: unknown key; allowed: one of layer, market, title, from, rule, silent; did "
            "you mean 'market'?",
        ),
    ],
    (CASES, "malformed"): [
        (
            "case.3.on = 2025-08-31",
            "regret: on: 2025-08-31 is before the policy; allowed: a day from 2025-09-01",
        ),
        (
            "case.3.on = '2025-10-01'",
            "regret: on: cannot be '2025-10-01'; allowed: a date such as 2025-10-01, without "
            "quotes",
        ),
        (
            "case.3.id = 'defect-a-day-late'",
            "defect-a-day-late: id: 'defect-a-day-late' is taken in data/cases/freight.toml",
        ),
        ("- case.3.id", "case 3: id: missing; allowed: a text"),
        (
            "case.3.fact = 3",
            "regret: fact: unknown key; allowed: one of id, title, on, facts, expect, why, "
            "sources, answer, result, ways; did you mean 'facts'?",
        ),
    ],
    (CASES, "unresolved reference"): [
        (
            "case.3.facts.wornn = true",
            "regret: facts.wornn: unknown fact 'wornn'; allowed: one of market, days, problem, "
            "worn, window, bearer; did you mean 'worn'?",
        ),
        (
            "- case.2.expect.1.bearer; case.2.expect.1.barer = 'buyer'",
            "defect-a-day-late: expect 1.barer: unknown fact 'barer'; allowed: one of market, "
            "days, problem, worn, window, bearer; did you mean 'bearer'?",
        ),
        (
            "case.1.sources = ['QST-1']",
            "defect-on-the-last-day: sources: unknown source 'QST-1'; allowed: an id of "
            "data/sources.toml; did you mean 'QST-01'?",
        ),
    ],
    (CASES, "unknown value"): [
        (
            "case.3.facts.problem = 'regrett'",
            "regret: facts.problem: 'regrett' is not one of defect, colour, regret; did you mean "
            "'regret'?",
        ),
        ("case.3.facts.days = 31", "regret: facts.days: 31 is outside 0 to 30 days"),
        ("case.3.facts.days = -1", "regret: facts.days: -1 is outside 0 to 30 days"),
        (
            "case.3.facts.days = nan",
            "regret: facts.days: NaN is not a number; write digits only, 0 to 30 days",
        ),
        (
            "case.3.facts.days = 2025-09-01",
            "regret: facts.days: 2025-09-01 is not an exact number; give it as text or a whole "
            "number, 0 to 30 days",
        ),
        (
            "case.2.expect.1.table = 'freigth'",
            "defect-a-day-late: expect 1.table: unknown value 'freigth'; allowed: one of freight, "
            "window; did you mean 'freight'?",
        ),
        (
            "case.2.expect.1.bearer = 'buyers'",
            "defect-a-day-late: expect 1.bearer: 'buyers' is not one of shop, buyer; did you mean "
            "'buyer'?",
        ),
    ],
    (CASES, "missing label"): [
        ("- case.3.why.zh", "regret: why.zh: no text; allowed: a text"),
    ],
}

# The same, where what rests on the faulty thing is faulty too.
FIRST_FAULT = {
    (TERMS, "malformed"): [
        (
            "fields.bearer.worst_first = ['buyer']",
            "bearer: worst_first: ['buyer'] does not rank every code once; allowed: shop, buyer",
        ),
        (
            "fields.bearer.worst_first = ['buyer', ['shop', 'buyer']]",
            "bearer: worst_first: ['buyer', ['shop', 'buyer']] does not rank every code once; "
            "allowed: shop, buyer",
        ),
        (
            "fields.bearer.worst_first = 2",
            "bearer: worst_first: 2 does not rank every code once; allowed: shop, buyer",
        ),
        (
            "fields.bearer.worst_first = ['buyer', [1, ['shop']]]",
            "bearer: worst_first: ['buyer', [1, ['shop']]] does not rank every code once; "
            "allowed: shop, buyer",
        ),
    ],
    (AMOUNTS, "malformed"): [
        (
            "window_days.unit = 'CNY'",
            "data/policy/window.toml: WIN-01: when.days.at_most: 'window_days' is in CNY; "
            "allowed: an amount in day",
        ),
    ],
    (FLOOR, "unknown value"): [
        (
            "rule.1.question = 'windows'",
            "CN-01-a: question: unknown value 'windows'; allowed: one of freight, window; "
            "did you mean 'window'?",
        ),
    ],
    (WINDOW, "malformed"): [
        (
            "id = 'windows'",
            "id: 'windows' stands in the file window.toml; allowed: the id 'window'",
        ),
    ],
    (FREIGHT, "malformed"): [
        (
            "outcomes = ['bearer', 'days']",
            "freight: outcomes: 'days' is a number; allowed: a choice, flag or amount",
        ),
    ],
}


@pytest.mark.parametrize(
    ("file", "kind", "change", "says", "alone"),
    [
        (file, kind, change, says, table is ONE_FAULT)
        for table in (ONE_FAULT, FIRST_FAULT)
        for (file, kind), rows in table.items()
        for change, says in rows
    ],
)
def test_a_slip_is_said_with_its_place_and_what_is_allowed(draft, file, kind, change, says, alone):
    files = edited(draft.folder, file, change)
    policy = read_policy(files)
    if file == CASES:
        read_cases(files, policy)
    first, *others = files.faults
    assert str(first) == (says if says.startswith("data/") else f"data/{file}: {says}")
    assert (first.kind, not others) == (kind, alone)


# --- faults that need more than one change, or say more than one line ---


def test_an_amount_may_rest_on_a_note_instead_of_a_source(draft):
    draft.change(AMOUNTS, ', sources = ["CN-01"]', "")
    draft.change(
        AMOUNTS, "[law_days]", '[law_days]\nnote = { en = "Set by the shop.", zh = "店铺自定。" }'
    )
    assert draft.policy().amounts["law_days"].note.en == "Set by the shop."


@pytest.mark.parametrize("name", [TERMS, AMOUNTS, SHOP, WINDOW, FLOOR, SOURCES, REPLIES])
@pytest.mark.parametrize(
    ("content", "problem"),
    [("a = ", "not TOML: Invalid value"), (b"a = '\xff'", "not UTF-8 text: invalid start byte")],
    ids=["TOML", "UTF-8"],
)
def test_a_file_that_cannot_be_read_is_named_once(draft, name, content, problem):
    draft.write(name, content)
    (fault,) = read_policy_of(draft.folder)[1]
    assert str(fault).startswith(f"data/{name}: {problem}")


@pytest.mark.parametrize("name", [TERMS, AMOUNTS, SHOP, SOURCES])
def test_a_file_that_every_policy_has_cannot_be_left_out(draft, name):
    (draft.folder / name).unlink()
    assert draft.faults().count(f"data/{name}: the file is missing") == 1


def test_something_else_in_the_place_of_a_table_is_a_fault(draft):
    draft.write(SHOP, "start = 2025-09-01\nmarkets = 'cn'\n")
    lines = draft.faults()
    assert "data/policy/shop.toml: markets: cannot be 'cn'; allowed: a list of texts" in lines


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        (REPLIES, "shop-pays = 3\n", "shop-pays: cannot be 3; allowed: a table"),
        ("sources.toml", "x = 1\n", "x: unknown key; allowed: one of works, statements"),
        (
            "policy/terms.toml",
            "x = 1\ny = 2\n",
            "x: unknown key; allowed: one of units, knowers, fields",
        ),
        ("policy/terms.toml", "[units]\n", "fields: missing; allowed: a table"),
        ("policy/amounts.toml", "x = 1\n", "x: cannot be 1; allowed: a table"),
        (WINDOW, "x = 1\n", "x: unknown key"),
    ],
    ids=str,
)
def test_a_file_that_lost_what_it_holds_is_one_fault_and_what_follows_is_left_unsaid(
    draft, file, content, said
):
    draft.write(file, content)
    (line,) = draft.faults()
    assert line.startswith(f"data/{file}: {said}")
    (finding,) = draft.findings()
    assert finding.kind == "unreadable"
    assert "left unsaid" in finding.mend


def test_two_tables_of_one_id_are_a_fault(draft):
    text = (draft.folder / WINDOW).read_text(encoding="utf-8")
    draft.write("policy/zwindow.toml", text.replace("WIN-", "ZWI-"))
    assert draft.faults() == [
        "data/policy/zwindow.toml: id: 'window' stands in the file zwindow.toml; "
        "allowed: the id 'zwindow'",
        "data/policy/zwindow.toml: id: 'window' is taken by data/policy/window.toml",
    ]


def test_a_table_id_is_kebab_case(draft):
    (draft.folder / WINDOW).rename(draft.folder / "policy/The_Window.toml")
    draft.change("policy/The_Window.toml", 'id = "window"', 'id = "The_Window"')
    lines = draft.faults()
    assert lines[0] == (
        "data/policy/The_Window.toml: id: cannot be 'The_Window'; "
        "allowed: kebab-case, such as resend-carrier"
    )


def test_ids_that_are_missing_are_not_said_to_be_taken(draft):
    draft.change(WINDOW, 'id = "WIN-01"\n', "")
    draft.change(WINDOW, 'id = "WIN-02"\n', "")
    draft.change(WINDOW, 'id = "window"\n', "")
    draft.change(FREIGHT, 'id = "freight"\n', "")
    lines = draft.faults()
    assert "data/policy/window.toml: id: missing; allowed: a text" in lines
    assert "data/policy/window.toml: rule 1: id: missing; allowed: a text" in lines
    assert "data/policy/window.toml: rule 2: id: missing; allowed: a text" in lines
    assert not any("taken" in line for line in lines)


def test_sources_that_are_no_list_are_said_once_and_leave_the_rule_without(draft):
    draft.change(
        FREIGHT,
        'why = { en = "Too late.", zh = "太晚了。" }\nsources = ["QST-01"]',
        'why = { en = "Too late.", zh = "太晚了。" }\nsources = "QST-01"',
    )
    assert draft.faults() == [
        "data/policy/freight.toml: FRT-01: sources: cannot be 'QST-01'; allowed: a list of texts",
        "data/policy/freight.toml: FRT-01: sources: no source; allowed: ids of data/sources.toml",
    ]


def test_a_rule_needs_a_first_day_where_the_table_has_none(draft):
    draft.change(WINDOW, "from = 2025-09-01\n", "")
    assert draft.faults() == [
        f"data/policy/window.toml: {rule}: from: missing; "
        "allowed: a date such as 2025-09-01, without quotes"
        for rule in ("WIN-01", "WIN-02")
    ]


def test_many_options_are_counted_instead_of_listed(draft):
    codes = "".join(f'code_{i} = {{ en = "c{i}", zh = "c{i}" }}\n' for i in range(40))
    draft.change(TERMS, "[fields.problem.codes]\n", "[fields.problem.codes]\n" + codes)
    draft.change(FREIGHT, 'problem = "goods"', 'problem = "code_400"')
    (line,) = [line for line in draft.faults() if "FRT-02" in line]
    assert "unknown value 'code_400'; allowed: one of 44; did you mean 'code_" in line


def test_an_input_may_be_decided_by_one_table_only(draft):
    text = (draft.folder / WINDOW).read_text(encoding="utf-8")
    draft.write(
        "policy/late.toml", text.replace("WIN-", "LAT-").replace('id = "window"', 'id = "late"')
    )
    assert draft.faults() == [
        "data/policy/window.toml: window: outcomes: 'window' is decided by 'late' too"
    ]


def test_an_outcome_that_no_table_needs_may_be_decided_by_two(draft):
    draft.write("policy/courtesy.toml", always("courtesy", "worn", bearer="shop"))
    assert list(draft.policy().tables) == ["courtesy", "freight", "window"]


def test_tables_that_rest_on_each_other_are_a_circle_said_once_for_each(draft):
    draft.change(WINDOW, 'inputs = ["days"]', 'inputs = ["days", "bearer"]')
    assert draft.faults() == [
        f"data/policy/{name}.toml: {name}: inputs: the table rests on its own outcome; "
        "allowed: no circle"
        for name in ("freight", "window")
    ]


def test_a_circle_through_two_tables_at_once_is_said_once_for_each(draft):
    draft.change(
        TERMS,
        "[fields.bearer]",
        """[fields.course]
kind = "choice"
label = { en = "Course", zh = "做法" }
[fields.course.codes]
a = { en = "a", zh = "a" }

[fields.bearer]""",
    )
    draft.write("policy/course.toml", always("course", "bearer", course="a"))
    draft.change(WINDOW, 'inputs = ["days"]', 'inputs = ["days", "bearer"]')
    draft.change(
        FREIGHT, 'inputs = ["window", "problem"', 'inputs = ["window", "course", "problem"'
    )
    assert [line.split(": ")[1] for line in draft.faults()] == ["course", "freight", "window"]


def test_a_table_may_not_rest_on_itself(draft):
    draft.change(WINDOW, 'inputs = ["days"]', 'inputs = ["days", "window"]')
    assert draft.faults() == [
        "data/policy/window.toml: window: inputs: the table rests on its own outcome; "
        "allowed: no circle"
    ]


# --- gaps ---


def test_a_case_that_no_rule_decides_keeps_a_policy_from_loading(draft):
    draft.drop(FREIGHT, "FRT-04")
    assert draft.faults() == [
        "data/policy/freight.toml: freight: rule: no rule decides "
        "[Window: inside; Problem: Change of mind; Worn: Yes] on 2025-09-01; "
        "for example window=inside, problem=regret, worn=yes; other codes of problem are "
        "decided by FRT-02 goods; allowed: a rule for every case"
    ]
    assert kinds(draft) == ["uncovered"]


def test_neighbouring_gaps_are_one_box_and_distant_ones_two(draft):
    draft.change(WINDOW, 'at_most = "window_days"', "at_least = 3, at_most = 5")
    assert [line.split("[")[1].split("]")[0] for line in draft.faults()] == [
        "Days: up to 2 days",
        "Days: 6 to 7 days",
    ]


def test_a_day_that_a_table_starts_too_late_for_is_uncovered(draft):
    draft.change(WINDOW, "from = 2025-09-01", "from = 2025-09-02")
    (line,) = draft.faults()
    assert "no rule decides [every case] on 2025-09-01" in line
    assert kinds(draft) == ["uncovered"]


def test_a_table_that_starts_with_the_policy_is_in_time(draft):
    draft.change(SHOP, "2025-09-01", "2025-09-02")
    assert draft.policy().start == date(2025, 9, 2)


def test_a_rule_that_ends_without_a_successor_leaves_a_day_uncovered(draft):
    draft.change(WINDOW, 'id = "WIN-02"', 'id = "WIN-02"\nuntil = 2026-01-01')
    assert draft.faults() == [
        "data/policy/window.toml: window: rule: no rule decides [Days: 8 days or more] on "
        "2026-01-01; for example days=8; WIN-02 decided it until the day before (`until` is the "
        "first day a rule no longer holds, here 2026-01-01); allowed: a rule for every case"
    ]
    assert kinds(draft) == ["uncovered date"]


def test_only_rules_that_decide_some_case_of_a_gap_are_named(draft):
    draft.change(WINDOW, 'id = "WIN-01"', 'id = "WIN-01"\nuntil = 2026-01-01')
    elsewhere = RULE.replace("days = 3", 'days = { above = "window_days" }')
    draft.add(WINDOW, elsewhere + "from = 2026-01-03\n")
    (line,) = draft.faults()
    assert "WIN-01 decided it until the day before" in line
    assert "WIN-02" not in line
    assert "WIN-03" not in line


def test_a_successor_a_day_late_leaves_that_one_day_uncovered(draft):
    draft.change(WINDOW, 'id = "WIN-02"', 'id = "WIN-02"\nuntil = 2026-01-01')
    successor = RULE.replace("days = 3", 'days = { above = "window_days" }')
    draft.add(WINDOW, successor + "from = 2026-01-02\n")
    (line,) = draft.faults()
    assert "[Days: 8 days or more] on 2026-01-01" in line
    assert "; WIN-03 begins on 2026-01-02 only; allowed" in line
    draft.change(WINDOW, "from = 2026-01-02", "from = 2026-01-01")
    assert draft.policy().on(date(2026, 1, 1)).fire("window", {"days": 8})["window"].id == "WIN-03"


def test_an_amount_that_moves_a_bound_apart_leaves_a_gap_from_its_day_on(draft):
    draft.change(WINDOW, 'above = "window_days"', "above = 7")
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 5, sources = ["QST-01"] }',
    )
    (line,) = draft.faults()
    assert "[Days: 6 to 7 days] on 2026-01-01; for example days=6" in line
    assert kinds(draft) == ["uncovered date"]


def test_a_gap_that_stays_open_over_a_change_is_said_once(draft):
    draft.drop(FREIGHT, "FRT-04")
    draft.change(
        AMOUNTS,
        'value = 7, sources = ["QST-01"] }',
        'value = 7, sources = ["QST-01"] }, { from = 2026-01-01, value = 5, sources = ["QST-01"] }',
    )
    assert len(draft.faults()) == 1
    assert kinds(draft) == ["uncovered"]


def test_every_amount_that_starts_too_late_is_an_uncovered_date(draft):
    text = (draft.folder / AMOUNTS).read_text(encoding="utf-8")
    draft.write(AMOUNTS, text.replace("from = 2025-09-01", "from = 2025-09-02"))
    assert draft.faults() == [
        f"data/policy/amounts.toml: {name}: values: no value from 2025-09-01 to 2025-09-02; "
        "allowed: a value from 2025-09-01"
        for name in ("window_days", "law_days")
    ]
    assert kinds(draft) == ["uncovered date"] * 2


def test_an_amount_that_starts_with_the_policy_is_in_time(draft):
    draft.change(SHOP, "2025-09-01", "2025-09-02")
    text = (draft.folder / AMOUNTS).read_text(encoding="utf-8")
    draft.write(AMOUNTS, text.replace("from = 2025-09-01", "from = 2025-09-02"))
    assert draft.policy().start == date(2025, 9, 2)


# --- size ---


def widen(draft, *codes: int, told_apart: bool = True) -> None:
    """Give the table of windows one more input for each number of codes, told apart by rules."""
    names = [f"wide_{i}" for i in range(len(codes))]
    for name, count in zip(names, codes, strict=True):
        draft.add(
            TERMS,
            f'[fields.{name}]\nkind = "choice"\nlabel = {{ en = "{name}", zh = "{name}" }}\n'
            f"[fields.{name}.codes]\n"
            + "".join(f'c{i} = {{ en = "c{i}", zh = "c{i}" }}\n' for i in range(count)),
        )
    inputs = ", ".join(f'"{name}"' for name in ["days", *names])
    draft.change(WINDOW, 'inputs = ["days"]', f"inputs = [{inputs}]")
    asked = [
        (name, [f"c{i}" for i in range(count) if i >> bit & 1])
        for name, count in zip(names, codes, strict=True)
        for bit in range((count - 1).bit_length() if told_apart else 0)
    ]
    for number, (name, some) in enumerate(asked, 10):
        rule = RULE.replace("WIN-03", f"WIN-{number}")
        draft.add(WINDOW, rule.replace("days = 3", f"{name} = {some}"))


def test_a_table_of_five_million_cells_is_the_largest_allowed(draft):
    widen(draft, 50, 50, 50, 20)
    policy = draft.policy()
    assert policy.on(policy.start).table("window").grid.size == 5_000_000


def test_codes_that_no_rule_tells_apart_make_a_table_no_larger(draft):
    widen(draft, *[60] * 30, told_apart=False)
    policy = draft.policy()
    assert policy.on(policy.start).table("window").grid.size == 2


def test_a_table_above_five_million_cells_is_refused_with_advice(draft):
    widen(draft, 50, 50, 51, 20)
    draft.change(  # another day, on which it is no smaller, says nothing new
        FREIGHT, 'id = "FRT-04"', 'id = "FRT-04"\nfrom = 2025-08-01\nuntil = 2099-01-01'
    )
    lines = draft.faults()
    assert lines[0] == (
        "data/policy/window.toml: window: inputs: table 'window' has 5,100,000 cells, "
        "more than 5,000,000; the rules tell all cells of any two inputs apart: make several "
        "tables of it, each for some of 'wide_2'"
    )
    assert [line for line in lines if "cells" in line] == lines[:1]
    assert kinds(draft)[0] == "too large"


def test_a_table_that_no_machine_could_hold_is_refused_at_once(draft):
    widen(draft, *[60] * 30, told_apart=False)
    when = ", ".join(f'wide_{i} = "c1"' for i in range(30))
    draft.add(WINDOW, RULE.replace("days = 3", when))
    (line,) = draft.faults()
    assert line.endswith(
        "more than 5,000,000; decide 'wide_0' and 'wide_1' in a table of their own and use its "
        "outcome as an input here: of the 4 cells that the two make, the rules tell 2 apart"
    )
