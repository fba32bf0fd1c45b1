"""An edition that is another one in another script: written from its pages, not built anew.

Parts: `setup_derived`. When an edition has been built, each edition `of` it gets every file of it,
texts being put into the script as live answers are (`sheets.markup.scripts`). What a page says of
its place among the editions is printed anew (the templates HEAD and SWITCH), its live scripts are
those that speak in the script, and what is searched is indexed again.
Links between pages stay: the folders of both lie side by side.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from aftersales_kit.policy.faults import no_such
from aftersales_kit.policy.subjects.scripts import HANS, Script
from aftersales_kit.sheets.markup.scripts import in_script

from .assets import spoken_scripts
from .editions import HEAD, SWITCH, Edition, edition_of, editions_of, placed
from .facts import facts_of
from .search import FOLDER
from .search.publishing import SearchError, again

TEXTS = frozenset({".html", ".mjs", ".js", ".webmanifest"})

Printed = dict[str, str]
"""What is printed anew, by what stands in the page it is written from."""


class _Derived:
    """The editions written from the one that is built, and what is printed anew on its pages."""

    def __init__(self) -> None:
        self.editions: list[Edition] = []
        self.printed: dict[str, dict[Edition, Printed]] = {}

    def prepare(self, app: Sphinx, config: Config) -> None:
        """Look which editions are the one that is built in another script."""
        own, all_ = edition_of(config), editions_of(config.aftersales_editions)
        self.editions = [other for other in all_.values() if other.of == own.language]

    def page(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
        doctree: nodes.document,
    ) -> None:  # fmt: skip
        """Remember what stands on a page that is about to be written, and what will instead."""
        address: Callable[[str, int], str] = context["pathto"]
        own = [_print(app, template, context) for template in (HEAD, SWITCH)]
        self.printed[pagename] = {}
        for other in self.editions:
            there = {**context, **placed(other, pagename, app, address)}
            anew = [_print(app, template, there) for template in (HEAD, SWITCH)]
            self.printed[pagename][other] = dict(zip(own, anew, strict=True))

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the editions, where the one that they are written from has been built."""
        if exception is not None or app.builder.format != "html":
            return
        scripts = facts_of(app).handbook.scripts
        for edition in self.editions:
            if edition.script not in scripts:
                fault = no_such("script", edition.script, scripts)
                raise ExtensionError(f"aftersales_editions: {edition.language}: script: {fault}")
            anew = {page: printed[edition] for page, printed in self.printed.items()}
            _derive(app, edition, scripts[edition.script], anew)


def _print(app: Sphinx, template: str, context: dict[str, Any]) -> str:
    printed: str = app.builder.templates.render(template, context)
    return printed.strip()


def _derive(app: Sphinx, edition: Edition, script: Script, printed: Mapping[str, Printed]) -> None:
    built, out = Path(app.outdir), Path(app.outdir).parent / edition.folder
    live = spoken_scripts(app, edition.script)
    there = {path.relative_to(built) for path in built.rglob("*") if path.is_file()}
    written = {Path(app.builder.get_target_uri(page)): page for page in printed}
    for place in sorted(there):
        target = out / place
        page = written.get(place)
        if place.suffix == ".html" and page is None and target.exists():
            continue  # Not written again, as the page it is written from.
        target.parent.mkdir(parents=True, exist_ok=True)
        if place.suffix not in TEXTS:
            shutil.copyfile(built / place, target)
            continue
        text = (built / place).read_text(encoding="utf-8")
        anew = {} if page is None else printed[page]
        target.write_text(_written(text, script, anew | live), encoding="utf-8")
    for place in [path.relative_to(out) for path in out.rglob("*") if path.is_file()]:
        if place not in there:
            (out / place).unlink()
    try:
        sought = app.env.aftersales_sought  # type: ignore[attr-defined]
        again(out / FOLDER, sought, lambda text: in_script(text, script))
    except SearchError as error:
        raise ExtensionError(str(error)) from None


def _written(text: str, script: Script, anew: Mapping[str, str]) -> str:
    """Return a text in a script, and in some places what is printed anew, as it is."""
    for number, old in enumerate(anew):
        text = text.replace(old, f"\0{number}\0")
    text = in_script(text, script).replace(f'"{HANS}"', f'"{script.id}"')
    for number, new in enumerate(anew.values()):
        text = text.replace(f"\0{number}\0", new)
    return text


def setup_derived(app: Sphinx) -> None:
    """Write the editions that are this one in another script, when it has been built."""
    derived = _Derived()
    app.connect("config-inited", derived.prepare)
    # When all else has said what a page has, and when all else is written.
    app.connect("html-page-context", derived.page, priority=900)
    app.connect("build-finished", derived.write, priority=900)
