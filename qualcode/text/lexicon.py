"""Text → syllables with everything the word model asks about them, as arrays.

A chunk is what stands between two spaces. No syllable crosses whitespace, so a chunk always falls
into the same syllables, and the few thousand different ones of a study are looked at once each.
Three growing tables hold what was found: chunks, their tokens (a chunk's syllables and punctuation
marks by place), and kinds (one row for each different token, with its scores).
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from functools import cache
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .weights import WordModel, load_model

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.void]

MAX_TOKENS = 100_000
"""Tokens of different chunks that are remembered (some 30 MB); beyond, the lexicon starts anew."""

_TOKEN = r"""
    [A-ZĐ]+\. | (?:Tp|Mrs?|Ms|Dr|ThS)\.     # abbreviations keep their full stop
  | ==> | -> | \.\.\. | >>
  | \w+://\S+                               # web addresses
  | {email}
  | \d+(?:[.,_]\d+)+                        # 1.200,5 stays whole, 20/11/2023 does not
  | [^\w\s] | \w+
"""
_EMAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"
_tokens = re.compile(_TOKEN.format(email=r"(?!)"), re.VERBOSE)
_tokens_and_emails = re.compile(_TOKEN.format(email=_EMAIL), re.VERBOSE)

_CHUNK = np.dtype([("length", "i4"), ("first", "i4"), ("count", "i4")])
_PART = np.dtype([("offset", "i4"), ("length", "i4"), ("kind", "i4")])
_KIND = np.dtype(
    [
        ("own", "f8"),  # what it adds to its own score, to the one after it, to the one before it
        ("to_next", "f8"),
        ("to_previous", "f8"),
        ("syllable", "i4"),
        ("apart", "?"),  # punctuation and numbers never join a word
        ("title", "?"),  # begins with a capital
    ]
)


class Tokens(NamedTuple):
    """The tokens of a text in order: code points `start` and `end`, and their rows in `kinds`."""

    start: Ints
    end: Ints
    kind: Ints
    kinds: Rows


class Compounds(NamedTuple):
    """The indices of tokens with which a known compound of two, and of three syllables begins."""

    pairs: Ints
    triples: Ints


class _Codes:
    """A set of whole numbers; finding which of many others are in it is a matter of two look-ups.

    The first, in a table of what the low bits may be, spares most of them the binary search.
    """

    MASK = 2**18 - 1

    def __init__(self, codes: Ints) -> None:
        self._sorted = codes
        self._likely = np.zeros(self.MASK + 1, np.bool_)
        self._likely[codes & self.MASK] = True

    def find(self, codes: Ints) -> Ints:
        """The indices of those `codes` that are in the set."""
        likely = np.flatnonzero(self._likely[codes & self.MASK])
        wanted = codes[likely]
        place = np.searchsorted(self._sorted[:-1], wanted)
        found: Ints = likely[self._sorted[place] == wanted]
        return found


class _Table:
    """A structured array that grows by doubling. Rows once written stay as they are."""

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self._room = np.zeros(1024, dtype)
        self.size = 0

    def extend(self, rows: Sequence[tuple[Any, ...]]) -> None:
        end = self.size + len(rows)
        if end > len(self._room):
            larger = np.zeros(max(end, 2 * len(self._room)), self._room.dtype)
            larger[: self.size] = self._room[: self.size]
            self._room = larger
        self._room[self.size : end] = rows
        self.size = end

    @property
    def rows(self) -> Rows:
        return self._room[: self.size]


class _Numbers(dict[str, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: str) -> int:
        self[key] = number = len(self)
        return number


class Lexicon:
    """What is known about chunks so far, under one model. Safe to share between threads."""

    def __init__(self, model: WordModel) -> None:
        self.model = model
        self._syllables = model.syllable_ids()
        self._pairs, self._triples = _Codes(model.pairs), _Codes(model.triples)
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._chunk_numbers, self._kind_numbers = _Numbers(), _Numbers()
        self._chunks, self._parts, self._kinds = _Table(_CHUNK), _Table(_PART), _Table(_KIND)

    def tokens(self, text: str) -> Tokens:
        """The syllables, numbers and punctuation marks of `text`."""
        # a new line parts syllables as a space does, and more chunks are alike without it
        chunk_list = text.replace("\n", " ").split(" ")
        with self._lock:
            if self._parts.size > MAX_TOKENS:
                self._forget()
            numbers = np.fromiter(
                map(self._chunk_numbers.__getitem__, chunk_list), np.int64, len(chunk_list)
            )
            if len(self._chunk_numbers) > self._chunks.size:
                self._learn(list(islice(self._chunk_numbers, self._chunks.size, None)))
            chunks, parts, kinds = self._chunks.rows, self._parts.rows, self._kinds.rows

        length = chunks["length"][numbers]
        count = chunks["count"][numbers]
        chunk_start = np.cumsum(length + 1, dtype=np.int64) - length - 1
        # row of a token = first row of its chunk + its place among the chunk's tokens
        upto = np.cumsum(count, dtype=np.int64)
        row = np.repeat(chunks["first"][numbers] - upto + count, count)
        row += np.arange(len(row))
        start = np.repeat(chunk_start, count)
        start += parts["offset"][row]
        return Tokens(start, start + parts["length"][row], parts["kind"][row], kinds)

    def compounds(self, tokens: Tokens, firsts: Ints) -> Compounds:
        """The compounds among the tokens, none of them across one of `firsts`."""
        base = len(self._syllables) + 1
        syllable = tokens.kinds["syllable"][tokens.kind].astype(np.int64)
        pair = syllable[:-1] * base + syllable[1:]
        pair[firsts[1:] - 1] = -1
        triple = pair[:-1] * base + syllable[2:]
        triple[(pair[:-1] < 0) | (pair[1:] < 0)] = -1
        return Compounds(self._pairs.find(pair), self._triples.find(triple))

    def _learn(self, chunks: list[str]) -> None:
        chunk_rows: list[tuple[int, int, int]] = []
        part_rows: list[tuple[int, int, int]] = []
        n_parts, kind_numbers = self._parts.size, self._kind_numbers
        for chunk in chunks:
            first = n_parts + len(part_rows)
            if chunk.isalnum():  # the usual case: a bare syllable
                part_rows.append((0, len(chunk), kind_numbers[chunk]))
            else:
                for match in _pattern(chunk).finditer(chunk):
                    start, end = match.span()
                    part_rows.append((start, end - start, kind_numbers[match[0]]))
            chunk_rows.append((len(chunk), first, n_parts + len(part_rows) - first))
        new_kinds = list(islice(kind_numbers, self._kinds.size, None))
        # chunks last: if this is interrupted (Ctrl-C), the next call learns them again
        self._kinds.extend([self._kind(token) for token in new_kinds])
        self._parts.extend(part_rows)
        self._chunks.extend(chunk_rows)

    def _kind(self, token: str) -> tuple[Any, ...]:
        model = self.model
        known_as = token.lower().partition("\0")[0]  # where a name ends for CRFsuite
        syllable = self._syllables.get(known_as, len(self._syllables))
        shape = np.array([token.isupper(), token.istitle(), token.isdigit()])
        return (
            *(model.syllable_scores[:, syllable] + model.shape_scores @ shape).tolist(),
            syllable,
            token in string.punctuation or token[0].isdigit(),
            token[0].istitle(),
        )


def _pattern(chunk: str) -> re.Pattern[str]:
    """The pattern of tokens; with e-mail addresses only where one is (else it costs n² steps)."""
    has_email = "@" in chunk and re.search(r"@[a-zA-Z0-9-]+\.[a-zA-Z0-9-]", chunk)
    return _tokens_and_emails if has_email else _tokens


@cache
def lexicon() -> Lexicon:
    """The lexicon of the installed model, shared by all callers: a memory, never a result."""
    return Lexicon(load_model())
