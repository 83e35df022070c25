"""Which tokens go on inside a word: pyvi's conditional random field, decided for all at once.

With two labels, B (begins a word) and I (goes on inside one), Viterbi's recurrence needs only the
lead of I over B, ``d``. From token to token ::

    d[t] = e[t] + max(BI, d[t-1] + II) - max(BB, d[t-1] + IB)

where ``e`` is what the model says of the token itself. Outside a narrow range of ``d[t-1]`` the
bracket is constant, so that almost every ``d`` is known at once, and repeating the step only where
its input changed gives exactly the sequential result after a few passes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .lexicon import Compounds, Ints, Tokens
from .weights import WordModel, open_tagger

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MAX_PASSES = 24
"""After these, what is still moving (one word repeated for pages) is stepped through in order."""

TIE = 1e-6
"""Two labellings whose scores differ by less may be ranked by CRFsuite's rounding."""


def find_inside(
    text: str, tokens: Tokens, firsts: Ints, compounds: Compounds, model: WordModel
) -> Bools:
    """For each token of `text`, whether the model has it go on inside a word.

    `firsts` are the indices of the tokens with which pieces begin that stand alone; `compounds`
    are those inside the pieces.
    """
    if not len(tokens.kind):
        return np.zeros(0, np.bool_)
    lasts = np.append(firsts[1:], len(tokens.kind)) - 1
    lead = _leads(_emissions(tokens, lasts, compounds, model), firsts, model.transitions)
    label = _best_labels(lead, lasts, model.transitions)
    for piece in _tied_pieces(lead, firsts, lasts, model.transitions):
        span = slice(firsts[piece], lasts[piece] + 1)
        label[span] = _ask_crfsuite(text, tokens, span, compounds)
    return label


def _emissions(tokens: Tokens, lasts: Ints, compounds: Compounds, model: WordModel) -> Floats:
    """What the token and its neighbours say for I over B, without the transitions."""
    kind, kinds = tokens.kind, tokens.kinds
    score: Floats = kinds["own"][kind]
    from_previous = kinds["to_next"][kind[:-1]]
    from_next = kinds["to_previous"][kind[1:]]
    from_previous[lasts[:-1]] = 0.0
    from_next[lasts[:-1]] = 0.0
    score[1:] += from_previous
    score[:-1] += from_next
    for begin, length, (at_end, at_begin) in (
        (compounds.pairs, 2, model.pair_scores),
        (compounds.triples, 3, model.triple_scores),
    ):
        score[begin + length - 1] += at_end
        score[begin] += at_begin
    return score


def _leads(emission: Floats, firsts: Ints, transitions: Floats) -> Floats:
    """The lead of I over B at each token, over all ways to label the tokens up to it."""
    (bb, bi), (ib, ii) = transitions

    is_first = np.zeros(len(emission), np.bool_)
    is_first[firsts] = True
    lead = emission.copy()
    at = np.flatnonzero(~is_first)
    for _ in range(MAX_PASSES):
        previous = lead[at - 1]
        fresh = emission[at] + (np.maximum(bi, previous + ii) - np.maximum(bb, previous + ib))
        changed = at[fresh != lead[at]]
        lead[at] = fresh
        at = changed + 1
        at = at[at < len(lead)]
        at = at[~is_first[at]]
        if not len(at):
            return lead
    return _settle_in_order(emission, lead, is_first, at, transitions)


def _settle_in_order(
    emission: Floats, lead: Floats, is_first: Bools, moving: Ints, transitions: Floats
) -> Floats:
    """`lead`, with everything that follows from the `moving` places stepped through one by one."""
    (bb, bi), (ib, ii) = transitions.tolist()
    scores, leads, stops = emission.tolist(), lead.tolist(), is_first.tolist()
    for place in moving.tolist():
        for at in range(place, len(leads)):
            if stops[at]:
                break
            previous = leads[at - 1]
            fresh = scores[at] + (max(bi, previous + ii) - max(bb, previous + ib))
            if fresh == leads[at]:
                break
            leads[at] = fresh
    return np.array(leads)


def _best_labels(lead: Floats, lasts: Ints, transitions: Floats) -> Bools:
    """The labels on the best path, read back from the end; True is I."""
    (bb, bi), (ib, ii) = transitions
    before_begin = lead + ib > bb  # the label here if the next token is B; if it is I
    before_inside = lead + ii > bi
    decided = before_begin == before_inside
    label: Bools = before_begin
    decided[lasts] = True
    label[lasts] = lead[lasts] > 0.0
    # an undecided token takes the other label than the next one: count the steps to a decided one
    here = np.arange(len(lead))
    anchor = np.where(decided, here, len(lead))
    anchor = np.minimum.accumulate(anchor[::-1])[::-1]
    label = label[anchor]
    label ^= (anchor - here) % 2 == 1
    return label


def _tied_pieces(lead: Floats, firsts: Ints, lasts: Ints, transitions: Floats) -> list[int]:
    """The pieces where some label hangs on less than `TIE`."""
    (bb, bi), (ib, ii) = transitions
    tied = np.abs(lead + (ii - bi)) < TIE
    tied |= np.abs(lead + (ib - bb)) < TIE
    tied[lasts] = np.abs(lead[lasts]) < TIE
    places = np.flatnonzero(tied)
    return sorted(set((np.searchsorted(firsts, places, side="right") - 1).tolist()))


def _ask_crfsuite(text: str, tokens: Tokens, span: slice, compounds: Compounds) -> Bools:
    """CRFsuite's own labels of one piece: the referee where rounding decides.

    One word over and over (“ha ha ha …”) can be cut in several ways that score exactly alike, and
    which one is taken hangs on the order in which CRFsuite adds. Slow, and hardly ever asked.
    """
    starts, ends = tokens.start[span].tolist(), tokens.end[span].tolist()
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    two, three = (set((begins - span.start).tolist()) for begins in compounds)

    items = []
    for at, word in enumerate(words):
        # in pyvi's order, which is the order in which CRFsuite adds
        item = {
            "bias": True,
            f"word.lower():{word.lower()}": True,
            "word.isupper()": word.isupper(),
            "word.istitle()": word.istitle(),
            "word.isdigit()": word.isdigit(),
        }
        if at > 0:
            before = words[at - 1]
            item |= {
                f"-1:word.lower():{before.lower()}": True,
                "-1:word.istitle()": before.istitle(),
                "-1:word.isupper()": before.isupper(),
                "-1:word.bi_gram()": at - 1 in two,
                "-2:word.tri_gram()": at - 2 in three,
            }
        if at + 1 < len(words):
            after = words[at + 1]
            item |= {
                f"+1:word.lower():{after.lower()}": True,
                "+1:word.istitle()": after.istitle(),
                "+1:word.isupper()": after.isupper(),
                "+1:word.bi_gram()": at in two,
                "+2:word.tri_gram()": at in three,
            }
        items.append(item)
    return np.array([label == "I_W" for label in open_tagger().tag(items)])
