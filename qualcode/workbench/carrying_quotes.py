"""The chosen quotes of a document whose text was corrected: which go along, which wait.

A quote goes along where its place in the new text is certain, and so is that of everything that
is left out or replaced in it; any other stays on the text that it was chosen from, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..messages import Said, say
from ..model import ChosenQuote
from ..store import Project, QuoteMove, StoredQuote
from ..teams import reanchor
from ..teams.quote_marks import carried, spans_of


@dataclass(frozen=True, slots=True)
class CarriedQuote:
    """What becomes of a chosen quote: how it stands in the new text, or None where it stays."""

    stored: StoredQuote
    quote: ChosenQuote | None

    def as_move(self) -> QuoteMove:
        """The move that the store is to make."""
        assert self.quote is not None
        return QuoteMove(self.stored.guid, self.stored.changed_by, self.quote)


def carry_quotes(
    project: Project, document: str, texts: Mapping[int, str], new: str
) -> list[CarriedQuote]:
    """What becomes of a document's chosen quotes when its text becomes `new`.

    `texts` are its texts so far, by number. One that was left behind earlier gets another chance;
    one that stands on the very text `new` already is not among them.
    """
    standing: dict[int, list[StoredQuote]] = {}
    for each in project.chosen_quotes():
        if each.quote.document == document and texts[each.version] != new:
            standing.setdefault(each.version, []).append(each)
    return [
        carried
        for version, quotes in standing.items()
        for carried in _carry(quotes, texts[version], new)
    ]


def quotes_left(carried: Iterable[CarriedQuote]) -> Iterator[Said]:
    """What a person should know of the quotes that do not go along."""
    left: dict[str, int] = {}
    for each in carried:
        if each.quote is None:
            document = each.stored.quote.document
            left[document] = left.get(document, 0) + 1
    for document, n in left.items():
        yield say(
            "{document}: chosen quotes whose place in the new text is not certain: {n}. They stay "
            "on the text before, and no report shows them. See them with: qualcode theme list",
            document=document,
            n=n,
        )


def _carry(quotes: Sequence[StoredQuote], old: str, new: str) -> Iterator[CarriedQuote]:
    found = iter(reanchor([span for each in quotes for span in spans_of(each.quote)], old, new))
    for each in quotes:
        places = [next(found) for _ in spans_of(each.quote)]
        yield CarriedQuote(each, carried(each.quote, places, new))
