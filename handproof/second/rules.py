"""The rules of the second checker: a step goes to the family of rules that knows it.

Each family matches the step against the shapes of docs/architecture.md and gives the judgement, or
None where the step is not of the family.
"""

from __future__ import annotations

from typing import Any

from handproof.second.derivatives import differential
from handproof.second.equations import equational
from handproof.second.ground import Ground, Judgement
from handproof.second.logic import logical, plain
from handproof.second.order import ordered
from handproof.second.terms import refuse

FAMILIES = (plain, logical, equational, ordered, differential)


def conclusion(ground: Ground, row: Any) -> Judgement:
    """The conclusion of a step; raises `SecondError`."""
    for family in FAMILIES:
        found = family(ground, row)
        if found is not None:
            return found
    raise refuse("HP280", f"no rule for {str(row)[:60]}")
