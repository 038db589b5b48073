"""Models: sizes that fit, values with their traits, hypotheses that hold exactly, or no model."""

from __future__ import annotations

from random import Random

import pytest
from flint import fmpq

from handproof.proving import values as v
from handproof.proving.interface import Abstention, Budget, Survived
from handproof.proving.models import Builder, Draw, Model, builder
from handproof.proving.models.draw import orthonormal, positive_definite
from handproof.proving.models.equations import Degrees
from handproof.proving.models.linear import System, nearest, quadratic_roots, solve
from handproof.proving.models.samples import absorbed
from handproof.proving.models.sizes import sizes_of
from handproof.proving.refute import refute
from handproof.terms.build import app, bind, num, sym
from handproof.terms.context import Context, Fact, Obligation, Origin
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function
from handproof.terms.sorts import matrix as matrix_sort
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr
from tests.proving.word_claims import CLAIMS

d, q, n, N = (size(x) for x in "d q n N".split())
A, B, P = (mat(x, "n", "n") for x in "A B P".split())
W, S, Q, L = mat("W", "d", "q"), mat("S", "d", "d"), mat("Q", "d", "q"), mat("L", "q", "q")
R = mat("R", "q", "d")
x, y = mat("x", "n"), mat("y", "n")
a, b, c, s = (real(name) for name in "a b c s".split())
F = E(Sym("F", Family(Size.of("n"), REAL)))
i = E(sym("i", INTEGER))


def every(hi: E, body: E) -> E:
    return E(bind("forall", sym("i", INTEGER), app("range", num(1), hi.t), body.t))


def at(index: E) -> E:
    return op("at", F, index)


def entry(e: E, *indices: E) -> E:
    return op("entry", e, *indices)


def found(obligation: Obligation, how: Draw, tries: int = 40) -> tuple[Builder, list[Model]]:
    made = builder(obligation)
    models = [
        model
        for sizes in list(made.sizes.tuples())[:4]
        for model in made.models(sizes, how, tries // 4)
    ]
    return made, models


SATISFIABLE: dict[str, tuple[E, ...]] = {
    "positive": (op("positive", a),),
    "negative": (op("lt", a, 0),),
    "interval": (op("in", a, op("interval", 0, 1)),),
    "between symbols": (op("lt", a, b), op("lt", b, c)),
    "symmetric": (op("symmetric", S),),
    "definite": (op("positive_definite", P),),
    "semidefinite": (op("positive_semidefinite", P),),
    "diagonal": (op("diagonal_matrix", L), op("positive_definite", L)),
    "orthonormal": (op("orthonormal_columns", Q),),
    "orthonormal, as an equation": (eq(Q.T * Q, I("q")),),
    "orthogonal": (op("orthogonal", A),),
    "invertible": (op("invertible", A),),
    "antisymmetric": (eq(A.T, -A),),
    "binary": (op("in", x, op("binary", n)),),
    "signs": (op("in", x, op("signs", n)),),
    "decreasing": (op("decreasing", x),),
    "decreasing diagonal": (op("diagonal_matrix", L), op("decreasing", op("diagonal", L))),
    "decreasing, positive family": (op("decreasing", F), every(n, op("positive", at(i)))),
    "probabilities": (
        every(n, op("positive", entry(x, i))),
        eq(op("ones", 1, n) * x, 1),
    ),
    "sizes": (op("lt", q, d), op("in", Q, op("reals", d, q))),
    "sizes, added": (op("le", q + 1, d), op("orthonormal_columns", Q)),
    "definition by a fact": (eq(b, op("exp", a)),),
    "linear": (eq(a + 2 * b, c),),
    "quadratic": (eq(a**2, b**2),),
    "unit circle": (eq(a**2 + b**2, 1), op("lt", 0, a)),
    "inverse": (eq(A.i, B),),
    "determinant": (eq(op("det", A), 1),),
    "commuting": (eq(A * B, B * A),),
    "idempotent": (eq(A * A, A),),
    "eigenvectors": (
        op("symmetric", S),
        op("orthonormal_columns", Q),
        op("diagonal_matrix", L),
        eq(S * Q, Q * L),
    ),
    "definite with eigenvectors": (
        op("positive_definite", S),
        op("orthonormal_columns", Q),
        op("diagonal_matrix", L),
        op("positive_definite", L),
        eq(S * Q, Q * L),
    ),
    "on a sphere": (eq(x.T * x, n),),
    "unit vector": (eq(op("norm_sq", x), 1),),
    "Penrose's equations": (
        eq(W * R * W, W),
        eq(R * W * R, R),
        op("symmetric", W * R),
        op("symmetric", R * W),
    ),
    "several unknowns": (eq(a * b + c, 1), eq(b * c - a, 2)),
    "factored": (eq(W * W.T, Q * L * Q.T), op("orthonormal_columns", Q), op("diagonal_matrix", L)),
    "normal draws": (op("distributed", a, op("normal", b, s)),),
    "exponential draws": (op("distributed", a, op("exponential", s)),),
    "one half or two": (op("in", a, op("set", E(num("1/2")), 2)),),
}


@pytest.mark.parametrize("name", SATISFIABLE)
def test_models_of_satisfiable_hypotheses(name: str) -> None:
    _made, models = found(given(*SATISFIABLE[name], claim=eq(a, a)), Draw(Random(1)), 80)
    assert models
    _made, simple = found(given(*SATISFIABLE[name], claim=eq(a, a)), Draw(Random(1), True), 80)
    assert simple


UNSATISFIABLE: dict[str, tuple[E, ...]] = {
    "signs": (op("positive", a), op("lt", a, 0)),
    "commutator": (eq(A * B - B * A, I("n")),),
    "singular and invertible": (op("invertible", A), eq(op("det", A), 0)),
    "minus a definite": (op("positive_definite", P), op("positive_definite", -P)),
    "linear system": (eq(a + b, 1), eq(a + b, 2)),
    "square": (eq(a**2, -1),),
    "irrational": (eq(a**2, 2),),
    "too many columns": (op("orthonormal_columns", Q), op("lt", d, q)),
    "sizes": (op("lt", n, E(num(1))), eq(A, B)),
    "outside the support": (op("distributed", -(a**2), op("exponential", 1)),),
}


@pytest.mark.parametrize("name", UNSATISFIABLE)
def test_no_model_where_none_is_found(name: str) -> None:
    _made, models = found(given(*UNSATISFIABLE[name], claim=eq(a, a)), Draw(Random(1)))
    assert models == []


@pytest.mark.parametrize("name", CLAIMS)
def test_no_known_claim_is_refuted(name: str) -> None:
    outcome = refute(CLAIMS[name], Budget(10))
    assert isinstance(outcome, (Survived, Abstention)), outcome


def test_nearly_all_hypotheses_of_known_claims_have_models() -> None:
    without = [
        name
        for name, obligation in CLAIMS.items()
        if "model" in getattr(refute(obligation, Budget(10)), "reason", "")
    ]
    assert len(without) <= len(CLAIMS) // 20, without


def test_generic_values_are_never_integers() -> None:
    how = Draw(Random(3))
    assert all(how.number().q > 1 and how.positive() > 0 for _ in range(200))
    assert all(0 < how.unit() < 1 for _ in range(50))


def test_orthonormal_columns_are_not_symmetric_matrices() -> None:
    how = Draw(Random(4))
    drawn = [orthonormal(3, 3, how) for _ in range(5)]
    for value in drawn:
        assert v.multiply(v.transpose(value), value) == v.identity(3)
    assert any(value != v.transpose(value) for value in drawn)


def test_definite_matrices_are() -> None:
    value = positive_definite(3, Draw(Random(5)))
    assert all(minor > 0 for minor in v.leading_minors(value))


DEGREES = {
    "constant": (b * c, 0),
    "linear": (2 * a + b, 1),
    "product": (a * b * a, 2),
    "power": (a**3, 3),
    "quotient": (b / a, 99),
    "numerator": (a / b, 1),
    "exponential": (op("exp", a), 99),
    "derivative by another": (op("partial", a * b**2, b), 1),
    "derivative by itself": (op("partial", a**2 * b, a), 1),
    "second entry": (op("partial", op("log", a), a), 99),
}


@pytest.mark.parametrize("name", DEGREES)
def test_degrees(name: str) -> None:
    term, expected = DEGREES[name]
    assert Degrees(Context(), frozenset((a.t,))).of(term.t) == expected  # type: ignore[arg-type]


def test_degrees_in_an_inverse() -> None:
    inverse = Degrees(Context(), frozenset((A.t,)), inverse=True)  # type: ignore[arg-type]
    assert inverse.of((A.i * B).t) == 1
    assert inverse.of((A.i * B * A).t) > 1


def test_joint_degrees() -> None:
    both = Degrees(Context(), frozenset((a.t, b.t)))  # type: ignore[arg-type]
    assert both.of((2 * a + b * c).t) == 1
    assert both.of((a * b).t) == 2


def test_linear_systems() -> None:
    one, two = fmpq(1), fmpq(2)
    under = System([[one, two]], [fmpq(3)])
    assert solve(under, [fmpq(9), fmpq(5)]) == [fmpq(-7), fmpq(5)]
    assert nearest(under, [fmpq(0), fmpq(0)]) == [fmpq(3, 5), fmpq(6, 5)]
    assert solve(System([[one], [one]], [one, two]), [one]) is None
    assert nearest(System([[one], [one]], [one, two]), [one]) is None


def test_quadratic_roots() -> None:
    assert sorted(quadratic_roots(lambda x: [x * x - x - 6])) == [-2, 3]
    assert quadratic_roots(lambda x: [x * x - 2]) == []
    assert quadratic_roots(lambda x: [x * x + 1]) == []
    assert quadratic_roots(lambda x: [2 * x - 1]) == [fmpq(1, 2)]


def test_sizes_are_generic_first_and_fit() -> None:
    sizes = sizes_of(given(op("lt", q, d), claim=eq(tr(S), tr(Q * Q.T))))
    listed = list(sizes.tuples())
    assert sizes.names == ("d", "q")
    assert all(one["q"] < one["d"] for one in listed)
    assert listed[0] == {"d": 3, "q": 2}
    assert sizes.smallest_first()[0] == {"d": 2, "q": 1}


def test_bound_indices_are_no_sizes() -> None:
    total = E(bind("sum", sym("i", INTEGER), num(1), n.t, entry(x, i).t))
    assert sizes_of(given(claim=eq(total, 0))).names == ("n",)


def test_facts_that_nothing_decides_are_noted() -> None:
    _made, models = found(given(op("integrable", a), claim=eq(a, 0)), Draw(Random(1)), 4)
    assert all(model.unchecked == ("h0",) for model in models)
    assert models


def test_functions_are_drawn_as_polynomials() -> None:
    f = Sym("f", Function((REAL,), REAL))
    claim = app("eq", app("apply", f, a.t), a.t)
    obligation = Obligation(Context((a.t, f), (), ()), claim)  # type: ignore[arg-type]
    made = builder(obligation)
    (model,) = made.models({}, Draw(Random(1)), 1)
    assert len(model.values[f].coefficients) == 4


OBSERVATIONS = Sym("x", Family(Size.of("N"), matrix_sort("d", 1)))
MEAN, COV = mat("m", "d"), mat("S", "d", "d")


def _sample(*facts: E, claim: E, mean: bool = True) -> Obligation:
    member = E(app("at", OBSERVATIONS, i.t))
    centre = MEAN if mean else member
    gap = member - centre
    average = 1 / N * E(bind("sum", i.t, num(1), N.t, member.t))  # type: ignore[arg-type]
    spread = 1 / N * E(bind("sum", i.t, num(1), N.t, (gap * gap.T).t))  # type: ignore[arg-type]
    return given(*facts, let=((MEAN, average), (COV, spread)), claim=claim)


def test_sample_covariances_stand_for_their_observations() -> None:
    eigen = (eq(COV * Q, Q * L), op("orthonormal_columns", Q), op("diagonal_matrix", L))
    simpler = absorbed(_sample(*eigen, claim=eq(tr(COV), tr(L))))
    assert simpler is not None
    assert simpler.context.definitions == ()
    labels = [fact.label for fact in simpler.context.facts]
    assert "S is a sample covariance" in labels
    _made, models = found(simpler, Draw(Random(1)))
    assert models


REFUSED_SAMPLES = {
    "observations in the claim": _sample(
        claim=eq(tr(COV), tr(COV) + E(app("norm_sq", app("at", OBSERVATIONS, num(1)))))
    ),
    "another matrix": _sample(claim=eq(tr(COV), 0), mean=False),
    "no family": given(op("symmetric", S), claim=eq(tr(S), 0)),
}


@pytest.mark.parametrize("name", REFUSED_SAMPLES)
def test_other_observations_stay(name: str) -> None:
    assert absorbed(REFUSED_SAMPLES[name]) is None


def test_earlier_steps_are_checked_before_they_are_solved() -> None:
    facts = (
        Fact("given", eq(a, 2 * b).t, Origin.HYPOTHESIS),
        Fact("step", eq(a + b, 3 * b).t, Origin.STEP),
    )
    obligation = Obligation(Context((a.t, b.t), (), facts), eq(a, b).t)  # type: ignore[arg-type]
    made = builder(obligation)
    assert [e.label for e in made.plans[0].solved] == ["given"]
    assert list(made.models({}, Draw(Random(1)), 2))
