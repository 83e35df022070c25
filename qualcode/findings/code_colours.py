"""A colour for every code, as lines, stripes and swatches on a light and a dark page.

A code that states a colour keeps its hue; the others take theirs from what they stand below, each
a step further round the circle, so that codes side by side differ. They choose in the order in
which they came to be: a new one recolours no other, nor does another place in the tree. Hue and
lightness are those of OKLab (Björn Ottosson, 2020), in which equal steps look equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import atan2, cos, dist, hypot, pi, sin

from ..model import Code, Codebook
from .colours import BLACK, PALETTE, WHITE, colour_of, readable, rgb_of

LIGHT_PAGES = ("#ffffff", "#faf9f7", "#fdf6dd", "#e8f0f6")
DARK_PAGES = ("#16181c", "#1e2126", "#121417", "#2b2818", "#1d2d3a")
"""What lies behind a line: the page, its panels, words that are coded, what is chosen."""

CONTRAST = 3.0
"""WCAG 2.2 asks it of what is no text (1.4.11)."""

APART = 0.06
"""How far two colours are apart in OKLab that stand side by side; 0.02 can just be told."""

Lab = tuple[float, float, float]
Shades = tuple[str, str]


def code_colours(codebook: Codebook, order: Sequence[str] = ()) -> dict[str, Shades]:
    """Code → its colour on a light page and its colour on a dark one, as ``#rrggbb``.

    `order` are ids of codes as they came to be; those that it does not name came last, from the
    top of the tree to its bottom. Every colour has the contrast `CONTRAST` with all pages. A code
    without a colour of its own differs by `APART` from its parent and from those two codes above
    and two below it in the tree that were there before it.
    """
    usual = {
        domain.id: domain.colour or PALETTE[place % len(PALETTE)]
        for place, domain in enumerate(codebook.domains)
    }
    chosen: dict[str, str] = {}
    found: dict[str, Shades] = {}
    steps: dict[str, int] = {}
    tree = list(_in_tree_order(codebook))
    for place in _as_they_came(tree, order):
        code = tree[place]
        family = code.parent if code.parent in chosen else code.domain
        stated = code.colour if code.colour != _stated(codebook, code) else ""
        if stated:
            chosen[code.id], found[code.id] = stated, _shades(stated)
        else:
            base = chosen.get(code.parent or "") or usual.get(code.domain, PALETTE[0])
            near = _two_of(tree[:place][::-1], found) + _two_of(tree[place + 1 :], found)
            if code.parent in found:
                near.append(found[code.parent])
            first = steps.get(family or "", 1 if code.parent in found else 0)
            number, chosen[code.id], found[code.id] = _apart(base, first, near)
            steps[family or ""] = number + 1
    return found


def _as_they_came(tree: Sequence[Code], order: Sequence[str]) -> list[int]:
    """The places of the codes of a tree in the order in which they came to be, parents first."""
    ranks = {code: rank for rank, code in enumerate(order)}
    places = {code.id: place for place, code in enumerate(tree)}
    found: dict[int, None] = {}
    for code in sorted(tree, key=lambda each: ranks.get(each.id, len(ranks))):
        line = [places[code.id]]
        while (parent := tree[line[-1]].parent) in places:
            line.append(places[parent])
        found |= dict.fromkeys(reversed(line))
    return list(found)


def _two_of(codes: Iterable[Code], found: Mapping[str, Shades]) -> list[Shades]:
    """The colours of the first two codes that have one."""
    return list(islice((found[code.id] for code in codes if code.id in found), 2))


def _in_tree_order(codebook: Codebook) -> Iterator[Code]:
    """The codes domain by domain, each above those below it, as a tree shows them."""
    domains = [domain.id for domain in codebook.domains]
    below: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        below.setdefault(code.parent, []).append(code)
    waiting = sorted(below.get(None, []), key=lambda code: domains.index(code.domain))[::-1]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += below.get(code.id, [])[::-1]


def _stated(codebook: Codebook, code: Code) -> str:
    """The colour that a code has which states none."""
    return next((each.colour for each in codebook.domains if each.id == code.domain), "")


def _shades(colour: str) -> Shades:
    return (
        readable(colour, BLACK, LIGHT_PAGES, CONTRAST),
        readable(colour, WHITE, DARK_PAGES, CONTRAST),
    )


def _apart(base: str, first: int, near: Sequence[Shades]) -> tuple[int, str, Shades]:
    """The first variant of a colour from the number `first` on that differs from those `near`."""
    best: tuple[float, int, str, Shades] | None = None
    for number in range(first, first + len(_TURNS) * len(_LIFTS)):
        colour = _variant(base, number)
        shades = _shades(colour)
        gap = min(
            (distance(a, b) for each in near for a, b in zip(shades, each, strict=True)),
            default=1.0,
        )
        if best is None or gap > best[0]:
            best = (gap, number, colour, shades)
        if gap >= APART:
            break
    assert best is not None
    return best[1:]


_TURNS = (0, 40, -40, 80, -80, 20, -20, 60, -60)
"""Degrees round the circle from the family's colour."""

_LIFTS = (0.0, 0.1, -0.1)


def _variant(base: str, number: int) -> str:
    """The family's colour, turned and lifted; number 0 is the colour itself."""
    if number == 0:
        return base
    light, a, b = _lab(base)
    strength = max(0.09, hypot(a, b))  # a grey family has kin of some colour
    turn = atan2(b, a) + _TURNS[number % len(_TURNS)] * pi / 180
    light += _LIFTS[(number // len(_TURNS) + number) % len(_LIFTS)]
    return _colour((min(0.78, max(0.42, light)), strength * cos(turn), strength * sin(turn)))


def distance(one: str, other: str) -> float:
    """How far two hex colours are apart in OKLab, where white and black are 1 apart."""
    return dist(_lab(one), _lab(other))


def _lab(colour: str) -> Lab:
    red, green, blue = (_linear(value / 255) for value in rgb_of(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _colour(lab: Lab) -> str:
    """The colour, as strong as a screen can show it."""
    light, a, b = lab
    for step in range(20):
        share = 1 - step / 20
        linear = _rgb_of_lab((light, a * share, b * share))
        if all(-0.0005 <= value <= 1.0005 for value in linear):
            break
    red, green, blue = (255 * _curved(min(1.0, max(0.0, value))) for value in linear)
    return colour_of((red, green, blue))


def _rgb_of_lab(lab: Lab) -> Lab:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _curved(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)
