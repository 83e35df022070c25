"""Every occurrence of many phrases in one pass (Aho and Corasick 1975, CACM 18(6))."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick

from .view import View

Occurrence = tuple[int, int, int]
"""Number of the phrase, start and end in the view's text."""


class PhraseFinder:
    """Finds `phrases`, which must be in the form of the text that is searched."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self.phrases = tuple(phrases)
        self.automaton = AhoCorasick(self.phrases) if self.phrases else None

    def find(self, view: View, text: str | None = None) -> list[Occurrence]:
        """All occurrences, overlapping ones too, that begin and end where a syllable does.

        `text` is searched in place of ``view.text``; it must be 1:1 with it.
        """
        if self.automaton is None:
            return []
        found = self.automaton.find_matches_as_indexes(
            view.text if text is None else text, overlapping=True
        )
        # word[i + 1] belongs to character i: a syllable goes on where both neighbours do.
        word = view.word
        return [
            hit
            for hit in found
            if not (word[hit[1]] and word[hit[1] + 1]) and not (word[hit[2]] and word[hit[2] + 1])
        ]
