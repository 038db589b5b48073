"""What a verdict says about the convention for gradients by symmetric matrices.

Every verdict that depends on the convention names it. Where a claim fails in the convention that it
is read in, the other one is tried, and the message says whether the claim holds there.
"""

from __future__ import annotations

from dataclasses import replace

from handproof.engine.results import LinkResult
from handproof.engine.verdicts import Verdict
from handproof.proving.conventions import Use, convention_of, in_other_convention
from handproof.proving.interface import Abstention, Budget, Proof, Survived
from handproof.proving.portfolio import Question, settle
from handproof.terms.text import plain_name

CONVENTION = "gradients by "
"""How the part of a message begins that names the convention."""

FAILED = (Verdict.REFUTED, Verdict.OPEN)


def with_convention(result: LinkResult, question: Question, seconds: float) -> LinkResult:
    """The result with its convention named; a failed claim is tried in the other one too."""
    use = convention_of(question.asked)
    if use is None:
        return result
    names = ", ".join(plain_name(matrix.name) for matrix in use.matrices)
    message = f"{result.message}; {CONVENTION}{names} are {use.convention.value}"
    if result.verdict in FAILED and use.alternative:
        message += _other(use, question, seconds)
    return replace(result, message=message)


def _other(use: Use, question: Question, seconds: float) -> str:
    other, convention = in_other_convention(question.asked), use.convention.other
    settled = settle(Question(other), Budget(seconds))
    if isinstance(settled.outcome, Proof):
        found = "is proved"
    elif isinstance(settled.outcome, Survived):
        found = f"held on {settled.outcome.instances} models"
    elif isinstance(settled.outcome, Abstention):
        return ""
    else:
        return f", and it fails in the {convention.word} convention too"
    return (
        f": in the {convention.word} convention it {found}; to mean that, declare "
        f"`gradients by symmetric matrices: {convention.word}`"
    )
