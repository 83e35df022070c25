"""``qualcode theme``: what the themes say, in your words and with the quotes that you choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..messages import N_, say
from .completion import code_ids, coder_names, document_names
from .program import Command, Group, Option, Shared, shared_options
from .project_option import project_options
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..store import StoredQuote
    from ..workbench import Theme, ThemeList

SHOWN = 60
"""Characters of a statement or quote in a table."""


@click.group(
    cls=Group,
    short_help=N_("State what the themes say, and choose their quotes."),
    help=N_(
        "A report states a theme by the definition of its code and quotes what the rules find, "
        "until you write the statement and choose the quotes yourself. What you redact is shown "
        "in no report; the project keeps the original."
    ),
)
@shared_options
def theme() -> None:
    """The verbs below it."""


@theme.command(
    "list",
    cls=Command,
    short_help=N_("List themes, or the chosen quotes of one."),
    help=N_(
        "Lists the themes of a layer with their counts, as the report orders them; with CODE, its "
        "statement and its chosen quotes with their ids."
    ),
)
@click.argument("code", required=False, shell_complete=code_ids)
@click.option("--layer", cls=Option, metavar="NAME", shell_complete=coder_names,
              help=N_("Whose codings: a coder, rules or consensus; default: the consensus if "
                      "there is one."))  # fmt: skip
@project_options()
@shared_options
@click.pass_obj
def list_(shared: Shared, code: str | None, layer: str | None) -> None:
    """One row a theme, or one a quote."""
    from .. import workbench

    with workbench.open_project(shared.project, write=False) as project:
        listed = workbench.list_themes(project, layer=layer)
        chosen = listed.theme(code) if code else None
    if shared.as_json:
        shared.answer(chosen.as_record(workbench.id_length(chosen.quotes)) if chosen
                      else listed.as_record(shared.translate))  # fmt: skip
    if chosen:
        _tell_theme(shared, chosen)
    else:
        _tell_list(shared, listed)


@theme.command(
    "state",
    cls=Command,
    short_help=N_("Write what a theme says."),
    help=N_(
        "Writes the statement of a theme, which takes the place of the code's definition in "
        "reports: qualcode theme state barriers.signal --vi 'Ngoài đồng gần như không có sóng.' "
        "An empty one takes it away."
    ),
)
@click.argument("code", shell_complete=code_ids)
@click.option("--vi", cls=Option, metavar="TEXT", help=N_("The statement in Vietnamese."))
@click.option("--en", cls=Option, metavar="TEXT", help=N_("The statement in English."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def state(
    shared: Shared, /, code: str, vi: str | None, en: str | None, coder: str | None, dry_run: bool
) -> None:
    """Writes one statement."""
    from .. import workbench
    from ..model import Localized

    if vi is None and en is None:
        raise UsageError(what=say("Give the statement with --vi TEXT or --en TEXT."))
    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        now = workbench.list_themes(project, viewer=actor).theme(code)
        said = now.statement
        old = said.text if said else Localized()
        text = Localized(old.vi if vi is None else vi, old.en if en is None else en)
        seen = said.changed_by if said else None
        stated = workbench.state_theme(
            project, now.code.id, text, actor=actor, expected=seen, dry_run=dry_run
        )
    if shared.as_json:
        shared.answer({"code": now.code.id, "statement": stated.text._asdict() if stated else None})
    if stated:
        shared.tell("{code} is stated now.", code=now.code.id)
    else:
        shared.tell("{code} is stated by its definition again.", code=now.code.id)
    _tell_dry_run(shared, dry_run)


@theme.command(
    "choose",
    cls=Command,
    short_help=N_("Choose a quote for a theme."),
    help=N_(
        "Chooses the only place in DOCUMENT where WORDS stand, to be quoted for the theme in "
        "reports: qualcode theme choose barriers.signal PV01 'Sóng yếu lắm'. Chosen quotes take "
        "the place of those that the rules find."
    ),
)
@click.argument("code", shell_complete=code_ids)
@click.argument("document", shell_complete=document_names)
@click.argument("words")
@click.option("--star", cls=Option, is_flag=True, help=N_("Show it before those without a star."))
@project_options(changes=True)
@shared_options
@click.pass_obj
def choose(
    shared: Shared,
    /,
    code: str,
    document: str,
    words: str,
    star: bool,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Adds one quote."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        stored = workbench.choose_quote(
            project, code, document, words, actor=actor, starred=star, dry_run=dry_run
        )
    _tell_quote(shared, stored, dry_run)


@theme.command(
    "mark",
    cls=Command,
    short_help=N_("Leave words of a chosen quote out, replace them, or star it."),
    help=N_(
        "Changes how a chosen quote is shown: --cut WORDS leaves them out ([...]), --redact WORDS "
        "TEXT shows [TEXT] in their place wherever reports show that place. --whole shows "
        "everything again. The words must stand in the quote once."
    ),
)
@click.argument("quote_id", metavar="ID")
@click.option("--cut", "cuts", cls=Option, multiple=True, metavar="WORDS",
              help=N_("Words to leave out."))  # fmt: skip
@click.option("--redact", "redactions", cls=Option, multiple=True, nargs=2, metavar="WORDS TEXT",
              help=N_("Words to replace, and by what, e.g. --redact 'chị Hoa' tên."))  # fmt: skip
@click.option("--whole", cls=Option, is_flag=True,
              help=N_("Show again what was left out or replaced before."))  # fmt: skip
@click.option("--star/--no-star", cls=Option, default=None,
              help=N_("Show it before those without a star, or no longer."))  # fmt: skip
@project_options(changes=True)
@shared_options
@click.pass_obj
def mark(
    shared: Shared,
    /,
    quote_id: str,
    cuts: tuple[str, ...],
    redactions: tuple[tuple[str, str], ...],
    whole: bool,
    star: bool | None,
    coder: str | None,
    dry_run: bool,
) -> None:
    """Changes one quote, in one action."""
    from .. import workbench
    from ..model import Redaction

    if not (cuts or redactions or whole or star is not None):
        raise UsageError(what=say("What is to change? Give --cut, --redact, --whole or --star."))
    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        stored = workbench.find_quote(project, quote_id, viewer=actor)
        old = ((), ()) if whole else (stored.quote.cuts, stored.quote.redactions)
        left_out = [workbench.place_in_quote(stored, words) for words in cuts]
        hidden = [
            Redaction(*workbench.place_in_quote(stored, words), shown)
            for words, shown in redactions
        ]
        stored = workbench.edit_quote(
            project,
            stored.guid,
            actor=actor,
            expected=stored.changed_by,
            starred=star,
            cuts=[*old[0], *left_out],
            redactions=[*old[1], *hidden],
            dry_run=dry_run,
        )
    _tell_quote(shared, stored, dry_run)


@theme.command(
    "order",
    cls=Command,
    short_help=N_("Put the chosen quotes of a theme in order."),
    help=N_("Gives the chosen quotes of a theme the order of their ids; name all of them."),
)
@click.argument("code", shell_complete=code_ids)
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@project_options(changes=True)
@shared_options
@click.pass_obj
def order(
    shared: Shared, code: str, ids: tuple[str, ...], coder: str | None, dry_run: bool
) -> None:
    """Orders the quotes of one theme."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        guids = [workbench.find_quote(project, each, viewer=actor).guid for each in ids]
        quotes = workbench.reorder_quotes(project, code, guids, actor=actor, dry_run=dry_run)
    if shared.as_json:
        shared.answer({"code": code, "quotes": [each.guid for each in quotes]})
    shared.tell("The quotes of {code} are in order.", code=code)
    _tell_dry_run(shared, dry_run)


@theme.command(
    "drop",
    cls=Command,
    short_help=N_("No longer quote a passage."),
    help=N_(
        "Takes a chosen quote away; the transcript and its codings stay. What was redacted in it "
        "is shown in reports again."
    ),
)
@click.argument("quote_id", metavar="ID")
@project_options(changes=True)
@shared_options
@click.pass_obj
def drop(shared: Shared, quote_id: str, coder: str | None, dry_run: bool) -> None:
    """Takes one quote away."""
    from .. import workbench

    with workbench.open_project(shared.project, write=not dry_run) as project:
        actor = workbench.acting_coder(project, coder)
        stored = workbench.find_quote(project, quote_id, viewer=actor)
        workbench.drop_quote(
            project, stored.guid, actor=actor, expected=stored.changed_by, dry_run=dry_run
        )
    _tell_quote(shared, stored, dry_run)
    if stored.quote.redactions:
        shared.tell("Note: what was redacted in it is shown in reports again.")


def _tell_list(shared: Shared, listed: ThemeList) -> None:
    t = shared.translate
    rows = [(t("code"), t("participants"), t("quotes"), t("statement"))]
    for panel in listed.panels:
        for each in (*panel.themes, *panel.silent):
            said = each.statement.text.text(t.lang) if each.statement else ""
            rows.append(
                (
                    each.code.id,
                    t.number(each.cell.n_participants),
                    t.number(len(each.quotes)) if each.quotes else "–",
                    shortened(said, SHOWN) if said else t("(definition)"),
                )
            )
    if len(rows) > 1:
        shared.tell("{table}", table=text_table(rows, right=(1, 2)))


def _tell_theme(shared: Shared, chosen: Theme) -> None:
    from .. import workbench

    t = shared.translate
    said = chosen.statement
    text = said.text if said else chosen.code.definition
    shared.tell("{what}", what=text.text(t.lang) or "–")
    if said:
        shared.tell("Stated by {coder}.", coder=said.author)
    else:
        shared.tell("This is the definition of the code; nobody has written a statement yet.")
    ids = workbench.id_length(chosen.quotes)
    rows = [(t("id"), "", t("document"), t("quote"))]
    for each in chosen.quotes:
        star = "★" if each.quote.starred else ""
        words = workbench.tell_marks(each)
        if each.outdated:
            words = t("[on an earlier text: choose it anew] {words}", words=words)
        rows.append((each.guid[-ids:], star, each.quote.document, shortened(words, SHOWN)))
    if len(rows) > 1:
        shared.tell("{table}", table=text_table(rows))
    else:
        shared.tell("No quote was chosen; the report shows what the rules find.")


def _tell_quote(shared: Shared, stored: StoredQuote, dry_run: bool) -> None:
    from .. import workbench

    record = workbench.quote_record(stored, len(stored.guid))
    if shared.as_json:
        shared.answer(record)
    shared.tell("{id}  {words}", id=stored.guid[-6:], words=workbench.tell_marks(stored))
    _tell_dry_run(shared, dry_run)


def _tell_dry_run(shared: Shared, dry_run: bool) -> None:
    if dry_run:
        shared.tell("Nothing was changed (--dry-run).")
