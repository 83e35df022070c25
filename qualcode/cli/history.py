"""``qualcode history``, ``undo`` and ``redo``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ..messages import N_
from .program import Command, Option, Shared, shared_options
from .project_option import project_options
from .table import text_table

if TYPE_CHECKING:
    from ..workbench import Told


@click.command(
    cls=Command,
    short_help=N_("Show who did what, and when."),
    help=N_("Lists what was done in the project, the newest first: when, who, what."),
)
@click.option(
    "--limit", cls=Option, type=click.IntRange(min=1), default=20, show_default=True, metavar="N",
    help=N_("How many to show."),
)  # fmt: skip
@project_options()
@shared_options
@click.pass_obj
def history(shared: Shared, limit: int) -> None:
    """One line an event."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        events = workbench.history(project, limit=limit)
    t = shared.translate
    if shared.as_json:
        shared.answer({"events": [each.as_record(t) for each in events]})
    if not events:
        shared.tell("Nothing was done yet.")
        return
    rows = [[t("number"), t("time"), t("who"), t("what")]]
    for each in events:
        sentence = t.tell(each.sentence)
        what = sentence if each.in_force else t("{what} (undone)", what=sentence)
        rows.append([str(each.event.number), _when(each), each.event.actor, what])
    shared.tell("{table}", table=text_table(rows, right={0}))
    if events[-1].event.number > 1:
        shared.tell("… and {n} more; --limit shows them.", n=events[-1].event.number - 1)


_anyone = click.option(
    "--anyone", cls=Option, is_flag=True,
    help=N_("The last action in the project, whoever did it."),
)  # fmt: skip


@click.command(
    cls=Command,
    short_help=N_("Take back what was done last."),
    help=N_(
        "Takes back the last of your own actions that is in force, whenever that was and whatever "
        "others did since; again, the one before. qualcode redo does it again."
    ),
)
@_anyone
@project_options(changes=True)
@shared_options
@click.pass_obj
def undo(shared: Shared, anyone: bool, coder: str | None, dry_run: bool) -> None:
    """Takes back, says what."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        told = workbench.undo(project, actor=actor, anyone=anyone, dry_run=dry_run)
    _tell(shared, told, dry_run, N_("Undone: number {number}, {who}, {time}: {what}."),
          N_("Would be undone: number {number}, {who}, {time}: {what}."))  # fmt: skip


@click.command(
    cls=Command,
    short_help=N_("Do again what was undone last."),
    help=N_(
        "Does again the last of your own actions that was undone, unless you have done something "
        "new since."
    ),
)
@_anyone
@project_options(changes=True)
@shared_options
@click.pass_obj
def redo(shared: Shared, anyone: bool, coder: str | None, dry_run: bool) -> None:
    """Does it again, says what."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        told = workbench.redo(project, actor=actor, anyone=anyone, dry_run=dry_run)
    _tell(shared, told, dry_run, N_("Done again: number {number}, {who}, {time}: {what}."),
          N_("Would be done again: number {number}, {who}, {time}: {what}."))  # fmt: skip


def _tell(shared: Shared, told: Told, dry_run: bool, done: str, would: str) -> None:
    if shared.as_json:
        shared.answer({**told.as_record(shared.translate), "dry_run": dry_run})
    shared.tell(
        would if dry_run else done,
        number=told.event.number,
        who=told.event.actor,
        time=_when(told),
        what=told.sentence,
    )


def _when(told: Told) -> str:
    """The time where the reader is, to the minute."""
    return datetime.fromisoformat(told.event.time).astimezone().strftime("%Y-%m-%d %H:%M")
