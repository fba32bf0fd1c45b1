"""What pages load: the handbook's styles, the live calculators' files, and less of the theme.

Settings: `aftersales_live`, the folder with the calculators' files (seen from the book's).
The folder holds assets.json: published name by plain name.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from .editions import SOURCE, edition_of
from .facts import warn

HERE = Path(__file__).parent
STYLES = "aftersales-book.css"
LIVE = "live"
MANIFEST = "assets.json"
# What a page holds that is live, and the script that makes it so.
SCRIPTS = {
    'class="as-calculator"': "calculator.mjs",
    'class="as-calculator as-desk"': "desk.mjs",
    "data-examination ": "examination.mjs",
    "data-practice ": "practice.mjs",
}
# On a slow line a reader taps and types before the script has come: `live/early.mjs` does it then.
# A form that nobody listens to would be sent, with what is entered in the address.
EARLY = """<script>(() => {
  const early = window.asEarly = [];
  const keep = ({ type, target }) => {
    if (!target.closest?.("[data-calculator], [data-examination], [data-practice]")) return;
    const [before, at] = early.at(-1) ?? [];
    if (type !== "click" && before === type && at === target) early.pop();
    early.push([type, target, target.value]);
  };
  for (const kind of ["click", "input", "change"])
    addEventListener(kind, (event) => window.asEarly === early && keep(event), true);
  addEventListener("submit", (event) => window.asEarly === early && event.preventDefault(), true);
})()</script>"""

# Half a megabyte of icons, of which the theme shows a dozen: STYLES draws those.
ICONS = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>")
# The search page has them by itself; every other page would load the whole index for nothing.
SEARCH = re.compile(
    r'<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>'
)

# Written buttons that the theme and MyST-NB give a second, different name.
LABELLED = re.compile(
    r'<(?:summary|button class="btn search-button-field)\b[^>]*?( aria-label="[^"]*")'
)


def _prepare(app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))


def _live(app: Sphinx) -> dict[str, str]:
    try:
        manifest: dict[str, str] = json.loads((_folder(app) / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest


def _folder(app: Sphinx) -> Path:
    return Path(app.confdir, app.config.aftersales_live)


def _depend(app: Sphinx, doctree: nodes.document) -> None:
    # The page names the live files by what is in them, so it is written again when they change.
    raws = [raw.astext() for raw in doctree.findall(nodes.raw)]
    if any(sign in raw for raw in raws for sign in SCRIPTS):
        app.env.note_dependency(str(Path(app.config.aftersales_live, MANIFEST)))


def _dress(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    context.update(lighter=lighter, named=named)
    wanted = [script for sign, script in SCRIPTS.items() if sign in context.get("body", "")]
    if not wanted:
        return
    manifest = _live(app)
    try:
        scripts, styles = [manifest[script] for script in wanted], manifest["calculator.css"]
    except KeyError:
        folder = app.config.aftersales_live
        warn("live", f"{folder} is not built: python -m aftersales_kit.faces.page.build", pagename)
        return
    address: Callable[[str, int], str] = context["pathto"]
    # All editions load the same files: they are large.
    live = f"{edition_of(app.config).root(SOURCE)}{LIVE}"
    context["metatags"] = (
        context.get("metatags", "")
        + f'\n<link rel="stylesheet" href="{address(f"{live}/{styles}", 1)}">'
        + f"\n{EARLY}"
        + "".join(
            f'\n<script type="module" async src="{address(f"{live}/{script}", 1)}"></script>'
            for script in scripts
        )
    )


def spoken_scripts(app: Sphinx, script: str) -> dict[str, str]:
    """Return what a page names of what is live, and what one in another script names instead."""
    manifest = _live(app)
    return {
        f"{LIVE}/{manifest[name]}": f"{LIVE}/{manifest[spoken]}"
        for name in SCRIPTS.values()
        if (spoken := f"{script}/{name}") in manifest
    }


def lighter(html: str) -> str:
    """Return a part of the theme without what the handbook does not use."""
    return SEARCH.sub("", ICONS.sub("", html))


def named(html: str) -> str:
    """Return a page whose buttons are called what is written on them, as a voice user says it.

    >>> named('<summary aria-label="Toggle hidden content">Show code</summary>')
    '<summary>Show code</summary>'
    """
    return LABELLED.sub(lambda found: found[0].replace(found[1], ""), html)


def _publish(app: Sphinx, exception: Exception | None) -> None:
    first = not edition_of(app.config).folder
    if exception is None and app.builder.format == "html" and first and _live(app):
        target = Path(app.outdir, LIVE)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(_folder(app), target)


def setup_assets(app: Sphinx) -> None:
    """Register the setting and the styles, and look at every page that is written."""
    app.add_config_value("aftersales_live", "_build/live", "html", types=(str,))
    app.add_css_file(STYLES)
    app.connect("config-inited", _prepare)
    app.connect("doctree-read", _depend)
    app.connect("html-page-context", _dress)
    app.connect("build-finished", _publish)
