"""What buyers are told follows the tables, and tells nothing that is internal."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from aftersales_kit.answers.buyers import (
    Said,
    decided,
    said,
    said_page,
    verify_buyers,
)
from aftersales_kit.answers.deciding import Decision, decide
from aftersales_kit.policy import Finding, Policy, data_folder
from aftersales_kit.policy.faults import to_report
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.subjects.buyers import Buyers, read_buyers
from aftersales_kit.policy.tables import Bound
from aftersales_kit.policy.terms import NO_LABEL
from aftersales_kit.policy.verification import from_fault
from tests.conftest import ON
from tests.handbook import HANDBOOK
from tests.policy.files import load_policy, whole

INTERNAL = re.compile(
    r"margin|authori|supervisor|specialist|compensation|\blevels?\b|ticket|regist|escalat|priorit"
    r"|risk|refut|evidence|contract rate|outcome|internal|\bVIP\b|grant|upper limit|at most \d+ ?%"
    r"|毛利|利润|权限|主管|专员|补偿|级投诉|工单|登记表|上报|优先级|风控|凭证等级|协议价|上限|内部|客户类型|大客户",
    re.IGNORECASE,
)
ALLOWED = "寄出凭证"


@pytest.fixture(scope="module")
def buyers(policy: Policy) -> Buyers:
    return HANDBOOK.buyers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The handbook's own data, to change a thing in."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def change(folder: Path, file: str, old: str, new: str) -> Policy:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_policy(folder)


def line(policy: Policy, buyers: Buyers, name: str, on: date = ON) -> Said:
    found = said(buyers[name], policy.on(on), on)
    assert found is not None
    return found


def found_in(policy: Policy, folder: Path) -> list[Finding]:
    files = Files(folder)
    read = read_buyers(files, policy)
    return [from_fault(fault) for fault in to_report(files.faults)] or verify_buyers(policy, read)


def findings(policy: Policy, folder: Path) -> list[str]:
    return [f"{finding.kind}: {finding.message}" for finding in found_in(policy, folder)]


# --- what is said ---


def test_every_line_of_the_handbook_is_decided_on_every_day(policy: Policy) -> None:
    assert verify_buyers(policy, HANDBOOK.buyers) == []


def test_a_buyer_who_changed_their_mind_reads_until_when(policy: Policy, buyers: Buyers) -> None:
    found = line(policy, buyers, "changed-mind-cn")
    assert found.text.en.startswith("You have 7 days after signing for the parcel")
    assert found.text.zh.startswith("签收后 7 天内告诉我们，就可以退")
    assert (found.code, found.rules) == ("allowed", ("NRR-02",))


def test_a_sentence_that_no_table_decides_names_the_rules_behind_it(
    policy: Policy, buyers: Buyers
) -> None:
    found = line(policy, buyers, "photos")
    assert (found.code, found.rules) == ("", ("RSP-01",))


def test_the_page_of_a_market_has_its_own_lines_and_those_of_all(
    policy: Policy, buyers: Buyers
) -> None:
    def ids(market: str) -> set[str]:
        page = said_page(buyers, policy.on(ON), ON, market)
        return {line.id for _, lines in page for line, _ in lines}

    assert {"way-back-cn", "photos", "turn-to-cn"} <= ids("cn")
    assert {"way-back-tw", "not-told", "photos", "turn-to-tw"} <= ids("tw")
    assert not ids("cn") & {"way-back-tw", "not-told"}
    assert "how-to-withdraw-eu" not in ids("tw")


def test_a_line_of_two_markets_speaks_to_one_of_them_on_its_page(
    policy: Policy, buyers: Buyers
) -> None:
    line = buyers["not-told"]
    assert len(line.markets) > 1
    told = {market: said(line, policy.on(ON), ON, market) for market in line.markets}
    assert None not in told.values()


def test_a_part_without_a_line_for_a_market_is_left_out(policy: Policy, buyers: Buyers) -> None:
    part = replace(buyers.parts[0], lines=(buyers["way-back-cn"],))
    assert [*said_page(replace(buyers, parts=(part,)), policy.on(ON), ON, "tw")] == []


def test_a_changed_rule_changes_the_sentence(folder: Path, policy: Policy, buyers: Buyers) -> None:
    assert line(policy, buyers, "swap").text.en.endswith("you pay the freight both ways.")
    path = folder / "policy/freight.toml"
    kinder = path.read_text(encoding="utf-8").replace('bearer = "buyer"', 'bearer = "shop"')
    path.write_text(kinder, encoding="utf-8")
    changed = load_policy(folder)
    assert line(changed, buyers, "swap").text.en.endswith("and pay the freight.")
    assert not [finding for finding in findings(changed, folder) if ": swap:" in finding]


def test_a_changed_amount_changes_the_sentence_from_its_day_on(folder: Path) -> None:
    path = folder / "policy/amounts.toml"
    head, start, rest = path.read_text(encoding="utf-8").partition("[no_reason_window_cn]")
    rest = re.sub(
        r"(values = \[\{[^}]*\})\]",
        r'\1, { from = 2027-01-01, value = 15, sources = ["CN-01"] }]',
        rest,
        count=1,
    )
    path.write_text(head + start + rest, encoding="utf-8")
    policy = load_policy(folder)
    buyers = whole(read_buyers, folder, policy)
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert line(policy, buyers, "changed-mind-cn", before).text.en.startswith("You have 7 days")
    assert line(policy, buyers, "changed-mind-cn", after).text.en.startswith("You have 15 days")
    assert findings(policy, folder) == []


# --- no less than the law ---


def test_the_page_gives_no_less_than_the_statute(policy: Policy, buyers: Buyers) -> None:
    """Where law or platform demands anything of a line's buyers, the line gives that or more."""
    compared = set()
    in_force = policy.on(ON)
    for entry in buyers:
        if entry.says is not None:
            continue
        field = in_force.terms[entry.outcome]
        given = line(policy, buyers, entry.id)
        for _, row in in_force.floors[entry.table]:
            demanded = row.rule.then.get(entry.outcome)
            here = row.conditions["market"].intersection(entry.markets or policy.markets)
            if demanded is None or not here:
                continue
            whole = all(
                name in entry.when and _inside(entry.when[name], wanted, name, policy)
                for name, wanted in row.conditions.items()
                if name != "market"
            )
            if whole:
                compared.add(entry.id)
                assert field.rank(given.code) >= field.rank(demanded), (entry.id, row.id)
    assert compared


def _inside(said_of: frozenset[str] | Bound, wanted, name: str, policy: Policy) -> bool:
    """Say whether the buyers of a line all meet what a row of law asks."""
    if isinstance(said_of, Bound):
        low, high = said_of.stretch(policy.terms[name], policy.on(ON).amounts)
        return wanted[0] <= low and high <= wanted[1]
    return said_of <= wanted


def test_the_last_day_that_the_page_names_is_at_least_the_statutes_last_day(
    policy: Policy, buyers: Buyers
) -> None:
    promised = policy.amounts["no_reason_window_cn"].at(ON).value
    law = policy.amounts["law_no_reason_window_cn"].at(ON).value
    assert promised >= law
    assert f"{promised} days" in line(policy, buyers, "changed-mind-cn").text.en
    facts = {
        "order_state": "signed",
        "days_since_signing": promised,
        "market": "cn",
        "goods_kind": "clothing",
        "condition": "tried",
    }
    decision = decide("no-reason-return", facts, on=ON, handbook=HANDBOOK)
    assert isinstance(decision, Decision)
    assert decision.outcomes["no_reason"] == line(policy, buyers, "changed-mind-cn").code
    assert decision.best("no_reason") == "allowed"


# --- nothing internal ---


def test_nothing_internal_is_told_to_buyers(buyers: Buyers) -> None:
    texts = [buyers.title, *(part.title for part in buyers.parts)]
    texts += [sentence for entry in buyers for sentence in entry.sentences]
    told = [said_here for text in texts for said_here in text]
    leaks = {m[0] for text in told for m in INTERNAL.finditer(text.replace(ALLOWED, ""))}
    assert leaks == set()


def test_no_amount_told_to_buyers_is_a_sum_of_money_or_a_share(
    policy: Policy, buyers: Buyers
) -> None:
    """Bands of compensation, fines and shares of the margin are nobody's business outside."""
    named = {
        name
        for entry in buyers
        for sentence in entry.sentences
        for name in re.findall(r"\{(\w+)\}", sentence.en)
    }
    assert {policy.amounts[name].unit for name in named} <= {
        "day", "hour", "minute", "working_day", "time", "year_of_age",
    }  # fmt: skip


# --- what is found ---


def test_a_line_whose_buyers_are_decided_differently_is_found(folder: Path) -> None:
    policy = change(
        folder,
        "buyers.toml",
        'goods_kind = "sealed_care", condition = "seal_broken"',
        'goods_kind = "sealed_care", condition = ["seal_broken", "opened"]',
    )
    (found,) = findings(policy, folder)
    assert found.startswith(
        "undecided line: seal-cn: no-reason-return decides its buyers differently: allowed by NRR"
    )
    assert said(whole(read_buyers, folder, policy)["seal-cn"], policy.on(ON), ON) is None


def test_an_outcome_without_a_sentence_is_found_from_its_first_day(folder: Path) -> None:
    path = folder / "policy/review-deeds.toml"
    text = path.read_text(encoding="utf-8").replace(
        'id = "RVD-03"\n', 'id = "RVD-03"\nuntil = 2027-01-01\n', 1
    )
    _, start, rest = text.partition('id = "RVD-03"')
    rule = f"{start}{rest.split('[[rule]]', maxsplit=1)[0]}"
    new = rule.replace("RVD-03", "RVD-93").replace("until", "from").replace("forbidden", "allowed")
    path.write_text(f"{text}\n[[rule]]\n{new}", encoding="utf-8")
    policy = load_policy(folder)
    (finding,) = found_in(policy, folder)
    assert (finding.kind, finding.since) == ("no sentence", date(2027, 1, 1))
    assert finding.message == "untouched-reviews has no sentence for allowed, decided by RVD-93"
    buyers = whole(read_buyers, folder, policy)
    before = date(2027, 1, 1) - timedelta(days=1)
    assert said(buyers["untouched-reviews"], policy.on(before), before) is not None
    after = date(2027, 1, 1)
    assert said(buyers["untouched-reviews"], policy.on(after), after) is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # In Taiwan nothing is refused for not being intact, and never is anything deducted.
        (
            'allowed = { en = "You have {no_reason_window_tw}',
            'with_deduction = { en = "No.", zh = "不行。" }\nallowed = { en = "You have '
            "{no_reason_window_tw}",
            "impossible sentence: changed-mind-tw has a sentence for with_deduction, which",
        ),
        (
            'when = { review_deed = "tampering" }',
            'when = { review_deed = "tampering", packed = true }',
            "idle fact: untouched-reviews names packed, which review-deeds does not look at",
        ),
        (
            '{ above = "no_reason_window_eu", at_most = "conformity_period_eu" }',
            '{ above = "conformity_period_eu", at_most = "no_reason_window_eu" }',
            "nobody: faulty-later-eu: no buyer lies between its bounds",
        ),
    ],
)
def test_a_line_that_cannot_be_true_is_found(folder: Path, old: str, new: str, says: str) -> None:
    policy = change(folder, "buyers.toml", old, new)
    (found,) = findings(policy, folder)
    assert found.startswith(says)


@pytest.mark.parametrize(
    ("line", "named", "other"),
    [
        ("changed-mind-cn", "no_reason_window_cn", "law_conformity_eu"),
        # The table decides by it elsewhere.
        ("changed-mind-eu", "no_reason_window_eu", "no_reason_window_tw"),
        ("parcel-lost", "logistics_promise", "law_conformity_eu"),
        ("refund-eu", "law_send_back_days_eu", "law_conformity_eu"),
        # A clock runs so long, but the line's own bound is in days as well.
        ("price-protection", "price_protection_days", "law_refund_days_cn"),
    ],
)
def test_an_amount_that_has_nothing_to_do_with_the_line_is_found(
    policy: Policy, folder: Path, line: str, named: str, other: str
) -> None:
    path = folder / "buyers.toml"
    before, start, rest = path.read_text(encoding="utf-8").partition(f'id = "{line}"')
    head, text, after = rest.partition("[part.line.by_outcome]")
    sentence, *more = after.split("\n\n", 1)
    assert f"{{{named}}}" in sentence
    sentence = sentence.replace(f"{{{named}}}", f"{{{other}}}")
    path.write_text(before + start + head + text + "\n\n".join([sentence, *more]), "utf-8")
    (found,) = findings(policy, folder)
    assert found.startswith(f"amount aside: {line} names {other}, by which ")


def test_a_line_for_nobody_says_nothing(folder: Path) -> None:
    ends = '{ above = "no_reason_window_eu", at_most = "conformity_period_eu" }'
    turned = '{ above = "conformity_period_eu", at_most = "no_reason_window_eu" }'
    policy = change(folder, "buyers.toml", ends, turned)
    entry = whole(read_buyers, folder, policy)["faulty-later-eu"]
    assert decided(entry, policy.on(ON), entry.markets) == {}
    assert said(entry, policy.on(ON), ON) is None


def test_faults_of_reading_are_findings(folder: Path, policy: Policy) -> None:
    change(folder, "buyers.toml", 'rules = ["RSP-01"]', 'rules = ["RSP-99"]')
    (finding,) = found_in(policy, folder)
    assert finding.kind == "unresolved reference"
    assert "unknown rule 'RSP-99'" in finding.message
    assert verify_buyers(policy, Buyers(NO_LABEL, ())) == []
