"""Benchmarks: `{benchmarks}`, the figures of a topic, each with its one source and its year."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label
from aftersales_kit.policy.subjects.measures import Benchmark

from .domain import domain_of
from .facts import SOURCES, Directive
from .grids import Column, grid
from .markup import Html, block, el, inline, joined, paragraph, text
from .sources import source_links

FILE = "data/benchmarks.toml"
NO_YEAR = Label("no year given", "没有注明年份")


class BenchmarksDirective(Directive):
    """`{benchmarks}`: the figures of a topic; without one, all of them."""

    optional_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the table."""
        self.depend(FILE, SOURCES)
        benchmarks = self.facts.handbook.benchmarks
        if name and name not in benchmarks.topics:
            self.missing("topic of benchmarks", name, benchmarks.topics)
            return []
        chosen = benchmarks.of_topic(name) if name else list(benchmarks)
        domain = domain_of(self.env)
        rows = []
        for benchmark in chosen:
            anchor = f"benchmark-{benchmark.id}"
            domain.note("benchmark", benchmark.id, anchor, text(benchmark.figure))
            rows.append((anchor, self.cells(benchmark)))
        columns = (
            Column("Figure", "数据"),
            Column("Value", "数值"),
            Column("Of what", "口径"),
            Column("Source and year", "出处和年份"),
        )
        title = benchmarks.topics[name] if name else Label("Benchmarks", "参照数据")
        return block(grid(columns, rows, classes="hb-benchmarks", label=title))

    def cells(self, benchmark: Benchmark) -> list[Html]:
        """Return the cells of one figure."""
        source = self.facts.policy.sources.statements.get(benchmark.source)
        year = Label(str(benchmark.year), str(benchmark.year)) if benchmark.year else NO_YEAR
        return [
            paragraph(benchmark.figure),
            el("p", el("strong", inline(benchmark.value))),
            paragraph(benchmark.base),
            joined(
                [
                    el("p", joined(source_links(self, [benchmark.source])), classes="hb-cites"),
                    paragraph(source.title) if source else None,
                    el("p", inline(year)),
                ],
                "",
            ),
        ]


def setup_benchmarks(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("benchmarks", BenchmarksDirective)
