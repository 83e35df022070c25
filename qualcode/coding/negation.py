"""Whether a sentence states what a hit in it says, or denies, asks, wishes or reports it.

Rules over syllables, with the tables of `cues`. A negator (không, chưa, chẳng …) denies what
stands at most three content syllables to its right within the clause; a frame "không … đâu" the
whole clause; "có … đâu", "… thì không có", "… không được" what stands before. Two denials of one
thing cancel out. Words inside the hit itself belong to the indicator and deny nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..model import Span
from .cues import (
    ANSWERERS,
    ANYBODY,
    ASKING,
    CLAUSE_STARTS,
    CONTRAST,
    COUNTERFACTUAL,
    EXCLAIMING,
    FEARS,
    HYPOTHETICAL,
    LIGHT,
    NEGATORS,
    NEUTRAL,
    NEW_PREDICATE,
    OPENERS,
    OWN_WORDS,
    PARTICLES,
    PLACES,
    QUESTION_WORDS,
    REASONS,
    REPORTED,
    RESULTS,
    STILL,
    TAGS,
    TOPIC,
    UNTIL_NOW,
)
from .view import seen_of, tokens_of

NEGATED = "negated"
QUESTION = "question"
HYPOTHETICAL_FLAG = "hypothetical"
REPORTED_FLAG = "reported"

NEUTRAL_KIND = "neutral"
KINDS = {
    **dict.fromkeys(NEGATORS, NEGATED),
    **dict.fromkeys(HYPOTHETICAL, HYPOTHETICAL_FLAG),
    **dict.fromkeys(REPORTED, REPORTED_FLAG),
    **dict.fromkeys((*NEUTRAL, *OWN_WORDS), NEUTRAL_KIND),
}
QUOTE_MARKS = frozenset("\"'“”‘’«»[]*")


def _by_first_syllable() -> dict[str, list[tuple[str, ...]]]:
    """The cues, longest first, under their first syllable."""
    cues: dict[str, list[tuple[str, ...]]] = {}
    for cue in sorted(KINDS, key=len, reverse=True):
        syllables = tuple(cue.split())
        cues.setdefault(syllables[0], []).append(syllables)
    return cues


CUES = _by_first_syllable()
ASIDE = frozenset({"đâu", "?", *ASKING})
"""What may deny or ask without being a cue of its own."""

AHEAD = (HYPOTHETICAL_FLAG, REPORTED_FLAG)
"""Kinds of cues that hold for what follows them."""

WHOLE_SENTENCE = 6
"""A negator that reaches this far ("không phải") denies a sentence, not only a predicate."""

TOPIC_GAP = 6
"""Syllables that may stand between a topic and the denial behind it."""

TAG_LENGTH = 4
"""Syllables of a question tag, with the address: "đúng không chị"."""

LONG = 240
"""A sentence of more syllables (a transcript without full stops) is read around the hit only."""

AROUND = 80

COUNTERFACTUAL_GAP = 8
"""Syllables after "không có A" in which "thì đâu", "thì chắc" … are looked for."""


def assess(view: str, sentence: Span, *parts: Span) -> tuple[str, ...]:
    """The flags that hold for a hit, out of ``negated question hypothetical reported``.

    `view` is the 1:1 match view of the document, `sentence` the span that cues are looked for
    in, `parts` the span of the hit, or of each of its pieces.

    >>> assess("em không đi làm xa.", Span(0, 19), Span(9, 18))
    ('negated',)
    >>> assess("em không thể không đi làm xa.", Span(0, 29), Span(19, 28))
    ()
    """
    whole = Span(parts[0].start, parts[-1].end)
    return CueReader(view).read(sentence, whole).assess(parts)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue over the tokens ``[first, last)``."""

    text: str
    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read once: its syllables and marks, where each stands, and the cues in it.

    `marks` says which tokens are punctuation, `asks` whether any may ask or deny without a cue.
    """

    tokens: tuple[str, ...] = ()
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    marks: Sequence[bool] = ()
    cues: Sequence[Cue] = ()
    asks: bool = False

    def assess(self, parts: Sequence[Span]) -> tuple[str, ...]:
        """The flags of a hit with these parts, which lie in the sentence."""
        if self is PLAIN:
            return ()
        hits = [self._tokens_of(part) for part in parts]
        first, last = min(hit[0] for hit in hits), max(hit[1] for hit in hits)
        covered = {number for hit in hits for number in range(*hit)}
        outside = [cue for cue in self.cues if cue.first not in covered]
        negators = [cue for cue in outside if cue.kind == NEGATED]
        if negators and self._is_counterfactual(negators, first, last):
            return ()
        flags = []
        if (negators or self.asks) and self._is_negated(negators, hits, first, last):
            flags.append(NEGATED)
        if (negators or self.asks) and self._is_asked(first, last):
            flags.append(QUESTION)
        said = {cue.kind for cue in outside if cue.kind in AHEAD and self._reaches_on(cue, first)}
        return (*flags, *sorted(said))

    def _tokens_of(self, part: Span) -> tuple[int, int]:
        return bisect_right(self.ends, part.start), bisect_left(self.starts, part.end)

    # Denial

    def _is_negated(
        self, negators: list[Cue], hits: list[tuple[int, int]], first: int, last: int
    ) -> bool:
        denials = sum(any(self._denies(cue, hit) for hit in hits) for cue in negators)
        return denials % 2 == 1 or (not denials and self._denied_behind(first, last))

    def _denies(self, cue: Cue, hit: tuple[int, int]) -> bool:
        first, last = hit
        if cue.first >= first:
            return False
        content = 0
        for number in range(cue.last, first):
            token = self.tokens[number]
            if self.marks[number] or (token in CLAUSE_STARTS and number > cue.last):
                return False
            if content and token in NEW_PREDICATE and NEGATORS[cue.text] < WHOLE_SENTENCE:
                return False
            content += token not in LIGHT
        return content <= NEGATORS[cue.text] or self._final_where(last) is not None

    def _final_where(self, last: int) -> int | None:
        """The token of a "đâu" that closes the clause after `last`, if it asks for no place."""
        end = self._clause_end(last)
        for number in range(last, end):
            if self.tokens[number] != "đâu":
                continue
            rest = self.tokens[number + 1 : end]
            closes = all(token in PARTICLES for token in rest)
            if closes and self.tokens[number - 1] not in PLACES:
                return number
        return None

    def _denied_behind(self, first: int, last: int) -> bool:
        """Whether a denial stands behind the hit: "có … đâu", "… thì chưa có", "… không ra"."""
        where = self._final_where(last)
        if where is not None:
            begin = self._clause_start(first)
            before = self.tokens[where - 1]
            followed = self.tokens[where + 1 : where + 2] == ("mà",)
            opened = {"có", "ai"} & set(self.tokens[begin:where])
            # Otherwise "đâu" belongs to another frame: "[không có lợi] gì đâu", "không phải chỉ …".
            alone = not any(
                cue.kind in (NEGATED, NEUTRAL_KIND) and begin <= cue.first < last
                for cue in self.cues
            )
            if alone and (opened or followed or before in ("gì", "nữa", "giờ")):
                return True
        for cue in self.cues:
            if cue.kind == NEGATED and last <= cue.first <= last + TOPIC_GAP:
                gap = self.tokens[last : cue.first]
                rest = self.tokens[cue.last : self._clause_end(cue.last)]
                if self._denies_topic(cue, gap, rest):
                    return True
        return False

    def _denies_topic(self, cue: Cue, gap: tuple[str, ...], rest: tuple[str, ...]) -> bool:
        """Whether `cue`, `gap` after the hit and `rest` before the clause's end, denies it."""
        head = [token for token in rest if token not in PARTICLES]
        if any(token not in RESULTS for token in head):
            return False
        if len(gap) > 1 and gap[1] == "," and (gap[0] in PARTICLES or gap[0] == "thì"):
            gap = ("thì", *gap[2:])  # "việc làm à, không có"
        topic = not TOPIC.isdisjoint(gap)
        if "thì" in gap:
            gap = gap[gap.index("thì") + 1 :]
        gap = tuple(token for token in gap if token not in TOPIC | UNTIL_NOW)
        if any(not token[0].isalnum() or token in CLAUSE_STARTS for token in gap):
            return False
        if not head:
            # "vay vốn thì chưa" and "vay vốn đâu có" deny, "vay vốn chưa" asks.
            return (topic or cue.text.endswith((" có", " được"))) and len(gap) <= 1
        if cue.text.endswith(" có") or head[0] == "có":
            return len(gap) <= (3 if topic else 2)
        return len(gap) <= 1

    def _is_counterfactual(self, negators: list[Cue], first: int, last: int) -> bool:
        """Whether "(nếu) không có A thì …" says that A is there: "thì đâu", "thì làm sao"."""
        begin = self._clause_start(first)
        tail = self.tokens[last : last + COUNTERFACTUAL_GAP]
        if not ("thì" in tail or "nếu" in self.tokens[max(0, begin - 1) : first]):
            return False
        said = " ".join(tail[tail.index("thì") :] if "thì" in tail else tail)
        return any(f" {mark} " in f" {said} " for mark in COUNTERFACTUAL) and any(
            cue.first >= begin and self._denies(cue, (first, last)) for cue in negators
        )

    # Questions

    def _is_asked(self, first: int, last: int) -> bool:
        end = self._question_end(last)
        if "hỏi" in self.tokens[first:end]:  # tells of a question: "[cô ấy hỏi] có mệt không"
            return False
        closing = self.tokens[end : end + 1]
        words = self.tokens[self._phrase_start(first) : end]
        if self._asks(words, self.tokens[last:end], marked=closing == ("?",)):
            return True
        # A tag of its own: "nó đi làm xa, đúng không?"
        tag = self.tokens[end + 1 : self._phrase_end(end + 1)]
        is_tag = tag[:1] in (("đúng",), ("phải",)) and len(tag) <= TAG_LENGTH
        return closing == (",",) and is_tag and not ASKING.isdisjoint(tag)

    def _question_end(self, number: int) -> int:
        """The end of the phrase, or of a question in it: "có được không | hay phải chờ"."""
        end = self._phrase_end(number)
        for place in range(number + 1, end - 1):
            either = self.tokens[place] in ("hay", "hoặc") and self.tokens[place + 1] != "biết"
            if either and self.tokens[place - 1] in ASKING:
                return place
        return end

    def _asks(self, words: tuple[str, ...], behind: tuple[str, ...], *, marked: bool) -> bool:
        """Whether a clause of `words`, with those `behind` the hit, asks; `marked` by "?"."""
        tail = list(words)
        while len(tail) > 1 and tail[-1] in PARTICLES:
            if tail[-1] in EXCLAIMING and marked:
                return True
            tail.pop()
        if tail and tail[-1] in ASKING and len(behind) >= len(words) - len(tail) + 1:
            before = tail[-2] if len(tail) > 1 else ""
            return marked or before in TAGS or before not in TOPIC or "có" in tail[:-2]
        if not marked:
            return False
        why = "sao" in words and "ra" not in words
        return not why and (not QUESTION_WORDS.isdisjoint(words) or "liệu" in words)

    # Wishes, conditions, hearsay

    def _reaches_on(self, cue: Cue, first: int) -> bool:
        """Whether a wish, condition or report still holds at the hit that begins at `first`."""
        if cue.first >= first:
            return False
        if cue.text in ("nên có", "nên được") and not self._is_advice(cue):
            return False
        if cue.text in ("lỡ", "nhỡ"):
            opens = cue.first == self._clause_start(cue.first)
            if not opens and self.tokens[cue.first - 1] not in FEARS:
                return False
        begin = cue.last
        while begin < first and self.tokens[begin] in ("là", "rằng"):
            begin += 1
        if (
            begin < first and self.tokens[begin] in REASONS
        ):  # "bảo là vì nghèo …": the reason is reported too
            begin += 1
        return not any(self._contrasts(number) for number in range(begin, first))

    def _contrasts(self, number: int) -> bool:
        """Whether the token states something of its own; "còn" may also mean "still, even"."""
        if self.tokens[number] != "còn":
            return self.tokens[number] in CONTRAST
        if self.tokens[number + 1 : number + 2] and self.tokens[number + 1] in STILL:
            return False
        behind = self.tokens[number + 1 : number + 1 + TOPIC_GAP]
        turns_to = bool(behind) and behind[0] in ANSWERERS
        return self.marks[number - 1] or turns_to or "thì" in behind

    def _is_advice(self, cue: Cue) -> bool:
        """Whether "nên" advises ("phường nên có sổ tay") and does not conclude (", nên có …")."""
        begin = self._phrase_start(cue.first)
        lead = self.tokens[begin : cue.first]
        return len(lead) <= 3 and (bool(lead) or begin == 0) and CLAUSE_STARTS.isdisjoint(lead)

    # Clauses

    def _clause_start(self, number: int) -> int:
        while number > 0 and not self._is_border(number - 1):
            number -= 1
        return number

    def _clause_end(self, number: int) -> int:
        while number < len(self.tokens) and not self._is_border(number):
            number += 1
        return number

    def _is_border(self, number: int) -> bool:
        return self.marks[number] or self.tokens[number] in CLAUSE_STARTS

    def _phrase_start(self, number: int) -> int:
        while number > 0 and not self.marks[number - 1]:
            number -= 1
        return number

    def _phrase_end(self, number: int) -> int:
        while number < len(self.tokens) and not self.marks[number]:
            number += 1
        return number


PLAIN = Sentence()
"""Any sentence in which nothing denies, asks, wishes or reports."""


class CueReader:
    """Reads the sentences of one document, given as its 1:1 match view, each once."""

    def __init__(self, view: str) -> None:
        starts, ends, marks = tokens_of(view)
        quotes = [n for n in np.flatnonzero(marks).tolist() if view[starts[n]] in QUOTE_MARKS]
        self.view = view
        self.starts: list[int] = np.delete(starts, quotes).tolist()
        self.ends: list[int] = np.delete(ends, quotes).tolist()
        self.marks: list[bool] = np.delete(marks, quotes).tolist()
        self.known: dict[tuple[int, int], Sentence] = {}

    def read(self, sentence: Span, hit: Span) -> Sentence:
        """The sentence, ready to assess hits; a very long one only around the place of `hit`."""
        first = bisect_left(self.starts, sentence.start)
        last = bisect_left(self.starts, sentence.end)
        if last - first > LONG:  # in steps, so that hits side by side share one reading
            place, end = bisect_left(self.starts, hit.start), bisect_left(self.starts, hit.end)
            first = max(first, (place // AROUND - 1) * AROUND)
            last = min(last, (end // AROUND + 2) * AROUND)
        known = self.known.get((first, last))
        if known is None:
            known = self.known[first, last] = self._sentence(first, last)
        return known

    def _sentence(self, first: int, last: int) -> Sentence:
        starts, ends = self.starts[first:last], self.ends[first:last]
        tokens = tuple(
            seen_of(self.view[start:end]) for start, end in zip(starts, ends, strict=True)
        )
        asks = not ASIDE.isdisjoint(tokens)
        if not asks and CUES.keys().isdisjoint(tokens):
            return PLAIN
        return Sentence(
            tokens=tokens,
            starts=starts,
            ends=ends,
            marks=self.marks[first:last],
            cues=_find_cues(tokens),
            asks=asks,
        )


def _find_cues(tokens: tuple[str, ...]) -> list[Cue]:
    """The longest cues from left to right, none over another."""
    cues: list[Cue] = []
    free = 0
    for number, token in enumerate(tokens):
        if number < free or token not in CUES:
            continue
        for syllables in CUES[token]:
            last = number + len(syllables)
            if tokens[number:last] == syllables:
                cue = " ".join(syllables)
                if not _is_answer(cue, tokens[:number], tokens[last : last + 2]):
                    cues.append(Cue(cue, KINDS[cue], number, last))
                free = last
                break
    return cues


def _is_answer(cue: str, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether "không" is the answer "no", not a negator: it opens the sentence, before a person."""
    return (
        cue in ("không", "chưa")
        and bool(after)
        and after[0] in ANSWERERS
        and ANYBODY.isdisjoint(after)
        and all(token in OPENERS or not token[0].isalnum() for token in before)
    )
