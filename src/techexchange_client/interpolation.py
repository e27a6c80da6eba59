"""The curve that Shamir's shares lie on, over GF(2^128): from enough of them follow the secret and every other share.

Source: A. Shamir, 'How to Share a Secret', Communications of the ACM 22 (1979); the field is that of the polynomial
x^128 + x^7 + x^2 + x + 1, where addition is exclusive or. A share is its number (1 byte) and two values of 16 bytes.
"""

from collections.abc import Mapping
from functools import cache

FIELD_BITS = 128
REDUCTION = (1 << FIELD_BITS) | 0b10000111
VALUE_BYTES = FIELD_BITS // 8


def share_at(shares: Mapping[int, bytes], number: int) -> bytes:
    """The share of any custodian, as it follows from exactly as many other shares as the threshold asks."""
    numbers = tuple(sorted(shares))
    halves = [
        interpolated({n: shares[n][begins : begins + VALUE_BYTES] for n in numbers}, number)
        for begins in (1, 1 + VALUE_BYTES)
    ]
    return bytes([number]) + b"".join(halves)


def interpolated(points: Mapping[int, bytes], at: int) -> bytes:
    """The value at one place of the polynomial of least degree through all the points; the secret is at 0."""
    places = tuple(sorted(points))
    value = 0
    for place, weight in zip(places, weights(places, at), strict=True):
        value ^= multiplied(int.from_bytes(points[place], "big"), weight)
    return value.to_bytes(VALUE_BYTES, "big")


@cache
def weights(places: tuple[int, ...], at: int) -> tuple[int, ...]:
    """Lagrange's coefficients of each place for the value at another."""
    found = []
    for place in places:
        above = below = 1
        for other in places:
            if other != place:
                above, below = multiplied(above, at ^ other), multiplied(below, place ^ other)
        found.append(multiplied(above, inverse(below)))
    return tuple(found)


def multiplied(one: int, other: int) -> int:
    """The product of two elements of the field."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        other >>= 1
        one <<= 1
        if one >> FIELD_BITS:
            one ^= REDUCTION
    return product


def inverse(element: int) -> int:
    """The element that gives 1 with this one: its power of 2^128 - 2, by Fermat."""
    result, power = 1, element
    for _ in range(FIELD_BITS - 1):
        power = multiplied(power, power)
        result = multiplied(result, power)
    return result
