"""Start the centre: `python -m amin.checkin.centre.serve`; what it must know stands in the environment.

| variable | says |
|---|---|
| `AMIN_DATABASE_URL` | `postgresql://…`, or the path of a SQLite file; founded before |
| `AMIN_CENTRE_KEY` | file with the seed of the centre's signing key, 64 hexadecimal digits |
| `AMIN_CENTRE_AUTHORITY` | file with the certificate of the election's authority, PEM |
| `AMIN_CENTRE_THREADS` | databases to work with at once, 2 if not said; SQLite always has one |
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from starlette.applications import Starlette

from amin.checkin.centre.app import Centre, application
from amin.checkin.centre.batches import Batches, Quota
from amin.checkin.centre.database import open_database
from amin.checkin.centre.intake import Intake
from amin.checkin.centre.store import open_store
from amin.crypto import SigningKey
from amin.encoding import os_errors
from amin.errors import MalformedError

# A station drains 10,000 acts in a minute; a desk makes three acts in twenty seconds.
STATION_RATE: Final = 300.0
STATION_BURST: Final = 3_000.0
QUESTION_RATE: Final = 1.0
QUESTION_BURST: Final = 60.0
_TARGET: Final = "amin.checkin.centre.serve:from_environment"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a centre is started with."""

    database: str
    key: Path
    authority: Path
    threads: int = 2
    station_rate: float = STATION_RATE
    station_burst: float = STATION_BURST

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """Read them. Raises MalformedError: one is missing, or no number."""
        try:
            return cls(
                environment["AMIN_DATABASE_URL"],
                Path(environment["AMIN_CENTRE_KEY"]),
                Path(environment["AMIN_CENTRE_AUTHORITY"]),
                int(environment.get("AMIN_CENTRE_THREADS", "2")),
                float(environment.get("AMIN_CENTRE_STATION_RATE", STATION_RATE)),
                float(environment.get("AMIN_CENTRE_STATION_BURST", STATION_BURST)),
            )
        except KeyError as error:
            raise MalformedError(f"the variable {error.args[0]} is missing", hint=__doc__ or "") from None
        except ValueError:
            raise MalformedError("a variable that must be a number is none", hint=__doc__ or "") from None


def build(settings: Settings) -> Starlette:
    """Open the databases and put the service together."""
    key = _read_key(settings.key)
    with os_errors(settings.authority):
        authority = settings.authority.read_bytes()
    is_server = settings.database.startswith(("postgres", "host="))
    quota = Quota(time.monotonic, rate=settings.station_rate, burst=settings.station_burst)
    intakes = [
        Intake(open_store(open_database(settings.database), key, _now), quota.takes)
        for _ in range(settings.threads if is_server else 1)
    ]
    centre = Centre(
        Batches(intakes, recovers=is_server),
        authority,
        key.public,
        Quota(time.monotonic, rate=QUESTION_RATE, burst=QUESTION_BURST),
        time.monotonic,
    )
    return application(centre)


def from_environment() -> Starlette:
    """What a worker of granian starts."""
    return build(Settings.of(os.environ))


def _now() -> datetime:
    return datetime.now(UTC)


def _read_key(path: Path) -> SigningKey:
    try:
        with os_errors(path):
            return SigningKey(bytes.fromhex(path.read_text("ascii").strip()))
    except ValueError:
        raise MalformedError("no seed of a signing key; allowed: 64 hexadecimal digits").at(
            str(path)
        ) from None


def main(arguments: list[str] | None = None) -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser("amin.checkin.centre.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--certificate", type=Path, help="of the server, PEM; TLS 1.3 only")
    parser.add_argument("--private-key", type=Path, help="of the certificate, PEM")
    parser.add_argument("--clients", type=Path, help="the authority whose certificates clients must show")
    options = parser.parse_args(arguments)
    Settings.of(os.environ)
    Granian(
        _TARGET,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        websockets=False,
        log_access=False,  # an access log of a desk is a list of voters by time
        backlog=2048,
        respawn_failed_workers=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=131_072),
        ssl_cert=options.certificate,
        ssl_key=options.private_key,
        ssl_ca=options.clients,
        ssl_client_verify=options.clients is not None,
        process_name=None,
    ).serve()


if __name__ == "__main__":
    main()
