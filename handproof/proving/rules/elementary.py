"""Logarithms, exponentials and powers: every positive expression as rational powers of letters.

The normal form: ``exp`` of a sum is the product of ``exp`` of each monomial, ``log`` of a product
is the sum of the logs of its irreducible factors, a power with a base that is positive and an
exponent that is no integer is ``exp(c log a)``, and ``exp(n log a)`` is ``a^n``. Roots are
``exp(log(a)/D)`` with one ``D`` for a whole proof. Other functions are unfolded to these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from handproof.proving.builder import Step, Use
from handproof.proving.rational import Quotient, factors, to_term
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.terms.build import add, app, bind, div, eq, mul, num, power
from handproof.terms.nodes import App, Bind, Num, Term
from handproof.terms.sorts import Scalar

Rule = Callable[[Simplifier, Term], Conversion | None]

UNFOLDED: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sigmoid": ("sigmoid_exp", ("a",)),
        "softplus": ("softplus_log", ("a",)),
        "logit": ("logit_log", ("a",)),
        "tanh": ("tanh_exp", ("a",)),
        "cosh": ("cosh_exp", ("a",)),
        "sinh": ("sinh_exp", ("a",)),
        "euler": ("euler_exp", ()),
        "lgamma": ("lgamma_log", ("a",)),
        "beta": ("beta_gamma", ("a", "b")),
        "abs": ("abs_nonnegative", ("a",)),
    }
)
"""Operator: the axiom that says what it is, and the axiom's variables in the order of arguments."""


def unfolded(s: Simplifier, term: Term) -> Conversion | None:
    """A function replaced by what it is in exponentials and logarithms."""
    assert isinstance(term, App)
    name, variables = UNFOLDED[term.op]
    step = s.by_axiom(name, dict(zip(variables, term.args, strict=True)))
    return None if step is None else Conversion(step.right, step)


# ---------------------------------------------------------------- logarithms


def log_as_written(s: Simplifier, term: Term) -> Conversion | None:
    """``log`` of a product, quotient, power, root, exponential or numeral, one level."""
    assert isinstance(term, App)
    inner = term.args[0]
    if isinstance(inner, Num):
        return _log_number(s, inner)
    if isinstance(inner, Bind) and inner.op == "prod":
        return _log_product(s, inner)
    if not isinstance(inner, App):
        return None
    if inner.op == "mul":
        return _log_mul(s, inner)
    simple = {"div": "log_div", "pow": "log_pow", "sqrt": "log_sqrt", "exp": "log_exp"}
    if inner.op not in simple:
        return None
    names = {"log_div": ("a", "b"), "log_pow": ("a", "c")}.get(simple[inner.op], ("a",))
    step = s.by_axiom(simple[inner.op], dict(zip(names, inner.args, strict=True)))
    return None if step is None else Conversion(step.right, step)


def _log_mul(s: Simplifier, inner: App) -> Conversion | None:
    if not all(isinstance(factor.sort, Scalar) for factor in inner.args):
        return None
    if any(s.condition(app("positive", factor)) is None for factor in inner.args):
        return None
    uses: list[Use] = []
    for position in range(len(inner.args) - 1):
        rest = inner.args[position + 1 :]
        other = rest[0] if len(rest) == 1 else mul(*rest)
        step = s.by_axiom("log_mul", {"a": inner.args[position], "b": other})
        if step is None:
            return None
        uses.append(Use(step))
    total = add(*(app("log", factor) for factor in inner.args))
    step = s.combined(eq(app("log", inner), total), uses)
    return None if step is None else Conversion(total, step)


def _log_product(s: Simplifier, inner: Bind) -> Conversion | None:
    values = {"lo": inner.args[0], "hi": inner.args[1], "f": bind("lambda", inner.var, inner.body)}
    step = s.by_axiom("log_prod", values)
    return None if step is None else Conversion(step.right, step)


def _log_number(s: Simplifier, inner: Num) -> Conversion | None:
    """The log of a positive rational as logs of primes."""
    value = inner.value
    if value == 1:
        step = s.by_axiom("log_one", {})
        return None if step is None else Conversion(num(0), step)
    primes = _prime_powers(value)
    if value <= 0 or (len(primes) == 1 and primes[0][1] == 1):
        return None
    parts: list[Term] = [power(num(p), e) for p, e in primes if e > 0] or [num(1)]
    below: list[Term] = [power(num(p), -e) for p, e in primes if e < 0]
    shown = parts[0] if len(parts) == 1 else mul(*parts)
    if below:
        shown = div(shown, below[0] if len(below) == 1 else mul(*below))
    step = s.combined(eq(app("log", inner), app("log", shown)))
    return None if step is None else Conversion(app("log", shown), step)


def _prime_powers(value: Fraction) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for number, sign in ((abs(value.numerator), 1), (value.denominator, -1)):
        prime = 2
        while number > 1 and prime * prime <= number and prime < 100_000:
            while number % prime == 0:
                found[prime] = found.get(prime, 0) + sign
                number //= prime
            prime += 1
        if number > 1:
            found[number] = found.get(number, 0) + sign
    return sorted(found.items())


def log_of_factors(s: Simplifier, term: Term) -> Conversion | None:
    """``log`` of a canonical quotient as logs of its irreducible factors, all positive."""
    assert isinstance(term, App)
    written = log_as_written(s, term)
    if written is not None:
        return written
    number, found = factors(s.quotient(term.args[0]))
    if number <= 0 or (number == 1 and len(found) == 1 and found[0][1] == 1):
        return None
    pieces: list[Term] = [] if number == 1 else [num(number)]
    pieces += [_power(to_term(base), exponent) for base, exponent in found]
    if not pieces or any(s.condition(app("positive", piece)) is None for piece in pieces):
        return None
    if len(pieces) == 1:
        same = s.combined(eq(term.args[0], pieces[0]))
        if same is None or pieces[0] is term.args[0]:
            return None
        inner = Conversion(app("log", pieces[0]), s.builder.congruence(term, [same]))
        expanded = log_as_written(s, inner.term)
        return None if expanded is None else s.then(inner, expanded)
    product = mul(*pieces)
    same = s.combined(eq(term.args[0], product))
    if same is None:
        return None
    inner = Conversion(app("log", product), s.builder.congruence(term, [same]))
    expanded = log_as_written(s, inner.term)
    return None if expanded is None else s.then(inner, expanded)


def _power(base: Term, exponent: int) -> Term:
    return base if exponent == 1 else power(base, exponent)


# ---------------------------------------------------------------- exponentials


@dataclass(frozen=True, slots=True)
class _Piece:
    """``exp(times * unit) = base^times``, by ``step``."""

    unit: Term
    times: int
    base: Term
    step: Step

    @property
    def exponent(self) -> Term:
        return mul(num(self.times), self.unit)

    @property
    def shown(self) -> Term:
        return power(self.base, self.times)


def exp_of_sum(s: Simplifier, term: Term) -> Conversion | None:
    """``exp`` of a canonical quotient as a product of powers of ``exp`` of its monomials."""
    assert isinstance(term, App)
    quotient = s.quotient(term.args[0])
    if quotient.is_zero:
        zero = s.by_axiom("exp_zero", {})
        step = s.combined(eq(term, num(1)), [Use(zero)]) if zero else None
        return None if step is None else Conversion(num(1), step)
    units = [(Quotient(((m, Fraction(1)),), quotient.denominator), c) for m, c in quotient.terms]
    pieces: list[_Piece] = []
    for unit, coefficient in units:
        piece = _piece(s, unit, coefficient)
        if piece is None:
            return None
        pieces.append(piece)
    if len(pieces) == 1 and pieces[0].times == 1 and _is_exp_of(pieces[0].base, pieces[0].unit):
        return None
    return _product_of(s, term, pieces)


def _is_exp_of(base: Term, unit: Term) -> bool:
    return isinstance(base, App) and base.op == "exp" and base.args[0] is unit


def _piece(s: Simplifier, unit: Quotient, coefficient: Fraction) -> _Piece | None:
    letter = to_term(unit)
    if isinstance(letter, App) and letter.op == "log" and coefficient.denominator == 1:
        return _power_piece(s, letter, int(coefficient))
    denominator = s.root(letter, coefficient.denominator)
    shown = to_term(Quotient(((unit.terms[0][0], Fraction(1, denominator)),), unit.denominator))
    times = int(coefficient * denominator)
    step = s.by_axiom("exp_times", {"a": shown, "c": num(times)})
    return None if step is None else _Piece(shown, times, app("exp", shown), step)


def _power_piece(s: Simplifier, letter: App, times: int) -> _Piece | None:
    base = letter.args[0]
    outer = s.by_axiom("exp_times", {"a": letter, "c": num(times)})
    inner = s.by_axiom("exp_log", {"a": base})
    if outer is None or inner is None:
        return None
    replaced = s.builder.congruence(outer.right, [inner, None])
    return _Piece(letter, times, base, s.builder.trans(outer, replaced))


def _product_of(s: Simplifier, term: App, pieces: list[_Piece]) -> Conversion | None:
    """Telescoping: ``exp(u1 + rest) = b1^n1 exp(rest)``, and so on."""
    above = [p.shown if p.times != 1 else p.base for p in pieces if p.times > 0]
    below = [_power(p.base, -p.times) for p in pieces if p.times < 0]
    top = mul(*above) if len(above) > 1 else above[0] if above else num(1)
    result = div(top, mul(*below) if len(below) > 1 else below[0]) if below else top
    uses: list[Use] = []
    done: list[Term] = []
    for position, piece in enumerate(pieces):
        rest = [p.exponent for p in pieces[position + 1 :]]
        before = mul(*done) if done else num(1)
        if rest:
            tail = rest[0] if len(rest) == 1 else add(*rest)
            split = s.by_axiom("exp_add", {"a": piece.exponent, "b": tail})
            if split is None:
                return None
            uses.append(Use(split, before))
            uses.append(Use(piece.step, mul(before, app("exp", tail))))
        else:
            uses.append(Use(piece.step, before))
        done.append(piece.shown)
    step = s.combined(eq(term, result), uses)
    return None if step is None else Conversion(result, step)


# ---------------------------------------------------------------- powers and roots


def power_of_positive(s: Simplifier, term: Term) -> Conversion | None:
    """``a^c`` as ``exp(c log a)`` where ``a`` is positive and ``c`` is no integer numeral."""
    assert isinstance(term, App)
    step = s.by_axiom("pow_positive", {"a": term.args[0], "c": term.args[1]})
    return None if step is None else Conversion(step.right, step)


def root_of_square(s: Simplifier, term: Term) -> Conversion | None:
    """``sqrt(a^2) = a`` where ``a`` is nonnegative."""
    assert isinstance(term, App)
    inner = term.args[0]
    if isinstance(inner, App) and inner.op == "pow" and inner.args[1] is num(2):
        step = s.by_axiom("sqrt_square", {"a": inner.args[0]})
        return None if step is None else Conversion(step.right, step)
    return None


def root_of_positive(s: Simplifier, term: Term) -> Conversion | None:
    """``sqrt(a) = exp(log(a) / 2)`` where ``a`` is positive."""
    assert isinstance(term, App)
    step = s.by_axiom("sqrt_positive", {"a": term.args[0]})
    return None if step is None else Conversion(step.right, step)


def root_relation(s: Simplifier, letter: Term, exponent: int) -> Conversion | None:
    """For ``x = exp(log(a)/D)``: ``x^e`` as ``a^k x^r``, and ``x^e`` below a line as ``a^k / x^r``.

    ``exponent`` is negative where the power stands below; what is returned has ``0 <= r < D``.
    """
    found = _root_of(s, letter)
    if found is None or 0 <= exponent < found[1]:
        return None
    base, degree = found
    relation = _root_to_base(s, letter, base, degree)
    if relation is None:
        return None
    whole, rest = divmod(exponent, degree)
    lifted = s.builder.congruence(power(relation.left, abs(whole)), [relation, None])
    shown = letter if exponent == -1 else power(letter, abs(exponent))
    if whole > 0:
        right = mul(power(base, whole), power(letter, rest))
        step = s.combined(eq(shown, right), [Use(lifted, power(letter, rest))])
    else:
        right = div(power(base, -whole), power(letter, rest))
        step = s.combined(eq(shown, right), [Use(lifted, div(num(1), power(letter, rest)))])
    return None if step is None else Conversion(right, step)


def _root_of(s: Simplifier, letter: Term) -> tuple[Term, int] | None:
    if not (isinstance(letter, App) and letter.op == "exp"):
        return None
    quotient = s.quotient(letter.args[0])
    if not quotient.polynomial or len(quotient.terms) != 1:
        return None
    monomial, coefficient = quotient.terms[0]
    if len(monomial) != 1 or monomial[0][1] != 1 or coefficient.numerator != 1:
        return None
    log = monomial[0][0]
    if not (isinstance(log, App) and log.op == "log") or coefficient == 1:
        return None
    return log.args[0], coefficient.denominator


def _root_to_base(s: Simplifier, letter: Term, base: Term, degree: int) -> Step | None:
    assert isinstance(letter, App)
    lifted = s.by_axiom("exp_times", {"a": letter.args[0], "c": num(degree)})
    back = s.by_axiom("exp_log", {"a": base})
    if lifted is None or back is None:
        return None
    uses = [Use(lifted, num(-1)), Use(back)]
    return s.combined(eq(power(letter, degree), base), uses)
