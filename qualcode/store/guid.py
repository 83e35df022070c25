"""New identities and the time they carry."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime

_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUBMILLISECONDS = 4096
_VARIANT = 0b10 << 62


def new_guid() -> str:
    """A UUID version 7 (RFC 9562, 5.7, method 3): sorts by the time it was made.

    12 bits say the fraction of the millisecond, 62 are random.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * _SUBMILLISECONDS // 1_000_000
    random = int.from_bytes(os.urandom(8)) >> 2
    digits = f"{milliseconds:012x}7{fraction:03x}{_VARIANT | random:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_guid(text: str) -> bool:
    """Whether `text` is a GUID as it is written here: lower case, no braces."""
    return _FORM.fullmatch(text) is not None


def utc_now() -> str:
    """The time in UTC as ISO 8601 with milliseconds: ``2026-03-01T08:15:30.120Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
