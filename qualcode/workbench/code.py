"""`code`: people's own codings, and their word on the machine's proposals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import (
    CorrectedText,
    NotProposed,
    OutsideText,
    QuoteNotFound,
    SeveralPlaces,
)
from ..limits import MAX_NAMES_SHOWN
from ..messages import say
from ..model import Coding, Document, Span, Status, Turn
from ..store import Project, StoredCoding
from ..store import codings as coding_rows
from ..store.project import STATUS_VERBS
from ..teams import find_quote
from .blind import is_blind
from .choosing import ListedCoding, tell_place
from .naming import code_in_force, known_document
from .own_reviews import is_proposal, own_review, own_reviews

_WORD = re.compile(r"\w")

DECISIONS = (Status.ACCEPTED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Review:
    """What a decision is about: codings that change, and those that already are so."""

    changed: tuple[StoredCoding, ...]
    unchanged: tuple[StoredCoding, ...] = ()


def add_coding(
    project: Project,
    document: str,
    code: str,
    place: Span | str,
    *,
    coder: str,
    memo: str = "",
    text_sha256: str | None = None,
    dry_run: bool = False,
) -> ListedCoding:
    """Codes a span, or the only place where a quote stands; the id is empty in a dry run.

    `text_sha256` is that of the text in which a span was chosen. Raises UnknownName, NoCodebook,
    OutsideText, CorrectedText, QuoteNotFound, SeveralPlaces, AlreadyCoded.
    """
    # A quote is looked for before the transaction, which others wait for.
    span = _only_place(project, document, place) if isinstance(place, str) else place
    if dry_run:
        with project.moment() as now:
            coding, turn = _new_coding(now, document, code, span, coder, memo, text_sha256)
        return ListedCoding("", StoredCoding("", 0, "", False, coding), turn)
    with project.action("code.add", actor=coder) as action:
        now = project.within(action)
        coding, turn = _new_coding(now, document, code, span, coder, memo, text_sha256)
        action.summary |= coding_rows.summarise([(coding.document, coding.code)])
        [guid] = coding_rows.save_codings(action, [coding])
    return ListedCoding(guid, StoredCoding(guid, action.number, action.time, False, coding), turn)


def review_codings(
    project: Project,
    codings: Sequence[StoredCoding],
    decision: Status,
    *,
    actor: str,
    dry_run: bool = False,
) -> Review:
    """Accepts or rejects proposals, one action.

    Raises NotProposed for a person's own coding, Conflict where one was changed since it was read.
    """
    assert decision in DECISIONS
    for stored in codings:
        if stored.coding.status is Status.MANUAL:
            raise NotProposed(id=stored.guid, coder=stored.coding.coder, place=tell_place(stored))
    changed = tuple(each for each in codings if each.coding.status is not decision)
    unchanged = tuple(each for each in codings if each.coding.status is decision)
    if changed and not dry_run and is_blind(project):
        _review_alone(project, changed, decision, actor)
    elif changed and not dry_run:
        project.edit_codings(
            [each.guid for each in changed],
            actor=actor,
            expected=_seen(changed),
            status=decision,
        )
    return Review(changed, unchanged)


def _review_alone(
    project: Project, codings: Sequence[StoredCoding], decision: Status, actor: str
) -> None:
    """Accepts or rejects what is visible to the actor, for the actor alone; see `own_reviews`."""
    with project.action(STATUS_VERBS[decision], actor=actor) as action:
        now = project.within(action)
        own = [each for each in codings if not is_proposal(each.coding)]
        coding_rows.edit_codings(
            action, [each.guid for each in own], expected=_seen(own), status=decision
        )
        said = own_reviews(now, actor)
        for proposal in (each for each in codings if is_proposal(each.coding)):
            own_review(proposal, actor, said, status=decision).write(action)
        places = ((each.coding.document, each.coding.code) for each in codings)
        action.summary |= coding_rows.summarise(places)


def remove_codings(
    project: Project, codings: Sequence[StoredCoding], *, actor: str, dry_run: bool = False
) -> Review:
    """Takes codings away, one action. Raises Conflict where one was changed since it was read."""
    if codings and not dry_run:
        guids = [each.guid for each in codings]
        project.remove_codings(guids, actor=actor, expected=_seen(codings))
    return Review(tuple(codings))


def note_on_coding(
    project: Project, stored: StoredCoding, memo: str, *, actor: str, dry_run: bool = False
) -> Review:
    """Writes a coding's memo; an empty one takes it away. Raises Conflict."""
    if memo == stored.coding.memo:
        return Review((), (stored,))
    coding = stored.coding
    if is_proposal(coding) and is_blind(project):
        said = own_reviews(project, actor, [coding.document])
        review = own_review(stored, actor, said, memo=memo)
        if not dry_run:
            about = coding_rows.summarise([(coding.document, coding.code)])
            with project.action("code.memo", actor=actor, **about) as action:
                review.write(action)
    elif not dry_run:
        project.edit_codings([stored.guid], actor=actor, expected=_seen([stored]), memo=memo)
    return Review((replace(stored, coding=replace(coding, memo=memo)),))


def places_of(quote: str, text: str) -> list[Span]:
    r"""Where `quote` stands in `text` word for word; white space and normal form may differ.

    It neither begins nor ends inside a word.

    >>> places_of("đi làm xa", "Đi làm xa. Lại\nnó đi  làm\nxa mãi.")
    [Span(start=18, end=28)]
    """
    words = unicodedata.normalize("NFC", quote).split()
    if not words:
        return []
    before = r"(?<!\w)" if _WORD.match(words[0][0]) else ""
    after = r"(?!\w)" if _WORD.match(words[-1][-1]) else ""
    pattern = before + r"\s+".join(map(re.escape, words)) + after
    # Looking ahead finds also those that overlap.
    return [Span(*found.span(1)) for found in re.finditer(f"(?=({pattern}))", text)]


def _new_coding(
    project: Project, document: str, code: str, span: Span, coder: str, memo: str, seen: str | None
) -> tuple[Coding, Turn | None]:
    """A coding that can be added to the project as it stands, and the turn that it begins in.

    `seen` is the SHA-256 of the text that the span was chosen in, where that is known.
    """
    name = known_document(project, document)
    code = code_in_force(project, code)
    read = project.text(name)
    if seen not in (None, read.sha256):
        raise CorrectedText(document=name)
    quote = words_at(span, name, read.text)
    coding = Coding(name, *span, code, coder, quote, text_sha256=read.sha256, memo=memo)
    project.refuse_twins(coding)
    return coding, project.turn_at(read.version, span.start)


def _only_place(project: Project, name: str, quote: str) -> Span:
    """The only place where `quote` stands. Raises UnknownName, QuoteNotFound, SeveralPlaces."""
    name = known_document(project, name)
    document = Document(name, project.text(name).text, project.turns(name))
    places = places_of(quote, document.text)
    if len(places) == 1:
        return places[0]
    if not places:
        raise QuoteNotFound(document=document.id, quote=quote, hint=_nearest_place(quote, document))
    shown = [_tell_span(place, document) for place in places[:MAX_NAMES_SHOWN]]
    more = [] if len(places) <= MAX_NAMES_SHOWN else ["…"]
    raise SeveralPlaces(
        quote=quote, document=document.id, n=len(places), places=", ".join(shown + more)
    )


def _nearest_place(quote: str, document: Document) -> Any:
    near = find_quote(quote, document.text)
    if near is None:
        return say("Look for its words with: qualcode search")
    return say(
        "The nearest is {place}: “{words}”.",
        place=_tell_span(Span(near.start, near.end), document),
        words=" ".join(document.text[near.start : near.end].split()),
    )


def words_at(span: Span, document: str, text: str) -> str:
    """The words of a span in the document's text. Raises OutsideText."""
    if not 0 <= span.start < span.end <= len(text):
        raise OutsideText(document=document, start=span.start, end=span.end, length=len(text))
    return text[span.start : span.end]


def _tell_span(place: Span, document: Document) -> str:
    turn = document.turn_at(place.start)
    return f"{place.start}–{place.end}" + (f" (#{turn.number})" if turn else "")


def _seen(codings: Iterable[StoredCoding]) -> Mapping[str, int]:
    return {stored.guid: stored.changed_by for stored in codings}
