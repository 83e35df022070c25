"""What a codebook lacks."""

from __future__ import annotations

from qualcode.coding import check_codebook, load_codebook
from qualcode.text import prepare

CODEBOOK = """\
codes:
  - id: barriers.away
    name: Đi xa
    definition: Đi làm ăn xa.
    example: Nó đi làm xa.
    indicators:
      - đi làm xa
      - lên tàu
      - near: [[anh em], [thành phố]]
      - spacy: [{LOWER: "đi"}, {LOWER: "biển"}]
  - id: barriers.bare
    name: Trống
"""


def test_what_is_missing() -> None:
    codebook = load_codebook(CODEBOOK, path="x")
    document = prepare("H: Lên tàu ạ?\nĐ: Nó không đi làm xa. Anh em. Thành phố.", document_id="d")
    complaints = check_codebook(codebook, [document])
    assert [(complaint.code, complaint.line, str(complaint.what)) for complaint in complaints] == [
        ("barriers.away", 9, "the indicator “anh em … thành phố” of barriers.away never fires"),
        (
            "barriers.away",
            10,
            "the indicator “[{'LOWER': 'đi'}, {'LOWER': 'biển'}]” of barriers.away never fires",
        ),
        ("barriers.bare", 11, "barriers.bare has no indicator: it is never proposed"),
        ("barriers.bare", 11, "barriers.bare has no definition"),
        ("barriers.bare", 11, "barriers.bare has no typical example"),
    ]


def test_without_documents_nothing_is_said_about_firing() -> None:
    codebook = load_codebook(CODEBOOK, path="x")
    assert {complaint.code for complaint in check_codebook(codebook, [])} == {"barriers.bare"}
