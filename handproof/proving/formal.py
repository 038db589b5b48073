"""Constants such as ``log 2 + 3/2 log pi``: a ball together with an exact normal form.

A `Formal` is a sum of rational multiples of monomials in atoms with rational exponents. Atoms are
primes (under roots), ``e``, ``pi``, logarithms of atoms, sums (under roots, in denominators) and
values of functions at exact points. Equal normal forms mean equal numbers, so that a hypothesis
with logarithms can be known to hold exactly; different ones mean nothing, the balls decide.
"""

from __future__ import annotations

from typing import Any

from flint import acb, arb, fmpq, fmpz

Atom = Any
"""A prime, ``"e"``, ``"pi"``, ``("sum", form)``, ``("exp", monomial)`` or ``(name, form)``."""
Monomial = tuple[tuple[Atom, Any], ...]
"""Atoms with nonzero rational exponents, in a fixed order; ``()`` is 1."""
Form = dict[Monomial, Any]

MOST_TERMS = 256
SMALL_PRIMES = tuple(p for p in range(2, 200) if all(p % q for q in range(2, p)))
EASY_BITS = 62
"""Cofactors up to this size are factored; a larger one is an atom of its own."""


class Formal:
    """A real constant: ``ball`` encloses it, ``form`` is its normal form."""

    __slots__ = ("ball", "form")

    def __init__(self, ball: Any, form: Form) -> None:
        self.ball = ball
        self.form = form

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Formal):
            return made(self.ball + other.ball, _sum(self.form, other.form))
        if isinstance(other, (fmpq, int)):
            return made(self.ball + other, _sum(self.form, constant(fmpq(other))))
        return self.ball + other if isinstance(other, (arb, acb)) else NotImplemented

    __radd__ = __add__

    def __neg__(self) -> Formal:
        return Formal(-self.ball, {m: -c for m, c in self.form.items()})

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Formal):
            form = _product(self.form, other.form)
            return self.ball * other.ball if form is None else made(self.ball * other.ball, form)
        if isinstance(other, (fmpq, int)):
            if other == 0:
                return fmpq(0)
            return Formal(self.ball * other, {m: c * other for m, c in self.form.items()})
        return self.ball * other if isinstance(other, (arb, acb)) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Formal):
            return self * power(other, fmpq(-1))
        if isinstance(other, (fmpq, int)):
            return self * (1 / fmpq(other))
        return self.ball / other if isinstance(other, (arb, acb)) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return power(self, fmpq(-1)) * other


def constant(value: Any) -> Form:
    """The form of a rational."""
    return {(): value} if value != 0 else {}


def made(ball: Any, form: Form) -> Any:
    """The number with a form: a rational where the form is one, a ball where it is too long."""
    if not form:
        return fmpq(0)
    if len(form) == 1 and () in form:
        return form[()]
    return Formal(ball, form) if len(form) <= MOST_TERMS else ball


def atom(ball: Any, name: str, argument: Any = None) -> Any:
    """A constant of its own: ``pi``, or the value of a function at an exact argument."""
    if argument is None:
        return Formal(ball, {((name, fmpq(1)),): fmpq(1)})
    key = form_of(argument)
    if key is None:
        return ball
    return Formal(ball, {(((name, _key(key)), fmpq(1)),): fmpq(1)})


def form_of(value: Any) -> Form | None:
    """The form of an exact number; None for a bare ball."""
    if isinstance(value, Formal):
        return value.form
    return constant(value) if isinstance(value, fmpq) else None


def _key(form: Form) -> tuple[tuple[Monomial, Any], ...]:
    return tuple(sorted(((m, c) for m, c in form.items()), key=lambda item: _order(item[0])))


def _order(monomial: Monomial) -> tuple[str, ...]:
    return tuple(f"{a!r}^{float(e.p) / float(e.q):+.17e}" for a, e in monomial)


def _sum(left: Form, right: Form) -> Form:
    result = dict(left)
    for m, c in right.items():
        found = result.get(m, fmpq(0)) + c
        if found == 0:
            result.pop(m, None)
        else:
            result[m] = found
    return result


def _product(left: Form, right: Form) -> Form | None:
    if len(left) * len(right) > MOST_TERMS * 4:
        return None
    result: Form = {}
    for m, a in left.items():
        for n, b in right.items():
            part = _term(m + n, a * b)
            if part is None:
                return None
            result = _sum(result, part)
    return result


def _term(factors: Monomial, coefficient: Any) -> Form | None:
    """A coefficient times atoms; whole powers of primes and of sums are multiplied out."""
    exponents: dict[Atom, Any] = {}
    for a, e in factors:
        exponents[a] = exponents.get(a, fmpq(0)) + e
    opened: list[tuple[Atom, int]] = []
    for a, e in list(exponents.items()):
        if isinstance(a, int):
            whole = e.floor()
            coefficient = coefficient * fmpq(a) ** int(whole)
            exponents[a] = e - whole
        elif isinstance(a, tuple) and a[0] == "sum" and e > 0 and e.q == 1:
            opened.append((a, int(e.p)))
            exponents[a] = fmpq(0)
    rest = tuple(sorted(((a, e) for a, e in exponents.items() if e != 0), key=_atom_order))
    form: Form | None = {rest: coefficient}
    for a, times in opened:
        for _ in range(times):
            form = None if form is None else _product(form, dict(a[1]))
    return form


def _atom_order(item: tuple[Atom, Any]) -> str:
    return repr(item[0])


def rational_form(value: Any, exponent: Any) -> tuple[Monomial, Any]:
    """A positive rational to a rational power: primes with exponents, and a rational factor."""
    factors: dict[int, Any] = {}
    for part, sign in ((value.p, 1), (value.q, -1)):
        for prime, times in factored(fmpz(part)):
            factors[prime] = factors.get(prime, fmpq(0)) + sign * times * exponent
    found = _term(tuple(factors.items()), fmpq(1))
    assert found is not None
    ((monomial, coefficient),) = found.items()
    return monomial, coefficient


def factored(value: Any) -> list[tuple[int, int]]:
    """Prime factors with multiplicities; a large cofactor counts as one factor."""
    found: list[tuple[int, int]] = []
    for prime in SMALL_PRIMES:
        times = 0
        while value % prime == 0:
            value, times = value // prime, times + 1
        if times:
            found.append((prime, times))
    if value > 1:
        if value.bit_length() <= EASY_BITS:
            found += [(int(p), int(k)) for p, k in value.factor()]
        else:
            found.append((int(value), 1))
    return found


def _leading(form: Form) -> Monomial:
    """The largest monomial in an order that multiplication keeps (lexicographic exponents)."""
    atoms = sorted({a for m in form for a, _ in m}, key=repr)

    def exponents(monomial: Monomial) -> list[Any]:
        known = dict(monomial)
        return [known.get(a, fmpq(0)) for a in atoms]

    return max(form, key=exponents)


def _split(form: Form) -> tuple[Monomial, Any, Form]:
    """A form as leading monomial, positive factor, and the rest: a sum that begins with 1."""
    lead = _leading(form)
    factor = abs(form[lead])
    below = tuple((a, -e) for a, e in lead)
    rest: Form = {}
    for m, c in form.items():
        part = _term(m + below, c / factor)
        if part is None:
            return (), fmpq(1), form
        rest = _sum(rest, part)
    return lead, factor, rest


def power(value: Any, exponent: Any) -> Any:
    """A constant to a rational power (a negative base to whole powers only)."""
    whole = exponent.q == 1
    ball = _ball_power(value.ball, exponent)
    lead, factor, rest = _split(value.form)
    if not whole and not (_positive(lead) and value.ball > 0):
        return ball
    primes, coefficient = rational_form(factor, exponent)
    tail: Monomial = ()
    if rest == constant(fmpq(-1)):
        if not whole:
            return ball
        coefficient = coefficient * fmpq(-1) ** int(exponent.p)
    elif rest != constant(fmpq(1)):
        tail = ((("sum", _key(rest)), exponent),)
    raised = tuple((a, e * exponent) for a, e in lead)
    form = _term(primes + raised + tail, coefficient)
    return ball if form is None else made(ball, form)


def _ball_power(ball: Any, exponent: Any) -> Any:
    if exponent.q == 1 and abs(exponent.p) < 64:
        return ball ** int(exponent.p)
    return ball.sqrt() if exponent == fmpq(1, 2) else ball ** arb(exponent)


def _positive(monomial: Monomial) -> bool:
    """Whether every atom is known to be positive."""
    return all(
        isinstance(a, int)
        or a in ("e", "pi")
        or (isinstance(a, tuple) and a[0] == "exp")
        or (isinstance(a, tuple) and a[0] == "log" and _prime_log(a))
        for a, _ in monomial
    )


def _prime_log(a: Atom) -> bool:
    return a[1] == "pi" or isinstance(a[1], int)


def logarithm(value: Any) -> Any:
    """Logarithm of a positive exact number."""
    form = form_of(value)
    ball = (value.ball if isinstance(value, Formal) else arb(value)).log()
    if form is None:
        return ball
    lead, factor, rest = _split(form)
    result: Form = {}
    for prime, times in factored(fmpz(factor.p)):
        result = _sum(result, {((("log", prime), fmpq(1)),): fmpq(times)})
    for prime, times in factored(fmpz(factor.q)):
        result = _sum(result, {((("log", prime), fmpq(1)),): fmpq(-times)})
    if not _positive(lead):
        return ball
    for a, e in lead:
        result = _sum(result, _log_of_atom(a, e))
    if rest != constant(fmpq(1)):
        result = _sum(result, {((("log", ("sum", _key(rest))), fmpq(1)),): fmpq(1)})
    return made(ball, result)


def _log_of_atom(a: Atom, exponent: Any) -> Form:
    if a == "e":
        return constant(exponent)
    if isinstance(a, tuple) and a[0] == "exp":
        return {a[1]: exponent}
    return {((("log", a), fmpq(1)),): exponent}


def exponential(value: Any) -> Any:
    """Exponential of an exact number: sums become products, logarithms disappear."""
    form = form_of(value)
    ball = (value.ball if isinstance(value, Formal) else arb(value)).exp()
    if form is None:
        return ball
    factors: list[tuple[Atom, Any]] = []
    for m, c in form.items():
        if m == ():
            factors.append(("e", c))
        elif len(m) == 1 and m[0][1] == 1 and isinstance(m[0][0], tuple) and m[0][0][0] == "log":
            factors.append((m[0][0][1], c))
        else:
            factors.append((("exp", m), c))
    found = _term(tuple(factors), fmpq(1))
    return ball if found is None else made(ball, found)
