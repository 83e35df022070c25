"""What the machine has looked for in which text, and what it proposes there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..errors import Conflict
from ..messages import N_, say
from ..model import Coding, Status, Unit
from . import schema
from .codings import encode, remove_codings
from .documents import current_versions
from .journal import Action, Key, fetch
from .people import ensure_coders

OTHER_TEXT = N_("{document} in the meantime has another text")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the machine found in one text.

    `codes` are all codes that it looked for, with a hash of what each means (None: the code is no
    longer in the codebook); `codings` what it proposes for them.
    """

    document: str
    text_sha256: str
    codes: Mapping[str, str | None]
    codings: Sequence[Coding]


@dataclass(frozen=True, slots=True)
class _Change:
    """What to do with a text's proposals: `again` and `gone` by the GUID of their rows."""

    new: Sequence[Coding]
    again: Mapping[str, Coding]
    gone: Sequence[str]
    decided: int


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """Proposals that are new, found again, gone; and places where a person has decided already."""

    new: int = 0
    again: int = 0
    gone: int = 0
    decided: int = 0

    def plus(self, change: _Change) -> ProposalCounts:
        """These and those of one more text."""
        return ProposalCounts(
            self.new + len(change.new),
            self.again + len(change.again),
            self.gone + len(change.gone),
            self.decided + change.decided,
        )


def tagged_codes(connection: Connection, unit: Unit) -> dict[str, dict[str, str]]:
    """Document → code → hash of the meaning with which the machine has read its current text."""
    tagged, documents, versions = schema.tagged.c, schema.documents.c, schema.versions.c
    rows = connection.execute(
        select(documents.name, tagged.code, tagged.code_hash)
        .select_from(schema.tagged)
        .join(schema.versions)
        .join(schema.documents)
        .where(versions.number == documents.current, tagged.unit == unit.value)
    )
    found: dict[str, dict[str, str]] = {}
    for document, code, code_hash in rows:
        found.setdefault(document, {})[code] = code_hash
    return found


def replace_proposals(action: Action, tagged: Iterable[Tagged], *, unit: Unit) -> ProposalCounts:
    """Makes the machine's unreviewed proposals for those codes and texts what it now finds.

    What a person has accepted, rejected or noted on stays, and is not proposed again; a proposal
    that is found again keeps its identity. Raises Conflict where a text is another by now.
    """
    tagged = list(tagged)
    coders = ensure_coders(action, {c.coder for each in tagged for c in each.codings})
    marks: dict[Key, str | None] = {}
    counts = ProposalCounts()
    for version, each in _on_current_texts(action.connection, tagged):
        change = _compare(action.connection, version, each)
        _replace(action, version, change, coders)
        marks |= {(version, code): code_hash for code, code_hash in each.codes.items()}
        counts = counts.plus(change)
    _mark_tagged(action, marks, unit)
    return counts


def preview_proposals(connection: Connection, tagged: Iterable[Tagged]) -> ProposalCounts:
    """What `replace_proposals` would do. Raises Conflict where a text is another by now."""
    counts = ProposalCounts()
    for version, each in _on_current_texts(connection, tagged):
        counts = counts.plus(_compare(connection, version, each))
    return counts


def _on_current_texts(
    connection: Connection, tagged: Iterable[Tagged]
) -> Iterator[tuple[str, Tagged]]:
    """Each with the GUID of its version, if the text is still the one that was read."""
    current = current_versions(connection)
    for each in tagged:
        version, sha256 = current.get(each.document, ("", ""))
        if sha256 != each.text_sha256:
            what = say(OTHER_TEXT, document=each.document)
            raise Conflict(what=what, yours=each.text_sha256, theirs=sha256)
        yield version, each


def _compare(connection: Connection, version: str, tagged: Tagged) -> _Change:
    """What the machine finds now, held against its rows."""
    found = {(coding.start, coding.end, coding.code): coding for coding in tagged.codings}
    codings, machine = schema.codings.c, schema.coders.c.kind == "machine"
    there = connection.execute(
        select(codings.guid, codings.start, codings.end, codings.code, codings.status, codings.memo)
        .join_from(schema.codings, schema.coders)
        .where(machine, codings.version == version, codings.code.in_(list(tagged.codes)))
    )
    again, gone, decided = {}, [], 0
    for row in there:
        coding = found.pop((row.start, row.end, row.code), None)
        if row.status != Status.PROPOSED or row.memo:
            decided += coding is not None
        elif coding is None:
            gone.append(row.guid)
        else:
            again[row.guid] = coding
    return _Change(list(found.values()), again, gone, decided)


def _replace(action: Action, version: str, change: _Change, coders: Mapping[str, str]) -> None:
    codings, again = schema.codings, change.again
    remove_codings(action, change.gone)
    rows = [
        {
            "guid": guid,
            "coder": coders[coding.coder],
            **{name: encode(coding)[name] for name in ("confidence", "evidence")},
        }
        for guid, coding in again.items()
    ]
    action.update(codings, rows)
    new = {"version": version, "created": action.time}
    rows = [
        {"guid": action.new_guid(), "coder": coders[coding.coder], **new, **encode(coding)}
        for coding in change.new
    ]
    action.insert(codings, rows)


def _mark_tagged(action: Action, marks: Mapping[Key, str | None], unit: Unit) -> None:
    """Writes what each (version, code) was looked for as; None takes the mark away."""
    table = schema.tagged
    there = fetch(action.connection, table, list(marks))
    action.delete(table, [key for key in there if marks[key] is None])
    rows = {
        key: {"version": key[0], "code": key[1], "code_hash": code_hash, "unit": unit.value}
        for key, code_hash in marks.items()
        if code_hash is not None
    }
    action.update(table, [row for key, row in rows.items() if key in there])
    action.insert(table, [row for key, row in rows.items() if key not in there])
