"""A study of another tool, or of a colleague, into the project: planned, shown, written at once.

a file ──files.studies.read──▶ StudyFile ──canonical──▶ Study ─┐
the project ──as_study──▶ Study ───────────plan_merge──────────┴▶ MergePlan ──write_study──▶
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from ..errors import Conflict, DoubtfulOffsets
from ..files.dialects import MIN_SCORE, describe
from ..messages import N_, Said, say
from ..model import Coding, Document, Localized, Participant, Source
from ..store import (
    DocumentPlan,
    InboxEntry,
    MemoKind,
    Move,
    NamedSet,
    NewCoding,
    Project,
    SetKind,
    codebooks,
    codings,
    deciding,
    documents,
    inbox,
    participants,
    people,
    sets,
)
from ..store.journal import Action
from ..store.loading import document_guids
from ..store.packing import blob
from ..study import Loss, Study, StudyCoding, StudyFile, StudyText
from ..teams.clusters import CONSENSUS
from ..teams.merge import plan_merge
from ..teams.plan import MergeMap, MergePlan, Outcome, PlannedCoding
from ..text import prepare
from .blind import is_blind
from .canonical import canonical
from .comparison import renew_consensus
from .opening import TITLE_SETTING
from .study import DOCUMENT_VARIABLES, as_study, merged_losses
from .study_change import StudyChange, added_values
from .study_codebook import fit_ids, grow_codebook
from .study_people import attribute_types, cases_in, changed_voices, link_cases
from .study_themes import find_untaken, theme_losses, theme_notes, write_themes

MAX_EXAMPLES, MAX_QUOTED = 5, 60
"""How many codings a loss names, and how many characters of their words."""

CHANGED = N_("The project")

MAP_SETTING = "merge_map"
"""The project's setting that keeps what people decided on merges, as `MergeMap.as_record`."""


def plan_study(
    project: Project,
    read: StudyFile,
    *,
    file: str,
    coder: str,
    decisions: MergeMap | None = None,
    tokenizer: str | None = "pyvi",
    accept_offsets: bool = False,
    once_stated: frozenset[Localized] = frozenset(),
) -> StudyChange:
    """What bringing a study into the project would write; the project is only read.

    `coder` is who coded where the study does not say. What people decided on earlier merges holds,
    unless `decisions` say otherwise. `once_stated` is what statements said before the same action
    wrote them anew: the history does not know it yet. Raises ControlCharacter, CodebookError, and
    DoubtfulOffsets where the quotes of a study without texts do not stand in ours where they
    should, unless `accept_offsets`.
    """
    before = _last_event(project)
    neat = canonical(read.study, path=file, coder=coder)
    theirs, book = neat.study, project.codebook()
    asked = {entry.id for entry in project.inbox()}
    ours = as_study(project, everything=True).study
    plan = plan_merge(
        replace(ours, once_stated=ours.once_stated | once_stated),
        _without_consensus(theirs),
        decisions=kept_decisions(project).joined(decisions or MergeMap()),
        asked=asked,
    )
    _refuse_doubtful(plan, file, accept_offsets)
    plan = fit_ids(plan, book)
    versions = project.codebooks()
    yaml = project.codebook_yaml() if versions else ""
    grown = grow_codebook(plan, theirs, book, yaml, versions[-1] if versions else None)
    arrived = _arrived(plan, file, tokenizer)
    voices = changed_voices(project, plan)
    blind = is_blind(project)
    untaken = () if blind else tuple(find_untaken(plan))
    losses = (*neat.losses, *grown.losses, *_conflicts(plan), *theme_losses(plan, untaken))
    return StudyChange(
        file=file,
        plan=plan,
        before=before,
        codebook=grown,
        documents=tuple(arrived),
        voices=tuple(voices),
        types=tuple(attribute_types(project, plan, [each.document for each in arrived])),
        questions=tuple(_questions(plan, asked, file)),
        origin=read.study.origin,
        skipped=(*read.skipped, *_refused(plan)),
        losses=merged_losses((*read.losses, *losses)),
        offsets=(*read.offsets, *([plan.offsets] if plan.offsets else ())),
        notes=(
            *_notes(plan, [*(each.document for each in arrived), *voices]),
            *theme_notes(plan, blind=blind),
        ),
        untaken=untaken,
    )


def _refuse_doubtful(plan: MergePlan, file: str, accept: bool) -> None:
    dialect = plan.offsets
    if dialect is not None and dialect.score < MIN_SCORE and not accept:
        score = f"{int(100 * dialect.score)} %"
        raise DoubtfulOffsets(path=file, score=score, dialect=describe(dialect))


def write_study(project: Project, change: StudyChange, *, actor: str, verb: str) -> int:
    """The number of the one action that performed a plan.

    Raises Conflict where the project was changed meanwhile.
    """
    arrived = pack_documents(project, change)
    with project.action(verb, actor=actor, **change.summary()) as action:
        if action.number != change.before + 1:
            raise Conflict(what=say(CHANGED), yours=change.before, theirs=action.number - 1)
        apply_change(project, action, change, arrived)
    return action.number


def pack_documents(project: Project, change: StudyChange) -> list[documents.PackedDocument]:
    """The new documents of a plan, ready to be written."""
    return [documents.pack(each, searchable=project.searchable) for each in change.documents]


def apply_change(
    project: Project,
    action: Action,
    change: StudyChange,
    arrived: Sequence[documents.PackedDocument],
) -> None:
    """Writes what a plan says: first what other things refer to."""
    plan, grown = change.plan, change.codebook
    if grown.book is not None:
        packed = blob(grown.yaml.encode())
        codebooks.save_codebook(action, grown.book, packed, grown.known_as)
    coders = {each.coder: each.guid for each in plan.coders if each.is_new}
    people.ensure_coders(action, coders, coders)
    _write_people(action, change)
    documents.save_documents(action, arrived)
    documents.save_voices(action, change.voices)
    _write_codings(action, plan)
    _write_values(action, plan)
    write_themes(action, plan)
    if plan.name and not people.load_settings(action.connection).get(TITLE_SETTING):
        people.set_setting(action, TITLE_SETTING, plan.name)
    inbox.take_out(action, plan.settled)
    inbox.add_to_inbox(action, change.questions)
    _write_decisions(project, action, plan)


def _last_event(project: Project) -> int:
    events = project.history(1)
    return events[0].number if events else 0


def kept_decisions(project: Project) -> MergeMap:
    """What people decided on merges so far, to be replayed."""
    kept = MergeMap.from_record(project.settings().get(MAP_SETTING, {}))
    names = {guid: name for name, guid in project.document_guids().items()}
    return _with_documents(kept, names)


def keep_decisions(action: Action, decisions: MergeMap) -> None:
    """Writes what people decided on merges, in place of what was kept so far.

    Our documents are kept by their GUIDs, whatever they are called by then.
    """
    guids = document_guids(action.connection)
    kept = _with_documents(decisions, guids).as_record()
    people.set_setting(action, MAP_SETTING, kept or None)


def _with_documents(decisions: MergeMap, called: Mapping[str, str]) -> MergeMap:
    """The decisions, our documents in them called otherwise."""
    ours = {theirs: called.get(name, name) for theirs, name in decisions.documents.items()}
    return replace(decisions, documents=ours)


def _without_consensus(theirs: Study) -> Study:
    """The study without the consensus that follows from the decisions that come along."""
    if not theirs.decisions:
        return theirs
    rest = tuple(each for each in theirs.codings if each.coder != CONSENSUS)
    return replace(theirs, codings=rest)


def _questions(plan: MergePlan, there: Collection[str], file: str) -> Iterator[InboxEntry]:
    """What the inbox does not have yet."""
    for each in plan.waiting:
        if each.id not in there:
            yield InboxEntry(each.id, file, each.as_record())


def _arrived(plan: MergePlan, file: str, tokenizer: str | None) -> list[DocumentPlan]:
    """The documents that are new, ready to be saved, with those who speak in them."""
    cases = cases_in(plan)
    arrived = []
    for each in plan.documents:
        if each.is_new:
            raw = each.source.raw or each.source.text.encode()
            document = prepare(
                each.source.text,
                document_id=each.document,
                source=_source(each.source, raw, file),
                tokenizer=tokenizer,
            )
            facts = {**document.attributes, **each.source.attributes}
            document = replace(link_cases(document, cases.get(each.document, ())), attributes=facts)
            guid, created = each.source.guid, each.source.created
            arrived.append(DocumentPlan(document, raw, tokenizer, guid=guid, created=created))
    return arrived


def _source(text: StudyText, raw: bytes, file: str) -> Source:
    name = f"{file}#{text.name}"
    digest = hashlib.sha256(raw).hexdigest()
    return Source(name, digest, text.encoding, changes=dict(text.changes))


def _write_people(action: Action, change: StudyChange) -> None:
    plan = change.plan
    participants.save_attribute_types(action, change.types)
    facts: dict[str, dict[str, str]] = {}
    guids, descriptions = {}, {}
    for value in added_values(plan, "participant"):
        if value.name:
            facts.setdefault(value.target, {})[value.name] = value.value
        else:
            facts.setdefault(value.target, {})
            guids[value.target] = value.guid
            if value.value:
                descriptions[value.target] = value.value
    folk = [Participant(name, each) for name, each in facts.items()]
    participants.ensure_participants(action, folk, guids)
    participants.describe_participants(action, descriptions)


def _write_codings(action: Action, plan: MergePlan) -> None:
    new = []
    for each in plan.codings:
        if each.is_new:
            assert each.start is not None
            assert each.end is not None
            coding = Coding(
                each.document,
                each.start,
                each.end,
                each.code,
                each.coder,
                each.quote,
                each.source.origin,
                each.status,
                each.source.confidence,
                memo=each.memo,
            )
            new.append(NewCoding(coding, each.source.guid, each.source.created))
        elif each.updates and each.ours is not None:
            update_coding(action, each.ours, each)
    codings.add_codings(action, new)


def update_coding(action: Action, ours: StudyCoding, now: PlannedCoding) -> None:
    """Gives our coding the place, code, review and memo that are planned."""
    assert now.start is not None
    assert now.end is not None
    if (now.start, now.end) != (ours.start, ours.end):
        [stored] = codings.find_codings(action.connection, ours.guid)
        move = Move(ours.guid, stored.changed_by, now.start, now.end, now.quote)
        codings.move_codings(action, [move])
    codings.edit_codings(action, [ours.guid], status=now.status, code=now.code, memo=now.memo)


def _write_values(action: Action, plan: MergePlan) -> None:
    """Attributes of documents, kinds of variables, memos and sets."""
    new = {each.document for each in plan.documents if each.is_new}
    facts: dict[str, dict[str, str]] = {}
    for value in added_values(plan, "document"):
        if value.target not in new:
            facts.setdefault(value.target, {})[value.name] = value.value
    documents.set_attributes(action, facts)
    kinds = {v.target: v.value for v in added_values(plan, "variable") if v.of == "documents"}
    if kinds:
        stated = people.load_settings(action.connection).get(DOCUMENT_VARIABLES, {})
        people.set_setting(action, DOCUMENT_VARIABLES, {**stated, **kinds})
    for value in added_values(plan, "memo"):
        people.set_memo(
            action,
            MemoKind(value.of),
            value.target,
            value.value,
            author=value.name,
            created=value.created,
        )
    groups = [
        NamedSet(value.target, SetKind(value.of), value.members, value.value, value.guid)
        for value in added_values(plan, "set")
    ]
    sets.save_sets(action, groups)
    for value in added_values(plan, "finished"):
        deciding.finish(action, [value.target], value.name)


def _write_decisions(project: Project, action: Action, plan: MergePlan) -> None:
    """Decisions between coders, and the consensus that follows from all of them."""
    records = [json.loads(value.value) for value in added_values(plan, "decision")]
    deciding.add_decisions(action, sorted(records, key=lambda record: str(record["time"])))
    if records:
        renew_consensus(project.within(action), action)


def _refused(plan: MergePlan) -> Iterator[tuple[str, Said]]:
    """What of the study does not come in, with the reason."""
    for document in plan.documents:
        if document.outcome is Outcome.REFUSED and document.reason is not None:
            yield document.source.name, document.reason
    for code in plan.codes:
        if code.outcome is Outcome.REFUSED and code.reason is not None:
            yield " / ".join(code.path) or code.source.name, code.reason


def _conflicts(plan: MergePlan) -> Iterator[Loss]:
    """What ours says otherwise or cannot take, counted."""
    refused = [each for each in plan.codings if each.outcome is Outcome.REFUSED]
    differs = [each for each in plan.codings if each.outcome is Outcome.CONFLICT]
    values = [v for v in plan.values if v.outcome is Outcome.CONFLICT]
    lost = [v for v in plan.values if v.outcome is Outcome.REFUSED]
    for kind, what, found in (
        ("refused_codings", say("codings that could not be brought in"), refused),
        ("conflicting_codings", say("codings that wait, or are otherwise here"), differs),
        ("conflicting_values", say("values that are otherwise here; ours stand"), values),
        ("refused_values", say("notes and values of what was not brought in"), lost),
    ):
        if found:
            places = (_place(each) for each in found if isinstance(each, PlannedCoding))
            yield Loss(kind, len(found), what, tuple(islice(places, MAX_EXAMPLES)))


def _place(planned: PlannedCoding) -> str:
    """Where the source says that a coding stands, and its words, if it has them."""
    said = planned.source
    place = f"{planned.document} {said.start}–{said.end}"
    return f"{place} “{' '.join(said.quote.split())[:MAX_QUOTED]}”" if said.quote else place


def _notes(plan: MergePlan, voices: Iterable[Document]) -> Iterator[Said]:
    """What a person should look at."""
    for coder in plan.coders:
        if coder.reason is not None:
            yield say("{name}: {what}", name=coder.name, what=coder.reason)
    for code in plan.codes:
        if code.outcome is Outcome.CONFLICT and code.reason is not None:
            yield say("{name}: {what}", name=" / ".join(code.path), what=code.reason)
    for document in voices:
        speaking = {turn.participant for turn in document.turns}
        silent = [person.id for person in document.participants if person.id not in speaking]
        if silent and len(document.participants) > 1:
            yield say(
                "{document}: it is not known which voice is that of {names}. Say it with: "
                "qualcode participants import",
                document=document.id,
                names=", ".join(silent),
            )
