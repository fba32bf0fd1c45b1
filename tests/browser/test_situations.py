"""Ten everyday situations at the desk of a phone, from the buyer's words, with every tap counted.

A message costs the taps that lead to it and its own copy: the first message is not copied on the
way to the last. What is pasted or typed is no tap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from aftersales_kit.answers.resolving import Resolution
from aftersales_kit.policy.days import DAYS
from aftersales_kit.sheets.calculators import calculate
from tests.browser.desk import ZH_DESK, AtDesk, answered, said
from tests.browser.pages import NARROW
from tests.handbook import HANDBOOK
from tests.situations import FIRST, FLAWED, LAST, SITUATIONS, THREAT, Situation
from tests.tries import some

pytestmark = pytest.mark.browser

CALCULATOR = "case-desk"
SETTLES = HANDBOOK.policy.terms["message_stage"].codes["to_settle"].zh


@dataclass
class Agent:
    """Somebody at the desk: pastes, types, and taps what is there, and every tap is counted."""

    page: Page
    taps: int = 0

    def tap(self, target: Locator) -> None:
        """Tap what can be seen."""
        expect(target).to_be_visible()
        target.click()
        self.taps += 1
        answered(self.page)

    def paste(self, words: str) -> None:
        """Put the buyer's words into the box."""
        self.page.locator("[name=said]").fill(words)
        answered(self.page)

    def suggested(self, problem: str) -> None:
        """Choose a problem from what the words may mean, with all that they say besides."""
        chip = self.page.locator(f"[data-suggested] [data-chooses={problem}]")
        expect(chip).to_be_visible()
        together = self.page.locator(f"[data-heard] [data-hears-all*='\"{problem}\"']")
        self.tap(together if together.count() else chip)

    def copied(self) -> str:
        """Copy the message, and return what was copied."""
        self.tap(self.page.locator("[data-copy=as-case-desk-message]"))
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def settled(self) -> bool:
        """Say whether the message as it stands settles the case."""
        return SETTLES in self.page.locator("[data-message] [data-title]").inner_text()

    def asked(self) -> str:
        """Return the fact that the desk asks next."""
        skips = self.page.locator("[data-ask] [data-skip]")
        expect(skips).to_be_visible()
        return str(skips.get_attribute("data-skip"))

    def answers(self, told: Mapping[str, str]) -> None:
        """Answer what is asked as the agent sees it: by one chip, or by typing."""
        fact = self.asked()
        assert fact in told, (fact, self.answer().facts)
        said = f"[data-ask] [data-along={fact}][data-along-value='{told[fact]}']"
        along = self.page.locator(said)
        if DAYS in told and along.count():
            # One tap says that it is signed for, and when.
            self.tap(self.chip(DAYS, told[DAYS]))
        elif (chip := self.chip(fact, told[fact])).count():
            self.tap(chip)
        else:
            typed = self.page.locator("[data-ask] .as-typed")
            typed.fill(told[fact])
            typed.press("Enter")
            answered(self.page)

    def chip(self, fact: str, value: str) -> Locator:
        """Return the chip that gives a fact; one stretch of days stands for each day of it."""
        offered = self.page.locator(f"[data-ask] [data-gives={fact}]")
        values = [each.get_attribute("data-value") or "" for each in offered.all()]
        if value not in values and value.isdigit():
            value = str(min((int(v) for v in values if int(v) >= int(value)), default=""))
        return self.page.locator(f"[data-ask] [data-gives={fact}][data-value='{value}']")

    def goes_on(self, told: Mapping[str, str]) -> None:
        """Answer question by question until the message settles the case; none comes twice."""
        asked: set[str] = set()
        while not self.settled():
            fact = self.asked()
            assert fact not in asked, (fact, self.answer().facts)
            asked.add(fact)
            self.answers(told)

    def answer(self) -> Resolution:
        """Return what the library says of all that stands in the form."""
        entered = self.page.evaluate(
            "Object.fromEntries(new FormData(document.querySelector('.as-form')))"
        )
        on = date.fromisoformat(self.page.evaluate("new Date().toLocaleDateString('sv')"))
        answer = calculate(CALCULATOR, {k: v for k, v in entered.items() if v}, on, HANDBOOK).answer
        assert isinstance(answer, Resolution)
        return answer

    def says(self, copied: str, wordings: tuple[str, ...]) -> None:
        """Hold what was copied against the wordings that the case has."""
        message = self.answer().message
        assert tuple(part.reply.id for part in message.parts) == wordings
        assert copied == message.text.zh == said(self.page)


@pytest.fixture
def agent(at_desk: AtDesk) -> Agent:
    """Somebody who has nothing on the desk of a phone yet."""
    return Agent(at_desk(ZH_DESK, viewport=NARROW))


def begins(agent: Agent, situation: Situation) -> None:
    """Lead from the buyer's words to the first message; its copy costs nothing on the way on."""
    agent.paste(situation.words)
    agent.suggested(situation.problem)
    agent.says(agent.copied(), situation.first)
    assert agent.taps <= FIRST
    agent.taps -= 1


@pytest.mark.parametrize("name", some(SITUATIONS, 3))
def test_a_buyers_words_are_settled_in_a_few_taps(name: str, agent: Agent) -> None:
    situation = SITUATIONS[name]
    begins(agent, situation)
    agent.goes_on(situation.told)
    agent.says(agent.copied(), situation.last)
    assert agent.taps <= LAST
    # The next case is not settled, whatever this one was.
    expect(agent.page.locator(".as-desk[data-settled]")).to_have_count(1)
    agent.page.locator("[data-clear]").click()
    expect(agent.page.locator(".as-desk[data-settled]")).to_have_count(0)


def test_a_threat_of_a_bad_review_is_settled_by_what_was_wrong(agent: Agent) -> None:
    begins(agent, THREAT)
    # The desk goes on to the goods: what the threat is about is one chip among the others.
    agent.answers({"problem": FLAWED})
    expect(agent.page.locator("[name=problem]")).to_have_value(FLAWED)
    agent.goes_on(THREAT.told)
    agent.says(agent.copied(), THREAT.last)
    assert agent.taps <= LAST
