"""The one schema of the centre, for SQLite and PostgreSQL.

`{bytes}` is BLOB or BYTEA, `{clustered}` keeps a table of SQLite in the order of its key.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 1

TABLES: Final = (
    # One row: what election this is, how far the day has come, and the digest of the roll that was loaded.
    """CREATE TABLE centre (
        version INTEGER PRIMARY KEY, election {bytes} NOT NULL, phase TEXT NOT NULL, roll {bytes} NOT NULL,
        companion_limit INTEGER NOT NULL
    )""",
    "CREATE TABLE contest (bit INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, office TEXT NOT NULL)",
    # What is voted on at a station, as bits, and where its chain of events ends.
    """CREATE TABLE station (
        code TEXT PRIMARY KEY, contests {bytes} NOT NULL, number BIGINT NOT NULL, head {bytes} NOT NULL
    )""",
    # Devices and persons; a name has one key for ever, and once revoked stays so.
    """CREATE TABLE holder (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, station TEXT, public {bytes} NOT NULL UNIQUE,
        certificate TEXT NOT NULL, revoked TEXT
    )""",
    "CREATE TABLE voter (pseudonym {bytes} PRIMARY KEY, eligible {bytes} NOT NULL) {clustered}",
    # What a desk is shown; not part of the roll, and never sent to a slice.
    """CREATE TABLE person (
        pseudonym {bytes} PRIMARY KEY, name TEXT NOT NULL, father TEXT NOT NULL, birth_date TEXT NOT NULL,
        photo {bytes}
    ) {clustered}""",
    # One row a voter and office for which a ballot is reserved or handed out: the key is the double-vote
    # check. It is kept for the term, since a by-election asks who took part.
    """CREATE TABLE participation (
        voter {bytes} NOT NULL, office TEXT NOT NULL, contest INTEGER NOT NULL, station TEXT NOT NULL,
        visit {bytes} NOT NULL, at TEXT NOT NULL, PRIMARY KEY (voter, office)
    ) {clustered}""",
    """CREATE TABLE visit (
        station TEXT NOT NULL, key {bytes} NOT NULL, voter {bytes} NOT NULL, state TEXT NOT NULL,
        PRIMARY KEY (station, key)
    ) {clustered}""",
    """CREATE TABLE envelope (
        handle {bytes} PRIMARY KEY, voter {bytes} NOT NULL, contests {bytes} NOT NULL, station TEXT NOT NULL,
        reason TEXT NOT NULL
    ) {clustered}""",
    # A companion's first, second, … voter: the key holds two stations that ask at once to the limit.
    """CREATE TABLE companion (
        companion {bytes} NOT NULL, place INTEGER NOT NULL, station TEXT NOT NULL, visit {bytes} NOT NULL,
        kinship TEXT NOT NULL, PRIMARY KEY (companion, place)
    ) {clustered}""",
    # What was answered to each act, for ever; an empty answer is that of a look, which is given anew.
    """CREATE TABLE answer (
        station TEXT NOT NULL, key {bytes} NOT NULL, asked {bytes} NOT NULL, answer {bytes} NOT NULL,
        device TEXT NOT NULL, sequence BIGINT NOT NULL, PRIMARY KEY (station, key)
    ) {clustered}""",
    "CREATE UNIQUE INDEX answer_by_sequence ON answer (device, sequence)",
    """CREATE TABLE event (
        station TEXT NOT NULL, number BIGINT NOT NULL, voter {bytes} NOT NULL, body {bytes} NOT NULL,
        signature {bytes} NOT NULL, PRIMARY KEY (station, number)
    ) {clustered}""",
    "CREATE INDEX event_by_voter ON event (voter)",
    "CREATE TABLE admin_act (key {bytes} PRIMARY KEY, body {bytes} NOT NULL, signatures {bytes} NOT NULL)",
)
