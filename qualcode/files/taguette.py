"""Taguette's database (``.sqlite3``, versions 0.x to 1.5.2) ⇄ a study.

Taguette marks highlights in the HTML of its documents, counted in UTF-8 bytes of the text, and
gives each any number of tags. Tags nest by their paths alone; a path stays the code's name, and
the tag whose path it begins with becomes its parent. No highlight names its coder, but the log of
commands does, until Taguette exports the project: then every command is ``admin``'s, and the
coder is called as the file. A highlight without a tag becomes a memo of its document.

What a study loses in such a database says `taguette_fit`; `taguette_database` writes one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ControlCharacter
from ..messages import N_, Said, say
from ..model import Span
from ..study import (
    OffsetDialect,
    Study,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudyText,
)
from ..text.normalize import normalize
from .described import read as read_description
from .dialects import Mark, Marked, Resolved, resolve
from .fitting import NO_NAME, WORDS, distinct, drop_repeated, moment, note_renamed, passage_memo
from .qdaxml import clean
from .sqlite import Database, Row, open_database
from .taguette_database import ADMIN, LIKELY_MARKS, NO_TIME, parents_by_path, write
from .taguette_fit import fit
from .taguette_html import read_html
from .tally import Tally

__all__ = ["fit", "read", "write"]

ORIGIN = "Taguette"

_READ_WORDS = {
    "untagged": N_("highlights without a tag, kept as memos of their documents"),
    "no_coder": N_("highlights whose coder the file does not name: the coder is called as it is"),
    "widened": N_("highlights that began or ended inside a character, widened to all of it"),
    "other_words": N_("highlights whose stored words are not quite those at their place"),
    "outside": N_("highlights that are empty or reach out of their document"),
    "dangling": N_("highlights or tags of something that is not there, or was not read"),
    "paths": N_("tags that look like paths below a tag that is not there: the path is the name"),
    "repeated_codings": WORDS["repeated_codings"],
    "renamed": N_("documents that had the same name, numbered"),
}


@dataclass(frozen=True, slots=True)
class _Document:
    number: int
    name: str
    html: str
    description: str
    created: str


@dataclass(frozen=True, slots=True)
class _Tag:
    number: int
    path: str
    description: str


@dataclass(frozen=True, slots=True)
class _Highlight:
    number: int
    document: int
    start: int
    end: int
    snippet: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A document's text with the places of its highlights, and how many line ends it got."""

    document: _Document
    marked: Marked
    added: int


@dataclass(frozen=True, slots=True)
class _Content:
    """The rows of one project; `tagged` is highlight → tags, `made` highlight → login and time."""

    name: str
    description: str
    documents: Sequence[_Document]
    tags: Sequence[_Tag]
    highlights: Sequence[_Highlight]
    tagged: Mapping[int, Sequence[int]]
    made: Mapping[int, tuple[str, str]]


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The one project of the database at `path`.

    Raises BrokenDatabase, also where the file holds several projects; ControlCharacter;
    DoubtfulOffsets where less than 95 % of the highlights' own words stand at their places,
    unless `accept_offsets`.
    """
    with open_database(path) as database:
        content = _load(database)
    return _Reader(content, path).study(accept_offsets)


def _load(database: Database) -> _Content:
    documents = list(
        database.rows(
            "documents",
            ("project_id", "id", "name", "contents"),
            ("description", "filename", "created"),
        )
    )
    tags = list(database.rows("tags", ("project_id", "id", "path"), ("description",)))
    project = _only_project(database, {row.number("project_id") for row in (*documents, *tags)})
    tagged: dict[int, list[int]] = defaultdict(list)
    for row in database.rows("highlight_tags", ("highlight_id", "tag_id")):
        tagged[row.number("highlight_id")].append(row.number("tag_id"))
    places = ("id", "document_id", "start_offset", "end_offset")
    return _Content(
        clean(project.text("name")),
        clean(project.text("description")),
        [
            _Document(
                row.number("id"),
                _full_name(clean(row.text("name")), clean(row.text("filename"))),
                row.text("contents"),
                clean(row.text("description")),
                row.text("created"),
            )
            for row in documents
            if row.number("project_id") == project.number("id")
        ],
        [
            _Tag(
                row.number("id"),
                clean(row.text("path")) or NO_NAME,
                clean(row.text("description")),
            )
            for row in tags
            if row.number("project_id") == project.number("id")
        ],
        [
            _Highlight(
                row.number("id"),
                row.number("document_id"),
                row.number("start_offset"),
                row.number("end_offset"),
                row.text("snippet"),
            )
            for row in database.rows("highlights", places, ("snippet",))
        ],
        tagged,
        _makers(database),
    )


def _only_project(database: Database, used: set[int]) -> Row:
    """The row of the project; those that hold nothing are passed over."""
    projects = list(database.rows("projects", ("id", "name"), ("description",)))
    full = [row for row in projects if row.number("id") in used] or projects[:1]
    if len(full) > 1:
        names = ", ".join(f"“{row.text('name')}”" for row in full)
        raise database.refuse(
            say("it holds several projects ({names}); export the one you want", names=names)
        )
    return full[0] if full else Row(id=-1, name="", description="")


def _full_name(name: str, file: str) -> str:
    """A document's name, and where `write` had to cut it, all of it: the file's name holds it."""
    cut = name.removesuffix("…")
    return file if cut != name and file.startswith(cut) and len(file) > len(name) else name


def _makers(database: Database) -> Mapping[int, tuple[str, str]]:
    """Highlight → who made it and when, by the log of commands where there is one."""
    columns = ("id", "date", "user_login", "payload")
    if not database.has("commands", *columns):
        return {}
    made: dict[int, tuple[str, str]] = {}
    commands = database.rows("commands", columns)
    for row in sorted(commands, key=lambda row: row.number("id")):
        number = _added_highlight(row.text("payload"))
        if number is not None:
            made.setdefault(number, (clean(row.text("user_login")), row.text("date")))
    return made


def _added_highlight(payload: str) -> int | None:
    """The highlight that a command added; its field was called ``id`` in older versions."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("type") != "highlight_add":
        return None
    number = told.get("highlight_id", told.get("id"))
    return number if isinstance(number, int) else None


class _Reader:
    """Turns the rows of a project into a study, counting what does not fit."""

    def __init__(self, content: _Content, path: Path) -> None:
        self.content = content
        self.path = path
        self.tally = Tally(_READ_WORDS)
        self.skipped: list[tuple[str, Said]] = []
        self.documents = list({d.number: d for d in content.documents}.values())
        self.tags = list({tag.number: tag for tag in content.tags}.values())
        self.by_document: dict[int, list[_Highlight]] = {d.number: [] for d in self.documents}
        for highlight in content.highlights:
            if highlight.document in self.by_document:
                self.by_document[highlight.document].append(highlight)
            else:
                self.tally.add("dangling", str(highlight.number))

    def study(self, accept_offsets: bool) -> StudyFile:
        """The study and its account."""
        texts, spans, dialect = self._texts(accept_offsets)
        codes = self._codes()
        memos = [
            StudyMemo("document", text.key, document.description)
            for text, document in zip(texts, self.documents, strict=True)
            if document.description
        ]
        codings = drop_repeated(
            self._codings(texts, spans, memos),
            lambda c: (c.text, c.start, c.end, c.code, c.coder),
            self.tally,
        )
        if self.content.description:
            memos.append(StudyMemo("project", "", self.content.description))
        study = Study(
            name=self.content.name,
            origin=ORIGIN,
            coders=tuple(StudyCoder(name) for name in dict.fromkeys(c.coder for c in codings)),
            codes=codes,
            texts=texts,
            codings=codings,
            memos=tuple(memos),
        )
        offsets = (dialect,) if spans else ()
        return StudyFile(study, tuple(self.skipped), self.tally.losses(), offsets)

    def _texts(
        self, accept_offsets: bool
    ) -> tuple[tuple[StudyText, ...], Mapping[int, Span | None], OffsetDialect]:
        """The documents, and highlight → its span."""
        read = [self._marked(document) for document in self.documents]
        try:
            found = self._resolve(read, accept_offsets)
        except ControlCharacter:
            read = [one for one in read if self._is_sound(one)]
            found = self._resolve(read, accept_offsets)
        self.documents = [one.document for one in read]
        self.tally.add("other_words", n=found.unlike)
        names = distinct(document.name for document in self.documents)
        note_renamed((document.name for document in self.documents), names, self.tally)
        spans = {
            highlight.number: span
            for document, places in zip(self.documents, found.spans, strict=True)
            for highlight, span in zip(self.by_document[document.number], places, strict=True)
        }
        texts = tuple(
            StudyText(
                key=str(one.document.number),
                name=name,
                text=text,
                changes={**changes, **({"added_line_ends": one.added} if one.added else {})},
                created=_time(one.document.created),
            )
            for one, name, text, changes in zip(
                read, names, found.texts, found.changes, strict=True
            )
        )
        return texts, spans, found.dialect

    def _marked(self, document: _Document) -> _Read:
        words = read_html(document.html)
        raw = words.text.encode("utf-8")
        marks = []
        for highlight in self.by_document[document.number]:
            start, end = words.place(highlight.start, highlight.end)
            if any(0 <= at < len(raw) and 0x80 <= raw[at] < 0xC0 for at in (start, end)):
                self.tally.add("widened", str(highlight.number))
            marks.append(Mark(start, end, read_html(highlight.snippet).text))
        return _Read(document, Marked(words.text, marks, name=document.name), len(words.added))

    def _resolve(self, read: Sequence[_Read], accept: bool) -> Resolved:
        marked = [one.marked for one in read]
        return resolve(marked, path=str(self.path), units=("utf-8",), accept=accept)

    def _is_sound(self, read: _Read) -> bool:
        """Whether a study may hold the text; else the document is passed over."""
        document = read.document
        try:
            normalize(read.marked.text, name=document.name)
        except ControlCharacter as error:
            self.skipped.append((document.name, say(error.template, **error.values)))
            self.tally.add("dangling", document.name, len(self.by_document[document.number]))
            return False
        return True

    def _codes(self) -> tuple[StudyCode, ...]:
        tags = self.tags
        above = parents_by_path([tag.path for tag in tags])
        for tag, parent in zip(tags, above, strict=True):
            if parent is None and any(mark in tag.path[1:-1] for mark in LIKELY_MARKS):
                self.tally.add("paths", tag.path)
        return tuple(
            StudyCode(
                key=str(tag.number),
                name=tag.path,
                parent=None if parent is None else str(tags[parent].number),
                description=tag.description,
                id=read_description(tag.description).id,
            )
            for tag, parent in zip(tags, above, strict=True)
        )

    def _codings(
        self,
        texts: Sequence[StudyText],
        spans: Mapping[int, Span | None],
        memos: list[StudyMemo],
    ) -> list[StudyCoding]:
        """The codings; `memos` gets those highlights that are none."""
        by_key = {text.key: text for text in texts}
        tags = {tag.number for tag in self.tags}
        makers = self._makers()
        codings = []
        for highlight in self.content.highlights:
            if highlight.number not in spans:
                continue
            span = spans[highlight.number]
            text = by_key[str(highlight.document)]
            if span is None:
                self.tally.add("outside", text.name)
                continue
            quote = text.text[span.start : span.end]
            given = self.content.tagged.get(highlight.number, ())
            self.tally.add("dangling", n=sum(tag not in tags for tag in given))
            keys = [str(tag) for tag in given if tag in tags]
            coder, created = makers(highlight.number)
            if not keys:
                self.tally.add("untagged", quote)
                memo = passage_memo(span, quote)
                memos.append(StudyMemo("document", text.key, memo, coder, created))
            codings += [
                StudyCoding(text.key, *span, key, coder, quote, created=created) for key in keys
            ]
        return codings

    def _makers(self) -> _Makers:
        logins = {login for login, _ in self.content.made.values()} - {ADMIN, ""}
        return _Makers(self.content.made, bool(logins), clean(self.path.stem), self.tally)


@dataclass(frozen=True, slots=True)
class _Makers:
    """Who made a highlight and when; `stem` where the log names nobody but ``admin``."""

    made: Mapping[int, tuple[str, str]]
    names_coders: bool
    stem: str
    tally: Tally

    def __call__(self, highlight: int) -> tuple[str, str]:
        login, date = self.made.get(highlight, ("", ""))
        if not login or not self.names_coders:
            self.tally.add("no_coder", self.stem)
            login = self.stem
        return login, _time(date)


def _time(stated: str) -> str:
    return "" if stated == NO_TIME else moment(stated)
