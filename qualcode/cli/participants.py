"""``qualcode participants``: who was spoken to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..messages import N_
from .completion import participant_ids
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..workbench import PeoplePlan

MAX_SHOWN_CHANGES = 20

kinds_option = click.option(
    "--type", "kinds", cls=Option, multiple=True, metavar="ATTRIBUTE=KIND",
    help=N_("What an attribute is: text, number, date or choice, e.g. --type age=number."),
)  # fmt: skip


@click.group(
    cls=Group,
    short_help=N_("Look after participants and their attributes."),
    help=N_("Look after participants and their attributes."),
)
@shared_options
def participants() -> None:
    """The verbs below it."""


@participants.command(
    "import",
    cls=Command,
    short_help=N_("Bring a table of participants into the project."),
    help=N_(
        "Reads a table (CSV, or the first sheet of an XLSX) with a column participant (or id, mã) "
        "and one column for each attribute; document and speaker say whose voice that is. Its "
        "values overrule; blank cells leave what is there. What an attribute is (text, number, "
        "date, choice) is seen from its values, unless --type says it."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@kinds_option
@project_options(changes=True)
@shared_options
@click.pass_obj
def import_(
    shared: Shared, file: Path, kinds: tuple[str, ...], coder: str | None, dry_run: bool
) -> None:
    """Reads, writes, gives account."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        plan = workbench.import_participants(
            project, file, actor=actor, kinds=kinds, dry_run=dry_run
        )
    _tell(shared, plan, dry_run)


@participants.command(
    "list",
    cls=Command,
    short_help=N_("List the participants."),
    help=N_("Lists all participants with their attributes and the documents in which they speak."),
)
@project_options()
@shared_options
@click.pass_obj
def list_(shared: Shared) -> None:
    """One row a participant."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        listed = workbench.list_participants(project)
    if shared.as_json:
        shared.answer(listed)
    t = shared.translate
    names = [each["name"] for each in listed["attributes"]]
    rows = [
        [t("participant"), *names, t("documents")],
        *(
            [
                each["participant"],
                *(shortened(each["attributes"].get(name, "")) for name in names),
                ", ".join(each["documents"]),
            ]
            for each in listed["participants"]
        ),
    ]
    right = {n for n, each in enumerate(listed["attributes"], 1) if each["kind"] == "number"}
    if len(rows) > 1:
        shared.tell("{table}", table=text_table(rows, right=right))
    shared.tell(t.plural("{n} participant.", "{n} participants.", len(rows) - 1))


@participants.command(
    "set",
    cls=Command,
    short_help=N_("Change what is known of a participant."),
    help=N_(
        "Writes attributes of one participant: qualcode participants set KH01 age=35 site='Bến "
        "Gỗ'. An empty value (age=) takes one away."
    ),
)
@click.argument("participant", shell_complete=participant_ids)
@click.argument("values", nargs=-1, metavar="ATTRIBUTE=VALUE…")
@kinds_option
@click.option("--new", cls=Option, is_flag=True, help=N_("Add somebody who is not there yet."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def set_(
    shared: Shared,
    /,
    participant: str,
    values: tuple[str, ...],
    coder: str | None,
    dry_run: bool,
    **options: Any,
) -> None:
    """Changes, says what."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        plan = workbench.set_participant(
            project, participant, values, actor=actor, dry_run=dry_run, **options
        )
    _tell(shared, plan, dry_run)


def _tell(shared: Shared, plan: PeoplePlan, dry_run: bool) -> None:
    """Says what changes, value by value, as far as it goes on a screen."""
    from .. import workbench

    tell, t = shared.tell, shared.translate
    if shared.as_json:
        shared.answer({**plan.as_record(t), "dry_run": dry_run})
    if plan.new:
        tell("New: {names}.", names=", ".join(plan.new))
    new = set(plan.new)
    changes = [each for each in plan.changes if each.participant not in new]
    for each in changes[:MAX_SHOWN_CHANGES]:
        tell(
            "{participant}: {attribute} {before} → {after}",
            participant=each.participant,
            attribute=each.attribute,
            before=each.before or "–",
            after=each.after or "–",
        )
    if len(changes) > MAX_SHOWN_CHANGES:
        tell("… and {n} more values; --json lists all.", n=len(changes) - MAX_SHOWN_CHANGES)
    for kind in plan.types:
        tell("{attribute} is a {kind}.", attribute=kind.name, kind=workbench.say_kind(kind))
    if plan.voices:
        names = ", ".join(document.id for document in plan.voices)
        tell("Speakers named anew: {names}.", names=names)
    for note in plan.notes:
        tell("Note: {what}", what=note)
    if dry_run:
        tell("Nothing was changed (--dry-run).")
    elif not (plan.new or plan.changes or plan.types or plan.voices):
        tell("There was nothing to do.")
