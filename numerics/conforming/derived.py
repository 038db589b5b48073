"""Conformance with the derivations themselves: PPCA and the Gaussian-Bernoulli RBM.

The formulas are taken from the steps of `derivations.ppca` and `derivations.gb_rbm`, by
the left side of the step, so that code and write-up cannot drift apart unnoticed.
"""

from __future__ import annotations

import importlib
from typing import Any

import torch
from torch import Tensor

from derivations.formulas.notation import Formula
from handproof.terms.build import mat, size, sym
from handproof.terms.nodes import App, Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import REAL, Family
from handproof.terms.sorts import matrix as matrix_sort
from handproof.terms.text import to_text
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
from numerics.errors import NotCompilable
from numerics.models import ppca
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM

n, m = size("n"), size("m")
W, b, alpha = mat("W", "n", "m"), mat("b", "n"), mat(r"\alpha", "m")
v, h = mat("v", "n"), mat("h", "m")
sigma = Sym(r"\sigma", Family(Size.of("n"), REAL))


def right_side(module: str, left: str, occurrence: int = 0) -> Formula:
    """Return the right side of the step of a derivation whose left side prints as `left`.

    Args:
        module: name in `derivations`, which is also that of its `Derivation`.
        left: plain text of the left side, as `handproof.terms.text.to_text` prints it.
        occurrence: which of several such steps, from 0.

    Errors: `NotCompilable` when the derivation has no such step.
    """
    # Only terms are shared with the verifier: a derivation is used through its attributes.
    derivation: Any = getattr(importlib.import_module(f"derivations.{module}"), module)
    found = []
    for step in derivation.document(f"derivations/{module}.py").steps:
        for link in step.links:
            claim = link.obligation.claim if link.obligation is not None else None
            if isinstance(claim, App) and claim.op == "eq" and to_text(claim.args[0]) == left:
                source = f"derivations.{module}, step {step.label}"
                found.append(Formula(left, claim.args[1], source, link.obligation.context))
    if len(found) <= occurrence:
        raise NotCompilable(f"a step {left} = ... in {module}", "none", "Name another step.")
    return found[occurrence]


def gb_rbm(
    model_type: type[GaussianBernoulliRBM] = GaussianBernoulliRBM, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare every method of the Gaussian-Bernoulli machine with its derivation."""
    draw, visible, hidden = Draw(seed), 3, 2
    model = model_type(
        draw.normal(visible, hidden), draw.normal(visible), draw.normal(hidden),
        draw.positive(visible),
    )  # fmt: skip
    rows, states = draw.normal(4, visible), draw.bits(4, hidden)
    parameters: dict[Sym, Tensor | int] = {
        n: visible, m: hidden, W: model.W.data, b: model.b.data, alpha: model.alpha.data,
        sigma: model.sigma,
    }  # fmt: skip
    envs = [environment(parameters, {v: x, h: s}) for x, s in zip(rows, states, strict=True)]
    name = model_type.__name__
    mean, deviation = model.conditional_visible(states)
    density = torch.distributions.Normal(mean, deviation, validate_args=False)
    log_density = density.log_prob(rows).sum(-1)  # type: ignore[no-untyped-call]
    free, hidden_p = right_side("gb_rbm", "F(v)"), right_side("gb_rbm", "p_h_j mid v(j, 1, v)")
    visible_p = right_side("gb_rbm", "p_v mid h(v, h)")
    weights = right_side("gb_rbm", "∫[v in R^n] exp(-E(v, h))")
    return (
        compare(name, "free_energy", free.source,
                ((model.free_energy(rows)[r], scalar(free, env)) for r, env in enumerate(envs))),
        compare(name, "conditional_hidden", hidden_p.source,
                ((model.conditional_hidden(rows)[r], entries(hidden_p, env, j=hidden))
                 for r, env in enumerate(envs))),
        compare(name, "conditional_visible", visible_p.source,
                ((log_density[r].exp(), scalar(visible_p, env)) for r, env in enumerate(envs))),
        compare(name, "hidden_log_weights", weights.source,
                ((model.hidden_log_weights(states)[r], scalar(weights, env).log())
                 for r, env in enumerate(envs))),
        *_gb_gradients(model, rows, envs),
        _gb_autograd(model, rows, parameters, free),
        _gb_stationary(model, seed),
    )  # fmt: skip


def _gb_gradients(
    model: GaussianBernoulliRBM, rows: Tensor, envs: list[Environment]
) -> tuple[Conformance, ...]:
    gradient, checks = model.free_energy_gradient(rows), []
    visible, hidden = model.W.shape
    for left, found, upto in (
        ("∂Φ/∂W[i, j]", gradient.W, {"i": visible, "j": hidden}),
        ("∂Φ/∂b[i]", gradient.b, {"i": visible}),
        ("∂Φ/∂α[j]", gradient.alpha, {"j": hidden}),
    ):
        formula = right_side("gb_rbm", left)
        expected = torch.stack([entries(formula, env, **upto) for env in envs]).mean(0)
        name = type(model).__name__
        checks.append(
            compare(name, f"free_energy_gradient {left}", formula.source, [(found, expected)])
        )
    return tuple(checks)


def _gb_autograd(
    model: GaussianBernoulliRBM, rows: Tensor, parameters: dict[Sym, Tensor | int], free: Formula
) -> Conformance:
    """Compare the gradient with autograd of the derivation's free energy, log sigma included."""

    def mean(leaves: list[Tensor]) -> Tensor:
        new = {W: leaves[0], b: leaves[1], alpha: leaves[2], sigma: leaves[3].exp()}
        values = [scalar(free, environment(parameters, new, {v: x})) for x in rows]
        return torch.stack(values).mean()

    start = [model.W.data, model.b.data, model.alpha.data, model.log_sigma.data]
    found = model.free_energy_gradient(rows)
    pairs = zip((found.W, found.b, found.alpha, found.log_sigma), autograd(mean, start),
                strict=True)  # fmt: skip
    return compare(type(model).__name__, "free_energy_gradient, by autograd", free.source, pairs)


def _gb_stationary(model: GaussianBernoulliRBM, seed: int) -> Conformance:
    """Test that a Gibbs step keeps the exact moments of v and v v^T (J. Geweke 2004)."""
    states, p = model.hidden_states(), model.hidden_marginal()
    # The moments are those of the mixture, from the energy's parameters alone.
    centres = model.b + model.sigma * ((states - model.offset_h) @ model.W.T)
    generator = torch.Generator().manual_seed(seed + 1)
    h0 = states[torch.multinomial(p, 40_000, replacement=True, generator=generator)]
    noise = torch.randn(len(h0), len(model.b), generator=generator, dtype=torch.float64)
    start = model.b + model.sigma * ((h0 - model.offset_h) @ model.W.T + noise)
    after = model.gibbs(start, 1, generator)
    first = p @ centres
    second = (centres * p[:, None]).T @ centres + torch.diag(model.sigma.square())
    products = (after[:, :, None] * after[:, None, :]).flatten(1)
    upper = torch.triu(torch.ones_like(second)).flatten().bool()
    samples = torch.cat([after, products[:, upper]], 1)
    expected = torch.cat([first, second.flatten()[upper]])
    return standardised(
        type(model).__name__, "gibbs, moments of v", "stationarity", samples, expected
    )


def ppca_model(seed: int = 0) -> tuple[Conformance, ...]:
    """Compare likelihood, gradient and estimates of PPCA with its derivation."""
    draw, rows, d, q = Draw(seed), 7, 4, 2
    x = draw.normal(rows, d) @ draw.normal(d, d)
    loadings, mu, s2 = draw.normal(d, q), draw.normal(d), draw.positive(1)[0]
    symbols = {name: size(name) for name in ("N", "d", "q")}
    family = Sym("x", Family(Size.of("N"), matrix_sort("d", 1)))
    arrays: dict[Sym, Tensor | int] = {
        symbols["N"]: rows, symbols["d"]: d, symbols["q"]: q, family: x,
        mat("W", "d", "q"): loadings, mat(r"\mu", "d"): mu, sym(r"\sigma^2"): s2,
    }  # fmt: skip
    _, S = ppca.sample_moments(x)
    arrays[mat("S", "d", "d")] = S
    env = environment(arrays)
    gradient_w, _ = ppca.objective_gradient(S, loadings, s2)
    likelihood, profile = right_side("ppca", "ℓ"), right_side("ppca", "ℓ", 1)
    by_w = right_side("ppca", "∂L/∂W")
    model = ppca.PPCA(mu, loadings, float(s2))
    estimate = _noise_estimate(S, q)
    closed = ppca.closed_form(x, q)
    stationary = right_side("ppca", "S·C⁻¹·W")
    at_estimate = environment(
        arrays, {mat("W", "d", "q"): closed.W,
                 sym(r"\sigma^2"): torch.tensor(closed.sigma2, dtype=torch.float64)}
    )  # fmt: skip
    left = S @ torch.linalg.solve(closed.covariance, closed.W)
    return (
        compare("PPCA", "log_likelihood", likelihood.source,
                [(model.log_likelihood(x), scalar(likelihood, env))]),
        compare("PPCA", "log_likelihood, split", profile.source,
                [(model.log_likelihood(x), scalar(profile, env))]),
        compare("PPCA", "objective_gradient W", by_w.source,
                [(gradient_w * rows, scalar(by_w, env))]),
        compare("PPCA", "closed_form sigma^2", estimate[0].source,
                [(torch.tensor(closed.sigma2, dtype=torch.float64), estimate[1])]),
        compare("PPCA", "closed_form is stationary", stationary.source,
                [(left, scalar(stationary, at_estimate))]),
    )  # fmt: skip


def _noise_estimate(S: Tensor, q: int) -> tuple[Formula, Tensor]:
    """Return the derivation's estimator of sigma^2 and its value at the eigenvalues of S."""
    formula = right_side("ppca", "σ²")
    d = S.shape[0]
    lam = Sym(r"\lambda", Family(Size.of("d"), REAL))
    env = environment({size("d"): d, size("q"): q, lam: ppca.spectrum(S).values})
    return formula, scalar(formula, env)
