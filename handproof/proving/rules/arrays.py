"""An exponent read as a sum over the coordinates of a vector: what multiplies ``x_j``, ``x_j^2``.

An exponent that was simplified is one monomial. It depends on the coordinates of ``x`` through
one factor: a sum over an index at which ``x`` is taken, or an inner product ``x'a``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.rational import Quotient, to_term
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.terms.build import app, bind, mul, num
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import INTEGER, Scalar


@dataclass(frozen=True, slots=True)
class Linear:
    """``sum_j coefficient(j) x_j^degree``; ``coefficient`` is a term in ``index``."""

    index: Sym
    coefficient: Term
    degree: int

    def at(self, index: Term) -> Term:
        """The coefficient at an index."""
        return substitute(self.coefficient, {self.index: index})


def coordinates(s: Simplifier, exponent: Term, var: Sym, times: int) -> list[Linear] | None:
    """``times * exponent`` as sums over the coordinates of ``var``; None where it is not."""
    quotient = s.quotient(exponent)
    if not quotient.terms or _mentions(quotient.denominator, var):
        return None
    found: list[Linear] = []
    for monomial, coefficient in quotient.terms:
        inside = [(t, e) for t, e in monomial if var in free_symbols(t)]
        outside = tuple((t, e) for t, e in monomial if var not in free_symbols(t))
        if len(inside) != 1 or inside[0][1] != 1:
            return None
        scale = to_term(Quotient(((outside, coefficient * times),), quotient.denominator))
        one = _of_letter(inside[0][0], var, scale)
        if one is None:
            return None
        found.append(one)
    return found


def _mentions(terms: tuple[tuple[tuple[tuple[Term, int], ...], Fraction], ...], var: Sym) -> bool:
    return any(var in free_symbols(letter) for monomial, _ in terms for letter, _ in monomial)


def _of_letter(letter: Term, var: Sym, scale: Term) -> Linear | None:
    if isinstance(letter, Bind) and letter.op == "sum":
        return _of_sum(letter, var, scale)
    if isinstance(letter, App) and letter.op == "mul":
        return _of_inner_product(letter, var, scale)
    return None


def _of_inner_product(letter: App, var: Sym, scale: Term) -> Linear | None:
    """``x'a`` or ``a'x``: the coefficient is ``a_j``."""
    index = Sym("@j", INTEGER)
    first, last = letter.args[0], letter.args[-1]
    if isinstance(first, App) and first.op == "transpose" and first.args[0] is var:
        rest = letter.args[1:]
        other = rest[0] if len(rest) == 1 else mul(*rest)
    elif last is var:
        rest = letter.args[:-1]
        product = rest[0] if len(rest) == 1 else mul(*rest)
        other = app("transpose", product)
    else:
        return None
    if var in free_symbols(other):
        return None
    return Linear(index, mul(scale, app("entry", other, index)), 1)


def _of_sum(letter: Bind, var: Sym, scale: Term) -> Linear | None:
    """A nest of sums whose body has one factor ``x_j`` with ``j`` one of the indices."""
    nest: list[tuple[Sym, tuple[Term, ...]]] = []
    body: Term = letter
    while isinstance(body, Bind) and body.op == "sum":
        local = Sym(f"@n{len(nest)}", body.var.sort)
        nest.append((local, body.args))
        body = substitute(body.body, {body.var: local})
    found = _coordinate_factor(body, var)
    if found is None:
        return None
    place, degree, others = found
    names = [local for local, _ in nest]
    if place not in names:
        return None
    coefficient: Term = mul(*others) if len(others) > 1 else others[0] if others else num(1)
    for local, args in reversed(nest):
        if local is not place:
            coefficient = bind("sum", local, *args, coefficient)
    assert isinstance(place, Sym)
    return Linear(place, mul(scale, coefficient), degree)


def _coordinate_factor(body: Term, var: Sym) -> tuple[Term, int, list[Term]] | None:
    factors = list(body.args) if isinstance(body, App) and body.op == "mul" else [body]
    degree, place, others = 0, None, list[Term]()
    for factor in factors:
        base, exponent = factor, 1
        if isinstance(factor, App) and factor.op == "pow" and factor.args[1] in (num(2), num(1)):
            base, exponent = factor.args[0], 2 if factor.args[1] is num(2) else 1
        if isinstance(base, App) and base.op == "entry" and base.args[0] is var:
            if place is not None and place is not base.args[1]:
                return None
            place, degree = base.args[1], degree + exponent
        elif var in free_symbols(factor):
            return None
        else:
            others.append(factor)
    return None if place is None or degree > 2 else (place, degree, others)


def entry_of_product(s: Simplifier, term: Term) -> Conversion | None:
    """``(A x)_i = sum_l A_il x_l``, ``(A B)_ij = sum_l A_il B_lj``."""
    assert isinstance(term, App)
    inner = term.args[0]
    if not (isinstance(inner, App) and inner.op == "mul" and len(inner.args) == 2):
        return None
    left, right = inner.args
    if isinstance(left.sort, Scalar) or isinstance(right.sort, Scalar):
        return None
    middle = s.rows(right)
    if middle is num(1):
        return None
    values = {"A": left, "i": term.args[1], "n": s.rows(left), "m": middle}
    if len(term.args) == 2:
        step = s.by_axiom("entry_vector", {**values, "x": right})
    else:
        columns = s.rows(app("transpose", right))
        step = s.by_axiom("entry_product", {**values, "B": right, "j": term.args[2], "k": columns})
    return None if step is None else Conversion(step.right, step)
