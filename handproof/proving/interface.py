"""What a prover is: the one interface between obligations and the many ways to settle them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handproof.terms.context import Obligation
from handproof.terms.nodes import Term

Json = Any


@dataclass(frozen=True, slots=True)
class Budget:
    """Wall-clock seconds that one prover may spend, counted from ``start``."""

    seconds: float
    start: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds left; never negative."""
        return max(0.0, self.start + self.seconds - time.monotonic())

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left == 0.0


@dataclass(frozen=True, slots=True)
class Proof:
    """A proposed proof: nothing is proved until the kernel has accepted it.

    ``certificate`` is a ``handproof/proof/1`` object for the statement of the obligation.
    """

    prover: str
    certificate: Json


@dataclass(frozen=True, slots=True)
class Witness:
    """A model of Γ in which φ fails.

    ``sizes`` gives each size variable an integer; ``values`` gives each symbol, by name, a number
    or a nested list of numbers (rows of columns; a family is a list of elements) as exact
    rationals in text; ``left`` and ``right`` are the values of both sides, exact rationals or
    balls such as ``"[0.3466 +/- 1e-30]"``; ``undefined`` says which side has no value, if one
    has none.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Json]
    left: Json
    right: Json
    exact: bool
    undefined: str = ""


@dataclass(frozen=True, slots=True)
class Refutation:
    """A witness, and whether the claim is false or only does not follow from Γ."""

    prover: str
    witness: Witness


@dataclass(frozen=True, slots=True)
class Survived:
    """The claim held on ``instances`` models of these sizes, ``exact`` of them in rationals."""

    prover: str
    instances: int
    exact: int
    sizes: tuple[Mapping[str, int], ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Abstention:
    """No answer: why, and which facts would settle it where they are known."""

    prover: str
    reason: str
    needs: tuple[Term, ...] = ()


Outcome = Proof | Refutation | Survived | Abstention
Prover = Callable[[Obligation, Budget], Outcome]
