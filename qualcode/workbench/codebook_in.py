"""`codebook import` of other tools' codebooks: their codes beside those that the project has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..coding import diff_codebooks
from ..errors import EmptyFile
from ..files import studies
from ..messages import Said, say
from ..model import Codebook, Localized
from ..store import NamedSet, Project, SetKind
from ..study import Loss, Study
from ..teams.merge import plan_merge
from ..teams.plan import CodeChange, MergePlan, PlannedCode
from .canonical import canonical
from .codebook_plan import CodebookPlan
from .study import as_study, merged_losses
from .study_codebook import fit_ids, grow_codebook

ENDINGS = (".qdc", ".csv", ".txt")
"""Of REFI-QDA, Taguette and QualCoder."""

_CHANGES: dict[CodeChange, Said] = {
    CodeChange.RENAMED: say("has another name there"),
    CodeChange.MOVED: say("stands elsewhere there"),
}


def is_foreign_codebook(path: Path) -> bool:
    """Whether a codebook is another tool's."""
    return path.suffix.lower() in ENDINGS


def plan_foreign_codebook(project: Project, path: Path) -> CodebookPlan:
    """Our codebook with the codes of another tool's that it does not have; none of ours changes.

    Raises the errors of reading, EmptyFile where there is no code, CodebookError.
    """
    read = studies.writer("qdc").read(path)
    if not read.study.codes:
        raise EmptyFile(path=path)
    neat = canonical(read.study, path=str(path), coder=path.stem)
    versions, book = project.codebooks(), project.codebook()
    yaml = project.codebook_yaml() if versions else ""
    plan = plan_merge(_codes_of(project), neat.study)
    plan = fit_ids(plan, book)
    grown = grow_codebook(plan, neat.study, book, yaml, versions[-1] if versions else None)
    old = book or Codebook(Localized(), (), (), "")
    new = grown.book or old
    losses = merged_losses((*read.losses, *neat.losses, *grown.losses))
    return CodebookPlan(
        verb="codebook.import",
        before=versions[-1].number if versions else 0,
        yaml=grown.yaml or yaml,
        codebook=new,
        diff=diff_codebooks(old, new),
        notes=tuple(_notes(plan, losses)),
        summary={"version": new.version, "file": path.name},
        known_as=grown.known_as,
        sets=tuple(_sets(plan)),
    )


def _codes_of(project: Project) -> Study:
    """Our codes, without what was coded with them."""
    ours = as_study(project).study
    return Study(codes=ours.codes, codebook=ours.codebook, sets=ours.sets)


def _sets(plan: MergePlan) -> Iterator[NamedSet]:
    for value in plan.values:
        if value.kind == "set" and value.changes_ours:
            kind = SetKind(value.of)
            yield NamedSet(value.target, kind, value.members, value.value, value.guid)


def _notes(plan: MergePlan, losses: tuple[Loss, ...]) -> Iterator[Said]:
    """What a person should know beside what comes in."""
    for code in plan.codes:
        yield from _differences(code)
    for loss in losses:
        yield say("not kept as it was, {what}: {n}", what=loss.what, n=loss.count)


def _differences(code: PlannedCode) -> Iterator[Said]:
    name = " / ".join(code.path)
    if code.reason is not None:
        yield say("{name}: {what}", name=name, what=code.reason)
    for change in code.changes:
        if change in _CHANGES and not code.is_new:
            yield say("{code} {what} ({name}); ours stays as it is.",
                      code=code.code, what=_CHANGES[change], name=name)  # fmt: skip
