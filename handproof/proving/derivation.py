"""The directional derivative of a term, by a table, as the kernel computes it again.

``Derivation(context, X, H).of(f)`` is the derivative of ``f`` as a function of the symbol ``X`` in
the direction ``H``, definitions unfolded where they depend on ``X``; ``needs`` gathers what must
hold for it to exist (Magnus and Neudecker, Matrix Differential Calculus, chapters 8 and 9).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handproof.proving.unfolding import reach, unfolded
from handproof.terms.build import add, app, bind, div, inv, mul, neg, num, power, size_term, sub
from handproof.terms.build import transpose as t
from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DERIVATIVES
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import INTEGER, REAL, shape

MOST_POWER = 8
"""Integer powers of matrices up to this are multiplied out."""

LINEAR = ("neg", "transpose", "trace", "diag", "diagonal", "vec", "add")
BILINEAR = ("mul", "hadamard", "kron")


class NoDerivative(Exception):
    """No rule of the table differentiates the term."""


@dataclass
class Derivation:
    """Derivatives by one symbol in one direction; ``needs`` are conditions with their scopes."""

    context: Context
    by: Sym
    direction: Term
    needs: list[tuple[Term, tuple[Term, ...]]] = field(default_factory=list)
    scope: tuple[Term, ...] = ()

    def of(self, term: Term) -> Term | None:
        """The derivative; None where the term does not depend on the symbol."""
        if self.by not in reach(term, self.context):
            return None
        if term is self.by:
            return self.direction
        if isinstance(term, Sym) or (isinstance(term, App) and term.op == "apply"):
            body = unfolded(term, self.context)
            if body is None:
                raise NoDerivative(f"{term!r} has no definition")
            return self.of(body)
        if isinstance(term, Bind):
            return self._binder(term)
        assert isinstance(term, App)
        return self._application(term)

    def some(self, term: Term) -> Term:
        """The derivative, a zero of the right shape where there is none."""
        found = self.of(term)
        if found is not None:
            return found
        size = shape(term.sort)
        if size is None:
            raise NoDerivative(f"{term!r} is neither a number nor a matrix")
        if size[0].constant == size[1].constant == 1:
            return num(0)
        return app("zeros", size_term(size[0]), size_term(size[1]))

    def _application(self, term: App) -> Term:
        op, args = term.op, term.args
        if op in DERIVATIVES or op == "differential":
            raise NoDerivative(f"{op} inside a derivative")
        if op == "entry":
            return app("entry", self.some(args[0]), *args[1:])
        if op == "block":
            return app("block", *args[:2], *map(self.some, args[2:]))
        if op in LINEAR:
            parts = [d for d in map(self.of, args) if d is not None]
            return parts[0] if op == "add" and len(parts) == 1 else app(op, *parts)
        if op in BILINEAR:
            changed = [(k, self.of(arg)) for k, arg in enumerate(args)]
            products = [app(op, *args[:k], d, *args[k + 1 :]) for k, d in changed if d is not None]
            return products[0] if len(products) == 1 else add(*products)
        if op == "div":
            return self._quotient(args[0], args[1])
        if op == "pow":
            return self._power(args[0], args[1])
        if op == "inv" and term.sort == REAL:
            return self._quotient(num(1), args[0])
        rule = ELEMENTARY.get(op)
        if rule is None:
            raise NoDerivative(f"no rule for the derivative of {op}")
        return rule(self, args[0], self.some(args[0]))

    def _quotient(self, above: Term, below: Term) -> Term:
        parts: list[Term] = []
        top, bottom = self.of(above), self.of(below)
        if top is not None:
            parts.append(div(top, below))
        if bottom is not None:
            self.require("nonzero", below)
            parts.append(neg(div(mul(bottom, above), power(below, 2))))
        return parts[0] if len(parts) == 1 else add(*parts)

    def _power(self, base: Term, exponent: Term) -> Term:
        if self.by in reach(exponent, self.context):
            return self._exponential(base, exponent)
        whole = isinstance(exponent, Num) and exponent.sort == INTEGER
        count = int(exponent.value) if isinstance(exponent, Num) and whole else -1
        size = shape(base.sort)
        scalar = size is not None and size[0].constant == size[1].constant == 1
        if not scalar or count in (0, 1):
            if not 0 <= count <= MOST_POWER:
                raise NoDerivative(f"no rule for the power {exponent!r} of a matrix")
            return self.some(mul(*[base] * count, num(1)))
        if not whole or count < 0:
            self.require("nonzero" if whole else "positive", base)
        return mul(exponent, power(base, sub(exponent, num(1))), self.some(base))

    def _exponential(self, base: Term, exponent: Term) -> Term:
        """``u^v (v du / u + log(u) dv)`` with u positive."""
        self.require("positive", base)
        parts: list[Term] = []
        below = self.of(base)
        if below is not None:
            parts.append(mul(exponent, power(base, add(exponent, num(-1))), below))
        parts.append(mul(power(base, exponent), app("log", base), self.some(exponent)))
        return parts[0] if len(parts) == 1 else add(*parts)

    def _binder(self, term: Bind) -> Term:
        if term.op not in ("sum", "sum_over", "prod"):
            raise NoDerivative(f"no rule for the derivative of {term.op}")
        over = app("range", *term.args) if term.op != "sum_over" else term.args[0]
        outer, self.scope = self.scope, (*self.scope, app("in", term.var, over))
        inside = self.some(term.body)
        if term.op == "prod":
            self.require("nonzero", term.body)
        self.scope = outer
        if term.op == "prod":
            return mul(term, bind("sum", term.var, *term.args, div(inside, term.body)))
        return bind(term.op, term.var, *term.args, inside)

    def require(self, property_: str, term: Term) -> None:
        """Note a condition on the point at which the derivative is taken."""
        self.needs.append((app(property_, term), self.scope))


Rule = Callable[[Derivation, Term, Term], Term]


def _function(derivative: Callable[[Term], Term], needs: str = "") -> Rule:
    """The rule of a function of one number: ``f'(u) du``."""

    def rule(work: Derivation, u: Term, du: Term) -> Term:
        if needs:
            condition, *inner = needs.split()
            work.require(condition, app(inner[0], u) if inner else u)
        return mul(derivative(u), du)

    return rule


def _inverse(work: Derivation, u: Term, du: Term) -> Term:
    work.require("invertible", u)
    return neg(mul(inv(u), du, inv(u)))


def _det(work: Derivation, u: Term, du: Term) -> Term:
    work.require("invertible", u)
    return mul(app("det", u), app("trace", mul(inv(u), du)))


def _norm(work: Derivation, u: Term, du: Term) -> Term:
    work.require("nonzero", app("norm", u))
    return div(app("trace", mul(t(u), du)), app("norm", u))


def _logit(work: Derivation, u: Term, du: Term) -> Term:
    rest = add(num(1), neg(u))
    work.require("positive", u)
    work.require("positive", rest)
    return div(du, mul(u, rest))


def _map_sigmoid(_: Derivation, u: Term, du: Term) -> Term:
    value = app("map_sigmoid", u)
    return app("hadamard", value, add(du, neg(app("hadamard", value, du))))


def _map_log(work: Derivation, u: Term, du: Term) -> Term:
    size = shape(u.sort)
    if size is None or size[1].constant != 1:
        raise NoDerivative("no rule for the logarithm of the entries of a matrix, only of a column")
    names = {s.name for s in free_symbols(u)}
    index = Sym(next(n for n in (f"i{k or ''}" for k in range(99)) if n not in names), INTEGER)
    over = app("range", num(1), size_term(size[0]))
    positive = bind("forall", index, over, app("positive", app("entry", u, index)))
    work.needs.append((positive, work.scope))
    return mul(inv(app("diag", u)), du)


ELEMENTARY: dict[str, Rule] = {
    "exp": _function(lambda u: app("exp", u)),
    "log": _function(lambda u: div(num(1), u), "positive"),
    "sqrt": _function(lambda u: div(num(1), mul(num(2), app("sqrt", u))), "positive"),
    "abs": _function(lambda u: app("sign", u), "nonzero"),
    "sin": _function(lambda u: app("cos", u)),
    "cos": _function(lambda u: neg(app("sin", u))),
    "sinh": _function(lambda u: app("cosh", u)),
    "cosh": _function(lambda u: app("sinh", u)),
    "tanh": _function(lambda u: add(num(1), neg(power(app("tanh", u), 2)))),
    "sigmoid": _function(lambda u: mul(app("sigmoid", u), add(num(1), neg(app("sigmoid", u))))),
    "softplus": _function(lambda u: app("sigmoid", u)),
    "lgamma": _function(lambda u: app("digamma", u), "positive"),
    "erf": _function(
        lambda u: mul(div(num(2), app("sqrt", app("pi"))), app("exp", neg(power(u, 2))))
    ),
    "norm_sq": lambda _, u, du: mul(num(2), app("trace", mul(t(u), du))),
    "norm": _norm,
    "det": _det,
    "inv": _inverse,
    "tan": _function(lambda u: add(num(1), power(app("tan", u), 2)), "nonzero cos"),
    "gamma": _function(lambda u: mul(app("gamma", u), app("digamma", u)), "positive"),
    "logit": _logit,
    "map_sigmoid": _map_sigmoid,
    "map_log": _map_log,
    "map_exp": lambda _, u, du: app("hadamard", app("map_exp", u), du),
}
"""Functions of one argument ``u`` with direction ``du``."""
