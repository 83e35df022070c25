"""What ``spacy.blank("vi")`` says, for tests."""

import warnings
from collections.abc import Callable
from functools import cache


@cache
def spacy_words() -> Callable[[str], list[tuple[int, int]]]:
    """Text → the spans of spaCy's tokens that are not only whitespace."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyvi's regexes and its pickle are from 2021
        import spacy

        nlp = spacy.blank("vi")
    nlp.max_length = 10**8

    def find(text: str) -> list[tuple[int, int]]:
        return [(t.idx, t.idx + len(t)) for t in nlp.make_doc(text) if not t.is_space]

    return find
