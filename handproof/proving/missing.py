"""What a side condition needs that is not known."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.terms.nodes import Term


@dataclass(frozen=True, slots=True)
class Missing:
    """A proposition that does not follow by the rules, and the facts that would settle it."""

    proposition: Term
    needs: tuple[Term, ...]

    @property
    def reason(self) -> str:
        """One line for an abstention."""
        return "needs " + ", ".join(repr(need) for need in self.needs)
