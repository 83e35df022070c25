"""`query`: ask the codings of a layer; what can be asked: `qualcode.findings.query_text`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UsageError
from ..findings.counting import respondents
from ..findings.passages import FoundPassage, show_passage
from ..findings.query import ask
from ..findings.query_terms import QueryUnit
from ..findings.query_text import read_query
from ..findings.query_words import (
    OPERATORS,
    Vocabulary,
    vocabulary,
    write_code,
    write_condition,
)
from ..messages import Translator, say
from ..model import Status
from ..store.people import MACHINE
from .layer import Layer

EXAMPLES = {
    "role": "TNV",
    "age": "60",
    "speaker": "interviewer",
    "coder": "Lan",
    "status": "accepted",
    "said": "đi làm xa",
}


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

    @property
    def n_unreviewed(self) -> int:
        """The layer's codings that a machine proposed and no person has reviewed."""
        return sum(each.status is Status.PROPOSED for each in self.layer.codings)

    def say_review(self, translate: Translator) -> str:
        """What a reader must know about who made and checked the codings that were asked."""
        from ..report.wording import say_reviewed

        total = sum(each.status is not Status.REJECTED for each in self.layer.codings)
        return say_reviewed(self.n_unreviewed, total, self.layer.n_open, translate)

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


@dataclass(frozen=True, slots=True)
class QueryWords:
    """What a query may be put together of, as a reader writes it.

    `operators` by their names, `codes` by ids (domains too), `conditions` by what they are about;
    `examples` of conditions, of the sample study.
    """

    operators: Mapping[str, str]
    codes: Mapping[str, str]
    conditions: Mapping[str, tuple[str, ...]]
    examples: Mapping[str, str]


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
    found = ask(read_query(text, _names(layer)), documents, layer.codings,
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


def words_of_queries(layer: Layer, lang: str, *, most: int) -> QueryWords:
    """The words for queries of a layer; no conditions where there are more than `most` of a kind.

    A machine is offered as one, whatever codebooks it has read.
    """
    known = _names(layer)
    conditions = {
        about: tuple(
            written
            for value in values
            if not (about == "coder" and value.startswith(MACHINE))
            and (written := write_condition(about, value, lang))
        )
        for about, values in known.fields.items()
        if 0 < len(values) <= most
    }
    return QueryWords(
        {name: words.text(lang) for name, words in OPERATORS.items()},
        {name: write_code(name, known, lang) for name in known.called},
        {about: written for about, written in conditions.items() if written},
        {about: write_condition(about, value, lang) for about, value in EXAMPLES.items()},
    )


def _names(layer: Layer) -> Vocabulary:
    """What a query of the layer may name."""
    return vocabulary(layer.codebook, tuple(layer.documents.values()), layer.codings)
