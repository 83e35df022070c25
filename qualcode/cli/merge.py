"""``qualcode merge``: copies of the study and codings made on them; what they leave to decide."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import UsageError
from ..messages import N_, say
from .completion import code_ids
from .importing import COUNTED, KINDS
from .program import Command, Group, Option, Shared, shared_options
from .progress import progress_bar
from .project_option import project_options
from .table import text_table

if TYPE_CHECKING:
    from ..workbench import Entry, Merged, StudyChange

FILE = click.Path(path_type=Path)
MAX_SHOWN = 20
QUOTE_SHOWN = 60

FOUND = {
    "map": N_("by the map"),
    "guid": N_("by GUID"),
    "text": N_("the same text"),
    "near_text": N_("nearly the same text"),
    "quotes": N_("by its quotes"),
    "id": N_("by id"),
    "path": N_("by its place"),
    "name": N_("by name"),
    "new": N_("new"),
    "apart": N_("another of this name"),
    "waiting": N_("waits"),
    "refused": N_("left out"),
}
CODE_CHANGES = {
    "renamed": N_("has another name there"),
    "moved": N_("stands elsewhere there"),
    "redefined": N_("is described otherwise there"),
    "recoloured": N_("has another colour there"),
    "split": N_("took over a part of the passages of {codes}"),
    "merged": N_("took over the passages of {codes}"),
}
OTHERS = {
    "added": N_("  comes in too: {counts}"),
    "conflict": N_("  otherwise here: {counts}"),
    "refused": N_("  not brought in: {counts}"),
}
COLUMNS = (
    N_("document"), N_("coder"), N_("codings"), N_("same"), N_("added"), N_("conflict"),
    N_("refused"), N_("waiting"),
)  # fmt: skip


class Sources(Group):
    """A verb that takes files, or one of the verbs below it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that is named first, else the one that merges."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "", studies, args

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both ways to call it."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] OTHER...")
        formatter.write_usage(ctx.command_path, "VERB [ARGS]...")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of merging, then the verbs."""
        studies.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(
    cls=Sources,
    context_settings={"ignore_unknown_options": True},
    short_help=N_("Bring copies of the study, and codings made on them, together."),
    help=N_(
        "Brings colleagues' copies of the project, files of codings (JSONL, CSV, XLSX) or studies "
        "of other tools into the project. What would become of every coding is shown before "
        "anything is written; all of it is one action, and merging the same again changes "
        "nothing. What is not certain waits for you: qualcode merge inbox."
    ),
)
@project_options()
@shared_options
def merge() -> None:
    """Either way."""


@click.command(cls=Command)
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=FILE)
@click.option("--map", "map_file", cls=Option, type=FILE,
              help=N_("Decisions on what is what (YAML or JSON); see docs/teams.md."))  # fmt: skip
@click.option("--save-map", cls=Option, type=FILE,
              help=N_("Write the decisions, and what is open, to this file (YAML)."))  # fmt: skip
@click.option("--accept-offsets", cls=Option, is_flag=True,
              help=N_("Bring codings in although their offsets do not fit their "
                      "quotes."))  # fmt: skip
@click.option("--coded-by", cls=Option, metavar="NAME",
              help=N_("Who coded in a file that does not say; default: the file's "
                      "name."))  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def studies(
    shared: Shared,
    others: tuple[Path, ...],
    map_file: Path | None,
    save_map: Path | None,
    accept_offsets: bool,
    coded_by: str | None,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Plans, shows, writes."""
    from .. import workbench

    decisions = workbench.read_map(map_file) if map_file else None
    request = workbench.BringRequest(workbench.ImportRequest(others), accept_offsets, coded_by)
    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        with progress_bar(shared.translate, wanted=shared.verbosity >= 0) as report:
            merged = workbench.merge(
                project,
                request,
                actor=actor,
                decisions=decisions,
                dry_run=dry_run,
                show=lambda plan: _tell(shared, plan),
                progress=report,
            )
    if save_map:
        workbench.write_map(save_map, merged, shared.translate)
    if shared.as_json:
        shared.answer({"dry_run": dry_run, **merged.as_record(shared.translate)})
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
    elif not merged.changes:
        shared.tell("There was nothing to do.")
    else:
        shared.tell("Merged. Take it back with: qualcode undo")


def _tell(shared: Shared, merged: Merged) -> None:
    """The account of every source, then what waits."""
    for source in merged.sources:
        _tell_source(shared, source, merged.hidden)
    if merged.inbox:
        shared.tell(
            "Questions that only a person can decide: {n}. See them with: qualcode merge inbox",
            n=shared.translate.number(len(merged.inbox)),
        )


def _tell_source(shared: Shared, source: StudyChange, hidden: Collection[str]) -> None:
    t, tell = shared.translate, shared.tell
    tell("{file}:", file=source.file)
    rows = [tuple(map(t, COLUMNS))]
    rows += [
        (each.document, each.coder, *(t.number(n) for n in (
            each.total, each.same, each.added, each.conflict, each.refused, each.waiting)))
        for each in source.plan.accounts
    ]  # fmt: skip
    if len(rows) > 1:
        tell("{table}", table=text_table(rows, right=range(2, len(COLUMNS))))
    else:
        tell("  no codings")
    _tell_documents(shared, source)
    _tell_codes(shared, source)
    _tell_others(shared, source)
    _tell_rest(shared, source, hidden)


def _tell_documents(shared: Shared, source: StudyChange) -> None:
    """Documents that are not simply the same."""
    t = shared.translate
    for each in source.plan.documents:
        if each.found.value in ("guid", "text", "quotes") and each.likeness is None:
            continue
        if each.reason is not None:
            continue  # told with what was left out
        anchors = ", ".join(
            f"{t(KINDS[kind.value])}: {n}" for kind, n in sorted(each.anchors.items())
        )
        shared.tell(
            "  {name} → {document} ({found}{likeness}) {anchors}",
            name=each.source.name,
            document=each.document,
            found=t(FOUND[each.found.value]),
            likeness="" if each.likeness is None else f", {t.percent(each.likeness)}",
            anchors=anchors,
        )


def _tell_codes(shared: Shared, source: StudyChange) -> None:
    """Codes that are new, wait, or differ; how many were known, and by what."""
    t = shared.translate
    known: dict[str, int] = {}
    for each in source.plan.codes:
        found = each.found.value
        known[found] = known.get(found, 0) + 1
        name = " / ".join(each.path)
        if found == "new":
            shared.tell("  new code: {code} ({name})", code=each.code, name=name)
        for change in each.changes:
            what = t(CODE_CHANGES[change.value], codes=", ".join(each.related))
            shared.tell("  {code} {what} ({name})", code=each.code, what=what, name=name)
        for code, share in each.suggestions:
            shared.tell("  {name}: perhaps {code} ({share} of the passages)",
                        name=name, code=code, share=t.percent(share))  # fmt: skip
    if known:
        told = ", ".join(f"{t(FOUND[found])}: {n}" for found, n in known.items())
        shared.tell("  codes: {told}", told=told)
    if source.plan.deleted:
        shared.tell("  codes that it does not have: {codes}", codes=", ".join(source.plan.deleted))


def _tell_others(shared: Shared, source: StudyChange) -> None:
    """What comes in beside documents, codes and codings, and what of it does not."""
    t, record = shared.translate, source.as_record(shared.translate)
    for outcome, text in OTHERS.items():
        found = [
            t("{what}: {n}", what=t(COUNTED[kind]), n=t.number(record[kind][outcome]))
            for kind in ("participants", "memos", "statements", "chosen_quotes")
            if record[kind][outcome]
        ]
        if found:
            shared.tell(text, counts=", ".join(found))


def _tell_rest(shared: Shared, source: StudyChange, hidden: Collection[str]) -> None:
    """How it counts, what was left out and why, conflicts with both values."""
    from .. import workbench
    from ..files.dialects import describe

    t, tell = shared.translate, shared.tell
    for dialect in source.offsets:
        if dialect.checked:
            tell(
                "  {dialect}; {share} of {n} quotes stand where they should.",
                dialect=describe(dialect),
                share=t.percent(dialect.score),
                n=t.number(dialect.checked),
            )
    for name, reason in source.skipped:
        tell("  left out: {name}: {reason}", name=name, reason=reason)
    for told, n in _refusals(shared, source).items():
        tell("  codings refused: {n}: {reason}", n=n, reason=told)
    for note in source.notes:
        tell("  note: {what}", what=note)
    found = list(workbench.conflicts(source, hidden))
    shown = max(MAX_SHOWN, len(source.untaken))
    for each in found[:shown]:
        tell("  conflict: {what}: {reason}", what=each.what, reason=each.reason or "")
        tell("      ours: {value}", value=each.ours or "–")
        tell("      theirs: {value}", value=each.theirs or "–")
    if len(found) > shown:
        tell("  … and {n} more conflicts; --json lists them.", n=len(found) - shown)


def _refusals(shared: Shared, source: StudyChange) -> dict[str, int]:
    """Reason → how many codings were refused for it."""
    reasons: dict[str, int] = {}
    for each in source.plan.codings:
        if each.outcome.value == "refused" and each.reason is not None:
            told = str(shared.translate.tell(each.reason))
            reasons[told] = reasons.get(told, 0) + 1
    return reasons


@merge.command(
    cls=Command,
    short_help=N_("List what merging left for you to decide."),
    help=N_(
        "Lists what merging could not decide: the passage with what stands around it, there and "
        "here. Settle an entry with qualcode merge decide ID."
    ),
)
@project_options()
@shared_options
@click.pass_obj
def inbox(shared: Shared) -> None:
    """Shows the entries."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        entries = workbench.visible_entries(project)
        n_waiting = len(project.inbox())
    if shared.as_json:
        records = [each.as_record(shared.translate) for each in entries]
        shared.answer({"count": len(entries), "entries": records})
    for each in entries:
        _tell_entry(shared, each)
    shared.tell("Waiting: {n}.", n=shared.translate.number(n_waiting))
    if n_waiting > len(entries):
        shared.tell("The study is blind: what others coded is not shown until it is unlocked.")


def _tell_entry(shared: Shared, entry: Entry) -> None:
    from .. import workbench
    from ..workbench.inbox import FITTING, QUESTIONS

    waiting = entry.waiting
    shared.tell("{id}  {what}", id=entry.id, what=workbench.say_entry(entry))
    if waiting.of:
        shared.tell("    waits for {id}", id=waiting.of[: len(entry.id)])
        return
    changed = waiting.question.value == "change" and waiting.choices
    here, there = (f" ({waiting.choices[0]})", f" ({waiting.code})") if changed else ("", "")
    for side, code, context in (
        (N_("there"), there, waiting.theirs),
        (N_("here"), here, waiting.ours),
    ):
        if context is not None:
            shared.tell(
                "    {side}: …{before}⟦{passage}⟧{after}…",
                side=f"{shared.translate(side)}{code}",
                before=" ".join(context.before.split()),
                passage=context.passage,
                after=" ".join(context.after.split()),
            )
    if waiting.choices and not changed:
        named = ", ".join(map(shared.translate, waiting.choices))
        shared.tell("    perhaps: {codes}", codes=named)
    answers = ", ".join(f"--{each.value}" for each in FITTING[waiting.question])
    question = shared.translate(QUESTIONS[waiting.question])
    shared.tell("    {question} {answers}", question=question, answers=answers)


def _answers(command: Any) -> Any:
    """Gives a verb one option for each thing that can be said to an entry."""
    flags: dict[str, str] = {
        "rejected": N_("It is rejected."),
        "accepted": N_("It is accepted."),
        "new": N_("The code is a new one; it comes in when the source is merged again."),
        "leave": N_("Leave it out; of a coding that was changed, ours holds."),
        "both": N_("Keep ours and theirs."),
        "take": N_("The place that was proposed; of a coding that was changed, theirs."),
    }
    for name, text in flags.items():
        command = click.option(f"--{name}", cls=Option, is_flag=True, help=text)(command)
    for option in (
        click.option("--code", cls=Option, metavar="CODE", shell_complete=code_ids,
                     help=N_("This code of ours is meant.")),
        click.option("--span", cls=Option, metavar="START END", type=(int, int),
                     help=N_("It stands here.")),
    ):  # fmt: skip
        command = option(command)
    return command


@merge.command(
    cls=Command,
    short_help=N_("Decide something that waits."),
    help=N_(
        "Settles entries of the inbox, e.g. qualcode merge decide 3fa2 --span 120 164. It is kept, "
        "so that the next merge asks no more; qualcode undo takes it back."
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@_answers
@click.option("--reason", cls=Option, default="", metavar="TEXT", help=N_("Why."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def decide(
    shared: Shared,
    /,
    ids: tuple[str, ...],
    span: tuple[int, int] | None,
    code: str | None,
    reason: str,
    coder: str | None,
    dry_run: bool,
    **flags: bool,
) -> None:
    """Settles them, then says what that did."""
    from .. import workbench
    from ..model import Span

    given = [name for name, said in flags.items() if said]
    given += [name for name, said in (("span", span), ("code", code)) if said is not None]
    if len(given) != 1:
        raise UsageError(
            what=say(
                "Say one of: --take, --span START END, --both, --leave, --code CODE, --new, "
                "--accepted, --rejected."
            )
        )
    with workbench.open_project(shared.project, write=not dry_run) as project:
        decided = workbench.decide_entries(
            project,
            ids,
            workbench.Answer(given[0]),
            actor=workbench.acting_coder(project, coder),
            span=Span(*span) if span else None,
            code=code or "",
            reason=reason,
            dry_run=dry_run,
        )
    if shared.as_json:
        shared.answer({"dry_run": dry_run, **decided.as_record(shared.translate)})
    number = shared.translate.number
    shared.tell(
        "Codings added: {added}, changed: {changed}. Waiting still: {waiting}.",
        added=number(decided.added),
        changed=number(decided.changed),
        waiting=number(decided.waiting),
    )
    if decided.later:
        shared.tell("The code comes in when its source is merged again.")
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
