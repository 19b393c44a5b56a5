"""From an uploaded extract to a manager's printed table and a published release: the whole way, as people walk it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from casestats.access import Role
from tests.actions.release_scene import TEMPLATE
from tests.browser.live import Hand, Live, signed_in
from tests.postgres import Postgres
from tests.web.scene import HOME

pytestmark = pytest.mark.slow

LONG = 90_000
"""Milliseconds that the longest work may take here: a draft, on a machine that does other things too."""


class Way(NamedTuple):
    """How somebody gets about."""

    script: bool = True
    mouse: bool = True
    width: int = 1280


PHONE = "on a phone"
WAYS = {
    "with script and mouse": Way(),
    "without script": Way(script=False),
    "keyboard only": Way(mouse=False),
    PHONE: Way(width=320),
}


@pytest.mark.parametrize("name", [name for name in WAYS if name != PHONE])
def test_from_upload_to_printed_table_and_published_release(name: str, chromium: Browser, tmp_path: Path) -> None:
    walk_the_whole_way(Live(tmp_path, ""), WAYS[name], chromium, tmp_path)


def test_the_whole_way_on_a_phone_and_on_postgresql(postgres: Postgres, chromium: Browser, tmp_path: Path) -> None:
    with postgres.new_database() as url:
        walk_the_whole_way(Live(tmp_path, url), WAYS[PHONE], chromium, tmp_path)


def walk_the_whole_way(live: Live, way: Way, chromium: Browser, folder: Path) -> None:
    with live.serving() as address:
        everybody = live.people

        with signed_in(chromium, address, everybody[Role.REGISTRAR], **way._asdict()) as registrar:
            upload(registrar, live.last)

        with signed_in(chromium, address, everybody[Role.MANAGER], **way._asdict()) as manager:
            printed = look_and_print(manager, folder)
            assert "december 2025" in printed
            assert "Våldsutsatta vuxna" in printed
            assert "Logga ut" not in printed

        with signed_in(chromium, address, everybody[Role.ANALYST], **way._asdict()) as analyst:
            release = make_a_draft(analyst, folder)

        with signed_in(chromium, address, everybody[Role.APPROVER], **way._asdict()) as approver:
            approve_and_publish(approver, release)

        with signed_in(chromium, address, everybody[Role.COUNTY], **way._asdict()) as county:
            assert download(county, release).startswith(b"PK")


def upload(hand: Hand, extract: Path) -> None:
    """The registrar's five minutes."""
    page = hand.page
    hand.go("Inläsning")
    hand.labelled("Filer").set_input_files(extract)  # the system's own window, which is not ours
    hand.press(page.get_by_role("button", name="Kontrollera"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ska uttaget läsas in?", timeout=LONG)
    expect(page.get_by_role("main")).to_contain_text("december 2025")
    expect(page.get_by_role("main")).not_to_contain_text(extract.name)
    hand.press(page.get_by_role("button", name="Läs in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Uttaget är inläst", timeout=LONG)


def look_and_print(hand: Hand, folder: Path) -> str:
    """What a manager's printer gets, as text."""
    page = hand.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Läget just nu")
    hand.press(page.get_by_role("link", name="Våldsutsatta vuxna").first)
    page.get_by_role("table").first.wait_for(state="attached")
    paper = folder / "printed.pdf"
    page.pdf(path=paper, format="A4")
    return subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True).stdout.decode()


def choose(hand: Hand, label: str) -> None:
    """One of several round buttons; with the keyboard by the arrows, as browsers have it."""
    target = hand.page.get_by_label(label, exact=True)
    if hand.mouse:
        target.check()
        return
    group = target.locator("xpath=ancestor::fieldset[1]").get_by_role("radio")
    hand.reach(group.and_(hand.page.locator(":checked")))
    for _ in range(group.count()):
        if target.is_checked():
            return
        hand.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not lead to {label}")


def make_a_draft(hand: Hand, folder: Path) -> str:
    """The release's id."""
    page = hand.page
    template = folder / "small.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    hand.go("Utlämningar")
    hand.press(page.get_by_role("main").get_by_text("Gör ett utkast", exact=True))
    hand.labelled("Period").select_option("2025")
    choose(hand, "En egen fil")
    hand.write("Den egna mallens namn", "small")
    hand.labelled("Den egna mallens fil").set_input_files(template)
    hand.press(page.get_by_role("button", name="Gör utkast"))
    release = f"{HOME}-2025-small-1"
    expect(page.get_by_role("main")).to_contain_text(release, timeout=LONG)
    return release


def approve_and_publish(hand: Hand, release: str) -> None:
    page = hand.page
    hand.go("Utlämningar")
    hand.press(page.get_by_role("link", name=release, exact=True))
    hand.press(page.get_by_role("link", name="Vad som prövats mot utlämnandet"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad som prövats mot utlämnandet")
    page.go_back()
    hand.press(page.get_by_role("button", name="Godkänn"))
    hand.press(page.get_by_role("button", name="Publicera"))
    expect(page.get_by_role("main")).to_contain_text("Publicerad", timeout=LONG)


def download(hand: Hand, release: str) -> bytes:
    page = hand.page
    hand.go("Utlämningar")
    hand.press(page.get_by_role("link", name=release, exact=True))
    with page.expect_download() as got:
        page.get_by_role("link", name="Excel").first.click()
    return Path(got.value.path()).read_bytes()
