"""What becomes of participants, attributes, variables, memos and sets of a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..messages import say
from ..study import Study, StudyCase, StudyMemo
from .codes import our_id
from .decided import plan_decisions
from .joining import join_texts
from .naming import nfc
from .plan import Outcome, PlannedCode, PlannedCoder, PlannedValue
from .recognising import Recognised

_DIFFERS = say("Ours has another value, which stands.")
_BOTH_KEPT = say("The texts differ; both are kept.")
NO_TARGET = say("What it belongs to was not brought in.")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The documents and codes of a source by key, and its coders by name."""

    documents: Mapping[str, Recognised]
    codes: Mapping[str, PlannedCode]
    coders: Mapping[str, PlannedCoder]

    def document(self, key: str) -> str:
        """Our name of a document of the source; empty where it was not brought in."""
        return self.documents[key].plan.document if key in self.documents else ""

    def code(self, key: str) -> str:
        """Our id of a code of the source; empty where it was not brought in."""
        return self.codes[key].code if key in self.codes else ""

    def coder(self, name: str) -> str:
        """Our name of a coder of the source; empty where left out, or nobody."""
        coder = self.coders.get(nfc(name))
        return coder.coder if coder else ""


def plan_values(ours: Study, theirs: Study, known: Recognition) -> tuple[PlannedValue, ...]:
    """What becomes of everything but documents, codes, coders and codings."""
    cases = _same_cases(ours, theirs)
    ids = {case.id: cases[case.id].id if case.id in cases else case.id for case in theirs.cases}
    return (
        *_variables(ours, theirs),
        *_participants(ours, theirs, cases, known),
        *_attributes(theirs, known),
        *_memos(ours, theirs, known, ids),
        *_sets(ours, theirs, known),
        *_finished(ours, theirs, known),
        *plan_decisions(ours, theirs, known),
    )


def _variables(ours: Study, theirs: Study) -> Iterator[PlannedValue]:
    here = {(each.name, each.of_documents): each.kind for each in ours.variables}
    for each in theirs.variables:
        of = "documents" if each.of_documents else "participants"
        mine = here.get((each.name, each.of_documents))
        yield _value("variable", each.name, "", mine, each.kind, of=of)


def _same_cases(ours: Study, theirs: Study) -> dict[str, StudyCase]:
    """Which participant of ours each of the source is (its id → ours), by GUID or id."""
    guids = {case.guid.lower(): case for case in ours.cases if case.guid}
    ids = {nfc(case.id): case for case in ours.cases}
    found = {
        case.id: guids.get(case.guid.lower()) or ids.get(nfc(case.id)) for case in theirs.cases
    }
    return {name: case for name, case in found.items() if case is not None}


def _participants(
    ours: Study, theirs: Study, cases: Mapping[str, StudyCase], known: Recognition
) -> Iterator[PlannedValue]:
    names = {text.key: text.name for text in ours.texts}
    for case in theirs.cases:
        mine = cases.get(case.id)
        target = mine.id if mine else case.id
        description, contradict = join_texts(mine.description if mine else "", case.description)
        yield PlannedValue(
            "participant",
            target,
            "",
            _outcome(mine is None, contradict),
            description,
            ours=mine.description if mine else "",
            theirs=case.description,
            guid=case.guid,
            reason=_BOTH_KEPT if contradict else None,
        )
        for name, value in _named(case.attributes):
            held = mine.attributes.get(name) if mine else None
            yield _value("participant", target, name, held, value)
        there = {names.get(key, "") for key in mine.texts} if mine else set()
        for document in dict.fromkeys(filter(None, map(known.document, case.texts))):
            held = document if document in there else None
            yield _value("participation", target, document, held, document)


def _named(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes that have a name."""
    return ((name, value) for name, value in attributes.items() if name)


def _attributes(theirs: Study, known: Recognition) -> Iterator[PlannedValue]:
    """Attributes of documents that we have; those of new ones come with their text."""
    for text in theirs.texts:
        document = known.documents[text.key]
        if document.ours is None:
            continue
        for name, value in _named(text.attributes):
            held = document.ours.attributes.get(name)
            yield _value("document", document.ours.name, name, held, value)


def _memos(
    ours: Study, theirs: Study, known: Recognition, ids: Mapping[str, str]
) -> Iterator[PlannedValue]:
    texts = {text.key: text.name for text in ours.texts}
    codes = {code.key: our_id(code) for code in ours.codes}
    here: dict[tuple[str, str, str], str] = {}
    for memo in ours.memos:
        target = {"document": texts, "code": codes}.get(memo.kind, {}).get(memo.target, memo.target)
        here[memo.kind, target, nfc(memo.author)] = memo.text
    for memo in theirs.memos:
        found = _memo_target(memo, known, ids)
        author = known.coder(memo.author)
        if found is None or (memo.author and not author):
            yield PlannedValue(
                "memo", memo.target, memo.author, Outcome.REFUSED, "", "", memo.text,
                of=memo.kind, reason=NO_TARGET,
            )  # fmt: skip
            continue
        mine = here.get((memo.kind, found, author))
        text, contradict = join_texts(mine or "", memo.text)
        here[memo.kind, found, author] = text
        yield PlannedValue(
            "memo",
            found,
            author,
            _outcome(mine is None, contradict),
            text,
            ours=mine or "",
            theirs=memo.text,
            of=memo.kind,
            created=memo.created,
            reason=_BOTH_KEPT if contradict else None,
        )


def _memo_target(memo: StudyMemo, known: Recognition, ids: Mapping[str, str]) -> str | None:
    """What a memo is on, in our names; None where that was not brought in."""
    if memo.kind == "document":
        return known.document(memo.target) or None
    if memo.kind == "code":
        return known.code(memo.target) or None
    if memo.kind == "participant":
        return ids.get(memo.target)
    return memo.target


def _sets(ours: Study, theirs: Study, known: Recognition) -> Iterator[PlannedValue]:
    texts = {text.key: text.name for text in ours.texts}
    codes = {code.key: our_id(code) for code in ours.codes}
    here = {
        (each.kind, each.name): (
            each.description,
            {(texts if each.kind == "documents" else codes).get(m, m) for m in each.members},
        )
        for each in ours.sets
    }
    for each in theirs.sets:
        name_of = known.document if each.kind == "documents" else known.code
        members = tuple(dict.fromkeys(filter(None, map(name_of, each.members))))
        mine = here.get((each.kind, each.name))
        held, there = mine if mine else ("", set())
        gained = tuple(member for member in members if member not in there)
        description, contradict = join_texts(held, each.description)
        yield PlannedValue(
            "set",
            each.name,
            "",
            _outcome(mine is None or bool(gained), contradict),
            description,
            ours=held,
            theirs=each.description,
            of=each.kind,
            members=gained,
            guid=each.guid,
            reason=_BOTH_KEPT if contradict else None,
        )


def _finished(ours: Study, theirs: Study, known: Recognition) -> Iterator[PlannedValue]:
    names = {text.key: text.name for text in ours.texts}
    here = {(names.get(key, ""), nfc(coder)) for key, coder in ours.finished}
    for key, name in theirs.finished:
        document, coder = known.document(key), known.coder(name)
        if document and coder:
            held = "" if (document, coder) not in here else document
            yield _value("finished", document, coder, held, document)


def _value(
    kind: str, target: str, name: str, ours: str | None, theirs: str, *, of: str = ""
) -> PlannedValue:
    """A value of which only one can hold: ours, if there is one."""
    if not ours:
        new = bool(theirs) or ours is None
        return PlannedValue(
            kind, target, name, _outcome(new, False), theirs, ours or "", theirs, of=of
        )
    differ = bool(theirs) and nfc(ours) != nfc(theirs)
    return PlannedValue(
        kind,
        target,
        name,
        _outcome(False, differ),
        ours,
        ours,
        theirs,
        of=of,
        reason=_DIFFERS if differ else None,
    )


def _outcome(new: bool, contradict: bool) -> Outcome:
    if contradict:
        return Outcome.CONFLICT
    return Outcome.ADDED if new else Outcome.SAME
