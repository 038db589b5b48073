"""Record a small sample of certificates for the tests of the kernel.

    handproof check derivations derivations/matrix_facts        (fills build/certificates)
    python benchmarks/record_certificates.py [--out tests/kernel/data/recorded.json.gz]

Certificates are taken until every rule and axiom that occurs is there, and every pair of operators
one in the other, and of a rule and an operator of the claim: at each turn the one that adds most
for its length. Each is kept with corruptions that the kernel rejects. The kernel as it is decides
both, so look at what changed before you record anew: the next kernel is held against the record.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path
from typing import Any

from corruption import KINDS, corrupted  # puts the root on the path

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

ROOT = Path(__file__).parents[1]
Json = Any


def operators(term: Json) -> set[str]:
    """The operators of a term in nested lists."""
    if not isinstance(term, list) or not term or term[0] in ("sym", "num"):
        return set()
    return {str(term[0])}.union(*(operators(part) for part in term[1:]))


def features(certificate: Json) -> set[str]:
    """What a certificate exercises."""
    steps, rows = certificate["proof"]["steps"], certificate["proof"]["terms"]
    rules = {step[0] for step in steps}
    axioms = {f"axiom {step[1]}" for step in steps if step[0] == "axiom"}
    used = {f"{row[0]}({rows[part][0]})" for row in rows if row[0] not in ("sym", "num")
            for part in row[1:]}  # fmt: skip
    claim = operators(certificate["statement"]["claim"])
    return rules | axioms | used | {f"{rule}: {op}" for rule in rules for op in claim}


def chosen(certificates: list[Json], most: int) -> list[Json]:
    """The sample: greedily, what adds most for its length."""
    left = {k: features(certificate) for k, certificate in enumerate(certificates)}
    length = [len(json.dumps(certificate)) for certificate in certificates]
    seen, found = set[str](), list[Json]()
    while left and len(found) < most:
        best = max(left, key=lambda k: (len(left[k] - seen) / (200 + length[k]), -k))
        if not left[best] - seen:
            break
        seen |= left.pop(best)
        found.append(certificates[best])
    return found


def accepted(statement: Json, proof: Json) -> bool:
    try:
        check(statement, proof)
    except ProofError:
        return False
    return True


def rejected(certificate: Json, each: int) -> list[Json]:
    """Corruptions of the proof that are rejected, of each kind in turn."""
    rng, found = random.Random(json.dumps(certificate)), []
    for kind in KINDS:
        for _ in range(each):
            bad = corrupted(certificate["proof"], kind, rng)
            if bad != certificate["proof"] and not accepted(certificate["statement"], bad):
                found.append(bad)
    return found


def edits(proof: Json, bad: Json) -> Json:
    """A corruption as the rows that differ: ``[terms or steps, place, row]``, or all of it."""
    if any(len(proof[part]) != len(bad[part]) for part in ("terms", "steps")):
        return bad
    pairs = [(part, enumerate(zip(proof[part], bad[part], strict=True)))
             for part in ("terms", "steps")]  # fmt: skip
    return [[part, k, new] for part, rows in pairs for k, (old, new) in rows if old != new]


def main() -> int:
    """Write the record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--certificates", type=Path, default=ROOT / "build" / "certificates")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/kernel/data/recorded.json.gz")
    parser.add_argument("--most", type=int, default=120)
    parser.add_argument("--each", type=int, default=1)
    options = parser.parse_args()
    every = [json.loads(path.read_text("utf-8")) for path in sorted(options.certificates.glob("*"))]
    every = [c for c in every if "proof" in c and accepted(c["statement"], c["proof"])]
    rows = []
    for certificate in chosen(every, options.most):
        bad = [edits(certificate["proof"], proof) for proof in rejected(certificate, options.each)]
        rows.append({"statement": certificate["statement"], "proof": certificate["proof"],
                     "rejected": bad})  # fmt: skip
    options.out.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    options.out.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{len(rows)} certificates, {sum(len(row['rejected']) for row in rows)} corruptions, "
          f"{options.out.stat().st_size} bytes")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
