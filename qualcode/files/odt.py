"""OpenDocument texts (ODT, OTT, and FODT, the same in one XML file), as LibreOffice writes them.

OpenDocument 1.3 part 3, §5–7. What a tracked change deleted stands in ``text:tracked-changes``,
apart from the text itself, or, in FODT, in its old place between two marks; it is counted and left
out, and so are comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from ..errors import BrokenDocument
from ..messages import say
from .container import Container, open_container
from .gathering import Gathering
from .odt_styles import Look, Styles, attribute, name_of
from .transcripts import Reading
from .xml import parse

_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = ("text:p", "text:h")
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MOST_SPACES = 10_000

_LEFT_OUT = {
    "office:annotation": "left_out_comments",
    "draw:image": "left_out_pictures",
    "draw:object": "left_out_pictures",
    "draw:object-ole": "left_out_pictures",
}
_NOT_TEXT = frozenset(
    (
        *("office:annotation-end", "office:forms", "office:scripts", "office:event-listeners"),
        *("text:sequence-decls", "text:variable-decls", "text:user-field-decls"),
        *("text:table-of-content-source", "text:alphabetical-index-source"),
        *(
            "text:illustration-index-source",
            "text:bibliography-source",
            "text:dde-connection-decls",
        ),
        *("text:object-index-source", "text:table-index-source", "text:user-index-source"),
        *("svg:title", "svg:desc", "text:note-citation", "text:linenumbering-configuration"),
    )
)


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of an OpenDocument text, with an account of what was left out.

    Raises BrokenContainer, BrokenXml, BrokenDocument, TooLarge or EmptyFile.
    """
    if raw.startswith(b"PK"):
        with open_container(raw, path=path) as container:
            content, styles = _parts(container)
    else:
        content, styles = parse(raw, path=path), None
    body = next((each for each in content.iter() if name_of(each.tag) == "office:text"), None)
    if body is None:
        raise BrokenDocument(
            path=path, format="OpenDocument", what=say("it holds no text document")
        )
    story = _Story(Styles([part for part in (styles, content) if part is not None]))
    story.children(body)
    story.count_headers(content if styles is None else styles)
    return [story.out.reading(path)]


def _parts(container: Container) -> tuple[Element, Element | None]:
    """The content and the styles. Raises BrokenDocument where they are protected."""
    path = container.path
    parts: dict[str, Element] = {}
    for name in ("META-INF/manifest.xml", "content.xml", "styles.xml"):
        if found := container.find(name):
            parts[name] = parse(container.read(found), path=path, part=name)
        manifest = parts.get("META-INF/manifest.xml")
        if manifest is not None and any(
            name_of(each.tag) == "manifest:encryption-data" for each in manifest.iter()
        ):
            what = say("it is protected by a password, which has to be taken off first")
            raise BrokenDocument(path=path, format="OpenDocument", what=what)
    if "content.xml" not in parts:
        what = say("it has no part {name}", name="content.xml")
        raise BrokenDocument(path=path, format="OpenDocument", what=what)
    return parts["content.xml"], parts.get("styles.xml")


class _Story:
    """Walks a body and gathers its blocks and notes."""

    def __init__(self, styles: Styles) -> None:
        self.out = Gathering()
        self._styles = styles
        self._is_in_paragraph = False
        self._ends_in_space = True  # white space here is none
        self._look = Look()
        self._deletions: dict[str, bool] = {}  # by their id, whether they join two paragraphs
        self._open_deletions: set[str] = set()
        self._handlers: Mapping[str, Callable[[Element], None]] = {
            "text:p": self._paragraph,
            "text:h": self._paragraph,
            "text:span": self._span,
            "text:s": self._spaces,
            "text:tab": lambda _: self._add("\t"),
            "text:line-break": lambda _: self._add("\n"),
            "text:list-item": self._list_item,
            "text:note": self._note,
            "text:tracked-changes": self._tracked_changes,
            "text:change": self._change,
            "text:change-start": self._change,
            "text:change-end": self._change,
            "table:table": self._table,
            "table:table-row": self._table_row,
            "table:table-cell": self._cell,
            "table:covered-table-cell": self._cell,
            "draw:text-box": self._text_box,
        }

    def children(self, element: Element) -> None:
        """Gathers what `element` holds: its text, in a paragraph, and that of its children."""
        self._text(element.text)
        for each in element:
            name = name_of(each.tag)
            if handler := self._handlers.get(name):
                handler(each)
            elif name in _LEFT_OUT:
                self.out.changes[_LEFT_OUT[name]] += 1
            elif name not in _NOT_TEXT:
                self.children(each)
            self._text(each.tail)

    def count_headers(self, styles: Element) -> None:
        """Counts the headers and footers that hold text."""
        self.out.changes["left_out_headers_and_footers"] += sum(
            bool("".join(each.itertext()).strip())
            for each in styles.iter()
            if name_of(each.tag) in ("style:header", "style:footer")
        )

    def _text(self, text: str | None) -> None:
        """Any white space is one space, and none at the head of a paragraph (part 3, §6.1.2)."""
        if not text or not self._is_in_paragraph:
            return
        text = _WHITE_SPACE.sub(" ", text)
        self._add(text[1:] if self._ends_in_space and text[0] == " " else text)

    def _add(self, text: str) -> None:
        if self._look.is_hidden or self._open_deletions or not text:
            return
        self._ends_in_space = text[-1] in " \t\n"
        self.out.add(text, self._look.font)

    def _paragraph(self, element: Element) -> None:
        look = self._styles.look("paragraph", attribute(element, "text:style-name"), Look())
        self.out.open_paragraph()
        with self._as(look, is_in_paragraph=True):
            self.children(element)
        if self._open_deletions:
            self.out.part_words()
        else:
            self.out.end_paragraph()

    def _span(self, element: Element) -> None:
        look = self._styles.look("text", attribute(element, "text:style-name"), self._look)
        self.out.changes["left_out_hidden_text"] += look.is_hidden and not self._look.is_hidden
        before, self._look = self._look, look
        self.children(element)
        self._look = before

    def _spaces(self, element: Element) -> None:
        count = attribute(element, "text:c")
        self._add(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))

    def _list_item(self, element: Element) -> None:
        self.out.changes["left_out_list_marks"] += 1
        self.children(element)

    def _tracked_changes(self, element: Element) -> None:
        for region in element:
            for each in region:
                if name_of(each.tag) == "text:insertion":
                    self.out.changes["kept_insertions"] += 1
                elif name_of(each.tag) == "text:deletion":
                    self.out.changes["left_out_deletions"] += 1
                    paragraphs = sum(name_of(part.tag) in _PARAGRAPHS for part in each)
                    self._deletions[attribute(region, "text:id")] = paragraphs > 1
                    self._deletions[region.get(_XML_ID, "")] = paragraphs > 1

    def _change(self, element: Element) -> None:
        """Where a deletion was, or where one stands between two marks."""
        key = attribute(element, "text:change-id")
        if key not in self._deletions:
            return
        kind = name_of(element.tag)
        if kind == "text:change-start":
            self._open_deletions.add(key)
        elif kind == "text:change-end":
            self._open_deletions.discard(key)
        elif self._deletions[key]:
            self.out.part_words()

    def _note(self, element: Element) -> None:
        def fill() -> None:
            with self._as(Look(), is_in_paragraph=False):
                self.children(element)

        self.out.note(id(element), fill)
        self._ends_in_space = False

    def _table(self, element: Element) -> None:
        with self.out.table():
            self.children(element)

    def _table_row(self, element: Element) -> None:
        with self.out.row():
            self.children(element)

    def _cell(self, element: Element) -> None:
        with self.out.cell():
            self.children(element)

    def _text_box(self, element: Element) -> None:
        with self.out.box(), self._as(Look(), is_in_paragraph=False):
            self.children(element)

    @contextmanager
    def _as(self, look: Look, *, is_in_paragraph: bool) -> Iterator[None]:
        """The inside of a paragraph, or of what interrupts one."""
        outer = self._look, self._is_in_paragraph, self._ends_in_space
        self._look, self._is_in_paragraph, self._ends_in_space = look, is_in_paragraph, True
        yield
        self._look, self._is_in_paragraph, self._ends_in_space = outer
