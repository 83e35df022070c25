"""Pieces of SVG as text: what a chart is drawn with. No script, no style sheet, no font of its own.

Colours are CSS values in presentation attributes: ``currentColor`` for ink, custom properties with
a fallback for the rest, so that a page themes a chart and one alone can still be read. Lengths are
in units of the view box, one CSS pixel at full size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from .wordxml import ILLEGAL

INK = "currentColor"
MUTED = "var(--chart-muted, light-dark(#4b5663, #aab4c0))"
LINE = "var(--chart-line, light-dark(#cfd6dd, #3a444f))"
FILL = "var(--chart-fill, light-dark(#1d559b, #7fb0ea))"

_FALLBACK = re.compile(r"var\(--[\w-]+, (light-dark\([^()]*\))\)")
_ON_LIGHT = re.compile(r"light-dark\((#\w+), #\w+\)")

FONT = 13
CHARACTER = 0.56
"""Width of an average character in font sizes, on the generous side."""

LINE_HEIGHT = 16


@dataclass(frozen=True, slots=True)
class Words:
    """A text in lines that fit a width; `whole` is all of it where something was left out."""

    lines: tuple[str, ...]
    whole: str = ""


def element(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """An element; underscores of attribute names become hyphens, None leaves one out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{clean(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{shown}>{content}</{name}>" if content else f"<{name}{shown}/>"


def clean(text: str) -> str:
    """`text` as character data of XML."""
    return escape(ILLEGAL.sub("\ufffd", text), quote=True)


def titled(name: str, title: str, /, **attributes: str | float | None) -> str:
    """An element that says `title` to whoever points at it."""
    return element(name, element("title", clean(title)), **attributes)


def picture(
    parts: Iterable[str], *, key: str, title: str, description: str, width: int, height: float
) -> str:
    """The whole picture with its name and description; `key` makes its ids unique on a page."""
    head = element("title", clean(title), id=f"{key}-title")
    head += element("desc", clean(description), id=f"{key}-desc")
    return element(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {_written(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        class_="chart",
        font_size=FONT,
        fill=INK,
        text_rendering="optimizeLegibility",
    )


def standalone(drawn: str) -> str:
    """The picture as a file of its own: on white paper, for programs that know no CSS functions."""
    plain = _FALLBACK.sub(r"\1", drawn)
    plain = _ON_LIGHT.sub(r"\1", plain).replace(INK, "#1c2430")
    return plain.replace("<svg ", '<svg font-family="sans-serif" ', 1)


def fit(text: str, width: float, *, lines: int = 2, size: float = FONT) -> Words:
    """`text` broken at spaces into at most `lines`, the last one cut with an ellipsis.

    >>> fit("Đi làm xa, ít khi về nhà", 80)
    Words(lines=('Đi làm xa,', 'ít khi về…'), whole='Đi làm xa, ít khi về nhà')
    """
    room = max(2, int(width / (size * CHARACTER)))
    broken: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if len(longer) <= room:
            line = longer
            continue
        if line:
            broken.append(line)
        while len(word) > room:
            broken.append(word[:room])
            word = word[room:]
        line = word
    broken.append(line)
    if len(broken) <= lines:
        return Words(tuple(broken))
    kept = broken[:lines]
    kept[-1] = f"{kept[-1][: room - 1].rstrip(' ,;.')}…"
    return Words(tuple(kept), " ".join(text.split()))


def label(
    words: Words, x: float, middle: float, /, *, anchor: str = "start", **attributes: str | float
) -> str:
    """Lines of text around a height; the whole of it for whoever points at a shortened one."""
    top = middle - LINE_HEIGHT * (len(words.lines) - 1) / 2 + FONT * 0.35
    spans = " ".join(  # the blank between two lines, for whoever copies or hears the words
        element("tspan", clean(line) or "\u00a0", x=x, y=top + LINE_HEIGHT * n)
        for n, line in enumerate(words.lines)
    )
    title = element("title", clean(words.whole)) if words.whole else ""
    return element("text", title + spans, text_anchor=anchor, **attributes)


def write(text: str, x: float, y: float, /, *, anchor: str = "start", **more: str | float) -> str:
    """One line of text whose middle lies at `y`."""
    return element("text", clean(text), x=x, y=y + FONT * 0.35, text_anchor=anchor, **more)


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")
