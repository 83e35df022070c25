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
from ..model import Codebook, Indicator

_FIELDS = tuple(field.name for field in fields(Indicator) if field.name != "line")


def code_hashes(codebook: Codebook) -> dict[str, str]:
    """Code id → SHA-256 of what the tagger takes it to mean.

    Names, definitions, examples, line numbers and codes that are no relatives do not count. A new
    version of qualcode may tag otherwise, so it counts.
    """
    roles = {code.id: sorted(code.roles) for code in codebook.codes}
    flipping: dict[str, list[Indicator]] = defaultdict(list)
    for code in codebook.codes:
        for indicator in code.indicators:
            if indicator.flip_to is not None:
                flipping[indicator.flip_to].append(indicator)
    return {
        code.id: _hash(
            {
                "qualcode": __version__,
                "roles": roles[code.id],
                "words": code.own_words,
                "indicators": [
                    [_values(indicator), roles.get(indicator.flip_to or "")]
                    for indicator in code.indicators
                ],
                "flipping": [_values(indicator) for indicator in flipping[code.id]],
            }
        )
        for code in codebook.codes
    }


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
    meant = {
        indicator.flip_to
        for code in codebook.codes
        if code.id in codes
        for indicator in code.indicators
    }
    kept = []
    for code in codebook.codes:
        if code.id in codes:
            kept.append(code)
            continue
        flipping = tuple(sign for sign in code.indicators if sign.flip_to in codes)
        if flipping or code.id in meant:
            kept.append(replace(code, indicators=flipping, own_words=()))
    return replace(codebook, codes=tuple(kept))


def _hash(meaning: Mapping[str, Any]) -> str:
    canonical = json.dumps(meaning, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _values(indicator: Indicator) -> list[Any]:
    return [getattr(indicator, name) for name in _FIELDS]
