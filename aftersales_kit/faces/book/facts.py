"""The facts that pages print: the policy on the day of the build, worked cases, procedures.

Parts: `Facts`, `facts_of`, and `Role` and `Directive`, from which every component derives.
Settings: `aftersales_on` (the day, YYYY-MM-DD; left out, the day of the build in the shop's own
time), `aftersales_data` (another data folder, seen from the book's).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from aftersales_kit.policy import Handbook, InForce, Policy, PolicyError, data_folder
from aftersales_kit.policy.faults import no_such, shown

logger = logging.getLogger(__name__)

TYPE = "aftersales"
SHOP_TIME = timezone(timedelta(hours=8))

TERMS = "data/policy/terms.toml"
AMOUNTS = "data/policy/amounts.toml"
SOURCES = "data/sources.toml"
REGISTERS = "data/registers.toml"
REGISTER_ROWS = "data/register-rows.toml"
RANKINGS = "data/rankings.toml"
ROLES = "data/procedures/roles.toml"


class Facts:
    """Everything that pages print, read once for each build."""

    def __init__(self, folder: Path, on: date) -> None:
        self.folder = folder
        self.on = on
        self.handbook = Handbook.load(folder)

    @property
    def policy(self) -> Policy:
        """The policy over all days."""
        return self.handbook.policy

    @cached_property
    def in_force(self) -> InForce:
        """The policy on the day of the build."""
        return self.handbook.on(self.on)

    def path(self, file: str) -> Path:
        """Return where a data file is that messages call data/…"""
        return self.folder / file.removeprefix("data/")

    def files(self, *folders: str) -> list[str]:
        """Return the names of all data files in some folders of data/."""
        return [
            f"data/{folder}/{path.name}"
            for folder in folders
            for path in sorted((self.folder / folder).glob("*.toml"))
        ]


_facts: WeakKeyDictionary[Sphinx, Facts] = WeakKeyDictionary()


def facts_of(app: Sphinx) -> Facts:
    """Return the facts of a build; a policy that cannot be loaded ends it with every fault."""
    if app not in _facts:
        folder = app.config.aftersales_data
        data = Path(app.confdir, folder) if folder else data_folder()
        try:
            facts = Facts(data, date.fromisoformat(app.config.aftersales_on))
        except PolicyError as error:
            raise ExtensionError(str(error)) from None
        _facts[app] = facts
    return _facts[app]


def warn(subtype: str, message: str, location: Any) -> None:
    """Warn at a place; a strict build fails."""
    logger.warning(message, type=TYPE, subtype=subtype, location=location)


class _Uses:
    """What roles and directives have in common: the facts, and notes of what was used."""

    @property
    def env(self) -> BuildEnvironment:
        """Return the environment of the build."""
        raise NotImplementedError

    @property
    def facts(self) -> Facts:
        """The facts of this build."""
        return facts_of(self.env.app)

    def depend(self, *files: str) -> None:
        """Note data files that this page prints."""
        for file in files:
            path = self.facts.path(file)
            self.env.note_dependency(os.path.relpath(path, self.env.srcdir))

    def depend_on_codes(self) -> None:
        """Note the files that say what the codes of the fields are called."""
        fields = self.facts.policy.terms.fields.values()
        folders = {folder for field in fields for folder in (field.each_in, field.titled_in)}
        self.depend(TERMS, *self.facts.files(*sorted(folders - {""})))

    def depend_on_rules(self) -> None:
        """Note every file of the policy that tables are read from."""
        self.depend_on_codes()
        self.depend(*self.facts.files("policy", "floors"), SOURCES)

    def missing(self, what: str, name: str, options: Iterable[str]) -> None:
        """Warn, at this place, of an id that does not exist."""
        warn(what.replace(" ", "-"), no_such(what, name, options), self.get_location())

    def get_location(self) -> str:
        """Return the place in the page."""
        raise NotImplementedError


class Role(SphinxRole, _Uses):
    """A role that prints a fact."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return what is printed; an unknown id is printed as it was typed."""
        return self.show(self.text.strip()) or [nodes.literal("", self.text)], []

    def show(self, name: str) -> list[nodes.Node]:
        """Return what is printed for an id, or nothing after a warning."""
        raise NotImplementedError


class Directive(SphinxDirective, _Uses):
    """A directive that prints facts."""

    def run(self) -> list[nodes.Node]:
        """Return what is printed."""
        return self.show(self.arguments[0].strip() if self.arguments else "")

    def show(self, name: str) -> list[nodes.Node]:
        """Return what is printed for the argument, or nothing after a warning."""
        raise NotImplementedError


def _on_the_day(app: Sphinx, config: Config) -> None:
    # The page is of the day on which it is built; only a face may look at the clock.
    config.aftersales_on = str(config.aftersales_on or datetime.now(SHOP_TIME).date())
    try:
        date.fromisoformat(config.aftersales_on)
    except ValueError:
        given = shown(config.aftersales_on)
        raise ExtensionError(f"aftersales_on cannot be {given}; write YYYY-MM-DD") from None


def _read(app: Sphinx) -> None:
    facts_of(app)


def setup_facts(app: Sphinx) -> None:
    """Register the settings; the facts are read before the first page."""
    app.add_config_value("aftersales_data", "", "env", types=(str,))
    app.add_config_value("aftersales_on", "", "env", types=(str, date))
    app.connect("config-inited", _on_the_day)
    app.connect("builder-inited", _read)
