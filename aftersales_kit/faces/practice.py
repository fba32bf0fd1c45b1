"""Practice in JupyterLab: a chat with a worked case as widgets, its marks, and the kept result.

Parts: `practice` (shown by a notebook's cell), `PracticeForm`.

>>> from datetime import date
>>> form = practice(seed=7, on=date(2026, 3, 1))
>>> form.finish().passed
False
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

import ipywidgets as widgets

from ..answers.practice import Marks
from ..policy.handbook import Handbook, data_folder
from ..policy.labels import Label
from ..sheets.markup.practice import (
    ANOTHER,
    ASK,
    FACT,
    FINISH,
    NOTHING,
    SAVE,
    SEND,
    WHO,
    WHOEVER,
    WHOM,
    WRITE,
    chat_html,
    marks_html,
    practice_section,
)
from ..sheets.practising import about, done, drawn, verdict

LANGUAGES = {"English": "en", "中文": "zh"}
WIDE = {"description_width": "initial"}
BUTTONS = (ASK, SEND, FINISH, ANOTHER, SAVE)


class PracticeForm:
    """A chat to play; `choices` are its widgets by what they decide, `marks` how it went."""

    def __init__(self, seed: int, on: date, handbook: Handbook, buyer: str = "") -> None:
        self.on = on
        self.handbook = handbook
        self.buyer = buyer
        self.marks: Marks | None = None
        self.language = widgets.ToggleButtons(options=LANGUAGES, value="en")
        self.chat = widgets.HTML()
        self.field, self.whom = widgets.Dropdown(), widgets.Dropdown()
        self.text = widgets.Textarea(layout=widgets.Layout(width="auto"))
        self.who = widgets.Text(layout=widgets.Layout(width="24rem"))
        self.decided = widgets.VBox()
        self.said, self.marked = widgets.HTML(), widgets.HTML()
        self.buttons = [widgets.Button() for _ in BUTTONS]
        does = (self._asked, self._sent, self._finished, self._another, self._saved)
        for button, deed in zip(self.buttons, does, strict=True):
            button.on_click(deed)
        ask, send, *others = self.buttons
        self.language.observe(self._translated, names="value")
        self.widget = widgets.VBox(
            [
                self.language,
                self.chat,
                widgets.HBox([self.field, self.whom, ask]),
                self.decided,
                self.text,
                send,
                self.who,
                widgets.HBox(others),
                self.said,
                self.marked,
            ]
        )
        self.draw(seed)

    def draw(self, seed: int) -> None:
        """Begin another practice."""
        self.played = drawn(seed, self.handbook, buyer=self.buyer)
        self.marks = None
        self.choices = {one.id: widgets.Dropdown() for one in self.played.scene.choices}
        for name, choice in self.choices.items():
            choice.observe(lambda change, name=name: self._chose(name, change["new"]), "value")
        self._translated()

    def do(self, *deed: str) -> None:
        """Do something in the chat: see `done`; what cannot be done is said, and nothing else."""
        self.said.value = ""
        try:
            self.played = done(self.played, deed)
        except ValueError as error:
            self.said.value = f"<p role='alert'>{escape(str(error))}</p>"
        self._show()

    def finish(self) -> Marks:
        """Have the chat marked, show how it went, and return it."""
        self.marks = self.played.finish()
        self._show()
        return self.marks

    def save(self, folder: Path | str = ".") -> Path:
        """Write the result into a folder and return the file.

        Raises ValueError before the practice is finished.
        """
        if self.marks is None:
            raise ValueError("finish the practice first; then its result can be saved")
        path = Path(folder, f"practice-{self.on}-{self.played.seed}.json")
        kept = self.marks.as_record(self.who.value, self.on)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return path

    def _translated(self, _change: object = None) -> None:
        lang, scene = self.language.value, self.played.scene
        for button, label in zip(self.buttons, BUTTONS, strict=True):
            button.description = label.text(lang)
        for widget, label in ((self.field, FACT), (self.whom, WHOM), (self.text, WRITE),
                              (self.who, WHO)):  # fmt: skip
            widget.description, widget.style = label.text(lang), WIDE
        knowers = scene.in_force.terms.knowers
        fields = {field.name: field.label for field in scene.fields}
        askees = {name: knowers[name].label for name in scene.askees}
        _offer(self.field, {"": NOTHING, **fields}, lang)
        _offer(self.whom, {"": WHOEVER, **askees}, lang)
        rows = []
        for one in scene.choices:
            choice = self.choices[one.id]
            _offer(choice, {"": NOTHING, **one.codes}, lang)
            rows.append(widgets.VBox([widgets.Label(one.said.text(lang)), choice]))
        self.decided.children = tuple(rows)
        self._show()

    def _show(self) -> None:
        lang = self.language.value
        said = about(self.played) if self.marks is None else verdict(self.marks)
        head = f"<p><strong>{said.text(lang)}</strong></p>"
        self.chat.value = head + chat_html(self.played, lang)
        self.marked.value = "" if self.marks is None else marks_html(self.marks, lang)

    def _chose(self, name: str, code: str) -> None:
        if code and code != (self.played.chosen or {}).get(name):
            self.do("choose", name, code)

    def _asked(self, _button: object) -> None:
        if self.field.value:
            self.do("ask", self.field.value, self.whom.value)
            self.field.value = ""

    def _sent(self, _button: object) -> None:
        self.do("write", self.text.value)
        self.text.value = ""

    def _finished(self, _button: object) -> None:
        self.finish()

    def _another(self, _button: object) -> None:
        self.draw(self.played.seed + 1)

    def _saved(self, _button: object) -> None:
        try:
            self.said.value = f"<p>{self.save().name}</p>"
        except ValueError as error:
            self.said.value = f"<p role='alert'>{escape(str(error))}</p>"

    def _repr_mimebundle_(self, **_kwargs: object) -> Mapping[str, object]:
        bundle: dict[str, object] = dict(self.widget._repr_mimebundle_())
        bundle["text/html"] = practice_section(self.handbook, on=self.on)
        bundle["text/plain"] = f"<practice {self.played.seed} as of {self.on}>"
        return bundle


def _offer(choice: widgets.Dropdown, labels: Mapping[str, Label], lang: str) -> None:
    """Let one of these be chosen; what was chosen stays so."""
    chosen = choice.value or ""
    choice.options = [(label.text(lang), code) for code, label in labels.items()]
    choice.value = chosen


@cache
def _own() -> Handbook:
    """Return the handbook's own data; they are read once."""
    return Handbook.load(data_folder())


def practice(
    *, seed: int, on: date, buyer: str = "", handbook: Handbook | None = None
) -> PracticeForm:
    """Return a practice kept as of the day `on`; the same seed gives the same chat.

    `buyer` is a type of data/speech/customer-types.toml; left out, the seed chooses it.
    """
    return PracticeForm(seed, on, handbook or _own(), buyer)
