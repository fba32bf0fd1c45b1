"""Search in English and Chinese: Chinese is cut into single characters and neighbouring pairs.

Sphinx's own Chinese search needs a dictionary that would have to be installed, and its English
one takes a whole Chinese sentence for one word.
"""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

NAME = "en-zh"
HAN = "\u3400-\u9fff\uf900-\ufaff"
PIECE = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")

SPLITTER = r"""
function splitQuery(query) {
  const words = [];
  for (const [piece] of query.matchAll(/[HAN]+|[^\s\p{P}\p{S}HAN]+/gu)) {
    if (/[HAN]/.test(piece) && piece.length > 1) {
      for (let i = 0; i + 1 < piece.length; i++) words.push(piece.slice(i, i + 2));
    } else words.push(piece);
  }
  return words;
}
""".replace("HAN", HAN)


class SearchEnglishAndChinese(SearchEnglish):
    """English as ever, Chinese by pairs of characters."""

    lang = NAME
    language_name = "English and Chinese"
    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """Cut a text into what is looked up.

        >>> SearchEnglishAndChinese({}).split("EMS 差价谁出")
        ['EMS', '差', '价', '谁', '出', '差价', '价谁', '谁出']
        """
        words = []
        for piece in PIECE.findall(input):
            if re.match(f"[{HAN}]", piece):
                words += [*piece, *(piece[i : i + 2] for i in range(len(piece) - 1))]
            else:
                words.append(piece)
        return words


def _choose(app: Sphinx, config: Config) -> None:
    config.html_search_language = config.html_search_language or NAME


def setup_search(app: Sphinx) -> None:
    """Register the language and choose it, unless the book names another."""
    languages[NAME] = SearchEnglishAndChinese
    app.connect("config-inited", _choose)
