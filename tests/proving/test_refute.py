"""Refuting: known lies fall with a witness that is checked again, true claims survive.

Each row is a name and an obligation; conditions left out end as an abstention that names them.
"""

from __future__ import annotations

import time

import pytest

from handproof.proving.axioms import axioms, condition_instances, instance, sort_of
from handproof.proving.interface import Abstention, Budget, Refutation, Survived
from handproof.proving.refute import refute
from handproof.proving.statement import statement
from handproof.proving.witness import describe, recheck_witness, witness_json
from handproof.terms.build import app, bind, num, sym
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.nodes import Sym
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function
from handproof.terms.sorts import matrix as matrix_sort
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr

d, q, n, m, k, N = (size(x) for x in "d q n m k N".split())
A, B, X = (mat(x, "n", "n") for x in "A B X".split())
U, V, K = mat("U", "n", "k"), mat("V", "k", "n"), mat("K", "k", "k")
x, y = mat("x", "n"), mat("y", "n")
a, b, c, s, t, r = (real(x) for x in "a b c s t r".split())
W, S, Q, D = mat("W", "d", "q"), mat("S", "d", "d"), mat("Q", "d", "q"), mat("D", "q", "q")
R, L, G = mat("R", "q", "q"), mat("L", "q", "q"), mat("G", "q", "q")
C = mat("C", "d", "d")
INF = op("infinity")


def positive(*es: E) -> tuple[E, ...]:
    return tuple(op("positive", e) for e in es)


def invertible(*es: E) -> tuple[E, ...]:
    return tuple(op("invertible", e) for e in es)


def total(var: E, low: object, high: object, body: E) -> E:
    return over("sum", var, low, high, body)


def over(binder: str, var: E, *args: object) -> E:
    assert isinstance(var.t, Sym)
    return E(bind(binder, var.t, *(e.t if isinstance(e, E) else num(e) for e in args)))


def index(name: str) -> E:
    return E(sym(name, INTEGER))


i, j = index("i"), index("j")


def exp(e: E) -> E:
    return op("exp", e)


def log(e: E) -> E:
    return op("log", e)


def dd(e: E) -> E:
    return op("differential", e)


def det(e: E) -> E:
    return op("det", e)


def gaussian(mean: E, variance: E) -> E:
    return op("normal", mean, variance)


def zeros(rows: E, cols: E) -> E:
    return op("zeros", rows, cols)


# --- PPCA -----------------------------------------------------------------------------------------

COVARIANCE = ((C, W * W.T + s * I("d")),)
BASE = (*positive(s), op("lt", q, d), op("symmetric", S))
STATIONARY = eq(C.i * W, C.i * S * C.i * W)
SVD = (
    eq(W, Q * D * R.T),
    op("orthonormal_columns", Q),
    op("orthogonal", R),
    op("diagonal_matrix", D),
)
EIGEN = (
    op("orthonormal_columns", Q),
    op("diagonal_matrix", L),
    op("orthogonal", R),
    eq(S * Q, Q * L),
    op("symmetric", G),
    eq(G**2, L - s * I("q")),
    eq(W, Q * G * R),
)
NLL = N / 2 * (log(det(C)) + tr(C.i * S))


def ppca(*facts: E, claim: E) -> Obligation:
    return given(*BASE, *facts, let=COVARIANCE, claim=claim)


# --- the Gaussian-Bernoulli restricted Boltzmann machine ------------------------------------------

v, h, vb = mat("v", "n"), mat("h", "m"), mat("b", "n")
v2, h2 = mat("v'", "n"), mat("h'", "m")
Wr, alpha, sd = mat("W", "n", "m"), mat(r"\alpha", "m"), mat(r"\sigma", "n")
ENERGY = Sym("E", Function((v.t.sort, h.t.sort), REAL))
BINARY = op("in", h, op("binary", m))


def entry(e: E, *indices: E) -> E:
    return op("entry", e, *indices)


SPREADS = over("forall", i, op("range", 1, n), op("positive", entry(sd, i)))


def coupling(unit: E) -> E:
    return total(j, 1, m, entry(Wr, unit, j) * entry(h, j))


def drive(unit: E) -> E:
    return entry(alpha, unit) + total(i, 1, n, entry(Wr, i, unit) * entry(v, i) / entry(sd, i))


def quadratic(e: E) -> E:
    return total(i, 1, n, (entry(e, i) - entry(vb, i)) ** 2 / (2 * entry(sd, i) ** 2))


ENERGY_BODY = -(
    total(i, 1, n, total(j, 1, m, entry(Wr, i, j) * entry(h, j) * entry(v, i) / entry(sd, i)))
    - quadratic(v)
    + total(j, 1, m, entry(alpha, j) * entry(h, j))
)


def energy(visible: E, hidden: E) -> E:
    return E(app("apply", ENERGY, visible.t, hidden.t))


def rbm(*facts: E, claim: E) -> Obligation:
    definition = Definition(ENERGY, ENERGY_BODY.t, (v.t, h.t))  # type: ignore[arg-type]
    terms = [claim.t, ENERGY_BODY.t, SPREADS.t, *(f.t for f in facts)]
    symbols: set[Sym] = {ENERGY}.union(*(free_symbols(term) for term in terms))
    listed = tuple(
        Fact(f"h{place}", f.t, Origin.DECLARED) for place, f in enumerate((SPREADS, *facts))
    )
    ordered = tuple(sorted(symbols, key=lambda symbol: symbol.name))
    return Obligation(Context(ordered, (definition,), listed), claim.t)


WEIGHT = exp(-energy(v, h))
SUMMED = over("sum_over", h, op("binary", m), WEIGHT)
FREE = -log(SUMMED)
SOFTPLUS = total(j, 1, m, op("softplus", drive(j)))
GIVEN_HIDDEN = WEIGHT / over("integral_over", v2, op("reals", n), exp(-energy(v2, h)))


def visible_law(mean: E) -> E:
    return over("prod", i, 1, n, op("density", gaussian(mean, entry(sd, i) ** 2), entry(v, i)))


def unit_law(sign: int) -> E:
    p = op("sigmoid", sign * drive(j))
    return over("prod", j, 1, m, op("cases", op("eq", entry(h, j), 1), p, 1 - p))


PARTITION = over("sum_over", h, op("binary", m), over("integral_over", v, op("reals", n), WEIGHT))


def partition(spread: E) -> E:
    one = (
        op("sqrt", 2 * op("pi"))
        * spread
        * exp(entry(vb, i) * coupling(i) / entry(sd, i) + coupling(i) ** 2 / 2)
    )
    weights = exp(total(j, 1, m, entry(alpha, j) * entry(h, j)))
    return over("sum_over", h, op("binary", m), weights * over("prod", i, 1, n, one))


kk, ll = index("k'"), index("l'")
PLACES = (
    op("in", kk, op("range", 1, n)),
    op("in", ll, op("range", 1, m)),
)

FAMILY = E(Sym("x", Family(Size.of("N"), matrix_sort("d", 1))))
mu = mat(r"\mu", "d")
P = mat("P", "d", "d")


def member(which: E) -> E:
    return op("at", FAMILY, which)


MEAN = total(j, 1, N, member(j)) / N
LIKELIHOOD = -(N / 2 * log(det(P))) - total(
    j, 1, N, (member(j) - mu).T * P.i * (member(j) - mu) / 2
)
LAMBDA = mat(r"\lambda", "d")
TAIL = total(j, q + 1, d, entry(LAMBDA, j))
PROFILE = (d - q) * log(s) + TAIL / s


def integral(body: E, low: object, high: object) -> E:
    return over("integral", t, low, high, body)


def expect(law: E, body: E) -> E:
    return over("expect", t, law, body)


FALSE: dict[str, Obligation] = {
    "products commute": given(claim=eq(A * B, B * A)),
    "inverse of a product": given(*invertible(A, B), claim=eq((A * B).i, A.i * B.i)),
    "inverse of a sum": given(*invertible(A, B, A + B), claim=eq((A + B).i, A.i + B.i)),
    "determinant of a sum": given(claim=eq(det(A + B), det(A) + det(B))),
    "determinant of a multiple": given(claim=eq(det(a * A), a * det(A))),
    "trace of a product": given(claim=eq(tr(A * B), tr(A) * tr(B))),
    "transpose of a product": given(claim=eq((A * B).T, A.T * B.T)),
    "gradient of log det is 0": given(
        op("positive_definite", X), claim=eq(op("gradient", log(det(X)), X), zeros(n, n))
    ),
    "gradient of log det": given(
        op("positive", det(X)), claim=eq(op("gradient", log(det(X)), X), X.i)
    ),
    "gradient of a quadratic form": given(claim=eq(op("gradient", x.T * A * x, x), 2 * A * x)),
    "square of a sum": given(claim=eq((A + B) ** 2, A**2 + 2 * A * B + B**2)),
    "no zero divisors": given(
        eq(A * B, zeros(n, n)), claim=op("or", eq(A, zeros(n, n)), eq(B, zeros(n, n)))
    ),
    "idempotent is the identity": given(eq(A * A, A), claim=eq(A, I("n"))),
    "woodbury": given(
        *invertible(A, K, A + U * K * V, K + V * A.i * U),
        claim=eq((A + U * K * V).i, A.i - A.i * U * (K + V * A.i * U).i * V * A.i),
    ),
    "norm of a sum": given(claim=eq(op("norm_sq", x + y), op("norm_sq", x) + op("norm_sq", y))),
    "ppca: inverse dropped": ppca(STATIONARY, claim=eq(W, S * C * W)),
    "ppca: singular D cancelled": ppca(STATIONARY, *SVD, claim=eq(S * Q, Q * (D**2 + s * I("q")))),
    "ppca: gradient without N": ppca(claim=eq(op("gradient", NLL, W), (C.i - C.i * S * C.i) * W)),
    "ppca: gradient, S not symmetric": given(
        *positive(s),
        op("lt", q, d),
        let=COVARIANCE,
        claim=eq(op("gradient", NLL, W), N * (C.i - C.i * S * C.i) * W),
    ),
    "ppca: log det": ppca(
        *EIGEN, *positive(det(L)), claim=eq(log(det(C)), log(det(L)) + d * log(s))
    ),
    "ppca: mean": given(
        op("positive_definite", P),
        eq(P.i * (total(j, 1, N, member(j)) - N * mu), zeros(d, E(num(1)))),
        claim=eq(mu, total(j, 1, N, member(j))),
    ),
    "ppca: noise": given(
        *positive(s),
        op("lt", q, d),
        eq(op("partial", PROFILE, s), 0),
        claim=eq(s, TAIL / d),
    ),
    "rbm: free energy": rbm(claim=eq(FREE, quadratic(v) + SOFTPLUS)),
    "rbm: hidden given visible": rbm(BINARY, claim=eq(WEIGHT / SUMMED, unit_law(-1))),
    "rbm: hidden not binary": rbm(claim=eq(WEIGHT / SUMMED, unit_law(1))),
    "rbm: visible mean without its spread": rbm(
        BINARY, claim=eq(GIVEN_HIDDEN, visible_law(entry(vb, i) + coupling(i)))
    ),
    "rbm: partition function": rbm(claim=eq(PARTITION, partition(entry(sd, i) ** 2))),
    "rbm: gradient in a weight": rbm(
        *PLACES,
        claim=eq(
            op("partial", FREE, entry(Wr, kk, ll)),
            entry(v, kk) * op("sigmoid", drive(ll)) / entry(sd, kk),
        ),
    ),
    "log of a sum": given(*positive(a, b), claim=eq(log(a + b), log(a) + log(b))),
    "exp of a sum": given(claim=eq(exp(a + b), exp(a) + exp(b))),
    "root of a square": given(claim=eq(op("sqrt", a**2), a)),
    "root of a sum": given(
        *positive(a, b), claim=eq(op("sqrt", a + b), op("sqrt", a) + op("sqrt", b))
    ),
    "square root of an equation": given(eq(a**2, 1), claim=eq(a, 1)),
    "squares keep the order": given(claim=op("implies", op("lt", a, b), op("lt", a**2, b**2))),
    "zero divided out": given(eq(a * b, a * c), claim=eq(b, c)),
    "jensen the wrong way": given(
        *positive(a, b), claim=op("le", log((a + b) / 2), (log(a) + log(b)) / 2)
    ),
    "equivalence, one way": given(claim=op("iff", eq(a, b), eq(a**2, b**2))),
    "fourth moment": given(*positive(s), claim=eq(expect(gaussian(a, s), t**4), a**4 + 3 * s**2)),
    "normalisation": given(
        *positive(s), claim=eq(integral(exp(-(t**2) / s), -INF, INF), op("sqrt", op("pi") / s))
    ),
    "integral of a power": given(claim=eq(integral(t**2, 0, a), a**2 / 2)),
    "proportional": given(claim=op("propto", exp(-((a - b) ** 2)), exp(2 * a * b), a)),
    "for all": given(claim=over("forall", t, op("reals"), eq(t**2, t))),
    "sum of squares": given(
        claim=eq(total(i, 1, n, entry(x, i) ** 2), total(i, 1, n, entry(x, i)) ** 2)
    ),
    "first index only": given(claim=eq(total(i, 1, n, i), n**2 / 2)),
}

TRUE: dict[str, Obligation] = {
    "transpose of a product": given(claim=eq((A * B).T, B.T * A.T)),
    "inverse of a product": given(*invertible(A, B), claim=eq((A * B).i, B.i * A.i)),
    "determinant of a product": given(claim=eq(det(A * B), det(A) * det(B))),
    "trace is cyclic": given(claim=eq(tr(A * B), tr(B * A))),
    "woodbury": given(
        *invertible(A, K, A + U * K * V),
        claim=eq((A + U * K * V).i, A.i - A.i * U * (K.i + V * A.i * U).i * V * A.i),
    ),
    "gradient of log det": given(
        op("positive", det(X)), claim=eq(op("gradient", log(det(X)), X), X.T.i)
    ),
    "gradient of a quadratic form": given(claim=eq(op("gradient", x.T * A * x, x), (A + A.T) * x)),
    "ppca: multiplied by C": ppca(STATIONARY, claim=eq(W, S * C.i * W)),
    "ppca: inverse": ppca(
        *SVD,
        claim=eq(C.i, Q * (D**2 + s * I("q")).i * Q.T + (I("d") - Q * Q.T) / s),
    ),
    "ppca: S Q D": ppca(STATIONARY, *SVD, claim=eq(S * Q * D, Q * (D**2 + s * I("q")) * D)),
    "ppca: S Q": ppca(STATIONARY, *SVD, *invertible(D), claim=eq(S * Q, Q * (D**2 + s * I("q")))),
    "ppca: gradient": ppca(claim=eq(op("gradient", NLL, W), N * (C.i - C.i * S * C.i) * W)),
    "ppca: stationary": ppca(*EIGEN, claim=eq(S * C.i * W, W)),
    "ppca: log det": ppca(
        *EIGEN,
        op("positive_definite", L),
        claim=eq(log(det(C)), log(det(L)) + (d - q) * log(s)),
    ),
    "ppca: trace": ppca(
        *EIGEN,
        op("positive_definite", L),
        claim=eq(tr(C.i * S), q + (tr(S) - tr(L)) / s),
    ),
    "ppca: score of the mean": given(
        op("positive_definite", P),
        claim=eq(op("gradient", LIKELIHOOD, mu), P.i * (total(j, 1, N, member(j)) - N * mu)),
    ),
    "ppca: mean": given(
        op("positive_definite", P),
        eq(op("gradient", LIKELIHOOD, mu), zeros(d, E(num(1)))),
        claim=eq(mu, MEAN),
    ),
    "ppca: noise": given(
        *positive(s),
        op("lt", q, d),
        eq(op("partial", PROFILE, s), 0),
        claim=eq(s, TAIL / (d - q)),
    ),
    "rbm: free energy": rbm(claim=eq(FREE, quadratic(v) - SOFTPLUS)),
    "rbm: hidden given visible": rbm(BINARY, claim=eq(WEIGHT / SUMMED, unit_law(1))),
    "rbm: visible given hidden": rbm(
        BINARY, claim=eq(GIVEN_HIDDEN, visible_law(entry(vb, i) + entry(sd, i) * coupling(i)))
    ),
    "rbm: partition function": rbm(claim=eq(PARTITION, partition(entry(sd, i)))),
    "rbm: gradient in a weight": rbm(
        *PLACES,
        claim=eq(
            -op("partial", FREE, entry(Wr, kk, ll)),
            entry(v, kk) * op("sigmoid", drive(ll)) / entry(sd, kk),
        ),
    ),
    "rbm: gradient in an offset": rbm(
        claim=eq(op("partial", FREE, entry(alpha, E(num(1)))), -op("sigmoid", drive(E(num(1))))),
    ),
    "log of a product": given(*positive(a, b), claim=eq(log(a * b), log(a) + log(b))),
    "exp of a sum": given(claim=eq(exp(a + b), exp(a) * exp(b))),
    "root of a square": given(claim=eq(op("sqrt", a**2), op("abs", a))),
    "nonzero divided out": given(op("nonzero", a), eq(a * b, a * c), claim=eq(b, c)),
    "mean of squares": given(claim=op("le", 2 * a * b, a**2 + b**2)),
    "jensen": given(*positive(a, b), claim=op("ge", log((a + b) / 2), (log(a) + log(b)) / 2)),
    "equivalence": given(claim=op("iff", eq(a, 0), eq(a**2, 0))),
    "second moment": given(*positive(s), claim=eq(expect(gaussian(a, s), t**2), a**2 + s)),
    "moment generating function": given(
        *positive(s),
        claim=eq(expect(gaussian(a, s), exp(r * t)), exp(a * r + s * r**2 / 2)),
    ),
    "normalisation": given(
        *positive(s), claim=eq(integral(exp(-(t**2) / s), -INF, INF), op("sqrt", op("pi") * s))
    ),
    "fourth moment of a normal vector": given(
        claim=eq(
            over("expect", x, gaussian(y, I("n")), op("norm_sq", x) ** 2),
            (n + op("norm_sq", y)) ** 2 + 2 * n + 4 * op("norm_sq", y),
        )
    ),
    "integral by quadrature": given(claim=eq(integral(op("cos", t), 0, a), op("sin", a))),
    "proportional": given(claim=op("propto", exp(-((a - b) ** 2)), exp(2 * a * b - a**2), a)),
    "commuting inverse": given(eq(A * B, B * A), *invertible(A), claim=eq(A.i * B, B * A.i)),
    "idempotent": given(eq(A * A, A), claim=eq(A * A * A, A)),
    "triangular numbers": given(claim=eq(total(i, 1, n, i), n * (n + 1) / 2)),
}

NEEDS: dict[str, tuple[Obligation, E]] = {
    "inverse of a product": (given(claim=eq((A * B).i, B.i * A.i)), op("invertible", A)),
    "a rank one matrix": (
        given(claim=eq((y * y.T).i * y * y.T, I("n"))),
        op("invertible", y * y.T),
    ),
    "log of a product": (given(claim=eq(log(a * b), log(a) + log(b))), op("positive", a)),
    "quotient": (given(claim=eq(a * b / a, b)), op("nonzero", a)),
    "log det": (
        given(claim=eq(op("gradient", log(det(X)), X), X.T.i)),
        op("positive", det(X)),
    ),
    "negative power": (given(claim=eq(a**-1 * a, 1)), op("nonzero", a)),
    "root": (given(claim=eq(op("sqrt", a) ** 2, a)), op("nonnegative", a)),
}

NO_MODEL: dict[str, Obligation] = {
    "commutator is the identity": given(eq(A * B - B * A, I("n")), claim=eq(A, B)),
    "positive and negative": given(*positive(a), op("lt", a, 0), claim=eq(a, 0)),
    "sizes": given(op("lt", n, E(num(1))), claim=eq(A, B)),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name: str) -> None:
    obligation = FALSE[name]
    outcome = refute(obligation, Budget(5))
    assert isinstance(outcome, Refutation), outcome
    asked = statement(obligation)
    recheck_witness(asked, witness_json(asked, outcome.witness))
    assert describe(outcome.witness)
    assert all(number <= 3 for number in outcome.witness.sizes.values())


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_survive(name: str) -> None:
    outcome = refute(TRUE[name], Budget(5))
    assert isinstance(outcome, Survived), outcome
    assert outcome.instances >= 3


@pytest.mark.parametrize("name", NEEDS)
def test_missing_conditions_are_named(name: str) -> None:
    obligation, wanted = NEEDS[name]
    outcome = refute(obligation, Budget(5))
    assert isinstance(outcome, Abstention), outcome
    assert wanted.t in outcome.needs


@pytest.mark.parametrize("name", NO_MODEL)
def test_contradictory_hypotheses_refute_nothing(name: str) -> None:
    outcome = refute(NO_MODEL[name], Budget(5))
    assert isinstance(outcome, Abstention), outcome
    assert "no model" in outcome.reason
    assert not outcome.needs


def test_outcomes_are_the_same_every_time() -> None:
    obligation = FALSE["ppca: inverse dropped"]
    first, second = refute(obligation, Budget(5)), refute(obligation, Budget(5))
    assert first == second


def test_most_steps_take_milliseconds() -> None:
    start = time.perf_counter()
    for obligation in TRUE.values():
        refute(obligation, Budget(5))
    assert (time.perf_counter() - start) / len(TRUE) < 0.5


def test_a_hypothesis_no_model_decides_blocks_refutations() -> None:
    fact = E(app("integrable", a.t))
    outcome = refute(given(fact, claim=eq(a, 0)), Budget(5))
    assert isinstance(outcome, Abstention)
    assert "no model can decide" in outcome.reason


def test_hypotheses_must_hold_exactly() -> None:
    # exp(a) = b is solved for b; the witness computes b again from the fact.
    obligation = given(eq(exp(a), b), op("nonzero", a), claim=eq(b, 1 + a))
    outcome = refute(obligation, Budget(5))
    assert isinstance(outcome, Refutation)
    asked = statement(obligation)
    recheck_witness(asked, witness_json(asked, outcome.witness))


DIFFERENTIALS: dict[str, tuple[Obligation, bool]] = {
    "of a product": (given(claim=eq(dd(W * W.T), dd(W) * W.T + W * dd(W.T))), True),
    "of a product, one term": (given(claim=eq(dd(W * W.T), 2 * W * dd(W.T))), False),
    "of a defined matrix": (
        ppca(claim=eq(dd(C), dd(W) * W.T + W * dd(W).T)),
        True,
    ),
    "of an inverse": (given(*invertible(A), claim=eq(dd(A.i), -A.i * dd(A) * A.i)), True),
    "of an inverse, the sign": (given(*invertible(A), claim=eq(dd(A.i), A.i * dd(A) * A.i)), False),
    "of the likelihood": (
        ppca(claim=eq(dd(NLL), N / 2 * tr((C.i - C.i * S * C.i) * (dd(W) * W.T + W * dd(W).T)))),
        True,
    ),
    "of the likelihood, without S": (
        ppca(claim=eq(dd(NLL), N / 2 * tr(C.i * (dd(W) * W.T + W * dd(W).T)))),
        False,
    ),
}


@pytest.mark.parametrize("name", DIFFERENTIALS)
def test_differentials(name: str) -> None:
    obligation, true = DIFFERENTIALS[name]
    outcome = refute(obligation, Budget(5))
    assert isinstance(outcome, Survived if true else Refutation), outcome
    if isinstance(outcome, Refutation):
        asked = statement(obligation)
        recheck_witness(asked, witness_json(asked, outcome.witness))


def test_a_differential_without_a_variable_is_not_evaluated() -> None:
    outcome = refute(ppca(claim=eq(dd(NLL), N / 2 * tr(C.i * dd(C)))), Budget(5))
    assert isinstance(outcome, Abstention)
    assert "differential" in outcome.reason


def long_context(*facts: tuple[E, Origin], claim: E) -> Obligation:
    """Γ as a long document has it: the facts, and many of other symbols."""
    others = [(op("positive", real(f"u_{place}")), Origin.DECLARED) for place in range(14)]
    listed = tuple(
        Fact(f"h{place}", fact.t, origin) for place, (fact, origin) in enumerate((*facts, *others))
    )
    terms = [claim.t, *(fact.proposition for fact in listed)]
    symbols = sorted(set().union(*(free_symbols(term) for term in terms)), key=lambda x: x.name)
    return Obligation(Context(tuple(symbols), (), listed), claim.t)


def test_waiting_facts_are_used_when_they_matter() -> None:
    linked = eq(a + real("w"), 2 * real("w")), Origin.HYPOTHESIS
    step = eq(real("w"), b), Origin.STEP
    assert isinstance(refute(long_context(linked, step, claim=eq(a, b)), Budget(5)), Survived)
    alone = refute(long_context(linked, claim=eq(a, b)), Budget(5))
    assert isinstance(alone, Refutation)
    asked = statement(long_context(linked, claim=eq(a, b)))
    recheck_witness(asked, witness_json(asked, alone.witness))
    assert "u_13" in alone.witness.values


def test_an_earlier_step_that_cannot_be_decided_blocks() -> None:
    step = op("integrable", a), Origin.STEP
    outcome = refute(long_context(step, claim=eq(a, b)), Budget(5))
    assert isinstance(outcome, Abstention)
    assert "no model can decide h0" in outcome.reason


UNDECIDED_AXIOMS = {
    "integral_scale": "a polynomial is drawn for the function: the integral diverges",
    "integral_over_scale": "a polynomial is drawn for the function: the integral diverges",
    "gamma_integral": "powers with real exponents have no closed form over half a line yet",
    "bernoulli_density": "the axiom allows probabilities outside [0, 1]",
    "gibbs_inequality": "no functions are found that sum to 1",
    "jensen_log": "no functions are found that sum to 1",
    "psd_sum": "functions with matrices for values are not drawn",
    "sum_right": "functions with matrices for values are not drawn",
    "sum_trace": "functions with matrices for values are not drawn",
    "psd_trace_zero": "the matrix is 0 in every model, as it should be",
    **dict.fromkeys(
        (
            "psd_of_quadratic", "pd_of_quadratic", "zero_of_quadratic", "eq_of_vectors",
            "eq_of_traces", "invertible_of_injective", "invertible_gram_of_injective",
        ),
        "no model decides what holds for all vectors",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", axioms())
def test_no_axiom_is_refuted(name: str) -> None:
    row = axioms()[name]
    sizes = {name: Size.of(name) for name in (1, *row.variables)}
    values = {v: Sym(v, sort_of(row.sorts[v], sizes)) for v in row.variables}
    facts = [E(condition) for condition in condition_instances(row, values)]
    outcome = refute(given(*facts, claim=E(instance(row, values))), Budget(5))
    if name in UNDECIDED_AXIOMS:
        assert isinstance(outcome, (Survived, Abstention)), UNDECIDED_AXIOMS[name]
    else:
        assert isinstance(outcome, Survived), outcome


TIED: dict[str, Obligation] = {
    "a square": given(eq(a, x.T * x), claim=eq(op("gradient", a, x), zeros(n, E(num(1))))),
    "a square, as meant": given(eq(a, x.T * x), claim=eq(op("gradient", a, x), 2 * x)),
    "an inverse": given(eq(A * B, I("n")), claim=eq(op("gradient", tr(B), A), -(B * B).T)),
    "inside a product": given(eq(b, a**2), claim=eq(op("partial", a * b, a), b)),
}


@pytest.mark.parametrize("name", TIED)
def test_derivatives_of_tied_symbols_are_left_open(name: str) -> None:
    outcome = refute(TIED[name], Budget(5))
    assert isinstance(outcome, Abstention)
    assert "ties" in outcome.reason


def test_definitions_and_stationary_points_tie_nothing() -> None:
    defined = given(let=((a, x.T * x),), claim=eq(op("gradient", a, x), 2 * x))
    assert isinstance(refute(defined, Budget(5)), Survived)
    stationary = ppca(STATIONARY, claim=eq(op("gradient", NLL, W), N * (C.i - C.i * S * C.i) * W))
    assert isinstance(refute(stationary, Budget(5)), Survived)
