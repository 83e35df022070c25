"""Code names that hold a path (``Rào cản::Con nhỏ``) → a tree of codes, where people want it."""

from __future__ import annotations

from dataclasses import replace

from ..study import Study, StudyCode


def nest_codes(study: Study, separator: str) -> Study:
    """`study` with codes whose names hold `separator` moved under the codes they name.

    A code that is only named in others' paths becomes a category. Codes that stand under another
    one already keep their parent. ATLAS.ti writes ``::`` so, Taguette whatever its users chose.

    >>> codes = (StudyCode("1", "Rào cản::Con nhỏ"), StudyCode("2", "Rào cản"))
    >>> [(code.name, code.parent) for code in nest_codes(Study(codes=codes), "::").codes]
    [('Con nhỏ', '2'), ('Rào cản', None)]
    """
    paths = {code.key: _split(code, separator) for code in study.codes}
    keys = {path: key for key, path in reversed(paths.items()) if path}
    made: list[StudyCode] = []
    codes: list[StudyCode] = []
    for code in study.codes:
        path = paths[code.key]
        parent = code.parent
        for depth in range(1, len(path)):
            above = path[:depth]
            if above not in keys:
                keys[above] = f"{separator.join(above)}{separator}"
                made.append(StudyCode(keys[above], above[-1], parent, is_codable=False))
            parent = keys[above]
        codes.append(replace(code, name=path[-1], parent=parent) if len(path) > 1 else code)
    return replace(study, codes=(*made, *codes))


def _split(code: StudyCode, separator: str) -> tuple[str, ...]:
    """The path in a code's name; none where the code stands under another one already."""
    if code.parent is not None:
        return ()
    parts = tuple(part.strip() for part in code.name.split(separator))
    return parts if all(parts) else (code.name,)
