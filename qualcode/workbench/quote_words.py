"""A quote as pages show it: who says what, in which words, and what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..messages import Translator
from ..model import Coding, Quote
from .layer import Layer

if TYPE_CHECKING:
    from ..findings.passages import FoundPassage
    from .matrix import CellQuotes, MatrixOutcome
    from .query import QueryOutcome


def tell_quote(quote: Quote, layer: Layer, t: Translator) -> dict[str, Any]:
    """Plain values: speaker marks and words, attribution, place, and the words in their context.

    `around` has per speaker the mark and pieces of words, each with whether it is quoted.
    """
    from ..findings import attribute
    from ..findings.quotes import is_exchange
    from ..report.wording import dialogue, speaker_marks, surroundings

    document = layer.documents[quote.document]
    marks = speaker_marks(document, t)
    return {
        "exchange": is_exchange(quote.parts),
        "lines": dialogue(quote.parts, marks),
        "around": surroundings(quote, document, marks),
        "attribution": attribute(quote.participant, t),
        "participant": quote.participant.id if quote.participant else None,
        "turn": quote.turn,
    }


def tell_cell(found: CellQuotes, outcome: MatrixOutcome, t: Translator) -> dict[str, Any]:
    """The quotes behind a cell as plain values, each with where it stands."""
    from ..report.wording import STATUSES, coder_name, group_name, say_segments

    layer, cell = outcome.layer, found.cell
    return {
        "name": found.target.name.text(t.lang),
        "domain": found.row.code is None,
        "group": None if found.value is None else group_name(found.value, t),
        "participants": cell.n_participants,
        "share": t.percent(cell.share),
        "segments": say_segments(cell.n_segments, outcome.matrix.unit, t),
        "n": found.n_quotes,
        "quotes": [
            {
                "document": each.coding.document,
                "guid": layer.guids[each.coding.document],
                "start": each.coding.start,
                "end": each.coding.end,
                "code": each.code.id,
                "name": each.code.name.text(t.lang),
                "coder": coder_name(each.coding.coder, t),
                "status": t(STATUSES[each.coding.status]),
                "words": each.words,
                "quote": tell_quote(each.quote, layer, t) if each.quote else None,
            }
            for each in found.quotes
        ],
    }


def tell_passages(outcome: QueryOutcome, t: Translator) -> dict[str, Any]:
    """What a query found as plain values, each with where it stands."""
    layer = outcome.layer
    names = {code.id: code.name.text(t.lang) for code in layer.codebook.codes}
    return {
        "passages": outcome.n_passages,
        "segments": outcome.n_segments,
        "documents": outcome.n_documents,
        "participants": outcome.n_participants,
        "all": outcome.n_all,
        "hits": [
            {
                "document": each.passage.document,
                "guid": layer.guids[each.passage.document],
                **_place(each),
                "turn": each.turn.number,
                "codings": [
                    {"code": code, "name": names.get(code, code), "coders": coders}
                    for code, coders in _coders(each.passage.codings, t).items()
                ],
                "words": each.words,
                "quote": tell_quote(each.quote, layer, t) if each.quote else None,
            }
            for each in outcome.passages
        ],
    }


def _place(found: FoundPassage) -> dict[str, int]:
    """Where to look at a passage: of a whole document, at the first coding that it has."""
    whole = not found.words and bool(found.passage.codings)
    at = found.passage.codings[0] if whole else found.passage
    return {"start": at.start, "end": at.end}


def _coders(codings: tuple[Coding, ...], t: Translator) -> dict[str, list[str]]:
    """Code → who gave it."""
    from ..report.wording import coder_name

    found: dict[str, dict[str, None]] = {}
    for each in codings:
        found.setdefault(each.code, {})[coder_name(each.coder, t)] = None
    return {code: list(coders) for code, coders in found.items()}
