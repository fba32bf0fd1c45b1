"""One handbook: what is asked of a copy of the data is answered by the copy, word for word."""

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.policy.reading import Files
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.markup import sheet_html
from tests.handbook import HANDBOOK
from tests.tries import some

MARK = "§"
WRITTEN = re.compile(r'\b((?:en|zh) = ")((?:[^"\\]|\\.)+)"')
WORD = re.compile(r"\{[^}]*\}|\\.|[A-Za-z]+|[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:[^ ]+ ){5}|[\u4e00-\u9fff，。；：、]{12}")
"""What begins so is a sentence of the data, and no heading that a form may have of its own."""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    """A copy of the handbook in which every word of every text bears a mark."""
    folder = Path(shutil.copytree(data_folder(), tmp_path_factory.mktemp("copy") / "data"))
    for path in folder.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(WRITTEN.sub(_marked, text), encoding="utf-8")
    return Handbook.load(folder)


def _marked(text: re.Match[str]) -> str:
    """Return a text with a mark before each word, blanks left as they are."""
    return f'{text[1]}{WORD.sub(lambda word: _bears(word[0]), text[2])}"'


def _bears(word: str) -> str:
    return word if word[0] in "{\\" else MARK + word


def texts(data: object) -> Iterator[str]:
    """Go through every text in both languages below an entry of a file."""
    if isinstance(data, dict):
        for key, part in data.items():
            if key in ("en", "zh") and isinstance(part, str):
                yield part
            yield from texts(part)
    elif isinstance(data, list):
        for part in data:
            yield from texts(part)


@cache
def sentences() -> frozenset[str]:
    """Return the sentences of all files, cut at what an answer fills in."""
    files = Files(data_folder())
    found = set()
    for path in sorted(data_folder().rglob("*.toml")):
        section = files.toml(path.relative_to(data_folder()).as_posix())
        for text in texts(dict(section.data)):
            found.add(text.partition("{")[0])
    return frozenset(text for text in found if SENTENCE.match(text))


@pytest.mark.parametrize("name", some(CALCULATORS, 5))
def test_a_calculator_says_every_word_from_the_handbook_it_is_asked_of(
    marked: Handbook, name: str
) -> None:
    calculator = CALCULATORS[name]
    cases = [case for case in HANDBOOK.cases.values() if case.answer == name]
    cases.append(HANDBOOK.cases[calculator.example])
    said = ""
    for case in cases:
        raw = {k: str(v) for k, v in case.facts.items() if k in calculator.names}
        sheet = calculate(name, raw, case.on, marked).sheet
        for lang in ("en", "zh"):
            said += re.sub(r"<[^>]+>", "", str(sheet_html(sheet, lang, prefix=name)))
    assert MARK in said
    assert {text for text in sentences() if text in said} == set()


def test_a_handbook_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        HANDBOOK.options = {}  # type: ignore[misc]
