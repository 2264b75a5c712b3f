"""A PostgreSQL server of a test's own, from Debian's packages, as a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

MISSING = "PostgreSQL is not here; on Debian: apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain_user() -> str:
    """Whom a server may run as: not root, which PostgreSQL refuses."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@dataclass
class Server:
    """A server in a folder of its own; `start` after `create`."""

    folder: Path
    port: int
    name: str = "primary"

    @property
    def pid(self) -> int:
        """Its first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(binaries() / program), *words]
        if os.geteuid() == 0:
            command = [
                "setpriv",
                f"--reuid={plain_user()}",
                f"--regid={plain_gid()}",
                "--clear-groups",
                *command,
            ]
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=120, cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
        )  # fmt: skip
        assert not check or ran.returncode == 0, ran.stderr
        return ran

    @property
    def data(self) -> Path:
        return self.folder / self.name

    def create(self, **settings: str) -> None:
        """Make the cluster. Settings go into postgresql.conf."""
        self._run("initdb", "--auth=trust", "--username=amin", "--encoding=UTF8", "--no-sync", str(self.data))
        self.set(**settings)

    def set(self, **settings: str) -> None:
        """Add settings."""
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def copy_of(self, primary: Server, port: int) -> None:
        """Become a standby of another server, which it follows through a port."""
        words = [f"--dbname=host=127.0.0.1 port={primary.port} user=amin application_name={self.name}"]
        self._run("pg_basebackup", *words, "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
                  f"--pgdata={self.data}")  # fmt: skip
        # What was copied names the primary's own port, and waits for a standby.
        with (self.data / "postgresql.auto.conf").open("a") as file:
            words = f"host=127.0.0.1 port={port} user=amin application_name={self.name}"
            file.write(f"primary_conninfo = '{words}'\n")
        self.set(synchronous_standby_names="")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        log = self.folder / f"{self.name}.log"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--pgdata={self.data}", f"--log={log}",
                  "--options", options)  # fmt: skip

    def kill(self) -> None:
        """kill -9 of the whole server at once; nothing when it does not run.

        `pg_ctl stop` would wait a minute where nobody reaps what a container's first process inherits.
        """
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = self.pid
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            for process in [pid, *map(int, children)]:
                with suppress(ProcessLookupError):
                    os.kill(process, 9)

    def promote(self) -> None:
        """Make a standby the primary."""
        self._run("pg_ctl", "promote", "--wait", f"--pgdata={self.data}", "--silent")

    def url(self, database: str = "postgres") -> str:
        """Its address."""
        return f"postgresql://amin@127.0.0.1:{self.port}/{database}"

    def pgbench(self, *words: str) -> str:
        """Run pgbench against it, and return what it printed."""
        return self._run("pgbench", "-h", "127.0.0.1", "-p", str(self.port), "-U", "amin", *words).stdout


def plain_gid() -> int:
    return pwd.getpwnam(plain_user()).pw_gid


def server_folder() -> Path:
    """A folder that the server's user may enter, best in memory; to be removed by `remove`."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="amin-pg-", dir=parent))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(plain_user()).pw_uid, plain_gid())
    return folder


def started(name: str = "primary", **settings: str) -> Server:
    """Start a server, or skip the test where there is none to start."""
    if binaries() is None:
        pytest.skip(MISSING)
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and setpriv is not here to become somebody else")
    server = Server(server_folder(), free_port(), name)
    server.create(**settings)
    server.start()
    return server


def removed(server: Server) -> None:
    """Stop a server and remove its folder."""
    server.kill()
    shutil.rmtree(server.folder, ignore_errors=True)
