"""Exact binomial bounds for what was not found, or found a few times."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from numerics.search.balls import precision, rational
from numerics.search.errors import BadRun


def upper_bound(found: int, tried: int, level: Fraction = Fraction(1, 100)) -> float:
    """Clopper and Pearson's upper bound on a share, at error `level`, rounded up.

    The p with P(Binomial(tried, p) <= found) = level; Arb keeps the rounding on the safe side.
    """
    if not 0 <= found <= tried or tried < 1 or not 0 < level < 1:
        raise BadRun("0 <= found <= tried, 0 < level < 1", f"{found} of {tried}", "Check them.")
    if found == tried:
        return 1.0
    with precision(128):
        low, high = Fraction(found, tried), Fraction(1)
        goal = rational(level)
        for _ in range(200):
            mid = (low + high) / 2
            mid = Fraction(round(mid * 2**120), 2**120)
            p = rational(mid)
            # P(X <= k) = I_{1-p}(n - k, k + 1)
            tail = (1 - p).beta_lower(arb(tried - found), arb(found + 1), regularized=True)
            if bool(tail < goal):
                high = mid
            else:
                low = mid
            if high - low < high / 10**9:
                break
        return float(high) * (1 + 1e-12)
