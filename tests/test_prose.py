"""No bare number of policy is typed into prose: it would go on saying what the data no longer say.

Prose is what people read in the pages and in the text cells of notebooks, but for code, roles,
addresses, ids such as CN-10, and front matter. The texts of data (everything under `en` or `zh`)
are prose, too; there an amount stands in braces, where the kind of text is filled in.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from aftersales_kit.policy.subjects.door import BLANKS, END, SAID
from aftersales_kit.sheets.calculators import CALCULATORS
from tests.handbook import HANDBOOK

ROOT = Path(__file__).resolve().parents[1]

WORDS = {
    "half": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
    "fourteen": "14", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "thousand": "1000",
}  # fmt: skip
HAN = {
    "半": "0.5", "一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6",
    "七": "7", "八": "8", "九": "9", "十": "10", "百": "100", "千": "1000", "万": "10000",
}  # fmt: skip

NUMBER = "|".join(WORDS)
UNIT = (
    r"(?:days?|hours?|minutes?|weeks?|months?|years?|times?|yuan|CNY|RMB|per ?cent|cases?|orders?)"
)
ENGLISH = re.compile(
    rf"\b(?:{NUMBER})(?:[ -](?:and[ -])?(?:{NUMBER}))*[ -](?:(?:working|business|calendar)[ -])?"
    rf"{UNIT}\b",
    re.IGNORECASE,
)
# One that no number says: a limit of a week, and a fortnight wherever it stands.
ONE_OF_THEM = re.compile(
    r"\bwithin (?:less than |under |about |only )?"
    r"(?:(?:an?|the|half an?)(?: (?:next|full|single|working|business|calendar))*[ -]"
    r"(?:day|hour|minute|week|month|year|quarter)"
    r"|an? couple of (?:days|hours|minutes|weeks|months|years))\b"
    r"|\bin an? (?:day|hour|minute|week|month)\b"
    r"|\bfortnight(?:s|ly)?\b",
    re.IGNORECASE,
)
# 第一次 counts nothing; 一次 does.
CHINESE = re.compile(
    rf"(?<![第{''.join(HAN)}])[{''.join(HAN)}]+(?:个)?"
    r"(?:工作日|小时|分钟|星期|天|日|周|月|年|元|块|次|成|倍|折)"
)
DIGITS = re.compile(r"\d+(?:[.,]\d+)*(?: ?(?:%|‰|[A-Za-z]+\b|[\u4e00-\u9fff]{1,2}))?")

FENCE = re.compile(r"^\s*(?P<mark>`{3,}|~{3,}|:{3,})\s*(?:\{(?P<name>[^}]+)\})?(?P<rest>.*)$")
# The argument of these is a title; what stands in them is prose.
TITLED = {"quick-reference", "admonition", "note", "tip", "hint", "important", "warning", "caution"}
CODE = {"code", "code-block", "code-cell", "math", "raw", "eval-rst"}
# Each is blanked, so that what is found keeps its place.
NOT_PROSE = re.compile(
    r"\{[\w:-]+\}`[^`]*`"  # roles
    r"|(?P<ticks>`+).+?(?P=ticks)"  # code
    r"|<!--.*?-->|</?[A-Za-z][^>]*>|<https?:[^>]*>"  # HTML and addresses
    r"|(?<=\])\([^)\s]*\)"  # where links lead
    r"|\b[A-Z]{2,3}-\d{2}(?:-[a-z])?\b"  # ids
    r"|^\s*\d+[.)](?=\s)"  # numbers of a list
)


class Bare(NamedTuple):
    """A number found in prose, and its line."""

    line: int
    text: str


def bare_numbers(markdown: str) -> list[Bare]:
    """Return the numbers typed into the prose of a page."""
    found = []
    for number, line in prose_lines(markdown):
        plain = NOT_PROSE.sub(lambda match: " " * len(match[0]), line)
        for pattern in (ENGLISH, ONE_OF_THEM, CHINESE, DIGITS):
            found += [Bare(number, match[0]) for match in pattern.finditer(plain)]
    return sorted(found)


def prose_lines(markdown: str) -> Iterator[tuple[int, str]]:
    """Go through the lines that hold prose, each with its number."""
    fences: list[tuple[str, bool]] = []
    lines = markdown.splitlines()
    start = lines.index("---", 1) + 1 if lines[:1] == ["---"] else 0
    options = False
    for number, line in enumerate(lines[start:], start + 1):
        mark, is_code = fences[-1] if fences else ("", False)
        if mark and line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            fences.pop()
        elif not is_code and (opened := FENCE.match(line)):
            name = opened["name"]
            code = name in CODE if name else opened["mark"][0] != ":"
            fences.append((opened["mark"], code))
            options = True
            if name in TITLED:
                yield number, opened["rest"]
        elif options and re.match(r"\s*:[\w-]+:", line):
            continue
        elif not is_code and not line.startswith("%"):
            options = False
            yield number, line


def role_for(text: str) -> str:
    """Say which role to write instead, from the amounts that have this value."""
    values = {WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in WORDS}
    values |= {HAN[sign] for sign in text if sign in HAN}
    values |= {value.replace(",", "") for value in re.findall(r"\d[\d.,]*", text)}
    percent = {f"{float(value) / 100:g}" for value in values if "%" in text}
    near = [
        f"{{amount}}`{amount.id}`"
        for amount in HANDBOOK.policy.amounts.values()
        if {f"{float(held.value):g}" for held in amount.values} & (values | percent)
    ]
    if near:
        return " or ".join(near[:4])
    return "{amount}`…`, after adding it to data/policy/amounts.toml"


def complaints(name: str, markdown: str) -> list[str]:
    """Say of each bare number where it stands and what to write instead."""
    return [
        f"{name}:{bare.line}: {bare.text!r}: write {role_for(bare.text)}"
        for bare in bare_numbers(markdown)
    ]


def pages() -> list[Path]:
    """Return everything with prose that the book prints."""
    notebooks = (path for path in ROOT.glob("notebooks/**/*.ipynb") if "." not in path.parent.name)
    return [ROOT / "index.md", *sorted(ROOT.glob("book/**/*.md")), *sorted(notebooks)]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_number_of_policy_is_typed_into_prose(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        assert complaints(name, text) == []
        return
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        if cell["cell_type"] == "markdown":
            assert complaints(f"{name}: cell {number}", "".join(cell["source"])) == []


# --- the texts of data ---

# These say what somebody else has said, or tell of one case: a number in them is no promise.
NO_PROSE = (
    "cases/",  # stories, with the numbers of one case
    "clock-cases.toml",
    "entered.toml",  # examples of entries, with the bounds of numbers
    "law-cases.toml",
    "measured.toml",  # what measures come to over rows of their own
    "sums.toml",
    "rankings.toml",  # stories, too
    "readers.toml",  # what buyers read on a day
    "register-rows.toml",
    "samples/",
    "search.toml",  # words of those who look for something
    "sources.toml",  # titles of sources
    "speech/drafts.toml",  # what was written in worked cases
    "speech/examples.toml",  # what was written, with what the checks find in it
    "training/questions/",  # what is asked of one case, or of an article that does not exist
    "triage/",  # words of buyers
    "visits.toml",  # what buyers read on a day, too
    "walks/",  # stories, too
)
# Texts whose numbers are no policy: file, then how the key begins; and why they may stay.
NUMBERS_MAY_STAY = {
    ("practice.toml", "manner."): "words of buyers",
    ("benchmarks.toml", "benchmarks."): "what a study or another shop has published",
    ("measures.toml", "columns.rating."): "the scale on which a buyer answers",
    ("measures.toml", "columns.would_recommend."): "the scale on which a buyer answers",
    ("measures.toml", "measures.csat."): "the definition of the measure",
    ("measures.toml", "measures.nps."): "the definition of the measure",
    ("policy/scenarios/year-long-returns.toml", ""): "a promise that is tried out, not made",
    ("policy/terms.toml", "fields.days_since_signing.ask."): "how days are counted",
    ("policy/discounts.toml", "kind."): "how a discount is written",
    ("policy/terms.toml", "fields.discount_steps.ask."): "an example of how to enter it",
    ("policy/terms.toml", "fields.refunded_before.ask."): "an example of how to enter it",
    ("policy/terms.toml", "fields.settled_before.ask."): "an example of how to enter it",
    ("policy/terms.toml", "fields.payments.ask."): "an example of how to enter it",
    ("speech/checks.toml", "check.23.say."): "the end of a telephone number, as an example",
    ("policy/terms.toml", "units.million_CNY."): "the name of a unit",
}
# Phrases with a number word that promise no number.
PHRASES = re.compile(
    r"\b[Ll]evel [123]\b|\bL[123]\b"  # names of levels
    r"|\b(?:and one case|are two cases)\b"  # of cases put down, not promised
    r"|(?<![\d十百])一次"  # once, once more, all at once
    r"|(?:最后|前|这|哪|哪到|到哪)一天"  # the last day, that day
    r"|(?:下|后)一(?:个工作日|年|天)"  # the next
    r"|每年[一二三四五六七八九十]+月|一个月的签收"  # a month of the calendar
    r"|九成分位"  # the name of a percentile
    r"|12315"  # the name of a hotline
)
# What a wording reads like with its blanks filled: `aftersales verify` holds it against the wording
# and the amounts, so a number stands in it only where the wording has a blank for it.
EXAMPLE = re.compile(r"(replies/[\w-]+\.toml:|problems/\w+\.toml:replies\.)[\w-]+\.example\.")
BRACES = re.compile(r"\{([^{}]*)\}")
PLAYED = "blank of a practice"
# Texts that are filled in, and with what; in any other text braces would be printed as they stand.
FILLED = [
    # Which of these blanks may stand in which wording is checked by `aftersales verify`.
    (re.compile(r"replies/.*:[\w-]+\.text\."), "blank"),
    (re.compile(r"problems/.*:replies\.[\w-]+\.text\."), "blank"),
    (re.compile(r"speech/checks\.toml:.*\bsay\."), "blank"),
    (re.compile(r"speech/assertions\.toml:(?:sum|time)\..*\bsay\."), "named"),
    (re.compile(r"registers\.toml:note\.text\."), "column"),
    (re.compile(r"buyers\.toml:.*\.(?:says|by_outcome\.\w+)\."), "amount"),
    (re.compile(r"door\.toml:line\..*\.(?:says|by_outcome\.\w+)\."), "amount"),
    (re.compile(r"door\.toml:question\..*\bbands\."), END),
    (re.compile(r"door\.toml:paste\."), SAID),
    (re.compile(r"practice\.toml:(?:says|others|manner|mistakes)\."), PLAYED),
    (re.compile(r"markets/\w+\.toml:(?:currency|moment)\."), "number"),
    (re.compile(r"message\.toml:joined\."), "number"),
    (re.compile(r"conflicts\.toml:.*\.(?:says|demands|now)\."), "amount"),
    (
        re.compile(r"measures\.toml:measures\..*\.(?:formula|numerator|denominator|trap)\."),
        "amount",
    ),
]


def texts_of(table: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Go through the texts of a file of data: what stands under `en` or `zh`, with its key.

    Lists under them are patterns to look for, not texts.
    """
    rows = enumerate(table) if isinstance(table, list) else ()
    for name, value in table.items() if isinstance(table, dict) else rows:
        here = f"{key}.{name}" if key else str(name)
        if isinstance(value, str) and name in ("en", "zh"):
            yield here, value
        elif not (isinstance(value, list) and name in ("en", "zh")):
            yield from texts_of(value, here)


def names_known(kind: str) -> set[str]:
    """Return what may stand in the braces of a kind of text."""
    if kind == "amount":
        return {*HANDBOOK.policy.amounts}
    if kind == "blank":
        filled = {blank for calculator in CALCULATORS.values() for blank in calculator.blanks}
        return filled | {*HANDBOOK.policy.amounts}
    if kind == "number":
        return {""}
    if kind == PLAYED:
        return {"answer", "fact", "matter", "value", "what"}
    if kind in BLANKS:
        return {*BLANKS[kind]}
    if kind == "named":
        return {"sum", "time"}
    registers = tomllib.loads((ROOT / "data/registers.toml").read_text(encoding="utf-8"))
    return {*registers["columns"]}


def data_complaints(file: str, key: str, text: str) -> list[str]:
    """Say what is wrong with a text of data: typed numbers, and braces that nothing fills."""
    place = f"data/{file}: {key}"
    kind = next((kind for where, kind in FILLED if where.match(f"{file}:{key}")), "")
    said = []
    may_stay = any(file == name and key.startswith(start) for name, start in NUMBERS_MAY_STAY)
    if not may_stay and not EXAMPLE.match(f"{file}:{key}"):
        for bare in bare_numbers(PHRASES.sub(" ", BRACES.sub(" ", text.replace("\n", " ")))):
            how = role_for(bare.text).replace("{amount}`", "{").replace("`", "}")
            instead = how if kind in ("amount", "blank") else "it without the number"
            said.append(f"{place}: {bare.text!r}: write {instead}")
    if not kind and re.search(r"[{}]", text):
        said.append(f"{place}: nothing fills the braces of this text: {text!r}")
    elif re.search(r"[{}]", BRACES.sub("", text)):
        said.append(f"{place}: a brace stands alone: {text!r}")
    elif kind:
        unknown = sorted({*BRACES.findall(text)} - names_known(kind))
        said += [f"{place}: unresolved reference: there is no {kind} {name!r}" for name in unknown]
    return said


def data_files() -> list[str]:
    """Return the files of data with texts of the shop's own."""
    files = (path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*.toml"))
    return sorted(file.as_posix() for file in files if not file.as_posix().startswith(NO_PROSE))


@pytest.mark.parametrize("file", data_files())
def test_no_number_of_policy_is_typed_into_a_text_of_data(file: str) -> None:
    table = tomllib.loads((ROOT / "data" / file).read_text(encoding="utf-8"))
    said = [line for key, text in texts_of(table) for line in data_complaints(file, key, text)]
    assert said == []


def test_whatever_may_keep_its_numbers_is_there() -> None:
    for file, start in NUMBERS_MAY_STAY:
        table = tomllib.loads((ROOT / "data" / file).read_text(encoding="utf-8"))
        assert any(key.startswith(start) for key, _ in texts_of(table)), (file, start)


@pytest.mark.parametrize(
    ("file", "key", "text", "words"),
    [
        ("replies/speaking.toml", "refuse-kindly.text.en", "CNY 80 is all.", "'80 is': write"),
        ("replies/speaking.toml", "refuse-kindly.text.zh", "最多给到 80 元。", "'80 元'"),
        ("replies/speaking.toml", "refuse-kindly.title.en", "Up to {limit}", "nothing fills"),
        ("replies/speaking.toml", "refuse-kindly.example.en", "Up to {limit}", "nothing fills"),
        ("procedures/complaint.toml", "step.0.do.en", "Within 72 hours.", "it without the number"),
        ("procedures/complaint.toml", "step.0.do.zh", "一天内答复。", "'一天'"),
        ("procedures/complaint.toml", "step.0.do.en", "Within {foo_hours}.", "nothing fills"),
        ("policy/freight.toml", "rule.0.why.zh", "七天内可以退。", "'七天'"),
        ("policy/freight.toml", "rule.0.why.en", "Inside {quality_window}.", "nothing fills"),
        ("clocks.toml", "refund.note.en", "Two days at most.", "'Two days'"),
        ("options.toml", "repair.cons.en", "It takes 14 days.", "'14 days'"),
        ("conflicts.toml", "x.now.en", "Inside 7 days.", "or {no_reason_window_cn}"),
        ("conflicts.toml", "x.now.en", "Inside {qality_window}.", "no amount 'qality_window'"),
        ("buyers.toml", "part.0.line.0.says.en", "Within {foo}.", "no amount 'foo'"),
        ("buyers.toml", "part.0.line.0.says.en", "Within {Foo hours}.", "no amount 'Foo hours'"),
        ("registers.toml", "note.text.en", "{nobody}", "no column 'nobody'"),
        ("speech/checks.toml", "check.2.say.en", "By {deadlin}.", "no blank 'deadlin'"),
        ("speech/checks.toml", "check.2.say.en", "By {deadline.", "a brace stands alone"),
    ],
)
def test_a_typed_number_or_an_unknown_name_in_a_text_of_data_is_found(
    file: str, key: str, text: str, words: str
) -> None:
    (said,) = data_complaints(file, key, text)
    assert said.startswith(f"data/{file}: {key}: ")
    assert words in said


@pytest.mark.parametrize(
    ("file", "key", "text"),
    [
        ("replies/speaking.toml", "refuse-kindly.text.en", "CNY {limit} is what I can give."),
        ("replies/speaking.toml", "refuse-kindly.example.en", "CNY 80.00 is what I can give."),
        ("conflicts.toml", "x.now.en", "Inside {quality_window}."),
        ("measures.toml", "measures.nps.formula.en", "Share of 9 and 10 − share of 0 to 6."),
        ("procedures/complaint.toml", "step.0.do.en", "Level 2: a written reply."),
        ("procedures/complaint.toml", "step.0.do.zh", "再约一次，最后一天也算。"),
    ],
)
def test_a_text_of_data_that_is_filled_or_promises_nothing_is_let_through(
    file: str, key: str, text: str
) -> None:
    assert data_complaints(file, key, text) == []


# --- what is found, and what is let through ---


@pytest.mark.parametrize(
    ("markdown", "line", "text"),
    [
        ("The window is 7 days.", 1, "7 days"),
        ("The window is seven days.", 1, "seven days"),
        ("Seven working days, no more.", 1, "Seven working days"),
        ("A reply in twenty-four hours.", 1, "twenty-four hours"),
        ("# A title\n\nUp to CNY 50.", 3, "50"),
        ("A reply within a week.", 1, "within a week"),
        ("We write within the hour", 1, "within the hour"),
        ("Within half a working day.", 1, "Within half a working day"),
        ("It is there within a couple of days", 1, "within a couple of days"),
        ("Money in an hour!", 1, "in an hour"),
        ("Within a fortnight", 1, "fortnight"),
        ("The shop keeps 20 % of it.", 1, "20 %"),
        ("签收后七天内可以退。", 1, "七天"),
        ("最多补偿10元。", 1, "10元"),
        ("四十八小时内答复。", 1, "四十八小时"),
        ("---\nowner: supervisor\n---\nUp to 15 per cent", 4, "15 per"),
        (":::{quick-reference} 七天速查\n差价。\n:::", 1, "七天"),
        (":::{quick-reference} 速查\n- 外省最多 15 元\n:::", 2, "15 元"),
        ("```{note}\n:class: wide\nIn 3 days.\n```", 3, "3 days"),
        ("[within 7 days](page.md)", 1, "7 days"),
        ("{amount}`quality_window` or 15 days", 1, "15 days"),
        ("| from | to |\n|---|---|\n| 10 | `15` |", 3, "10"),
        ("１４ 天", 1, "１４ 天"),
    ],
)
def test_a_bare_number_is_found_at_its_line(markdown: str, line: int, text: str) -> None:
    assert bare_numbers(markdown) == [Bare(line, text)]


@pytest.mark.parametrize(
    "markdown",
    [
        "Within {amount}`no_reason_window_cn`, see {source}`CN-10` and {rule}`FRT-24`.",
        "It rests on CN-10, on TB-07 and on the row CN-10-a.",
        "---\nowner: supervisor\nreview: 2027-05-31\n---\nText.",
        "1. First.\n2. Second.\n   Three ways are open.",
        "Run `make handbook PORT=8001`, or:\n\n```\nport = 8001\n```\n\nDone.",
        "```{worked-case} paid-100-refund-10\n```",
        "```{decision-table} freight\n:where: leg=return\n:omit: payment=7\n```",
        "```{code-cell} python\nx = 7\n```",
        "[the chapter](../policies/part-2.md) and <https://example.test/7>",
        "Every case has up to three journeys, and one of them is free.",
        "It may come back within the days, and many come in the month; once a month is enough.",
        "第一次的差价店铺承担，千万别在包裹里放现金。",
        "% a remark about 7 days",
        '<a id="seven-7"></a>Text.',
    ],
)
def test_what_is_no_number_of_policy_is_let_through(markdown: str) -> None:
    assert bare_numbers(markdown) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("7 days", "{amount}`no_reason_window_cn`"),
        ("seven days", "{amount}`no_reason_window_cn`"),
        ("七天", "{amount}`no_reason_window_cn`"),
        ("20 %", "{amount}`margin_kept_share`"),
        ("1234 days", "data/policy/amounts.toml"),
    ],
)
def test_the_complaint_names_the_file_the_line_and_the_role_to_use(text: str, role: str) -> None:
    (said,) = complaints("book/page.md", f"# Title\n\nIt is {text} here.")
    assert said.startswith(f"book/page.md:3: {text!r}")
    assert role in said


CLOSED = re.compile(r"consumers/odr|\bODR\b")
"""The Union's closed platform for online disputes, as people link to it or call it."""
WHERE_IT_IS_LOOKED_FOR = [
    *sorted((ROOT / "book").rglob("*.md")),
    ROOT / "data" / "buyers.toml",
    *sorted((ROOT / "data" / "replies").glob("*.toml")),
    *sorted((ROOT / "data" / "procedures").glob("*.toml")),
]


@pytest.mark.parametrize("path", WHERE_IT_IS_LOOKED_FOR, ids=lambda path: path.stem)
def test_nothing_sends_a_buyer_to_the_closed_platform_for_online_disputes(path: Path) -> None:
    assert CLOSED.findall(path.read_text(encoding="utf-8")) == []
