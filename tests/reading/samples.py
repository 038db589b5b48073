"""Environments for the tests of reading, and terms as s-expressions to compare with."""

from __future__ import annotations

from handproof.reading.environment import Environment
from handproof.terms.build import app, mat, num, size, sym
from handproof.terms.context import Definition
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function, matrix


def sexpr(term: Term) -> str:
    """A term as ``(op child ...)``; symbols by name, numerals as they are."""
    if isinstance(term, Sym):
        return term.name
    if isinstance(term, Num):
        return str(term.value)
    if isinstance(term, Bind):
        return f"({term.op} {' '.join([term.var.name, *map(sexpr, term.children)])})"
    assert isinstance(term, App)
    return f"({' '.join([term.op, *map(sexpr, term.args)])})" if term.args else term.op


def ppca() -> Environment:
    """Probabilistic PCA as its write-ups declare it: ``d`` is a size, ``d_i`` a singular value."""
    mu, w, s = mat(r"\mu", "d"), mat("W", "d", "q"), sym(r"\sigma^2")
    loglik = Sym(r"\ell", Function((mu.sort, w.sort, REAL), REAL))
    objective = Sym(r"\mathcal{L}", Function((w.sort, REAL), REAL))
    env = Environment((size("d"), size("q"), size("N"), mu, w, s)).declare(
        Sym("x", Family(Size.of("N"), matrix("d", 1))),
        *(mat(name, "d", "d") for name in ("S", "C", "A", "X")),
        *(mat(name, "q", "q") for name in ("V", "D", "R", r"\Lambda_q")),
        *(mat(name, "d", "q") for name in ("Q", "U_q")),
        mat(r"\lambda", "d"), mat(r"\hat{\mu}", "d"), mat(r"\bar{x}", "d"),
    )  # fmt: skip
    env = env.define(Definition(loglik, num(0), (mu, w, s)), Definition(objective, num(0), (w, s)))
    return env.member("d", mat("d_{i}", "q")).differential(r"\mathcal{L}", "C")


def rbm() -> Environment:
    """The Gaussian-Bernoulli machine: ``\\sigma_i`` beside the sigmoid ``\\sigma(x)``."""
    v, h = mat("v", "D"), mat("h", "M")
    energy = Sym("E", Function((v.sort, h.sort), REAL))
    joint = Sym("p", Function((v.sort, h.sort), REAL))
    env = Environment((size("D"), size("M"), v, h, sym("x"), sym("Z"), energy, joint)).declare(
        mat("W", "D", "M"), mat("b", "D"), mat(r"\sigma", "D"), mat(r"\alpha", "M"),
        Sym(r"\sigma", Function((REAL,), REAL)),
    )  # fmt: skip
    env = env.conditional(r"p(v \mid h)", Sym("pv", Function((v.sort, h.sort), REAL)))
    env = env.conditional(r"p(h \mid v)", Sym("ph", Function((h.sort, v.sort), REAL)))
    env = env.conditional(r"p(v_i \mid h)", Sym("pvi", Function((INTEGER, REAL, h.sort), REAL)))
    env = env.conditional(r"p(h_j \mid v)", Sym("phj", Function((INTEGER, REAL, v.sort), REAL)))
    return env.assume(app("in", h, app("binary", size("M"))))


def plain() -> Environment:
    """Scalars a, b, c, x, y, integer n, vectors u and w of length n, matrix A, function f."""
    names = [sym(name) for name in ("a", "b", "c", "x", "y", r"\theta", r"\lambda")]
    env = Environment((*names, size("n"), size("m"), mat("u", "n"), mat("w", "n")))
    env = env.declare(mat("A", "n", "n"), mat("B", "n", "m"), mat("z", "m"))
    env = env.declare(
        Sym("f", Function((REAL,), REAL)), Sym("g", Function((REAL, REAL), REAL)), sym("p"),
        Sym("p", Function((REAL,), REAL)), Sym("y", Family(Size.of("n"), REAL)),
    )  # fmt: skip
    return env.random("x")
