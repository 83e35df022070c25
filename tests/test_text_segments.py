"""The units of counting."""

import pytest

from qualcode.model import Unit
from qualcode.text import prepare, segments

TEXT = "H: Sao ạ?\nĐ: Tôi đi. Tôi về.\n\n[00:13:00]\n  Mệt lắm. Thôi.\nH: Vâng."


@pytest.mark.parametrize(
    ("unit", "parts"),
    [
        (
            "sentence",
            [(1, "Sao ạ?"), (2, "Tôi đi."), (2, "Tôi về."), (2, "Mệt lắm."), (2, "Thôi."),
             (3, "Vâng.")],
        ),
        (
            "turn",
            [(1, "Sao ạ?"), (2, "Tôi đi. Tôi về.\n\n[00:13:00]\n  Mệt lắm. Thôi."), (3, "Vâng.")],
        ),
        (
            "paragraph",
            [(1, "Sao ạ?"), (2, "Tôi đi. Tôi về."), (2, "Mệt lắm. Thôi."), (3, "Vâng.")],
        ),
    ],
)  # fmt: skip
def test_units(unit: str, parts: list[tuple[int, str]]) -> None:
    document = prepare(TEXT, document_id="a", tokenizer=None)
    for found in (segments(document, unit), segments(document, Unit(unit))):
        assert [(s.turn, document.text[s.start : s.end]) for s in found] == parts


def test_another_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="page"):
        segments(prepare("", document_id="a"), "page")


def test_an_answer_that_is_a_time_counts() -> None:
    document = prepare("H: Mấy giờ?\nĐ: 12:30", document_id="a", tokenizer=None)
    for unit in Unit:
        assert len(segments(document, unit)) == 2
