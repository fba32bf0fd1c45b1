"""Edits of the data beside the policy: what is said, shown, sent, stacked, counted and searched by.

Part: `BESIDE`, by kind. Left out is what an edit of changes no answer: what only proves
(contradictions, properties, examples of measures, and the claims of wordings made wider), what
pages alone tell (conflicts, benchmarks, sources), what is drawn from or learned from as a whole,
and is measured (samples, the sentences of triage), and what is written by a command (characters).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .changing import (
    AMOUNTS,
    GONE,
    TERMS,
    Data,
    Edit,
    Place,
    bounds,
    conditions,
    lists,
    moved,
    others,
    swapped,
)

ROLES = "procedures/roles.toml"
LANGUAGES = ("zh", "en")
SOME = 25
"""Of very many names, every 25th is put in the place of another."""


def _assertions(data: Data) -> Iterator[Edit]:
    file, kind = "speech/assertions.toml", "assertions"
    document = data.files[file]
    for name, subject in document["subject"].items():
        place: Place = ("subject", name)
        field = subject.get("outcome", subject.get("fact"))
        known = data.codes(field) if field else []
        yield from lists(kind, "rulings", file, name, (*place, "rulings"),
                         subject.get("rulings", []), ())  # fmt: skip
        for code in data.codes("wish") if "instead" in subject else ():
            yield Edit(kind, "instead", file, name, (*place, "instead"), subject["instead"], code)
        for key in ("aside", "unspoken"):
            yield from lists(kind, key, file, name, (*place, key), subject.get(key, []), known)
        yield from swapped(kind, "say", file, name, (*place, "say"), subject["say"])
        for number, said in enumerate(subject["assertions"]):
            where: Place = (*place, "assertions", number)
            yield from lists(kind, "claims", file, name, (*where, "claims"), said["claims"], known)
            for key in ("as_said", "each"):
                other = GONE if key in said else True
                yield Edit(kind, key, file, name, (*where, key), said.get(key), other)
            yield from _patterns(kind, file, name, where, said["patterns"])
    for family, keys in {"sum": ("of", "asked"), "time": ("of", "met_by", "earliest")}.items():
        for name, entry in document[family].items():
            place = (family, name)
            for key in keys:
                for other in dict.fromkeys(e.get(key, GONE) for e in document[family].values()):
                    if other != GONE or key in entry:
                        yield Edit(kind, key, file, name, (*place, key), entry.get(key), other)
            for other in data.alike(entry["earliest"]) if "earliest" in entry else ():
                yield Edit(kind, "earliest", file, name, (*place, "earliest"), entry["earliest"],
                           other)  # fmt: skip
            yield from lists(kind, "clocks", file, name, (*place, "clocks"),
                             entry.get("clocks", []), ())  # fmt: skip
            yield from _patterns(kind, file, name, place, entry["patterns"])
    for name, turn in document["turns"].items():
        for lang in LANGUAGES:
            yield from lists(kind, "turn", file, name, ("turns", name, lang), turn[lang], ())


def _drafts(data: Data) -> Iterator[Edit]:
    file, kind = "speech/drafts.toml", "drafts"
    known = [*data.files["speech/assertions.toml"]["subject"]]
    for number, case in enumerate(data.files[file]["case"]):
        place: Place = ("case", number)
        yield from others(data, kind, "facts", file, case["id"], (*place, "facts"),
                          case.get("facts", {}))  # fmt: skip
        for line, draft in enumerate(case["draft"]):
            where = (*place, "draft", line)
            yield from lists(kind, "about", file, case["id"], (*where, "about"),
                             draft.get("about", []), known)  # fmt: skip
            if "say" in draft:
                yield Edit(kind, "say", file, case["id"], (*where, "say"), draft["say"], GONE)
                yield Edit(kind, "open", file, case["id"], (*where, "open"), draft.get("open"),
                           GONE if "open" in draft else True)  # fmt: skip


def _patterns(
    kind: str, file: str, entry: str, place: Place, patterns: dict[str, list[str]]
) -> Iterator[Edit]:
    for lang in LANGUAGES:
        where = (*place, "patterns", lang)
        yield from lists(kind, "pattern", file, entry, where, patterns.get(lang, []), ())


def _message(data: Data) -> Iterator[Edit]:
    file, kind = "message.toml", "message"
    document = data.files[file]
    leads = dict.fromkeys(part["leads"] for part in document["part"].values() if "leads" in part)
    yield from moved(kind, "asked", file, "asked", ("asked",), document["asked"])
    yield from lists(kind, "asked", file, "asked", ("asked",), document["asked"], ())
    for other in document["asked"]:
        yield Edit(kind, "nothing_known", file, "nothing_known", ("nothing_known",),
                   document["nothing_known"], other)  # fmt: skip
    for turned in moved(kind, "order", file, "part", ("part",), [*document["part"]]):
        order = {name: document["part"][name] for name in turned.becomes}
        late = next(a for a, b in zip(turned.becomes, document["part"], strict=True) if a != b)
        yield Edit(kind, "order", file, late, ("part",), document["part"],
                   order)  # fmt: skip
    for name, part in document["part"].items():
        place: Place = ("part", name)
        for other in leads:
            yield Edit(kind, "leads", file, name, (*place, "leads"), part.get("leads"), other)
        if "leads" in part:
            yield Edit(kind, "leads", file, name, (*place, "leads"), part["leads"], GONE)
        for key, known in (("words", ()), ("beside", document["part"])):
            yield from lists(kind, key, file, name, (*place, key), part.get(key, []), known)
        yield from moved(kind, "words", file, name, (*place, "words"), part["words"])
        for key in ("of", "takes"):
            for fact, was in part.get(key, {}).items():
                yield Edit(kind, key, file, name, (*place, key, fact), was, GONE)
            yield from others(data, kind, key, file, name, (*place, key), part.get(key, {}))
        yield Edit(kind, "asks", file, name, (*place, "asks"), part.get("asks"),
                   GONE if "asks" in part else True)  # fmt: skip


def _claims(data: Data) -> Iterator[Edit]:
    kind = "claims"
    every = [reply for _, known in data.under("replies") for reply in known.values()]
    asked = dict.fromkeys(name for reply in every for name in reply.get("asks", ()))
    instead = dict.fromkeys(reply["while_open"] for reply in every if "while_open" in reply)
    for file, replies in data.under("replies"):
        for name, reply in replies.items():
            claims = reply.get("claims", {})
            either = (
                [((name, "claims"), claims)]
                if isinstance(claims, dict)
                else [((name, "claims", number), one) for number, one in enumerate(claims)]
            )
            for place, claimed in either:
                yield from _claimed(data, file, name, place, claimed)
            yield from lists(kind, "asks", file, name, (name, "asks"), reply.get("asks", []), asked)
            if "while_open" in reply:
                for other in (*instead, GONE):
                    yield Edit(kind, "while_open", file, name, (name, "while_open"),
                               reply["while_open"], other)  # fmt: skip


def _claimed(
    data: Data, file: str, reply: str, place: Place, claims: dict[str, Any]
) -> Iterator[Edit]:
    for fact, was in claims.items():
        if fact == "if" or data.fields[fact]["kind"] in ("number", "money"):
            continue
        members = data.members(fact, was)
        for code in data.codes(fact):
            if code not in members:
                yield Edit("claims", "another claim", file, reply, (*place, fact), was, [code])


def _discounts(data: Data) -> Iterator[Edit]:
    file, kind = "policy/discounts.toml", "discounts"
    stages, kinds = data.files[file]["stage"], data.files[file]["kind"]
    forms = dict.fromkeys(form for known in kinds.values() for form in known["forms"])
    yield from moved(kind, "order", file, "stage", ("stage",), stages)
    for number, stage in enumerate(stages):
        yield Edit(kind, "together", file, stage["id"], ("stage", number, "together"),
                   stage["together"], "best" if stage["together"] == "all" else "all")  # fmt: skip
    for name, known in kinds.items():
        place: Place = ("kind", name)
        for stage in stages:
            yield Edit(kind, "stage", file, name, (*place, "stage"), known["stage"], stage["id"])
        yield from lists(kind, "words", file, name, (*place, "words"), known["words"], ())
        yield from lists(kind, "also", file, name, (*place, "also"), known.get("also", []), ())
        yield from moved(kind, "forms", file, name, (*place, "forms"), known["forms"])
        for key in ("forms", "plain"):
            yield from lists(kind, key, file, name, (*place, key), known.get(key, []), forms)
        yield Edit(kind, "on_lines", file, name, (*place, "on_lines"), known.get("on_lines"),
                   GONE if "on_lines" in known else True)  # fmt: skip


def _sums(data: Data) -> Iterator[Edit]:
    file, kind = "sums.toml", "sums"
    for number, one in enumerate(data.files[file]["sum"]):
        for key in ("of", "comes_to"):
            for other in (one[key] * 2, one[key] + 1):
                yield Edit(kind, key, file, one["id"], ("sum", number, key), one[key], other)
        for other in data.alike(one["amount"]):
            yield Edit(kind, "amount", file, one["id"], ("sum", number, "amount"), one["amount"],
                       other)  # fmt: skip
        if "measure" in one:
            yield Edit(kind, "measure", file, one["id"], ("sum", number, "measure"),
                       one["measure"], GONE)  # fmt: skip


def _tickets(data: Data) -> Iterator[Edit]:
    file, kind = "tickets.toml", "tickets"
    document = data.files[file]
    for name, entry in document["entries"].items():
        place: Place = ("entries", name)
        yield from lists(kind, "when", file, name, (*place, "when"), entry.get("when", []),
                         data.codes("problem"))  # fmt: skip
        yield Edit(kind, "wording", file, name, (*place, "wording"), entry.get("wording"),
                   GONE if "wording" in entry else "standard")  # fmt: skip
    for number, wording in enumerate(document["wording"]):
        yield from lists(kind, "said", file, wording["said"][0], ("wording", number, "said"),
                         wording["said"], ())  # fmt: skip
        for other in document["wording"]:
            if other["lang"] == wording["lang"]:
                yield Edit(kind, "write", file, wording["said"][0], ("wording", number, "write"),
                           wording["write"], other["write"])  # fmt: skip


def _buyers(data: Data) -> Iterator[Edit]:
    file, kind = "buyers.toml", "buyers"
    for part_number, part in enumerate(data.files[file]["part"]):
        for number, line in enumerate(part["line"]):
            place: Place = ("part", part_number, "line", number)
            if "where" in line:
                yield Edit(kind, "where", file, line["id"], (*place, "where"), line["where"], GONE)
            traits = line.get("where", {})
            for name, wanted in traits.items() if isinstance(traits, dict) else ():
                for code in set(data.codes(name)) - set(data.members(name, wanted)):
                    yield Edit(kind, "where", file, line["id"], (*place, "where", name),
                               wanted, [code])  # fmt: skip
            for name, wanted in line.get("when", {}).items():
                yield from conditions(data, kind, file, line["id"], place, name, wanted)
                yield from bounds(data, kind, file, line["id"], place, name, wanted)
            yield from swapped(kind, "by_outcome", file, line["id"], (*place, "by_outcome"),
                               line.get("by_outcome", {}))  # fmt: skip
            texts = [line["says"]] if "says" in line else [*line["by_outcome"].values()]
            where = (
                [(*place, "says")]
                if "says" in line
                else [(*place, "by_outcome", code) for code in line["by_outcome"]]
            )
            for text, spot in zip(texts, where, strict=True):
                for amount in data.files[AMOUNTS]:
                    if f"{{{amount}}}" in text["en"]:
                        for other in data.alike(amount):
                            said = {lang: words.replace(f"{{{amount}}}", f"{{{other}}}")
                                    for lang, words in text.items()}  # fmt: skip
                            yield Edit(kind, "amount", file, line["id"], spot, text, said)


def _readers(data: Data) -> Iterator[Edit]:
    file, kind = "readers.toml", "readers"
    readers = data.files[file]
    for name, reader in readers.items():
        yield Edit(kind, "gone", file, name, (name,), reader, GONE)
        for key, turned in {"market": "elsewhere", "elsewhere": "market"}.items():
            for code in (reader[turned], GONE) if key in reader else ():
                yield Edit(kind, key, file, name, (name, key), reader[key], code)
        for other in [*readers.values()][::SOME]:
            yield Edit(kind, "reads", file, name, (name, "reads"), reader["reads"], other["reads"])
        yield from lists(kind, "rules", file, name, (name, "rules"), reader.get("rules", []), ())


def _visits(data: Data) -> Iterator[Edit]:
    file, kind = "visits.toml", "door"
    visits = data.files[file]
    for name, visit in visits.items():
        yield Edit(kind, "gone", file, name, (name,), visit, GONE)
        for code in data.codes("market"):
            yield Edit(kind, "market", file, name, (name, "market"), visit["market"], code)
        yield from lists(kind, "answers", file, name, (name, "answers"), visit.get("answers", []),
                         ())  # fmt: skip
        for other in [*visits.values()][:: SOME // 2]:
            lines = other["tells"]
            yield from lists(kind, "told", file, name, (name, "tells"), visit["tells"], lines)
        for line, reads in visit.get("reads", {}).items():
            place: Place = (name, "reads", line)
            yield Edit(kind, "reads", file, name, place, reads, GONE)
            yield Edit(kind, "reads", file, name, place, reads, visit["asks"])


def _door(data: Data) -> Iterator[Edit]:
    file, kind = "door.toml", "door"
    document = data.files[file]
    for number, line in enumerate(document.get("line", ())):
        place: Place = ("line", number)
        for name, wanted in line.get("when", {}).items():
            yield from conditions(data, kind, file, line["id"], place, name, wanted)
        yield from swapped(kind, "by_outcome", file, line["id"], (*place, "by_outcome"),
                           line.get("by_outcome", {}))  # fmt: skip
    for number, topic in enumerate(document.get("topic", ())):
        place = ("topic", number)
        yield from others(data, kind, "facts", file, topic["id"], (*place, "facts"),
                          topic.get("facts", {}))  # fmt: skip
        yield from lists(kind, "asks", file, topic["id"], (*place, "asks"), topic.get("asks", []),
                         ())  # fmt: skip
        for aspect, lines in topic["tells"].items():
            where: Place = (*place, "tells", aspect)
            yield from lists(kind, "tells", file, topic["id"], where, lines, ())
    for number, question in enumerate(document["question"]):
        for choice, answer in enumerate(question.get("choice", ())):
            entry = f"{question['id']}/{answer['id']}"
            place = ("question", number, "choice", choice)
            yield Edit(kind, "choice", file, entry, place, answer, GONE)
            yield from others(data, kind, "choice", file, entry, (*place, "facts"),
                              answer["facts"])  # fmt: skip


def _facts(data: Data) -> Iterator[Edit]:
    kind, order = "facts", ("piece", "parcel", GONE)
    for name, known in data.fields.items():
        place: Place = ("fields", name)
        if "ask" in known:
            for other in order:
                if other != GONE or "of" in known:
                    yield Edit(kind, "of", TERMS, name, (*place, "of"), known.get("of"), other)
        if "unless_said" in known:
            was = known["unless_said"]
            said: list[Any] = [*known["codes"], "nothing"] if "codes" in known else ["nothing"]
            said += [not was] if isinstance(was, bool) else []
            for other in (*said, GONE):
                yield Edit(kind, "unless_said", TERMS, name, (*place, "unless_said"), was, other)
        for key in ("not_before", "only_with"):
            if key in known:
                yield Edit(kind, key, TERMS, name, (*place, key), known[key], GONE)
        for fact, wanted in known.get("only_with", {}).items():
            for code in data.codes(fact):
                yield Edit(kind, "only_with", TERMS, name, (*place, "only_with", fact), wanted,
                           code)  # fmt: skip
        for number, row in enumerate(known.get("beside", ())):
            spot: Place = (*place, "beside", number)
            if "over" in row:
                yield Edit(kind, "beside", TERMS, name, (*spot, "over"), row["over"],
                           row["over"] + 1)  # fmt: skip
            for code in row.get("is", ()):
                rest = [other for other in row["is"] if other != code]
                if rest:
                    yield Edit(kind, "beside", TERMS, name, (*spot, "is"), row["is"], rest)
            for fact, wanted in row["with"].items():
                for code in data.codes(fact):
                    yield Edit(kind, "beside", TERMS, name, (*spot, "with", fact), wanted, code)
        for key, change in (("minimum", 1), ("maximum", -1)):
            if key in known:
                yield Edit(kind, key, TERMS, name, (*place, key), known[key], known[key] + change)


def _entered(data: Data) -> Iterator[Edit]:
    file, kind = "entered.toml", "entered"
    document = data.files[file]
    for number, entry in enumerate(document["entry"]):
        place: Place = ("entry", number)
        tables = [((*place, "stand"), entry["stand"])] if "stand" in entry else []
        tables += [((*place, "refused", name), those) for name, those in entry["refused"].items()]
        for where, those in tables:
            for n, table in enumerate(those):
                left = [*those[:n], *those[n + 1 :]]
                yield Edit(kind, str(where[2]), file, entry["id"], where, those, left)
                for fact, was in table.items():
                    yield Edit(kind, "fact", file, entry["id"], (*where, n, fact), was, GONE)
    for number, order in enumerate(document["order"]):
        place = ("order", number)
        for fact, was in order["once"].items():
            yield Edit(kind, "once", file, order["id"], (*place, "once", fact), was, GONE)
        for key in ("pieces", "parcels"):
            for n, table in enumerate(order.get(key, ())):
                for fact, was in table.items():
                    where = (*place, key, n, fact)
                    other = order[key][1 - n][fact]
                    yield Edit(kind, key, file, order["id"], where, was, GONE)
                    yield Edit(kind, key, file, order["id"], where, was, other)


def _openings(data: Data) -> Iterator[Edit]:
    file, kind = "openings.toml", "openings"
    replies = [name for _, known in data.under("replies") for name in known]
    for number, opening in enumerate(data.files[file]["opening"]):
        place: Place = ("opening", number)
        yield Edit(kind, "gone", file, opening["id"], place, opening, GONE)
        facts = opening["facts"]
        yield from others(data, kind, "facts", file, opening["id"], (*place, "facts"), facts)
        for fact, was in facts.items():
            yield Edit(kind, "facts", file, opening["id"], (*place, "facts", fact), was, GONE)
        for part in data.codes("message_part") if "begins" in opening else ():
            yield Edit(kind, "begins", file, opening["id"], (*place, "begins"), opening["begins"],
                       part)  # fmt: skip
        few = replies[::SOME]
        for key, known in (("sends", few), ("asks", ["evidence", "wish"]), ("passes_over", few)):
            yield from lists(kind, key, file, opening["id"], (*place, key), opening.get(key, []),
                             known)  # fmt: skip


def _practice(data: Data) -> Iterator[Edit]:
    file, kind = "practice.toml", "practice"
    document = data.files[file]
    for own, problem in data.under("problems"):
        name = Path(own).stem
        yield Edit(kind, "matter", own, name, ("matter",), problem["matter"], GONE)
    for key in ("others", "manner", "mistakes"):
        for name, lines in document[key].items():
            yield Edit(kind, key, file, name, (key, name), lines, GONE)
    for name, said in document["says"].items():
        yield Edit(kind, "says", file, name, ("says", name), said, GONE)
        for code, lines in said.items():
            yield Edit(kind, "says", file, name, ("says", name, code), lines, GONE)
    knowers = data.files[TERMS]["knowers"]
    yield from lists(kind, "looked_up", file, "", ("looked_up",), document["looked_up"], knowers)
    says = data.files["speech/assertions.toml"]
    for name, mistake in document["mistakes"].items():
        for key in ("subject", "sum", "time"):
            place = ("mistakes", name, f"{key}s")
            was = mistake.get(f"{key}s", [])
            yield from lists(kind, f"{key}s", file, name, place, was, says[key])


def _rows(data: Data) -> Iterator[Edit]:
    file, kind = "register-rows.toml", "register rows"
    document, roles = data.files[file], [*data.files[ROLES]]
    for number, row in enumerate(document["row"]):
        place: Place = ("row", number)
        for key in ("required", "optional", "later"):
            for column, cell in row[key].items():
                yield Edit(kind, "cell", file, row["id"], (*place, key, column), cell, GONE)
            yield from others(data, kind, "cell", file, row["id"], (*place, key), row[key])
        for key in ("empty", "by_hand", "covered"):
            columns = [*row["required"], *row["optional"]]
            yield from lists(kind, key, file, row["id"], (*place, key), row.get(key, []), columns)
        for key in ("entered_by", "verified_by"):
            for role in roles:
                yield Edit(kind, key, file, row["id"], (*place, key), row[key], role)
        for key in ("ended", "kept_until"):
            if key in row:
                later = row[key] + timedelta(days=1)
                yield Edit(kind, key, file, row["id"], (*place, key), row[key], later)
        for name in data.files["registers.toml"]["registers"]:
            yield Edit(kind, "register", file, row["id"], (*place, "register"), row["register"],
                       name)  # fmt: skip
    for number, sent in enumerate(document["files"]["sent"]):
        place = ("files", "sent", number)
        if "filed_as" in sent:
            yield Edit(kind, "filed_as", file, sent["name"], (*place, "filed_as"),
                       sent["filed_as"], GONE)  # fmt: skip
        yield Edit(kind, "at_once", file, sent["name"], (*place, "at_once"), sent.get("at_once"),
                   GONE if "at_once" in sent else False)  # fmt: skip


def _law_cases(data: Data) -> Iterator[Edit]:
    file, kind = "law-cases.toml", "law cases"
    known: dict[tuple[str, str], list[str]] = {}
    for _, floor in data.under("floors"):
        for row in floor["rule"]:
            known.setdefault((floor["market"], row["question"]), []).append(row["id"])
    for number, case in enumerate(data.files[file]["case"]):
        place: Place = ("case", number)
        rows = known.get((case["market"], case["question"]), [])
        yield from lists(kind, "rows", file, case["id"], (*place, "rows"), case["rows"], rows)
        for other in data.codes("market"):
            yield Edit(kind, "market", file, case["id"], (*place, "market"), case["market"], other)
        yield from others(data, kind, "fact", file, case["id"], (*place, "facts"), case["facts"])
        for fact, by_row in case["by"].items():
            for row, codes in by_row.items():
                where = (*place, "by", fact, row)
                yield Edit(kind, "by", file, case["id"], where, codes, GONE)
                if isinstance(codes, list) and data.fields[fact]["kind"] in ("number", "money"):
                    yield Edit(kind, "by", file, case["id"], where, codes,
                               [codes[0], codes[1] - 1])  # fmt: skip
                elif isinstance(codes, list) and data.fields[fact]["kind"] != "flag":
                    yield from lists(kind, "by", file, case["id"], where, codes, data.codes(fact))


def _walks(data: Data) -> Iterator[Edit]:
    kind, roles = "walks", [*data.files[ROLES]]
    replies = [name for _, known in data.under("replies") for name in known]
    cases = [case["id"] for name, document in data.files.items() if name.startswith("cases/")
             for case in document["case"]]  # fmt: skip
    clocked = [case["id"] for case in data.files["clock-cases.toml"]["case"]]
    some_replies, some_cases = replies[::SOME], cases[::SOME]
    for file, document in data.under("walks"):
        steps = [step["id"] for step in data.files[f"procedures/{file[6:]}"]["step"]]
        for walk_number, walk in enumerate(document["walk"]):
            for number, turn in enumerate(walk["turn"]):
                place: Place = ("walk", walk_number, "turn", number)
                entry = f"{document['id']}/{walk['id']}/{turn['step']}"
                for role in roles if "who" in turn else ():
                    yield Edit(kind, "who", file, entry, (*place, "who"), turn["who"], role)
                for step in steps:
                    yield Edit(kind, "step", file, entry, (*place, "step"), turn["step"], step)
                if "writes" in turn:
                    yield Edit(
                        kind, "writes", file, entry, (*place, "writes"), turn["writes"], GONE
                    )
                yield from lists(kind, "sends", file, entry, (*place, "sends"),
                                 turn.get("sends", []), some_replies)  # fmt: skip
                for key in ("enters", "fills"):
                    for one in turn.get(key, ()):
                        was = turn[key]
                        left = (
                            {name: was[name] for name in was if name != one}
                            if isinstance(was, dict)
                            else [name for name in was if name != one]
                        )
                        yield Edit(kind, key, file, entry, (*place, key), was, left or GONE)
                for key, known in (("decided", some_cases), ("timed", clocked)):
                    for rule, was in turn.get(key, {}).items():
                        for other in (*known, GONE):
                            yield Edit(kind, key, file, entry, (*place, key, rule), was, other)


def _clock_cases(data: Data) -> Iterator[Edit]:
    file, kind = "clock-cases.toml", "clock cases"
    every = data.files[file]["case"]
    offered: dict[str, dict[Any, None]] = {}
    for case in every:
        for key, value in case.get("says", {}).items():
            if isinstance(value, str):
                offered.setdefault(key, {})[value] = None
    for number, case in enumerate(every):
        place: Place = ("case", number)
        for key in ("start", "due", "utc"):
            for other in every if key in case else ():
                if key in other:
                    yield Edit(kind, key, file, case["id"], (*place, key), case[key], other[key])
        if "pauses" in case:
            yield Edit(kind, "pauses", file, case["id"], (*place, "pauses"), case["pauses"], GONE)
        for key, was in case.get("says", {}).items():
            for other in (*offered.get(key, ()), GONE):
                yield Edit(kind, key, file, case["id"], (*place, "says", key), was, other)


def _worked_cases(data: Data) -> Iterator[Edit]:
    kind = "worked cases"
    for file, document in data.under("cases"):
        for number, case in enumerate(document["case"]):
            place: Place = ("case", number)
            entry = case["id"]
            for line, expected in enumerate(case.get("expect", ())):
                decided = data.files[f"policy/{expected['table']}.toml"]["outcomes"]
                where = (*place, "expect", line)
                said = {name: code for name, code in expected.items() if name in decided}
                yield from others(data, kind, "outcome", file, entry, where, said)
                for key in ("binds", "reply"):
                    if key in expected:
                        yield Edit(kind, key, file, entry, (*where, key), expected[key], GONE)
            for name, was in case.get("result", {}).items():
                for other in (GONE, _more(was)):
                    yield Edit(kind, "result", file, entry, (*place, "result", name), was, other)


def _more(figure: str) -> str:
    try:
        return str(Decimal(figure) + 1)
    except InvalidOperation:
        return f"{figure}x"


def _rankings(data: Data) -> Iterator[Edit]:
    file, kind = "rankings.toml", "rankings"
    cases = [case["id"] for _, document in data.under("cases") for case in document["case"]]
    for name, ranking in data.files[file].items():
        place: Place = (name, "rung")
        yield from moved(kind, "order", file, name, place, ranking["rung"])
        for number, rung in enumerate(ranking["rung"]):
            yield Edit(kind, "gone", file, name, (*place, number), rung, GONE)
            for other in cases[:: SOME * 4]:
                changed = [other, *rung["cases"][1:]]
                yield Edit(kind, "cases", file, name, (*place, number, "cases"), rung["cases"],
                           changed)  # fmt: skip


def _measures(data: Data) -> Iterator[Edit]:
    file, kind = "measures.toml", "measures"
    for name, measure in data.files[file]["measures"].items():
        place: Place = ("measures", name)
        # Where there is no target, what is better is only told.
        better = measure.get("better")
        if "target" in measure:
            yield Edit(kind, "better", file, name, (*place, "better"), better,
                       "lower" if better == "higher" else "higher")  # fmt: skip
        for end, amount in measure.get("target", {}).items():
            for other in data.alike(amount):
                yield Edit(kind, "target", file, name, (*place, "target", end), amount, other)
            turned = {"at_most" if end == "at_least" else "at_least": amount}
            yield Edit(kind, "target", file, name, (*place, "target"), measure["target"], turned)
        yield from lists(kind, "columns", file, name, (*place, "columns"), measure["columns"], ())
    for file, market in data.under("markets"):
        for name, limit in market.get("limits", {}).items():
            for other in data.alike(limit["amount"]) if "amount" in limit else ():
                yield Edit(kind, "limit", file, name, ("limits", name, "amount"), limit["amount"],
                           other)  # fmt: skip


def _calendar(data: Data) -> Iterator[Edit]:
    for file, document in data.under("calendar"):
        for year, days in document["years"].items():
            for key in ("off", "at_work"):
                yield from lists("calendar", key, file, year, ("years", year, key),
                                 days.get(key, []), ())  # fmt: skip


def _scenarios(data: Data) -> Iterator[Edit]:
    kind = "scenarios"
    replies = [name for _, known in data.under("replies") for name in known]
    for file, document in data.under("policy/scenarios"):
        for number, rule in enumerate(document.get("rule", ())):
            place: Place = ("rule", number, "then")
            yield from others(data, kind, "then", file, rule["id"], place, rule.get("then", {}))
            for reply in (*replies[::SOME], GONE) if "reply" in rule else ():
                yield Edit(kind, "reply", file, rule["id"], ("rule", number, "reply"),
                           rule["reply"], reply)  # fmt: skip
        for number, amount in enumerate(document.get("amount", ())):
            for step in (1, -1):
                yield Edit(kind, "amount", file, amount["id"], ("amount", number, "value"),
                           amount["value"], amount["value"] + step)  # fmt: skip
        yield Edit(kind, "from", file, document["id"], ("from",), document.get("from"), data.later)
        for number, case in enumerate(document.get("case", ())):
            for key in ("now", "then"):
                yield from others(data, kind, f"case {key}", file, case["case"],
                                  ("case", number, key), case[key])  # fmt: skip
            for fact, was in case.get("if", {}).items():
                if isinstance(was, int) and not isinstance(was, bool):
                    yield Edit(kind, "case if", file, case["case"], ("case", number, "if", fact),
                               was, was + 1)  # fmt: skip


def _scripts(data: Data) -> Iterator[Edit]:
    for file, script in data.under("scripts"):
        for term, said in script["terms"].items():
            yield Edit("scripts", "term", file, term, ("terms", term), said, GONE)
        yield from swapped("scripts", "term", file, "terms", ("terms",), script["terms"])
        for text, said in script["said"].items():
            yield Edit("scripts", "said", file, text, ("said", text), said, GONE)


def _languages(data: Data) -> Iterator[Edit]:
    for file, language in data.under("languages"):
        for value, said in language["values"].items():
            yield Edit("languages", "value", file, value, ("values", value), said, GONE)
        yield from swapped("languages", "value", file, "values", ("values",), language["values"])
        for text, said in language["said"].items():
            yield Edit("languages", "said", file, text, ("said", text), said, GONE)


def _triage(data: Data) -> Iterator[Edit]:
    for file, problem in data.under("problems"):
        name = Path(file).stem
        for lang, words in problem["words"].items():
            for key, phrases in words.items():
                yield from lists("triage", key, file, name, ("words", lang, key), phrases, ())
    file = "triage/lexicon.toml"
    for lang in LANGUAGES:
        phrases = data.files[file]["longer"][lang]
        yield from lists("triage", "longer", file, "longer", ("longer", lang), phrases, ())
    file = "triage/sayings.toml"
    for name, saying in data.files[file]["saying"].items():
        place: Place = ("saying", name)
        for key in ("phrases", "unless"):
            for lang, phrases in saying.get(key, {}).items():
                yield from lists(
                    "triage", f"saying {key}", file, name, (*place, key, lang), phrases, ()
                )


BESIDE: tuple[Callable[[Data], Iterator[Edit]], ...] = (
    _assertions, _drafts, _message, _claims, _discounts, _sums, _tickets, _buyers, _facts, _entered,
    _openings, _practice, _rows, _law_cases, _walks, _clock_cases, _worked_cases, _rankings,
    _measures, _readers, _door, _visits, _calendar, _scenarios, _scripts, _languages, _triage,
)  # fmt: skip
