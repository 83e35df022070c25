"""The program around the verbs: language, lazy loading, one clean line for each error."""

from __future__ import annotations

import gettext
import importlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from .. import __version__
from ..errors import QualcodeError
from ..messages import LANGUAGES, LOCALE_FOLDER, N_, Translator, choose_language

COMMANDS = {
    "adjudicate": ".adjudicate:adjudicate",
    "agree": ".agree:agree",
    "check": ".check:check",
    "code": ".code:code",
    "codebook": ".codebook:codebook",
    "coders": ".coders:coders",
    "completion": ".completion:completion",
    "doctor": ".doctor:doctor",
    "documents": ".documents:documents",
    "export": ".export:export",
    "history": ".history:history",
    "import": ".importing:import_",
    "init": ".init:init",
    "matrix": ".matrix:matrix",
    "merge": ".merge:merge",
    "participants": ".participants:participants",
    "query": ".query:query",
    "redo": ".history:redo",
    "report": ".report:report",
    "run": ".run:run",
    "search": ".search:search",
    "serve": ".serve:serve",
    "tag": ".tag:tag",
    "theme": ".theme:theme",
    "undo": ".history:undo",
}
"""Each verb and where it stands; a module is imported when its verb is used."""


@dataclass(slots=True)
class Shared:
    """What every verb knows: the reader's language and how to answer."""

    translate: Translator
    as_json: bool = False
    verbosity: int = 0
    project: str | None = None
    """The project as it was named; see `project_option`."""

    def tell(self, text: str, **values: Any) -> None:
        """Says `text` to the person on stderr, unless -q asked for silence."""
        if self.verbosity >= 0:
            click.echo(self.translate(text, **values), err=True)

    def answer(self, result: dict[str, Any]) -> None:
        """Prints `result` as one JSON object on stdout."""
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))


class Option(click.Option):
    """An option whose help is shown in the reader's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line of ``--help``."""
        help_text, self.help = self.help, self.help and gettext.gettext(self.help)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = help_text


class Command(click.Command):
    """A verb whose help is shown in the reader's language."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what the verb does."""
        help_text, self.help = self.help, self.help and gettext.gettext(self.help)
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = help_text

    def get_short_help_str(self, limit: int = 80) -> str:
        """The verb's line in the list of verbs."""
        return gettext.gettext(self.short_help or "")


class Group(Command, click.Group):
    """A verb with verbs of its own."""


class Program(Group):
    """The list of verbs; loads one only when it is used or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb with that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module, __package__), name)
        return command


def shared_options(command: Any) -> Any:
    """Gives a verb the options that all verbs have."""
    for option in (
        click.option("--lang", cls=Option, type=click.Choice(LANGUAGES), expose_value=False,
                     callback=_set_language, is_eager=True,
                     help=N_("Language of messages and reports (default: the system's).")),
        click.option("--json", "as_json", cls=Option, is_flag=True, expose_value=False,
                     callback=_set_json, help=N_("Print the result as one JSON object.")),
        click.option("-q", "--quiet", cls=Option, is_flag=True, expose_value=False,
                     callback=_set_quiet, help=N_("Say nothing but errors.")),
        click.option("-v", "--verbose", cls=Option, count=True, expose_value=False,
                     callback=_set_verbose, help=N_("Say more.")),
        click.help_option("-h", "--help", cls=Option, help=N_("Show this help and stop.")),
    ):  # fmt: skip
        command = option(command)
    return command


def _set_language(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value:
        ctx.find_object(Shared).translate = speak(value)  # type: ignore[union-attr]


def _set_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_object(Shared).as_json = True  # type: ignore[union-attr]


def _set_quiet(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_object(Shared).verbosity = -1  # type: ignore[union-attr]


def _set_verbose(ctx: click.Context, _parameter: click.Parameter, value: int) -> None:
    if value:
        ctx.find_object(Shared).verbosity = value  # type: ignore[union-attr]


def remember_project(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Keeps the value of ``-p``, before the verb or behind it, for the verb."""
    if value:
        ctx.find_object(Shared).project = value  # type: ignore[union-attr]


def speak(lang: str) -> Translator:
    """A translator for `lang`, which click's own sentences then follow too."""
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("qualcode", str(LOCALE_FOLDER))
    gettext.textdomain("qualcode")
    return Translator(lang)


@click.group(
    cls=Program,
    name="qualcode",
    help=N_(
        "From Vietnamese interview transcripts and a codebook to findings that a reviewer can "
        "check. Everything stays on this machine."
    ),
    epilog=None,
)
@click.option(
    "-p",
    "--project",
    cls=Option,
    metavar="FILE|URL",
    envvar="QUALCODE_PROJECT",
    expose_value=False,
    callback=remember_project,
    help=N_("The project; default: QUALCODE_PROJECT, else the only *.qualcode file here."),
)
@shared_options
@click.version_option(
    __version__,
    "--version",
    cls=Option,
    prog_name="qualcode",
    message="%(prog)s %(version)s",
    help=N_("Show the version and exit."),
)
def program() -> None:
    """The root of all verbs; its help is given above so that it can be translated."""


def execute(arguments: Sequence[str]) -> int:
    """The exit status of ``qualcode ARGUMENTS``; every error is one message on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    shared = Shared(speak(choose_language(_asked_language(arguments), os.environ)))
    try:
        outcome = program.main(
            args=list(arguments), prog_name="qualcode", standalone_mode=False, obj=shared
        )
    except QualcodeError as error:
        if shared.as_json:
            message = error.explain(shared.translate)
            shared.answer({"error": {"code": error.code, "message": message}})
        _complain(shared, f"{error.code} {error.explain(shared.translate)}")
        return error.exit_status
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        _complain(shared, error.format_message())
        return 1
    except (KeyboardInterrupt, click.Abort):
        _complain(shared, shared.translate("Stopped. Nothing was written."))
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return outcome if isinstance(outcome, int) else 0


def _complain(shared: Shared, text: str) -> None:
    click.echo(f"qualcode: {text}", err=True)


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang`` wherever it stands, so that even ``--help`` follows it."""
    for here, following in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _, value = here.partition("=")
        if name == "--lang" and (value or following) in LANGUAGES:
            return value or following
    return None
