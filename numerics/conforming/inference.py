"""Conformance of autoencoders, regression, estimators, experts and sparse codes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from derivations.formulas import inference as formulas
from handproof.terms.build import mat
from handproof.terms.nodes import Sym
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
from numerics.models import gradient_estimators
from numerics.models.bayesian_linear_regression import Regression, State
from numerics.models.conditional_vae import ConditionalVAE
from numerics.models.product_of_experts import ProductOfMixtures
from numerics.models.sparse_autoencoder import FaithfulAutoencoder, objective
from numerics.models.vae import VAE, Likelihood
from numerics.models.vae_14x14 import SmallVAE
from numerics.models.vae_cnn import ConvolutionalVAE
from numerics.models.vae_mlp import MLPVAE

VAES: dict[str, Callable[[], VAE]] = {
    "MLPVAE": lambda: MLPVAE(6, 2, 5),
    "MLPVAE, Bernoulli": lambda: MLPVAE(6, 2, 5, Likelihood.BERNOULLI),
    "ConditionalVAE": lambda: ConditionalVAE(6, 3, 2, 5),
    "SmallVAE": lambda: SmallVAE(6, 5),
    "ConvolutionalVAE": lambda: ConvolutionalVAE(2),
}


def vae(name: str, build: Callable[[], VAE], seed: int = 0) -> tuple[Conformance, ...]:
    """Compare both ELBO terms of a model with the formulas, at its own mu and log s^2.

    The noise is drawn again from the same generator state, so z is known.
    """
    torch.manual_seed(seed)
    model = build().double()
    draw = Draw(seed)
    pixels = 784 if isinstance(model, ConvolutionalVAE) else 6
    x = (
        draw.bits(3, pixels)
        if model.likelihood is Likelihood.BERNOULLI
        else (draw.probability(3, pixels))
    )
    given = None
    if isinstance(model, ConditionalVAE):
        given = model.condition(torch.tensor([0, 1, 2])).double()
    mu, log_variance = (t.detach() for t in model.encode(x, given))
    terms = model.terms(x, torch.Generator().manual_seed(seed + 7), given)
    eps = torch.randn(mu.shape, generator=torch.Generator().manual_seed(seed + 7),
                      dtype=torch.float64)  # fmt: skip
    kl_pairs, nll_pairs = [], []
    for r in range(len(x)):
        env = environment(
            {formulas.K: model.latent, formulas.D: pixels, formulas.m: mu[r],
             formulas.lv: log_variance[r], formulas.eps: eps[r], formulas.x: x[r]}
        )  # fmt: skip
        kl = entries(formulas.VAE["kl_to_standard_normal"], env, k=model.latent).sum()
        kl_pairs.append((terms.kl[r], kl))
        z = entries(formulas.VAE["reparameterise"], env, k=model.latent)
        mean = model.decode(z[None], None if given is None else given[r : r + 1])[0]
        bernoulli = model.likelihood is Likelihood.BERNOULLI
        key = "bernoulli" if bernoulli else "gaussian"
        with_mean = {**env, **environment({formulas.xhat: mean.detach()})}
        nll_pairs.append((terms.reconstruction[r], scalar(formulas.VAE[key], with_mean)))
    return (
        compare(name, "terms, KL", formulas.VAE["kl_to_standard_normal"].source, kl_pairs),
        compare(name, "terms, reconstruction", formulas.VAE["reparameterise"].source, nll_pairs),
    )


def regression(model_type: type[Regression] = Regression, seed: int = 0) -> tuple[Conformance, ...]:
    """Compare the regression's ELBO, gradient, posterior, evidence and gap with their formulas."""
    draw, n, d = Draw(seed), 6, 3
    model = model_type(draw.normal(n, d), draw.normal(n))
    state = State(draw.normal(d), draw.positive(d), draw.positive(1)[0])
    arrays: dict[Sym, Tensor | int] = {
        formulas.n: n, formulas.d: d, formulas.X: model.X, formulas.Y: model.y,
        formulas.mu: state.mu, formulas.s: state.s, formulas.sigma: state.sigma,
    }  # fmt: skip
    env, table, name = environment(arrays), formulas.REGRESSION, model_type.__name__
    gradient = model.elbo_gradient(state)

    def elbo(leaves: list[Tensor]) -> Tensor:
        new = dict(zip((formulas.mu, formulas.s, formulas.sigma), leaves, strict=True))
        return scalar(table["elbo"], {**env, **environment(new)})

    by_autograd = autograd(elbo, [state.mu, state.s, state.sigma])
    mean = scalar(table["posterior mean"], env)[:, 0]
    found = {
        "elbo": (model.elbo(state), scalar(table["elbo"], env)),
        "elbo_gradient mu": (gradient.mu, entries(table["elbo_gradient mu"], env, j=d)),
        "elbo_gradient s": (gradient.s, entries(table["elbo_gradient s"], env, j=d)),
        "elbo_gradient sigma": (gradient.sigma, scalar(table["elbo_gradient sigma"], env)),
        "posterior mean": (model.posterior(state.sigma).mean, mean),
        "log_evidence": (model.log_evidence(state.sigma), scalar(table["log_evidence"], env)),
        "optimal_gap": (model.optimal_gap(state.sigma), scalar(table["optimal_gap"], env)),
    }
    pairs = zip((gradient.mu, gradient.s, gradient.sigma), by_autograd, strict=True)
    return (
        *(compare(name, key, table[key].source, [pair]) for key, pair in found.items()),
        compare(name, "elbo_gradient, by autograd", "formula of the ELBO", pairs),
    )


def estimators(seed: int = 0) -> tuple[Conformance, ...]:
    """Compare the variance polynomials, and the estimators' means and variances with them."""
    name, table = "gradient_estimators", formulas.ESTIMATORS
    pairs: dict[str, list[tuple[Tensor, Tensor]]] = {key: [] for key in table}
    for d in (1, 2, 5, 17):
        m = float(Draw(seed + d).positive(1)[0])
        env = environment({formulas.dd: d, formulas.mm: torch.tensor(m, dtype=torch.float64)})
        for key in table:
            value = getattr(gradient_estimators, key)(d, m)
            pairs[key].append((torch.tensor(value, dtype=torch.float64), scalar(table[key], env)))
    mu = Draw(seed).normal(3)
    m, generator = float(mu.square().sum()), torch.Generator().manual_seed(seed)
    samplers = (
        ("reparameterisation", gradient_estimators.reparameterisation(mu, 200_000, generator),
         gradient_estimators.reparameterisation_variance(3)),
        ("reinforce", gradient_estimators.reinforce(mu, 200_000, generator),
         gradient_estimators.reinforce_variance(3, m)),
    )  # fmt: skip
    sampled = []
    for key, rows, variance in samplers:
        square = (rows - mu).square().sum(-1, keepdim=True)
        expected = torch.cat([mu, torch.tensor([variance], dtype=torch.float64)])
        sampled.append(
            standardised(name, f"{key}, mean and variance", "exact Gaussian moments",
                         torch.cat([rows, square], 1), expected)
        )  # fmt: skip
    return (*(compare(name, key, table[key].source, pairs[key]) for key in table), *sampled)


def experts(
    model_type: type[ProductOfMixtures] = ProductOfMixtures, seed: int = 0
) -> tuple[Conformance, ...]:
    """Compare the product with its formula, and the mixture with the normalised product."""
    draw, h, c, d = Draw(seed), 2, 3, 2
    model = model_type(draw.positive(h, c), draw.normal(h, c, d))
    z = draw.normal(4, d)
    columns = model.u.reshape(h * c, d).T
    u = mat("u", "d", "G")
    formula = formulas.EXPERTS["log_unnormalised"]
    unnormalised, pairs = model.log_unnormalised(z), []
    for r in range(len(z)):
        env = environment(
            {formulas.H: h, formulas.C: c, formulas.d: d, formulas.a: model.a, u: columns,
             formulas.z: z[r]}
        )  # fmt: skip
        pairs.append((unnormalised[r], scalar(formula, env)))
    mixture = model.mixture().log_density(z)
    name = model_type.__name__
    return (
        compare(name, "log_unnormalised", formula.source, pairs),
        compare(name, "mixture", "multiplying out",
                [(mixture, unnormalised - model.log_partition())]),
    )  # fmt: skip


def sparse_autoencoder(seed: int = 0) -> tuple[Conformance, ...]:
    """Compare the objective, and the faithful autoencoder's loss, with the formula."""
    torch.manual_seed(seed)
    draw = Draw(seed)
    model = FaithfulAutoencoder(5, 4, 0.3, 6).double()
    x, noisy = draw.probability(3, 5), draw.probability(3, 5)
    h = model.encode(noisy).detach()
    values = objective(x, h, model.D.detach(), model.penalty)
    formula, pairs = formulas.SPARSE["objective"], []
    for r in range(len(x)):
        env = environment(
            {formulas.M: 4, formulas.D: 5, formulas.Dictionary: model.D.detach(),
             formulas.code: h[r], formulas.image: x[r],
             formulas.lam: torch.tensor(0.3, dtype=torch.float64)}
        )  # fmt: skip
        pairs.append((values[r], scalar(formula, env)))
    mean = torch.stack([expected for _, expected in pairs]).mean()
    return (
        compare("sparse_autoencoder", "objective", formula.source, pairs),
        compare("FaithfulAutoencoder", "loss", formula.source, [(model.loss(x, noisy), mean)]),
    )
