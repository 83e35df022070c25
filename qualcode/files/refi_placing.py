"""Where the marks of a REFI-QDA project stand in its texts, and what is coded there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..errors import ControlCharacter
from ..messages import Said, say
from ..model import Span
from ..study import OffsetDialect, StudyCoding, StudyMemo, StudyText
from ..text.normalize import normalize
from .dialects import (
    AS_READ,
    LF,
    Mark,
    Marked,
    Resolved,
    fold_blanks,
    resolve,
)
from .fitting import passage_memo
from .qdaxml import clean, is_guid, utc
from .refi_quotes import Folded, is_evidence, is_quote, locate, shorten
from .refi_sources import OFFSETS, QUOTE, WHOLE, Passage, RawCoding, SourceText
from .tally import Tally

COUNTS_LINE_ENDS_ONCE = ("atlas.ti", "maxqda")
"""Tools that count CR LF as one, as far as is known; believed where no quote tells more."""

UNKNOWN_CODER = "unknown"


@dataclass(slots=True)
class Note:
    """A note of the project; `refers` once anything points at it."""

    guid: str
    title: str
    text: str
    author: str
    created: str
    refers: bool = False


@dataclass(slots=True)
class People:
    """The users by GUID, and who is meant where a coding names nobody, or nobody known."""

    names: dict[str, str]
    default: str
    unknown: dict[str, str] = field(default_factory=dict)

    def name(self, *guids: str) -> str:
        """The name of the first of `guids` that is not empty, or of the one who is meant else."""
        guid = next(filter(None, guids), "")
        if not guid:
            if not self.default:
                self.unknown.setdefault("", UNKNOWN_CODER)
            return self.default or UNKNOWN_CODER
        if guid in self.names:
            return self.names[guid]
        return self.unknown.setdefault(guid, f"{UNKNOWN_CODER} {guid[:8]}")


@dataclass(slots=True)
class Targets:
    """What a coding may point at, by identity: codes (their keys) and cases (their ids)."""

    codes: Mapping[str, str]
    cases: Mapping[str, str]


@dataclass(slots=True)
class Placed:
    """What the texts hold, in the terms of a study; `case_texts` as (case id, text key)."""

    texts: list[StudyText]
    codings: list[StudyCoding]
    memos: list[StudyMemo]
    case_texts: list[tuple[str, str]]
    dialect: OffsetDialect | None


def place(
    texts: list[SourceText],
    *,
    path: str,
    origin: str,
    accept: bool,
    targets: Targets,
    people: People,
    notes: Mapping[str, Note],
    tally: Tally,
    skipped: list[tuple[str, Said]],
) -> Placed:
    """The texts in their normal form and what is coded in them. Raises DoubtfulOffsets."""
    resolved, texts = _resolve(texts, path, origin, accept, skipped, tally)
    placing = _Placing(targets, people, notes, tally)
    studied = []
    for number, text in enumerate(texts):
        normal = resolved.texts[number]
        studied.append(
            StudyText(
                key=text.key,
                name=text.name,
                text=normal,
                raw=text.raw,
                encoding=text.encoding,
                changes=resolved.changes[number],
                created=text.created,
                guid=text.guid if text.guid == text.key and is_guid(text.guid) else "",
            )
        )
        if not normal.strip():
            tally.add("empty_texts", text.name)
        placing.text(text, normal, resolved.spans[number])
    tally.add("unlike_quotes", n=resolved.unlike)
    has_marks = any(passage.found_by == OFFSETS for text in texts for passage in text.passages)
    return Placed(
        studied,
        placing.codings,
        placing.memos,
        placing.case_texts,
        resolved.dialect if has_marks else None,
    )


def _resolve(
    texts: list[SourceText],
    path: str,
    origin: str,
    accept: bool,
    skipped: list[tuple[str, Said]],
    tally: Tally,
) -> tuple[Resolved, list[SourceText]]:
    """The texts and spans, without the texts that no project could keep: they are skipped."""
    counts_once = origin.casefold().startswith(COUNTS_LINE_ENDS_ONCE)
    line_end = LF if counts_once else AS_READ
    try:
        marked = [Marked(text.read, _marks(text), text.name) for text in texts]
        return resolve(marked, path=path, line_end=line_end, accept=accept), texts
    except ControlCharacter:
        kept = []
        for text in texts:
            try:
                normalize(text.read, name=text.name)
            except ControlCharacter as error:
                skipped.append((text.name, say(error.template, **error.values)))
                tally.add("selections_outside", text.name, len(text.passages))
                lost = sum(len(passage.codings) for passage in text.passages)
                tally.add("codings_without_text", text.name, lost)
            else:
                kept.append(text)
        marked = [Marked(text.read, _marks(text), text.name) for text in kept]
        return resolve(marked, path=path, line_end=line_end, accept=accept), kept


def _marks(text: SourceText) -> list[Mark]:
    """The marks that have offsets, each with its name where that is a quote."""
    folded = Folded(text.read)
    return [
        Mark(p.start, p.end, p.name if is_evidence(p.name, p.end - p.start, folded) else "")
        for p in text.passages
        if p.found_by == OFFSETS
    ]


@dataclass(slots=True)
class _Placing:
    targets: Targets
    people: People
    notes: Mapping[str, Note]
    tally: Tally
    codings: list[StudyCoding] = field(default_factory=list)
    memos: list[StudyMemo] = field(default_factory=list)
    case_texts: list[tuple[str, str]] = field(default_factory=list)
    places: dict[tuple[str, int, int, str, str], int] = field(default_factory=dict)

    def text(self, text: SourceText, normal: str, spans: Sequence[Span | None]) -> None:
        """Takes over what is marked in one text; `spans` belong to its marks with offsets."""
        remaining = iter(spans)
        folded = fold_blanks(normal)
        at_span: dict[Span, list[int]] = defaultdict(list)
        comments: list[tuple[Span, Passage, str]] = []
        for passage in text.passages:
            if passage.found_by == OFFSETS:
                span = next(remaining)
            elif passage.found_by == QUOTE:
                span = locate(folded, passage.name, passage.start, passage.end)
            else:
                span = Span(0, len(normal)) if normal else None
            if span is None:
                self._lose(text, passage)
                continue
            made = self._code(text, normal, span, passage)
            at_span[span] += made
            title = self._title(passage, folded, span)
            own = self._own_words(passage)
            if title and made:
                self._comment(made[0], title)
            elif title:
                own = f"{title}\n\n{own}" if own else title
            if own and len(made) == 1:
                self._comment(made[0], own)
            elif own:
                comments.append((span, passage, own))
            elif not passage.codings:
                self.tally.add("bare_selections", shorten(normal, span))
        for span, passage, own in comments:
            codings = sorted(set(at_span[span]))
            if not passage.codings and len(codings) == 1:
                self._comment(codings[0], own)
            else:
                self._annotate(text, normal, span, passage, own)

    def _code(self, text: SourceText, normal: str, span: Span, passage: Passage) -> list[int]:
        """The numbers of the codings that the passage's ``<Coding>`` elements make."""
        made = []
        for raw in passage.codings:
            for target in raw.targets:
                code = self.targets.codes.get(target)
                if code is not None:
                    made.append(self._add(text, normal, span, passage, raw, code))
                elif target in self.targets.cases:
                    self.case_texts.append((self.targets.cases[target], text.key))
                    if span != Span(0, len(normal)):
                        self.tally.add("case_passages", self.targets.cases[target])
                else:
                    self.tally.add("unknown_codes", target)
        return made

    def _add(
        self,
        text: SourceText,
        normal: str,
        span: Span,
        passage: Passage,
        raw: RawCoding,
        code: str,
    ) -> int:
        coder = self.people.name(raw.user, passage.user)
        created = utc(raw.created or passage.created)
        notes = self._of_coding(raw, coder, created)
        place = (text.key, span.start, span.end, code, coder)
        known = self.places.get(place)
        if known is not None:
            self.tally.add("duplicate_codings", shorten(normal, span))
            if notes:
                self._comment(known, notes)
            return known
        self.places[place] = len(self.codings)
        self.codings.append(
            StudyCoding(
                text=text.key,
                start=span.start,
                end=span.end,
                code=code,
                coder=coder,
                quote=normal[span.start : span.end],
                memo=notes,
                created=created,
                guid=raw.guid if is_guid(raw.guid) else "",
            )
        )
        return len(self.codings) - 1

    def _of_coding(self, raw: RawCoding, coder: str, created: str) -> str:
        """The notes on one coding as its memo."""
        found = []
        for note in self._notes(raw.notes):
            if (note.author or coder) != coder or (note.created or created) != created:
                self.tally.add("coding_memo_authors", note.author)
            found.append(titled(note))
        return "\n\n".join(found)

    def _notes(self, guids: Sequence[str]) -> list[Note]:
        found = []
        for guid in dict.fromkeys(guids):
            note = self.notes.get(guid)
            if note is None:
                self.tally.add("unknown_notes", guid)
            else:
                note.refers = True
                found.append(note)
        return found

    def _title(self, passage: Passage, folded: str, span: Span) -> str:
        """The name somebody gave the passage, where it is not simply its words."""
        name = clean(passage.name).strip()
        if not name or passage.found_by != OFFSETS or is_quote(name, folded, span):
            return ""
        self.tally.add("selection_titles", name)
        return name

    def _own_words(self, passage: Passage) -> str:
        """What was written about the passage itself: a comment, notes."""
        notes = [titled(note) for note in self._notes(passage.notes)]
        return "\n\n".join(filter(None, [passage.description, *notes]))

    def _comment(self, number: int, words: str) -> None:
        coding = self.codings[number]
        memo = f"{coding.memo}\n\n{words}" if coding.memo else words
        self.codings[number] = replace(coding, memo=memo)

    def _annotate(
        self, text: SourceText, normal: str, span: Span, passage: Passage, words: str
    ) -> None:
        """Keeps what was written about a passage as a memo of its document, place and quote in it.

        A study has no memos on passages, and a code of our own would count in every analysis.
        """
        self.tally.add("annotations_as_memos", shorten(normal, span))
        self.memos.append(
            StudyMemo(
                "document",
                text.key,
                passage_memo(span, normal[span.start : span.end], words),
                author=self.people.name(passage.user) if passage.user else "",
                created=utc(passage.created),
            )
        )

    def _lose(self, text: SourceText, passage: Passage) -> None:
        name = clean(passage.name) or text.name
        if passage.found_by == QUOTE:
            self.tally.add("selections_not_found", name)
        elif passage.found_by == WHOLE or passage.start == passage.end:
            self.tally.add("empty_selections", name)
        else:
            self.tally.add("selections_outside", name)
        self.tally.add("codings_without_text", text.name, len(passage.codings))
        words = "\n\n".join(
            filter(None, [passage.description, *map(titled, self._notes(passage.notes))])
        )
        if words:
            self.tally.add("annotations_as_memos", name)
            self.memos.append(StudyMemo("document", text.key, words))


def titled(note: Note) -> str:
    """A note's text under its title, unless that is only how the text begins."""
    if not note.title or note.title == short_title(note.text):
        return note.text
    return f"{note.title}\n\n{note.text}" if note.text else note.title


def short_title(text: str) -> str:
    """What we call a note that has no title: the beginning of its first line.

    >>> short_title("Chị ấy cười khi nói câu này, và nhìn ra cửa sổ một lúc lâu rồi mới nói tiếp.")
    'Chị ấy cười khi nói câu này, và nhìn ra cửa sổ một lúc lâu…'
    """
    line = text.strip().split("\n", 1)[0].strip()
    if len(line) <= 60:
        return line
    return line[:60].rsplit(" ", 1)[0].rstrip() + "…"
