"""Conformance of the discrete machines: Bernoulli, ternary, connected Boltzmann."""

from __future__ import annotations

import torch
from torch import Tensor

from derivations.formulas import machines as formulas
from derivations.formulas.notation import Formula
from handproof.terms.nodes import Sym
from numerics.compile import Environment
from numerics.conforming.core import (
    Conformance,
    Draw,
    autograd,
    compare,
    entries,
    environment,
    scalar,
    standardised,
)
from numerics.models.bernoulli_rbm import BernoulliRBM, binary_states
from numerics.models.boltzmann_mean_field import BoltzmannMachine
from numerics.models.ternary_rbm import TernaryRBM
from numerics.training.bernoulli_cd import BernoulliCD, ContrastiveSettings

_D, _M, _ROWS = 4, 3, 5
_SAMPLES = 40_000


def _sizes() -> dict[Sym, Tensor | int]:
    return {formulas.D: _D, formulas.M: _M}


def bernoulli_rbm(
    model_type: type[BernoulliRBM] = BernoulliRBM, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare every method of the Bernoulli machine with its formula."""
    draw = Draw(seed)
    model = model_type(draw.normal(_D, _M), draw.normal(_D), draw.normal(_M))
    x, x_k, h = draw.bits(_ROWS, _D), draw.bits(_ROWS, _D), draw.bits(_ROWS, _M)
    table, name = formulas.BERNOULLI, model_type.__name__
    parameters = _bernoulli_parameters(model.W.data, model.b.data, model.c.data)
    rows = [
        environment(parameters, {formulas.x: x[r], formulas.x_k: x_k[r], formulas.h: h[r]})
        for r in range(_ROWS)
    ]

    def check(quantity: str, found: Tensor, **upto: int) -> Conformance:
        formula = table[quantity]
        pairs = (
            (found[r], entries(formula, env, **upto) if upto else scalar(formula, env))
            for r, env in enumerate(rows)
        )
        return compare(name, quantity, formula.source, pairs)

    return (
        check("energy", model.energy(x, h)),
        check("free_energy", model.free_energy(x)),
        check("free_energy by summation", model.free_energy(x)),
        check("conditional_hidden", model.conditional_hidden(x), j=_M),
        check("conditional_visible", model.conditional_visible(h), i=_D),
        compare(name, "log_partition", "definition",
                [(model.log_partition(), scalar(table["log_partition"], rows[0]))]),
        *_contrastive(name, table, rows, model.contrastive_gradient(x, x_k)),
        _gradient_by_autograd(name, model, x, rows),
        _stationary(name, model, seed),
    )  # fmt: skip


def _bernoulli_parameters(W: Tensor, b: Tensor, c: Tensor) -> dict[Sym, Tensor | int]:
    return {**_sizes(), formulas.W: W, formulas.b: b, formulas.c: c}


def _contrastive(
    name: str, table: dict[str, Formula], rows: list[Environment], found: object
) -> tuple[Conformance, ...]:
    """Compare the gradient of mean F(x) - F(x_k), averaged over rows, field by field."""
    checks = []
    for field in ("W", "b", "c"):
        formula = table.get(f"contrastive_gradient {field}")
        if formula is None:
            continue
        hidden = field == "c" or (field == "b" and "contrastive_gradient c" not in table)
        upto = {"k": _D, "j": _M} if field == "W" else {"j": _M} if hidden else {"k": _D}
        expected = torch.stack([entries(formula, env, **upto) for env in rows]).mean(0)
        checks.append(
            compare(name, f"contrastive_gradient {field}", formula.source,
                    [(getattr(found, field), expected)])
        )  # fmt: skip
    return tuple(checks)


def _gradient_by_autograd(
    name: str, model: BernoulliRBM, x: Tensor, rows: list[Environment]
) -> Conformance:
    formula = formulas.BERNOULLI["free_energy"]

    def mean(leaves: list[Tensor]) -> Tensor:
        parameters = _bernoulli_parameters(*leaves)
        per_row = [scalar(formula, {**env, **environment(parameters)}) for env in rows]
        return torch.stack(per_row).mean()

    expected = autograd(mean, [model.W.data, model.b.data, model.c.data])
    found = model.free_energy_gradient(x)
    pairs = zip((found.W, found.b, found.c), expected, strict=True)
    return compare(name, "free_energy_gradient, by autograd", "formula of F", pairs)


def _stationary(name: str, model: BernoulliRBM | TernaryRBM, seed: int) -> Conformance:
    """Test that a Gibbs step leaves the exact distribution as it is (J. Geweke 2004)."""
    states = binary_states(_D, torch.float64)
    p = (-model.free_energy(states)).softmax(0)
    generator = torch.Generator().manual_seed(seed + 1)
    start = states[torch.multinomial(p, _SAMPLES, replacement=True, generator=generator)]
    after = model.gibbs(start, 1, generator)
    hit = (after[:, None] == states).all(-1).double()
    return standardised(name, "gibbs, frequencies of all states", "stationarity", hit, p)


def ternary_rbm(
    model_type: type[TernaryRBM] = TernaryRBM, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare every method of the ternary machine with its formula."""
    draw = Draw(seed)
    model = model_type(draw.normal(_D, _M), draw.normal(_M))
    x, x_k = draw.bits(_ROWS, _D), draw.bits(_ROWS, _D)
    table, name = formulas.TERNARY, model_type.__name__
    parameters = {**_sizes(), formulas.W: model.W.data, formulas.beta: model.b.data}
    rows = [environment(parameters, {formulas.x: x[r], formulas.x_k: x_k[r]}) for r in range(_ROWS)]
    free, mean = model.free_energy(x), model.mean_hidden(x)
    return (
        compare(name, "free_energy", table["free_energy"].source,
                ((free[r], scalar(table["free_energy"], env)) for r, env in enumerate(rows))),
        compare(name, "mean_hidden", table["mean_hidden"].source,
                ((mean[r], entries(table["mean_hidden"], env, j=_M))
                 for r, env in enumerate(rows))),
        *_contrastive(name, table, rows, model.contrastive_gradient(x, x_k)),
        _stationary(name, model, seed),
    )  # fmt: skip


def boltzmann_machine(
    model_type: type[BoltzmannMachine] = BoltzmannMachine, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare the mean-field methods of the connected machine with their formulas."""
    draw = Draw(seed)
    A, B = draw.normal(_M, _M).triu(1), draw.normal(_D, _D).triu(1)
    model = model_type(draw.normal(_D, _M), A + A.T, B + B.T)
    x, mu = draw.bits(_D), draw.probability(_M)
    env = environment(
        _sizes(),
        {formulas.W: model.W, formulas.A: model.A, formulas.B: model.B, formulas.x: x,
         formulas.mu: mu},
    )  # fmt: skip
    table, name = formulas.MEAN_FIELD, model_type.__name__

    def elbo(leaves: list[Tensor]) -> Tensor:
        return scalar(table["elbo"], {**env, **environment({formulas.mu: leaves[0]})})

    return (
        compare(name, "elbo", table["elbo"].source, [(model.elbo(x, mu), elbo([mu]))]),
        compare(name, "parallel_update", table["parallel_update"].source,
                [(model.parallel_update(x, mu), entries(table["parallel_update"], env, j=_M))]),
        compare(name, "elbo_gradient", table["elbo_gradient"].source,
                [(model.elbo_gradient(x, mu), entries(table["elbo_gradient"], env, j=_M))]),
        compare(name, "elbo_gradient, by autograd", "formula of the ELBO",
                [(model.elbo_gradient(x, mu), autograd(elbo, [mu])[0])]),
    )  # fmt: skip


def bernoulli_learner(
    learner_type: type[BernoulliCD] = BernoulliCD, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare one step of the fast learner with the formula at the chain it drew.

    The learner works in single precision, so its errors may be 1e-5.
    """
    draw = Draw(seed)
    arrays = draw.normal(_D, _M), draw.normal(_D), draw.normal(_M)
    rbm = BernoulliRBM(*(array.float() for array in arrays))
    x = draw.bits(_ROWS, _D)
    before = [p.detach().double().clone() for p in rbm.parameters()]
    learner = learner_type(rbm, _ROWS, ContrastiveSettings(2, 1e-3))
    learner.step([x.float()], torch.Generator().manual_seed(seed))
    x_k = learner.extra_state()["chains"].double()
    parameters = _bernoulli_parameters(*before)
    rows = [environment(parameters, {formulas.x: x[r], formulas.x_k: x_k[r]}) for r in range(_ROWS)]
    checks = []
    for field, upto in (("W", {"k": _D, "j": _M}), ("b", {"k": _D}), ("c", {"j": _M})):
        formula = formulas.BERNOULLI[f"contrastive_gradient {field}"]
        expected = torch.stack([entries(formula, env, **upto) for env in rows]).mean(0)
        gradient = getattr(rbm, field).grad
        found = compare(learner_type.__name__, f"gradient {field}", formula.source,
                        [(gradient.double(), expected)])  # fmt: skip
        checks.append(
            Conformance(found.model, found.quantity, found.source, found.error, 1e-5,
                        found.comparisons)
        )  # fmt: skip
    return tuple(checks)
