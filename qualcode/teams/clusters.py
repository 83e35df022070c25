"""Where coders said something about the same passage: clusters of codings, and how they differ.

Two codings belong together where one's passage is largely the other's: with one code, if they
share half of the shorter one, and each with the one of every other coder that it shares most with;
with two codes, if they share half of the longer one; or if neither coder used the other's code
there, if they share anything. So neighbours that merely touch at their edges do not grow into one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any, NamedTuple

from ..model import Coding, Span
from .intervals import Intervals, overlap, size, union

CONSENSUS = "consensus"
"""The coder whose codings are what was agreed on."""

CLOSE, HALF = 0.9, 0.5
"""The bands of overlap (Jaccard) of two passages with one code."""

_ID_DIGITS = 16


class Difference(StrEnum):
    """How the coders differ in a cluster; what needs talk most comes first.

    - ``different_code``: the same passage has different codes;
    - ``parent_child``: one coder chose a code, another one above it;
    - ``subset``: one coder gave some of the codes that another gave;
    - ``only_one``: one coder coded it, others who finished the document did not;
    - ``missing``: several did, but not all who finished the document;
    - ``split``: one code, but one coder's one passage is several of another;
    - ``boundary_far``, ``boundary_half``, ``boundary_close``: one code, the passages share less
      than half of their characters, up to 90 %, more;
    - ``unfinished``: whoever did not code it had not finished the document;
    - ``same``: the same codes at the same places.
    """

    DIFFERENT_CODE = "different_code"
    PARENT_CHILD = "parent_child"
    SUBSET = "subset"
    ONLY_ONE = "only_one"
    MISSING = "missing"
    SPLIT = "split"
    BOUNDARY_FAR = "boundary_far"
    BOUNDARY_HALF = "boundary_half"
    BOUNDARY_CLOSE = "boundary_close"
    UNFINISHED = "unfinished"
    SAME = "same"


class Input(NamedTuple):
    """What one coder said: a span with a code. Clusters consist of these, sorted."""

    start: int
    end: int
    code: str
    coder: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Codings of one passage; `coders` are all who finished the document or coded in the cluster.

    `id` is the same whenever the clusters are computed anew, as long as the first coding stays;
    `version` is a hash of all inputs. `likeness` is the least overlap (Jaccard, 0…1) of two
    coders in a code that both gave. `text_sha256` is the hash of the text that the spans count in,
    empty where it is not known.
    """

    id: str
    document: str
    inputs: tuple[Input, ...]
    coders: tuple[str, ...]
    difference: Difference
    likeness: float
    version: str
    text_sha256: str = ""
    quotes: Mapping[Input, str] = field(default_factory=dict, compare=False)

    @property
    def span(self) -> Span:
        """From the first character to the last."""
        return Span(min(i.start for i in self.inputs), max(i.end for i in self.inputs))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that were given, sorted."""
        return tuple(sorted({each.code for each in self.inputs}))

    @property
    def given_by(self) -> tuple[str, ...]:
        """The coders who coded here, sorted."""
        return tuple(sorted({each.coder for each in self.inputs}))

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "id": self.id,
            "document": self.document,
            "start": self.span.start,
            "end": self.span.end,
            "difference": self.difference.value,
            "likeness": round(self.likeness, 4),
            "coders": list(self.coders),
            "codings": [
                {**each._asdict(), "quote": self.quotes.get(each, "")} for each in self.inputs
            ],
        }


def find_clusters(
    codings: Iterable[Coding],
    *,
    finished: Mapping[str, Collection[str]] | None = None,
    parents: Mapping[str, str | None] | None = None,
) -> list[Cluster]:
    """The clusters of `codings`, what needs talk most first, then in the order of the text.

    Every coding stands in exactly one; those of the consensus are left out.
    `finished` says who has finished which document (document → coders); where it says nothing,
    those who coded anything in it. `parents` says which code stands above which.
    """
    by_document: dict[str, list[Coding]] = {}
    for coding in codings:
        if coding.coder != CONSENSUS:
            by_document.setdefault(coding.document, []).append(coding)
    found = []
    for document, mine in sorted(by_document.items()):
        done = (finished or {}).get(document, {coding.coder for coding in mine})
        said = {Input(c.start, c.end, c.code, c.coder): c for c in mine}
        for inputs in _components(sorted(said)):
            found.append(_cluster(document, inputs, done, parents or {}, said))
    order = [*Difference]
    return sorted(found, key=lambda c: (order.index(c.difference), c.document, c.span, c.id))


def choose(
    clusters: Iterable[Cluster],
    *,
    document: str | None = None,
    code: str | None = None,
    coder: str | None = None,
    difference: Difference | None = None,
) -> list[Cluster]:
    """The clusters of a document, with a code, of a coder, of a class: all that are asked for."""
    return [
        each
        for each in clusters
        if document in (None, each.document)
        and (code is None or code in each.codes)
        and (coder is None or coder in each.given_by)
        and difference in (None, each.difference)
    ]


def version_of(document: str, inputs: Iterable[Input]) -> str:
    """The hash of what was said, in whatever order."""
    return _digest(document, *(part for each in sorted(inputs) for part in each))


def covered(inputs: Iterable[Input], code: str, coder: str | None = None) -> Intervals:
    """What was coded with a code, by anybody or by one coder."""
    return union(i[:2] for i in inputs if i.code == code and coder in (None, i.coder))


def _cluster(
    document: str,
    inputs: Sequence[Input],
    finished: Collection[str],
    parents: Mapping[str, str | None],
    said: Mapping[Input, Coding],
) -> Cluster:
    given = {each.coder for each in inputs}
    likeness = _likeness(inputs)
    return Cluster(
        id=_digest(document, *inputs[0]),
        document=document,
        inputs=tuple(inputs),
        coders=tuple(sorted({*finished, *given})),
        difference=_difference(inputs, set(finished), parents, likeness),
        likeness=likeness,
        version=version_of(document, inputs),
        text_sha256=said[inputs[0]].text_sha256,
        quotes={each: said[each].quote for each in inputs},
    )


def _difference(
    inputs: Sequence[Input],
    finished: Collection[str],
    parents: Mapping[str, str | None],
    likeness: float,
) -> Difference:
    given: dict[str, set[str]] = {}
    for each in inputs:
        given.setdefault(each.coder, set()).add(each.code)
    kind = _difference_of_codes([*given.values()], parents)
    if kind is not None:
        return kind
    if set(finished) - given.keys():
        return Difference.ONLY_ONE if len(given) == 1 else Difference.MISSING
    if len(given) == 1:
        return Difference.UNFINISHED
    if any(
        len({_n_passages(inputs, code, coder) for coder in given}) > 1
        for code in next(iter(given.values()))
    ):
        return Difference.SPLIT
    if likeness == 1:
        return Difference.SAME
    if likeness >= CLOSE:
        return Difference.BOUNDARY_CLOSE
    return Difference.BOUNDARY_HALF if likeness >= HALF else Difference.BOUNDARY_FAR


def _n_passages(inputs: Iterable[Input], code: str, coder: str) -> int:
    """How many passages a coder gave a code; those that overlap count as one."""
    n = reached = 0
    for each in inputs:
        if (each.code, each.coder) == (code, coder):
            n += n == 0 or each.start >= reached
            reached = max(reached, each.end)
    return n


def _difference_of_codes(
    given: Sequence[set[str]], parents: Mapping[str, str | None]
) -> Difference | None:
    """How the codes that the coders gave differ; None where all gave the same."""
    found = None
    for one, other in combinations(given, 2):
        if one == other:
            continue
        if one < other or other < one:
            found = found or Difference.SUBSET
        elif _related(one - other, other - one, parents) and _related(
            other - one, one - other, parents
        ):
            found = Difference.PARENT_CHILD
        else:
            return Difference.DIFFERENT_CODE
    return found


def _related(
    codes: Iterable[str], others: Collection[str], parents: Mapping[str, str | None]
) -> bool:
    """Whether each of the codes stands above or below one of the others."""
    return all(
        any(code in _above(other, parents) or other in _above(code, parents) for other in others)
        for code in codes
    )


def _above(code: str, parents: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    at = parents.get(code)
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


def _likeness(inputs: Sequence[Input]) -> float:
    """The least Jaccard of two coders' passages in a code that both gave; 1 where there is none."""
    least = 1.0
    for code in {each.code for each in inputs}:
        coders = sorted({each.coder for each in inputs if each.code == code})
        passages = [covered(inputs, code, coder) for coder in coders]
        for one, other in combinations(passages, 2):
            shared = overlap(one, other)
            least = min(least, shared / (size(one) + size(other) - shared))
    return least


def _components(inputs: Sequence[Input]) -> Iterator[list[Input]]:
    """The inputs that belong together, each component sorted."""
    root = list(range(len(inputs)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in _links(inputs):
        low, high = sorted((find(one), find(other)))
        root[high] = low
    parts: dict[int, list[Input]] = {}
    for at, each in enumerate(inputs):
        parts.setdefault(find(at), []).append(each)
    yield from parts.values()


def _links(inputs: Sequence[Input]) -> Iterator[tuple[int, int]]:
    """The pairs that belong together (see above)."""
    best: dict[tuple[int, str], tuple[int, int]] = {}
    others: list[tuple[int, int, int]] = []
    for one, other, shared in _overlaps(inputs):
        x, y = inputs[one], inputs[other]
        lengths = sorted((x.end - x.start, y.end - y.start))
        if x.code == y.code:
            if shared >= HALF * lengths[0]:
                yield one, other
            if x.coder != y.coder:
                for mine, theirs in ((one, other), (other, one)):
                    key = (mine, inputs[theirs].coder)
                    best[key] = max(best.get(key, (0, -1)), (shared, theirs))
        elif shared >= HALF * lengths[1]:
            yield one, other
        elif x.coder != y.coder:
            others.append((shared, one, other))
    yield from ((mine, theirs) for (mine, _), (_, theirs) in best.items())
    yield from _alternatives(inputs, others, best.keys())


def _alternatives(
    inputs: Sequence[Input],
    pairs: Iterable[tuple[int, int, int]],
    matched: Collection[tuple[int, str]],
) -> Iterator[tuple[int, int]]:
    """Of two coders' passages with different codes, those where neither has the other's code,
    each with the one that it shares most with.
    """
    best: dict[tuple[int, str], tuple[int, int]] = {}
    for shared, one, other in pairs:
        if (one, inputs[other].coder) in matched or (other, inputs[one].coder) in matched:
            continue
        for mine, theirs in ((one, other), (other, one)):
            key = (mine, inputs[theirs].coder)
            best[key] = max(best.get(key, (0, -1)), (shared, theirs))
    yield from ((mine, theirs) for (mine, _), (_, theirs) in best.items())


def _overlaps(inputs: Sequence[Input]) -> Iterator[tuple[int, int, int]]:
    """The pairs that overlap, and in how many characters; `inputs` are sorted."""
    active: list[int] = []
    for at, each in enumerate(inputs):
        active = [other for other in active if inputs[other].end > each.start]
        for other in active:
            yield other, at, min(each.end, inputs[other].end) - each.start
        active.append(at)


def _digest(*parts: object) -> str:
    joined = "\x1f".join(map(str, parts))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]
