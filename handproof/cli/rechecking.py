"""``handproof recheck``: every certificate by the kernel, every witness by the evaluator."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from handproof.cli.evidence import ORBIT, read_evidence
from handproof.engine.errors import InputError
from handproof.engine.store import CERTIFICATE, REFUTATION, evidence_files, rests_on
from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.kernel.orbits import OrbitError, check_orbit
from handproof.proving.interface import Json
from handproof.proving.witness import WitnessError, recheck_witness
from handproof.second.check import check_second
from handproof.second.terms import SecondError


def _certificate(evidence: Json) -> str:
    checked = check(evidence["statement"], evidence["proof"])
    if evidence.get("rests_on", found := rests_on(checked)) != found:
        raise InputError(
            "HP515", "lists other assumptions, sizes or axioms than its proof uses",
            "`handproof audit` prints those; run `handproof check` anew",
        )  # fmt: skip
    return f"proved; axioms: {', '.join(sorted(checked.axioms)) or 'none'}"


def _by_both(evidence: Json) -> str:
    words = _certificate(evidence)
    check_second(evidence["statement"], evidence["proof"])
    return words


def _witness(evidence: Json) -> str:
    recheck_witness(evidence["statement"], evidence["witness"])
    return "refuted by the witness"


CHECKERS: dict[str, Callable[[Json], str]] = {
    CERTIFICATE: _certificate,
    REFUTATION: _witness,
    ORBIT: check_orbit,
}
"""The checker of each schema."""
BOTH: dict[str, Callable[[Json], str]] = {**CHECKERS, CERTIFICATE: _by_both}
"""The same, certificates by the second checker as well."""


def recheck_files(paths: Sequence[Path], console: Console, second: bool = False) -> int:
    """Check evidence again; 0 when all is accepted, 1 when any is not, 5 when there is none.

    With ``second`` a certificate must also pass `handproof.second`.
    """
    files = [file for path in paths for file in _files(path)]
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for file in files:
        problem = recheck_file(file, BOTH if second else CHECKERS)
        counts["rejected" if problem else "accepted"] += 1
        if problem:
            console.print(Text(f"{file}: rejected: {problem}", "red"), soft_wrap=True)
    seconds = time.perf_counter() - start
    if not files:
        where = ", ".join(map(str, paths))
        console.print(f"no certificate in {where}: run `handproof check` first", markup=False)
        return 5
    mean = 1000 * seconds / len(files)
    console.print(
        f"{counts['accepted']} accepted, {counts['rejected']} rejected, "
        f"{seconds:.2f} s, {mean:.1f} ms each"
    )
    return 1 if counts["rejected"] else 0


def recheck_file(file: Path, checkers: dict[str, Callable[[Json], str]] = CHECKERS) -> str:
    """Why a file is rejected; empty when it is accepted."""
    try:
        evidence = read_evidence(file)
        checkers[evidence["schema"]](evidence)
    except InputError as error:
        return f"{error.code}: {error.message.removeprefix(f'{file} ')} ({error.fix})"
    except (ProofError, SecondError, WitnessError, OrbitError) as error:
        return str(error)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        return f"malformed: {error!r}"
    return ""


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return list(evidence_files(path))
    if not path.exists():
        raise InputError("HP501", f"{path} does not exist", "run `handproof check` first")
    return [path]
