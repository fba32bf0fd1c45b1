"""`{in-chinese}`: a passage in Chinese, for agents; roles inside it speak Chinese too."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from .facts import Directive
from .markup import CHINESE, edition, print_in


class InChinese(Directive):
    """A box of Chinese; the argument is its title."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def show(self, name: str) -> list[nodes.Node]:
        """Return the box."""
        # docutils writes the last class as the attribute lang.
        box = nodes.container(classes=["hb-chinese", f"language-{CHINESE}"])
        box += nodes.paragraph("", name, classes=["hb-chinese-title"])
        outside = edition()
        print_in("zh")
        try:
            self.state.nested_parse(self.content, self.content_offset, box)
        finally:
            print_in(outside)
        return [box]


def setup_chinese(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("in-chinese", InChinese)
