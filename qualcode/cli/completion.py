"""``qualcode completion``, and what the shell is offered behind an option: names in the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from ..errors import QualcodeError
from ..messages import N_
from .program import Command, Shared, program, shared_options

if TYPE_CHECKING:
    from ..store import Project

SHELLS = ("bash", "zsh", "fish")

_VARIABLE = "_QUALCODE_COMPLETE"
"""The environment variable through which the shell asks click."""

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command(
    cls=Command,
    short_help=N_("Let the shell complete verbs, options and names."),
    help=N_(
        "Prints a script for your shell that completes verbs and options, and documents, codes, "
        'coders and participants of the project. bash: put eval "$(qualcode completion bash)" '
        "into ~/.bashrc; zsh: the same with zsh into ~/.zshrc; fish: qualcode completion fish > "
        "~/.config/fish/completions/qualcode.fish."
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@shared_options
@click.pass_obj
def completion(shared: Shared, shell: str) -> None:
    """Prints click's script for that shell."""
    complete = get_completion_class(shell)
    assert complete is not None
    script = complete(program, {}, "qualcode", _VARIABLE).source()
    if shared.as_json:
        shared.answer({"shell": shell, "script": script})
    else:
        click.echo(script)


def _offer(list_names: Callable[[Project], Iterable[str]]) -> Offer:
    """Offers the names that begin as what was typed; nothing where no project can be read."""

    def offer(ctx: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        from .. import workbench

        shared = ctx.ensure_object(Shared)
        with (
            suppress(QualcodeError),
            workbench.open_project(shared.project, write=False) as project,
        ):
            return [CompletionItem(name) for name in list_names(project) if name.startswith(typed)]
        return []

    return offer


document_names = _offer(lambda project: project.document_guids())
coder_names = _offer(lambda project: [each.name for each in project.coders()])
participant_ids = _offer(lambda project: [each.id for each in project.participants()])
code_ids = _offer(lambda project: [code.id for code in book.codes] if (book := project.codebook())
                  else [])  # fmt: skip
codebook_ids = _offer(lambda project: [*(domain.id for domain in book.domains),
                                       *(code.id for code in book.codes)]
                      if (book := project.codebook()) else [])  # fmt: skip
"""For ``shell_complete=`` of an option or argument that takes such a name."""
