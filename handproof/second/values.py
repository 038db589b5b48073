"""Equality by evaluation: a term has a value, and equal terms have equal values.

Numbers are evaluated in GF(p²) at random points (`handproof.second.field`). A matrix is a sum of
words of letters with numbers as coefficients (`handproof.second.words`).
A sum over an index is a weighted sum over as many random points as the term has indices and one
more (cutoff theorem: reduced terms with at most v index values are independent at v points), with
weights whose total is the number of indices. Every other operator is a keyed hash of the values of
its arguments, so congruence holds by construction. Nothing knows the sizes: they are random too.

Different polynomials of degree at most D agree with a chance of at most D / p < D / 2^61 in each
round (Schwartz and Zippel); D is bounded by the number of factors that evaluation multiplies.
"""

from __future__ import annotations

from typing import Any

from handproof.second import sizes
from handproof.second.bounds import positive
from handproof.second.field import MOST_STEPS, Field, Scalar
from handproof.second.syntax import (
    ABOVE,
    MOST_POWER,
    above,
    constant,
    factors,
    indices,
    nested,
    nesting,
    parted,
)
from handproof.second.terms import BINDING, DIFFERENTIATING, UNIT, Size, Table, Term, refuse
from handproof.second.typing import Typing, extent, numeric, polynomial
from handproof.second.words import Words, digest

Bindings = dict[Term, tuple[Any, int]]  # the value of a bound symbol; its level, -1 for a point


class Values(Words):
    """The values of terms in one round; some letters are symmetric, some numbers nonzero."""

    def __init__(self, table: Table, typing: Typing, field: Field, plain: Values | None = None):
        super().__init__(field, {} if plain is None else plain.shapes)
        self.table, self.typing = table, typing
        self.plain = plain or self  # what is differentiated is evaluated with no premises
        self.nonzero: list[Scalar] = []
        self.memo: dict[Any, Any] = {}
        self.points = 2

    # --- premises

    def given_symmetric(self, term: Term) -> None:
        """Take a letter for its transpose from now on; HP282 for what is no letter."""
        value = self.of(term)
        words = list(value.items()) if isinstance(value, dict) else []
        # a letter times a rational number: imaginary parts come from symbols alone
        if len(words) != 1 or len(words[0][0]) != 1 or words[0][1][1]:
            raise refuse("HP282", f"{term!r} is no single letter")
        self.symmetric.add(words[0][0][0][0])
        self.memo.clear()

    def given_nonzero(self, term: Term) -> None:
        """Divide by this number from now on, and by the factors it is written with."""
        self.memo.clear()
        for factor in factors(term):
            self.nonzero.append(self.number(factor, {}))
        self.memo.clear()

    # --- values

    def of(self, term: Term) -> Any:
        """The value of a term: a scalar, a matrix, or the digest of anything else."""
        return self.value(term, {})

    def same(self, left: Term, right: Term) -> bool:
        """Whether two terms have the same value."""
        if left is right:
            return True
        self.sample(1 + max(indices(left), indices(right)), left, right)
        return self.key(left, {}) == self.key(right, {})

    def vanishes(self, term: Term) -> bool:
        """Whether a number or matrix is 0; `sample` for it before premises are given."""
        value = self.of(term)
        return not value if isinstance(value, dict) else value == (0, 0)

    def value(self, term: Term, bound: Bindings) -> Any:
        relevant = [s for s in bound if s in term.free]
        # the value of a bound symbol follows from its level; only points need to be told apart
        at = (term, *((s, bound[s][0] if bound[s][1] < 0 else bound[s][1]) for s in relevant))
        found = self.memo.get(at)
        if found is None:
            self.field.spend(1)
            inner = {s: bound[s] for s in relevant}
            rule = getattr(self, f"v_{term.op}", None) if term.op in EVALUATED else None
            found = rule(term, inner) if rule else self.opaque(term, inner)
            self.memo[at] = found
        return found

    def number(self, term: Term, bound: Bindings) -> Scalar:
        found = self.value(term, bound)
        if not isinstance(found, tuple):
            raise refuse("HP281", f"{term!r} is no number")
        return found

    def key(self, term: Term, bound: Bindings) -> str:
        """A digest that terms share only if they are equal for all values of their symbols."""
        if not numeric(term.sort):
            return str(self.value(term, bound))
        found = self.value(term, bound)
        shown = sorted(found.items()) if isinstance(found, dict) else found
        return digest("value", extent(term), shown)

    def structure(self, term: Term, bound: Bindings) -> str:
        """The digest of an operator and the values of its arguments."""
        op, kids = term.op, term.kids
        if op in DIFFERENTIATING:
            self.plain.sample(self.points)
            function = self.plain.key(kids[0], bound)
            return digest(op, function, *[self.key(kid, bound) for kid in kids[1:]])
        if op in BINDING:
            variable, *outside, inside = kids
            level = 1 + max([bound[s][1] for s in inside.free if s in bound], default=-1)
            token = digest("token", variable.sort, level)
            entered = {**bound, variable: (self.made(variable, token), level)}
            ranges = [self.key(kid, bound) for kid in outside]
            return digest(op, variable.sort, *ranges, self.key(inside, entered))
        if op in ABOVE or op in ("positive", "nonnegative"):
            strict = op in ("lt", "gt", "positive")
            return digest("above", strict, self.key(above(self.table, term), bound))
        return digest(op, term.name, *[self.key(kid, bound) for kid in kids])

    def sample(self, points: int, *terms: Term) -> None:
        """Evaluate sums at so many points at least; HP287 where these terms are too much for it."""
        if points > self.points:
            self.points = points
            self.memo.clear()
        for term in terms:
            if self.points ** nesting(term) > MOST_STEPS:
                raise refuse("HP287", "sums are nested too deep")

    def opaque(self, term: Term, bound: Bindings) -> Any:
        structure = self.structure(term, bound)
        return self.made(term, structure) if numeric(term.sort) else structure

    def made(self, term: Term, name: str) -> Any:
        """A random number, or a letter, of this name."""
        if not numeric(term.sort):
            return name
        if extent(term) == (UNIT, UNIT):
            return self.field.hashed(name)
        self.shapes[name] = extent(term)
        return {((name, False),): (1, 0)}

    def counted(self, size: Size, bound: Bindings) -> Scalar:
        """The value of a size."""
        total: Scalar = (0, 0)
        for names, c in size:
            part = self.field.number(c)
            for name in names:
                symbol = self.table.symbol(name, "integer")
                part = self.field.mul(part, self.number(symbol, bound))
            total = self.field.add(total, part)
        return total

    # --- operators with a meaning

    def v_num(self, term: Term, bound: Bindings) -> Any:
        return self.field.number(term.name)

    def v_sym(self, term: Term, bound: Bindings) -> Any:
        if term in bound:
            return bound[term][0]
        return self.made(term, digest("leaf", term.name, term.sort))

    def v_add(self, term: Term, bound: Bindings) -> Any:
        total = self.value(term.kids[0], bound)
        for kid in term.kids[1:]:
            total = self.plus(total, self.value(kid, bound))
        return total

    def v_neg(self, term: Term, bound: Bindings) -> Any:
        return self.product((self.field.p - 1, 0), self.value(term.kids[0], bound))

    def v_mul(self, term: Term, bound: Bindings) -> Any:
        total, ends = self.value(term.kids[0], bound), extent(term.kids[0])
        for kid in term.kids[1:]:
            total = self.product(total, self.value(kid, bound))
            rows, cols = extent(kid)
            ends = (rows, cols) if ends == (UNIT, UNIT) else (
                ends if (rows, cols) == (UNIT, UNIT) else (ends[0], cols))  # fmt: skip
            if ends == (UNIT, UNIT) and isinstance(total, dict):
                total = total.get((), (0, 0))
        return total

    def v_transpose(self, term: Term, bound: Bindings) -> Any:
        value = self.value(term.kids[0], bound)
        if isinstance(value, tuple):
            return value
        return {self.flipped(word): c for word, c in value.items()}

    def v_trace(self, term: Term, bound: Bindings) -> Any:
        size = extent(term.kids[0])[0]
        return self.traced(self.value(term.kids[0], bound), lambda: self.counted(size, bound))

    def v_norm_sq(self, term: Term, bound: Bindings) -> Any:
        value = self.value(term.kids[0], bound)
        turned = value if isinstance(value, tuple) else {
            self.flipped(word): c for word, c in value.items()}  # fmt: skip
        size = extent(term.kids[0])[1]
        return self.traced(self.product(turned, value), lambda: self.counted(size, bound))

    def v_vec(self, term: Term, bound: Bindings) -> Any:
        """A column is its own vec, a number its own diagonal and diagonal matrix."""
        inside = term.kids[0]
        kept = extent(term) == extent(inside)
        return self.value(inside, bound) if kept else self.opaque(term, bound)

    v_diag = v_diagonal = v_vec

    def v_gradient_symmetric(self, term: Term, bound: Bindings) -> Any:
        build = self.table.build
        free = build("gradient", *term.kids)
        diagonal = build("diag", build("diagonal", free))
        meant = build("add", free, build("transpose", free), build("neg", diagonal))
        return self.value(meant, bound)

    def v_identity(self, term: Term, bound: Bindings) -> Any:
        return (1, 0) if extent(term) == (UNIT, UNIT) else {(): (1, 0)}

    def v_zeros(self, term: Term, bound: Bindings) -> Any:
        return (0, 0) if extent(term) == (UNIT, UNIT) else {}

    def v_div(self, term: Term, bound: Bindings) -> Any:
        return self.product(self.value(term.kids[0], bound), self.over(term.kids[1], bound))

    def v_inv(self, term: Term, bound: Bindings) -> Any:
        inside = term.kids[0]
        if extent(term) == (UNIT, UNIT):
            return self.over(inside, bound)
        turned = self.table.build("transpose", inside)
        straight, other = self.key(inside, bound), self.key(turned, bound)
        name = digest("inverse", min(straight, other))
        self.shapes[name] = extent(term)
        if straight == other:
            self.symmetric.add(name)
        return {((name, other < straight),): (1, 0)}

    def v_pow(self, term: Term, bound: Bindings) -> Any:
        base, exponent = term.kids[0], constant(term.kids[1])
        if exponent is None or exponent.denominator != 1 or abs(exponent) > MOST_POWER:
            return self.opaque(term, bound)
        if exponent < 0 and extent(base) != (UNIT, UNIT):
            base = self.table.build("inv", base)
        down = exponent < 0 and extent(base) == (UNIT, UNIT)
        factor = self.over(base, bound) if down else self.value(base, bound)
        total = (1, 0) if isinstance(factor, tuple) else {(): (1, 0)}
        for _ in range(abs(int(exponent))):
            total = self.product(total, factor)
        return total

    def v_entry(self, term: Term, bound: Bindings) -> Any:
        array, *at = term.kids
        rows, cols = extent(array)
        one = self.table.number(1)
        if len(at) == 1:
            at = [at[0], one] if cols == UNIT else [one, at[0]]
        i, j = (self.key(index, bound) for index in at)
        unit = self.key(one, {})
        total: Scalar = (0, 0)
        for word, c in self.value(array, bound).items():
            thin = [k for k, letter in enumerate(word) if k and self.ends(letter)[0] == UNIT]
            if not word:
                part = self.field.hashed(digest("delta", rows, *sorted((i, j))))
            elif thin and UNIT not in (rows, cols):
                head, tail = word[: thin[0]], word[thin[0] :]
                part = self.field.mul(self.member(head, i, unit), self.member(tail, unit, j))
            else:
                part = self.member(word, i, j)
            total = self.field.add(total, self.field.mul(c, part))
        return total

    def v_sum(self, term: Term, bound: Bindings) -> Any:
        variable, low, high, body = term.kids
        span = digest("span", self.key(low, bound), self.key(high, bound))
        zero = (0, 0) if numeric(term.sort) and extent(term) == (UNIT, UNIT) else {}
        weights = [self.field.hashed(digest("weight", span, k)) for k in range(self.points)]
        count = self.length(low, high, bound)
        if count is not None:
            for weight in weights[1:]:
                count = self.field.add(count, self.field.neg(weight))
            weights[0] = count
        total: Any = zero
        for k, weight in enumerate(weights):
            point = self.field.hashed(digest("point", span, k))
            part = self.value(body, {**bound, variable: (point, -1)})
            total = self.plus(total, self.product(weight, part))
        return total

    def length(self, low: Term, high: Term, bound: Bindings) -> Scalar | None:
        """The number of indices from low to high, where it is a size or 0."""
        try:
            span = sizes.minus(polynomial(high), polynomial(low))
            self.typing.at_least_one(sizes.collect([*span, ((), 2)]))
        except Exception as error:
            if getattr(error, "code", "") != "HP281":
                raise
            return None
        return self.counted(sizes.collect([*span, ((), 1)]), bound)

    # --- quotients

    def over(self, below: Term, bound: Bindings) -> Scalar:
        """1 over a number, factor by factor where it is written so."""
        sign, found = parted(below)
        total = self.field.number(sign)
        for factor, exponent in found:
            value = self.number(factor, bound)
            part = value if exponent < 0 else self.reciprocal(factor, value, bound)
            for _ in range(abs(exponent)):
                total = self.field.mul(total, part)
        return total

    def reciprocal(self, below: Term, value: Scalar, bound: Bindings) -> Scalar:
        f = self.field
        if value == (0, 0):
            raise refuse("HP283", f"the denominator {below!r} is 0")
        if value[1] == 0 and constant(below) is not None:
            return f.inverse(value)
        if (self.nonzero or self.plain is not self) and self.known(below, value):
            return f.inverse(value)
        if nested(below):
            scale, name = f.ray(value)
            return f.mul(f.inverse(scale), f.hashed(digest("reciprocal", name)))
        return f.reciprocal(value)

    def known(self, below: Term, value: Scalar) -> bool:
        """Whether a number is a multiple of one known to be nonzero, or a positive size."""
        rays = {self.field.ray(x)[1] for x in self.nonzero}
        return self.field.ray(value)[1] in rays or positive(self, below)


EVALUATED = frozenset(name[2:] for name in vars(Values) if name.startswith("v_"))
