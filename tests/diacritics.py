"""The diacritic accuracy that `hostile/viparse-corpus/METRIC.md` defines, from its words."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher


def diacritic_accuracy(found: str, truth: str) -> float:
    """Of the characters of `truth` with a diacritic, the share that `found` has, by alignment.

    Words are aligned first and characters inside those that differ, for what takes minutes at once.
    """
    said, wanted = _words(found), _words(truth)
    matcher = SequenceMatcher(None, *(list(map(_bases, each)) for each in (wanted, said)), False)
    right = 0
    for kind, start, end, begin, stop in matcher.get_opcodes():
        pair = " ".join(wanted[start:end]), " ".join(said[begin:stop])
        right += _equal(*pair) if kind == "equal" else _aligned(*pair)
    return right / sum(map(_is_marked, " ".join(wanted)))


def _equal(truth: str, found: str) -> int:
    return sum(_is_marked(a) and a == b for a, b in zip(truth, found, strict=True))


def _aligned(truth: str, found: str) -> int:
    matcher = SequenceMatcher(None, _bases(truth), _bases(found), autojunk=False)
    return sum(
        _equal(truth[i : i + size], found[j : j + size])
        for i, j, size in matcher.get_matching_blocks()
    )


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()


def _bases(text: str) -> str:
    return "".join(map(_base, text))


def _base(character: str) -> str:
    if character in "đĐ":
        return "d" if character == "đ" else "D"
    letters = unicodedata.normalize("NFD", character)
    kept = [letter for letter in letters if unicodedata.category(letter) != "Mn"]
    return kept[0] if len(kept) == 1 else character


def _is_marked(character: str) -> bool:
    letters = unicodedata.normalize("NFD", character)
    return character in "đĐ" or any(unicodedata.category(each) == "Mn" for each in letters)
