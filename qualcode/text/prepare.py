"""The one pipeline of this room: a text as read → a Document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import Document, Role, Segment, Source, Span, Speaker, Turn, no_words
from .header import read_header
from .labels import folded_key
from .lines import is_speech
from .normalize import normalize
from .participants import name_participants
from .sentences import is_lower_case, iter_sentences
from .speakers import identify
from .turns import Talk, find_turns
from .words import word_table


def prepare(
    text: str,
    *,
    document_id: str,
    source: Source | None = None,
    labels: Sequence[Speaker] = (),
    tokenizer: str | None = "pyvi",
) -> Document:
    r"""The Document of a transcript: NFC text, turns, sentences, words, speakers, participants.

    `labels` say what speaker labels stand for and overrule what would be inferred; `tokenizer`
    None leaves the words out. What normalising changed is added to `source`. Raises
    ControlCharacter for characters that no transcript can hold.

    >>> document = prepare("PVV: Cô khoẻ không?\nTNV03: Dạ khoẻ. Cảm ơn cô.", document_id="a",
    ...                    tokenizer=None)
    >>> [(turn.label, turn.role.value, turn.participant) for turn in document.turns]
    [('PVV', 'interviewer', None), ('TNV03', 'respondent', 'TNV03')]
    """
    normal = normalize(text, name=source.name if source else document_id)
    if source and normal.changes:
        source = replace(source, changes={**source.changes, **normal.changes})
    text = normal.text
    header = read_header(text)
    known = frozenset(folded_key(speaker.label) for speaker in labels)
    talk = find_turns(text, header.span.end, known=known)
    unlabelled = any(turn.label is None and not turn.aside for turn in talk.turns)
    speakers, participants = name_participants(
        document_id,
        header.attributes,
        identify(text, talk.turns, labels),
        talk.attributes,
        unlabelled=unlabelled,
    )
    anonymous = participants[0].id if unlabelled else None
    turns = _number_turns(talk, speakers, anonymous)
    sentences = _sentences(text, turns)
    spans = [Span(sentence.start, sentence.end) for sentence in sentences]
    return Document(
        id=document_id,
        text=text,
        turns=turns,
        sentences=sentences,
        words=no_words() if tokenizer is None else word_table(text, spans, tokenizer=tokenizer),
        speakers=speakers,
        participants=participants,
        attributes=header.attributes,
        header=header.span,
        source=source,
        offsets=normal.offsets,
    )


def _number_turns(
    talk: Talk, speakers: Sequence[Speaker], anonymous: str | None
) -> tuple[Turn, ...]:
    """The turns with role and participant; without label they are the `anonymous` respondent's."""
    known = {speaker.label: speaker for speaker in speakers}
    nobody = Speaker("", Role.RESPONDENT, anonymous)
    aside = Speaker("", Role.OTHER)
    turns = []
    for number, speech in enumerate(talk.turns, start=1):
        speaker = aside if speech.aside else known.get(speech.label or "", nobody)
        turns.append(
            Turn(
                number=number,
                start=speech.start,
                end=speech.end,
                label=speech.label,
                role=speaker.role,
                participant=speaker.participant,
                time=speech.time,
            )
        )
    return tuple(turns)


def _sentences(text: str, turns: Sequence[Turn]) -> tuple[Segment, ...]:
    """The sentences of each turn, but for whole lines that nobody says."""
    lower = bool(turns) and is_lower_case(text)
    return tuple(
        Segment(start, end, turn.number)
        for turn in turns
        for start, end in iter_sentences(text, turn.start, turn.end, lower_case=lower)
        if is_speech(text, start, end) or (start, end) == (turn.start, turn.end)
    )
