"""The one door to XML: parsed only after it was found to be harmless.

The text goes through expat twice. The first pass keeps nothing and refuses: any document type
definition (so no entity is ever expanded or fetched), depth, size, more elements, attributes or
names than any document has. The second builds the tree.
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from ..errors import BrokenXml, TooLarge
from ..limits import (
    MAX_XML_BYTES,
    MAX_XML_DEPTH,
    MAX_XML_NAMES,
    MAX_XML_NAMESPACE,
    MAX_XML_NODES,
    MAX_XML_TAG_BYTES,
)
from ..messages import Said, say

_CHUNK = 2**16
_PARSER_ERRORS = (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError, OverflowError)
"""What expat and ElementTree raise on bad XML; LookupError is an unknown encoding."""


def parse(raw: bytes, *, path: str, part: str = "") -> Element:
    """The root element of an XML text; `part` names it within a packed file.

    Comments and processing instructions are left out. Tags are ``{namespace}name``. Raises
    BrokenXml with the line, or TooLarge.
    """
    check(raw, path=path, part=part)
    try:
        return ElementTree.fromstring(raw)
    except _PARSER_ERRORS as error:
        raise _broken(path, part, 1, str(error)) from None


def check(raw: bytes, *, path: str, part: str = "") -> None:
    """Nothing, where a library of its own may parse these bytes; else BrokenXml or TooLarge."""
    if len(raw) > MAX_XML_BYTES:
        raise TooLarge(path=path, name="MAX_XML_BYTES", limit=MAX_XML_BYTES)
    _Inspection(path, part).run(raw)


def serialise(root: Element) -> bytes:
    """The XML text of a tree, UTF-8 with its declaration; the same tree, the same bytes.

    Prefixes are those that `xml.etree.ElementTree.register_namespace` was told. Raises ValueError
    for text that no XML can hold, which ElementTree would write all the same.
    """
    for element in root.iter():
        for text in (element.text, element.tail, *element.attrib.values()):
            if text and (character := unwritable(text)):
                raise ValueError(f"no XML can hold {character!r}")
    text = ElementTree.tostring(root, encoding="unicode")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode()


def unwritable(text: str) -> str:
    r"""The first character of `text` that XML 1.0 (§2.2) cannot hold, or an empty string.

    >>> unwritable("dạ\tvâng"), unwritable("a\x00b")
    ('', '\x00')
    """
    for character in text if not text.isprintable() else "":
        if character < " " and character not in "\t\n\r":
            return character
        if "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff":
            return character
    return ""


class _Inspection:
    """The first pass: counts what the tree would hold, and refuses."""

    def __init__(self, path: str, part: str) -> None:
        self.path, self.part = path, part
        self.depth = self.nodes = 0
        self.names: set[str] = set()
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.ordered_attributes = True
        self.parser.buffer_text = False
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._namespace

    def run(self, raw: bytes) -> None:
        """Nothing, or BrokenXml or TooLarge."""
        try:
            for start in range(0, len(raw), _CHUNK):
                self.parser.Parse(raw[start : start + _CHUNK], False)
                if start - self.parser.CurrentByteIndex > MAX_XML_TAG_BYTES:
                    raise self._too_large("MAX_XML_TAG_BYTES", MAX_XML_TAG_BYTES)
            self.parser.Parse(b"", True)
        except _PARSER_ERRORS as error:
            raise self._broken(str(error)) from None

    def _start(self, name: str, attributes: list[str]) -> None:
        self.depth += 1
        self.nodes += 1 + len(attributes) // 2
        self.names.add(name)
        self.names.update(attributes[::2])
        if self.depth > MAX_XML_DEPTH:
            what = say("elements nest deeper than {limit} (MAX_XML_DEPTH)", limit=MAX_XML_DEPTH)
            raise self._broken(what)
        if self.nodes > MAX_XML_NODES:
            raise self._too_large("MAX_XML_NODES", MAX_XML_NODES)
        if len(self.names) > MAX_XML_NAMES:
            raise self._too_large("MAX_XML_NAMES", MAX_XML_NAMES)

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _doctype(self, *_declaration: object) -> None:
        raise self._broken(say("it has a document type definition, which no document needs"))

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        if uri and len(uri) > MAX_XML_NAMESPACE:
            what = say(
                "the name of a namespace is longer than {limit} (MAX_XML_NAMESPACE)",
                limit=MAX_XML_NAMESPACE,
            )
            raise self._broken(what)

    def _broken(self, what: Said | str) -> BrokenXml:
        return _broken(self.path, self.part, self.parser.CurrentLineNumber, what)

    def _too_large(self, name: str, limit: int) -> TooLarge:
        return TooLarge(path=self.path, name=name, limit=limit)


def _broken(path: str, part: str, line: int, what: Said | str) -> BrokenXml:
    place = f"{path} ({part})" if part else path
    return BrokenXml(path=path, part=part, place=place, line=line, what=what)
