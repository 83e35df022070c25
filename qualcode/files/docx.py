"""Word documents (DOCX, DOCM, DOTX): a reader of our own over `container` and `xml`.

It walks the whole body (WordprocessingML, ECMA-376 part 1 §17), so that no text is lost that a
person sees: tables, content controls, text boxes, fields' results, notes, tracked insertions.
What a person does not see, or what is not the transcript, is left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from .container import open_container
from .docx_package import Package, attribute, child, is_on, name_of
from .docx_styles import Look, Styles
from .gathering import Gathering
from .transcripts import Reading

_LINE_END = re.compile(r"[ \t]*\n\s*")

_LEFT_OUT = {
    "w:del": "left_out_deletions",
    "w:altChunk": "left_out_embedded_documents",
    "w:subDoc": "left_out_embedded_documents",
    "a:blip": "left_out_pictures",
    "v:imagedata": "left_out_pictures",
    "c:chart": "left_out_pictures",
    "dgm:relIds": "left_out_pictures",
}
"""What is not read, and the name under which it is counted."""

_NOT_TEXT = frozenset(
    f"w:{name}"
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr"),
        *("sectPr", "delText", "delInstrText", "instrText", "customXmlPr", "smartTagPr"),
        "moveFrom",  # a move is counted where it ends
    )
)
_CHARACTERS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "\n",
    "w:br": "\n",
    "w:noBreakHyphen": "\u2011",
}
_KEPT = {"w:ins": "kept_insertions", "w:moveTo": "kept_moves"}
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of a Word document, with an account of what was left out.

    Raises BrokenContainer, BrokenXml, BrokenDocument, TooLarge or EmptyFile.
    """
    with open_container(raw, path=path) as container:
        package = Package(container)
        story = _tell(package, fields=True)
        if story.is_field_open:  # its instruction would swallow the rest of the text
            story = _tell(package, fields=False)
        _count_other_parts(package, story.out.changes)
    return [story.out.reading(path)]


def _tell(package: Package, *, fields: bool) -> _Story:
    notes = {
        (kind, attribute(note, "w:id")): note
        for kind in _NOTES.values()
        for part in package.parts(kind)
        for note in part
    }
    story = _Story(Styles(package.part("styles")), notes, fields=fields)
    story.children(package.body)
    return story


def _count_other_parts(package: Package, changes: Counter[str]) -> None:
    """Counts the comments, and the headers and footers that hold text."""
    changes["left_out_comments"] += sum(map(len, package.parts("comments")))
    changes["left_out_headers_and_footers"] += sum(
        any(name_of(each.tag) == "w:t" and (each.text or "").strip() for each in part.iter())
        for kind in ("header", "footer")
        for part in package.parts(kind)
    )


class _Story:
    """Walks a body and gathers its blocks and notes."""

    def __init__(
        self, styles: Styles, notes: Mapping[tuple[str, str], Element], *, fields: bool
    ) -> None:
        self.out = Gathering()
        self._styles = styles
        self._notes = notes
        self._reads_fields = fields
        self._instructions: list[bool] = []  # of each open field, whether this is not its result
        self._look = self._paragraph_look = Look()
        self._handlers: Mapping[str, Callable[[Element], None]] = {
            "w:p": self._paragraph,
            "w:r": self._run,
            "w:t": self._text,
            "m:t": self._text,
            "w:sym": self._symbol,
            "w:softHyphen": lambda _: self.out.add_soft_hyphen(self._look.font),
            "w:fldChar": self._field,
            "w:tbl": self._table,
            "w:tr": self._table_row,
            "w:tc": self._cell,
            "w:sdt": self._content_control,
            "w:txbxContent": self._text_box,
            "mc:AlternateContent": self._alternative,
            **dict.fromkeys(_NOTES, self._note),
        }

    @property
    def is_field_open(self) -> bool:
        """Whether an instruction goes on, or had no end."""
        return any(self._instructions)

    def children(self, element: Element) -> None:
        """Gathers what `element` holds."""
        for each in element:
            name = name_of(each.tag)
            if handler := self._handlers.get(name):
                handler(each)
            elif name in _LEFT_OUT:
                self.out.changes[_LEFT_OUT[name]] += 1
            elif character := _CHARACTERS.get(name):
                self._add(character)
            elif name not in _NOT_TEXT:
                if name in _KEPT:
                    self.out.changes[_KEPT[name]] += 1
                self.children(each)

    def _paragraph(self, element: Element) -> None:
        """One block, in which the next paragraph goes on where the mark at its end was deleted."""
        properties = child(element, "w:pPr")
        self._look = self._paragraph_look = self._styles.of_paragraph(properties)
        self.out.changes["left_out_list_marks"] += self._look.is_listed
        self.out.open_paragraph()
        self.children(element)
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            self.out.part_words()
        elif not _is_drop_cap(properties):
            self.out.end_paragraph()

    def _run(self, element: Element) -> None:
        look = self._styles.of_run(child(element, "w:rPr"), self._paragraph_look)
        if look.is_hidden:
            self.out.changes["left_out_hidden_text"] += 1
            return
        self._look = look
        self.children(element)

    def _add(self, text: str) -> None:
        if not (self._reads_fields and self.is_field_open):
            self.out.add(text, self._look.font)

    def _text(self, element: Element) -> None:
        if element.text:
            self._add(_LINE_END.sub(" ", element.text) if "\n" in element.text else element.text)

    def _symbol(self, element: Element) -> None:
        """A character by its number in a font: ``w:char`` is hexadecimal."""
        try:
            character = chr(int(attribute(element, "w:char"), 16))
        except (ValueError, OverflowError):
            return
        before, self._look = self._look, Look(attribute(element, "w:font"))
        self._add(character)
        self._look = before

    def _field(self, element: Element) -> None:
        """Field characters: an instruction stands from ``begin`` to ``separate`` or ``end``."""
        kind = attribute(element, "w:fldCharType")
        if kind == "begin":
            self._instructions.append(True)
        elif kind == "separate" and self._instructions:
            self._instructions[-1] = False
        elif kind == "end" and self._instructions:
            self._instructions.pop()

    def _table(self, element: Element) -> None:
        with self.out.table():
            self.children(element)

    def _table_row(self, element: Element) -> None:
        if child(element, "w:trPr", "w:del") is not None:
            self.out.changes["left_out_deletions"] += 1
            return
        with self.out.row():
            self.children(element)

    def _cell(self, element: Element) -> None:
        if child(element, "w:tcPr", "w:cellDel") is not None:
            self.out.changes["left_out_deletions"] += 1
            return
        with self.out.cell():
            self.children(element)

    def _content_control(self, element: Element) -> None:
        """A form's field; what asks for an entry is no text."""
        if is_on(child(element, "w:sdtPr", "w:showingPlcHdr")):
            self.out.changes["left_out_placeholders"] += 1
        else:
            self.children(element)

    def _text_box(self, element: Element) -> None:
        with self._apart(), self.out.box():
            self.children(element)

    def _alternative(self, element: Element) -> None:
        """The first of several forms of one thing that holds text, else the first."""
        for branch in element:
            if any(name_of(each.tag) == "w:t" for each in branch.iter()):
                self.children(branch)
                return
        for branch in element[:1]:
            self.children(branch)

    def _note(self, element: Element) -> None:
        key = _NOTES[name_of(element.tag)], attribute(element, "w:id")
        note = self._notes.get(key)
        if note is not None:
            with self._apart():
                self.out.note(key, lambda: self.children(note))

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """A block with paragraphs of its own, in the middle of one."""
        outer = self._look, self._paragraph_look
        yield
        self._look, self._paragraph_look = outer


def _is_drop_cap(properties: Element | None) -> bool:
    """Whether a paragraph is the large first letter of the next one."""
    frame = child(properties, "w:framePr")
    return frame is not None and attribute(frame, "w:dropCap") in ("drop", "margin")
