"""What a query found, as it may be shown: the words, who says them, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model import Coding, Document, Evidence, Participant, Quote, Redaction, Turn
from .query import Passage
from .query_terms import QueryUnit
from .quotes import build_quote, verify
from .redaction import redact, redact_quote


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that a query names, as it may be shown.

    `turn` is the one it begins in and `people` the participants who speak in it; `quote` shows it
    with its context, None where it holds no speech; `words` are all of it, but of a whole document.
    """

    passage: Passage
    turn: Turn
    people: tuple[Participant, ...]
    words: str
    quote: Quote | None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        found = self.passage
        return {
            "document": found.document,
            "start": found.start,
            "end": found.end,
            "turn": self.turn.number,
            "speaker": self.turn.label,
            "speaker_role": self.turn.role.value,
            "participants": list(found.participants),
            "text": self.words,
            "segments": found.n_segments,
            "codings": [
                {
                    "code": each.code,
                    "coder": each.coder,
                    "start": each.start,
                    "end": each.end,
                    "status": each.status.value,
                }
                for each in found.codings
            ],
        }


def show_passage(
    found: Passage,
    documents: Mapping[str, Document],
    people: Mapping[str, Participant],
    redactions: Mapping[str, tuple[Redaction, ...]],
    *,
    unit: QueryUnit,
) -> FoundPassage:
    """A passage as it may be shown: of a whole document, what was coded in it.

    Raises QuoteMismatch.
    """
    document, hidden = documents[found.document], redactions.get(found.document, ())
    signs = tuple(Evidence("", each.start, each.end, 1.0) for each in found.codings)
    as_coding = Coding(found.document, found.start, found.end, "", "", "", evidence=signs)
    quote = build_quote(as_coding, documents, people)
    if quote:
        quote = redact_quote(quote, document.text, hidden)
        verify(quote, document)
    turn = document.turn_at(found.start)
    assert turn is not None
    whole = unit is QueryUnit.DOCUMENT
    words = "" if whole else redact(document.text, found.start, found.end, hidden)
    speaking = tuple(people[name] for name in found.participants)
    return FoundPassage(found, turn, speaking, words, quote)
