"""Every model held against the formulas it implements, in one call.

Formulas of PPCA and of the Gaussian-Bernoulli machine come from the derivation modules,
those of the other models from `derivations.formulas`. Values and gradients must agree to a
relative 1e-10 in double precision; samplers are tested for stationarity at an error
level of 1e-6 each.
"""

from __future__ import annotations

from numerics.conforming import derived, inference, machines
from numerics.conforming.core import Conformance

__all__ = ["Conformance", "conform_all"]


def conform_all(seed: int = 0) -> tuple[Conformance, ...]:
    """Return all comparisons, model by model; a few CPU seconds."""
    autoencoders = tuple(
        row for name, build in inference.VAES.items() for row in inference.vae(name, build, seed)
    )
    return (
        *derived.ppca_model(seed),
        *derived.gb_rbm(seed=seed),
        *machines.bernoulli_rbm(seed=seed),
        *machines.bernoulli_learner(seed=seed),
        *machines.ternary_rbm(seed=seed),
        *machines.boltzmann_machine(seed=seed),
        *inference.sparse_autoencoder(seed),
        *autoencoders,
        *inference.regression(seed=seed),
        *inference.estimators(seed),
        *inference.experts(seed=seed),
    )
