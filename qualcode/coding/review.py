"""What a codebook lacks, seen beside the documents it is meant for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..messages import Said, say
from ..model import Code, Codebook, Document
from .tagger import Tagger


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something to mend: the code, the line of the codebook file, what is missing."""

    code: str
    line: int
    what: Said


def check_codebook(codebook: Codebook, documents: Iterable[Document]) -> list[Complaint]:
    """Codes without indicator, example or definition, and indicators that never fire.

    In the order of the file. An indicator fires where it matches anything, denied or not,
    whoever says it; without documents nothing is said about firing. Raises PatternTooSlow.
    """
    tagger = Tagger(codebook)
    fired: set[str] = set()
    read = 0
    for document in documents:
        fired |= tagger.fired(document)
        read += 1
    complaints = [complaint for code in codebook.codes for complaint in _lacks(code)]
    if read:
        complaints += [
            Complaint(
                code.id,
                indicator.line,
                say(
                    "the indicator “{indicator}” of {code} never fires",
                    indicator=indicator.label,
                    code=code.id,
                ),
            )
            for code in codebook.codes
            for indicator in code.indicators
            if indicator.id not in fired
        ]
    return sorted(complaints, key=lambda complaint: complaint.line)


def _lacks(code: Code) -> list[Complaint]:
    lacks = (
        (code.indicators, say("{code} has no indicator: it is never proposed", code=code.id)),
        (any(code.definition), say("{code} has no definition", code=code.id)),
        (any(code.typical), say("{code} has no typical example", code=code.id)),
    )
    return [Complaint(code.id, code.line, what) for there, what in lacks if not there]
