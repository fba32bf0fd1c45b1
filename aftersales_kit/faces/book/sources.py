"""Sources: `{source}` in a sentence, `{all-sources}` as the reference page's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from aftersales_kit.policy import Label
from aftersales_kit.policy.sources import Source

from .citations import PageCitation, page_citations
from .domain import domain_of, reference
from .facts import SOURCES, Directive, Role
from .grids import Column, grid
from .markup import (
    CHINESE,
    Html,
    block,
    el,
    inline,
    joined,
    link,
    mixed,
    paragraph,
    text,
    titled,
)

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
        """Return how much is carried, and a section for each work."""
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
            *(self.work(work, label, carried) for work, label in works),
        ]

    def carried(self) -> Mapping[str, Sequence[Html]]:
        """Return, for each statement, links to the data and the pages that carry it."""
        found: dict[str, dict[Html, None]] = {}
        labels = {a.id: text(a.label) for a in self.facts.policy.amounts.values()}
        for citation in self.facts.handbook.citations:
            self.depend(citation.file)
            shown = labels.get(citation.name, citation.name)
            kind = citation.kind.replace("-", " ")
            words = shown if citation.kind in ("rule", "amount") else f"{kind} {shown}"
            row = link(
                f"entry:{citation.kind}",
                citation.name,
                words,
                classes="hb-id" if citation.kind == "rule" else "",
            )
            found.setdefault(citation.source, {})[row] = None
        pages = cited_by_pages(self.env)
        setattr(self.env, CITED, {**getattr(self.env, CITED, {}), self.env.docname: pages})
        for cited in pages:
            row = link("page", f"{cited.page}#{cited.anchor}", f"“{cited.heading}”")
            found.setdefault(cited.source, {})[row] = None
        return {source: list(rows) for source, rows in found.items()}

    def work(self, work: str, label: Label, cited: Mapping[str, Sequence[Html]]) -> nodes.section:
        """Return one work's statements."""
        domain = domain_of(self.env)
        rows = []
        for source in self.facts.policy.sources.statements.values():
            if source.work == work:
                domain.note("source", source.id, source.id, text(source.title))
                rows.append((source.id, self.cells(source, cited.get(source.id, ()))))
        columns = (
            Column("Id", "编号"),
            Column("What it is about", "内容"),
            Column("Where it stands", "出自"),
            Column("Carried by", "落实在哪里"),
        )
        table = grid(columns, rows, classes="hb-sources", label=label)
        title = titled(label)
        return nodes.section("", title, *block(table), ids=[f"work-{work}"])

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
    return mixed(source.article, SCRIPTS.get(source.work, CHINESE))


def status(source: Source) -> Label:
    """Return in words how a statement of law or platform was checked."""
    return STATUSES.get(source.status, Label(source.status, source.status))


def setup_sources(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("source", SourceRole())
    app.add_directive("all-sources", AllSources)
    app.connect("env-get-outdated", _outdated)
