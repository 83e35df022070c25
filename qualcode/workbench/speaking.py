"""Who speaks in a document: people, their attributes, and how much they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..messages import Translator
from ..model import Participant
from ..store import AttributeType, Project
from .labels import say_attribute


@dataclass(frozen=True, slots=True)
class SpeakingPerson:
    """A participant of a document: the labels they speak under, their turns and words.

    `types` says what their attributes are called.
    """

    participant: Participant
    labels: tuple[str, ...]
    n_turns: int
    n_words: int
    types: Sequence[AttributeType]

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys, and what the attributes are called."""
        attributes = dict(self.participant.attributes)
        return {
            "id": self.participant.id,
            "attributes": attributes,
            "names": {name: say_attribute(name, self.types, translate) for name in attributes},
            "labels": list(self.labels),
            "turns": self.n_turns,
            "words": self.n_words,
        }


def people_in(project: Project, document: str) -> list[SpeakingPerson]:
    """The participants of a document in their order. Raises Unknown."""
    read = project.document(document)
    types = project.attribute_types()
    turns = Counter(turn.participant for turn in read.turns)
    words: Counter[str | None] = Counter()
    for start, _ in read.words.tolist():
        turn = read.turn_at(start)
        if turn is not None:
            words[turn.participant] += 1
    return [
        SpeakingPerson(
            person,
            tuple(each.label for each in read.speakers if each.participant == person.id),
            turns[person.id],
            words[person.id],
            types,
        )
        for person in read.participants
    ]
