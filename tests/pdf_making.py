"""PDF files for the tests: by Chromium, by LibreOffice, and by hand, line by line."""

from __future__ import annotations

import html
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = "@page{size:A4;margin:2cm}body{font:12pt serif}p{margin:0 0 6pt}"


def by_chromium(folder: Path, body: str, css: str = "", *, page_edges: bool = False) -> bytes:
    """The PDF that Chromium prints of a page; `page_edges` has date, title, address, number."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("Chromium is absent: neither chromium nor chromium-browser is on the path")
    source, target = folder / "source.html", folder / "printed.pdf"
    source.write_text(
        f'<!doctype html><meta charset="utf-8"><title>Thử</title><style>{PAGE}{css}</style>{body}',
        encoding="utf-8",
    )
    call = [chromium, "--headless", "--no-sandbox", "--disable-gpu"]
    call += [f"--user-data-dir={folder / 'chromium'}", f"--print-to-pdf={target}"]
    call += [] if page_edges else ["--no-pdf-header-footer"]
    subprocess.run([*call, source.as_uri()], check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def by_libreoffice(folder: Path, lines: list[str], *, columns: int = 1) -> bytes:
    """The PDF that LibreOffice makes of a Word file with a running header and page numbers."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is absent: no soffice on the path")
    (folder / "source.docx").write_bytes(_word(lines, columns))
    call = [soffice, "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}"]
    call += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "source.docx")]
    subprocess.run(call, check=True, capture_output=True, timeout=240)
    return (folder / "source.pdf").read_bytes()


def _word(lines: list[str], columns: int) -> bytes:
    from io import BytesIO

    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document()
    section = document.sections[0]
    found = section._sectPr.xpath("./w:cols")[0]
    found.set(qn("w:num"), str(columns))
    section.header.paragraphs[0].text = "Nghiên cứu thử – bản gỡ băng"
    footer = section.footer.paragraphs[0]
    footer.text = "Trang "
    run = footer.add_run()._r
    for kind in ("begin", "PAGE", "end"):
        element = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            element.text = kind
        else:
            element.set(qn("w:fldCharType"), kind)
        run.append(element)
    for line in lines:
        document.add_paragraph(line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def paragraphs(lines: list[str]) -> str:
    """The lines as paragraphs of HTML."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def by_hand(*pages: str, font: str = "Helvetica", extra: str = "") -> bytes:
    """A PDF of these content streams; letters are bytes of windows-1252 in `font`."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(
        f"<< /Type /Font /Subtype /TrueType /BaseFont /{font} /Encoding /WinAnsiEncoding "
        f"/FirstChar 32 /LastChar 255 /Widths [{' '.join(['500'] * 224)}] >>"
    )
    kids = []
    for content in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R"
            f" /Resources << /Font << /F 3 0 R >> >> {extra} >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body = "%PDF-1.4\n"
    places = []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("cp1252")


def line(text: str, x: float, y: float, size: float = 12) -> str:
    """A line of text at a place, for `by_hand`."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F {size} Tf {x} {y} Td ({escaped}) Tj ET\n"
