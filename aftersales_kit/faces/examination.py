"""The go-live examination in JupyterLab: a paper of widgets, its marking, and the kept result.

Parts: `examination` (shown by a notebook's cell), `ExaminationForm`.

>>> from datetime import date
>>> form = examination(seed=1, on=date(2026, 3, 1))
>>> form.hand_in().passed
False
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from ..answers.examination import Paper, Result, mark, paper, record
from ..policy.handbook import Handbook, data_folder
from ..policy.terms import Label
from ..sheets.markup.examination import (
    ANOTHER,
    HAND_IN,
    NAME,
    SAVE,
    examination_html,
    paper_html,
    question_html,
    verdict,
)

LANGUAGES = {"English": "en", "中文": "zh"}
NOT_ANSWERED = Label("(no answer)", "（不作答）")


class ExaminationForm:
    """A paper to fill in; `choices` are its widgets by question, `result` how it went."""

    def __init__(self, seed: int, on: date, handbook: Handbook) -> None:
        self.on = on
        self.handbook = handbook
        self.result: Result | None = None
        self.language = widgets.ToggleButtons(options=LANGUAGES, value="en")
        self.name = widgets.Text(layout=widgets.Layout(width="24rem"))
        self.box = widgets.VBox()
        self.marked = widgets.HTML()
        self.said = widgets.HTML()
        self.buttons = [widgets.Button() for _ in range(3)]
        for button, does in zip(
            self.buttons, (self._handed_in, self._another, self._saved), strict=True
        ):
            button.on_click(does)
        self.language.observe(self._translated, names="value")
        self.widget = widgets.VBox(
            [
                self.language,
                self.name,
                self.box,
                widgets.HBox(self.buttons),
                self.said,
                self.marked,
            ]
        )
        self.draw(seed)

    def draw(self, seed: int) -> Paper:
        """Put another paper into the form, and return it."""
        self.paper = paper(self.handbook, self.on, seed=seed)
        self.result = None
        self.choices = {item.id: widgets.RadioButtons(options=[""]) for item in self.paper.items}
        self._translated()
        return self.paper

    def hand_in(self) -> Result:
        """Mark what is chosen, show how it went, and return it."""
        given = {name: str(choice.value) for name, choice in self.choices.items() if choice.value}
        self.result = mark(self.paper, given)
        self._show()
        return self.result

    def save(self, folder: Path | str = ".") -> Path:
        """Write the result into a folder and return the file.

        Raises ValueError before the paper is handed in.
        """
        if self.result is None:
            raise ValueError("hand in the paper first; then its result can be saved")
        path = Path(folder, f"examination-{self.on}-{self.paper.seed}.json")
        kept = record(self.result, self.name.value)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return path

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        self.name.description = NAME.text(lang)
        self.name.style = {"description_width": "initial"}
        for button, label in zip(self.buttons, (HAND_IN, ANOTHER, SAVE), strict=True):
            button.description = label.text(lang)
        rows = []
        for item in self.paper.items:
            choice = self.choices[item.id]
            chosen = choice.value
            options = [(c.text.text(lang), c.code) for c in item.choices]
            choice.options = [*options, (NOT_ANSWERED.text(lang), "")]
            choice.value = chosen or ""
            choice.layout = widgets.Layout(width="auto")
            rows.append(widgets.VBox([widgets.HTML(question_html(item, lang)), choice]))
        self.box.children = tuple(rows)
        self._show()

    def _show(self) -> None:
        lang = self.language.value
        if self.result is None:
            self.said.value = self.marked.value = ""
            return
        self.said.value = f"<p><strong>{verdict(self.result).text(lang)}</strong></p>"
        self.marked.value = paper_html(self.paper, lang, self.result.answers, self.result)

    def _handed_in(self, _button: object) -> None:
        self.hand_in()

    def _another(self, _button: object) -> None:
        self.draw(self.paper.seed + 1)

    def _saved(self, _button: object) -> None:
        try:
            self.said.value = f"<p>{self.save().name}</p>"
        except ValueError as error:
            self.said.value = f"<p role='alert'>{error}</p>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        bundle["text/html"] = examination_html(self.handbook, on=self.on)
        bundle["text/plain"] = f"<examination {self.paper.seed} as of {self.on}>"
        return bundle


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def examination(*, seed: int, on: date, handbook: Handbook | None = None) -> ExaminationForm:
    """Return the examination as of the day `on`; the same seed gives the same paper."""
    return ExaminationForm(seed, on, handbook or _own())
