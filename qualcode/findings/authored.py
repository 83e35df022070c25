"""What people wrote and chose for the themes, which then stands where the rules would decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..messages import Said, say
from ..model import ChosenQuote, Document, Localized, Participant, Quote, Redaction
from ..text.marks import settle
from .quotes import build_chosen
from .redaction import redact_quote

Redactions = Mapping[str, tuple[Redaction, ...]]
"""Document → what is hidden in it, in order, no two sharing a character."""


@dataclass(frozen=True, slots=True)
class Authored:
    """People's own part in a report: statements by code, and quotes, each code's in its order.

    `hidden` are places, by document, whose words no report shows, beside the redactions of the
    quotes. `n_outdated` quotes wait on texts that were corrected since.
    """

    statements: Mapping[str, Localized] = field(default_factory=dict)
    quotes: tuple[ChosenQuote, ...] = ()
    hidden: Mapping[str, tuple[Redaction, ...]] = field(default_factory=dict)
    n_outdated: int = 0


NOTHING = Authored()


def all_redactions(authored: Authored) -> Redactions:
    """Everything that is hidden, by document."""
    found: dict[str, list[Redaction]] = defaultdict(list)
    for document, hidden in authored.hidden.items():
        found[document] += hidden
    for quote in authored.quotes:
        found[quote.document] += quote.redactions
    return {document: settle(hidden) for document, hidden in found.items() if hidden}


def quotes_by_code(
    authored: Authored,
    documents: Mapping[str, Document],
    people: Mapping[str, Participant],
    redactions: Redactions,
    *,
    restricted: bool,
) -> dict[str, list[Quote]]:
    """Code → its chosen quotes as they are shown, the starred ones first.

    In a report that is `restricted` to some of the participants only those of `people` are quoted.
    Raises QuoteMismatch where the words of one do not stand at its place.
    """
    found: dict[str, list[Quote]] = defaultdict(list)
    for chosen in sorted(authored.quotes, key=lambda each: not each.starred):
        document = documents.get(chosen.document)
        quote = build_chosen(chosen, document, people) if document else None
        if document is None or quote is None or (restricted and quote.participant is None):
            continue
        hidden = redactions.get(document.id, ())
        found[chosen.code].append(redact_quote(quote, document.text, hidden))
    return found


def notices(authored: Authored, stated: Iterable[str], n_quotes: int) -> Iterator[Said]:
    """What of it a report leaves out that states the themes `stated` and shows `n_quotes`."""
    unstated = authored.statements.keys() - set(stated)
    if unstated:
        yield say(
            "Statements that are not shown, because nobody voiced their theme in this layer: {n}.",
            n=len(unstated),
        )
    if left := len(authored.quotes) - n_quotes:
        yield say(
            "Chosen quotes that are not shown, because their theme is not voiced in this layer or "
            "their speaker is not counted: {n}.",
            n=left,
        )
    if authored.n_outdated:
        yield say(
            "Chosen quotes that are not shown, because their transcript was corrected and their "
            "place in it is not certain: {n}. Choose them anew.",
            n=authored.n_outdated,
        )
