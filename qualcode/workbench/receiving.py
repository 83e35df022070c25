"""`import` as the pages have it: every dropped file looked at by itself, then written as shown.

dropped files ──look_at_files──▶ Received (an account, and plans) ──bring_in──▶ the project
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import (
    BrokenTable,
    Conflict,
    DuplicateDocument,
    QualcodeError,
    UnsupportedFormat,
    UsageError,
)
from ..files import studies, tables
from ..files.transcripts import (
    ENDINGS,
    HIDDEN,
    PARTICIPANTS_NAMES,
    Transcript,
    is_note,
    read_transcripts,
)
from ..messages import N_, Said, Translator, say
from ..model import Role, Speaker
from ..store import Project
from .bringing import IMPORT, BringRequest, ReadStudy, is_project, on_a_copy, read_studies
from .importing import ImportPlan, ImportRequest, known_first, plan_transcripts, write_import
from .participants import PeoplePlan, import_participants, refuse_other_people
from .progress import Progress, silent
from .study_change import StudyChange
from .study_in import plan_study, write_study

TABLE_ENDINGS = (".csv", ".xlsx")
CODEBOOK_ENDINGS = (".qdc", ".yaml", ".yml")
STUDY_FOLDER = ".qda"
"""A folder that ends so is one study of QualCoder, if a database lies in it."""

IS_HIDDEN = N_("a hidden file of the system")
IS_NOTE = N_("a note about the folder, not a transcript")
IS_CODEBOOK = N_("{file} is a codebook. Bring it in on the page “Codebook”.")
CHANGED = N_("The study")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file as it was dropped: where it lies, and what people know it by."""

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Look:
    """How dropped files are to be read.

    `roles` says what labels stand for: file as shown → label → role. `coded_by` names who coded
    in a study that does not say it.
    """

    roles: Mapping[str, Mapping[str, Role]] = field(default_factory=dict)
    coded_by: str | None = None
    accept_offsets: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Received:
    """What looking at files found, and what `bring_in` is going to write of it.

    `tables` are those of participants, each with what it changes after all that is before it.
    `origins` maps what a transcript is called (``Source.name``) to the file as shown; `refused`
    are files that cannot be read, each with its error; `skipped` those that nobody asked for.
    """

    look: Look
    transcripts: ImportPlan
    studies: tuple[ReadStudy, ...] = ()
    changes: tuple[StudyChange, ...] = ()
    tables: tuple[tuple[Arrived, PeoplePlan], ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[tuple[str, QualcodeError], ...] = ()
    skipped: tuple[tuple[str, Said], ...] = ()

    @property
    def n_documents(self) -> int:
        """How many documents are new, or get a new text or new voices."""
        studies = sum(len(each.documents) for each in self.changes)
        return len(self.transcripts.plans) + studies

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (
            self.transcripts.plans
            or any(each.changes for each in self.changes)
            or not all(plan.is_empty for _, plan in self.tables)
        )


@dataclass(slots=True)
class _Sorted:
    """The files by what they are."""

    transcripts: list[Arrived] = field(default_factory=list)
    studies: list[Arrived] = field(default_factory=list)
    tables: list[Arrived] = field(default_factory=list)
    refused: list[tuple[str, QualcodeError]] = field(default_factory=list)
    skipped: list[tuple[str, Said]] = field(default_factory=list)

    @contextmanager
    def watching(self, arrived: Arrived) -> Iterator[None]:
        """What goes wrong with this file is noted, and the others go on."""
        try:
            yield
        except QualcodeError as error:
            self.refused.append((arrived.shown, as_shown(error, arrived.path, arrived.shown)))


@contextmanager
def shown_as(path: Path | str, called: str) -> Iterator[None]:
    """Errors about the file at `path` name it as people know it. Raises what the block raises."""
    try:
        yield
    except QualcodeError as error:
        raise as_shown(error, path, called) from None


def as_shown(error: QualcodeError, path: Path | str, called: str) -> QualcodeError:
    """The error with the file's name as people know it, not the place where it lies here."""

    def shown(value: Any) -> Any:
        if isinstance(value, Path | str):
            return str(value).replace(str(path), called)
        if isinstance(value, Said):
            return Said(value.text, {name: shown(each) for name, each in value.values.items()})
        return value

    return type(error)(**{name: shown(value) for name, value in error.values.items()})


def look_at_files(
    project: Project,
    arrived: Sequence[Arrived],
    *,
    actor: str,
    look: Look | None = None,
    progress: Progress = silent,
) -> Received:
    """What bringing these files in would write and say; the project is only read.

    A file that cannot be read is among the refused and hides none of the others.
    """
    look = look or Look()
    files = _sort(arrived)
    origins: dict[str, str] = {}
    plan = _plan_transcripts(project, files, look, origins, progress)
    read = [each for one in files.studies for each in _read(files, one, look)]
    kept, changes, people = _plan_others(project, files, plan, read, look, actor, progress)
    return Received(
        look,
        plan,
        tuple(kept),
        tuple(changes),
        tuple(people),
        origins,
        tuple(files.refused),
        tuple(files.skipped),
    )


def bring_in(
    project: Project, received: Received, *, actor: str, progress: Progress = silent
) -> list[int]:
    """The numbers of the actions that wrote what was shown, and nothing else.

    The transcripts by one of them, then each study, then each table of participants. Raises
    Conflict where the study has changed so that something else would come in.
    """
    written = []
    if received.studies or received.tables:
        _refuse_other(project, received, actor)
    if received.transcripts.plans:
        progress(N_("Bringing in"), 0, 1 + len(received.studies))
        written.append(write_import(project, received.transcripts, actor=actor))
    for done, (read, shown) in enumerate(zip(received.studies, received.changes, strict=True), 1):
        progress(N_("Bringing in"), done, 1 + len(received.studies))
        change = _plan_study(project, read, received.look)
        if _record(change) != _record(shown):
            raise _conflict(shown, change)
        if change.changes:
            written.append(write_study(project, change, actor=actor, verb=IMPORT))
    for table, shown_people in received.tables:
        if not shown_people.is_empty:
            people = import_participants(project, table.path, actor=actor, shown=shown_people)
            written.append(people.number)
    return written


def _sort(arrived: Iterable[Arrived]) -> _Sorted:
    files = _Sorted()
    for each in _with_folders(arrived):
        with files.watching(each):
            _sort_one(files, each)
    return files


def _sort_one(files: _Sorted, each: Arrived) -> None:
    name, ending = each.path.name.lower(), each.path.suffix.lower()
    if name.startswith(HIDDEN) or name in ("thumbs.db", "desktop.ini"):
        files.skipped.append((each.shown, say(IS_HIDDEN)))
    elif ending in CODEBOOK_ENDINGS:
        raise UsageError(what=say(IS_CODEBOOK, file=each.shown))
    elif name in PARTICIPANTS_NAMES or (ending in TABLE_ENDINGS and _is_of_people(each.path)):
        files.tables.append(each)
    elif is_project(each.path) or studies.study_kind(each.path) is not None:
        files.studies.append(each)
    elif is_note(each.path):
        files.skipped.append((each.shown, say(IS_NOTE)))
    elif ending not in ENDINGS:
        raise UnsupportedFormat(path=each.shown, ending=ending, endings=", ".join(ENDINGS))
    else:
        files.transcripts.append(each)


def _with_folders(arrived: Iterable[Arrived]) -> Iterator[Arrived]:
    """The files, those of one QualCoder folder as that folder, once."""
    seen: set[Path] = set()
    for each in arrived:
        folder = next((up for up in each.path.parents if up.suffix.lower() == STUDY_FOLDER), None)
        if folder is None or not (folder / "data.qda").is_file():
            yield each
        elif folder not in seen:
            seen.add(folder)
            inside = len(each.path.relative_to(folder).parts)
            yield Arrived(folder, "/".join(each.shown.split("/")[:-inside]) or folder.name)


def _is_of_people(path: Path) -> bool:
    """Whether a table tells of participants, and holds nothing that they said."""
    try:
        read_transcripts(path)
    except BrokenTable:
        pass
    else:
        return False
    try:
        tables.read_participants(path)
    except BrokenTable:
        return False
    return True


def _plan_transcripts(
    project: Project,
    files: _Sorted,
    look: Look,
    origins: dict[str, str],
    progress: Progress,
) -> ImportPlan:
    voices: dict[str, list[Speaker]] = {}
    came: dict[str, Arrived] = {}
    by_path = {each.path: each for each in files.transcripts}
    paths = known_first(project, by_path)

    def read() -> Iterator[Transcript]:
        for done, path in enumerate(paths):
            progress(N_("Reading"), done, len(paths))
            each = by_path[path]
            with files.watching(each):
                for transcript in _of_one(each, came):
                    name, source = transcript.document_id, transcript.source.name
                    came[name], origins[source] = each, each.shown
                    given = look.roles.get(each.shown, {})
                    voices[name] = [Speaker(label, role) for label, role in given.items()]
                    yield transcript
        progress(N_("Reading"), len(paths), len(paths))

    def refuse(transcript: Transcript, error: QualcodeError) -> None:
        each = came[transcript.document_id]
        files.refused.append((each.shown, as_shown(error, each.path, each.shown)))

    return plan_transcripts(project, read(), voices=voices, refuse=refuse)


def _of_one(arrived: Arrived, came: Mapping[str, Arrived]) -> list[Transcript]:
    """The texts of a file, all of them or none. Raises the errors of reading."""
    found = read_transcripts(arrived.path)
    for each in found:
        first = came.get(each.document_id)
        if first is not None:
            raise DuplicateDocument(
                document=each.document_id, first=first.shown, second=arrived.shown
            )
    return found


def _read(files: _Sorted, arrived: Arrived, look: Look) -> list[ReadStudy]:
    with files.watching(arrived):
        return list(read_studies([arrived.path], _request(look)))
    return []


def _request(look: Look) -> BringRequest:
    return BringRequest(ImportRequest(()), look.accept_offsets, look.coded_by)


def _plan_others(
    project: Project,
    files: _Sorted,
    plan: ImportPlan,
    read: Sequence[ReadStudy],
    look: Look,
    actor: str,
    progress: Progress,
) -> tuple[list[ReadStudy], list[StudyChange], list[tuple[Arrived, PeoplePlan]]]:
    """The studies that can come in, and what they and the tables change, one after the other."""
    others = len(read) + len(files.tables)
    together = others + bool(plan.plans) > 1
    kept: list[ReadStudy] = []
    changes: list[StudyChange] = []
    people: list[tuple[Arrived, PeoplePlan]] = []
    shown = {each.path: each for each in files.studies}
    with on_a_copy(project) if others and together else nullcontext(project) as there:
        if others and plan.plans:
            write_import(there, plan, actor=actor)
        for done, each in enumerate(read):
            progress(N_("Comparing"), done, len(read))
            with files.watching(shown[each.path]):
                change = _plan_study(there, each, look)
                if together and change.changes:
                    write_study(there, change, actor=actor, verb=IMPORT)
                kept.append(each)
                changes.append(change)
        for table in files.tables:
            with files.watching(table):
                found = import_participants(there, table.path, actor=actor, dry_run=not together)
                people.append((table, found))
    return kept, changes, people


def _plan_study(project: Project, read: ReadStudy, look: Look) -> StudyChange:
    return plan_study(
        project,
        read.file,
        file=read.path.name,
        coder=look.coded_by or read.path.stem,
        accept_offsets=look.accept_offsets,
    )


def _refuse_other(project: Project, received: Received, actor: str) -> None:
    """Nothing, or Conflict where studies or tables would change something else than was shown."""
    files = _Sorted(
        studies=[Arrived(each.path, each.path.name) for each in received.studies],
        tables=[table for table, _ in received.tables],
    )
    plan, look = received.transcripts, received.look
    _, changes, tables_now = _plan_others(
        project, files, plan, received.studies, look, actor, silent
    )
    if files.refused:
        raise files.refused[0][1]
    for shown, change in zip(received.changes, changes, strict=True):
        if _record(shown) != _record(change):
            raise _conflict(shown, change)
    for (_, people), (_, now) in zip(received.tables, tables_now, strict=True):
        refuse_other_people(people, now)


def _record(change: StudyChange) -> dict[str, Any]:
    return change.as_record(Translator("en"))


def _conflict(shown: StudyChange, now: StudyChange) -> Conflict:
    return Conflict(what=say(CHANGED), yours=shown.before, theirs=now.before)
