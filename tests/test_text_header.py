"""Headers: read where they are, and never swallowing a conversation that begins in line 1."""

import pytest

from qualcode.text.header import canonical_key, canonical_value, read_header

TALK = "\n\nH: Chào cô ạ.\nĐ: Ừ, chào cháu.\nH: Cô khoẻ không ạ?\n"


@pytest.mark.parametrize(
    ("head", "attributes"),
    [
        (
            "Mã: TNV01\nVai trò: TNV\nGiới: nữ\nTuổi: 58 tuổi\nĐịa bàn: An Hoà\nNgày: 14/06/2023",
            {
                "id": "TNV01",
                "role": "TNV",
                "sex": "nữ",
                "age": "58",
                "site": "An Hoà",
                "date": "14/06/2023",
            },
        ),
        (
            "ID: K1\nRole: client\nSex: F\nAge: 58\nSite: X\nDate: 2023-06-14",
            {
                "id": "K1",
                "role": "client",
                "sex": "F",
                "age": "58",
                "site": "X",
                "date": "2023-06-14",
            },
        ),
        ("mã số : K1\nGIỚI TÍNH: Nam", {"id": "K1", "sex": "Nam"}),
        ("Ma so: K1\nDia ban: X", {"id": "K1", "site": "X"}),
        ("Mã: K1\nNghề nghiệp: thợ mộc\nSở thích: câu cá", None),
        ("- **Mã:** K1\n- **Tuổi:** 40t", {"id": "K1", "age": "40"}),
        ("# Phỏng vấn sâu\n\nMã: K1\nTuổi: 40", {"id": "K1", "age": "40"}),
        ("BIÊN BẢN PHỎNG VẤN\nMã: K1\nTuổi: 40", {"id": "K1", "age": "40"}),
        ("---\nid: K1\nrole: 'khách hàng'\n---", {"id": "K1", "role": "khách hàng"}),
        ("Mã: K1\n\nGiới: nam\n\n-----", {"id": "K1", "sex": "nam"}),
        ("Mã: K1; Giới: nam; Tuổi: 40", {"id": "K1", "sex": "nam", "age": "40"}),
        ("Mã\tK1\nGiới\tnam", {"id": "K1", "sex": "nam"}),
        ("| Mã | K1 |\n|---|---|\n| Giới | nam |", None),
        ("Mã: K1\nNgười phỏng vấn: Thảo", {"id": "K1", "Người phỏng vấn": "Thảo"}),
        ("Mã: K1\nGhi chú: nói nhỏ,\n  hay cười", {"id": "K1", "Ghi chú": "nói nhỏ, hay cười"}),
        ("Mã：K1\nTuổi：30–45", {"id": "K1", "age": "30–45"}),
        ("Mã: K1\nID: K2", {"id": "K1", "ID": "K2"}),
        ("Mã: K1\nTuổi:", {"id": "K1"}),
    ],
)
def test_headers(head: str, attributes: dict[str, str] | None) -> None:
    text = head + TALK
    header = read_header(text)
    if attributes is not None:
        assert header.attributes == attributes
    assert header.attributes["id"] == "K1" or "TNV01" in head
    assert text[header.span.end :].strip().startswith(("H: Chào", "|"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "H: Chào cô.\nĐ: Chào cháu.\n\nH: Cô khoẻ không?",
        "H: Chào cô.\nĐ: Chào cháu.",
        "PVV: Chào cô.\nTNV01: Chào cháu.\n\nPVV: Vâng.",
        "Lan: Chào cô.\nMai: Chào cháu.\n\nLan: Vâng.",
        "Tuổi: bao nhiêu ạ?\nĐ: 50.\n",
        "Tôi đi làm: sáng đi, tối về.\n\nVề nhà: ngủ.",
        "Ngày: tôi đi. Đêm: tôi ngủ. " + "Thế thôi. " * 60,
        "Ghi chú: băng mờ.\n\nH: Chào cô.",
        "--- đứt đoạn ---\nH: Chào cô.",
        "Đối tượng: Tôi đi làm.\nHỏi: Ở đâu?\nĐối tượng: Ở bến.\n",
    ],
)
def test_speech_is_no_header(text: str) -> None:
    header = read_header(text)
    assert header.attributes == {}
    assert header.span == (0, 0)


def test_a_header_without_blank_line_ends_at_the_first_label() -> None:
    text = "Mã: K1\nGiới: nam\nH: Chào anh.\nĐ: Chào em."
    header = read_header(text)
    assert header.attributes == {"id": "K1", "sex": "nam"}
    assert text[header.span.end :] == "\nH: Chào anh.\nĐ: Chào em."


def test_a_label_that_speaks_later_is_no_key() -> None:
    text = "Mã: K1\nTuổi: 50\nNgười phỏng vấn: Chào anh.\nAnh Ba: Ừ.\nNgười phỏng vấn: Vâng."
    header = read_header(text)
    assert header.attributes == {"id": "K1", "age": "50"}


def test_the_interviewer_may_stand_in_the_header_and_speak() -> None:
    text = "Mã: K1\nTuổi: 50\nNgười phỏng vấn: Thảo\n\nNgười phỏng vấn: Chào anh.\nAnh Ba: Ừ."
    header = read_header(text)
    assert header.attributes["Người phỏng vấn"] == "Thảo"
    assert text[header.span.end :].strip().startswith("Người phỏng vấn: Chào")


@pytest.mark.parametrize(
    ("key", "canonical"),
    [("Mã số", "id"), ("dia diem", "site"), ("Ngày phỏng vấn", "date"), ("Sở thích", "Sở thích")],
)
def test_canonical_keys(key: str, canonical: str) -> None:
    assert canonical_key(key) == canonical


@pytest.mark.parametrize(
    ("written", "age"),
    [("58 tuổi", "58"), ("khoảng 60", "60"), ("42t", "42"), ("30-40", "30-40"), ("già", "già")],
)
def test_ages(written: str, age: str) -> None:
    assert canonical_value("age", written) == age


@pytest.mark.parametrize(
    ("head", "extra"),
    [
        (
            "Mã: TT31\nNgười phỏng vấn: Lan\nNgười trả lời: chị Mận\n"
            "Vai trò: tiểu thương\nGiới: nữ",
            {
                "Người phỏng vấn": "Lan",
                "Người trả lời": "chị Mận",
                "role": "tiểu thương",
                "sex": "nữ",
            },
        ),
        ("Mã: TT31\nPVV: Lan", {"PVV": "Lan"}),
        ("Mã: TT31\nPVV: Vũ Lan (nhóm Một)", {"PVV": "Vũ Lan (nhóm Một)"}),
    ],
)
@pytest.mark.parametrize("talk", [TALK, "\n\nPVV: Chào chị ạ.\nĐáp: Ừ.\nPVV: Vâng."])
def test_names_stand_in_the_header(head: str, extra: dict[str, str], talk: str) -> None:
    header = read_header(head + talk)
    assert header.attributes == {"id": "TT31", **extra}
    assert header.span == (0, len(head))


@pytest.mark.parametrize(
    "text",
    [
        "Đối tượng: Tôi đi bán rau\nHỏi: Vâng ạ\n\nĐối tượng: Thế đấy",
        "PVV: Lan\nMã: K1\n\nPVV: Chào chị",
    ],
)
def test_answers_are_no_names(text: str) -> None:
    assert not {"PVV", "Hỏi"} & set(read_header(text).attributes)


def test_an_age_from_a_spreadsheet() -> None:
    assert [canonical_value("age", age) for age in ("33.0", "33,0", "ba mươi")] == [
        "33",
        "33",
        "ba mươi",
    ]
