"""Themes as pages show them: counts in words, statements, quotes with their marks and context."""

from __future__ import annotations

from typing import Any

from ..messages import Translator
from ..model import Domain
from ..store import StoredQuote
from .layer import Layer
from .quote_words import tell_quote
from .theme_list import Candidates, Theme, ThemeInFull, ThemeList, ThemePanel


def tell_themes(themes: ThemeList, t: Translator) -> list[dict[str, Any]]:
    """The panels of the report as plain values, each theme with its counts and its sentence."""
    return [_tell_panel(themes, place, panel, t) for place, panel in enumerate(themes.panels)]


def tell_theme(found: ThemeInFull, themes: ThemeList, t: Translator) -> dict[str, Any]:
    """One theme with its statement in both languages and all its quotes as plain values."""
    theme, layer = found.theme, themes.layer
    return {
        **_tell_row(theme, themes, t),
        "domain": _tell_domain(themes, theme.code.domain, t),
        "definitions": theme.code.definition._asdict(),
        "include": theme.code.include.text(t.lang),
        "exclude": theme.code.exclude.text(t.lang),
        "statement": tell_statement(theme),
        "quotes": [
            {**tell_chosen(stored, layer), "shown": quote and tell_quote(quote, layer, t)}
            for stored, quote in found.shown
        ],
        "suggested": [
            {"document": quote.document, **tell_quote(quote, layer, t)} for quote in found.suggested
        ],
    }


def tell_statement(theme: Theme) -> dict[str, Any] | None:
    """What a person stated, with the row version that an edit must know."""
    said = theme.statement
    if said is None:
        return None
    return {**said.text._asdict(), "v": said.changed_by, "author": said.author}


def tell_chosen(stored: StoredQuote, layer: Layer) -> dict[str, Any]:
    """A chosen quote with its original words and what is marked in them."""
    quote = stored.quote
    return {
        "id": stored.guid,
        "v": stored.changed_by,
        "document": quote.document,
        "guid": layer.guids[quote.document],
        "start": quote.start,
        "end": quote.end,
        "text": quote.quote,
        "cuts": [list(cut) for cut in quote.cuts],
        "redactions": [list(each) for each in quote.redactions],
        "starred": quote.starred,
        "author": stored.author,
        "outdated": stored.outdated,
    }


def tell_candidates(found: Candidates, themes: ThemeList, t: Translator) -> dict[str, Any]:
    """Quotes that could be chosen as plain values, each with where it stands."""
    from ..report.wording import STATUSES, coder_name

    layer = themes.layer
    return {
        "n": found.n_quotes,
        "quotes": [
            {
                "document": each.coding.document,
                "guid": layer.guids[each.coding.document],
                "start": each.coding.start,
                "end": each.coding.end,
                "text": each.coding.text_sha256,
                "coder": coder_name(each.coding.coder, t),
                "status": t(STATUSES[each.coding.status]),
                "chosen": chosen,
                "words": " ".join(each.words.split()),
                "quote": each.quote and tell_quote(each.quote, layer, t),
            }
            for each, chosen in found.quotes
        ],
    }


def _tell_panel(themes: ThemeList, place: int, panel: ThemePanel, t: Translator) -> dict[str, Any]:
    from ..report.wording import say_segments, say_share

    of = len(themes.counted.coverage.people)
    total = panel.total
    voiced = t.plural("{n} theme voiced", "{n} themes voiced", len(panel.themes))
    share = say_share(total.n_participants, of, total.share, t)
    segments = say_segments(total.n_segments, themes.counted.matrix.unit, t)
    return {
        **_tell_domain(themes, panel.domain.id, t),
        "counts": " · ".join([voiced, share, segments]),
        "themes": [_tell_row(each, themes, t) for each in panel.themes],
        "silent": [_tell_row(each, themes, t) for each in panel.silent],
    }


def _tell_domain(themes: ThemeList, domain: str, t: Translator) -> dict[str, Any]:
    from ..report.wording import domain_letter

    domains: tuple[Domain, ...] = themes.layer.codebook.domains
    place = next(place for place, each in enumerate(domains) if each.id == domain)
    name = domains[place].name.text(t.lang)
    return {"letter": domain_letter(place), "place": place, "name": name}


def _tell_row(theme: Theme, themes: ThemeList, t: Translator) -> dict[str, Any]:
    from ..report.wording import say_documents, say_segments

    cell, unit = theme.cell, themes.counted.matrix.unit
    codes = [code.id for code in themes.layer.codebook.codes]
    said = theme.statement
    return {
        "code": theme.code.id,
        "name": theme.code.name.text(t.lang),
        "class": f"code-{codes.index(theme.code.id)}",
        "participants": t.number(cell.n_participants),
        "of": t("of {total} participants", total=t.number(len(themes.counted.coverage.people))),
        "share": t.percent(cell.share),
        "width": round(100 * (cell.share or 0)),
        "counts": t(
            "{segments} in {documents}",
            segments=say_segments(cell.n_segments, unit, t),
            documents=say_documents(theme.n_documents, t),
        ),
        "said": (said.text if said else theme.code.definition).text(t.lang),
        "stated": said is not None,
        "n_quotes": sum(not each.outdated for each in theme.quotes),
        "n_outdated": sum(each.outdated for each in theme.quotes),
    }
