"""What prose names exists: files and folders, commands, and registers."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from aftersales_kit.faces.cli import main
from tests.handbook import HANDBOOK

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("book/**/*.md"), *ROOT.glob("data/**/*.md"))
    if path.name != "CHANGELOG.md"  # what it names may be gone by now
)
PLACE = re.compile(r"`((?:data|book|docs|notebooks|tests|aftersales_kit)[/.][\w./*-]+)`")
MODULE = re.compile(r"`\.venv/bin/python -m ([\w.]+)")
MAKE = re.compile(r"`make ([a-z]+)\b")
COMMAND = re.compile(r"`(?:\.venv/bin/)?aftersales ([a-z]+)\b")
REGISTER = re.compile(r"\bthe ((?:[a-z-]+ ){1,3})register\b", re.IGNORECASE)
TARGETS = {*re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)}
REGISTERS = [label.en.casefold() for label in HANDBOOK.policy.terms.codes("register").values()]


def missing(text: str) -> list[str]:
    """Return what a page names and is not there."""
    said = [f"the file {p}" for p in PLACE.findall(text) if not [*ROOT.glob(p.rstrip("/"))]]
    said += [f"the module {name}" for name in MODULE.findall(text) if find_spec(name) is None]
    said += [f"make {name}" for name in MAKE.findall(text) if name not in TARGETS]
    said += [f"aftersales {name}" for name in COMMAND.findall(text) if not known(name)]
    for words in REGISTER.findall(text):
        names = [" ".join([*words.split()[n:], "register"]) for n in range(len(words.split()))]
        if not any(name.casefold() in REGISTERS for name in names):
            said.append(f"the {words}register")
    return said


def known(command: str) -> bool:
    """Say whether the command line has a command."""
    try:
        main([command, "--help"])
    except SystemExit as left:
        return left.code == 0
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_no_file_command_or_register_that_there_is_not(page: Path) -> None:
    assert missing(page.read_text("utf-8")) == []


def test_what_is_named_and_is_not_there_is_found() -> None:
    text = (
        "`data/policy/amounts.toml` and `data/policy/amount.toml`, `make quick` and `make quik`, "
        "`aftersales verify` and `aftersales verfy`; it goes into the after-sales register and "
        "the overdue register."
    )
    assert missing(text) == [
        "the file data/policy/amount.toml",
        "make quik",
        "aftersales verfy",
        "the overdue register",
    ]
