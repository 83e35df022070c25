"""The whole pipeline: edge cases, invariants, and the sample study."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SAMPLE

from qualcode import text as room
from qualcode.errors import ControlCharacter
from qualcode.model import Document, Role, Source, Speaker
from qualcode.text import prepare

TALK = (
    "\ufeffMã: TNV01\r\nTuổi: 58 tuổi\r\n\r\nH: Cô khoẻ không ạ?\r\n"
    "Đ: Dạ khoẻ. 👩\u200d👧 Hai mẹ con đi Tiền Giang...\r\n\r\nvề rồi.\r\nH: Vâng ạ.\r\n"
)
PARTS = [
    *("H: ", "Đ:", "PVV – ", "TNV03: ", "\n", "\n\n", "\r\n", "Dạ. ", "Tôi đi", " ạ? "),
    *("[00:01] ", "Mã: x\n", "e\u0323\u0302", "😀\u200d", "\u00a0", "...", "**", "|", "\t", "1. "),
]


def check(document: Document) -> None:
    """What holds for every Document."""
    text = document.text
    end = document.header.end
    for number, turn in enumerate(document.turns, start=1):
        assert turn.number == number
        assert end <= turn.start < turn.end <= len(text)
        assert text[turn.start : turn.end].strip() == text[turn.start : turn.end]
        end = turn.end
    end = 0
    for sentence in document.sentences:
        turn = document.turns[sentence.turn - 1]
        assert max(end, turn.start) <= sentence.start < sentence.end <= turn.end
        end = sentence.end
    words = document.words
    assert words.dtype == np.int32
    assert words.shape == (len(words), 2)
    assert (words[:, 0] < words[:, 1]).all()
    assert (words[1:, 0] >= words[:-1, 1]).all()
    edges = np.array([(s.start, s.end) for s in document.sentences]).reshape(-1, 2)
    if len(words):
        index = np.searchsorted(edges[:, 0], words[:, 0], side="right") - 1
        assert (words[:, 1] <= edges[index, 1]).all()
    known = {participant.id for participant in document.participants}
    assert {turn.participant for turn in document.turns} - {None} <= known
    labels = [speaker.label for speaker in document.speakers]
    assert len(set(labels)) == len(labels)
    assert {turn.label for turn in document.turns} - {None} <= set(labels)


def shape(document: Document) -> tuple[object, ...]:
    return (
        document.text,
        document.turns,
        document.sentences,
        document.words.tolist(),
        document.speakers,
        document.participants,
        document.attributes,
        document.header,
    )


def test_one_document() -> None:
    source = Source("a.txt", "0" * 64, "utf-8", changes={"decoded": 1})
    document = prepare(TALK, document_id="a", source=source)
    check(document)
    assert document.attributes == {"id": "TNV01", "age": "58"}
    assert [turn.label for turn in document.turns] == ["H", "Đ", "H"]
    assert [turn.participant for turn in document.turns] == [None, "TNV01", None]
    words = {document.text[start:end] for start, end in document.words.tolist()}
    assert "Tiền Giang" in words
    assert document.source is not None
    assert document.source.changes == {
        "decoded": 1,
        "removed_bom": 1,
        "line_end_crlf": 8,
        "kept_zero_width": 1,
    }
    assert document.offsets is not None
    at = document.text.index("Tiền Giang")
    assert document.offsets.to_source(at) == TALK.index("Tiền Giang")


@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_decomposed_text_gives_the_same_analysis(form: str) -> None:
    text = TALK.replace("...", " thôi.")
    decomposed = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    assert decomposed != text
    assert shape(prepare(decomposed, document_id="a")) == shape(prepare(text, document_id="a"))


def test_line_ends_do_not_matter() -> None:
    unix = prepare(TALK.replace("\r\n", "\n").removeprefix("\ufeff"), document_id="a")
    assert unix.offsets is None
    assert shape(unix) == shape(prepare(TALK, document_id="a"))


@pytest.mark.parametrize(
    ("text", "n_turns", "roles"),
    [
        ("", 0, ""),
        (" \n\n ", 0, ""),
        ("H:\nĐ:\nH:", 0, ""),
        ("Mã: K1\nTuổi: 40", 0, ""),
        ("Tôi đi làm từ sáng.\n\nChiều mới về.", 2, "rr"),
        ("KH01: Tôi đi.\nKH02: Tôi ở nhà.\nKH01: Ừ.", 3, "rrr"),
        ("ĐPV: Sao ạ?\nTNV01: Ừ.\nTNV02: Ừ.\nTNV03: Ừ.\nTNV04: Ừ.", 5, "irrrr"),
        ("H: Chị [Đ: vâng] đi đâu?\nĐ: Đi == [H: dạ] == chợ.", 2, "ir"),
        ('H: Sao ạ?\nĐ: Mẹ em bảo: "Về đi".\nMẹ em bảo: thôi.', 2, "ir"),
        ("H: 👍🏽?\nĐ: 👩\u200d👩\u200d👧‍👦 🇻🇳", 2, "ir"),
        ("BIÊN BẢN\n\nPVV: Sao ạ?\nKH01: Tốt.", 3, "oir"),
    ],
)
def test_edge_cases(text: str, n_turns: int, roles: str) -> None:
    document = prepare(text, document_id="a")
    check(document)
    assert len(document.turns) == n_turns
    assert "".join(turn.role.value[0] for turn in document.turns) == roles


@pytest.mark.parametrize("unit", ["Bà ấy đi chợ về rồi lại đi ", "Bà đi. ", ".", "- ", "[(", "*"])
def test_one_line_of_300_000_characters(unit: str) -> None:
    text = "H: " + unit * (300_000 // len(unit))
    check(prepare(text, document_id="a", tokenizer=None))


def test_labels_that_are_given() -> None:
    text = "Lan: Tôi đi.\nMinh: Tôi về."
    given_labels = [Speaker("lan", Role.INTERVIEWER), Speaker("Minh", Role.RESPONDENT, "K1")]
    document = prepare(text, document_id="a", labels=given_labels)
    assert [turn.role for turn in document.turns] == [Role.INTERVIEWER, Role.RESPONDENT]
    assert [participant.id for participant in document.participants] == ["K1"]


def test_control_characters_name_the_file() -> None:
    source = Source("a.txt", "", "utf-8")
    with pytest.raises(ControlCharacter) as caught:
        prepare("H: a\x00", document_id="a", source=source)
    assert caught.value.values["path"] == "a.txt"


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_any_text(parts: list[str]) -> None:
    check(prepare("".join(parts), document_id="a", tokenizer=None))


SAMPLES = sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.md")])


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_sample_study(path) -> None:
    document = prepare(path.read_bytes().decode("utf-8"), document_id=path.stem)
    check(document)
    if document.attributes.get("id") is None:
        return  # a note beside the transcripts
    roles = [speaker.role for speaker in document.speakers]
    assert roles.count(Role.INTERVIEWER) == 1
    assert len(roles) == (5 if path.stem.startswith("TLN") else 2)
    assert len(document.participants) == len(roles) - 1
    assert Role.OTHER not in {turn.role for turn in document.turns}
    heads = sum(line.strip() != "" for line in document.text[document.header.end :].split("\n"))
    assert len(document.turns) <= heads
    if len(roles) == 2:
        assert document.participants[0].id == document.attributes["id"]


def test_the_public_face_is_sorted() -> None:
    assert list(room.__all__) == sorted(room.__all__)
    assert all(hasattr(room, name) for name in room.__all__)
