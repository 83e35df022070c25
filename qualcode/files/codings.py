"""``codings.jsonl``: one coding a line, in the words of DESIGN §7; see also `codings_table`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import BrokenCodings
from ..messages import Said, say
from ..model import Coding, Status
from .encodings import decode
from .transcripts import read_bytes

REQUIRED = ("document", "start", "end", "code")


def codings_jsonl(codings: Iterable[Coding]) -> bytes:
    """The file's bytes: one JSON object a line, UTF-8, in the order given."""
    return "".join(
        json.dumps(as_record(coding), ensure_ascii=False) + "\n" for coding in codings
    ).encode()


def as_record(coding: Coding) -> dict[str, Any]:
    """`coding` as the plain values of one line."""
    return {
        "document": coding.document,
        "start": coding.start,
        "end": coding.end,
        "code": coding.code,
        "coder": coding.coder,
        "quote": coding.quote,
        "origin": coding.origin,
        "status": coding.status.value,
        "confidence": None if coding.confidence is None else round(coding.confidence, 4),
        "text_sha256": coding.text_sha256,
        "memo": coding.memo,
        "evidence": [
            {
                "indicator": sign.indicator,
                "start": sign.start,
                "end": sign.end,
                "confidence": round(sign.confidence, 4),
                "flags": list(sign.flags),
            }
            for sign in coding.evidence
        ],
    }


def read_codings(path: Path) -> list[Coding]:
    """The codings of a JSONL file, not yet held against any document.

    A missing coder becomes the file's name. Raises BrokenCodings with the line.
    """
    return [as_coding(record, path=path, line=line) for line, record in read_records(path)]


def read_records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, object) of a JSONL file. Raises BrokenCodings with the line."""
    text = decode(read_bytes(path), path=str(path)).text.removeprefix("\ufeff")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = say("not a JSON object ({error})", error=error)
            raise BrokenCodings(path=path, line=number, what=what) from None
        if not isinstance(record, dict):
            raise BrokenCodings(path=path, line=number, what=say("not a JSON object"))
        yield number, record


def as_coding(record: Mapping[str, Any], *, path: Path, line: int) -> Coding:
    """The coding that a record states; see `read_codings`. Raises BrokenCodings."""

    def refuse(what: Said) -> BrokenCodings:
        return BrokenCodings(path=path, line=line, what=what)

    missing = [name for name in REQUIRED if name not in record]
    if missing:
        raise refuse(say("fields are missing: {fields}", fields=", ".join(missing)))
    start, end = record["start"], record["end"]
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in (start, end))
    if not whole or not 0 <= start < end:
        raise refuse(say("start and end must be whole numbers with 0 ≤ start < end"))
    return _coding(record, path, refuse(say("a field has a value of the wrong kind")))


def _coding(record: Mapping[str, Any], path: Path, wrong: BrokenCodings) -> Coding:
    texts = {
        name: record.get(name, default)
        for name, default in (
            ("document", ""),
            ("code", ""),
            ("coder", path.stem),
            ("quote", ""),
            ("origin", "manual"),
            ("text_sha256", ""),
            ("memo", ""),
        )
    }
    confidence = record.get("confidence")
    if not all(isinstance(value, str) for value in texts.values()):
        raise wrong
    if confidence is not None and not isinstance(confidence, int | float):
        raise wrong
    try:
        status = Status(record.get("status", Status.MANUAL))
    except ValueError:
        raise wrong from None
    return Coding(
        start=record["start"], end=record["end"], status=status, confidence=confidence, **texts
    )
