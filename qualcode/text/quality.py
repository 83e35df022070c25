"""How good the letters of a text are: whether it reads like Vietnamese that was badly scanned.

Optical character recognition that does not know Vietnamese turns diacritics into other letters:
the words with diacritics that are left are seldom syllables ("trién khai mé hinh"). That, not the
share of syllables among all words, tells such a text from an English one, from one typed without
diacritics, and from one full of English terms; the spelling of dialects and chats keeps to
syllables.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .syllables import is_chat_syllable, is_syllable

MIN_WORDS = 60
"""Fewer words say nothing about a text."""

MIN_SYLLABLES = 0.5
"""Below this share of syllables a text is in another language, or past all reading."""

MIN_MARKED = 0.06
"""Below this share of words with diacritics a text was typed without them."""

MAX_SOUND = 0.9
"""Below this share of syllables among the words with diacritics the text is degraded."""

_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[aeiouyăâêôơưàáâãèéêìíòóôõùúýĩũ\u1ea0-\u1ef9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quality:
    """Of `n_words` words, the share that are Vietnamese syllables; how many have diacritics, and
    the share of those that are syllables.

    Abbreviations (capitals, single letters, words without a vowel) are left out of all of these.
    """

    n_words: int
    syllables: float
    marked: float
    sound: float

    @property
    def is_degraded(self) -> bool:
        """Whether this is Vietnamese whose diacritics are broken, as after a bad scan."""
        return (
            self.n_words >= MIN_WORDS
            and self.syllables >= MIN_SYLLABLES
            and self.marked >= MIN_MARKED
            and self.sound < MAX_SOUND
        )


def quality(text: str) -> Quality:
    """The quality of `text` (NFC).

    >>> quality("Tôi không hài lòng với nó.").syllables
    1.0
    """
    counts = Counter(_WORD.findall(text))
    n_words = n_syllables = n_marked = n_sound = 0
    for word, count in counts.items():
        if word.isupper() or len(word) == 1 or not _VOWEL.search(word):
            continue
        is_marked = not word.isascii()
        is_sound = is_syllable(word, tones=is_marked) or is_chat_syllable(word)
        n_words += count
        n_syllables += count * is_sound
        n_marked += count * is_marked
        n_sound += count * (is_sound and is_marked)
    if not n_words:
        return Quality(0, 0.0, 0.0, 1.0)
    sound = n_sound / n_marked if n_marked else 1.0
    return Quality(n_words, n_syllables / n_words, n_marked / n_words, sound)
