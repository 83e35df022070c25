"""Text → words by underthesea's model, with exact offsets.

underthesea returns words as new strings: in NFC, whitespace inside a word as one space, and a mark
now and then glued to its neighbour (“? Đ”; underthesea issues 221 and 536). Its tokens keep every
character that is no whitespace, so counting those finds each word again in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby


def find_underthesea_words(text: str) -> list[tuple[int, int]]:
    r"""The words of `text`, in order, as half-open spans of code points.

    No word begins or ends with whitespace, and no mark shares a word with a syllable. Nothing is
    fetched from the network: the model is part of the installed package.

    >>> text = "H: Chị ạ?\nĐ: Dạ, tôi ở trọ."
    >>> [text[start:end] for start, end in find_underthesea_words(text)]
    ['H', ':', 'Chị', 'ạ', '?', 'Đ', ':', 'Dạ', ',', 'tôi', 'ở', 'trọ', '.']
    """
    from underthesea.pipeline.word_tokenize import word_tokenize

    if not text or text.isspace():
        return []
    places = _visible_characters(text)
    words: list[tuple[int, int]] = []
    at = end = 0
    # use_token_normalize=True would respell syllables
    for word in word_tokenize(text, use_token_normalize=False):
        for tokens in _unglue(word.split(" ")):
            after = at + sum(map(len, tokens))
            start = max(places[at][0], end)
            end = places[after - 1][1]
            if start < end:
                words.append((start, end))
            at = after
    return words


def _unglue(tokens: list[str]) -> Iterator[list[str]]:
    """The tokens of one word, with each mark as a word of its own."""
    for is_mark, group in groupby(tokens, lambda token: not any(map(str.isalnum, token))):
        if is_mark:
            yield from ([mark] for mark in group)
        else:
            yield list(group)


def _visible_characters(text: str) -> list[tuple[int, int]]:
    """Where in `text` each character of its NFC stands, whitespace left out."""
    if unicodedata.is_normalized("NFC", text):
        return [match.span() for match in re.finditer(r"\S", text)]
    import regex

    places = []
    for match in regex.finditer(r"\X", text):  # no composition reaches beyond a grapheme
        start, end = match.span()
        composed = unicodedata.normalize("NFC", match[0])
        for offset, character in enumerate(composed, 1):
            if not character.isspace():
                upto = end if offset == len(composed) else min(start + offset, end)
                places.append((min(start + offset, end) - 1, upto))
    return places
