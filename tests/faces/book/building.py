"""A small book is built with this extension alone."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from aftersales_kit.faces.book import facts, situations, verification_status
from aftersales_kit.policy import Handbook, data_folder
from tests.handbook import HANDBOOK

T = TypeVar("T")
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

```{{scenario}} year-long-returns
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

```{{properties}}
```

```{{policy-changes}}
```

```{{all-wordings}}
```

```{{openings}}
```

```{{readers}}
```

```{{visits}}
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


class _Read:
    """Reads data as a build does; the handbook's own were read already."""

    @staticmethod
    def load(folder: Path) -> Handbook:
        return HANDBOOK if folder == data_folder() else Handbook.load(folder)


class _Once(Generic[T]):
    """What is worked out of a whole handbook: of the handbook's own once for all books."""

    def __init__(self, work: Callable[[Handbook], T]) -> None:
        self.work = work
        self.own: list[T] = []

    def __call__(self, handbook: Handbook) -> T:
        if handbook is not HANDBOOK:
            return self.work(handbook)
        if not self.own:
            self.own.append(self.work(handbook))
        return self.own[0]


ONCE = (
    (facts, "Handbook", _Read),
    (situations, "first_messages", _Once(situations.first_messages)),
    (verification_status, "verify", _Once(verification_status.verify)),
)


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
    with pytest.MonkeyPatch.context() as patch:
        for module, name, stand_in in ONCE:
            patch.setattr(module, name, stand_in)
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


EDITIONS = [
    {"language": "en", "name": "English"},
    {"language": "zh_CN", "name": "中文", "folder": "zh", "title": "手册"},
]

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


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """Return a copy of the data folder with a change in one file."""
    data = folder / "data"
    shutil.copytree(data_folder(), data)
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return data


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


def read_site(folder: Path) -> Iterator[tuple[str, Reading]]:
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        # The buyers' door stands by itself, and its script makes what it leads to.
        if not {"_static", "live", "door"} & {*name.split("/")}:
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
