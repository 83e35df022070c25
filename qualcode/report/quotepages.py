"""Quotes as tables that a page of Word holds: what is said, by whom, where, and who coded it.

Offsets, confidences and the context of a quote stand in the tables for programs alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..findings.attribution import attribute_fields
from ..findings.passages import FoundPassage
from ..findings.quotes import is_exchange
from ..findings.results import Excerpt
from ..messages import Translator
from ..model import Coding, Participant, Quote
from .passages import passages_caption
from .tables import Column, Row, Table, redaction_notes
from .wording import STATUSES, Marks, coder_name, dialogue


def excerpts_page(
    excerpts: Iterable[Excerpt],
    marks: Mapping[str, Marks],
    t: Translator,
    *,
    caption: str,
    redacted: bool = False,
) -> Table:
    """Coded excerpts, one a row; `marks` are the speakers' of every document."""
    rows = []
    for each in excerpts:
        coding, quote = each.coding, each.quote
        said = _said(quote, each.words, marks[coding.document])
        who = _who([quote.participant] if quote and quote.participant else [], t)
        place = _place(coding.document, quote.turn if quote else None, t)
        rows.append(Row((each.code.name.text(t.lang), said, who, place, _coded([coding], t))))
    return _page(t("Quotes"), caption, rows, redaction_notes(t) if redacted else (), t)


def passages_page(
    found: Iterable[FoundPassage],
    query: str,
    names: Mapping[str, str],
    marks: Mapping[str, Marks],
    t: Translator,
    *,
    redacted: bool = False,
) -> Table:
    """Passages that a query names, one a row; `names` are those of the codes by id."""
    rows = []
    for each in found:
        passage = each.passage
        codes = dict.fromkeys(names.get(coding.code, coding.code) for coding in passage.codings)
        said = _said(each.quote, each.words, marks[passage.document])
        place = _place(passage.document, each.turn.number if each.words else None, t)
        coded = _coded(passage.codings, t)
        rows.append(Row(("\n".join(codes), said, _who(each.people, t), place, coded)))
    notes = redaction_notes(t) if redacted else ()
    return _page(t("Query"), passages_caption(query, t), rows, notes, t)


def _page(
    name: str, caption: str, rows: Iterable[Row], notes: tuple[str, ...], t: Translator
) -> Table:
    columns = (
        Column(t("Theme"), width=20),
        Column(t("Quote"), width=43),
        Column(t("Speaker"), width=18),
        Column(t("Place"), width=22),
        Column(t("Coded by"), width=13),
    )
    return Table(name, caption, columns, tuple(rows), notes)


def _said(quote: Quote | None, words: str, marks: Marks) -> str:
    """The words; where several speak, a line each with their marks."""
    if quote is None or not words or not is_exchange(quote.parts):
        return " ".join(words.split())
    return "\n".join(f"{mark}: {said}" for mark, said in dialogue(quote.parts, marks))


def _who(people: Iterable[Participant], t: Translator) -> str:
    """Role, sex, age and site of each, never a name."""
    told = (", ".join(filter(None, attribute_fields(person, t))) for person in people)
    return "\n".join(filter(None, dict.fromkeys(told)))


def _place(document: str, turn: int | None, t: Translator) -> str:
    return document if turn is None else t("{document}, turn {n}", document=document, n=turn)


def _coded(codings: Iterable[Coding], t: Translator) -> str:
    """Each coder, with the status of what they coded."""
    told = (f"{coder_name(each.coder, t)} ({t(STATUSES[each.status])})" for each in codings)
    return "\n".join(dict.fromkeys(told))
