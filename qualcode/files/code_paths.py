r"""The names of a code from the root down as one text, for formats that have but one field.

``Rào cản > Đi lại``; a ``>`` or a backslash inside a name is written with a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..study import StudyCode
from .fitting import NO_NAME, parents
from .qdaxml import clean

Path = tuple[str, ...]
MARK = " > "
_ESCAPED = re.compile(r"\\([\\>])")
_MARK = re.compile(r"(?<!\\)((?:\\\\)*) > ")


def join_path(names: Sequence[str]) -> str:
    r"""`names` as one text.

    >>> join_path(["Rào cản", "a > b"])
    'Rào cản > a \\> b'
    """
    return MARK.join(re.sub(r"([\\>])", r"\\\1", name) for name in names)


def split_path(text: str) -> Path:
    r"""The names in a text that `join_path` made, or that a person wrote.

    >>> split_path("Rào cản > a \\> b")
    ('Rào cản', 'a > b')
    """
    parts = _MARK.sub(lambda found: f"{found[1]}\0", text).split("\0")
    return tuple(code_name(_ESCAPED.sub(r"\1", part)) for part in parts)


def code_name(name: str) -> str:
    """A code's name on one line, without white space round it; a dash where there is none."""
    return " ".join(clean(name).split()) or NO_NAME


def paths_of(codes: Sequence[StudyCode]) -> Mapping[str, Path]:
    """Key → the names from the root down to the code."""
    above = parents(codes)
    paths: dict[str, Path] = {}
    for code in codes:
        names: list[str] = []
        at: StudyCode | None = code
        while at is not None:
            names.append(code_name(at.name))
            at = above[at.key]
        paths[code.key] = tuple(reversed(names))
    return paths
