"""What a query found, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..findings import attribute
from ..findings.passages import FoundPassage
from ..messages import Translator
from .tables import Column, Kind, Row, Table
from .wording import Marks, say_context


def passages_table(
    found: Iterable[FoundPassage], query: str, marks: Mapping[str, Marks], t: Translator
) -> Table:
    """One row a passage: its words, who says them and where, and the codings that say so."""
    columns = (
        Column(t("Passage"), width=70),
        Column(t("Attribution"), width=30),
        Column(t("Participants"), width=14),
        Column(t("Codes"), width=30),
        Column(t("Coders"), width=18),
        Column(t("Document"), width=20),
        Column(t("Turn"), Kind.COUNT, 7),
        Column(t("Start"), Kind.COUNT, 8),
        Column(t("End"), Kind.COUNT, 8),
        Column(t("Context before"), width=44),
        Column(t("Context after"), width=44),
    )
    return Table(
        t("Query"),
        t("Passages that answer: {query}", query=query),
        columns,
        tuple(_row(each, marks[each.passage.document], t) for each in found),
        (t("Start and end count characters (Unicode code points) of the document's NFC text."),),
    )


def _row(found: FoundPassage, marks: Marks, t: Translator) -> Row:
    passage, quote = found.passage, found.quote
    before = after = ""
    if quote:
        first = next(part for part in quote.parts if part.start >= passage.start)
        before = say_context(quote.before, first, marks)
        after = say_context(quote.after, quote.parts[-1], marks)
    who = dict.fromkeys(attribute(person, t) for person in found.people)
    return Row(
        (
            found.words,
            "; ".join(filter(None, who)),
            ", ".join(passage.participants),
            ", ".join(dict.fromkeys(each.code for each in passage.codings)),
            ", ".join(dict.fromkeys(each.coder for each in passage.codings)),
            passage.document,
            found.turn.number,
            passage.start,
            passage.end,
            before,
            after,
        )
    )
