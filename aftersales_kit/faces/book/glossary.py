"""Words: `{label}` for a code's label in a sentence, `{those}` for the labels of all codes that a
trait follows from, `{glossary-of-terms}` for everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Field, Label
from aftersales_kit.policy.labels import LISTED
from aftersales_kit.policy.subjects.rankings import Rung

from .facts import RANKINGS, TERMS, Directive, Role
from .grids import Column, grid
from .markup import Html, el, inline, joined, paragraph, prose, text
from .parts import Entry, Part, split
from .worked_cases import linked

RANKED = Label("From worst to best for the buyer, in worked cases", "对买家从差到好，各举一例")
FREE_KINDS = {
    "day": Label("a day, as YYYY-MM-DD", "日期，写成 YYYY-MM-DD"),
    "moment": Label("day and time on the shop's clock", "店铺当地的日期和时间"),
    "line": Label("a short text", "一行文字"),
    "text": Label("a text", "文字"),
    "waits": Label(
        "such as 2026-03-02 12:00 to 15:00; more than one parted by semicolons",
        "如：2026-03-02 12:00 至 15:00，几段用分号隔开",
    ),
    "files": Label(
        "one file a line: name; size, such as IMG_2041.JPG; 1.2 MB",
        "每行一个文件：文件名；大小，如 IMG_2041.JPG；1.2 MB",
    ),
    "lines": Label(
        "one item a line: name; price of one; quantity; how many come back",
        "每行一件：名称；单价；数量；退几件",
    ),
    "discounts": Label("such as 300-40, 500-80", "如：满300减40，满500减80"),
    "payments": Label("such as alipay 80; coupon 20", "如：支付宝 80；优惠券 20"),
    "pieces": Label(
        "one piece a line, such as coat: quality_defect; photos; return",
        "每件一行，如：外套：质量问题；照片能看出来；退货退款",
    ),
    "sums": Label("such as goods 50; shipping 10", "如：商品 50；运费 10"),
}


class LabelRole(Role):
    """`{label}`: the label of a field (`wish`), a code (`wish.refund`) or a group of codes."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the label."""
        self.depend(TERMS)
        fields = self.facts.policy.terms.fields
        field, _, code = name.partition(".")
        if field not in fields:
            self.missing("field", field, fields)
            return []
        self.depend(*self.facts.files(*filter(None, [fields[field].each_in])))
        labels = labels_of(fields[field])
        if code not in labels:
            self.missing("code", code, labels)
            return []
        return [nodes.inline("", "", *prose(labels[code]), classes=["hb-label"])]


class ThoseRole(Role):
    """`{those}`: the labels of the codes with a trait, such as all problems of a family.

    Written as TRAIT.CODE, `problem_family.service`: a problem that is added is among them.
    """

    def show(self, name: str) -> list[nodes.Node]:
        """Return the labels, in the order of the codes."""
        self.depend(TERMS)
        fields = self.facts.policy.terms.fields
        traits = {field.name: field for field in fields.values() if field.follows}
        trait, _, code = name.partition(".")
        if trait not in traits:
            self.missing("trait", trait, traits)
            return []
        if code not in traits[trait].codes:
            self.missing("code", code, traits[trait].codes)
            return []
        base = fields[traits[trait].follows]
        self.depend(*self.facts.files(base.each_in))
        those = traits[trait].those([code])
        found: list[nodes.Node] = []
        for other, label in base.codes.items():
            if other in those:
                between = text(LISTED)
                found += [nodes.Text(between)] if found else []
                found.append(nodes.inline("", "", *prose(label), classes=["hb-label"]))
        return found


def labels_of(field: Field) -> dict[str, Label]:
    """Return a field's labels: its own under the empty code, its codes', its groups'."""
    groups = {code: group.label for code, group in field.groups.items()}
    return {"": field.label, **field.codes, **groups}


class GlossaryOfTerms(Directive):
    """`{glossary-of-terms}`: every fact and outcome with its codes, as words and as codes."""

    def show(self, name: str) -> list[nodes.Node]:
        """Return the index: what a case can say, what follows, and what a table can answer.

        A part has the words whose code begins with one letter, the same in each language.
        """
        self.depend(RANKINGS, *self.facts.files("cases"))
        self.depend_on_codes()
        self.depend_on_rules()
        fields = [*self.facts.policy.terms.fields.values()]
        facts = [field for field in fields if field.ask is not None]
        traits = [field for field in fields if field.follows]
        outcomes = [field for field in fields if field.ask is None and not field.follows]
        kinds = (
            ("facts", Label("Facts of a case", "情况"), facts),
            ("traits", Label("What follows from a fact", "由情况得出"), traits),
            ("outcomes", Label("Outcomes", "结论"), outcomes),
        )
        under = {field.name: text(title) for _, title, those in kinds for field in those}
        by_letter: dict[str, list[Field]] = {}
        for field in sorted(fields, key=lambda field: field.name):
            by_letter.setdefault(field.name[0], []).append(field)
        parts = [self.part(letter, those, under) for letter, those in by_letter.items()]
        return split(self, parts, {text(title): anchor for anchor, title, _ in kinds})

    def part(self, letter: str, fields: Sequence[Field], under: Mapping[str, str]) -> Part:
        """Return the words whose code begins with a letter."""
        columns = (
            Column("Word", "术语"),
            Column("What it can be", "可取的值"),
            Column("In data and commands", "数据和命令里的写法"),
        )
        rows = [(f"term-{field.name}", self.cells(field)) for field in fields]
        table = grid(columns, rows, classes="hb-terms", label=Label(letter, letter))
        entries = tuple(
            Entry(f"term-{f.name}", text(f.label), "term", f.name, text(f.label), under[f.name])
            for f in fields
        )
        return Part(letter, letter.upper(), table, entries)

    def cells(self, field: Field) -> list[Html]:
        """Return one field's label and question, its codes, and how they are written."""
        written = [field.name]
        if field.is_number:
            values = [paragraph(field.bounds_label)]
        elif field.is_free:
            values = [paragraph(FREE_KINDS[field.kind])]
        elif field.kind == "amount":
            values = [paragraph(Label("the name of an amount", "数值的名称"))]
        elif field.follows:
            written += field.codes
            values = [self.those_who_have(field, code) for code in field.codes]
        else:
            written += field.codes
            values = [el("ul", *(el("li", inline(label)) for label in field.codes.values()))]
        for code, group in field.groups.items():
            members = [
                inline(field.codes[member]) for member in field.codes if member in group.codes
            ]
            summary = el("summary", inline(group.label), " ", el("code", code))
            values.append(el("details", summary, el("p", joined(members))))
        if ranking := self.facts.handbook.rankings.get(field.name):
            rungs = (self.rung(field, rung) for rung in ranking.rungs)
            values.append(el("details", el("summary", inline(RANKED)), el("ol", *rungs)))
        title = el("p", el("strong", inline(field.label)))
        return [
            joined([title, paragraph(field.ask) if field.ask else None], ""),
            joined(values, ""),
            el("p", joined([el("code", word) for word in written], " "), classes="hb-codes"),
        ]

    def rung(self, field: Field, rung: Rung) -> Html:
        """Return what is equally good: the outcomes, the cases that come out so, and why."""
        policy, cases = self.facts.policy, self.facts.handbook.cases
        codes = dict.fromkeys(rung.codes(field.name, policy, cases))
        shown: list[Html] = []
        for name, added in zip(rung.cases, rung.adds(field.name, policy, cases), strict=True):
            shown.append(linked(cases[name]))
            shown += [inline(policy.terms[n].value_label(value)) for n, value in added.items()]
        return el(
            "li",
            el("strong", joined([inline(field.codes[code]) for code in codes], " · ")),
            paragraph(rung.why),
            el("p", joined(shown, " · ")),
        )

    def those_who_have(self, trait: Field, code: str) -> Html:
        """Return a code of a trait, and folded away the codes from which it follows."""
        base = self.facts.policy.terms[trait.follows]
        those = trait.those([code])
        members = [inline(label) for other, label in base.codes.items() if other in those]
        summary = el("summary", inline(trait.codes[code]), " ", el("code", code))
        return el("details", summary, el("p", joined(members)))


def setup_glossary(app: Sphinx) -> None:
    """Register the role and the directive."""
    app.add_role("label", LabelRole())
    app.add_role("those", ThoseRole())
    app.add_directive("glossary-of-terms", GlossaryOfTerms)
