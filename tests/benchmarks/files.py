"""Prints how long each format takes to read and how much memory, every job in a process of its own.

    python tests/benchmarks/files.py [NAME…]

Names choose the jobs that contain one of them. *First* is the first call of a process, with what it
imports then; *next* the median of three more. CPU seconds include those of child processes; memory
is the most that the process had beyond what it took to start, or a child of it if that is more.
Linux only. A job whose tool is absent is left out and said so.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "transcripts_sample"
LENGTH = 60_000
READ = "qualcode.files.transcripts:read_transcripts"

_MEASURE = """
import json, resource, statistics, sys, time
from importlib import import_module
from pathlib import Path
module, _, name = sys.argv[1].partition(":")
call, path = getattr(import_module(module), name), Path(sys.argv[2])
who = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
def cpu():
    return sum(resource.getrusage(each)[0] + resource.getrusage(each)[1] for each in who)
def peak():  # ru_maxrss of a new process begins with what its parent had
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
before = peak()
rounds = []
for _ in range(4):
    clock, processor = time.perf_counter(), cpu()
    call(path)
    rounds.append((time.perf_counter() - clock, cpu() - processor))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({
    "first": rounds[0][0], "first_cpu": rounds[0][1],
    "next": statistics.median(each[0] for each in rounds[1:]),
    "memory": max(peak() - before, child) / 1024,
}))
"""


@dataclass(frozen=True, slots=True)
class Job:
    """`make` writes a file into a folder and gives its path, or None where it cannot."""

    name: str
    make: Callable[[Path], Path | None]
    call: str = READ


JOBS: list[Job] = []


def job(name: str, call: str = READ) -> Callable[[Callable[[Path], Path | None]], None]:
    """Adds a job whose file the decorated function makes; `call` is ``module:function``."""

    def add(make: Callable[[Path], Path | None]) -> None:
        JOBS.append(Job(name, make, call))

    return add


def transcript() -> list[str]:
    """The lines of an interview of 60,000 characters: the samples, one after another."""
    lines: list[str] = []
    length = 0
    while length < LENGTH:
        for path in sorted(SAMPLE.glob("PV0*.txt")):
            lines += path.read_text(encoding="utf-8").splitlines()[8:]
        length = sum(map(len, lines))
    while sum(map(len, lines)) > LENGTH:
        lines.pop()
    return lines


@job("TXT, 60k characters")
def _txt(folder: Path) -> Path:
    path = folder / "a.txt"
    path.write_text("\n".join(transcript()), encoding="utf-8")
    return path


@job("DOCX, 60k characters")
def _docx(folder: Path) -> Path:
    from docx import Document

    document = Document()
    for line in transcript():
        document.add_paragraph(line)
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


@job("DOCX, 60k characters in a table of speakers")
def _docx_table(folder: Path) -> Path:
    from docx import Document

    document = Document()
    rows = [line.partition(": ")[::2] for line in transcript() if ": " in line]
    table = document.add_table(len(rows), 2)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def converted(folder: Path, source: Path, ending: str) -> Path | None:
    """`source` in another format, by LibreOffice."""
    soffice = shutil.which("soffice")
    if not soffice:
        return None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    call = [soffice, "--headless", profile, "--convert-to", ending, "--outdir", folder, source]
    subprocess.run(call, check=True, capture_output=True)
    return folder / f"{source.stem}.{ending.partition(':')[0]}"


@job("ODT, 60k characters")
def _odt(folder: Path) -> Path | None:
    return converted(folder, _made(folder), "odt")


@job("RTF, 60k characters")
def _rtf(folder: Path) -> Path | None:
    return converted(folder, _made(folder), "rtf")


@job("DOC, 60k characters")
def _doc(folder: Path) -> Path | None:
    return converted(folder, _made(folder), "doc")


@job("PDF, 60k characters")
def _pdf(folder: Path) -> Path | None:
    return converted(folder, _made(folder), "pdf")


@job("PDF, 300 pages")
def _long_pdf(folder: Path) -> Path | None:
    from docx import Document

    document = Document()
    lines = transcript()
    for _ in range(8):
        for line in lines:
            document.add_paragraph(line)
    document.save(str(folder / "a.docx"))
    return converted(folder, folder / "a.docx", "pdf")


@job("HTML, 60k characters, saved by LibreOffice")
def _html(folder: Path) -> Path | None:
    return converted(folder, _made(folder), "html")


@job("HTML, 60k characters, a web page with menus")
def _page(folder: Path) -> Path:
    menu = "".join(f'<li><a href="/{n}">Mục {n}</a></li>' for n in range(200))
    body = "".join(f"<p>{line}</p>" for line in transcript())
    path = folder / "a.html"
    page = f"<meta charset=utf-8><nav><ul>{menu}</ul></nav><main>{body}</main><footer>©</footer>"
    path.write_text(page, encoding="utf-8")
    return path


@job("TXT in VISCII, 60k characters")
def _viscii(folder: Path) -> Path:
    from qualcode.files.legacy import VISCII

    bytes_of = {letter: byte for byte, letter in enumerate(VISCII)}
    path = folder / "a.txt"
    path.write_bytes(bytes(bytes_of.get(letter, 0x2D) for letter in "\n".join(transcript())))
    return path


def cues() -> list[tuple[str, list[str]]]:
    """The interview as speakers and what they say, in pieces as long as a subtitle."""
    spoken = (line.partition(": ")[::2] for line in transcript() if ": " in line)
    return [(speaker, textwrap.wrap(speech, 60)) for speaker, speech in spoken]


def clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


@job("SRT, 60k characters")
def _srt(folder: Path) -> Path:
    path = folder / "a.srt"
    pieces = [
        f"{speaker}: {piece}" if n == 0 else piece
        for speaker, said in cues()
        for n, piece in enumerate(said)
    ]
    path.write_text(
        "".join(
            f"{n}\n{clock(3 * n)},000 --> {clock(3 * n + 3)},000\n{piece}\n\n"
            for n, piece in enumerate(pieces, start=1)
        ),
        encoding="utf-8",
    )
    return path


@job("WebVTT, 60k characters")
def _vtt(folder: Path) -> Path:
    path = folder / "a.vtt"
    pieces = [f"<v {speaker}>{piece}</v>" for speaker, said in cues() for piece in said]
    path.write_text(
        "WEBVTT\n\n"
        + "".join(
            f"{clock(3 * n)}.000 --> {clock(3 * n + 3)}.000\n{piece}\n\n"
            for n, piece in enumerate(pieces)
        ),
        encoding="utf-8",
    )
    return path


@job("CSV, 60k characters, a row a turn")
def _csv(folder: Path) -> Path:
    path = folder / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = (("PV01", speaker, " ".join(said)) for speaker, said in cues())
        csv.writer(file).writerows([("document", "speaker", "text"), *rows])
    return path


@job("XLSX, 60k characters, a row a turn")
def _xlsx(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(("document", "speaker", "text"))
    for speaker, said in cues():
        book.active.append(("PV01", speaker, " ".join(said)))
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@job("CSV, 1,000 respondents with 3 open questions")
def _survey(folder: Path) -> Path:
    path = folder / "a.csv"
    speech = [" ".join(said) for _, said in cues() if sum(map(len, said)) > 100]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "tuổi", "giới", "Khó khăn gì?", "Thuận lợi gì?", "Mong gì?"))
        for n in range(1_000):
            said = (f"{speech[n * k % len(speech)]} Vậy thôi, {n}." for k in (1, 3, 7))
            writer.writerow((f"P{n:04}", 20 + n % 50, "nữ" if n % 2 else "nam", *said))
    return path


def _made(folder: Path) -> Path:
    """The interview as a DOCX."""
    return next(each for each in JOBS if each.name == "DOCX, 60k characters").make(folder) or folder


def measure(each: Job) -> dict[str, float] | None:
    """What the job took, or None where its file could not be made."""
    with tempfile.TemporaryDirectory() as folder:
        path = each.make(Path(folder))
        if path is None:
            return None
        call = [sys.executable, "-c", _MEASURE, each.call, str(path)]
        done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=ROOT)
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def main(names: list[str]) -> None:
    """Prints a line a job."""
    print(f"{'job':50} {'first s':>8} {'cpu s':>8} {'next s':>8} {'MB':>8}")
    for each in JOBS:
        if names and not any(name.lower() in each.name.lower() for name in names):
            continue
        taken = measure(each)
        if taken is None:
            print(f"{each.name:50} left out: its tool is absent")
            continue
        row = f"{taken['first']:8.2f} {taken['first_cpu']:8.2f} {taken['next']:8.2f}"
        print(f"{each.name:50} {row} {taken['memory']:8.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
