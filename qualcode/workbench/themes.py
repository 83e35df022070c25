"""`theme`, written: statements in people's words, and the quotes that they choose for a theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import (
    AmbiguousId,
    BlindStudy,
    Conflict,
    NoCodebook,
    OutsideText,
    QuoteNotFound,
    SeveralPlaces,
    UnfitMarks,
    UnknownName,
)
from ..findings.excerpts import passage
from ..messages import N_, say
from ..model import ChosenQuote, Document, Localized, Redaction, Span
from ..store import Project, Statement, StoredQuote, chosen, people
from ..teams.recognising import text_hash
from ..text.marks import find_unfit_mark
from .blind import may_see_coder
from .code import places_of
from .naming import known_code, known_document
from .theme_list import id_length, visible_quotes

STATEMENT = N_("What {code} says")
ORDER = N_("The list of quotes of {code}")
EARLIER_TEXT = N_("The text of {document}")


def state_theme(
    project: Project,
    code: str,
    text: Localized,
    *,
    actor: str,
    expected: int | None,
    dry_run: bool = False,
) -> Statement | None:
    """What a theme says from now on; an empty text takes the statement away, and None comes out.

    `expected` is the row version of the statement that was seen, None where there was none. Raises
    NoCodebook, UnknownName; Conflict where another stands there now; BlindStudy where somebody
    else has written one that must not be seen yet.
    """
    name = _code(project, code)
    text = Localized(*(" ".join(each.split()) for each in text))
    if dry_run:
        _refuse_stale(project, name, text, actor, expected)
        return Statement(name, 0, text, actor) if any(text) else None
    with project.action("statement", actor=actor, code=name) as action:
        if _refuse_stale(project.within(action), name, text, actor, expected):
            people.set_statement(action, name, text, author=actor)
    return project.statements().get(name)


def _refuse_stale(
    project: Project, code: str, text: Localized, actor: str, expected: int | None
) -> bool:
    """Whether a statement changes what stands. Raises Conflict, BlindStudy."""
    now = project.statements().get(code)
    if now is not None and not may_see_coder(project, now.author, actor):
        raise BlindStudy
    there = now.text if now else Localized()
    if (now.changed_by if now else None) != expected and there != text:
        what = say(STATEMENT, code=code)
        raise Conflict(what=what, yours=_tell(text), theirs=_tell(there))
    return there != text


def choose_quote(
    project: Project,
    code: str,
    document: str,
    place: Span | str,
    *,
    actor: str,
    starred: bool = False,
    text_sha256: str = "",
    dry_run: bool = False,
) -> StoredQuote:
    """A quote for a theme: a span of a document, or the only place where some words stand in it.

    A place that is chosen already stays as it is. `text_sha256` is the hash of the text in which
    the span was seen, if that is known. Raises NoCodebook, UnknownName, OutsideText,
    QuoteNotFound, SeveralPlaces; Conflict where the document has another text now.
    """
    name, wanted = known_document(project, document), _code(project, code)
    read = project.document(name)
    now = text_hash(read.text)
    if text_sha256 not in ("", now):
        what = say(EARLIER_TEXT, document=name)
        raise Conflict(what=what, yours=text_sha256[:8], theirs=now[:8])
    span = _only_place(place, read.text, name) if isinstance(place, str) else _inside(place, read)
    if passage(read, span.start, span.end, ()) is None:
        what = say("Nobody speaks there.")
        raise QuoteNotFound(document=name, quote=read.text[span.start : span.end], hint=what)
    quote = ChosenQuote(name, *span, wanted, read.text[span.start : span.end], starred=starred)
    if dry_run:
        return StoredQuote("", 0, "", actor, 0, 0, False, quote)
    with project.action("theme.choose", actor=actor, code=wanted, document=name) as action:
        for each in visible_quotes(project.within(action), actor):
            if not each.outdated and _place(each.quote) == _place(quote):
                return each
        guid = chosen.add_quote(action, quote, author=actor)
    return _find(project, guid, actor)


def edit_quote(
    project: Project,
    guid: str,
    *,
    actor: str,
    expected: int | None = None,
    starred: bool | None = None,
    cuts: Sequence[Span] | None = None,
    redactions: Sequence[Redaction] | None = None,
    dry_run: bool = False,
) -> StoredQuote:
    """A chosen quote after what is given of it was changed, one action.

    `cuts` and `redactions` are all of them, spans of the document inside the quote. Raises
    UnknownName, UnfitMarks, Conflict.
    """
    stored = _find(project, guid, actor)
    quote = stored.quote
    new = replace(
        quote,
        starred=quote.starred if starred is None else starred,
        cuts=quote.cuts if cuts is None else tuple(sorted(cuts)),
        redactions=quote.redactions if redactions is None else tuple(sorted(redactions)),
    )
    _refuse_unfit(project, stored, new)
    if dry_run:
        return replace(stored, quote=new)
    about = {"code": quote.code, "document": quote.document}
    with project.action("theme.edit", actor=actor, **about) as action:
        chosen.edit_quote(
            action,
            guid,
            expected=expected,
            starred=starred,
            cuts=None if cuts is None else new.cuts,
            redactions=None if redactions is None else new.redactions,
        )
    return _find(project, guid, actor)


def drop_quote(
    project: Project,
    guid: str,
    *,
    actor: str,
    expected: int | None = None,
    dry_run: bool = False,
) -> StoredQuote:
    """The quote that no longer stands for its theme; its version is that of the action.

    Raises UnknownName, Conflict.
    """
    stored = _find(project, guid, actor)
    if dry_run:
        return stored
    seen = {} if expected is None else {guid: expected}
    about = {"code": stored.quote.code, "document": stored.quote.document}
    with project.action("theme.drop", actor=actor, **about) as action:
        chosen.drop_quotes(action, [guid], seen)
    return replace(stored, changed_by=action.number)


def reorder_quotes(
    project: Project,
    code: str,
    guids: Sequence[str],
    *,
    actor: str,
    expected: Mapping[str, int] | None = None,
    dry_run: bool = False,
) -> list[StoredQuote]:
    """The quotes of a theme in their new order; `guids` are all of them.

    Starred quotes are shown first all the same. Raises NoCodebook, UnknownName; Conflict where
    others are there now, or `expected` (GUID → row version) does not hold.
    """
    name = _code(project, code)
    if dry_run:
        there = _refuse_others(project, name, guids, actor)
        return sorted(there, key=lambda each: (not each.quote.starred, guids.index(each.guid)))
    with project.action("theme.order", actor=actor, code=name) as action:
        _refuse_others(project.within(action), name, guids, actor)
        chosen.order_quotes(action, guids, expected or {})
    return [each for each in visible_quotes(project, actor) if each.quote.code == name]


def _refuse_others(
    project: Project, code: str, guids: Sequence[str], viewer: str
) -> list[StoredQuote]:
    """The quotes of a theme, if they are those of `guids`. Raises Conflict."""
    there = [each for each in visible_quotes(project, viewer) if each.quote.code == code]
    if sorted(each.guid for each in there) != sorted(guids):
        raise Conflict(what=say(ORDER, code=code), yours=len(guids), theirs=len(there))
    return there


def find_quote(project: Project, id_part: str, *, viewer: str | None = None) -> StoredQuote:
    """The chosen quote whose GUID begins or ends so. Raises UnknownName, AmbiguousId."""
    quotes = visible_quotes(project, viewer)
    part = id_part.lower()
    found = [each for each in quotes if each.guid.startswith(part) or each.guid.endswith(part)]
    if not part or not found:
        hint = say("See the ids with: qualcode theme list")
        raise UnknownName(what=say("chosen quote"), name=id_part, hint=hint)
    if len(found) > 1:
        length = id_length(quotes)
        places = ", ".join(f"{each.guid[-length:]} ({each.quote.document})" for each in found[:5])
        raise AmbiguousId(id=id_part, n=len(found), places=places)
    return found[0]


def place_in_quote(stored: StoredQuote, words: str) -> Span:
    """The only place where `words` stand in a chosen quote. Raises QuoteNotFound, SeveralPlaces."""
    quote = stored.quote
    start, end = _only_place(words, quote.quote, quote.document)
    return Span(quote.start + start, quote.start + end)


def _code(project: Project, code: str) -> str:
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    return known_code(codebook, code)


def _find(project: Project, guid: str, viewer: str) -> StoredQuote:
    for each in visible_quotes(project, viewer):
        if each.guid == guid:
            return each
    raise UnknownName(what=say("chosen quote"), name=guid, hint="")


def _only_place(words: str, text: str, document: str) -> Span:
    places = places_of(words, text)
    if len(places) == 1:
        return places[0]
    if not places:
        hint = say("Give its words as they stand there.")
        raise QuoteNotFound(document=document, quote=words, hint=hint)
    shown = ", ".join(f"{place.start}–{place.end}" for place in places[:5])
    raise SeveralPlaces(quote=words, document=document, n=len(places), places=shown)


def _inside(span: Span, document: Document) -> Span:
    """The span without the white space at its ends. Raises OutsideText."""
    start, end = span
    if 0 <= start < end <= len(document.text):
        words = document.text[start:end]
        start, end = end - len(words.lstrip()), start + len(words.rstrip())
    if not 0 <= start < end <= len(document.text):
        length = len(document.text)
        raise OutsideText(document=document.id, start=span.start, end=span.end, length=length)
    return Span(start, end)


def _refuse_unfit(project: Project, stored: StoredQuote, new: ChosenQuote) -> None:
    """Raises UnfitMarks where marks overlap or no speech would be left."""
    fault = find_unfit_mark(new.quote, new.start, new.cuts, new.redactions)
    read = project.document(new.document, stored.version)
    if fault is None and passage(read, new.start, new.end, new.cuts) is None:
        fault = say("Nothing of the quote would be left.")
    if fault is not None:
        raise UnfitMarks(quote=new.quote, what=fault)


def _place(quote: ChosenQuote) -> tuple[str, str, int, int]:
    return quote.code, quote.document, quote.start, quote.end


def _tell(text: Localized) -> str:
    return " / ".join(filter(None, text)) or "–"
