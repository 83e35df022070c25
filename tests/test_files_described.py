"""One description holds all that a codebook says of a code, and gives it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.files.described import Described, describe, fold, read
from qualcode.model import Code, Localized

TEXTS = st.one_of(
    st.just(""),
    st.text(alphabet="aạ đ\n: —[]\t", max_size=30),
    st.sampled_from(
        [
            "— qualcode —",
            "Bao gồm / Include [vi]: x",
            "a\n— qualcode · en —\nb",
            "Mã / Id: y",
            "  z",
        ]
    ),
)
LOCALIZED = st.builds(Localized, TEXTS, TEXTS)


@given(st.builds(Described, TEXTS, *[LOCALIZED] * 6))
def test_reading_gives_back_what_was_folded(described: Described) -> None:
    assert read(fold(described)) == described


@pytest.mark.parametrize("text", ["", "Chỉ một câu.", "Hai dòng\n\ncách nhau", " lùi vào "])
def test_a_foreign_description_is_the_definition(text: str) -> None:
    assert read(text) == Described(definition=Localized(vi=text))


def test_the_block_reads_like_prose_and_spares_what_is_not_there() -> None:
    code = Code(
        "barriers.childcare",
        Localized("Con nhỏ", "Childcare"),
        Localized(en="Care for small children."),
        exclude=Localized("người già"),
    )
    assert describe(code) == (
        "Care for small children.\n\n— qualcode · en —\nMã / Id: barriers.childcare\n"
        "Tên / Name [vi]: Con nhỏ\nTên / Name [en]: Childcare\n"
        "Không bao gồm / Exclude [vi]: người già"
    )


def test_what_somebody_wrote_below_the_block_stays() -> None:
    description = describe(Code("pain", Localized("Đau"), Localized("Đau ở đâu đó.")))
    found = read(description + "\n\nThêm: kể cả đau đầu.")
    assert found.id == "pain"
    assert found.definition.vi == "Đau ở đâu đó.\n\nThêm: kể cả đau đầu."


def test_a_field_that_stands_twice_is_not_lost() -> None:
    found = read("— qualcode —\nMã / Id: a\nMã / Id: b")
    assert (found.id, found.definition.vi) == ("a", "Mã / Id: b")


@pytest.mark.parametrize(
    ("known", "shown", "name"),
    [
        (Localized("Đau", "Pain"), "Đau", Localized("Đau", "Pain")),
        (Localized("Đau", "Pain"), "Đau lưng", Localized("Đau lưng")),
        (Localized(en="Pain"), "Back pain", Localized(en="Back pain")),
        (Localized(), "Đau", Localized("Đau")),
    ],
)
def test_a_new_name_replaces_both_old_ones(known: Localized, shown: str, name: Localized) -> None:
    assert Described(name=known).named(shown) == name
