"""`{registers}`: every register with its columns, who keeps it, for how long, and an example row.

With an argument, one register alone. `{note-examples}` and `{file-examples}`: how a note reads, and
what becomes of files that were sent along.
"""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.answers.register_rows import filed
from aftersales_kit.policy import Label
from aftersales_kit.policy.labels import alike
from aftersales_kit.policy.subjects import registers as policy
from aftersales_kit.policy.subjects.register_rows import ExampleRow

from .domain import domain_of
from .facts import AMOUNTS, REGISTER_ROWS, REGISTERS, ROLES, SOURCES, TERMS, Directive
from .folds import counted, fold
from .grids import facts_list, grid
from .markup import Html, as_written, block, el, inline, joined, link, paragraph, text
from .sources import source_links
from .worked_cases import linked

REQUIRED = Label("At once", "登记时填")
OPTIONAL = Label("If known", "知道就填")
LATER = Label("Later", "后续填")
ENTERS = Label("Entered by", "谁登记")
VERIFIES = Label("Verified by", "谁核实")
SETTLED = Label("Settled", "何时了结")
KEPT = Label("Kept for", "保存多久")
SOURCE = Label("Sources", "出处")
PERSONAL = Label("personal data", "个人信息")
EXAMPLE = Label("An example row", "登记示例")
EMPTY = Label("left empty", "空着")
COVERED = Label("covered before anybody else sees it", "给别人看时遮住")
ENDED = Label("Settled on {}, kept until {}", "{} 了结，保存到 {}")
SENT = Label("As it was sent", "收到时的文件名")
FILED = Label("As it is filed", "存档的文件名")
FIRST = Label("At once, or what first", "直接存，还是先处理")
AT_ONCE = Label("at once", "直接存")
NOTES = Label("Notes as they read", "备注写成这样")
FILES = Label("Files as they were sent and as they are filed", "收到的文件名和存档的文件名")
EXAMPLES = (Label("1 example", "1 例"), Label("{} examples", "{} 例"))


class RegistersDirective(Directive):
    """Registers, one below the other, or one by its id."""

    optional_arguments = 1

    def show(self, name: str) -> list[nodes.Node]:
        """Return the registers."""
        self.depend(REGISTERS, REGISTER_ROWS, TERMS, AMOUNTS, ROLES, SOURCES)
        self.depend(*self.facts.files("cases"))
        known = self.facts.handbook.registers.registers
        if name and name not in known:
            self.missing("register", name, known)
            return []
        shown = [known[name]] if name else known.values()
        return block(*(self.register(register) for register in shown))

    def register(self, register: policy.Register) -> Html:
        """Return one register: its name, its purpose, and what is said of it."""
        roles = self.facts.handbook.procedures.roles
        kept = self.facts.policy.amounts[register.keep]
        length = kept.value_label(self.facts.on)
        said = [
            (REQUIRED, columns(register.required)),
            (OPTIONAL, columns(register.optional)),
            (LATER, columns(register.later)),
            (ENTERS, inline(roles[register.enters].label)),
            (VERIFIES, inline(roles[register.verifies].label)),
            (SETTLED, inline(register.settled)),
            (KEPT, link("amount", kept.id, inline(length))),
            (SOURCE, joined(source_links(self, register.sources))),
        ]
        pairs = ((inline(label), text) for label, text in said if text)
        anchor = f"register-{register.id}"
        domain_of(self.env).note("register", register.id, anchor, text(register.label))
        # Folded: all columns of all registers are a long way to scroll on a phone.
        return el(
            "details",
            el("summary", el("strong", inline(register.label))),
            paragraph(register.purpose),
            facts_list(pairs),
            *(
                self.example(register, row)
                for row in self.facts.handbook.register_rows.of(register.id)
            ),
            id=anchor,
        )

    def example(self, register: policy.Register, row: ExampleRow) -> Html:
        """Return a row that is filled in: which cells stay empty, and which are covered."""
        roles, terms = self.facts.handbook.procedures.roles, self.facts.policy.terms.fields
        pairs = []
        for column in register.columns:
            said = row.cells.get(column.id)
            if said and column.field in terms:
                said = terms[column.field].codes.get(said.en, said)
            remarks = [EMPTY] if said is None else []
            remarks += [COVERED] if column.id in row.covered else []
            marked = joined(["(", joined([inline(remark) for remark in remarks]), ")"], "")
            told = [as_written(text(said))] if said else []
            pairs.append(
                (inline(column.label), joined([*told, *([marked] if remarks else [])], " "))
            )
        pairs += [
            (inline(ENTERS), inline(roles[row.entered_by].label)),
            (inline(VERIFIES), inline(roles[row.verified_by].label)),
        ]
        return el(
            "details",
            el("summary", inline(EXAMPLE)),
            el("p", linked(self.facts.handbook.cases[row.case])),
            facts_list(pairs),
            el("p", inline(ENDED.format(alike(row.ended), alike(row.kept_until)))),
            paragraph(row.why),
            classes="hb-example",
        )


class NoteExamplesDirective(Directive):
    """`{note-examples}`: transaction notes as they read, each with its case."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the notes."""
        self.depend(REGISTERS, REGISTER_ROWS, TERMS, *self.facts.files("cases"))
        handbook = self.facts.handbook
        notes = handbook.register_rows.notes.values()
        told = [(linked(handbook.cases[note.case]), paragraph(note.text)) for note in notes]
        return block(fold(inline(NOTES), inline(counted(EXAMPLES, len(told))), facts_list(told)))


class FileExamplesDirective(Directive):
    """`{file-examples}`: files as they were sent along, and as they are filed."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the files."""
        self.depend(REGISTERS, REGISTER_ROWS, TERMS, AMOUNTS, *self.facts.files("cases"))
        handbook = self.facts.handbook
        examples = handbook.register_rows.files
        checked = filed(handbook, examples, [sent.name for sent in examples.sent])
        files = zip(examples.sent, checked, strict=True)
        heads = (SENT, FILED, FIRST)
        rows = [
            (
                "",
                [
                    as_written(sent.name),
                    el("code", sent.filed_as) if sent.filed_as else Html(""),
                    joined([inline(wrong) for wrong in file.wrong] or [inline(AT_ONCE)]),
                ],
            )
            for sent, file in files
        ]
        inside = grid(heads, rows, classes="hb-files", label=SENT)
        return block(fold(inline(FILES), inline(counted(EXAMPLES, len(rows))), inside))


def columns(these: Iterable[policy.Column]) -> Html:
    """Return columns as a list; those with personal data say so."""
    items = [
        el("li", inline(c.label), *((" (", inline(PERSONAL), ")") if c.personal else ()))
        for c in these
    ]
    return el("ul", *items) if items else Html("")


def setup_registers(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("registers", RegistersDirective)
    app.add_directive("note-examples", NoteExamplesDirective)
    app.add_directive("file-examples", FileExamplesDirective)
