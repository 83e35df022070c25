"""``qualcode query``: ask the codings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import N_
from .completion import coder_names
from .program import Command, Option, Shared, shared_options
from .project_option import project_options
from .report_options import UNITS

if TYPE_CHECKING:
    from ..findings.passages import FoundPassage
    from ..workbench import QueryOutcome


@click.command(
    cls=Command,
    short_help=N_("Ask for passages by codes, closeness, and who speaks."),
    help=N_(
        "Finds passages: codes and domains by id or name, AND, OR, NOT and brackets; a NEAR/20 b "
        "(syllables) or a NEAR/2t b (turns); a WITHIN b; a OVERLAPS b; role=TNV, age>=60, "
        "document=…, speaker=…, said=…, coder=…, status=…. Operators are in capitals; all words "
        "may be English or Vietnamese (VÀ, HOẶC, KHÔNG, GẦN, TRONG, GIAO; trạng thái=đề xuất)."
    ),
)
@click.argument("words", metavar="QUERY", nargs=-1, required=True)
@click.option(
    "--layer",
    cls=Option,
    metavar="NAME",
    shell_complete=coder_names,
    help=N_("Whose codings: a coder, rules, consensus, or * for all together."),
)
@click.option(
    "--unit",
    cls=Option,
    type=click.Choice((*UNITS, "document")),
    default="sentence",
    show_default=True,
    help=N_("What the query is asked of."),
)
@click.option(
    "--limit",
    cls=Option,
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help=N_("How many passages to show; a file gets all."),
)
@click.option(
    "-o",
    "--output",
    cls=Option,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Write the passages to this file: .xlsx, .csv or .docx."),
)
@project_options()
@shared_options
@click.pass_obj
def query(
    shared: Shared,
    words: tuple[str, ...],
    layer: str | None,
    unit: str,
    limit: int,
    output: Path | None,
) -> None:
    """Asks, and shows or writes what was found."""
    from .. import workbench

    text = " ".join(words)
    with workbench.open_project(shared.project, write=False) as project:
        read = workbench.read_layer(project, layer)
        outcome = workbench.query(read, text, unit=unit, limit=None if output else limit)
        if output is not None:
            ending = output.suffix.lower().lstrip(".")
            content = workbench.query_file(outcome, ending, shared.translate)
            workbench.write_download(output, content)
    if shared.as_json:
        shared.answer(outcome.as_record())
    elif output is None:
        for found in outcome.passages:
            click.echo(_show(shared, found))
    if output is not None:
        shared.tell("Written: {file}.", file=output)
    _tell_count(shared, outcome)


def _show(shared: Shared, found: FoundPassage) -> str:
    """Two lines: where it stands, who says it and under which codes; and the words."""
    t, passage, turn = shared.translate, found.passage, found.turn
    codes = ", ".join(dict.fromkeys(each.code for each in passage.codings))
    head = t(
        "{document}, turn {turn}, {speaker} [{start}:{end}] {codes}",
        document=passage.document,
        turn=turn.number,
        speaker=turn.label or turn.participant or "–",
        start=passage.start,
        end=passage.end,
        codes=codes,
    )
    words = found.words or " … ".join(each.quote for each in passage.codings)
    return f"{click.style(head, dim=True)}\n  {' '.join(words.split())}\n"


def _tell_count(shared: Shared, outcome: QueryOutcome) -> None:
    t = shared.translate
    shared.tell(
        "{passages} passages in {documents} documents, of {participants} of {all} participants "
        "(layer: {layer}).",
        passages=t.number(outcome.n_passages),
        documents=t.number(outcome.n_documents),
        participants=t.number(outcome.n_participants),
        all=t.number(outcome.n_all),
        layer=outcome.layer.name,
    )
    if len(outcome.passages) < outcome.n_passages:
        shared.tell("Shown: the first {n}; --limit shows more.", n=len(outcome.passages))
