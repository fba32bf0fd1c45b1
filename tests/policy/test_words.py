"""What the code names is held against the data; a new code is not taken for a no in silence."""

from dataclasses import replace

import pytest

from aftersales_kit.policy.handbook import data_folder
from aftersales_kit.policy.reading import Files
from aftersales_kit.policy.terms import Field, Group, Label, Terms
from aftersales_kit.policy.words import (
    Uses,
    declared,
    idle_terms,
    named_by_nothing,
    names_in,
    undecided,
    unknown_to,
)
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


THERE = names_in(HANDBOOK)
NEEDED = sorted({need for uses in declared().values() for need in uses.names})


def test_the_handbook_has_all_that_the_code_names() -> None:
    assert list(unknown_to(declared(), THERE)) == []
    assert {"aftersales_kit/answers/freight.py", "aftersales_kit/operations/costs.py"} <= {
        *declared()
    }


@pytest.mark.unwatched
@pytest.mark.parametrize("kind", sorted({kind for kind, _ in NEEDED}))
def test_a_name_that_goes_is_named_with_the_code_that_needs_it(kind: str) -> None:
    for name in (name for of, name in NEEDED if of == kind):
        left = {**THERE, kind: [f"{name}s" if known == name else known for known in THERE[kind]]}
        (fault,) = unknown_to(declared(), left)
        assert (fault.kind, fault.id, fault.nearest) == ("unknown to the data", name, f"{name}s")
        needing = [module for module, uses in declared().items() if (kind, name) in uses.names]
        assert fault.problem.startswith(f"there is no such {kind}, and {', '.join(needing)} need")


def test_the_codes_of_a_field_that_there_is_not_are_not_named_besides() -> None:
    uses = {"freight.py": Uses(codes={"leg": "return"}, groups={"leg": "back"})}
    (fault,) = unknown_to(uses, {"field": ["legs"]})
    assert (fault.id, fault.nearest, fault.file) == ("leg", "legs", "data/policy/terms.toml")


def test_everybody_who_can_answer_a_fact_is_a_code_of_whom_a_message_waits_for() -> None:
    added = {**THERE, "knower": [*THERE["knower"], "maker"]}
    (fault,) = unknown_to(declared(), added)
    assert (fault.kind, fault.id) == ("unknown to the data", "maker")
    assert fault.problem == (
        "there is no such code of waits_for, as of everybody in [knowers], and "
        "aftersales_kit/answers/message.py needs it"
    )


def test_a_code_of_an_outcome_that_nothing_names_is_found() -> None:
    assert list(named_by_nothing(HANDBOOK.policy)) == []
    policy = replace(HANDBOOK.policy, terms=with_code(TERMS["payment"], "by_cheque"))
    (finding,) = named_by_nothing(policy)
    assert (finding.kind, finding.table) == ("named by nothing", "payment")
    assert finding.rules == ("by_cheque",)
    assert finding.mend.endswith("or take it out of fields.payment.codes")


@pytest.mark.parametrize("outcome", ["ask_for", "responsible"])
def test_a_code_for_which_rules_ask_and_which_none_gives_is_found(outcome: str) -> None:
    terms = with_code(TERMS[outcome], "unheard_of")
    policy = replace(HANDBOOK.policy, terms=terms)
    rest = frozenset(terms[outcome].codes)
    table = next(t for t in policy.tables.values() if outcome in t.inputs or outcome in t.outcomes)
    asking = replace(table.rules[0], when={**table.rules[0].when, outcome: rest})
    changed = replace(table, rules=(asking, *table.rules[1:]))
    policy = replace(policy, tables={**policy.tables, table.id: changed})
    (finding,) = named_by_nothing(policy)
    assert (finding.table, finding.rules) == (outcome, ("unheard_of",))


def test_a_code_of_a_group_that_takes_in_all_but_some_is_not_named_by_that() -> None:
    terms = with_code(TERMS["payment"], "by_cheque")
    groups = {"any": Group(Label("any", "任何"), frozenset(terms["payment"].codes))}
    fields = {**terms.fields, "payment": replace(terms["payment"], groups=groups)}
    policy = replace(HANDBOOK.policy, terms=replace(terms, fields=fields))
    assert [finding.rules for finding in named_by_nothing(policy)] == [("by_cheque",)]


def idle(fields=(), groups=(), units=(), also=None) -> list[tuple[str, str]]:
    """Return the terms that are idle, with some terms more, and one file more that names some."""
    files = Files(data_folder())
    for path in data_folder().rglob("*.toml"):
        files.toml(path.relative_to(data_folder()).as_posix())
    label = Label("new", "新的")
    new = {name: Field(name, "choice", label, codes={"one": label}) for name in fields}
    known = {
        name: replace(field, groups={**field.groups, **{g: Group(label, frozenset()) for g in of}})
        for name, field in TERMS.fields.items()
        if (of := [group for where, group in groups if where == name])
    }
    units = {**TERMS.units, **dict.fromkeys(units, label)}
    terms = replace(TERMS, fields={**TERMS.fields, **known, **new}, units=units)
    files.read |= also or {}
    found = list(idle_terms(files, replace(HANDBOOK.policy, terms=terms)))
    assert all(f.kind == "named by nothing" and f.file.endswith("terms.toml") for f in found)
    return [(fault.id, fault.field) for fault in found]


def test_the_handbook_has_no_field_group_or_unit_that_nothing_names() -> None:
    assert idle() == []


def test_a_field_a_group_and_a_unit_that_nothing_names_are_found() -> None:
    found = idle(["out"], [("wish", "half_way"), ("leg", "half_way")], ["furlong"])
    assert sorted(found) == [
        ("fields.leg", "groups.half_way"),
        ("fields.out", ""),
        ("fields.wish", "groups.half_way"),
        ("units", "furlong"),
    ]


@pytest.mark.parametrize(
    ("file", "held", "named"),
    [
        ("clocks.toml", {"a": {"when": {"out": "one"}}}, True),
        ("policy/more.toml", {"rule": [{"when": {"wish": ["return", "out"]}}]}, True),
        ("policy/amounts.toml", {"a": {"unit": "out"}}, True),
        ("policy/terms.toml", {"fields": {"b": {"not_before": ["out"]}}}, True),
        ("policy/terms.toml", {"fields": {"b": {"groups": {"c": {"not": ["out"]}}}}}, True),
        ("policy/terms.toml", {"fields": {"out": {"groups": {"out": {}}}}}, False),
        ("policy/terms.toml", {"fields": {"b": {"label": {"en": "out"}}}, "units": "out"}, False),
        ("cases/more.toml", {"case": [{"facts": {"out": "one"}}]}, False),
        ("search.toml", {"out": {"aliases": ["out"]}}, False),
    ],
)
def test_what_a_file_names_is_not_idle_and_what_only_illustrates_names_nothing(
    file: str, held: dict[str, object], named: bool
) -> None:
    found = idle(["out"], [("wish", "out")], ["out"], {file: held})
    new = {("fields.out", ""), ("fields.wish", "groups.out"), ("units", "out")}
    assert ({*found} & new == set()) is named


@pytest.mark.parametrize("field", ["wish", "entry"])
def test_a_code_that_people_enter_or_that_a_group_holds_is_named(field: str) -> None:
    code, group = "anew", TERMS["entry"].groups["to_do"]
    terms = with_code(TERMS[field], code)
    held = {"to_do": group._replace(codes=group.codes | {code})}
    entry = replace(terms["entry"], groups=held)
    policy = replace(HANDBOOK.policy, terms=replace(terms, fields={**terms.fields, "entry": entry}))
    assert list(named_by_nothing(policy)) == []


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


def test_a_group_that_the_code_names_needs_an_opinion_even_without_a_not():
    field = TERMS["wish"]
    bare = {name: group._replace(outside=frozenset()) for name, group in field.groups.items()}
    changed = replace(TERMS, fields={**TERMS.fields, "wish": replace(field, groups=bare)})
    found = {finding.rules[0] for finding in undecided(changed) if "money_back" in finding.mend}
    assert found == {*field.codes} - field.groups["money_back"].codes


@pytest.mark.parametrize("field", sorted({f for u in declared().values() for f in u.every.split()}))
def test_a_new_code_of_a_field_whose_codes_the_code_all_names_is_named(field: str) -> None:
    knowing = [module for module, uses in declared().items() if field in uses.every.split()]
    found = [f for f in undecided(with_code(TERMS[field], "anew")) if "every code" in f.message]
    assert [f.message for f in found] == [
        f"{module} names every code of {field}, and does not know anew" for module in knowing
    ]
    assert all(f.rules == ("anew",) and f.table == field for f in found)


SINGLE = sorted({name for uses in declared().values() for name in uses.besides})


@pytest.mark.parametrize("field", SINGLE)
def test_a_new_code_of_a_field_of_which_the_code_names_some_is_named(field: str) -> None:
    deciding = [module for module, uses in declared().items() if field in uses.besides]
    found = [
        f for f in undecided(with_code(TERMS[field], "unheard_of")) if "single codes" in f.message
    ]
    assert [f.message for f in found] == [
        f"{module} decides by single codes of {field}, and does not know unheard_of"
        for module in deciding
    ]
    assert all(f.rules == ("unheard_of",) and f.table == field for f in found)


@pytest.mark.parametrize(
    ("field", "module"),
    [
        ("payment", "answers/freight"),
        ("payment", "answers/refund"),
        ("goodwill", "answers/compensation"),
        ("gift_charge", "answers/refund"),
        ("cancel_costs", "answers/refund"),
        ("next_step", "operations/costs"),
        ("clock_after_remedy", "policy/days"),
    ],
)
def test_an_outcome_by_which_money_or_days_are_counted_is_weighed(field: str, module: str) -> None:
    found = {f.message.split()[0] for f in undecided(with_code(TERMS[field], "unheard_of"))}
    assert f"aftersales_kit/{module}.py" in found


def test_a_new_code_of_what_a_fault_gives_asks_each_group_by_which_its_days_are_counted() -> None:
    found = [f.mend for f in undecided(with_code(TERMS["fault_period"], "undo_or_cut"))]
    place = "add undo_or_cut to `codes` or to `not` of fields.fault_period.groups"
    assert found == [f"{place}.returnable", f"{place}.running"]


def test_a_field_that_is_not_there_has_no_code_that_nobody_knows() -> None:
    assert list(undecided(replace(TERMS, fields={}))) == []


def test_a_group_that_only_rules_name_needs_no_opinion_on_a_new_code():
    field = TERMS["goods_kind"]
    assert ONE_SIDED[field.name]
    assert list(undecided(with_code(field, "antiques"))) == []
