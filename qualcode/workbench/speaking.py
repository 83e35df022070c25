"""Who speaks in a document: people, their attributes, and how much they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model import Localized, Participant
from ..store import Project


@dataclass(frozen=True, slots=True)
class SpeakingPerson:
    """A participant of a document: the labels they speak under, their turns and words.

    `names` says what their attributes are called.
    """

    participant: Participant
    labels: tuple[str, ...]
    n_turns: int
    n_words: int
    names: Mapping[str, Localized]

    def as_record(self, lang: str) -> dict[str, Any]:
        """Plain values under stable keys, attributes called as in `lang`."""
        return {
            "id": self.participant.id,
            "attributes": dict(self.participant.attributes),
            "names": {name: label.text(lang) or name for name, label in self.names.items()},
            "labels": list(self.labels),
            "turns": self.n_turns,
            "words": self.n_words,
        }


def people_in(project: Project, document: str) -> list[SpeakingPerson]:
    """The participants of a document in their order. Raises Unknown."""
    read = project.document(document)
    names = {each.name: each.label for each in project.attribute_types()}
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
            names,
        )
        for person in read.participants
    ]
