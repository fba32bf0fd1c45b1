"""The buyers' door of a market as something to read: all of its texts and ways, ready to be shown.

Parts: `Edition` (who reads it, in which language and script), `edition_of`, `door_sheet` (what the
page of an edition is made of). Each text stands in it once, and each place to which several answers
lead; nothing of it needs the library any more.

>>> from datetime import date
>>> sheet = door_sheet(handbook, date(2026, 3, 1), "tw")
>>> sheet["lang"], sheet["title"]
('zh-Hant-TW', '我的情況怎麼辦')
>>> topic = sheet["topics"][0]
>>> node = sheet["nodes"][topic["leads"]]
>>> sheet["texts"][node["asks"]], sheet["texts"][node["ways"][0]["says"]]
('簽收幾天了？', '7 天以內')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..answers.door import Ending, Fork, Ways, common_in, follow, short_answer, topics_in
from ..answers.replies import Addressed, addressed
from ..policy.handbook import Handbook
from ..policy.labels import LISTED, Label, joined
from ..policy.subjects.door import Common, Topic
from ..policy.terms import as_range

CHINESE = "zh"
MARKET = "market"
SIGNED = "days_since_signing"
NOTHING_ASKED: Mapping[str, int] = {}
WORDS = {
    "again": Label("Begin again", "重新开始"),
    "answered": Label("Your answers", "您选的"),
    "asked": Label("What buyers often ask", "大家常问"),
    "change": Label("Change", "修改"),
    "copied": Label("Copied", "已复制"),
    "copy": Label("Copy", "复制"),
    "day": Label("Or give the day on which you signed for it", "或者选签收日期"),
    "found": Label("Does one of these fit?", "是不是想问这些？"),
    "gone": Label(
        "What this address named is not asked any more. Go on from here.",
        "链接里的选项已经没有了，请从这里接着选。",
    ),
    "leads": Label("See what applies to you", "看看您的情况"),
    "markets": Label("Where did you buy?", "您在哪里买的？"),
    "none": Label(
        "None of these fits these words. Choose below what it is about.",
        "没有找到一样的问题，请在下面选。",
    ),
    "print": Label("Print", "打印"),
    "says": Label("To paste into the chat", "复制发给客服"),
    "search": Label("Ask in your own words", "用您自己的话问"),
    "script": Label(
        "Your browser runs no scripts here: the questions below are answered all the same.",
        "浏览器没有运行脚本，下面的常见问题照样能看。",
    ),
    "as_of": Label("As it holds on {}.", "以 {} 的规则为准。"),
    "join": Label("{} {}. ", "{}{}；"),
}
"""What the page itself says."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The door of a market: its id, how its buyers are written to, and what it is called."""

    market: str
    buyer: Addressed
    label: Label

    @property
    def language(self) -> str:
        """The language in which buyers there are written to."""
        return self.buyer.language

    @property
    def tag(self) -> str:
        """The language and script, as HTML says it."""
        return self.buyer.written_in if self.language == CHINESE else self.language

    def text(self, label: Label) -> str:
        """Return a text as it is read there."""
        return self.buyer.written(label).text(self.language)


def edition_of(handbook: Handbook, on: date, market: str) -> Edition:
    """Return the edition of a market."""
    in_force = handbook.on(on)
    label = in_force.terms[MARKET].codes[market]
    return Edition(market, addressed({MARKET: market}, in_force), label)


def door_sheet(
    handbook: Handbook, on: date, market: str, asked: Mapping[str, int] = NOTHING_ASKED
) -> dict[str, Any]:
    """Return the door of a market, in the language and script of its buyers.

    `asked` says how many cases there are of each problem: what is asked most comes first, and what
    is asked alike stands as in the data. `leads` are places in `nodes`: a question has `asks` and
    `ways`, an ending has `told` (each heading with its sentences), and `person` where somebody has
    to look. What they say are places in `texts`.
    """
    ways, edition = Ways(handbook, on, market), edition_of(handbook, on, market)
    door = handbook.door
    nodes = _Nodes(edition)
    topics = [
        {
            "id": topic.id,
            "says": edition.text(topic.says),
            "leads": nodes.place(ways.of(topic)),
            "paste": _paste(topic, edition, handbook),
        }
        for topic in topics_in(door, market)
    ]
    often = sorted(common_in(door, market), key=lambda one: -_times(one, asked))
    return {
        "lang": edition.tag,
        "market": edition.text(edition.label),
        "title": edition.text(door.title),
        "pick": edition.text(door.pick),
        "as_of": edition.text(WORDS["as_of"]).format(on),
        "words": {name: edition.text(label) for name, label in WORDS.items()},
        "topics": topics,
        "person": edition.text(door.person),
        "nodes": nodes.made,
        "texts": [*nodes.texts],
        "common": [_common(one, ways, edition) for one in often],
    }


class _Nodes:
    """The questions and endings of a door, each once, those that are led to coming first."""

    def __init__(self, edition: Edition) -> None:
        self.made: list[dict[str, Any]] = []
        self.texts: dict[str, int] = {}
        self._edition = edition
        self._places: dict[str, int] = {}

    def place(self, leads: Fork | Ending) -> int:
        """Return the place of a question or an ending."""
        made = self._fork(leads) if isinstance(leads, Fork) else self._ending(leads)
        key = repr(made)
        if key not in self._places:
            self._places[key] = len(self.made)
            self.made.append(made)
        return self._places[key]

    def _text(self, label: Label) -> int:
        return self.texts.setdefault(self._edition.text(label), len(self.texts))

    def _fork(self, fork: Fork) -> dict[str, Any]:
        ways = []
        for way in fork.ways:
            told = {"id": way.id, "says": self._text(way.label), "leads": self.place(way.leads)}
            if fork.question.fact == SIGNED:
                told["days"] = [*as_range(way.facts[0][1])]
            ways.append(told)
        return {"asks": self._text(fork.question.asks), "ways": ways}

    def _ending(self, ending: Ending) -> dict[str, Any]:
        told = [
            [self._text(aspect.title), [*dict.fromkeys(self._text(line.text) for line in lines)]]
            for aspect, lines in ending.told
        ]
        return {"told": told, "person": ending.open}


def _paste(topic: Topic, edition: Edition, handbook: Handbook) -> str:
    """Return what to paste into the chat, with a blank where the answers go."""
    at_hand = joined((handbook.door.at_hand[name] for name in topic.at_hand), LISTED)
    said = handbook.door.paste.format(topic=topic.says, answers="{}", at_hand=at_hand)
    return edition.text(said)


def _times(common: Common, asked: Mapping[str, int]) -> int:
    return sum(asked.get(problem, 0) for problem in common.counts)


def _common(common: Common, ways: Ways, edition: Edition) -> dict[str, Any]:
    leads = ways.of(ways.door.topics[common.topic])
    answers = [way.id for way in follow(leads, common.answers) or ()]
    return {
        "id": common.id,
        "asks": edition.text(common.asks),
        "short": [edition.text(line.text) for line in short_answer(ways, common)],
        "place": "/".join((common.topic, *answers)),
    }
