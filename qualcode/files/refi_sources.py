"""The sources of a REFI-QDA project: which texts there are and what is marked in each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ..messages import Said, say
from .qdaxml import child_text, clean, identity, utc
from .refi_package import Absent, Package, Plain, file_name
from .tally import Tally

OFFSETS, QUOTE, WHOLE = "offsets", "quote", "whole"

_POSITION = re.compile(r"\s*\+?[0-9]{1,18}\s*")
_MEDIA = {"AudioSource": "audio", "VideoSource": "video"}
_SELECTIONS = {
    "PictureSelection": "picture_selections",
    "AudioSelection": "media_selections",
    "VideoSelection": "media_selections",
}
"""What marks a place that is no text, and the loss it is counted as."""

_WHY_NOT: dict[str, Said] = {
    "PictureSource": say("a picture; qualcode reads texts"),
    "AudioSource": say("a recording without a transcript"),
    "VideoSource": say("a recording without a transcript"),
    "PDFSource": say("a PDF without its plain text; import the PDF by itself"),
}


@dataclass(slots=True)
class RawCoding:
    """A ``<Coding>``: GUIDs of what it points at, of its maker and of its notes, as they stand."""

    guid: str
    user: str
    created: str
    targets: list[str]
    notes: list[str]


@dataclass(slots=True)
class Passage:
    """A marked place of a text, found by its offsets, by its quote, or the whole text."""

    guid: str
    name: str
    start: int
    end: int
    user: str = ""
    created: str = ""
    found_by: str = OFFSETS
    description: str = ""
    notes: list[str] = field(default_factory=list)
    codings: list[RawCoding] = field(default_factory=list)


@dataclass(slots=True)
class SourceText:
    """A text with what the project says of it; `read` is decoded but otherwise as read."""

    key: str
    name: str
    guid: str
    read: str
    raw: bytes | None
    encoding: str
    created: str
    descriptions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    values: list[Element] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class Sources:
    """All texts in order, and the text that each identity of a source or selection stands for."""

    texts: list[SourceText] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    selections: dict[str, str] = field(default_factory=dict)


def read_sources(
    sources: Element | None, package: Package, tally: Tally, skipped: list[tuple[str, Said]]
) -> Sources:
    """The texts of ``<Sources>``. What gives none is added to `skipped`, its marks to `tally`."""
    reader = _Reader(package, tally, skipped, Sources())
    children = list(sources) if sources is not None else []
    for element in children:
        if element.tag not in _MEDIA:
            reader.source(element)
    for element in children:  # a transcript may be a text that stands there by itself
        if element.tag in _MEDIA:
            reader.recording(element)
    return reader.found


@dataclass(slots=True)
class _Reader:
    package: Package
    tally: Tally
    skipped: list[tuple[str, Said]]
    found: Sources
    by_member: dict[str, SourceText] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    def source(self, element: Element) -> None:
        """Reads a text, a PDF or a picture."""
        if element.tag == "TextSource":
            holder: Element | None = element
        elif element.tag == "PDFSource":
            holder = element.find("Representation")
            self.tally.add("pdf_pages", _name_of(element), int(holder is not None))
            self.package.member(element.get("path") or "")
        elif element.tag == "PictureSource":
            holder = element.find("TextDescription")
            self.package.member(element.get("path") or "")
        else:
            return
        text = self._text(element, holder)
        for name, kind in _SELECTIONS.items():
            self._lose(element.findall(name), kind)
        if text is None:
            self._lose(element.findall("PDFSelection"), "pdf_selections")
            self._lose_rest(element)
            return
        if holder is not None and holder is not element:
            self._take(text, holder)
        self._take(text, element)
        for selection in element.findall("PDFSelection"):
            passage = _pdf_passage(selection)
            self._keep(text, passage)
            self.tally.add("pdf_selections_by_quote", passage.name)

    def recording(self, element: Element) -> None:
        """Reads the transcripts of a recording."""
        self.package.member(element.get("path") or "")
        for name, kind in _SELECTIONS.items():
            self._lose(element.findall(name), kind)
        texts = []
        for transcript in element.findall("Transcript"):
            text = self._transcript(element, transcript)
            if text is None:
                self._lose(transcript.findall("TranscriptSelection"), "media_selections")
                continue
            self._take(text, transcript)
            points = {
                identity(point.get("guid")): _number(point.get("position"))
                for point in transcript.findall("SyncPoint")
            }
            self.tally.add("time_marks", text.name, len(points))
            for selection in transcript.findall("TranscriptSelection"):
                begin = points.get(identity(selection.get("fromSyncPoint")), -1)
                end = points.get(identity(selection.get("toSyncPoint")), -1)
                self._keep(text, _passage(selection, begin, end))
            texts.append(text)
        if not texts:
            if element.find("Transcript") is None:
                self.skipped.append((_name_of(element), self._why_not(element)))
            self._lose_rest(element)
            return
        self.tally.add("recordings", _name_of(element))
        self.found.documents[identity(element.get("guid"))] = texts[0].key
        self._take(texts[0], element)

    def _text(self, element: Element, holder: Element | None) -> SourceText | None:
        """The text in `holder`, which is the source `element` or a part of it."""
        name = _name_of(element)
        if holder is None:
            self.skipped.append((name, self._why_not(element)))
            return None
        plain = self.package.text_of(holder)
        if isinstance(plain, Absent):
            self.skipped.append((name, plain.why))
            return None
        text = self._add(element, name, plain)
        if holder is not element:
            self.found.documents[identity(holder.get("guid"))] = text.key
        if holder.get("richTextPath") and not plain.is_styled:
            self.tally.add("styled_texts", name)
        way = QUOTE if plain.is_styled else OFFSETS
        for selection in holder.findall("PlainTextSelection"):
            start = _number(selection.get("startPosition"))
            end = _number(selection.get("endPosition"))
            passage = _passage(selection, start, end)
            passage.found_by = way
            self._keep(text, passage)
        return text

    def _transcript(self, recording: Element, transcript: Element) -> SourceText | None:
        """The transcript's text: one that was read already where both are the same file."""
        plain = self.package.text_of(transcript)
        if isinstance(plain, Absent):
            self.skipped.append((_name_of(transcript) or _name_of(recording), plain.why))
            return None
        known = self.by_member.get(plain.member)
        if known is not None:
            self.found.documents[identity(transcript.get("guid"))] = known.key
            return known
        name = clean(transcript.get("name") or "") or _name_of(recording)
        return self._add(transcript, name, plain)

    def _add(self, element: Element, name: str, plain: Plain) -> SourceText:
        guid = identity(element.get("guid"))
        key = guid
        while not key or key in self.keys:
            key = f"{guid or 'text'}#{len(self.found.texts) + 1}"
        created = utc(element.get("creationDateTime") or "")
        text = SourceText(key, name or key, guid, plain.text, plain.raw, plain.encoding, created)
        self.keys.add(key)
        self.found.texts.append(text)
        self.found.documents.setdefault(guid, key)
        if plain.member:
            self.by_member.setdefault(plain.member, text)
        return text

    def _take(self, text: SourceText, element: Element) -> None:
        """What `element` says of the text as a whole."""
        description = child_text(element, "Description")
        if description:
            text.descriptions.append(description)
        text.notes += _notes(element)
        text.values += element.findall("VariableValue")
        codings = _codings(element)
        if codings:
            text.passages.append(Passage("", "", 0, 0, found_by=WHOLE, codings=codings))
            self.tally.add("source_codings", text.name, len(codings))

    def _keep(self, text: SourceText, passage: Passage) -> None:
        text.passages.append(passage)
        self.found.selections.setdefault(passage.guid, text.key)

    def _lose(self, selections: list[Element], kind: str) -> None:
        for selection in selections:
            self.tally.add(kind, clean(selection.get("name") or ""))
            self.tally.add("codings_without_text", n=len(selection.findall("Coding")))
            if selection.find("Description") is not None:
                self.tally.add("left_out_descriptions", child_text(selection, "Description")[:60])

    def _lose_rest(self, element: Element) -> None:
        """Counts what a source without a text says, its selections and notes apart."""
        name = _name_of(element)
        self.tally.add("codings_without_text", name, len(element.findall("Coding")))
        self.tally.add("left_out_values", name, len(element.findall("VariableValue")))
        self.tally.add("left_out_descriptions", name, len(element.findall("Description")))
        if element.tag == "TextSource":
            self._lose(element.findall("PlainTextSelection"), "selections_outside")

    def _why_not(self, element: Element) -> Said:
        path = element.get("path") or ""
        if path.startswith(("relative://", "absolute://")):
            return say("it lies outside the file and was not opened")
        return _WHY_NOT[element.tag]


def _name_of(element: Element) -> str:
    """What people call a source: its name, else that of its file, else its GUID."""
    name = clean(element.get("name") or "")
    for attribute in ("plainTextPath", "richTextPath", "path"):
        name = name or clean(file_name(element.get(attribute) or ""))
    return name or identity(element.get("guid"))


def _passage(selection: Element, start: int, end: int) -> Passage:
    attributes = selection.attrib
    return Passage(
        guid=identity(attributes.get("guid")),
        name=attributes.get("name", ""),
        start=start,
        end=end,
        user=identity(attributes.get("creatingUser")),
        created=attributes.get("creationDateTime", ""),
        description=child_text(selection, "Description"),
        notes=_notes(selection),
        codings=_codings(selection),
    )


def _pdf_passage(selection: Element) -> Passage:
    """A marked piece of a page: its words may be found in the text of the PDF."""
    passage = _passage(selection, -1, -1)
    passage.found_by = QUOTE
    representation = selection.find("Representation")
    if representation is not None:
        passage.name = representation.findtext("PlainTextContent") or passage.name
        passage.notes += _notes(representation)
    return passage


def _codings(element: Element) -> list[RawCoding]:
    return [
        RawCoding(
            guid=identity(coding.attrib.get("guid")),
            user=identity(coding.attrib.get("creatingUser")),
            created=coding.attrib.get("creationDateTime", ""),
            targets=_references(coding, "CodeRef"),
            notes=_notes(coding),
        )
        for coding in element
        if coding.tag == "Coding"
    ]


def _notes(element: Element) -> list[str]:
    return _references(element, "NoteRef")


def _references(element: Element, tag: str) -> list[str]:
    return [identity(child.attrib.get("targetGUID")) for child in element if child.tag == tag]


def _number(text: str | None) -> int:
    """A position, or -1 where it is none."""
    return int(text) if text is not None and _POSITION.fullmatch(text) else -1
