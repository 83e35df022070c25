"""Which case each voice is, and what a participants table adds."""

import pytest

from qualcode.model import Document, ParticipantRow
from qualcode.text import prepare, with_participants

HEAD = "Mã: K7\nGiới: nam\nTuổi: 40\nĐịa bàn: An Hoà\n\n"
GROUP = "ĐPV: Sao ạ?\nTNV05: Tốt.\nTNV06: Ừ.\nChị Ba: Vâng.\nCả nhóm: Đúng.\n"


def read(text: str, name: str = "bai") -> Document:
    return prepare(text, document_id=name, tokenizer=None)


def ids(document: Document) -> list[str]:
    return [participant.id for participant in document.participants]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD + "H: Sao?\nĐ: Tốt.", ["K7"]),
        ("H: Sao?\nĐ: Tốt.", ["bai"]),
        ("PVV: Sao?\nTNV03: Tốt.", ["TNV03"]),
        (HEAD + "PVV: Sao?\nTNV03: Tốt.", ["K7"]),
        ("PVV: Sao?\nChị Mơ: Tốt.", ["bai"]),
        ("PVV: Sao?\nĐ: Tốt.\nĐáp: Vâng.", ["bai"]),
        ("PVV: Sao?\nP1: Tốt.\nP2: Vâng.", ["bai/P1", "bai/P2"]),
        (GROUP, ["TNV05", "TNV06", "bai/Chị Ba"]),
        (HEAD + "H: Sao?\nĐ: Tốt.\nChồng Ba: Tốt gì.", ["K7", "bai/Chồng Ba"]),
        ("Tôi đi làm.\n\nTôi về.", ["bai"]),
        ("PVV: Có ai không?", []),
        ("", []),
    ],
)
def test_ids(text: str, found: list[str]) -> None:
    assert ids(read(text)) == found


def test_turns_carry_their_participant() -> None:
    document = read(GROUP)
    assert [turn.participant for turn in document.turns] == [
        None,
        "TNV05",
        "TNV06",
        "bai/Chị Ba",
        None,
    ]
    assert {s.label: s.participant for s in document.speakers}["TNV05"] == "TNV05"


def test_attributes_of_the_header_and_of_brackets() -> None:
    (person,) = read(HEAD + "PVV: Sao?\nChị A (nữ, 35t): Tốt.").participants
    assert person.attributes == {"sex": "nam", "age": "40", "site": "An Hoà"}
    (person,) = read("Địa bàn: X\n\nPVV: Sao?\nChị A (nữ, 35t): Tốt.").participants
    assert person.attributes == {"site": "X", "sex": "nữ", "age": "35"}


def test_a_group_shares_the_place_and_not_the_age() -> None:
    for person in read(HEAD + GROUP).participants:
        assert person.attributes == {"site": "An Hoà"}


def test_a_table_names_a_speaker() -> None:
    rows = [
        ParticipantRow("NG-1", "bai", "chị ba", {"age": "51"}),
        ParticipantRow("TNV05", None, None, {"age": "60", "site": ""}),
        ParticipantRow("X", "khác", None, {"age": "1"}),
    ]
    document = with_participants(read("Địa bàn: An Hoà\n\n" + GROUP), rows)
    assert {p.id: dict(p.attributes) for p in document.participants} == {
        "TNV05": {"site": "An Hoà", "age": "60"},
        "TNV06": {"site": "An Hoà"},
        "NG-1": {"site": "An Hoà", "age": "51"},
    }
    assert [turn.participant for turn in document.turns] == [None, "TNV05", "TNV06", "NG-1", None]
    assert {s.label: s.participant for s in document.speakers}["Chị Ba"] == "NG-1"


def test_a_table_names_the_only_participant_of_a_document() -> None:
    rows = [ParticipantRow("NG-1", "BAI.txt", None, {"age": "41", "role": "cán bộ"})]
    document = with_participants(read(HEAD + "H: Sao?\nĐ: Tốt."), rows)
    (person,) = document.participants
    assert person.id == "NG-1"
    assert person.attributes == {"sex": "nam", "age": "41", "site": "An Hoà", "role": "cán bộ"}
    assert document.turns[1].participant == "NG-1"
    assert document.attributes["age"] == "40"


def test_rows_of_a_group_may_leave_the_speaker_out() -> None:
    rows = [ParticipantRow("tnv06", "bai", None, {"sex": "nữ"})]
    document = with_participants(read(GROUP), rows)
    assert ids(document) == ["TNV05", "tnv06", "bai/Chị Ba"]


def test_a_row_for_nobody_changes_nothing() -> None:
    document = read(GROUP)
    rows = [ParticipantRow("NG-9", None, None, {"a": "b"}), ParticipantRow("X", "bai", "Lan")]
    assert with_participants(document, rows).participants == document.participants


def test_two_labels_of_one_person_become_one_participant() -> None:
    document = read("PVV: Sao?\nChị Ba: Tốt.\nP1: Vâng.")
    rows = [ParticipantRow("N1", "bai", "Chị Ba", {"sex": "nữ"}), ParticipantRow("N1", "bai", "P1")]
    assert ids(with_participants(document, rows)) == ["N1"]


def test_a_place_in_brackets_stands_back_behind_the_header() -> None:
    talk = "PVV: Sao?\nBác C (nữ, 62t, chợ Mơ): Tốt."
    (person,) = read(talk).participants
    assert person.attributes == {"sex": "nữ", "age": "62", "site": "chợ Mơ"}
    (person,) = read("Mã: K7\nĐịa bàn: An Hoà\n\n" + talk).participants
    assert person.attributes["site"] == "An Hoà"


def test_an_age_from_a_spreadsheet_is_a_whole_number() -> None:
    document = with_participants(
        read("H: Sao?\nĐ: Tốt."), [ParticipantRow("N1", "bai", None, {"age": "33.0"})]
    )
    assert document.participants[0].attributes == {"age": "33"}
