"""``qualcode codebook``: look after a codebook file."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import N_
from .program import Command, Group, Option, Shared, shared_options

FILE = click.Path(path_type=Path)


@click.group(
    cls=Group,
    short_help=N_("Look after a codebook."),
    help=N_("Look after a codebook."),
)
@shared_options
def codebook() -> None:
    """The verbs below it."""


@codebook.command(
    cls=Command,
    short_help=N_("Find mistakes in a codebook, and signs that never fire."),
    help=N_(
        "Reads the codebook and names its first mistake with the line; lists codes without "
        "indicator, example or definition, and, where transcripts are given, indicators that "
        "never fire in them. Exit status 3 where there is something to mend."
    ),
)
@click.argument("file", type=FILE)
@click.argument("transcripts", nargs=-1, type=FILE)
@click.option(
    "--labels",
    cls=Option,
    type=FILE,
    help=N_("What speaker labels stand for (CSV: label, role, participant)."),
)
@shared_options
@click.pass_obj
def check(
    shared: Shared, file: Path, transcripts: tuple[Path, ...], labels: Path | None
) -> int:  # fmt: skip
    """Says what there is to mend; 3 where there is something."""
    from .. import workbench

    book, complaints = workbench.check_codebook_file(file, transcripts, labels=labels)
    if shared.as_json:
        shared.answer(
            {
                "file": str(file),
                "version": book.version,
                "codes": len(book.codes),
                "indicators": sum(len(code.indicators) for code in book.codes),
                "complaints": [
                    {"line": each.line, "code": each.code, "what": shared.translate.tell(each.what)}
                    for each in complaints
                ],
            }
        )
    for each in complaints:
        shared.tell("{file}, line {line}: {what}", file=file.name, line=each.line, what=each.what)
    shared.tell(
        "{codes} codes, {indicators} indicators, version {version}; {n} things to mend.",
        codes=len(book.codes),
        indicators=sum(len(code.indicators) for code in book.codes),
        version=book.version,
        n=len(complaints),
    )
    return 3 if complaints else 0
