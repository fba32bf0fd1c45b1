"""Charts of what rests on assumptions: legible at the width of a phone, as SVG and as PNG.

Parts: `costs` (each part as it is and as it would be), `hangs` (how far each assumption moves the
answer, the widest first), `course` (along weeks or hours), `Drawing` (`svg`, `png`).

A name stands above its bars, so that neither is squeezed. In an SVG text stays text, in the
reader's own font; a PNG needs a font with Chinese on this machine, and is English where none is.

>>> from aftersales_kit.operations.supposing import Line
>>> drawing = costs(Answer((Line(Label("Freight", "运费"), 900, 2100),), (), None), "en")
>>> drawing.told
'Cost to the shop, CNY. Freight: now 9.00, then 21.00; Total: now 9.00, then 21.00'
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from ...operations.costs import yuan_of
from ...operations.supposing import SWINGS, Answer, Course, Swing, number_label
from ...operations.what_if_papers import CNY, COST, DIFFERENCE, NOW, THEN
from ...policy.handbook import Handbook
from ...policy.labels import Label

COLOURS = ("#5b6b7b", "#b3541e")
WIDTH = 3.6
"""In inches: 346 dots of a page, as a phone shows it."""
TEXT = 11.7
"""In points: 14 dots on a phone of 360, whose page leaves the chart 312."""
LETTERS = 38
"""So many are as wide as the chart."""
SHORT = 20
"""So many are beside each other at most in what two lines of a chart are called."""
ALONG = 28
"""So many are as wide as what is drawn of weeks or hours."""
ROW, EDGES = 0.9, 1.1
BESIDE = 0.38
"""Room for a number beside a bar, as a share of the bars."""
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "SimHei",
)
"""Fonts with Chinese, one of which most machines have."""
PIXELS = 200
"""Of a PNG, to the inch."""


@dataclass(frozen=True)
class Drawing:
    """A chart and what it says; `draw` draws it in a language."""

    told: str
    lang: str
    draw: Callable[[str], Figure]

    @property
    def svg(self) -> str:
        """The chart as SVG, byte for byte the same for the same numbers."""
        with mpl.rc_context(), warnings.catch_warnings():
            # A chart looks the same whatever the reader of the notebook has set.
            mpl.rcdefaults()
            # Of several charts on a page each has names of its own for what it draws repeatedly.
            mpl.rcParams["svg.hashsalt"] = self.told
            mpl.rcParams["svg.fonttype"] = "none"
            # The font that measures the text has no Chinese; the reader's has.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            text = io.StringIO()
            self.draw(self.lang).savefig(
                text, format="svg", metadata={"Date": None, "Creator": None}
            )
        svg = re.sub(r"<metadata>.*?</metadata>", "", text.getvalue(), flags=re.DOTALL)
        svg = re.sub(r'<style type="text/css">.*?</style>', "", svg, flags=re.DOTALL)
        named = {*re.findall(r"#([\w.-]+)", svg)}
        svg = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in named else "", svg)
        style = "width: 100%; max-width: 24rem; height: auto"
        start = f'<svg role="img" aria-label="{escape(self.told)}" style="{style}" '
        return start + svg[svg.index("<svg ") + len("<svg ") :].strip()

    @property
    def png(self) -> bytes:
        """The chart as PNG."""
        there = {font.name for font in fontManager.ttflist}
        font = next((name for name in FONTS if name in there), None)
        with mpl.rc_context():
            mpl.rcdefaults()
            if font is not None:
                mpl.rcParams["font.family"] = [font]
            content = io.BytesIO()
            figure = self.draw(self.lang if font is not None else "en")
            figure.savefig(content, format="png", dpi=PIXELS, metadata={"Software": None})
        return content.getvalue()


def costs(answer: Answer, lang: str) -> Drawing:
    """Return what each part costs as it is and as it would be, and all together."""
    lines = (*answer.money, answer.total)

    def draw(lang: str) -> Figure:
        figure, axes = _figure(len(lines), COST, lang)
        for place, line in enumerate(lines):
            _name(axes, place, line.label.text(lang))
            pairs = zip((line.now, line.then), COLOURS, (0.0, 0.24), strict=True)
            for fen, colour, below in pairs:
                bar = axes.barh(place + below, fen / 100, 0.2, color=colour)
                axes.bar_label(bar, [f"{yuan_of(fen):,.2f}"], padding=2, fontsize=TEXT)
        _legend(axes, lang)
        ends = [fen / 100 for line in lines for fen in (line.now, line.then)]
        _room(axes, ends, BESIDE if min(ends) < 0 else 0.0)
        return figure

    said = "; ".join(
        f"{line.label.text(lang)}: {NOW.text(lang)} {yuan_of(line.now):,.2f}, "
        f"{THEN.text(lang)} {yuan_of(line.then):,.2f}"
        for line in lines
    )
    return Drawing(f"{COST.text(lang)}, {CNY.text(lang)}. {said}", lang, draw)


def hangs(swings: Sequence[Swing], difference: int, handbook: Handbook, lang: str) -> Drawing:
    """Return how far each assumption moves the difference, whose own place is the line across."""

    def bounds(swing: Swing, lang: str) -> tuple[str, str]:
        least, most = (
            number_label(swing.of, Decimal(value), handbook).text(lang)
            for value in (swing.of.least, swing.of.most)
        )
        return least, most

    def draw(lang: str) -> Figure:
        figure, axes = _figure(len(swings), DIFFERENCE, lang)
        for place, swing in enumerate(swings):
            least, most = bounds(swing, lang)
            _name(axes, place, f"{swing.of.label.text(lang)}: {least} – {most}")
            ends = swing.least / 100, swing.most / 100
            axes.barh(place + 0.1, ends[1] - ends[0], 0.3, left=ends[0], color=COLOURS[0])
            for value, (across, pad) in zip(
                sorted(ends), (("right", -3), ("left", 3)), strict=True
            ):
                axes.annotate(
                    f"{value:,.0f}",
                    (value, place + 0.1),
                    (pad, 0),
                    textcoords="offset points",
                    ha=across,
                    va="center",
                    fontsize=TEXT,
                )
        axes.axvline(difference / 100, color=COLOURS[1], linewidth=1.2)
        _room(axes, [fen / 100 for s in swings for fen in (s.least, s.most)], BESIDE)
        return figure

    said = "; ".join(
        f"{swing.of.label.text(lang)}: {bounds(swing, lang)[0]} {yuan_of(swing.least):,.2f}, "
        f"{bounds(swing, lang)[1]} {yuan_of(swing.most):,.2f}"
        for swing in swings
    )
    now = f"{DIFFERENCE.text(lang)} {yuan_of(difference):,.2f}"
    return Drawing(f"{SWINGS.text(lang)}, {CNY.text(lang)}. {now}. {said}", lang, draw)


def course(drawn: Course, lang: str) -> Drawing:
    """Return how numbers go along weeks or hours, with the ends between which they would lie."""
    first, second = (label for label in drawn.called)

    def draw(lang: str) -> Figure:
        # What the two are stands in a line, or in two where it is long.
        lines = 1 if sum(_wide(label.text(lang)) for label in drawn.called) <= SHORT else 2
        height = 2.65 + 0.25 * lines
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((0.15, 0.64 / height, 0.8, 1.86 / height))
        places = [*range(len(drawn.names))]
        axes.plot(places, _line(drawn.now), color=COLOURS[0], label=first.text(lang))
        axes.plot(
            places, _line(drawn.then), color=COLOURS[1], label=second.text(lang), marker="o", ms=3
        )
        if drawn.low:
            axes.fill_between(
                places, _line(drawn.low), _line(drawn.high), color=COLOURS[1], alpha=0.2, lw=0
            )
        # The last ends at the edge, and so takes half of the room of the one before.
        wide = 1.5 * max(map(len, drawn.names), default=0) + 1
        step = max(1, math.ceil(len(places[1:]) * wide / ALONG))
        axes.set_xticks(places[::-step][::-1], drawn.names[::-step][::-1], fontsize=TEXT)
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
        axes.tick_params(axis="y", labelsize=TEXT)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(drawn.along.text(lang), fontsize=TEXT)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.15, 1.0),
            ncols=3 - lines,
            frameon=False,
            fontsize=TEXT,
        )
        return figure

    pairs = zip(drawn.names, drawn.now, drawn.then, strict=True)
    said = "; ".join(f"{name}: {_told(now)}, {_told(then)}" for name, now, then in pairs)
    heads = f"{first.text(lang)}, {second.text(lang)}"
    return Drawing(f"{drawn.title.text(lang)} ({heads}). {said}", lang, draw)


def _line(numbers: Sequence[float | None]) -> list[float]:
    return [float("nan") if number is None else number for number in numbers]


def _told(number: float | None) -> str:
    return "–" if number is None else f"{number:,.1f}".removesuffix(".0")


def _figure(rows: int, what: Label, lang: str) -> tuple[Figure, Axes]:
    height = ROW * rows + EDGES
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.08, 0.57 / height, 0.82, 1 - EDGES / height))
    axes.set_ylim(rows - 0.45, -0.65)
    axes.set_yticks([])
    axes.tick_params(axis="x", labelsize=TEXT)
    axes.locator_params(axis="x", nbins=4)
    axes.set_xlabel(f"{what.text(lang)}, {CNY.text(lang)}", fontsize=TEXT)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.axvline(0, color="#9aa5b1", linewidth=0.8)
    return figure, axes


def _room(axes: Axes, ends: Sequence[float], before: float) -> None:
    """Leave room beside the bars for their numbers; `before` is that on the left, as a share."""
    low, high = min(0.0, *ends), max(0.0, *ends)
    wide = high - low or 1.0
    axes.set_xlim(low - before * wide, high + BESIDE * wide)


def _name(axes: Axes, place: int, name: str) -> None:
    """Write the name of a row above its bars, in two lines where it is long."""
    lines = "\n".join(_wrapped(name))
    across = axes.get_yaxis_transform()
    # The numbers below the axis reach over its ends; names begin at the edge.
    axes.text(
        -0.08, place - 0.15, lines, transform=across, fontsize=TEXT, va="bottom", linespacing=1.0
    )


def _wrapped(name: str) -> list[str]:
    """Return a name in lines; a Chinese character is as wide as two letters.

    >>> _wrapped("Late returns given way to, though nothing was agreed: 0 % – 100 %")
    ['Late returns given way to, though', 'nothing was agreed: 0 % – 100 %']
    """
    lines, wide = [""], 0
    for part in re.findall(r"[\u2e80-\uffff]|[^\u2e80-\uffff\s]+\s*|\s+", name):
        width = _wide(part.rstrip())
        if wide + width > LETTERS:
            lines, wide = [*lines, ""], 0
        lines[-1] += part
        wide += width + len(part) - len(part.rstrip())
    return [line.rstrip() for line in lines]


def _wide(text: str) -> int:
    return sum(1 + (sign > "\u2e80") for sign in text)


def _legend(axes: Axes, lang: str) -> None:
    for colour, label in zip(COLOURS, (NOW, THEN), strict=True):
        axes.barh(0, 0, color=colour, label=label.text(lang))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, frameon=False, fontsize=TEXT)
