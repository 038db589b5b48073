"""Checking: from a document's steps to verdicts with evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import replace

from handproof.engine.document import Document, Link, Step
from handproof.engine.linking import check_link
from handproof.engine.results import DocumentResult, LinkResult, StepResult
from handproof.engine.store import Store
from handproof.engine.verdicts import Verdict, weakest
from handproof.proving.interface import Json
from handproof.proving.portfolio import Question
from handproof.proving.statement import digest, statement

Progress = Callable[[LinkResult], None]

DEFAULT_SECONDS = 10.0
"""Seconds that one relation may take unless told otherwise."""


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
            link = results[identifier].link
            assert link.question is not None
            afresh = replace(link, question=Question(link.question.asked))
            again = check_link(identifier, afresh, seconds)
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
            found.extend(r.id for r in links if r.verdict is Verdict.REFUTED and _grounded(r))
        own = all(link.verdict is Verdict.PROVED for link in links)
        proved[step.label] = own and all(cited)
    return found


def _grounded(result: LinkResult) -> bool:
    question = result.link.question
    return question is not None and question.ground is not None


def _suffixes(step: Step) -> list[str]:
    if len(step.links) == 1:
        return [""]
    return [f".{position}" for position in range(1, len(step.links) + 1)]


def _settled(
    jobs: list[tuple[str, Link]], store: Store, seconds: float, executor: Executor | None
) -> Iterable[LinkResult]:
    prepared = [(identifier, link, seconds, kept_for(store, link)) for identifier, link in jobs]
    if executor is None:
        for job in prepared:
            yield check_link(*job)
        return
    futures: list[Future[LinkResult]] = [executor.submit(check_link, *job) for job in prepared]
    for future in futures:
        yield future.result()


def kept_for(store: Store, link: Link) -> Json | None:
    """The evidence that an earlier run kept for a relation, if any: not checked."""
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
