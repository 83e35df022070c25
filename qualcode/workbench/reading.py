"""Files → documents, as every verb reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import DuplicateDocument, UsageError
from ..files import studies, tables, transcripts
from ..files.transcripts import Transcript
from ..messages import N_, Said, say
from ..model import Document, ParticipantRow, Role, Speaker
from ..text import doubts as text_doubts
from ..text import prepare, with_participants
from .progress import Progress

SAID_OF_PEOPLE = ("role", "sex", "age", "site")
"""Attributes that do not differ between two interviews of one person."""


def read_documents(
    paths: Sequence[Path],
    labels: Sequence[Speaker],
    rows: Sequence[ParticipantRow],
    tokenizer: str,
    progress: Progress,
) -> Iterator[Document]:
    """The documents of transcript files, one at a time, with their participants filled in."""
    for transcript in read_transcripts(paths, progress):
        yield prepare_transcript(transcript, labels, rows, tokenizer)


def read_transcripts(paths: Sequence[Path], progress: Progress) -> Iterator[Transcript]:
    """What the files hold, one at a time. Raises DuplicateDocument where rows share a name."""
    first: dict[str, Path] = {}
    for done, path in enumerate(paths):
        progress(N_("Reading"), done, len(paths))
        for transcript in transcripts.read_transcripts(path):
            name = transcript.document_id
            if first.setdefault(name, path) != path:
                raise DuplicateDocument(document=name, first=first[name], second=path)
            yield transcript
    progress(N_("Reading"), len(paths), len(paths))


def prepare_transcript(
    transcript: Transcript,
    labels: Sequence[Speaker],
    rows: Sequence[ParticipantRow],
    tokenizer: str | None,
) -> Document:
    """The document of one transcript, its participants filled in."""
    document = prepare(
        transcript.text,
        document_id=transcript.document_id,
        source=transcript.source,
        labels=labels,
        tokenizer=tokenizer,
    )
    if transcript.attributes:
        document = replace(document, attributes={**transcript.attributes, **document.attributes})
    return with_participants(document, rows)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to read: transcripts, what is known of speakers and people, what is not read.

    `table` is the table of participants that `rows` come from.
    """

    paths: tuple[Path, ...]
    labels: list[Speaker]
    rows: list[ParticipantRow]
    table: Path | None
    skipped: tuple[tuple[str, Said], ...]


def gather(paths: Sequence[Path], *, participants: Path | None, labels: Path | None) -> Gathered:
    """The transcripts among `paths`, with the tables that go with them.

    Without `participants`, the table of participants is the one that lies in the folders that are
    read, where they hold exactly one. Raises the errors of finding files and reading tables, and
    UsageError for a study of another tool.
    """
    _refuse_studies(map(Path, paths))
    found = transcripts.find_transcripts([Path(path) for path in paths])
    speakers = tables.read_labels(labels) if labels else []
    beside = [
        path for path, _ in found.skipped if path.name.lower() in transcripts.PARTICIPANTS_NAMES
    ]
    table = participants or (beside[0] if len(beside) == 1 else None)
    return Gathered(
        paths=found.paths,
        labels=speakers,
        rows=tables.read_participants(table) if table else [],
        table=table,
        skipped=tuple((path.name, say(why)) for path, why in found.skipped if path != table),
    )


def _refuse_studies(paths: Iterable[Path]) -> None:
    for path in transcripts.expand(paths):
        kind = studies.study_kind(path)
        if kind is not None:
            what = say(
                "{file} is no transcript but a study ({tool}). Bring it into a project (qualcode "
                "import {file}) and go on there (qualcode report).",
                file=path,
                tool=studies.KINDS[kind].called,
            )
            raise UsageError(what=what)


def doubts(
    documents: Sequence[Document],
    rows: Sequence[ParticipantRow],
    *,
    known: Collection[str] = (),
) -> Iterator[Said]:
    """What a person should know about the transcripts before trusting the numbers.

    `known` are participants whose transcripts are elsewhere.
    """
    for document in documents:
        if not any(turn.role is Role.RESPONDENT for turn in document.turns):
            yield say(
                "{document}: no turn of a respondent was found, so nothing in it is coded. "
                "Check the speaker labels or give them with --labels.",
                document=document.id,
            )
        for doubt in text_doubts(document):
            yield say("{document}: {what}", document=document.id, what=doubt)
    yield from _same_files(documents)
    yield from _contradictions(documents)
    here = {person.id for document in documents for person in document.participants}
    strangers = sorted({row.participant for row in rows} - here - set(known))
    if strangers:
        yield say(
            "In the table of participants but in no transcript: {names}.",
            names=", ".join(strangers),
        )


def _same_files(documents: Sequence[Document]) -> Iterator[Said]:
    """Documents whose files hold the same bytes: each of them counts."""
    first: dict[str, str] = {}
    for document in documents:
        if document.source is None:
            continue
        other = first.setdefault(document.source.sha256, document.id)
        if other != document.id:
            yield say(
                "{one} and {other} come from files with the same content; both are counted.",
                one=other,
                other=document.id,
            )


def _contradictions(documents: Sequence[Document]) -> Iterator[Said]:
    """Participants of whom two documents say different things."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for document in documents:
        for person in document.participants:
            for name, value in person.attributes.items():
                before, where = told.setdefault((person.id, name), (value, document.id))
                if before != value and name in SAID_OF_PEOPLE:
                    yield say(
                        "{participant}: {attribute} is “{one}” in {first} but “{other}” in "
                        "{second}. Is the same person meant?",
                        participant=person.id,
                        attribute=name,
                        one=before,
                        first=where,
                        other=value,
                        second=document.id,
                    )
