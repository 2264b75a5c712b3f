"""Do the arithmetic of ristretto255 and Ed25519 with plain integers: slow, short, not in constant time.

It handles public values only. Written from the standards, without a look at the program.

Source: RFC 9496, §4; RFC 8032, §5.1; extended coordinates: Hisil, Wong, Carter & Dawson 2008.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P
SQRT_M1: Final = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # X : Y : Z : T with x = X/Z, y = Y/Z, xy = T/Z
IDENTITY: Final[Point] = (0, 1, 1, 0)


class Malformed(ValueError):
    """Bytes that no writer would have made."""


def is_negative(x: int) -> bool:
    """Ask whether a field element's canonical encoding is odd."""
    return x % P % 2 == 1


def absolute(x: int) -> int:
    """Return x or −x, whichever is not negative."""
    return P - x % P if is_negative(x) else x % P


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """Return whether u/v is a square, and the root of u/v or of i·u/v. Source: RFC 9496, §4.2."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    flipped = check == -u % P
    if flipped or check == -u * SQRT_M1 % P:
        r = r * SQRT_M1 % P
    return check == u % P or flipped, absolute(r)


INVSQRT_A_MINUS_D: Final = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE: Final = P - sqrt_ratio(-D - 1, 1)[1]  # the odd root: RFC 9496, §4.1


def add(p: Point, q: Point) -> Point:
    """Add two points of the curve; the formula has no exceptions."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p: Point) -> Point:
    """Add a point to itself."""
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def negate(p: Point) -> Point:
    """Return −p."""
    return -p[0] % P, p[1], p[2], -p[3] % P


def total(points: Sequence[Point]) -> Point:
    """Add points up; of none, the identity."""
    result = IDENTITY
    for point in points:
        result = add(result, point)
    return result


def combine(*terms: tuple[int, Point]) -> Point:
    """Return Σ scalar·point, four bits at a time and all terms together. Source: Straus 1964."""
    tables = []
    for _, point in terms:
        table = [IDENTITY]
        for _ in range(15):
            table.append(add(table[-1], point))
        tables.append(table)
    scalars = [scalar % ORDER for scalar, _ in terms]
    result = IDENTITY
    for shift in range(252, -1, -4):
        for _ in range(4 if shift < 252 else 0):
            result = double(result)
        for scalar, table in zip(scalars, tables, strict=True):
            if nibble := scalar >> shift & 15:
                result = add(result, table[nibble])
    return result


def equal(p: Point, q: Point) -> bool:
    """Ask whether two points are the same element of the group. Source: RFC 9496, §4.3.3."""
    return (p[0] * q[1] - p[1] * q[0]) % P == 0 or (p[1] * q[1] - p[0] * q[0]) % P == 0


def decode(data: bytes) -> Point:
    """Read an element. Source: RFC 9496, §4.3.1.

    Raises:
        Malformed: not the canonical encoding of an element.
    """
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or is_negative(s):
        raise Malformed("not a canonical field element")
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, invsqrt = sqrt_ratio(1, v * u2 * u2 % P)
    den_x = invsqrt * u2 % P
    x = absolute(2 * s * den_x)
    y = u1 * invsqrt * den_x * v % P
    t = x * y % P
    if not square or is_negative(t) or y == 0:
        raise Malformed("not an element of the group")
    return x, y, 1, t


def encode(p: Point) -> bytes:
    """Write an element. Source: RFC 9496, §4.3.2."""
    x0, y0, z0, t0 = p
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    _, invsqrt = sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = invsqrt * u1 % P, invsqrt * u2 % P
    z_inv = den1 * den2 * t0 % P
    if is_negative(t0 * z_inv):
        x, y, den_inv = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        x, y, den_inv = x0, y0, den2
    if is_negative(x * z_inv):
        y = -y % P
    return absolute(den_inv * (z0 - y)).to_bytes(32, "little")


def _map(data: bytes) -> Point:
    """Map 32 bytes to the curve: MAP of RFC 9496, §4.3.4."""
    t = (int.from_bytes(data, "little") & (2**255 - 1)) % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * (1 - D * D) % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1
    if not square:
        s, c = P - absolute(s * t), r
    n = (c * (r - 1) * (D - 1) ** 2 - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def one_way_map(data: bytes) -> Point:
    """Map 64 uniform bytes to the group. Source: RFC 9496, §4.3.4."""
    return add(_map(data[:32]), _map(data[32:]))


def edwards_decode(data: bytes) -> Point:
    """Read a point of edwards25519. Source: RFC 8032, §5.1.3."""
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square, x = sqrt_ratio(y * y - 1, D * y * y + 1)
    if len(data) != 32 or y >= P or not square or (x == 0 and sign):
        raise Malformed("not a point of edwards25519")
    x = -x % P if x % 2 != sign else x
    return x, y, 1, x * y % P


def ed25519_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Ask whether an Ed25519 signature holds. Source: RFC 8032, §5.1.7, without the cofactor."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    try:
        key, r = edwards_decode(public_key), edwards_decode(signature[:32])
    except Malformed:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = combine((s, EDWARDS_BASE))
    right = add(r, combine((int.from_bytes(digest, "little"), key)))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


EDWARDS_BASE: Final = edwards_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
G: Final = EDWARDS_BASE  # RFC 9496, §4: the same point represents the generator
