"""What a query found, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..findings import attribute
from ..findings.passages import FoundPassage
from ..messages import Translator
from .tables import Column, Kind, Row, Table, redaction_notes
from .wording import Marks, say_context


def passages_table(
    found: Iterable[FoundPassage],
    query: str,
    names: Mapping[str, str],
    marks: Mapping[str, Marks],
    t: Translator,
    *,
    redacted: bool = False,
) -> Table:
    """One row a passage: its words, who says them and where, and the codings that say so.

    `names` are those of the codes by id.
    """
    columns = (
        Column(t("Passage"), width=70),
        Column(t("Attribution"), width=30),
        Column(t("Participants"), width=14),
        Column(t("Themes"), width=32),
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
        passages_caption(query, t),
        columns,
        tuple(_row(each, names, marks[each.passage.document], t) for each in found),
        (
            t("Start and end count characters (Unicode code points) of the document's NFC text."),
            *(redaction_notes(t) if redacted else ()),
        ),
    )


def passages_caption(query: str, t: Translator) -> str:
    """What was asked."""
    return t("Passages that answer: {query}", query=query)


def _row(found: FoundPassage, names: Mapping[str, str], marks: Marks, t: Translator) -> Row:
    passage, quote = found.passage, found.quote
    before = after = ""
    if quote:
        first = next(part for part in quote.parts if part.start >= passage.start)
        before = say_context(quote.before, first, marks)
        after = say_context(quote.after, quote.parts[-1], marks)
    who = dict.fromkeys(attribute(person, t) for person in found.people)
    codes = dict.fromkeys(each.code for each in passage.codings)
    return Row(
        (
            found.words,
            "; ".join(filter(None, who)),
            ", ".join(passage.participants),
            "; ".join(names.get(code, code) for code in codes),
            ", ".join(codes),
            ", ".join(dict.fromkeys(each.coder for each in passage.codings)),
            passage.document,
            found.turn.number,
            passage.start,
            passage.end,
            before,
            after,
        )
    )
