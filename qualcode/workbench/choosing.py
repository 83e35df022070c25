"""Which codings a person means: by id, or by what they have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import AmbiguousId, NothingChosen, UnknownName
from ..files.codings import as_record
from ..messages import say
from ..model import Document, Status, Turn
from ..store import Project, StoredCoding
from .blind import shown, visible
from .naming import known_code, known_document, known_name


@dataclass(frozen=True, slots=True)
class CodingFilter:
    """Which codings are meant: each of those named, any where none is; all conditions together."""

    documents: Collection[str] = ()
    codes: Collection[str] = ()
    coders: Collection[str] = ()
    statuses: Collection[Status] = ()
    outdated: bool = False
    viewer: str | None = field(default=None, compare=False)
    """Who looks, where somebody is named: a blind study shows them their own codings alone."""
    unseen: bool = field(default=False, compare=False)
    """Also what a blind study does not show: for comparing, never for showing."""


@dataclass(frozen=True, slots=True)
class ListedCoding:
    """A coding with an id that names it, and the turn that it begins in.

    From `describe` it is the shortest id; of one just written, which is not held against all
    others, its whole GUID.
    """

    id: str
    stored: StoredCoding
    turn: Turn | None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        turn = self.turn
        return {
            "id": self.id,
            "guid": self.stored.guid,
            "turn": turn.number if turn else None,
            "speaker": turn.label if turn else None,
            "speaker_role": turn.role.value if turn else None,
            "outdated": self.stored.outdated,
            "created": self.stored.created,
            **as_record(self.stored.coding),
        }


def list_codings(project: Project, wanted: CodingFilter) -> list[ListedCoding]:
    """The codings that the filter lets through, in the order of the texts. Raises UnknownName."""
    return describe(project, select_codings(project, wanted))


def describe(project: Project, codings: Iterable[StoredCoding]) -> list[ListedCoding]:
    """Codings with their short ids and turns."""
    length = project.id_length()
    talks: dict[str, Document] = {}
    listed = []
    for stored in codings:
        name = stored.coding.document
        if name not in talks:
            talks[name] = Document(name, "", project.turns(name))
        turn = None if stored.outdated else talks[name].turn_at(stored.coding.start)
        listed.append(ListedCoding(short_id(stored, length), stored, turn))
    return listed


def select_codings(project: Project, wanted: CodingFilter) -> list[StoredCoding]:
    """The codings that the filter lets through, in the order of the texts. Raises UnknownName."""
    documents = {known_document(project, name) for name in wanted.documents}
    codes = _known_codes(project, wanted.codes) if wanted.codes else set()
    coders = _known_coders(project, wanted.coders)
    found = project.codings(
        document=_single(documents),
        code=_single(codes),
        coder=_single(coders),
        status=_single(wanted.statuses),
        outdated=wanted.outdated,
    )
    return [
        stored
        for stored in (found if wanted.unseen else shown(project, found, wanted.viewer))
        if (not documents or stored.coding.document in documents)
        and (not codes or stored.coding.code in codes)
        and (not coders or stored.coding.coder in coders)
        and (not wanted.statuses or stored.coding.status in wanted.statuses)
    ]


def find_codings(
    project: Project, ids: Sequence[str], viewer: str | None = None
) -> list[StoredCoding]:
    """The coding that each id names, each once; an id is the beginning or the end of a GUID.

    Raises UnknownName, AmbiguousId.
    """
    found: dict[str, StoredCoding] = {}
    for part in ids:
        fitting = visible(project, project.find_codings(part), viewer) if part else []
        if not fitting:
            hint = say("See the ids with: qualcode code list")
            raise UnknownName(what=say("coding"), name=part, hint=hint)
        if len(fitting) > 1:
            places = ", ".join(f"{each.guid} ({tell_place(each)})" for each in fitting[:5])
            raise AmbiguousId(id=part, n=len(fitting), places=places)
        found[fitting[0].guid] = fitting[0]
    return list(found.values())


def chosen_codings(
    project: Project,
    ids: Sequence[str],
    wanted: CodingFilter,
    *,
    everything: bool,
    statuses: Collection[Status] = (),
) -> list[StoredCoding]:
    """The codings of those ids, or all that the filter lets through if `everything` was said.

    `statuses` are those that are meant where the filter names none. Raises NothingChosen where
    neither ids nor filters are given or both are, UnknownName, AmbiguousId.
    """
    narrows = wanted != CodingFilter()
    if ids and not narrows and not everything:
        return find_codings(project, ids, wanted.viewer)
    if ids:
        raise NothingChosen(what=say("Give either ids, or filters with --all."))
    if not narrows and not everything:
        raise NothingChosen(what=say("Which codings? Give their ids, or filters with --all."))
    found = select_codings(project, replace(wanted, statuses=wanted.statuses or statuses))
    if not everything:
        raise NothingChosen(
            what=say("{n} codings are so. If you mean all of them, add --all.", n=len(found))
        )
    return found


def short_id(stored: StoredCoding, length: int) -> str:
    """The last `length` digits of a coding's GUID; its first ones only tell the time."""
    return stored.guid[-length:]


def tell_place(stored: StoredCoding) -> str:
    """Where a coding stands and what it says, in a few words."""
    coding = stored.coding
    return f"{coding.document} {coding.start}–{coding.end} {coding.code}"


def _single(values: Collection[Any]) -> Any:
    """The only value, which the store can then look for by itself."""
    return next(iter(values)) if len(values) == 1 else None


def _known_codes(project: Project, names: Iterable[str]) -> set[str]:
    """The codes of those ids, in the codebook or in codings made with an earlier one."""
    book = project.codebook()
    used = sorted({code for code, _, _ in project.coding_counts()})
    return {known_code(book, name, used=used) for name in names}


def _known_coders(project: Project, names: Iterable[str]) -> set[str]:
    """The coders of those names; ``rules`` means every version of the machine's."""
    known = [coder.name for coder in project.coders()]
    found: set[str] = set()
    for name in names:
        layer = {coder for coder in known if coder.partition(":")[0] == name}
        found |= layer or {known_name(say("coder"), name, known)}
    return found
