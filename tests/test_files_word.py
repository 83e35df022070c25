"""One transcript in every format that LibreOffice writes of it: the same words, the same turns."""

from __future__ import annotations

import random
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from docx_making import docx, p, r, tbl
from places import SAMPLE

from qualcode.errors import InputError
from qualcode.files.transcripts import find_transcripts, read_transcripts
from qualcode.text import prepare

FORMATS = ("odt", "fodt", "rtf", "doc", "docx")
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>nhầm</w:delText></w:r></w:del>'
INSERTED = f'<w:ins w:id="2" w:author="a">{r(" thêm")}</w:ins>'


def _table(name: str) -> str:
    """A sample transcript of labels, TAB and speech, as a Word table under its header."""
    lines = (SAMPLE / name).read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if "\t" in line]
    return "".join(p(line) for line in lines if "\t" not in line) + tbl(*rows) + p()


def _paragraphs(name: str) -> str:
    return "".join(p(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two transcripts in all formats, made by one start of LibreOffice a format."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is absent: no soffice on the path")
    folder = tmp_path_factory.mktemp("converted")
    made = {"table": _table("PV12_CB02.txt"), "lines": _paragraphs("PV01_TNV01.txt")}
    made["tracked"] = p("PVV: Chào", DELETED, INSERTED, ".") + p("TNV03: Dạ.")
    for name, body in made.items():
        (folder / f"{name}.docx").write_bytes(docx(body))
    sources = [str(folder / f"{name}.docx") for name in made]
    for ending in FORMATS:
        profile = (folder / "profile").as_uri()
        call = [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", ending]
        call += ["--outdir", str(folder / ending), *sources]
        subprocess.run(call, check=True, capture_output=True, timeout=240)
    return folder


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", ["table", "lines"])
def test_the_same_text(converted: Path, name: str, ending: str) -> None:
    (before,) = read_transcripts(converted / f"{name}.docx")
    (after,) = read_transcripts(converted / ending / f"{name}.{ending}")
    assert after.text.strip() == before.text.strip()


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_turns_as_in_the_plain_text(converted: Path, ending: str) -> None:
    (plain,) = read_transcripts(SAMPLE / "PV12_CB02.txt")
    (made,) = read_transcripts(converted / ending / f"table.{ending}")
    assert _turns(made.text) == _turns(plain.text)


def _turns(text: str) -> list[tuple[str | None, str, str]]:
    document = prepare(text, document_id="a", tokenizer=None)
    return [
        (turn.label, turn.role.value, " ".join(document.text[turn.start : turn.end].split()))
        for turn in document.turns
    ]


@pytest.mark.parametrize("ending", FORMATS)
def test_no_deleted_text_comes_through(converted: Path, ending: str) -> None:
    (made,) = read_transcripts(converted / ending / f"tracked.{ending}")
    assert made.text == "PVV: Chào thêm.\nTNV03: Dạ.\n"
    assert made.source.changes["left_out_deletions"] == 1
    assert made.source.changes["kept_insertions"] == 1


def test_damaged_documents_of_word_97_are_refused_or_read(converted: Path, tmp_path: Path) -> None:
    raw = (converted / "doc" / "tracked.doc").read_bytes()
    chance = random.Random(4)
    for _ in range(8):
        damaged = bytearray(raw)
        for _ in range(40):
            damaged[chance.randrange(len(raw))] = chance.randrange(256)
        path = tmp_path / "a.doc"
        path.write_bytes(damaged[: chance.randrange(len(raw) // 2, 2 * len(raw))])
        with suppress(InputError):
            read_transcripts(path)


def test_what_word_keeps_beside_an_open_file_is_no_transcript(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx(p("a")))
    (tmp_path / "~$a.docx").write_bytes(b"Lan")
    assert [path.name for path in find_transcripts([tmp_path]).paths] == ["a.docx"]
