"""``handproof audit CLAIM``: what a certificate says, on what it rests, and that nothing was added.

A claim is named by a certificate file, by the first digits of its digest, or by FILE:LINE of a
step that was checked before. The certificate is checked again: what is printed is what the kernel
accepted, never what an earlier run remembers.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from handproof.cli.evidence import read_certificate
from handproof.engine.check import kept_for
from handproof.engine.document import Link
from handproof.engine.errors import InputError
from handproof.engine.linking import certifies
from handproof.engine.loading import find_sources, load
from handproof.engine.store import Store, evidence_files
from handproof.kernel import check as kernel
from handproof.kernel.nodes import ProofError
from handproof.kernel.reading import load_axioms
from handproof.proving.interface import Json
from handproof.proving.statement import obligation_of
from handproof.terms.context import Context
from handproof.terms.nodes import Sym
from handproof.terms.text import plain_name, to_text

AXIOMS = Path(kernel.__file__).with_name("axioms.json")
SHORTEST = 4  # digits of a digest that name a certificate


def audit(claim: str, out: Path) -> tuple[str, bool]:
    """The audit of a claim as text, and whether the kernel accepts; `InputError` HP513 for none.

    Args:
        claim: a certificate file, the first digits of a digest, or FILE:LINE of a step.
        out: the folder of the run; its ``certificates`` are searched.
    """
    audits = [audited(name, evidence) for name, evidence in certificates(claim, out)]
    return "\n".join(text for text, _ in audits), all(accepted for _, accepted in audits)


def certificates(claim: str, out: Path) -> list[tuple[str, Json]]:
    """The certificates that a claim names, each with its name; `InputError` HP513 for none."""
    folder, path = out / "certificates", Path(claim)
    if path.is_dir():
        raise InputError("HP513", f"{claim or '.'} is a folder", "name a file in it")
    if path.is_file():
        return [(claim, read_certificate(path))]
    name, _, line = claim.rpartition(":")
    if name not in ("", "sha256") and line.isdecimal():
        return _of_steps(Path(name), int(line), folder)
    start = claim.removeprefix("sha256:").removesuffix(".json")
    if path.suffix or not re.fullmatch("[0-9a-f]*", start):
        raise InputError("HP513", f"{claim!r} is no file, no digits of a digest and no FILE:LINE",
                         "for example derivations/ppca.py:40")  # fmt: skip
    if len(start) < SHORTEST:
        raise InputError("HP513", f"{claim!r} is too short", f"give {SHORTEST} digits or more")
    found = [file for file in evidence_files(folder) if file.name.startswith(start)]
    if not found:
        raise InputError("HP513", f"no certificate in {folder} begins with {start}",
                         "run `handproof check` first")  # fmt: skip
    return [(str(file), read_certificate(file)) for file in found]


def _of_steps(path: Path, line: int, folder: Path) -> list[tuple[str, Json]]:
    """The certificates of the steps at a line of a document."""
    store, lines = Store.open(folder), list[int]()
    found, stands = list[tuple[str, Json]](), False
    for document in (document for source in find_sources([path]) for document in load(source)):
        for step in document.steps:
            lines.append(step.span.line)
            if step.span.line <= line <= step.span.end_line:
                stands = True
                for link in step.links:
                    evidence = _of_link(link, store)
                    if evidence is not None:
                        words = " ".join(link.latex.split())
                        found.append((f"{path}:{line}  step {step.label}  {words}", evidence))
    if not stands:
        near = sorted(sorted(set(lines), key=lambda at: abs(at - line))[:3])
        where = f"the nearest steps stand at {', '.join(map(str, near))}" if near else "it has none"
        raise InputError("HP513", f"no step stands at {path}:{line}", where)
    if not found:
        raise InputError(
            "HP513", f"the step at {path}:{line} has no certificate in {folder}",
            "run `handproof check` first; a step that is not proved has none (`handproof explain "
            "FILE:LINE` says why)",
        )  # fmt: skip
    return found


def _of_link(link: Link, store: Store) -> Json | None:
    evidence = kept_for(store, link)
    # the file could have been exchanged: it must be for the step, or the same claim from less
    if link.question is None or evidence is None or not certifies(evidence, link.question):
        return None
    return evidence


def audited(name: str, evidence: Json) -> tuple[str, bool]:
    """What one certificate proves: statement, sizes, assumptions, conditions, axioms."""
    asked = evidence["statement"]
    try:
        checked = kernel.check(asked, evidence["proof"])
    except ProofError as error:
        return f"{name}\n  REJECTED by the kernel: {error}\n", False
    return "\n".join([name, *_lines(asked, checked)]) + "\n", True


def _lines(asked: Json, checked: kernel.Checked) -> list[str]:
    obligation = obligation_of(asked)
    lines = [f"  {'statement':<15} {checked.statement_digest}"]
    lines += _section("for all", _symbols(obligation.context))
    lines += _section("defined", _definitions(obligation.context))
    facts = obligation.context.facts
    for title, used in (("assumed", True), ("not used", False)):
        lines += _section(title, [f"{to_text(f.proposition)}   [{f.label}]" for f in facts
                                  if (f.label in checked.hypotheses) is used])  # fmt: skip
    lines += _section("claim", [to_text(obligation.claim)])
    lines += _section("sizes", [", ".join(checked.sizes) + ": every integer >= 1"
                                if checked.sizes else "none"])  # fmt: skip
    lines += _section("has a value as", list(checked.conditions) or ["nothing is asked"])
    lines += _section("axioms", _axioms(checked.axioms) or ["none"])
    return lines + _section("none added", _origin())


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"  {title if k == 0 else '':<15} {row}" for k, row in enumerate(rows)]


def _symbols(context: Context) -> list[str]:
    def words(symbol: Sym) -> str:
        return f"{plain_name(symbol.name)}: {symbol.sort}"

    defined = {definition.symbol for definition in context.definitions}
    return [words(symbol) for symbol in context.symbols if symbol not in defined]


def _definitions(context: Context) -> list[str]:
    rows = []
    for definition in context.definitions:
        names = ", ".join(plain_name(p.name) for p in definition.parameters)
        head = plain_name(definition.symbol.name) + (f"({names})" if names else "")
        rows.append(f"{head}: {definition.symbol.sort} := {to_text(definition.body)}")
    return rows


def _axioms(names: tuple[str, ...]) -> list[str]:
    rows = []
    for name in names:
        axiom = load_axioms()[name]
        conditions = " and ".join(map(_pattern, axiom["if"]))
        given = f"if {conditions} then " if conditions else ""
        rows += [f"{name}: {given}{_pattern(axiom['then'])}", f"    from {axiom['source']}"]
    return rows


def _pattern(pattern: Json) -> str:
    """A statement of the table of axioms, as it stands there."""
    if not isinstance(pattern, list):
        return str(pattern)
    if pattern[0] in ("sym", "num"):
        return str(pattern[1])
    return f"{pattern[0]}({', '.join(map(_pattern, pattern[1:]))})"


def _origin() -> list[str]:
    """Where axioms come from: one table beside the kernel, and no certificate can extend it."""
    found = hashlib.sha256(AXIOMS.read_bytes()).hexdigest()
    count = len(load_axioms())
    return [f"the {count} axioms of kernel/axioms.json, sha256:{found}",
            "a certificate names axioms and cannot bring any"]  # fmt: skip
