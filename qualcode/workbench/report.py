"""`report`: the findings of a project as it stands, one layer; nothing is read or tagged anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import NoCodebook
from ..files import writing
from ..model import Unit
from ..store import Project
from ..teams.clusters import CONSENSUS
from .adjudicate import find_resolution
from .authored import read_authored
from .blind import visible
from .layer import report_title
from .progress import Progress, silent
from .run import (
    MACHINE_LAYER,
    Material,
    RunOutcome,
    RunRequest,
    check_layer,
    check_roles,
    in_order,
    tell,
)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What `report` is asked to do; without `layer` the consensus, or the machine's without one."""

    output: Path
    layer: str | None = None
    unit: str = Unit.SENTENCE.value
    roles: Sequence[str] = ()
    lang: str = "vi"
    place: str | None = None
    """The project as it was named, for the record."""
    viewer: str | None = None
    """Who reads it, by default who acts here: in a blind study it shows nobody else's work."""


def report(project: Project, request: ReportRequest, *, progress: Progress = silent) -> RunOutcome:
    """Counts and writes; the files of `request.output` are written last, together.

    Raises NoCodebook, UnknownLayer, UnknownRole, OutputError.
    """
    writing.check_writable(request.output)
    books = project.codebooks()
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    codings = [stored.coding for stored in visible(project, project.codings(), request.viewer)]
    coders = {coding.coder for coding in codings}
    default = CONSENSUS if CONSENSUS in coders else MACHINE_LAYER
    layer = request.layer or default
    check_layer(layer, codebook, codings)
    documents = {info.name: project.document(info.name) for info in project.documents()}
    check_roles(request.roles, documents.values())
    material = Material(
        codebook,
        hashlib.sha256(project.codebook_yaml().encode()).hexdigest(),
        tuple(documents.values()),
        tuple(in_order(codings, codebook, documents)),
        skipped=(),
        warnings=(),
        n_open=find_resolution(project).left if layer == CONSENSUS else 0,
        authored=read_authored(project, request.viewer),
        title=report_title(project, codebook),
    )
    asked = RunRequest(
        transcripts=(),
        codebook=Path(books[-1].source_name),
        output=request.output,
        layer=layer,
        unit=request.unit,
        roles=request.roles,
        lang=request.lang,
        project=request.place,
    )
    return tell(asked, material, (), progress)
