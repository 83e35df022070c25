"""``qualcode run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..garbage import uncollected
from ..limits import MAX_WARNINGS_SHOWN
from ..messages import N_
from .program import Command, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options
from .report_options import read_roles, report_options

FILE = click.Path(path_type=Path)


@click.command(
    cls=Command,
    short_help=N_("From transcripts to a quote-backed report, in one step."),
    help=N_(
        "Reads the transcripts (files or folders), finds turns, sentences and words, tags what "
        "respondents said against the codebook, and writes report.html, report.docx, matrix.xlsx, "
        "quotes.csv, codings.jsonl and run.json into the output folder."
    ),
)
@click.argument("transcripts", nargs=-1, required=True, type=FILE)
@click.option(
    "-c", "--codebook", cls=Option, required=True, type=FILE, help=N_("The codebook (YAML).")
)
@report_options
@click.option(
    "--participants",
    cls=Option,
    type=FILE,
    help=N_("Table of participants (CSV); default: participants.csv in the folder read."),
)
@click.option(
    "--labels",
    cls=Option,
    type=FILE,
    help=N_("What speaker labels stand for (CSV: label, role, participant)."),
)
@click.option(
    "--codings",
    cls=Option,
    type=FILE,
    multiple=True,
    help=N_("Codings made by people (JSONL), each coder a layer."),
)
@click.option(
    "--layer",
    cls=Option,
    help=N_("The coder whose codings the report shows; default: the machine's (rules)."),
)
@click.option(
    "--tokenizer",
    cls=Option,
    type=click.Choice(["pyvi", "underthesea"]),
    default="pyvi",
    show_default=True,
    help=N_("Who finds the words."),
)
@click.option(
    "--word-agreement",
    cls=Option,
    is_flag=True,
    help=N_("Also report how far both word segmenters agree (slow)."),
)
@click.option(
    "--gold",
    cls=Option,
    type=FILE,
    multiple=True,
    help=N_("Hand codings (JSONL) to measure the machine's against."),
)
@project_options(coder=True)
@shared_options
@click.pass_obj
def run(shared: Shared, /, **options: Any) -> None:  # fmt: skip
    """Parses, runs, tells."""
    from .. import workbench

    request = workbench.RunRequest(
        roles=read_roles(options.pop("roles")),
        lang=shared.translate.lang,
        project=shared.project,
        **options,
    )
    with progress_bar(shared.translate, wanted=shared.verbosity >= 0) as report, uncollected():
        outcome = workbench.run(request, progress=report)
    if shared.as_json:
        shared.answer(outcome.summary)
    tell_outcome(shared, outcome)


def tell_outcome(shared: Shared, outcome: Any) -> None:
    """Says in a few lines what was read, what was found and where it lies."""
    summary = outcome.summary
    tell, number = shared.tell, shared.translate.number
    tell(
        "Read {documents} documents with {participants} participants: {segments} segments, "
        "{coded} of them coded ({codings} codings of {voiced} codes).",
        documents=number(summary["documents"]),
        participants=number(summary["participants"]),
        segments=number(summary["segments"]),
        coded=number(summary["coded_segments"]),
        codings=number(summary["codings"]),
        voiced=number(summary["codes_voiced"]),
    )
    warnings = outcome.results.warnings
    for warning in warnings[:MAX_WARNINGS_SHOWN]:
        tell("Note: {what}", what=warning)
    if len(warnings) > MAX_WARNINGS_SHOWN:
        tell("… and {n} more notes; all are in run.json.", n=len(warnings) - MAX_WARNINGS_SHOWN)
    if outcome.evaluation is not None:
        from .evaluation import evaluation_table

        tell("{table}", table=evaluation_table(outcome.evaluation, shared.translate))
    if summary["unreviewed"]:
        tell("The codings are a machine's proposals; nobody has reviewed them yet.")
    tell("Written to {folder}: {names}.",
         folder=summary["output"],
         names=", ".join(path.name for path in outcome.files))  # fmt: skip
