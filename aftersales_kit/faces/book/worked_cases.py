"""Worked cases: `{worked-case}` and `{worked-cases}`. What comes out is computed, never typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from aftersales_kit.policy import Label, WorkedCase
from aftersales_kit.policy.cases import Ways
from aftersales_kit.policy.labels import NAMED, alike
from aftersales_kit.policy.orders import read_lines
from aftersales_kit.policy.terms import ORDER
from aftersales_kit.sheets.calculators import CALCULATORS, Calculator
from aftersales_kit.sheets.explaining import Sheet
from aftersales_kit.sheets.keeping import IN_WORDS

from .facts import Directive
from .folds import fold
from .grids import facts_list
from .markup import (
    Html,
    as_written,
    block,
    edition,
    el,
    inline,
    joined,
    link,
    mixed,
    paragraph,
    text,
)
from .parts import Chapters, Entry, Part, bounded, split
from .rules import rule_links
from .sources import source_links

TITLE = Label("Worked case", "实例")
FACTS = Label("What is known", "已知情况")
OTHERS = Label("Other facts, which change nothing here", "其他情况，不影响结果")
ANSWER = Label("What comes out", "结论")
BOUND = Label("Bound by", "法律和平台依据")
INSISTED = Label("May insist on", "可以要求")
WISHED = Label("What fulfils the wish", "符合心愿的办法")
SENT = Label("Reply", "发给买家")
REASONS = Label("Rules and sources", "依据")
ANSWERED = ("tables", "whole")
TOLD = "aftersales_case_told"
BOTH = re.compile("(?P<en>[ -~]+) (?P<zh>[\u3400-\u9fff]+)")
Pair = tuple[Html, Html]


class _OfCases(Directive):
    def depend_on_cases(self) -> None:
        """Note every file that a case and its answer rest on."""
        self.depend_on_rules()
        self.depend(*self.facts.files("cases", "replies"))

    def inside(self, case: WorkedCase) -> Html:
        """Return a case without its title."""
        calculator = CALCULATORS.get(case.answer)
        asked = self.asked(case, calculator)
        others = [name for name in case.facts if name not in asked]
        answer = self.decisions(case) if calculator is None else self.answer(case, calculator)
        cites = joined(source_links(self, case.sources))
        told = joined(
            [
                heading(FACTS),
                self.known(case, asked),
                el("details", el("summary", inline(OTHERS)), self.known(case, others))
                if others
                else None,
                heading(ANSWER),
                answer,
                self.stated(case),
                paragraph(case.why),
                el("p", cites, classes="hb-cites") if cites else None,
            ],
            "",
        )
        return self.in_own_words(case, told)

    def in_own_words(self, case: WorkedCase, told: Html) -> Html:
        """Return a case with its goods named in the edition's language.

        An order in the data names them in both, such as `coat 外套`, since either may be pasted.
        """
        terms = self.facts.policy.terms
        for fact, value in case.facts.items():
            if terms[fact].kind != "lines":
                continue
            for line in read_lines(value):
                if named := BOTH.fullmatch(line.name):
                    own = mixed(named[edition()])
                    for said in (mixed(line.name), joined([line.name], "")):
                        told = Html(told.replace(said, own))
        return told

    def stated(self, case: WorkedCase) -> Html | None:
        """Return what binds of law and platform, the wordings sent, and the ways to settle it."""
        policy = self.facts.policy
        rows = [row for line in case.expect for row in line.stated.binds]
        replies = [line.stated.reply for line in case.expect if line.stated.reply]
        ways, options = case.ways or Ways(), policy.terms["option"].codes
        lines = [
            el("p", el("span", inline(label), classes="hb-name"), " ", joined(said))
            for label, said in (
                (BOUND, rule_links(self, dict.fromkeys(rows))),
                (SENT, [inline(policy.replies[name].title) for name in dict.fromkeys(replies)]),
                (INSISTED, [inline(options[code]) for code in ways.insisted]),
                (WISHED, [inline(options[code]) for code in ways.wished]),
            )
            if said
        ]
        return joined(lines, "") if lines else None

    def asked(self, case: WorkedCase, calculator: Calculator | None) -> list[str]:
        """Return the facts of a case that its answer looks at, in the case's order."""
        if calculator is None:
            fired = [rule for _, rules in case.fired(self.facts.policy) for rule in rules.values()]
            seen = {name for rule in fired for name in rule.conditions}
        else:
            in_force = self.facts.handbook.on(case.on)
            seen = calculator.looked_at(calculator.answer(case.facts, case.on, in_force))
        return [name for name in case.facts if name in seen or name in ("problem", "wish")]

    def known(self, case: WorkedCase, names: Collection[str]) -> Html:
        """Return facts of a case as a list of names and values."""
        terms = self.facts.policy.terms
        pairs = []
        for name in names:
            field, value = terms[name], case.facts[name]
            said = field.value_label(value)
            if field.kind == "money":
                said = alike(said.en)
            typed = field.kind in IN_WORDS or field.kind in ORDER
            told = as_written(text(said)) if typed else inline(said)
            pairs.append((inline(field.label), told))
        return facts_list(pairs)

    def answer(self, case: WorkedCase, calculator: Calculator) -> Html:
        """Return the whole answer."""
        in_force = self.facts.handbook.on(case.on)
        answer = calculator.answer(case.facts, case.on, in_force)
        sheet = calculator.explain(answer)
        reasons = [
            el(
                "li",
                *rule_links(self, [reason.rule]),
                " ",
                inline(reason.why),
                joined([" — ", inline(reason.layer)], "") if reason.layer else None,
            )
            for reason in sheet.reasons
        ]
        return joined(
            [
                self.sheet(sheet),
                el("details", el("summary", inline(REASONS)), el("ul", *reasons)),
            ],
            "",
        )

    def sheet(self, sheet: Sheet) -> Html:
        """Return an answer's headline, rows, totals and notes."""
        pairs = []
        for row in (*sheet.rows, *sheet.totals):
            said = " · ".join(text(cell) for cell in row.cells if text(cell))
            behind = joined([*rule_links(self, row.rules), *source_links(self, row.sources)])
            pairs.append(
                (
                    inline(row.name),
                    joined([as_written(said), *([behind] if behind else [])], " "),
                )
            )
        headline = el("p", el("strong", inline(sheet.headline)), classes="hb-headline")
        notes = [el("p", inline(note)) for note in sheet.notes]
        return joined([headline, facts_list(pairs), *notes], "")

    def decisions(self, case: WorkedCase) -> Html:
        """Return what each table of the case decides."""
        return facts_list(self.decided(case), "hb-decided")

    def decided(self, case: WorkedCase) -> Iterator[Pair]:
        """Go through the outcomes of each table, with the rule behind them."""
        policy = self.facts.policy
        terms = policy.terms
        for expected, fired in case.fired(policy):
            table, decided = policy.tables[expected.table], fired[expected.table]
            about = [terms[name].value_label(value) for name, value in expected.facts.items()]
            named = joined([link("table", table.id, inline(table.title)), *map(inline, about)])
            lines = []
            for name in expected.outcomes or decided.rule.then:
                field, code = terms[name], decided.rule.then[name]
                label = field.codes[code]
                if field.kind == "amount":
                    amount = policy.amounts[code]
                    label = amount.value_label(case.on)
                title = el("span", inline(NAMED.format(field.label, "")), classes="hb-name")
                lines.append(el("p", title, inline(label)))
            yield named, joined([*lines, el("p", *rule_links(self, [decided.id]))], "")


def linked(case: WorkedCase) -> Html:
    """Return the title of a case, linked to where it is told."""
    return link("entry:case", case.id, inline(case.title))


def heading(label: Label) -> Html:
    """Return the name of a part of a case."""
    return el("p", inline(label), classes="hb-part")


class WorkedCaseDirective(_OfCases):
    """`{worked-case}`: one case by its id; the first of a page is open, unless it is `folded`."""

    required_arguments = 1
    option_spec: ClassVar = {"folded": directives.flag}

    def show(self, name: str) -> list[nodes.Node]:
        """Return the case."""
        self.depend_on_cases()
        case = self.facts.handbook.cases.get(name)
        if case is None:
            self.missing("worked case", name, self.facts.handbook.cases)
            return []
        head = joined([el("span", inline(TITLE), classes="hb-kind"), inline(case.title)], " ")
        # One case is told at once; whoever wants more of them opens them.
        first = "folded" not in self.options and not self.env.temp_data.get(TOLD)
        self.env.temp_data[TOLD] = first or self.env.temp_data.get(TOLD)
        return block(fold(head, None, self.inside(case), classes="hb-case", open=first))


class WorkedCasesDirective(_OfCases):
    """`{worked-cases}`: every case, by chapter, or those that illustrate a table, each folded.

    `:answered: tables` keeps those that show what tables decide, `:answered: whole` those that a
    calculator answers: together they are too heavy for one page.
    """

    optional_arguments = 1
    option_spec: ClassVar = {"answered": directives.unchanged_required}

    def show(self, name: str) -> list[nodes.Node]:
        """Return the cases."""
        self.depend_on_cases()
        if name and name not in self.facts.policy.tables:
            self.missing("table", name, self.facts.policy.tables)
            return []
        answered = self.options.get("answered")
        if answered not in (None, *ANSWERED):
            self.missing("way to answer", answered, ANSWERED)
            return []
        cases = [
            case
            for case in self.chosen(name)
            if answered is None or ANSWERED[case.answer in CALCULATORS] == answered
        ]
        return block(*self.folded(cases)) if name else split(self, self.parts(cases))

    def parts(self, cases: Iterable[WorkedCase]) -> Iterator[Part]:
        """Go through the chapters, each with the cases that show what it decides."""
        chapters = Chapters.of_page(self.env)
        by_chapter: dict[str, list[WorkedCase]] = {}
        for case in cases:
            # What a case is about comes last: what that rests on is decided before.
            tables = (chapters.of_table(line.table) for line in reversed(case.expect))
            page = next(filter(None, tables), chapters.of_calculator(case.answer))
            by_chapter.setdefault(page, []).append(case)
        for page, those in chapters.in_order(by_chapter):
            rows = [
                (html, Entry(case.id, text(case.title), "case", case.id, text(case.title)))
                for case, html in zip(those, self.folded(those), strict=True)
            ]
            yield from bounded(chapters.name(page), chapters.title(page), rows)

    def chosen(self, table: str) -> Iterator[WorkedCase]:
        """Go through the cases of a table, or through all of them."""
        for case in self.facts.handbook.cases.values():
            if not table or any(line.table == table for line in case.expect):
                yield case

    def folded(self, cases: Iterable[WorkedCase]) -> Iterator[Html]:
        """Go through cases as HTML."""
        for case in cases:
            yield fold(inline(case.title), None, self.inside(case), classes="hb-case", id=case.id)


def setup_worked_cases(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("worked-case", WorkedCaseDirective)
    app.add_directive("worked-cases", WorkedCasesDirective)
