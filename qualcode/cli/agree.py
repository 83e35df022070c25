"""``qualcode agree``: how far coders agree, in a project or in anybody's tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..messages import N_, say
from .agree_tables import tell_agreement, tell_ratings, tell_units
from .completion import code_ids, coder_names, document_names
from .program import Command, Option, Shared, shared_options
from .project_option import project_options

FILE = click.Path(path_type=Path)
CHECK_FAILED = 3


@click.command(
    cls=Command,
    short_help=N_("Say how far coders agree."),
    help=N_(
        "Compares the layers of a project's coders, per code and overall, the code that needs "
        "talk most first. With --ratings or --units it works on a table (CSV or Excel) instead, "
        "without a project: rows are units and columns coders, or each row is a marked unit with "
        "coder, start, end and code."
    ),
)
@click.option(
    "--ratings",
    cls=Option,
    type=FILE,
    metavar="FILE",
    help=N_("A table of ratings: rows are units, columns coders, blank is missing."),
)
@click.option(
    "--metric",
    cls=Option,
    default="nominal",
    show_default=True,
    type=click.Choice(["nominal", "ordinal", "interval", "ratio"]),
    help=N_("With --ratings: the level of measurement for Krippendorff's alpha."),
)
@click.option(
    "--weights",
    cls=Option,
    type=click.Choice(["linear", "quadratic"]),
    help=N_(
        "With --ratings: the weights of AC2 and weighted kappa (default: quadratic, "
        "where categories have an order)."
    ),
)
@click.option(
    "--categories",
    cls=Option,
    metavar="A,B,…",
    help=N_("With --ratings: all categories that could be given, in their order."),
)
@click.option(
    "--id-column",
    cls=Option,
    metavar="NAME",
    help=N_("With --ratings: the column that names the units; - for none."),
)
@click.option(
    "--header/--no-header",
    cls=Option,
    default=None,
    help=N_("With --ratings: whether the first line names the coders."),
)
@click.option(
    "--units",
    cls=Option,
    type=FILE,
    metavar="FILE",
    help=N_(
        "A table of units with the columns coder, start, end, code and, if there "
        "are several, document."
    ),
)
@click.option(
    "--length",
    cls=Option,
    type=click.IntRange(min=1),
    help=N_("With --units: the length of the text (of each document)."),
)
@click.option(
    "--begin",
    cls=Option,
    type=int,
    default=0,
    show_default=True,
    help=N_("With --units: where the text begins to be counted."),
)
@click.option(
    "--unit",
    cls=Option,
    default="character",
    show_default=True,
    type=click.Choice(["character", "word", "sentence", "turn", "document"]),
    help=N_("What is counted in a project."),
)
@click.option(
    "--coder",
    "coders",
    cls=Option,
    multiple=True,
    metavar="NAME",
    shell_complete=coder_names,
    help=N_("Only these coders (default: all people); rules is the machine."),
)
@click.option(
    "--document",
    "documents",
    cls=Option,
    multiple=True,
    metavar="NAME",
    shell_complete=document_names,
    help=N_("Only this document; may be given more than once."),
)
@click.option(
    "--code",
    "codes",
    cls=Option,
    multiple=True,
    metavar="ID",
    shell_complete=code_ids,
    help=N_("Only this code; may be given more than once."),
)
@click.option(
    "--level",
    cls=Option,
    type=click.IntRange(min=1),
    help=N_("Compare codes rolled up to this level: 1 is the domain."),
)
@click.option(
    "--interviewer/--no-interviewer",
    cls=Option,
    default=True,
    show_default=True,
    help=N_("Count what interviewers say."),
)
@click.option(
    "--coded-only", cls=Option, is_flag=True, help=N_("Leave out text that nobody coded.")
)
@click.option(
    "--all-finished",
    cls=Option,
    is_flag=True,
    help=N_(
        "Every coder has read every document, also where no coding is; by default a "
        "coder has finished the documents with a coding of theirs."
    ),
)
@click.option(
    "--bootstrap",
    cls=Option,
    type=click.IntRange(0, 100_000),
    default=2000,
    show_default=True,
    metavar="N",
    help=N_("Samples of documents for the 95 % intervals; 0 for none."),
)
@click.option(
    "--seed",
    cls=Option,
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help=N_("With the same seed the intervals are the same."),
)
@click.option(
    "--min",
    "least",
    cls=Option,
    type=float,
    metavar="VALUE",
    help=N_("Exit with 3 unless the overall value and every code's value reach this."),
)
@click.option(
    "--statistic",
    cls=Option,
    default="krippendorff_alpha",
    show_default=True,
    metavar="NAME",
    help=N_("The statistic that --min speaks of."),
)
@click.option(
    "-o",
    "--output",
    cls=Option,
    type=FILE,
    help=N_("Write the tables too: a file ending in .xlsx, .docx or .csv."),
)
@project_options()
@shared_options
@click.pass_obj
def agree(
    shared: Shared, /, ratings: Path | None, units: Path | None, **options: Any
) -> int:  # fmt: skip
    """Compares, prints, and returns 3 where a wanted value is not reached."""
    if ratings is not None and units is not None:
        raise UsageError(what=say("Give either --ratings or --units."))
    if (ratings or units) is not None and options["output"] is not None:
        raise UsageError(what=say("With --ratings and --units, -o is not possible; use --json."))
    if ratings is not None:
        return _on_ratings(shared, ratings, options)
    if units is not None:
        return _on_units(shared, units, options)
    return _in_project(shared, options)


def _on_ratings(shared: Shared, path: Path, options: dict[str, Any]) -> int:
    from .. import workbench

    categories = [each.strip() for each in (options["categories"] or "").split(",")]
    outcome = workbench.agree_on_ratings(
        workbench.RatingsRequest(
            path,
            metric=options["metric"],
            weights=options["weights"],
            header=options["header"],
            id_column=options["id_column"],
            categories=[each for each in categories if each],
        )
    )
    record = outcome.as_record()
    _refuse_unknown(record, options)
    if shared.as_json:
        shared.answer(record)
    else:
        tell_ratings(shared, outcome)
    return _checked(shared, {"": record}, options)


def _on_units(shared: Shared, path: Path, options: dict[str, Any]) -> int:
    from .. import workbench

    if options["length"] is None:
        raise UsageError(what=say("--units needs --length, the length of the text."))
    outcome = workbench.agree_on_units(path, length=options["length"], begin=options["begin"])
    record = outcome.as_record()
    if options["statistic"] == "krippendorff_alpha":
        options = {**options, "statistic": "u_alpha"}
    _refuse_unknown(record, options)
    if shared.as_json:
        shared.answer(record)
    else:
        tell_units(shared, outcome)
    return _checked(shared, {"": record}, options)


def _in_project(shared: Shared, options: dict[str, Any]) -> int:
    from .. import workbench

    output = options["output"]
    if output is not None and output.suffix.lower() not in (".xlsx", ".docx", ".csv"):
        raise UsageError(what=say("The name after -o must end in .xlsx, .docx or .csv."))
    names = (
        *("unit", "coders", "documents", "codes", "level", "interviewer", "coded_only"),
        *("all_finished", "bootstrap", "seed"),
    )
    request = workbench.AgreeRequest(**{name: options[name] for name in names})
    with workbench.open_project(shared.project, write=False) as project:
        outcome = workbench.agree(project, request)
    _refuse_unknown(outcome.report.overall, options)
    if output is not None:
        workbench.write_agreement(outcome, output, shared.translate)
    if shared.as_json:
        shared.answer(outcome.as_record(shared.translate))
    else:
        tell_agreement(shared, outcome)
    if output is not None:
        shared.tell("Wrote {file}.", file=output)
    report = outcome.report
    found = {"": report.overall, **{each.code: each.values for each in report.codes}}
    return _checked(shared, found, options)


def _refuse_unknown(values: Mapping[str, Any], options: dict[str, Any]) -> None:
    """Nothing, or UsageError where ``--min`` is asked of a statistic that is not there."""
    known = [name for name, value in values.items() if isinstance(value, int | float | None)]
    if options["least"] is not None and options["statistic"] not in known:
        what = say(
            "There is no statistic “{name}”. Known here: {known}.",
            name=options["statistic"], known=", ".join(known),
        )  # fmt: skip
        raise UsageError(what=what)


def _checked(shared: Shared, found: dict[str, Any], options: dict[str, Any]) -> int:
    """The exit status: 3 where something falls short of ``--min``.

    A code for which the statistic is undefined has no disagreement and is passed over; all codes
    together must have a value.
    """
    statistic, least = options["statistic"], options["least"]
    if least is None:
        return 0
    short = [
        name
        for name, values in found.items()
        if ((value := values.get(statistic, least)) is None and not name)
        or (value is not None and value < least)
    ]  # fmt: skip
    for name in short:
        value = found[name][statistic]
        shared.tell(
            "{what}: {statistic} is {value}, wanted was {least}.",
            what=name or shared.translate("all together"),
            statistic=statistic,
            value=shared.translate("undefined") if value is None
            else shared.translate.number(value, 3),
            least=shared.translate.number(least, 3),
        )  # fmt: skip
    return CHECK_FAILED if short else 0
