"""Shares of a secret as points of a polynomial over GF(2^128) (Shamir 1979).

The field is that of GCM without its reflected bits: an element is 16 bytes, the first byte holding the highest powers,
modulo x^128 + x^7 + x^2 + x + 1. Addition is XOR. A share of number i is the value at the element i.
"""

from collections.abc import Mapping
from functools import cache, reduce
from operator import xor

BYTES = 16
_MODULUS = 1 << 128 | 0b10000111
_INVERTING = (1 << 128) - 2


def value_at(point: int, shares: Mapping[int, bytes]) -> bytes:
    """The value at a point of the polynomial of least degree through the shares; at 0 it is the secret."""
    numbers = tuple(sorted(shares))
    terms = (_product(_weight(point, number, numbers), int.from_bytes(shares[number])) for number in numbers)
    return reduce(xor, terms, 0).to_bytes(BYTES)


@cache
def _weight(point: int, number: int, numbers: tuple[int, ...]) -> int:
    """Lagrange's coefficient of one share at a point: the product of (point - j) / (number - j) over the others."""
    others = [other for other in numbers if other != number]
    above = reduce(_product, (point ^ other for other in others), 1)
    below = reduce(_product, (number ^ other for other in others), 1)
    return _product(above, _inverse(below))


def _inverse(element: int) -> int:
    """The element to the power 2^128 - 2 (Fermat)."""
    result, power, exponent = 1, element, _INVERTING
    while exponent:
        if exponent & 1:
            result = _product(result, power)
        power, exponent = _product(power, power), exponent >> 1
    return result


def _product(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left >> 128:
            left ^= _MODULUS
        right >>= 1
    return product
