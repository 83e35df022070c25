"""The world's files ⇄ the model: where transcripts, tables and results touch the disk.

Bytes come in through `encodings.decode`, results leave through `writing.write_all`, which writes
every file whole or not at all.
"""
