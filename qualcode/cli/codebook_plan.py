"""A change of the project's codebook on the command line: shown, asked about, carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .asking import go_ahead
from .program import Shared

if TYPE_CHECKING:
    from ..store import Project
    from ..workbench import CodebookPlan


def settle(
    shared: Shared,
    make_plan: Callable[[Project], CodebookPlan],
    *,
    coder: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Shows what is going to happen and, unless only that is wanted, lets it happen.

    On a terminal it asks before, unless `yes`.
    """
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        plan = make_plan(project)
        changes = plan.changes(project)
        _tell(shared, plan)
        if changes and not dry_run:
            go_ahead(shared, yes)
            workbench.change_codebook(project, plan, actor=actor)
        number = plan.before if dry_run or not changes else project.codebooks()[-1].number
    if shared.as_json:
        answer = {"dry_run": dry_run, "changed": changes and not dry_run, "number": number}
        shared.answer({**answer, **plan.as_record()})
    if dry_run or not changes:
        shared.tell("Nothing was changed.")
        return
    shared.tell(
        "The codebook is now version {number} ({version}): {codes} codes. Take it back with: "
        "qualcode undo",
        number=number,
        version=plan.codebook.version,
        codes=len(plan.codebook.codes),
    )


def _tell(shared: Shared, plan: CodebookPlan) -> None:
    from .codebook_tables import diff_lines, recoding_lines

    shared.tell("{table}", table="\n".join(diff_lines(plan.diff, shared.translate)))
    if plan.recoding.codings:
        shared.tell("{table}", table="\n".join(recoding_lines(plan, shared.translate)))
    elif plan.before:
        shared.tell("No coding is concerned.")
    for note in plan.notes:
        shared.tell("Note: {what}", what=note)
