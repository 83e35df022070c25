"""The parts of a Word file and how they point at each other (ECMA-376 part 2, Open Packaging)."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from ..errors import BrokenDocument
from ..messages import say
from .container import Container
from .xml import parse

_OPEN = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_OPEN}wordprocessingml/2006/main": "w",
    f"{_STRICT}wordprocessingml/main": "w",
    f"{_OPEN}officeDocument/2006/math": "m",
    f"{_STRICT}officeDocument/math": "m",
    f"{_OPEN}officeDocument/2006/relationships": "r",
    f"{_STRICT}officeDocument/relationships": "r",
    f"{_OPEN}drawingml/2006/main": "a",
    f"{_STRICT}drawingml/main": "a",
    f"{_OPEN}drawingml/2006/chart": "c",
    f"{_STRICT}drawingml/chart": "c",
    f"{_OPEN}drawingml/2006/diagram": "dgm",
    f"{_STRICT}drawingml/diagram": "dgm",
    f"{_OPEN}markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
}
_RELATIONSHIPS = f"{{{_OPEN}package/2006/relationships}}Relationship"
_MAIN_PART = "word/document.xml"


@lru_cache(4096)
def name_of(tag: str) -> str:
    """``w:p`` for a tag or attribute in a namespace of Word's, of either edition of the standard.

    >>> name_of("{http://purl.oclc.org/ooxml/wordprocessingml/main}p"), name_of("{urn:x}p")
    ('w:p', '?:p')
    """
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return f"{_PREFIXES.get(namespace, '?')}:{name}"


def attribute(element: Element, name: str) -> str:
    """The attribute ``w:…`` of this name, or an empty string."""
    return next((value for key, value in element.items() if name_of(key) == name), "")


def child(element: Element | None, *names: str) -> Element | None:
    """The element found by going down from `element` along `names`, or None."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if name_of(each.tag) == name), None)
    return element


def is_on(element: Element | None) -> bool:
    """Whether a property such as ``w:vanish`` is there and not switched off."""
    return element is not None and attribute(element, "w:val") not in ("0", "false", "off", "none")


class Package:
    """The main part of a Word file and those it points at."""

    def __init__(self, container: Container) -> None:
        self._container = container
        path = container.path
        targets = self._targets("")
        self._name = container.find(next(iter(targets.get("officeDocument", ())), _MAIN_PART)) or ""
        if not self._name:
            what = say("it has no part {name}", name=_MAIN_PART)
            raise BrokenDocument(path=path, format="Word", what=what)
        main = self._parse(self._name)
        body = child(main, "w:body") if name_of(main.tag) == "w:document" else None
        if body is None:
            what = say("its main part {name} holds no document", name=self._name)
            raise BrokenDocument(path=path, format="Word", what=what)
        self.body = body
        self._related = self._targets(self._name)

    def parts(self, kind: str) -> list[Element]:
        """The parts of a kind (``styles``, ``footnotes``, ``header`` …) that are there."""
        found = map(self._container.find, self._related.get(kind, ()))
        return [self._parse(name) for name in dict.fromkeys(found) if name]

    def part(self, kind: str) -> Element | None:
        """The first part of a kind, or None."""
        return next(iter(self.parts(kind)), None)

    def _parse(self, name: str) -> Element:
        return parse(self._container.read(name), path=self._container.path, part=name)

    def _targets(self, source: str) -> dict[str, list[str]]:
        """The names of the parts that `source` points at, by the last word of their type."""
        folder, _, name = source.rpartition("/")
        found = self._container.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        targets: dict[str, list[str]] = {}
        for each in self._parse(found).iter(_RELATIONSHIPS) if found else ():
            if each.get("TargetMode") != "External":
                target = posixpath.join("/", folder, unquote(each.get("Target", "")))
                kind = each.get("Type", "").rpartition("/")[2]
                targets.setdefault(kind, []).append(posixpath.normpath(target).lstrip("/"))
        return targets
