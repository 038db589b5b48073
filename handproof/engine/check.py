"""Checking: from a document's obligations to verdicts with evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import replace

from handproof.engine.document import Document, Link, Step
from handproof.engine.results import DocumentResult, LinkResult, StepResult
from handproof.engine.store import CERTIFICATE, REFUTATION, Store
from handproof.engine.verdicts import Verdict, weakest
from handproof.kernel.check import Checked
from handproof.kernel.check import check as kernel_check
from handproof.kernel.terms import ProofError
from handproof.proving.interface import Abstention, Budget, Json, Refutation, Survived, Witness
from handproof.proving.portfolio import Settled, settle
from handproof.proving.statement import digest, statement
from handproof.proving.witness import WitnessError, describe, recheck_witness, witness_json
from handproof.terms.context import Obligation
from handproof.terms.text import to_text

Progress = Callable[[LinkResult], None]

DEFAULT_SECONDS = 10.0
"""Seconds that one relation may take unless told otherwise."""


def check_link(identifier: str, link: Link, seconds: float, kept: Json = None) -> LinkResult:
    """The verdict on one relation; ``kept`` is evidence from an earlier run, checked again."""
    start = time.perf_counter()
    if link.obligation is None:
        return _unmeaning(identifier, link)
    known = _again(identifier, link, link.obligation, kept) if kept is not None else None
    if known is None:
        settled = settle(link.obligation, Budget(seconds), link.ground)
        known = _result(identifier, link, link.obligation, settled)
    return replace(known, seconds=time.perf_counter() - start)


def _unmeaning(identifier: str, link: Link) -> LinkResult:
    problem = link.problem
    if problem is None:
        return LinkResult(identifier, link, Verdict.UNREAD, "not read")
    verdict = Verdict.ILL_FORMED if problem.ill_formed else Verdict.UNREAD
    message = problem.message + (f"; {problem.fix}" if problem.fix else "")
    return LinkResult(identifier, link, verdict, message, problem.code)


def _again(identifier: str, link: Link, obligation: Obligation, kept: Json) -> LinkResult | None:
    try:
        if kept.get("schema") == CERTIFICATE:
            checked = kernel_check(statement(obligation), kept["proof"])
            return _proved(identifier, link, checked, kept)
        recheck_witness(statement(link.ground or obligation), kept["witness"])
    except (ProofError, WitnessError, KeyError, AttributeError, TypeError):
        return None
    made = _refuted(identifier, link, kept)
    return _tentative(made) if link.tentative else made


def _result(identifier: str, link: Link, obligation: Obligation, settled: Settled) -> LinkResult:
    outcome = settled.outcome
    asked = statement(obligation)
    if settled.checked is not None and not isinstance(outcome, (Refutation, Abstention, Survived)):
        evidence = {"schema": CERTIFICATE, "statement": asked, "proof": outcome.certificate}
        made = _proved(identifier, link, settled.checked, evidence)
    elif isinstance(outcome, Refutation):
        modelled = statement(settled.refuted or obligation)
        witness = witness_json(modelled, outcome.witness)
        evidence = {"schema": REFUTATION, "statement": modelled, "witness": witness}
        try:
            recheck_witness(modelled, witness)
        except WitnessError as error:
            message = f"a witness was found, but re-evaluation rejected it: {error}"
            made = LinkResult(identifier, link, Verdict.OPEN, message, error.code)
        else:
            made = _refuted(identifier, link, evidence)
            if link.tentative:
                made = _tentative(made)
    elif isinstance(outcome, Survived):
        made = LinkResult(identifier, link, Verdict.TESTED, _survival(outcome), sizes=outcome.sizes)
    else:
        assert isinstance(outcome, Abstention)
        needs = outcome.needs
        listed = "; ".join(to_text(need) for need in needs)
        message = f"needs {listed}" if needs else outcome.reason
        if settled.survived is not None:
            message += f" (held on {settled.survived.instances} models)"
        made = LinkResult(identifier, link, Verdict.OPEN, message, "HP302", needs=needs)
    return replace(made, attempts=settled.attempts)


def _proved(identifier: str, link: Link, checked: Checked, evidence: Json) -> LinkResult:
    return LinkResult(
        identifier,
        link,
        Verdict.PROVED,
        "for all sizes and values",
        evidence=evidence,
        assumptions=tuple(sorted(checked.hypotheses)),
        axioms=tuple(sorted(checked.axioms)),
    )


def _refuted(identifier: str, link: Link, evidence: Json) -> LinkResult:
    kept = evidence["witness"]
    fields = ("sizes", "values", "left", "right", "exact")
    words = tuple(describe(Witness(*(kept[field] for field in fields))))
    follows = link.obligation is not None and any(
        fact.origin.value in ("hypothesis", "step") for fact in link.obligation.context.facts
    )
    message = "does not follow" if follows else "is false"
    return LinkResult(
        identifier, link, Verdict.REFUTED, message, "HP301", evidence=evidence, witness=words
    )


def _tentative(made: LinkResult) -> LinkResult:
    """A refutation from a Γ that may be incomplete: open, with the model as evidence."""
    reason = made.link.tentative
    message = f"fails in a model of what was read, but {reason}"
    return replace(made, verdict=Verdict.OPEN, code="HP303", message=message, evidence=None)


def _survival(outcome: Survived) -> str:
    sizes = sorted({n for size in outcome.sizes for n in size.values()})
    at = f", sizes {sizes[0]} to {sizes[-1]}" if sizes else ""
    return (
        f"held on {outcome.instances} instances ({outcome.exact} in exact rationals, the rest in "
        f"balls){at}, seed {outcome.seed}; not proved"
    )


def check_document(
    document: Document,
    store: Store,
    seconds: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> DocumentResult:
    """Check every step of a document; evidence goes to the store as it comes.

    With an executor the relations are settled in parallel; the results and their order are the
    same. An interruption loses nothing that was settled: the store is saved on the way out.
    """
    start = time.perf_counter()
    jobs = [
        (f"{step.label}{suffix}", link)
        for step in document.steps
        for suffix, link in zip(_suffixes(step), step.links, strict=True)
    ]
    results: dict[str, LinkResult] = {}
    try:
        for result in _settled(jobs, store, seconds, executor):
            results[result.id] = _kept(document, store, result)
            if progress is not None:
                progress(results[result.id])
        for identifier in _on_unproved_ground(document, results):
            link = replace(results[identifier].link, ground=None)
            again = check_link(identifier, link, seconds)
            results[identifier] = _kept(document, store, again)
    finally:
        store.save()
    steps = _steps(document, results)
    return DocumentResult(document, steps, time.perf_counter() - start)


def _on_unproved_ground(document: Document, results: dict[str, LinkResult]) -> list[str]:
    """Refuted links whose model ignores a cited step that is not proved: to be refuted afresh."""
    found: list[str] = []
    proved: dict[str, bool] = {}
    for step in document.steps:
        cited = [proved.get(label, True) for label in step.using]
        links = [results[f"{step.label}{suffix}"] for suffix in _suffixes(step)]
        if not all(cited):
            found.extend(r.id for r in links if r.verdict is Verdict.REFUTED and r.link.ground)
        own = all(link.verdict is Verdict.PROVED for link in links)
        proved[step.label] = own and all(cited)
    return found


def _suffixes(step: Step) -> list[str]:
    if len(step.links) == 1:
        return [""]
    return [f".{position}" for position in range(1, len(step.links) + 1)]


def _settled(
    jobs: list[tuple[str, Link]], store: Store, seconds: float, executor: Executor | None
) -> Iterable[LinkResult]:
    prepared = [(identifier, link, seconds, _found(store, link)) for identifier, link in jobs]
    if executor is None:
        for job in prepared:
            yield check_link(*job)
        return
    futures: list[Future[LinkResult]] = [executor.submit(check_link, *job) for job in prepared]
    for future in futures:
        yield future.result()


def _found(store: Store, link: Link) -> Json | None:
    if link.obligation is None:
        return None
    return store.find(digest(statement(link.obligation)))


def _kept(document: Document, store: Store, result: LinkResult) -> LinkResult:
    if result.evidence is None or result.link.obligation is None:
        return result
    asked = digest(statement(result.link.obligation))
    name = store.keep(asked, result.evidence, f"{document.path}:{result.id}")
    return replace(result, digest=name)


def _steps(document: Document, results: dict[str, LinkResult]) -> tuple[StepResult, ...]:
    done: dict[str, StepResult] = {}
    for step in document.steps:
        links = tuple(results[f"{step.label}{suffix}"] for suffix in _suffixes(step))
        own = weakest(link.verdict for link in links)
        below = [done[label] for label in step.using if label in done]
        inherited = weakest([own, *(result.inherited for result in below)])
        rests_on = tuple(
            dict.fromkeys(
                label
                for direct in step.using
                for label in (direct, *(done[direct].rests_on if direct in done else ()))
            )
        )
        done[step.label] = StepResult(step, links, own, inherited, rests_on)
    return tuple(done.values())
