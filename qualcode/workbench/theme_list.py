"""`theme`, read: what each theme says, the quotes that speak for it, and those that could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..findings.authored import quotes_by_code
from ..findings.matrix import BY_PARTICIPANT, Cell
from ..findings.quotes import ELISION, build_quote, choose_quotes, verify
from ..findings.redaction import redact_quote
from ..findings.results import Excerpt
from ..messages import Translator
from ..model import Code, Domain, Quote, Status, Unit
from ..store import Project, Statement, StoredQuote
from .authored import read_authored
from .blind import may_see_coder
from .layer import Layer, read_layer
from .matrix import MatrixOutcome, cell_quotes, matrix
from .naming import known_code

MOST_CANDIDATES = 20
"""Quotes that could be chosen, shown at once."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A code as a report counts and states it; `cell` are its counts.

    `quotes` are those that people chose, the starred ones first; one that is `outdated` waits on a
    text that was corrected since and is shown nowhere.
    """

    code: Code
    cell: Cell
    n_documents: int
    statement: Statement | None
    quotes: tuple[StoredQuote, ...]

    def as_record(self, ids: int) -> dict[str, Any]:
        """Plain values under stable keys; quotes with the last `ids` digits of their GUIDs."""
        said = self.statement
        return {
            "code": self.code.id,
            "name": self.code.name._asdict(),
            "segments": self.cell.n_segments,
            "participants": self.cell.n_participants,
            "share": self.cell.share,
            "documents": self.n_documents,
            "statement": said.text._asdict() if said else None,
            "stated_by": said.author if said else None,
            "definition": self.code.definition._asdict(),
            "quotes": [quote_record(each, ids) for each in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class ThemePanel:
    """A domain: its themes, most voiced first, and those that nobody voiced."""

    domain: Domain
    themes: tuple[Theme, ...]
    silent: tuple[Theme, ...]
    total: Cell


@dataclass(frozen=True, slots=True, eq=False)
class ThemeList:
    """All themes of a layer, in the panels and the order of the report; `counted` has the rest."""

    counted: MatrixOutcome
    panels: tuple[ThemePanel, ...]

    @property
    def layer(self) -> Layer:
        """What was counted."""
        return self.counted.layer

    def theme(self, code: str) -> Theme:
        """The theme of that code. Raises UnknownName."""
        name = known_code(self.layer.codebook, code)
        themes = (each for panel in self.panels for each in (*panel.themes, *panel.silent))
        return next(each for each in themes if each.code.id == name)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        themes = [each for panel in self.panels for each in (*panel.themes, *panel.silent)]
        ids = id_length([quote for theme in themes for quote in theme.quotes])
        return {
            "layer": self.layer.name,
            "unit": self.counted.coverage.unit.value,
            "participants": len(self.counted.coverage.people),
            "domains": [
                {
                    "domain": panel.domain.id,
                    "name": panel.domain.name._asdict(),
                    "themes": [each.as_record(ids) for each in (*panel.themes, *panel.silent)],
                }
                for panel in self.panels
            ],
        }


@dataclass(frozen=True, slots=True)
class ThemeInFull:
    """A theme as its page shows it: `shown` are its chosen quotes as the report will have them.

    A quote is None where it is outdated. Where nobody has chosen any, `suggested` are quotes that
    the rules would take for this theme alone.
    """

    theme: Theme
    shown: tuple[tuple[StoredQuote, Quote | None], ...]
    suggested: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Some of the quotes that could be chosen for a theme, and how many there are.

    With each, the GUID of the chosen quote that stands at its place, if there is one.
    """

    quotes: tuple[tuple[Excerpt, str | None], ...]
    n_quotes: int


def list_themes(
    project: Project,
    *,
    viewer: str | None = None,
    layer: Layer | str | None = None,
    unit: str = Unit.SENTENCE.value,
) -> ThemeList:
    """The themes of a layer as `viewer`, by default who acts here, may see them.

    Raises NoCodebook, UnknownLayer.
    """
    read = layer if isinstance(layer, Layer) else read_layer(project, layer, viewer=viewer)
    counted = matrix(read, by=BY_PARTICIPANT, unit=unit)
    said = {
        code: each
        for code, each in project.statements().items()
        if may_see_coder(project, each.author, viewer)
    }
    quotes = visible_quotes(project, viewer)
    cells = {(row.code or row.domain, row.code is None): row.total for row in counted.matrix.rows}
    panels = []
    for domain in read.codebook.domains:
        themes = [
            Theme(
                code,
                cells[code, False],
                len({each.document for each in counted.coverage.of([code.id])}),
                said.get(code.id),
                tuple(each for each in quotes if each.quote.code == code.id),
            )
            for code in read.codebook.codes
            if code.domain == domain.id
        ]
        voiced = [each for each in themes if each.cell.n_segments]
        voiced.sort(key=lambda each: (-each.cell.n_participants, -each.cell.n_segments))
        silent = [each for each in themes if not each.cell.n_segments]
        panels.append(ThemePanel(domain, tuple(voiced), tuple(silent), cells[domain, True]))
    return ThemeList(counted, tuple(panels))


def theme_in_full(
    project: Project, themes: ThemeList, code: str, *, viewer: str | None = None
) -> ThemeInFull:
    """A theme with its quotes as they will stand in the report. Raises UnknownName."""
    theme, layer = themes.theme(code), themes.layer
    people, documents = themes.counted.coverage.people, layer.documents
    authored = read_authored(project, viewer)
    shown: list[tuple[StoredQuote, Quote | None]] = []
    for each in theme.quotes:
        only = replace(authored, quotes=() if each.outdated else (each.quote,))
        built = quotes_by_code(only, documents, people, layer.redactions, restricted=False)
        quote = next(iter(built.get(each.quote.code, ())), None)
        if quote:
            verify(quote, documents[quote.document])
        shown.append((each, quote))
    if any(quote for _, quote in shown):
        return ThemeInFull(theme, tuple(shown), ())
    quoted = [
        (coding, redact_quote(built_quote, text, layer.redactions.get(coding.document, ())))
        for coding in themes.counted.codings
        if coding.code == theme.code.id and coding.status is not Status.REJECTED
        for built_quote in [build_quote(coding, documents, people)]
        for text in [documents[coding.document].text]
        if built_quote is not None and built_quote.participant is not None
    ]
    return ThemeInFull(theme, tuple(shown), choose_quotes(quoted))


def theme_candidates(
    themes: ThemeList,
    code: str,
    *,
    by: str = BY_PARTICIPANT,
    value: str | None = None,
    limit: int = MOST_CANDIDATES,
    offset: int = 0,
) -> Candidates:
    """The quotes of a theme in its layer, in the order of the documents, with their context.

    `value` narrows them to one group of the attribute `by`. Raises UnknownName.
    """
    theme = themes.theme(code)
    counted = themes.counted
    if by != counted.matrix.by:
        counted = matrix(themes.layer, by=by, unit=counted.coverage.unit.value)
    found = cell_quotes(counted, theme.code.id, value, limit=limit, offset=offset)
    there = {
        (each.quote.document, each.quote.start, each.quote.end): each.guid
        for each in theme.quotes
        if not each.outdated
    }
    return Candidates(
        tuple(
            (each, there.get((each.coding.document, each.coding.start, each.coding.end)))
            for each in found.quotes
        ),
        found.n_quotes,
    )


def theme_groups(themes: ThemeList, by: str) -> tuple[str, ...]:
    """The groups of an attribute, in their order. Raises UnknownName."""
    counted = themes.counted
    if by != counted.matrix.by:
        counted = matrix(themes.layer, by=by, unit=counted.coverage.unit.value)
    return tuple(group.value for group in counted.matrix.groups)


def visible_quotes(project: Project, viewer: str | None = None) -> list[StoredQuote]:
    """The chosen quotes that `viewer` may see: each theme's as they are shown, starred first."""
    found = [
        each for each in project.chosen_quotes() if may_see_coder(project, each.author, viewer)
    ]
    return sorted(found, key=lambda each: not each.quote.starred)


def id_length(quotes: Sequence[StoredQuote]) -> int:
    """How many of the last digits of GUIDs tell these quotes apart; at least four."""
    guids = {each.guid for each in quotes}
    for length in range(4, 12):
        if len({guid[-length:] for guid in guids}) == len(guids):
            return length
    return 12


def quote_record(stored: StoredQuote, ids: int) -> dict[str, Any]:
    """A chosen quote as plain values under stable keys, its original words with it."""
    quote = stored.quote
    return {
        "id": stored.guid[-ids:],
        "guid": stored.guid,
        "document": quote.document,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.quote,
        "starred": quote.starred,
        "cuts": [list(cut) for cut in quote.cuts],
        "redactions": [list(each) for each in quote.redactions],
        "author": stored.author,
        "created": stored.created,
        "outdated": stored.outdated,
    }


def tell_marks(stored: StoredQuote) -> str:
    """The words of a chosen quote on one line, with ``[...]`` and ``[ ]`` where it is marked."""
    quote = stored.quote
    marks = [(cut.start, cut.end, f" {ELISION} ") for cut in quote.cuts]
    marks += [(each.start, each.end, f"[{each.shown}]") for each in quote.redactions]
    words, edge = "", quote.start
    for start, end, shown in sorted(marks):
        words += quote.quote[edge - quote.start : start - quote.start] + shown
        edge = end
    return " ".join((words + quote.quote[edge - quote.start :]).split())
