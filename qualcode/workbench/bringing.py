"""`import` as the command has it: transcripts, and studies of other tools, with one account.

All files are read before anything is written. The transcripts come in by one action, then each
study by one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..errors import Conflict, DamagedProject, Unknown, UsageError
from ..files import studies
from ..files.nesting import nest_codes
from ..files.transcripts import expand
from ..messages import N_, Translator, say
from ..store import Project
from ..study import StudyFile, StudyText
from ..teams.adjudicate import Decision
from .importing import ImportPlan, ImportRequest, import_transcripts
from .opening import PROJECT_ENDING
from .progress import Progress, silent
from .study import as_study
from .study_change import COUNTED, StudyChange
from .study_in import plan_study, write_study

IMPORT = "import.study"
"""What the journal calls bringing a study in."""

CODEBOOK_ENDING = ".qdc"

ATTEMPTS = 3
"""How often a study is planned anew because somebody wrote to the project meanwhile."""


@dataclass(frozen=True, slots=True)
class BringRequest:
    """What `import` is asked to do, in the words of the command's options.

    `coded_by` names who coded in a study whose file does not; `nest` is the mark between the
    names of a path in code names that are to become a tree.
    """

    transcripts: ImportRequest
    accept_offsets: bool = False
    coded_by: str | None = None
    nest: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did: the transcripts, if there were any, and each study."""

    transcripts: ImportPlan | None
    studies: tuple[StudyChange, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything was, or would be, written."""
        of_transcripts = self.transcripts is not None and bool(self.transcripts.plans)
        return of_transcripts or any(each.changes for each in self.studies)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        plan = self.transcripts or ImportPlan((), (), (), ())
        record = plan.as_record(translate)
        read = [each.as_record(translate) for each in self.studies]
        counts = {kind: sum(each.here(kind) for each in self.studies) for kind in COUNTED}
        counts["documents"] += len(plan.files)
        counts["participants"] += len({name for each in plan.files for name in each.participants})
        for key in ("skipped", "notes"):
            record[key] = [*record[key], *(one for each in read for one in each[key])]
        for key in ("losses", "offsets"):
            record[key] = [{"file": each["file"], **one} for each in read for one in each[key]]
        return {**record, **counts, "studies": read}


@dataclass(frozen=True, slots=True)
class ReadStudy:
    """A study and where it was read from."""

    path: Path
    file: StudyFile


def import_files(
    project: Project,
    request: BringRequest,
    *,
    actor: str,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Brought:
    """Brings transcripts and studies into the project.

    Raises the errors of reading, before anything is written; Conflict where others go on writing
    what an import is about.
    """
    paths = list(expand(map(Path, request.transcripts.paths)))
    refuse_codebooks(paths)
    is_study = [studies.study_kind(path) is not None or is_project(path) for path in paths]
    of_studies = [path for path, so in zip(paths, is_study, strict=True) if so]
    others = [path for path, so in zip(paths, is_study, strict=True) if not so]
    if of_studies and request.transcripts.version_of is not None:
        what = say("{file} is a study of its own, not a version of one document.",
                   file=of_studies[0].name)  # fmt: skip
        raise UsageError(what=what)
    read = list(read_studies(of_studies, request, progress))
    transcripts = replace(request.transcripts, paths=others)
    if dry_run and len(read) + bool(others) > 1:
        with on_a_copy(project) as copy:
            return _bring(copy, transcripts, read, request, actor, progress)
    return _bring(project, transcripts, read, request, actor, progress, dry_run=dry_run)


def refuse_codebooks(paths: Iterable[Path]) -> None:
    """Nothing, or UsageError where one of the files is a codebook."""
    for path in paths:
        if path.suffix.lower() == CODEBOOK_ENDING:
            what = say("{file} is a codebook. Bring it in with: qualcode codebook import {file}",
                       file=path)  # fmt: skip
            raise UsageError(what=what)


def _bring(
    project: Project,
    transcripts: ImportRequest,
    read: Sequence[ReadStudy],
    request: BringRequest,
    actor: str,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> Brought:
    plan = None
    if transcripts.paths:
        plan = import_transcripts(
            project, transcripts, actor=actor, dry_run=dry_run, progress=progress
        )
    changes = []
    for done, each in enumerate(read):
        progress(N_("Bringing in"), done, len(read))
        changes.append(_bring_study(project, each, request, actor, dry_run=dry_run))
    progress(N_("Bringing in"), len(read), len(read))
    return Brought(plan, tuple(changes))


def _bring_study(
    project: Project, read: ReadStudy, request: BringRequest, actor: str, *, dry_run: bool
) -> StudyChange:
    coder = request.coded_by or read.path.stem
    for attempt in range(1, ATTEMPTS + 1):
        change = plan_study(
            project,
            read.file,
            file=read.path.name,
            coder=coder,
            tokenizer=request.transcripts.tokenizer,
            accept_offsets=request.accept_offsets,
        )
        if dry_run or not change.changes:
            break
        try:
            write_study(project, change, actor=actor, verb=IMPORT)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return change


def read_studies(
    paths: Sequence[Path], request: BringRequest, progress: Progress = silent
) -> Iterator[ReadStudy]:
    """The studies at these paths, as far as they are asked to be changed. Raises InputError."""
    for done, path in enumerate(paths):
        progress(N_("Reading"), done, len(paths))
        if is_project(path):
            found = read_project(path)
        else:
            found = studies.read_study(path, accept_offsets=request.accept_offsets)
        if request.nest:
            found = replace(found, study=nest_codes(found.study, request.nest))
        if request.coded_by:
            found = _coded_by(found, path.stem, request.coded_by)
        yield ReadStudy(path, found)
    progress(N_("Reading"), len(paths), len(paths))


def read_project(path: Path) -> StudyFile:
    """Another project as a study, with everything that a study can hold.

    Raises the errors of `Project.open`.
    """
    with Project.open(path, readonly=True) as project:
        found = as_study(project, everything=True)
        _check_decisions(found.study.decisions, path)
        texts = tuple(replace(text, raw=_raw(project, text)) for text in found.study.texts)
        return StudyFile(replace(found.study, texts=texts), losses=found.losses)


def _check_decisions(records: Iterable[Mapping[str, Any]], path: Path) -> None:
    for record in records:
        try:
            Decision.from_record(record)
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedProject(path=path, what=error) from None


def _raw(project: Project, text: StudyText) -> bytes | None:
    try:
        return project.raw_bytes(text.name)
    except Unknown:
        return None


def is_project(path: Path) -> bool:
    """Whether it is, by its ending, a project of ours."""
    return path.suffix.lower() == PROJECT_ENDING and path.is_file()


def _coded_by(found: StudyFile, stem: str, coder: str) -> StudyFile:
    """The study with the coder's name where its reader could only name the file."""
    study = found.study

    def now(name: str) -> str:
        return coder if name in ("", stem) else name

    return replace(
        found,
        study=replace(
            study,
            coders=tuple(replace(each, name=now(each.name)) for each in study.coders),
            codings=tuple(replace(each, coder=now(each.coder)) for each in study.codings),
            memos=tuple(replace(each, author=now(each.author)) for each in study.memos),
        ),
    )


@contextmanager
def on_a_copy(project: Project) -> Iterator[Project]:
    """A copy of the project to try things on."""
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = Path(folder) / f"copy{PROJECT_ENDING}"
        project.export_copy(path)
        with Project.open(path) as copy:
            yield copy
