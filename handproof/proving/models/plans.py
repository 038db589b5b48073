"""Plans: which equation is solved for which symbol, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from handproof.proving.models.equations import Degrees, Equation
from handproof.terms.context import Context, Origin
from handproof.terms.nodes import Sym

MOST_NODES = 3000


@dataclass(frozen=True, slots=True)
class Group:
    """Symbols that are solved for together, and their equations."""

    symbols: tuple[Sym, ...]
    equations: tuple[Equation, ...]

    @property
    def mode(self) -> str:
        """How the group is solved (see `handproof.proving.models.equations.MODES`)."""
        if len(self.symbols) > 1:
            return "affine"
        return self.equations[0].modes[self.symbols[0]]


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups in an order in which each comes after what its equations need; the equations that
    are in no group are only checked."""

    groups: tuple[Group, ...]

    @property
    def solved(self) -> tuple[Equation, ...]:
        """The equations that are solved."""
        return tuple(e for group in self.groups for e in group.equations)


def plans(context: Context, equations: tuple[Equation, ...]) -> Iterator[Plan]:
    """Acyclic plans: hypotheses solved and earlier steps checked, then all solved, then fewer."""
    steps = {f.label for f in context.facts if f.origin is Origin.STEP}
    stated = tuple(e for e in equations if e.label not in steps)
    seen: set[tuple[Sym | None, ...]] = set()
    for kept in (stated, equations):
        for choice in _choices(kept):
            plan = _ordered(context, kept, choice)
            key = tuple(choice[kept.index(e)] if e in kept else None for e in equations)
            if plan is not None and key not in seen:
                seen.add(key)
                yield plan


def _choices(equations: tuple[Equation, ...]) -> Iterator[tuple[Sym | None, ...]]:
    """Assignments of unknowns to equations, those that leave fewest unsolved first."""
    options = [(*e.unknowns, None) for e in equations]
    found = list(islice(product(*options), MOST_NODES))
    found.sort(key=lambda choice: _price(equations, choice))
    yield from found


def _price(equations: tuple[Equation, ...], choice: tuple[Sym | None, ...]) -> float:
    """Unsolved equations cost, and symbols with several; one entry of a symbol is dearer still."""
    pairs = list(zip(equations, choice, strict=True))
    assigned = [s for s in choice if s is not None]
    single = sum(one.modes[s] == "coordinate" for one, s in pairs if s is not None)
    crowded = len(assigned) - len(set(assigned))
    return len(choice) - len(assigned) + 0.5 * crowded + 1.5 * single


def _ordered(
    context: Context, equations: tuple[Equation, ...], choice: tuple[Sym | None, ...]
) -> Plan | None:
    groups: dict[Sym, list[Equation]] = {}
    for one, symbol in zip(equations, choice, strict=True):
        if symbol is not None:
            groups.setdefault(symbol, []).append(one)
    order: list[Group] = []
    waiting = list(groups)
    while waiting:
        ready = [s for s in waiting if _ready(s, groups[s], waiting)][:1]
        joint = ready or waiting
        group = Group(tuple(joint), tuple(e for s in joint for e in groups[s]))
        if not ready and not _jointly_affine(context, group):
            return None
        waiting = [s for s in waiting if s not in joint]
        order.append(group)
    return Plan(tuple(order))


def _ready(symbol: Sym, equations: list[Equation], waiting: list[Sym]) -> bool:
    """Whether the equations of a symbol need no other symbol that is still to be solved for."""
    return not any(s in e.symbols for e in equations for s in waiting if s is not symbol)


def _jointly_affine(context: Context, group: Group) -> bool:
    degrees = Degrees(context, frozenset(group.symbols))
    return all(max(degrees.of(e.left), degrees.of(e.right)) <= 1 for e in group.equations)
