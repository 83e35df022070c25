"""What a report was made from and with: enough to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read: the document it became, its name without folders, its raw hash."""

    document: str
    name: str
    sha256: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from. `created` is an ISO date or time; nothing here is a full path.

    `libraries` maps names to versions; `options` maps option names (``unit``, ``tokenizer``,
    ``roles``, ``layer``) to what was chosen.
    """

    created: str
    version: str
    codebook_name: str
    codebook_version: str
    codebook_sha256: str
    inputs: tuple[InputFile, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    coders: tuple[str, ...] = ()
