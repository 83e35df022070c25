"""`run`, the main job: transcripts and a codebook in, reports and codings out.

It is the study's whole way in one go: a project (a temporary one unless it is to be kept), import,
codebook, tagging, results.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..coding import Evaluation, evaluate
from ..errors import QuoteMismatch, UnknownLayer, UnknownRole
from ..files import codings as coding_files
from ..files import writing
from ..findings import Results, build_results, in_layer
from ..findings.authored import NOTHING, Authored
from ..messages import Said
from ..model import Codebook, Coding, Document, Localized, Unit
from ..store import DocumentPlan, Project
from ..store.database import is_url
from ..text import fold
from .authored import read_authored
from .blind import visible
from .codebook import read_yaml
from .delivery import deliver
from .importing import ImportPlan, ImportRequest, plan_import, write_import
from .opening import acting_coder, open_project
from .progress import Progress, silent
from .reading import doubts, gather, read_documents
from .tag import tag

MACHINE_LAYER = "rules"
NOBODY = "qualcode"
"""Who acts in a project that nobody will see."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What `run` is asked to do, in the words of the command's options.

    `project` is kept, or made if it is not there; without, nothing but the output stays.
    """

    transcripts: Sequence[Path]
    codebook: Path
    output: Path
    participants: Path | None = None
    labels: Path | None = None
    codings: Sequence[Path] = ()
    layer: str | None = None
    unit: str = Unit.SENTENCE.value
    roles: Sequence[str] = ()
    tokenizer: str = "pyvi"
    word_agreement: bool = False
    gold: Sequence[Path] = ()
    lang: str = "vi"
    project: Path | str | None = None
    coder: str | None = None


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What `run` did: the files written, a summary of plain values, the results behind them."""

    files: tuple[Path, ...]
    summary: dict[str, Any]
    results: Results
    evaluation: Evaluation | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What a run reports on."""

    codebook: Codebook
    codebook_sha256: str
    documents: tuple[Document, ...]
    codings: tuple[Coding, ...]
    skipped: tuple[tuple[str, Said], ...]
    warnings: tuple[Said, ...]
    table: Path | None = None
    """The table of participants."""
    n_open: int = 0
    """Differences between coders that nobody has decided, where the consensus is shown."""
    authored: Authored = NOTHING
    title: Localized = Localized()
    """What somebody called the study; empty where it is called as its codebook."""


def run(request: RunRequest, *, progress: Progress = silent) -> RunOutcome:
    """Reads, tags, counts and writes; the files of `request.output` are written last, together.

    Raises the errors of every room on the way, and then writes nothing there.
    """
    writing.check_writable(request.output)
    codebook, yaml, raw = read_yaml(request.codebook)
    unit, layer = Unit(request.unit), request.layer or MACHINE_LAYER
    with _project(request) as project:
        plan = _plan(project, request, progress)
        people, gold = _read_codings(request.codings), _read_codings(request.gold)
        check_layer(layer, codebook, [*people, *_codings(project)])
        foreseen = _foreseen(project, plan)
        check_roles(request.roles, foreseen.values())
        strays, fitting = _fit(people, foreseen)
        actor = _actor(project, request)
        write_import(project, plan, actor=actor)
        project.save_codebook(yaml, path=str(request.codebook), actor=actor, book=codebook)
        documents = _documents(project, request, plan)
        tag(project, actor=actor, unit=unit, at_hand=documents, progress=progress)
        _save_people(project, fitting, actor)
        codings = in_order([*_codings(project), *strays], codebook, documents, people)
        material = Material(
            codebook,
            hashlib.sha256(raw).hexdigest(),
            tuple(documents.values()),
            tuple(codings),
            plan.skipped,
            plan.notes,
            plan.table,
            authored=read_authored(project),
        )
    return tell(request, material, gold, progress)


def tell(
    request: RunRequest, material: Material, gold: Sequence[Coding], progress: Progress
) -> RunOutcome:
    """The last stage: the results of a study, told in all files of the output folder."""
    results, evaluation = _evaluate(request, material, gold)
    files, summary = deliver(request, material, results, evaluation, progress)
    return RunOutcome(files, summary, results, evaluation)


@contextmanager
def _project(request: RunRequest) -> Iterator[Project]:
    """The project to work in; one that is to be made gets its name when the block has ended."""
    place = request.project
    if place is not None and (is_url(place) or Path(place).exists()):
        with open_project(place, write=True) as project:
            yield project
        return
    with Project.temporary(searchable=False) as project:
        yield project
        if place is not None:
            project.index_texts()
            project.export_copy(Path(place))


def _actor(project: Project, request: RunRequest) -> str:
    return NOBODY if request.project is None else acting_coder(project, request.coder)


def _plan(project: Project, request: RunRequest, progress: Progress) -> ImportPlan:
    """The documents to bring in; where no project is kept, each file is one, whatever it holds."""
    if request.project is not None:
        asked = ImportRequest(
            request.transcripts, request.participants, request.labels, request.tokenizer
        )
        return plan_import(project, asked, progress)
    gathered = gather(request.transcripts, participants=request.participants, labels=request.labels)
    rows = gathered.rows
    documents = list(
        read_documents(gathered.paths, gathered.labels, rows, request.tokenizer, progress)
    )
    return ImportPlan(
        files=(),
        skipped=gathered.skipped,
        notes=tuple(doubts(documents, rows)),
        plans=tuple(DocumentPlan(document) for document in documents),
        table=gathered.table,
    )


def _foreseen(project: Project, plan: ImportPlan) -> dict[str, Document]:
    """The project's documents as they will be after the import."""
    there = {info.name: project.document(info.name) for info in project.documents()}
    return there | {each.document.id: each.document for each in plan.plans}


def _documents(project: Project, request: RunRequest, plan: ImportPlan) -> dict[str, Document]:
    """What is reported on: all that the project holds."""
    if request.project is None:
        return {each.document.id: each.document for each in plan.plans}
    return {info.name: project.document(info.name) for info in project.documents()}


def _read_codings(paths: Sequence[Path]) -> list[Coding]:
    return [coding for path in paths for coding in coding_files.read_codings(Path(path))]


def _codings(project: Project) -> list[Coding]:
    return [stored.coding for stored in visible(project, project.codings())]


def check_layer(layer: str, codebook: Codebook, codings: Sequence[Coding]) -> None:
    """Nothing, or UnknownLayer where nobody coded that layer and no machine is going to."""
    known = {MACHINE_LAYER, *(coding.coder for coding in codings)}
    to_come = (MACHINE_LAYER, f"{MACHINE_LAYER}:{codebook.version}")
    if layer not in to_come and not any(in_layer(coding, layer) for coding in codings):
        raise UnknownLayer(layer=layer, known=", ".join(sorted(known)))


def check_roles(roles: Sequence[str], documents: Iterable[Document]) -> None:
    """Nothing, or UnknownRole where no participant has one of `roles`."""
    known = {
        person.attributes.get("role", "")
        for document in documents
        for person in document.participants
    } - {""}
    unknown = [role for role in roles if fold(role) not in map(fold, known)]
    if unknown:
        raise UnknownRole(role=unknown[0], known=", ".join(sorted(known)))


def _fit(
    people: Sequence[Coding], documents: Mapping[str, Document]
) -> tuple[list[Coding], list[Coding]]:
    """The codings on documents that were not read, and the others, each with its quote.

    Raises QuoteMismatch.
    """
    strays, fitting = [], []
    for coding in people:
        if coding.document not in documents:
            strays.append(coding)
            continue
        quote = documents[coding.document].text[coding.start : coding.end]
        if not quote or coding.quote not in ("", quote):
            raise QuoteMismatch(document=coding.document, start=coding.start, end=coding.end)
        fitting.append(replace(coding, quote=quote, text_sha256=""))
    return strays, fitting


def _save_people(project: Project, people: Sequence[Coding], actor: str) -> None:
    """Saves the codings that the project has not."""
    if not people:
        return
    there = set(map(_what, _codings(project)))
    new = [coding for coding in people if _what(coding) not in there]
    if new:
        project.save_codings(new, actor=actor)


def _what(coding: Coding) -> tuple[str, int, int, str, str]:
    """What makes a coding another one."""
    return coding.document, coding.start, coding.end, coding.code, coding.coder


def in_order(
    codings: Iterable[Coding],
    codebook: Codebook,
    documents: Iterable[str],
    people: Sequence[Coding] = (),
) -> list[Coding]:
    """The machine's by text and codebook, then those of files as they stand there, then others'."""
    in_files = {_what(coding): number for number, coding in reversed([*enumerate(people)])}
    place = {name: number for number, name in enumerate(documents)}
    rank = {code.id: number for number, code in enumerate(codebook.codes)}

    def key(coding: Coding) -> tuple[int, ...]:
        in_file = in_files.get(_what(coding))
        if in_file is not None:
            return 1, in_file
        group = 0 if in_layer(coding, MACHINE_LAYER) else 2
        code = rank.get(coding.code, len(rank))
        return group, place[coding.document], coding.start, code, coding.end

    return sorted(codings, key=key)


def _evaluate(
    request: RunRequest, material: Material, gold: Sequence[Coding]
) -> tuple[Results, Evaluation | None]:
    """The results of the layer, and how well it agrees with the hand codings where there are."""
    unit, layer = Unit(request.unit), request.layer or MACHINE_LAYER
    results = build_results(
        material.documents,
        material.codebook,
        material.codings,
        unit=unit,
        layer=layer,
        roles=request.roles,
        lang=request.lang,
        authored=material.authored,
    )
    warnings = (*material.warnings, *results.warnings)
    title = material.title if any(material.title) else results.title
    results = replace(results, warnings=warnings, n_open=material.n_open, title=title)
    if not request.gold:
        return results, None
    shown = [coding for coding in material.codings if in_layer(coding, layer)]
    codes = material.codebook.codes
    return results, evaluate(shown, gold, material.documents, unit=unit, codes=codes)
