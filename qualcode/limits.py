"""Every ceiling of qualcode on one page. An error that hits one names it."""

MAX_FILE_BYTES = 64 * 2**20
"""The largest transcript, participants table or codings file that is read."""

MAX_UNPACKED_BYTES = 256 * 2**20
"""What is read of one packed file (DOCX, ODT, XLSX, QDPX), unpacked."""

MAX_MEMBER_BYTES = 128 * 2**20
"""One member of a packed file, unpacked."""

MAX_MEMBERS = 20_000
MAX_MEMBER_NAME = 1_000
MAX_PACKING_RATIO = 200
"""How much larger than its packed form a member may be, where it has more than
`PACKING_RATIO_FROM` bytes; the pages of a document reach 50."""

PACKING_RATIO_FROM = 2**20
MAX_XML_BYTES = 64 * 2**20
MAX_XML_DEPTH = 128
MAX_XML_NODES = 2_000_000
"""Elements and attributes of one XML text; each takes about 100 bytes."""

MAX_XML_NAMES = 10_000
"""Names of elements that differ, each kept with its namespace."""

MAX_XML_NAMESPACE = 256
MAX_XML_TAG_BYTES = 2**22
"""One tag with its attributes, or one comment: what the parser holds before it tells anybody."""

MAX_RTF_DEPTH = 200
"""How deep the groups of an RTF text may nest."""

MAX_HTML_BYTES = 32 * 2**20
"""A saved page; one with its pictures inside can be large."""

MAX_PAGES = 5_000
"""Pages of one PDF."""

READER_SECONDS = 60.0
"""The time that a reader in a process of its own (PDF, RTF) may take on one file."""

READER_BYTES = 2**30
"""The memory that such a reader may take, where the system can hold it to that."""

MAX_DATABASE_BYTES = 512 * 2**20
"""Another tool's SQLite file, its write-ahead log included."""

MAX_CELL_BYTES = 64 * 2**20
"""One value, or one row, of such a file."""

MAX_DATABASE_ROWS = 2_000_000
"""Rows of one of its tables."""

DATABASE_SECONDS = 60.0
"""The time that reading it may take."""

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

MAX_COLUMNS = 16_384
"""Columns of a table of answers, as many as Excel has."""

MAX_HEADER_LINES = 40
MAX_LABEL_LENGTH = 60
"""A speaker label in code points; longer text before a colon is speech."""

REGEX_SECONDS = 2.0
"""The time one regex may take on one document."""

MAX_QUOTE_LENGTH = 420
"""Code points of a quote in a report before the middle is elided."""

MAX_REPLACEMENT_LENGTH = 60
"""Code points of the words that stand in brackets in place of others."""

MAX_WARNINGS_SHOWN = 20
MAX_FAULTS = 100
"""Faults that one question of `check` names; more are only counted."""

MAX_NAMES_SHOWN = 12
"""Names that a refusal lists of those that would have been known."""

BUSY_SECONDS = 30.0
"""How long one action on a project waits for those of others."""

MAX_CHECKED_ON_OPENING = 64 * 2**20
"""Bytes up to which opening a project reads all of it for damage; `check` always does."""

MAX_CROSSED_RATINGS = 20_000_000
"""Pairs of coders times different ratings squared, in one table of ratings."""

MAX_REQUEST_BYTES = 4 * 2**20
"""What a page may send at once, unless it is files."""

MAX_UPLOAD_BYTES = 512 * 2**20
"""The files that are dropped on a page at once, together."""

MAX_UPLOAD_FILES = 1_000

MAX_STRANGER_BYTES = 2**16
"""What a browser may send that nobody has let in yet."""

MAX_HEADERS = 100
"""Headers of one request."""

MAX_LISTENERS = 200
"""Open pages, together, that hear at once what others change."""

MAX_SIGNING_IN = 2
"""Passphrases that are checked at the same time; each check takes 64 MiB."""

MIN_PASSPHRASE = 8
MAX_PASSPHRASE_BYTES = 1_000
MAX_CODER_NAME = 200
MAX_DOCUMENT_NAME = 200

MAX_QUERY_LENGTH = 2_000
MAX_QUERY_DEPTH = 40
"""How deep the brackets of a query may nest."""

MAX_QUERY_PAIRS = 200_000
"""Pairs of codings in one document that one NEAR, WITHIN or OVERLAPS of a query looks at."""

MAX_CHANGES_TOLD = 2_000
"""Events, or codings in them, that a page which has fallen behind is told one by one."""

MAX_GRID_CELLS = 50_000_000
"""Codes times coders times units of one document, when coders are compared."""
