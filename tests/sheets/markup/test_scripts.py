"""What a reader of another script reads, and what a buyer is sent all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.sheets.markup.scripts import in_script
from aftersales_kit.sheets.responding import respond
from tests.handbook import HANDBOOK

TAIWAN = HANDBOOK.scripts["zh-Hant-TW"]
CASE = {"calculator": "case-desk", "facts": {"problem": "quality_defect", "market": "cn"}}


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>联系</p>", "<p>聯絡</p>"),
        ('<b translate="no">联系</b>', '<b translate="no">联系</b>'),
        ('<q translate="no"><q>联系</q>联系</q>联系', '<q translate="no"><q>联系</q>联系</q>聯絡'),
        ('<q translate="no"><b>联系</b></q>联系', '<q translate="no"><b>联系</b></q>聯絡'),
        ('联系<q translate="no">联系', '聯絡<q translate="no">联系'),
        ('<i lang="zh-Hans">“退款”</i>', '<i lang="zh-Hant-TW">「退款」</i>'),
        ('<i data-say="质量">&lt;</i>', '<i data-say="品質">&lt;</i>'),
    ],
)
def test_all_but_what_is_sent_is_written_in_the_script(html: str, written: str) -> None:
    assert in_script(html, TAIWAN) == written


@given(st.text(st.characters(max_codepoint=0x2000)))
def test_what_is_not_chinese_stays(text: str) -> None:
    assert in_script(text, TAIWAN) == text


def test_a_reply_is_in_the_script_and_its_message_in_the_buyers() -> None:
    plain = respond({**CASE, "lang": "zh"}, HANDBOOK)
    there = respond({**CASE, "lang": "zh", "script": TAIWAN.id}, HANDBOOK)
    assert there["html"] == in_script(plain["html"], TAIWAN) != plain["html"]
    assert there["desk"]["message"]["text"] == plain["desk"]["message"]["text"]
    assert there["desk"]["ask"]["text"] == in_script(plain["desk"]["ask"]["text"], TAIWAN)
    assert respond({**CASE, "lang": "zh", "script": "no such"}, HANDBOOK) == plain


def test_the_message_to_a_buyer_stands_in_an_answer_as_it_is_sent() -> None:
    facts = {"review_pressure": "money_or_bad_review", "market": "cn"}
    asked = {"calculator": "reviews", "facts": facts, "lang": "zh", "script": TAIWAN.id}
    plain = respond({**asked, "script": ""}, HANDBOOK)["html"]
    told = respond(asked, HANDBOOK)["html"]
    quoted = [part.partition("</blockquote>")[0] for part in plain.split("<blockquote")[1:]]
    assert quoted
    assert all(part in told for part in quoted)
