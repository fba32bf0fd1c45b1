"""What stands in the file of a problem: rules, clocks and wordings that are its own."""

import pytest

from aftersales_kit.policy import data_folder
from aftersales_kit.policy.loading import read_policy
from tests.handbook import HANDBOOK
from tests.policy.files import edited

POLICY = HANDBOOK.policy
OWN = "problems/personal_data.toml"
WORDING = '{ title = { en = "Hello", zh = "您好" }, text = { en = "Hello", zh = "您好" } }'


def faults(change: str, file: str = OWN) -> list[str]:
    files = edited(data_folder(), file, change)
    read_policy(files)
    return [str(fault) for fault in files.faults if "no rule decides" not in str(fault)]


def test_a_rule_of_a_problem_holds_for_it_alone_and_names_its_file() -> None:
    rule = POLICY.rule("EVD-32")
    assert rule.when["problem"] == {"personal_data"}
    assert POLICY.table_of["EVD-32"] == "evidence-needed"
    assert POLICY.file_of["EVD-32"] == f"data/{OWN}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('rule.1.table = "evidence-neded"', "table: unknown value 'evidence-neded'"),
        ('rule.1.table = "freight"', "table: unknown value 'freight'"),
        ('rule.1.when = { goods_are = "astray" }', "when: personal_data is not like that"),
        ('rule.1.when = { problem = "blemish" }', "when.problem: not an input here"),
        (
            'clocks.data-answered.when = { problem = "blemish" }',
            "data-answered: when.problem: is said by the file",
        ),
        (f"replies = {{ data-which = {WORDING} }}", "'data-which' is there twice"),
    ],
)
def test_what_cannot_be_a_problems_own_is_named_with_its_place(change: str, says: str) -> None:
    found = faults(change)
    assert any(fault.startswith(f"data/{OWN}") and says in fault for fault in found), found


def test_what_is_true_of_the_problem_may_be_asked_beside_it() -> None:
    assert faults('rule.1.when = { goods_are = "order_only" }') == []


def test_a_problem_may_have_clocks_and_wordings_of_its_own() -> None:
    assert POLICY.clocks["data-answered"].when["problem"] == {"personal_data"}
    assert POLICY.clocks["data-answered"].file == f"data/{OWN}"
    files = edited(data_folder(), OWN, f"replies = {{ data-hello = {WORDING} }}")
    policy = read_policy(files)
    assert files.faults == []
    assert policy.replies["data-hello"].text.zh == "您好"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('titled_in = "replies"', "titled_in: data/replies holds no file with a title"),
        ('codes = { a = { en = "A", zh = "甲" } }', "codes: stands beside titled_in"),
    ],
)
def test_what_is_titled_in_a_folder_has_files_with_titles(change: str, says: str) -> None:
    found = faults(f"fields.procedure.{change}", "policy/terms.toml")
    assert any(says in fault for fault in found), found


def test_a_procedure_is_called_in_an_answer_as_its_file_is_titled() -> None:
    codes = POLICY.terms["procedure"].codes
    assert codes["data-request"] == HANDBOOK.procedures["data-request"].title
    assert {*codes} == {*HANDBOOK.procedures.procedures}
