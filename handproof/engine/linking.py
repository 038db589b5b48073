"""The verdict on one relation: from its question to a result with evidence."""

from __future__ import annotations

import time
from dataclasses import replace

from handproof.engine.conventions import with_convention
from handproof.engine.document import Link
from handproof.engine.results import LinkResult
from handproof.engine.store import CERTIFICATE, REFUTATION, rests_on
from handproof.engine.verdicts import Verdict
from handproof.kernel.check import Checked
from handproof.kernel.check import check as kernel_check
from handproof.kernel.nodes import ProofError
from handproof.proving.interface import (
    Abstention,
    Budget,
    Json,
    Proof,
    Refutation,
    Survived,
    Witness,
)
from handproof.proving.portfolio import Question, Settled, settle
from handproof.proving.statement import statement
from handproof.proving.witness import (
    WitnessError,
    about,
    describe,
    recheck_witness,
    witness_json,
)
from handproof.terms.text import to_text

UNSATISFIED = "the assumptions were not shown to be satisfiable"
"""Said of a proof whose assumptions were not shown to be satisfiable."""


def check_link(identifier: str, link: Link, seconds: float, kept: Json = None) -> LinkResult:
    """The verdict on one relation; ``kept`` is evidence from an earlier run, checked again."""
    start = time.perf_counter()
    if link.question is None:
        return _unmeaning(identifier, link)
    known = _again(identifier, link, link.question, kept) if kept is not None else None
    if known is None:
        known = _result(identifier, link, settle(link.question, Budget(seconds)))
    known = with_convention(known, link.question, seconds)
    return replace(known, seconds=time.perf_counter() - start)


def _unmeaning(identifier: str, link: Link) -> LinkResult:
    problem = link.problem
    if problem is None:
        return LinkResult(identifier, link, Verdict.UNREAD, "not read")
    verdict = Verdict.ILL_FORMED if problem.ill_formed else Verdict.UNREAD
    message = problem.message + (f"; {problem.fix}" if problem.fix else "")
    return LinkResult(identifier, link, verdict, message, problem.code)


def certifies(evidence: Json, question: Question) -> bool:
    """Whether evidence is a certificate, unchecked, of an obligation that settles the question."""
    asked = [statement(obligation) for obligation in question.provable]
    fine = evidence.get("schema") == CERTIFICATE and "proof" in evidence
    return fine and evidence.get("statement") in asked


def _again(identifier: str, link: Link, question: Question, kept: Json) -> LinkResult | None:
    try:
        if kept["schema"] == CERTIFICATE:
            if not certifies(kept, question):
                return None
            checked = kernel_check(kept["statement"], kept["proof"])
            return _proved(identifier, link, checked, kept)
        recheck_witness(statement(question.modelled), kept["witness"])
    except (ProofError, WitnessError, KeyError, AttributeError, TypeError):
        return None
    return _refuted(identifier, link, kept)


def _result(identifier: str, link: Link, settled: Settled) -> LinkResult:
    outcome = settled.outcome
    made: LinkResult
    if isinstance(outcome, Proof):
        assert settled.checked is not None
        asked = statement(settled.obligation)
        models = 0 if settled.survived is None else settled.survived.instances
        evidence = {
            "schema": CERTIFICATE,
            "statement": asked,
            "proof": outcome.certificate,
            "rests_on": rests_on(settled.checked),
            "models": models,
        }
        made = _proved(identifier, link, settled.checked, evidence)
    elif isinstance(outcome, Refutation):
        made = _witnessed(identifier, link, settled, outcome.witness)
    elif isinstance(outcome, Survived):
        made = LinkResult(identifier, link, Verdict.TESTED, _survival(outcome), sizes=outcome.sizes)
    else:
        made = _open(identifier, link, settled, outcome)
    return replace(made, attempts=settled.attempts)


def _witnessed(identifier: str, link: Link, settled: Settled, found: Witness) -> LinkResult:
    asked = statement(settled.obligation)
    witness = witness_json(asked, found)
    try:
        recheck_witness(asked, witness)
    except WitnessError as error:
        message = f"a witness was found, but re-evaluation rejected it: {error}"
        return LinkResult(identifier, link, Verdict.OPEN, message, error.code)
    evidence = {"schema": REFUTATION, "statement": asked, "witness": witness}
    return _refuted(identifier, link, evidence)


def _open(identifier: str, link: Link, settled: Settled, outcome: Abstention) -> LinkResult:
    needs = outcome.needs
    listed = "; ".join(to_text(need) for need in needs)
    message = f"needs {listed}" if needs else outcome.reason
    if settled.survived is not None:
        message += f" (held on {settled.survived.instances} models)"
    return LinkResult(identifier, link, Verdict.OPEN, message, "HP302", needs=needs)


def _proved(identifier: str, link: Link, checked: Checked, evidence: Json) -> LinkResult:
    message = "for all sizes and values"
    if not evidence.get("models"):
        # Contradictory assumptions prove everything: say that no model of them is known.
        message += f"; {UNSATISFIED}"
    return LinkResult(
        identifier,
        link,
        Verdict.PROVED,
        message,
        evidence=evidence,
        assumptions=tuple(sorted(checked.hypotheses)),
        axioms=tuple(sorted(checked.axioms)),
    )


def _refuted(identifier: str, link: Link, evidence: Json) -> LinkResult:
    kept = evidence["witness"]
    fields = ("sizes", "values", "left", "right", "exact")
    found = Witness(*(kept[field] for field in fields))
    words = tuple(describe(found, names=about(evidence["statement"])))
    follows = link.obligation is not None and any(
        fact.origin.value in ("hypothesis", "step") for fact in link.obligation.context.facts
    )
    message = "does not follow" if follows else "is false"
    if link.tentative:
        # Γ may be incomplete: the model is shown, but refutes nothing.
        message = f"fails in a model of what was read, but {link.tentative}"
        return LinkResult(identifier, link, Verdict.OPEN, message, "HP303", witness=words)
    return LinkResult(
        identifier, link, Verdict.REFUTED, message, "HP301", evidence=evidence, witness=words
    )


def _survival(outcome: Survived) -> str:
    sizes = sorted({n for size in outcome.sizes for n in size.values()})
    at = f", sizes {sizes[0]} to {sizes[-1]}" if sizes else ""
    return (
        f"held on {outcome.instances} instances ({outcome.exact} in exact rationals, the rest in "
        f"balls){at}, seed {outcome.seed}; not proved"
    )
