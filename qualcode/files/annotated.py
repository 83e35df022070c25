"""What annotation tools keep (spans × labels × annotators, texts beside them) → a study.

doccano, Label Studio and INCEpTION differ in how they write it down, not in what it is: a reader
says what it finds to an `Annotated`, which turns the labels' paths into a tree of codes and the
offsets, in whatever unit, into spans.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..messages import N_, Said
from ..model import Span, Status
from ..study import (
    OffsetDialect,
    Study,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudyText,
    StudyVariable,
)
from .dialects import Mark, Marked, Resolved, resolve
from .fitting import distinct, moment
from .qdaxml import clean
from .tally import Tally

NO_LABEL = "–"
WORDS = {
    "outside": N_("marks that are empty or reach out of their text"),
    "other_words": N_("marks whose stored words are not quite those at their place"),
    "renamed": N_("documents that had the same name, numbered"),
}
"""The losses noted here, in words."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One annotation: where, which label (its names from the root), by whom, and what is said.

    `mark` counts as the file does; None means the whole text.
    """

    text: int
    path: Path
    coder: str
    mark: Mark | None = None
    memo: str = ""
    created: str = ""
    origin: str = "import"
    status: Status = Status.MANUAL
    confidence: float | None = None
    guid: str = ""


@dataclass(slots=True)
class Annotated:
    """What a file was found to hold, in its order; `study` makes sense of it.

    `tally` counts what is not kept; `evidence` are marks without a label (tokens), whose words say
    how offsets count.
    """

    origin: str
    tally: Tally
    texts: list[StudyText] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    evidence: dict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    memos: list[StudyMemo] = field(default_factory=list)
    skipped: list[tuple[str, Said]] = field(default_factory=list)
    coders: list[str] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def add_text(
        self,
        name: str,
        text: str,
        *,
        attributes: Mapping[str, str] | None = None,
        created: str = "",
    ) -> int:
        """The number of a text, which is new unless the same stands there under the same name."""
        name = clean(name) or NO_LABEL
        number = self._numbers.setdefault((name, text), len(self.texts))
        if number == len(self.texts):
            self.texts.append(
                StudyText(str(number), name, text, attributes or {}, created=moment(created))
            )
        return number

    def add_memo(self, text: int, memo: str, *, author: str = "", created: str = "") -> None:
        """A note on a text."""
        key = self.texts[text].key
        self.memos.append(StudyMemo("document", key, clean(memo), author, moment(created)))

    def study_file(
        self,
        *,
        path: str,
        units: Sequence[str],
        accept: bool = False,
        codes: Mapping[Path, StudyCode] | None = None,
    ) -> StudyFile:
        """The study; `codes` say more of some paths. Raises DoubtfulOffsets, ControlCharacter."""
        marks: list[list[Mark]] = [list(self.evidence[n]) for n in range(len(self.texts))]
        places: list[tuple[Found, int | None]] = []
        for one in self.found:
            places.append((one, len(marks[one.text]) if one.mark else None))
            if one.mark:
                marks[one.text].append(one.mark)
        resolved = resolve(
            [
                Marked(text.text, here, text.name)
                for text, here in zip(self.texts, marks, strict=True)
            ],
            path=path,
            units=units,
            accept=accept,
        )
        self.tally.add("other_words", n=resolved.unlike)
        keys = _Codes(codes or {})
        codings = list(self._codings(places, resolved, keys))
        coders = dict.fromkeys([*self.coders, *(coding.coder for coding in codings)])
        variables = dict.fromkeys(name for text in self.texts for name in text.attributes)
        study = Study(
            origin=self.origin,
            coders=tuple(map(StudyCoder, coders)),
            codes=tuple(keys.codes.values()),
            texts=tuple(self._texts(resolved)),
            codings=tuple(codings),
            variables=tuple(StudyVariable(name, of_documents=True) for name in variables),
            memos=tuple(self.memos),
        )
        offsets: tuple[OffsetDialect, ...] = (resolved.dialect,) if any(marks) else ()
        return StudyFile(study, tuple(self.skipped), self.tally.losses(), offsets)

    def _texts(self, resolved: Resolved) -> Iterator[StudyText]:
        names = distinct(text.name for text in self.texts)
        for name, text, normal, changes in zip(
            names, self.texts, resolved.texts, resolved.changes, strict=True
        ):
            if name != text.name:
                self.tally.add("renamed", f"{text.name} → {name}")
            yield replace(text, name=name, text=normal, changes=changes)

    def _codings(
        self, places: Sequence[tuple[Found, int | None]], resolved: Resolved, keys: _Codes
    ) -> Iterator[StudyCoding]:
        for one, number in places:
            text = resolved.texts[one.text]
            key = keys.key_of(one.path)
            span = _all_of(text) if number is None else resolved.spans[one.text][number]
            if span is None or not text[span.start : span.end]:
                self.tally.add("outside", f"{self.texts[one.text].name}: {' / '.join(one.path)}")
                continue
            yield StudyCoding(
                self.texts[one.text].key,
                span.start,
                span.end,
                key,
                one.coder,
                text[span.start : span.end],
                memo=clean(one.memo),
                created=moment(one.created),
                origin=one.origin,
                status=one.status,
                confidence=one.confidence,
                guid=one.guid,
            )


def _all_of(text: str) -> Span:
    """The whole text but for white space at its edges."""
    start = len(text) - len(text.lstrip())
    return Span(start, max(start, len(text.rstrip())))


class _Codes:
    """A tree of codes that grows with the paths asked for; what only holds others is no code."""

    def __init__(self, known: Mapping[Path, StudyCode]) -> None:
        self.known = known
        self.codes: dict[Path, StudyCode] = {}

    def key_of(self, path: Path) -> str:
        """The key of the code at the end of `path`, which may be coded with from now on."""
        names = tuple(clean(" ".join(name.split())) or NO_LABEL for name in path)
        code = self._code(names)
        if not code.is_codable:
            self.codes[names] = replace(code, is_codable=True)
        return code.key

    def _code(self, names: Path) -> StudyCode:
        if names not in self.codes:
            parent = self._code(names[:-1]).key if len(names) > 1 else None
            known = self.known.get(names) or StudyCode("", names[-1])
            self.codes[names] = replace(
                known, key=str(len(self.codes)), name=names[-1], parent=parent, is_codable=False
            )
        return self.codes[names]
