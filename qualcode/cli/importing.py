"""``qualcode import``: transcripts into the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import N_, say
from .program import Command, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options
from .table import shortened

if TYPE_CHECKING:
    from ..workbench import Carried, FileAccount, ImportPlan

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
CHANGES = {
    "removed_bom": N_("byte order mark removed"),
    "composed": N_("characters composed (NFC)"),
    "line_end": N_("line ends replaced"),
    "kept_no_break_space": N_("no-break spaces kept"),
    "kept_zero_width": N_("invisible characters kept"),
    "kept_bidi_mark": N_("direction marks kept"),
    "kept_soft_hyphen": N_("soft hyphens kept"),
    "kept_replacement_character": N_("replacement characters (�) kept"),
}

MAX_SHOWN_QUOTE = 60


@click.command(
    "import",
    cls=Command,
    short_help=N_("Bring transcripts into the project."),
    help=N_(
        "Reads transcripts (files, folders, patterns) into the project, all of them or none. A "
        "file that the project has already is recognised by its hash. A corrected transcript of "
        "the same name becomes a new version: codings whose place in it is certain go along, the "
        "others stay on the text before and are listed."
    ),
)
@click.argument("transcripts", nargs=-1, required=True, type=FILE)
@click.option(
    "--participants", cls=Option, type=FILE,
    help=N_("Table of participants (CSV, XLSX); default: participants.csv in the folder read."),
)  # fmt: skip
@click.option(
    "--labels", cls=Option, type=FILE,
    help=N_("What speaker labels stand for (CSV: label, role, participant)."),
)  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def import_(
    shared: Shared,
    transcripts: tuple[Path, ...],
    participants: Path | None,
    labels: Path | None,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Reads, writes, gives account."""
    from .. import workbench

    request = workbench.ImportRequest(transcripts, participants, labels)
    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        with progress_bar(shared.translate, wanted=shared.verbosity >= 0) as report:
            plan = workbench.import_transcripts(
                project, request, actor=actor, dry_run=dry_run, progress=report
            )
    if shared.as_json:
        shared.answer({**plan.as_record(shared.translate), "dry_run": dry_run})
    _tell(shared, plan)
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
    elif not plan.plans:
        shared.tell("There was nothing to do.")


def _tell(shared: Shared, plan: ImportPlan) -> None:
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
    counts: dict[str, int] = {}
    for name, count in account.source.changes.items():
        kind = "line_end" if name.startswith("line_end") else name
        counts[kind] = counts.get(kind, 0) + count
    parts = [f"{shared.translate(CHANGES.get(kind, kind))}: {n}" for kind, n in counts.items()]
    if account.source.encoding != "utf-8":
        parts.insert(0, account.source.encoding)
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
