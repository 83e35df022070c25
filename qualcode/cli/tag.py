"""``qualcode tag``: propose codings with the project's codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages import N_
from .filters import document_filter
from .program import Command, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options

if TYPE_CHECKING:
    from ..workbench import TagOutcome


@click.command(
    cls=Command,
    short_help=N_("Propose codings with the project's codebook."),
    help=N_(
        "Looks in every document for what the codebook describes and proposes codings for people "
        "to review. Run it again after a change: only what changed is looked for again, proposals "
        "that nobody has reviewed are replaced, and what people accepted, rejected or noted on "
        "stays as it is."
    ),
)
@click.option(
    "--unit",
    cls=Option,
    type=click.Choice(["sentence", "turn", "paragraph"]),
    default="sentence",
    show_default=True,
    help=N_("How far one proposed coding reaches."),
)
@document_filter(N_("Only this document; may be given more than once."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def tag(
    shared: Shared, unit: str, documents: tuple[str, ...], coder: str | None, dry_run: bool
) -> None:
    """Tags, then says what became of the proposals."""
    from .. import workbench
    from ..model import Unit

    with (
        workbench.open_project(shared.project, write=not dry_run) as project,
        progress_bar(shared.translate, wanted=shared.verbosity >= 0) as report,
    ):
        outcome = workbench.tag(
            project,
            actor=workbench.acting_coder(project, coder),
            unit=Unit(unit),
            documents=documents,
            dry_run=dry_run,
            progress=report,
        )
    if shared.as_json:
        shared.answer({"dry_run": dry_run, **outcome.as_record()})
    _tell(shared, outcome, dry_run)


def _tell(shared: Shared, outcome: TagOutcome, dry_run: bool) -> None:
    number, found = shared.translate.number, outcome.proposals
    if not outcome.pairs_read and not found.gone:
        shared.tell(
            "{n} documents are up to date with the codebook {version}.",
            n=number(outcome.documents),
            version=outcome.codebook_version,
        )
        return
    shared.tell(
        "Looked in {read} of {documents} documents, for {share} of all that the codebook asks: "
        "{new} new proposals, {again} found again, {gone} withdrawn.",
        read=number(outcome.documents_read),
        documents=number(outcome.documents),
        share=shared.translate.percent(outcome.share_read),
        new=number(found.new),
        again=number(found.again),
        gone=number(found.gone),
    )
    if found.decided:
        shared.tell(
            "{n} places were found that people have decided on already; they stay as they are.",
            n=number(found.decided),
        )
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
    elif found.new:
        shared.tell("Review them: qualcode code list --status proposed")
