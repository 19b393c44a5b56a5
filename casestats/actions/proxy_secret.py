"""The secret by which the reverse proxy is known: what it says of who has signed in counts beside this alone."""

from __future__ import annotations

import secrets

from casestats.config import Settings
from casestats.errors import FixSettings
from casestats.vault.derivation import Secret
from casestats.vault.private_files import read_private

SHORTEST = 32


def demand_secret(settings: Settings) -> Secret:
    """The secret as the file holds it. Raises FixSettings: missing, open to others, or too short to be one."""
    kept = read_private(settings.home / settings.sso_secret)
    secret = Secret(kept.reveal().strip())
    if len(secret.reveal()) < SHORTEST:
        raise FixSettings(
            f"Hemligheten i filen som sso_secret nämner är kortare än {SHORTEST} tecken. Gör en ny: openssl rand "
            "-hex 32.",
            f"The secret in the file that sso_secret names has fewer than {SHORTEST} characters. Make a new one: "
            "openssl rand -hex 32.",
        )
    return secret


def is_proxy(settings: Settings, shown: str) -> bool:
    """Whether the proxy's secret was shown. Where there is none that could be, nobody is the proxy."""
    if not settings.sso_header or not settings.sso_secret:
        return False
    try:
        secret = demand_secret(settings)
    except FixSettings:
        return False  # `doctor` says what is wrong with it; a stranger is told nothing
    return secrets.compare_digest(secret.reveal(), shown.strip().encode("utf-8", "surrogatepass"))
