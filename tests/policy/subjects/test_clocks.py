"""Clocks: the handbook's own are sound, and each way to write one wrongly is said in its place."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_kit.policy import PolicyError, data_folder
from aftersales_kit.policy.calendar import ShopTime
from aftersales_kit.policy.reading import Section, read_toml
from aftersales_kit.policy.subjects.clock_cases import moment_of, read_clock_cases
from aftersales_kit.policy.subjects.clock_verification import verify_clocks
from aftersales_kit.policy.subjects.clocks import KINDS, Clocks, read_clocks
from tests.handbook import HANDBOOK
from tests.policy.files import faults_of, load_policy, whole

POLICY = HANDBOOK.policy
CLOCKS = POLICY.clocks

SOUND = """
[answer]
label = { en = "Answer", zh = "答复" }
kind = "promise"
starts = "complained_at"
when = { customer = ["vip"], problem_family = "logistics", abuse = false }
amount = "complaint_closed_within"
counted_in = "always"
role = "agent"
pauses = true
backed_by = ["at-last"]
then = "at-last"
sources = ["OUT-17"]

[at-last]
label = { en = "At last", zh = "最迟" }
kind = "law"
starts = "complained_at"
amount = "law_courier_answer"
counted_in = "law_days"
calendar = "cn"
role = "agent"
waits_for = "goods_back_at"
met_by = "closed_at"
at_least = true
repeats = true
yields = true
then = "complaint/receive"
sources = ["CN-35"]
note = { en = "Note.", zh = "说明。" }

[monthly]
label = { en = "Monthly", zh = "月底" }
kind = "target"
starts = "signed_on"
counted_in = "month_end"
role = "agent"
sources = ["PRC-20"]
"""


def read(tmp_path, text, shop=CLOCKS.shop):
    path = tmp_path / "clocks.toml"
    path.write_text(text, encoding="utf-8")
    section = read_toml(path, "data/clocks.toml", [])
    clocks = read_clocks(
        section,
        shop,
        CLOCKS.calendars,
        POLICY.terms.fields,
        POLICY.amounts,
        POLICY.sources.statements,
    )
    return clocks, list(map(str, section.faults))


# --- the handbook's own ---


def test_the_handbooks_clocks_have_no_findings():
    assert verify_clocks(POLICY, HANDBOOK.procedures, HANDBOOK.clock_cases) == []


def test_every_kind_of_clock_but_a_platforms_own_is_in_use():
    assert {clock.kind for clock in CLOCKS} == KINDS.keys() - {"platform"}


def test_every_chain_of_the_shops_promises_ends_with_somebody_who_acts():
    for clock in CLOCKS:
        if clock.kind in ("promise", "limit"):
            last = (clock, *CLOCKS.chain(clock.id))[-1]
            assert "/" in last.then, clock.id


def test_a_complaint_that_is_missed_goes_up_level_by_level():
    chain = [clock.id for clock in CLOCKS.chain("complaint-level-1")]
    assert chain == ["complaint-level-2", "complaint-level-3"]


def test_an_unknown_clock_is_named_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'call-back'"):
        CLOCKS["call-bak"]
    with pytest.raises(KeyError) as nothing_near:
        CLOCKS["banana"]
    assert nothing_near.value.args == ("there is no clock 'banana'",)


def test_a_policy_without_clocks_promises_no_times_and_has_nothing_to_verify(tmp_path):
    for name in (
        "policy",
        "problems",
        "markets",
        "floors",
        "replies",
        "procedures",
        "sources.toml",
    ):
        (tmp_path / name).symlink_to(data_folder() / name)
    shop = tmp_path / "policy"
    shop.unlink()
    shop.mkdir()
    for path in (data_folder() / "policy").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "shop.toml":
            text = text[: text.index("utc_offset")]
        (shop / path.name).write_text(text, encoding="utf-8")
    policy = load_policy(tmp_path)
    assert (policy.clocks.entries, policy.clocks.shop) == ({}, ShopTime())
    assert verify_clocks(policy, HANDBOOK.procedures, {}) == []


# --- reading ---


def test_a_clock_is_read_whole(tmp_path):
    clocks, faults = read(tmp_path, SOUND)
    assert faults == []
    answer, last, monthly = clocks
    assert answer.when["customer"] == {"vip"}
    assert answer.when["problem"] == POLICY.terms["problem_family"].those(["logistics"])
    assert answer.when["abuse"] == {"no"}
    assert (answer.pauses, answer.yields, answer.calendar) == (True, False, "cn")
    assert (last.waits_for, last.met_by, last.at_least) == ("goods_back_at", "closed_at", True)
    assert last.note is not None
    assert monthly.amount == ""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[answer]", "[Answer]", "Answer: cannot be 'Answer'; allowed: a name such as first-reply"),
        ('label = { en = "Answer", zh = "答复" }', "", "answer: label: missing"),
        ("role =", "rolle =", "answer: rolle: unknown key"),
        ('kind = "promise"', 'kind = "promiss"', "answer: kind: unknown value 'promiss'"),
        ('"always"', '"allways"', "answer: counted_in: unknown value 'allways'"),
        ('starts = "complained_at"', 'starts = "complaint_at"', "did you mean 'complained_at'?"),
        (
            'starts = "complained_at"',
            'starts = "wish"',
            "starts: unknown event 'wish'; allowed: ",
        ),
        ('starts = "complained_at"', "", "answer: starts: missing"),
        ("customer =", "custumer =", "when.custumer: unknown field with codes 'custumer'"),
        ("customer =", "price_paid =", "when.price_paid: unknown field with codes 'price_paid'"),
        ('["vip"]', '["vipp"]', "when.customer: unknown value 'vipp'"),
        ('"complaint_closed_within"', '"complaint_closed"', "unknown amount 'complaint_closed'"),
        ('"complaint_closed_within"', '"call_back_within"', "is in day; allowed: an amount in min"),
        ('"complaint_closed_within"', "7", "answer: amount: cannot be 7"),
        (
            'amount = "complaint_closed_within"',
            "",
            "answer: amount: missing; allowed: an amount in",
        ),
        ("pauses = true", "pauses = 1", "answer: pauses: cannot be 1; allowed: true or false"),
        ('then = "at-last"', "", "answer: then: missing; allowed: the clock or the step"),
        ('["at-last"]', '["at-lost"]', "answer: backed_by: unknown clock 'at-lost'"),
        ('["OUT-17"]', '["OUT-177"]', "answer: sources: unknown source 'OUT-177'"),
        ('["OUT-17"]', "[]", "answer: sources: no source"),
        ('["CN-35"]', '["OUT-17"]', "at-last: sources: none of them is law"),
        ('calendar = "cn"', 'calendar = "uk"', "at-last: calendar: unknown calendar 'uk'"),
        ('role = "agent"', 'calendar = "cn"\nrole = "agent"', "answer: calendar: what is counted"),
        ('role = "agent"', 'hours = "9-18"\nrole = "agent"', "answer: hours: cannot be '9-18'"),
        ("repeats = true", "pauses = true", "at-last: pauses: what is counted in law_days cannot"),
        (
            'role = "agent"',
            'buyers_day = true\nrole = "agent"',
            "answer: buyers_day: what is counted in always has no market",
        ),
        ('"month_end"', '"month_end"\namount = "call_back_within"', "monthly: amount: what is cou"),
    ],
)
def test_a_malformed_clock_is_a_fault_with_its_place(tmp_path, old, new, says):
    assert old in SOUND
    _, faults = read(tmp_path, SOUND.replace(old, new, 1))
    assert any(says in fault for fault in faults), faults


def test_a_shop_whose_calendar_is_missing_is_a_fault_of_the_shop(tmp_path):
    _, faults = read(tmp_path, SOUND, replace(CLOCKS.shop, calendar="uk"))
    known = ", ".join(sorted(CLOCKS.calendars))
    assert faults == [
        f"data/policy/shop.toml: calendar: unknown calendar 'uk'; allowed: one of {known}"
    ]


@pytest.mark.parametrize(
    ("unit", "value", "fits"),
    [("oclock", 23, True), ("oclock", 24, False), ("week", 522, True), ("month", 200, False)],
)
def test_a_clock_runs_ten_years_at_most_and_an_hour_is_one_of_the_day(tmp_path, unit, value, fits):
    counted = "time_of_day" if unit == "oclock" else "calendar_days"
    amount = replace(
        POLICY.amounts["call_back_within"],
        unit=unit,
        values=(replace(POLICY.amounts["call_back_within"].values[0], value=value),),
    )
    row = {
        "label": {"en": "A", "zh": "甲"}, "kind": "target", "starts": "closed_at",
        "amount": "call_back_within", "counted_in": counted, "role": "agent",
        "sources": ["OUT-24"],
    }  # fmt: skip
    section = Section("data/clocks.toml", "", "", {"one": row}, [])
    amounts = {"call_back_within": amount}
    read_clocks(section, ShopTime(), {}, POLICY.terms.fields, amounts, POLICY.sources.statements)
    assert (section.faults == []) is fits


# --- what verification finds ---


def policy_with(**changes):
    """Return the handbook with some of its clocks changed (underscores for hyphens)."""
    entries = dict(CLOCKS.entries)
    for name, change in changes.items():
        clock = name.replace("_", "-")
        entries[clock] = replace(entries[clock], **change)
    return replace(POLICY, clocks=Clocks(entries, CLOCKS.shop, CLOCKS.calendars))


def found(policy, cases=None):
    every = HANDBOOK.clock_cases if cases is None else cases
    return [
        f"{finding.kind}: {finding.message}"
        for finding in verify_clocks(policy, HANDBOOK.procedures, every)
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"role": "agnet"}, "unknown role 'agnet'"),
        ({"role": "zzz"}, "unknown role 'zzz'"),
        ({"then": "complaint/recieve"}, "unknown clock or step 'complaint/recieve'"),
        ({"then": "complaint-level-11"}, "'complaint-level-11'; allowed: one of"),
    ],
)
def test_whoever_owes_a_clock_and_whatever_follows_it_must_exist(change, says):
    assert any(
        line.startswith("unresolved reference: call-back") and says in line
        for line in found(policy_with(call_back=change))
    )


def test_clocks_that_lead_to_each_other_are_endless():
    policy = policy_with(complaint_level_3={"then": "complaint-level-1"})
    lines = [line for line in found(policy) if line.startswith("endless")]
    assert lines[0] == (
        "endless: complaint-level-1 comes back to itself by "
        "complaint-level-2, complaint-level-3, complaint-level-1"
    )
    assert len(lines) == 3


def test_a_promise_that_ends_after_its_limit_is_found_with_an_example():
    policy = policy_with(logistics_solved={"amount": "senior_management_within"})
    (line,) = [line for line in found(policy) if line.startswith("beyond the limit")]
    assert line == (
        "beyond the limit: started at 2025-09-01 00:00, logistics-solved ends at "
        "2025-09-03 24:00, after logistics-limit at 2025-09-02 24:00; shorten it, "
        "or say `yields = true`"
    )


def test_a_promise_that_yields_may_pass_its_limit_at_times_but_not_always():
    always = policy_with(logistics_solved={"amount": "senior_management_within", "yields": True})
    assert any(line.endswith("24:00; shorten it") for line in found(always))
    at_times = policy_with(refund_paid={"starts": "goods_back_at", "backed_by": ("refund-law-cn",)})
    assert [line for line in found(at_times) if not line.startswith("case differs")] == []
    never = policy_with(
        refund_paid={
            "starts": "goods_back_at", "backed_by": ("refund-law-cn",), "yields": False
        }
    )  # fmt: skip
    (line,) = [line for line in found(never) if line.startswith("beyond the limit")]
    assert "2025-09-29" in line or "2025-09-30" in line, "National Day carries it beyond"


def test_a_promise_and_a_limit_of_different_events_can_only_yield():
    policy = policy_with(refund_paid={"yields": False})
    lines = [line for line in found(policy) if line.startswith("cannot be compared")]
    paid = POLICY.clocks["refund-paid"]
    limits = [POLICY.clocks[name] for name in paid.backed_by]
    assert len(lines) == sum(limit.starts != paid.starts for limit in limits) > 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"role": "warehouse"}, "role of refund-paid is 'agent', but it is 'warehouse'"),
        ({"met_by": ""}, "met_by of refund-paid is 'refunded_at', but it is ''"),
        ({"pauses": True}, "pauses of refund-paid is 'false', but it is 'true'"),
        (
            {"backed_by": ("refund-law-cn",)},
            f"backed_by of refund-paid is '{', '.join(sorted(CLOCKS['refund-paid'].backed_by))}', "
            "but it is 'refund-law-cn'",
        ),
    ],
)
def test_a_case_says_whose_the_clock_is_what_meets_it_and_what_is_behind_it(change, message):
    assert f"case differs: refund-approved-on-friday says that {message}" in found(
        policy_with(refund_paid=change)
    )


def test_each_value_of_a_clocks_amount_is_shown_by_a_case_while_it_holds():
    amount = POLICY.amounts["vip_call_every"]
    later = replace(amount.values[0], start=date(2026, 6, 1), value=2)
    amounts = {**POLICY.amounts, amount.id: replace(amount, values=(*amount.values, later))}
    assert found(replace(POLICY, amounts=amounts)) == [
        "amount without example: no clock case shows vip-call with vip_call_every = 2, "
        "in force from 2026-06-01"
    ]


def test_every_clock_has_a_case_and_every_case_comes_out():
    cases = HANDBOOK.clock_cases
    without = {name: case for name, case in cases.items() if case.clock != "vip-call"}
    assert found(POLICY, without) == [
        "clock without example: no clock case says (`says`) what vip-call is"
    ]
    late = {
        **cases,
        "claims-of-february": replace(cases["claims-of-february"], due="2026-03-01 24:00"),
    }
    assert found(POLICY, late) == [
        "case differs: claims-of-february expects 2026-03-01 24:00, "
        "but it comes to 2026-02-28 24:00"
    ]
    far = replace(cases["refund-approved-on-friday"], start="2040-03-02 10:00")
    (line,) = found(POLICY, {**cases, "refund-approved-on-friday": far})
    assert "does not cover 2040-03-03" in line


# --- clock cases ---


CASE = """
[[case]]
id = "one"
title = { en = "One", zh = "一" }
clock = "call-back"
start = "2026-03-11 15:00"
pauses = [{ from = "2026-03-12 00:00", to = "2026-03-13 24:00" }]
due = "2026-03-18 24:00"
why = { en = "Why.", zh = "为什么。" }
"""


def cases_in(tmp_path, text):
    path = tmp_path / "clock-cases.toml"
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_clock_case_is_read_whole(tmp_path):
    cases = whole(read_clock_cases, cases_in(tmp_path, CASE), POLICY)
    assert cases["one"].pauses == (("2026-03-12 00:00", "2026-03-13 24:00"),)
    assert cases["one"].counted(POLICY) == cases["one"].due_moment(POLICY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("call-back", "call-bak", "one: clock: unknown clock 'call-bak'"),
        ('clock = "call-back"', "", "one: clock: missing"),
        ("15:00", "25:00", "one: start: cannot be '2026-03-11 25:00'"),
        ("15:00", "15:60", "one: start: cannot be '2026-03-11 15:60'"),
        ("2026-03-18 24:00", "2026-03-18 24:01", "one: due: cannot be '2026-03-18 24:01'"),
        ("2026-03-18 24:00", "2026-02-30 10:00", "one: due: cannot be '2026-02-30 10:00'"),
        ("2026-03-18 24:00", "soon", "one: due: cannot be 'soon'"),
        ('due = "2026-03-18 24:00"', "", "one: due: missing"),
        ("to =", "until =", "one: pauses 1.until: unknown key"),
        ("why =", "because =", "one: because: unknown key"),
        ("[[case]]", "[[case]]\nid = 'two'\n[[case]]", "two: title: missing"),
    ],
)
def test_a_malformed_clock_case_is_a_fault_with_its_place(tmp_path, old, new, says):
    faults = faults_of(read_clock_cases, cases_in(tmp_path, CASE.replace(old, new, 1)), POLICY)
    assert any(says in str(fault) for fault in faults), list(map(str, faults))


def test_two_clock_cases_of_one_name_and_faults_are_raised_at_once(tmp_path):
    folder = cases_in(tmp_path, CASE + CASE)
    with pytest.raises(PolicyError, match="'one' is taken"):
        whole(read_clock_cases, folder, POLICY)


def test_a_case_of_a_clock_that_is_not_there_is_a_fault(tmp_path):
    cases_in(tmp_path, CASE.replace("call-back", "nothing-like-it"))
    (fault,) = faults_of(read_clock_cases, tmp_path, POLICY)
    assert fault.kind == "unresolved reference"


def test_the_end_of_a_day_is_the_beginning_of_the_next():
    shop = POLICY.clocks.shop
    assert moment_of("2026-03-08 24:00", shop) == moment_of("2026-03-09 00:00", shop)


def test_a_promise_is_tried_as_far_as_the_calendars_reach():
    china = CLOCKS.calendars["cn"]
    short = replace(china, years={2025: china.years[2025]})
    change = {"starts": "goods_back_at", "backed_by": ("refund-law-cn",), "yields": False}
    policy = policy_with(refund_paid=change)
    clocks = Clocks(policy.clocks.entries, CLOCKS.shop, {**CLOCKS.calendars, "cn": short})
    lines = found(replace(policy, clocks=clocks), {})
    assert len([line for line in lines if line.startswith("beyond the limit")]) == 1


def test_a_case_is_due_at_the_same_moment_on_the_clock_of_utc():
    cases = {case.id: case for case in HANDBOOK.clock_cases.values()}
    lyon = cases["notice-from-lyon"]
    assert lyon.utc == "2026-03-16 16:00"
    wrong = {**cases, lyon.id: replace(lyon, utc="2026-03-16 15:00")}
    (found,) = verify_clocks(POLICY, HANDBOOK.procedures, wrong)
    assert found.message == (
        "notice-from-lyon is due at 2026-03-16 15:00 UTC, it says, but that is 2026-03-16 16:00 UTC"
    )
