"""``qualcode adjudicate``: differences between coders, decided one by one or by rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..messages import N_, say
from .completion import code_ids, coder_names
from .filters import document_filter
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..workbench import ClusterFilter, Question, Queue, Settled

FILE = click.Path(path_type=Path)
QUOTE_SHOWN = 60
HOW = ("union", "intersection", "longest", "majority")
CLASSES = (
    "different_code", "parent_child", "subset", "only_one", "missing", "split",
    "boundary_far", "boundary_half", "boundary_close", "unfinished", "same",
)  # fmt: skip


with_machine_option = click.option(
    "--with-machine", cls=Option, is_flag=True,
    help=N_("Count the machine's proposals as a coder's."),
)  # fmt: skip


def cluster_filters(command: Any) -> Any:
    """Gives a verb the options that say which differences are meant."""
    for add in (
        with_machine_option,
        click.option("--standing", "standings", cls=Option, multiple=True,
                     type=click.Choice(["open", "postponed", "settled", "stale"]),
                     help=N_("Only differences in this state.")),
        click.option("--class", "differences", cls=Option, multiple=True,
                     type=click.Choice(CLASSES), help=N_("Only differences of this class.")),
        click.option("--between", "coders", cls=Option, multiple=True, metavar="NAME",
                     shell_complete=coder_names,
                     help=N_("Only differences in which this coder coded.")),
        click.option("--code", "codes", cls=Option, multiple=True, metavar="CODE",
                     shell_complete=code_ids, help=N_("Only differences with this code.")),
        document_filter(N_("Only differences in this document.")),
    ):  # fmt: skip
        command = add(command)
    return command


def cluster_filter(
    *, differences: Sequence[str] = (), standings: Sequence[str] = (), **wanted: Any
) -> ClusterFilter:
    """What the options of `cluster_filters` say."""
    from .. import workbench
    from ..teams.adjudicate import Standing
    from ..teams.clusters import Difference

    return workbench.ClusterFilter(
        differences=tuple(map(Difference, differences)),
        standings=tuple(map(Standing, standings)),
        **wanted,
    )


@click.group(
    cls=Group,
    short_help=N_("Settle the differences between coders."),
    help=N_(
        "Leads through every passage that coders saw differently, to a consensus. Decisions are "
        "kept with who made them and why; the consensus is the layer “consensus”, for reports and "
        "exports. What a person decided is never overwritten."
    ),
)
@shared_options
def adjudicate() -> None:
    """The verbs below it."""


@adjudicate.command(
    name="list",
    cls=Command,
    short_help=N_("List the differences."),
    help=N_(
        "Lists the passages that coders saw alike or differently, what needs talk most first. The "
        "first column is the id by which the other verbs take a difference."
    ),
)
@cluster_filters
@project_options()
@shared_options
@click.pass_obj
def list_(shared: Shared, /, **filters: Any) -> None:
    """Shows the queue."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        queue = workbench.list_differences(project, cluster_filter(**filters))
    if shared.as_json:
        shared.answer(queue.as_record())
    for question in queue.questions:
        _tell_question(shared, question)
    _tell_counts(shared, queue)


@adjudicate.command(
    cls=Command,
    short_help=N_("Show one difference with the text around it."),
    help=N_("Shows one difference with the text around it and what was decided."),
)
@click.argument("id_", metavar="ID")
@with_machine_option
@project_options()
@shared_options
@click.pass_obj
def show(shared: Shared, id_: str, with_machine: bool) -> None:
    """Shows it."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        question = workbench.show_difference(project, id_, with_machine=with_machine)
    if shared.as_json:
        shared.answer(question.as_record())
    _tell_question(shared, question)
    shared.tell("\n…{before}⟦{passage}⟧{after}…",
                before=question.before, passage=question.passage, after=question.after)  # fmt: skip


@adjudicate.command(
    cls=Command,
    short_help=N_("Decide many differences by a rule."),
    help=N_(
        "Decides all open differences that a rule fits: --identical, where all coders agree to the "
        "letter; --overlap SHARE, where all gave the same codes and share at least that much of "
        "the passages; --votes K, where at least K coders gave a code. Try it with --dry-run "
        "first; qualcode undo takes it back. What a person decided is left alone."
    ),
)
@click.option("--identical", cls=Option, is_flag=True,
              help=N_("Where all coders gave the same codes to the same passage."))  # fmt: skip
@click.option("--overlap", cls=Option, type=float, metavar="SHARE",
              help=N_("Where they share at least so much of the passages, as 0.5."))  # fmt: skip
@click.option("--how", cls=Option, type=click.Choice(HOW), default="union", show_default=True,
              help=N_("With --overlap: which passage holds."))  # fmt: skip
@click.option("--votes", cls=Option, type=int, metavar="K",
              help=N_("What at least K coders coded alike."))  # fmt: skip
@click.option("--reason", cls=Option, default="", metavar="TEXT", help=N_("Why."))
@cluster_filters
@project_options(changes=True)
@shared_options
@click.pass_obj
def rules(
    shared: Shared,
    /,
    identical: bool,
    overlap: float | None,
    how: str,
    votes: int | None,
    reason: str,
    coder: str | None,
    dry_run: bool,
    **filters: Any,
) -> None:
    """Decides by one rule, then says what."""
    from .. import workbench

    rule = _read_rule(identical, overlap, how, votes)
    with workbench.open_project(shared.project, write=not dry_run) as project:
        settled = workbench.settle_by_rule(
            project,
            rule,
            cluster_filter(**filters),
            actor=workbench.acting_coder(project, coder),
            reason=reason,
            dry_run=dry_run,
        )
    _answer(shared, settled, dry_run=dry_run)


def _read_rule(identical: bool, overlap: float | None, how: str, votes: int | None) -> Any:
    """The rule that the options name. Raises UsageError unless it is exactly one."""
    from ..teams.adjudicate import Action
    from ..teams.rules import Rule, RuleKind

    if identical + (overlap is not None) + (votes is not None) != 1:
        raise UsageError(what=say("Give one rule: --identical, --overlap SHARE or --votes K."))
    try:
        if overlap is not None:
            return Rule(RuleKind.OVERLAP, how=Action(how), least=overlap)
        return Rule(RuleKind.IDENTICAL) if votes is None else Rule(RuleKind.VOTES, k=votes)
    except ValueError:
        raise UsageError(
            what=say("SHARE lies above 0 and is at most 1; K is at least 1.")
        ) from None


def _decisions(command: Any) -> Any:
    """Gives a verb one option for each thing that can be decided."""
    flags: dict[str, str] = {
        "postpone": N_("Put it off."),
        "none": N_("Nothing of it holds."),
        "majority": N_("What more than half of the coders covered."),
        "longest": N_("The passages of the coder who covered most."),
        "intersection": N_("What all coders who gave a code covered."),
        "union": N_("What any coder covered."),
    }
    for name, text in flags.items():
        command = click.option(f"--{name}", cls=Option, is_flag=True, help=text)(command)
    for option in (
        click.option("--keep", cls=Option, multiple=True, metavar="CODE",
                     shell_complete=code_ids, help=N_("Keep these codes, and only these.")),
        click.option("--span", "spans", cls=Option, multiple=True, metavar="START END CODE",
                     type=(int, int, str), help=N_("A passage of your own.")),
        click.option("--take", cls=Option, metavar="NAME", shell_complete=coder_names,
                     help=N_("What this coder said.")),
    ):  # fmt: skip
        command = option(command)
    return command


@adjudicate.command(
    cls=Command,
    short_help=N_("Decide one difference."),
    help=N_(
        "Decides one difference, e.g. qualcode adjudicate decide 3fa2 --take Lan --reason “…”. A "
        "later decision takes the place of an earlier one; qualcode undo takes it back."
    ),
)
@click.argument("id_", metavar="ID")
@_decisions
@click.option("--reason", cls=Option, default="", metavar="TEXT", help=N_("Why."))
@with_machine_option
@project_options(changes=True)
@shared_options
@click.pass_obj
def decide(
    shared: Shared,
    /,
    id_: str,
    take: str | None,
    spans: tuple[tuple[int, int, str], ...],
    keep: tuple[str, ...],
    reason: str,
    with_machine: bool,
    coder: str | None,
    dry_run: bool,
    **flags: bool,
) -> None:
    """Decides it, then says what holds."""
    from .. import workbench
    from ..teams.adjudicate import Action

    named = [name for name, given in flags.items() if given]
    named += [
        name for name, given in (("take", take), ("boundary", spans), ("keep", keep)) if given
    ]
    if len(named) != 1:
        raise UsageError(
            what=say(
                "Say what holds, one of: --take NAME, --union, --intersection, --longest, "
                "--majority, --span START END CODE, --keep CODE, --none, --postpone."
            )
        )
    with workbench.open_project(shared.project, write=not dry_run) as project:
        settled = workbench.settle(
            project,
            id_,
            Action(named[0]),
            actor=workbench.acting_coder(project, coder),
            reason=reason,
            coder=take or "",
            codes=keep,
            spans=spans,
            with_machine=with_machine,
            dry_run=dry_run,
        )
    _answer(shared, settled, dry_run=dry_run)


@adjudicate.command(
    cls=Command,
    short_help=N_("Write the differences and decisions to a table."),
    help=N_(
        "Writes every difference with each coder's passages, what was decided, by whom, when and "
        "why, as CSV or Excel (by the file's ending)."
    ),
)
@click.option("-o", "--output", cls=Option, type=FILE, required=True,
              help=N_("The file to write (.csv or .xlsx)."))  # fmt: skip
@cluster_filters
@project_options()
@shared_options
@click.pass_obj
def export(shared: Shared, /, output: Path, **filters: Any) -> None:
    """Writes the table, says how much."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        written = workbench.export_differences(
            project, cluster_filter(**filters), output, lang=shared.translate.lang
        )
    if shared.as_json:
        shared.answer({"file": str(output), "rows": written})
    shared.tell("Wrote {file} (rows: {n}).", file=output, n=written)


@adjudicate.command(
    cls=Command,
    short_help=N_("Let nobody see what others code."),
    help=N_(
        "Makes the study blind: everybody sees and exports their own codings and the machine's "
        "alone, until it is unlocked. This keeps colleagues from each other's answers; it is no "
        "protection of the file."
    ),
)
@project_options(coder=True)
@shared_options
@click.pass_obj
def lock(shared: Shared, coder: str | None) -> None:
    """Locks, says so."""
    _set_blind(shared, True, coder)


@adjudicate.command(
    cls=Command,
    short_help=N_("Let everybody see what was coded."),
    help=N_("Ends the blind phase: agreement, differences and all codings can be seen."),
)
@project_options(coder=True)
@shared_options
@click.pass_obj
def unlock(shared: Shared, coder: str | None) -> None:
    """Unlocks, says so."""
    _set_blind(shared, False, coder)


def _set_blind(shared: Shared, blind: bool, coder: str | None) -> None:
    from .. import workbench

    with workbench.open_project(shared.project, write=True) as project:
        actor = workbench.acting_coder(project, coder)
        changed = workbench.set_blind(project, blind, actor=actor)
    if shared.as_json:
        shared.answer({"blind": blind, "changed": changed})
    told = (N_("The study is open: everybody sees what was coded."),
            N_("The study is blind: nobody sees what others code."))  # fmt: skip
    shared.tell(told[blind])


def _answer(shared: Shared, settled: Settled, *, dry_run: bool) -> None:
    if shared.as_json:
        shared.answer({"dry_run": dry_run, **settled.as_record(shared.translate)})
    if dry_run or shared.verbosity > 0:
        for question in settled.questions:
            _tell_question(shared, question)
    number = shared.translate.number
    shared.tell(
        "Differences decided: {n}. Codings in the consensus: {total} ({added} more, {removed} "
        "fewer).",
        n=number(len(settled.decisions)),
        total=number(settled.consensus),
        added=number(settled.added),
        removed=number(settled.removed),
    )
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")


def _tell_counts(shared: Shared, queue: Queue) -> None:
    from ..workbench.adjudicate_words import STANDINGS

    t = shared.translate
    parts = [f"{t(STANDINGS[standing])}: {t.number(n)}" for standing, n in queue.counts.items()]
    shared.tell("Listed: {n}. Of all passages: {counts}.",
                n=t.number(len(queue.questions)), counts="; ".join(parts))  # fmt: skip
    if queue.stale:
        shared.tell(
            "Decisions whose codings are no more, or stand in a text that was corrected: {n}; "
            "look at them again.",
            n=t.number(len(queue.stale)),
        )


def _tell_question(shared: Shared, question: Question) -> None:
    """A line of its own for each thing that a coder said, and for each decision."""
    from ..workbench.adjudicate_words import DIFFERENCES, STANDINGS, say_decision

    t, cluster = shared.translate, question.cluster
    shared.tell(
        "{id}  {document} {start}–{end}  {difference}  [{standing}]",
        id=question.id,
        document=cluster.document,
        start=cluster.span.start,
        end=cluster.span.end,
        difference=t(DIFFERENCES[cluster.difference]),
        standing=t(STANDINGS[question.standing]),
    )
    rows = [
        (
            f"    {each.coder}",
            each.code,
            f"{each.start}–{each.end}",
            shortened(cluster.quotes.get(each, ""), QUOTE_SHOWN),
        )
        for each in cluster.inputs
    ]
    given = set(cluster.given_by)
    rows += [(f"    {coder}", "–", "", "") for coder in cluster.coders if coder not in given]
    shared.tell("{table}", table=text_table(rows))
    for decision in question.decisions:
        shared.tell("    → {what}", what=t.tell(say_decision(decision)))
