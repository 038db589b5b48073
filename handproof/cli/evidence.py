"""Evidence files as a user may name them: read with an answer for whatever they turn out to be."""

from __future__ import annotations

import json
from pathlib import Path

from handproof.engine.errors import InputError
from handproof.engine.store import CERTIFICATE, REFUTATION
from handproof.proving.interface import Json

ORBIT = "handproof/orbit/1"
PARTS = {CERTIFICATE: ("statement", "proof"), REFUTATION: ("statement", "witness"), ORBIT: ()}
"""The schemas that this version reads, and the parts that a file of each must have."""
WORDS = {CERTIFICATE: "a certificate", REFUTATION: "a witness", ORBIT: "an orbit",
         "handproof/index/1": "the index of a run, not evidence"}  # fmt: skip
LARGEST = 1 << 26
"""Bytes. Certificates have some kilobytes; more than this is no certificate of ours."""


def read_evidence(file: Path) -> Json:
    """The evidence in a file; `InputError` HP513 where there is none, with the reason."""
    try:
        if file.stat().st_size > LARGEST:
            raise _unfit(file, f"is larger than {LARGEST >> 20} MiB")
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError("HP501", f"{file} does not exist", "check the path") from None
    except OSError as error:
        raise _unfit(file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _unfit(file, "is not text in UTF-8") from None
    except RecursionError:
        raise _unfit(file, "is nested too deep") from None
    except ValueError as error:
        raise _unfit(file, f"is no JSON: {error}") from None
    return _of_known_schema(file, found)


def _of_known_schema(file: Path, found: Json) -> Json:
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, str):
        raise _unfit(file, "is JSON, but no evidence: it names no schema")
    if schema not in PARTS:
        known = ", ".join(PARTS)
        raise InputError("HP513", f"{file} is {WORDS.get(schema, schema)}",
                         f"this version of handproof reads {known}")  # fmt: skip
    for part in PARTS[schema]:
        if not isinstance(found.get(part), dict):
            raise _unfit(file, f"is {WORDS[schema]} without a {part}")
    return found


def read_certificate(file: Path) -> Json:
    """A certificate from its file; `InputError` HP513 where the file is something else."""
    found = read_evidence(file)
    if found["schema"] != CERTIFICATE:
        raise InputError("HP513", f"{file} is {WORDS[found['schema']]}, not a certificate",
                         "`handproof recheck` checks it")  # fmt: skip
    return found


def _unfit(file: Path, reason: str) -> InputError:
    return InputError("HP513", f"{file} {reason}", "name a file of build/certificates")
