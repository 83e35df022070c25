"""The options that say which codings are meant, the same for every verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ..messages import N_
from .completion import code_ids, coder_names, document_names
from .program import Option

if TYPE_CHECKING:
    from ..workbench import CodingFilter

STATUSES = {
    "proposed": N_("proposed"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "manual": N_("manual"),
}


def coding_filters(*, coders: bool = False, outdated: bool = False) -> Callable[[Any], Any]:
    """Gives a verb ``--document``, ``--code`` and ``--status``, which `coding_filter` reads.

    `coders` adds ``--coder`` (of verbs that change nothing, where nobody acts), `outdated` what
    stayed on texts that were corrected.
    """

    def decorate(command: Any) -> Any:
        options = [
            click.option("--status", "statuses", cls=Option, multiple=True,
                         type=click.Choice(list(STATUSES)), help=N_("Only codings in this state.")),
            click.option("--code", "codes", cls=Option, multiple=True, metavar="CODE",
                         shell_complete=code_ids, help=N_("Only codings of this code.")),
            document_filter(N_("Only codings in this document.")),
        ]  # fmt: skip
        if outdated:
            options.insert(0, click.option(
                "--outdated", cls=Option, is_flag=True,
                help=N_("Codings that stayed on a text which was corrected since."),
            ))  # fmt: skip
        if coders:
            options.insert(0, click.option(
                "--coder", "coders", cls=Option, multiple=True, metavar="NAME",
                shell_complete=coder_names,
                help=N_("Only codings of this coder; rules is the machine."),
            ))  # fmt: skip
        for option in options:
            command = option(command)
        return command

    return decorate


def document_filter(help_text: str) -> Callable[[Any], Any]:
    """``--document``, which may be given more than once."""
    return click.option(
        "--document", "documents", cls=Option, multiple=True, metavar="NAME",
        shell_complete=document_names, help=help_text,
    )  # fmt: skip


def coding_filter(
    *,
    documents: Sequence[str] = (),
    codes: Sequence[str] = (),
    statuses: Sequence[str] = (),
    coders: Sequence[str] = (),
    outdated: bool = False,
    viewer: str | None = None,
) -> CodingFilter:
    """What the options of `coding_filters` say; `viewer` is who acts, where they were named."""
    from .. import workbench
    from ..model import Status

    return workbench.CodingFilter(
        documents, codes, coders, tuple(map(Status, statuses)), outdated, viewer
    )
