"""The table: which rules are tried at which operator, before and after its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from handproof.proving.rewriting import Conversion, Simplifier
from handproof.proving.rules import arrays, determinants, elementary, integrals, probability, sums
from handproof.terms.nodes import App, Bind, Term

Rule = Callable[[Simplifier, Term], Conversion | None]

BEFORE: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        **dict.fromkeys(elementary.UNFOLDED, (elementary.unfolded,)),
        "log": (elementary.log_as_written,),
        "sqrt": (elementary.root_of_square,),
        "density": (probability.density,),
        "entry": (arrays.entry_of_product,),
    }
)
"""Operator: rules for the node as it is written."""

AFTER: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "log": (elementary.log_of_factors,),
        "exp": (elementary.exp_of_sum,),
        "pow": (elementary.power_of_positive,),
        "sqrt": (elementary.root_of_square, elementary.root_of_positive),
        "det": (
            determinants.of_identity,
            determinants.diagonal,
            determinants.of_eigenvalues,
            determinants.low_rank,
        ),
        "prod": (sums.product_of_positive,),
        "sum_over": (sums.over_vectors,),
        "integral": (integrals.over_line,),
        "integral_over": (integrals.over_space,),
    }
)
"""Operator: rules for the node over simplified arguments."""

LETTERS: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {"sum": (sums.counted, sums.split_by_families)}
)
"""Operator: rules for a letter of a canonical quotient."""

PowerRule = Callable[[Simplifier, Term, int], Conversion | None]

POWERS: Mapping[str, PowerRule] = MappingProxyType(
    {"exp": elementary.root_relation, "entry": sums.power_of_binary}
)
"""Operator of a letter: the rule for its powers (negative: below a line)."""


class Tables:
    """The tables as the simplifier asks them: the first rule that applies."""

    def before(self, s: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of the node as written."""
        return _first(BEFORE, s, term)

    def after(self, s: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of the node over simplified children."""
        return _first(AFTER, s, term)

    def letter(self, s: Simplifier, term: Term) -> Conversion | None:
        """A rewriting of a letter."""
        return _first(LETTERS, s, term)

    def power(self, s: Simplifier, letter: Term, exponent: int) -> Conversion | None:
        """A power of a letter, as a lower one."""
        rule = POWERS.get(letter.op) if isinstance(letter, App) else None
        return None if rule is None else rule(s, letter, exponent)


def _first(table: Mapping[str, tuple[Rule, ...]], s: Simplifier, term: Term) -> Conversion | None:
    assert isinstance(term, (App, Bind)) or term.children == ()
    op = getattr(term, "op", "")
    for rule in table.get(op, ()):
        found = rule(s, term)
        if found is not None:
            return found
    return None
