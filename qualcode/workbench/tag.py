"""`tag`: proposes codings with the project's codebook, again only for what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..coding import Tagger, changed_codes, code_hashes, narrowed
from ..errors import NoCodebook
from ..messages import N_
from ..model import Codebook, Document, Unit
from ..store import Project, ProposalCounts, Tagged
from .naming import known_documents
from .progress import Progress, silent

Wanted = Mapping[str, Mapping[str, str | None]]
"""Document → the codes to look for in it with the hash of their meaning, None for one gone."""


@dataclass(frozen=True, slots=True)
class TagOutcome:
    """What `tag` did, or would do: how much was looked for, what became of the proposals.

    `pairs` counts (document, code), `pairs_read` those that had to be looked for.
    """

    codebook_version: str
    unit: Unit
    documents: int
    documents_read: int
    pairs: int
    pairs_read: int
    proposals: ProposalCounts

    @property
    def share_read(self) -> float | None:
        """The share of all pairs that had to be looked for; None where there are none."""
        return self.pairs_read / self.pairs if self.pairs else None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "codebook_version": self.codebook_version,
            "unit": self.unit.value,
            "documents": self.documents,
            "documents_read": self.documents_read,
            "pairs": self.pairs,
            "pairs_read": self.pairs_read,
            "new": self.proposals.new,
            "again": self.proposals.again,
            "gone": self.proposals.gone,
            "decided": self.proposals.decided,
        }


def tag(
    project: Project,
    *,
    actor: str,
    unit: Unit = Unit.SENTENCE,
    documents: Sequence[str] = (),
    at_hand: Mapping[str, Document] | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> TagOutcome:
    """Proposes codings in the project's documents (or those named), one action.

    Only the machine's own proposals that nobody has reviewed are replaced, and a text is read
    only for the codes whose meaning has changed since. `at_hand` are documents that were loaded
    already. Raises NoCodebook, UnknownName, CodebookError, PatternTooSlow, Conflict.
    """
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    names = known_documents(project, documents)
    wanted = _wanted(project, codebook, names, unit)

    def load(name: str) -> Document:
        return (at_hand or {}).get(name) or project.document(name)

    tagged = list(_look(load, codebook, wanted, unit, progress))
    if dry_run:
        counts = project.preview_proposals(tagged)
    elif tagged:
        counts = project.replace_proposals(tagged, unit=unit, actor=actor)
    else:
        counts = ProposalCounts()
    read = [sum(map(bool, codes.values())) for codes in wanted.values()]
    return TagOutcome(
        codebook_version=codebook.version,
        unit=unit,
        documents=len(names),
        documents_read=sum(map(bool, read)),
        pairs=len(names) * len(codebook.codes),
        pairs_read=sum(read),
        proposals=counts,
    )


def _wanted(project: Project, codebook: Codebook, names: Iterable[str], unit: Unit) -> Wanted:
    """What there is to look for, without the documents where there is nothing."""
    hashes = code_hashes(codebook)
    read = {each: project.tagged_codes(each) for each in Unit}
    wanted = {
        name: changed_codes(
            hashes,
            read[unit].get(name, {}),
            known=[code for each in read.values() for code in each.get(name, ())],
        )
        for name in names
    }
    return {name: codes for name, codes in wanted.items() if codes}


def _look(
    load: Callable[[str], Document],
    codebook: Codebook,
    wanted: Wanted,
    unit: Unit,
    progress: Progress,
) -> Iterator[Tagged]:
    """What the machine finds of that; documents that want the same codes share a tagger."""
    taggers: dict[frozenset[str], Tagger] = {}
    for done, (name, codes) in enumerate(wanted.items()):
        progress(N_("Proposing codings"), done, len(wanted))
        sought = frozenset(code for code, meaning in codes.items() if meaning)
        if sought not in taggers:
            taggers[sought] = Tagger(narrowed(codebook, sought))
        document = load(name)
        yield Tagged(
            document=name,
            text_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
            codes=codes,
            codings=[c for c in taggers[sought].tag(document, unit=unit) if c.code in sought],
        )
    progress(N_("Proposing codings"), len(wanted), len(wanted))
