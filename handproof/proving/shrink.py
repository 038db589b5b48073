"""The smallest witness: small sizes, small integers; a person must be able to redo it by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from random import Random

from handproof.proving import values as v
from handproof.proving.models import Builder, Draw, Model
from handproof.proving.numbers import EvaluationError, Precision, is_rational, standard
from handproof.proving.values import Closure, Value

SECONDS = 0.15
DRAWS = 12
"""Simple models that are tried at each choice of sizes; three times as many until one is found."""
BITS = 512


def smallest(
    made: Builder,
    model: Model,
    seconds_left: float,
    seed: int,
    allowed: Callable[[Model], bool] = lambda _: True,
) -> Model:
    """A model in which the claim fails, as simple as a short search finds; at worst ``model``.

    ``allowed`` says whether a model satisfies the facts that the builder does not know.
    """
    deadline = time.monotonic() + min(SECONDS, max(seconds_left, SECONDS / 4))
    best = model
    total = sum(model.sizes.values())
    for sizes in made.sizes.smallest_first():
        found = 0
        for count, candidate in enumerate(_simple_models(made, sizes, model, seed)):
            if time.monotonic() > deadline or (found and count > DRAWS):
                return best
            if candidate is None or not cost(candidate) < cost(best):
                continue
            if fails(made, candidate) and allowed(candidate):
                best, found = candidate, found + 1
        if found or sum(sizes.values()) >= total:
            break
    return best


def _simple_models(
    made: Builder, sizes: Mapping[str, int], model: Model, seed: int
) -> Iterator[Model | None]:
    random = Random(seed)
    for count in range(3 * DRAWS):
        how = Draw(random, True, 0.5 if count % 3 == 2 else 0.0)
        yield next(made.models(sizes, how, 1, model.plan), None)


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
