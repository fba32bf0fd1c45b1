"""Editions: the same book in several languages, each a whole book in a folder of the first.

Parts: `Edition`, `editions_of` (those of a configuration), `edition_of` (the one that is built).
English is the source. Another edition is a folder of catalogues under `locale/`, one for each page,
and a line of the setting `aftersales_editions` in `_config.yml`. A line may say `of` which edition
it is the same in another `script` instead: that one is written from the other (`derived`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation, init
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain

from aftersales_kit.policy import Label
from aftersales_kit.policy.faults import no_such
from aftersales_kit.policy.reading import LANGUAGES

from .facts import warn
from .markup import TAGS, print_in, text

CONTENTS = Label("On this page", "本页内容")
SEARCH = Label("Search", "搜索")
NEEDS_SCRIPT = Label(
    "Searching needs JavaScript; the contents beside list every page.",
    "搜索要用 JavaScript；左边的目录里有全部页面。",
)
KEPT = Label("Opens without a network on this device.", "这台设备断网也能打开。")
UPDATED = Label("Updated since your last visit.", "比上次打开时有更新。")
MANIFEST = "handbook.webmanifest"
KEEPING = "keep.mjs"
HEAD, SWITCH = "edition-head.html", "edition-switch.html"
"""The templates that say on a page where it stands among the editions."""
SHOW_CODE = Label("Show code cell {type}", "显示代码")
HIDE_CODE = Label("Hide code cell {type}", "收起代码")


@dataclass(frozen=True)
class Edition:
    """An edition: the language of its catalogues, what it is called, and its folder.

    `language` is as gettext writes it, `en` or `zh_CN`; the first edition is in no folder. One that
    is written from another says `of` which, by that one's language, and in what `script`.
    """

    language: str
    name: str
    folder: str = ""
    title: str = ""
    of: str = ""
    script: str = ""

    @property
    def lang(self) -> str:
        """The language of labels, "en" or "zh".

        >>> Edition("zh_CN", "中文", "zh").lang
        'zh'
        """
        return self.language.partition("_")[0]

    @property
    def tag(self) -> str:
        """The tag of what it is written in.

        >>> Edition("zh_CN", "中文", "zh").tag
        'zh-Hans'
        """
        return self.script or TAGS[self.lang]

    def root(self, other: Edition) -> str:
        """Return where another edition's folder is, seen from this one's.

        >>> Edition("zh_CN", "中文", "zh").root(Edition("en", "English"))
        '../'
        """
        up = "../" if self.folder else ""
        return f"{up}{other.folder}/" if other.folder else up

    def others(self, lines: Iterable[Mapping[str, str]]) -> list[Edition]:
        """Return the other editions that a configuration lists."""
        return [other for other in editions_of(lines).values() if other != self]


SOURCE = Edition("en", "English")


def editions_of(lines: Iterable[Mapping[str, str]]) -> dict[str, Edition]:
    """Return the editions that a configuration lists, by language; the source where it lists none.

    Raises ExtensionError for a language that the data does not speak, and for an edition of one
    that is not there.

    >>> [*editions_of([{"language": "en", "name": "English"}])]
    ['en']
    """
    found = {line["language"]: Edition(**line) for line in lines} or {"en": SOURCE}
    for edition in found.values():
        if edition.lang not in LANGUAGES:
            fault = no_such("language of labels", edition.lang, LANGUAGES)
            raise ExtensionError(f"aftersales_editions: {edition.language}: {fault}")
        if edition.of and edition.of not in found:
            fault = no_such("edition", edition.of, found)
            raise ExtensionError(f"aftersales_editions: {edition.language}: of: {fault}")
    return found


def edition_of(config: Config) -> Edition:
    """Return the edition that is built."""
    editions = editions_of(config.aftersales_editions)
    return editions.get(config.language, SOURCE)


class FrontMatter(SphinxTransform):
    """Keeps what is said at the head of a page, such as its owner's code, out of translation."""

    default_priority = 15

    def apply(self, **kwargs: Any) -> None:
        """Mark it, before anything is translated."""
        for head in self.document.children[:1]:
            if isinstance(head, nodes.field_list | nodes.docinfo):
                for part in head.findall(nodes.TextElement):
                    part["translatable"] = False


class Captions(SphinxTransform):
    """Translates the captions of the contents, which are put in after all else is translated."""

    # After sphinx_external_toc, which puts them in.
    default_priority = 110

    def apply(self, **kwargs: Any) -> None:
        """Translate what the page's catalogue has."""
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        folders = [f"{self.env.srcdir}/{folder}" for folder in self.config.locale_dirs]
        init(folders, self.config.language, domain)
        translate = get_translation(domain)
        for contents in self.document.findall(addnodes.toctree):
            contents.preserve_original_messages()
            for message in contents.extract_original_messages():
                contents.apply_translated_message(message, str(translate(message)))


class Untranslated(SphinxTransform):
    """Names what a page of another edition still says in the source's language."""

    # After Sphinx has put in what is translated.
    default_priority = 30

    def apply(self, **kwargs: Any) -> None:
        """Warn of each message with words of its own that its catalogue does not translate."""
        if edition_of(self.config) == SOURCE or not self.app.builder.format:
            return
        for node in self.document.findall(nodes.Element):
            words = "".join(part.astext() for part in node.children if isinstance(part, nodes.Text))
            if node.get("translated") is False and any(sign.isalpha() for sign in words):
                warn("editions", f"not translated, see `make catalogues`: {words}", node)


def _configure(app: Sphinx, config: Config) -> None:
    edition = edition_of(config)
    print_in(edition.lang)
    options = config.html_theme_options
    if config.html_theme == "sphinx_book_theme":
        options.update(toc_title=text(CONTENTS), search_bar_text=text(SEARCH))
    for setting, label in (("nb_code_prompt_show", SHOW_CODE), ("nb_code_prompt_hide", HIDE_CODE)):
        if setting in config:
            config[setting] = text(label)
    if edition.title:
        config.project = config.html_title = edition.title


def _begin(app: Sphinx, *_: object) -> None:
    # Another book may have been begun in this process since.
    print_in(edition_of(app.config).lang)


def _dress(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document
) -> None:
    context.update(
        language=edition_of(app.config).tag,
        is_root=not edition_of(app.config).folder and pagename == app.config.root_doc,
        search_title=text(SEARCH),
        search_needs_script=text(NEEDS_SCRIPT),
        kept_here=text(KEPT),
        updated_since=text(UPDATED),
    )
    context.update(placed(edition_of(app.config), pagename, app, context["pathto"]))


def placed(
    own: Edition, pagename: str, app: Sphinx, address: Callable[[str, int], str]
) -> dict[str, Any]:
    """Return what a page says of where it stands among the editions: what HEAD and SWITCH print.

    `address` leads from the page to a place in its edition.
    """
    page = app.builder.get_target_uri(pagename)
    return {
        "edition": own.tag,
        "manifest_at": address(MANIFEST, 1),
        "keeping_at": address(f"{own.root(SOURCE)}{KEEPING}?edition={own.folder}", 1),
        "other_editions": [
            {
                "href": address(f"{own.root(other)}{page}", 1),
                "name": other.name,
                "tag": other.tag,
            }
            for other in own.others(app.config.aftersales_editions)
        ],
    }


def setup_editions(app: Sphinx) -> None:
    """Register the setting; every component prints in the edition's language."""
    app.add_config_value("aftersales_editions", [], "env", types=(list,))
    app.connect("config-inited", _configure)
    app.connect("env-before-read-docs", _begin)
    app.connect("html-page-context", _dress)
    app.add_transform(FrontMatter)
    app.add_transform(Captions)
    app.add_transform(Untranslated)
