"""The commands as a user types them: verdicts, formats, exit codes, bad input."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handproof.cli import app

GOOD = """# Ridge

```given
sizes n, p
X in R^{n x p}
a > 0
```

We have

$$(X^\\top X + a I_p)^{-1} X^\\top = X^\\top (X X^\\top + a I_n)^{-1}$$
"""

WRONG = GOOD.replace("a I_n)^{-1}$$", "2 a I_n)^{-1}$$")
SHAPES = GOOD.replace("a I_n)^{-1}$$", "a I_p)^{-1}$$")
MODULE = """from handproof import Derivation

small = Derivation("Small")
n, = small.sizes("n")
A = small.matrix("A", n, n, symmetric=True)
small.step(r"A^\\top = A")
small.conclude(r"A A^\\top = A^2")
"""


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "200"})
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "wrong.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "shapes.md").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "small.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code", "verdict"),
    [("good.md", 0, "proved"), ("wrong.md", 1, "refuted"), ("shapes.md", 1, "ill-formed")],
)
def test_check(folder: Path, name: str, code: int, verdict: str) -> None:
    found, output = run("check", folder / name, "-o", folder / "build", "--format", "concise")
    assert found == code, output
    assert f"{folder / name}:11:3 {verdict}" in output


def test_full_messages_show_place_and_witness(folder: Path) -> None:
    _, output = run("check", folder / "wrong.md", "-o", folder / "build")
    assert "HP301" in output
    assert "11 | $$(X" in output
    assert "the left side is" in output


def test_json_is_the_stable_interface(folder: Path) -> None:
    code, output = run("check", folder / "small.py", "-o", folder / "build", "--format", "json")
    data = json.loads(output)
    assert code == 0
    assert data["schema"] == "handproof/check/1"
    assert data["counts"] == {"proved": 2}
    first, second = data["documents"][0]["steps"]
    assert {"id", "line", "column", "end_line", "text", "relation", "verdict", "sizes"} <= set(
        first
    )
    assert {"code", "message", "witness", "certificate", "rests_on", "seconds"} <= set(first)
    assert first["relation"] == "="
    assert first["certificate"].startswith("sha256:")
    assert second["line"] == 7
    assert data["documents"][0]["claims"] == [{"id": "2", "line": 7, "verdict": "proved"}]


def test_evidence_is_kept_and_checked_again(folder: Path) -> None:
    build = folder / "build"
    run("check", folder, "-o", build)
    code, output = run("recheck", build / "certificates")
    assert code == 0, output
    assert "4 accepted, 0 rejected" in output
    victim = next(p for p in (build / "certificates").glob("*.json") if p.name != "index.json")
    victim.write_text(victim.read_text(encoding="utf-8").replace('"2"', '"3"', 1), encoding="utf-8")
    again, output = run("check", folder / "small.py", folder / "good.md", "-o", build)
    assert again == 0, output


def test_a_changed_certificate_is_rejected(folder: Path) -> None:
    build = folder / "build"
    run("check", folder / "good.md", "-o", build)
    (victim,) = [p for p in (build / "certificates").glob("*.json") if p.name != "index.json"]
    data = json.loads(victim.read_text(encoding="utf-8"))
    data["statement"]["claim"][1], data["statement"]["claim"][2] = (
        data["statement"]["claim"][2],
        ["transpose", ["transpose", ["zeros", data["statement"]["symbols"][1], ["num", "2"]]]],
    )
    victim.write_text(json.dumps(data), encoding="utf-8")
    code, output = run("recheck", victim)
    assert code == 1
    assert "rejected" in output


@pytest.mark.parametrize(
    ("require", "code"), [("sound", 0), ("read", 1), ("tested", 1), ("proved", 1)]
)
def test_required_levels(tmp_path: Path, require: str, code: int) -> None:
    unread = tmp_path / "unread.md"
    unread.write_text(GOOD + "\n$$\\unknowncommand{x} = 1$$\n", encoding="utf-8")
    found, output = run("check", unread, "-o", tmp_path / "b", "--require", require)
    assert found == code, output


def test_explain_says_what_was_understood(folder: Path) -> None:
    code, output = run("explain", f"{folder / 'small.py'}:6")
    assert code == 0
    assert "Aᵀ = A" in output
    assert "A symmetric" in output
    assert "proved" in output


def test_a_report_of_the_users_own(folder: Path) -> None:
    build = folder / "build"
    code, output = run("report", folder / "small.py", "-o", build, "--no-figures")
    assert code == 0, output
    assert "proved" in (build / "report.html").read_text(encoding="utf-8")
    assert "Small" in (build / "report.tex").read_text(encoding="utf-8")


BAD: list[tuple[str, bytes, set[int]]] = [
    ("empty.md", b"", {2}),
    ("blank.md", b"\n \n", {2}),
    ("binary.md", bytes(range(256)) * 40, {2}),
    ("null.md", b"a\0b", {2}),
    ("large.md", b"$$a = b$$\n" * 1_000_000, {2}),
    ("braces.md", b"$$\\frac{a{b} = c$$", {5}),
    ("deep.md", b"$$" + b"(" * 10_000 + b"x" + b")" * 10_000 + b" = x$$", {5}),
    ("tower.md", b"$$9^{9^{9^9}} = 1$$", {5}),
    ("file.md", b"$$\\input{/etc/passwd} = 1$$", {5}),
    ("code.md", b"```python\nraise SystemExit(77)\n```\n\n$$__import__('os') = 1$$", {5}),
    ("prose.md", b"Nothing but words.", {5}),
    ("syntax.py", b"def (", {2}),
    ("raises.py", b"from handproof import Derivation\nDerivation('x').step(1 / 0)\n", {2}),
    ("other.csv", b"a,b", {2}),
]


@pytest.mark.parametrize(("name", "content", "codes"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_input(tmp_path: Path, name: str, content: bytes, codes: set[int]) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, output = run("check", path, "-o", tmp_path / "build")
    assert code in codes, output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "arguments",
    [("check", "no-such-file.md"), ("recheck", "no-such-folder"), ("explain", "nonsense")],
)
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert "HP5" in output


def test_a_module_that_fails_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "raises.py"
    path.write_text("x = 1\ny = x / 0  # Derivation(\n", encoding="utf-8")
    code, output = run("check", path)
    assert code == 2
    assert "raises.py:2" in output.replace("\n", "")
