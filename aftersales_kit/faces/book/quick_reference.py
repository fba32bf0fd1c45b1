"""`{quick-reference}`: what an agent has to know of a chapter, in a box."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from aftersales_kit.policy import Label

from .facts import Directive
from .markup import prose

TITLE = Label("Quick reference", "客服速查")


class QuickReference(Directive):
    """A box of what is to be known at once; the argument is another title than the usual."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def show(self, name: str) -> list[nodes.Node]:
        """Return the box."""
        box = nodes.container(classes=["hb-quick"])
        # The page's own title is in its catalogue, the common one in both languages here.
        title = nodes.paragraph(name, name, *([] if name else prose(TITLE)))
        title["classes"] = ["hb-quick-title"]
        title["translatable"] = bool(name)
        self.set_source_info(title)
        box += title
        self.state.nested_parse(self.content, self.content_offset, box)
        # What does not know where it stands, such as the cells of a table, is not translated.
        for part in box.findall(nodes.TextElement):
            if not part.source or part.line is None:
                self.set_source_info(part)
        return [box]


def setup_quick_reference(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("quick-reference", QuickReference)
