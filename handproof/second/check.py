"""A second checker of ``handproof/statement/1`` and ``handproof/proof/1``: `check_second`.

It shares no code with the kernel, reads the same two tables of data (operators, axioms), and
decides equality in another way: not by normal forms but by random evaluation
(`handproof.second.values`). The random numbers follow from a digest of statement and proof, so
that a check can be repeated and nobody can choose a proof for the numbers. A wrong equation passes
with a chance of at most (D / 2^61)^2 for degree D, in two rounds.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from handproof.second.ground import Ground
from handproof.second.meaning import Meaning
from handproof.second.reading import Reading
from handproof.second.rules import conclusion
from handproof.second.terms import SecondError, Table, Term, refuse
from handproof.second.typing import KERNEL, Typing

ROUNDS = 2
MOST_ROWS, MOST_STEPS = 20_000, 5_000


@dataclass(frozen=True, slots=True)
class Second:
    """What an accepted proof rests on: labels of facts, names of axioms."""

    hypotheses: tuple[str, ...]
    axioms: tuple[str, ...]


def check_second(statement: dict[str, Any], proof: dict[str, Any]) -> Second:
    """Accept, or raise `SecondError` HP28x: ``proof`` does not prove the claim of ``statement``."""
    try:
        return _check(statement, proof)
    except SecondError:
        raise
    except RecursionError:
        raise SecondError("HP287", "terms are nested too deep") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"malformed: {type(error).__name__}: {error}"[:200]
        raise SecondError("HP280", message) from error


def _check(statement: dict[str, Any], proof: dict[str, Any]) -> Second:
    ground, claim = begun(statement, seeds(statement, proof))
    carried_out(ground, proof)
    last = ground.made[-1]
    if not ground.same(last.says, claim):
        raise refuse("HP285", "the last step is not the claim")
    sources = [last, *Meaning(ground).of(claim)]
    used = set(ground.typing.cited)
    for given in frozenset().union(*(source.given for source in sources)):
        labels = [label for label, fact in ground.facts.items() if ground.same(fact, given)]
        if not labels:
            raise refuse("HP285", f"{given!r} is no fact of the statement")
        used.add(labels[-1])
    names = frozenset().union(*(source.axioms for source in sources))
    return Second(tuple(sorted(used)), tuple(sorted(names)))


def begun(statement: dict[str, Any], keys: list[bytes]) -> tuple[Ground, Term]:
    """The ground of a statement, with no steps yet, and the claim."""
    if statement["schema"] != "handproof/statement/1":
        raise refuse("HP280", "unknown schema")
    typing = Typing()
    table = Table(typing)
    typing.defined = table.meaning
    reading = Reading(table, typing)
    facts, claim = reading.statement(statement)
    return Ground(reading, facts, axioms(), keys), claim


def carried_out(ground: Ground, proof: dict[str, Any]) -> None:
    """Make the terms and the judgements of a proof."""
    rows, steps = proof["terms"], proof["steps"]
    if proof["schema"] != "handproof/proof/1":
        raise refuse("HP280", "unknown schema")
    if not isinstance(rows, list) or not isinstance(steps, list) or not steps:
        raise refuse("HP280", "no terms or no steps")
    if len(rows) > MOST_ROWS or len(steps) > MOST_STEPS:
        raise refuse("HP287", "too many terms or steps")
    for row in rows:
        ground.terms.append(ground.reading.row(row, ground.terms))
    for number, step in enumerate(steps):
        try:
            ground.made.append(conclusion(ground, step))
        except SecondError as error:
            raise SecondError(error.code, error.reason, number) from None


def seeds(statement: Any, proof: Any) -> list[bytes]:
    """The seed of each round, from a digest of what is checked."""
    text = json.dumps([statement, proof], sort_keys=True)
    return [hashlib.sha256(f"{k} {text}".encode()).digest() for k in range(ROUNDS)]


@cache
def axioms() -> dict[str, Any]:
    """The axioms by name, from the table beside the kernel."""
    rows = json.loads((KERNEL / "axioms.json").read_text(encoding="utf-8"))
    table = {row["name"]: row for row in rows}
    if len(table) != len(rows):
        raise refuse("HP280", "an axiom stands twice in the table")
    return table
