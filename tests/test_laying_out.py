"""How a transcript is laid out for reading: blocks, pieces of text, lines below them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model import Coding, Document, Span, Status, Turn
from qualcode.workbench import lay_out
from qualcode.workbench.laying_out import LINES, give_lines

TALK = """\
Mã: TNV09
Vai trò: TNV

Buổi nói chuyện ở nhà văn hoá, trời mưa.

H: Chào cô 😀 ạ.
Đ: Ừ, chào cháu. Mưa to quá!

Cô pha trà đã nhé.
(Tiếng ấm reo)
H: Dạ.
[Hết băng]
"""


SAID = ("Chào cô 😀 ạ.", "Ừ, chào cháu. Mưa to quá!\n\nCô pha trà đã nhé.", "Dạ.")


def talk() -> Document:
    """The talk as another tool may have given it: what no speaker says is in no turn."""
    places = [(TALK.index(said), TALK.index(said) + len(said)) for said in SAID]
    turns = tuple(Turn(n, start, end, "H") for n, (start, end) in enumerate(places, 1))
    return Document("PV09", TALK, turns, header=Span(0, TALK.index("\n\n")))


def coding(start: int, end: int, code: str = "a.b", status: Status = Status.MANUAL) -> Coding:
    return Coding("PV09", start, end, code, "Lan", TALK[start:end], status=status)


def test_turns_and_what_nobody_says_are_blocks_and_labels_are_not() -> None:
    document = talk()
    blocks = lay_out(document, ())
    read = [
        (each.turn and each.turn.number, document.text[each.start : each.end]) for each in blocks
    ]
    assert read == [
        (None, "Buổi nói chuyện ở nhà văn hoá, trời mưa."),
        (1, "Chào cô 😀 ạ."),
        (2, "Ừ, chào cháu. Mưa to quá!\n\nCô pha trà đã nhé."),
        (None, "(Tiếng ấm reo)"),
        (3, "Dạ."),
        (None, "[Hết băng]"),
    ]


def test_codings_cut_a_block_and_keep_their_lines() -> None:
    document = talk()
    start = document.text.index("chào cháu")
    codings = [coding(start, start + 9), coding(start + 5, start + 16, status=Status.PROPOSED)]
    (block,) = [each for each in lay_out(document, codings) if each.turn and each.turn.number == 2]
    assert [(piece.text, piece.lines) for piece in block.pieces] == [
        ("Ừ, ", (None,) * LINES),
        ("chào ", (codings[0], None, None, None)),
        ("cháu", (codings[0], codings[1], None, None)),
        (". Mưa t", (None, codings[1], None, None)),
        ("o quá!\n\nCô pha trà đã nhé.", (None,) * LINES),
    ]
    assert [piece.is_guess for piece in block.pieces[1:4]] == [False, False, True]


def test_rejected_codings_are_not_painted() -> None:
    start = talk().text.index("Mưa to")
    blocks = lay_out(talk(), [coding(start, start + 6, status=Status.REJECTED)])
    assert all(not any(piece.lines) for block in blocks for piece in block.pieces)


def test_only_the_beginning_is_painted_where_that_is_asked() -> None:
    document = talk()
    last = document.turns[-1]
    blocks = lay_out(document, [coding(last.start, last.end)], painted=last.start)
    assert [piece.lines for piece in blocks[-2].pieces] == [()]
    blocks = lay_out(document, [coding(last.start, last.end)], painted=last.start + 1)
    assert blocks[-2].pieces[0].lines[0] is not None


@pytest.mark.parametrize(
    ("lanes", "lines"),
    [
        ([], [None, None, None, None]),
        ([0], [0, None, None, None]),
        ([3], [None, None, None, 0]),
        ([0, 2], [0, None, 1, None]),
        ([1, 4, 7], [1, 0, 2, None]),
        ([0, 1, 2, 3, 4], [0, 1, 2, 3]),
        ([9, 8, 7, 6, 5], [0, 1, 2, 3]),
    ],
)
def test_lines(lanes: list[int], lines: list[int | None]) -> None:
    assert give_lines(lanes) == lines


@given(st.lists(st.tuples(st.integers(0, 150), st.integers(1, 60)), max_size=12))
def test_pieces_are_the_text(spans: list[tuple[int, int]]) -> None:
    document = talk()
    length = len(document.text)
    codings = [coding(s, min(s + n, length)) for s, n in spans if s < length]
    for block in lay_out(document, codings):
        said = document.text[block.start : block.end]
        assert "".join(piece.text for piece in block.pieces) == said
        place = block.start
        for piece in block.pieces:
            here = [each for each in codings if each.start <= place < each.end]
            drawn = [each for each in piece.lines if each is not None]
            assert len(drawn) + piece.more == len(here)
            assert all(each in here for each in drawn)
            place += len(piece.text)
