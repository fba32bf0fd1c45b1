"""The book: what each role and directive prints, what is warned of, and the built site itself."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape, unescape
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

import pytest
from babel.messages.catalog import Catalog
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from aftersales_kit.faces.book.answer_links import rewritten
from aftersales_kit.faces.book.catalogues import HEAD, brought_up_to_date, written
from aftersales_kit.faces.book.clocks import alike, time_allowed
from aftersales_kit.faces.book.editions import edition_of, editions_of
from aftersales_kit.faces.book.facts import facts_of
from aftersales_kit.faces.book.flow import WIDTH, drawing
from aftersales_kit.faces.book.glossary import FREE_KINDS
from aftersales_kit.faces.book.search.publishing import (
    INDEX,
    RECORDS,
    Record,
    SearchError,
    ask,
    publish,
)
from aftersales_kit.faces.book.shared import share
from aftersales_kit.policy import Label, data_folder
from aftersales_kit.policy.subjects.messages import said_of_problems
from aftersales_kit.policy.terms import FREE
from tests.browser.pages import DERIVED, FOLDERS
from tests.handbook import HANDBOOK

ON = "2026-03-01"
FRONT = "---\nowner: supervisor\nreview: 2027-05-31\n---\n\n# Page\n\n"

# A case and its answer that need no other page.
CASE = "burst-seam-sent-back"

REFERENCE = {
    "rules": "```{all-rules}\n```",
    "amounts": "```{all-amounts}\n```",
    "sources": "```{all-sources}\n```",
    "glossary": "```{glossary-of-terms}\n```",
}
SITUATIONS = {"situations": "```{messages-by-situation}\n```"}

# Every role and directive once; each line also shows how it is written.
CHAPTER = f"""
The window is {{amount}}`no_reason_window_cn`, by {{rule}}`FRT-24` and {{source}}`CN-10`.
The table is {{table}}`freight`, the word {{label}}`problem.quality_defect`.
A group is {{label}}`wish.money_back`, a field {{label}}`wish`.

:::{{quick-reference}}
- The window is {{amount}}`no_reason_window_cn`, see {{table}}`freight`.
:::

:::{{quick-reference}} In a hurry
- Nothing.
:::

```{{decision-table}} freight
:where: leg=return
:omit: payment_option=no_option
:last: bearer=nobody
```

```{{layers}} freight
```

```{{worked-case}} {CASE}
```

```{{worked-cases}} compensation-band
```

```{{law-cases}}
```

```{{sums}}
```

```{{entered}}
```

```{{written-orders}}
```

```{{calculator}} freight
```

```{{procedure}} settle-freight
```

```{{ticket-form}}
```

```{{customer-types}}
```

```{{wordings}} opening-apology refuse-kindly
```

```{{reply-checks}}
```

```{{reply-examples}}
```

```{{registers}}
```

```{{note-examples}}
```

```{{file-examples}}
```

```{{roles}}
```

The clock is {{clock}}`refund-paid`.

```{{clocks}}
```

```{{clock-cases}}
```

```{{opening-hours}}
```

```{{working-days}}
```

```{{measures}}
```

See {{measure}}`csat`.

```{{benchmarks}} returns
```

```{{conflicts}}
```

```{{layers}} freight
:where: market=tw
```

```{{verification-status}}
```

```{{all-wordings}}
```

```{{openings}}
```
"""


@dataclass
class Book:
    """A small book that was built: its application, its pages and its warnings."""

    app: Sphinx
    warnings: list[str]

    def page(self, name: str) -> str:
        return Path(self.app.outdir, f"{name}.html").read_text(encoding="utf-8")

    def parts(self, name: str) -> dict[str, str]:
        """The pages of the parts of a page, by name."""
        folder = Path(self.app.outdir, name)
        return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.html"))}

    def whole(self, name: str) -> str:
        """All parts of a page, one after the other."""
        return "".join(self.parts(name).values())

    def text(self, name: str) -> str:
        return words(self.page(name))

    def warned(self, name: str) -> list[str]:
        """The warnings that stand at a page."""
        return [warning for warning in self.warnings if re.search(rf"\b{name}\.md:", warning)]


def words(html: str) -> str:
    """Return the text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def build(folder: Path, pages: Mapping[str, str], **config: object) -> Book:
    """Build pages with this extension alone; `live` files come from a stand-in."""
    source, out = folder / "book", folder / "out"
    source.mkdir(exist_ok=True)
    for name, text in pages.items():
        text = text if text.startswith("---") else FRONT + text
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    others = "\n".join(name for name in pages if name != "index")
    with (source / "index.md").open("a", encoding="utf-8") as index:
        index.write(f"\n```{{toctree}}\n{others}\n```\n")
    warnings = StringIO()
    settings = {
        "extensions": ["myst_parser", "aftersales_kit.faces.book"],
        "myst_enable_extensions": ["colon_fence"],
        "html_theme": "basic",
        "nitpicky": True,
        "show_warning_types": True,
        "aftersales_on": ON,
        **config,
    }

    def built() -> Sphinx:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                str(source), None, str(out), str(folder / "trees"), "html",
                confoverrides=settings, status=None, warning=warnings, freshenv=True,
            )  # fmt: skip
            app.build()
        return app

    # In a context of its own: the language of this edition is not that of the tests to come.
    app = copy_context().run(built)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
    return Book(app, [line for line in plain.splitlines() if "WARNING" in line])


def live_files(folder: Path) -> Path:
    """Write what stands for the calculators' files."""
    live = folder / "live"
    live.mkdir()
    live.joinpath("assets.json").write_text(
        '{"calculator.mjs": "calculator.12.mjs", "calculator.css": "calculator.34.css"}'
    )
    live.joinpath("calculator.12.mjs").write_text("// nothing")
    return live


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with every role and directive once, and all reference pages."""
    folder = tmp_path_factory.mktemp("book")
    pages = {"index": "Text.", "chapter": CHAPTER, **REFERENCE, **SITUATIONS}
    return build(folder, pages, aftersales_live=str(live_files(folder)))


@pytest.fixture(scope="module")
def various(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with a page for each of several tests, so that they share all reference pages."""
    folder = tmp_path_factory.mktemp("various")
    (folder / "book" / "notebooks" / "calculators").mkdir(parents=True)
    case = f"```{{worked-case}} {CASE}\n```"
    pages = {
        "index": "Text.",
        "by-tables": "```{worked-cases}\n:answered: tables\n```",
        "whole": "```{worked-cases}\n:answered: whole\n```",
        "steps": "```{procedure} parcel-lost\n```\n```{procedure} morning-round\n```",
        "one-register": "```{registers} feedback\n```\n\n```{registers} feedbak\n```",
        "wrong": "\n\n".join(text for text, _ in WRONG),
        "nowhere": '```{raw} html\n<a href="#rule:FRT-99">x</a>\n```',
        "once-more": "```{all-amounts}\n```",
        "not-live": "```{calculator} freight\n```",
        "looked-up": LOOKED_UP,
        "nothing-follows": "## Last\n\n```{reference}\n```\n",
        "two-cases": f"{case}\n\n{case}",
        "folded-first": f"```{{worked-case}} {CASE}\n:folded:\n```\n\n{case}",
        "door": "```{door} freight\n```\n\n```{door} frieght\n```",
        "notebooks/calculators/freight": "Text.",
    }
    return build(folder, {**REFERENCE, **pages})


# --- what is printed ---


def test_a_book_of_known_ids_has_no_warnings(book: Book) -> None:
    assert book.warnings == []


@pytest.mark.parametrize(
    "printed",
    [
        # The tooltip says what the number is and where it comes from.
        'href="amounts.html#no_reason_window_cn" '
        'title="No-reason return window, Mainland China (CN-01, CN-02)"><span>7 days</span></a>',
        'href="rules/chapter.html#FRT-24" title="The buyer is not at fault',
        'href="sources/cn.html#CN-10" title="Return freight of a no-reason return"',
        'href="rules/chapter.html#table-freight"',
        '<span class="hb-label">Quality defect</span>',
    ],
)
def test_a_role_prints_the_fact_and_links_to_its_row(book: Book, printed: str) -> None:
    assert printed in book.page("chapter")


def test_a_label_may_be_a_group_or_a_field(book: Book) -> None:
    assert "A group is refund or return, a field Wish." in book.text("chapter")


def test_the_quick_reference_is_a_box_with_its_usual_title_or_another(book: Book) -> None:
    usual, other = re.findall(r'<div class="hb-quick[^>]*>.*?</div>', book.page("chapter"), re.S)
    assert "Quick reference" in usual
    assert "The window is 7 days" in re.sub(r"<[^>]+>", "", usual)
    assert "In a hurry" in other
    assert "Quick reference" not in other


def test_what_can_be_entered_is_shown_with_what_is_said_to_a_refusal(book: Book) -> None:
    row = book.page("chapter").partition('id="entered-age-of-a-person"')[2].partition("</tr>")[0]
    assert "120 years of age" in words(row)
    assert "121 is outside 0 to 120 years of age" in words(row)


def test_an_opening_shows_what_is_known_what_is_sent_and_what_is_asked(book: Book) -> None:
    row = (
        book.page("chapter").partition('id="opening-not-wanted-any-more"')[2].partition("</tr>")[0]
    )
    assert words(row).count("Wish") == 1
    assert HANDBOOK.policy.replies["ask-wish-unwanted"].title.en in row
    nothing = book.page("chapter").partition('id="opening-nothing-said-yet"')[2]
    assert words(nothing.partition("</tr>")[0]).count("nothing") == 1


def test_an_order_shows_which_facts_are_of_a_piece_of_a_parcel_and_once(book: Book) -> None:
    row = book.page("chapter").partition('id="entered-coat-and-socks"')[2].partition("</tr>")[0]
    _, pieces, parcels, once = row.split('role="cell"')
    terms = HANDBOOK.policy.terms
    for name, cell in (("wish", pieces), ("waybill", parcels), ("market", once)):
        assert terms[name].label.en in cell


def test_a_decision_table_has_the_rules_that_can_apply_and_no_others(book: Book) -> None:
    (table,) = re.findall(
        r'<table class="hb-grid hb-decisions".*?</table>', book.page("chapter"), re.S
    )
    shown = re.findall(r'href="rules/chapter.html#(FRT-\d+)"', table)
    wanted = [
        rule.id
        for rule in HANDBOOK.policy.tables["freight"].rules
        if "return" in rule.when.get("leg", frozenset(["return"]))
        and rule.holds(date.fromisoformat(ON))
    ]
    assert sorted(shown) == sorted(wanted)
    # What goes without saying is not said: the leg in every row, and that there is no option.
    assert "Leg: " not in table
    assert "no other way" not in table


def test_rules_that_say_little_come_last(book: Book) -> None:
    (table,) = re.findall(
        r'<table class="hb-grid hb-decisions".*?</table>', book.page("chapter"), re.S
    )
    rows = re.findall(r'<tr role="row">.*?</tr>', table, re.S)[1:]
    idle = ["nobody" in row for row in rows]
    assert idle == sorted(idle)
    assert any(idle)


def test_a_condition_on_an_amount_links_to_the_amount(book: Book) -> None:
    page = book.page("chapter")
    amount = 'href="amounts.html#law_no_reason_window_cn"'
    assert re.search(f"{amount}[^>]*>up to 7 days</a>", page)


def test_a_bound_is_printed_as_the_rule_has_it(book: Book) -> None:
    row = book.whole("rules").partition('<tr id="BND-01"')[2].partition("</tr>")[0]
    assert "less than CNY 300" in row


def test_layers_name_law_and_platform_with_article_and_standing(book: Book) -> None:
    text = book.text("chapter")
    assert "Law of mainland China law, Mainland China · " in text
    assert "Taobao dispute-handling rules platform rules" in text
    assert "消法 25; 七日办法 18 ¶1 — read in a copy of the text" in text


def test_a_worked_case_shows_what_the_kit_works_out(book: Book) -> None:
    page = book.page("chapter")
    case = page[page.index('<details class="hb-folded hb-case" open="open">') :]
    case = case[: case.index('<details id="')]
    text = re.sub(r"<[^>]+>", "", case)
    assert "Quality defect" in text
    assert re.search(r"repaid to the buyer\s*CNY 22.00", text)
    assert 'href="rules/chapter.html#FRT-24"' in case
    # What makes no difference is folded away, not left out.
    assert text.index("Abuse of returns") > text.index("which change nothing here")


@pytest.mark.parametrize(
    ("language", "goods", "other"), [("en", "jeans", "牛仔裤"), ("zh_CN", "牛仔裤", "jeans")]
)
def test_goods_of_a_case_are_named_in_the_language_of_the_page(
    tmp_path: Path, language: str, goods: str, other: str
) -> None:
    case = "```{worked-case} one-of-three-goes-back-threshold-kept-no-more\n```"
    config = {"aftersales_editions": EDITIONS, "language": language}
    shown = build(tmp_path, {"index": case}, **config).text("index")
    assert f"{goods} 169.00 × 1" in shown
    assert f"{goods} × 1" in shown
    assert other not in shown


def test_what_editions_have_in_common_is_kept_once(tmp_path: Path) -> None:
    for folder, language in (("", "en"), ("zh/", "zh")):
        static = tmp_path / folder / "_static"
        static.mkdir(parents=True)
        (static / "theme.css").write_text("a {}")
        (static / "words.js").write_text(language)
        page = tmp_path / folder / "book" / "page.html"
        page.parent.mkdir()
        page.write_text('<a href="../_static/theme.css?v=1"></a><a href="../_static/words.js"></a>')
    for _ in range(2):  # a page that is not written again stays as it is
        share(tmp_path, ["", "zh"])
        assert broken_links(tmp_path, dict(read_site(tmp_path))) == []
        left = {path.name for path in (tmp_path / "zh/_static").iterdir()}
        assert left == {"words.js"}
    shared = (tmp_path / "zh/book/page.html").read_text()
    assert 'href="../../_static/theme.css?v=1"' in shared
    assert 'href="../_static/words.js"' in shared
    # What Sphinx writes again is taken away again, and the page refers to the first edition still.
    (tmp_path / "zh/_static/theme.css").write_text("a {}")
    share(tmp_path, ["", "zh"])
    assert (tmp_path / "zh/book/page.html").read_text() == shared


def test_worked_cases_of_a_table_are_all_there(book: Book) -> None:
    # Types of buyer and walks are folded in the same way.
    folded = set(
        re.findall(r'<details id="([\w-]+)" class="hb-folded hb-case', book.page("chapter"))
    )
    shown = folded & {*HANDBOOK.cases}
    cases = HANDBOOK.cases.values()
    assert shown == {c.id for c in cases if any(e.table == "compensation-band" for e in c.expect)}


def test_every_worked_case_is_told_on_one_of_the_two_pages(various: Book) -> None:
    told = {
        page: re.findall(r'<details id="([\w-]+)" class="hb-folded hb-case', various.whole(page))
        for page in ("by-tables", "whole")
    }
    assert Counter(told["by-tables"] + told["whole"]) == Counter([*HANDBOOK.cases])
    assert not any(HANDBOOK.cases[name].answer for name in told["by-tables"])
    assert all(HANDBOOK.cases[name].answer for name in told["whole"])
    assert various.warned("by-tables") == various.warned("whole") == []


def test_a_calculator_brings_its_script_and_styles_and_no_other_page_has_them(book: Book) -> None:
    page = book.page("chapter")
    assert re.search(r'<section[^>]* class="as-calculator" data-calculator="freight"', page)
    assert '<link rel="stylesheet" href="live/calculator.34.css">' in page
    assert '<script type="module" async src="live/calculator.12.mjs"></script>' in page
    assert "live/" not in book.page("rules")
    assert Path(book.app.outdir, "live", "calculator.12.mjs").is_file()


def test_a_procedure_has_its_steps_with_role_record_and_ways_on(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert page.count('<li id="settle-freight-') == len(HANDBOOK.procedures["settle-freight"].steps)
    assert "Hear the wish After-sales agent" in text
    assert "Record: What was promised, in the transaction note." in text
    assert "Goes into: evidence folder: a new row" in text
    assert 'href="#register-evidence_folder"' in page
    assert "Time: Refund with the buyer, after approval: within 2 working days" in text
    assert 'href="#clock-refund-paid"' in page
    assert "Nobody can say yet → 5 Agree on an inspection" in text
    assert 'href="#settle-freight-inspect-first"' in page
    assert "What to write: Return freight is repaid" in text


def test_a_procedure_is_gone_through_case_by_case_below_its_steps(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    walks = HANDBOOK.walks["settle-freight"].walks
    for walk in walks:
        assert page.count(f'id="settle-freight-{walk.id}" class="hb-case hb-folded"') == 1
    told = text.partition("Gone through, case by case")[2]
    assert "4 Promise to repay After-sales agent Please advance it, or keep it as credit" in told
    assert "Written: Freight both ways promised, A07." in told
    assert "Sent: Return freight is repaid" in told
    assert "New row in: evidence folder" in told
    assert "Like “A hole in the sleeve: the shop pays both ways”, up to step 3; then:" in told
    assert "It goes on with step 7, as told elsewhere here." in told
    assert 'href="rules/chapter.html#FRT-26"' in page.partition("hb-folded")[2]


def test_a_walk_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    old, new = 'step = "shop-pays"', 'step = "shop-pay"'
    data = changed(tmp_path, "walks/settle-freight.toml", old, new)
    pages = {"index": "```{procedure} settle-freight\n```", **REFERENCE}
    book = build(tmp_path, pages, aftersales_data=str(data))
    said = "\n".join(book.warnings)
    assert "unknown step 'shop-pay'; allowed: one of" in said
    assert "did you mean 'shop-pays'? [aftersales.walk]" in said
    assert "Gone through" not in book.text("index")


def test_a_step_says_which_columns_it_fills_and_whose_clock_it_watches(various: Book) -> None:
    text = various.text("steps")
    assert "follow-up list: Done last, Next contact on" in text
    assert "Keep an eye on: Courier claims of the month settled" in text
    assert "(the logistics coordinator settles it from this row)" in text


def test_every_type_of_buyer_has_its_part_with_steps_and_wordings(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    for code in HANDBOOK.policy.terms["customer_type"].codes:
        assert page.count(f'id="customer-type-{code}"') == 1
    assert "Understand: name the feeling and the reason for it." in text
    assert "What to write: Understand, confirm, solve" in text


def test_wordings_are_printed_in_both_languages_with_their_blanks(book: Book) -> None:
    text = book.text("chapter")
    assert "Declined kindly" in text
    assert "{limit} is what I can give on this order" in text
    assert "这单我能给到 {limit}" in text


def message(book: Book, name: str) -> str:
    """Return a message of the pages of messages, from its anchor to the next one's."""
    pages = book.whole("situations").split(f'id="{name}" class="hb-message"')[1]
    return pages.split('class="hb-message"')[0]


def test_every_wording_of_a_message_is_printed_once_under_what_it_is_about(book: Book) -> None:
    in_force = HANDBOOK.on(date.fromisoformat(ON))
    sent = {said.reply for said in said_of_problems(in_force, HANDBOOK.messages) if said.problems}
    printed = re.findall(r'id="message-([a-z-]+)" class="hb-message"', book.whole("situations"))
    assert Counter(printed) == Counter(sent)


def test_each_family_has_a_page_of_messages_and_the_index_leads_to_all_of_them(book: Book) -> None:
    terms, index = HANDBOOK.policy.terms, book.page("situations")
    pages = book.parts("situations")
    assert pages.keys() == {*terms.codes("problem_family"), "any-problem"}
    for problem in terms.codes("problem"):
        family = str(terms["problem_family"].of(problem))
        assert f'id="about-{problem}" class="hb-folded' in pages[family]
        assert f'id="about-{problem}" class="hb-moved" href="situations/{family}.html#' in (
            re.sub(r'(class="hb-moved") (href="[^"]*") id="([^"]*)"', r'id="\3" \1 \2', index)
        )
    messages = set(re.findall(r'id="(message-[a-z-]+)"', "".join(pages.values())))
    listed = re.findall(r"<li[^>]*><a href=\"(situations/[^\"]+)#([^\"]+)\"", index)
    assert {anchor for _, anchor in listed} == messages | {
        f"about-{problem}" for problem in terms.codes("problem")
    }
    assert all(f'id="{anchor}"' in pages[page[11:-5]] for page, anchor in listed)


def test_each_problem_has_its_first_message_and_begins_a_case(book: Book) -> None:
    pages = book.whole("situations")
    for problem in HANDBOOK.policy.terms.codes("problem"):
        about = pages.split(f'id="about-{problem}"')[1].split("</details>")[0]
        assert "First message" in about.split("</blockquote>")[0]
        begun = f'href="../notebooks/calculators/case-desk.html#case-desk/?problem={problem}"'
        assert begun in about.replace("&amp;", "&")


def test_only_a_message_without_blanks_can_be_copied(book: Book) -> None:
    assert 'class="hb-copy"' in message(book, "message-we-look-at-the-invoice")
    blank = message(book, "message-decline")
    assert "____" in blank
    assert 'class="hb-copy"' not in blank
    assert "It has blanks" in blank


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "invoice-reissued",
            {"problem": ["invoice"], "market": ["cn"], "invoice_state": ["has_errors"]},
        ),
        # Its rule is of two states of the order: which one it is, is not known.
        ("dispatch-has-left", {"problem": ["late_dispatch"]}),
        # Of several families: the desk asks of which problem it is.
        ("grant", {"demand": ["within_limit"], "market": ["cn"]}),
    ],
)
def test_a_message_begins_a_case_with_the_facts_of_its_rule(
    book: Book, name: str, facts: Mapping[str, list[str]]
) -> None:
    found = unescape(message(book, f"message-{name}"))
    (address,) = re.findall(r'href="[^"]*#case-desk/\?([^"]*)"', found)
    assert parse_qs(address) == facts


def test_every_wording_is_printed_with_what_sends_it(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    printed = set(re.findall(r'id="wording-([a-z-]+)"', page))
    assert printed == {*HANDBOOK.policy.replies}
    row = page.split('id="wording-lost-resend-open"')[1].split("</details>")[0]
    assert "Lost: sent again with a new number" in row
    for said in (
        "in the message, where only the buyer knows it",
        "to this kind of buyer",
        f"in the step: {HANDBOOK.procedures['order-handling'].title.en}",
        "where the calculator works it out",
    ):
        assert said in text, said


def test_every_check_of_replies_has_its_row_with_why_and_what_to_write(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    speech = HANDBOOK.speech
    for name in (*speech.checks, *speech.elements, "amount"):
        assert page.count(f'<tr id="check-{name}"') == 1
    assert "“没办法”" in text
    assert "only with a professional claimant" in text
    assert "only where our side is at fault" in text


def test_examples_of_replies_are_marked_and_said_better(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert '<p lang="zh-Hans"><mark>不知道</mark>，<mark>没办法</mark>。</p>' in page
    assert "我马上帮您问仓库" in text
    assert "missing: thanks" in text


def test_every_register_is_printed_with_its_columns_and_who_keeps_it(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    for register in HANDBOOK.registers:
        assert f'id="register-{register.id}"' in page
    claims = text.partition("courier-claim register")[2].partition("follow-up list")[0]
    assert "At once Entered on Order number (personal data)" in claims
    assert "Paid by the courier" in claims
    assert "Settled at the end of the month, with each courier" in claims
    assert "PRC-20" in claims


def test_each_register_has_an_example_row_with_what_is_empty_covered_and_kept(book: Book) -> None:
    text = book.text("chapter")
    claims = text.partition("courier-claim register")[2].partition("follow-up list")[0]
    example = claims.partition("An example row")[2]
    assert "Problem Parcel lost" in example
    assert "Files (left empty, covered before anybody else sees it)" in example
    assert "Paid by the courier 168.00 Settled on 2025-12-03" in example
    assert "Verified by Logistics coordinator" in example
    assert "Settled on 2025-12-03, kept until 2028-12-02" in example
    assert text.count("An example row") == len(HANDBOOK.register_rows.rows)


def test_notes_and_files_are_shown_as_they_come_out(book: Book) -> None:
    text = book.text("chapter")
    assert "2025-11-04 After-sales: Wrong item sent; exchange." in text
    assert "IMG_0412.HEIC 2025110400731-wrong_item-7.jpg save it as JPG first" in text
    assert "scan0007.jpe 2025110400731-wrong_item-4.jpg at once" in text
    assert "photo.jpg.exe a file that ends in .exe is not accepted" in text


def test_every_role_is_printed_with_its_duties_and_who_stands_in(book: Book) -> None:
    page = book.page("chapter")
    rows = dict(re.findall(r'<tr id="role-(\w+)"(.*?)</tr>', page, re.S))
    roles = HANDBOOK.procedures.roles
    assert rows.keys() == roles.keys()
    assert "Checks reported wrong shipments" in rows["assistant"]
    assert "Team lead" in rows["assistant"]
    assert "PRC-21" in rows["assistant"]


def test_one_register_is_printed_alone_and_an_unknown_one_is_a_warning(various: Book) -> None:
    assert re.findall(r'id="register-(\w+)"', various.page("one-register")) == ["feedback"]
    (warning,) = various.warned("one-register")
    assert "there is no register 'feedbak'; did you mean 'feedback'?" in warning


def test_the_verification_page_says_what_was_checked(book: Book) -> None:
    text = book.text("chapter")
    policy = HANDBOOK.policy
    assert f"Decision tables {len(policy.tables)} " in text
    assert "Policy as of 2026-03-01" in text
    assert re.search(r"Findings \d+ ", text)
    assert re.search(r"Verified at 20\d\d-\d\d-\d\d \d\d:\d\d UTC\+8", text)


def test_a_clock_says_within_what_from_when_by_whom_and_what_follows(book: Book) -> None:
    page, text = book.page("chapter"), book.text("chapter")
    assert 'href="#clock-refund-paid"' in page
    assert page.count('id="clock-refund-paid"') == 1
    assert "Refund with the buyer, after approval promise 2 working days" in text
    assert "If missed: Handle a complaint → One level up" in text
    assert "Only: Market: Mainland China" in text
    assert "opening hours only 9:00–18:00" in text
    assert "at least 30 days" in text
    assert "every 1 month" in text
    assert "end of the month" in text
    assert "Nothing is owed before: Goods back at" in text


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("first-reply-return", ("within 5 minutes", "5 分钟内")),
        ("refund-law-cn", ("within 7 days", "7 天内")),
        ("courier-answers", ("within 7 days", "7 天内")),
        ("special-follow-up", ("at least 30 days", "至少 30 天")),
        ("vip-call", ("every 1 month", "每 1 个月")),
        ("night-handover", ("by 12 o'clock", "12 点前")),
        ("courier-claims", ("by the end of the month", "月底前")),
        ("transaction-extended", ("10 days", "10 天")),
    ],
)
def test_a_step_says_its_time_in_words(book: Book, clock: str, said: tuple[str, str]) -> None:
    facts = facts_of(book.app)
    assert tuple(time_allowed(facts, facts.policy.clocks[clock])) == said


def test_clock_cases_show_what_is_counted_at_the_build(book: Book) -> None:
    text = book.text("chapter")
    assert "2026-03-02 14:00 2026-03-02 18:00 All of it fits" in text
    clock = HANDBOOK.policy.clocks["first-reply-return"]
    met, began = (HANDBOOK.policy.terms[name].label for name in (clock.met_by, clock.starts))
    owed = HANDBOOK.procedures.roles[clock.role].label
    assert f"promise · {owed.en} 2026-03-02 21:59 {began.en}" in text
    assert f"2026-03-03 09:04 Met by: {met.en} If missed:" in text
    assert "‖ 2026-03-04 10:10 – 2026-03-04 10:25" in text


def test_opening_hours_and_working_days_are_those_of_the_data(book: Book) -> None:
    text = book.text("chapter")
    assert "Every day: 9:00–22:00 shop time, UTC+8" in text
    assert "2026 announced" in text
    assert "2028 provisional" in text
    assert "02-14, 02-28, 05-09" in text


def test_a_week_of_several_hours_is_told_by_its_days() -> None:
    week = ((540, 1080),) * 5 + ((600, 960), None)
    assert [(days.en, days.zh, hours) for days, hours in alike(week)] == [
        ("Mon to Fri", "周一至周五", (540, 1080)),
        ("Sat", "周六", (600, 960)),
        ("Sun", "周日", None),
    ]


def test_owner_and_review_are_shown_under_the_title(book: Book) -> None:
    assert "Owner: Supervisor · Review by: 2027-05-31" in book.text("chapter")


def test_a_measure_is_printed_with_its_base_its_trap_and_its_aim(book: Book) -> None:
    row = book.page("chapter").partition('<tr id="measure-statutory_breach_rate"')[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row.partition("</tr>")[0]))
    assert "Counted: refunds paid after the last day" in text
    assert "Over: refunds whose goods are back" in text
    assert "The law counts calendar days" in text
    assert "Target: at most 0 %" in text
    assert "Looked at every week." in text
    assert 'href="sources/cn.html#CN-08"' in row
    assert 'href="#measure-csat"><span>Customer satisfaction</span></a>' in book.page("chapter")
    assert "Counts in an agent's appraisal" in book.page("chapter").replace("&#x27;", "'")


def test_a_benchmark_is_printed_with_its_one_source_and_its_year(book: Book) -> None:
    page = book.page("chapter")
    row = page.partition('<tr id="benchmark-us-returns-2024-nrf"')[2].partition("</tr>")[0]
    assert "16.9 %" in row
    assert re.findall(r'href="sources/benchmarks.html#([\w-]+)"', row) == ["BM-02"]
    assert ">2024<" in row.replace("\n", "")
    assert 'id="benchmark-us-returns-2025"' in page
    assert 'id="benchmark-window-zappos"' not in page


def test_a_conflict_is_printed_with_both_sides_and_what_carries_the_way_out(book: Book) -> None:
    page = book.page("chapter")
    row = page.partition('<details id="quality-window"')[2].partition("</details>")[0]
    for link in (
        "sources/process.html#PRC-10",
        "sources/cn.html#CN-18",
        "rules/others.html#RGT-02",
    ):
        assert f'href="{link}"' in row
    assert re.search(r'href="amounts.html#quality_window"[^>]*>7 days</a>, worn or not', row)


def test_layers_of_a_market_are_those_of_no_other(book: Book) -> None:
    page = book.page("chapter")
    shown = page[page.index('<details id="quality-window"') :].partition("Findings")[0]
    titles = re.findall(r'class="hb-grid hb-layers" role="table" aria-label="([^"]+)"', shown)
    assert len(titles) == 1
    assert "Taiwan" in titles[0]


# --- editions ---

EDITIONS = [
    {"language": "en", "name": "English"},
    {"language": "zh_CN", "name": "中文", "folder": "zh", "title": "手册"},
]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The Chinese edition of the same book, with a catalogue that has some of its messages."""
    folder = tmp_path_factory.mktemp("chinese")
    catalogue = folder / "book/locale/zh_CN/LC_MESSAGES/chapter.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        HEAD.format("zh_CN")
        + 'msgid "See {measure}`csat`."\nmsgstr "看{measure}`csat`。"\n\n'
        + 'msgid "In a hurry"\nmsgstr "急用"\n\n'
        # A word that is the owner's code as well.
        + 'msgid "supervisor"\nmsgstr "主管"\n',
        encoding="utf-8",
    )
    pages = {"index": "Text.", "chapter": CHAPTER, **REFERENCE, **SITUATIONS}
    return build(
        folder, pages, aftersales_live=str(live_files(folder)), language="zh_CN",
        locale_dirs=["locale"], gettext_compact=False, aftersales_editions=EDITIONS,
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "看客户满意度",
        "急用",
        "客服速查",
        "负责人：主管 · 复核日期：2027-05-31",
        "中国大陆法律 法律，中国大陆",
        "问清诉求 售后客服",
        "记到： 凭证文件夹：新登一行",
        "时限： 同意退款后到账：2 个工作日内",
        "责任还判不了 → 5 ",
        "走一遍的实例",
        "写下： 答应来回运费，A07。",
        "婉拒",
        "流程里的这一步：",
        "缺少感谢",
        "登记时填 登记日期 订单号 (个人信息)",
        "(空着、给别人看时遮住)",
        "2025-11-04 售后：发错货；换货。换一副，来回运费店铺出 经办：A07",
        "先另存为 JPG",
        "逾期： 投诉处理 → 升级",
        "仅限： 市场：中国大陆",
        "至少 30 天",
        "每天：9:00–22:00",
        "分母：",
        "查看频率：每周。",
    ],
)
def test_the_chinese_edition_prints_everything_in_chinese(chinese: Book, said: str) -> None:
    assert said in chinese.text("chapter")


def test_what_an_edition_prints_of_the_data_is_in_its_language_alone(
    book: Book, chinese: Book
) -> None:
    for word, other in (
        ("Worked case", "实例"),
        ("What is known", "已知情况"),
    ):
        assert word in book.text("chapter")
        assert other not in book.text("chapter")
        assert other in chinese.text("chapter")
        assert word not in chinese.text("chapter")


def test_a_condition_is_printed_in_chinese_with_its_amount_linked(chinese: Book) -> None:
    amount = 'href="amounts.html#law_no_reason_window_cn"'
    assert re.search(f"{amount}[^>]*>至多 7 天</a>", chinese.page("chapter"))
    row = chinese.whole("rules").partition('<tr id="BND-01"')[2].partition("</tr>")[0]
    assert "不到 300 元" in row


def test_an_edition_says_its_language_loads_what_is_live_once_and_leads_to_the_others(
    chinese: Book,
) -> None:
    page = chinese.page("chapter")
    assert '<html lang="zh-Hans"' in page
    assert '<link rel="stylesheet" href="../live/calculator.34.css">' in page
    assert not Path(chinese.app.outdir, "live").exists()
    (other,) = edition_of(chinese.app.config).others(EDITIONS)
    assert (other.lang, edition_of(chinese.app.config).root(other)) == ("en", "../")


def test_a_calculator_of_a_page_speaks_the_language_of_the_page(book: Book, chinese: Book) -> None:
    for made, lang, title, other in (
        (book, "en", "Who bears the freight", "运费谁承担"),
        (chinese, "zh", "运费谁承担", "Who bears the freight"),
    ):
        (form,) = re.findall(
            r'<section[^>]*data-calculator="freight".*?</form>', made.page("chapter"), re.S
        )
        assert f'data-lang="{lang}"' in form
        assert title in form
        assert other not in re.sub(r"<[^>]+>", "", form)
        assert "data-set-lang" not in form
        assert re.search(r"<select [^>]*data-examples[ >]", form)
        assert "<template" not in form


def test_a_language_that_the_data_does_not_speak_is_refused() -> None:
    with pytest.raises(ExtensionError, match="fr_FR: there is no language of labels 'fr'"):
        editions_of([{"language": "fr_FR", "name": "Français"}])


def test_an_edition_of_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(ExtensionError, match="zh_TW: of: there is no edition 'zh_CM'"):
        editions_of([*EDITIONS, {"language": "zh_TW", "name": "繁體", "of": "zh_CM"}])


def test_a_catalogue_keeps_its_translations_and_marks_what_has_changed() -> None:
    old, new = Catalog("zh_CN"), Catalog()
    for text, translated in (("Say so at once.", "马上说。"), ("Gone.", "没了。"), ("A", "甲")):
        old.add(text, translated)
    for text in ("A", "Say so at once, please.", "Quite another thing"):
        new.add(text)
    made = {m.id: (m.string, m.fuzzy) for m in brought_up_to_date(old, new) if m.id}
    assert made == {
        "A": ("甲", False),
        "Say so at once, please.": ("马上说。", True),
        "Quite another thing": (None, False),
    }
    assert "Gone" not in written(old, "zh_CN")


# --- for buyers ---


@pytest.fixture(scope="module")
def buyers_page(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book with the page for buyers."""
    pages = {"index": "Text.", "page": "```{for-buyers}\n```", **REFERENCE}
    return build(tmp_path_factory.mktemp("buyers"), pages)


def versions_for_buyers(page: str) -> dict[str, tuple[str, str]]:
    """Return the language of each version of the page for buyers, and its text, by its place."""
    found = {}
    for part in page.split('<section id="for-buyers-in-')[1:]:
        place, _, rest = part.partition('" class="hb-buyers" lang="')
        tag, _, rest = rest.partition('">')
        shown = rest.partition("</div>")[0]
        found[place] = (tag, re.sub(r"<[^>]+>|[A-Z]{3}-\d\d", "", shown))
    return found


def test_buyers_read_the_page_of_their_market_in_its_language_and_script(
    buyers_page: Book,
) -> None:
    assert buyers_page.warnings == []
    found = versions_for_buyers(buyers_page.page("page"))
    assert {place: tag for place, (tag, _) in found.items()} == {
        "cn": "zh-Hans", "cn-en": "en", "tw": "zh-Hant-TW", "tw-en": "en", "eu": "en",
        "eu-zh": "zh-Hans",
    }  # fmt: skip
    mainland, taiwan, union = (found[place][1] for place in ("cn", "tw", "eu"))
    assert "签收后 7 天内告诉我们，就可以退" in mainland
    assert f"以 {ON} 的规则为准。" in mainland
    for chinese in (mainland, taiwan):
        assert not re.search("[A-Za-z]{3}", chinese)
    assert "簽收後有 7 天的鑑賞期，期內寄回，或書面通知我們要退，都可以" in taiwan
    assert "退貨" in taiwan
    assert not re.search("[们这费单]|退货", taiwan)
    assert "You have 14 days after the last parcel of your order has reached you" in union
    assert not re.search("[\u4e00-\u9fff]", union)


def test_the_page_of_a_market_says_nothing_of_another(buyers_page: Book) -> None:
    versions = versions_for_buyers(buyers_page.page("page"))
    found = {place: text for place, (_, text) in versions.items()}
    assert "12315" in found["cn"]
    assert "12315" not in found["tw"] + found["tw-en"] + found["eu"] + found["eu-zh"]
    assert "消保官" in found["tw"]
    assert "消保官" not in found["cn"] + found["eu-zh"]
    assert "European Consumer Centre" in found["eu"]
    assert "European" not in found["tw-en"] + found["cn-en"]


def test_buyers_see_the_ids_of_rules_but_not_their_reasons(buyers_page: Book) -> None:
    page = buyers_page.page("page")
    shown = page[page.index("hb-buyers-market") : page.index("hb-buyers-day")]
    assert 'href="rules/others.html#NRR-02">NRR-02</a>' in shown
    assert "title=" not in shown


def test_a_line_for_buyers_is_what_carries_its_source(buyers_page: Book) -> None:
    assert 'href="../page.html#for-buyers-same-way"' in buyers_page.whole("sources")


def test_a_line_for_buyers_without_a_sentence_is_a_warning(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    file = data / "buyers.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("[part.line.by_outcome]", text.index('id = "swap"'))
    changed = text[:start] + text[start:].replace("\nbuyer = ", "\nnobody = ", 1)
    file.write_text(changed, encoding="utf-8")
    pages = {"index": "Text.", "page": "```{for-buyers}\n```", **REFERENCE}
    (warning,) = build(tmp_path, pages, aftersales_data=str(data)).warnings
    assert "the line 'swap' has no sentence for what its table decides" in warning


def test_a_ranked_outcome_is_shown_from_worst_to_best_in_worked_cases(various: Book) -> None:
    page = various.whole("glossary")
    text = words(page)
    row = page.partition('<tr id="term-risk_bearer"')[2].partition("</tr>")[0]
    assert row.index("The scarf is gone") < row.index("The lamp is gone")
    case = r"unwanted-scarf-lost-on-the-way-back"
    assert re.search(rf'href="\.\./whole/[\w-]+\.html#{case}"', row)
    assert "nothing extra: it goes with the leg · the shop" in text
    assert "From worst to best for the buyer, in worked cases" in text
    assert various.warned("glossary") == []


def test_every_kind_of_fact_that_is_written_freely_has_its_form_in_the_glossary() -> None:
    assert {*FREE_KINDS} == {*FREE}


# --- anchors and links ---


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        ("rules", [rule.id for rule in HANDBOOK.policy.rules()]),
        ("amounts", list(HANDBOOK.policy.amounts)),
        ("sources", list(HANDBOOK.policy.sources.statements)),
        ("glossary", [f"term-{name}" for name in HANDBOOK.policy.terms.fields]),
    ],
)
def test_every_id_has_its_one_anchor_on_its_reference_page(
    book: Book, page: str, ids: list[str]
) -> None:
    parts = book.parts(page)
    for shown in (book.page(page), "".join(parts.values())) if parts else (book.page(page),):
        anchors = Counter(re.findall(r'\bid="([^"]+)"', shown))
        assert {name: anchors[name] for name in ids} == dict.fromkeys(ids, 1)


def test_an_index_leads_from_each_anchor_to_the_part_that_has_the_row(book: Book) -> None:
    for page in ("rules", "sources", "glossary"):
        led = re.findall(rf'class="hb-moved" href="{page}/([\w-]+)\.html#([^"]+)"', book.page(page))
        assert len(led) > 50
        for part, anchor in led:
            assert f'id="{anchor}"' in book.parts(page)[part]


def test_a_part_is_called_as_its_chapter_and_says_who_keeps_it(book: Book) -> None:
    part = book.parts("rules")["chapter"]
    assert "<h1>Page: Page</h1>" in part
    assert "Owner: Supervisor · Review by: 2027-05-31" in words(part)
    assert 'href="../rules.html"' in part


def test_a_part_is_written_again_only_when_it_says_something_else(tmp_path: Path) -> None:
    rules = {"index": "Text.", "rules": REFERENCE["rules"]}
    pages = {**rules, "chapter": "```{decision-table} freight\n```"}
    made = build(tmp_path, pages)
    folder = Path(made.app.outdir, "rules")
    assert {path.stem for path in folder.glob("*.html")} > {"chapter", "others", "cn"}
    (folder / "gone.html").write_text("left from before")
    kept = folder / "cn.html"
    stamp = re.findall(r'name="aftersales-part" content="\w+"', kept.read_text("utf-8"))
    kept.write_text(f"<!-- as it was -->{stamp[0].join(['<meta ', '>'])}", encoding="utf-8")
    again = build(tmp_path, pages)
    assert "as it was" in again.parts("rules")["cn"]
    assert "gone" not in again.parts("rules")
    # Another chapter has the table now: its part is another page, and the old one is gone.
    (tmp_path / "book" / "chapter.md").unlink()
    again = build(tmp_path, {**rules, "other": "```{decision-table} freight\n```"})
    assert "chapter" not in again.parts("rules")
    assert 'id="FRT-24"' in again.parts("rules")["other"]
    assert "as it was" not in again.parts("rules")["cn"]  # links of it lead to the other page


def test_links_of_answers_are_pointed_home(book: Book) -> None:
    body = '<a href="#rule:FRT-24">x</a><a href="#source:CN-10">y</a><a href="#part">z</a>'
    assert rewritten(book.app, "chapter", body) == (
        '<a href="rules/chapter.html#FRT-24">x</a><a href="sources/cn.html#CN-10">y</a>'
        '<a href="#part">z</a>'
    )
    own = rewritten(book.app, "rules/chapter", '<a href="#rule:FRT-24">x</a>')
    assert own == '<a href="#FRT-24">x</a>'
    # A script that puts other ids in the place of this one is led to the index of them all.
    learnt = '<a href="#rule:FRT-24" data-link="rule:FRT-24"></a>'
    assert 'href="rules.html#FRT-24"' in rewritten(book.app, "chapter", learnt)
    assert 'href="#FRT-24"' in rewritten(book.app, "rules", learnt)
    for name in ("chapter", *REFERENCE):
        written = book.page(name) + book.whole(name)
        assert not re.search(r'href="#(rule|source|amount|table|page):', written)


# --- the search ---


def found(book: Book, query: str) -> list[str]:
    return ask(Path(book.app.outdir, "search"), [query])[0]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("Every role and directive", "chapter"),  # its title
        ("The window is", "chapter"),  # its prose
        ("速查期限", "chapter"),  # its Chinese prose
        ("FRT-24", "chapter"),  # a rule of a table that it prints
        ("buyer is not at fault", "chapter"),  # why there is a rule
        ("refund-paid", "chapter"),
    ],
)
def test_a_page_is_found_by_what_it_says_and_prints(book: Book, query: str, page: str) -> None:
    assert page in found(book, query)[:3]


def test_sphinx_writes_no_index_of_its_own(book: Book) -> None:
    out = Path(book.app.outdir)
    assert not (out / "searchindex.js").exists()
    assert (out / "search.html").is_file()
    assert 'src="search/box.mjs"' in book.page("chapter")


NAMES = {
    "returns": ("退货", "return of goods"),
    "freight": ("运费谁出", "who bears the freight"),
    "parcels": ("快递丢了", "lost parcels"),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    publish(
        [
            Record(f"page {page}", "page", (page,), {"zh": zh, "en": en})
            for page, (zh, en) in NAMES.items()
        ],
        folder,
    )
    return folder


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("运费", ["freight"]),
        ("邮费 运费", ["freight"]),
        ("丢", ["parcels"]),  # a single character
        ("费用", ["freight"]),  # one of its characters
        ("能退货吗", ["returns"]),
        ("returning", ["returns"]),  # the stem
        ("freigt", ["freight"]),  # a slip
        ("parc", ["parcels"]),  # still being typed
        ("ＦＲＥＩＧＨＴ", ["freight"]),
        ("怎么", []),
        ("", []),
        ("?!，。", []),
        ("the", []),
    ],
)
def test_both_languages_are_cut_alike(small: Path, query: str, expected: list[str]) -> None:
    assert ask(small, [query]) == [expected]


def test_a_record_can_be_hidden_from_a_question(small: Path) -> None:
    assert ask(small, ["运费", "运费"], [["page freight"], []]) == [[], ["freight"]]


def test_questions_put_to_no_index_say_so(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"ask\.mjs cannot be run"):
        ask(tmp_path, ["freight"])


def test_an_index_is_the_same_for_the_same_records(small: Path, tmp_path: Path) -> None:
    records = [
        Record(f"page {page}", "page", (page,), {"zh": zh, "en": en})
        for page, (zh, en) in NAMES.items()
    ]
    publish(records, tmp_path / "again")
    for name in (RECORDS, INDEX):
        assert (tmp_path / "again" / name).read_bytes() == (small / name).read_bytes()


def test_a_page_without_words_and_words_without_a_page_are_warned_of(tmp_path: Path) -> None:
    book = build(tmp_path, {"index": "Text."}, aftersales_all_pages=True)
    assert any(
        "search.toml: freight: there is no page 'book/policies/freight'" in w for w in book.warnings
    )
    book = build(tmp_path, {"index": "Text.", "other": "Text."}, aftersales_all_pages=True)
    assert any("search.toml has no words by which this page" in w for w in book.warnings)


# --- what a page rests on ---


USED = {
    "{amount}`quality_window`": {"policy/amounts.toml", "policy/terms.toml"},
    "{rule}`FRT-24`": {"policy/freight.toml"},
    "{rule}`TB-07-a`": {"floors/taobao.toml"},
    "{source}`CN-10`": {"sources.toml"},
    "{table}`freight`": {"policy/freight.toml"},
    "{label}`wish`": {"policy/terms.toml"},
    "{label}`problem.blemish`": {
        "policy/terms.toml",
        *(f"problems/{code}.toml" for code in HANDBOOK.policy.terms["problem"].codes),
    },
    "{those}`problem_family.service`": {
        "policy/terms.toml",
        *(f"problems/{code}.toml" for code in HANDBOOK.policy.terms["problem"].codes),
    },
    "{measure}`csat`": {"measures.toml"},
}


def test_a_page_depends_on_the_data_it_prints_and_on_no_other(tmp_path: Path) -> None:
    pages = {f"page{number}": text for number, text in enumerate(USED)}
    book = build(tmp_path, {"index": "Text.", **pages, **REFERENCE})
    for name, text in pages.items():
        used = {Path(book.app.srcdir, file).resolve() for file in book.app.env.dependencies[name]}
        assert used == {(data_folder() / file).resolve() for file in USED[text]}, text


def test_a_change_of_data_rebuilds_the_pages_that_print_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(data_folder(), data)
    pages = {"index": "Text.", "numbers": "{amount}`quality_window`", "words": "{label}`wish`"}
    book = build(tmp_path, {**pages, **REFERENCE}, aftersales_data=str(data))
    env = book.app.env
    assert env.get_outdated_files(False) == (set(), set(), set())
    touched = data / "policy" / "amounts.toml"
    touched.write_text(touched.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert env.get_outdated_files(False)[1] == {
        "numbers", "rules", "amounts", "sources", "glossary",
    }  # fmt: skip


# --- what is warned of ---


WRONG = [
    ("{amount}`no_reason_windw_cn`", "no amount 'no_reason_windw_cn'; did you mean "
     "'no_reason_window_cn'? [aftersales.amount]"),
    ("{rule}`FRT-224`", "no rule 'FRT-224'; did you mean 'FRT-24'? [aftersales.rule]"),
    ("{source}`CNN-10`", "no source 'CNN-10'; did you mean 'CN-10'? [aftersales.source]"),
    ("{table}`frieght`", "no table 'frieght'; did you mean 'freight'? [aftersales.table]"),
    ("{those}`problem_famly.service`", "no trait 'problem_famly'; did you mean 'problem_family'? "
     "[aftersales.trait]"),
    ("{those}`problem_family.servise`", "no code 'servise'; did you mean 'service'? "
     "[aftersales.code]"),
    ("{label}`wihs.refund`", "no field 'wihs'; did you mean 'wish'? [aftersales.field]"),
    ("{label}`wish.refnud`", "no code 'refnud'; did you mean 'refund'? [aftersales.code]"),
    ("```{decision-table} frieght\n```", "no table 'frieght'; did you mean 'freight'?"),
    ("```{decision-table} freight\n:where: legg=return\n```", "no field 'legg'; did you"),
    ("```{decision-table} freight\n:where: leg=retrun\n```", "no code 'retrun'; did you"),
    ("```{decision-table} freight\n:omit: paymnt=not_due\n```", "no field 'paymnt'; did"),
    ("```{layers} frieght\n```", "no table 'frieght'; did you mean 'freight'?"),
    ("```{worked-case} burst-seem-sent-back\n```", "no worked case 'burst-seem-sent-back'; "
     "did you mean 'burst-seam-sent-back'? [aftersales.worked-case]"),
    ("```{worked-cases} frieght\n```", "no table 'frieght'; did you mean 'freight'?"),
    ("```{worked-cases}\n:answered: hole\n```", "no way to answer 'hole'; did you mean 'whole'?"),
    ("```{calculator} fright\n```", "no calculator 'fright'; did you mean 'freight'? "
     "[aftersales.calculator]"),
    ("{clock}`refund-payed`", "no clock 'refund-payed'; did you mean 'refund-paid'? "
     "[aftersales.clock]"),
    ("```{clocks}\n:kind: promiss\n```", "no kind of clock 'promiss'; did you mean 'promise'?"),
    ("```{procedure} settle-fright\n```", "no procedure 'settle-fright'; did you mean "
     "'settle-freight'? [aftersales.procedure]"),
    ("```{wordings} opening-apology refuse-kindli\n```", "no reply 'refuse-kindli'; did you mean "
     "'refuse-kindly'? [aftersales.reply]"),
    ("{measure}`cast`", "no measure 'cast'; did you mean 'csat'? [aftersales.measure]"),
    ("```{measures} retruns\n```", "no group of measures 'retruns'; did you mean 'returns'?"),
    ("```{benchmarks} retruns\n```", "no topic of benchmarks 'retruns'; did you mean 'returns'?"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[text for text, _ in WRONG])
def test_an_unknown_id_is_a_warning_at_its_line_with_the_nearest(
    number: int, various: Book
) -> None:
    before = [text for text, _ in WRONG[:number]]
    line = 1 + FRONT.count("\n") + sum(text.count("\n") + 2 for text in before)
    warnings = various.warned("wrong")
    (warning,) = [w for w in warnings if f"wrong.md:{line}: WARNING: " in w]
    assert WRONG[number][1] in warning
    assert len(warnings) == len(WRONG)


def test_a_link_of_an_answer_that_leads_nowhere_is_a_warning(various: Book) -> None:
    (warning,) = various.warned("nowhere")
    assert "nowhere.md: WARNING: a link leads nowhere: there is no row of rule 'FRT-99'" in warning


def test_a_reference_without_a_page_that_has_the_row_is_a_warning(tmp_path: Path) -> None:
    book = build(tmp_path, {"index": "Text.", "page": "{rule}`FRT-24`"})
    assert any("aftersales:rule reference target not found: FRT-24" in w for w in book.warnings)


def test_a_row_has_one_page_only(various: Book) -> None:
    warnings = various.warned("once-more")
    assert len(warnings) >= len(HANDBOOK.policy.amounts)
    assert "has its row in amounts already [aftersales.anchor]" in warnings[0]


def test_a_calculator_without_its_files_is_a_warning(various: Book) -> None:
    (warning,) = various.warned("not-live")
    assert "is not built: python -m aftersales_kit.faces.page.build [aftersales.live]" in warning


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("review: 2027-05-31", "names no `owner`"),
        ("owner: supervisor", "names no day of `review`"),
        ("owner: supervisr\nreview: 2027-05-31", "did you mean 'supervisor'?"),
        ("owner: supervisor\nreview: soon", "`review` cannot be 'soon'; write YYYY-MM-DD"),
    ],
)
def test_a_page_without_owner_or_review_is_a_warning(tmp_path: Path, front: str, says: str) -> None:
    book = build(tmp_path, {"index": "Text.", "page": f"---\n{front}\n---\n\n# Page\n"})
    (warning,) = book.warnings
    assert "page.md: WARNING: " in warning
    assert says in warning
    assert warning.endswith("[aftersales.page]")


def test_a_page_without_a_title_is_a_warning(tmp_path: Path) -> None:
    front = FRONT.replace("# Page", "Text.")
    book = build(tmp_path, {"index": "Text.", "page": front})
    assert any("the page has no title [aftersales.page]" in warning for warning in book.warnings)


def test_an_overdue_review_is_shown_and_never_turns_a_build_red(tmp_path: Path) -> None:
    late = FRONT.replace("2027-05-31", "2026-02-28")
    book = build(tmp_path, {"index": "Text.", "page": late})
    assert book.warnings == []
    assert "Review overdue since: 2026-02-28" in book.text("page")
    on_the_day = FRONT.replace("2027-05-31", ON)
    book = build(tmp_path, {"index": "Text.", "page": on_the_day})
    assert "overdue" not in book.text("page")


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"aftersales_on": "tomorrow"}, "aftersales_on cannot be 'tomorrow'; write YYYY-MM-DD"),
        ({"aftersales_data": "nowhere"}, "data/sources.toml: the file is missing"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_build(
    tmp_path: Path, config: dict[str, str], says: str
) -> None:
    with pytest.raises(ExtensionError, match=re.escape(says)):
        build(tmp_path, {"index": "Text."}, **config)


# --- data that could do harm, or say something about another day ---


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of the data folder with a change in one file."""
    data = folder / "data"
    shutil.copytree(data_folder(), data)
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return data


def test_markup_in_data_is_shown_as_text(tmp_path: Path) -> None:
    old = '{ en = "Quality defect", zh = "质量问题" }'
    new = '{ en = "<b>Defect</b> & \\"so\\"", zh = "<i>质量</i>" }'
    data = changed(tmp_path, "problems/quality_defect.toml", old, new)
    pages = {
        "index": "{label}`problem.quality_defect`",
        "case": f"```{{worked-case}} {CASE}\n```",
        **REFERENCE,
    }
    book = build(tmp_path, pages, aftersales_data=str(data))
    for name in ("index", "case", "glossary"):
        page = book.page(name) + book.whole(name)
        assert "&lt;b&gt;Defect&lt;/b&gt; &amp; " in page
        assert "<b>Defect" not in page
        assert "<i>质量" not in page


def test_a_value_of_another_day_is_printed_on_that_day(tmp_path: Path) -> None:
    old = 'values = [{ from = 2025-09-01, value = 7, sources = ["CN-18", "CN-33"] }]'
    new = old[:-1] + ', { from = 2026-03-02, value = 9, sources = ["CN-18"] }]'
    data = changed(tmp_path, "policy/amounts.toml", old, new)
    pages = {"index": "{amount}`quality_window`", **REFERENCE}
    before = build(tmp_path, pages, aftersales_data=str(data))
    assert "7 days" in before.text("index")
    assert "9 days from 2026-03-02" in before.text("amounts")
    after = build(tmp_path, pages, aftersales_data=str(data), aftersales_on="2026-03-02")
    assert "9 days" in after.text("index")


def test_a_rule_of_another_day_keeps_its_anchor_and_leaves_the_chapter(tmp_path: Path) -> None:
    rule = 'id = "CAR-03"\n'
    ended = f"{rule}until = 2026-01-01\n"
    file = "policy/resend-carrier.toml"
    data = changed(tmp_path, file, rule, ended)
    path = data / file
    text = path.read_text(encoding="utf-8")
    again = text[text.index(f"[[rule]]\n{ended}") :].replace(
        ended, 'id = "CAR-93"\nfrom = 2026-01-01\n'
    )
    path.write_text(text + "\n" + again, encoding="utf-8")
    table = "```{decision-table} resend-carrier\n```"
    book = build(tmp_path, {"index": table, **REFERENCE}, aftersales_data=str(data))
    assert "CAR-93" in book.text("index")
    assert "CAR-03" not in book.text("index")
    assert "Holds from 2026-01-01." in book.text("index")
    assert 'id="CAR-03"' in book.whole("rules")
    assert "Ends before 2026-01-01." in words(book.whole("rules"))


def test_a_step_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    file = "procedures/settle-freight.toml"
    data = changed(tmp_path, file, 'role = "agent"', 'role = "agnet"')
    path = data / file
    text = path.read_text(encoding="utf-8")
    for old, new in (
        ('clocks = ["transaction-extended"]', 'clocks = ["transaction-extendet"]'),
        (
            'enters = ["wrong_shipment"]',
            'enters = ["wrong_shipments"]\nfills = { evidence_folder = ["filse"] }',
        ),
        ('replies = ["return-repaid",', 'replies = ["return-repayed",'),
        ('step = "inspect-first"', 'step = "inspect-frist"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    pages = {"index": "```{procedure} settle-freight\n```", **REFERENCE}
    book = build(tmp_path, pages, aftersales_data=str(data))
    said = "\n".join(book.warnings)
    assert "no role 'agnet'; did you mean 'agent'?" in said
    assert "no reply 'return-repayed'; did you mean 'return-repaid'?" in said
    assert "no step 'inspect-frist'; did you mean 'inspect-first'?" in said
    assert "no clock 'transaction-extendet'; did you mean 'transaction-extended'?" in said
    assert "no register 'wrong_shipments'; did you mean 'wrong_shipment'?" in said
    assert "no column 'filse'; did you mean 'files'?" in said


def test_a_clock_that_names_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    data = changed(tmp_path, "clocks.toml", 'role = "agent"', 'role = "agnet"')
    path = data / "clocks.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('then = "complaint/escalate"', 'then = "complaint/escalte"', 1)
    text = text.replace('then = "complaint/receive"', 'then = "complain/receive"', 1)
    path.write_text(text, encoding="utf-8")
    pages = {"index": "```{clocks}\n```", **REFERENCE}
    said = "\n".join(build(tmp_path, pages, aftersales_data=str(data)).warnings)
    assert "no role 'agnet'; did you mean 'agent'?" in said
    assert "no step 'escalte'; did you mean 'escalate'?" in said
    assert "no procedure 'complain'; did you mean 'complaint'?" in said


@pytest.mark.parametrize("name", [procedure.id for procedure in HANDBOOK.procedures])
def test_a_procedure_is_drawn_with_every_step_and_every_way_and_its_condition(name: str) -> None:
    procedure = HANDBOOK.procedures[name]
    svg = drawing(procedure)
    assert svg is not None
    numbers = procedure.numbers
    ways = [(step, way) for step in procedure.steps for way in step.branches]
    back = [numbers[way.step] <= numbers[step.id] for step, way in ways]
    conditions = [(way, to) for (_, way), to in zip(ways, back, strict=True) if way.when or to]
    assert svg.count("<rect") == len(procedure.steps) + len(conditions)
    assert svg.count('<rect class="hb-flow-if"') == len(conditions)
    # An arrow to each condition, and from there on; a way back names its step instead.
    assert svg.count('<path class="hb-flow-way') == len(ways) + len(conditions) - sum(back)
    written = re.sub(r"<[^>]+>", "", svg.replace("</text>", " ")).replace(" ", "")
    for way, to in conditions:
        said = escape(way.when.en if way.when else "").replace(" ", "")
        assert said + (f"↑{numbers[way.step]}" if to else "") in written
    boxes = re.findall(r'<rect class="\S+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert all(float(x) >= 0 and float(x) + float(width) <= WIDTH for x, width in boxes)


def test_what_does_not_fit_at_the_size_of_the_page_is_not_drawn() -> None:
    procedure = HANDBOOK.procedures["settle-freight"]
    first, *others = procedure.steps
    long = replace(first, title=Label("x" * WIDTH, "x"))
    assert drawing(replace(procedure, steps=(long, *others))) is None


# --- what is looked up ---

LOOKED_UP = """
## First

### Part

```{reference}
```

### Folded part

Words.

```{decision-table} resend-carrier
```

### Other

```{decision-table} resend-carrier
```

```{decision-table} ems-surcharge
```

## Second

```{reference}
```

## Third

```{reference}
```

### Inner

```{layers} resend-carrier
```
"""


def test_what_follows_the_mark_is_folded_up_to_the_end_of_what_it_stands_in(
    various: Book,
) -> None:
    assert various.warned("looked-up") == []
    page = various.page("looked-up")
    folded = re.findall(r'<details class="hb-fold"><summary><h\d>(\w+ ?\w+)', page)
    assert folded == ["Folded part", "Other", "Third", "Inner"]
    # The mark is said once for each list; what is inside of a fold is in no list of its own.
    assert page.count("To look up") == 2
    rules = len(HANDBOOK.policy.tables["resend-carrier"].rules)
    part = page[page.index('id="folded-part"') : page.index('id="other"')]
    assert f"{rules} rules" in re.sub(r"<[^>]+>", "", part[: part.index("</summary>")])
    # A single table is open as soon as its section is; of several, one chooses.
    assert '<details open class="hb-folded hb-table"' in part
    other = page[page.index('id="other"') : page.index('id="second"')]
    assert '<details open class="hb-folded hb-table"' not in other
    both = rules + len(HANDBOOK.policy.tables["ems-surcharge"].rules)
    assert f"{both} rules" in other[: other.index("</summary>")]
    assert page.count("<details") == page.count("</details>")


def test_a_mark_that_nothing_follows_folds_nothing(various: Book) -> None:
    assert "hb-fold" not in various.page("nothing-follows").replace("hb-folded", "")
    assert "To look up" not in various.text("nothing-follows")
    assert various.warned("nothing-follows") == []


def test_the_first_case_of_a_page_is_open_and_the_others_are_folded(various: Book) -> None:
    for name, opened in (("two-cases", [True, False]), ("folded-first", [False, True])):
        page = various.page(name)
        cases = re.findall(r'<details class="hb-folded hb-case"( open="open")?>', page)
        assert [bool(one) for one in cases] == opened


def test_a_door_leads_to_the_page_of_its_calculator(various: Book) -> None:
    assert 'href="notebooks/calculators/freight.html"' in various.page("door")
    assert "Open: Who bears the freight?" in various.text("door")
    (warning,) = various.warned("door")
    assert "there is no calculator 'frieght'; did you mean 'freight'?" in warning


# --- the handbook itself, as it was built ---

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "html"
# Made by Sphinx, out of no page of ours.
WITHOUT_OWNER = {"search.html", *(f"{folder}/search.html" for folder in (*FOLDERS, *DERIVED))}
HAN = re.compile("[\u3400-\u9fff]")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Reading(HTMLParser):
    """What the tests ask about a page: its ids, its links, its text with languages."""

    ids: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    title: str = ""
    headings: int = 0
    unmarked: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        # What stands in a template is not on the page yet.
        if "id" in given and "template" not in [tag for tag, _ in self.open]:
            self.ids[given["id"]] += 1
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.headings += tag == "h1"
        if tag not in VOID:
            around = self.open[-1][1] if self.open else ""
            self.open.append((tag, given.get("lang", around)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        if tags[-1:] == ["title"] and "svg" not in tags:
            self.title += data
        if "article" in tags and not {"script", "style"} & {*tags}:
            self.text += data
            if HAN.search(data) and not self.open[-1][1].startswith(("zh", "ja")):
                self.unmarked.append(data.strip())


@pytest.fixture(scope="module")
def site() -> dict[str, Reading]:
    """Every page of the built handbook, read once."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the book is not built: `make build` builds it", pytrace=False)
    return dict(read_site(BUILT))


def read_site(folder: Path) -> Iterator[tuple[str, Reading]]:
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if not {"_static", "live"} & {*name.split("/")}:
            page = Reading()
            page.feed(path.read_text(encoding="utf-8"))
            yield name, page


def broken_links(folder: Path, site: Mapping[str, Reading]) -> list[str]:
    """Return the links of a site that lead to no file or to no anchor of it."""
    broken = []
    for name, page in site.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            address, anchor = urldefrag(link)
            plain = unquote(urlsplit(address).path)
            path = (folder / name).parent / plain if plain else folder / name
            target = path.resolve().relative_to(folder.resolve()).as_posix()
            if not path.is_file():
                broken.append(f"{name}: {link}: there is no such file")
            elif anchor and target in site and not site[target].ids[_place(unquote(anchor))]:
                broken.append(f"{name}: {link}: the page has no such anchor")
    return broken


def _place(anchor: str) -> str:
    """Return the id that an anchor leads to: a case begun at a calculator leads to its title."""
    calculator, begun, _ = anchor.partition("/?")
    return f"as-{calculator}-title" if begun else anchor


@pytest.mark.book
def test_every_rule_has_its_one_anchor_on_the_site(site: Mapping[str, Reading]) -> None:
    editions = ["", *(f"{folder}/" for folder in (*FOLDERS, *DERIVED))]
    index = "book/reference/rules"
    for rule in HANDBOOK.policy.rules():
        pages = {name: page.ids[rule.id] for name, page in site.items() if page.ids[rule.id]}
        (row,) = [name for name in pages if name.startswith(f"{index}/")]
        # The index has it as well, for links from before there were parts.
        both = [f"{folder}{page}" for folder in editions for page in (f"{index}.html", row)]
        assert pages == dict.fromkeys(both, 1), rule.id


@pytest.mark.book
def test_every_link_inside_the_book_leads_to_its_place(site: Mapping[str, Reading]) -> None:
    assert broken_links(BUILT, site) == []


@pytest.mark.book
def test_no_page_refers_to_another_host(site: Mapping[str, Reading]) -> None:
    outside = {
        f"{name}: {link}"
        for name, page in site.items()
        for link in page.links
        if urlsplit(link).netloc
    }
    assert outside == set()


@pytest.mark.book
def test_every_page_has_title_heading_owner_and_review(site: Mapping[str, Reading]) -> None:
    for name, page in site.items():
        assert page.title.strip(), name
        if name not in WITHOUT_OWNER:
            assert page.headings, name
            owner = r"(Owner: |负责人：|負責人：)\w.*(Review .*: |[复複]核.*：)\d{4}-\d\d-\d\d"
            assert re.search(owner, page.text), name


@pytest.mark.book
def test_no_anchor_stands_twice_on_a_page(site: Mapping[str, Reading]) -> None:
    twice = {
        name: [anchor for anchor, count in page.ids.items() if count > 1]
        for name, page in site.items()
    }
    assert {name: anchors for name, anchors in twice.items() if anchors} == {}


@pytest.mark.book
def test_every_chinese_passage_of_a_page_is_marked_as_chinese(site: Mapping[str, Reading]) -> None:
    pages = {name: page for name, page in site.items() if name.startswith(("book/", "index"))}
    assert {name: page.unmarked for name, page in pages.items() if page.unmarked} == {}


@pytest.mark.book
def test_every_rule_is_printed_in_a_chapter(site: Mapping[str, Reading]) -> None:
    printed = {
        link.partition("#")[2]
        for name, page in site.items()
        if name.startswith("book/") and not name.startswith("book/reference/")
        for link in page.links
        if "reference/rules/" in link
    }
    rules = {rule.id for table in HANDBOOK.policy.tables.values() for rule in table.rules}
    assert rules - printed == set()


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    pages: dict[str, str] = {
        "a.html": '<a id="x" href="b.html#y">1</a><a href="c.html">2</a><a href="#x">3</a>',
        "b.html": '<a href="a.html#z">4</a><a href="https://example.test/">5</a>',
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert broken_links(tmp_path, dict(read_site(tmp_path))) == [
        "a.html: b.html#y: the page has no such anchor",
        "a.html: c.html: there is no such file",
        "b.html: a.html#z: the page has no such anchor",
    ]


@pytest.mark.parametrize(
    ("html", "unmarked"),
    [
        ("<article>运费</article>", ["运费"]),
        ('<article><p lang="zh-Hans">运费 <b>谁出</b></p></article>', []),
        ('<article><p lang="zh-Hans">运<span lang="en">费</span></p></article>', ["费"]),
        ("<nav>运费</nav>", []),
    ],
)
def test_chinese_without_its_mark_is_found(html: str, unmarked: list[str]) -> None:
    page = Reading()
    page.feed(html)
    assert page.unmarked == unmarked
