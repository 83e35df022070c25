"""What QualCoder and RQDA keep, in rows whose ids point at each other → a study.

The two differ in their tables, not in what these say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import ControlCharacter, DoubtfulOffsets
from ..messages import N_, Said, say
from ..model import Span
from ..study import (
    OffsetDialect,
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from .described import read as read_description
from .dialects import MIN_SCORE, Mark, Marked, Resolved, describe, resolve
from .fitting import NO_NAME, distinct, drop_repeated, note_renamed, parents, passage_memo
from .qdaxml import is_colour
from .tally import Tally

WORDS = {
    "annotations_as_memos": N_("comments on passages, kept as memos of their documents"),
    "other_words": N_("codings whose stored words are not quite those at their place"),
    "outside": N_("codings and comments that are empty or reach out of their text"),
    "repeated_codings": N_("codings of one place by one coder with one code, put together"),
    "unnamed_coders": N_(
        "codings whose coder the file does not name: the coder is called as it is"
    ),
    "case_passages": N_("passages of cases, kept as: the case speaks in the text"),
    "dangling": N_("rows that point at something which is not there any more, or was not read"),
    "circles": N_("codes or categories that stood below themselves"),
    "colours": N_("colours that cannot be read as one"),
    "renamed": N_("documents or cases that had the same name, numbered"),
    "makers": N_("who made codes, documents, cases or variables and when"),
    "important": N_("marks that a coding is important"),
}
"""The losses noted here, in words."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document: its text as stored, or the reason why it is not read."""

    id: int
    name: str
    text: str
    memo: str = ""
    created: str = ""
    skipped: Said | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A code, or a category where not `is_codable`; `parent` is another node's key."""

    key: str
    name: str
    memo: str = ""
    colour: str = ""
    parent: str | None = None
    is_codable: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A coding, or a comment where it has no `code`, of the place from `start` to `end`."""

    source: int
    start: int
    end: int
    code: str = ""
    quote: str = ""
    owner: str = ""
    memo: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A participant."""

    id: int
    name: str
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A case speaks in a document, from `start` to `end`, which may be all of it."""

    case: int
    source: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a variable of a document or a case."""

    of_document: bool
    id: int
    variable: str
    value: str


@dataclass(slots=True)
class Rows:
    """All that one database says."""

    name: str
    memo: str = ""
    coders: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    variables: list[StudyVariable] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    memos: list[StudyMemo] = field(default_factory=list)
    groups: list[tuple[str, list[int]]] = field(default_factory=list)
    code_groups: list[tuple[str, list[str]]] = field(default_factory=list)


def as_study(
    rows: Rows,
    *,
    origin: str,
    path: Path,
    tally: Tally,
    units: Sequence[str],
    accept_offsets: bool,
) -> StudyFile:
    """The study that `rows` tell, and its account; `units` are those the tool may count in.

    The first of them is believed where the quotes of a document do not tell. Raises
    DoubtfulOffsets.
    """
    return _Reader(rows, path, tally).study(origin, units, accept_offsets)


class _Reader:
    """Puts the rows together, counting what does not fit."""

    def __init__(self, rows: Rows, path: Path, tally: Tally) -> None:
        self.rows = rows
        self.path = path
        self.tally = tally
        rows.sources = list({source.id: source for source in rows.sources}.values())
        rows.nodes = list({node.key: node for node in rows.nodes}.values())
        rows.cases = list({case.id: case for case in rows.cases}.values())
        self.skipped = [(s.name, s.skipped) for s in rows.sources if s.skipped]
        self.marks: dict[int, list[Passage]] = defaultdict(list)
        for passage in rows.passages:
            self.marks[passage.source].append(passage)

    def study(self, origin: str, units: Sequence[str], accept_offsets: bool) -> StudyFile:
        """The study and its account."""
        read = self._resolve(units, accept_offsets)
        codes = self._codes()
        texts = self._texts(read)
        memos = list(self._memos(texts))
        codings = drop_repeated(
            self._codings(read, texts, {code.key for code in codes}, memos),
            lambda c: (c.text, c.start, c.end, c.code, c.coder),
            self.tally,
        )
        cases = self._cases(texts)
        named = dict.fromkeys([*self.rows.coders, *(coding.coder for coding in codings)])
        study = Study(
            name=self.rows.name,
            origin=origin,
            coders=tuple(map(StudyCoder, named)),
            codes=codes,
            texts=tuple(texts.values()),
            codings=codings,
            cases=cases,
            variables=self._variables(texts.values(), cases),
            memos=tuple(memos),
            sets=tuple(self._sets(texts)),
        )
        offsets = _summary(read[number][1] for number in self.marks if number in read)
        return StudyFile(study, tuple(self.skipped), self.tally.losses(), offsets)

    def _resolve(self, units: Sequence[str], accept: bool) -> Mapping[int, tuple[Source, Resolved]]:
        """Each document with its normal text and spans; those that cannot be kept are skipped."""
        read: dict[int, tuple[Source, Resolved]] = {}
        for source in self.rows.sources:
            if source.skipped:
                continue
            marks = [Mark(p.start, p.end, p.quote) for p in self.marks[source.id]]
            # where no character counts two UTF-16 units, there is but one way to count
            has_pairs = max(source.text, default="") > "\uffff"
            try:
                read[source.id] = (
                    source,
                    resolve(
                        [Marked(source.text, marks, source.name)],
                        path=str(self.path),
                        units=units if has_pairs else ("code_point",),
                        accept=True,
                    ),
                )
            except ControlCharacter as error:
                self.skipped.append((source.name, say(error.template, **error.values)))
        checked = sum(found.dialect.checked for _, found in read.values())
        fitting = sum(found.dialect.checked * found.dialect.score for _, found in read.values())
        if fitting < MIN_SCORE * checked and not accept:
            worst = min((found.dialect for _, found in read.values()), key=lambda d: d.score)
            score = f"{int(100 * fitting / checked)} %"
            raise DoubtfulOffsets(path=self.path, score=score, dialect=describe(worst))
        self.tally.add("other_words", n=sum(found.unlike for _, found in read.values()))
        return read

    def _codes(self) -> tuple[StudyCode, ...]:
        codes = []
        for node in self.rows.nodes:
            if node.colour and not is_colour(node.colour):
                self.tally.add("colours", f"{node.name}: {node.colour}")
            codes.append(
                StudyCode(
                    key=node.key,
                    name=node.name or NO_NAME,
                    parent=node.parent,
                    is_codable=node.is_codable,
                    colour=node.colour if is_colour(node.colour) else "",
                    description=node.memo,
                    id=read_description(node.memo).id,
                )
            )
        above = parents(codes)
        keys = {code.key for code in codes}
        for code in codes:
            if code.parent is not None and above[code.key] is None:
                self.tally.add("circles" if code.parent in keys else "dangling", code.name)
        return tuple(_below(code, above[code.key]) for code in codes)

    def _texts(self, read: Mapping[int, tuple[Source, Resolved]]) -> dict[int, StudyText]:
        names = distinct(source.name or NO_NAME for source, _ in read.values())
        note_renamed((source.name for source, _ in read.values()), names, self.tally)
        attributes = self._attributes(of_document=True, ids=read)
        return {
            source.id: StudyText(
                key=str(source.id),
                name=name,
                text=found.texts[0],
                attributes=attributes[source.id],
                changes=found.changes[0],
                created=source.created,
            )
            for name, (source, found) in zip(names, read.values(), strict=True)
        }

    def _attributes(
        self, *, of_document: bool, ids: Iterable[int]
    ) -> Mapping[int, Mapping[str, str]]:
        """Id → variable → value, without the empty ones."""
        found: dict[int, dict[str, str]] = {number: {} for number in ids}
        for value in self.rows.values:
            if value.of_document is of_document and value.value:
                if value.id in found:
                    found[value.id][value.variable] = value.value
                else:
                    self.tally.add("dangling", value.variable)
        return found

    def _codings(
        self,
        read: Mapping[int, tuple[Source, Resolved]],
        texts: Mapping[int, StudyText],
        codes: set[str],
        memos: list[StudyMemo],
    ) -> list[StudyCoding]:
        """The codings; `memos` gets the comments on passages."""
        codings = []
        for source, passages in self.marks.items():
            if source not in read:
                self.tally.add("dangling", n=len(passages))
                continue
            text = texts[source]
            for passage, span in zip(passages, read[source][1].spans[0], strict=True):
                if span is None:
                    self._note_outside(text, passage, memos)
                elif not passage.code:
                    memos.append(self._comment(text, passage, span))
                elif passage.code not in codes:
                    self.tally.add("dangling", passage.quote)
                else:
                    codings.append(
                        StudyCoding(
                            text.key,
                            *span,
                            passage.code,
                            self._coder(passage),
                            text.text[span.start : span.end],
                            memo=passage.memo,
                            created=passage.created,
                        )
                    )
        return codings

    def _coder(self, passage: Passage) -> str:
        if not passage.owner:
            self.tally.add("unnamed_coders", self.rows.name)
        return passage.owner or self.rows.name or NO_NAME

    def _comment(self, text: StudyText, passage: Passage, span: Span) -> StudyMemo:
        quote = text.text[span.start : span.end]
        self.tally.add("annotations_as_memos", quote)
        words = passage_memo(span, quote, passage.memo)
        return StudyMemo("document", text.key, words, passage.owner, passage.created)

    def _note_outside(self, text: StudyText, passage: Passage, memos: list[StudyMemo]) -> None:
        """What is said of a place that is none stays, as a memo of the document."""
        self.tally.add("outside", text.name)
        if passage.memo:
            self.tally.add("annotations_as_memos", text.name)
            memo = StudyMemo("document", text.key, passage.memo, passage.owner, passage.created)
            memos.append(memo)

    def _memos(self, texts: Mapping[int, StudyText]) -> Iterable[StudyMemo]:
        if self.rows.memo:
            yield StudyMemo("project", "", self.rows.memo)
        yield from self.rows.memos
        for source in self.rows.sources:
            if source.memo and source.id in texts:
                yield StudyMemo("document", texts[source.id].key, source.memo)
            elif source.memo:
                self.tally.add("dangling", source.name)

    def _cases(self, texts: Mapping[int, StudyText]) -> tuple[StudyCase, ...]:
        names = distinct(case.name or NO_NAME for case in self.rows.cases)
        note_renamed((case.name for case in self.rows.cases), names, self.tally)
        ids = [case.id for case in self.rows.cases]
        speaks: dict[int, dict[str, None]] = {number: {} for number in ids}
        for link in self.rows.links:
            if link.case not in speaks or link.source not in texts:
                self.tally.add("dangling", str(link.source))
                continue
            speaks[link.case][texts[link.source].key] = None
            # QualCoder writes the last character as the end of a whole document, or the one behind
            length = len(texts[link.source].text)
            if (link.start or 0) > 0 or not (link.end is None or link.end >= length - 1):
                self.tally.add("case_passages", texts[link.source].name)
        attributes = self._attributes(of_document=False, ids=ids)
        return tuple(
            StudyCase(name, attributes[case.id], tuple(speaks[case.id]), case.memo)
            for name, case in zip(names, self.rows.cases, strict=True)
        )

    def _variables(
        self, texts: Iterable[StudyText], cases: Iterable[StudyCase]
    ) -> tuple[StudyVariable, ...]:
        """Those that the file declares, and those that it only uses."""
        found = {(v.name, v.of_documents): v for v in self.rows.variables}
        for of_documents, things in ((True, texts), (False, cases)):
            for thing in things:
                for name in thing.attributes:
                    new = StudyVariable(name, of_documents=of_documents)
                    found.setdefault((name, of_documents), new)
        return tuple(found.values())

    def _sets(self, texts: Mapping[int, StudyText]) -> Iterable[StudySet]:
        for name, members in self.rows.groups:
            keys = tuple(texts[number].key for number in members if number in texts)
            self.tally.add("dangling", name, len(members) - len(keys))
            yield StudySet(name, "documents", keys)
        for name, codes in self.rows.code_groups:
            yield StudySet(name, "codes", tuple(codes))


def _below(code: StudyCode, parent: StudyCode | None) -> StudyCode:
    return replace(code, parent=parent.key if parent else None)


def _summary(found: Iterable[Resolved]) -> tuple[OffsetDialect, ...]:
    """The dialects of these documents, equal ones as one."""
    checked: Counter[tuple[str, str, int]] = Counter()
    fitting: Counter[tuple[str, str, int]] = Counter()
    for dialect in (one.dialect for one in found):
        way = (dialect.unit, dialect.line_end, dialect.bom)
        checked[way] += dialect.checked
        fitting[way] += round(dialect.checked * dialect.score)
    return tuple(
        OffsetDialect(*way, fitting[way] / n if n else 1.0, n) for way, n in checked.items()
    )
