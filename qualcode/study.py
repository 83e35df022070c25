r"""A whole study as values: what every other tool's file is read as, and written from.

    another tool's file ──files.studies.read──▶ Study ──teams.plan_merge──▶ the project
    the project ──workbench.as_study──▶ Study ──files.….fit──▶ what the format holds ──▶ a file

Every text here is NFC with ``\n`` line ends and every span counts its code points, so that
``text[start:end] == quote`` holds; whoever reads a file converts at the edge. Things point at
each other by `key`: any string that is unique among their kind within one study. `guid` is the
identity that the file itself states (lower case, without braces), empty where it states none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .messages import Said
from .model import Localized, Redaction, Span, Status


@dataclass(frozen=True, slots=True)
class StudyCode:
    """A code or, where not `is_codable`, a mere category of codes.

    `id` is our dotted id where the file knows it; `description` may hold our include, exclude
    and examples in a block that `files.described` reads back. `parent` is a key.
    """

    key: str
    name: str
    parent: str | None = None
    is_codable: bool = True
    colour: str = ""
    description: str = ""
    id: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyText:
    """One source text. `attributes` are the document's own variables; `raw` the file's bytes.

    `encoding` and `changes` say how `text` came out of the bytes, as in `model.Source`; `created`
    is an ISO 8601 time in UTC, or empty.
    """

    key: str
    name: str
    text: str = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = field(default=None, repr=False)
    encoding: str = "utf-8"
    changes: Mapping[str, int] = field(default_factory=dict)
    created: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyCoding:
    """One span × one code × one coder; `text` and `code` are keys, `coder` is a name."""

    text: str
    start: int
    end: int
    code: str
    coder: str
    quote: str
    memo: str = ""
    created: str = ""
    origin: str = "import"
    status: Status = Status.MANUAL
    confidence: float | None = None
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyCoder:
    """A person or machine whose codings make a layer; `name` is unique."""

    name: str
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyCase:
    """A participant (a case, a unit of analysis) and the keys of the texts in which it speaks."""

    id: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    description: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyVariable:
    """An attribute of participants or documents: `kind` is text, number, date or choice."""

    name: str
    kind: str = "text"
    of_documents: bool = False


@dataclass(frozen=True, slots=True)
class StudyMemo:
    """A note on the ``project``, a ``document``, a ``code`` or a ``participant``.

    `target` is the key of the text or code, or the participant's id; for the project it is the
    note's title, empty for the memo of the project itself.
    """

    kind: str
    target: str
    text: str
    author: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class StudySet:
    """A named group of texts (`kind` is ``documents``) or codes (``codes``), by their keys."""

    name: str
    kind: str
    members: tuple[str, ...] = ()
    description: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class StudyStatement:
    """What a theme says in a person's words; `code` is a key."""

    code: str
    text: Localized
    author: str = ""


@dataclass(frozen=True, slots=True)
class StudyQuote:
    """A quote that a person chose for a theme, as `model.ChosenQuote`; `text`, `code` are keys.

    One that waits on a text before the current one counts there: its `quote` does not stand at
    its place.
    """

    text: str
    start: int
    end: int
    code: str
    author: str
    quote: str
    cuts: tuple[Span, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    starred: bool = False
    created: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Everything that one file holds of a study; `origin` names the tool that wrote it.

    Projects of ours alone have the rest: `codebook` is the YAML, `finished` says who has coded
    which text (its key, the coder's name) to the end, `decisions` are the records of what was
    decided between coders, with the names of documents, codes and coders. `quotes` stand in the
    order that people gave those of each code; `once_stated` are the texts that statements had
    before, of whatever code.
    """

    name: str = ""
    origin: str = ""
    coders: tuple[StudyCoder, ...] = ()
    codes: tuple[StudyCode, ...] = ()
    texts: tuple[StudyText, ...] = ()
    codings: tuple[StudyCoding, ...] = ()
    cases: tuple[StudyCase, ...] = ()
    variables: tuple[StudyVariable, ...] = ()
    memos: tuple[StudyMemo, ...] = ()
    sets: tuple[StudySet, ...] = ()
    codebook: str = ""
    finished: tuple[tuple[str, str], ...] = ()
    decisions: tuple[Mapping[str, Any], ...] = ()
    statements: tuple[StudyStatement, ...] = ()
    quotes: tuple[StudyQuote, ...] = ()
    once_stated: frozenset[Localized] = frozenset()


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format, or qualcode, cannot keep: a stable `kind`, how many, in words, some names."""

    kind: str
    count: int
    what: Said
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OffsetDialect:
    """How a file counts: `unit` is code_point, utf-16 or utf-8.

    `line_end` is lf where every line end counts one, crlf where it counts two, and mixed where it
    counts what stands there, which differs. `bom` is what a byte order mark shifts offsets by (0
    or 1). `score` is the share of the `checked` quotes that stand where the offsets say, between
    0 and 1.
    """

    unit: str
    line_end: str
    bom: int
    score: float
    checked: int


@dataclass(frozen=True, slots=True, eq=False)
class StudyFile:
    """What reading a file gave: the study and the account of it.

    `skipped` names what was not read, with the reason; `losses` what was read and cannot be kept,
    or is kept as something else.
    """

    study: Study
    skipped: tuple[tuple[str, Said], ...] = ()
    losses: tuple[Loss, ...] = ()
    offsets: tuple[OffsetDialect, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What a format can hold of a study, and what it cannot."""

    study: Study
    losses: tuple[Loss, ...] = ()
