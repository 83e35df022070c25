"""Near: all positions filled, close enough, against every combination tried by hand."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.near import SlotHit, find_near


def hits_in(text: str, *slots: str) -> list[SlotHit]:
    """The syllables of `text` that a slot, a string of alternatives, holds."""
    hits, start = [], 0
    for number, syllable in enumerate(text.split()):
        for slot, alternatives in enumerate(slots):
            if syllable in alternatives.split():
                hits.append(SlotHit(start, start + len(syllable), number, number + 1, slot))
        start += len(syllable) + 1
    return hits


def quotes(text: str, *slots: str, within: int = 2, ordered: bool = False) -> list[str]:
    chains = find_near(hits_in(text, *slots), slots=len(slots), within=within, ordered=ordered)
    return [text[chain[0].start : chain[-1].end] for chain in chains]


@pytest.mark.parametrize(
    ("text", "slots", "options", "expected"),
    [
        ("em đi xa", ("em", "xa"), {}, ["em đi xa"]),
        ("em đi rất là xa", ("em", "xa"), {}, []),
        ("em đi rất là xa", ("em", "xa"), {"within": 3}, ["em đi rất là xa"]),
        ("xa lắm em", ("em", "xa"), {}, ["xa lắm em"]),
        ("xa lắm em", ("em", "xa"), {"ordered": True}, []),
        ("em em xa", ("em", "xa"), {}, ["em xa"]),
        ("em xa em xa", ("em", "xa"), {}, ["em xa", "em xa"]),
        ("em xa nhà em", ("em", "xa", "nhà"), {}, ["em xa nhà"]),
        ("em đi x nhà y xa", ("em", "nhà", "xa"), {"ordered": True}, ["em đi x nhà y xa"]),
        ("em đi x xa y nhà", ("em", "nhà", "xa"), {"ordered": True}, []),
        ("em em", ("em", "em"), {}, ["em em"]),
        ("em", ("em", "em"), {}, []),
        ("", ("em", "xa"), {}, []),
        ("anh xa", ("em anh", "xa"), {"within": 0}, ["anh xa"]),
    ],
)
def test_chains(
    text: str, slots: tuple[str, ...], options: dict[str, int], expected: list[str]
) -> None:
    assert quotes(text, *slots, **options) == expected


SLOTS = ("a b", "c", "a d")


@given(
    st.lists(st.sampled_from("abcdx"), max_size=14).map(" ".join),
    st.integers(2, 3),
    st.integers(0, 3),
    st.booleans(),
)
def test_something_is_found_if_and_only_if_it_is_there(
    text: str, size: int, within: int, ordered: bool
) -> None:
    slots = SLOTS[:size]
    hits = hits_in(text, *slots)
    by_slot = [[hit for hit in hits if hit.slot == slot] for slot in range(size)]
    fits = []
    for choice in product(*by_slot):
        line = sorted(choice)
        apart = all(a.end <= b.start and b.first - a.last <= within for a, b in pairwise(line))
        if apart and (not ordered or line == list(choice)):
            fits.append(line)
    chains = find_near(hits, slots=size, within=within, ordered=ordered)
    assert bool(chains) == bool(fits)
    assert all(list(chain) in fits for chain in chains)
    if fits:
        shortest = min(line[-1].end - line[0].start for line in fits)
        assert shortest == min(chain[-1].end - chain[0].start for chain in chains)
    assert all(one[-1].end <= two[0].start for one, two in pairwise(chains))


def test_many_hits_in_one_line_take_no_time() -> None:
    text = "em xa nhà " * 5_000
    assert len(quotes(text, "em", "nhà", "xa", "em xa", within=6)) > 1_000
