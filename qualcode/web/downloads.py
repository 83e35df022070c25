"""Answers that a browser keeps as a file."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from ..workbench import Download


def attached(content: bytes, name: str, media_type: str) -> Response:
    """A file to keep under that name, also where it is not ASCII (RFC 5987)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})


def sent(download: Download) -> Response:
    """A file that the workbench made, to keep under its name."""
    return attached(download.content, download.name, download.media_type)
