"""Which participant each respondent's label stands for, and what a participants table adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..model import Document, Participant, ParticipantRow, Role, Speaker
from .folding import match_view
from .header import canonical_value
from .labels import (
    ANSWER_WORDS,
    GROUP_WORDS,
    folded_key,
    is_unique_code,
    key_of,
    word_of,
)

_SHARED_ATTRIBUTES = ("role", "site", "date")
"""What a header says of everybody in a group discussion."""

_ENDINGS = (".txt", ".md", ".text", ".markdown")


def name_participants(
    document_id: str,
    header: Mapping[str, str],
    speakers: Sequence[Speaker],
    written: Mapping[str, Mapping[str, str]],
    *,
    unlabelled: bool = False,
) -> tuple[tuple[Speaker, ...], tuple[Participant, ...]]:
    """`speakers` with their participants, and those participants in order of appearance.

    The only respondent is the header's ``id``, else a code-like label (TNV03), else the
    document. Of several, each label is one participant: a code-like label itself, else
    ``<document>/<label>``; labels that only say "answer" (Đ, TL) are the header's participant.
    `written` holds attributes in brackets behind a label; `unlabelled` says that a respondent
    speaks without label.
    """
    main = header.get("id", document_id)
    voices = [s for s in speakers if s.role is Role.RESPONDENT and not _is_group(s.label)]
    answers = _answer_labels(voices)
    alone = len({"" if s.label in answers else key_of(s.label) for s in voices}) == 1
    found: dict[str, dict[str, str]] = {main: _facts(header)} if unlabelled else {}
    named = {}
    for speaker in voices:
        is_main = alone or speaker.label in answers or key_of(speaker.label) == key_of(main)
        if speaker.participant:
            name = speaker.participant
        elif is_main and ("id" in header or not is_unique_code(speaker.label)):
            name = main
        elif is_unique_code(speaker.label):
            name = speaker.label
        else:
            name = f"{document_id}/{speaker.label}"
        named[speaker.label] = name
        facts = _facts(header) if is_main else _shared(header)
        mine = found.setdefault(name, {})
        for key, value in (*facts.items(), *written.get(speaker.label, {}).items()):
            mine.setdefault(key, value)
    return (
        tuple(replace(s, participant=named.get(s.label, s.participant)) for s in speakers),
        tuple(Participant(name, facts) for name, facts in found.items()),
    )


def with_participants(document: Document, rows: Iterable[ParticipantRow]) -> Document:
    """`document` with what a participants table says of its participants.

    A row is matched by its document and speaker, by its document where only one participant
    speaks, or by the participant's id (case and tone style do not count); a row for another
    document changes nothing. A matched participant takes the row's id and its values, which
    overrule the header's; blank values leave what is there.
    """
    for row in rows:
        target = _target(document, row)
        if target is not None:
            document = _merge(document, target, row)
    return document


def _target(document: Document, row: ParticipantRow) -> str | None:
    """The id of the participant in `document` that `row` speaks of."""
    if row.document and not _is_document(document, row.document):
        return None
    if row.document and row.speaker:
        return _speaking(document, row.speaker)
    for participant in document.participants:
        if match_view(participant.id) == match_view(row.participant):
            return participant.id
    if not row.document:
        return None
    if len(document.participants) == 1:
        return document.participants[0].id
    return _speaking(document, row.participant)


def _is_document(document: Document, name: str) -> bool:
    wanted = match_view(name)
    return match_view(document.id) in (wanted, *(wanted.removesuffix(end) for end in _ENDINGS))


def _speaking(document: Document, label: str) -> str | None:
    """The participant whose label is `label`, compared like labels given by a person."""
    voices = [speaker for speaker in document.speakers if speaker.participant]
    for key in (key_of, folded_key):
        for speaker in voices:
            if key(speaker.label) == key(label):
                return speaker.participant
    return None


def _merge(document: Document, target: str, row: ParticipantRow) -> Document:
    new = {k: canonical_value(k, value) for k, value in row.attributes.items() if value.strip()}
    merged: dict[str, dict[str, str]] = {}
    for participant in document.participants:
        is_target = participant.id == target
        name = row.participant if is_target else participant.id
        facts = {**participant.attributes, **new} if is_target else dict(participant.attributes)
        merged[name] = {**merged.get(name, {}), **facts}
    rename = {target: row.participant}
    return replace(
        document,
        participants=tuple(Participant(name, facts) for name, facts in merged.items()),
        speakers=tuple(
            replace(s, participant=rename.get(s.participant or "", s.participant))
            for s in document.speakers
        ),
        turns=tuple(
            replace(t, participant=row.participant) if t.participant == target else t
            for t in document.turns
        )
        if target != row.participant
        else document.turns,
    )


def _facts(header: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in header.items() if key != "id"}


def _shared(header: Mapping[str, str]) -> dict[str, str]:
    return {key: header[key] for key in _SHARED_ATTRIBUTES if key in header}


def _answer_labels(voices: Sequence[Speaker]) -> frozenset[str]:
    """The labels that only say "answer"; T among other letters is a name's initial."""
    letters = {key_of(s.label) for s in voices if len(key_of(s.label)) == 1}
    words = ANSWER_WORDS if letters <= ANSWER_WORDS else ANSWER_WORDS - letters
    return frozenset(s.label for s in voices if key_of(s.label) in words)


def _is_group(label: str) -> bool:
    return word_of(label) in GROUP_WORDS
