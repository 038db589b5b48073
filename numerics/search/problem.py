"""What is searched: a map with parameters, the space they are drawn from, and a claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import sympy as sp

from numerics.search.errors import BadProblem, EmptySpace, MapUndefined, NotTestable, TwinMismatch
from numerics.search.programs import FloatMap, Program, from_sympy, substitute

Law = Literal["normal", "uniform"]


@dataclass(frozen=True)
class Parameter:
    """One real parameter: `law` with `location` and `scale`, rounded to multiples of `quantum`.

    normal: N(location, scale^2). uniform: [location - scale, location + scale]. Every draw is
    an exact rational; quantum 1 gives integers, 1/12 rationals with small denominators.
    """

    name: str
    law: Law = "normal"
    location: Fraction = Fraction(0)
    scale: Fraction = Fraction(1)
    quantum: Fraction = Fraction(1, 2**16)

    def __post_init__(self) -> None:
        if self.scale < 0 or self.quantum <= 0:
            raise EmptySpace(
                "scale >= 0 and quantum > 0",
                f"{self.name}: scale {self.scale}, quantum {self.quantum}",
                "Give a non-empty range.",
            )
        if (abs(self.location) + 8 * self.scale) / self.quantum > 2**30:
            raise EmptySpace(
                "at most 2^30 multiples of the quantum", self.name, "Take a coarser quantum."
            )


def between(name: str, low: str | int, high: str | int, quantum: str = "1/65536") -> Parameter:
    """A parameter uniform on [low, high], given as exact rationals."""
    a, b = Fraction(low), Fraction(high)
    if a > b:
        raise EmptySpace(f"{name}: low <= high", f"[{a}, {b}]", "Swap the ends.")
    return Parameter(name, "uniform", (a + b) / 2, (b - a) / 2, Fraction(quantum))


@dataclass(frozen=True)
class Converges:
    """Claim: the orbit converges."""

    def words(self) -> str:
        """The claim in words."""
        return "the orbit converges"


@dataclass(frozen=True)
class Period:
    """Claim: the orbit tends to a cycle of minimal period p."""

    p: int

    def __post_init__(self) -> None:
        if self.p < 1:
            raise NotTestable("a period of 1 or more", str(self.p), "Periods count steps.")

    def words(self) -> str:
        """The claim in words."""
        return f"the orbit tends to a cycle of minimal period {self.p}"


@dataclass(frozen=True)
class Diverges:
    """Claim: the orbit leaves every bounded set."""

    def words(self) -> str:
        """The claim in words."""
        return "the orbit diverges"


@dataclass(frozen=True)
class Always:
    """Claim: g(x_t, x_{t+1}) >= 0 at every step; g in the state symbols and `name_next`."""

    quantity: Any
    label: str

    def words(self) -> str:
        """The claim in words."""
        return self.label


Property = Converges | Period | Diverges | Always


@dataclass(frozen=True)
class Problem:
    """A map F_theta on R^d, its start, the space of theta and the claim about its orbit.

    `program` has d + p inputs: the state, then the parameters in order.
    """

    name: str
    state: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    program: Program
    start: tuple[Fraction, ...]
    claim: Property = field(default_factory=Converges)
    quantity: Program | None = None
    dense: Literal["symmetric", "full"] | None = None
    """Set where F is sigma(c + A mu) with the couplings (i < j, or i != j) as parameters."""

    @property
    def d(self) -> int:
        """Dimension of the state."""
        return len(self.state)

    def instance(self, theta: Sequence[Fraction]) -> Program:
        """The exact program of F_theta."""
        if len(theta) != len(self.parameters):
            raise BadProblem(
                f"{len(self.parameters)} parameters", str(len(theta)), "Give them all."
            )
        return substitute(self.program, {self.d + k: q for k, q in enumerate(theta)})

    def margin(self, theta: Sequence[Fraction]) -> Program | None:
        """The exact program of g(x_t, x_{t+1}) at theta, for `Always`."""
        if self.quantity is None:
            return None
        return substitute(self.quantity, {2 * self.d + k: q for k, q in enumerate(theta)})


def define(
    name: str,
    state: Sequence[Any],
    update: Sequence[Any],
    start: Sequence[Any],
    parameters: Sequence[Parameter] = (),
    claim: Property | None = None,
    twin: Callable[[np.ndarray[Any, Any], np.ndarray[Any, Any]], Any] | None = None,
) -> Problem:
    """Make a problem from SymPy expressions.

    Args:
        state: d SymPy symbols.
        update: d expressions in them and in symbols named like the parameters.
        start: d exact numbers (or numbers SymPy reads exactly, like "1/2").
        twin: a numpy or torch function (state (d,), theta (p,)) -> (d,) that `update` is the
            symbolic twin of; both are compared at 64 random points.

    Raises:
        BadProblem, MapNotSupported, MapUndefined, NotTestable, TwinMismatch.
    """
    if not state or len(update) != len(state) or len(start) != len(state):
        raise BadProblem(
            "as many updates and start values as state symbols",
            f"{len(state)} symbols, {len(update)} updates, {len(start)} start values",
            "Give one update and one start value a symbol.",
        )
    symbols = [*state, *(sp.Symbol(p.name) for p in parameters)]
    if len(set(map(str, symbols))) != len(symbols):
        raise BadProblem("distinct names", str(symbols), "Rename one.")
    by_name = {str(s): s for s in symbols}
    plain = [sp.sympify(e) for e in update]
    plain = [e.subs({s: by_name.get(str(s), s) for s in e.free_symbols}) for e in plain]
    values = tuple(_exact(s) for s in start)
    chosen = Converges() if claim is None else claim
    quantity = _quantity(chosen, state, symbols) if isinstance(chosen, Always) else None
    names = tuple(map(str, state))
    program = from_sympy(plain, symbols)
    problem = Problem(name, names, tuple(parameters), program, values, chosen, quantity)
    _defined_at_start(problem)
    if twin is not None:
        _compare(problem, twin)
    return problem


def _exact(value: Any) -> Fraction:
    q = sp.nsimplify(value) if isinstance(value, str) else sp.sympify(value)
    if not q.is_Rational:
        raise BadProblem("an exact rational start", repr(value), 'Write "1/2" or Rational(1, 2).')
    return Fraction(int(q.p), int(q.q))


def _quantity(claim: Always, state: Sequence[Any], symbols: Sequence[Any]) -> Program:
    following = [sp.Symbol(f"{s}_next") for s in state]
    g = sp.sympify(claim.quantity)
    by_name = {str(s): s for s in [*symbols, *following]}
    g = g.subs({s: by_name.get(str(s), s) for s in g.free_symbols})
    if not g.free_symbols & {*state, *following}:
        raise NotTestable("a quantity that depends on the state", str(g), "Use its symbols.")
    return from_sympy([g], [*state, *following, *symbols[len(state) :]])


def _typical(problem: Problem) -> np.ndarray[Any, Any]:
    return np.array([float(p.location + p.scale / 3) for p in problem.parameters])


def _defined_at_start(problem: Problem) -> None:
    x = np.concatenate([[float(s) for s in problem.start], _typical(problem)])
    y = FloatMap.of(problem.program)(x)
    if not np.isfinite(y).all():
        raise MapUndefined("finite F(start)", str(y), "Move the start off the pole.")


def _compare(problem: Problem, twin: Callable[..., Any]) -> None:
    rng, F = np.random.default_rng(0), FloatMap.of(problem.program)
    for _ in range(64):
        x = np.array([float(s) for s in problem.start]) + rng.normal(size=problem.d) / 8
        theta = np.array(
            [float(p.location) + float(p.scale) * rng.uniform(-1, 1) for p in problem.parameters]
        )
        ours = F(np.concatenate([x, theta]))
        theirs = np.asarray(twin(x, theta), dtype=float)
        if theirs.shape != ours.shape:
            raise BadProblem(f"a result of shape {ours.shape}", str(theirs.shape), "Fix the twin.")
        if not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9, equal_nan=True):
            raise TwinMismatch("equal values", f"{ours} and {theirs} at {x}, {theta}", "Fix one.")


def stays_in(state: Sequence[Any], box: Sequence[tuple[Any, Any]]) -> tuple[Always, ...]:
    """Claims "the orbit stays in the box", one a side; an infinite side makes no claim.

    Raises:
        NotTestable: every side is infinite.
    """
    claims = []
    for s, (low, high) in zip(state, box, strict=True):
        if sp.sympify(low).is_finite:
            claims.append(Always(s - sp.sympify(low), f"{s} >= {low}"))
        if sp.sympify(high).is_finite:
            claims.append(Always(sp.sympify(high) - s, f"{s} <= {high}"))
    if not claims:
        raise NotTestable("a box with a finite side", str(box), "No orbit leaves the whole space.")
    return tuple(claims)


def monotone(expression: Any, state: Sequence[Any], name: str) -> Always:
    """Claim "the quantity never falls", for an expression in the state symbols."""
    following = {s: sp.Symbol(f"{s}_next") for s in state}
    g = sp.sympify(expression)
    return Always(g.subs(following, simultaneous=True) - g, f"{name} never falls")
