"""A change that was tried, as data to be reviewed: what a what-if changes is written into a copy.

Parts: `drafted_files` (the files of the data that say something else then), `written_copy` (a copy
of the data with them). What has been in force ends on the day, and what follows it is written with
the next free id, its reason, and a worked case to be filled in; nothing is typed a second time.
`aftersales compare data COPY` says what it means; `aftersales workbook export --data COPY` takes it
to Excel.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from ..policy.cases import Expectation, WorkedCase
from ..policy.handbook import Handbook
from ..policy.illustration import binding_rows
from ..policy.inforce import Policy, RuleInForce
from ..policy.scenarios import AmountChange, RuleChange, Scenario
from ..policy.tables import Rule
from .workbook import copied
from .workbook.changes import RULE_KEYS, free_id, prefix_of
from .workbook.edits import Edit, Insert, Put, Remove, edited
from .workbook.layout import RULE

AMOUNTS = "policy/amounts.toml"
TO_FILL_IN = {"en": "To be filled in: {}", "zh": "待填写：{}"}
CASE_ID = "drafted-{}"


class NothingChanged(ValueError):
    """Raised where a what-if changes nothing that could be written."""


def drafted_files(
    handbook: Handbook,
    since: date,
    amounts: Sequence[AmountChange] = (),
    scenario: Scenario | None = None,
) -> dict[str, str]:
    """Return the files of a handbook's data in which a change is written, by their names.

    It holds from `since` on. `amounts` are changed beside those of the scenario. Each rule that is
    new, and each amount, has a worked case that shows it, where one showed what it was before.
    Raises NothingChanged, and KeyError for a rule or an amount that there is not.
    """
    changed = {change.amount: change for change in (scenario.amounts if scenario else ())}
    changed |= {change.amount: change for change in amounts}
    edits: dict[str, list[Edit]] = {}
    for change in changed.values():
        edits.setdefault(AMOUNTS, []).extend(_of_amount(handbook, change, since))
    successors: dict[str, str] = {}
    for rule in scenario.rules if scenario else ():
        assert scenario is not None
        file, found, name = _of_rule(handbook, rule, scenario, since, len(successors))
        edits.setdefault(file, []).extend(found)
        successors[rule.rule] = name
    if not edits:
        raise NothingChanged("nothing is changed")
    texts = {file: edited(_text(handbook, file), found) for file, found in edits.items()}
    return texts | _with_cases(handbook, texts, since, successors, changed)


def written_copy(handbook: Handbook, texts: Mapping[str, str], target: Path) -> None:
    """Write a copy of the data of a handbook, with some files changed, into a new folder.

    Raises FileExistsError where there is one already.
    """
    with copied(_folder(handbook), texts) as copy:
        shutil.copytree(copy, target)


def _folder(handbook: Handbook) -> Path:
    assert handbook.files is not None  # it was read from some
    return handbook.files.folder


def _text(handbook: Handbook, file: str) -> str:
    return (_folder(handbook) / file).read_bytes().decode()


def _data(handbook: Handbook, file: str) -> Mapping[str, Any]:
    assert handbook.files is not None
    return handbook.files.read[file]


def _of_amount(handbook: Handbook, change: AmountChange, since: date) -> Iterator[Edit]:
    """Go through what gives an amount another value from a day on; later values give way to it."""
    values = _data(handbook, AMOUNTS)[change.amount]["values"]
    path = (change.amount, "values")
    held = [place for place, value in enumerate(values) if value["from"] <= since]
    yield from (Remove(path, place) for place in range(len(held), len(values)))
    last = held[-1]
    if values[last]["from"] == since:
        yield Put((*path, last, "value"), change.value)
        return
    yield Insert(path, last, {**values[last], "from": since, "value": change.value})


def _of_rule(
    handbook: Handbook, change: RuleChange, scenario: Scenario, since: date, given: int
) -> tuple[str, list[Edit], str]:
    """Return the file of a rule, what ends it and writes its successor, and the id of that."""
    policy = handbook.policy
    table = policy.tables[policy.table_of[change.rule]]
    rule = next(rule for rule in table.rules if rule.id == change.rule)
    file = (rule.file or table.file).removeprefix("data/")
    rules = _data(handbook, file)[RULE]
    place = next(n for n, entry in enumerate(rules) if entry["id"] == change.rule)
    name = free_id(handbook, prefix_of(change.rule), given + 1)
    flags = {n for n in table.outcomes if policy.terms[n].kind == "flag"}
    then = {n: code == "yes" if n in flags else code for n, code in change.then.items()}
    why = change.why or scenario.why
    entry = {
        **rules[place],
        "id": name,
        "from": since,
        "then": {**rules[place]["then"], **then},
        "why": {"en": why.en, "zh": why.zh},
        "sources": [*(scenario.sources or rule.sources)],
        "reply": change.reply,
    }
    entry = {key: entry[key] for key in RULE_KEYS if entry.get(key) is not None}
    return file, [Put((RULE, place, "until"), since), Insert((RULE,), place, entry)], name


def _with_cases(
    handbook: Handbook,
    texts: Mapping[str, str],
    since: date,
    successors: Mapping[str, str],
    amounts: Mapping[str, AmountChange],
) -> dict[str, str]:
    """Return the files of worked cases with one for each new rule and each amount that rules use.

    It is the case that showed the old one, as of the day, with what is decided then.
    """
    with copied(_folder(handbook), texts) as copy:
        new = Handbook.read(copy).policy
    edits: dict[str, list[Edit]] = {}
    for old, name in successors.items():
        for case, line, _ in _shown(handbook, lambda rule, old=old: rule.id == old):
            _add(handbook, edits, case, line, CASE_ID.format(name.lower()), new, since)
            break
    for amount in amounts:
        for case, line, _ in _shown(handbook, lambda rule, a=amount: _names(rule.rule, a)):
            kebab = CASE_ID.format(amount.replace("_", "-"))
            _add(handbook, edits, case, line, kebab, new, since)
            break
    return {file: edited(_text(handbook, file), found) for file, found in edits.items()}


def _shown(
    handbook: Handbook, wanted: Any
) -> Iterator[tuple[WorkedCase, Expectation, RuleInForce]]:
    """Go through the worked cases that some rule decides, with the line that illustrates it."""
    for case in handbook.cases.values():
        for line, rules in case.fired(handbook.policy):
            rule = rules.get(line.table)
            if rule is not None and wanted(rule):
                yield case, line, rule


def _names(rule: Rule, amount: str) -> bool:
    """Say whether a rule decides by an amount, or gives it."""
    bounds = (asked for asked in rule.when.values() if not isinstance(asked, frozenset))
    return amount in rule.then.values() or any(amount in b.ends().values() for b in bounds)


def _add(
    handbook: Handbook,
    edits: dict[str, list[Edit]],
    case: WorkedCase,
    line: Expectation,
    name: str,
    new: Policy,
    since: date,
) -> None:
    """Add a case like another, as of the day, with what a table decides then."""
    file = case.file.removeprefix("data/")
    cases: Sequence[Mapping[str, Any]] = _data(handbook, file)["case"]
    was = next(entry for entry in cases if entry["id"] == case.id)
    then = replace(case, on=since).decided(line.table, new, line.facts)[line.table]
    lines: Iterable[Mapping[str, Any]] = was["expect"]
    own = next(entry for entry in lines if entry["table"] == line.table and _same(entry, line))
    expected = {**own, **{n: _plain(new, n, code) for n, code in then.rule.then.items()}}
    facts = {**case.facts, **line.facts}
    binds = binding_rows(new.on(since), line.table, facts, then)
    for key, stated in (("binds", [*binds]), ("reply", then.rule.reply)):
        expected.pop(key, None)
        if stated:
            expected[key] = stated
    entry = {
        "id": name,
        "title": {lang: TO_FILL_IN[lang].format(was["title"][lang]) for lang in TO_FILL_IN},
        "on": since,
        "facts": dict(was["facts"]),
        "why": {lang: TO_FILL_IN[lang].format(was["why"][lang]) for lang in TO_FILL_IN},
        "sources": [*was.get("sources", ())],
        "expect": [expected],
    }
    edits.setdefault(file, []).append(Insert(("case",), len(cases) - 1, entry))


def _plain(policy: Policy, outcome: str, code: str) -> Any:
    return code == "yes" if policy.terms[outcome].kind == "flag" else code


def _same(entry: Mapping[str, Any], line: Expectation) -> bool:
    """Say whether an entry of a file is the line that was read of it."""
    flags = {True: "yes", False: "no"}
    stated = {n: flags.get(v, v) if isinstance(v, bool) else v for n, v in entry.items()}
    return all(stated.get(n) == code for n, code in line.outcomes.items()) and all(
        str(stated.get(name)) == str(value) for name, value in line.facts.items()
    )
