"""Forms and answers as HTML: complete without a script, and everything escaped."""

from dataclasses import replace
from datetime import date
from functools import partial
from html.parser import HTMLParser

import pytest

from aftersales_kit.answers.replies import ReplyText
from aftersales_kit.policy import Label, Policy
from aftersales_kit.policy.labels import alike
from aftersales_kit.sheets.calculators import CALCULATORS, calculate
from aftersales_kit.sheets.explaining import Ask, Reason, Row, Sheet
from aftersales_kit.sheets.markup import calculator_html, sheet_html
from tests.handbook import HANDBOOK

# Every case here is put to the handbook's own data.
calculator_html = partial(calculator_html, handbook=HANDBOOK)

ON = date(2026, 3, 2)
EVIL = '<script>alert("1")</script>'
VOID = {"input", "br", "img"}


class Elements(HTMLParser):
    """Every element with its attributes, and whether the nesting is sound."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


@pytest.fixture(scope="module", params=[*CALCULATORS])
def form(request: pytest.FixtureRequest) -> Elements:
    return Elements(calculator_html(request.param, on=ON))


def test_the_nesting_is_sound_and_ids_are_unique(form: Elements) -> None:
    assert form.open == []
    ids = [attrs["id"] for _, attrs in form.found if "id" in attrs]
    # The other language waits in a template, which is no part of the page.
    visible = [name for name in ids if "-reply-" not in str(name) and "-piece-" not in str(name)]
    assert len(visible) == len(set(visible))


def test_every_control_has_a_label_and_a_place_for_its_error(form: Elements) -> None:
    labelled = {attrs.get("for") for attrs in form.all("label")}
    places = {attrs.get("id") for attrs in form.all("p")}
    controls = [*form.all("input"), *form.all("select"), *form.all("textarea")]
    assert controls
    for control in controls:
        assert control["id"] in labelled
        if "name" in control:
            assert control["aria-describedby"] in places


def test_problems_are_chosen_under_their_families() -> None:
    families = HANDBOOK.policy.terms["problem_family"].codes.values()
    offered = Elements(calculator_html("responsibility", on=ON)).all("optgroup")
    assert {group["data-zh"] for group in offered} >= {family.zh for family in families}


def test_the_answer_is_there_without_a_script_and_in_both_languages(form: Elements) -> None:
    # A desk starts empty: it has no answer to anybody's case.
    desk = any("as-desk" in str(attrs.get("class")) for attrs in form.all("section"))
    assert desk != bool(form.all("template"))
    assert any(attrs.get("aria-live") == "polite" for attrs in form.all("div"))


@pytest.mark.parametrize("name", CALCULATORS)
def test_every_copy_button_names_what_it_copies(name: str) -> None:
    case = HANDBOOK.cases[CALCULATORS[name].example]
    facts = {key: value for key, value in case.facts.items() if key in CALCULATORS[name].names}
    sheet = calculate(name, facts, case.on, HANDBOOK).sheet
    form = Elements(sheet_html(sheet, "en", prefix=name))
    ids = {attrs.get("id") for _, attrs in form.found}
    buttons = [attrs for attrs in form.all("button") if "data-copy" in attrs]
    assert buttons or not form.all("blockquote")
    assert all(attrs["data-copy"] in ids for attrs in buttons)
    named = [attrs for attrs in buttons if not attrs["data-copy"].endswith("-message")]
    assert all(attrs["aria-label"] for attrs in named)


def test_the_form_starts_in_chinese_when_asked(policy: Policy) -> None:
    html = calculator_html("freight", on=ON, lang="zh")
    assert 'data-lang="zh"' in html
    assert '<template data-built="en">' in html


def test_text_from_data_and_people_is_escaped_everywhere() -> None:
    evil = alike(EVIL)
    row = Row(evil, (evil,), (EVIL,))
    sheet = Sheet(
        evil, evil, False, (evil,), (row,), (row,), (evil,), Ask(EVIL, evil, ((evil, evil),)),
        (ReplyText(EVIL, evil, evil),), (Reason(EVIL, evil, evil, (EVIL,)),),
    )  # fmt: skip
    for lang in ("en", "zh"):
        html = sheet_html(sheet, lang, prefix="x")
        assert "<script" not in html
        assert html.count("&lt;script") >= 12
        assert Elements(html).open == []


def test_an_answer_of_one_line_is_only_that_line() -> None:
    sheet = Sheet(alike("t"), alike("Nothing to pay."), True)
    assert sheet_html(sheet, "en", prefix="x").count("<") == 4
    asked = replace(sheet, ask=Ask("f", alike("Which?")))
    assert "<ul>" not in sheet_html(asked, "en", prefix="x")


def test_without_a_script_there_is_no_button_to_copy_with() -> None:
    label = Label("Sorry.", "抱歉。")
    sheet = Sheet(alike("t"), alike("One reply."), True, replies=(ReplyText("r", label, label),))
    assert "data-copy" in sheet_html(sheet, "en", prefix="x")
    assert "<button" not in sheet_html(sheet, "en", prefix="x", live=False)


def test_a_wording_is_shown_in_the_buyers_language_and_script_first() -> None:
    def blockquotes(lang: str, **facts: str) -> list[str | None]:
        response = calculate("parcels", facts, ON, HANDBOOK)
        found = Elements(sheet_html(response.sheet, lang, prefix="t")).all("blockquote")
        return [attrs["lang"] for attrs in found]

    told = {"problem": "wrong_item", "evidence": "photos", "order_state": "signed"}
    assert blockquotes("zh", market="eu", **told)[:2] == ["en", "zh-Hans"]
    assert blockquotes("en", market="tw", **told)[:2] == ["zh-Hant-TW", "en"]
    assert blockquotes("en", **told)[:2] == ["en", "zh-Hans"]
    # What is in neither language of the handbook is folded out into the reader's.
    assert blockquotes("en", market="jp", **told)[:2] == ["ja", "en"]
    assert blockquotes("zh", market="jp", **told)[:2] == ["ja", "zh-Hans"]
    sheet = calculate("parcels", {**told, "market": "jp"}, ON, HANDBOOK).sheet
    assert "日语版" in sheet_html(sheet, "zh", prefix="t")
