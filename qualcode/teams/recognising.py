"""Which of our documents and coders those of a source are.

A document is known by its GUID, then by its text, then by its name if the texts are nearly equal;
never by its name alone. A coder is known by the GUID, or by the name where no two GUIDs
contradict.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ..messages import Said, say
from ..study import Study, StudyCoder, StudyText
from .alignment import Alignment, align
from .clusters import CONSENSUS
from .naming import document_name, free_name, nfc, same_name
from .plan import NEW, SKIP, Found, MergeMap, PlannedCoder, PlannedDocument

SAME_GUID, SAME_NAME = 0.5, 0.7
"""The share of letters that two texts under one GUID, or one name, must have in common.

Measured: transcripts of different interviews of one study share up to 0.35, an OCR twin with its
columns reordered 0.86.
"""

MACHINE = "rules:"
"""How the names of machine coders begin: they are the same in every copy, whatever their GUIDs."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """A text of the source, our text that it is, and their alignment where they differ.

    `ours` is None where the document is new, and for one that was refused.
    """

    plan: PlannedDocument
    ours: StudyText | None = None
    alignment: Alignment | None = None


def likeness(alignment: Alignment) -> float:
    """The share of letters (0…1) that two texts have in common."""
    kept = int((alignment.pairs.target >= 0).sum())
    return 2 * kept / max(1, len(alignment.old.letters) + len(alignment.new.letters))


def decided(decisions: Mapping[str, str], *names: str) -> str | None:
    """What the map says of something that has these names; None where it says nothing."""
    return next((decisions[name] for name in names if name and name in decisions), None)


def normal(names: Mapping[str, str]) -> dict[str, str]:
    """A part of a map with everything in NFC."""
    return {nfc(key): nfc(value) for key, value in names.items()}


def recognise_documents(ours: Study, theirs: Study, decisions: MergeMap) -> list[Recognised]:
    """What each text of the source is, in its order."""
    search = _Documents(ours, normal(decisions.documents))
    steps = (
        search.by_map,
        search.by_guid,
        search.by_text_and_name,
        search.by_text,
        search.by_name,
        search.as_new,
        search.by_name,
        search.as_unknown,
    )
    found: dict[str, Recognised] = {}
    for step in steps:
        for text in theirs.texts:
            if text.key not in found and (result := step(text)) is not None:
                found[text.key] = result
    return [found[text.key] for text in theirs.texts]


class _Documents:
    """Our texts, and who of the source was recognised as one of them so far."""

    def __init__(self, ours: Study, decisions: Mapping[str, str]) -> None:
        self.texts = ours.texts
        self.decisions = decisions
        self.names = {nfc(text.name) for text in ours.texts}
        self.taken: set[str] = set()
        self.hashes: dict[str, list[StudyText]] = {}
        self.by_names: dict[str, list[StudyText]] = {}
        for text in ours.texts:
            self.hashes.setdefault(text_hash(text.text), []).append(text)
            for name in dict.fromkeys(_spellings(text.name)):
                self.by_names.setdefault(name, []).append(text)
        self.guids = {text.guid.lower(): text for text in ours.texts if text.guid}

    def by_map(self, text: StudyText) -> Recognised | None:
        wanted = decided(
            self.decisions, nfc(text.name), document_name(text.name), text.guid, text.key
        )
        if wanted is None:
            return None
        if wanted == SKIP:
            return _refused(text, say("The map leaves it out."))
        if wanted == NEW:
            return self._known(text) or self._new(text, document_name(text.name))
        ours = next((each for each in self.texts if nfc(each.name) == wanted), None)
        if ours is None:  # a name for a new one; one that we have may be called otherwise by now
            return self._known(text) or self._new(text, wanted)
        return self._is(text, ours, Found.MAP)

    def _known(self, text: StudyText) -> Recognised | None:
        return self.by_guid(text) or self.by_text(text)

    def by_guid(self, text: StudyText) -> Recognised | None:
        ours = self.guids.get(text.guid.lower())
        return None if ours is None else self._is(text, ours, Found.GUID, SAME_GUID)

    def by_text_and_name(self, text: StudyText) -> Recognised | None:
        return self._by_text(text, {nfc(text.name), document_name(text.name)})

    def by_text(self, text: StudyText) -> Recognised | None:
        return self._by_text(text, None)

    def _by_text(self, text: StudyText, names: set[str] | None) -> Recognised | None:
        for ours in self.hashes.get(text_hash(text.text), ()) if text.text else ():
            if ours.key not in self.taken and (names is None or nfc(ours.name) in names):
                return self._is(text, ours, Found.TEXT)
        return None

    def by_name(self, text: StudyText) -> Recognised | None:
        named: list[StudyText] = []
        for name in _spellings(text.name):
            named = named or self.by_names.get(name, [])
        for ours in named:
            if not text.text:
                return self._is(text, ours, Found.QUOTES)
            if ours.key not in self.taken:
                found = self._is(text, ours, Found.NEAR_TEXT, SAME_NAME)
                if found is not None:
                    return found
        return self._differs(text) if any(o.key not in self.taken for o in named) else None

    def as_new(self, text: StudyText) -> Recognised | None:
        if not text.text:
            return None
        ours = self.guids.get(text.guid.lower())
        if ours is not None:
            return self._differs(text)
        new = self._new(text, document_name(text.name))
        for spelling in dict.fromkeys(_spellings(text.name)):
            known = self.by_names.setdefault(spelling, [])
            known.append(replace(text, name=new.plan.document))
        return new

    def as_unknown(self, text: StudyText) -> Recognised:
        return _refused(
            text, say("Its text is not in the file, and no document here is called so.")
        )

    def _differs(self, text: StudyText) -> Recognised:
        return _refused(
            text, say("There is a document of this name, or GUID, with quite another text.")
        )

    def _is(
        self, text: StudyText, ours: StudyText, found: Found, least: float = 0.0
    ) -> Recognised | None:
        """`text` recognised as `ours`; None where they are less alike than `least`."""
        if found is not Found.MAP and ours.key in self.taken and text.text:
            return None
        alignment, share = None, None
        if text.text and text.text != ours.text:
            alignment = align(text.text, ours.text)
            share = likeness(alignment)
            if share < least:
                return None
        if text.text and found is not Found.MAP:
            self.taken.add(ours.key)
        return Recognised(PlannedDocument(text, ours.name, found, share), ours, alignment)

    def _new(self, text: StudyText, name: str) -> Recognised:
        if not text.text:
            return _refused(text, say("Its text is not in the file."))
        name = free_name(name, self.names)
        self.names.add(name)
        return Recognised(PlannedDocument(text, name, Found.NEW))


def recognise_coders(ours: Study, theirs: Study, decisions: MergeMap) -> list[PlannedCoder]:
    """Who each coder of the source is, by name; authors of memos are coders too."""
    wanted = normal(decisions.coders)
    here = _coders(ours)
    guids = {coder.guid.lower(): coder.name for coder in here.values() if coder.guid}
    taken = set(here)
    found = []
    for coder in sorted(_coders(theirs).values(), key=lambda each: (each.name, each.guid)):
        planned = _recognise_coder(coder, here, guids, taken, wanted)
        taken.add(planned.coder)
        found.append(planned)
    return found


def _recognise_coder(
    coder: StudyCoder,
    here: Mapping[str, StudyCoder],
    guids: Mapping[str, str],
    taken: set[str],
    wanted: Mapping[str, str],
) -> PlannedCoder:
    name = nfc(coder.name)

    def planned(ours: str, found: Found, reason: Said | None = None) -> PlannedCoder:
        return PlannedCoder(coder.name, coder.guid, ours, found, reason)

    choice = decided(wanted, name, coder.guid)
    if choice == SKIP:
        return planned("", Found.REFUSED, say("The map leaves them out."))
    known = guids.get(coder.guid.lower())
    if choice == NEW and known is None:
        choice = free_name(name, {name} & taken)
    if choice not in (None, NEW):
        return planned(choice, Found.MAP if choice in taken else Found.NEW)
    if known is not None:
        reason = None if known == name else say("Called {name} here.", name=known)
        return planned(known, Found.GUID, reason)
    if name not in taken:
        alike = [each for each in sorted(here) if same_name(each) == same_name(name)]
        reason = say("Is it {name}? Say so in a map.", name=alike[0]) if alike else None
        return planned(name, Found.NEW, reason)
    other = here.get(name)
    if other is None or (coder.guid and other.guid and not _everywhere_the_same(name)):
        reason = say("Another coder of this name is here already. If it is one person, map them.")
        return planned(free_name(name, taken), Found.APART, reason)
    return planned(name, Found.NAME)


def _coders(study: Study) -> dict[str, StudyCoder]:
    """Name → coder of all who coded or wrote something."""
    named = {nfc(coder.name): coder for coder in study.coders}
    names: Iterable[str] = {coding.coder for coding in study.codings}
    for written in (study.memos, study.statements, study.quotes):
        names = {*names, *(each.author for each in written if each.author)}
    return named | {nfc(n): StudyCoder(nfc(n)) for n in sorted(names) if nfc(n) not in named}


def _everywhere_the_same(name: str) -> bool:
    return name.startswith(MACHINE) or name == CONSENSUS


def _refused(text: StudyText, reason: Said) -> Recognised:
    return Recognised(PlannedDocument(text, "", Found.REFUSED, reason=reason))


def _spellings(name: str) -> tuple[str, ...]:
    """The spellings of a document's name under which it is looked for, the plainest first."""
    return (nfc(name), document_name(name), same_name(document_name(name)))


@lru_cache(maxsize=64)
def text_hash(text: str) -> str:
    """The SHA-256 of a text's normal form."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode("utf-8", "replace")).hexdigest()
