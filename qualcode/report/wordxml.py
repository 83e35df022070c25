"""Pieces of WordprocessingML as text: paragraphs, fields, tables (ECMA-376, part 1, §17).

A report's body is joined from these and parsed once, which is many times faster than building it
element by element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""

TAB = "<w:r><w:tab/></w:r>"


def clean(text: str) -> str:
    """`text` as XML character data; what XML cannot hold becomes U+FFFD.

    >>> clean("bé < lớn" + chr(1))
    'bé &lt; lớn�'
    """
    return escape(ILLEGAL.sub("\ufffd", text), quote=True)


def run(text: str, *, bold: bool = False, style: str = "") -> str:
    """A run; line ends become spaces."""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    properties += "<w:b/>" if bold else ""
    shown = clean(" ".join(text.splitlines()))
    return (
        f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}"
        f'<w:t xml:space="preserve">{shown}</w:t></w:r>'
    )


def field(instruction: str, result: str) -> str:
    """A field that Word can update, with what it shows until then."""
    return f'<w:fldSimple w:instr=" {clean(instruction)} ">{run(result)}</w:fldSimple>'


def paragraph(content: str, style: str, *, keep: bool = False, bookmark: str = "") -> str:
    """A paragraph of runs; `keep` holds it on the page of the next one."""
    properties = f'<w:pStyle w:val="{style}"/>' + ("<w:keepNext/>" if keep else "")
    if bookmark:
        number = re.sub(r"\D", "", bookmark)
        content = (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def link(content: str, bookmark: str) -> str:
    """A link to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{content}</w:hyperlink>'


def page_of(bookmark: str) -> str:
    """The page of a bookmark, empty until a program has laid out the pages."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    asked = f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
    return begin + asked + separate + end


def contents(entries: Sequence[tuple[int, str, str]]) -> str:
    """Links to the headings (level, text, bookmark), each with the field of its page number.

    We cannot know pages that nobody has laid out. LibreOffice fills such fields when it opens a
    file, but not those inside a TOC field, so there is none; Word fills them when it prints or is
    told to (Ctrl+A, F9), and shows no wrong number until then.
    """
    return "".join(
        paragraph(link(run(text) + TAB + page_of(bookmark), bookmark), f"TOC{level}")
        for level, text, bookmark in entries
    )


def caption(label: str, number: int, text: str) -> str:
    """A numbered caption: the number is a SEQ field, so that Word can list the tables."""
    counted = field(f"SEQ {label} \\* ARABIC", str(number))
    return paragraph(f"{run(label + ' ')}{counted}{run('. ' + text)}", "Caption")


def cell(content: str, width: int, *, fill: str = "", span: int = 1) -> str:
    """A cell of paragraphs; `width` in twips, `fill` a hex colour with or without ``#``."""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.lstrip("#")}"/>' if fill else ""
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(cells: Iterable[str], *, head: bool = False) -> str:
    """A row that no page break cuts; `head` repeats it on every page."""
    properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[int], *, style: str, description: str) -> str:
    """A table of fixed `widths` in twips, with a description for screen readers."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{clean(description)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def section(*, landscape: bool, header: str, footer: str, last: bool = False) -> str:
    """A4 with Vietnamese office margins (3 cm left, 2 cm elsewhere); ids of header and footer.

    It ends the section that stands before it; `last` gives the document's own, outside a paragraph.
    """
    width, height = (16838, 11906) if landscape else (11906, 16838)
    turned = ' w:orient="landscape"' if landscape else ""
    properties = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/>'
        f'<w:footerReference w:type="default" r:id="{footer}"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return properties if last else f"<w:p><w:pPr>{properties}</w:pPr></w:p>"


def text_width(*, landscape: bool) -> int:
    """The width between the margins of `section`, in twips."""
    return (16838 if landscape else 11906) - 1134 - 1701
