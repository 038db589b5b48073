"""Problems and programs: what is read, and the errors for what is not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from numerics.errors import NumericsError
from numerics.search.bounds import upper_bound
from numerics.search.cli import cells, fraction, numbers
from numerics.search.counter import CandidateId
from numerics.search.executors import Workers
from numerics.search.gallery import GALLERY
from numerics.search.hunt import Budget, Plan
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Always, Parameter, Period, between, define, monotone, stays_in
from numerics.search.programs import FloatMap, from_sympy, sigmoid, substitute

x, y, r = sp.symbols("x y r")
HALF = sp.Rational(1, 2)

EXPRESSIONS = [
    x**2 - y / 3,
    sp.exp(-x) / (1 + y**2),
    sigmoid(x - 2 * y) + sp.tanh(x) * y,
    1 / (1 + sp.exp(-3 * x + y)),
    sp.log(1 + x**2) ** 3,
    sp.sqrt(1 + y**2) - x * y * (x + y),
    (x**3 - 2) / (x**2 + y**2 + 1) ** 2,
    sp.Rational(7, 3),
]


def plain(expression: Any) -> Any:
    """The expression in functions that numpy knows."""
    return expression.replace(sigmoid, lambda t: 1 / (1 + sp.exp(-t)))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_programs_compute_their_expressions(expression: Any) -> None:
    F = FloatMap.of(from_sympy([expression], [x, y]))
    f = sp.lambdify([x, y], plain(expression), "numpy")
    J = sp.lambdify([x, y], [plain(sp.diff(expression, s)) for s in (x, y)], "numpy")
    for a, b in ((0.3, -1.2), (1.7, 0.4), (-0.8, 2.5)):
        point = np.array([a, b])
        assert F(point)[0] == pytest.approx(float(f(a, b)), rel=1e-12)
        assert F.jacobian(point)[0] == pytest.approx(np.array(J(a, b), dtype=float), rel=1e-9)


def test_a_logistic_written_out_is_one_sigmoid() -> None:
    program = from_sympy([1 / (1 + sp.exp(-x))], [x])
    assert [line[0] for line in program["code"]].count("sigmoid") == 1


def test_fixing_parameters_gives_the_same_values() -> None:
    program = from_sympy([r * x * (1 - x) + r**2 / (1 + x**2)], [x, r])
    fixed = substitute(program, {1: Fraction(16, 5)})
    for v in (0.1, 0.7):
        whole = FloatMap.of(program)(np.array([v, 3.2]))
        assert FloatMap.of(fixed)(np.array([v])) == pytest.approx(whole)


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_well_defined(name: str) -> None:
    problem = GALLERY[name]()
    values = [float(s) for s in problem.start] + [float(p.location) for p in problem.parameters]
    assert np.isfinite(FloatMap.of(problem.program)(np.array(values))).all()


@pytest.mark.parametrize("schedule", ["synchronous", "sequential", "damped"])
@pytest.mark.parametrize("symmetric", [True, False])
def test_mean_field_is_its_formula(schedule: Any, symmetric: bool) -> None:
    family = Family(3, symmetric, schedule, Fraction(1, 3))
    problem = mean_field(3, family=family)
    theta = [Fraction(k * k - 7, 3) for k in range(family.count)]
    A, c = (np.array(m, dtype=float) for m in family.unpack(theta))
    mu = np.array([0.2, 0.5, 0.9])
    expected = mu.copy()
    for i in range(3):
        source = expected if schedule == "sequential" else mu
        new = 1 / (1 + np.exp(-(c[i] + A[i] @ source)))
        expected[i] = mu[i] + (new - mu[i]) / 3 if schedule == "damped" else new
    assert FloatMap.of(problem.instance(theta))(mu) == pytest.approx(expected)


def bad_twin(state: Any, theta: Any) -> Any:
    """Not the logistic map."""
    return theta[0] * state * (1 + state)


def good_twin(state: Any, theta: Any) -> Any:
    """The logistic map."""
    return theta[0] * state * (1 - state)


def test_a_right_twin_is_accepted() -> None:
    problem = define("t", [x], [r * x * (1 - x)], [HALF], [between("r", 3, 4)], twin=good_twin)
    assert problem.d == 1


space = [between("r", 3, 4)]
BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "a pole at the start": (lambda: define("p", [x], [1 / x], [0]), "HP855"),
    "division by a literal zero": (lambda: define("p", [x], [x + sp.zoo], [0]), "HP855"),
    "NaN": (lambda: define("p", [x], [sp.nan], [0]), "HP855"),
    "log of a negative start": (lambda: define("p", [x], [sp.log(x)], [-1]), "HP855"),
    "an imaginary map": (lambda: define("p", [x], [sp.I * x], [0]), "HP855"),
    "sin has no enclosure": (lambda: define("p", [x], [sp.sin(x)], [0]), "HP851"),
    "a float coefficient": (lambda: define("p", [x], [0.5 * x], [0]), "HP851"),
    "a symbolic power": (lambda: define("p", [x], [x**r], [1], space), "HP851"),
    "too few updates": (lambda: define("p", [x, y], [x], [0, 0]), "HP852"),
    "too few starts": (lambda: define("p", [x, y], [x, y], [0]), "HP852"),
    "no state": (lambda: define("p", [], [], []), "HP852"),
    "an unknown symbol": (lambda: define("p", [x], [x * y], [0]), "HP852"),
    "a float start": (lambda: define("p", [x], [x], [0.5]), "HP852"),
    "a name twice": (lambda: define("p", [x], [x], [0], [between("x", 0, 1)]), "HP852"),
    "no units": (lambda: Family(0), "HP852"),
    "eta of 2": (lambda: Family(2, eta=Fraction(2)), "HP852"),
    "too few parameters": (lambda: mean_field(2).instance([Fraction(1)]), "HP852"),
    "an empty range": (lambda: between("r", 4, 3), "HP853"),
    "a negative scale": (lambda: Parameter("r", scale=Fraction(-1)), "HP853"),
    "a zero quantum": (lambda: Parameter("r", quantum=Fraction(0)), "HP853"),
    "too fine a quantum": (lambda: Parameter("r", quantum=Fraction(1, 2**40)), "HP853"),
    "no problems": (lambda: Plan(()), "HP853"),
    "period 0": (lambda: Period(0), "HP854"),
    "a box without sides": (lambda: stays_in([x], [(-sp.oo, sp.oo)]), "HP854"),
    "a constant quantity": (
        lambda: define("p", [x], [x], [0], claim=Always(sp.Integer(1), "one")), "HP854"),
    "a monotone constant": (
        lambda: define("p", [x], [x], [0], claim=monotone(sp.Integer(3), [x], "three")), "HP854"),
    "a wrong twin": (
        lambda: define("t", [x], [r * x * (1 - x)], [HALF], space, twin=bad_twin), "HP856"),
    "a twin of another shape": (
        lambda: define("t", [x], [r * x], [HALF], space, twin=lambda s, t: [1.0, 2.0]), "HP852"),
    "no budget": (lambda: Budget(seconds=None), "HP857"),
    "a negative budget": (lambda: Budget(seconds=-1.0), "HP857"),
    "an unknown strategy": (lambda: Plan((mean_field(2),), strategy="guess"), "HP857"),  # type: ignore[arg-type]
    "an id of 65 bits": (lambda: CandidateId.unpack(2**64), "HP857"),
    "workers nowhere": (lambda: Workers("moon"), "HP857"),
    "no threads": (lambda: Workers("threads:0"), "HP857"),
    "a backward range": (lambda: numbers("8:2"), "HP857"),
    "a word for a number": (lambda: numbers("two"), "HP857"),
    "one over zero": (lambda: fraction("1/0"), "HP857"),
    "more found than tried": (lambda: upper_bound(3, 2), "HP857"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_clear_error(name: str) -> None:
    make, code = BAD[name]
    with pytest.raises(NumericsError) as caught:
        make()
    assert caught.value.code == code, str(caught.value)
    assert caught.value.fix


def test_targets_of_the_command_line(tmp_path: Any) -> None:
    from numerics.search.cli import Options

    def named(target: str) -> Options:
        return Options(
            target, "2:3", "1,2", "", "1/65536", "synchronous", "1/2", False, "random", 0
        )

    assert len(cells(named("mean-field"))) == 4
    assert cells(named("newton"))[0].name == "Newton"
    path = tmp_path / "map.py"
    path.write_text(
        "import sympy as sp\nfrom numerics.search.problem import define\n"
        "x = sp.Symbol('x')\nmine = define('mine', [x], [x / 2], [1])\nother = 3\n"
    )
    assert cells(named(f"{path}:mine"))[0].name == "mine"
    for bad in ("nothing", f"{path}:other", f"{path}:absent", "no/such.py:f"):
        with pytest.raises(NumericsError, match="HP857"):
            cells(named(bad))


@pytest.mark.parametrize(("found", "tried"), [(0, 1000), (3, 1000), (40, 100), (999, 1000)])
def test_binomial_bounds_are_exact(found: int, tried: int) -> None:
    from scipy.stats import beta

    bound = upper_bound(found, tried)
    exact = beta.ppf(0.99, found + 1, tried - found)
    assert exact * (1 - 1e-9) <= bound <= exact * (1 + 1e-6)
