"""JSON as annotation tools write it: one value, a list of them, one a line, one after another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import BrokenDocument
from ..messages import say
from .encodings import decode
from .transcripts import read_bytes

_BLANKS = " \t\r\n\ufeff"


def read_objects(path: Path, *, form: str) -> list[dict[str, Any]]:
    """The objects in a file, in order; those of a list count one by one.

    `form` is what an error calls the file. Raises BrokenDocument with the line.
    """
    text = decode(read_bytes(path), path=str(path)).text
    objects: list[dict[str, Any]] = []
    for at, value in _iter_values(text, path, form):
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                line = text.count("\n", 0, at) + 1
                what = say("line {line} holds no object", line=line)
                raise BrokenDocument(path=path, format=form, what=what)
            objects.append(one)
    return objects


def _iter_values(text: str, path: Path, form: str) -> Iterator[tuple[int, Any]]:
    """(where it begins, the value)."""
    decoder = json.JSONDecoder()
    at = 0
    while True:
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at >= len(text):
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            place = getattr(error, "pos", at)
            line = text.count("\n", 0, place) + 1
            what = say("line {line} is no JSON ({error})", line=line, error=_reason(error))
            raise BrokenDocument(path=path, format=form, what=what) from None
        yield at, value
        at = end


def _reason(error: Exception) -> str:
    return getattr(error, "msg", "") or type(error).__name__


def as_text(value: object) -> str:
    """A name or note as text: a number as it is written, nothing for what is no single value."""
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def as_offset(value: object) -> int:
    """A whole number that can be a place, or -1."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return min(value, 2**40) if is_whole and isinstance(value, int) and value >= 0 else -1


def scalars(record: dict[str, Any], left_out: frozenset[str]) -> dict[str, str]:
    """The single values of an object as attributes, those called as `left_out` says excepted."""
    return {
        " ".join(name.split()): " ".join(text.split())
        for name, value in record.items()
        if name not in left_out and name.strip() and (text := as_text(value)).strip()
    }
