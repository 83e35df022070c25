"""The door to XML: no document type definition, no depth, no size without end."""

from __future__ import annotations

from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import BrokenXml, TooLarge
from qualcode.files.xml import parse, serialise, unwritable
from qualcode.limits import MAX_XML_DEPTH, MAX_XML_NODES

BROKEN = {
    "a DTD": b"<!DOCTYPE a><a/>",
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "an external entity": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "an external subset": b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
    "a DTD in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    "an undefined entity": b"<a>&b;</a>",
    "depth": b"<a>" * (MAX_XML_DEPTH + 1) + b"</a>" * (MAX_XML_DEPTH + 1),
    "a long namespace": b'<a xmlns="' + b"n" * 300 + b'"/>',
    "no end": b"<a><b>",
    "two roots": b"<a/><b/>",
    "nothing": b"",
    "text": b"hello",
    "NUL": b"<a>\0</a>",
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "a multi-byte encoding": b'<?xml version="1.0" encoding="shift_jis"?><a/>',
    "bytes that are not UTF-8": b"<a>\xff</a>",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_broken(raw: bytes) -> None:
    with pytest.raises(BrokenXml) as caught:
        parse(raw, path="x.docx", part="word/document.xml")
    assert caught.value.values["line"] >= 1
    assert "x.docx (word/document.xml)" in str(caught.value)


LARGE = {
    "elements": b"<a>" + b"<b/>" * MAX_XML_NODES + b"</a>",
    "attributes": b"<a " + b" ".join(b'a%d=""' % n for n in range(600_000)) + b"/>",
    "names": b"<a>" + b"".join(b"<b%d/>" % n for n in range(20_000)) + b"</a>",
    "a comment": b"<a><!--" + b"x" * 10_000_000 + b"--></a>",
}


@pytest.mark.parametrize("raw", LARGE.values(), ids=LARGE.keys())
def test_too_large(raw: bytes) -> None:
    with pytest.raises(TooLarge, match="MAX_XML"):
        parse(raw, path="x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_encodings(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><a>đ\u00e2y \u0103n</a>'
    assert parse(text.encode(encoding), path="x").text == "đ\u00e2y \u0103n"


def test_what_is_harmless_stays() -> None:
    root = parse(
        b"<a xmlns:n='urn:n'>x<!-- no --><?no no?>y<n:b c='1'>" + b"t" * 3_000_000 + b"</n:b></a>",
        path="x",
    )
    assert root.text == "xy"
    assert [child.tag for child in root] == ["{urn:n}b"]
    assert len(root[0].text or "") == 3_000_000


@given(st.text(), st.text())
def test_there_and_back(text: str, value: str) -> None:
    root = ElementTree.Element("a", {"b": value})
    root.text = text
    if unwritable(text) or unwritable(value):
        with pytest.raises(ValueError, match="no XML"):
            serialise(root)
        return
    again = parse(serialise(root), path="x")
    assert again.get("b") == value
    assert (again.text or "") == text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=300)
@given(st.data())
def test_damage_gives_a_typed_error_or_a_tree(data: st.DataObject) -> None:
    raw = bytearray('<?xml version="1.0"?><a b="ạ"><c>đ &amp; e</c><![CDATA[f]]></a>'.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BrokenXml):
        parse(bytes(raw), path="x")
