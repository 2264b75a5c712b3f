"""The public record: one folder that anybody can download, mirror and check."""

from amin.record.checks import CHECKS, Check
from amin.record.folder import Record
from amin.record.verify import CheckFailed, Report, verify_mixed, verify_record, verify_revised
from amin.record.writer import RecordWriter

__all__ = [
    "CHECKS",
    "Check",
    "CheckFailed",
    "Record",
    "RecordWriter",
    "Report",
    "verify_mixed",
    "verify_record",
    "verify_revised",
]
