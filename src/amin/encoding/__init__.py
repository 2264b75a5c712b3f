"""The bytes of the house: canonical JSON, fixed-size records, durable files, and text as people type it."""

from amin.encoding.canonical import decode, encode
from amin.encoding.files import fsync_folder, open_regular, os_errors, sha256_file, write_durably
from amin.encoding.records import HEADER_BYTES, Header, RecordReader, write_records
from amin.encoding.text import ascii_digits, display_name, normalize_name, quoted, search_table

__all__ = [
    "HEADER_BYTES",
    "Header",
    "RecordReader",
    "ascii_digits",
    "decode",
    "display_name",
    "encode",
    "fsync_folder",
    "normalize_name",
    "open_regular",
    "os_errors",
    "quoted",
    "search_table",
    "sha256_file",
    "write_durably",
    "write_records",
]
