"""Every name of the data that stands in the code is declared in its room's `uses.py`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales_kit.policy.words import Uses, declared, names_in
from tests.handbook import HANDBOOK

ROOT = Path(__file__).parents[1]
ROOMS = ("policy", "answers", "sheets", "operations", "faces")
NAMES = frozenset(name for known in names_in(HANDBOOK).values() for name in known)
MODULES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for room in ROOMS
    for path in sorted((ROOT / "aftersales_kit" / room).rglob("*.py"))
    if path.name != "uses.py"
}


def literals(source: str) -> Iterator[str]:
    """Go through the texts of a module that could name something.

    Not what it says about itself, what people read, and pieces of a text.
    """
    tree = ast.parse(source)
    said: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                said.add(text)
            case ast.JoinedStr(values=pieces):
                said |= {*pieces}
            case ast.Call(func=ast.Name(id="Label" | "TypeVar"), args=texts):
                said |= {*texts}
            case ast.Assign(targets=[ast.Name(id="__all__")], value=listed):
                said |= {*ast.walk(listed)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


def undeclared(source: str, uses: Uses) -> set[str]:
    """Return the names of the data in a module that it declares neither so nor as its own."""
    known = {name for _, name in uses.names} | {*uses.own.split()}
    return {text for text in literals(source) if text in NAMES} - known


def unused(source: str, uses: Uses) -> set[str]:
    """Return what a module declares and does not name; a field may be named for its codes only."""
    fields = {*uses.codes, *uses.groups} - {*uses.fields.split()}
    listed = {name for _, name in uses.names} - fields | {*uses.own.split()}
    return listed - {*literals(source)}


@pytest.mark.parametrize("module", MODULES)
def test_what_a_module_names_of_the_data_is_declared(module: str) -> None:
    lacking = undeclared(MODULES[module], declared().get(module, Uses()))
    assert lacking == set(), "name it in the uses.py of the room, or there as a word of its `own`"


@pytest.mark.parametrize("module", declared())
def test_what_is_declared_is_named_by_the_module_and_by_the_data(module: str) -> None:
    uses = declared()[module]
    assert unused(MODULES[module], uses) == set()
    assert {*uses.own.split()} <= NAMES
    assert {*uses.every.split()} <= uses.codes.keys()


@pytest.mark.parametrize("module", declared())
def test_each_name_is_declared_once(module: str) -> None:
    uses = declared()[module]
    parts = [value for value in vars(uses).values() if isinstance(value, str)]
    parts += [text for by_field in (uses.codes, uses.groups) for text in by_field.values()]
    for part in parts:
        assert len(part.split()) == len({*part.split()})


OF_THE_BROWSER = {
    "MB", "choose", "every", "low", "open", "question", "true", "waiting", "write",
}  # fmt: skip
"""Words of the browser's own, or of the scripts', that happen to be names in the data."""


def test_the_scripts_of_the_pages_name_nothing_of_the_data() -> None:
    scripts = sorted((ROOT / "aftersales_kit" / "faces").rglob("*.mjs"))
    assert {path.name for path in scripts} >= {"calculator.mjs", "worker.mjs"}
    said = {
        word
        for path in scripts
        for word in re.findall(r"""["'`]([\w-]+)["'`]""", path.read_text("utf-8"))
    }
    assert said & NAMES <= OF_THE_BROWSER


SOURCE = '''
"""wish"""
__all__ = ["problem"]
TEXT = Label("market", "evidence")
def ask(code):
    """Return the answer for a demand."""
    f"refund{code}"
    return code == "return" or code in {"outbound": 1}
'''


@pytest.mark.parametrize(
    ("uses", "lacking", "idle"),
    [
        (Uses(), {"return", "outbound"}, set()),
        (Uses(codes={"leg": "return outbound"}), set(), set()),
        (Uses(codes={"leg": "outbound"}, own="return"), set(), set()),
        (Uses(fields="leg", codes={"leg": "return"}), {"outbound"}, {"leg"}),
        (Uses(codes={"leg": "return outbound resend"}, own="wish"), set(), {"resend", "wish"}),
    ],
)
def test_what_is_not_declared_or_not_named_is_found(
    uses: Uses, lacking: set[str], idle: set[str]
) -> None:
    assert undeclared(SOURCE, uses) == lacking
    assert unused(SOURCE, uses) == idle


DECIDING = [module for module in declared() if not module.startswith("aftersales_kit/faces/")]
FIELDS = {
    **HANDBOOK.policy.terms.fields,
    **{name: column.field for name, column in HANDBOOK.measures.columns.items()},
}


def weighed(source: str, codes: dict[str, str]) -> set[str]:
    """Return the fields by whose codes a module may decide: all but those that it only gives.

    A fact is given where its code is the value of a dictionary whose key is the field.
    """
    tree = ast.parse(source)
    given = {
        value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in codes
    }
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in given
        for name, listed in codes.items()
        if node.value in listed.split()
    }


def unsaid(source: str, uses: Uses) -> set[str]:
    """Return the fields by whose codes a module decides, and says nothing of their other codes."""
    said = {*uses.every.split(), *uses.besides, *uses.otherwise}
    flags = {name for name in uses.codes if FIELDS[name].kind == "flag"}
    return weighed(source, dict(uses.codes)) - said - flags


@pytest.mark.parametrize("module", DECIDING)
def test_what_decides_by_single_codes_says_what_the_others_of_the_field_come_to(
    module: str,
) -> None:
    lacking = unsaid(MODULES[module], declared()[module])
    assert lacking == set(), "ask a group with `not`, or say it: `every`, `besides`, `otherwise`"


@pytest.mark.parametrize("module", declared())
def test_what_is_said_of_the_other_codes_is_said_once_and_of_all_of_them(module: str) -> None:
    uses = declared()[module]
    parts = [{*uses.every.split()}, {*uses.besides}, {*uses.otherwise}]
    assert sum(map(len, parts)) == len(set().union(*parts))
    assert set().union(*parts) <= uses.codes.keys()
    for name in {*uses.every.split(), *uses.besides}:
        listed = [*uses.codes[name].split(), *uses.besides.get(name, "").split()]
        assert sorted(listed) == sorted(FIELDS[name].codes)
    for name in uses.otherwise:
        assert {*uses.codes[name].split()} <= FIELDS[name].codes.keys()


@pytest.mark.parametrize(
    ("source", "unsaid_of"),
    [
        ('def f(leg): return leg == "return"', {"leg"}),
        ('def f(leg): return leg not in ("return", "resend")', {"leg"}),
        ('BACK = "return"\ndef f(leg): return leg == BACK', {"leg"}),
        ('COSTS = {"return": 1}', {"leg"}),
        ('def f(of, leg): return {"leg": of} == {"of": "return"}', {"leg"}),
        ('def f(leg):\n    match leg:\n        case "return": pass', {"leg"}),
        ('FACTS = {"leg": "return"}', set()),
        ('FACTS = {"abuse": "no"}\ndef f(abuse): return abuse == "no"', set()),
    ],
)
def test_a_code_by_which_a_module_may_decide_is_found(source: str, unsaid_of: set[str]) -> None:
    codes = {"leg": "return resend", "abuse": "no"}
    assert unsaid(source, Uses(codes=codes)) == unsaid_of
    for covered in (
        Uses(codes=codes, every="leg"),
        Uses(codes=codes, besides={"leg": "outbound"}),
        Uses(codes=codes, otherwise={"leg": "is on its way out"}),
    ):
        assert unsaid(source, covered) == set()
