"""Normalising: what becomes of odd characters, and that every offset finds its way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import ControlCharacter
from qualcode.text.normalize import _joins, normalize

LETTERS = "aăâeêioơuưyđĐhn ĂớẫỘ\u0301\u0323\u0302\u031b\u0309😀👩\u200d\u1100\u1161\u11a8가\n"
TEXTS = st.text(st.sampled_from(LETTERS + "\r\v\f\x85\u2028\u2029\ufeff"), max_size=40)


@pytest.mark.parametrize(
    ("read", "text", "changes"),
    [
        ("Dạ vâng.\n", "Dạ vâng.\n", {}),
        ("\ufeffDạ", "Dạ", {"removed_bom": 1}),
        ("a\r\nb\rc\r\n", "a\nb\nc\n", {"line_end_crlf": 2, "line_end_cr": 1}),
        ("a\vb\fc", "a\nb\nc", {"line_end_vt": 1, "line_end_ff": 1}),
        (
            "a\x85b\u2028c\u2029d",
            "a\nb\nc\nd",
            {"line_end_nel": 1, "line_end_ls": 1, "line_end_ps": 1},
        ),
        ("Da\u0323", "Dạ", {"composed": 1}),
        ("a\u00a0b\u200b\ufeffc", "a\u00a0b\u200b\ufeffc", None),
        ("mẹ\u00ad con \ue000", "mẹ\u00ad con \ue000", None),
        ("", "", {}),
    ],
)
def test_text_and_account(read: str, text: str, changes: dict[str, int] | None) -> None:
    normal = normalize(read)
    assert normal.text == text
    if changes is not None:
        assert normal.changes == changes


def test_odd_characters_are_kept_and_counted() -> None:
    normal = normalize("\ufeffa\u00a0b\u202fc\u200bd\ufeffe\u200ef\u00adg\ufffdh\ue001")
    assert normal.changes == {
        "removed_bom": 1,
        "kept_no_break_space": 2,
        "kept_zero_width": 2,
        "kept_bidi_mark": 1,
        "kept_soft_hyphen": 1,
        "kept_replacement_character": 1,
        "kept_private_use": 1,
    }


@pytest.mark.parametrize(
    ("read", "name", "offset", "line"),
    [
        ("Dạ\x00", "U+0000", 2, 1),
        ("H: a\r\nĐ: b\x07", "U+0007", 10, 2),
        ("a\u2028b\rc\n\x9f", "U+009F", 6, 4),
        ("\x7f", "U+007F", 0, 1),
        ("a\n\ud800", "U+D800", 2, 2),
        ("a\uffff\x00", "U+FFFF", 1, 1),
    ],
)
def test_impossible_characters_are_refused(read: str, name: str, offset: int, line: int) -> None:
    with pytest.raises(ControlCharacter) as caught:
        normalize(read, name="a.txt")
    assert caught.value.values == {"path": "a.txt", "name": name, "offset": offset, "line": line}


def test_nothing_to_do_needs_no_map() -> None:
    assert normalize("Dạ vâng.\n").offsets is None
    assert normalize("A\u030a\n").offsets is not None


@given(TEXTS)
def test_normal_text_is_normal(read: str) -> None:
    text = normalize(read).text
    assert unicodedata.is_normalized("NFC", text)
    assert normalize(text.removeprefix("\ufeff")).text == text.removeprefix("\ufeff")
    assert not set(text) & set("\r\v\f\x85\u2028\u2029")


@given(TEXTS)
def test_offsets_go_back_to_the_characters_they_came_from(read: str) -> None:
    normal = normalize(read)
    offsets = normal.offsets
    if offsets is None:
        assert normal.text == read
        return
    assert offsets.to_source(len(normal.text)) == len(read)
    assert offsets.to_text(len(read)) == len(normal.text)
    sources = [offsets.to_source(offset) for offset in range(len(normal.text) + 1)]
    assert sources == sorted(sources)
    texts = [offsets.to_text(offset) for offset in range(len(read) + 1)]
    assert texts == sorted(texts)
    for start in range(len(normal.text)):
        if _joins(normal.text[start]):
            continue
        end = start + 1
        while end < len(normal.text) and _joins(normal.text[end]):
            end += 1
        piece = read[sources[start] : sources[end]]
        assert normalize("x" + piece).text == "x" + normal.text[start:end]
        assert offsets.to_text(sources[start]) == start


def test_decomposed_text_maps_letter_by_letter() -> None:
    text = "Chị ấy đi Tiền Giang, ở đường Ngô Quyền.\n" * 3
    read = unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    normal = normalize(read)
    assert normal.text == text
    assert normal.offsets is not None
    for word in ("Tiền", "đường", "Quyền"):
        at = text.rindex(word)
        start, end = normal.offsets.to_source(at), normal.offsets.to_source(at + len(word))
        assert unicodedata.normalize("NFC", read[start:end]) == word


@pytest.mark.parametrize("offset", [-1, 4])
def test_an_offset_outside_is_refused(offset: int) -> None:
    offsets = normalize("a\r\nb").offsets
    assert offsets is not None
    with pytest.raises(ValueError, match="outside"):
        offsets.to_source(offset)


def test_clusters_are_what_nfc_may_join() -> None:
    """NFC keeps the number of clusters of every character, and joins no second one."""
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        character = chr(code)
        composed = unicodedata.normalize("NFC", character)
        assert sum(map(_joins, character)) - len(character) == (
            sum(map(_joins, composed)) - len(composed)
        )
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = "".join(chr(int(part, 16)) for part in parts)
            if unicodedata.normalize("NFC", pair) == character:
                assert _joins(pair[1])
