"""The font of a piece of an OpenDocument text, and whether it is hidden (part 3, §16, §20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import Element

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_PREFIXES = {
    f"{_OASIS}office:1.0": "office",
    f"{_OASIS}text:1.0": "text",
    f"{_OASIS}table:1.0": "table",
    f"{_OASIS}drawing:1.0": "draw",
    f"{_OASIS}style:1.0": "style",
    f"{_OASIS}manifest:1.0": "manifest",
    f"{_OASIS}svg-compatible:1.0": "svg",
    f"{_OASIS}xsl-fo-compatible:1.0": "fo",
}
_MOST_PARENTS = 32


@lru_cache(4096)
def name_of(tag: str) -> str:
    """``text:p`` for a tag or attribute in a namespace of OpenDocument."""
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return f"{_PREFIXES.get(namespace, '?')}:{name}"


def attribute(element: Element, name: str) -> str:
    """The attribute ``text:…`` of this name, or an empty string."""
    return next((value for key, value in element.items() if name_of(key) == name), "")


@dataclass(frozen=True, slots=True)
class Look:
    """What of a piece's formatting matters to its text."""

    font: str = ""
    is_hidden: bool = False


class Styles:
    """The looks of the styles that the parts of a document define."""

    def __init__(self, parts: Iterable[Element]) -> None:
        self._fonts: dict[str, str] = {}
        self._styles: dict[tuple[str, str], Element] = {}
        self._looks: dict[tuple[str, str, Look], Look] = {}
        for part in parts:
            for each in part.iter():
                name = name_of(each.tag)
                if name == "style:font-face":
                    family = attribute(each, "svg:font-family").strip("'\"")
                    self._fonts[attribute(each, "style:name")] = family
                elif name in ("style:style", "style:default-style"):
                    key = attribute(each, "style:family"), attribute(each, "style:name")
                    self._styles[key] = each

    def look(self, family: str, name: str, base: Look) -> Look:
        """How a ``text`` or ``paragraph`` style of this name looks, over `base`."""
        key = family, name, base
        if key not in self._looks:
            chain: list[Element] = []
            while (style := self._styles.get((family, name))) is not None:
                chain.append(style)
                if not name or len(chain) > _MOST_PARENTS:
                    break  # at the default style, which has no name
                name = attribute(style, "style:parent-style-name")
            look = base
            for style in reversed(chain):
                look = self._over(look, style)
            self._looks[key] = look
        return self._looks[key]

    def _over(self, look: Look, style: Element) -> Look:
        for properties in style:
            if name_of(properties.tag) == "style:text-properties":
                named = attribute(properties, "style:font-name")
                font = self._fonts.get(named, named) or attribute(properties, "fo:font-family")
                if font:
                    look = replace(look, font=font.strip("'\""))
                if shown := attribute(properties, "text:display"):
                    look = replace(look, is_hidden=shown == "none")
        return look
