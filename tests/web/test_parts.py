"""Every part that pages are built of, drawn once with invented words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask import render_template_string

from tests.web.gallery import add_gallery
from tests.web.scene import Service

VOID = {"meta", "link", "input", "img", "br", "hr"}


class Outline(HTMLParser):
    """The elements of a page with their attributes; complains of what is not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def named(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def html(shared_service: Service) -> str:
    app = shared_service.app
    add_gallery(app)
    return app.test_client().get("/galleri").text


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    return Outline(html)


def test_every_element_is_closed_in_order(outline: Outline) -> None:
    assert outline.open == []
    assert len(outline.elements) > 300


def test_every_id_is_given_once_and_every_reference_leads_to_one(outline: Outline) -> None:
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))
    for _, attributes in outline.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert set(attributes.get(name, "").split()) <= set(ids), attributes
        if attributes.get("href", "").startswith("#"):
            assert attributes["href"][1:] in ids


def test_every_field_has_a_label_and_says_what_may_be_filled_in_for_it(outline: Outline) -> None:
    labelled = {attributes["for"] for attributes in outline.named("label")}
    for field in outline.named("input", "select", "textarea"):
        if field.get("type") == "hidden":
            continue
        assert field["id"] in labelled, field
        if field.get("type") in {"text", "password"}:
            assert field.get("autocomplete"), field


def test_a_password_is_never_sent_back(html: str) -> None:
    assert 'type="password"' in html
    assert not re.search(r'type="password"[^>]*value=', html)


def test_every_form_that_changes_something_carries_its_token(html: str) -> None:
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    posts = [form for form in forms if 'method="post"' in form]
    assert len(posts) >= 4
    assert [form for form in posts if 'name="csrf_token"' not in form] == []
    assert [form for form in forms if 'method="get"' in form and "csrf_token" in form] == []


def test_a_wrong_field_says_so_beside_itself_and_at_the_top(html: str, outline: Outline) -> None:
    assert html.count("Skriv varför. Skriv utan namn.") == 2
    wrong = [field for field in outline.named("input") if field.get("aria-invalid") == "true"]
    assert [field["id"] for field in wrong] == ["f-reason"]
    assert wrong[0]["aria-describedby"].split() == ["f-reason-hint", "f-reason-wrong"]
    assert 'href="#f-reason"' in html


def test_every_table_has_a_caption_scopes_and_a_region_that_scrolls(html: str, outline: Outline) -> None:
    assert html.count("<table") == html.count("<caption")
    assert all(cell.get("scope") in {"col", "row", "rowgroup"} for cell in outline.named("th"))
    regions = [one for one in outline.named("div") if one.get("role") == "region"]
    assert len(regions) >= html.count("<table")
    assert all(one.get("tabindex") == "0" and one.get("aria-label") for one in regions)


def test_a_hidden_value_is_two_points_and_is_read_aloud_as_hidden(html: str) -> None:
    assert '<span aria-hidden="true">..</span><span class="visually-hidden">dolt tal</span>' in html


def test_what_is_missing_is_said_and_never_blank_or_none(html: str) -> None:
    assert "uppgift saknas" in html
    assert not re.search(r"<td[^>]*>\s*</td>", html)
    assert ">None<" not in html


def test_a_notice_begins_with_its_word_so_that_colour_is_never_alone(html: str) -> None:
    for word in ("Bra att veta:", "Observera:", "Åtgärda:", "Klart:"):
        assert f'<span class="kind">{word}</span>' in html


def test_there_is_one_main_heading_a_title_a_language_and_a_way_past_the_menu(html: str, outline: Outline) -> None:
    assert len(outline.named("h1")) == 1
    assert re.search(r"<title>Galleri – Härnösand – casestats</title>", html)
    assert outline.named("html") == [{"lang": "sv"}]
    assert outline.named("a")[0] == {"class": "skip", "href": "#main"}


def test_no_heading_skips_a_level(outline: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_the_same_figures_stand_under_every_chart(html: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(figures) >= 6
    assert [figure for figure in figures if "<details" not in figure or "<figcaption>" not in figure] == []


def test_every_printed_page_says_when_and_what_its_signs_mean(html: str) -> None:
    printed = html.split("print-foot")[1]
    assert "Utskrivet" in printed
    assert "dolt för att skydda enskilda" in printed


def test_nothing_that_a_caller_gives_becomes_markup(shared_service: Service) -> None:
    given = "<img src=x>\"'&"
    template = (
        '{% import "parts.html" as parts with context %}{{ parts.heading(x, x, x) }}{{ parts.notice("info", x, x) }}'
        "{{ parts.figure(x, x, x, x) }}{{ parts.field('a', x, x, hint=x, errors={'a': x}) }}{{ parts.tag(x) }}"
        "{{ parts.empty(x, x, '/', x) }}{{ parts.facts([(x, x)]) }}{{ parts.select('b', x, [(x, x)], x) }}"
        "{{ parts.data_table(x, [{'label': x}, {'label': x}], [{'label': x, 'cells': [x]}], note=x) }}"
        "{{ parts.coverage(x, 0.5, x) }}{{ parts.progress(x, 'running', x, url='/', done=1, of=2) }}"
        "{{ parts.textarea('c', x, x) }}{{ parts.links([(x, '/')]) }}{{ parts.button_form('/', x, {'y': x}, about=x) }}"
    )
    with shared_service.app.test_request_context("/hjalp"):
        drawn = render_template_string(template, x=given)
    assert "<img" not in drawn
    assert '"\'&"' not in drawn
    assert drawn.count("&lt;img src=x&gt;") > 30
