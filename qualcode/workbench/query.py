"""`query`: ask the codings of a layer; what can be asked: `qualcode.findings.query_text`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import UsageError
from ..findings.counting import respondents
from ..findings.passages import FoundPassage, show_passage
from ..findings.query import ask
from ..findings.query_terms import QueryUnit
from ..findings.query_text import Vocabulary, read_query, vocabulary
from ..messages import say
from .layer import Layer


@dataclass(frozen=True, slots=True, eq=False)
class QueryOutcome:
    """Some of the passages that a query names, and how many there are of everything.

    `n_all` counts the participants who could have been among the `n_participants`.
    """

    text: str
    unit: QueryUnit
    layer: Layer
    passages: tuple[FoundPassage, ...]
    n_passages: int
    n_segments: int
    n_documents: int
    n_participants: int
    n_all: int

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "query": self.text,
            "unit": self.unit.value,
            "layer": self.layer.name,
            "passages": self.n_passages,
            "segments": self.n_segments,
            "documents": self.n_documents,
            "participants": self.n_participants,
            "all_participants": self.n_all,
            "hits": [each.as_record() for each in self.passages],
        }


def query(
    layer: Layer,
    text: str,
    *,
    unit: str = QueryUnit.SENTENCE.value,
    limit: int | None = 20,
    offset: int = 0,
) -> QueryOutcome:
    """The passages of a layer that `text` names, from the `offset`-th, `limit` of them or all.

    Raises UnreadableQuery, UsageError for another unit.
    """
    if unit not in set(QueryUnit):
        known = ", ".join(QueryUnit)
        raise UsageError(what=say("There is no unit “{unit}”: {known}.", unit=unit, known=known))
    documents = tuple(layer.documents.values())
    found = ask(read_query(text, names_in_queries(layer)), documents, layer.codings,
                QueryUnit(unit))  # fmt: skip
    people = respondents(documents)
    end = None if limit is None else offset + limit
    return QueryOutcome(
        text=text,
        unit=QueryUnit(unit),
        layer=layer,
        passages=tuple(
            show_passage(each, layer.documents, people, layer.redactions, unit=QueryUnit(unit))
            for each in found[offset:end]
        ),
        n_passages=len(found),
        n_segments=sum(each.n_segments for each in found),
        n_documents=len({each.document for each in found}),
        n_participants=len({name for each in found for name in each.participants}),
        n_all=len(people),
    )


def names_in_queries(layer: Layer) -> Vocabulary:
    """What a query of the layer may name."""
    return vocabulary(layer.codebook, tuple(layer.documents.values()), layer.codings)
