"""Colours of domains that can be read on paper and on a dark screen (WCAG 2 contrast)."""

from __future__ import annotations

import re
from collections.abc import Sequence

PALETTE = ("#2e7d4f", "#b5472f", "#2b6ca3", "#8a6100", "#7a4b9a", "#0f766e", "#a33a6b", "#55606e")
"""For domains whose codebook names no colour, in their order."""

PAPER, DARK_PAPER = "#ffffff", "#161b22"
DARK_PANEL = "#1e2126"
"""The lightest of the dark pages on which a domain's colour is text."""

BLACK, WHITE = "#000000", "#ffffff"
READABLE = 4.6
"""Contrast to reach; WCAG AA asks 4.5 for text."""

RGB = tuple[float, float, float]


def domain_colours(wanted: str, index: int) -> tuple[str, str]:
    """A colour for paper and one for a dark screen, both readable as text, from a hex colour.

    Anything but ``#rgb`` or ``#rrggbb`` gives way to the palette.

    >>> domain_colours("#ff0", 0)[0] != "#ffff00"
    True
    """
    colour = wanted if re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", wanted) else ""
    rgb = rgb_of(colour or PALETTE[index % len(PALETTE)])
    return (
        readable(colour_of(rgb), BLACK, [PAPER], READABLE),
        readable(colour_of(rgb), WHITE, [DARK_PAPER, DARK_PANEL], READABLE),
    )


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two hex colours, 1…21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(rgb_of(first)), _luminance(rgb_of(second))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, paper: str, share: float) -> str:
    """`share` of a colour laid over paper, as ``color-mix(in srgb, …)`` does it."""
    return colour_of(_blend(rgb_of(paper), rgb_of(colour), share))


def readable(colour: str, goal: str, papers: Sequence[str], ratio: float) -> str:
    """The nearest colour on the way to `goal` whose contrast on each of the papers is `ratio`."""
    for step in range(21):
        shade = mix(goal, colour, step / 20)
        if all(contrast(shade, paper) >= ratio for paper in papers):
            return shade
    return goal


def _blend(under: RGB, over: RGB, share: float) -> RGB:
    red, green, blue = (a + (b - a) * share for a, b in zip(under, over, strict=True))
    return red, green, blue


def rgb_of(colour: str) -> RGB:
    """Red, green and blue, each 0…255, of a hex colour."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def colour_of(colour: RGB) -> str:
    """The hex colour of red, green and blue."""
    return "#" + "".join(f"{round(value):02x}" for value in colour)


def _luminance(colour: RGB) -> float:
    def linear(value: float) -> float:
        value /= 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
