"""Names, colours and logo: chosen by an administrator, refused where they cannot be read or are no picture."""

from __future__ import annotations

import io
import zlib

import pytest

from casestats.access import Role
from casestats.actions.pictures import MOST_BYTES, shown_png
from casestats.actions.preferences import choose_names, look_of
from casestats.audit import Actor
from casestats.errors import FixSettings
from casestats.store.engine import reading, writing
from casestats.store.preferences import keep_preference
from tests.web.scene import HOME, Service

PAGE = "/administration/utseende"
ADMINISTRATOR = Actor("administrator", "administrator")


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(*, width: int = 2, height: int = 2, more: bytes = b"", after: bytes = b"") -> bytes:
    """A small grey picture."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    pixels = zlib.compress(b"\x00\x7f\x7f" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", pixels) + chunk(b"IEND", b"") + after


def told(service: Service) -> list[tuple[str, str]]:
    with reading(service.installation.engine) as connection:
        return [(event.action, event.reason) for event in service.installation.audit_log(connection)]


def test_a_name_is_on_every_page_and_the_official_one_where_none_is_chosen(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    assert "Sundsvall</span>" in service.as_(Role.ANALYST).get("/hjalp").text
    sent = client.submit(PAGE, part="names", organisation="Tjänsten", contact="060-1", name_2281="Sundsvalls stad")
    assert sent.status_code == 302
    page = service.as_(Role.ANALYST).get("/hjalp").text
    assert "Tjänsten" in page
    assert "Sundsvalls stad" in page
    assert "060-1" in page
    assert told(service)[-1][0] == "choose names"
    client.submit(PAGE, part="names", organisation="", contact="", name_2281="")
    assert look_of(service.installation).names == {}


def test_a_name_cannot_bring_markup_into_a_page(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    client.submit(PAGE, part="names", organisation="<b>Hej</b>", name_2281='"><i>')
    page = client.get("/hjalp").text
    assert "<b>Hej" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;Hej" in page


@pytest.mark.parametrize(("length", "refused"), [(80, False), (81, True)])
def test_a_name_at_the_threshold_of_length(service: Service, length: int, refused: bool) -> None:
    service.as_(Role.ADMINISTRATOR).submit(PAGE, part="names", organisation="a" * length)
    assert (look_of(service.installation).organisation == "") == refused


def test_a_name_of_no_municipality_is_refused(service: Service) -> None:
    with pytest.raises(FixSettings) as refused:
        choose_names(service.installation, ADMINISTRATOR, organisation="", contact="", names={"9999": "X"})
    assert "9999" in refused.value.words.sv


def test_colours_are_served_as_a_stylesheet_of_our_own_and_lighter_on_dark_screens(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    assert "/utseende.css" not in client.get("/hjalp").text
    client.submit(PAGE, part="colours", accent="#7A0019", second="#004b87")
    style = service.nobody().get("/utseende.css")
    assert style.mimetype == "text/css"
    light, dark = style.text.split("@media (prefers-color-scheme:dark)")
    assert "--accent:#7a0019" in light
    assert "--second:#004b87" in light
    assert "--accent:#7a0019" not in dark.split("@media print")[0]
    assert "/utseende.css?v=7a0019004b87" in client.get("/hjalp").text
    assert told(service)[-1] == ("choose colours", "#7a0019 #004b87")


def test_a_colour_that_cannot_be_read_is_refused_with_the_reason_and_what_was_written_stays(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    page = client.submit(PAGE, part="colours", accent="#ffcc00", second="")
    assert "4,5:1" in page.text
    assert 'value="#ffcc00"' in page.text
    assert 'href="#f-accent"' in page.text
    assert look_of(service.installation).accent == ""
    assert told(service)[-1][0] != "choose colours"


def test_a_logo_is_served_as_a_picture_without_what_it_says_beside_itself(service: Service) -> None:
    client = service.as_(Role.ADMINISTRATOR)
    text = chunk(b"tEXt", b"Author\x00Somebody")
    content = png(more=text, after=b"<script>")
    sent = client.submit(PAGE, part="logo", logo=(io.BytesIO(content), "bild.png"))
    assert sent.status_code == 302
    logo = service.nobody().get("/logotyp.png")
    assert logo.mimetype == "image/png"
    assert logo.data == png()
    assert "/logotyp.png?v=" in service.as_(Role.MANAGER).get("/hjalp").text
    client.submit(PAGE, part="no logo")
    assert service.nobody().get("/logotyp.png").status_code == 404
    assert [action for action, _ in told(service)[-2:]] == ["choose logo", "remove logo"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        png()[:-12],
        png()[:40] + b"\x00" + png()[41:],
        png(width=0),
        png(width=4001),
        png() + b"",
    ],
)
def test_what_is_no_whole_picture_of_a_sensible_size_is_refused(content: bytes) -> None:
    if content == png():
        assert shown_png(content) == content
        return
    with pytest.raises(FixSettings):
        shown_png(content)


@pytest.mark.parametrize(("size", "refused"), [(MOST_BYTES, False), (MOST_BYTES + 1, True)])
def test_a_logo_at_the_threshold_of_size(size: int, refused: bool) -> None:
    room = size - len(png()) - 12
    content = png(more=chunk(b"tEXt", b"x" * room))
    assert len(content) == size
    if refused:
        with pytest.raises(FixSettings):
            shown_png(content)
    else:
        assert shown_png(content) == png()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_chooses(shared_service: Service, role: Role) -> None:
    client = shared_service.as_(role)
    assert client.get(PAGE).status_code == 403
    assert client.submit(PAGE, on="/hjalp", part="names", organisation="X").status_code == 403


def test_an_unknown_part_is_a_bad_request(shared_service: Service) -> None:
    assert shared_service.as_(Role.ADMINISTRATOR).submit(PAGE, part="all").status_code == 400


def test_a_language_that_was_chosen_is_kept_and_another_word_is_not(shared_service: Service) -> None:
    client = shared_service.nobody()
    assert '<html lang="sv">' in client.get("/hjalp").text
    assert '<html lang="en">' in client.get("/hjalp?lang=en").text
    assert '<html lang="en">' in client.get("/hjalp").text
    assert client.get("/hjalp?lang=xx").headers.get("Set-Cookie") is None
    assert '<html lang="sv">' in client.get("/hjalp?lang=sv&page=2").text


def test_help_and_the_accessibility_statement_say_the_same_in_both_languages(shared_service: Service) -> None:
    client = shared_service.nobody()
    for path in ("/hjalp", "/tillganglighet"):
        swedish, english = client.get(f"{path}?lang=sv").text, client.get(f"{path}?lang=en").text
        for tag in ("<h1", "<h2", "<h3", "<li", "<section", "<p"):
            assert swedish.count(tag) == english.count(tag), (path, tag)
    assert "digg.se" in client.get("/tillganglighet?lang=sv").text


def test_the_banner_of_the_demo_is_shown_in_the_demo_only(service: Service) -> None:
    assert "Demodata" not in service.nobody().get("/hjalp").text
    with writing(service.installation.engine) as connection:
        keep_preference(connection, "demo", b"yes")
    assert "Demodata" in service.nobody().get("/hjalp").text


def test_a_page_that_is_not_there_says_so_and_leads_on(shared_service: Service) -> None:
    page = shared_service.as_(Role.MANAGER).get(f"/{HOME}/finns-inte")
    assert page.status_code == 404
    assert page.text.count("<h1") == 1
    assert 'href="/"' in page.text
