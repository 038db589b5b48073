"""The smallest witness: small sizes, small integers; a person must be able to redo it by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

from handproof.proving import values as v
from handproof.proving.models import Builder, Draw, Model
from handproof.proving.numbers import EvaluationError, Precision, is_rational, standard
from handproof.proving.values import Closure, Value

SECONDS = 0.25
DRAWS = 10
"""Simple models that are tried at each choice of sizes."""
BITS = 512


def smallest(made: Builder, model: Model, seconds_left: float, seed: int) -> Model:
    """A model in which the claim fails, as simple as a short search finds; at worst ``model``."""
    deadline = time.monotonic() + min(SECONDS, max(seconds_left, SECONDS / 4))
    best = model
    for candidate in _candidates(made, model, seed):
        if time.monotonic() > deadline:
            break
        if cost(candidate) < cost(best) and fails(made, candidate):
            best = candidate
        if best is not model and sum(candidate.sizes.values()) > sum(best.sizes.values()):
            break
    return best


def _candidates(made: Builder, model: Model, seed: int) -> Iterator[Model]:
    total = sum(model.sizes.values())
    for sizes in made.sizes.smallest_first():
        if sum(sizes.values()) > total:
            return
        random = Random(seed)
        for _ in range(DRAWS):
            for boundary in (False, True):
                yield from made.models(sizes, Draw(random, True, boundary), 1)


def fails(made: Builder, model: Model) -> bool:
    """Whether the claim is false in the model, rigorously."""
    if model.unchecked:
        return False
    try:
        with Precision(BITS):
            return not made.scope(model.sizes, model.values).value(made.obligation.claim).holds
    except EvaluationError:
        return False


def cost(model: Model) -> tuple[int, int, int]:
    """Sizes first, then how much there is to write down; values that are not rational are worst."""
    written = [n for value in model.values.values() for n in _digits(value)]
    return (sum(n < 0 for n in written), sum(model.sizes.values()), sum(written))


def _digits(value: Value) -> list[int]:
    """Digits of each number; -1 stands for one that is not rational."""
    if isinstance(value, Closure):
        return [n for x in value.coefficients for n in _digits(x)]
    found = []
    for x in map(standard, v.numbers_of(value)):
        if not is_rational(x):
            found.append(-1)
        elif x == 0:
            found.append(1)
        else:
            above = len(str(abs(x.p))) + (1 if x.p < 0 else 0) + (abs(x) > 3)
            found.append(1 + above + (2 * len(str(x.q)) if x.q != 1 else 0))
    return found
