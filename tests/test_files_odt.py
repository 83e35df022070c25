"""OpenDocument texts: every word that a person sees, in order, and an account of the rest."""

from __future__ import annotations

import pytest

from qualcode.errors import BrokenDocument, BrokenXml, EmptyFile
from qualcode.files import odt
from qualcode.files.container import pack

_NAMES = {
    "office": "office",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "style": "style",
    "svg": "svg-compatible",
    "fo": "xsl-fo-compatible",
    "manifest": "manifest",
}
SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in _NAMES.items()
)
STYLES = """
    <office:font-face-decls>
    <style:font-face style:name="F1" svg:font-family="'.VnTime'"/>
    </office:font-face-decls><office:automatic-styles>
    <style:default-style style:family="paragraph"><style:text-properties fo:font-family="Arial"/>
    </style:default-style>
    <style:style style:family="text" style:name="Old"><style:text-properties style:font-name="F1"/>
    </style:style>
    <style:style style:family="text" style:name="Child" style:parent-style-name="Old"/>
    <style:style style:family="text" style:name="Loop" style:parent-style-name="Loop"/>
    <style:style style:family="text" style:name="Gone"><style:text-properties text:display="none"/>
    </style:style></office:automatic-styles>
"""
PROTECTED = f"<manifest:manifest {SPACES}><manifest:encryption-data/></manifest:manifest>"


def content(body: str) -> str:
    return (
        f"<office:document-content {SPACES}>{STYLES}<office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )


def packed(body: str, **parts: str) -> bytes:
    members = {"content.xml": content(body)} | {f"{name}.xml": part for name, part in parts.items()}
    return pack({name.replace("__", "/"): part.encode() for name, part in members.items()})


def p(inner: str = "") -> str:
    return f"<text:p>{inner}</text:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<table:table-cell>{p(c)}</table:table-cell>" for c in row) for row in rows)
    inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f"<table:table><table:table-column/>{inner}</table:table>"


DELETED = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>{}</text:deletion>'
    "</text:changed-region></text:tracked-changes>"
)

KEPT = {
    "paragraphs and headings": (p("Hỏi") + "<text:h>Hai</text:h>" + p() + p("C"), "Hỏi\nHai\n\nC"),
    "white space is one space": (p("\n  a \n\t b <text:span> c</text:span>"), "a b c"),
    "spaces that are meant": (p('a<text:s text:c="3"/>b<text:s/>c'), "a   b c"),
    "tabs and line breaks": (p("a<text:tab/>b<text:line-break/>c"), "a\tb\nc"),
    "lists and sections": (
        f"<text:section><text:list><text:list-item>{p('a')}</text:list-item></text:list></text:section>",
        "a",
    ),
    "links and fields": (p("<text:a>a</text:a> <text:page-number>3</text:page-number>"), "a 3"),
    "an index, not where it comes from": (
        "<text:table-of-content><text:table-of-content-source>x</text:table-of-content-source>"
        f"<text:index-body>{p('a')}</text:index-body></text:table-of-content>",
        "a",
    ),
    "a text box behind its paragraph": (
        p(f"a<draw:frame><draw:text-box>{p('c')}</draw:text-box><svg:title>x</svg:title></draw:frame>b"),
        "ab\nc",
    ),
    "a table": (table(("a", "b"), ("c", "")), "a\tb\nc"),
    "speakers and speech": (
        table(("PVV", "Cô khoẻ không?"), ("TNV03", "Dạ khoẻ.")),
        "PVV: Cô khoẻ không?\nTNV03: Dạ khoẻ.",
    ),
    "a note": (
        p(
            "a<text:note><text:note-citation>7</text:note-citation><text:note-body>"
            f"{p('b')}{p('c')}</text:note-body></text:note> d"
        ),
        "a[1] d\n\n[1: b c]",
    ),
    "legacy fonts": (p('<text:span text:style-name="Child">T«i</text:span> Tôi'), "Tôi Tôi"),
    "a style that is its own parent": (p('<text:span text:style-name="Loop">a</text:span>'), "a"),
    "deleted text apart": (
        DELETED.format(p("x")) + p('a<text:change text:change-id="c1"/>b'),
        "ab",
    ),
    "deleted text in its place": (
        DELETED.format("")
        + p('a<text:change-start text:change-id="c1"/>x')
        + p('y<text:change-end text:change-id="c1"/>b'),
        "a b",
    ),
    "a deleted paragraph end": (
        DELETED.format(p() + p()) + p('a<text:change text:change-id="c1"/>b'),
        "a b",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), KEPT.values(), ids=KEPT.keys())
def test_kept(body: str, expected: str) -> None:
    assert odt.read(packed(body), path="x.odt")[0].text == expected + "\n"
    assert odt.read(content(body).encode(), path="x.fodt")[0].text == expected + "\n"


LEFT_OUT = {
    "left_out_comments": p("a<office:annotation>" + p("x") + "</office:annotation>"),
    "left_out_pictures": p("a<draw:frame><draw:image/></draw:frame>"),
    "left_out_deletions": DELETED.format(p("x")) + p("a"),
    "left_out_hidden_text": p('a<text:span text:style-name="Gone">x</text:span>'),
    "left_out_list_marks": f"<text:list><text:list-item>{p('a')}</text:list-item></text:list>",
    "legacy_font": p('<text:span text:style-name="Old">a</text:span>'),
    "kept_insertions": "<text:tracked-changes><text:changed-region><text:insertion/>"
    "</text:changed-region></text:tracked-changes>" + p("a"),
}


@pytest.mark.parametrize(("kind", "body"), LEFT_OUT.items(), ids=LEFT_OUT.keys())
def test_the_account(kind: str, body: str) -> None:
    (reading,) = odt.read(packed(body), path="x.odt")
    assert (reading.text, dict(reading.changes)) == ("a\n", {kind: 1})


def test_headers_and_footers_are_counted() -> None:
    styles = (
        f"<office:document-styles {SPACES}><style:master-page><style:header>{p('Trang')}"
        f"</style:header><style:footer>{p()}</style:footer></style:master-page></office:document-styles>"
    )
    (reading,) = odt.read(packed(p("a"), styles=styles), path="x.odt")
    assert reading.changes == {"left_out_headers_and_footers": 1}


@pytest.mark.parametrize(
    ("raw", "error", "says"),
    [
        (packed(p()), EmptyFile, "no text"),
        (pack({"a": b""}), BrokenDocument, "content.xml"),
        (pack({"content.xml": b"<a/>"}), BrokenDocument, "no text document"),
        (b"hello", BrokenXml, "no XML"),
        (
            packed("", **{"META-INF__manifest": PROTECTED}),
            BrokenDocument,
            "password",
        ),
    ],
    ids=["no text", "another ZIP", "another XML", "no ZIP", "encrypted"],
)  # fmt: skip
def test_refused(raw: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        odt.read(raw, path="x.odt")
