"""Gaussian integrals: over the line, and over ``R^n`` where the exponent is a sum over coordinates.

The integrand is a polynomial (over ``R^n`` a constant) times ``exp`` of a quadratic. What
multiplies ``t^2`` and ``t`` is read off, the integrand is rewritten in the form of the axiom (a
proof of its own), and the axiom asks for a positive leading coefficient.
"""

from __future__ import annotations

from fractions import Fraction

from handproof.proving.builder import Step
from handproof.proving.rational import Monomial, Quotient, to_term
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.proving.rules.arrays import coordinates
from handproof.proving.rules.linear import Over, split_linear, with_body
from handproof.terms.build import INFINITY, add, app, bind, mul, neg, num, power
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import INTEGER

LAW = "gaussian_quadratic"
"""The integral of a quadratic polynomial times ``exp(-a t^2 + b t)``."""


def over_line(s: Simplifier, term: Term) -> Conversion | None:
    """``integral -inf..inf`` of a quadratic polynomial in ``t`` times ``exp(-a t^2 + b t)``."""
    assert isinstance(term, Bind)
    if term.args != (neg(INFINITY), INFINITY):
        return None
    quotient = s.quotient(term.body)
    if not quotient.terms or any(term.var in free_symbols(t) for t in _below(quotient)):
        return None
    curve: Term | None = None
    slope: Term | None = None
    front = dict.fromkeys(range(3), Quotient(()))
    for monomial, coefficient in quotient.terms:
        outer = tuple((t, e) for t, e in monomial if term.var not in free_symbols(t))
        inner = tuple((t, e) for t, e in monomial if term.var in free_symbols(t))
        found = _quadratic(s, term.var, Quotient(((inner, Fraction(1)),)))
        if found is None or found[0] not in front:
            return None
        if curve is not None and (found[1] is not curve or found[2] is not slope):
            return None
        degree, curve, slope = found
        part = Quotient(((outer, coefficient),), quotient.denominator)
        front[degree] = front[degree] + part
    assert curve is not None
    assert slope is not None
    return _gaussian(s, term, curve, slope, front)


def _below(quotient: Quotient) -> list[Term]:
    return [letter for monomial, _ in quotient.denominator for letter, _ in monomial]


def _gaussian(
    s: Simplifier, term: Bind, curve: Term, slope: Term, front: dict[int, Quotient]
) -> Conversion | None:
    t = term.var
    w, v, u = (to_term(front[degree]) for degree in range(3))
    exponential = app("exp", add(neg(mul(curve, power(t, 2))), mul(slope, t)))
    polynomial = add(mul(u, power(t, 2)), mul(v, t), w)
    parted = with_body(s, term, mul(polynomial, exponential))
    if parted is None:
        return None
    step = s.by_axiom(LAW, {"a": curve, "b": slope, "u": u, "v": v, "w": w})
    return None if step is None else s.then(parted, Conversion(step.right, step))


def _quadratic(s: Simplifier, var: Sym, core: Quotient) -> tuple[int, Term, Term] | None:
    """``(k, a, b)`` of ``t^k exp(-a t^2 + b t)``."""
    degree, curve, slope = 0, Quotient(()), Quotient(())
    ((monomial, _),) = core.terms
    for letter, exponent in monomial:
        if letter is var:
            degree += exponent
            continue
        if not (isinstance(letter, App) and letter.op == "exp"):
            return None
        inner = s.quotient(letter.args[0]) * Quotient.of(exponent)
        for part, coefficient in inner.terms:
            power_of = dict(part).get(var, 0)
            rest: Monomial = tuple((t, e) for t, e in part if t is not var)
            found = Quotient(((rest, coefficient),), inner.denominator)
            if any(var in free_symbols(t) for t in found.letters) or power_of not in (1, 2):
                return None
            if power_of == 2:
                curve = curve - found
            else:
                slope = slope + found
    return degree, to_term(curve), to_term(slope)


def over_space(s: Simplifier, term: Term) -> Conversion | None:
    """``integral`` over ``R^n`` of a constant times ``exp(sum_i (-a_i x_i^2 + b_i x_i))``."""
    assert isinstance(term, Bind)
    over = term.args[0]
    if not (isinstance(over, App) and over.op == "reals" and len(over.args) == 1):
        return None
    return split_linear(s, term, Over("integral_over", {"n": over.args[0]}), _gaussian_sum)


def _gaussian_sum(s: Simplifier, term: Bind, core: Quotient) -> Conversion | None:
    over = term.args[0]
    assert isinstance(over, App)
    size, index = over.args[0], Sym("@i", INTEGER)
    coefficients: dict[int, Term] = {1: num(0), 2: num(0)}
    ((monomial, _),) = core.terms
    for letter, exponent in monomial:
        if not (isinstance(letter, App) and letter.op == "exp"):
            return None
        found = coordinates(s, letter.args[0], term.var, exponent)
        if found is None:
            return None
        for part in found:
            known, new = coefficients[part.degree], part.at(index)
            coefficients[part.degree] = new if known is num(0) else add(known, new)
    curve, slope = _tidy_at(s, index, size, neg(coefficients[2])), coefficients[1]
    x = app("entry", term.var, index)
    inner = add(neg(mul(curve, power(x, 2))), mul(slope, x))
    parted = with_body(s, term, app("exp", bind("sum", index, num(1), size, inner)))
    if parted is None:
        return None
    step = _space_law(s, size, index, curve, slope)
    return None if step is None else s.then(parted, Conversion(step.right, step))


def _tidy_at(s: Simplifier, index: Sym, size: Term, term: Term) -> Term:
    """The term simplified for an index in range."""
    opened = s.opened(bind("sum", index, num(1), size, term))
    with s.local(opened):
        simple = s.simplify(opened.body).term
    return substitute(simple, {opened.var: index})


def _space_law(s: Simplifier, size: Term, index: Sym, curve: Term, slope: Term) -> Step | None:
    values = {"n": size, "a": bind("lambda", index, curve), "b": bind("lambda", index, slope)}
    return s.by_axiom("gaussian_integral_sum", values)

