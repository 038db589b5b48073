"""Whole reports: complete, self-contained, and inert whatever stands in them."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from handproof.report import (
    Conclusion,
    DerivationChapter,
    FigureBlock,
    FigureError,
    Prose,
    Report,
    StepBlock,
    Symbol,
    Witness,
    build_pdf,
    render_html,
    render_tex,
    write_report,
)
from handproof.report.model import CheckTable, Command
from handproof.report.pdf import log_errors
from handproof.report.templating import duration, numbers_as_formulas, templates_folder
from handproof.report.verdicts import VERDICTS
from tests.report.sample import sample_report

needs_tex = pytest.mark.skipif(
    shutil.which("latexmk") is None or shutil.which("pdflatex") is None,
    reason="no latexmk and pdflatex on the path",
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
HOSTILE = [
    r"\input{/etc/passwd}",
    r"\immediate\write18{touch owned}",
    r"\end{document}",
    "} } } {",
    "</script><script>alert(1)</script>",
    "$x$ % # & _ ^ ~ \\ { <b>",
    "((( 7*7 ))) {{ 7*7 }} {% raw %} ((* endfor *))",
    "^^5cinput{x}",
    "\x00\x07\u202e",
    "日本語 — émigré “quoted”",
]


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    folder = tmp_path / "plots"
    folder.mkdir()
    for name in ("spectrum", "likelihood"):
        (folder / f"{name}.svg").write_text(SVG)
        (folder / f"{name}.pdf").write_bytes(_tiny_pdf())
    return folder


def _tiny_pdf() -> bytes:
    """The smallest page that TeX accepts as a figure."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 60]>>",
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 4\n0000000000 65535 f \n" + table + trailer


def _hostile_report(text: str) -> Report:
    step = StepBlock(text, text, "refuted", source=text, reason=text, message=text, code=text,
                     sizes=text, rests_on=(text,), certificate=text, method=text,
                     assumptions=(text,), axioms=(text,),
                     witness=Witness(text, (text,), (text,)))  # fmt: skip
    chapter = DerivationChapter(
        key=text, title=text, source=text, abstract=text, symbols=(Symbol(text, text, text),),
        assumptions=(text,), definitions=(text,),
        blocks=(Prose(text), step, replace(step, formula="", verdict="unread"),
                CheckTable(text, (text,), ((text,),)),
                Conclusion(text, text, "refuted", text, text)),
    )  # fmt: skip
    return Report(text, (chapter,), text, text, text, ((text, text),), (Command(text, text),))


def test_html_is_one_file_that_loads_nothing(figures: Path) -> None:
    page = render_html(sample_report(figures))
    assert "<script" not in page
    assert "<link" not in page
    for source in re.findall(r'(?:src|url)[=(]["\']?([^"\')]+)', page):
        assert source.startswith("data:"), source
    assert page.count("data:image/svg+xml;base64,") == 2
    assert page.count("data:font/woff2;base64,") == 1


def test_everything_is_shown(figures: Path) -> None:
    report = sample_report(figures)
    page, tex = render_html(report), render_tex(report)
    for verdict in VERDICTS:
        assert f'<span class="badge v-{verdict.key}">' in page
        assert rf"\hpbadge{{{verdict.key}}}" in tex
    for text in ("HP301", "Does not follow from (5)", "divide by", "3f7a9c0b12", "How to check"):
        assert text in page
        assert text in tex
    assert page.count("<figure>") == tex.count(r"\includegraphics") == 2
    assert tex.count(r"\hpstepline{") == len([s for d in report.derivations for s in d.steps])


def test_rendering_is_deterministic(figures: Path) -> None:
    report = sample_report(figures)
    assert render_html(report) == render_html(report)
    assert render_tex(report) == render_tex(report)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_inert(text: str) -> None:
    page, tex = render_html(_hostile_report(text)), render_tex(_hostile_report(text))
    assert "<script" not in page
    assert "<b>" not in page
    assert "49" not in re.sub(r"base64,[^)]*|#[0-9A-Fa-f]{6}", "", page)
    body = tex.partition(r"\begin{document}")[2]
    assert body.count(r"\end{document}") == 1
    for command in (r"\input", r"\write18", r"\immediate", "^^"):
        assert command not in body


def test_unreadable_formula_is_shown_and_reported(tmp_path: Path) -> None:
    step = StepBlock("1", r"\nosuch{x}", "open")
    report = Report("t", (DerivationChapter("k", "c", (step,)),))
    files = write_report(report, tmp_path, pdf=False)
    assert [error.formula for error in files.problems] == [r"\nosuch{x}"]
    assert r'<code class="raw">\nosuch{x}</code>' in files.html.read_text(encoding="utf-8")


def test_empty_report() -> None:
    assert "<h1>t</h1>" in render_html(Report("t", ()))
    assert r"\begin{document}" in render_tex(Report("t", ()))


def test_missing_figure_is_an_error(tmp_path: Path) -> None:
    gone = FigureBlock(tmp_path / "gone.pdf", tmp_path / "gone.svg", "")
    report = Report("t", (DerivationChapter("k", "c", (gone,)),))
    with pytest.raises(FigureError, match=r"HP703.*gone"):
        write_report(report, tmp_path / "out", pdf=False)


def test_a_conclusion_that_restates_a_step_is_shown_with_it() -> None:
    step = StepBlock("1", "a = b", "proved")
    conclusion = Conclusion("Theorem 1", "a = b", "open", restates="1")
    page = render_html(Report("t", (DerivationChapter("k", "c", (step, conclusion)),)))
    body = page.partition('id="chapter-1"')[2]
    assert body.count('alttext="a = b"') == body.count("Theorem 1") == 1
    assert "v-open" in body.partition("Theorem 1")[0].rpartition("<div")[2]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("-62.5", "$-62.5$"),
        ("3.5e-15", r"$3.5 \cdot 10^{-15}$"),
        ("1e-12 (rounding)", r"$1 \cdot 10^{-12}$ (rounding)"),
        ("3.38", "3.38"),
        ("a-3", "a-3"),
        ("v1.2.3", "v1.2.3"),
        ("$x$ -3", "$x$ -3"),
        ("2026-11-21", "2026-11-21"),
    ],
)
def test_numbers_in_cells(cell: str, shown: str) -> None:
    assert numbers_as_formulas(cell) == shown


@pytest.mark.parametrize("verdict", ["Proved", "", "proven", "true"])
def test_unknown_verdicts_are_refused(verdict: str) -> None:
    with pytest.raises(ValueError, match="unknown verdict"):
        StepBlock("1", "x", verdict)
    with pytest.raises(ValueError, match="unknown verdict"):
        Conclusion("c", "x", verdict)


def test_ragged_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headers"):
        CheckTable("c", ("a",), (("1", "2"),))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "under 1 ms"), (0.0123, "12 ms"), (2.0, "2.0 s")]
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_templates_are_found() -> None:
    assert (templates_folder() / "report.html.j2").is_file()


def test_without_tex_the_report_still_ends_well(
    figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    files = write_report(sample_report(figures), tmp_path / "out")
    assert files.tex.is_file()
    assert files.html.is_file()
    assert files.pdf.path is None
    assert "apt-get install" in files.pdf.message
    assert "\n" not in files.pdf.message


def test_log_errors() -> None:
    log = "junk\n./report.tex:12: Undefined control sequence.\n! Emergency stop.\nl.12 x\n"
    assert log_errors(log) == ["Undefined control sequence at line 12", "Emergency stop"]


@needs_tex
@pytest.mark.tex
def test_pdf_of_the_sample(figures: Path, tmp_path: Path) -> None:
    files = write_report(sample_report(figures), tmp_path / "out")
    assert files.pdf.message == ""
    assert files.pdf.path is not None
    assert files.pdf.path.read_bytes().startswith(b"%PDF")
    log = (tmp_path / "out" / "tex" / "report.log").read_text(errors="replace")
    assert "Overfull" not in log


@needs_tex
@pytest.mark.tex
def test_pdf_of_hostile_strings(tmp_path: Path) -> None:
    chapters = tuple(_hostile_report(text).derivations[0] for text in HOSTILE)
    files = write_report(replace(_hostile_report("".join(HOSTILE)), derivations=chapters), tmp_path)
    assert files.pdf.message == ""
    assert not (tmp_path / "owned").exists()


@needs_tex
@pytest.mark.tex
def test_tex_errors_name_the_line(tmp_path: Path) -> None:
    source = tmp_path / "x.tex"
    source.write_text("\\documentclass{article}\n\\begin{document}\n\\nosuch\n\\end{document}\n")
    result = build_pdf(source)
    assert not result.ok
    assert "Undefined control sequence at line 3" in result.message


@needs_tex
@pytest.mark.tex
def test_tex_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("SECRET")
    folder = tmp_path / "in"
    folder.mkdir()
    source = folder / "x.tex"
    source.write_text(
        f"\\documentclass{{article}}\n\\begin{{document}}\n\\input{{{secret}}}\n\\end{{document}}\n"
    )
    assert "not found" in build_pdf(source).message.lower()
