"""Bad input: one clear message, the designed exit status, nothing written, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from commandline import qualcode
from places import ROOT
from test_run import BOOK, TALK

FINE = TALK.encode()
CODE = "codes:\n  - id: barriers.far\n    name: Đi xa\n    indicators: [đi xa]\n"

BAD_TRANSCRIPTS = {
    "empty file": (b"", "Q103", "no text"),
    "only white space": (b" \n\t\r\n", "Q103", "no text"),
    "only a byte order mark": (b"\xef\xbb\xbf", "Q103", "no text"),
    "a Word file": (b"PK\x03\x04" + bytes(200), "Q104", "not a text file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "Q104", "not a text file"),
    "random bytes": (bytes(range(256)) * 4, "Q104", "not a text file"),
    "undecodable bytes": (FINE + b"\xff\xfe\xfa", "Q105", f"byte {len(FINE)}"),
    "latin-1": ("Đ: ".encode() + b"c\xf3 \xe1\n", "Q105", "byte 5"),
    "NUL": (FINE.replace("Có.".encode(), b"C\0"), "Q106", "U+0000"),
    "escape": (FINE.replace("Có.".encode(), b"C\x1b"), "Q106", "U+001B"),
}

LETTERS = "abcdefghi"
BOMB = "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in pairwise(LETTERS))

BAD_CODEBOOKS = {
    "only a comment": ("# chưa có gì\n", 1),
    "not a mapping": ("- a\n- b\n", 1),
    "no codes": ("title: thử\n", 1),
    "duplicate id": (CODE + "  - id: barriers.far\n    name: Khác\n", 5),
    "unknown key": (CODE + "    colr: '#112233'\n", 5),
    "bad colour": (CODE + "    colour: đỏ\n", 5),
    "cyclic parent": (
        "codes:\n  - {id: barriers.a, name: A, parent: barriers.b}\n"
        "  - {id: barriers.b, name: B, parent: barriers.a}\n",
        None,
    ),
    "unknown parent": (CODE + "    parent: barriers.near\n", 5),
    "broken regex": (CODE.replace("[đi xa]", "[{regex: 'đi (xa'}]"), 4),
    "a duplicate key": (CODE + "    name: Hai tên\n", 5),
    "an alias bomb": (f"a: &a [x]\n{BOMB}{CODE}", None),
    "deep nesting": ("codes: " + "[" * 5000, None),
    "broken YAML": ("codes: [\n", None),
    "a Python object": ("codes: !!python/object/apply:os.system ['true']\n", 1),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_bytes(FINE)
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def refused(folder: Path, *arguments: str | Path, status: int = 1) -> str:
    """The one line of a refusal, after checking that it is one and that nothing was written."""
    answer = qualcode("run", *arguments, "-o", "out", cwd=folder)
    assert answer.status == status, answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    assert not (folder / "out").exists()
    return answer.err


@pytest.mark.parametrize("name", BAD_TRANSCRIPTS)
def test_a_transcript_that_is_none(folder: Path, name: str) -> None:
    raw, code, words = BAD_TRANSCRIPTS[name]
    (folder / "talks" / "P02.txt").write_bytes(raw)
    message = refused(folder, "talks", "-c", "book.yaml")
    assert code in message
    assert words in message
    assert "P02.txt" in message


@pytest.mark.parametrize("name", BAD_CODEBOOKS)
def test_a_codebook_that_makes_no_sense(folder: Path, name: str) -> None:
    text, line = BAD_CODEBOOKS[name]
    (folder / "book.yaml").write_text(text, encoding="utf-8")
    message = refused(folder, "talks", "-c", "book.yaml")
    assert "Q2" in message
    assert "book.yaml, line " in message
    if line:
        assert f"book.yaml, line {line}:" in message


def test_a_pattern_that_would_run_for_ever_is_stopped(folder: Path) -> None:
    (folder / "book.yaml").write_text(
        CODE.replace("[đi xa]", "[{regex: '(a|aa)+$'}]"), encoding="utf-8"
    )
    (folder / "talks" / "P01.txt").write_text("Đ: " + "a" * 5000 + "!\n", encoding="utf-8")
    message = refused(folder, "talks", "-c", "book.yaml")
    assert "Q210" in message
    assert "line 4" in message


def test_an_empty_folder(folder: Path) -> None:
    (folder / "none").mkdir()
    assert "Q102" in refused(folder, "none", "-c", "book.yaml")


@pytest.mark.parametrize("arguments", [("nowhere", "-c", "book.yaml"), ("talks", "-c", "no.yaml")])
def test_a_missing_file(folder: Path, arguments: tuple[str, ...]) -> None:
    assert "Q101" in refused(folder, *arguments)


def test_json_tells_of_an_error_too(folder: Path) -> None:
    answer = qualcode("run", "nowhere", "-c", "book.yaml", "-o", "out", "--json", cwd=folder)
    assert answer.status == 1
    assert answer.json["error"]["code"] == "Q101"
    assert "nowhere" in answer.json["error"]["message"]


def test_a_format_that_is_not_read_yet(folder: Path) -> None:
    (folder / "P02.pages").write_bytes(b"PK\x03\x04")
    assert "Q107" in refused(folder, "P02.pages", "-c", "book.yaml")


def test_two_documents_of_one_name(folder: Path) -> None:
    (folder / "talks" / "P01.md").write_bytes(FINE)
    assert "Q108" in refused(folder, "talks", "-c", "book.yaml")


def test_no_codebook_is_a_usage_error(folder: Path) -> None:
    answer = qualcode("run", "talks", cwd=folder)
    assert answer.status == 2
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("table", "words"),
    [("name,role\nLan,TNV\n", "line 1"), ("participant,role\n,TNV\n", "line 2"),
     ("participant,role\nP01,TNV,x\n", "line 2"),
     ("participant,role\nP01,TNV\nP01,gia đình\n", "line 3")],
)  # fmt: skip
def test_a_participants_table_that_is_none(folder: Path, table: str, words: str) -> None:
    (folder / "people.csv").write_text(table, encoding="utf-8")
    message = refused(folder, "talks", "-c", "book.yaml", "--participants", "people.csv")
    assert "Q110" in message
    assert words in message


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"document": "P01"}',
        '{"document": "P01", "start": 5, "end": 2, "code": "x"}',
        '{"document": "P01", "start": "5", "end": 9, "code": "x"}',
        '{"document": "P01", "start": 5, "end": 9, "code": "x", "status": "?"}',
        "[" * 100_000,
    ],
)
def test_a_codings_file_that_is_none(folder: Path, line: str) -> None:
    (folder / "hand.jsonl").write_text("\n" + line, encoding="utf-8")
    message = refused(folder, "talks", "-c", "book.yaml", "--codings", "hand.jsonl")
    assert "Q111" in message
    assert "line 2" in message


def test_no_respondent_is_a_warning(folder: Path) -> None:
    (folder / "talks" / "P02.txt").write_text("H: Anh khoẻ không ạ?\nH: Alo?\n", encoding="utf-8")
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", "--json", cwd=folder)
    assert answer.status == 0, answer.err
    assert any("P02" in warning for warning in answer.json["warnings"])


def test_what_contradicts_itself_is_said(folder: Path) -> None:
    (folder / "talks" / "copy.txt").write_bytes(FINE)
    (folder / "talks" / "P03.txt").write_text(TALK.replace("Giới: nam", "Giới: nữ"), "utf-8")
    (folder / "talks" / "gone.txt").symlink_to(folder / "nowhere")
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", "--json", cwd=folder)
    assert answer.status == 0, answer.err
    said = " ".join(answer.json["warnings"])
    assert "P01 and copy come from files with the same content" in said or "copy and P01" in said
    assert "sex is" in said
    assert [each["file"] for each in answer.json["skipped"]] == ["gone.txt"]


@pytest.mark.parametrize(
    "text",
    ["Đ: " + "Tôi đi làm xa suốt, chẳng mấy khi về. " * 7900, "Đ: " + "a" * 300_000,
     "Đ: 👩‍👩‍👧 Tôi đi làm xa 😀👍🏽 suốt. Ẹ̃ x́\n", "Đ:\n", "H: Vâng\nĐ: ." * 3],
    ids=["300,000 characters in one line", "one long word", "emoji and marks", "no speech", "dots"],
)  # fmt: skip
def test_odd_text_is_read(folder: Path, text: str) -> None:
    (folder / "talks" / "P01.txt").write_text(text, encoding="utf-8")
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "out", cwd=folder)
    assert answer.status == 0, answer.err


def test_an_output_folder_that_cannot_be(folder: Path) -> None:
    (folder / "file").write_text("x")
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "file/out", cwd=folder)
    assert answer.status == 1
    assert "Q400" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc to refuse a folder")
def test_a_read_only_output_folder(folder: Path) -> None:
    answer = qualcode("run", "talks", "-c", "book.yaml", "-o", "/proc/self/qualcode", cwd=folder)
    assert answer.status == 1
    assert "Q400" in answer.err


TELLS_WHEN_IT_READS = """\
import sys

def tell(event, values):
    if event == "open" and str(values[0]).endswith("T00.txt"):
        sys.stderr.write("reads\\n")
        sys.stderr.flush()

sys.addaudithook(tell)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_leaves_nothing(folder: Path) -> None:
    for number in range(60):
        (folder / "talks" / f"T{number:02}.txt").write_text(TALK * 300, encoding="utf-8")
    (folder / "sitecustomize.py").write_text(TELLS_WHEN_IT_READS, encoding="utf-8")
    command = [sys.executable, "-m", "qualcode", "run", "talks", "-c", "book.yaml", "-o", "out"]
    running = subprocess.Popen(
        command,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "QUALCODE_LANG": "en",
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert running.stderr.readline() == "reads\n"
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in said
    assert "Nothing was written" in said
    assert not (folder / "out").exists()
