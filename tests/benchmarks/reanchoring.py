"""Prints how quotes find their place again in an edited text: qualcode, and what else there is.

    python tests/benchmarks/reanchoring.py [--syllables N] [--quotes N] [--seed N]

A synthetic interview (`corpus.interviews`) is edited in a dozen ways that remember where each
character came from. Quotes of 2 to 40 words are then carried over: *right*, within 2 characters
at both ends (or 80 % of overlap); *flagged*, handed to a person or not found; *wrong*, placed
elsewhere without a word. A quote that an edit deleted or tore apart can only be flagged; that
counts as right where nothing is proposed as certain. CPU seconds, the median of three runs; the
others are compared on the text as edited, in NFC.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus import NAMES, interviews
from rapidfuzz import fuzz

from qualcode.teams import find_quote, reanchor
from qualcode.teams.letters import read_letters

N_QUOTES = 150
CHARACTERS = 60_000
RUNS = 3
KEYS = "abcdeghiklmnopqrstuvxy "

_NAME = re.compile(rf"\b(?:{'|'.join(map(re.escape, NAMES))})(?!\w)")

Place = tuple[int, int] | None
Spans = Sequence[tuple[int, int]]


class Edited(NamedTuple):
    """A text and, per character, the offset it came from in the first text, or -1."""

    text: str
    origin: list[int]

    def cut(self, start: int, end: int) -> Edited:
        return Edited(self.text[start:end], self.origin[start:end])


Edit = Callable[[Edited, random.Random], Edited]


def join(pieces: Sequence[Edited]) -> Edited:
    """The pieces, one after the other."""
    origin = [place for piece in pieces for place in piece.origin]
    return Edited("".join(piece.text for piece in pieces), origin)


def by_character(edited: Edited, change: Callable[[str], str]) -> Edited:
    """Each character replaced by what `change` makes of it."""
    made = [change(character) for character in edited.text]
    origin = [place for new, place in zip(made, edited.origin, strict=True) for _ in new]
    return Edited("".join(made), origin)


def replaced(edited: Edited, new: str) -> Edited:
    """Other words in the place of these."""
    size = len(edited.text)
    origin = [edited.origin[i * size // len(new)] for i in range(len(new))]
    return Edited(new, [*origin[:-1], edited.origin[-1]])


def crlf(edited: Edited, _: random.Random) -> Edited:
    return by_character(edited, lambda c: "\r\n" if c == "\n" else c)


def nfd(edited: Edited, _: random.Random) -> Edited:
    return by_character(edited, lambda c: unicodedata.normalize("NFD", c))


def strip_marks(edited: Edited, _: random.Random) -> Edited:
    plain = str.maketrans("đĐ", "dD")
    return by_character(edited, lambda c: unicodedata.normalize("NFD", c)[0].translate(plain))


def reflow(edited: Edited, rng: random.Random) -> Edited:
    """Other line breaks: after about 70 characters, an indent, now and then two blanks."""
    width = 0

    def change(character: str) -> str:
        nonlocal width
        width += 1
        if not character.isspace():
            return character
        if width > 70:
            width = 0
            return rng.choice(("\n", "\n  ", " \n"))
        return rng.choice((" ", " ", " ", "  "))

    return by_character(edited, change)


def lines_of(edited: Edited) -> list[Edited]:
    ends = [0, *(found.end() for found in re.finditer("\n", edited.text))]
    return [edited.cut(start, end) for start, end in pairwise(ends)]


def paragraphs(edited: Edited, rng: random.Random) -> Edited:
    """Of ten turns one is deleted, and before another a new one inserted."""
    news = iter(interviews(1, 8_000, seed=rng.randrange(10**6))[0].splitlines(keepends=True))
    made: list[Edited] = []
    for line in lines_of(edited):
        roll = rng.random()
        if roll < 0.1:
            continue
        if roll < 0.2:
            new = next(news)
            made.append(Edited(new, [-1] * len(new)))
        made.append(line)
    return join(made)


def noise(share: float) -> Edit:
    """So many characters replaced, deleted or followed by another."""

    def edit(edited: Edited, rng: random.Random) -> Edited:
        text, origin = [], []
        for character, place in zip(edited.text, edited.origin, strict=True):
            roll = rng.random() / share
            if roll < 1 / 3:
                continue
            text.append(rng.choice(KEYS) if roll < 2 / 3 else character)
            origin.append(place)
            if 2 / 3 <= roll < 1:
                text.append(rng.choice(KEYS))
                origin.append(-1)
        return Edited("".join(text), origin)

    return edit


def anonymise(edited: Edited, _: random.Random) -> Edited:
    """Names become ``[Tên 3]`` or ``P7``."""
    made, at = [], 0
    for found in _NAME.finditer(edited.text):
        number = NAMES.index(found[0])
        new = f"[Tên {number}]" if number % 2 else f"P{number}"
        start, end = found.span()
        made += [edited.cut(at, start), replaced(edited.cut(start, end), new)]
        at = end
    return join([*made, edited.cut(at, len(edited.text))])


def move_blocks(edited: Edited, rng: random.Random) -> Edited:
    """The text cut into twelve blocks of whole turns, shuffled."""
    lines = lines_of(edited)
    cuts = [0, *sorted(rng.sample(range(1, len(lines)), 11)), len(lines)]
    blocks = [lines[start:end] for start, end in pairwise(cuts)]
    rng.shuffle(blocks)
    return join([line for block in blocks for line in block])


def correct(edited: Edited, rng: random.Random) -> Edited:
    """A second listening: of twelve words one is replaced, added or struck out."""
    words = [edited.cut(*found.span()) for found in re.finditer(r"\S+\s*|\s+", edited.text)]
    made = []
    for word in words:
        roll = rng.random() * 12
        other = rng.choice(words).text if roll < 1 else ""
        if roll < 1 / 3:
            continue
        if roll < 2 / 3:
            made.append(replaced(word, other))
            continue
        made += [word, Edited(other, [-1] * len(other))]
    return join(made)


def chain(*edits: Edit) -> Edit:
    def edit(edited: Edited, rng: random.Random) -> Edited:
        for each in edits:
            edited = each(edited, rng)
        return edited

    return edit


EDITS: dict[str, Edit] = {
    "CR LF": crlf,
    "NFD": nfd,
    "reflow": reflow,
    "paragraphs in and out": paragraphs,
    "noise 1 %": noise(0.01),
    "noise 5 %": noise(0.05),
    "noise 15 %": noise(0.15),
    "names anonymised": anonymise,
    "diacritics stripped": strip_marks,
    "words corrected": correct,
    "blocks moved": move_blocks,
    "blocks moved, noise 5 %": chain(move_blocks, noise(0.05)),
    "all at once": chain(anonymise, paragraphs, move_blocks, noise(0.02), reflow, nfd, crlf),
}


def choose_spans(text: str, n: int, rng: random.Random) -> list[tuple[int, int]]:
    """`n` spans of 2 to 40 whole words, each within a turn; none cuts a name in two."""
    spans: list[tuple[int, int]] = []
    inside_name = {
        at for found in _NAME.finditer(text) for at in range(found.start() + 1, found.end())
    }
    lines = list(re.finditer(r".+", text))
    while len(spans) < n:
        line = rng.choice(lines)
        words = list(re.finditer(r"\S+", line[0]))
        length = min(rng.randint(2, 40), len(words) - 1)
        if length < 2:
            continue
        first = rng.randint(1, len(words) - length)
        start = line.start() + words[first].start()
        end = line.start() + words[first + length - 1].end()
        if not {start, end} & inside_name:
            spans.append((start, end))
    return spans


def truth(edited: Edited, spans: Spans) -> list[Place]:
    """Where each span went; None where it was deleted or torn apart, or most of it is gone."""
    places: dict[int, list[int]] = {}
    for at, place in enumerate(edited.origin):
        places.setdefault(place, []).append(at)
    found: list[Place] = []
    for start, end in spans:
        at = [spot for place in range(start, end) for spot in places.get(place, ())]
        left = sum(place in places for place in range(start, end))
        at = [spot for spot in at if not edited.text[spot].isspace()]
        whole = at and at == sorted(at) and at[-1] - at[0] < 2 * len(at) + 12
        found.append((at[0], at[-1] + 1) if whole and left > 0.4 * (end - start) else None)
    return found


def plain_search(spans: Spans, old: str, new: str) -> list[Place]:
    found = [(new.find(old[start:end]), end - start) for start, end in spans]
    return [(at, at + length) if at >= 0 else None for at, length in found]


def fuzzy_search(spans: Spans, old: str, new: str) -> list[Place]:
    made: list[Place] = []
    for start, end in spans:
        found = fuzz.partial_ratio_alignment(old[start:end], new, score_cutoff=70)
        made.append((found.dest_start, found.dest_end) if found else None)
    return made


def one_by_one(spans: Spans, old: str, new: str) -> list[Place]:
    """The quote with its context, one search each: `find_quote`."""
    made: list[Place] = []
    for start, end in spans:
        context = {"prefix": old[max(0, start - 32) : start], "suffix": old[end : end + 32]}
        found = find_quote(old[start:end], new, **context)
        made.append((found.start, found.end) if found and found.kind.certain else None)
    return made


def diff_match_patch(spans: Spans, old: str, new: str) -> list[Place]:
    import diff_match_patch as library

    patcher = library.diff_match_patch()
    patcher.Diff_Timeout = 5
    diffs = patcher.diff_main(old, new, False)
    ends = [(patcher.diff_xIndex(diffs, a), patcher.diff_xIndex(diffs, b)) for a, b in spans]
    return [(start, end) if end > start else None for start, end in ends]


def ours(spans: Spans, old: str, new: str) -> list[Place]:
    read_letters.cache_clear()
    return [(*each.new,) if each.kind.certain else None for each in reanchor(spans, old, new)]  # type: ignore[misc]


METHODS = {
    "qualcode reanchor": ours,
    "qualcode find_quote": one_by_one,
    "str.find": plain_search,
    "rapidfuzz": fuzzy_search,
    "diff-match-patch": diff_match_patch,
}
"""Spans of the old text → their places in the new one, None where there is none or no certain."""


class Tally(NamedTuple):
    right: float
    flagged: float
    wrong: float
    sharp: float
    seconds: float


def near(place: Place, gold: Place) -> bool:
    if place is None or gold is None:
        return place is gold
    if max(abs(place[0] - gold[0]), abs(place[1] - gold[1])) <= 2:
        return True
    shared = min(place[1], gold[1]) - max(place[0], gold[0])
    return shared >= 0.8 * (max(place[1], gold[1]) - min(place[0], gold[0]))


def composed(edited: Edited) -> Edited:
    """The text in NFC, for those who do not compose themselves."""
    starts = [at for at, c in enumerate(edited.text) if not unicodedata.combining(c)]
    pieces = [edited.cut(start, end) for start, end in pairwise([*starts, len(edited.text)])]
    made = [(unicodedata.normalize("NFC", piece.text), piece.origin) for piece in pieces]
    return join([Edited(text, origin[: len(text)]) for text, origin in made])


def measure(method: str, spans: Spans, old: str, edited: Edited) -> Tally:
    edited = edited if method.startswith("qualcode") else composed(edited)
    gold = truth(edited, spans)
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        places = METHODS[method](spans, old, edited.text)
        seconds.append(time.process_time() - start)
        if seconds[0] > 1:
            break
    pairs = list(zip(places, gold, strict=True))
    right = sum(near(place, wanted) for place, wanted in pairs)
    flagged = sum(place is None and wanted is not None for place, wanted in pairs)
    n = len(pairs)
    sharp = sum(place == wanted for place, wanted in pairs)
    wrong = n - right - flagged
    return Tally(right / n, flagged / n, wrong / n, sharp / n, statistics.median(seconds))


def report(characters: int, n_quotes: int, seed: int, methods: Sequence[str]) -> None:
    """Prints the table."""
    old = interviews(1, characters // 3, seed)[0][:characters]
    old = old[: old.rindex("\n") + 1]
    spans = choose_spans(old, n_quotes, random.Random(seed))
    repeated = sum(old.count(old[start:end]) > 1 for start, end in spans)
    print(f"{len(old):,} characters, {len(spans)} quotes, {repeated} of them not unique\n")
    print(f"{'':26}{'':21}{'right':>7}{'flagged':>9}{'wrong':>7}{'to the letter':>15}{'s':>8}")
    for name, edit in EDITS.items():
        everything = Edited(old, list(range(len(old))))
        edited = edit(everything, random.Random(f"{seed} {name}"))
        for method in methods:
            tally = measure(method, spans, old, edited)
            print(
                f"{name:26}{method:21}{tally.right:7.1%}{tally.flagged:9.1%}{tally.wrong:7.1%}"
                f"{tally.sharp:15.1%}{tally.seconds:8.3f}"
            )
            name = ""


def installed() -> list[str]:
    """The methods whose library is there."""
    try:
        import diff_match_patch  # noqa: F401
    except ImportError:
        print("diff-match-patch is not installed and is left out (pip install diff-match-patch)\n")
        return [method for method in METHODS if method != "diff-match-patch"]
    return list(METHODS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--characters", type=int, default=CHARACTERS, help="of the text")
    parser.add_argument("--quotes", type=int, default=N_QUOTES, help="carried over")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", action="append", choices=list(METHODS), help="one method")
    options = parser.parse_args()
    methods = options.only or installed()
    report(options.characters, options.quotes, options.seed, methods)
