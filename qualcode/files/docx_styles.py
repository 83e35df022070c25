"""The font of a run of a Word document, and whether it is hidden, as its styles say.

ECMA-376 part 1 §17.7.2: document defaults, then the paragraph's style, then the run's, each over
the style it is based on, then the run itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from .docx_package import attribute, child, is_on, name_of

_MOST_STYLES_BASED_ON = 32


@dataclass(frozen=True, slots=True)
class Look:
    """What of a run's formatting matters to its text."""

    font: str = ""
    is_hidden: bool = False
    is_listed: bool = False


class Styles:
    """The looks of the styles of a document; without a styles part there are none."""

    def __init__(self, part: Element | None) -> None:
        self._properties: dict[str, Element] = {}
        self._based_on: dict[str, str] = {}
        self._looks: dict[tuple[str, Look], Look] = {}
        self._default_paragraph = ""
        self._default = Look()
        if part is None:
            return
        self._default = _over(Look(), child(part, "w:docDefaults", "w:rPrDefault", "w:rPr"))
        for style in part:
            if name_of(style.tag) == "w:style":
                self._add(style)

    def _add(self, style: Element) -> None:
        key = attribute(style, "w:styleId")
        self._properties[key] = style
        if (base := child(style, "w:basedOn")) is not None:
            self._based_on[key] = attribute(base, "w:val")
        is_default = attribute(style, "w:default") in ("1", "true", "on")
        if is_default and attribute(style, "w:type") == "paragraph":
            self._default_paragraph = key

    def of_paragraph(self, properties: Element | None) -> Look:
        """How a paragraph's text looks, by its ``w:pPr``."""
        style = child(properties, "w:pStyle")
        key = self._default_paragraph if style is None else attribute(style, "w:val")
        return _listed(self._styled(key, self._default), properties)

    def of_run(self, properties: Element | None, paragraph: Look) -> Look:
        """How a run looks, by its ``w:rPr``, in a paragraph that looks like this."""
        if properties is None:
            return paragraph
        style = child(properties, "w:rStyle")
        look = paragraph if style is None else self._styled(attribute(style, "w:val"), paragraph)
        return _over(look, properties)

    def _styled(self, key: str, base: Look) -> Look:
        if (key, base) not in self._looks:
            chain: list[str] = []
            while key in self._properties and len(chain) < _MOST_STYLES_BASED_ON:
                chain.append(key)
                key = self._based_on.get(key, "")
            look = base
            for each in reversed(chain):
                style = self._properties[each]
                look = _listed(_over(look, child(style, "w:rPr")), child(style, "w:pPr"))
            self._looks[chain[0] if chain else key, base] = look
            return look
        return self._looks[key, base]


def _over(look: Look, properties: Element | None) -> Look:
    """`look` with what a ``w:rPr`` says of font and hiding."""
    for each in properties if properties is not None else ():
        name = name_of(each.tag)
        if name == "w:rFonts":
            look = replace(look, font=_font(each, look.font))
        elif name == "w:vanish":
            look = replace(look, is_hidden=is_on(each))
    return look


def _listed(look: Look, properties: Element | None) -> Look:
    """`look` with what a ``w:pPr`` says of a number or bullet that Word sets before it."""
    number = child(properties, "w:numPr", "w:numId")
    if number is None:
        return look
    return replace(look, is_listed=attribute(number, "w:val") not in ("", "0"))


def _font(fonts: Element, before: str) -> str:
    """The font of letters beyond ASCII, else of ASCII; that of a theme is never a legacy font."""
    given = {name_of(key): value for key, value in fonts.items()}
    for name in ("hAnsi", "ascii"):
        if f"w:{name}Theme" in given:
            return ""
        if f"w:{name}" in given:
            return given[f"w:{name}"]
    return before
