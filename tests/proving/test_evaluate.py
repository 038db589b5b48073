"""The evaluator: every operator with a numeric meaning, derivatives, integrals, truth, refusals."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from handproof.proving import values as v
from handproof.proving.evaluate import HANDLERS, Root, Scope
from handproof.proving.numbers import (
    EvaluationError,
    NotEvaluable,
    Precision,
    Undefined,
    ball,
    is_rational,
)
from handproof.proving.values import Truth, Value
from handproof.terms.build import app, bind, num, sym
from handproof.terms.context import Definition
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function
from tests.proving.shorthand import E, I, eq, mat, op, real, size, tr

A, B, P = mat("A", "n", "n"), mat("B", "n", "m"), mat("P", 2, 2)
MINUS = -op("diag", op("ones", size("n"), 1))
x, y = mat("x", "n"), mat("y", "n")
a, b, t, u = (real(name) for name in "a b t u".split())
n, m = size("n"), size("m")
F = E(Sym("F", Family(Size.of("m"), REAL)))
i, j = E(sym("i", INTEGER)), E(sym("j", INTEGER))
INF = op("infinity")


def rows(*data: tuple[int, ...]) -> Value:
    return v.array([[fmpq(entry) for entry in row] for row in data])


VALUES = {
    A: rows((2, 1), (0, 3)),
    B: rows((1, 2, 3), (4, 5, 6)),
    P: rows((2, 2), (2, 5)),
    x: rows((1,), (-2,)),
    y: rows((3,), (5,)),
    a: fmpq(2),
    b: fmpq(1, 3),
    F: (fmpq(1), fmpq(4), fmpq(9)),
}


def scope() -> Scope:
    values = {symbol.t: value for symbol, value in VALUES.items()}
    return Scope(Root({"n": 2, "m": 3}, values, {}, HANDLERS))  # type: ignore[arg-type]


def value(term: E | Term) -> Value:
    return scope().value(term.t if isinstance(term, E) else term)


def over(binder: str, var: E, *args: object) -> E:
    assert isinstance(var.t, Sym)
    return E(bind(binder, var.t, *(e.t if isinstance(e, E) else num(e) for e in args)))


EQUAL: dict[str, tuple[E, object]] = {
    "sum": (a + b, "7/3"),
    "difference": (a - b, "5/3"),
    "quotient": (a / b, 6),
    "power": (b**-2, 9),
    "matrix product": (A * x, rows((0,), (-6,))),
    "outer product": (x * y.T, rows((3, 5), (-6, -10))),
    "inner product": (x.T * y, -7),
    "chain with a number": (x * (y.T * x) * a, rows((-14,), (28,))),
    "scaled": (A / a, v.array([[fmpq(1), fmpq(1, 2)], [fmpq(0), fmpq(3, 2)]])),
    "inverse": (A.i, v.array([[fmpq(1, 2), fmpq(-1, 6)], [fmpq(0), fmpq(1, 3)]])),
    "transpose": (B.T, rows((1, 4), (2, 5), (3, 6))),
    "trace": (tr(A), 5),
    "determinant": (op("det", A), 6),
    "matrix power": (A**2, rows((4, 5), (0, 9))),
    "negative matrix power": (A**-1 * A, rows((1, 0), (0, 1))),
    "root of a diagonal": (op("sqrtm", op("diag", op("ones", n, 1) * 9)), rows((3, 0), (0, 3))),
    "identity": (I("n"), rows((1, 0), (0, 1))),
    "trace of the identity": (tr(I("m")), 3),
    "zeros": (op("zeros", n, m), rows((0, 0, 0), (0, 0, 0))),
    "ones": (op("ones", n, 1), rows((1,), (1,))),
    "diag": (op("diag", x), rows((1, 0), (0, -2))),
    "diagonal": (op("diagonal", A), rows((2,), (3,))),
    "block": (op("block", 1, 2, A, B), rows((2, 1, 1, 2, 3), (0, 3, 4, 5, 6))),
    "hadamard": (op("hadamard", x, y), rows((3,), (-10,))),
    "kron": (op("kron", x, y), rows((3,), (5,), (-6,), (-10,))),
    "vec": (op("vec", A), rows((2,), (0,), (1,), (3,))),
    "norm": (op("norm_sq", x), 5),
    "norm of a pythagorean": (op("norm", x * 0 + op("ones", n, 1) * 2) ** 2, 8),
    "entry": (op("entry", A, 1, 2), 1),
    "entry of a vector": (op("entry", y, 2), 5),
    "member": (op("at", F, 3), 9),
    "pseudo-inverse": (op("pinv", x) * x, 1),
    "range sum": (over("sum", i, 1, m, i**2), 14),
    "empty sum": (over("sum", i, 2, 1, i), 0),
    "empty product": (over("prod", i, 2, 1, i), 1),
    "sum of vectors": (over("sum", i, 1, m, op("at", F, i) * x), rows((14,), (-28,))),
    "product": (over("prod", i, 1, m, op("at", F, i)), 36),
    "double sum": (over("sum", i, 1, m, over("sum", j, 1, i, j)), 10),
    "sum over bits": (over("sum_over", x, op("binary", n), op("entry", x, 1) * a), 4),
    "sum over signs": (over("sum_over", x, op("signs", n), op("entry", x, 1) + 1), 4),
    "sum over a list": (over("sum_over", t, op("set", 1, 2, 5), t**2), 30),
    "shadowing": (over("sum", i, 1, 2, over("sum", i, 1, 3, i)), 12),
    "family": (op("at", over("family", i, m, i + a), 2), 4),
    "maximum": (over("maximum", i, op("range", 1, m), (i - 2) ** 2), 1),
    "minimum": (over("minimum", i, op("range", 1, m), op("at", F, i)), 1),
    "cases": (op("cases", op("lt", a, 1), 0, op("eq", a, 2), 7, 9), 7),
    "min and max": (op("min", a, b) + op("max", a, b), "7/3"),
    "binomial": (op("binomial", 5, 2), 10),
    "beta": (op("beta", 2, 3), "1/12"),
    "lambda": (E(app("apply", over("lambda", t, t**2 + a).t, num(3))), 11),
    "partial": (op("partial", a**3 * b, a), 4),
    "second partial": (op("partial", op("partial", a**3, a), a), 12),
    "partial by an entry": (op("partial", x.T * A * y, op("entry", A, 1, 2)), 5),
    "partial by a member": (
        op("partial", over("prod", i, 1, m, op("at", F, i)), op("at", F, 2)),
        9,
    ),
    "partial by a bound variable": (over("sum", i, 1, 2, op("partial", a * b, a)), "2/3"),
    "gradient": (op("gradient", x.T * A * x, x), rows((2,), (-11,))),
    "gradient of a trace": (op("gradient", tr(A * A), A), rows((4, 0), (2, 6))),
    "gradient of a determinant at a singular matrix": (
        op("gradient", op("det", A - 2 * I("n")), A),
        rows((1, 0), (-1, 0)),
    ),
    "directional": (op("directional", A * A, A, I("n")), rows((4, 2), (0, 6))),
    "derivative of an inverse": (
        op("directional", A.i, A, A),
        v.array([[fmpq(-1, 2), fmpq(1, 6)], [fmpq(0), fmpq(-1, 3)]]),
    ),
    "derivative at a point": (over("derivative", t, a, t**4), 32),
    "integral of a polynomial": (over("integral", t, 0, a, t**2 + 1), "14/3"),
    "integral in an integral": (over("integral", t, 0, 1, over("integral", u, 0, t, u)), "1/6"),
    "normal mean": (over("expect", t, op("normal", a, b), t**3), 10),
    "normal vector": (over("expect", x, op("normal", y, A * A.T), op("norm_sq", x)), 48),
    "bernoulli": (over("expect", t, op("bernoulli", b), t**2 + 1), "4/3"),
    "binomial law": (over("expect", t, op("binomial_law", 3, b), t), 1),
    "mass": (op("density", op("binomial_law", 2, b), 1), "4/9"),
    "outside the support": (op("density", op("exponential", a), -1), 0),
    "divergence": (op("divergence", op("normal", a, b), op("normal", 0, b)), 6),
    "half a line": (over("integral", t, 0, INF, t**3 * op("exp", -a * t)), "3/8"),
    "the other half": (over("integral", t, -INF, 0, op("exp", a * t) * (1 - t)), "3/4"),
    "exponential mean": (over("integral", t, 0, INF, t * a * op("exp", -a * t)), "1/2"),
    "derivative of half a line": (
        op("partial", over("integral", t, 0, INF, op("exp", -a * t)), a),
        "-1/4",
    ),
    "derivative under the integral": (op("partial", over("integral", t, 0, 1, a * t), a), "1/2"),
}


@pytest.mark.parametrize("name", EQUAL)
def test_values(name: str) -> None:
    term, expected = EQUAL[name]
    found = value(term)
    if isinstance(expected, (int, str)):
        expected = scope().value(num(expected))
    assert v.numbers_of(found) == v.numbers_of(expected)
    assert all(is_rational(entry) for entry in v.numbers_of(found))


NUMERIC: dict[str, tuple[E, E]] = {
    "gaussian integral": (over("integral", t, -INF, INF, op("exp", -(t**2))), op("sqrt", op("pi"))),
    "gaussian, shifted": (
        over("integral", t, -INF, INF, t**2 * op("density", op("normal", a, b), t)),
        a**2 + b,
    ),
    "plane": (
        over("integral_over", x, op("reals", n), op("exp", -(x.T * A * A.T * x) / 2)),
        2 * op("pi") / 6,
    ),
    "tail": (over("integral", t, 1, INF, op("exp", -t)), op("exp", E(num(-1)))),
    "quadrature": (over("integral", t, 0, op("pi"), op("sin", t)), E(num(2))),
    "quadrature of a log": (over("integral", t, 1, a, 1 / t), op("log", a)),
    "density of a uniform law": (op("density", op("uniform", 0, a), b), 1 / a),
    "density of a gamma law": (
        op("density", op("gamma_law", 1, a), b),
        op("density", op("exponential", a), b),
    ),
    "beta law": (op("density", op("beta_law", 2, 2), b), E(num("4/3"))),
    "entropy": (op("entropy", op("bernoulli", E(num("1/2")))), op("log", 2)),
    "normal entropy": (
        op("entropy", op("normal", a, b)),
        op("log", 2 * op("pi") * op("euler") * b) / 2,
    ),
    "gradient of log det": (tr(op("gradient", op("log", op("det", A)), A)), tr(A.i)),
    "moment generating function": (
        over("expect", t, op("normal", a, b), op("exp", t)),
        op("exp", a + b / 2),
    ),
    "root of a matrix": (tr(op("sqrtm", P) ** 2), tr(P)),
    "elementwise": (tr(op("diag", op("map_log", op("map_exp", x)))), tr(op("diag", x))),
}


@pytest.mark.parametrize("name", NUMERIC)
def test_balls_contain_the_value(name: str) -> None:
    left, right = NUMERIC[name]
    with Precision(128):
        gap = ball(value(left) - value(right)) if left else None
        assert gap.contains(0)
        assert abs(gap).abs_upper() < arb(2) ** -50


UNDEFINED: dict[str, tuple[E, E | None]] = {
    "inverse of a singular matrix": ((x * x.T).i, op("invertible", x * x.T)),
    "division": (a / (a - 2), op("nonzero", a - 2)),
    "log": (op("log", b - a), op("positive", b - a)),
    "root": (op("sqrt", b - a), op("nonnegative", b - a)),
    "negative power": ((a - 2) ** -1, op("nonzero", a - 2)),
    "power of a negative": ((b - a) ** b, op("positive", b - a)),
    "index": (op("entry", x, 3), None),
    "member": (op("at", F, 4), None),
    "no case": (op("cases", op("lt", a, 1), 0), None),
    "matrix root": (op("sqrtm", MINUS), op("positive_semidefinite", MINUS)),
    "density without a variance": (op("density", op("normal", a, -b), a), None),
    "probability above 1": (over("expect", t, op("bernoulli", a), t), None),
    "divergent integral": (over("integral", t, -INF, INF, op("exp", t**2)), None),
    "divergent half line": (over("integral", t, 0, INF, op("exp", a * t)), None),
    "integral of 1 on half a line": (over("integral", t, a, INF, 1), None),
    "integral of 1": (over("integral", t, -INF, INF, 1), None),
    "gamma at 0": (op("gamma", a - 2), None),
    "derivative of abs at 0": (op("partial", op("abs", a - 2), a), None),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_values_that_do_not_exist(name: str) -> None:
    term, needed = UNDEFINED[name]
    with pytest.raises(Undefined) as caught:
        value(term)
    if needed is not None:
        assert caught.value.needs == (needed.t,)


REFUSED: dict[str, E] = {
    "no value for a symbol": E(sym("unknown", REAL)),
    "infinity": INF + 1,
    "huge power": E(app("pow", num(9), num(9**9))),
    "endless sum": over("sum", i, 1, 10**9, i),
    "limit": over("limit", t, INF, 1 / t),
    "infinite set": over("sum_over", t, op("reals"), t),
    "argmax": over("argmax", t, op("reals"), -(t**2)),
    "expectation of a term": op("expectation", a),
    "big O": op("big_o", a),
    "exponential of an exponential": over("integral", t, -INF, INF, op("exp", -op("exp", t))),
    "steps": over("sum", i, 1, 4000, over("sum", j, 1, 4000, i * j)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str) -> None:
    with pytest.raises(NotEvaluable) as caught:
        value(REFUSED[name])
    assert caught.value.code == "HP313"


HOLDS: dict[str, tuple[E, bool]] = {
    "eq": (eq(A * A.i, I("n")), True),
    "not eq": (eq(A, A.T), False),
    "ne": (op("ne", a, b), True),
    "le": (op("le", b, a), True),
    "lt": (op("lt", a, a), False),
    "lt of logarithms": (op("lt", op("log", 2), op("log", 3)), True),
    "logarithms add up": (eq(op("log", 6), op("log", 2) + op("log", 3)), True),
    "positive": (op("positive", b - a), False),
    "nonzero": (op("nonzero", a), True),
    "invertible": (op("invertible", x * x.T), False),
    "symmetric": (op("symmetric", A + A.T), True),
    "diagonal": (op("diagonal_matrix", A), False),
    "definite": (op("positive_definite", A * A.T), True),
    "definite, not symmetric": (op("positive_definite", A), False),
    "semidefinite": (op("positive_semidefinite", x * x.T), True),
    "indefinite": (op("positive_semidefinite", -(x * x.T)), False),
    "orthonormal": (op("orthonormal_columns", op("zeros", n, 1)), False),
    "orthogonal": (op("orthogonal", I("n")), True),
    "decreasing": (op("decreasing", x), True),
    "increasing family": (op("decreasing", F), False),
    "in bits": (op("in", op("ones", n, 1), op("binary", n)), True),
    "not in bits": (op("in", x, op("binary", n)), False),
    "in an interval": (op("in", b, op("interval", 0, 1)), True),
    "in a ray": (op("in", a, op("interval", 0, INF)), True),
    "in a range": (op("in", E(num(4)), op("range", 1, m)), False),
    "in a list": (op("in", a, op("set", 1, 2)), True),
    "for all": (over("forall", i, op("range", 1, m), op("positive", op("at", F, i))), True),
    "for some": (over("exists", i, op("range", 1, m), eq(op("at", F, i), 5)), False),
    "and": (op("and", eq(a, 2), eq(b, 2)), False),
    "or": (op("or", eq(a, 2), eq(1 / (a - 2), 1)), True),
    "implies, vacuously": (op("implies", eq(a, 3), eq(1 / (a - 2), 5)), True),
    "iff": (op("iff", eq(a, 2), eq(b, 2)), False),
    "not": (op("not", eq(a, 3)), True),
    "distributed": (op("distributed", a, op("exponential", b)), True),
    "not in the support": (op("distributed", -a, op("exponential", b)), False),
}


@pytest.mark.parametrize("name", HOLDS)
def test_propositions(name: str) -> None:
    term, expected = HOLDS[name]
    found: Truth = value(term)
    assert (found.holds, found.exact) == (expected, True)


def test_definitions_unfold_and_derivatives_follow_them() -> None:
    c, d = real("c"), real("d")
    f = Sym("f", Function((REAL,), REAL))
    definitions = {
        c.t: Definition(c.t, (a * a).t),  # type: ignore[arg-type]
        d.t: Definition(d.t, (c * b).t),  # type: ignore[arg-type]
        f: Definition(f, (t * a).t, (t.t,)),  # type: ignore[arg-type]
    }
    values = {a.t: fmpq(2), b.t: fmpq(3)}
    here = Scope(Root({}, values, definitions, HANDLERS))  # type: ignore[arg-type]
    assert here.value(d.t) == 12
    assert here.value(op("partial", d, a).t) == 12
    assert here.value(op("partial", d, c).t) == 3  # as a function of c itself
    assert here.value(app("apply", f, num(5))) == 10
    assert here.value(op("partial", E(app("apply", f, a.t)), a).t) == 4


def test_sides_without_a_value_are_named() -> None:
    with pytest.raises(Undefined) as caught:
        value(eq(a, 1 / (a - 2)))
    assert caught.value.side == "right"
    with pytest.raises(Undefined) as caught:
        value(eq(op("log", -a), 1 / (a - 2)))
    assert caught.value.side == "both"
    assert caught.value.needs == (op("positive", -a).t, op("nonzero", a - 2).t)


def test_deep_terms_end_with_an_error() -> None:
    term = a
    for _ in range(600):
        term = -term
    with pytest.raises(EvaluationError):
        value(term)
