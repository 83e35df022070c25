"""The quotes of a theme: chosen, shown with their context, and found again before they are printed.

Chosen first are the most certain passages; among equals different people, then different roles,
then what reads best.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..errors import QuoteMismatch
from ..limits import MAX_QUOTE_LENGTH
from ..model import (
    ChosenQuote,
    Coding,
    Document,
    Participant,
    Quote,
    QuotePart,
    Role,
    Status,
)
from .counting import group_key
from .excerpts import Cut, excerpt, passage
from .redaction import redact

ELISION = "[...]"
MAX_QUOTES = 3
MAX_QUOTES_OF_ONE = 2
"""How many quotes of one person a theme shows."""

MIN_QUOTE_CONFIDENCE = 0.6
"""Confidence below which a machine's coding that no person accepted gives no quote to a theme.

A quote stands in a report as the proof of its theme; one weak sign is no proof. Such codings are
counted and listed like the others.
"""

CONFIDENCE_STEP = 0.05
"""Confidences that round to the same multiple of this are equals when quotes are chosen."""

READABLE = (60, 320)
"""Code points between which a quote neither lacks words nor tires."""

DOUBT = {"negated": 0.5, "hypothetical": 0.6, "reported": 0.8, "question": 0.6, "fuzzy": 0.9}
"""How much less a quote shows its theme when its evidence carries this flag."""

POOR = 0.2
"""A quote worth less than this is shown only where a theme has no better one."""


class _Candidate(NamedTuple):
    fresh: bool
    step: int
    worth: float
    quote: Quote
    person: str
    role: str


def choose_quotes(
    quoted: Iterable[tuple[Coding, Quote]], *, avoid: Collection[tuple[str, int]] = ()
) -> tuple[Quote, ...]:
    """Up to three quotes among the codings of one theme, the best first; none if none is certain.

    Quotes without a participant, rejected codings and machine's codings below
    MIN_QUOTE_CONFIDENCE are passed over. `avoid` names passages (document, start) that another
    theme shows already; they are taken last.
    """
    left = [
        _candidate(coding, quote, quote.participant, avoid)
        for coding, quote in quoted
        if quote.participant is not None and _is_certain_enough(coding)
    ]
    left.sort(key=lambda each: (-each.worth, each.quote.document, each.quote.parts[0].start))
    chosen: list[_Candidate] = []
    while left and len(chosen) < MAX_QUOTES:
        best = max(left, key=lambda each: _rank(each, chosen))
        left.remove(best)
        if chosen and (best.worth < POOR or _overlaps(best, chosen)):
            continue
        if sum(best.person == each.person for each in chosen) < MAX_QUOTES_OF_ONE:
            chosen.append(best)
    return tuple(each.quote for each in chosen)


def build_quote(
    coding: Coding, documents: Mapping[str, Document], people: Mapping[str, Participant]
) -> Quote | None:
    """`coding` as a quote with its context; None where the span holds no speech."""
    document = documents[coding.document]
    cut = excerpt(coding, document)
    return cut and _quote(cut, coding.code, document, people, coding.confidence)


def build_chosen(
    chosen: ChosenQuote, document: Document, people: Mapping[str, Participant]
) -> Quote | None:
    """A chosen quote without its cuts, not yet redacted; None where no speech is left of it.

    Raises QuoteMismatch where its words do not stand at its place.
    """
    if document.text[chosen.start : chosen.end] != chosen.quote:
        raise QuoteMismatch(document=document.id, start=chosen.start, end=chosen.end)
    cut = passage(document, chosen.start, chosen.end, chosen.cuts)
    return cut and _quote(cut, chosen.code, document, people, None)


def _quote(
    cut: Cut,
    code: str,
    document: Document,
    people: Mapping[str, Participant],
    confidence: float | None,
) -> Quote:
    """The words of `cut`, said by the first of `people` whose answer is in it."""
    turns = [turn for part in cut.parts if part.text and (turn := document.turn_at(part.start))]
    answers = [turn for turn in turns if turn.role is Role.RESPONDENT]
    counted = [turn for turn in answers if turn.participant in people]
    turn = [*counted, *answers, *turns][0]
    return Quote(
        document.id,
        turn.number,
        code,
        cut.parts,
        people[turn.participant or ""] if counted else None,
        cut.before,
        cut.after,
        confidence,
    )


def verify(quote: Quote, document: Document) -> None:
    """Nothing, if every part stands in the document word for word; else raises QuoteMismatch.

    Words that a redaction of the part covers are replaced, no others.
    """
    for part in (*quote.before, *quote.parts, *quote.after):
        words = redact(document.text, part.start, part.end, part.redactions)
        if words != part.text or part.end < part.start:
            raise QuoteMismatch(document=document.id, start=part.start, end=part.end)


def render(parts: Sequence[QuotePart]) -> str:
    """The parts as one text, line ends as spaces, ``[...]`` where words were left out.

    An exchange has one line per speaker.

    >>> render([QuotePart(0, 3, "Đi xa."), QuotePart(9, 12, "Ít về.", elided_before=True)])
    'Đi xa. [...] Ít về.'
    """
    lines: list[str] = []
    for index, part in enumerate(parts):
        said = " ".join([ELISION, part.text] if part.elided_before else [part.text]).split()
        same = index > 0 and _speaker(parts[index - 1]) == _speaker(part)
        if same:
            lines[-1] = " ".join([lines[-1], *said])
        else:
            lines.append(" ".join(said))
    return "\n".join(lines)


def is_exchange(parts: Sequence[QuotePart]) -> bool:
    """Whether more than one speaker is quoted."""
    return len({_speaker(part) for part in parts}) > 1


def _speaker(part: QuotePart) -> tuple[Role, str | None]:
    return part.role, part.label


def _candidate(
    coding: Coding, quote: Quote, person: Participant, avoid: Collection[tuple[str, int]]
) -> _Candidate:
    certainty = _certainty(coding)
    return _Candidate(
        fresh=all((quote.document, part.start) not in avoid for part in quote.parts),
        step=round(certainty / CONFIDENCE_STEP),
        worth=_readability(quote.parts) * certainty,
        quote=quote,
        person=person.id,
        role=group_key(person.attributes.get("role", "")),
    )


def _is_certain_enough(coding: Coding) -> bool:
    """Whether a coding may be printed as proof: a person's word, or a confident machine's."""
    if coding.status is not Status.PROPOSED or coding.confidence is None:
        return coding.status is not Status.REJECTED
    return coding.confidence >= MIN_QUOTE_CONFIDENCE


def _readability(parts: Sequence[QuotePart]) -> float:
    """0…1: whole, neither too short nor too long, understood without its question."""
    length = sum(len(part.text) for part in parts)
    shortest, longest = READABLE
    worth = 1.0
    if length < shortest:
        worth = max(0.1, length / shortest)
    elif length > longest:
        worth = 1 - 0.3 * min(1.0, (length - longest) / (MAX_QUOTE_LENGTH - longest))
    if any(part.elided_before for part in parts):
        worth *= 0.8
    return worth * (0.85 if is_exchange(parts) else 1.0)


def _certainty(coding: Coding) -> float:
    """0…1: a person's word is certain, a machine's as much as it says, less for each doubt."""
    worth = 1.0
    if coding.status is Status.PROPOSED and coding.confidence is not None:
        worth = coding.confidence
    for flag in {flag for sign in coding.evidence for flag in sign.flags}:
        worth *= DOUBT.get(flag, 1.0)
    return worth


def _rank(candidate: _Candidate, chosen: Sequence[_Candidate]) -> tuple[bool, bool, int, float]:
    """What is preferred: readable, not shown elsewhere, certain; then new, well said."""
    new_person = candidate.person not in {each.person for each in chosen}
    new_role = candidate.role not in {each.role for each in chosen}
    gain = candidate.worth + new_person + 0.3 * new_role
    return candidate.worth >= POOR, candidate.fresh, candidate.step, gain


def _overlaps(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    mine = candidate.quote
    return any(
        mine.document == each.quote.document
        and mine.parts[0].start < each.quote.parts[-1].end
        and each.quote.parts[0].start < mine.parts[-1].end
        for each in chosen
    )
