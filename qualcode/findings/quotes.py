"""The quotes of a theme: chosen, shown with their context, and found again before they are printed.

Chosen first are different people, then different roles, then readable and certain passages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..errors import QuoteMismatch
from ..limits import MAX_QUOTE_LENGTH
from ..model import Coding, Document, Participant, Quote, QuotePart, Role, Status
from .counting import group_key
from .excerpts import context, excerpt

ELISION = "[...]"
MAX_QUOTES = 3
MAX_QUOTES_OF_ONE = 2
"""How many quotes a theme shows when one person alone voiced it."""

READABLE = (60, 320)
"""Code points between which a quote neither lacks words nor tires."""

DOUBT = {"negated": 0.5, "hypothetical": 0.6, "reported": 0.8, "question": 0.6, "fuzzy": 0.9}
"""How much less a quote shows its theme when its evidence carries this flag."""


POOR = 0.2
"""A quote worth less than this is shown only where a theme has no better one."""


class _Candidate(NamedTuple):
    worth: float
    quote: Quote
    person: str
    role: str


def choose_quotes(
    quoted: Iterable[tuple[Coding, Quote]], *, avoid: Collection[tuple[str, int]] = ()
) -> tuple[Quote, ...]:
    """One to three quotes among the codings of one theme, the best first; none without codings.

    Quotes without a participant and rejected codings are passed over. `avoid` names passages
    (document, start) that another theme shows already; they are taken last.
    """
    left = [
        _candidate(coding, quote, quote.participant, avoid)
        for coding, quote in quoted
        if quote.participant is not None and coding.status is not Status.REJECTED
    ]
    left.sort(key=lambda each: (-each.worth, each.quote.document, each.quote.parts[0].start))
    chosen: list[_Candidate] = []
    while left and len(chosen) < MAX_QUOTES:
        best = max(left, key=lambda each: _gain(each, chosen))
        left.remove(best)
        if not _is_new(best, chosen) and len(chosen) >= MAX_QUOTES_OF_ONE:
            break
        if chosen and (best.worth < POOR or _overlaps(best, chosen)):
            continue
        chosen.append(best)
    return tuple(each.quote for each in chosen)


def build_quote(
    coding: Coding, documents: Mapping[str, Document], people: Mapping[str, Participant]
) -> Quote | None:
    """`coding` as a quote with its context; None where the span holds no speech."""
    document = documents[coding.document]
    parts = excerpt(coding, document)
    if not parts:
        return None
    answer = next((part for part in parts if part.role is Role.RESPONDENT), parts[0])
    turn = document.turn_at(answer.start)
    number = turn.number if turn else 0
    person = people.get(turn.participant or "") if turn else None
    before, after = context(parts, document)
    return Quote(
        coding.document, number, coding.code, parts, person, before, after, coding.confidence
    )


def verify(quote: Quote, document: Document) -> None:
    """Nothing, if every part stands in the document word for word; else raises QuoteMismatch."""
    for part in (*quote.before, *quote.parts, *quote.after):
        if document.text[part.start : part.end] != part.text or part.end < part.start:
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
    worth = _readability(quote.parts) * _certainty(coding)
    if any((quote.document, part.start) in avoid for part in quote.parts):
        worth /= 2
    return _Candidate(worth, quote, person.id, group_key(person.attributes.get("role", "")))


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


def _gain(candidate: _Candidate, chosen: Sequence[_Candidate]) -> float:
    new_role = candidate.role not in {each.role for each in chosen}
    return candidate.worth + _is_new(candidate, chosen) + 0.3 * new_role


def _is_new(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    return candidate.person not in {each.person for each in chosen}


def _overlaps(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    mine = candidate.quote
    return any(
        mine.document == each.quote.document
        and mine.parts[0].start < each.quote.parts[-1].end
        and each.quote.parts[0].start < mine.parts[-1].end
        for each in chosen
    )
