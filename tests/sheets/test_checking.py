"""The worked cases' money and the wordings' blanks are checked, and the checks can fail."""

import re
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from aftersales_kit.policy import Handbook, Label, Policy, PolicyError, WorkedCase, data_folder
from aftersales_kit.policy.replies import Reply
from aftersales_kit.policy.words import undecided
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.checking import results, verify, verify_answers, without_field
from aftersales_kit.sheets.explaining import ASKED_OF_EACH
from tests.handbook import HANDBOOK
from tests.tries import some


def test_an_amount_that_comes_out_otherwise_is_a_finding(
    policy: Policy, cases: dict[str, WorkedCase]
) -> None:
    case = cases["paid-100-refund-10"]
    wrong = replace(case, result={**results(case, HANDBOOK), "form_entry": "10.00"})
    (finding,) = verify_answers(HANDBOOK, {case.id: wrong})
    assert finding.kind == "case differs"
    assert "expects form_entry 10.00, but it comes to 90.00" in finding.message


def test_an_amount_left_out_is_a_finding(policy: Policy, cases: dict[str, WorkedCase]) -> None:
    case = cases["cancelled-just-after-dispatch"]
    found = verify_answers(HANDBOOK, {case.id: replace(case, result=None)})
    assert len(found) == len(results(case, HANDBOOK))


def test_an_answer_that_does_not_exist_is_a_finding(
    policy: Policy, cases: dict[str, WorkedCase]
) -> None:
    case = replace(cases["paid-100-refund-10"], answer="refnd")
    (finding,) = verify_answers(HANDBOOK, {case.id: case})
    assert "there are case-desk, triage" in finding.message


def test_a_case_that_names_no_answer_is_left_to_its_tables(
    policy: Policy, cases: dict[str, WorkedCase]
) -> None:
    case = replace(cases["paid-100-refund-10"], answer="", result={"form_entry": "1"})
    assert verify_answers(HANDBOOK, {case.id: case}) == []


def with_replies(**replies: Reply) -> Handbook:
    return replace(HANDBOOK, policy=replace(HANDBOOK.policy, replies=replies))


def test_an_unknown_blank_in_a_wording_is_a_finding(policy: Policy) -> None:
    reply = Reply("thanks", Label("Thanks", "谢谢"), Label("Dear {nmae}", "亲"))
    (finding,) = verify_answers(with_replies(thanks=reply), {})
    assert finding.kind == "unresolved reference"
    assert "{nmae}" in finding.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (Label("Dear {Advised}", "亲 {Advised}"), "the unknown blank {Advised}"),
        (Label("CNY {outbound_short}", "不扣"), "{outbound_short} in one language only"),
    ],
)
def test_every_blank_is_known_and_in_both_languages(policy: Policy, text, words) -> None:
    reply = Reply("some", Label("Some", "某"), text)
    (finding,) = verify_answers(with_replies(some=reply), {})
    assert words in finding.message


def test_an_amount_of_the_policy_may_stand_in_any_wording(policy: Policy) -> None:
    text = Label("Within {written_reply_within}.", "{written_reply_within}内。")
    assert verify_answers(with_replies(thanks=Reply("thanks", Label("T", "谢"), text)), {}) == []


@pytest.mark.unwatched
def test_an_amount_that_buyers_are_promised_and_nothing_holds_is_found(data: Path) -> None:
    amounts = data / "policy" / "amounts.toml"
    text = amounts.read_text(encoding="utf-8")
    held = text.replace(
        "[maker_turnaround_low]",
        '[price_held]\nunit = "day"\nlabel = { en = "Price", zh = "保价" }\n'
        'values = [{ from = 2025-09-01, value = 7, sources = ["QST-01"] }]\n\n'
        "[maker_turnaround_low]",
    )
    amounts.write_text(held, encoding="utf-8")
    (finding,) = verify(Handbook.read(data))
    assert (finding.kind, finding.table) == ("decides nothing", "price_held")


def test_a_blank_of_the_other_calculator_is_a_finding(policy: Policy) -> None:
    wrong = replace(policy.replies["grant"], text=Label("{outbound_short}", "{outbound_short}"))
    (finding,) = verify_answers(with_replies(grant=wrong), {})
    assert "unknown blank {outbound_short}" in finding.message


def test_an_amount_that_does_not_exist_is_a_finding(
    policy: Policy, cases: dict[str, WorkedCase]
) -> None:
    case = cases["paid-100-refund-10"]
    wrong = replace(case, result={**results(case, HANDBOOK), "advise": "1.00"})
    (finding,) = verify_answers(HANDBOOK, {case.id: wrong})
    assert "no such amount" in finding.message


# --- everything at once ---


WRONG = {
    "procedures/complaint.toml": ('role = "agent"', 'role = "agnet"'),
    "registers.toml": ('enters = "agent"', 'enters = "agnet"'),
    "clocks.toml": ('role = "agent"', 'role = "agnet"'),
}


@pytest.mark.unwatched
def test_what_is_wrong_anywhere_is_found_in_one_go_and_in_the_order_of_the_checks(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    for file, (old, new) in WRONG.items():
        text = (data / file).read_text(encoding="utf-8")
        assert old in text
        (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = verify(Handbook.read(data))
    assert [finding.file for finding in found] == [f"data/{file}" for file in WRONG]
    assert all("unknown" in f.message and "'agnet'" in f.message for f in found)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.unwatched
def test_what_the_tables_find_hides_nothing_of_what_the_later_checks_find(data: Path) -> None:
    change(data / "policy" / "freight.toml", 'bearer = "shop"', 'bearer = "buyer"')
    (data / "conflicts.toml").write_text("[", encoding="utf-8")
    found = verify(Handbook.read(data))
    assert "case differs" in {finding.kind for finding in found}
    assert (found[0].kind, found[0].file) == ("unreadable", "data/conflicts.toml")


@pytest.mark.unwatched
def test_worked_cases_that_cannot_be_read_hide_nothing_of_the_later_checks(data: Path) -> None:
    (data / "cases" / "freight.toml").write_text("[", encoding="utf-8")
    (data / "conflicts.toml").write_text("[", encoding="utf-8")
    files = [finding.file for finding in verify(Handbook.read(data))]
    assert {*files} == {"data/cases/freight.toml", "data/conflicts.toml"}


@pytest.mark.unwatched
def test_a_case_that_is_decided_otherwise_is_told_of_once(data: Path) -> None:
    change(data / "cases" / "freight.toml", 'bearer = "shop"', 'bearer = "buyer"')
    found = verify(Handbook.read(data))
    (differing,) = [finding for finding in found if finding.kind == "case differs"]
    assert "expects bearer 'buyer'" in differing.message


def test_faults_of_all_files_are_told_at_once(data: Path) -> None:
    change(data / "policy" / "freight.toml", 'bearer = "shop"', 'bearer = "shpo"')
    change(data / "clocks.toml", 'sources = ["', 'sources = ["QST-999", "')
    change(data / "procedures" / "complaint.toml", 'role = "agent"', 'role = "agnet"')
    (data / "conflicts.toml").write_text("[", encoding="utf-8")
    change(data / "options.toml", 'wishes = ["return"', 'wishes = ["retrun"')
    found = verify(Handbook.read(data))
    assert sorted({finding.file for finding in found}) == [
        "data/clocks.toml",
        "data/conflicts.toml",
        "data/options.toml",
        "data/policy/freight.toml",
        "data/procedures/complaint.toml",
    ]


def test_nothing_that_would_only_follow_from_a_fault_is_told(data: Path) -> None:
    (data / "policy" / "terms.toml").write_text("[", encoding="utf-8")
    (finding,) = verify(Handbook.read(data))
    assert (finding.kind, finding.file) == ("unreadable", "data/policy/terms.toml")


RESTED_ON = (
    "policy/terms.toml",
    "policy/responsibility.toml",
    "clocks.toml",
    "policy/amounts.toml",
)
BROKEN = ("[", "", "x = 1\n", None)


@pytest.mark.unwatched
@pytest.mark.parametrize(("name", "content"), some(product(RESTED_ON, BROKEN), 5), ids=str)
def test_of_a_file_that_the_policy_rests_on_only_its_own_fault_is_told(
    data: Path, name: str, content: str | None
) -> None:
    if content is None:
        (data / name).unlink()
    else:
        (data / name).write_text(content, encoding="utf-8")
    (finding,) = verify(Handbook.read(data))
    assert (finding.kind, finding.file) == ("unreadable", f"data/{name}")
    assert "left unsaid" in finding.mend


def test_every_file_that_is_missing_or_emptied_is_found(data: Path) -> None:
    files = [path for path in sorted(data.rglob("*")) if path.is_file()]
    for path in files:
        path.write_text("", encoding="utf-8")
    found = {finding.file: finding.message for finding in verify(Handbook.read(data))}
    assert {f"data/{path.relative_to(data).as_posix()}" for path in files} <= found.keys()
    assert all("empty" in message for message in found.values())
    for path in files:
        path.unlink()
    assert all(
        "missing" in f.message or "no file" in f.message for f in verify(Handbook.read(data))
    )


@pytest.mark.unwatched
def test_a_file_that_nothing_reads_is_found_and_hinders_no_answer(data: Path) -> None:
    (data / "policy" / "extra").mkdir()
    shutil.copy(data / "policy" / "freight.toml", data / "policy" / "extra")
    shutil.move(data / "retired.toml", data / "retierd.toml")
    found = {finding.file: finding.message for finding in verify(Handbook.read(data))}
    assert "nothing reads this file" in found["data/policy/extra/freight.toml"]
    assert "did you mean 'retired.toml'" in found["data/retierd.toml"]
    assert "the file is missing" in found["data/retired.toml"]
    shutil.move(data / "retierd.toml", data / "retired.toml")
    assert Handbook.load(data).cases


@pytest.mark.unwatched
def test_a_term_that_nothing_names_is_found_and_not_where_a_file_cannot_be_read(
    data: Path,
) -> None:
    more = '[units]\nfurlong = { label = { en = "furlongs", zh = "浪" } }\n'
    change(data / "policy" / "terms.toml", "[units]\n", more)
    (finding,) = verify(Handbook.read(data))
    assert (finding.kind, finding.file) == ("named by nothing", "data/policy/terms.toml")
    assert "furlong" in finding.message
    (data / "search.toml").write_text("broken = [", encoding="utf-8")
    assert "named by nothing" not in {found.kind for found in verify(Handbook.read(data))}


def test_a_name_that_the_code_needs_is_missed_once_and_the_tables_are_proved(data: Path) -> None:
    for path in data.rglob("*.toml"):
        text = path.read_text("utf-8").replace("margin_kept_share", "margin_held_share")
        path.write_text(text, "utf-8")
    change(data / "policy" / "freight.toml", 'bearer = "shop"', 'bearer = "buyer"')
    change(data / "options.toml", 'wishes = ["exchange"]', "wishes = []")
    missed, *others = verify(Handbook.read(data))
    assert str(missed) == (
        "unknown to the data: data/policy/amounts.toml: margin_kept_share: there is no such "
        "amount, and aftersales_kit/answers/compensation.py, aftersales_kit/operations/costs.py "
        "need it; did you mean 'margin_held_share'?\n    to mend: name it so again, or change the "
        "code that needs it, and the uses.py beside that"
    )
    assert "below the floor" in {finding.kind for finding in others}
    with pytest.raises(PolicyError, match="there is no such amount"):
        Handbook.load(data)


@pytest.mark.unwatched
def test_an_entry_with_a_fault_of_its_own_is_not_missed_besides(data: Path) -> None:
    example = 'id = "shoe-shop-two-left-shoes"\n'
    change(data / "cases" / "freight.toml", example, f'{example}titel = "x"\n')
    kinds = [(f.kind, f.rules) for f in verify(Handbook.read(data)) if f.kind != "dead"]
    assert ("unknown to the data", ("shoe-shop-two-left-shoes",)) not in kinds
    assert kinds


@pytest.mark.unwatched
@pytest.mark.parametrize(
    ("file", "kinds"),
    [("reviews.toml", {"unknown to the data"}), ("windows.toml", {"unresolved reference"})],
    ids=["named by the code", "named by the data"],
)
def test_a_missing_file_of_cases_is_told_by_the_cases_that_are_named(
    data: Path, file: str, kinds: set[str]
) -> None:
    gone = {name for name, case in HANDBOOK.cases.items() if case.file == f"data/cases/{file}"}
    (data / "cases" / file).unlink()
    found = verify(Handbook.read(data))
    assert {finding.kind for finding in found} == kinds
    assert all(any(name in finding.message for name in gone) for finding in found)


def test_a_folder_without_a_file_is_found(data: Path) -> None:
    shutil.rmtree(data / "policy" / "scenarios")
    (finding,) = verify(Handbook.read(data))
    assert (finding.file, finding.message) == ("data/policy/scenarios/", "the folder holds no file")


def test_a_question_that_a_form_has_no_field_for_is_found_in_every_form_that_may_ask_it(
    data: Path,
) -> None:
    asked = {*CALCULATORS["freight"].names, *CALCULATORS["refund"].names, *ASKED_OF_EACH}
    fields = HANDBOOK.policy.terms.fields.values()
    new = next(f.name for f in fields if f.ask and f.is_coded and f.name not in asked)
    path = data / "policy" / "freight.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('inputs = ["leg"', f'inputs = ["{new}", "leg"'), encoding="utf-8")
    found = [*without_field(Handbook.read(data))]
    assert {finding.table for finding in found} >= {"freight", "refund"}
    assert all(f"for {new}, an input of freight" in finding.message for finding in found)


@pytest.mark.parametrize("name", ["speaking", "records"])
def test_a_form_that_rests_on_who_answers_has_a_field_for_where_the_order_is(name: str) -> None:
    assert "order_state" in CALCULATORS[name].names


@pytest.mark.unwatched
def test_what_a_change_leaves_behind_where_its_rule_is_named_is_found(data: Path) -> None:
    path = data / "policy" / "freight.toml"
    text = path.read_text(encoding="utf-8")
    tried = HANDBOOK.scenarios["worry-free-returns"].rules
    name = next(c.rule for c in tried if HANDBOOK.policy.rule(c.rule).end is None)
    head, rule = text.split(f'id = "{name}"\n')
    body = rule.split("[[rule]]")[0]
    same = re.sub(r"^from = .*\n", "", body, flags=re.MULTILINE)
    later = f'[[rule]]\nid = "FRT-90"\nfrom = 2040-01-01\n{same}'
    path.write_text(
        f'{head}id = "{name}"\nuntil = 2040-01-01\n{body}{later}' + rule[len(body) :],
        encoding="utf-8",
    )
    found = [f for f in verify(Handbook.read(data)) if f.kind == "ended rule"]
    assert {f.rules for f in found} == {(name,)}
    said = "".join(finding.message for finding in found)
    for where in ("the step ", "the conflict ", "the scenario worry-free-returns "):
        assert where in said
    assert any("FRT-90" in f.mend for f in found)


RULE = re.compile(r"^\[\[rule\]\]\n(?:(?!\[\[).*\n?)*", re.MULTILINE)
THEN = re.compile(r"^then = .*$", re.MULTILINE)


def _doubled(file: Path, before: bool) -> tuple[str, str]:
    """Give a table's file its first rule a second time, with another of its rules' outcomes."""
    text = file.read_text("utf-8")
    rules = RULE.findall(text)
    own = THEN.findall(rules[0])[0]
    other = next(then for then in THEN.findall(text) if then != own)
    (name,) = re.findall(r'^id = "(.*)"$', rules[0], re.MULTILINE)
    second = f"{name[:-2]}77"
    new = rules[0].replace(own, other).replace(f'id = "{name}"', f'id = "{second}"')
    both = [new, rules[0]] if before else [rules[0], new]
    whole = "\n\n".join(rule.strip() for rule in both) + "\n\n"
    file.write_text(text.replace(rules[0], whole, 1), "utf-8")
    return (second, name) if before else (name, second)


@pytest.mark.unwatched
@pytest.mark.parametrize("before", some([False, True], 1))
def test_a_rule_that_overlaps_is_named_in_every_table_and_no_other_check_breaks_on_it(
    data: Path, before: bool
) -> None:
    files = [
        path
        for path in (data / "policy").glob("*.toml")
        if len({*THEN.findall(path.read_text())}) > 1
    ]
    doubled = {_doubled(path, before): path for path in files}
    found = verify(Handbook.read(data))
    assert all(map(str, found))
    named = {f.rules: f for f in found if f.kind == "overlapping"}
    by_order = {
        pair for pair, path in doubled.items() if 'hit_policy = "first"' in path.read_text()
    }
    assert {pair for pair in doubled if pair not in named} == by_order
    assert {pair[1] for pair in by_order} <= {f.rules[0] for f in found if f.kind == "dead"}
    assert all(named[pair].witness for pair in doubled if pair in named)


BY_GROUP_ONLY = [
    ("last_resort", "last_way"),
    ("offer_refused", "offer_declined"),
    ("no_parcel_check", "nothing_to_check"),
]
"""Codes that the code knows by their group alone, and another name for each."""


def test_a_code_added_to_a_standing_is_named_for_every_group_that_must_have_an_opinion(
    data: Path,
) -> None:
    terms = data / "policy" / "terms.toml"
    change(terms, "not_offered = {", 'supervisor_only = { en = "s", zh = "主" }\nnot_offered = {')
    change(terms, '["not_offered", "last_', '["not_offered", "supervisor_only", "last_')
    # The one table that decides by single standings says at once that it does not know the new one.
    message = data / "policy" / "message-refund.toml"
    text = message.read_text(encoding="utf-8")
    message.write_text(text.replace('"also"]', '"also", "supervisor_only"]'), encoding="utf-8")
    named = {
        finding.mend.rpartition(".")[2]
        for finding in undecided(Handbook.load(data).policy.terms)
        if finding.kind == "in no group"
    }
    assert named == {"offered", "held_back"}


@pytest.mark.unwatched
def test_codes_renamed_throughout_change_no_figure_but_their_names(
    data: Path, cases: dict[str, WorkedCase]
) -> None:
    other, code = dict(BY_GROUP_ONLY), {new: old for old, new in BY_GROUP_ONLY}
    assert not {*code} & {
        name for field in HANDBOOK.policy.terms.fields.values() for name in field.codes
    }
    for file in data.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(renamed_by(other, text), encoding="utf-8")
    renamed = Handbook.load(data)
    for name, case in renamed.cases.items():
        before = results(replace(cases[name], answer="case-desk"), HANDBOOK)
        after = results(replace(case, answer="case-desk"), renamed)
        assert {n: renamed_by(code, v) for n, v in after.items()} == before


def renamed_by(names: dict[str, str], text: str) -> str:
    """Return a text in which each of these words is another."""
    return re.sub(rf"\b({'|'.join(names)})\b", lambda found: names[found[1]], text)


@pytest.mark.unwatched
@pytest.mark.parametrize(
    "name",
    some(
        [
            "options.toml",
            "registers.toml",
            "speech/checks.toml",
            "triage/lexicon.toml",
            "triage/beside/greeting.toml",
        ],
        1,
    ),
)
def test_a_file_by_which_answers_are_given_makes_no_case_differ_where_it_cannot_be_read(
    tmp_path, name
):
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    (copy / name).write_text("[\n", encoding="utf-8")
    assert {(found.kind, found.file) for found in verify(Handbook.read(copy))} == {
        ("unreadable", f"data/{name}")
    }
