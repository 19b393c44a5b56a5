"""The service as people meet it: `casestats serve` in a process of its own, with the real clock, on either database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, Page

from casestats.access import Reach, Role
from casestats.actions.importing import import_extract
from casestats.actions.initialising import initialise
from casestats.adapters.discovery import discover, example_profiles
from casestats.adapters.extract import Extract, SourceFile
from casestats.audit import Actor
from casestats.bootstrap import Installation
from casestats.config import SETTINGS_FILE, read_settings
from casestats.invented.municipalities import write_extracts
from casestats.schemas.profile import load_profile
from casestats.vault.second_factor import code_at
from tests.people import PASSWORD, give_second_factor, make_account
from tests.web.scene import HOME, UNIT

CASESTATS = Path(sys.executable).with_name("casestats")
REGISTRAR = Actor("rut", "registrar")
PROFILE = "2281_sundsvall"
_LISTENING = re.compile(r"http://localhost:\d+")


class Signing(NamedTuple):
    """What somebody needs to get in: a name, PASSWORD, and the seed of the second factor."""

    name: str
    seed: str


class Live:
    """A municipality that has imported all of 2025 but its last month, and waits for that."""

    def __init__(self, folder: Path, database: str) -> None:
        home = folder / "home"
        home.mkdir(mode=0o700)
        (home / SETTINGS_FILE).write_text(f"database = {database!r}\n" if database else "", encoding="utf-8")
        self.installation: Installation = initialise(read_settings(home), REGISTRAR)
        text = example_profiles("procapita")[f"{PROFILE}.toml"]
        (self.installation.settings.profiles_folder / f"{PROFILE}.toml").write_text(text, encoding="utf-8")
        profile, adapter = load_profile(text, PROFILE), discover().named("procapita")
        *before, self.last = [one.path for one in write_extracts(folder / "extracts", municipalities=(HOME,))]
        for path in before:
            extract = Extract((SourceFile.from_path(path),))
            import_extract(self.installation, REGISTRAR, adapter, profile, extract, confirmed=True)
        self.people = {role: self._somebody(role) for role in Role}

    def _somebody(self, role: Role) -> Signing:
        reaches = [Reach(HOME, UNIT)] if role is Role.MANAGER else None
        made = make_account(self.installation, role, reaches=reaches, second_factor=False)
        return Signing(made.name, give_second_factor(self.installation, made.number))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address under which it answers."""
        environment = {**os.environ, "CASESTATS_HOME": str(self.installation.settings.home), "LANG": "C.UTF-8"}
        with subprocess.Popen(
            [CASESTATS, "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as child:
            assert child.stdout is not None
            said = []
            try:
                for line in child.stdout:
                    said.append(line)
                    if found := _LISTENING.search(line):
                        threading.Thread(target=child.stdout.read, daemon=True).start()
                        yield found[0]
                        return
                raise AssertionError("".join(said))
            finally:
                child.send_signal(signal.SIGTERM)
                assert child.wait(timeout=60) == 0


_FOCUS_SHOWS = """one => {
    for (let near = one; near && near.tagName !== "MAIN"; near = near.parentElement) {
        const style = getComputedStyle(near);
        if (near.matches(":focus, :focus-within") && style.outlineStyle !== "none" && style.outlineWidth !== "0px") {
            return true;
        }
    }
    return false;
}"""
"""Whether the focused element, or the card around it, has a ring."""


class Hand:
    """Somebody at the keyboard, with a mouse or without."""

    def __init__(self, page: Page, *, mouse: bool) -> None:
        self.page = page
        self.mouse = mouse

    def press(self, target: Locator) -> None:
        """A link or a button."""
        if self.mouse:
            target.click()
        else:
            self.reach(target)
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()

    def go(self, name: str) -> None:
        """By the menu, which is folded on a phone."""
        link = self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            self.press(self.page.locator(".menu-bar summary"))
        self.press(link)

    def write(self, label: str, text: str) -> None:
        target = self.labelled(label)
        if self.mouse:
            target.fill(text)
        else:
            self.reach(target)
            self.page.keyboard.type(text)

    def labelled(self, label: str) -> Locator:
        """The field of that label; words like "frivilligt" may follow it."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\b"))

    def reach(self, target: Locator) -> None:
        """Tab after tab, until the target has the focus; it must be seen that it has."""
        for _ in range(200):
            if target.evaluate("one => one === document.activeElement"):
                assert target.evaluate(_FOCUS_SHOWS), f"the focus cannot be seen on {target}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not lead to {target}")


@contextmanager
def signed_in(
    browser: Browser, address: str, signing: Signing, *, script: bool = True, mouse: bool = True, width: int = 1280
) -> Iterator[Hand]:
    """A browser of somebody's own, through the form."""
    context = browser.new_context(
        base_url=address, java_script_enabled=script, viewport={"width": width, "height": 900}, accept_downloads=True
    )
    try:
        page = context.new_page()
        page.goto("/")
        hand = Hand(page, mouse=mouse)
        hand.write("Namn", signing.name)
        hand.write("Lösenord", PASSWORD)
        hand.write("Engångskod", code_at(signing.seed, datetime.now(UTC)))
        hand.press(page.get_by_role("button", name="Logga in"))
        page.get_by_role("button", name="Logga ut").wait_for()
        yield hand
    finally:
        context.close()
