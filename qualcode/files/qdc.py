"""Codebooks of other tools: REFI-QDA (``.qdc``) in and out, Taguette's and QualCoder's tables in.

``.qdc`` is the codebook of a REFI-QDA project by itself. Taguette exports a CSV with the columns
tag (or name, or path) and description. QualCoder takes lines of text: categories and code joined
by ``>>``, then TAB and the code's memo.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement

from .. import __version__
from ..errors import BrokenDocument, BrokenTable, OutputError
from ..messages import N_, say
from ..study import Fitted, Study, StudyCode, StudyFile, StudySet
from .described import read as read_description
from .encodings import decode
from .qdaxml import (
    child_text,
    clean,
    identity,
    is_colour,
    is_guid,
    read_codes,
    strip_namespaces,
    write_codes,
)
from .refi_fitting import LOSSES as FITTING_LOSSES
from .refi_fitting import fit_codebook
from .refi_losses import LOSSES as READING_LOSSES
from .tally import Tally
from .transcripts import read_bytes
from .writing import write_new
from .xml import parse, serialise

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ENDING = ".qdc"
NAME_COLUMNS = ("tag", "name", "path")
DESCRIPTION_COLUMN = "description"
CATEGORY_MARK = ">>"
TAGUETTE = UUID("51B2B2B7-27EB-4ECB-9D56-E75B0A0496C2")
"""The namespace of the GUIDs that Taguette derives from its tags' paths in a ``.qdc``."""

KNOWN_ELEMENTS = ("CodeBook", "Codes", "Code", "Description", "Sets", "Set", "MemberCode")
LOSSES = {
    **FITTING_LOSSES,
    "texts": N_("texts; a codebook holds codes alone"),
    "codings": N_("codings; a codebook holds codes alone"),
    "cases": N_("participants; a codebook holds codes alone"),
    "variables": N_("attributes; a codebook holds codes alone"),
    "memos": N_("memos; a codebook holds descriptions alone"),
    "sets_of_documents": N_("sets of documents"),
    **{kind: READING_LOSSES[kind] for kind in ("colours", "unknown_members", "unknown_elements")},
    "duplicate_codes": N_("codes that stand there twice, merged"),
}
"""What each kind of loss is, for people."""


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The codebook in the file at `path`; nothing in it has offsets.

    Raises NotFound, TooLarge, BrokenXml, BrokenDocument or BrokenTable.
    """
    raw = read_bytes(path)
    tally = Tally(LOSSES)
    ending = path.suffix.lower()
    if ending == ENDING:
        study = _read_qdc(raw, path, tally)
    else:
        lines = decode(raw, path=str(path)).text.removeprefix("\ufeff")
        is_table = ending == ".csv"
        codes = _read_table(lines, path, tally) if is_table else _read_paths(lines, path, tally)
        study = Study(origin="Taguette" if is_table else "QualCoder", codes=tuple(codes))
    return StudyFile(study, losses=tally.losses())


def fit(study: Study) -> Fitted:
    """The codes and their sets; everything else is a loss."""
    tally = Tally(LOSSES)
    for kind, things in (
        ("texts", study.texts),
        ("codings", study.codings),
        ("cases", study.cases),
        ("variables", study.variables),
        ("memos", study.memos),
        ("sets_of_documents", [group for group in study.sets if group.kind != "codes"]),
    ):
        tally.add(kind, n=len(things))
    tally.add("codebook_rules", n=int(bool(study.codebook)))
    fitted = fit_codebook(study, tally)
    return Fitted(fitted, tally.losses())


def write(study: Study, target: Path) -> None:
    """Writes a fitted study as a ``.qdc``, a new file. Raises OutputError."""
    if not study.codes:
        raise OutputError(path=target, what=say("there are no codes to write"))
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": f"qualcode {__version__}"})
    write_codes(root, study.codes, show_guid=str)
    if study.sets:
        guids = {code.key: code.guid for code in study.codes}
        sets = SubElement(root, "Sets")
        for group in study.sets:
            element = SubElement(sets, "Set", {"guid": group.guid, "name": group.name})
            if group.description:
                SubElement(element, "Description").text = group.description
            for key in group.members:
                SubElement(element, "MemberCode", {"guid": guids[key]})
    write_new(target, serialise(root))


def _read_qdc(raw: bytes, path: Path, tally: Tally) -> Study:
    root = strip_namespaces(parse(raw, path=str(path)))
    if root.tag != "CodeBook":
        what = say("it begins with <{tag}>, not <CodeBook>", tag=root.tag)
        raise BrokenDocument(path=path, format="REFI-QDA", what=what)
    codes: list[StudyCode] = []
    keys: dict[str, str] = {}
    for code, element in read_codes(root.find("Codes")):
        if code.colour and not is_colour(code.colour):
            tally.add("colours", code.colour)
        codes.append(code)
        keys.setdefault(identity(element.get("guid")), code.key)
    for element in root.iter():
        if element.tag not in KNOWN_ELEMENTS:
            tally.add("unknown_elements", element.tag)
    return Study(
        origin=clean(root.get("origin") or ""),
        codes=tuple(codes),
        sets=tuple(_read_sets(root, keys, tally)),
    )


def _read_sets(root: Element, keys: dict[str, str], tally: Tally) -> Iterator[StudySet]:
    for element in root.iterfind("Sets/Set"):
        members = []
        for member in element.iterfind("MemberCode"):
            guid = identity(member.get("guid") or member.get("targetGUID"))
            if guid in keys:
                members.append(keys[guid])
            else:
                tally.add("unknown_members", guid)
        guid = identity(element.get("guid"))
        yield StudySet(
            clean(element.get("name") or ""),
            "codes",
            tuple(dict.fromkeys(members)),
            child_text(element, "Description"),
            guid if is_guid(guid) else "",
        )


def _read_table(text: str, path: Path, tally: Tally) -> Iterator[StudyCode]:
    """The codes of Taguette's CSV; paths stay as they are, see `nesting.nest_codes`."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    name_at = description_at = -1
    seen: set[str] = set()
    try:
        for number, cells in enumerate(rows):
            if number == 0:
                columns = [cell.strip().lower() for cell in cells]
                named = [n for n, column in enumerate(columns) if column in NAME_COLUMNS]
                if len(named) != 1:
                    what = say("needs exactly one of the columns “tag”, “name” and “path”")
                    raise BrokenTable(path=path, line=1, what=what)
                name_at = named[0]
                if DESCRIPTION_COLUMN in columns:
                    description_at = columns.index(DESCRIPTION_COLUMN)
                continue
            name = clean(cells[name_at]).strip() if name_at < len(cells) else ""
            if not name:
                continue
            if name in seen:
                tally.add("duplicate_codes", name)
                continue
            seen.add(name)
            has_description = 0 <= description_at < len(cells)
            description = clean(cells[description_at]) if has_description else ""
            yield StudyCode(
                key=name,
                name=name,
                description=description,
                id=read_description(description).id,
                guid=str(uuid5(TAGUETTE, name)),
            )
    except csv.Error as error:
        raise BrokenTable(path=path, line=rows.line_num, what=str(error)) from None


def _read_paths(text: str, path: Path, tally: Tally) -> Iterator[StudyCode]:
    """The codes and categories of QualCoder's lines, each category once."""
    found: dict[tuple[str, ...], StudyCode] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        names, _, memo = line.partition("\t")
        parts = tuple(clean(name).strip() for name in names.split(CATEGORY_MARK))
        if not all(parts):
            what = say("a category or code without a name")
            raise BrokenTable(path=path, line=number, what=what)
        for depth in range(1, len(parts)):
            above = parts[:depth]
            if above not in found:
                found[above] = _of_path(above, is_codable=False)
        known = found.get(parts)
        if known is not None and known.is_codable:
            tally.add("duplicate_codes", " ".join(parts))
            continue
        found[parts] = _of_path(parts, description=clean(memo).strip())
    yield from found.values()


def _of_path(
    parts: tuple[str, ...], *, is_codable: bool = True, description: str = ""
) -> StudyCode:
    return StudyCode(
        key=CATEGORY_MARK.join(parts),
        name=parts[-1],
        parent=CATEGORY_MARK.join(parts[:-1]) or None,
        is_codable=is_codable,
        description=description,
    )
