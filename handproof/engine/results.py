"""What a check found: one result a link, a step and a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from handproof.engine.document import Document, Link, Step
from handproof.engine.verdicts import Verdict
from handproof.proving.interface import Json
from handproof.proving.portfolio import Attempt
from handproof.terms.nodes import Term


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The verdict on one relation of a step, with its evidence.

    ``evidence`` is the certificate or witness file's content, ``digest`` its name in the store;
    ``assumptions`` are the labels of the facts that the proof used, ``axioms`` the names of the
    axioms; ``witness`` is the refutation in words a person can redo.
    """

    id: str
    link: Link
    verdict: Verdict
    message: str
    code: str | None = None
    evidence: Json = None
    digest: str | None = None
    witness: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    needs: tuple[Term, ...] = ()
    sizes: tuple[Mapping[str, int], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step's own verdict, and the verdict that it inherits from all that it rests on."""

    step: Step
    links: tuple[LinkResult, ...]
    verdict: Verdict
    inherited: Verdict
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """All results of one document."""

    document: Document
    steps: tuple[StepResult, ...]
    seconds: float

    @property
    def claims(self) -> tuple[StepResult, ...]:
        """The conclusions."""
        return tuple(result for result in self.steps if result.step.conclusion)

    @property
    def counts(self) -> Counter[Verdict]:
        """How many links ended with each verdict; what was not read counts as unread."""
        counted = Counter(link.verdict for result in self.steps for link in result.links)
        if self.document.unread:
            counted[Verdict.UNREAD] += len(self.document.unread)
        return counted

    @property
    def verdict(self) -> Verdict:
        """The weakest of its conclusions, or of all its steps where it states none."""
        from handproof.engine.verdicts import weakest

        return weakest(result.inherited for result in self.claims or self.steps)
