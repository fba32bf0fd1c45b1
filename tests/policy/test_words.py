"""A code that is added is not taken for a no in silence."""

from dataclasses import replace

import pytest

from aftersales_kit.policy.terms import Field, Label, Terms
from aftersales_kit.policy.words import undecided
from tests.handbook import HANDBOOK

TERMS = HANDBOOK.policy.terms
ONE_SIDED = {
    field.name: [name for name, group in field.groups.items() if not group.outside]
    for field in TERMS.fields.values()
}
TWO_SIDED = [
    (field, name)
    for field in TERMS.fields.values()
    for name, group in field.groups.items()
    if group.outside
]


def with_code(field: Field, code: str) -> Terms:
    changed = replace(field, codes={**field.codes, code: Label("new", "新的")})
    return replace(TERMS, fields={**TERMS.fields, field.name: changed})


def test_the_handbooks_groups_have_an_opinion_wherever_they_need_one():
    assert list(undecided(TERMS)) == []


@pytest.mark.parametrize(("field", "group"), TWO_SIDED, ids=lambda given: str(given)[:40])
def test_a_new_code_is_named_for_each_group_that_must_have_an_opinion_on_it(field, group):
    findings = list(undecided(with_code(field, "supervisor_only")))
    mends = [finding.mend for finding in findings]
    place = f"fields.{field.name}.groups.{group}"
    assert f"add supervisor_only to `codes` or to `not` of {place}" in mends
    for finding in findings:
        assert (finding.kind, finding.table) == ("in no group", field.name)
        assert finding.rules == ("supervisor_only",)
        assert finding.file == "data/policy/terms.toml"


def test_a_group_that_only_rules_name_needs_no_opinion_on_a_new_code():
    field = TERMS["goods_kind"]
    assert ONE_SIDED[field.name]
    assert list(undecided(with_code(field, "antiques"))) == []
