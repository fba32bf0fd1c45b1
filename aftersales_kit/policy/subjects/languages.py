"""Languages: what is sent to buyers in one in which the handbook itself is not written.

Parts: `Language` (`worded`: a wording in it; `value`: what stands in a blank), `read_languages`,
`unsaid` (the wordings that it does not say), `verify_languages` (findings, in the form of
`verification`).
Source: data/languages, one file a language; the file of a market names the one its buyers read.

That a wording is not said in it is no fault of the policy: a message with that part is sent in the
handbook's own language, and its title says so. It is told beside the findings.

The checks, each a sentence:

- *unresolved reference*: a wording that there is not, or a market that speaks what no file says.
- *blanks differ*: a wording with other blanks than the handbook's, or a value with more or fewer.
- *value not said*: an amount of the policy that a wording prints, and that it cannot say.
- *case differs*: an example of a value that is read otherwise than the file says.
- *term without example*: a line of `values` without which every example reads the same.

>>> japanese = handbook.languages["ja"]
>>> japanese.value("2 个工作日"), japanese.value("12月5日（周五）24:00"), japanese.value("很快")
('2営業日', '12月5日（金）24:00', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from ..faults import UNRESOLVED, Fault, unknown
from ..inforce import Policy
from ..reading import Files
from ..replies import Reply
from ..shapes import FILE, ID, Key, Keys, read, unresolved
from ..tables import MANNERS
from ..terms import Label
from ..verification import Finding, from_faults
from ..wording import NAMED

FOLDER = "languages"
WITHIN = re.compile(r"\{(|name)\}")
"""A place in a value: for what is said by the same list, or for a name, which stays as it is."""
NAME = "name"
BLANKS, VALUE = "blanks differ", "value not said"
DIFFERS, NEEDLESS = "case differs", "term without example"


@dataclass(frozen=True)
class Language:
    """A language, with the text of each wording in it (`texts`), by the id of the wording.

    `values` are what stands in blanks, as the handbook's Chinese has it and as it is said; `said`
    are values with how they are read. `greeting` is how a message begins, by its manner.
    """

    id: Annotated[str, ID]
    file: Annotated[str, FILE]
    label: Label
    greeting: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    texts: Annotated[Mapping[str, str], Key("wordings"), Keys("reply")] = field(
        default_factory=dict
    )

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Say that messages have no greeting in it, and which values do not fit together."""
        if self.texts and {*self.greeting} != {*MANNERS}:
            yield "greeting", f"has {', '.join(self.greeting) or 'nothing'}", ", ".join(MANNERS)
        for value, said in self.values.items():
            if WITHIN.findall(value) != WITHIN.findall(said):
                allowed = f"the places of {value!r}, in their order"
                yield f"values.{value}", f"has other places: {said!r}", allowed

    def worded(self, name: str, values: Mapping[str, str | None]) -> str | None:
        """Return a wording with its blanks filled; None where it, or a value, is not said."""
        text = self.texts.get(name)
        if text is None or any(values[blank] is None for blank in NAMED.findall(text)):
            return None
        return NAMED.sub(lambda found: str(values[found[1]]), text)

    def value(self, text: str) -> str | None:
        """Return what stands in a blank as it is said; None where the file does not say how.

        Figures and signs are said by themselves.
        """
        return self.value_without("", text)

    def value_without(self, line: str, text: str) -> str | None:
        """Return what stands in a blank as it would be said if `values` had one line less."""
        for value, pattern, places, parts in self._patterns:
            found = None if value == line else pattern.fullmatch(text)
            if found is None:
                continue
            within = [
                held if place == NAME else self.value_without(line, held)
                for place, held in zip(places, found.groups(), strict=True)
            ]
            if None not in within:
                said = (part for pair in zip(parts, [*within, ""], strict=True) for part in pair)
                return "".join(map(str, said))
        return None if any(map(str.isalpha, text)) else text

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], list[str], list[str]]]:
        """Each value, as a pattern, with its places, and what is said between them.

        A name is as long as it can be, or else as short as it can be. A value that has other places
        than what is said is none.
        """
        found = []
        for value, said in self.values.items():
            plain, places = WITHIN.split(value)[::2], WITHIN.findall(value)
            forms = ("(.+)", "(.+?)") if NAME in places else ("",)
            for name in forms if WITHIN.findall(said) == places else ():
                held = [name if place == NAME else "(.+?)" for place in places]
                pairs = zip(map(re.escape, plain), [*held, ""], strict=True)
                pattern = re.compile("".join(piece for pair in pairs for piece in pair))
                found.append((value, pattern, places, WITHIN.split(said)[::2]))
        return found


def read_languages(files: Files, policy: Policy) -> dict[str, Language]:
    """Return the languages by their tag, as far as they can be read."""
    found = {}
    for section in files.tomls(FOLDER):
        named = section.named_as_file()
        found[named.id] = read(Language, named)
    for market in policy.clocks.markets.values():
        if market.speaks and market.speaks not in found:
            place = (market.file, market.id, "speaks", market.speaks)
            files.faults.append(unknown(*place, found, "language", UNRESOLVED))
    return found


def unsaid(language: Language, replies: Mapping[str, Reply]) -> tuple[str, ...]:
    """Return the wordings that are not said in a language, in the order of their files."""
    return tuple(name for name in replies if name not in language.texts)


def verify_languages(languages: Mapping[str, Language], policy: Policy) -> list[Finding]:
    """Return what is wrong with languages that can be read; the empty list means fine."""
    return [
        finding
        for language in languages.values()
        for finding in (
            *from_faults([*_of_wordings(language, policy)]),
            *_of_values(language),
        )
    ]


def _of_wordings(language: Language, policy: Policy) -> Iterator[Fault]:
    replies, amounts = policy.replies, policy.amounts
    yield from unresolved(language.file, {language.id: language}, {"reply": [*replies]})
    printed: dict[str, str] = {}
    for name in filter(language.texts.__contains__, replies):
        said, text = language.texts[name], replies[name].text.en
        own, blanks = {*NAMED.findall(said)}, {*NAMED.findall(text)}
        if own != blanks:
            given = f"has {_listed(own)}"
            yield Fault(
                language.file, language.id, f"wordings.{name}", given, _listed(blanks), kind=BLANKS
            )
        printed |= dict.fromkeys(blanks & amounts.keys(), name)
    for blank, name in sorted(printed.items()):
        for held in amounts[blank].values:
            value = amounts[blank].value_label(held.start).zh
            if language.value(value) is None:
                problem = f"no line says {value!r}, which {name} prints"
                allowed = "a line of `values` for it, with {} for what is within"
                yield Fault(language.file, language.id, "values", problem, allowed, kind=VALUE)


def _listed(blanks: set[str]) -> str:
    return ", ".join(f"{{{blank}}}" for blank in sorted(blanks)) or "no blank"


def _of_values(language: Language) -> Iterator[Finding]:
    def found(kind: str, message: str, mend: str) -> Finding:
        told = f"{language.id}: {message}"
        return Finding(kind, language.id, (language.id,), told, file=language.file, mend=mend)

    for value, expected in language.said.items():
        read_as = language.value(value)
        if read_as != expected:
            said = f"{value!r} is said to be read {expected!r}, but it is {read_as!r}"
            yield found(DIFFERS, said, "mend the line of `values` that says it, or the example")
    for value in language.values:
        examples = (text for text in language.said if _may_be(value, text))
        if all(language.value_without(value, text) == language.value(text) for text in examples):
            said = f"no value would be read otherwise without the line {value!r}"
            yield found(NEEDLESS, said, "add a value with it to `said`, or take it out")


def _may_be(value: str, text: str) -> bool:
    """Say whether all that stands between the places of a value is in a text."""
    return all(plain in text for plain in WITHIN.split(value)[::2])
