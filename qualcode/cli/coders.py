"""``qualcode coders``: who codes, and with which passphrase they come in over a network."""

from __future__ import annotations

import sys

import click

from ..errors import UsageError
from ..messages import N_, say
from .completion import coder_names
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options
from .table import text_table


@click.group(
    cls=Group,
    short_help=N_("Look after coders and their passphrases."),
    help=N_(
        "Lists who codes in the study, and sets the passphrases with which coders come in when "
        "the workbench is open to a network (qualcode serve --host). The study keeps a hash of "
        "each passphrase, never the passphrase."
    ),
)
@shared_options
def coders() -> None:
    """The verbs below it."""


@coders.command(
    "list",
    cls=Command,
    short_help=N_("List the coders."),
    help=N_("Lists everybody who has coded or has a passphrase."),
)
@project_options()
@shared_options
@click.pass_obj
def list_(shared: Shared) -> None:
    """One row a coder."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        listed = workbench.list_coders(project)
    if shared.as_json:
        shared.answer({"coders": [each.as_record() for each in listed]})
    t = shared.translate
    rows = [
        [t("coder"), t("codings"), t("passphrase")],
        *(
            [each.name, t.number(each.codings), t("yes") if each.has_passphrase else ""]
            for each in listed
        ),
    ]
    if listed:
        shared.tell("{table}", table=text_table(rows, right={1}))
    else:
        shared.tell("Nobody has coded yet.")


@coders.command(
    "passphrase",
    cls=Command,
    short_help=N_("Set a coder's passphrase."),
    help=N_(
        "Asks for a passphrase of at least 8 characters, twice, without showing it, and lets NAME "
        "come in with it; several words are easy to remember and hard to guess. A new one takes "
        "the place of the old one, and signs its owner out."
    ),
)
@click.argument("name", shell_complete=coder_names)
@click.option("--stdin", "from_stdin", cls=Option, is_flag=True,
              help=N_("Read the passphrase from the first line of the input."))  # fmt: skip
@project_options(coder=True)
@shared_options
@click.pass_obj
def passphrase(shared: Shared, name: str, from_stdin: bool, coder: str | None) -> None:
    """Asks, hashes, keeps."""
    from .. import workbench

    with workbench.open_project(shared.project, write=True) as project:
        actor = workbench.acting_coder(project, coder)
        known = workbench.clean_name(name)
        secret = _read_line() if from_stdin else _ask(shared)
        workbench.set_passphrase(project, known, secret, actor=actor)
    if shared.as_json:
        shared.answer({"name": known, "has_passphrase": True})
    shared.tell("{name} can come in with this passphrase.", name=known)


@coders.command(
    "remove",
    cls=Command,
    short_help=N_("Take a coder's passphrase away."),
    help=N_(
        "NAME can no longer come in over a network, and is signed out. What NAME has coded stays."
    ),
)
@click.argument("name", shell_complete=coder_names)
@project_options(coder=True)
@shared_options
@click.pass_obj
def remove(shared: Shared, name: str, coder: str | None) -> None:
    """Takes away, says so."""
    from .. import workbench

    with workbench.open_project(shared.project, write=True) as project:
        actor = workbench.acting_coder(project, coder)
        known = workbench.remove_passphrase(project, name, actor=actor)
    if shared.as_json:
        shared.answer({"name": known, "has_passphrase": False})
    shared.tell("{name} has no passphrase any more. The codings stay.", name=known)


def _read_line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _ask(shared: Shared) -> str:
    """What is typed twice without being shown. Raises UsageError where nobody can type."""
    if not sys.stdin.isatty():
        raise UsageError(what=say("Nobody can be asked here: give the passphrase with --stdin."))
    t = shared.translate
    first: str = click.prompt(t("Passphrase"), hide_input=True, err=True)
    second: str = click.prompt(t("Once more"), hide_input=True, err=True)
    if first != second:
        raise UsageError(what=say("The two passphrases differ. Nothing was changed."))
    return first
