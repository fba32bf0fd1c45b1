"""The library behind a page: whatever comes in as JSON, a reply goes out."""

import json

import pytest

from aftersales_kit.answers import likeness
from aftersales_kit.faces.page import condensing, learn, own, respond
from aftersales_kit.sheets import responding
from aftersales_kit.sheets.calculators import CALCULATORS


@pytest.mark.parametrize("depth", [50, 500, 900, 5_000, 200_000])
@pytest.mark.parametrize("brackets", ["[]", '{"x":|}'])
def test_however_deep_a_request_nests_there_is_a_reply(depth, brackets):
    opening, closing = brackets.split("|") if "|" in brackets else brackets
    deep = opening * depth + "1" + closing * depth
    request = f'{{"calculator": "freight", "facts": {{"wish": {deep}}}, "lang": "en"}}'
    reply = json.loads(respond(request))
    told = f"{reply['status']} {reply['errors']}"
    assert "too deep" in told or "is not one of" in told


@pytest.fixture(scope="module")
def told():
    return condensing.condensed(own())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("calculator", CALCULATORS)
def test_a_handbook_that_was_condensed_answers_as_it_did(told, calculator, lang):
    again = condensing.expanded(told)
    terms = own().policy.terms
    words = "The sole came off after one week. 穿了一周鞋底就开胶了"
    named = CALCULATORS[calculator].names
    typed = {n: words for n in named if terms[n].kind in ("line", "text")}
    request = {"calculator": calculator, "facts": typed, "lang": lang}
    assert responding.respond(request, again) == responding.respond(request, own())


def test_what_is_condensed_has_each_text_once(told):
    labels = [field.label for field in condensing.expanded(told).policy.terms.fields.values()]
    alike = {}
    assert all(alike.setdefault(label.en, label.en) is label.en for label in labels)
    assert len(alike) < len(labels)


def test_code_without_its_lines_does_the_same():
    def outer(start):
        return [start + each for each in range(2)], (lambda more: start + more)

    bare = condensing.without_lines_of(outer.__code__)
    outer.__code__ = bare
    assert not bare.co_linetable
    assert outer(1)[0] == [1, 2]
    assert outer(1)[1](2) == 3


def test_what_is_learned_is_there_before_words_are_typed():
    likeness.forget()
    learn()
    assert likeness.learned.cache_info().currsize == 1
    learn()
    assert likeness.learned.cache_info().misses == 1
