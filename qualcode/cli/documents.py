"""``qualcode documents``: what was brought in, under which names, and taking it away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages import N_
from .asking import go_ahead, yes_option
from .completion import document_names
from .program import Command, Group, Shared, shared_options
from .project_option import project_options
from .table import text_table

if TYPE_CHECKING:
    from ..workbench import Removal


@click.group(
    cls=Group,
    short_help=N_("Look after the documents of a study."),
    help=N_(
        "Lists the documents of a study, calls them something else, takes them away. They come in "
        "with qualcode import."
    ),
)
@shared_options
def documents() -> None:
    """The verbs below it."""


@documents.command(
    "list",
    cls=Command,
    short_help=N_("List the documents."),
    help=N_(
        "Lists the documents with who speaks in them, how long they are, and how many codings "
        "people made in them; proposals are those of the machine that wait."
    ),
)
@project_options(coder=True)
@shared_options
@click.pass_obj
def list_(shared: Shared, coder: str | None) -> None:
    """One row a document."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        viewer = workbench.acting_coder(project, coder)
        listed = workbench.study_overview(project, viewer=viewer)
    if shared.as_json:
        shared.answer({"documents": [each.as_record() for each in listed]})
    t = shared.translate
    rows = [
        [t("document"), t("participants"), t("turns"), t("characters"), t("codings"),
         t("proposals")],
        *(
            [
                each.name,
                ", ".join(each.people),
                t.number(each.turns),
                t.number(each.characters),
                t.number(sum(each.coded.values())),
                t.number(each.proposed),
            ]
            for each in listed
        ),
    ]  # fmt: skip
    if listed:
        shared.tell("{table}", table=text_table(rows, right={2, 3, 4, 5}))
    shared.tell(t.plural("{n} document.", "{n} documents.", len(listed)))


@documents.command(
    "rename",
    cls=Command,
    short_help=N_("Call a document something else."),
    help=N_(
        "Calls the document OLD from now on NEW. Codings, memos, quotes and decisions stay with "
        "it, and copies of colleagues in which it has its old name are still recognised."
    ),
)
@click.argument("old", shell_complete=document_names)
@click.argument("new")
@project_options(changes=True)
@shared_options
@click.pass_obj
def rename(shared: Shared, old: str, new: str, coder: str | None, dry_run: bool) -> None:
    """Renames, says so."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        done = workbench.rename_document(project, old, new, actor=actor, dry_run=dry_run)
    if shared.as_json:
        changed = bool(done.number)
        names = {"document": done.document, "name": done.name}
        shared.answer({"dry_run": dry_run, "changed": changed, **names})
    if done.document == done.name:
        shared.tell("There was nothing to do.")
    elif dry_run:
        shared.tell("{old} would be called {new}.", old=done.document, new=done.name)
        shared.tell("Nothing was changed (--dry-run).")
    else:
        shared.tell("{old} is now called {new}.", old=done.document, new=done.name)


@documents.command(
    "remove",
    cls=Command,
    short_help=N_("Take documents out of a study."),
    help=N_(
        "Takes documents away with every version of their texts and all that was done to them: "
        "codings, memos, chosen quotes, decisions. It says first what goes, and asks. The project "
        "keeps what undoing needs, so the file still holds the texts."
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=document_names)
@yes_option
@project_options(changes=True)
@shared_options
@click.pass_obj
def remove(
    shared: Shared, names: tuple[str, ...], yes: bool, coder: str | None, dry_run: bool
) -> None:
    """Says what goes, asks, takes away."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        goes = workbench.remove_documents(project, names, actor=actor, dry_run=True)
        _tell(shared, goes)
        if not dry_run:
            go_ahead(shared, yes)
            workbench.remove_documents(project, names, actor=actor, seen=goes.as_record())
    if shared.as_json:
        shared.answer({"dry_run": dry_run, "changed": not dry_run, **goes.as_record()})
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
        return
    shared.tell("Removed: {names}. Take it back with: qualcode undo",
                names=", ".join(goes.documents))  # fmt: skip


def _tell(shared: Shared, goes: Removal) -> None:
    """What goes, each kind of thing on a line of its own."""
    from .. import workbench

    t = shared.translate
    shared.tell("What goes with {names}:", names=", ".join(goes.documents))
    coded = "; ".join(
        f"{workbench.say_coder(coder, t)}: {t.number(n)}" for coder, n in goes.codings.items()
    )
    if coded:
        n = t.number(sum(goes.codings.values()))
        shared.tell("  codings: {n} ({coders})", n=n, coders=coded)
    if goes.memos:
        shared.tell("  memos: {n}", n=t.number(goes.memos))
    if goes.quotes:
        shared.tell("  quotes chosen for themes: {n}", n=t.number(goes.quotes))
    if goes.participants:
        names = ", ".join(goes.participants)
        shared.tell("  participants of whom nothing else tells: {names}", names=names)
    if not (coded or goes.memos or goes.quotes or goes.participants):
        shared.tell("  nothing but the texts")
