"""The tables of a report as plain values, made once and shown by HTML, Word, Excel and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..findings import Provenance, Results, attribute
from ..findings.attribution import say_sex
from ..findings.results import Excerpt
from ..messages import Translator
from .wording import (
    STATUSES,
    Marks,
    attribute_in_words,
    attribute_name,
    group_name,
    key_figures,
    marks_by_document,
    option_name,
    option_value,
    say_context,
)

Value = str | int | float | None


class Kind(StrEnum):
    """How the values of a column are shown."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, how its values are shown, its width in characters.

    Neighbouring columns of one `group` stand under a common head.
    """

    head: str
    kind: Kind = Kind.TEXT
    width: int = 12
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row; `domain` is the index of the domain it belongs to, if any.

    A row with `strong` set sums up others.
    """

    values: tuple[Value, ...]
    domain: int | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, columns, rows, and the notes below that say what the numbers are."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def figures_table(results: Results, t: Translator) -> Table:
    """The key figures of the study."""
    return Table(
        t("Figures"),
        t("The study in figures"),
        (Column(t("What is counted"), width=54), Column(t("Number"), Kind.COUNT, 14)),
        tuple(
            Row((f"{name[:1].upper()}{name[1:]}{f' ({of})' if of else ''}", n))
            for n, name, of in key_figures(results, t)
        ),
    )


def participants_table(results: Results, t: Translator) -> Table:
    """Participants by the two leading attributes, with sums."""
    down, across = results.crossing.by
    same = down == across
    names = [] if same else [group_name(value, t) for value in results.crossing.columns]
    columns = [
        Column(attribute_name(down, t), width=24),
        *(Column(name, Kind.COUNT, 14) for name in names),
        Column(t("All"), Kind.COUNT, 10),
    ]
    rows = [
        Row((group_name(value, t), *([] if same else counts), sum(counts)))
        for value, counts in zip(results.crossing.rows, results.crossing.counts, strict=True)
    ]
    sums = [sum(column) for column in zip(*results.crossing.counts, strict=True)]
    rows.append(Row((t("All"), *([] if same else sums), sum(sums)), strong=True))
    return Table(
        t("Participants"),
        t("Participants by {row}", row=attribute_in_words(down, t))
        if same
        else t(
            "Participants by {row} and {column}",
            row=attribute_in_words(down, t),
            column=attribute_in_words(across, t),
        ),
        tuple(columns),
        tuple(rows),
        (t("Participants: respondents with at least one turn."),),
    )


def layers_table(results: Results, t: Translator) -> Table:
    """The codings of each coder by status; rejected ones are stated here and count nowhere."""
    heads = (t("proposed"), t("accepted"), t("rejected"), t("manual"), t("not counted"))
    return Table(
        t("Review"),
        t("Codings by coder and state of review"),
        (Column(t("Coder"), width=30), *(Column(head, Kind.COUNT, 12) for head in heads)),
        tuple(
            Row(
                (
                    state.coder,
                    state.n_proposed,
                    state.n_accepted,
                    state.n_rejected,
                    state.n_manual,
                    state.n_aside,
                )
            )
            for state in results.layers
        ),
        (
            t(
                "Rejected codings are counted nowhere else. Not counted: codings that lie in "
                "nobody's counted speech, such as an interviewer's."
            ),
        ),
    )


def quotes_table(results: Results, t: Translator) -> Table:
    """Every coding that is not rejected, with its place, its speaker and its context.

    Context before, quote and context after follow each other in the text without a gap.
    """
    return excerpts_table(
        results.excerpts,
        marks_by_document(results.documents, t),
        t,
        name=t("Quotes"),
        caption=t("All coded excerpts"),
        redacted=bool(results.redactions),
    )


def excerpts_table(
    excerpts: Iterable[Excerpt],
    marks: Mapping[str, Marks],
    t: Translator,
    *,
    name: str,
    caption: str,
    redacted: bool = False,
) -> Table:
    """Coded excerpts, one a row; `marks` are the speakers' of every document."""
    columns = (
        Column(t("Domain"), width=20),
        Column(t("Code"), width=26),
        Column(t("Theme"), width=32),
        Column(t("Quote"), width=70),
        Column(t("Attribution"), width=30),
        Column(t("Role"), width=14),
        Column(t("Sex"), width=8),
        Column(t("Age"), width=8),
        Column(t("Site"), width=16),
        Column(t("Document"), width=20),
        Column(t("Turn"), Kind.COUNT, 7),
        Column(t("Start"), Kind.COUNT, 8),
        Column(t("End"), Kind.COUNT, 8),
        Column(t("Context before"), width=44),
        Column(t("Context after"), width=44),
        Column(t("Counted"), width=9),
        Column(t("Status"), width=12),
        Column(t("Confidence"), Kind.SCORE, 11),
        Column(t("Coder"), width=22),
    )
    return Table(
        name,
        caption,
        columns,
        tuple(_quote_row(excerpt, marks[excerpt.coding.document], t) for excerpt in excerpts),
        (
            t("Start and end count characters (Unicode code points) of the document's NFC text."),
            t("Counted: whether the coding lies in the speech of a participant who is counted."),
            *(redaction_notes(t) if redacted else ()),
        ),
    )


def redaction_notes(t: Translator) -> tuple[str, ...]:
    """What stands below quotes of which words were taken out."""
    return (t("Words in [ ] stand in place of others."),)


def _quote_row(excerpt: Excerpt, marks: Marks, t: Translator) -> Row:
    coding, quote = excerpt.coding, excerpt.quote
    person = quote.participant if quote else None
    stated = person.attributes if person else {}
    before = after = ""
    if quote:
        first = next(part for part in quote.parts if part.start >= coding.start)
        before = say_context(quote.before, first, marks)
        after = say_context(quote.after, quote.parts[-1], marks)
    return Row(
        (
            excerpt.domain.name.text(t.lang),
            excerpt.code.id,
            excerpt.code.name.text(t.lang),
            excerpt.words,
            attribute(person, t),
            stated.get("role", ""),
            say_sex(stated.get("sex", ""), t),
            stated.get("age", ""),
            stated.get("site", ""),
            coding.document,
            quote.turn if quote else None,
            coding.start,
            coding.end,
            before,
            after,
            t("yes") if excerpt.counted else t("no"),
            t(STATUSES[coding.status]),
            coding.confidence,
            coding.coder,
        )
    )


def codebook_table(results: Results, t: Translator) -> Table:
    """The codes with their definitions, and how many indicators each has."""
    domains = {domain.id: index for index, domain in enumerate(results.codebook.domains)}
    return Table(
        t("Codebook"),
        t("Codebook"),
        (
            Column(t("Code"), width=28),
            Column(t("Name"), width=36),
            Column(t("Definition"), width=60),
            Column(t("Counts"), width=44),
            Column(t("Does not count"), width=44),
            Column(t("Indicators"), Kind.COUNT, 11),
        ),
        tuple(
            Row(
                (
                    code.id,
                    *(
                        text.text(t.lang)
                        for text in (code.name, code.definition, code.include, code.exclude)
                    ),
                    len(code.indicators),
                ),
                domain=domains.get(code.domain),
            )
            for code in results.codebook.codes
        ),
    )


def inputs_table(provenance: Provenance, t: Translator) -> Table:
    """The files that were read, with their hashes; names only, never folders."""
    files: Iterable[tuple[str, str, str, str]] = (
        (t("codebook"), provenance.codebook_name, provenance.codebook_sha256, ""),
        *((each.document, each.name, each.sha256, each.encoding) for each in provenance.inputs),
    )
    return Table(
        t("Files read"),
        t("Files read, with the SHA-256 of their bytes"),
        (
            Column(t("Document"), width=22),
            Column(t("File"), width=26),
            Column("SHA-256", width=66),
            Column(t("Encoding"), width=12),
        ),
        tuple(Row((name, bare_name(file), sha, coding)) for name, file, sha, coding in files),
    )


def versions_table(provenance: Provenance, t: Translator) -> Table:
    """The programs and options a report was made with."""
    pairs: Sequence[tuple[str, str]] = (
        ("qualcode", provenance.version),
        *provenance.libraries.items(),
        (t("codebook version"), provenance.codebook_version),
        (t("coders"), ", ".join(provenance.coders) or "–"),
        *(
            (option_name(name, t), option_value(name, value, t))
            for name, value in provenance.options.items()
        ),
    )
    return Table(
        t("Made with"),
        t("Programs, versions and options"),
        (Column(t("What"), width=24), Column(t("Version or choice"), width=40)),
        tuple(Row(pair) for pair in pairs),
    )


def say_value(value: Value, kind: Kind, t: Translator) -> str:
    """A table's value as a reader sees it; a dash for what is undefined."""
    if kind is Kind.SHARE:
        return t.percent(value) if not isinstance(value, str) else value
    if value is None:
        return "–"
    if kind is Kind.SCORE and not isinstance(value, str):
        return t.number(value, 2)
    return value if isinstance(value, str) else t.number(value)


def plain_table(table: Table, t: Translator) -> dict[str, Any]:
    """A table with one value a cell, for templates: texts, each with whether it is a number."""
    kinds = [column.kind for column in table.columns]
    return {
        "caption": table.caption,
        "heads": [(column.head, column.kind is not Kind.TEXT) for column in table.columns],
        "rows": [
            {
                "cells": [
                    (say_value(value, kind, t), kind is not Kind.TEXT)
                    for value, kind in zip(row.values, kinds, strict=True)
                ],
                "strong": row.strong,
            }
            for row in table.rows
        ],
        "notes": table.notes,
    }


def bare_name(path: str) -> str:
    """A file's name without its folders.

    >>> bare_name("study/PV01.txt"), bare_name("study" + chr(92) + "PV01.txt")
    ('PV01.txt', 'PV01.txt')
    """
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def moment(iso: str) -> datetime:
    """A provenance's date without zone, to the second; 1 January 1980 where it is no date."""
    try:
        return datetime.fromisoformat(iso).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return datetime(1980, 1, 1)  # noqa: DTZ001 (Office stores wall-clock times)
