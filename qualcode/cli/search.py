"""``qualcode search``: find again what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..messages import N_
from .completion import document_names
from .program import Command, Option, Shared, shared_options
from .project_option import project_options

if TYPE_CHECKING:
    from ..workbench import FoundPlace, SearchOutcome

ROLES = {
    "interviewer": N_("interviewer"),
    "respondent": N_("respondent"),
    "other": N_("other"),
}


@click.command(
    cls=Command,
    short_help=N_("Find words and phrases in the documents."),
    help=N_(
        "Finds words (all of them in one turn), “phrases” in quotation marks, and beginnings of "
        "words with *. Typed with diacritics, words are found just so; typed without, both ways, "
        "and what stands exactly as you typed it comes first."
    ),
)
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--document",
    cls=Option,
    metavar="NAME",
    shell_complete=document_names,
    help=N_("Only in this document."),
)
@click.option(
    "--limit",
    cls=Option,
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help=N_("How many places to show."),
)
@project_options()
@shared_options
@click.pass_obj
def search(
    shared: Shared, query: tuple[str, ...], document: str | None, limit: int
) -> None:  # fmt: skip
    """Shows each place with its surroundings."""
    from .. import workbench

    words = " ".join(query)
    with workbench.open_project(shared.project, write=False) as project:
        outcome = workbench.search(project, words, document=document, limit=limit)
    if shared.as_json:
        shared.answer(
            {
                "query": words,
                "passages": outcome.n_passages,
                "passages_counted": outcome.is_counted,
                "hits": [place.as_record() for place in outcome.places],
            }
        )
    for place in outcome.places:
        shared.tell("{place}", place=_show(shared, place))
    _tell_count(shared, outcome)


def _show(shared: Shared, place: FoundPlace) -> str:
    """Two lines: where it stands and who says it, and the words in their surroundings."""
    t, hit, turn = shared.translate, place.hit, place.turn
    head = t(
        "{document}, turn {turn}, {speaker} ({role}) [{start}:{end}]",
        document=hit.document,
        turn=hit.turn,
        speaker=turn.label or turn.participant or "–",
        role=t(ROLES[turn.role.value]),
        start=hit.start,
        end=hit.end,
    )
    found = click.style(hit.quote, bold=True, fg="yellow")
    cut_before = hit.start - len(hit.before) > turn.start
    cut_after = hit.end + len(hit.after) < turn.end
    words = f"{'…' * cut_before}{hit.before}{found}{hit.after}{'…' * cut_after}"
    return f"{click.style(head, dim=True)}\n  {' '.join(words.split())}\n"


def _tell_count(shared: Shared, outcome: SearchOutcome) -> None:
    t = shared.translate
    if not outcome.places:
        shared.tell("Nothing was found. Without diacritics, more may be found; * ends a beginning.")
        return
    if not outcome.is_counted:
        shared.tell(
            "{shown} places shown, in more than {passages} passages; --limit shows more.",
            shown=t.number(len(outcome.places)),
            passages=t.number(outcome.n_passages),
        )
        return
    shared.tell(
        "{shown} places shown, in {passages} passages.",
        shown=t.number(len(outcome.places)),
        passages=t.number(outcome.n_passages),
    )
