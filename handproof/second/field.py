"""Random values: a field with conjugation, and a keyed hash into it.

Numbers live in GF(p²) = GF(p)[i], p = 3 mod 4, p drawn anew for each check. The conjugation makes
a quotient possible that is as weak as that of the reals with ``1/0 = 0``: `reciprocal`.
"""

from __future__ import annotations

import random
from fractions import Fraction
from hashlib import blake2b

from handproof.second.terms import refuse

Scalar = tuple[int, int]
MOST_STEPS = 300_000  # three times what the longest certificate known takes, some seconds


class Field:
    """GF(p²) and the hash of one round; everything follows from the seed."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self.p = _prime(random.Random(seed))
        self.spent = 0

    def spend(self, steps: int) -> None:
        """Count steps of evaluation in this round; HP287 where there are too many."""
        self.spent += steps
        if self.spent > MOST_STEPS:
            raise refuse("HP287", "the check needs too many steps")

    def number(self, value: Fraction | int) -> Scalar:
        """A rational number; its denominator is no multiple of p, or the check is given up."""
        value = Fraction(value)
        if value.denominator % self.p == 0:
            raise refuse("HP287", "a denominator is 0 modulo the prime of this check")
        return value.numerator * pow(value.denominator, -1, self.p) % self.p, 0

    def add(self, x: Scalar, y: Scalar) -> Scalar:
        return (x[0] + y[0]) % self.p, (x[1] + y[1]) % self.p

    def mul(self, x: Scalar, y: Scalar) -> Scalar:
        a, b = x
        c, d = y
        if not b and not d:
            return a * c % self.p, 0
        return (a * c - b * d) % self.p, (a * d + b * c) % self.p

    def neg(self, x: Scalar) -> Scalar:
        return -x[0] % self.p, -x[1] % self.p

    def inverse(self, x: Scalar) -> Scalar:
        """The inverse in the field, of a number known to be nonzero."""
        norm = (x[0] * x[0] + x[1] * x[1]) % self.p
        if not norm:
            raise refuse("HP283", "a quotient by 0")
        back = pow(norm, -1, self.p)
        return x[0] * back % self.p, -x[1] * back % self.p

    def reciprocal(self, x: Scalar) -> Scalar:
        """``r(x) = conj(x) / x²``: r(x y) = r(x) r(y), r(c) = 1/c for rational c, r(x) x != 1.

        An equation between polynomials in x, y, ... and their r that holds at random x, y, ...
        holds for all real numbers with r(x) = 1/x and r(0) = 0: conjugates are independent of
        their numbers, and where the conjugate of a denominator is 0 so is its r.
        """
        back = self.inverse(x)
        return self.mul((x[0], -x[1] % self.p), self.mul(back, back))

    def hashed(self, key: str) -> Scalar:
        """A number that depends on nothing but the key."""
        made = blake2b(key.encode(), key=self.seed[:32], digest_size=48).digest()
        return int.from_bytes(made[:24]) % self.p, int.from_bytes(made[24:]) % self.p

    def ray(self, x: Scalar) -> tuple[Scalar, str]:
        """``(c, name)``: the same name for all rational multiples of a number, and the multiple."""
        first = x[0] or x[1]
        back = pow(first, -1, self.p)
        return (first, 0), f"{x[0] * back % self.p}:{x[1] * back % self.p}"


def _prime(source: random.Random) -> int:
    """A random prime of 62 bits that is 3 modulo 4."""
    while True:
        found = source.getrandbits(60) << 2 | 3 | 1 << 61
        if all(found % small for small in (3, 5, 7, 11, 13, 17, 19, 23)) and _is_prime(found):
            return found


def _is_prime(n: int) -> bool:
    """Miller and Rabin with the bases that are enough below 3.3e24."""
    odd, twos = n - 1, 0
    while not odd & 1:
        odd, twos = odd >> 1, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41):
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True
