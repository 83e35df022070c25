"""Plain text: TXT and Markdown, in whatever encoding."""

from __future__ import annotations

from .encodings import decode
from .transcripts import Reading


def read(raw: bytes, *, path: str) -> list[Reading]:
    """The text of `raw`. Raises the errors of `encodings.decode`."""
    decoded = decode(raw, path=path)
    return [Reading(decoded.text, decoded.encoding, decoded.confidence, decoded.changes)]
