"""What becomes of the quotes of a source that people chose to speak for themes.

One that we have stays as it is here, but for what the source replaces in it: that protects people,
so it is replaced here too. Any other comes in behind ours where its place in our text is certain.
"""

from __future__ import annotations

from dataclasses import replace

from ..messages import Said, say
from ..model import ChosenQuote
from ..study import Study, StudyQuote
from .anchor import find_quote
from .codes import our_id
from .intervals import overlap, union
from .plan import Outcome, PlannedQuote
from .quote_marks import carried, shifted, spans_of, with_redactions
from .reanchoring import reanchor_along
from .recognising import Recognised
from .values import NO_TARGET, Recognition

_NO_PLACE = say("Its place in our text, or that of something marked in it, is not certain.")
_OTHERWISE = say("It is starred, shortened or replaced otherwise here; ours stands.")

_Place = tuple[str, str, int, int]
"""Code, document, start and end, in our names: two quotes that agree in it are one."""


def plan_quotes(ours: Study, theirs: Study, known: Recognition) -> tuple[PlannedQuote, ...]:
    """What becomes of each chosen quote, in their order."""
    shelf = _Shelf(ours, known)
    for each in theirs.quotes:
        shelf.add(each)
    return tuple(shelf.planned)


class _Shelf:
    """Our chosen quotes as they are so far, and what was planned."""

    def __init__(self, ours: Study, known: Recognition) -> None:
        self.known = known
        self.planned: list[PlannedQuote] = []
        self.now: dict[StudyQuote, ChosenQuote] = {}
        self.by_place: dict[_Place, StudyQuote] = {}
        self.by_guid: dict[str, StudyQuote] = {}
        self.rows: dict[_Place, int] = {}
        texts = {text.key: text for text in ours.texts}
        ids = {code.key: our_id(code) for code in ours.codes}
        for each in ours.quotes:
            text = texts[each.text]
            quote = self.now[each] = _chosen(each, text.name, ids.get(each.code, each.code))
            if text.text[each.start : each.end] == each.quote:
                self.by_place[_place(quote)] = each
            if each.guid:
                self.by_guid[each.guid.lower()] = each

    def add(self, source: StudyQuote) -> None:
        """Plans what becomes of a quote of the source."""
        author = self.known.coder(source.author)
        document = self.known.documents.get(source.text)
        name, code = self.known.document(source.text), self.known.code(source.code)
        if document is None or not (name and code and author):
            called = document.plan.source.name if document else source.text
            theirs = _chosen(source, name or called, code or source.code)
            self._note(source, Outcome.REFUSED, author or source.author, theirs, NO_TARGET)
            return
        theirs = _chosen(source, name, code)
        placed = _placed(theirs, document)
        if placed is not None and _place(placed) in self.rows:
            self._again(source, author, placed)
        elif (mine := self._mine(source, theirs, placed)) is not None:
            self._join(source, author, mine, theirs, placed)
        elif placed is None:
            self._note(source, Outcome.CONFLICT, author, theirs, _NO_PLACE)
        else:
            self.rows[_place(placed)] = len(self.planned)
            self._note(source, Outcome.ADDED, author, placed)

    def _note(
        self,
        source: StudyQuote,
        outcome: Outcome,
        author: str,
        quote: ChosenQuote,
        reason: Said | None = None,
    ) -> None:
        self.planned.append(PlannedQuote(source, outcome, author, quote, reason=reason))

    def _mine(
        self, source: StudyQuote, theirs: ChosenQuote, placed: ChosenQuote | None
    ) -> StudyQuote | None:
        """Our quote that it is: the one at its place, or the one of its GUID."""
        if placed is not None and _place(placed) in self.by_place:
            return self.by_place[_place(placed)]
        mine = self.by_guid.get(source.guid.lower())
        if mine is None:
            return None
        held = self.now[mine]
        return mine if (held.code, held.document) == (theirs.code, theirs.document) else None

    def _join(
        self,
        source: StudyQuote,
        author: str,
        mine: StudyQuote,
        theirs: ChosenQuote,
        placed: ChosenQuote | None,
    ) -> None:
        """Takes over what they replace in a quote that we have; tells what else they have more."""
        held = self.now[mine]
        if held.quote == theirs.quote:
            placed = shifted(theirs, held.start)
        joined = held if placed is None else with_redactions(held, placed.redactions)
        lacks = _lacks(joined, placed or theirs)
        self.now[mine] = joined
        self.planned.append(
            PlannedQuote(
                source,
                Outcome.CONFLICT if lacks else Outcome.SAME,
                author,
                joined,
                ours=mine,
                updates=joined != _chosen(mine, held.document, held.code),
                reason=_OTHERWISE if lacks else None,
            )
        )

    def _again(self, source: StudyQuote, author: str, placed: ChosenQuote) -> None:
        """A quote that the source has twice, such as for two codes that are one here."""
        row = self.rows[_place(placed)]
        first = self.planned[row]
        joined = with_redactions(first.quote, placed.redactions)
        self.planned[row] = replace(first, quote=joined)
        self._note(source, Outcome.SAME, author, joined)


def _placed(quote: ChosenQuote, document: Recognised) -> ChosenQuote | None:
    """The quote as it stands in our text; None where that is not certain."""
    text = document.plan.source.text
    ours = document.ours.text if document.ours else text
    if text[quote.start : quote.end] != quote.quote:
        return _looked_for(quote, ours)
    if document.alignment is None:
        return quote
    return carried(quote, reanchor_along(spans_of(quote), document.alignment), ours)


def _looked_for(quote: ChosenQuote, text: str) -> ChosenQuote | None:
    """A quote that waits on a text before, where our text has its very words and nothing like."""
    found = find_quote(quote.quote, text)
    if found is None or not found.kind.certain or text[found.start : found.end] != quote.quote:
        return None
    return shifted(quote, found.start)


def _lacks(ours: ChosenQuote, theirs: ChosenQuote) -> bool:
    """Whether theirs has a star, or hides something, that ours does not."""
    hidden = union(spans_of(ours)[1:])
    marks = spans_of(theirs)[1:]
    bare = any(overlap((each,), hidden) < each.end - each.start for each in marks)
    return bare or (theirs.starred and not ours.starred)


def _chosen(each: StudyQuote, document: str, code: str) -> ChosenQuote:
    return ChosenQuote(
        document,
        each.start,
        each.end,
        code,
        each.quote,
        each.cuts,
        each.redactions,
        each.starred,
    )


def _place(quote: ChosenQuote) -> _Place:
    return quote.code, quote.document, quote.start, quote.end
