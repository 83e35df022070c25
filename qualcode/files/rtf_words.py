"""What the control words of RTF 1.9.1 mean to a reader of text: characters, places, code pages."""

from __future__ import annotations

CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "softline": "\n",
    "page": "\n",
    "column": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "zwbo": "\u200b",
    "zwnbo": "\u2060",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
    "~": "\u00a0",
    "_": "\u2011",
}

PARAGRAPH_ENDS = frozenset(("par", "sect", "\n", "\r"))

COUNTED = {
    "header": "left_out_headers_and_footers",
    "headerl": "left_out_headers_and_footers",
    "headerr": "left_out_headers_and_footers",
    "headerf": "left_out_headers_and_footers",
    "footer": "left_out_headers_and_footers",
    "footerl": "left_out_headers_and_footers",
    "footerr": "left_out_headers_and_footers",
    "footerf": "left_out_headers_and_footers",
    "pict": "left_out_pictures",
    "shppict": "left_out_pictures",
    "annotation": "left_out_comments",
    "listtext": "left_out_list_marks",
    "pntext": "left_out_list_marks",
}
"""Groups that are left out, and the name under which they are counted."""

NOT_TEXT = frozenset(
    (
        *("colortbl", "stylesheet", "info", "fldinst", "nonshppict", "nonesttables", "shprslt"),
        *("sp", "xe", "tc", "rxe", "txe", "template", "filetbl", "listtable", "listoverridetable"),
        *("revtbl", "private", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn"),
    )
)
"""Groups that hold no text of the document, though they have no ``\\*``."""

STARRED_TEXT = frozenset(("shpinst", "shptxt", "do", "dptxbxtext", "ud", "nesttableprops"))
"""Groups with ``\\*`` that do hold text; any other is left out, as the format asks for."""

BOXES = frozenset(("shptxt", "dptxbxtext"))

CODE_PAGES = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""The Windows code page of a font's character set (``\\fcharset``)."""

CHARACTER_SETS = {"mac": "mac-roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
