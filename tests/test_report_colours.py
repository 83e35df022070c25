"""Colours that can be read, whatever a codebook asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.report.colours import (
    DARK_PAPER,
    PALETTE,
    PAPER,
    contrast,
    domain_colours,
    mix,
)
from qualcode.report.html import MAX_TINT, _resource

AA = 4.5
HEX = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(HEX, st.integers(0, 99))
def test_a_domains_colour_can_be_read_as_text_and_under_text(wanted: str, index: int) -> None:
    paper, dark = domain_colours(wanted, index)
    assert contrast(paper, PAPER) >= AA
    assert contrast(dark, DARK_PAPER) >= AA
    assert contrast("#18212b", mix(paper, PAPER, MAX_TINT / 100)) >= AA
    assert contrast("#e7ebef", mix(dark, DARK_PAPER, MAX_TINT / 100)) >= AA


@pytest.mark.parametrize("wanted", ["", "red", "#12345", "#ggg", "url(x)", "#fff;color:red"])
def test_what_is_no_colour_gives_way_to_the_palette(wanted: str) -> None:
    assert domain_colours(wanted, 1) == domain_colours(PALETTE[1], 0)


def test_the_pages_own_colours_can_be_read() -> None:
    css = _resource("report.css")
    light, dark = css.split("@media screen and (prefers-color-scheme: dark)")[:2]
    for block, grounds in ((light, ("paper", "said", "warn", "good")), (dark, ("paper", "said"))):
        values = dict(
            pair.split(": ") for pair in block.replace("--", "").split("{", 1)[1].split(";")[:-1]
            if pair.count(": ") == 1 and "#" in pair
        )  # fmt: skip
        named = {name.strip().split()[-1]: value.strip() for name, value in values.items()}
        for ground in grounds:
            for ink in ("ink", "soft", "link"):
                assert contrast(named[ink], named[ground]) >= AA, (ink, ground)
