"""Codings of several coders as one run-length grid: documents × coders × codes × cells.

A cell is a stretch of text that every coding holds whole or not at all, so that a study of a
million characters has a few thousand cells, each weighing what it is long. The grid becomes
`Counts` per code and document, and every statistic, also of a bootstrap sample of documents, is
computed from weighted sums of these.

A coder's layer means something only where the coder has read: a document counts for those who
have finished it, and not at all where fewer than two have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import TooMuchToCompare
from ..limits import MAX_GRID_CELLS
from ..model import Codebook, Coding, Document, Role
from .distances import Array
from .ratings import Counts

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class GridUnit(StrEnum):
    """What is counted. Anything above a character is coded where a coding touches it."""

    CHARACTER = "character"
    WORD = "word"
    SENTENCE = "sentence"
    TURN = "turn"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The text of one document that counts.

    `spans`, shape (n, 2), are ordered and disjoint; they may be cut anywhere if the unit is a
    character, are one unit each if it is a word, sentence or turn, and together one unit if it is
    a document.
    """

    document: str
    spans: Integers
    interviewer: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the texts and codes is compared: interviewers' words, only coded text, a level."""

    interviewer: bool = True
    coded_only: bool = False
    level: int | None = None


def ground(document: Document, unit: GridUnit, *, interviewer: bool = True) -> Ground:
    """The spans of `document` that count in `unit`, with or without what interviewers say.

    Speaker labels, time stamps and the header are never counted.
    """
    turns = [turn for turn in document.turns if interviewer or turn.role is not Role.INTERVIEWER]
    talk = _spans((turn.start, turn.end) for turn in turns)
    if not document.turns:
        talk = _spans([(document.header.end, len(document.text))])
    if unit is GridUnit.WORD:
        spans = document.words.astype(np.int64).reshape(-1, 2)
        spans = spans[_inside(spans[:, 0], talk)]
    elif unit is GridUnit.SENTENCE and document.turns:
        spans = _spans((each.start, each.end) for each in document.sentences)
        spans = spans[_inside(spans[:, 0], talk)]
    else:
        spans = talk
    return Ground(document.id, spans[spans[:, 0] < spans[:, 1]], interviewer)


def _spans(spans: Iterable[tuple[int, int]]) -> Integers:
    return np.array(list(spans), dtype=np.int64).reshape(-1, 2)


def _inside(places: Integers, spans: Integers) -> Booleans:
    """Whether each place lies in one of the ordered spans."""
    if not len(spans):
        return np.zeros(len(places), dtype=np.bool_)
    which = np.searchsorted(spans[:, 0], places, side="right") - 1
    found: Booleans = (which >= 0) & (places < spans[which, 1])
    return found


def roll_up(code: str, level: int | None, codebook: Codebook | None = None) -> str:
    """The ancestor of `code` that stands `level` steps below the root, 1 for its domain.

    The tree is the codebook's (domain, parents, code), or the dotted id where the codebook does
    not have the code; a code higher up stays itself, and so does every code without `level`.

    >>> roll_up("rào_cản.đi_lại.xe", 2), roll_up("rào_cản", 2)
    ('rào_cản.đi_lại', 'rào_cản')
    """
    if level is None:
        return code
    entry = codebook.code(code) if codebook else None
    if codebook is None or entry is None:
        return ".".join(code.split(".")[:level])
    path = [code]
    while entry is not None and entry.parent and entry.parent not in path:
        path.append(entry.parent)
        entry = codebook.code(entry.parent)
    top = path[-1].split(".", 1)[0]
    path = [*([top] if top != path[-1] else []), *reversed(path)]
    return path[min(level, len(path)) - 1]


class Mark(NamedTuple):
    """A coding as the grid sees it: indices of document, coder and code, and its span."""

    document: int
    coder: int
    code: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Who coded what where; see the module.

    weights    (cells,)                  what each cell counts, in `unit`
    coded      (codes, coders, cells)    whether the coder gave the cell the code
    borders    (documents + 1,)          the first cell of each document, and the end
    finished   (documents, coders)       whose layer counts in the document
    marks      (n, 5)                    the codings that lie on the ground, as `Mark`
    places     (cells, 2)                where in its document each cell begins and ends

    `documents` are those that at least two coders have finished; `left_out` names, for every
    document that is not or not wholly counted, the coders who have not finished it. `outside`
    counts codings on text that does not count.
    """

    unit: GridUnit
    documents: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    weights: Array
    coded: Booleans
    borders: Integers
    finished: Booleans
    marks: Integers
    places: Integers
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    outside: int = 0
    scope: Scope = Scope()

    def slices(self) -> list[slice]:
        """The cells of each document."""
        return [slice(a, b) for a, b in zip(self.borders[:-1], self.borders[1:], strict=True)]


def make_grid(
    grounds: Sequence[Ground],
    codings: Iterable[Coding],
    unit: GridUnit,
    *,
    coders: Sequence[str],
    codes: Collection[str] = (),
    level: int | None = None,
    codebook: Codebook | None = None,
    finished: Mapping[str, Collection[str]] | None = None,
    coded_only: bool = False,
) -> Grid:
    """The grid of the codings by `coders` in the documents of `grounds`.

    `finished` says which coders have finished which document; by default those who have a coding
    in it, of any code. Only `codes` count if there are any, after codes were rolled up to `level`.
    With `coded_only`, text that nobody coded is left out. A coder's codings of one code that
    overlap count once.
    """
    given = [each for each in codings if each.coder in coders and each.start < each.end]
    done = _finished(grounds, given, coders, finished)
    counted = [place for place, row in enumerate(done) if row.sum() >= 2]
    left_out = tuple(
        (each.document, tuple(c for c, has in zip(coders, row, strict=True) if not has))
        for each, row in zip(grounds, done, strict=True)
        if not row.all()
    )
    grounds, done = [grounds[place] for place in counted], done[counted]
    document_index = {each.document: place for place, each in enumerate(grounds)}
    coder_index = {coder: place for place, coder in enumerate(coders)}
    named = [
        (each, code)
        for each in given
        if (place := document_index.get(each.document)) is not None
        and done[place, coder_index[each.coder]]
        and ((code := roll_up(each.code, level, codebook)) in codes or not codes)
    ]
    known = tuple(sorted({code for _, code in named}))
    code_index = {code: place for place, code in enumerate(known)}
    marks = np.array(
        [
            Mark(
                document_index[each.document],
                coder_index[each.coder],
                code_index[code],
                each.start,
                each.end,
            )
            for each, code in named
        ],
        dtype=np.int64,
    ).reshape(-1, 5)
    marks = marks[np.lexsort((marks[:, 4], marks[:, 3], marks[:, 0]))]
    filled = [
        _fill(each, marks[marks[:, 0] == d], unit, len(known), len(coders))
        for d, each in enumerate(grounds)
    ]
    grid = Grid(
        unit=unit,
        documents=tuple(each.document for each in grounds),
        coders=tuple(coders),
        codes=known,
        weights=_joined(np.zeros(0), [each.weights for each in filled]),
        coded=_joined(
            np.zeros((len(known), len(coders), 0), np.bool_), [each.coded for each in filled]
        ),
        borders=np.cumsum([0, *(len(each.weights) for each in filled)]),
        finished=done,
        marks=marks[_joined(np.zeros(0, np.bool_), [each.on_ground for each in filled])],
        places=_joined(np.zeros((0, 2), np.int64), [each.places for each in filled]),
        left_out=left_out,
        outside=sum(int((~each.on_ground).sum()) for each in filled),
        scope=Scope(all(each.interviewer for each in grounds), coded_only, level),
    )
    return _only_coded(grid) if coded_only else grid


def who_count(grid: Grid) -> Grid:
    """The grid without coders who have finished none of its documents."""
    counts: Booleans = np.asarray(grid.finished.any(axis=0))
    if counts.all() or not grid.documents:
        return grid
    marks = grid.marks.copy()
    marks[:, 1] = (np.cumsum(counts) - 1)[marks[:, 1]]
    return replace(
        grid,
        coders=tuple(name for name, does in zip(grid.coders, counts.tolist(), strict=True) if does),
        coded=grid.coded[:, counts],
        finished=grid.finished[:, counts],
        marks=marks,
    )


def _finished(
    grounds: Sequence[Ground],
    codings: Iterable[Coding],
    coders: Sequence[str],
    told: Mapping[str, Collection[str]] | None,
) -> Booleans:
    """Shape (documents, coders)."""
    if told is None:
        seen = {(each.document, each.coder) for each in codings}
    else:
        seen = {(document, coder) for coder, names in told.items() for document in names}
    rows = [[(each.document, coder) in seen for coder in coders] for each in grounds]
    return np.array(rows, dtype=np.bool_).reshape(len(grounds), len(coders))


class _Filled(NamedTuple):
    """One document's share of a `Grid`; `on_ground` says which of its marks touch a cell."""

    weights: Array
    coded: Booleans
    places: Integers
    on_ground: Booleans


def _fill(ground: Ground, marks: Integers, unit: GridUnit, n_codes: int, n_coders: int) -> _Filled:
    starts, ends = marks[:, 3], marks[:, 4]
    cells = ground.spans
    if unit is GridUnit.CHARACTER:
        cuts = np.unique(np.concatenate([cells.ravel(), starts, ends]))
        cells = np.stack([cuts[:-1], cuts[1:]], axis=1) if len(cuts) else cells
        cells = cells[_inside(cells[:, 0], ground.spans)]
    first = np.searchsorted(cells[:, 1], starts, side="right")
    last = np.searchsorted(cells[:, 0], ends, side="left")
    touches = first < last
    layers = marks[touches, 2] * n_coders + marks[touches, 1]
    if n_codes * n_coders * len(cells) > MAX_GRID_CELLS:
        raise TooMuchToCompare(codes=n_codes, coders=n_coders)
    steps = np.zeros((n_codes * n_coders, len(cells) + 1), dtype=np.int32)
    np.add.at(steps, (layers, first[touches]), 1)
    np.add.at(steps, (layers, last[touches]), -1)
    coded: Booleans = np.asarray(steps.cumsum(axis=1)[:, :-1] > 0)
    weights = np.ones(len(cells))
    if unit is GridUnit.CHARACTER:
        weights = (cells[:, 1] - cells[:, 0]).astype(np.float64)
    elif unit is GridUnit.DOCUMENT and len(cells):
        coded, weights = np.asarray(coded.any(axis=1, keepdims=True)), np.ones(1)
        cells = np.array([[cells[0, 0], cells[-1, 1]]])
    return _Filled(weights, coded.reshape(n_codes, n_coders, len(weights)), cells, touches)


def _joined(empty: npt.NDArray[np.generic], parts: Sequence[npt.NDArray[np.generic]]) -> Any:
    """The parts of all documents; cells are the last axis of `coded`, the first of all else."""
    return np.concatenate([empty, *parts], axis=-1 if empty.ndim == 3 else 0)


def _only_coded(grid: Grid) -> Grid:
    """The grid without the cells that nobody coded."""
    kept = np.asarray(grid.coded.any(axis=(0, 1)))
    sizes = [int(kept[cells].sum()) for cells in grid.slices()]
    return replace(
        grid,
        weights=grid.weights[kept],
        coded=grid.coded[:, :, kept],
        places=grid.places[kept],
        borders=np.cumsum([0, *sizes]),
    )


def count_grid(grid: Grid) -> Counts:
    """The counts of each code and document: `Counts` with the axes (…, codes, documents).

    There are two categories: 0 is coded, 1 is not. Within a document all finished coders have
    rated every cell; the others have rated none.
    """
    couples = list(combinations(range(len(grid.coders)), 2))
    shape = (len(grid.codes), len(grid.documents))
    counts = Counts(
        pairs=np.zeros((2, 2, len(couples), *shape)),
        coincidences=np.zeros((2, 2, *shape)),
        shared=np.zeros((2, 2, *shape)),
        shares=np.zeros((2, *shape)),
        coders=np.zeros((2, len(grid.coders), *shape)),
    )
    firsts, seconds = (np.array(side, dtype=np.int64) for side in zip(*couples, strict=True))
    for d, cells in enumerate(grid.slices()):
        coded, weights = grid.coded[:, :, cells].astype(np.float64), grid.weights[cells]
        done, m, total = grid.finished[d], grid.finished[d].sum(), weights.sum()
        both = np.matmul(coded * weights, coded.transpose(0, 2, 1)).transpose(1, 2, 0)
        own = np.einsum("iic->ic", both)
        joint, one, other = both[firsts, seconds], own[firsts], own[seconds]
        tables = np.array([[joint, one - joint], [other - joint, total - one - other + joint]])
        tables[:, :, ~(done[firsts] & done[seconds])] = 0.0
        paired = tables.sum(axis=2)
        counts.pairs[..., d] = tables
        counts.coincidences[..., d] = (paired + paired.swapaxes(0, 1)) / (m - 1)
        ratings = np.array([own, total - own]) * done[:, np.newaxis]
        counts.coders[..., d] = ratings
        counts.shares[..., d] = ratings.sum(axis=1) / m
    m = grid.finished.sum(axis=1)
    counts.shared[...] = counts.coincidences / m
    return counts
