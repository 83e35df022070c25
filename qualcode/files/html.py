"""HTML → the text of a transcript: all of a document saved as HTML, the main text of a web page.

What a word processor or Google Docs saved, and any page without menus and the like, is a document:
every word of it stays, however short a turn is. From a web page, `html_parts` takes out menus,
link lists, forms and what else stands around the text.

trafilatura, the usual library for this, was measured on the pages of `tests/html_pages.py`: it
loses short answers in forums, captions, headings and whole tables of speakers, lets the menus of
old table layouts through, and does not say what it left out. Hence this.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from ..errors import BrokenDocument, EmptyFile, TooLarge, UndecodableFile
from ..limits import MAX_HTML_BYTES
from ..messages import say
from .encodings import BYTE_ORDER_MARKS, CANDIDATES, MIN_UTF16_ZEROS, Decoded, decode, without_fonts
from .gathering import Gathering
from .html_parts import drop, drop_page_parts, is_document, is_word_processors, names
from .legacy import decode_bytes, font_encoding
from .transcripts import Reading

if TYPE_CHECKING:
    from lxml.etree import _Element

_NEVER_SHOWN = names(
    "script style noscript template title svg math iframe object embed audio video canvas "
    "select option datalist button textarea input map"
)
_PARAGRAPHS = names(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre "
    "section summary ul caption legend"
)
MAX_NESTED_TABLES = 8
"""Tables inside tables beyond this hold no speakers and speech; their cells become lines."""

_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FONT = re.compile(r"font-family\s*:\s*[\"'&quot;]*([^;\"',]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_COMMENT_LIST = re.compile(r"mso-element\s*:\s*comment", re.IGNORECASE)
_COMMENT_MARK = re.compile(r"(?:#_msocom_|#cmnt|_msoanchor|cmnt)", re.IGNORECASE)

_DECLARED = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding="
    rb"[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD_BYTES = 4096
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_VIETNAMESE_NAMES = {
    "viscii": "viscii", "csviscii": "viscii", "tcvn": "tcvn-5712-1", "tcvn5712-1": "tcvn-5712-1",
    "x-viet-tcvn5712": "tcvn-5712-1", "tcvn3": "tcvn3", "x-viet-vni": "vni", "vni": "vni",
    "windows-1258": "windows-1258", "cp1258": "windows-1258", "x-cp1258": "windows-1258",
}  # fmt: skip
_LATIN_1 = frozenset({"iso8859-1", "cp1252", "ascii"})
"""What Word declares whatever the letters are: Python's names."""


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of an HTML file. Raises EmptyFile, TooLarge, BrokenDocument, UndecodableFile.

    Changes: ``left_out_page_words`` (menus and the like), ``left_out_comments``,
    ``left_out_deletions``, ``left_out_hidden_text``, ``left_out_headers_and_footers``,
    ``legacy_font``.
    """
    if len(raw) > MAX_HTML_BYTES:
        raise TooLarge(path=path, name="MAX_HTML_BYTES", limit=MAX_HTML_BYTES)
    decoded = _decode(raw, path)
    changes = Counter(left_out_controls=decoded.text.count("\0"))
    root = _parse(decoded.text.replace("\0", ""), path)
    is_whole = is_word_processors(root)
    _drop_unseen(root, changes)
    if not is_whole and not is_document(root):
        changes["left_out_page_words"] = drop_page_parts(root)
    gathering = Gathering()
    gathering.changes.update(changes)
    _fill(gathering, root)
    reading = gathering.reading(path, decoded.encoding)
    text = without_fonts(_tidy(reading.text), reading.encoding, confidence=decoded.confidence)
    fonts = reading.changes.get("legacy_font", 0) + text.changes.get("legacy_font", 0)
    counts = {**reading.changes, "legacy_font": fonts}
    kept = {name: n for name, n in counts.items() if n}
    return [Reading(text.text, text.encoding, text.confidence, kept)]


def _decode(raw: bytes, path: str) -> Decoded:
    """The HTML text: by byte order mark, as UTF-8 if it is, as declared, or as its words say."""
    head = raw[:_HEAD_BYTES]
    marks = tuple(mark for mark, _ in BYTE_ORDER_MARKS)
    if raw.startswith(marks) or head.count(0) > MIN_UTF16_ZEROS * len(head):
        return decode(raw, path=path)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError as error:
        offset = error.start
    declared = _DECLARED.search(raw, 0, _HEAD_BYTES)
    name = next(filter(None, declared.groups())).decode("ascii").lower() if declared else ""
    if name in _VIETNAMESE_NAMES:
        text = decode_bytes(raw, _VIETNAMESE_NAMES[name])
        if text is not None:
            return Decoded(text, _VIETNAMESE_NAMES[name], 1.0)
    codec = _codec(name)
    if codec and codec not in _LATIN_1:
        try:
            return Decoded(raw.decode(codec), name, 1.0)
        except (UnicodeDecodeError, ValueError):
            pass  # it is not what it says it is
    found = _decode_words(raw, path)
    if found and found.encoding in CANDIDATES:
        text = decode_bytes(raw, found.encoding)
        if text is not None:
            return Decoded(text, found.encoding, found.confidence)
    if codec in _LATIN_1 or found:
        return Decoded(raw.decode("cp1252", "replace"), "windows-1252", 0.9)
    raise UndecodableFile(path=path, encoding=name.upper() or "UTF-8", offset=offset)


def _codec(name: str) -> str:
    """Python's name of a text encoding, or an empty string; an 8-bit file is no UTF-16."""
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    is_wide = found.startswith(("utf-16", "utf-32", "utf-7"))
    return "" if is_wide or not _is_text(found) else found


def _is_text(codec: str) -> bool:
    try:
        return "a".encode(codec).decode(codec) == "a"
    except (LookupError, ValueError, TypeError):
        return False


def _decode_words(raw: bytes, path: str) -> Decoded | None:
    """What the words between the tags are in, or None where nothing fits."""
    try:
        return decode(_MARKUP.sub(b" ", raw), path=path)
    except (UndecodableFile, EmptyFile):
        return None


def _parse(text: str, path: str) -> _Element:
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    raw = text.encode("utf-8", "replace")
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if not raw.strip():
            raise EmptyFile(path=path) from None
        raise BrokenDocument(path=path, format="HTML", what=str(error.msg)) from None
    if root is None:
        raise EmptyFile(path=path)
    # libxml2 stops reading at its limit of nested elements, and would lose the rest silently
    if any("depth" in entry.message for entry in parser.error_log):
        what = say("its elements are nested too deeply")
        raise BrokenDocument(path=path, format="HTML", what=what)
    return root


def _drop_unseen(root: _Element, changes: Counter[str]) -> None:
    """Takes out what no reader sees: scripts, hidden parts, word processors' comments."""
    doomed: list[tuple[_Element, str]] = []
    for element in root.iter("*"):
        tag, style = element.tag, element.get("style", "")
        if tag in ("html", "head", "body"):
            continue  # where no body begins, libxml2 leaves the text in the head
        if tag in _NEVER_SHOWN:
            doomed.append((element, ""))
        elif element.get("hidden") is not None or _HIDDEN.search(style):
            doomed.append((element, "left_out_hidden_text"))
        elif _COMMENT_LIST.search(style) or _is_comment(element):
            doomed.append((element, "left_out_comments"))
        elif tag == "div" and element.get("title") in ("header", "footer"):
            doomed.append((element, "left_out_headers_and_footers"))  # as LibreOffice saves them
        elif tag == "del":
            doomed.append((element, "left_out_deletions"))
    for element, kind in doomed:
        if kind and "".join(element.itertext()).strip():
            changes[kind] += 1
        drop(element)


def _is_comment(element: _Element) -> bool:
    """Whether this is a comment of Google Docs, or the mark ``[a]`` of one in the text."""
    if element.tag == "a":
        return bool(_COMMENT_MARK.match(element.get("href", "")))
    if element.tag not in ("p", "div", "sup"):
        return False
    first = element.find("a")
    return first is not None and bool(_COMMENT_MARK.match(first.get("id", "")))


def _fill(gathering: Gathering, root: _Element) -> None:
    """Tells the gathering of every paragraph, table and piece of text, in order."""
    from lxml import etree

    open_parts: dict[Any, ExitStack] = {}
    fonts = [""]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            fonts.append(_font_of(element) or fonts[-1])
            if tag in ("table", "tr", "td", "th"):
                open_parts[element] = _open_part(gathering, tag, element)
            elif tag in _PARAGRAPHS:
                gathering.end_paragraph()
            elif tag == "br":
                gathering.add("\n")
            _add(gathering, element.text, fonts[-1], keep=tag == "pre")
            continue
        if element in open_parts:
            open_parts.pop(element).close()
        elif tag in _PARAGRAPHS:
            gathering.end_paragraph()
        fonts.pop()
        _add(gathering, element.tail, fonts[-1])


def _open_part(gathering: Gathering, tag: str, element: _Element) -> ExitStack:
    """The context of a table, row or cell; of none where its place in the tree is wrong."""
    stack = ExitStack()
    above = [ancestor.tag for ancestor in element.iterancestors("table", "tr", "td", "th")]
    nearest = above[0] if above else ""
    if above.count("table") >= MAX_NESTED_TABLES:
        gathering.end_paragraph()
    elif tag == "table":
        stack.enter_context(gathering.table())
    elif tag == "tr" and nearest == "table":
        stack.enter_context(gathering.row())
    elif tag in ("td", "th") and nearest == "tr" and len(above) > 1:
        stack.enter_context(gathering.cell())
    else:
        gathering.end_paragraph()
    return stack


def _add(gathering: Gathering, text: str | None, font: str, *, keep: bool = False) -> None:
    if text:
        gathering.add(text if keep else _BLANKS.sub(" ", text), font)


def _font_of(element: _Element) -> str:
    """The legacy font that an element sets, or any other that ends one."""
    found = _FONT.search(element.get("style", ""))
    name = found[1].strip() if found else element.get("face", "").split(",")[0].strip()
    return name if not name or font_encoding(name) else "-"


def _tidy(text: str) -> str:
    """`text` without blank lines, and blanks at line ends or doubled between words."""
    lines = (re.sub(" {2,}", " ", line).strip(" ") for line in text.split("\n"))
    return "".join(f"{line}\n" for line in lines if line.strip())
