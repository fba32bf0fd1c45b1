"""Sources: `{source}` in a sentence, `{all-sources}` as the reference page's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.sources import Source

from .domain import domain_of, reference
from .facts import SOURCES, Directive, Role
from .grids import Column, grid
from .markup import CHINESE, Html, block, both, chinese, el, joined, link, mixed, prose

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


class SourceRole(Role):
    """`{source}`: the id of a statement, linked to its row; its title is the tooltip."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the link."""
        self.depend(SOURCES)
        statements = self.facts.policy.sources.statements
        if name not in statements:
            self.missing("source", name, statements)
            return []
        return [reference("source", name, name, statements[name].title.text(self.lang))]


def source_links(where: Directive, names: Iterable[str]) -> list[Html]:
    """Return links to statements; one that does not exist is a warning."""
    where.depend(SOURCES)
    statements = where.facts.policy.sources.statements
    found = []
    for name in names:
        if name in statements:
            title = statements[name].title.en
            found.append(link("source", name, title=title, classes="hb-id"))
        else:
            where.missing("source", name, statements)
    return found


class AllSources(Directive):
    """`{all-sources}`: every statement by work, with what rests on it."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return a section for each work."""
        self.depend_on_rules()
        policy = self.facts.policy
        cited: dict[str, list[Html]] = {}
        for rule in policy.rules():
            stands_for = policy.table_of[rule.id] in policy.floors
            for source in dict.fromkeys((*rule.sources, *([rule.statement] if stands_for else []))):
                row = link("rule", rule.id, title=rule.why.en, classes="hb-id")
                cited.setdefault(source, []).append(row)
        for amount in policy.amounts.values():
            for source in dict.fromkeys(s for value in amount.values for s in value.sources):
                cited.setdefault(source, []).append(link("amount", amount.id, amount.label.en))
        return [self.work(work, label, cited) for work, label in policy.sources.works.items()]

    def work(self, work: str, label: Label, cited: Mapping[str, Sequence[Html]]) -> nodes.section:
        """Return one work's statements."""
        domain = domain_of(self.env)
        rows = []
        for source in self.facts.policy.sources.statements.values():
            if source.work == work:
                domain.note("source", source.id, source.id, source.title.en)
                rows.append((source.id, self.cells(source, cited.get(source.id, ()))))
        columns = (
            Column("Id", "编号"),
            Column("What it is about", "内容"),
            Column("Where it stands", "出自"),
            Column("Used by", "用在哪里"),
        )
        table = grid(columns, rows, classes="hb-sources", label=f"{label.en} {label.zh}")
        title = nodes.title("", "", *prose(label))
        return nodes.section("", title, *block(table), ids=[f"work-{work}"])

    def cells(self, source: Source, used: Sequence[Html]) -> list[Html]:
        """Return the cells of one statement."""
        kind = KINDS.get(source.kind, Label(source.kind, source.kind))
        where = [
            el("p", article(source)) if source.article else None,
            el("p", both(status(source))) if source.status else None,
            el("p", f"in force from {source.start} ", chinese("起施行")) if source.start else None,
        ]
        return [
            el("p", source.id, classes="hb-id"),
            joined([el("p", both(source.title)), el("p", both(kind), classes="hb-name")], ""),
            joined(where, ""),
            el("p", joined(used)) if used else Html(),
        ]


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
