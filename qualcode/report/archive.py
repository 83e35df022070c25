"""Zip archives (Office files) that say nothing of when they were made."""

from __future__ import annotations

import struct


def without_clock(archive: bytes) -> bytes:
    """A zip archive with every member dated 1 January 1980, else unchanged.

    Walks the central directory (APPNOTE 6.3.10, §4.3.7, §4.3.12, §4.3.16).
    """
    data = bytearray(archive)
    end = data.rindex(b"PK\x05\x06")
    count, _, entry = struct.unpack_from("<HII", data, end + 10)
    first_of_1980 = struct.pack("<HH", 0, 1 << 5 | 1)
    for _ in range(count):
        name, extra, comment = struct.unpack_from("<HHH", data, entry + 28)
        (local,) = struct.unpack_from("<I", data, entry + 42)
        data[entry + 12 : entry + 16] = first_of_1980
        data[local + 10 : local + 14] = first_of_1980
        entry += 46 + name + extra + comment
    return bytes(data)
