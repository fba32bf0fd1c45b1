"""Whatever a form may ask has a field in it: over every table that its answer asks."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.words import declared
from aftersales_kit.sheets.calculators import CALCULATORS
from aftersales_kit.sheets.calculators.calculator import Calculator
from aftersales_kit.sheets.checking import without_field
from tests.handbook import HANDBOOK
from tests.tries import some

KIT = Path(__file__).parents[2] / "aftersales_kit"
IN_FORCE = HANDBOOK.on(HANDBOOK.policy.changes[-1])
SAID_UNASKED = {
    "technical-type", "shared-among-pieces", "message-stage", "burden-of-proof", "fraud-exposure",
}  # fmt: skip
NOT_ASKED = {
    # What the intake of a technical problem says is shown beside the case, by the triage form;
    # what several pieces share is seen from the pieces, and nobody is asked it;
    # with which part a message begins, and whether it asks, is worked out from its parts;
    # who has to prove a defect and what deceit would cost is said for the agent alone.
    "case-desk": SAID_UNASKED,
    "reply-check": SAID_UNASKED,
    # Asked only where a case says what the form of the refund has no field for.
    "refund": {"resend-carrier", "ems-surcharge", "return-risk", "shared-among-pieces"},
}


def imported(module: str) -> Iterator[str]:
    """Go through the modules of answers that a module of the kit imports."""
    path = KIT / f"{module}.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            place = path.parents[node.level - 1] / (node.module or "").replace(".", "/")
            if place.parent == KIT / "answers":
                yield place.relative_to(KIT).as_posix()


def tables_behind(calculator: Calculator) -> set[str]:
    """Return the tables that the code of a calculator names, its answer's own imports included."""
    (module,) = (
        path.relative_to(KIT).with_suffix("").as_posix()
        for path in (KIT / "sheets" / "calculators").glob("*.py")
        if f'name="{calculator.name}"' in path.read_text(encoding="utf-8")
    )
    todo = [module]
    for name in todo:
        todo += [other for other in imported(name) if other not in todo]
    uses = {file.removeprefix("aftersales_kit/"): said for file, said in declared().items()}
    return {t for name in todo if f"{name}.py" in uses for t in uses[f"{name}.py"].tables.split()}


def with_beneath(tables: set[str]) -> set[str]:
    """Return tables with all that decide their inputs."""
    names = {name for table in tables for name in IN_FORCE.reach(table)}
    return tables | {IN_FORCE.producers[name] for name in names if name in IN_FORCE.producers}


def said_to_be_asked(calculator: Calculator) -> set[str]:
    """Return the tables that a calculator says it asks, with all beneath them."""
    return with_beneath({t.partition("/")[0] for t in (*calculator.tables, *calculator.asks)})


@pytest.mark.unwatched
@pytest.mark.parametrize("name", CALCULATORS)
def test_a_form_says_of_every_table_that_its_code_names_whether_it_asks(name: str) -> None:
    calculator = CALCULATORS[name]
    silent = NOT_ASKED.get(name, set())
    assert tables_behind(calculator) - said_to_be_asked(calculator) == silent


@pytest.mark.parametrize("name", CALCULATORS)
def test_whatever_is_filled_in_the_next_question_has_a_field(name: str) -> None:
    calculator, chance = CALCULATORS[name], Random(f"asks {name}")
    fields, said = HANDBOOK.policy.terms, said_to_be_asked(CALCULATORS[name])
    for case in chance.sample([*HANDBOOK.cases.values()], 12):
        facts = {n: v for n, v in case.facts.items() if n in calculator.names}
        facts = {n: v for n, v in facts.items() if chance.random() < 0.8}
        for coded in (n for n in calculator.names if fields[n].is_coded):
            if chance.random() < 0.1:
                facts[coded] = chance.choice([*fields[coded].codes])
        answer = calculator.answer(facts, IN_FORCE.on, IN_FORCE)
        assert {*answer.missing} <= {*calculator.names}
        if answer.question is not None:
            assert answer.question.field.name in calculator.names, facts
            assert answer.question.table in said | {*HANDBOOK.messages.tables}


@pytest.mark.unwatched
@pytest.mark.parametrize(
    "name", some([c.name for c in CALCULATORS.values() if c.tables or c.asks], 4)
)
def test_a_new_input_of_each_table_is_found_in_every_form_without_a_field(
    name: str, tmp_path: Path
) -> None:
    calculator = CALCULATORS[name]
    table = Random(f"input {name}").choice(sorted({*calculator.tables, *calculator.asks}))
    table, _, leg = table.partition("/")
    data = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    terms, file = data / "policy" / "terms.toml", data / "policy" / f"{table}.toml"
    asked = 'ask = { en = "Is it a Monday?", zh = "是周一吗？" }'
    field = f'kind = "flag"\nlabel = {{ en = "Monday", zh = "周一" }}\n{asked}\n'
    terms.write_text(f"{terms.read_text('utf-8')}\n[fields.monday]\n{field}", encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace("inputs = [", 'inputs = ["monday", ', 1)
    if leg:
        text = text.replace(f'when = {{ leg = "{leg}",', f'when = {{ leg = "{leg}", monday = true,')
    file.write_text(text, encoding="utf-8")
    handbook = Handbook.read(data)
    found = {finding.table for finding in without_field(handbook)}
    if leg:  # then it is not decided where it is no Monday, which is told instead
        assert any("no rule decides" in fault.message for fault in handbook.faults)
    else:
        assert name in found


def test_an_input_that_nothing_decides_and_nobody_can_be_asked_is_found(tmp_path: Path) -> None:
    data = Path(shutil.copytree(data_folder(), tmp_path / "data"))
    terms, file = data / "policy" / "terms.toml", data / "policy" / "priority.toml"
    field = '[fields.monday]\nkind = "flag"\nlabel = { en = "Monday", zh = "周一" }\n'
    terms.write_text(f"{terms.read_text('utf-8')}\n{field}", encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace("inputs = [", 'inputs = ["monday", ', 1)
    file.write_text(text, encoding="utf-8")
    first, *_ = without_field(Handbook.read(data))
    assert "no table decides monday, an input of priority" in first.message
