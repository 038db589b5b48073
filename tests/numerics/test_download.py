"""Downloads: written only when right, kept when right, refused otherwise. No network."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from numerics import data, download
from numerics.errors import DataCorrupt, DownloadFailed, UnknownDataset


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Replace the set's sums by those of small files."""
    files = {file: f"contents of {file}".encode() for file in data.SOURCES["mnist"].sha256}
    sums = {file: hashlib.sha256(raw).hexdigest() for file, raw in files.items()}
    sources = {"mnist": replace(data.SOURCES["mnist"], sha256=sums)}
    monkeypatch.setattr(download, "SOURCES", MappingProxyType(sources))
    return files


def test_files_are_fetched_once(tmp_path: Path, contents: dict[str, bytes]) -> None:
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        return gzip.compress(contents[address.rsplit("/", 1)[1].removesuffix(".gz")])

    paths = download.download("mnist", tmp_path, "https://mirror.example/x/", fetch)
    assert [gzip.decompress(p.read_bytes()) for p in paths] == list(contents.values())
    assert asked[0].startswith("https://mirror.example/x/train-images")
    download.download("mnist", tmp_path, fetch=fetch)
    assert len(asked) == 4
    paths[2].write_bytes(b"damaged")
    download.download("mnist", tmp_path, fetch=fetch)
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("reply", "error"),
    [(gzip.compress(b"other", mtime=0), DataCorrupt), (b"<html>not found</html>", DownloadFailed)],
    ids=["damaged", "a page"],
)
def test_wrong_replies_leave_nothing(
    tmp_path: Path, contents: dict[str, bytes], reply: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        download.download("mnist", tmp_path, fetch=lambda address: reply)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_other_addresses_and_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"HP804.*https"):
        download.download("mnist", tmp_path, "http://mirror.example")
    with pytest.raises(DownloadFailed):
        download.fetch_https("file:///etc/hostname")
    with pytest.raises(UnknownDataset):
        download.download("cifar", tmp_path)
