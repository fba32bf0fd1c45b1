"""The library behind a page: whatever comes in as JSON, a reply goes out."""

import json

import pytest

from aftersales_kit.faces.page import respond


@pytest.mark.parametrize("depth", [50, 500, 900, 5_000, 200_000])
@pytest.mark.parametrize("brackets", ["[]", '{"x":|}'])
def test_however_deep_a_request_nests_there_is_a_reply(depth, brackets):
    opening, closing = brackets.split("|") if "|" in brackets else brackets
    deep = opening * depth + "1" + closing * depth
    request = f'{{"calculator": "freight", "facts": {{"wish": {deep}}}, "lang": "en"}}'
    reply = json.loads(respond(request))
    told = f"{reply['status']} {reply['errors']}"
    assert "too deep" in told or "is not one of" in told
