"""Terms to torch: values, derivatives, refusals."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from handproof.terms.build import add, app, bind, div, eq, inv, mat, mul, neg, num, size, sym
from handproof.terms.context import Context, Definition
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import REAL, Family, Function
from numerics.compile import Environment, compile_term, evaluate
from numerics.conforming.core import environment
from numerics.errors import BadParameter, NotCompilable

n, m = size("n"), size("m")
A, B, v = mat("A", "n", "m"), mat("B", "n", "n"), mat("v", "n")
x, y = sym("x"), sym("y")
i, j = size("i"), size("j")
family = Sym("s", Family(Size.of("n"), REAL))


def values() -> Environment:
    g = torch.Generator().manual_seed(0)
    return environment(
        {
            n: 3,
            m: 2,
            A: torch.randn(3, 2, generator=g, dtype=torch.float64),
            B: torch.randn(3, 3, generator=g, dtype=torch.float64),
            v: torch.randn(3, generator=g, dtype=torch.float64),
            x: torch.tensor(0.3, dtype=torch.float64),
            y: torch.tensor(1.7, dtype=torch.float64),
            family: torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64),
        }
    )


def a() -> Tensor:
    return torch.as_tensor(values()[A])


def b() -> Tensor:
    return torch.as_tensor(values()[B])


def w() -> Tensor:
    return torch.as_tensor(values()[v])


CASES: dict[str, tuple[Term, object]] = {
    "product": (mul(B, A), lambda: b() @ a()),
    "quadratic form": (mul(app("transpose", v), B, v), lambda: (w().T @ b() @ w())[0, 0]),
    "scalar times matrix": (mul(x, A, num(2)), lambda: 0.6 * a()),
    "inverse": (inv(B), lambda: torch.linalg.inv(b())),
    "trace of identity": (app("trace", app("identity", n)), lambda: torch.tensor(3.0)),
    "determinant": (app("det", B), lambda: torch.linalg.det(b())),
    "difference": (add(B, neg(app("identity", n))), lambda: b() - torch.eye(3)),
    "matrix power": (app("pow", B, num(2)), lambda: b() @ b()),
    "number power": (app("pow", y, num("1/2")), lambda: torch.tensor(1.7**0.5)),
    "norm": (app("norm_sq", A), lambda: a().square().sum()),
    "sum over entries": (
        bind("sum", i, num(1), n, bind("sum", j, num(1), m, app("entry", A, i, j))),
        lambda: a().sum(),
    ),
    "empty sum": (bind("sum", i, num(2), num(1), x), lambda: torch.tensor(0.0)),
    "product over a family": (bind("prod", i, num(1), n, app("at", family, i)),
                              lambda: torch.tensor(8.0)),
    "sum over bits": (
        bind("sum_over", v, app("binary", n), app("exp", bind("sum", i, num(1), n,
             mul(app("at", family, i), app("entry", v, i))))),
        lambda: torch.tensor((1 + math.e) * (1 + math.e**2) * (1 + math.e**4)),
    ),
    "bound shifted": (bind("sum", i, num(1), add(n, num(1)), num(1)), lambda: torch.tensor(4.0)),
    "sigmoid": (app("sigmoid", div(num(1), y)), lambda: torch.tensor(1 / 1.7).sigmoid()),
    "normal density": (
        app("density", app("normal", x, y), num(0)),
        lambda: torch.tensor(math.exp(-0.09 / 3.4) / math.sqrt(2 * math.pi * 1.7)),
    ),
    "elementwise": (app("hadamard", A, app("map_exp", A)), lambda: a() * a().exp()),
    "partial": (app("partial", app("pow", x, num(3)), x), lambda: torch.tensor(0.27)),
    "gradient": (app("gradient", app("log", app("det", B)), B), lambda: torch.linalg.inv(b()).T),
    "partial by entry": (
        app("partial", app("trace", mul(B, B)), app("entry", B, num(1), num(2))),
        lambda: 2 * b()[1, 0],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_value(name: str) -> None:
    term, expected = CASES[name]
    env = values()
    if name == "gradient" and float(torch.linalg.det(b())) < 0:
        swapped = b().clone()
        swapped[[0, 1]] = swapped[[1, 0]]
        env = {**env, B: swapped}
        wanted = torch.linalg.inv(swapped).T
    else:
        wanted = expected()  # type: ignore[operator]
    assert torch.allclose(evaluate(term, env), wanted.double(), rtol=1e-6, atol=1e-12)


def test_definitions_and_functions() -> None:
    square = sym("f", Function((REAL,), REAL))
    twice = sym("t")
    context = Context(
        definitions=(
            Definition(square, mul(y, y), (y,)),
            Definition(twice, mul(num(2), app("apply", square, x))),
        )
    )
    assert float(evaluate(twice, values(), context)) == pytest.approx(0.18)
    # A value that is given goes before the definition.
    given = {**values(), twice: torch.tensor(5.0)}
    assert float(evaluate(twice, given, context)) == 5.0


def test_result_is_differentiable() -> None:
    leaf = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    value = evaluate(app("exp", mul(x, y)), {**values(), x: leaf})
    (gradient,) = torch.autograd.grad(value, leaf)
    assert float(gradient) == pytest.approx(1.7 * math.exp(0.51))


REFUSED: dict[str, Term] = {
    "proposition": eq(x, y),
    "integral": bind("integral", x, num(0), num(1), x),
    "infinite set": bind("sum_over", x, app("reals"), x),
    "undefined function": app("apply", sym("g", Function((REAL,), REAL)), x),
    "gamma density": app("density", app("gamma_law", x, y), x),
    "expectation": app("entropy", app("normal", x, y)),
    "derivative by a product": app("partial", x, mul(x, y)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_when_compiled(name: str) -> None:
    with pytest.raises(NotCompilable, match="HP841"):
        compile_term(REFUSED[name])


BAD_VALUES: dict[str, Term] = {
    "no value": sym("unknown"),
    "index too large": app("entry", v, num(4)),
    "family too short": app("at", family, num(9)),
    "family as a number": add(x, app("det", B), bind("sum", i, num(1), n, x), sym("s2")),
}


@pytest.mark.parametrize("name", BAD_VALUES)
def test_bad_values_are_refused(name: str) -> None:
    with pytest.raises(BadParameter, match="HP812"):
        evaluate(BAD_VALUES[name], values())
