"""Fetching MNIST and Fashion-MNIST, only when asked, over https, checked by sha256."""

from __future__ import annotations

import gzip
import os
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

from numerics import idx
from numerics.data import SOURCES
from numerics.errors import DataCorrupt, DownloadFailed, UnknownDataset

Fetch = Callable[[str], bytes]
_TIMEOUT = 60.0
_LARGEST = 64 * 1024 * 1024


def fetch_https(address: str) -> bytes:
    """Return what lies at an https address, at most 64 MiB; any other scheme is refused.

    Errors: `DownloadFailed`.
    """
    if not address.startswith("https://"):
        raise DownloadFailed("an https address", address, "Give a mirror that speaks https.")
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT) as response:
            contents: bytes = response.read(_LARGEST + 1)
    except (URLError, TimeoutError, OSError) as error:
        raise DownloadFailed(
            f"a file at {address}", str(error), "Try again, or give another mirror."
        ) from error
    if len(contents) > _LARGEST:
        raise DownloadFailed("at most 64 MiB", f"more at {address}", "Give another mirror.")
    return contents


def download(
    name: str, folder: Path, mirror: str | None = None, fetch: Fetch = fetch_https
) -> tuple[Path, ...]:
    """Fetch the files of `name` into torchvision's layout below `folder`; return their paths.

    Files that are there and right are kept; nothing is written before its raw sha256 is
    checked.

    Args:
        name: ``mnist`` or ``fashion-mnist``.
        mirror: address of the folder of the gzipped files; default in `SOURCES`.
        fetch: how an address is read; replaced in tests.

    Errors: `UnknownDataset`, `DownloadFailed`, `DataCorrupt`.
    """
    if name not in SOURCES:
        raise UnknownDataset(f"one of {', '.join(SOURCES)}", repr(name), "Check the spelling.")
    source = SOURCES[name]
    target = folder / source.folder / "raw"
    target.mkdir(parents=True, exist_ok=True)
    base = (mirror or source.mirror).rstrip("/")
    paths = []
    for file, sha256 in source.sha256.items():
        path = target / f"{file}.gz"
        if not _right(path, sha256):
            address = f"{base}/{file}.gz"
            packed = fetch(address)
            _check(packed, sha256, address)
            temporary = path.with_suffix(".partial")
            temporary.write_bytes(packed)
            os.replace(temporary, path)
        paths.append(path)
    return tuple(paths)


def _right(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    try:
        idx.check_sha256(idx.read_bytes(path), sha256, path)
    except DataCorrupt:
        return False
    return True


def _check(packed: bytes, sha256: str, address: str) -> None:
    try:
        raw = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise DownloadFailed(
            f"a gzipped file at {address}", str(error), "Give another mirror."
        ) from error
    idx.check_sha256(raw, sha256, Path(address.rsplit("/", 1)[1]))
