"""What a person should look at before trusting how a transcript was read."""

from __future__ import annotations

from collections.abc import Iterator

from ..messages import Said, say
from ..model import Document, Role
from .labels import folded_key
from .quality import quality
from .speakers import ASKS, LEADS, UNCLEAR
from .turns import doubtful_marks


def doubts(document: Document) -> tuple[Said, ...]:
    """What in `document` to doubt: letters of a bad scan, inferred roles, lines like labels.

    Lines count from 1 in ``document.text``. A speaker that somebody told of is no guess.

    >>> from qualcode.text import prepare
    >>> [str(doubt) for doubt in doubts(prepare("Tôi đi.", document_id="a", tokenizer=None))]
    ["no speaker labels were found, so everything is taken as a respondent's speech"]
    """
    return (
        *_doubts_of_letters(document),
        *_doubts_of_roles(document),
        *_doubts_of_lines(document),
    )


def _doubts_of_letters(document: Document) -> Iterator[Said]:
    found = quality(document.text)
    if found.is_degraded:
        yield say(
            "only {percent}% of the words with diacritics are Vietnamese syllables: the text looks "
            "badly scanned (OCR), so searches and indicators will miss much of it",
            percent=round(100 * found.sound),
        )


def _doubts_of_roles(document: Document) -> Iterator[Said]:
    if not document.speakers:
        if any(turn.role is Role.RESPONDENT for turn in document.turns):
            yield say(
                "no speaker labels were found, so everything is taken as a respondent's speech"
            )
        return
    first = document.turns[0] if document.turns else None
    if first and first.label is None and first.role is Role.RESPONDENT:
        yield say("the text before the first speaker label is taken as a respondent's speech")
    for speaker in document.speakers:
        if speaker.reason == ASKS:
            yield say(
                "{label} is taken as the interviewer only because they ask more than the others",
                label=speaker.label,
            )
        elif speaker.reason == LEADS:
            yield say(
                "{label} is taken as the interviewer only because they talk like one",
                label=speaker.label,
            )
    unclear = [speaker.label for speaker in document.speakers if speaker.reason == UNCLEAR]
    if unclear:
        yield say(
            "nobody can be told to be the interviewer, so all are taken as respondents: {labels}",
            labels=", ".join(unclear),
        )


def _doubts_of_lines(document: Document) -> Iterator[Said]:
    if not document.speakers:
        return
    known = {folded_key(speaker.label) for speaker in document.speakers}
    for mark in doubtful_marks(document.text, document.header.end, known):
        turn = document.turn_at(mark.speech)
        if turn is None or turn.role is Role.OTHER:
            continue
        yield say(
            "line {line} looks like a speaker's label but was kept as text: {label}",
            line=document.text.count("\n", 0, mark.line) + 1,
            label=mark.label,
        )
