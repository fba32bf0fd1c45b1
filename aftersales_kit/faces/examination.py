"""The go-live examination in JupyterLab: its parts, a paper of widgets, marking, and kept results.

Parts: `examination` (shown by a notebook's cell), `ExaminationForm`.

>>> from datetime import date
>>> form = examination(seed=1, on=date(2026, 3, 1))
>>> form.hand_in().passed
False
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from ..answers.examination import Paper, Result, find_part, mark, paper, record
from ..answers.typed import Copy, Typed, copy, mark_typed, typed_record
from ..policy.handbook import Handbook, data_folder
from ..policy.terms import Label
from ..sheets.markup.examination import (
    ANOTHER,
    HAND_IN,
    HERE,
    NAME,
    PART,
    SAVE,
    about,
    copy_html,
    examination_html,
    guessed,
    paper_html,
    question_html,
    verdict,
)

LANGUAGES = {"English": "en", "中文": "zh"}
NOT_ANSWERED = Label("(no answer)", "（不作答）")
SHORTEST = 0.1
"""So many seconds at least lie between the first key and handing in."""


class ExaminationForm:
    """A paper to fill in; `choices` are its widgets by question, `result` how it went.

    `part` chooses the part. In one in which something is typed, `typed` is where, and the clock
    runs from the first key. `kept` are the results of all that was handed in, by part.
    """

    def __init__(self, seed: int, on: date, handbook: Handbook, part: str = "") -> None:
        self.on, self.seed = on, seed
        self.handbook = handbook
        self.result: Result | Typed | None = None
        self.kept: dict[str, dict[str, object]] = {}
        self.language = widgets.ToggleButtons(options=LANGUAGES, value="en")
        self.part = widgets.Dropdown(options=[*self._parts("en")])
        self.part.value = find_part(handbook, part).id
        self.name = widgets.Text(layout=widgets.Layout(width="28rem"))
        self.typed = widgets.Textarea(layout=widgets.Layout(width="40rem", height="10rem"))
        self.began: float | None = None
        self.about = widgets.HTML()
        self.box = widgets.VBox()
        self.marked = widgets.HTML()
        self.said = widgets.HTML()
        self.buttons = [widgets.Button() for _ in range(3)]
        for button, does in zip(
            self.buttons, (self._handed_in, self._another, self._saved), strict=True
        ):
            button.on_click(does)
        self.language.observe(self._translated, names="value")
        self.part.observe(self._chosen, names="value")
        self.typed.observe(self._begun, names="value")
        self.widget = widgets.VBox(
            [
                self.language,
                self.part,
                self.name,
                self.about,
                self.box,
                widgets.HBox(self.buttons),
                self.said,
                self.marked,
            ]
        )
        self.draw(seed)

    def draw(self, seed: int) -> Paper | Copy:
        """Put another paper of the part into the form, and return it."""
        part = find_part(self.handbook, self.part.value)
        self.seed, self.result = seed, None
        self.paper: Paper | Copy
        self.choices = {}
        if part.typing is not None:
            self.paper = copy(self.handbook, self.on, seed=seed, part=part.id)
            self.typed.value, self.began = "", None
        else:
            self.paper = paper(self.handbook, self.on, seed=seed, part=part.id)
            self.choices = {i.id: widgets.RadioButtons(options=[""]) for i in self.paper.items}
        self._translated()
        return self.paper

    def hand_in(self) -> Result | Typed:
        """Mark what is chosen or typed, show how it went, and return it."""
        who = self.name.value
        if isinstance(self.paper, Copy):
            began = time.monotonic() if self.began is None else self.began
            seconds = max(time.monotonic() - began, SHORTEST)
            done = mark_typed(self.paper, self.typed.value, seconds=seconds)
            self.result, kept = done, typed_record(done, who)
        else:
            given = {n: str(choice.value) for n, choice in self.choices.items() if choice.value}
            result = mark(self.paper, given)
            self.result, kept = result, record(result, who)
        self.kept[self.paper.part.id] = kept
        self._show()
        return self.result

    def save(self, folder: Path | str = ".") -> Path:
        """Write the results of all parts that were handed in into a folder, and return the file.

        A result stands in each line. Raises ValueError before any paper is handed in.
        """
        if not self.kept:
            raise ValueError("hand in the paper first; then its result can be saved")
        path = Path(folder, f"results-{self.on}.jsonl")
        who = self.name.value.strip()
        lines = [
            json.dumps({**kept, "who": who}, ensure_ascii=False) for kept in self.kept.values()
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _parts(self, lang: str) -> list[tuple[str, str]]:
        parts = self.handbook.examination.parts.values()
        return [(part.label.text(lang), part.id) for part in parts]

    def _translated(self, _change: object = None) -> None:
        lang = self.language.value
        for widget, label in ((self.name, NAME), (self.part, PART), (self.typed, HERE)):
            widget.description = label.text(lang)
            widget.style = {"description_width": "initial"}
        # New options choose the first one by themselves.
        self.part.unobserve(self._chosen, names="value")
        self.part.options = self._parts(lang)
        self.part.value = self.paper.part.id
        self.part.observe(self._chosen, names="value")
        for button, label in zip(self.buttons, (HAND_IN, ANOTHER, SAVE), strict=True):
            button.description = label.text(lang)
        self.box.children = (self.typed,) if isinstance(self.paper, Copy) else self._rows(lang)
        self._show()

    def _rows(self, lang: str) -> tuple[widgets.VBox, ...]:
        rows = []
        for item in self.paper.items if isinstance(self.paper, Paper) else ():
            choice = self.choices[item.id]
            chosen = choice.value
            options = [(c.text.text(lang), c.code) for c in item.choices]
            choice.options = [*options, (NOT_ANSWERED.text(lang), "")]
            choice.value = chosen or ""
            choice.layout = widgets.Layout(width="auto")
            rows.append(widgets.VBox([widgets.HTML(question_html(item, lang)), choice]))
        return tuple(rows)

    def _show(self) -> None:
        lang = self.language.value
        drawn = self.paper
        if isinstance(drawn, Copy):
            self.about.value = copy_html(drawn, lang, only_text=True)
        else:
            told = f"{about(drawn).text(lang)} {guessed(drawn).text(lang)}"
            self.about.value = f"<p>{told}</p>"
        self.said.value = self.marked.value = ""
        if self.result is not None:
            self.said.value = f"<p><strong>{verdict(self.result).text(lang)}</strong></p>"
        if isinstance(self.result, Typed):
            self.marked.value = copy_html(self.result.copy, lang, self.result)
        elif self.result is not None:
            result = self.result
            self.marked.value = paper_html(result.paper, lang, result.answers, result)

    def _chosen(self, _change: object) -> None:
        if self.part.value != self.paper.part.id:
            self.draw(self.seed)

    def _begun(self, _change: object) -> None:
        if self.began is None and self.typed.value:
            self.began = time.monotonic()

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


def examination(
    *, seed: int, on: date, part: str = "", handbook: Handbook | None = None
) -> ExaminationForm:
    """Return the examination as of the day `on`; the same seed gives the same paper.

    `part` is the part to begin with, the first where it is left out; raises KeyError where there is
    no such part.
    """
    return ExaminationForm(seed, on, handbook or _own(), part)
