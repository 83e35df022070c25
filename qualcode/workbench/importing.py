"""`import`: transcripts into the project, with an account of what became of every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from ..errors import Conflict, QualcodeError, UsageError
from ..files.transcripts import Transcript, document_id
from ..messages import N_, Said, Translator, say
from ..model import Document, Participant, ParticipantRow, Source, Speaker
from ..store import AttributeType, DocumentInfo, DocumentPlan, Project, StoredCoding, chosen
from ..store import codings as coding_rows
from ..store import documents as document_rows
from ..store import participants as participant_rows
from ..teams import align
from ..teams.recognising import SAME_NAME, likeness, text_hash
from ..text import quality, with_participants
from .attributes import merged, misfits, plan_types, values_of
from .carrying import Carried, carry
from .carrying_quotes import CarriedQuote, carry_quotes, quotes_left
from .naming import known_document
from .progress import Progress, silent
from .reading import doubts, gather, prepare_transcript, read_transcripts

SAME_FILE = N_("the same file as {file}")
IS_ANOTHER = N_("the same file as the document {document}")
IS_OLDER = N_("an older text (version {version}) of the document {document}")
UNLIKE = N_(
    "{document}: little of the text before is left in {file}. If it is another interview, take "
    "this back with qualcode undo and rename the file."
)
OTHER_TEXT = N_("{document} in the meantime has another text")


class Outcome(StrEnum):
    """What a file is to the project."""

    NEW = "new"
    CORRECTED = "corrected"
    VOICES = "voices"
    RESAVED = "resaved"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What `import` is asked to do, in the words of the command's options.

    With `version_of`, the only file is the next version of that document, whatever it is called.
    """

    paths: Sequence[Path]
    participants: Path | None = None
    labels: Path | None = None
    tokenizer: str = "pyvi"
    version_of: str | None = None


@dataclass(frozen=True, slots=True)
class FileAccount:
    """What became of one file: the document that it is, and the codings on it where it changed.

    `version` counts the document's texts from 1, this one included. `carried` is empty unless
    the text was corrected. `sound` is the share of Vietnamese syllables among the words with
    diacritics; the text `is_degraded` where that tells of a bad scan.
    """

    file: str
    document: str
    outcome: Outcome
    version: int
    source: Source
    turns: int
    sentences: int
    participants: tuple[str, ...]
    sound: float
    is_degraded: bool
    carried: tuple[Carried, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        kinds = Counter(each.as_record()["kind"] for each in self.carried)
        return {
            "file": self.file,
            "document": self.document,
            "outcome": self.outcome.value,
            "version": self.version,
            "sha256": self.source.sha256,
            "encoding": self.source.encoding,
            "encoding_confidence": self.source.confidence,
            "changes": dict(self.source.changes),
            "turns": self.turns,
            "sentences": self.sentences,
            "participants": list(self.participants),
            "sound_share": round(self.sound, 4),
            "degraded": self.is_degraded,
            "carried": dict(kinds),
            "codings": [each.as_record() for each in self.carried],
        }


@dataclass(frozen=True, slots=True, eq=False)
class ImportPlan:
    """Everything that an import is going to write, and what it has to say about it.

    `expected` maps each document to be written to the hash of the text that it has now; `renamed`
    are participants who get another id in one of them; `table` is the table of participants;
    `quotes` are those chosen from texts that are corrected.
    """

    files: tuple[FileAccount, ...]
    skipped: tuple[tuple[str, Said], ...]
    notes: tuple[Said, ...]
    plans: tuple[DocumentPlan, ...] = field(repr=False)
    types: tuple[AttributeType, ...] = ()
    expected: Mapping[str, str | None] = field(default_factory=dict)
    renamed: tuple[str, ...] = ()
    table: Path | None = None
    quotes: tuple[CarriedQuote, ...] = ()

    def named(self, outcome: Outcome) -> list[str]:
        """The documents with that outcome."""
        return [each.document for each in self.files if each.outcome is outcome]

    def carried(self) -> Iterator[Carried]:
        """What becomes of every coding on corrected texts."""
        return (each for account in self.files for each in account.carried)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            **{outcome.value: len(self.named(outcome)) for outcome in Outcome},
            "files": [each.as_record() for each in self.files],
            "skipped": [
                {"file": name, "reason": translate.tell(reason)} for name, reason in self.skipped
            ],
            "notes": [translate.tell(note) for note in self.notes],
            "quotes_moved": sum(each.quote is not None for each in self.quotes),
            "quotes_left": sum(each.quote is None for each in self.quotes),
        }


def import_transcripts(
    project: Project,
    request: ImportRequest,
    *,
    actor: str,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportPlan:
    """Reads files and folders into the project, all of them in one action or none.

    A file that the project knows (by its hash) is left alone, whatever its name. A corrected text
    becomes the document's next version; codings whose place in it is certain go along, the others
    stay on the text before, and the account lists them. Raises the errors of reading; Conflict
    where somebody else wrote one of the documents meanwhile.
    """
    plan = plan_import(project, request, progress)
    if dry_run or not plan.plans:
        return plan
    try:
        write_import(project, plan, actor=actor)
    except Conflict:
        # Somebody else may have brought in the very same files; only what differs is a conflict.
        again = plan_import(project, request, progress)
        if again.plans:
            raise
        return again
    return plan


def plan_import(
    project: Project, request: ImportRequest, progress: Progress = silent
) -> ImportPlan:
    """What an import would write and say; the project is only read."""
    gathered = gather(request.paths, participants=request.participants, labels=request.labels)
    paths = known_first(project, gathered.paths)
    version_of = _version_of(project, request, paths)
    plan = plan_transcripts(
        project,
        (
            replace(transcript, document_id=version_of) if version_of else transcript
            for transcript in read_transcripts(paths, progress)
        ),
        labels=gathered.labels,
        rows=gathered.rows,
        tokenizer=request.tokenizer,
    )
    return replace(plan, skipped=(*gathered.skipped, *plan.skipped), table=gathered.table)


def known_first(project: Project, paths: Iterable[Path]) -> list[Path]:
    """A file of a document's own name before a copy of it under another."""
    known = {each.name for each in project.documents()}
    return sorted(paths, key=lambda path: document_id(path) not in known)


def plan_transcripts(
    project: Project,
    transcripts: Iterable[Transcript],
    *,
    labels: Sequence[Speaker] = (),
    rows: Sequence[ParticipantRow] = (),
    tokenizer: str = "pyvi",
    voices: Mapping[str, Sequence[Speaker]] | None = None,
    refuse: Callable[[Transcript, QualcodeError], None] | None = None,
) -> ImportPlan:
    """What bringing in texts that were read would write and say; the project is only read.

    `voices` say what labels stand for in one document, by its id, before `labels` do. A text that
    cannot be one of a document is told to `refuse` and left out; without it, that is raised.
    """
    desk = _Desk(project, labels, rows, tokenizer, {} if voices is None else voices)
    for transcript in transcripts:
        try:
            desk.take(transcript)
        except QualcodeError as error:
            if refuse is None:
                raise
            refuse(transcript, error)
    return desk.plan()


def _version_of(project: Project, request: ImportRequest, paths: Sequence[Path]) -> str | None:
    """The document of which the only file is the next version. Raises UnknownName, UsageError."""
    if request.version_of is None:
        return None
    if len(paths) != 1:
        raise UsageError(what=say("--version-of is about one file; {n} were given.", n=len(paths)))
    return known_document(project, request.version_of)


class _Desk:
    """Where the files of one import are looked at, one after the other."""

    def __init__(
        self,
        project: Project,
        labels: Sequence[Speaker],
        rows: Sequence[ParticipantRow],
        tokenizer: str,
        voices: Mapping[str, Sequence[Speaker]],
    ) -> None:
        self.project = project
        self.labels = labels
        self.voices = voices
        self.rows = rows
        self.tokenizer = tokenizer
        self.known: dict[str, DocumentInfo] = {each.name: each for each in project.documents()}
        self.seen: dict[str, str] = {}
        self.files: list[FileAccount] = []
        self.skipped: list[tuple[str, Said]] = []
        self.documents: list[Document] = []
        self.plans: list[DocumentPlan] = []
        self.expected: dict[str, str | None] = {}
        self.renamed: list[str] = []
        self.unlike: list[Said] = []
        self.quotes: list[CarriedQuote] = []

    def take(self, transcript: Transcript) -> None:
        """Decides what a file is: known by its hash, a known document's other text, or new."""
        sha256, name = transcript.source.sha256, transcript.source.name
        if sha256 in self.seen:
            self.skipped.append((name, say(SAME_FILE, file=self.seen[sha256])))
            return
        self.seen[sha256] = name
        document, version = self.project.find_source(sha256) or (None, 0)
        if document is not None and document not in self.known:
            # Somebody else brought it in since we began to look.
            self.known = {each.name: each for each in self.project.documents()}
        is_current = document is not None and version == self.known[document].version
        if document is None or (document == transcript.document_id and not is_current):
            self._take_text(transcript)
        elif document != transcript.document_id and transcript.document_id in self.known:
            self.skipped.append((name, say(IS_ANOTHER, document=document)))
        elif not is_current:
            self.skipped.append((name, say(IS_OLDER, document=document, version=version)))
        else:
            self._take_known(replace(transcript, document_id=document))

    def plan(self) -> ImportPlan:
        """Everything that was decided, and what of it a person should look at."""
        known = self.project.participants()
        read = [person for document in self.documents for person in document.participants]
        people, notes = merged(known, read, overrule=False)
        types = self.project.attribute_types()
        planned = plan_types(types, values_of(known), values_of(people))
        named = {person.id for person in read}
        together = {each.name: each for each in (*types, *planned)}.values()
        return ImportPlan(
            tuple(self.files),
            tuple(self.skipped),
            (
                *doubts(self.documents, self.rows, known=[person.id for person in known]),
                *self.unlike,
                *quotes_left(self.quotes),
                *notes,
                *misfits(together, [person for person in people if person.id in named]),
            ),
            tuple(self.plans),
            tuple(planned) if self.plans else (),
            self.expected,
            tuple(self.renamed),
            quotes=tuple(self.quotes),
        )

    def _take_known(self, transcript: Transcript) -> None:
        """A file that is the document's current text already; who speaks may be known better."""
        stored = self.project.document(transcript.document_id)
        if self._labels(transcript):
            document = self._prepare(transcript)
        else:
            document = with_participants(stored, self.rows)
        outcome = Outcome.UNCHANGED if _same_voices(stored, document) else Outcome.VOICES
        self._account(transcript, document, outcome, self.known[stored.id].version)
        if outcome is not Outcome.UNCHANGED:
            self._write(transcript, document, stored)

    def _take_text(self, transcript: Transcript) -> None:
        document = self._prepare(transcript)
        if document.id not in self.known:
            self._account(transcript, document, Outcome.NEW, 1)
            self._write(transcript, document, None)
            return
        stored = self.project.document(document.id)
        version = self.known[document.id].version
        if stored.text == document.text:
            self._account(transcript, document, Outcome.RESAVED, version)
            self._write(transcript, document, stored)
            return
        texts = self.project.version_texts(document.id)
        back = next((number for number, text in texts.items() if text == document.text), None)
        carried = self._carry(stored, document, texts)
        self.quotes += carry_quotes(self.project, document.id, texts, document.text)
        if back is None and likeness(align(stored.text, document.text)) < SAME_NAME:
            self.unlike.append(say(UNLIKE, document=document.id, file=transcript.source.name))
        number = back or max(texts) + 1
        self._account(transcript, document, Outcome.CORRECTED, number, carried)
        self._write(transcript, document, stored, carried)

    def _prepare(self, transcript: Transcript) -> Document:
        return prepare_transcript(transcript, self._labels(transcript), self.rows, self.tokenizer)

    def _labels(self, transcript: Transcript) -> list[Speaker]:
        """What a person said that labels stand for in this text."""
        mine = self.voices.get(transcript.document_id, ())
        named = {speaker.label for speaker in mine}
        return [*mine, *(each for each in self.labels if each.label not in named)]

    def _carry(
        self, stored: Document, document: Document, texts: Mapping[int, str]
    ) -> list[Carried]:
        by_hash = {text_hash(text): text for text in texts.values()}
        left: dict[str, list[StoredCoding]] = {}
        for each in self.project.codings(document=document.id, outdated=True):
            left.setdefault(by_hash[each.coding.text_sha256], []).append(each)
        left.pop(document.text, None)  # these stand where the document is going back to
        standing = self.project.codings(document=document.id)
        return carry(standing, left, stored.text, document.text)

    def _account(
        self,
        transcript: Transcript,
        document: Document,
        outcome: Outcome,
        version: int,
        carried: Sequence[Carried] = (),
    ) -> None:
        assert document.source is not None
        self.documents.append(document)
        found = quality(document.text)
        self.files.append(
            FileAccount(
                transcript.source.name,
                document.id,
                outcome,
                version,
                document.source,
                len(document.turns),
                len(document.sentences),
                tuple(person.id for person in document.participants),
                found.sound,
                found.is_degraded,
                tuple(carried),
            )
        )

    def _write(
        self,
        transcript: Transcript,
        document: Document,
        stored: Document | None,
        carried: Sequence[Carried] = (),
    ) -> None:
        moves = [each.as_move() for each in carried if each.moves]
        self.plans.append(DocumentPlan(document, transcript.raw, self.tokenizer, moves))
        self.expected[document.id] = text_hash(stored.text) if stored else None
        now = {person.id for person in document.participants}
        before = [person.id for person in stored.participants] if stored else []
        self.renamed += [name for name in before if name not in now]


def write_import(project: Project, plan: ImportPlan, *, actor: str) -> int:
    """The number of the action that performed a plan, packed before it began. Raises Conflict."""
    packed = [document_rows.pack(each, searchable=project.searchable) for each in plan.plans]
    moving = [each for each in plan.carried() if each.moves]
    evidence = {each.stored.guid: each.evidence() for each in moving if each.stored.coding.evidence}
    written = [outcome for outcome in Outcome if outcome is not Outcome.UNCHANGED]
    summary: dict[str, Any] = {
        **{each.value: plan.named(each) for each in written if plan.named(each)},
        "moved": len(moving),
        "left": sum(not each.moves for each in plan.carried()),
    }
    if plan.skipped:
        summary["skipped"] = [name for name, _ in plan.skipped]
    with project.action("import", actor=actor, **summary) as action:
        there = document_rows.current_versions(action.connection)
        for name, expected in plan.expected.items():
            now = there[name][1] if name in there else None
            if now != expected:
                what = say(OTHER_TEXT, document=name)
                raise Conflict(what=what, yours=expected or "–", theirs=now or "–")
        participant_rows.save_attribute_types(action, plan.types)
        document_rows.save_documents(action, packed)
        coding_rows.set_evidence(action, evidence)
        chosen.move_quotes(action, [each.as_move() for each in plan.quotes if each.quote])
        participant_rows.remove_unused(action, plan.renamed)
    return action.number


def _same_voices(one: Document, other: Document) -> bool:
    """Whether the same people say the same things in both, and as much is known of them."""
    return (
        one.turns == other.turns
        and one.speakers == other.speakers
        and [person.id for person in one.participants]
        == [person.id for person in other.participants]
        and not any(map(_knows_more, one.participants, other.participants))
    )


def _knows_more(one: Participant, other: Participant) -> bool:
    """Whether `other` has values where `one` has none; those that differ overrule nothing."""
    return any(value and not one.attributes.get(k) for k, value in other.attributes.items())
