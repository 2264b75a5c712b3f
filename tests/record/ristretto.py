"""ristretto255 once more, slow and plain, for forgeries that the core refuses to make. Source: RFC 9496."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha512

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def is_negative(x: int) -> bool:
    """Whether a field element counts as negative. Source: RFC 9496, §4.1."""
    return x % P & 1 == 1


def absolute(x: int) -> int:
    """The element or its negative, whichever is not negative."""
    return -x % P if is_negative(x) else x % P


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """Whether u/v is a square, and a root of it or of its multiple. Source: RFC 9496, §4.2."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check == -u % P or check == -u * SQRT_M1 % P:
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]


@dataclass(frozen=True, slots=True)
class Point:
    """A point in extended coordinates."""

    x: int
    y: int
    z: int
    t: int

    def __add__(self, other: Point) -> Point:
        """Source: Hisil, Wong, Carter & Dawson, ASIACRYPT 2008, §3.1."""
        a = (self.y - self.x) * (other.y - other.x)
        b = (self.y + self.x) * (other.y + other.x)
        c = 2 * self.t * other.t * D
        d = 2 * self.z * other.z
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % P, g * h % P, f * g % P, e * h % P)

    def __neg__(self) -> Point:
        return Point(-self.x % P, self.y, self.z, -self.t % P)

    def __sub__(self, other: Point) -> Point:
        return self + -other

    def __rmul__(self, scalar: int) -> Point:
        result, power = IDENTITY, self
        for bit in bin(scalar % ORDER)[:1:-1]:
            if bit == "1":
                result += power
            power += power
        return result

    def encode(self) -> bytes:
        """The canonical encoding, 32 bytes. Source: RFC 9496, §4.3.2."""
        u1 = (self.z + self.y) * (self.z - self.y) % P
        u2 = self.x * self.y % P
        _, root = sqrt_ratio(1, u1 * u2 * u2)
        den1, den2 = root * u1 % P, root * u2 % P
        inverse = den1 * den2 * self.t % P
        x, y, den = self.x, self.y, den2
        if is_negative(self.t * inverse):
            x, y, den = self.y * SQRT_M1 % P, self.x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
        if is_negative(x * inverse):
            y = -y
        return absolute(den * (self.z - y)).to_bytes(32, "little")


IDENTITY = Point(0, 1, 1, 0)


def decode(data: bytes) -> Point:
    """Read a canonical encoding. Source: RFC 9496, §4.3.1."""
    s = int.from_bytes(data, "little")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, root = sqrt_ratio(1, v * u2 * u2)
    den_x = root * u2 % P
    x = absolute(2 * s * den_x)
    y = u1 * root * den_x * v % P
    t = x * y % P
    assert square
    assert s < P
    assert not is_negative(s)
    assert not is_negative(t)
    assert y
    return Point(x, y, 1, t)


G = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


class Transcript:
    """Labelled values behind their lengths, SHA-512. Source: spec/crypto.md §2."""

    def __init__(self, purpose: str) -> None:
        self._hash = sha512()
        self.append("purpose", purpose)

    def append(self, label: str, value: bytes | str | int) -> None:
        """Absorb a value."""
        if isinstance(value, int):
            value = value.to_bytes(8, "big")
        for part in (label, value):
            data = part.encode() if isinstance(part, str) else part
            self._hash.update(len(data).to_bytes(8, "big") + data)

    def scalar(self, label: str) -> int:
        """Draw a scalar and absorb it."""
        self.append(label, b"")
        drawn = self._hash.digest()
        self.append("drawn", drawn)
        return int.from_bytes(drawn, "little") % ORDER
