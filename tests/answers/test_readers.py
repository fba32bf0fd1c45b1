"""Readers of the page for buyers: what each reads answers the question, and every line has one."""

from dataclasses import replace

import pytest

from aftersales_kit.answers.readers import verify_readers
from aftersales_kit.policy.handbook import Handbook
from aftersales_kit.policy.terms import Label
from tests.handbook import HANDBOOK

READERS = HANDBOOK.readers


def with_reader(name: str, **changes) -> Handbook:
    reader = replace(READERS[name], **changes)
    return replace(HANDBOOK, readers={**READERS, name: reader})


def with_line(name: str, **changes) -> Handbook:
    """The handbook with one line of the page for buyers said otherwise."""
    buyers = HANDBOOK.buyers
    parts = tuple(
        replace(
            part,
            lines=tuple(
                replace(line, **changes) if line.id == name else line for line in part.lines
            ),
        )
        for part in buyers.parts
    )
    return replace(HANDBOOK, buyers=replace(buyers, parts=parts))


def found(handbook: Handbook) -> list[tuple[str, str]]:
    return [(finding.kind, finding.message) for finding in verify_readers(handbook)]


def test_what_readers_are_said_to_read_is_what_they_read():
    assert found(HANDBOOK) == []


def test_every_line_is_read_by_somebody():
    readers = {name: one for name, one in READERS.items() if name != "way-back-cn"}
    ((kind, message),) = found(replace(HANDBOOK, readers=readers))
    assert kind == "line without reader"
    assert message == (
        "no reader is shown the line way-back-cn of the page for buyers, of a market where it "
        "holds and of one where it does not"
    )


def test_a_line_of_some_markets_needs_one_where_it_is_read_and_one_where_it_is_not():
    ((kind, message),) = found(with_reader("way-back-cn", market="", elsewhere=""))
    assert (kind, message.endswith("of one where it does not")) == ("line without reader", True)
    ((kind, message),) = found(with_line("photos", markets=("cn",)))
    assert (kind, "the line photos of" in message) == ("line without reader", True)


def test_the_market_where_a_line_is_read_has_it_and_the_other_has_not():
    messages = [m for _, m in found(with_reader("way-back-cn", market="eu", elsewhere="cn"))]
    assert messages[0].endswith("reads the page of eu, which does not have the line")
    assert messages[1].endswith("is said not to read it in cn, whose page has it")


def test_sentences_that_change_places_are_noticed():
    line = HANDBOOK.buyers["way-back-cn"]
    turned = dict(zip(line.by_outcome, reversed(line.by_outcome.values()), strict=True))
    assert found(with_line("way-back-cn", by_outcome=turned)) == [
        ("case differs", "the reader of way-back-cn is said to read 'You pay', and reads 'We pay "
         "for sending it back.'"),
        ("case differs", "the reader of way-back-cn is said to read '由您承担', and reads "
         "'寄回的运费我们出。'"),
    ]  # fmt: skip


@pytest.mark.parametrize(("rules", "said"), [(("FRT-32",), "FRT-32"), ((), "no rule")])
def test_the_rules_behind_a_sentence_are_those_stated(rules, said):
    assert found(with_reader("way-back-cn", rules=rules)) == [
        (
            "case differs",
            f"the reader of way-back-cn is said to rest on {said}, and rests on FRT-33",
        )
    ]


def test_a_line_that_has_no_sentence_for_what_is_decided_is_named():
    line = HANDBOOK.buyers["way-back-cn"]
    left = {"shop": line.by_outcome["shop"]}
    assert found(with_line("way-back-cn", by_outcome=left)) == [
        ("case differs", "the reader of way-back-cn finds no sentence for what is decided")
    ]


def test_words_that_another_sentence_of_the_line_has_as_well_tell_nothing_apart():
    reads = Label("for sending it back", "寄回的运费")
    assert [kind for kind, _ in found(with_reader("way-back-cn", reads=reads))] == [
        "tells nothing apart"
    ] * 2


def test_stretches_stand_in_their_order():
    reads = Label("sending it back … You pay", "由您承担")
    ((kind, message),) = found(with_reader("way-back-cn", reads=reads))
    assert (kind, "'sending it back … You pay'" in message) == ("case differs", True)


def test_an_amount_that_the_sentence_names_is_read():
    reads = Label("You hear from us … send it again, or refund all", "24 小时内给您答复")
    assert found(with_reader("parcel-lost", reads=reads)) == [
        ("tells nothing apart",
         "the reader of parcel-lost is not said to read '24 hours', which the sentence names"),
    ]  # fmt: skip


def test_a_reader_of_a_line_that_is_not_there_is_named():
    readers = {**READERS, "way-bak-cn": replace(READERS["way-back-cn"], id="way-bak-cn")}
    ((kind, message),) = found(replace(HANDBOOK, readers=readers))
    assert kind == "unresolved reference"
    assert "did you mean 'way-back-cn'?" in message
    ((kind, message),) = found(with_reader("way-back-cn", rules=("FRT-999",)))
    assert (kind, "FRT-999" in message) == ("unresolved reference", True)
