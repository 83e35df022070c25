"""Which indicators of the codebook found what: the words that the codings rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..model import Codebook, Coding, Document, Redaction
from .redaction import redact

MAX_WORDS_SHOWN = 3
"""Examples of the words that an indicator met."""


@dataclass(frozen=True, slots=True)
class Fired:
    """An indicator that fired `n` times: its line in the codebook and some of the words it met."""

    indicator: str
    line: int
    n: int
    words: tuple[str, ...]


def count_indicators(
    codebook: Codebook,
    codings: Iterable[Coding],
    texts: Mapping[str, Document],
    redactions: Mapping[str, Sequence[Redaction]],
) -> dict[str, tuple[Fired, ...]]:
    """Per code id, the indicators that its codings rest on, the most frequent first.

    The words that they met are shown without what `redactions` hide, by document.
    """
    lines = {sign.id: sign.line for code in codebook.codes for sign in code.indicators}
    met: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for coding in codings:
        for sign in coding.evidence:
            hidden = redactions.get(coding.document, ())
            words = redact(texts[coding.document].text, sign.start, sign.end, hidden)
            met[coding.code][sign.indicator][" ".join(words.split())] += 1
    return {
        code: tuple(
            sorted(
                (
                    Fired(
                        indicator,
                        lines.get(indicator, 0),
                        words.total(),
                        _examples(words),
                    )
                    for indicator, words in signs.items()
                ),
                key=lambda fired: (-fired.n, fired.line, fired.indicator),
            )
        )
        for code, signs in met.items()
    }


def _examples(words: Counter[str]) -> tuple[str, ...]:
    """The most frequent words, each once whatever its case, as it is mostly written."""
    written: dict[str, str] = {}
    n: Counter[str] = Counter()
    for word, times in words.most_common():
        written.setdefault(word.casefold(), word)
        n[word.casefold()] += times
    return tuple(written[key] for key, _ in n.most_common(MAX_WORDS_SHOWN))
