"""Draws a terminal with a real command and what it really printed, as SVG.

    python docs/pictures/terminal.py OUT.svg "TITLE" COMMAND [ARGUMENT...]

Only the standard library. The text in the picture is text: it can be read aloud, searched and copied.
"""

from __future__ import annotations

import subprocess
import sys
from html import escape
from pathlib import Path

CHARACTER, LINE, MARGIN, BAR = 8.43, 20, 20, 34
MOST_COLUMNS, MOST_LINES = 132, 52
STYLE = "font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre"
PAPER, INK, FAINT, PROMPT = "#1d2228", "#e6e9ec", "#8b949e", "#7fd1ae"


def picture(title: str, command: str, printed: str) -> str:
    lines = [line.rstrip()[:MOST_COLUMNS] for line in printed.rstrip().splitlines()]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… ({len(lines) - MOST_LINES} rader till)"]
    columns = max(len(line) for line in (*lines, f"$ {command}"))
    width, height = round(columns * CHARACTER + 2 * MARGIN), BAR + (len(lines) + 2) * LINE + MARGIN
    described = escape(f"{command}: {' '.join(printed.split())}"[:300])
    rows = [_row(0, f'<tspan fill="{PROMPT}">$</tspan> {escape(command)}')]
    rows += [_row(place, escape(line)) for place, line in enumerate(lines, start=1) if line]
    dots = "".join(f'<circle cx="{MARGIN + 18 * place}" cy="{BAR // 2}" r="5" fill="{FAINT}"/>' for place in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="desc">{described}</desc>\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>{dots}\n'
        f'<g fill="{INK}" style="{STYLE}" xml:space="preserve">\n' + "\n".join(rows) + "\n</g>\n</svg>\n"
    )


def _row(place: int, content: str) -> str:
    return f'<text x="{MARGIN}" y="{BAR + LINE * (place + 1)}">{content}</text>'


def main(arguments: list[str]) -> int:
    out, title, *command = arguments
    ran = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)  # noqa: S603 - the caller's own
    shown = " ".join([Path(command[0]).name, *command[1:]])
    Path(out).write_text(picture(title, shown, ran.stdout), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
