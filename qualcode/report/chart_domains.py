"""Domains in charts: each has a letter and a colour, and a legend that names it.

Where colours mean something else in a chart, `coloured` is off and its domains have letters only.
"""

from __future__ import annotations

from collections.abc import Collection

from ..findings.colours import domain_colours
from ..model import Code, Codebook
from . import svg
from .wording import domain_letter

LINE, GAP, MARK = 24, 8, 34
"""Height of a line of the legend, what is free below it, and what stands before a name."""

MOST = 300
"""Width that a name may take."""


def domain_legend(
    codebook: Codebook, shown: Collection[str], lang: str, *, width: int, coloured: bool = True
) -> tuple[str, float]:
    """The letter, colour and name of the domains with these ids, and the height that they take."""
    parts, x, y = [], 0.0, 12.0
    for index, domain in enumerate(codebook.domains):
        if domain.id not in shown:
            continue
        words = svg.fit(domain.name.text(lang), MOST, lines=1)
        mark = MARK if coloured else MARK - 18
        long = mark + len(words.lines[0]) * svg.FONT * svg.CHARACTER + 20
        if x and x + long > width:
            x, y = 0.0, y + LINE
        fill = domain_fill(codebook, index) if coloured else svg.INK
        if coloured:
            square = svg.element("rect", x=x + 1, y=y - 6, width=12, height=12, rx=2, fill=fill)
            parts.append(square)
        letter = domain_letter(index)
        parts.append(svg.write(letter, x + mark - 15, y, font_weight=700, fill=fill))
        parts.append(svg.label(words, x + mark, y))
        x += long
    return "".join(parts), y + LINE / 2 + GAP if parts else 0.0


def code_label(
    codebook: Codebook,
    code: Code,
    middle: float,
    lang: str,
    *,
    width: int,
    coloured: bool = True,
) -> str:
    """The letter of the code's domain and the code's name, before a line of a chart."""
    index = domain_index(codebook, code)
    fill = domain_fill(codebook, index) if coloured else svg.INK
    letter = svg.write(domain_letter(index), 4, middle, font_weight=700, fill=fill)
    return letter + svg.label(svg.fit(code.name.text(lang), width - 42), 24, middle)


def domain_index(codebook: Codebook, code: Code) -> int:
    """The place of the code's domain."""
    return next(n for n, each in enumerate(codebook.domains) if each.id == code.domain)


def domain_fill(codebook: Codebook, index: int) -> str:
    """A domain's colour, light page and dark."""
    paper, dark = domain_colours(codebook.domains[index].colour, index)
    return f"light-dark({paper}, {dark})"
