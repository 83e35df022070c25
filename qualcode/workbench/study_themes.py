"""Statements and chosen quotes that a study brings: what is written, and what is only told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..messages import Said, say
from ..model import ChosenQuote, Localized
from ..store import chosen, people
from ..store.journal import Action
from ..study import Loss
from ..teams.plan import MergePlan, Outcome, PlannedQuote
from .study_change import Untaken

_TOLD = (Outcome.CONFLICT, Outcome.REFUSED)

ELISION = "[...]"


def write_themes(action: Action, plan: MergePlan) -> None:
    """Writes the statements that hold from now on, and the quotes that are new or marked anew."""
    for said in plan.statements:
        if said.is_new:
            people.set_statement(action, said.code, said.text, author=said.author)
    for each in plan.quotes:
        quote = each.quote
        if each.is_new:
            known_as, created = each.source.guid, each.source.created
            chosen.add_quote(action, quote, author=each.author, known_as=known_as, created=created)
        elif each.updates and each.ours is not None:
            chosen.edit_quote(action, each.ours.guid, cuts=quote.cuts, redactions=quote.redactions)


def find_untaken(plan: MergePlan) -> Iterator[Untaken]:
    """What ours does not take of the statements and quotes, in full; replaced words stay so."""
    for said in plan.statements:
        if said.outcome in _TOLD:
            ours, theirs = _statement(said.ours), _statement(said.source.text)
            yield Untaken(said.code, "", ours, theirs, said.reason)
    for each in plan.quotes:
        if each.outcome in _TOLD:
            known = each.ours is not None
            ours = _quote(each.quote) if known else ""
            theirs = _quote(_as_there(each) if known else each.quote)
            yield Untaken(each.quote.code, each.quote.document, ours, theirs, each.reason)


def theme_losses(plan: MergePlan, untaken: Sequence[Untaken]) -> Iterator[Loss]:
    """How much of it ours does not take; `untaken` says what, where that may be told."""
    statements = [each.outcome for each in plan.statements]
    quotes = [each.outcome for each in plan.quotes]
    for kind, what, outcomes in (
        ("untaken_statements", say("statements of themes that are not taken"), statements),
        ("untaken_quotes", say("chosen quotes that are not taken"), quotes),
    ):
        told = (each for each in untaken if bool(each.document) is (outcomes is quotes))
        if n := sum(each in _TOLD for each in outcomes):
            yield Loss(kind, n, what, tuple(f"{each.code}: {each.theirs}" for each in told))


def theme_notes(plan: MergePlan, *, blind: bool) -> Iterator[Said]:
    """What a person should know of it beside what is not taken."""
    n = sum(each.updates for each in plan.quotes)
    if n:
        yield say("Chosen quotes of ours in which words are replaced from now on, as they are "
                  "there: {n}", n=n)  # fmt: skip
    outcomes = [*(each.outcome for each in plan.statements), *(q.outcome for q in plan.quotes)]
    n = sum(each in _TOLD for each in outcomes)
    if n and blind:
        yield say("Statements and chosen quotes that are not taken: {n}. The study is blind: merge "
                  "it again once it is unlocked, to read them.", n=n)  # fmt: skip


def _statement(text: Localized) -> str:
    return " / ".join(filter(None, text))


def _as_there(each: PlannedQuote) -> ChosenQuote:
    source, ours = each.source, each.quote
    return ChosenQuote(
        ours.document,
        source.start,
        source.end,
        ours.code,
        source.quote,
        source.cuts,
        source.redactions,
        source.starred,
    )


def _quote(quote: ChosenQuote) -> str:
    """Its words as a report shows them, behind a star if it has one."""
    marks = [(*cut, ELISION) for cut in quote.cuts]
    marks += [(start, end, f"[{shown}]") for start, end, shown in quote.redactions]
    words, edge = "", quote.start
    for start, end, shown in sorted(marks):
        words += quote.quote[edge - quote.start : start - quote.start] + shown
        edge = end
    words = " ".join((words + quote.quote[edge - quote.start :]).split())
    return f"★ “{words}”" if quote.starred else f"“{words}”"
