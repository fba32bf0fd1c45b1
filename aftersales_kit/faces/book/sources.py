"""Sources: `{source}` in a sentence, `{all-sources}` as the reference page's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from aftersales_kit.policy import Label
from aftersales_kit.policy.citations import Citation
from aftersales_kit.policy.sources import Source

from .citations import PageCitation, page_citations
from .domain import reference
from .facts import SOURCES, Directive, Role
from .grids import Column, grid
from .markup import (
    CHINESE,
    HAN,
    Html,
    as_written,
    block,
    el,
    inline,
    joined,
    link,
    mixed,
    paragraph,
    text,
)
from .parts import Entry, Part, split, translated

KINDS = {
    "term": Label("term", "术语"),
    "rule": Label("rule", "规则"),
    "param": Label("number", "数值"),
    "procedure": Label("procedure", "流程"),
    "script": Label("wording", "话术"),
    "register": Label("register", "登记表"),
    "role": Label("role", "岗位"),
    "channel": Label("channel", "渠道"),
    "training": Label("training", "培训"),
    "kpi": Label("measure", "指标"),
    "benchmark": Label("benchmark", "参照数据"),
    "assumption": Label("assumption", "假设"),
    "case": Label("case", "案例"),
    "context": Label("background", "背景"),
    "law": Label("law", "法律"),
    "platform": Label("platform rule", "平台规则"),
}
CARRIERS = {
    "assertion": Label("check against the case", "对照这一单查"),
    "benchmark": Label("benchmark", "参照数据"),
    "buyer": Label("page for buyers", "给买家看的"),
    "check": Label("reply check", "回复检查"),
    "clock": Label("clock", "时限"),
    "conflict": Label("conflict", "不一致"),
    "contradiction": Label("never together", "不能同时"),
    "customer-type": Label("type of buyer", "买家类型"),
    "discount": Label("discount", "优惠"),
    "measure": Label("measure", "指标"),
    "option": Label("way to settle it", "处理方式"),
    "procedure": Label("procedure", "流程"),
    "register": Label("register", "登记表"),
    "reply": Label("wording", "话术"),
    "role": Label("role", "岗位"),
    "ticket": Label("ticket", "工单"),
}
"""What carries a statement, by kind, where its name alone would not say so."""
CITED = "aftersales_cited"
SOURCE_NOTES = ("basics", "satisfaction", "questions", "process", "outline")
# Works whose articles are named in another script than the mainland's.
SCRIPTS = {"jp": "ja", "tw": "zh-Hant"}
STATUSES = {
    "read": Label("read in a copy of the text or a secondary source", "已对照文本或二手资料"),
    "read-secondary": Label("read in a secondary source only", "仅见于二手资料"),
    "read-news": Label("read in news reports only", "仅见于新闻报道"),
    "reading": Label("our reading of the text", "我们的理解"),
    "unverified": Label("not verified", "尚未核实"),
    "unverified-article": Label("article number not verified", "条号尚未核实"),
}


IN_FORCE = Label("in force from {}", "{} 起施行")
NO_ROW = Label("No row of law holds it.", "没有单独的法规要求可核对。")


class SourceRole(Role):
    """`{source}`: the id of a statement, linked to its row; its title is the tooltip."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        self.depend(SOURCES)
        statements = self.facts.policy.sources.statements
        if name not in statements:
            self.missing("source", name, statements)
            return []
        return [reference("source", name, name, text(statements[name].title))]


def source_links(where: Directive, names: Iterable[str]) -> list[Html]:
    """Return links to statements; one that does not exist is a warning."""
    where.depend(SOURCES)
    statements = where.facts.policy.sources.statements
    found = []
    for name in names:
        if name in statements:
            title = text(statements[name].title)
            found.append(link("source", name, title=title, classes="hb-id"))
        else:
            where.missing("source", name, statements)
    return found


class AllSources(Directive):
    """`{all-sources}`: every statement by work, with all that carries it."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return how much is carried, and the index of the works, each a part."""
        self.depend_on_rules()
        statements = self.facts.policy.sources.statements
        carried = self.carried()
        notes = [s for s in statements.values() if s.work in SOURCE_NOTES]
        done = [s for s in notes if s.id in carried]
        summary = Label(
            f"{len(done)} of {len(notes)} statements of the source notes are carried.",
            f"原资料 {len(notes)} 条，已落实 {len(done)} 条。",
        )
        works = self.facts.policy.sources.works.items()
        return [
            *block(el("p", el("strong", inline(summary)), id="carried")),
            *split(self, [self.work(work, label, carried) for work, label in works]),
        ]

    def carried(self) -> Mapping[str, Sequence[Html]]:
        """Return, for each statement, links to the data and the pages that carry it."""
        found: dict[str, dict[Html, None]] = {}
        labels = self.labels()
        for citation in self.facts.handbook.citations:
            self.depend(citation.file)
            row = self.carrier(citation, labels)
            found.setdefault(citation.source, {})[row] = None
        pages = cited_by_pages(self.env)
        setattr(self.env, CITED, {**getattr(self.env, CITED, {}), self.env.docname: pages})
        for cited in pages:
            heading = translated(self.env, cited.page, cited.heading)
            row = link("page", f"{cited.page}#{cited.anchor}", mixed(f"“{heading}”"))
            found.setdefault(cited.source, {})[row] = None
        return {source: list(rows) for source, rows in found.items()}

    def labels(self) -> Mapping[str, Mapping[str, Label]]:
        """Return what entries are called that have a name of their own, by kind."""
        handbook, policy = self.facts.handbook, self.facts.policy
        return {
            "amount": {name: amount.label for name, amount in policy.amounts.items()},
            "benchmark": {
                one.id: handbook.benchmarks.topics[one.topic] for one in handbook.benchmarks
            },
            "clock": {name: clock.label for name, clock in policy.clocks.entries.items()},
            "conflict": {one.id: one.title for one in handbook.conflicts},
            "customer-type": policy.terms["customer_type"].codes,
            "measure": {one.id: one.label for one in handbook.measures},
            "option": policy.terms["option"].codes,
            "procedure": {one.id: one.title for one in handbook.procedures},
            "register": {one.id: one.label for one in handbook.registers},
            "reply": {name: reply.title for name, reply in policy.replies.items()},
            "role": {name: role.label for name, role in handbook.procedures.roles.items()},
        }

    def carrier(self, citation: Citation, labels: Mapping[str, Mapping[str, Label]]) -> Html:
        """Return a link to what carries a statement: a rule by its id, all else by its name."""
        kind, name = f"entry:{citation.kind}", citation.name
        if name in self.facts.policy.table_of:
            return link("entry:rule", name, classes="hb-id")
        label = labels.get(citation.kind, {}).get(name)
        called = el("code", name) if label is None else inline(label)
        of = CARRIERS.get(citation.kind)
        return link(kind, name, joined([inline(of), " ", called], "") if of else called)

    def work(self, work: str, label: Label, cited: Mapping[str, Sequence[Html]]) -> Part:
        """Return one work's statements."""
        rows, entries = [], []
        for source in self.facts.policy.sources.statements.values():
            if source.work == work:
                tip = text(source.title)
                entries.append(Entry(source.id, source.id, "source", source.id, tip))
                rows.append((source.id, self.cells(source, cited.get(source.id, ()))))
        columns = (
            Column("Id", "编号"),
            Column("What it is about", "内容"),
            Column("Where it stands", "出自"),
            Column("Carried by", "落实在哪里"),
        )
        table = grid(columns, rows, classes="hb-sources", label=label)
        return Part(work, text(label), table, tuple(entries))

    def cells(self, source: Source, used: Sequence[Html]) -> list[Html]:
        """Return the cells of one statement."""
        kind = KINDS.get(source.kind, Label(source.kind, source.kind))
        where = [
            el("p", article(source)) if source.article else None,
            el("p", inline(status(source))) if source.status else None,
            paragraph(IN_FORCE.format(source.start)) if source.start else None,
        ]
        return [
            el("p", source.id, classes="hb-id"),
            joined([el("p", inline(source.title)), el("p", inline(kind), classes="hb-name")], ""),
            joined(where, ""),
            joined(
                [
                    el("p", joined(used)) if used else Html(),
                    el("p", inline(NO_ROW), " ", inline(source.no_row))
                    if source.no_row
                    else Html(),
                ],
                "",
            ),
        ]


def cited_by_pages(env: BuildEnvironment) -> list[PageCitation]:
    """Return what all pages cite."""
    return page_citations(Path(env.srcdir), env.found_docs)


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages that list citations, where those have changed: not whenever a page has."""
    listed: dict[str, list[PageCitation]] = getattr(env, CITED, {})
    pages = cited_by_pages(env) if listed else []
    return [page for page, was in listed.items() if page in env.found_docs and was != pages]


def article(source: Source) -> Html:
    """Return where a statement stands, in the language of its work."""
    if HAN.search(source.article):
        return mixed(source.article, SCRIPTS.get(source.work, CHINESE))
    return as_written(source.article)


def status(source: Source) -> Label:
    """Return in words how a statement of law or platform was checked."""
    return STATUSES.get(source.status, Label(source.status, source.status))


def setup_sources(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("source", SourceRole())
    app.add_directive("all-sources", AllSources)
    app.connect("env-get-outdated", _outdated)
