"""Every ceiling of qualcode on one page. An error that hits one names it."""

MAX_FILE_BYTES = 64 * 2**20
"""The largest transcript, participants table or codings file that is read."""

MAX_UNPACKED_BYTES = 256 * 2**20
"""What a packed file (XLSX) may hold when unpacked."""

MAX_CODEBOOK_BYTES = 4 * 2**20
MAX_CODEBOOK_DEPTH = 24
"""How deep lists and mappings of a codebook may nest."""

MAX_CODES = 5_000
MAX_INDICATORS = 50_000
MAX_SLOTS = 6
"""Positions of a ``near`` indicator."""

MAX_WITHIN = 60
"""Syllables that may lie between two positions of a ``near`` indicator."""

MAX_PATTERN_LENGTH = 2_000
MAX_PATTERN_REPEATS = 1_000
"""The product of all counted repeats ``{m,n}`` of one regex; more takes memory without end."""

MAX_HEADER_LINES = 40
MAX_LABEL_LENGTH = 60
"""A speaker label in code points; longer text before a colon is speech."""

REGEX_SECONDS = 2.0
"""The time one regex may take on one document."""

MAX_QUOTE_LENGTH = 420
"""Code points of a quote in a report before the middle is elided."""

MAX_WARNINGS_SHOWN = 20
MAX_FAULTS = 100
"""Faults that one question of `check` names; more are only counted."""

MAX_NAMES_SHOWN = 12
"""Names that a refusal lists of those that would have been known."""

BUSY_SECONDS = 30.0
"""How long one action on a project waits for those of others."""

MAX_CHECKED_ON_OPENING = 64 * 2**20
"""Bytes up to which opening a project reads all of it for damage; `check` always does."""
