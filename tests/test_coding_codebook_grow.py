"""Codes that come into a codebook: what stood there stays, what is added reads back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import CODEBOOK

from qualcode.coding import load_codebook
from qualcode.coding.codebook_grow import add_to_codebook, write_codebook
from qualcode.errors import CannotEdit
from qualcode.model import Code, Domain, Localized

NEW = Domain("home", Localized("Gia đình", "Home"), "#112233")
CHILD = Code("home.child", Localized("Con: nhỏ, ốm"), Localized("Đón con #1", "a, b"),
             typical=Localized("- trễ"), colour="#abcdef")  # fmt: skip
BELOW = Code("home.ill", Localized("Con ốm", "Ill"), parent="home.child")

BOOKS = {
    "plain": "codes:\n  - id: barriers.a  # đầu\n    name: Một\n",
    "no newline at the end": "codes:\n- id: barriers.a\n  name: Một",
    "CRLF": "codes:\r\n  - id: barriers.a\r\n    name: Một\r\n",
    "byte order mark": "\ufeffcodes:\n  - id: barriers.a\n    name: Một\n",
    "flow": '{"codes": [{"id": "barriers.a", "name": "Một"}]}\n',
    "flow list": "codes: [{id: barriers.a, name: Một}]\n",
    "domains behind": (
        "codes:\n  - id: x.a\n    name: Một\n    # hết\n"
        "domains:\n  - id: x\n    name: Ích\n# cuối\n"
    ),
    "domains in brackets": "domains: [{id: x, name: Ích}]\ncodes:\n\n  - id: x.a\n    name: Một\n",
    "gaps": "codes:\n\n  - id: barriers.a\n    name: Một\n\n  - id: barriers.b\n    name: Hai\n\n",
    "indicators": "codes:\n  - id: barriers.a\n    name: Một\n    indicators:\n      - xa nhà\n",
    "sample": CODEBOOK.read_text("utf-8"),
}


@pytest.mark.parametrize("name", BOOKS)
def test_what_stood_there_stays(name: str) -> None:
    text = BOOKS[name]
    before = load_codebook(text, path="a.yaml")
    grown = add_to_codebook(text, [NEW], [CHILD, BELOW], path="a.yaml")
    after = load_codebook(grown, path="a.yaml")
    assert [each.id for each in after.codes] == [*(c.id for c in before.codes), CHILD.id, BELOW.id]
    assert after.codes[-2].definition == CHILD.definition
    assert after.codes[-2].colour == "#abcdef"
    assert after.codes[-1].colour == "#112233"
    assert after.domains[: len(before.domains)] == before.domains
    assert after.domains[-1] == NEW
    text, grown = text.removeprefix("\ufeff"), grown.removeprefix("\ufeff")
    lines = iter(grown.splitlines())
    if "flow" not in name and "brackets" not in name:
        assert all(line in lines for line in text.splitlines())  # the old lines, in their order


def test_only_codes_need_no_domains() -> None:
    code = Code("barriers.b", Localized("Hai"))
    grown = add_to_codebook(BOOKS["plain"], [], [code], path="a.yaml")
    assert grown == BOOKS["plain"] + "  - id: barriers.b\n    name: Hai\n"
    assert add_to_codebook(grown, [], [], path="a.yaml") == grown


def test_a_single_code_that_is_no_list_is_refused() -> None:
    with pytest.raises(CannotEdit):
        add_to_codebook("codes: {id: barriers.a, name: Một}", [NEW], [CHILD], path="a.yaml")


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=30
).map(lambda text: " ".join(text.split())).filter(bool)  # fmt: skip


@given(WORDS, WORDS, WORDS)
def test_any_words_come_back(name: str, english: str, said: str) -> None:
    code = Code("codes.a", Localized(name, english), include=Localized(said))
    domain = Domain("codes", Localized("Mã"))
    book = load_codebook(write_codebook(Localized(name), [domain], [code]), path="a.yaml")
    normal = [unicodedata.normalize("NFC", text) for text in (name, english, said)]
    assert [*book.codes[0].name, book.codes[0].include.vi] == normal
    assert book.title.vi == normal[0]
