"""``qualcode code``: code passages, list codings, decide on proposals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from ..errors import UsageError
from ..messages import N_, say
from .completion import code_ids, document_names
from .filters import STATUSES, coding_filter, coding_filters
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..model import Span
    from ..workbench import ListedCoding, Review

QUOTE_SHOWN = 60
"""Characters of a quote in a table."""


def _choosing(*, outdated: bool = False) -> Callable[[Any], Any]:
    """Gives a verb ids, or filters with --all."""
    everything = click.option("--all", "everything", cls=Option, is_flag=True,
                              help=N_("All codings that the other options leave."))  # fmt: skip
    ids = click.argument("ids", nargs=-1, metavar="[ID]...")
    return lambda command: ids(coding_filters(outdated=outdated)(everything(command)))


@click.group(
    cls=Group,
    short_help=N_("Code passages, list codings, accept or reject proposals."),
    help=N_("Code passages, list codings, accept or reject proposals."),
)
@shared_options
def code() -> None:
    """The verbs below it."""


def _code_at_the_end(
    ctx: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Offers codes where no number is being typed."""
    return [] if typed[:1].isdigit() else code_ids(ctx, parameter, typed)


@code.command(
    cls=Command,
    short_help=N_("Give a passage a code."),
    help=N_(
        "Gives a passage of a document a code: qualcode code add PV01 120 180 barriers.mobility, "
        'or qualcode code add PV01 barriers.mobility --quote "…" with words that stand in the '
        "document only once. START and END count characters of the text from 0; END is the first "
        "one after the passage."
    ),
)
@click.argument("document", shell_complete=document_names)
@click.argument(
    "place", nargs=-1, required=True, metavar="[START END] CODE", shell_complete=_code_at_the_end
)
@click.option("--quote", cls=Option, metavar="WORDS", help=N_("The passage, word for word."))
@click.option("--memo", cls=Option, metavar="TEXT", default="", help=N_("A note on the coding."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def add(
    shared: Shared,
    document: str,
    place: tuple[str, ...],
    quote: str | None,
    memo: str,
    coder: str | None,
    dry_run: bool,
) -> None:  # fmt: skip
    """Codes one passage and shows it."""
    from .. import workbench

    where, wanted = _read_place(place, quote)
    with workbench.open_project(shared.project, write=not dry_run) as project:
        listed = workbench.add_coding(
            project,
            document,
            wanted,
            where,
            coder=workbench.acting_coder(project, coder),
            memo=memo,
            dry_run=dry_run,
        )
        if not dry_run:
            [listed] = workbench.describe(project, [listed.stored])
    if shared.as_json:
        shared.answer({"dry_run": dry_run, "coding": listed.as_record()})
    _tell_table(shared, [listed])
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")


@code.command(
    name="list",
    cls=Command,
    short_help=N_("List codings."),
    help=N_(
        "Lists the codings of the project, or some of them. The first column is the id by which "
        "other verbs take a coding; any other beginning or end of its GUID will do as well."
    ),
)
@coding_filters(coders=True, outdated=True)
@project_options()
@shared_options
@click.pass_obj
def list_(shared: Shared, /, **filters: Any) -> None:  # fmt: skip
    """Shows a table, or with --json everything that is known of each coding."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        listed = workbench.list_codings(project, coding_filter(**filters))
    if shared.as_json:
        shared.answer({"count": len(listed), "codings": [each.as_record() for each in listed]})
    _tell_table(shared, listed)
    shared.tell(shared.translate.plural("{n} coding", "{n} codings", len(listed)))


@code.command(
    cls=Command,
    short_help=N_("Accept proposals."),
    help=N_(
        "Says that proposals are right: by id, or all that fit, e.g. qualcode code accept "
        "--code barriers.mobility --all. Try it with --dry-run first; qualcode undo takes it back."
    ),
)
@_choosing()
@project_options(changes=True)
@shared_options
@click.pass_obj
def accept(shared: Shared, /, **options: Any) -> None:
    """Accepts, then says how many."""
    _decide(shared, "accepted", N_("{n} proposals accepted."), **options)


@code.command(
    cls=Command,
    short_help=N_("Reject proposals."),
    help=N_(
        "Sets proposals aside: they no longer count and are not proposed again. By id, or all "
        "proposals that fit, e.g. qualcode code reject --document PV01 --all."
    ),
)
@_choosing()
@project_options(changes=True)
@shared_options
@click.pass_obj
def reject(shared: Shared, /, **options: Any) -> None:
    """Rejects, then says how many."""
    _decide(shared, "rejected", N_("{n} proposals rejected."), **options)


@code.command(
    cls=Command,
    short_help=N_("Give a coding another code or another place."),
    help=N_(
        "Gives one coding another code, or another place in its text: qualcode code change 3f2a "
        "--code barriers.mobility, or --span 120 180. A proposal that is changed so is accepted "
        "thereby. Codings of other people stay as they are."
    ),
)
@click.argument("id_", metavar="ID")
@click.option("--code", "wanted", cls=Option, metavar="CODE", shell_complete=code_ids,
              help=N_("The code that it gets."))  # fmt: skip
@click.option("--span", cls=Option, nargs=2, type=click.IntRange(min=0), metavar="START END",
              help=N_("Its first character, from 0, and the first one after it."))  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def change(
    shared: Shared,
    id_: str,
    wanted: str | None,
    span: tuple[int, int] | None,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Changes it, then shows the coding."""
    from .. import workbench
    from ..model import Span

    if wanted is None and span is None:
        raise UsageError(what=say("What is to change? Give --code or --span."))
    with workbench.open_project(shared.project, write=not dry_run) as project:
        [stored] = workbench.find_codings(project, [id_], coder)
        listed = workbench.edit_coding(
            project,
            stored.guid,
            expected=stored.changed_by,
            actor=workbench.acting_coder(project, coder),
            code=wanted,
            span=None if span is None else Span(*span),
            dry_run=dry_run,
        )
        described = workbench.describe(project, [listed.stored])
    changed = tuple(described) if listed.stored.coding != stored.coding else ()
    review = workbench.Review((), () if changed else (stored,))
    _answer(shared, changed, review, N_("{n} codings changed."), dry_run=dry_run)


@code.command(
    cls=Command,
    short_help=N_("Take codings away."),
    help=N_(
        "Takes codings away, by id or all that fit. A proposal that is not right is better "
        "rejected: a removed one comes back when its code is changed. qualcode undo takes it back."
    ),
)
@_choosing(outdated=True)
@project_options(changes=True)
@shared_options
@click.pass_obj
def remove(
    shared: Shared,
    /,
    ids: tuple[str, ...],
    everything: bool,
    coder: str | None,
    dry_run: bool,
    **filters: Any,
) -> None:  # fmt: skip
    """Removes, then says how many."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        chosen = workbench.chosen_codings(
            project, ids, coding_filter(**filters, viewer=coder), everything=everything
        )
        listed = workbench.describe(project, chosen)
        actor = workbench.acting_coder(project, coder)
        review = workbench.remove_codings(project, chosen, actor=actor, dry_run=dry_run)
    _answer(shared, listed, review, N_("{n} codings removed."), dry_run=dry_run)


@code.command(
    cls=Command,
    short_help=N_("Note something on a coding."),
    help=N_(
        "Writes the note of one coding in place of the one before; an empty text takes it away. "
        "A proposal with a note stays when the codebook changes."
    ),
)
@click.argument("id_", metavar="ID")
@click.argument("text")
@project_options(changes=True)
@shared_options
@click.pass_obj
def memo(shared: Shared, id_: str, text: str, coder: str | None, dry_run: bool) -> None:
    """Notes, then shows the coding."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        (stored,) = workbench.find_codings(project, [id_], coder)
        actor = workbench.acting_coder(project, coder)
        review = workbench.note_on_coding(project, stored, text, actor=actor, dry_run=dry_run)
        listed = workbench.describe(project, review.changed)
    _answer(shared, listed, review, N_("{n} notes written."), dry_run=dry_run)


@code.command(
    cls=Command,
    short_help=N_("Say that you have coded documents to their end."),
    help=N_(
        "Notes that you have coded documents to their end. Agreement and adjudication then take "
        "what you did not code there as your word; without such a note, whoever coded anything in "
        "a document counts as having finished it."
    ),
)
@click.argument("documents", nargs=-1, required=True, shell_complete=document_names)
@click.option("--reopen", cls=Option, is_flag=True, help=N_("Take the note back."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def finish(
    shared: Shared, documents: tuple[str, ...], reopen: bool, coder: str | None, dry_run: bool
) -> None:
    """Notes it, then says so."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        who = workbench.acting_coder(project, coder)
        names = workbench.finish_documents(
            project, documents, coder=who, reopen=reopen, dry_run=dry_run
        )
    if shared.as_json:
        shared.answer({"dry_run": dry_run, "coder": who, "documents": list(names)})
    done = (
        N_("{coder} has not finished: {names}.") if reopen else N_("{coder} has finished: {names}.")
    )
    shared.tell(done, coder=who, names=", ".join(names))
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")


def _decide(
    shared: Shared,
    decision: str,
    done: str,
    *,
    ids: tuple[str, ...],
    everything: bool,
    coder: str | None,
    dry_run: bool,
    **filters: Any,
) -> None:
    """Gives proposals the status `decision`, then says `done` of how many."""
    from .. import workbench
    from ..model import Status

    with workbench.open_project(shared.project, write=not dry_run) as project:
        chosen = workbench.chosen_codings(
            project,
            ids,
            coding_filter(**filters, viewer=coder),
            everything=everything,
            statuses=(Status.PROPOSED,),
        )
        actor = workbench.acting_coder(project, coder)
        review = workbench.review_codings(
            project, chosen, Status(decision), actor=actor, dry_run=dry_run
        )
        listed = workbench.describe(project, review.changed)
    _answer(shared, listed, review, done, dry_run=dry_run)


def _answer(
    shared: Shared, listed: Sequence[ListedCoding], review: Review, done: str, *, dry_run: bool
) -> None:
    """Says what was done to which codings."""
    if shared.as_json:
        shared.answer(
            {
                "dry_run": dry_run,
                "changed": len(listed),
                "unchanged": len(review.unchanged),
                "codings": [each.as_record() for each in listed],
            }
        )
    if dry_run or shared.verbosity > 0:
        _tell_table(shared, listed)
    n = shared.translate.number(len(listed))
    if dry_run:
        shared.tell("{n} codings would change. Nothing was changed (--dry-run).", n=n)
    else:
        shared.tell(done, n=n)
    if review.unchanged:
        shared.tell("{n} were so already.", n=shared.translate.number(len(review.unchanged)))


def _read_place(place: Sequence[str], quote: str | None) -> tuple[Span | str, str]:
    """The span or quote, and the code, of ``[START END] CODE``. Raises UsageError."""
    from ..model import Span

    if quote is not None:
        if len(place) != 1:
            raise UsageError(what=say("With --quote, give the document and one code."))
        return quote, place[0]
    if len(place) != 3:
        raise UsageError(what=say("Give START END CODE, or CODE with --quote WORDS."))
    start, end, wanted = place
    if not (start.isdecimal() and end.isdecimal()):
        raise UsageError(what=say("START and END are whole numbers; given: {start} {end}.",
                                  start=start, end=end))  # fmt: skip
    return Span(int(start), int(end)), wanted


def _tell_table(shared: Shared, listed: Sequence[ListedCoding]) -> None:
    if not listed:
        return
    t = shared.translate
    rows = [(t("id"), t("document"), t("turn"), t("code"), t("coder"), t("status"),
             t("confidence"), t("quote"))]  # fmt: skip
    for each in listed:
        coding = each.stored.coding
        said = [shortened(words, QUOTE_SHOWN) for words in (coding.quote, coding.memo) if words]
        rows.append(
            (
                each.id,
                coding.document,
                str(each.turn.number) if each.turn else "",
                coding.code,
                coding.coder,
                t(STATUSES[coding.status.value]),
                "" if coding.confidence is None else t.number(coding.confidence, 2),
                " ✎ ".join(said),
            )
        )
    shared.tell("{table}", table=text_table(rows, right=(2, 6)))
