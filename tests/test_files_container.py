"""The door to every ZIP: what is refused, what is counted, and that nothing else gets out."""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from docx_making import docx, p
from hypothesis import given, settings
from hypothesis import strategies as st
from outcomes import hold, read_all
from places import SHARED

from qualcode.errors import BrokenContainer, QualcodeError, TooLarge
from qualcode.files.container import open_container, pack
from qualcode.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES

MEMORY = 2**30
SECONDS = 10.0
HOSTILE = SHARED / "hostile"


def archive(
    members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A ZIP as zipfile makes it, with whatever names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return packed.getvalue()


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def read_everything(raw: bytes) -> dict[str, bytes]:
    with open_container(raw, path="x.docx") as container:
        return {name: container.read(name) for name in container.names}


REFUSED = {
    "parent": archive([("../evil.txt", b"x")]),
    "parent inside": archive([("a/../../evil.txt", b"x")]),
    "absolute": archive([("/etc/passwd", b"x")]),
    "backslash": archive([("a", b"x")]).replace(b"a", b"\\"),
    "drive": archive([("C:evil.txt", b"x")]),
    "dot": archive([("./a", b"x")]),
    "empty part": archive([("a//b", b"x")]),
    "NUL": archive([("a?b", b"x")]).replace(b"a?b", b"a\0b"),
    "long name": archive([("a" * 2_000, b"x")]),
    "link": archive([(entry("a", stat.S_IFLNK | 0o777), b"/etc/passwd")]),
    "device": archive([(entry("a", stat.S_IFCHR | 0o666), b"")]),
    "two of a name": archive([("a1", b"x"), ("a2", b"y")]).replace(b"a2", b"a1"),
    "two but for case": archive([("word/A", b"x"), ("word/a", b"y")]),
    "two but for NFC": archive([("ạ", b"x"), (unicodedata.normalize("NFD", "ạ"), b"y")]),
    "a folder and a file": archive([("word/", b""), ("word", b"x")]),
    "bzip2": archive([("a", b"x")], zipfile.ZIP_BZIP2),
    "lzma": archive([("a", b"x")], zipfile.ZIP_LZMA),
    "wrong checksum": archive([("a", b"hello")], zipfile.ZIP_STORED).replace(b"hello", b"jello"),
    "no ZIP": b"hello",
    "empty": b"",
    "half": archive([("a", b"hello")])[:40],
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_refused(raw: bytes) -> None:
    with pytest.raises(BrokenContainer) as caught:
        read_everything(raw)
    assert caught.value.values["path"] == "x.docx"


def test_encryption_is_named() -> None:
    raw = bytearray(archive([("a", b"x")]))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BrokenContainer, match="password"):
        read_everything(bytes(raw))


def test_too_many_members() -> None:
    raw = archive((str(n), b"") for n in range(MAX_MEMBERS + 1))
    with pytest.raises(TooLarge, match="MAX_MEMBERS"):
        open_container(raw, path="x")
    raw += b"PK\x01\x02" * 10 * MAX_MEMBERS  # refused before an object of each is made
    with pytest.raises(TooLarge, match="MAX_MEMBERS"):
        open_container(raw, path="x")


def test_sizes_are_counted_while_reading() -> None:
    with open_container(archive([("a", b"x" * 5_000)]), path="x") as container:
        assert container.read("a", limit=5_000)
        with pytest.raises(TooLarge, match="MAX_MEMBER_BYTES"):
            container.read("a", limit=4_999)


def test_all_that_is_read_has_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.files.container.MAX_UNPACKED_BYTES", 900)
    raw = archive([("a", b"x" * 500), ("b", b"y" * 500)])
    with open_container(raw, path="x") as container:
        assert container.read("a") == container.read("a")  # once more is no more
        with pytest.raises(TooLarge, match="MAX_UNPACKED_BYTES"):
            container.read("b")


def test_a_bomb_is_refused_early() -> None:
    raw = archive([("a", bytes(4 * 2**20))])
    with pytest.raises(BrokenContainer, match="MAX_PACKING_RATIO"):
        read_everything(raw)


def test_names_and_finding() -> None:
    raw = archive([("Word/", b""), ("Word/Document.XML", b"x"), ("ạ", b"y")])
    with open_container(raw, path="x") as container:
        assert container.names == ("Word/Document.XML", "ạ")
        assert container.find("word/document.xml") == "Word/Document.XML"
        assert container.find(unicodedata.normalize("NFD", "ạ")) == "ạ"
        assert container.find("b") is None
        with pytest.raises(BrokenContainer, match="no part b"):
            container.read("b")


def test_a_file_is_as_good_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive([("a", b"hello")]))
    with open_container(path, path="x") as container:
        assert container.read("a") == b"hello"
    for broken in (b"", b"PK", path.read_bytes()[:30]):
        path.write_bytes(broken)
        with pytest.raises(BrokenContainer):
            open_container(path, path="x")


def test_packing() -> None:
    members = {"word/ạ.xml": b"<a/>", "b": bytes(100)}
    assert read_everything(pack(members)) == members
    assert pack(members) == pack(members)
    with pytest.raises(ValueError, match="leads out"):
        pack({"../a": b""})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_gives_a_typed_error_or_the_content(data: st.DataObject) -> None:
    raw = bytearray(archive([("a", b"hello" * 50), ("b/c", b"x" * 300)]))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    del raw[data.draw(st.integers(len(raw) // 2, len(raw))) :]
    with suppress(BrokenContainer, TooLarge):
        read_everything(bytes(raw))


def copies(folder: Path, names: Iterable[Path], ending: str) -> list[Path]:
    """The files under names that make them what they are not."""
    made = []
    for path in sorted(names):
        made.append(folder / f"{path.parent.name}-{path.stem}{ending}")
        made[-1].write_bytes(path.read_bytes())
    return made


@pytest.mark.parametrize("ending", [".docx", ".odt"])
def test_hostile_archives_as_documents(tmp_path: Path, ending: str) -> None:
    found = [f for d in ("libzip", "yauzl", "zip-slip") for f in (HOSTILE / d).rglob("*.zip")]
    if not found:
        pytest.skip(f"hostile archives are absent: {HOSTILE}")
    outcomes = read_all(copies(tmp_path, found, ending), memory=MEMORY, seconds=120)
    assert max(outcome.seconds for outcome in outcomes.values()) < SECONDS
    hold(f"zip{ending.replace('.', '-')}", {f: each.what for f, each in outcomes.items()})


def test_hostile_xml_in_documents(tmp_path: Path) -> None:
    found = sorted((HOSTILE / "defusedxml").glob("*.xml"))
    if not found:
        pytest.skip(f"hostile XML is absent: {HOSTILE}")
    made = []
    for path in found:
        for ending, part in ((".docx", "word/document.xml"), (".odt", "content.xml")):
            made.append(tmp_path / f"{path.stem}{ending}")
            made[-1].write_bytes(pack({part: path.read_bytes()}))
        made.append(tmp_path / f"{path.stem}.fodt")
        made[-1].write_bytes(path.read_bytes())
    outcomes = read_all(made, memory=MEMORY, seconds=120)
    hold("xml", {file: each.what for file, each in outcomes.items()})


def test_a_gibibyte_of_zeros_takes_no_memory(tmp_path: Path) -> None:
    """Said as it is, and said to be small; and 1 GiB in members that are small by themselves."""
    honest, lying, many = (tmp_path / f"{name}.docx" for name in ("honest", "lying", "many"))
    with (
        zipfile.ZipFile(honest, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("word/document.xml", "w") as member,
    ):
        for _ in range(1024):
            member.write(bytes(2**20))
    raw = honest.read_bytes()
    size = (2**30).to_bytes(4, "little")
    lying.write_bytes(raw.replace(size, (10**6).to_bytes(4, "little")))
    body = docx(p("dạ"), **{f"header{n}": "" for n in range(3)})
    with open_container(body, path="") as container:
        members = {name: container.read(name) for name in container.names}
    part = b"<w:p/>" * 2_000_000
    many.write_bytes(pack(members | {f"word/header{n}.xml": part for n in range(3)}))
    outcomes = read_all([honest, lying, many], memory=MEMORY, seconds=120)
    assert [outcome.what for outcome in outcomes.values()][:2] == ["Q120", "Q113"]
    assert max(outcome.peak for outcome in outcomes.values()) < 300 * 2**20
    assert len(raw) < 2 * 2**20 < MAX_UNPACKED_BYTES


def test_every_error_has_words() -> None:
    for raw in REFUSED.values():
        with pytest.raises(QualcodeError) as caught:
            read_everything(raw)
        assert "{" not in str(caught.value)
