"""Readers of the page for buyers, tried: whether each reads what answers the question.

Parts: `verify_readers` (findings, in the form of `verification`), `words_of` (what is wrong with
the words that a sentence is read by).
Source: data/readers.toml, whose shape is in `policy.subjects.readers`.

They read the page of the last day on which anything changes. The checks, each a sentence:

- *case differs*: the sentence that is read has not the words that the reader is said to read, or
  rests on other rules; or the line stands on the page of a market where it is said not to.
- *line without reader*: a line of the page that nobody is shown to read; one that holds in some
  markets, without a market of each kind.
- *tells nothing apart*: words that another sentence of the line has, too, unless they are all of
  the sentence; or that leave out an amount which it names.
- *unresolved reference*: a line, a market or a rule that there is not.

>>> verify_readers(handbook)
[]
"""

from __future__ import annotations

from collections.abc import Iterator

from ..policy.faults import UNRESOLVED, unknown
from ..policy.handbook import Handbook
from ..policy.inforce import InForce
from ..policy.reading import LANGUAGES
from ..policy.shapes import unresolved
from ..policy.subjects.buyers import Line
from ..policy.subjects.readers import FILE, Reader, stretches
from ..policy.terms import Label
from ..policy.verification import Finding, from_faults
from ..policy.wording import amounts_in
from .buyers import Said, said

CALLED = f"data/{FILE}"
DIFFERS, UNREAD, ALIKE = "case differs", "line without reader", "tells nothing apart"


def verify_readers(handbook: Handbook) -> list[Finding]:
    """Return what is wrong with readers that can be read; the empty list means fine."""
    lines = {line.id: line for line in handbook.buyers}
    faults = [*unresolved(CALLED, handbook.readers, handbook.policy.names)]
    for name in handbook.readers.keys() - lines.keys():
        faults.append(unknown(CALLED, name, "", name, lines, "line", UNRESOLVED))
    if faults:
        return from_faults(faults)
    found = [*_unread(handbook)]
    for name, reader in handbook.readers.items():
        for kind, what in _of(reader, lines[name], handbook):
            found.append(Finding(kind, FILE, (name,), f"the reader of {name} {what}", file=CALLED))
    return found


def _unread(handbook: Handbook) -> Iterator[Finding]:
    for line in handbook.buyers:
        reader = handbook.readers.get(line.id)
        if reader is not None and bool(line.markets) == bool(reader.market):
            continue
        whose = ", of a market where it holds and of one where it does not" if line.markets else ""
        yield Finding(
            UNREAD,
            FILE,
            (line.id,),
            f"no reader is shown the line {line.id} of the page for buyers{whose}",
            file=CALLED,
            mend="add what a buyer asks whom it answers, and the words that answer it",
        )


def _of(reader: Reader, line: Line, handbook: Handbook) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with one reader: kind of finding, and what it is."""
    on = handbook.policy.changes[-1]
    if reader.market and reader.market not in line.markets:
        yield DIFFERS, f"reads the page of {reader.market}, which does not have the line"
    if reader.elsewhere and reader.elsewhere in line.markets:
        yield DIFFERS, f"is said not to read it in {reader.elsewhere}, whose page has it"
    read = said(line, handbook.on(on), on, reader.market)
    if read is None:
        yield DIFFERS, "finds no sentence for what is decided"
        return
    if read.rules != reader.rules:
        stated, got = (", ".join(names) or "no rule" for names in (reader.rules, read.rules))
        yield DIFFERS, f"is said to rest on {stated}, and rests on {got}"
    for lang in LANGUAGES:
        yield from words_of(line, read, reader.reads, lang, handbook.on(on))


def words_of(
    line: Line, read: Said, reads: Label, lang: str, in_force: InForce
) -> Iterator[tuple[str, str]]:
    """Go through what is wrong with words that a sentence of a line is said to be read by."""
    words = reads.text(lang)
    sentence = line.by_outcome[read.code] if line.says is None else line.says
    told = read.text.text(lang)
    if not _has(read.text, reads, lang):
        yield DIFFERS, f"is said to read {words!r}, and reads {told!r}"
    elif words != told and any(
        _has(other, reads, lang) for other in line.sentences if other != sentence
    ):
        yield ALIKE, f"reads {words!r}, which another sentence of it says too"
    for name in amounts_in(sentence):
        value = in_force.policy.amounts[name].value_label(in_force.on).text(lang)
        if not any(value in one for one in stretches(reads, lang)):
            yield ALIKE, f"is not said to read {value!r}, which the sentence names"


def _has(sentence: Label, reads: Label, lang: str) -> bool:
    """Say whether a sentence has the words of a reader, one stretch after the other."""
    text = sentence.text(lang)
    for stretch in stretches(reads, lang):
        _, there, text = text.partition(stretch)
        if not there:
            return False
    return True
