"""The book: a Sphinx extension whose roles and directives print what data/ says.

Each component is a module with a setup function of its own. In a page:

- roles: `{amount}`, `{rule}`, `{source}`, `{table}`, `{clock}`, `{measure}` (links to their
  rows), `{label}` (a code's label);
- what is decided: `{decision-table}`, `{layers}`, `{worked-case}`, `{worked-cases}`,
  `{law-cases}`, `{scenario}`, `{calculator}` and the `{door}` to its page, `{examination}`,
  `{practice}`, `{for-buyers}`, `{readers}`, `{visits}`;
- what is done: `{procedure}`, `{roles}`, `{registers}`, `{note-examples}`, `{file-examples}`,
  `{ticket-form}`, `{clocks}`, `{clock-cases}`, `{opening-hours}`, `{working-days}`;
- what is said: `{customer-types}`, `{wordings}`, `{all-wordings}`, `{openings}`,
  `{messages-by-situation}`,
  `{reply-checks}`, `{reply-examples}`;
- what is measured and held against the law: `{measures}`, `{benchmarks}`, `{conflicts}`;
- reference pages: `{all-rules}`, `{all-amounts}`, `{sums}`, `{all-sources}`, `{glossary-of-terms}`,
  `{entered}`, `{written-orders}`, `{verification-status}`, `{properties}`, `{policy-changes}`;
  `{quick-reference}`, a box of what is to be known at once, and `{reference}`, from which on a page
  is looked up and not read.

An id that does not exist is a warning of type `aftersales` at its line, with the nearest id; a
strict build fails on it. Every page notes the data files it used, so that a change of data
rebuilds just the pages that show it.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from aftersales_kit import __version__

from .amounts import setup_amounts
from .answer_links import setup_answer_links
from .assets import setup_assets
from .benchmarks import setup_benchmarks
from .calculators import setup_calculators
from .changes import setup_changes
from .clocks import setup_clocks
from .conflicts import setup_conflicts
from .derived import setup_derived
from .domain import setup_domain
from .editions import setup_editions
from .entered import setup_entered
from .examination import setup_examination
from .facts import setup_facts
from .folds import setup_folds
from .for_buyers import setup_for_buyers
from .glossary import setup_glossary
from .law_cases import setup_law_cases
from .measures import setup_measures
from .offline import setup_offline
from .pages import setup_pages
from .parts import setup_parts
from .practice import setup_practice
from .procedures import setup_procedures
from .properties import setup_properties
from .quick_reference import setup_quick_reference
from .readers import setup_readers
from .registers import setup_registers
from .roles import setup_roles
from .rules import setup_rules
from .scenarios import setup_scenarios
from .search import setup_search
from .situations import setup_situations
from .sources import setup_sources
from .speech import setup_speech
from .spoken import setup_spoken
from .tables import setup_tables
from .tickets import setup_tickets
from .verification_status import setup_verification_status
from .visits import setup_visits
from .wordings import setup_wordings
from .worked_cases import setup_worked_cases

COMPONENTS = (
    setup_editions,
    setup_facts,
    setup_domain,
    setup_folds,
    setup_amounts,
    setup_rules,
    setup_sources,
    setup_glossary,
    setup_entered,
    setup_tables,
    setup_worked_cases,
    setup_wordings,
    setup_situations,
    setup_calculators,
    setup_examination,
    setup_practice,
    setup_procedures,
    setup_tickets,
    setup_speech,
    setup_registers,
    setup_roles,
    setup_clocks,
    setup_law_cases,
    setup_measures,
    setup_benchmarks,
    setup_conflicts,
    setup_scenarios,
    setup_for_buyers,
    setup_readers,
    setup_visits,
    setup_quick_reference,
    setup_spoken,
    setup_verification_status,
    setup_properties,
    setup_changes,
    setup_pages,
    setup_parts,
    setup_answer_links,
    setup_search,
    setup_assets,
    setup_offline,
    setup_derived,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every component."""
    for component in COMPONENTS:
        component(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
