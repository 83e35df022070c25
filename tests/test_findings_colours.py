"""Colours that can be read, whatever a codebook asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import CODEBOOK, ROOT

from qualcode.coding import load_codebook
from qualcode.findings.code_colours import (
    APART,
    CONTRAST,
    DARK_PAGES,
    LIGHT_PAGES,
    code_colours,
    distance,
)
from qualcode.findings.colours import (
    DARK_PAPER,
    PALETTE,
    PAPER,
    contrast,
    domain_colours,
    mix,
)
from qualcode.model import Code, Codebook, Domain, Localized
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


def sixty() -> Codebook:
    """60 codes in four domains, three deep, some with a colour of their own, some pale or black."""
    domains = tuple(
        Domain(name, Localized(name), colour)
        for name, colour in [("a", "#1f6f4a"), ("b", "#ffff66"), ("c", ""), ("d", "#000000")]
    )
    usual = {domain.id: domain.colour for domain in domains}
    own = {7: "#fefefe", 21: "#010101", 33: "#2563a8", 34: "#c02b6e"}
    codes = []
    for n in range(60):
        domain = "abcd"[n // 15]
        parent = f"{domain}.c{n - 1}" if n % 5 in (1, 3) else None
        colour = own.get(n, usual[domain])
        codes.append(Code(f"{domain}.c{n}", Localized(f"Mã {n}"), colour=colour, parent=parent))
    return Codebook(Localized(), domains, tuple(codes), "")


SAMPLE_BOOK = load_codebook(CODEBOOK.read_text("utf-8"), path="ho_tro.yaml")


@pytest.mark.parametrize("book", [SAMPLE_BOOK, sixty()], ids=["sample", "sixty"])
def test_every_code_has_a_colour_that_stands_out_from_the_page(book: Codebook) -> None:
    colours = code_colours(book)
    assert list(colours) == [code.id for code in book.codes]
    for light, dark in colours.values():
        assert min(contrast(light, page) for page in LIGHT_PAGES) >= CONTRAST
        assert min(contrast(dark, page) for page in DARK_PAGES) >= CONTRAST


@pytest.mark.parametrize("book", [SAMPLE_BOOK, sixty()], ids=["sample", "sixty"])
def test_codes_side_by_side_differ(book: Codebook) -> None:
    colours = code_colours(book)
    for code, above in zip(book.codes[1:], book.codes, strict=False):
        for one, other in zip(colours[code.id], colours[above.id], strict=True):
            assert distance(one, other) >= APART, (code.id, above.id)


@given(st.permutations(range(60)), st.integers(30, 60))
@settings(max_examples=15)
def test_a_code_that_comes_later_recolours_no_other(ages: list[int], n_there: int) -> None:
    book = sixty()
    names = [book.codes[n].id for n in ages]
    everything = code_colours(book, names)
    line = {code.id: code.parent for code in book.codes}
    there = set(names[:n_there])
    for name in names[:n_there]:  # no code came before what it stands below
        while parent := line[name]:
            there.add(name := parent)
    codes = tuple(code for code in book.codes if code.id in there)
    before = code_colours(Codebook(Localized(), book.domains, codes, ""), names)
    assert {name: everything[name] for name in before} == before


@given(st.lists(HEX, min_size=1, max_size=30))
def test_codes_with_colours_of_their_own_keep_their_hue_as_far_as_it_can_be_seen(
    wanted: list[str],
) -> None:
    domain = Domain("a", Localized("a"), "#123456")
    codes = tuple(Code(f"a.c{n}", Localized(f"{n}"), colour=c) for n, c in enumerate(wanted))
    found = code_colours(Codebook(Localized(), (domain,), codes, ""))
    for code in codes:
        light, dark = found[code.id]
        assert min(contrast(light, page) for page in LIGHT_PAGES) >= CONTRAST
        assert min(contrast(dark, page) for page in DARK_PAGES) >= CONTRAST
        if min(contrast(code.colour, page) for page in LIGHT_PAGES) >= CONTRAST:
            assert code.colour in (light, domain.colour)


def test_the_pages_are_those_of_the_house() -> None:
    css = (ROOT / "qualcode" / "web" / "static" / "house.css").read_text("utf-8")
    for name in ("paper", "ground", "raised", "tint", "coded"):
        light, dark = css.split(f"--{name}: light-dark(")[1].split(")")[0].split(", ")
        assert light in LIGHT_PAGES
        assert dark in DARK_PAGES
