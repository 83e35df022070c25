"""The main job, end to end, on the sample study and on studies made here."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from commandline import qualcode
from places import CODEBOOK, ROOT, SAMPLE

FILES = {
    "report.html",
    "report.docx",
    "matrix.xlsx",
    "quotes.csv",
    "codings.jsonl",
    "run.json",
}
BOOK = """\
title: {vi: Nghiên cứu thử, en: Trial study}
codes:
  - id: barriers.far
    name: {vi: Đi làm xa, en: Working far away}
    definition: {vi: Người được hỏi đi làm xa nhà., en: The person works far from home.}
    example: {typical: Tôi đi làm xa.}
    indicators: [đi làm xa]
"""
TALK = """\
Mã: P01
Vai trò: khách hàng
Giới: nam
Tuổi: 40
Địa bàn: Bến Gỗ

H: Anh có hay đi làm xa không?
Đ: Có. Tôi đi làm xa suốt, cuối năm mới về.
H: Vâng ạ.
Đ: Mà tôi thì không đi làm xa nữa đâu.
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with one transcript and a codebook."""
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes from the sample study, in Vietnamese."""
    out = tmp_path_factory.mktemp("sample") / "reports"
    answer = qualcode("run", SAMPLE, "-c", CODEBOOK, "-o", out, "--lang", "vi")
    assert answer.status == 0, answer.err
    return out


def codings(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "codings.jsonl").read_text("utf-8").splitlines()]


def test_all_files_are_written(sample: Path) -> None:
    assert {path.name for path in sample.iterdir()} == FILES


def test_every_coding_quotes_its_place(sample: Path) -> None:
    texts: dict[str, str] = {}
    for path in [*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.md")]:
        texts[path.stem] = unicodedata.normalize("NFC", path.read_text("utf-8"))
    found = codings(sample)
    assert found
    for coding in found:
        text = texts[str(coding["document"])]
        assert text[coding["start"] : coding["end"]] == coding["quote"]  # type: ignore[misc]
        assert coding["status"] == "proposed"
        assert str(coding["coder"]).startswith("rules:")


def test_the_committed_reports_are_what_the_command_writes(tmp_path: Path) -> None:
    """``reports/`` is remade at the time it was made, and compared byte by byte."""
    from datetime import datetime

    kept = ROOT / "reports"
    record = json.loads((kept / "run.json").read_text("utf-8"))
    created = int(datetime.fromisoformat(record["created"]).timestamp())
    out = tmp_path / "reports"
    answer = qualcode(
        "run", SAMPLE, "-c", CODEBOOK, "-o", out, "--lang", "vi", SOURCE_DATE_EPOCH=str(created)
    )
    assert answer.status == 0, answer.err
    for name in sorted(FILES - {"run.json"}):
        if name.endswith((".docx", ".xlsx")):
            assert parts(out / name) == parts(kept / name), name
        else:
            assert (out / name).read_bytes() == (kept / name).read_bytes(), name
    ours = json.loads((out / "run.json").read_text("utf-8"))
    assert ours["documents"] == record["documents"]
    assert ours["counts"] == record["counts"]


def parts(path: Path) -> dict[str, bytes]:
    """The members of an Office file; what packs them may change with a library."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_two_runs_write_the_same_bytes(study: Path) -> None:
    for out in ("one", "two"):
        assert qualcode("run", "talks", "-c", "book.yaml", "-o", out, cwd=study).status == 0
    for name in FILES:
        assert (study / "one" / name).read_bytes() == (study / "two" / name).read_bytes(), name


def test_only_what_is_said_and_meant_is_coded(study: Path) -> None:
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", "--json", cwd=study)
    assert answer.status == 0, answer.err
    assert [coding["quote"] for coding in codings(study / "out")] == [
        "Tôi đi làm xa suốt, cuối năm mới về."
    ]
    summary = answer.json
    assert (summary["documents"], summary["participants"], summary["codings"]) == (1, 1, 1)
    page = (study / "out" / "report.html").read_text("utf-8")
    assert "(khách hàng, male, aged 40, Bến Gỗ)" in page


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_form_of_the_file_does_not_matter(
    study: Path, form: str, encoding: str, line_end: str
) -> None:
    raw = unicodedata.normalize(form, TALK).replace("\n", line_end).encode(encoding)  # type: ignore[arg-type]
    (study / "talks" / "P01.txt").write_bytes(raw)
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", cwd=study)
    assert answer.status == 0, answer.err
    assert [(c["start"], c["end"], c["quote"]) for c in codings(study / "out")] == [
        (TALK.index("Tôi đi"), TALK.index(" mới về.") + 8, "Tôi đi làm xa suốt, cuối năm mới về.")
    ]


def test_quotes_csv_opens_in_excel_and_here(sample: Path) -> None:
    raw = (sample / "quotes.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(codings(sample)) + 1
    assert len({len(row) for row in rows}) == 1


def test_the_workbook_holds_the_matrices_and_quotes(sample: Path) -> None:
    book = openpyxl.load_workbook(sample / "matrix.xlsx")
    sizes = {sheet.title: sheet.max_row for sheet in book}
    assert len(sizes) >= 5
    assert max(sizes.values()) > len(codings(sample))


def test_unit_turn_codes_whole_turns(study: Path) -> None:
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", "--unit", "turn", cwd=study)
    assert answer.status == 0, answer.err
    assert codings(study / "out")[0]["quote"] == "Có. Tôi đi làm xa suốt, cuối năm mới về."


def test_roles_filter_the_participants(study: Path) -> None:
    (study / "talks" / "P02.txt").write_text(
        TALK.replace("khách hàng", "gia đình").replace("P01", "P02"), encoding="utf-8"
    )
    command = ("run", "talks", "-c", "book.yaml", "-o", "out", "--json")
    assert qualcode(*command, cwd=study).json["participants"] == 2
    answer = qualcode(*command, "--roles", "gia đình", cwd=study)
    assert answer.json["participants"] == 1
    refused = qualcode(*command, "--roles", "bác sĩ", cwd=study)
    assert refused.status == 2
    assert "gia đình, khách hàng" in refused.err


def test_a_persons_layer_can_be_shown(study: Path) -> None:
    start = TALK.index("cuối năm")
    hand = {"document": "P01", "start": start, "end": start + 8, "code": "barriers.far",
            "coder": "lan", "quote": "cuối năm"}  # fmt: skip
    (study / "lan.jsonl").write_text(json.dumps(hand), encoding="utf-8")
    command = ("run", "talks", "-c", "book.yaml", "-o", "out", "--json", "--codings", "lan.jsonl")
    answer = qualcode(*command, "--layer", "lan", cwd=study)
    assert answer.status == 0, answer.err
    shown = answer.json
    assert (shown["layer"], shown["codings"], shown["unreviewed"]) == ("lan", 1, 0)
    refused = qualcode(*command, "--layer", "mai", cwd=study)
    assert refused.status == 2
    assert "lan, rules" in refused.err
    (study / "lan.jsonl").write_text(json.dumps({**hand, "quote": "đầu năm"}), encoding="utf-8")
    refused = qualcode(*command, "--layer", "lan", cwd=study)
    assert refused.status == 1
    assert "Q301" in refused.err


def test_gold_measures_each_code(study: Path) -> None:
    start = TALK.index("Tôi đi")
    end = TALK.index("\n", start)
    hand = {"document": "P01", "start": start, "end": end, "code": "barriers.far"}
    (study / "gold.jsonl").write_text(json.dumps(hand), encoding="utf-8")
    answer = qualcode(
        "run", "talks", "-c", "book.yaml", "-o", "out", "--json", "--gold", "gold.jsonl", cwd=study
    )
    scores = answer.json["evaluation"]
    assert scores["codes"]["barriers.far"]["f1"] == 1
    assert scores["micro"]["precision"] == 1
    assert "barriers.far" in answer.err


def test_labels_given_by_hand_overrule(study: Path) -> None:
    (study / "labels.csv").write_text("label,role\nH,respondent\nĐ,interviewer\n", encoding="utf-8")
    answer = qualcode(
        "run", "talks", "-c", "book.yaml", "-o", "out", "--labels", "labels.csv", cwd=study
    )
    assert answer.status == 0, answer.err
    record = json.loads((study / "out" / "run.json").read_text("utf-8"))
    speakers = record["documents"][0]["speakers"]
    assert {each["label"]: each["role"] for each in speakers} == {
        "H": "respondent",
        "Đ": "interviewer",
    }


def test_run_json_says_enough_to_repeat_the_run(sample: Path) -> None:
    record = json.loads((sample / "run.json").read_text("utf-8"))
    assert {"qualcode", "created", "python", "libraries", "options", "codebook", "documents",
            "counts", "outputs"} <= set(record)  # fmt: skip
    assert len(record["documents"]) == 13
    assert all(len(each["sha256"]) == 64 for each in record["documents"])
    assert str(ROOT) not in json.dumps(record)


def test_underthesea_finds_the_words_when_asked(study: Path) -> None:
    answer = qualcode(
        "run", "talks", "-c", "book.yaml", "-o", "out", "--json",
        "--tokenizer", "underthesea", "--word-agreement", cwd=study,
    )  # fmt: skip
    assert answer.status == 0, answer.err
    assert 0.5 < answer.json["word_agreement"] <= 1
