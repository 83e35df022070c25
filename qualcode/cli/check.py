"""``qualcode check``: does everything in the project hold?"""

from __future__ import annotations

import click

from ..messages import N_
from .program import Command, Shared, shared_options
from .project_option import project_options


@click.command(
    cls=Command,
    short_help=N_("See whether everything in the project holds."),
    help=N_(
        "Reads every page and row of the project: the file itself, links between rows, contents "
        "against their hashes, every quote against its text, the journal, codes that the codebook "
        "does not have, memos about nothing, values of the wrong kind. Nothing is changed. Exit "
        "status 3 where something does not hold."
    ),
)
@project_options()
@shared_options
@click.pass_obj
def check(shared: Shared) -> int:
    """Says the verdict; 3 where something does not hold."""
    from .. import workbench

    verdict = workbench.check(shared.project)
    t = shared.translate
    if shared.as_json:
        shared.answer(verdict.as_record(t))
    for each in verdict.checks:
        looked_at = t.number(each.looked_at)
        if not each.n_faults:
            shared.tell("{name}: holds ({n} looked at)", name=t(each.name), n=looked_at)
            continue
        shared.tell("{name}: faults: {n}", name=t(each.name), n=t.number(each.n_faults))
        for fault in each.faults:
            shared.tell("  {what}", what=fault)
        if each.n_faults > len(each.faults):
            shared.tell("  … and {n} more", n=each.n_faults - len(each.faults))
    if verdict.outdated:
        shared.tell(
            "Codings that stand on texts corrected since, and wait for a person: {n}.",
            n=t.number(verdict.outdated),
        )
    if verdict.holds:
        shared.tell("{project}: everything holds.", project=verdict.place)
        return 0
    shared.tell("{project}: something does not hold.", project=verdict.place)
    return 3
