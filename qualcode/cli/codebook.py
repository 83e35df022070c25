"""``qualcode codebook``: look after a codebook, in a file or in a project."""

from __future__ import annotations

from pathlib import Path

import click

from ..messages import N_
from .codebook_edits import EDITS
from .codebook_plan import settle
from .codebook_writing import WRITINGS
from .completion import code_ids
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options

FILE = click.Path(path_type=Path)


@click.group(
    cls=Group,
    short_help=N_("Look after a codebook."),
    help=N_(
        "Looks after the project's codebook: brings it in, shows it, compares its versions, adds "
        "and edits codes, and renames, moves, merges, splits and deletes codes, with the codings "
        "that have them."
    ),
)
@shared_options
def codebook() -> None:
    """The verbs below it."""


for _edit in (*WRITINGS, *EDITS):
    codebook.add_command(_edit)


@codebook.command(
    cls=Command,
    short_help=N_("Find mistakes in a codebook, and signs that never fire."),
    help=N_(
        "Reads the codebook and names its first mistake with the line; lists codes without "
        "indicator, example or definition, and, where transcripts are given, indicators that "
        "never fire in them. Without FILE: the project's codebook on the project's documents. "
        "Exit status 3 where there is something to mend."
    ),
)
@click.argument("file", type=FILE, required=False)
@click.argument("transcripts", nargs=-1, type=FILE)
@click.option(
    "--labels",
    cls=Option,
    type=FILE,
    help=N_("What speaker labels stand for (CSV: label, role, participant)."),
)
@project_options()
@shared_options
@click.pass_obj
def check(
    shared: Shared, file: Path | None, transcripts: tuple[Path, ...], labels: Path | None
) -> int:  # fmt: skip
    """Says what there is to mend; 3 where there is something."""
    from .. import workbench

    if file is None:
        with workbench.open_project(shared.project, write=False) as project:
            book, complaints = workbench.check_project_codebook(project)
    else:
        book, complaints = workbench.check_codebook_file(file, transcripts, labels=labels)
    if shared.as_json:
        shared.answer(
            {
                "file": book.path,
                "version": book.version,
                "codes": len(book.codes),
                "indicators": sum(len(code.indicators) for code in book.codes),
                "complaints": [
                    {"line": each.line, "code": each.code, "what": shared.translate.tell(each.what)}
                    for each in complaints
                ],
            }
        )
    name = Path(book.path).name
    for each in complaints:
        shared.tell("{file}, line {line}: {what}", file=name, line=each.line, what=each.what)
    shared.tell(
        "{codes} codes, {indicators} indicators, version {version}; {n} things to mend.",
        codes=len(book.codes),
        indicators=sum(len(code.indicators) for code in book.codes),
        version=book.version,
        n=len(complaints),
    )
    return 3 if complaints else 0


@codebook.command(
    cls=Command,
    short_help=N_("Show the codes as a tree, or one code in full."),
    help=N_(
        "Shows the codes of the project's codebook as a tree, with how many codings people made "
        "or accepted, how many are proposed and how many rejected; or one code in full, with its "
        "indicators."
    ),
)
@click.argument("code", required=False, shell_complete=code_ids)
@project_options()
@shared_options
@click.pass_obj
def show(shared: Shared, code: str | None) -> None:
    """Shows all codes, or one."""
    from .. import workbench
    from .codebook_tables import code_lines, overview_lines

    with workbench.open_project(shared.project, write=False) as project:
        if code is None:
            overview = workbench.codebook_overview(project)
            record, lines = overview.as_record(), overview_lines(overview, shared.translate)
        else:
            found = workbench.code_in_full(project, code)
            record, lines = found.as_record(), code_lines(found, shared.translate)
    if shared.as_json:
        shared.answer(record)
    shared.tell("{table}", table="\n".join(lines))


@codebook.command(
    cls=Command,
    short_help=N_("Say what changed between two codebooks."),
    help=N_(
        "Compares two codebooks, each the number of a version in the project or a file: codes "
        "added, removed, renamed, moved, redefined, with other indicators. With one number: from "
        "that version to the one in force. With one file: what importing it would change. "
        "Without: what the last change did."
    ),
)
@click.argument("old", required=False, metavar="[A]")
@click.argument("new", required=False, metavar="[B]")
@project_options()
@shared_options
@click.pass_obj
def diff(shared: Shared, old: str | None, new: str | None) -> None:
    """Says what differs."""
    from .. import workbench
    from .codebook_tables import diff_lines

    names = [name for name in (old, new) if name is not None]
    compared = workbench.compare_codebooks(shared.project, names)
    if shared.as_json:
        shared.answer(compared.as_record())
    shared.tell(
        "From {old} ({old_version}) to {new} ({new_version}):",
        old=compared.old_name,
        old_version=compared.old.version,
        new=compared.new_name,
        new_version=compared.new.version,
    )
    shared.tell("{table}", table="\n".join(diff_lines(compared.diff, shared.translate)))


@codebook.command(
    cls=Command,
    short_help=N_("Write the project's codebook to a file."),
    help=N_(
        "Writes the YAML of the project's codebook as people wrote it, comments and all, to "
        "stdout or to a new file."
    ),
)
@click.option(
    "-o", "--output", cls=Option, type=FILE, help=N_("The file to write; default: stdout.")
)
@click.option(
    "--version",
    "number",
    cls=Option,
    type=int,
    metavar="N",
    help=N_("The version of that number instead of the one in force."),
)
@project_options()
@shared_options
@click.pass_obj
def export(shared: Shared, output: Path | None, number: int | None) -> None:
    """Writes the YAML."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        info, yaml = workbench.export_codebook(project, number, output=output)
    if shared.as_json:
        record = {"number": info.number, "version": info.version, "created": info.created}
        where = {"yaml": yaml} if output is None else {"output": str(output)}
        shared.answer({**record, **where})
    elif output is None:
        click.echo(yaml, nl=False)
    if output is not None:
        shared.tell(
            "Wrote version {number} ({version}) to {path}.",
            number=info.number,
            version=info.version,
            path=output,
        )


@codebook.command(
    "import",
    cls=Command,
    short_help=N_("Bring a codebook file into the project."),
    help=N_(
        "Makes a codebook file the project's codebook, as a new version; the text is kept as it "
        "is, comments and all. Says first what changes against the codebook in force. Where codes "
        "vanish that codings have, say what becomes of those: --map OLD=NEW or --keep. Of a "
        "codebook of another tool (.qdc; Taguette's .csv; QualCoder's .txt) the codes come in "
        "beside those of the project."
    ),
)
@click.argument("file", type=FILE)
@click.option(
    "--map",
    "mapped",
    cls=Option,
    multiple=True,
    metavar="OLD=NEW",
    help=N_("Codings of the code OLD, which is no more, get the code NEW; may be repeated."),
)
@click.option(
    "--keep",
    cls=Option,
    is_flag=True,
    help=N_("Codings of codes that are no more stay as they are."),
)
@click.option("-y", "--yes", cls=Option, is_flag=True, help=N_("Do not ask."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def import_(
    shared: Shared,
    file: Path,
    mapped: tuple[str, ...],
    keep: bool,
    yes: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Shows the plan, then carries it out."""
    from .. import workbench

    targets = dict(_pair(each) for each in mapped)
    foreign = workbench.is_foreign_codebook(file)
    settle(
        shared,
        lambda project: (
            workbench.plan_foreign_codebook(project, file)
            if foreign
            else workbench.plan_codebook_import(project, file, targets=targets, keep=keep)
        ),
        coder=coder,
        dry_run=dry_run,
        yes=yes,
    )


def _pair(text: str) -> tuple[str, str]:
    from ..errors import UsageError
    from ..messages import say

    old, _, new = (part.strip() for part in text.partition("="))
    if not old or not new:
        raise UsageError(what=say("“{given}”: write --map OLD=NEW", given=text))
    return old, new
