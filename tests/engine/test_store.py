"""The store: evidence by digest, an index that may be lost, nothing half written."""

import json
from pathlib import Path

from handproof.engine.store import Store, evidence_files


def test_evidence_is_found_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    name = store.keep("sha256:aa", {"schema": "x", "n": 1}, "doc:1")
    store.save()
    assert name.startswith("sha256:")
    again = Store.open(tmp_path)
    assert again.find("sha256:aa") == {"schema": "x", "n": 1}
    assert again.find("sha256:bb") is None


def test_the_same_evidence_is_one_file(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    first = store.keep("sha256:aa", {"n": 1}, "doc:1")
    second = store.keep("sha256:aa", {"n": 1}, "doc:2")
    store.save()
    assert first == second
    assert len(list(evidence_files(tmp_path))) == 1
    assert store.index["sha256:aa"]["steps"] == ["doc:1", "doc:2"]


def test_a_damaged_index_or_file_is_as_good_as_none(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.keep("sha256:aa", {"n": 1}, "doc:1")
    store.save()
    file = next(evidence_files(tmp_path))
    file.write_text("{", encoding="utf-8")
    assert Store.open(tmp_path).find("sha256:aa") is None
    (tmp_path / "index.json").write_text("[]", encoding="utf-8")
    assert Store.open(tmp_path).find("sha256:aa") is None


def test_nothing_is_written_for_nothing(tmp_path: Path) -> None:
    Store.open(tmp_path / "none").save()
    assert not (tmp_path / "none").exists()


def test_the_index_is_json(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.keep("sha256:aa", {"n": 1}, "doc:1")
    store.save()
    data = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert data["schema"] == "handproof/index/1"
