"""Name what became of a verification, so that two programs can be compared: spec/README.md, conventions."""

from collections.abc import Callable

from slow_crypto import Rejected
from slow_ristretto import Malformed

from amin.errors import MalformedError, RejectedError


def outcome(verify: Callable[[], object]) -> str:
    """Return `holds`, `malformed` or `rejected`; any other error is a mistake, and raised."""
    try:
        verify()
    except (Malformed, MalformedError):
        return "malformed"
    except (Rejected, RejectedError):
        return "rejected"
    return "holds"
