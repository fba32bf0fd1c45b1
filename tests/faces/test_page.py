"""The library behind a page: whatever comes in as JSON, a reply goes out."""

import json
import os

import pytest

from aftersales_kit.answers import likeness
from aftersales_kit.faces import page
from aftersales_kit.faces.page import condensing, learn, own, respond
from aftersales_kit.faces.page.build import LiveBuildError, alone, build
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


def test_what_runs_is_watched_and_what_does_not_run_is_left_out():
    def made(number):
        def told():
            return number

        return told

    one, two, other = made(1), made(2), (lambda given=5: given)
    other.__module__ = "somewhere"
    assert condensing.ran(one) == {__name__}
    condensing.without_unused(condensing.ran(one), (one, two, other))
    # Another function of the same module may run as well.
    assert (one(), two()) == (1, 2)
    with pytest.raises(condensing.LeftOut):
        other()


def test_a_function_that_closes_over_something_is_left_out_as_well():
    kept = "kept"

    def told(word, *, again=1):
        return kept, word, again

    told.__module__ = "somewhere"
    condensing.without_unused(frozenset(), [told])
    with pytest.raises(condensing.LeftOut):
        told("word", again=2)


@pytest.mark.parametrize(
    ("module", "used", "stays"),
    [
        ("aftersales_kit.answers.refund", "aftersales_kit.answers.refund", True),
        ("aftersales_kit.answers.refund", "aftersales_kit.answers", False),
        ("json", "json", True),
        ("json.tool", "json", False),
        ("importlib._bootstrap", "json", True),
    ],
)
def test_modules_of_which_nothing_ran_are_left_out_but_of_what_starts_nothing(module, used, stays):
    def asked():
        return "told"

    asked.__module__ = module
    condensing.without_unused({used}, [asked])
    if stays:
        assert asked() == "told"
    else:
        with pytest.raises(condensing.LeftOut):
            asked()


def test_functions_of_one_code_are_of_one_without_its_lines():
    def made(number: int):
        def told() -> int:
            return number

        return told

    one, two = made(1), made(2)
    condensing.without_lines([made, one, two])
    assert one.__code__ is two.__code__
    assert not one.__code__.co_linetable
    assert not made.__annotations__
    assert (one(), two(), made(3)()) == (1, 2, 3)


def test_what_readers_ask_is_asked_of_every_calculator(monkeypatch):
    asked = []
    monkeypatch.setattr(page, "respond", lambda request: asked.append(json.loads(request)))
    page.exercise()
    assert {each["calculator"] for each in asked if "calculator" in each} == {*CALCULATORS}
    assert {each.get("script", "") for each in asked} == {"", *own().scripts}
    days = {each["on"] for each in asked if each.get("on")}
    assert len(days) > 2


def test_two_do_not_build_one_folder_at_a_time(tmp_path):
    out = tmp_path / "new" / "live"
    with (
        alone(out),
        pytest.raises(LiveBuildError, match=f"live is being built by process {os.getpid()}; run"),
    ):
        build(out)
    with alone(out):
        pass
    # The number of a process that has ended is not that of one that builds.
    with alone(tmp_path / "other"), alone(out):
        pass
    assert not out.exists()
