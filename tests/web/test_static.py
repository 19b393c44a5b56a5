"""What browsers fetch: vendored files unchanged, and nothing that would load anything from outside."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from casestats.web import app

WEB = Path(app.__file__).parent
STATIC = WEB / "static"
ROW = re.compile(r"\| ([\w.-]+) \| .* \| `([0-9a-f]{64})` \|")
VENDORED = dict(ROW.findall((STATIC / "VENDORED.md").read_text("utf-8")))
PICO = "pico.fluid.classless.min.css"
OURS = sorted(
    path.name for path in STATIC.iterdir() if path.suffix in {".css", ".js", ".svg"} and path.name not in VENDORED
)
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_two_files_are_taken_over_and_said_to_be() -> None:
    assert set(VENDORED) == {PICO, "htmx.min.js"}
    assert {path.name for path in STATIC.glob("*LICENSE*")} == {"pico-LICENSE.txt", "htmx-LICENSE.txt"}


@pytest.mark.parametrize("name", sorted(VENDORED))
def test_a_vendored_file_is_the_one_that_was_taken_over(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == VENDORED[name]


@pytest.mark.parametrize("name", [*OURS, PICO])
def test_no_style_or_script_loads_anything_from_outside(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    loads = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
    assert "@import" not in text
    assert [load for load in loads if re.match(r"(?:https?:)?//", load)] == []
    assert [load for load in loads if not load.startswith("data:") and not (STATIC / load).is_file()] == []
    if name.endswith(".js"):
        assert not re.search(r"https?://|eval\(|new Function|innerHTML|document\.write", text)


def test_every_picture_inside_pico_is_switched_off_for_the_content_policy() -> None:
    """Pico draws with data addresses, which `img-src 'self'` refuses; ours stand in their place."""
    named = set(re.findall(r"(--pico-icon-[a-z]+):url", (STATIC / PICO).read_text("utf-8")))
    ours = set(re.findall(r"(--pico-icon-[a-z]+): none !important", (STATIC / "no-pictures.css").read_text("utf-8")))
    linked = re.findall(r'asset\("([^"]+\.css)"\)', (STATIC.parent / "templates" / "base.html").read_text("utf-8"))
    assert linked.index("no-pictures.css") < linked.index(PICO)  # else Pico asks for its pictures in between
    assert named
    assert named <= ours
    assert "url(" not in re.sub(r"--pico-icon-[a-z]+:url\([^)]*\)", "", (STATIC / PICO).read_text("utf-8")).replace(
        "--pico-form-element", ""
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_holds_what_the_content_policy_refuses(path: Path) -> None:
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son(?:click|load|change|submit|error|input|keyup|mouseover)\s*=", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)
    assert not re.search(r"javascript:|hx-on|hx-vals=['\"]js", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_switches_escaping_off(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text("utf-8"))
