"""What prose names exists: files and folders, commands, registers, lists and forms."""

import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from aftersales_kit.faces.cli import main
from tests.handbook import HANDBOOK
from tests.test_prose import texts_of

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("book/**/*.md"), *ROOT.glob("data/**/*.md"))
    if path.name != "CHANGELOG.md"  # what it names may be gone by now
)
NO_PROSE = (
    "cases",
    "clock-cases.toml",
    "triage",
    "samples",
    "walks",
    "speech",
    "problems",
    "sources.toml",
)
"""Data in which stories are told, or words of others stand."""
DATA = sorted(
    path
    for path in ROOT.glob("data/**/*.toml")
    if path.relative_to(ROOT / "data").parts[0] not in NO_PROSE
)
PLACE = re.compile(r"`((?:data|book|docs|notebooks|tests|aftersales_kit)[/.][\w./*-]+)`")
MODULE = re.compile(r"`\.venv/bin/python -m ([\w.]+)")
MAKE = re.compile(r"`make ([a-z]+)\b")
COMMAND = re.compile(r"`(?:\.venv/bin/)?aftersales ([a-z]+)\b")
KEPT = r"(?:register|list|form|sheet|logbook)"
NAMED = re.compile(
    rf"\b(?:the|an?|this|its|our|their|your|every|each) ((?:[a-z-]+ ){{1,3}}){KEPT}\b",
    re.IGNORECASE,
)
KEPT_OF = re.compile(
    r"\b(?:the|an?|on|in|into|from|this|our) (register|list|sheet|logbook) of "
    r"(?:the |an? |its |all )?([a-z-]+(?: [a-z-]+)?)(?![\w'-])",
    re.IGNORECASE,
)
NO_NAME = frozenset({
    "the", "a", "an", "its", "that", "which", "no", "has", "where", "every", "each", "full", "same",
    "whole", "new", "working", "own", "into", "any", "off", "of", "by", "with", "what", "those",
    "in", "on", "and",
})  # fmt: skip
"""Words before which no name of a list begins; what has no other word is called by no name."""
ELSEWHERE = {
    "action list": "the minutes of the improvement meeting",
    "task list": "the minutes of the joint meeting",
    "list of changes": "the changelog",
    "list of returned parcels": "the warehouse",
    "list of invoices": "the books",
    "price list": "the catalogue of the shop",
    "stock list": "the warehouse",
    "packing list": "in the parcel",
    "contents list": "beside each page of the book",
    "after-sale form": "the platform",
    "night list": "the register of the night shift, for short",
    "handover list": "the register of the night shift, for short",
    "claim register": "the register of courier claims, for short",
}
"""Lists and forms that are no registers of the handbook: what they are, or where they are kept."""
TARGETS = {*re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)}
REGISTERS = [label.en.casefold() for label in HANDBOOK.policy.terms.codes("register").values()]
KEPT_SOMEWHERE = {*REGISTERS, *ELSEWHERE}


def missing(text: str) -> list[str]:
    """Return what a page names and is not there."""
    said = [f"the file {p}" for p in PLACE.findall(text) if not [*ROOT.glob(p.rstrip("/"))]]
    said += [f"the module {name}" for name in MODULE.findall(text) if find_spec(name) is None]
    said += [f"make {name}" for name in MAKE.findall(text) if name not in TARGETS]
    said += [f"aftersales {name}" for name in COMMAND.findall(text) if not known(name)]
    return said + unkept(text)


def unkept(text: str) -> list[str]:
    """Return the registers, lists and forms that a text names and that there are not."""
    return [name for name in kept(text) if name not in KEPT_SOMEWHERE]


def kept(text: str) -> Iterator[str]:
    """Go through the registers, lists and forms that a text calls by a name."""
    plain = " ".join(text.split()).casefold()
    for match in NAMED.finditer(plain):
        words = match[1].split()
        kind = match[0].rsplit(maxsplit=1)[-1]
        begin = max((n for n, word in enumerate(words, 1) if word in NO_NAME), default=0)
        names = [" ".join([*words[n:], kind]) for n in range(begin, len(words))]
        known = [name for name in names if name in KEPT_SOMEWHERE]
        yield from known[:1] or names[:1]
    for kind, of in KEPT_OF.findall(plain):
        first = of.split()[0]
        names = [f"{kind} of {of}", f"{kind} of {first}", f"{'-'.join(of.split())[:-1]} {kind}"]
        known = [name for name in names if name in KEPT_SOMEWHERE]
        if first not in NO_NAME:
            yield (known or names)[0]


def english(file: Path) -> list[str]:
    """Return the English texts of a file of data."""
    said = texts_of(tomllib.loads(file.read_text("utf-8")))
    return [text for key, text in said if key.split(".")[-1] == "en"]


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


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_text_of_data_names_no_register_list_or_form_that_there_is_not(file: Path) -> None:
    assert [name for text in english(file) for name in unkept(text)] == []


def test_each_list_that_is_kept_elsewhere_is_named_somewhere() -> None:
    said = [path.read_text("utf-8") for path in PAGES]
    said += [text for file in DATA for text in english(file)]
    assert {*ELSEWHERE} <= {name for text in said for name in kept(text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Put it on the overdue list, fill in the batch form", ["overdue list", "batch form"]),
        ("Enter it in the complaint register.", ["complaint register"]),
        ("It is on the list of overdue batches", ["list of overdue batches"]),
        ("into the register of courier claims", ["courier-claim register"]),
        ("in the whole list, in the same form, a list of what we hold", []),
        ("the row into the\nfollow-up list", ["follow-up list"]),
        ("in a sheet of disputed batches", ["sheet of disputed batches"]),
    ],
)
def test_a_list_that_is_called_by_a_name_is_seen(text: str, names: list[str]) -> None:
    assert [*kept(text)] == names


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
        "overdue register",
    ]
