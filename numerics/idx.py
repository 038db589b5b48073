"""The idx format of the MNIST family of files, raw or gzipped.

Format: two zero bytes, a type byte (0x08 = unsigned byte), the number of
dimensions, one big-endian 32-bit size a dimension, then the data.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", file format notes.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from numerics.errors import DataCorrupt

_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """Return the raw idx bytes of `path`, gunzipped when the file is gzipped.

    Errors: `DataCorrupt` when a gzip stream is damaged or ends early.
    """
    raw = path.read_bytes()
    if not raw.startswith(_GZIP_MAGIC):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise DataCorrupt(
            f"a gzip file at {path}", f"a damaged or truncated stream ({error})", "Fetch it again."
        ) from error


def check_sha256(raw: bytes, expected: str, path: Path) -> None:
    """Raise `DataCorrupt` unless the sha256 of `raw` is `expected` (lower-case hex)."""
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise DataCorrupt(
            f"raw sha256 {expected} for {path}",
            f"{found} ({len(raw)} bytes)",
            "The file is damaged or is another file; fetch it again.",
        )


def parse(raw: bytes, path: Path) -> Tensor:
    """Return the unsigned bytes of an idx file as a uint8 tensor of its stated shape.

    Args:
        raw: contents of the file, already gunzipped.
        path: where it came from, for messages only.

    Errors: `DataCorrupt` for a wrong magic number, type or length.
    """
    if len(raw) < 4 or raw[:2] != b"\x00\x00":
        raise DataCorrupt(
            f"an idx header in {path}",
            f"bytes {raw[:4].hex(' ') or '(empty file)'}",
            "Check that this is an idx file of the MNIST family.",
        )
    if raw[2] != _UNSIGNED_BYTE:
        raise DataCorrupt(
            f"unsigned bytes (type 0x08) in {path}", f"type 0x{raw[2]:02x}", "Use the original."
        )
    header = 4 + 4 * raw[3]
    if raw[3] == 0 or len(raw) < header:
        raise DataCorrupt(
            f"{raw[3]} sizes in the header of {path}", f"{len(raw)} bytes", "Fetch it again."
        )
    sizes = tuple(int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3]))
    expected = header + math.prod(sizes)
    if len(raw) != expected:
        raise DataCorrupt(
            f"{expected} bytes in {path} for shape {sizes}", f"{len(raw)} bytes", "Fetch it again."
        )
    array = np.frombuffer(raw, dtype=np.uint8, offset=header).reshape(sizes)
    return torch.from_numpy(array.copy())
