"""What of a codebook must be looked for again, after the codebook was changed.

What the tagger proposes for a code depends on the text, on the code's own indicators and roles, on
which of their words no other code uses, and on the indicators of other codes whose denial means it:
on nothing else in the codebook. The
hash of these is kept with each text that was read, and the text is read again only for the codes
whose hash is another by now.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from .. import __version__
from ..model import Code, Codebook, Indicator

_FIELDS = tuple(field.name for field in fields(Indicator) if field.name != "line")


def code_hashes(codebook: Codebook) -> dict[str, str]:
    """Code id → SHA-256 of what the tagger takes it to mean.

    Names, definitions, examples, line numbers and other codes do not count, unless a denial of
    theirs means this one. A new version of qualcode may tag otherwise, so it counts.
    """
    flipped = _flipped(codebook)
    return {code.id: _hash(code, flipped.get(code.id, ())) for code in codebook.codes}


def changed_codes(
    hashes: Mapping[str, str], read: Mapping[str, str], *, known: Collection[str] = ()
) -> dict[str, str | None]:
    """The codes to look for (again) in a text, with their hashes; None where one is gone.

    `read` maps the codes that were looked for in that text to their hashes then; `known` are
    further codes that were looked for otherwise.

    >>> changed_codes({"a": "1", "b": "2"}, {"a": "1", "b": "old", "c": "3"})
    {'b': '2', 'c': None}
    """
    changed: dict[str, str | None] = {
        code: meaning for code, meaning in hashes.items() if read.get(code) != meaning
    }
    gone = sorted({*read, *known} - hashes.keys())
    return changed | dict.fromkeys(gone)


def narrowed(codebook: Codebook, codes: Collection[str]) -> Codebook:
    """`codebook` with only what the tagger needs to find all codings of `codes`.

    It may find codings of other codes too, and then not all of them.
    """
    kept = []
    for code in codebook.codes:
        indicators = code.indicators
        if code.id not in codes:
            indicators = tuple(sign for sign in indicators if sign.flip_to in codes)
        if indicators or code.id in codes:
            kept.append(replace(code, indicators=indicators))
    return replace(codebook, codes=tuple(kept))


def _flipped(codebook: Codebook) -> dict[str, list[Indicator]]:
    """Code id → the indicators of other codes whose denial means it."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for code in codebook.codes:
        for indicator in code.indicators:
            if indicator.flip_to not in (None, code.id):
                found[str(indicator.flip_to)].append(indicator)
    return found


def _hash(code: Code, flipped: Collection[Indicator]) -> str:
    meaning = {
        "qualcode": __version__,
        "roles": sorted(code.roles),
        "own_words": code.own_words,
        "indicators": [_values(indicator) for indicator in code.indicators],
        "flipped": [_values(indicator) for indicator in flipped],
    }
    canonical = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _values(indicator: Indicator) -> list[Any]:
    return [getattr(indicator, name) for name in _FIELDS]
