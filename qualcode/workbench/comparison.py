"""The clusters of a project and the decisions on them, as they stand after one event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import AmbiguousId, UnknownName
from ..messages import say
from ..model import Codebook, Coding, Status
from ..store import Project, StoredCoding
from ..store import codings as coding_rows
from ..store.journal import Action as Transaction
from ..teams.adjudicate import Consensus, Decision, carry, consensus_codings, find_consensus
from ..teams.clusters import CONSENSUS, Cluster, find_clusters
from ..teams.recognising import MACHINE, text_hash
from .blind import is_blind, refuse_if_blind

MIN_ID = 4

_KEPT = "comparison"


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What coders said and what was decided; `number` is the newest event that it knows of.

    It is never changed: what is decided makes another one.
    """

    number: int
    with_machine: bool
    texts: Mapping[str, str]
    book: Codebook | None
    clusters: Sequence[Cluster]
    by_id: Mapping[str, Cluster]
    digits: int
    decisions: Sequence[Decision]
    consensus: Consensus

    def cluster(self, id_part: str) -> Cluster:
        """The cluster whose id begins so. Raises UnknownName, AmbiguousId."""
        if id_part in self.by_id:
            return self.by_id[id_part]
        fitting = [each for each in self.clusters if id_part and each.id.startswith(id_part)]
        if not fitting:
            hint = say("See the ids with: qualcode adjudicate list")
            raise UnknownName(what=say("difference"), name=id_part, hint=hint)
        if len(fitting) > 1:
            places = ", ".join(f"{each.id} ({each.document})" for each in fitting[:5])
            raise AmbiguousId(id=id_part, n=len(fitting), places=places)
        return fitting[0]

    def short(self, cluster: Cluster) -> str:
        """As much of a cluster's id as names it."""
        return cluster.id[: self.digits]

    def seen(self, cluster: Cluster) -> str:
        """What somebody who looks at a cluster now sees: its codings, and what was decided."""
        held = self.consensus.decisions.get(cluster.id, ())
        return "@".join([cluster.version, *(each.time for each in held)])

    def decided(self, decisions: Sequence[Decision], number: int) -> Comparison:
        """The comparison with more decisions, made in event `number`."""
        together = [*self.decisions, *decisions]
        agreed = find_consensus(self.clusters, together)
        return replace(self, number=number, decisions=together, consensus=agreed)


def find_comparison(project: Project, *, with_machine: bool = False) -> Comparison:
    """The comparison as it stands now, computed anew only where something has changed.

    Raises BlindStudy.
    """
    refuse_if_blind(project)
    found = project.derived.get(_name(with_machine), project.last_event())
    if found is None:
        found = compare(project, with_machine=with_machine)
        keep_comparison(project, found)
    assert isinstance(found, Comparison)
    return found


def keep_comparison(project: Project, comparison: Comparison) -> None:
    """Keeps a comparison for whoever asks next."""
    project.derived.put(_name(comparison.with_machine), comparison.number, comparison)


def _name(with_machine: bool) -> str:
    return f"{_KEPT} with the machine" if with_machine else _KEPT


def compare(project: Project, *, with_machine: bool) -> Comparison:
    """The comparison, computed. Raises BlindStudy."""
    refuse_if_blind(project)
    number = project.last_event()
    texts = {each.name: each.text for each in project.current_texts()}
    book = project.codebook()
    codings = [stored.coding for stored in project.codings()]
    clusters = find_clusters(
        [each for each in codings if _takes_part(each, with_machine)],
        finished=project.finished(),
        parents={code.id: code.parent for code in book.codes} if book else {},
    )
    by_id = {each.id: each for each in clusters}
    decisions = _carried(project, texts)
    return Comparison(
        number,
        with_machine,
        texts,
        book,
        clusters,
        by_id,
        _digits(by_id),
        decisions,
        find_consensus(clusters, decisions),
    )


def _carried(project: Project, texts: Mapping[str, str]) -> list[Decision]:
    """The decisions, those on earlier texts carried over to the ones of now where they can."""
    versions: dict[str, dict[str, str]] = {}
    hashes: dict[str, str] = {}
    found = []
    for record in project.decisions():
        decision = Decision.from_record(record)
        name = decision.document
        new = texts.get(name)
        if new is None:
            continue
        if name not in hashes:
            hashes[name] = text_hash(new)
        if decision.text_sha256 not in ("", hashes[name]):
            if name not in versions:
                stood = project.version_texts(name).values()
                versions[name] = {text_hash(text): text for text in stood}
            old = versions[name].get(decision.text_sha256)
            decision = (old and carry(decision, old, new, hashes[name])) or decision
        found.append(decision)
    return found


def _takes_part(coding: Coding, with_machine: bool) -> bool:
    """People's codings; a machine's only where asked for. What was rejected is no coding."""
    if coding.status is Status.REJECTED:
        return False
    return with_machine or not coding.coder.startswith(MACHINE)


def _digits(ids: Collection[str]) -> int:
    """How many digits tell all ids apart."""
    digits = MIN_ID
    while len({each[:digits] for each in ids}) < len(ids):
        digits += 1
    return digits


def renew_consensus(project: Project, action: Transaction) -> None:
    """Writes the consensus that follows from all decisions as they stand inside an action.

    Not while the study is blind: the next decision does it then.
    """
    if not is_blind(project):
        found = compare(project, with_machine=False)
        agreed = consensus_codings(found.consensus, found.texts)
        write_consensus(action, *consensus_changes(project, agreed))


def consensus_changes(
    project: Project, codings: Sequence[Coding]
) -> tuple[list[Coding], list[StoredCoding]]:
    """The codings that the consensus gets, and the ones that it loses, to become `codings`."""
    there = {_what(each.coding): each for each in project.codings(coder=CONSENSUS)}
    wanted = {_what(each): each for each in codings}
    fresh = [each for key, each in wanted.items() if key not in there]
    return fresh, [stored for key, stored in there.items() if key not in wanted]


def write_consensus(
    action: Transaction, fresh: Sequence[Coding], surplus: Sequence[StoredCoding]
) -> None:
    """Writes what changes of the consensus. Raises Conflict where somebody else did meanwhile."""
    seen = {each.guid: each.changed_by for each in surplus}
    coding_rows.remove_codings(action, list(seen), expected=seen)
    coding_rows.save_codings(action, fresh)


def _what(coding: Coding) -> tuple[str, int, int, str]:
    return coding.document, coding.start, coding.end, coding.code
