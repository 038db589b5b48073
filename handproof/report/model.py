"""What a report shows, as plain values: no verifier, no templates, no files.

Text fields hold Markdown with ``$formula$`` and ``$$formula$$``; formula fields hold LaTeX without
dollar signs. The adapter from the engine fills these classes; the renderers read them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handproof.report.verdicts import VERDICTS


@dataclass(frozen=True)
class Prose:
    """Text between the steps (Markdown with formulas)."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading inside a derivation."""

    text: str


@dataclass(frozen=True)
class Witness:
    """Concrete sizes and values that satisfy what a step assumes and violate what it says.

    Attributes:
        words: one sentence or two (Markdown).
        values: formulas ``name = value``, sizes first.
        evaluation: formulas that show the violation, side by side.
    """

    words: str = ""
    values: tuple[str, ...] = ()
    evaluation: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepBlock:
    """One numbered step and what became of it.

    Attributes:
        number: as printed and referred to, such as ``7`` or ``B.3``.
        formula: LaTeX of the step as understood; empty when it was not read.
        verdict: a name of `handproof.report.verdicts.VERDICTS`.
        source: the step as the author wrote it; shown when there is no formula.
        reason: the author's reason (Markdown).
        message: why the verdict is what it is (Markdown); empty for a plain proof.
        code: stable code of the message, such as ``HP301``.
        sizes: for ``proved at sizes`` and ``tested``: which (Markdown).
        assumptions: what of the assumptions it uses, each a line of Markdown.
        axioms: names in the report's table of axioms.
        rests_on: numbers of the steps and names of the facts it follows from.
        certificate: digest of the certificate.
        method: what decided it, such as ``matrix words``.
        seconds: wall-clock seconds spent on it.
        line: line in the source file.
    """

    number: str
    formula: str
    verdict: str
    source: str = ""
    reason: str = ""
    message: str = ""
    code: str = ""
    sizes: str = ""
    rests_on: tuple[str, ...] = ()
    witness: Witness | None = None
    certificate: str = ""
    method: str = ""
    assumptions: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    seconds: float | None = None
    line: int | None = None

    def __post_init__(self) -> None:
        _known_verdict(self.verdict)


@dataclass(frozen=True)
class FigureBlock:
    """A plot, as a PDF file for LaTeX and an SVG file for HTML."""

    path_pdf: Path
    path_svg: Path
    caption: str


@dataclass(frozen=True)
class CheckTable:
    """A table, such as numeric confirmations; cells are Markdown."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headers):
                raise ValueError(f"{len(row)} cells under {len(self.headers)} headers: {row!r}")


@dataclass(frozen=True)
class Conclusion:
    """What the derivation was for; its verdict is the weakest of what it rests on.

    Attributes:
        name: such as ``Theorem 1`` (Markdown).
        formula: LaTeX of the statement; may be empty if ``text`` says it.
        because: what weighs the verdict down, or what it rests on (Markdown).
        restates: number of the step right before it that has the same formula; it is not
            printed twice then.
    """

    name: str
    formula: str
    verdict: str
    text: str = ""
    because: str = ""
    restates: str = ""

    def __post_init__(self) -> None:
        _known_verdict(self.verdict)


Block = Prose | Heading | StepBlock | FigureBlock | CheckTable | Conclusion


@dataclass(frozen=True)
class Symbol:
    """A declared symbol: its formula, what it is, and the facts assumed of it (Markdown)."""

    formula: str
    kind: str
    facts: str = ""


@dataclass(frozen=True)
class DerivationChapter:
    """One derivation.

    Attributes:
        key: short name used in anchors, letters, digits and ``-_`` only by convention.
        source: where the mathematics comes from, or the file that holds it (Markdown).
        abstract: what is derived from what (Markdown).
        assumptions: each a line of Markdown.
        definitions: LaTeX formulas ``name = value``.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    source: str = ""
    abstract: str = ""
    symbols: tuple[Symbol, ...] = ()
    assumptions: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[StepBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, StepBlock))

    @property
    def conclusions(self) -> tuple[Conclusion, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Conclusion))

    def counts(self) -> Counter[str]:
        """How many steps ended in each verdict."""
        return Counter(step.verdict for step in self.steps)


@dataclass(frozen=True)
class Command:
    """A command line that a reader can repeat, and what it does."""

    line: str
    purpose: str


@dataclass(frozen=True)
class AxiomRow:
    """An axiom that some proof uses.

    Attributes:
        statement: LaTeX; empty if it has no generic form.
        conditions: LaTeX of what has to hold for it.
        source: where it is proved (Markdown).
        used_in: numbers of the steps that use it, with the chapter where there are several.
    """

    name: str
    statement: str
    conditions: tuple[str, ...] = ()
    source: str = ""
    used_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report.

    Attributes:
        date: as printed.
        summary: a paragraph for the title page (Markdown).
        environment: names and versions of what the run used.
        commands: how to check the report again.
        axioms: what the proofs use beyond the assumptions.
    """

    title: str
    derivations: tuple[DerivationChapter, ...]
    subtitle: str = ""
    date: str = ""
    summary: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    commands: tuple[Command, ...] = ()
    axioms: tuple[AxiomRow, ...] = ()

    def verdicts_used(self) -> tuple[str, ...]:
        """The verdicts that occur in some step, in the order of the table of verdicts."""
        total: Counter[str] = Counter()
        for derivation in self.derivations:
            total += derivation.counts()
        return tuple(verdict.name for verdict in VERDICTS if total[verdict.name])

    def figures(self) -> Iterator[FigureBlock]:
        """All figures in order."""
        for derivation in self.derivations:
            for block in derivation.blocks:
                if isinstance(block, FigureBlock):
                    yield block


def _known_verdict(name: str) -> None:
    if name not in {verdict.name for verdict in VERDICTS}:
        known = ", ".join(verdict.name for verdict in VERDICTS)
        raise ValueError(f"unknown verdict {name!r}; one of: {known}")
