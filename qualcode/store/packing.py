"""Large values as bytes: texts as they are, tables of offsets so that they compress well."""

from __future__ import annotations

import hashlib
import zlib

import numpy as np
import numpy.typing as npt

from .journal import Blob

_LEVEL = 4
"""A third of the default level's time for a tenth more bytes."""

Offsets = npt.NDArray[np.int32]


def blob(content: bytes) -> Blob:
    """`content`, hashed and compressed."""
    return Blob(hashlib.sha256(content).hexdigest(), len(content), zlib.compress(content, _LEVEL))


def pack_table(table: Offsets) -> bytes:
    """A table of offsets, shape (n, k), as 4 · n · k bytes.

    Columns are kept as differences between rows, then byte by byte (first all lowest bytes), as
    HDF5's shuffle filter does it: what remains is mostly zeros.
    """
    steps = np.diff(table, axis=0, prepend=0).astype("<i4")
    return steps.T.ravel().view(np.uint8).reshape(-1, 4).T.tobytes()


def unpack_table(content: bytes, columns: int) -> Offsets:
    """The table that `pack_table` packed, shape (n, columns)."""
    steps = np.frombuffer(content, dtype=np.uint8).reshape(4, -1).T.copy().view("<i4")
    table = np.cumsum(steps.reshape(columns, -1), axis=1, dtype=np.int32)
    return np.ascontiguousarray(table.T)
