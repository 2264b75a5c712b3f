"""The real centre as a process of its own, to be asked over HTTP, killed, and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx
from centre_example import AUTHORITY

START_S = 60  # a bound for a process that will never answer; nothing hangs on it otherwise


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class ServedCentre:
    """A centre on a port of the loopback."""

    database: str
    folder: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    module: str = "amin.checkin.centre.serve"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / f"centre-{self.port}.log"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        key, authority = self.folder / "centre.key", self.folder / "authority.pem"
        key.write_text(sha256(b"key of the centre").hexdigest())
        authority.write_bytes(AUTHORITY.certificate())
        environment = {
            **os.environ,
            "AMIN_DATABASE_URL": self.database,
            "AMIN_CENTRE_KEY": str(key),
            "AMIN_CENTRE_AUTHORITY": str(authority),
            **self.environment,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, "--port", str(self.port)],
                env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/v1/health", timeout=2, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)  # ask again
        raise AssertionError(f"the centre did not start: {self.log.read_text()}")

    def kill(self) -> None:
        """kill -9 of it and its workers."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None
