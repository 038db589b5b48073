"""Data sets: what is read, and what is refused with which message."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from pathlib import Path

import pytest
import torch

from numerics import data, idx
from numerics.errors import (
    BadParameter,
    DataCorrupt,
    DataNotFound,
    NumericsError,
    UnknownDataset,
)

REAL = Path(__file__).parents[3] / "shared" / "data"


def idx_bytes(shape: tuple[int, ...], values: bytes, kind: int = 8) -> bytes:
    sizes = b"".join(struct.pack(">I", size) for size in shape)
    return bytes([0, 0, kind, len(shape)]) + sizes + values


def test_digits_are_split_scaled_and_repeatable() -> None:
    first, second = data.digits(), data.digits()
    assert first.train.shape == (1437, 64)
    assert first.test.shape == (360, 64)
    assert float(first.train.min()) == 0.0
    assert float(first.train.max()) == 1.0
    assert torch.equal(first.train, second.train)
    assert not torch.equal(first.train, data.digits(seed=1).train)


def test_variants() -> None:
    digits = data.digits()
    binary = digits.binarised()
    assert set(binary.train.unique().tolist()) == {0.0, 1.0}
    small = digits.subsampled()
    assert small.shape == (4, 4)
    assert torch.equal(small.train[0].view(4, 4), digits.train[0].view(8, 8)[::2, ::2])
    three = digits.only(3)
    assert bool((three.train_labels == 3).all())
    assert three.class_names[3] == "3"
    validation = digits.with_validation(0.2)
    assert len(validation.train) + len(validation.test) == 1437
    assert torch.equal(validation.test[-1], digits.train[-1])


@pytest.mark.parametrize(
    "call",
    [
        lambda d: d.binarised(1.5),
        lambda d: d.subsampled(3),
        lambda d: d.only(11),
        lambda d: d.with_validation(0.0),
        lambda d: data.digits(test_size=5000),
    ],
)
def test_variants_refuse(call: object) -> None:
    with pytest.raises(BadParameter, match="HP812"):
        call(data.digits())  # type: ignore[operator]


@pytest.mark.parametrize("shape", [(3,), (2, 2), (2, 3, 4)])
@pytest.mark.parametrize("zipped", [False, True])
def test_idx_is_read_raw_and_gzipped(tmp_path: Path, shape: tuple[int, ...], zipped: bool) -> None:
    count = int(torch.tensor(shape).prod())
    raw = idx_bytes(shape, bytes(range(count)))
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    read = idx.read_bytes(path)
    idx.check_sha256(read, hashlib.sha256(raw).hexdigest(), path)
    tensor = idx.parse(read, path)
    assert tensor.shape == shape
    assert tensor.flatten().tolist() == list(range(count))


BAD_IDX = {
    "empty": b"",
    "no magic": b"\x01\x02\x03\x04",
    "other type": idx_bytes((2,), b"ab", kind=0x0D),
    "no dimensions": idx_bytes((), b""),
    "header cut": b"\x00\x00\x08\x03\x00\x00",
    "data cut": idx_bytes((4,), b"abc"),
    "too long": idx_bytes((2,), b"abc"),
}


@pytest.mark.parametrize("raw", BAD_IDX.values(), ids=BAD_IDX.keys())
def test_bad_idx_is_refused(raw: bytes) -> None:
    with pytest.raises(DataCorrupt, match=r"HP802.*somewhere"):
        idx.parse(raw, Path("somewhere"))


def test_truncated_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(os.urandom(4096))[:-9])
    with pytest.raises(DataCorrupt, match="truncated"):
        idx.read_bytes(path)


def test_wrong_file_names_the_expected_sum(tmp_path: Path) -> None:
    source = data.SOURCES["mnist"]
    for file in source.sha256:
        (tmp_path / file).write_bytes(idx_bytes((1, 2, 2), b"abcd"))
    with pytest.raises(DataCorrupt) as caught:
        data.load("mnist", tmp_path)
    assert "train-images" in str(caught.value)
    assert "ba891046e6505d7a" in str(caught.value)


def test_missing_data_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataNotFound, match="HP801") as caught:
        data.load("fashion-mnist", tmp_path)
    assert str(tmp_path / "FashionMNIST" / "raw") in str(caught.value)
    monkeypatch.setenv(data.ENVIRONMENT_VARIABLE, str(tmp_path / "elsewhere"))
    with pytest.raises(DataNotFound, match="elsewhere"):
        data.load("mnist")
    # A given folder goes before the environment variable.
    with pytest.raises(DataNotFound) as caught:
        data.load("mnist", tmp_path)
    assert "elsewhere" not in caught.value.found


def test_unknown_name() -> None:
    with pytest.raises(UnknownDataset, match=r"HP803.*fashion-mnist") as caught:
        data.load("cifar")
    assert isinstance(caught.value, NumericsError)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data sets are not here")
def test_real_test_parts_are_what_they_claim() -> None:
    source = data.SOURCES["fashion-mnist"]
    path = REAL / source.folder / "raw" / "t10k-labels-idx1-ubyte.gz"
    raw = idx.read_bytes(path)
    idx.check_sha256(raw, source.sha256["t10k-labels-idx1-ubyte"], path)
    assert idx.parse(raw, path).bincount().tolist() == [1000] * 10
