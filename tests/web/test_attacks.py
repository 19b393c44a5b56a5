"""What somebody who means ill sends, and what comes of it: nothing."""

from __future__ import annotations

import io

import pytest

from casestats.access import Role
from casestats.actions.reading_log import log_page
from casestats.actions.saving_profiles import MOST_LINES, differences
from casestats.errors import FixSettings
from casestats.store.audit_events import Sought
from casestats.web.gate import STRANGERS_BODY
from tests.actions.upload_scene import NAME
from tests.web.scene import HOME, Service

PERSON_NUMBER = "19900101-9802"


def test_a_stranger_sends_no_large_form(service: Service) -> None:
    """Nobody needs to have signed in to send it, so little is read of it."""
    client = service.nobody()
    token = client.token("/logga-in")
    small, large = ({"csrf_token": token, "name": "x" * size} for size in (1_000, STRANGERS_BODY))
    assert client.post("/logga-in", data=small).status_code == 403
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        assert client.post("/logga-in", data=large, content_type=kind).status_code == 413
    assert client.post("/2281/inlasning", data=large).status_code == 401


def test_texts_with_the_sign_0_are_refused_wherever_they_stand(service: Service) -> None:
    registrar = service.as_(Role.REGISTRAR)
    note = {"kind": "note", "day": "2025-01-01", "text": "nytt\0formulär", "unit": "", "indicator": ""}
    assert registrar.submit(f"/{HOME}/anteckningar", **note).status_code == 400
    assert registrar.submit(f"/{HOME}/anteckningar", **note | {"text": "nytt formulär"}).status_code == 302
    assert registrar.get(f"/{HOME}/?enhet=%00").status_code == 400
    assert service.nobody().post("/nowhere/at/all", data={"text": "\0"}).status_code == 404  # it is not even read


@pytest.mark.parametrize("span", ["from=0001-01-01", "to=0001-01-01", "from=9999-12-31", "to=9999-12-31"])
def test_the_log_is_asked_for_the_first_and_the_last_of_days(service: Service, span: str) -> None:
    auditor = service.as_(Role.AUDITOR)
    assert auditor.get(f"/logg?{span}").status_code == 200
    assert auditor.submit(f"/logg/fil?{span}", on="/logg").status_code == 200


def test_no_person_number_becomes_a_profile_s_name_and_stands_in_the_log(service: Service) -> None:
    registrar, place = service.as_(Role.REGISTRAR), f"/{HOME}/profiler"
    text = (service.installation.settings.profiles_folder / "2281_sundsvall.toml").read_text(encoding="utf-8")
    for name in (PERSON_NUMBER, PERSON_NUMBER.replace("-", "")):
        drafted = registrar.submit(
            f"{place}/ny", adapter="procapita", name=name, file=(io.BytesIO(b"a;b\n1;2\n"), NAME)
        )
        assert drafted.status_code == 400
        for act in ("save", "try"):
            form = {"act": act, "text": text, "before": "", "name": name, "is_new": "yes"}
            file = (io.BytesIO(b"a;b\n1;2\n"), NAME)
            assert registrar.submit(f"{place}/redigera", on=place, file=file, **form).status_code == 400
    log = log_page(service.installation, Sought(words="9802"), 1)
    assert log.events == []


def test_texts_too_long_to_be_compared_are_refused_at_once() -> None:
    """Comparing takes time as the square of the lines, in the process that answers everybody."""
    assert len(differences("#\n" * 10, "#\n" * 12)) > 0
    with pytest.raises(FixSettings, match="too long"):
        differences("#\n" * MOST_LINES, "#\n" * (MOST_LINES + 1))


def test_only_what_is_there_of_styles_and_scripts_is_kept_by_others(service: Service) -> None:
    client = service.nobody()
    with client.get("/static/casestats.css") as style:
        assert style.headers["Cache-Control"].startswith("public")
    assert client.get("/static/nothing.css").headers["Cache-Control"] == "no-store"
