"""``qualcode import``: transcripts, and studies of other tools, into the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import N_, say
from .completion import document_names
from .program import Command, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options
from .table import shortened

if TYPE_CHECKING:
    from ..workbench import Brought, Carried, FileAccount, ImportPlan, StudyChange

FILE = click.Path(path_type=Path)

OUTCOMES = {
    "new": N_("New: {names}."),
    "corrected": N_("Corrected texts: {names}."),
    "voices": N_("Speakers named anew: {names}."),
    "resaved": N_("The same text in another file: {names}."),
    "unchanged": N_("Unchanged: {names}."),
}
KINDS = {
    "exact": N_("the same words, in their place"),
    "moved": N_("the same words, elsewhere"),
    "fuzzy": N_("words changed a little"),
    "partial": N_("a part is gone"),
    "ambiguous": N_("could be in several places"),
    "orphan": N_("not found"),
}

STUDY_OUTCOMES = {
    "added": N_("From {file} ({origin}): {counts}."),
    "same": N_("Already here from {file}: {counts}."),
    "conflict": N_("Different here than in {file}: {counts}."),
    "refused": N_("Not brought in from {file}: {counts}."),
}
COUNTED = {
    "documents": N_("documents"),
    "codes": N_("codes"),
    "codings": N_("codings"),
    "participants": N_("participants"),
    "memos": N_("memos"),
    "statements": N_("statements of themes"),
    "chosen_quotes": N_("chosen quotes"),
}

MAX_SHOWN_QUOTE = 60


@click.command(
    "import",
    cls=Command,
    short_help=N_("Bring transcripts, and studies of other tools, into the project."),
    help=N_(
        "Reads transcripts (files, folders, patterns) into the project, all of them or none. A "
        "file that the project has already is recognised by its hash. A corrected transcript of "
        "the same name becomes a new version: codings whose place in it is certain go along, the "
        "others stay on the text before and are listed. A file of another tool (REFI-QDA .qdpx, "
        "Taguette, QualCoder, RQDA, doccano, Label Studio, INCEpTION, a table of codings) or a "
        "copy of a project is brought in with its codes, codings, coders, memos and participants; "
        "what cannot be kept is listed."
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--participants", cls=Option, type=FILE,
    help=N_("Table of participants (CSV, XLSX); default: participants.csv in the folder read."),
)  # fmt: skip
@click.option(
    "--labels", cls=Option, type=FILE,
    help=N_("What speaker labels stand for (CSV: label, role, participant)."),
)  # fmt: skip
@click.option(
    "--version-of", cls=Option, metavar="DOCUMENT", shell_complete=document_names,
    help=N_("The file is the next version of that document, such as a clean text of a scan."),
)  # fmt: skip
@click.option(
    "--accept-offsets", cls=Option, is_flag=True,
    help=N_("Bring a study in although its offsets do not fit its quotes."),
)  # fmt: skip
@click.option(
    "--coded-by", cls=Option, metavar="NAME",
    help=N_("Who coded in a file that does not say; default: the file's name."),
)  # fmt: skip
@click.option(
    "--nest-codes", cls=Option, metavar="MARK",
    help=N_("Make a tree of codes whose names are paths with MARK between, such as “::”."),
)  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def import_(
    shared: Shared,
    files: tuple[Path, ...],
    participants: Path | None,
    labels: Path | None,
    version_of: str | None,
    accept_offsets: bool,
    coded_by: str | None,
    nest_codes: str | None,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Reads, writes, gives account."""
    from .. import workbench

    request = workbench.BringRequest(
        workbench.ImportRequest(files, participants, labels, version_of=version_of),
        accept_offsets,
        coded_by,
        nest_codes,
    )
    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        with progress_bar(shared.translate, wanted=shared.verbosity >= 0) as report:
            brought = workbench.import_files(
                project, request, actor=actor, dry_run=dry_run, progress=report
            )
    if shared.as_json:
        shared.answer({**brought.as_record(shared.translate), "dry_run": dry_run})
    _tell(shared, brought)
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
    elif not brought.changes:
        shared.tell("There was nothing to do.")


def _tell(shared: Shared, brought: Brought) -> None:
    if brought.transcripts is not None:
        _tell_transcripts(shared, brought.transcripts)
    for study in brought.studies:
        _tell_study(shared, study)


def _tell_study(shared: Shared, study: StudyChange) -> None:
    """Says how much of a study came in, how it counts, and what of it could not be kept."""
    from ..files.dialects import describe

    t, tell = shared.translate, shared.tell
    counts = study.as_record(t)
    for outcome, text in STUDY_OUTCOMES.items():
        found = [
            t("{what}: {n}", what=t(word), n=t.number(counts[kind][outcome]))
            for kind, word in COUNTED.items()
            if counts[kind][outcome]
        ]
        if found:
            tell(text, file=study.file, origin=study.origin or "–", counts=", ".join(found))
    for dialect in study.offsets:
        if dialect.checked:
            tell(
                "{file}: {dialect}; {share} of {n} quotes stand where they should.",
                file=study.file,
                dialect=describe(dialect),
                share=t.percent(dialect.score),
                n=t.number(dialect.checked),
            )
    for name, reason in study.skipped:
        tell("Skipped {file}: {reason}.", file=name, reason=reason)
    for loss in study.losses:
        tell("Not kept as it was, {what}: {n}", what=loss.what, n=t.number(loss.count))
        if loss.examples:
            tell("{what}", what="    " + " · ".join(loss.examples))
    for note in study.notes:
        tell("Note: {what}", what=note)
    if study.plan.waiting:
        tell("Questions that only a person can decide: {n}.", n=t.number(len(study.plan.waiting)))


def _tell_transcripts(shared: Shared, plan: ImportPlan) -> None:
    """Says what became of every file; of the codings, whatever did not simply go along."""
    tell = shared.tell
    for outcome, text in OUTCOMES.items():
        files = [each for each in plan.files if each.outcome.value == outcome]
        if files:
            tell(text, names=", ".join(map(_file_and_document, files)))
    for account in plan.files:
        if account.outcome.value in ("new", "corrected", "resaved"):
            _tell_changes(shared, account)
    for name, reason in plan.skipped:
        tell("Skipped {file}: {reason}.", file=name, reason=reason)
    for note in plan.notes:
        tell("Note: {what}", what=note)
    for account in plan.files:
        if account.carried:
            _tell_codings(shared, account)


def _file_and_document(account: FileAccount) -> str:
    is_plain = Path(account.file).stem == account.document
    return account.document if is_plain else f"{account.document} ({account.file})"


def _tell_changes(shared: Shared, account: FileAccount) -> None:
    """What decoding and normalising did to a file, where they did anything."""
    from ..workbench import tell_changes

    parts = list(tell_changes(account.source, shared.translate))
    if parts:
        shared.tell("{document}: {what}.", document=account.document, what="; ".join(parts))


def _tell_codings(shared: Shared, account: FileAccount) -> None:
    moved = sum(each.moves for each in account.carried)
    shared.tell(
        "{document}, version {version}: codings that went along: {moved}; that stayed on the text "
        "before: {left}.",
        document=account.document,
        version=account.version,
        moved=moved,
        left=len(account.carried) - moved,
    )
    waiting = [each for each in account.carried if each.is_unreviewed and not each.moves]
    for each in account.carried:
        if each.kind.value != "exact" and each not in waiting:
            _tell_coding(shared, each)
    if waiting:
        shared.tell(
            "  Of those that stayed, proposals of a machine that nobody has reviewed: {n}; "
            "qualcode tag proposes anew.",
            n=len(waiting),
        )


def _tell_coding(shared: Shared, carried: Carried) -> None:
    """Says of one coding where it went, or where it stays and where it might belong."""
    coding, place = carried.stored.coding, carried.place
    values = {
        "kind": say(KINDS[carried.kind.value]),
        "code": coding.code,
        "coder": coding.coder,
        "start": coding.start,
        "end": coding.end,
        "quote": shortened(coding.quote, MAX_SHOWN_QUOTE),
    }
    if place is None:
        shared.tell("  {kind}: {code}, {coder} [{start}:{end}] “{quote}” stays.", **values)
        return
    values |= {
        "new_start": place.start,
        "new_end": place.end,
        "new": shortened(carried.quote, MAX_SHOWN_QUOTE),
    }
    if carried.moves:
        shared.tell(
            "  {kind}: {code}, {coder} [{start}:{end}] “{quote}” went to "
            "[{new_start}:{new_end}] “{new}”.",
            **values,
        )
    else:
        shared.tell(
            "  {kind}: {code}, {coder} [{start}:{end}] “{quote}” stays; perhaps "
            "[{new_start}:{new_end}] “{new}”.",
            **values,
        )
