"""The command line: aftersales verify | compare | workbook | market | tables | resolve | decide |
ask | check | practise | read | today | report | decide-file | sample | schema.

Every command exits with 0 only when all is well: 1 when verification finds something, a comparison
finds a row of law or platform broken that was not, the case is still open, a draft is remarked on,
or a practice is not passed, 2 when the input cannot be read. With `--json` the result is
JSON on standard output, messages included.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from ..answers.deciding import Decision, PossibleReply, Question, decide_known
from ..answers.facts import case_schema, read_case, read_facts
from ..answers.orders import PIECES
from ..answers.replies import ReplyText
from ..answers.rulings import as_counted
from ..operations.beside import verify_beside
from ..policy.amounts import UncoveredDate
from ..policy.contrast import Contrast, contrast
from ..policy.faults import (
    BadValue,
    CaseError,
    PolicyError,
    did_you_mean,
    no_such,
    none_such,
    shown,
    why_unwritable,
)
from ..policy.handbook import Handbook, data_folder
from ..policy.history import AMOUNTS, rewritten, shifted
from ..policy.labels import NAMED, Label, in_both
from ..policy.loading import CODE
from ..policy.selling import MARKETS, Line, Selling, before_selling
from ..policy.subjects.languages import Language, unsaid
from ..policy.subjects.reviews import Review, overdue
from ..policy.terms import Value
from ..policy.verification import Finding, rows_in_force
from ..sheets.calculators import CALCULATORS
from ..sheets.calculators.calculator import Figure
from ..sheets.calculators.case_desk import CASE_DESK
from ..sheets.calculators.reply_check import REPLY_CHECK
from ..sheets.checking import HALVES, in_order, verify
from ..sheets.comparing import (
    FROM_TO,
    NOW,
    as_codes,
    as_markdown,
    as_plain,
    comparison_sheet,
    with_part,
)
from ..sheets.explaining import ASKED_OF_EACH, Sheet, as_text, decision_sheet, with_conflicts
from ..sheets.practising import beginning, deed_of, done, drawn, outcome, said

WELL, NOT_WELL, BAD_INPUT = 0, 1, 2
MOST_REASONS = 5
"""So many reasons why cases are not decided are told, the most frequent first."""
OF_A_PIECE = re.compile(r"piece\.([1-9]\d?)\.(.+)", re.ASCII | re.DOTALL)
"""How a fact of one of several pieces is given: `piece.2.wish=return`."""
KEY = ".pseudonyms"
"""The file in a folder of results with the key of its pseudonyms."""
FILES_READ = 0.6
"""About how much of the papers of a month is done when its files are read."""
DAY_FIRST = {"day-first": True, "month-first": False}
WRITTEN = Label("{} is written.", "已导出到 {}。")
NOT_TAKEN = Label("Nothing is written.", "没有写入任何内容。")
NOTHING_CHANGED = Label("Nothing was changed.", "没有改动。")
CHANGES = Label("What was changed:", "改动：")
FINDINGS = Label(
    "What is wrong with it. What has a cell is put right in the workbook; for the rest, --out "
    "FOLDER writes a copy of the data:",
    "以下问题要先改好：标了单元格的在工作簿里改；"
    "其余的不在工作簿里，用 --out 写出副本，在副本里改：",
)
NOT_COMPARED = Label("Not compared", "没有比较的")
UNDATED = Label(
    "Wordings and steps have no days of their own: compare two revisions to see what of them is "
    "another now.",
    "话术和流程步骤没有自己的日期，按日子比不出来；要看它们的改动，请比较两个版本。",
)
FILES_WRITTEN = Label("Written: {}.", "已写入：{}。")
NOTHING_WRITTEN = Label(
    "Nothing is written. With --yes it is, once nothing is wrong.",
    "没有写入任何内容。没有问题之后，加 --yes 写入。",
)
NOT_A_DAY = Label(
    "{}: {} is not a day; write it as 2026-03-01", "{}：{} 不是日期，要写成 2026-03-01"
)
ONE_OF_THOSE = Label(
    "{} is one of the files that are read: name another place by --out",
    "{} 正是要读的文件，不能覆盖：用 --out 换个地方",
)
CANNOT_BE_WRITTEN = Label("{} cannot be written: {}", "{} 写不了：{}")
OF_TABLE = Label("table", "决策表")
DECIDED = Label("{0} of {1} cases decided", "{1} 个案例，判定了 {0} 个")
NOT_DECIDED = Label("{} not: {}", "{} 个没有：{}")
AND_OTHERS = Label("and others, for {} other reasons", "另有一些，还有 {} 种原因")
ASK = Label("Write it? [y/N]", "写入吗？[y/N]")
AGREED = frozenset({"y", "yes", "是", "好"})
HALF_A_SIGN = re.compile("[\ud800-\udfff]")
"""Half of a sign of two parts: no text that can be written out has it alone."""


@dataclass(frozen=True)
class Answer:
    """An answer for a person (`sheet`) and for a program (`codes`).

    `conflicts` are what the facts contradict each other in, each with its fact.
    """

    sheet: Sheet
    codes: Mapping[str, object]
    conflicts: tuple[Label, ...]


class BadInput(Exception):
    """Raised for input that cannot be read; its message is shown to the person."""

    def __init__(self, said: Label | str) -> None:
        self.label = in_both(said)
        super().__init__(self.label.en)


def run() -> NoReturn:
    """Run the command of this process, and end it with the command's exit status.

    Nothing of it lasts long enough to be looked through for garbage, at its end neither.
    """
    gc.disable()
    status = main()
    gc.freeze()
    sys.exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser()
    try:
        options, rest = parser.parse_known_args(given)
        if rest and (not hasattr(options, "facts") or any(part.startswith("-") for part in rest)):
            parser.error(f"cannot make sense of {' '.join(rest)}")
    except BadInput as error:
        _fail(str(error), "--json" in given)
        return BAD_INPUT
    if rest:
        # Facts may also follow an option.
        options.facts += rest
    try:
        status: int = options.run(options)
    except CaseError as error:
        lines = [f"{bad.field}: {bad.label.text(options.lang)}" for bad in error.problems]
        _fail("\n".join(lines), options.json, error.problems)
        return BAD_INPUT
    except (BadInput, UncoveredDate) as error:
        _fail(error.label.text(getattr(options, "wrong_in", options.lang)), options.json)
        return BAD_INPUT
    except PolicyError as error:
        _fail(str(error), options.json)
        return BAD_INPUT
    except BrokenPipeError:
        return NOT_WELL
    return status


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving, so that a mistake is told in the form that was asked for."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="aftersales", description="Ask the after-sales handbook, and check it.")
    parser.set_defaults(json=False, lang="en")
    commands = parser.add_subparsers(required=True)
    shared = _Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument(
        "--data", type=Path, default=None, help="a data folder other than the handbook's own"
    )
    verify = commands.add_parser(
        "verify",
        parents=[shared],
        help="check that the policy is complete, unambiguous and lawful, and its cases come out",
    )
    verify.add_argument(
        "--since",
        metavar="REVISION",
        help="compare with a revision of git, too: what has been in force is ended, not changed",
    )
    verify.set_defaults(run=_verify)
    _add_compare(commands, shared)
    _add_workbook(commands, shared)
    market = commands.add_parser(
        "market",
        parents=[shared],
        help="list what must be said of a market before it is sold to, and what is said of it",
    )
    market.add_argument(
        "market",
        nargs="?",
        metavar="CODE",
        help="one market, new ones too; all if left out",
    )
    market.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the words")
    market.set_defaults(run=_market)
    tables = commands.add_parser(
        "tables", parents=[shared], help="list the tables: what each asks, and what decides that"
    )
    tables.add_argument("table", nargs="?", help="the id of one table, with those that rest on it")
    tables.set_defaults(run=_tables)
    question = _Parser(add_help=False)
    question.add_argument(
        "question",
        help="a whole answer, such as freight or compensation, or the id of a decision table",
    )
    case = _Parser(add_help=False)
    case.add_argument(
        "facts",
        nargs="*",
        metavar="fact=value",
        help="what is known, such as problem=wrong_item; of one of several pieces of an order "
        "piece.2.problem=wrong_item, and piece.2.line=coat for which it is",
    )
    case.add_argument(
        "--case", type=Path, help="a JSON file with the facts; - reads standard input"
    )
    case.add_argument("--on", help="the day to answer for, as YYYY-MM-DD; today when left out")
    case.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the answer")
    resolve = commands.add_parser(
        "resolve", parents=[shared, case], help="resolve a whole case: every decision in one answer"
    )
    resolve.set_defaults(run=_decide, question=CASE_DESK.name)
    decide = commands.add_parser("decide", parents=[shared, question, case], help="answer a case")
    decide.set_defaults(run=_decide)
    ask = commands.add_parser(
        "ask", parents=[shared, question, case], help="say what to ask next, or that all is settled"
    )
    ask.set_defaults(run=_ask)
    draft = _Parser(add_help=False)
    draft.add_argument("draft", help="what is to be sent; - reads standard input")
    check = commands.add_parser(
        "check",
        parents=[shared, draft, case],
        help="say what is wrong with a reply, and, with the facts of a case, what contradicts it",
    )
    check.set_defaults(run=_check, question=REPLY_CHECK.name)
    _add_practise(commands, shared)
    own = _own_files()
    _add_read(commands, shared, own)
    _add_today(commands, shared, own)
    _add_report(commands, shared)
    _add_decide_file(commands, shared)
    _add_sample(commands, shared)
    schema = commands.add_parser("schema", parents=[shared], help="print the JSON Schema of a case")
    schema.set_defaults(run=_schema)
    commands.metavar = " | ".join(commands.choices)
    return parser


def _add_practise(commands: Any, shared: argparse.ArgumentParser) -> None:
    practise = commands.add_parser(
        "practise",
        parents=[shared],
        help="chat with a simulated buyer, a line each: ask FACT [WHOM], choose CHOICE CODE, or "
        "write TEXT; at the end of the input it is marked",
    )
    practise.add_argument("--seed", type=int, default=1, help="which practice; 1 when left out")
    practise.add_argument("--buyer", default="", metavar="TYPE", help="of which type the buyer is")
    practise.add_argument("--who", default="", help="initials or a label, for the kept result")
    practise.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the chat")
    practise.set_defaults(run=_practise)


def _add_compare(commands: Any, shared: argparse.ArgumentParser) -> None:
    compare = commands.add_parser(
        "compare",
        parents=[shared],
        help="say what a change of the policy means: which situations come out differently",
    )
    what = "a folder of data, a revision of git, or a day as of which the handbook is asked"
    compare.add_argument("old", metavar="OLD", help=what)
    compare.add_argument(
        "new",
        metavar="NEW",
        nargs="?",
        default="",
        help="the same; the data as they are if left out",
    )
    compare.add_argument("--on", help="only as of this day, as YYYY-MM-DD; every day if left out")
    compare.add_argument(
        "--cases", type=Path, help="a CSV file of cases: how many change, and how much they cost"
    )
    compare.add_argument("--markdown", action="store_true", help="print Markdown, as for a review")
    compare.add_argument("--full", action="store_true", help="leave no line out")
    compare.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the words")
    compare.set_defaults(run=_compare)


def _add_workbook(commands: Any, shared: argparse.ArgumentParser) -> None:
    workbook = commands.add_parser(
        "workbook", help="edit the policy in Excel: export it, or import what was edited"
    )
    doings = workbook.add_subparsers(required=True, metavar="export | import")
    export = doings.add_parser(
        "export", parents=[shared], help="write the policy as a workbook to be edited"
    )
    export.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook to be written")
    export.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the labels")
    export.set_defaults(run=_export)
    bring = doings.add_parser(
        "import",
        parents=[shared],
        help="show what an edited workbook means, ask, and write it into the data",
    )
    bring.add_argument("file", type=Path, metavar="FILE.xlsx", help="the workbook that was edited")
    bring.add_argument(
        "--from",
        dest="since",
        metavar="DAY",
        help="the day from which it holds, as YYYY-MM-DD: rules that have been in force end then",
    )
    bring.add_argument("--yes", action="store_true", help="write it without asking")
    bring.add_argument("--full", action="store_true", help="leave no line of the comparison out")
    bring.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write a changed copy of the data there instead, to be completed and compared",
    )
    bring.set_defaults(run=_import)


def _add_report(commands: Any, shared: argparse.ArgumentParser) -> None:
    first = _Parser(add_help=False)
    first.add_argument("month", metavar="MONTH", help="the month, as 2026-02")
    report = commands.add_parser(
        "report",
        parents=[shared, first, _own_files()],
        help="put the papers of a month together from the shop's own files",
    )
    report.add_argument("--until", help="the day up to which is counted; today when left out")
    report.add_argument(
        "--out", type=Path, required=True, help="a folder for a workbook and a page of each paper"
    )
    report.set_defaults(run=_report)


def _add_sample(commands: Any, shared: argparse.ArgumentParser) -> None:
    sample = commands.add_parser(
        "sample",
        parents=[shared],
        help="make a year of a shop that does not exist, in the forms of the platforms' files",
    )
    sample.add_argument("--cases", type=int, help="how many cases it has; those of the sample year")
    sample.add_argument("--on", help="the day of the files, as YYYY-MM-DD; the last of the year")
    sample.add_argument(
        "--platform", action="append", default=[], help="only this one's files; may be repeated"
    )
    sample.add_argument("--lang", choices=("en", "zh"), default="zh", help="language of headings")
    sample.add_argument("--out", type=Path, required=True, help="a folder for the files")
    # Its language is that of what it writes.
    sample.set_defaults(run=_sample, wrong_in="en")


class _Files(argparse.Action):
    """Takes files; folders among them, of which own/* names those with results, are passed over."""

    def __call__(
        self, _parser: object, namespace: argparse.Namespace, values: Any, *_: object
    ) -> None:
        setattr(namespace, self.dest, [v for v in values if not v.is_dir()] or values)


def _own_files() -> argparse.ArgumentParser:
    """Return what every command takes that reads the shop's own files."""
    own = _Parser(add_help=False)
    own.add_argument(
        "files", nargs="+", type=Path, action=_Files, metavar="FILE", help="what a platform exports"
    )
    own.add_argument("--market", default="", help="the market of every case")
    own.add_argument(
        "--mapping", action="append", default=[], type=Path,
        help="what the columns of another file mean: a file like those of data/exports, or a "
        "folder of them",
    )  # fmt: skip
    own.add_argument("--kind", action="append", default=[], help="an export that may be meant")
    own.add_argument(
        "--dates",
        choices=("day-first", "month-first"),
        help="how 9/3/2026 is meant",
    )
    own.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the labels")
    return own


def _add_read(commands: Any, shared: argparse.ArgumentParser, own: argparse.ArgumentParser) -> None:
    read = commands.add_parser(
        "read",
        parents=[shared, own],
        help="read the shop's own files: what they are, what was understood, what is expected",
    )
    read.add_argument("--on", help="the day to answer for; each row's own when left out")
    read.add_argument("--out", type=Path, help="a folder for the cases and for what was left out")
    read.set_defaults(run=_read)


def _add_today(
    commands: Any, shared: argparse.ArgumentParser, own: argparse.ArgumentParser
) -> None:
    today = commands.add_parser(
        "today",
        parents=[shared, own],
        help="list what is overdue, due today and due tomorrow, by the shop's own files",
    )
    today.add_argument("--on", help="the day, as YYYY-MM-DD; this moment when left out")
    today.add_argument(
        "--out", type=Path, help="a folder for workbook and page, or an xlsx file for the workbook"
    )
    today.set_defaults(run=_today_list)


def _add_decide_file(commands: Any, shared: argparse.ArgumentParser) -> None:
    decide_file = commands.add_parser(
        "decide-file",
        parents=[shared],
        help="decide every case of a file by a table, and write what comes out into another file",
    )
    decide_file.add_argument("source", type=Path, help="CSV or Parquet, or a folder of such files")
    decide_file.add_argument("target", type=Path, help="the CSV or Parquet file to be written")
    decide_file.add_argument("--table", required=True, help="the id of a decision table")
    decide_file.add_argument(
        "--on", help="the day to answer for, as YYYY-MM-DD; each case's own when left out"
    )
    decide_file.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="language of what is said"
    )
    decide_file.add_argument(
        "facts",
        nargs="*",
        metavar="fact=value",
        help="what is so of every case: leg=return",
    )
    decide_file.set_defaults(run=_decide_file)


def _verify(options: argparse.Namespace) -> int:
    folder = options.data or data_folder()
    handbook, was = Handbook.read(folder), None
    if options.since and not handbook.faults:
        # Asked for rarely, and what it needs takes time to import.
        from ..operations.revisions import RevisionError, handbook_at

        try:
            was = handbook_at(folder, options.since)
        except RevisionError as error:
            raise BadInput(f"--since: {error}") from None
    findings = _verified(handbook)
    if not handbook.faults:
        findings += verify_beside(folder, handbook)
    if was is not None:
        findings += rewritten(was.policy, handbook.policy, _today())
        findings += shifted(was.registers, handbook.registers)
    if options.json:
        due = [_plain(review) for review in overdue(handbook.reviews, _today())]
        found = {"findings": [_plain(finding) for finding in findings]}
        lacking = {language.id: [*names] for language, names in _unsaid(handbook)}
        beside = {"overdue": due, "unsaid": lacking}
        _print_json({**found, **{key: told for key, told in beside.items() if told}})
    else:
        for finding in findings:
            print(finding)
        if findings:
            print(f"{len(findings)} finding{'s' if len(findings) > 1 else ''}.")
        else:
            policy = handbook.policy
            rules = sum(len(table.rules) for table in policy.tables.values())
            floors = rows_in_force(policy, policy.changes[-1])
            print(
                f"No findings: {len(policy.tables)} tables with {rules} rules, proved complete, "
                f"unambiguous and no worse for the buyer than {floors} rows of law and platform "
                f"in {', '.join(policy.markets)}."
            )
        for review in overdue(handbook.reviews, _today()):
            print(_due(review, handbook))
        for language, names in _unsaid(handbook):
            print(
                f"Not said in {language.label.en} yet: {', '.join(names)}. A message with one of "
                "them is sent in another language, and its title says so."
            )
    return NOT_WELL if findings else WELL


def _unsaid(handbook: Handbook) -> Iterator[tuple[Language, tuple[str, ...]]]:
    """Go through the languages in which some wordings are said and others are not, with those."""
    for language in handbook.languages.values():
        names = unsaid(language, handbook.policy.replies)
        if names and language.texts:
            yield language, names


def _due(review: Review, handbook: Handbook) -> str:
    """Say what should have been looked at, since when and by whom."""
    roles = handbook.procedures.roles
    who = roles[review.role].label.en if review.role in roles else review.role
    files = ", ".join(review.files)
    return f"To be reviewed since {review.on} ({who}): {review.title.en}: {files}."


def _compare(options: argparse.Namespace) -> int:
    # Asked for rarely, and what it needs takes time to import.
    from ..operations.revisions import RevisionError, side

    if options.json and options.markdown:
        raise BadInput("print either --json or --markdown")
    folder = options.data or data_folder()
    given = {"OLD": options.old, "NEW": options.new or str(folder)}
    on, sides = _day(options.on), []
    own = None
    for name, text in given.items():
        try:
            sides.append(side(text, folder, own))
        except RevisionError as error:
            raise BadInput(f"{name}: {error}") from None
        if sides[-1].day is not None:
            own = sides[-1].handbook
    old, new = sides
    days = None
    if on or old.day or new.day:
        if on and old.day and new.day:
            raise BadInput("--on: OLD and NEW are days themselves")
        other = on or _today()
        days = old.day or other, new.day or other
    try:
        found = contrast(old.handbook, new.handbook, days)
    except ValueError as error:
        raise BadInput(f"they cannot be compared: {error}") from None
    counted, more = _counted(options, found)
    if options.json:
        _print_json({**as_codes(found, options.lang), **({"cases": more} if more else {})})
        return NOT_WELL if found.breaks_law else WELL
    told = comparison_sheet(found, full=options.full)
    if counted:
        told = with_part(told, *counted)
    if old.day and (new.day or not options.new):
        told = with_part(told, NOT_COMPARED, (UNDATED,))
    if options.markdown:
        title = FROM_TO.format(old.given, new.given if options.new else NOW)
        print(as_markdown(told, options.lang, title), end="")
    else:
        print(as_plain(told, options.lang))
    return NOT_WELL if found.breaks_law else WELL


def _export(options: argparse.Namespace) -> int:
    # Asked for rarely, and what it needs takes time to import.
    from ..operations.workbook import exported

    if options.file.suffix.lower() != ".xlsx":
        raise BadInput(f"{shown(str(options.file))} is no name of a workbook; allowed: FILE.xlsx")
    _can_be_written(options.file)
    content = exported(_handbook(options), options.lang)
    try:
        options.file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{options.file} cannot be written: {error.strerror}") from None
    if options.json:
        _print_json({"written": str(options.file), "bytes": len(content)})
    else:
        print(WRITTEN.format(options.file).text(options.lang))
    return WELL


def _can_be_written(file: Path) -> None:
    """Say at once, and not after the work, that a file has no place to be written to."""
    if not file.parent.is_dir():
        near = did_you_mean(file.parent.name, _folders(file.parent.parent))
        why = f"there is no folder {shown(str(file.parent))}{near}"
    elif file.is_dir():
        why = "it is a folder"
    elif not os.access(file if file.exists() else file.parent, os.W_OK):
        why = "Permission denied"
    else:
        return
    raise BadInput(f"{file} cannot be written: {why}")


def _folders(place: Path) -> list[str]:
    return [beside.name for beside in place.glob("*") if beside.is_dir()]


def _import(options: argparse.Namespace) -> int:
    """Import a workbook; all is well where nothing differs, or what differs was written."""
    from ..operations.workbook import WorkbookRefused, copied, imported, put_back

    folder, today, out = options.data or data_folder(), _today(), options.out
    since = _day(options.since, "--from")
    if since is not None and since < today:
        raise BadInput(f"--from: {since} is past; give today, {today}, or a later day")
    if out is not None and out.exists():
        raise BadInput(f"--out: {out} is there already; give the name of a new folder")
    old = _handbook(options)
    try:
        content = options.file.read_bytes()
        draft, lang = imported(content, options.file.name, old, since)
    except OSError as error:
        raise BadInput(f"{options.file} cannot be read: {error.strerror}") from None
    except WorkbookRefused as error:
        raise BadInput(f"{error.text(error.lang)}\n{NOT_TAKEN.text(error.lang)}") from None
    notes = [note.text(lang) for note in draft.notes]
    changes = [change.text(lang) for change in draft.changes]
    findings: list[str] = []
    told: dict[str, object] = {"files": [*draft.texts], "changes": changes, "left_out": notes}
    lines = [*notes, NOTHING_CHANGED.text(lang)]
    written = ""
    if draft.texts:
        with copied(folder, draft.texts) as copy:
            findings, found = _tried(copy, old, draft, folder, today)
            if out is not None:
                shutil.copytree(copy, out)
                written = str(out)
        lines = [CHANGES.text(lang), *(f"  {line}" for line in (*changes, *notes))]
        if found is not None:
            told["comparison"] = as_codes(found, lang)
            lines += ["", as_plain(comparison_sheet(found, full=options.full), lang)]
        if findings:
            lines += ["", FINDINGS.text(lang), *(f"  {line}" for line in findings)]
    if not options.json:
        print("\n".join(lines))
    if draft.texts and out is None and not findings and (options.yes or _agreed(lang, options)):
        try:
            put_back(folder, draft.texts)
        except OSError as error:
            raise BadInput(_unwritable(error)) from None
        written = ", ".join(str(folder / name) for name in draft.texts)
    if options.json:
        _print_json({**told, "findings": findings, "written": written})
    elif draft.texts:
        said = FILES_WRITTEN.format(written) if written else NOTHING_WRITTEN
        print(f"\n{said.text(lang)}")
    return WELL if not draft.texts or (written and not findings) else NOT_WELL


def _tried(
    copy: Path, old: Handbook, draft: Any, folder: Path, today: date
) -> tuple[list[str], Contrast | None]:
    """Return what would be wrong with the changed data, and what they decide otherwise.

    What was wrong before is nobody's fault now. Each finding says where it stands in the workbook.
    """
    new = Handbook.read(copy)
    before = {str(finding) for finding in (*_verified(old), *verify_beside(folder, old))}
    found = _verified(new)
    if not new.faults:
        found += verify_beside(copy, new)
        found += [
            one
            for one in rewritten(old.policy, new.policy, today)
            if one.rules or one.file == AMOUNTS
        ]
    said = []
    for one in found:
        if str(one) in before:
            continue
        places = [place for name in (*one.rules, one.table) if (place := draft.place(name))]
        said.append(f"{places[0]}: {one}" if places else str(one))
    return said, None if new.faults else contrast(old, new)


def _agreed(lang: str, options: argparse.Namespace) -> bool:
    """Ask whether the changes are to be written; nobody who could answer has not agreed."""
    if options.json or not sys.stdin.isatty():
        return False
    return input(f"\n{ASK.text(lang)} ").strip().casefold() in AGREED


def _counted(
    options: argparse.Namespace, found: Contrast
) -> tuple[tuple[Label, list[Label]] | None, dict[str, object] | None]:
    """Return how many cases of a file change and what they cost, as lines and in codes."""
    if options.cases is None:
        return None, None
    from ..operations.reading import UnreadableCases
    from ..operations.recounting import TITLE, codes, recount, told

    days = found.last_days or (found.new.policy.changes[-1],) * 2
    try:
        with _bar() as progress:
            counted = recount(options.cases, found.old, found.new, days, progress=progress)
    except UnreadableCases as error:
        raise BadInput(NAMED.format("--cases", error.label)) from None
    except OSError as error:
        raise BadInput(f"--cases: {error.filename}: {error.strerror}") from None
    return (TITLE, [*told(counted)]), codes(counted)


def _verified(handbook: Handbook) -> list[Finding]:
    """Return what `verify` finds; where the machine can, each half of it in its own process."""
    if not _can_share():
        return verify(handbook)
    from multiprocessing import get_context

    forking = get_context("fork")
    mine, theirs = forking.Pipe(duplex=False)
    other = forking.Process(target=lambda: theirs.send(HALVES[1](handbook)), daemon=True)
    other.start()
    theirs.close()
    found = HALVES[0](handbook)
    try:
        others = mine.recv()
    except EOFError:  # the other process came to an end without an answer
        others = HALVES[1](handbook)
    other.join()
    return in_order(found, others)


def _can_share() -> bool:
    """Say whether work can be shared with a copy of this process, on a processor of its own."""
    # A copy has one thread only: what others hold, it would wait for.
    alone = sys.platform == "linux" and threading.active_count() == 1
    return alone and len(os.sched_getaffinity(0)) > 1


def _market(options: argparse.Namespace) -> int:
    """Say what is said of a market; all is well where nothing is lacking and nothing is found."""
    folder, code = options.data or data_folder(), options.market
    if code is None:
        return _markets(options, folder)
    if not CODE.fullmatch(code):
        raise BadInput(f"{shown(code)} cannot be the code of a market; write it as jp")
    selling = before_selling(folder, code)
    findings = [] if selling.lacking else _verified(selling.handbook)
    status = NOT_WELL if selling.lacking or findings else WELL
    if options.json:
        _print_json(
            {
                "market": code,
                "sold": selling.is_sold,
                "parts": [
                    {"file": part.file, "lines": _plain(part.lines, options.lang)}
                    for part in selling.parts
                ],
                "findings": [_plain(finding) for finding in findings],
            }
        )
        return status
    for part in selling.parts:
        print(f"{part.title.text(options.lang)}  ({part.file})")
        for line in part.lines:
            print(f"  {_told(line, options.lang)}")
    for finding in findings:
        print(finding)
    print(_standing(selling, len(findings)))
    return status


def _told(line: Line, lang: str) -> str:
    label = f"{line.label.text(lang)} [{line.id}]"
    if line.said:
        return f"+ {label}: {', '.join(line.said)}"
    if line.silent is not None:
        return f"o {label}: {line.silent.text(lang)}"
    return f"- {label}: {line.lacks}"


def _standing(selling: Selling, found: int) -> str:
    """Say in one sentence how far a market is from being sold to."""
    lines = [line for part in selling.parts for line in part.lines]
    sold = "is sold to" if selling.is_sold else "is not sold to"
    said = f"{len(lines) - len(selling.lacking)} of {len(lines)} things are said of it"
    if selling.lacking:
        return f"{selling.market} {sold}: {said}; the lines with - are lacking."
    if found:
        return f"{selling.market} {sold}: {said}, and verification finds {found} beside them."
    return f"{selling.market} {sold}: {said}, and verification finds nothing."


def _markets(options: argparse.Namespace, folder: Path) -> int:
    """Say of each market that has a file whether it is sold to, and what is lacking."""
    codes = sorted(path.stem for path in (folder / MARKETS).glob("*.toml"))
    sellings = [before_selling(folder, code) for code in codes]
    if options.json:
        _print_json(
            {
                "markets": [
                    {
                        "market": selling.market,
                        "sold": selling.is_sold,
                        "lacking": [line.id for line in selling.lacking],
                    }
                    for selling in sellings
                ]
            }
        )
    else:
        for selling in sellings:
            lacking = ", ".join(line.id for line in selling.lacking)
            sold = "sold to" if selling.is_sold else "not sold to"
            print(f"{selling.market}  {sold}; lacking: {lacking or 'nothing'}")
    lacks = any(selling.lacking for selling in sellings if selling.is_sold)
    return NOT_WELL if lacks else WELL


def _tables(options: argparse.Namespace) -> int:
    policy = _handbook(options).policy
    in_force = policy.on(policy.changes[-1])
    if options.table and options.table not in policy.tables:
        raise BadInput(no_such("table", options.table, policy.tables))
    feeds = {
        name: {fact: in_force.producers.get(fact) for fact in table.inputs}
        for name, table in policy.tables.items()
        if not options.table or name == options.table
    }
    resting = [
        name
        for name, t in policy.tables.items()
        if options.table and any(in_force.producers.get(fact) == options.table for fact in t.inputs)
    ]
    if options.json:
        _print_json({"tables": feeds, "feeds": resting})
        return WELL
    for name, inputs in feeds.items():
        print(f"{name} decides {', '.join(policy.tables[name].outcomes)} by")
        for fact, table in inputs.items():
            print(f"    {fact}" + (f" (decided by {table})" if table else ""))
    if options.table:
        print(f"It feeds {', '.join(resting) or 'no table'}.")
    return WELL


def _decide(options: argparse.Namespace) -> int:
    answer = _answer(options, *_case(options))
    if options.json:
        _print_json({**_plain(answer.codes), "sheet": _plain(answer.sheet, options.lang)})
    else:
        print(as_text(answer.sheet, options.lang))
    return WELL if answer.sheet.settled else NOT_WELL


def _ask(options: argparse.Namespace) -> int:
    handbook, facts, on = _case(options)
    answer = _answer(options, handbook, facts, on)
    sheet = answer.sheet
    if options.json:
        _print_json({name: _plain(answer.codes[name]) for name in ("settled", "conflicts", "ask")})
        return WELL if sheet.settled else NOT_WELL
    for conflict in answer.conflicts:
        print(conflict.text(options.lang))
    if sheet.ask is None:
        print(sheet.headline.text(options.lang))
    else:
        whom = f"  [{said}]" if (said := sheet.ask.whom.text(options.lang)) else ""
        print(f"{sheet.ask.text.text(options.lang)}  ({sheet.ask.field}=…){whom}")
        for reply, leads in sheet.ask.replies:
            print(f"  {reply.text(options.lang)} → {leads.text(options.lang)}")
        codes = handbook.policy.terms[sheet.ask.field].codes
        if codes:
            print(f"  codes: {', '.join(codes)}")
    return WELL if sheet.settled else NOT_WELL


def _check(options: argparse.Namespace) -> int:
    """Check a draft; it may be sent where nothing is remarked on."""
    draft = options.draft
    if draft == "-":
        if str(options.case) == "-":
            raise BadInput("standard input is either the draft or the case")
        draft = _read_draft()
    if HALF_A_SIGN.search(draft):
        raise BadInput("the draft is not UTF-8 text")
    answer = _answer(options, *_case(options, reply_draft=draft))
    if options.json:
        _print_json({**_plain(answer.codes), "sheet": _plain(answer.sheet, options.lang)})
    else:
        print(as_text(answer.sheet, options.lang))
    return NOT_WELL if answer.sheet.rows or not answer.sheet.settled else WELL


def _practise(options: argparse.Namespace) -> int:
    """Play a chat from standard input; all is well where it is passed."""
    try:
        practice = drawn(options.seed, _handbook(options), buyer=options.buyer)
    except ValueError as error:
        raise BadInput(str(error)) from None

    def say(lines: Iterable[Label]) -> None:
        for line in () if options.json else lines:
            print(line.text(options.lang), flush=True)

    say(beginning(practice))
    for line in filter(str.strip, sys.stdin):
        before = len(practice.turns)
        try:
            practice = done(practice, deed_of(line))
        except ValueError as error:
            print(error, file=sys.stderr)
        say(said(practice, turn) for turn in practice.turns[before:])
    marks = practice.finish()
    say(outcome(marks))
    if options.json:
        _print_json(marks.as_record(options.who, _today()))
    return WELL if marks.passed else NOT_WELL


def _read(options: argparse.Namespace) -> int:
    """Read a shop's own files; all is well where each is an export that is known."""
    # pandas takes longer to import than a verification takes.
    from ..operations.exports.own_mapping import with_mappings
    from ..operations.exports.personal import Pseudonyms
    from ..operations.exports.reading import read_files, told, written

    handbook, out = with_mappings(_handbook(options), options.mapping), options.out
    names = None
    try:
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            names = Pseudonyms.kept_in(out / KEY)
        with _bar() as progress:
            reading = read_files(
                options.files, handbook, on=_day(options.on), market=options.market,
                kinds=options.kind, day_first=DAY_FIRST.get(options.dates), pseudonyms=names,
                progress=progress,
            )  # fmt: skip
        texts = written(reading, options.lang) if out is not None else {}
        _spare(options.files, (out / name for name in texts))
        for name, text in texts.items():
            (out / name).write_text(text, encoding="utf-8-sig")
    except KeyError as error:
        raise BadInput(_said(error)) from None
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    lines = told(reading, handbook, options.lang)
    if options.json:
        _print_json({"lines": lines, "cases": len(reading.cases.frame)})
    else:
        print("\n".join(lines))
    return BAD_INPUT if reading.refused or reading.unknown else WELL


def _today_list(options: argparse.Namespace) -> int:
    """List what is due on a day; all is well where every file could be read."""
    from ..operations.day_list import day_list
    from ..operations.day_papers import NAME, codes, day_page, day_paper
    from ..operations.exports.own_mapping import with_mappings
    from ..operations.exports.personal import Pseudonyms
    from ..operations.papers import as_page, as_text, as_workbook

    handbook, out = with_mappings(_handbook(options), options.mapping), options.out
    on, now, names = _day(options.on), None, None
    if on is None:
        now = datetime.now(handbook.policy.clocks.shop.clock)
        on = now.date()
    is_book = out is not None and out.suffix.casefold() == ".xlsx"
    try:
        if out is not None:
            folder = out.parent if is_book else out
            folder.mkdir(parents=True, exist_ok=True)
            names = Pseudonyms.kept_in(folder / KEY)
        with _bar() as progress:
            found = day_list(
                options.files, handbook, on=on, now=now, market=options.market, kinds=options.kind,
                day_first=DAY_FIRST.get(options.dates), pseudonyms=names, progress=progress,
            )  # fmt: skip
    except KeyError as error:
        raise BadInput(_said(error)) from None
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    paper = day_paper(found, handbook)
    try:
        if out is not None:
            book = out if is_book else out / f"{NAME}-{on}.xlsx"
            _spare(options.files, [book])
            book.write_bytes(as_workbook(paper, options.lang))
        if out is not None and not is_book:
            page = as_page(day_page(found, handbook), options.lang, one_page=True)
            (out / f"{NAME}-{on}.html").write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    if options.json:
        _print_json(codes(found, options.lang))
    else:
        print(as_text(paper, options.lang))
    return BAD_INPUT if found.files.refused else WELL


def _sample(options: argparse.Namespace) -> int:
    """Write a year that was drawn, in the handbook's own words and as platforms export it."""
    from ..operations.sample_files import files_of, year

    handbook = _handbook(options)
    folder = options.data or data_folder()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    try:
        made = year(folder, handbook, cases=options.cases)
        on = _day(options.on, "--on") or made.last_day
        files = files_of(made, handbook, on=on, platforms=options.platform, lang=options.lang)
    except (KeyError, ValueError) as error:
        raise BadInput(_said(error)) from None
    try:
        for name, content in files.items():
            (options.out / name).write_bytes(content)
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    if options.json:
        _print_json({"cases": len(made.cases), "orders": len(made.orders), "files": [*files]})
    else:
        print(f"{len(made.cases):,} cases of {len(made.orders):,} orders, as they stand on {on}:")
        for name in files:
            print(f"{options.out / name}")
    return WELL


def _report(options: argparse.Namespace) -> int:
    """Write the papers of a month; all is well where every file could be read."""
    from ..operations.exports.own_mapping import with_mappings
    from ..operations.exports.personal import Pseudonyms
    from ..operations.month import read_month
    from ..operations.month_papers import about, month_papers
    from ..operations.papers import as_codes, files_of, saved
    from ..operations.progress import between
    from ..operations.results import AS_JSON

    handbook = with_mappings(_handbook(options), options.mapping)
    until = _day(options.until, "--until") or datetime.now(handbook.policy.clocks.shop.clock).date()
    tests = [file for file in options.files if file.suffix.casefold() in AS_JSON]
    files = [file for file in options.files if file not in tests]
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        names = Pseudonyms.kept_in(options.out / KEY)
        with _bar() as progress:
            month = read_month(
                options.month, files, handbook, until=until, market=options.market,
                kinds=options.kind, day_first=DAY_FIRST.get(options.dates), pseudonyms=names,
                progress=between(progress, 0, FILES_READ),
            )  # fmt: skip
            papers = month_papers(month, handbook, tests, names, between(progress, FILES_READ, 1))
    except (KeyError, ValueError) as error:
        raise BadInput(_said(error)) from None
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    _spare(options.files, (f for paper in papers for f in files_of(paper, options.out)))
    try:
        written = saved(papers, options.out, options.lang)
    except OSError as error:
        raise BadInput(_unwritable(error)) from None
    if options.json:
        _print_json({"papers": [as_codes(paper, options.lang) for paper in papers]})
    else:
        lines = [note.text(options.lang) for note in about(month)]
        for paper in papers:
            lines.append(paper.title.text(options.lang))
            lines += [f"  {s.title.text(options.lang)}: {len(s.rows):,}" for s in paper.sheets]
        print("\n".join([*lines, *map(str, written)]))
    return BAD_INPUT if month.files.refused else WELL


def _spare(read: Sequence[Path], written: Iterable[Path]) -> None:
    """Raise BadInput where what is written would take the place of what was read."""
    for file in written:
        if file.exists() and any(one.exists() and one.samefile(file) for one in read):
            raise BadInput(ONE_OF_THOSE.format(file))


def _decide_file(options: argparse.Namespace) -> int:
    # Asked for rarely, and what it needs takes time to import.
    from ..operations.case_columns import DAY_COLUMN
    from ..operations.reading import UnreadableCases
    from ..operations.whole_files import decide_file

    handbook = _handbook(options)
    if options.table not in handbook.policy.tables:
        raise BadInput(none_such(OF_TABLE, options.table, handbook.policy.tables))
    on = _day(options.on) or DAY_COLUMN
    alike = read_facts(_given(options.facts), handbook.policy.terms)
    try:
        with _bar() as progress:
            tally = decide_file(
                options.source,
                options.target,
                options.table,
                on=on,
                alike=alike,
                handbook=handbook,
                progress=progress,
            )
    except UnreadableCases as error:
        raise BadInput(error.label) from None
    except OSError as error:
        raise BadInput(NAMED.format(error.filename, why_unwritable(error))) from None
    if options.json:
        without = dict(tally.without.most_common())
        _print_json({"cases": tally.cases, "decided": tally.decided, "without": without})
    else:
        print(DECIDED.format(f"{tally.decided:,}", f"{tally.cases:,}").text(options.lang))
        for reasons, number in tally.without.most_common(MOST_REASONS):
            print(NOT_DECIDED.format(f"{number:9,}", reasons).text(options.lang))
        if (more := len(tally.without) - MOST_REASONS) > 0:
            print(AND_OTHERS.format(f"{more:,}").text(options.lang))
    return WELL if tally.decided == tally.cases else NOT_WELL


@contextmanager
def _bar() -> Iterator[Callable[[float, int], object]]:
    """Show how far something is, where it takes longer than a second and somebody looks."""
    from tqdm import tqdm

    form = "{percentage:3.0f} % {bar} {postfix} [{elapsed}<{remaining}]"
    with tqdm(total=1.0, delay=1, disable=None, leave=False, bar_format=form) as bar:

        def progress(share: float, cases: int) -> None:
            if cases:
                bar.set_postfix_str(f"{cases:,} cases", refresh=False)
            bar.update(share - bar.n)

        yield progress


def _schema(options: argparse.Namespace) -> int:
    _print_json(case_schema(_handbook(options).policy.terms))
    return WELL


def _handbook(options: argparse.Namespace) -> Handbook:
    return Handbook.load(options.data or data_folder())


def _case(options: argparse.Namespace, **given: object) -> tuple[Handbook, dict[str, Value], date]:
    handbook = _handbook(options)
    raw: dict[str, object] = {**given}
    if options.case is not None:
        raw |= _read_json(options.case)
    raw = _with_pieces(_given(options.facts, raw))
    on = _day(options.on) or _today()
    if options.question == CASE_DESK.name:
        return handbook, read_case(raw, handbook.on(on)), on
    return handbook, read_facts(raw, handbook.policy.terms), on


def _given(parts: Iterable[str], before: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return facts as they are given on the command line, beside those given before."""
    raw = dict(before or {})
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals:
            raise BadInput(f"{shown(part)} is not of the form fact=value")
        if HALF_A_SIGN.search(part):
            raise BadInput(f"{shown(part)} is not UTF-8 text")
        if name in raw:
            raise BadInput(f"{shown(name)} is given twice")
        raw[name] = value
    return raw


def _said(error: KeyError | ValueError) -> Label:
    """Return what an error says, in both languages where it does."""
    return in_both(getattr(error, "label", str(error.args[0])))


def _unwritable(error: OSError) -> Label:
    return CANNOT_BE_WRITTEN.format(error.filename, why_unwritable(error))


def _day(given: str | None, option: str = "--on") -> date | None:
    """Return the day that an option gives; None where it is left out."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise BadInput(NOT_A_DAY.format(option, shown(given))) from None


def _with_pieces(raw: dict[str, object]) -> dict[str, object]:
    """Return facts in which what is said of a piece by its number stands with the pieces."""
    stated: dict[int, dict[str, object]] = {}
    rest: dict[str, object] = {}
    for name, value in raw.items():
        if found := OF_A_PIECE.fullmatch(name):
            stated.setdefault(int(found[1]), {})[found[2]] = value
        else:
            rest[name] = value
    if not stated:
        return raw
    if PIECES in rest:
        raise BadInput(f"state {PIECES}, or piece.1.…, not both")
    for number in range(1, max(stated)):
        if number not in stated:
            raise BadInput(f"there is a piece.{max(stated)}, and no piece.{number}")
    return {**rest, PIECES: [stated[number] for number in sorted(stated)]}


def _today() -> date:
    return datetime.now().astimezone().date()


def _read_json(path: Path) -> dict[str, object]:
    name = "standard input" if str(path) == "-" else str(path)
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        value = json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=_once)
        halved = HALF_A_SIGN.search(json.dumps(value, ensure_ascii=False, default=str))
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{name} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise BadInput(f"{name} has lists or objects too deep inside each other") from None
    except (ValueError, InvalidOperation):  # what is left: Python cannot hold a number
        raise BadInput(f"{name} has a number of thousands of digits") from None
    if halved:
        raise BadInput(f"{name} has half a sign in it (a lone surrogate)")
    if not isinstance(value, dict):
        raise BadInput(f"{name} must hold one JSON object of facts")
    return value


def _read_draft() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise BadInput("standard input is not UTF-8 text") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object; of two values for one key, one would be lost without a word."""
    read = dict(pairs)
    if len(read) < len(pairs):
        twice = next(key for key in read if sum(key == other for other, _ in pairs) > 1)
        raise BadInput(f"{shown(twice)} is given twice")
    return read


def _answer(
    options: argparse.Namespace, handbook: Handbook, facts: dict[str, Value], on: date
) -> Answer:
    in_force, tables = handbook.on(on), handbook.policy.tables
    if PIECES in facts and options.question not in (CASE_DESK.name, REPLY_CHECK.name):
        several = f"{CASE_DESK.name} and {REPLY_CHECK.name} answer"
        raise BadInput(f"{PIECES}: only {several} several pieces at once")
    calculator = CALCULATORS.get(options.question)
    if calculator is not None and not any(name in facts for name in ASKED_OF_EACH):
        whole = calculator.answer(facts, on, in_force)
        sheet = calculator.explain(whole)
        codes = _codes(
            sheet, whole.decisions, whole.question, calculator.figures(whole), whole.missing
        )
        return _with_fields(sheet, {**codes, **calculator.codes(whole)}, whole.conflicts)
    if options.question not in tables:
        known = list(dict.fromkeys((*CALCULATORS, *tables)))
        hint = did_you_mean(options.question, known)
        raise BadInput(f"nothing answers {shown(options.question)}; ask {', '.join(known)}{hint}")
    whole, conflicts = as_counted(facts, in_force, on)
    # Of one table everything is asked: nothing is taken to be so that nobody speaks of.
    unsaid = in_force.taken_of(facts).keys() - facts.keys()
    said = {name: value for name, value in whole.items() if name not in unsaid}
    ruling = decide_known(options.question, said, on, in_force)
    question = ruling if isinstance(ruling, Question) else None
    decisions = [ruling] if isinstance(ruling, Decision) else []
    sheet = with_conflicts(decision_sheet(ruling, in_force), conflicts)
    return _with_fields(sheet, _codes(sheet, decisions, question, {}, ()), conflicts)


def _with_fields(
    sheet: Sheet, codes: Mapping[str, object], conflicts: Iterable[BadValue]
) -> Answer:
    """Return an answer whose notes say of each contradiction by which facts it came."""
    fields: dict[Label, list[str]] = {}
    for bad in conflicts:
        fields.setdefault(bad.label, []).append(bad.field)
    told = {
        label: Label(f"{', '.join(names)}: {label.en}", f"{', '.join(names)}：{label.zh}")
        for label, names in fields.items()
    }

    def named(of: Sheet) -> Sheet:
        notes = tuple(told.get(note, note) for note in of.notes)
        return replace(of, notes=notes, parts=tuple(map(named, of.parts)))

    problems = [{"field": name, **la._asdict()} for la, names in fields.items() for name in names]
    return Answer(named(sheet), {**codes, "conflicts": problems}, tuple(told.values()))


def _codes(
    sheet: Sheet,
    decisions: Iterable[Decision],
    question: Question | None,
    amounts: Mapping[str, Figure],
    missing: Sequence[str],
) -> dict[str, object]:
    """Return an answer in codes: outcomes by table, rules, amounts in CNY, the next question."""
    made = list(decisions)
    ask: dict[str, object] | None = None
    if question is not None:
        ask = {"field": question.field.name, "replies": [_reply(r) for r in question.replies]}
    elif missing:
        ask = {"field": missing[0], "replies": []}
    if ask is not None:
        ask["known_by"] = [who.id for who in sheet.ask.known_by] if sheet.ask else []
    return {
        "settled": sheet.settled,
        "outcomes": {_asked(decision): decision.outcomes for decision in made},
        "rules": list(dict.fromkeys(rule.id for d in made for rule in d.rules)),
        "amounts": amounts,
        "missing": list(missing),
        "ask": ask,
    }


def _asked(decision: Decision) -> str:
    """Return what was asked: the table, and for which leg (or the like) of the case."""
    each = [str(decision.facts[name]) for name in ASKED_OF_EACH if name in decision.facts]
    return "/".join((decision.table, *each))


def _reply(reply: PossibleReply) -> dict[str, object]:
    if isinstance(reply.condition, tuple):
        low, high = (reply.field.from_ticks(tick) for tick in reply.condition)
        return {"from": low, "to": high, "outcomes": reply.outcomes}
    codes = [code for code in reply.field.codes if code in reply.condition]
    return {"codes": codes, "outcomes": reply.outcomes}


def _plain(value: object, lang: str | None = None) -> Any:
    """Return dataclasses and labels as JSON takes them; labels in one language, if it is given."""
    if lang is not None and isinstance(value, Label):
        return value.text(lang)
    if hasattr(value, "_asdict"):
        return {key: _plain(part, lang) for key, part in value._asdict().items()}
    if isinstance(value, ReplyText):
        # What is sent to the buyer is in the buyer's language, not the reader's: both are said.
        lang = None
    if hasattr(value, "__dataclass_fields__"):
        return {key: _plain(getattr(value, key), lang) for key in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): _plain(part, lang) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, lang) for part in value]
    return str(value) if isinstance(value, Decimal | date) else value


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _fail(message: str, as_json: bool, problems: Sequence[BadValue] = ()) -> None:
    if as_json:
        fields = [{"field": bad.field, **bad.label._asdict()} for bad in problems]
        _print_json({"error": message, "problems": fields})
    else:
        print(message, file=sys.stderr)


if __name__ == "__main__":
    run()
