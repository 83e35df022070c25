r"""The nouns of qualcode, as frozen values, and the way data takes through the house.

    bytes ──files──▶ Source ──text.prepare──▶ Document ──coding.tag──▶ Coding
                                                 │                       │
                                     Participant, Turn, Segment          │
                                                 └────────findings───────┘
                                                              │
                                            Matrix, Quote, Finding ──report──▶ HTML, Word, Excel

A span is half-open ``[start, end)`` and counts Unicode code points of ``Document.text``
(NFC, line ends ``\n``). Everywhere inside qualcode ``document.text[start:end] == quote``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Localized(NamedTuple):
    """One text in the two languages of the house; an empty one falls back to the other."""

    vi: str = ""
    en: str = ""

    def text(self, lang: str) -> str:
        """The text in `lang` (``vi`` or ``en``), or in the other language where it is missing."""
        return (self.en or self.vi) if lang == "en" else (self.vi or self.en)


class Role(StrEnum):
    """What a speaker does in the conversation."""

    INTERVIEWER = "interviewer"
    RESPONDENT = "respondent"
    OTHER = "other"


class Unit(StrEnum):
    """What is counted, and how far one proposed coding reaches."""

    SENTENCE = "sentence"
    TURN = "turn"
    PARAGRAPH = "paragraph"


class Status(StrEnum):
    """Where a coding stands between a machine's proposal and a person's word."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Participant:
    """A case: its id and attributes (``role``, ``sex``, ``age``, ``site``, … as written)."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A row of a participants table: whose attributes they are, and where that person speaks.

    `document` (with `speaker`, a label in it) says which voice is meant; without it, the
    participant of that id in any document.
    """

    participant: str
    document: str | None = None
    speaker: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Speaker:
    """What one speaker label of a document stands for, and why we think so."""

    label: str
    role: Role
    participant: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted speech; label and timestamp stand outside the span.

    `number` counts from 1 within the document; `time` is in seconds from the recording's start.
    """

    number: int
    start: int
    end: int
    label: str | None = None
    role: Role = Role.RESPONDENT
    participant: str | None = None
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit of counting: a sentence, turn or paragraph; inside the turn of number `turn`."""

    start: int
    end: int
    turn: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text came from: file name, SHA-256 of the raw bytes, how it was decoded.

    `confidence` in 0…1 says how sure the encoding is; `changes` names what decoding and
    normalising changed or removed, with counts.
    """

    name: str
    sha256: str
    encoding: str
    confidence: float = 1.0
    changes: Mapping[str, int] = field(default_factory=dict)


def no_words() -> npt.NDArray[np.int32]:
    """An empty word table, shape (0, 2)."""
    import numpy as np  # here, so that what reads files in a process of its own starts quickly

    return np.empty((0, 2), dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One imported text, split into turns, sentences and words; its text never changes.

    `sentences` are ordered and lie inside turns. `words` has shape (n, 2), int32: start and
    end of each word in code points of `text`, ordered. `offsets` maps NFC offsets back to the
    text as it was read (see `qualcode.text.offsets.OffsetMap`; None where both are equal).
    `header` spans the ``Key: value`` block, which is never coded.
    """

    id: str
    text: str
    turns: tuple[Turn, ...] = ()
    sentences: tuple[Segment, ...] = ()
    words: npt.NDArray[np.int32] = field(default_factory=no_words)
    speakers: tuple[Speaker, ...] = ()
    participants: tuple[Participant, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    header: Span = Span(0, 0)
    source: Source | None = None
    offsets: Any = None

    def turn_at(self, offset: int) -> Turn | None:
        """The turn whose span holds `offset`, or None between turns."""
        low, high = 0, len(self.turns)
        while low < high:
            middle = (low + high) // 2
            if self.turns[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        if low < len(self.turns) and self.turns[low].start <= offset:
            return self.turns[low]
        return None


class Negation(StrEnum):
    """What a negated hit of an indicator means."""

    DROP = "drop"
    KEEP = "keep"
    FLIP = "flip"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sign in the text that a code is present.

    `kind` is ``phrase``, ``near``, ``fuzzy``, ``spacy`` or ``regex``; `slots` holds, per
    position, the alternatives that may stand there (one slot but for ``near``); `pattern` the
    regex or the spaCy token pattern. `id` is stable within a codebook: ``<code id>#<n>``.
    `line` is the line of the codebook file that states it, from 1.
    """

    id: str
    kind: str
    slots: tuple[tuple[str, ...], ...] = ()
    pattern: Any = None
    within: int = 6
    ordered: bool = False
    cutoff: float = 88.0
    unless: tuple[str, ...] = ()
    negation: Negation = Negation.DROP
    flip_to: str | None = None
    folded: bool = False
    confidence: float | None = None
    line: int = 0

    @property
    def label(self) -> str:
        """The indicator as a reader of a report would name it."""
        if self.kind in ("regex", "spacy"):
            return str(self.pattern)
        return " … ".join("/".join(slot[:3]) + "/…" * (len(slot) > 3) for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Code:
    """A codebook entry. `id` is dotted (``barriers.mobility``); its domain is the first part.

    `own_words` are the words of its indicators that no other code of its codebook uses.
    """

    id: str
    name: Localized
    definition: Localized = Localized()
    include: Localized = Localized()
    exclude: Localized = Localized()
    typical: Localized = Localized()
    atypical: Localized = Localized()
    colour: str = ""
    parent: str | None = None
    roles: tuple[Role, ...] = (Role.RESPONDENT,)
    indicators: tuple[Indicator, ...] = ()
    own_words: tuple[str, ...] = ()
    line: int = 0

    @property
    def domain(self) -> str:
        """The first part of the id."""
        return self.id.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Domain:
    """A group of codes that a report shows as one panel."""

    id: str
    name: Localized
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Domains and codes in the order of the file; `version` is a hash of their meaning.

    `path` names the file in errors that show only while tagging.
    """

    title: Localized
    domains: tuple[Domain, ...]
    codes: tuple[Code, ...]
    version: str
    path: str = ""

    def code(self, code_id: str) -> Code | None:
        """The code with that id, or None."""
        return next((code for code in self.codes if code.id == code_id), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which indicator fired, where, and why we trust it as much as we do.

    `flags` may name ``negated``, ``hypothetical``, ``reported``, ``question``, ``in_word``,
    ``fuzzy``.
    """

    indicator: str
    start: int
    end: int
    confidence: float
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """One span × one code × one coder.

    `coder` is a person's name or ``rules:<codebook version>``; `origin` says how the coding came
    to be (``rules``, ``manual``, ``import``). `text_sha256` is the hash of the whole NFC text
    that the offsets count in.
    """

    document: str
    start: int
    end: int
    code: str
    coder: str
    quote: str
    origin: str = "manual"
    status: Status = Status.MANUAL
    confidence: float | None = None
    text_sha256: str = ""
    memo: str = ""
    evidence: tuple[Evidence, ...] = ()


class Redaction(NamedTuple):
    """A span whose words a report keeps to itself; `shown` stands there instead, in brackets."""

    start: int
    end: int
    shown: str


@dataclass(frozen=True, slots=True)
class ChosenQuote:
    """A span that a person chose to speak for a theme, and how a report is to show it.

    `quote` are its words as they stand in the text. `cuts` are left out of it (``[...]``) and
    `redactions` replaced; both are spans of the document inside this one, in order, and no two of
    them share a character.
    """

    document: str
    start: int
    end: int
    code: str
    quote: str
    cuts: tuple[Span, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    starred: bool = False


@dataclass(frozen=True, slots=True)
class QuotePart:
    """A piece of a quote: a span, spoken by `label`; `elided_before` marks ``[...]``.

    `text` is verbatim but for the `redactions` that reach into it.
    """

    start: int
    end: int
    text: str
    role: Role = Role.RESPONDENT
    label: str | None = None
    elided_before: bool = False
    redactions: tuple[Redaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verified verbatim excerpt with its place, its speaker and the words around it.

    Joined by `findings.quotes.render`, elisions between parts are shown as ``[...]``. `before` and
    `after` are the context shown on demand, as parts too.
    """

    document: str
    turn: int
    code: str
    parts: tuple[QuotePart, ...]
    participant: Participant | None
    before: tuple[QuotePart, ...] = ()
    after: tuple[QuotePart, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A theme as a report states it: its statement, counts and chosen quotes.

    `statement_origin` is ``definition`` until a person writes the statement, then ``person``;
    `quotes_origin` is ``rules`` until a person chooses quotes, then ``person``.
    """

    code: Code
    statement: str
    statement_origin: str
    n_segments: int
    n_participants: int
    share: float | None
    n_documents: int
    quotes: tuple[Quote, ...] = ()
    quotes_origin: str = "rules"
