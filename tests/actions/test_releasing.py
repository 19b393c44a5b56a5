"""The whole way of a release: drafted, reviewed by somebody else, published, corrected, withdrawn, made again."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from casestats.actions import making, publishing, released, releasing, remaking
from casestats.actions.making import ChosenTemplate
from casestats.actions.publishing import publish, review, withdraw
from casestats.actions.released import list_releases, releases_in_order, show
from casestats.actions.releasing import chosen_template, draft
from casestats.actions.remaking import reproduce
from casestats.actions.verifying import public_key, verify
from casestats.audit import Actor
from casestats.bootstrap import Installation, open_installation
from casestats.disclosure.checking import Checked, check
from casestats.disclosure.protecting import protect
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.errors import FixSettings, Refused
from casestats.periods import Period
from casestats.releases.composing import compose
from casestats.releases.lifecycle import State, Step
from casestats.releases.statement import payload_digest
from casestats.releases.wire import canonical, digest
from casestats.store.engine import reading, writing
from casestats.store.locks import import_lock
from casestats.store.releases import release_record, release_records
from casestats.words import Words
from tests.actions.release_scene import ANNA, BO, CILLA, SEED, TEMPLATE, YEAR, Scene, a_year
from tests.imports import make_row
from tests.store.test_migrations import rows_of


def some_fast(cases: Mapping[str, Any], *fast: str) -> list[Any]:
    """The named cases in the fast part, the others in the slow one."""
    return [
        pytest.param(case, id=name, marks=() if name in fast else (pytest.mark.slow,)) for name, case in cases.items()
    ]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("imported")
    return Scene(folder, f"sqlite:///{folder / 'casestats.db'}")


@pytest.fixture
def scene(imported: Scene, tmp_path: Path) -> Scene:
    return imported.copied(tmp_path)


def state_of(scene: Scene, id: str) -> State:
    with reading(scene.installation.engine) as connection:
        found = release_record(connection, id)
    assert found is not None
    return found.state


def test_a_release_goes_from_a_draft_to_its_readers_and_is_taken_back(tmp_path: Path, database_url: str) -> None:
    """On both databases."""
    scene = Scene(tmp_path, database_url)
    drafted = scene.draft()
    assert (drafted.id, drafted.state, drafted.author) == ("2281-2025-small-1", State.DRAFT, "anna")
    content = show(scene.installation, ANNA, drafted.id).release.content
    hidden = [cell for table in content.tables for cell in table.cells.values() if cell.value is SUPPRESSED]
    assert hidden
    assert (content.proof.exact, content.proof.narrow) == (0, 0)
    assert content.proof.hidden >= len(hidden)
    assert content.proof.tightest >= 3
    with pytest.raises(Refused, match="may not review"):
        review(scene.installation, ANNA, drafted.id, approve=True)
    with pytest.raises(Refused, match="Have another person review it first"):
        publish(scene.installation, ANNA, drafted.id)
    assert review(scene.installation, BO, drafted.id, approve=True).state is State.REVIEWED
    statement = publish(scene.installation, ANNA, drafted.id)
    assert (statement.sequence, statement.previous, statement.content) == (1, "", content)
    shown = show(scene.installation, CILLA, drafted.id).release
    assert shown.statement == statement
    assert shown.papers.envelope is not None
    assert verify(shown.papers.envelope, public_key(scene.installation).render()) == statement
    assert withdraw(scene.installation, CILLA, drafted.id, "fel i uttaget").state is State.WITHDRAWN
    life = [
        (event.step, event.actor, event.reason) for event in show(scene.installation, BO, drafted.id).release.events
    ]
    assert life == [
        (Step.DRAFT, "anna", ""),
        (Step.APPROVE, "bo", ""),
        (Step.PUBLISH, "anna", ""),
        (Step.WITHDRAW, "cilla", "fel i uttaget"),
    ]
    assert [(one.id, one.state, one.sequence) for one in list_releases(scene.installation, BO)] == [
        (drafted.id, State.WITHDRAWN, 1)
    ]
    assert releases_in_order(scene.installation) == 1


def test_a_correction_says_what_it_corrects_why_and_what_changed(tmp_path: Path, database_url: str) -> None:
    scene = Scene(tmp_path, database_url)
    first = scene.published()
    scene.correct()
    with pytest.raises(FixSettings, match="is corrected"):
        scene.draft()
    second = scene.published("rättat uttag för mars")
    assert (second.id, second.replaces, second.earlier) == ("2281-2025-small-2", first.number, (first.id,))
    shown = show(scene.installation, ANNA, second.id)
    (change,) = shown.release.content.changes
    assert (change.release, change.where) == (first.id, ("2025-Q1",))
    assert change.reason == Words("rättat uttag för mars", "rättat uttag för mars")
    assert (shown.replaces, shown.compared is not None and shown.compared.changed > 0) == (first.id, True)
    before, after = (
        show(scene.installation, ANNA, id).release.content.tables[0].cells[("2025", "Total")].value
        for id in (first.id, second.id)
    )
    assert isinstance(before, int)
    assert after == before + 10
    one, other = (show(scene.installation, ANNA, id).release for id in (first.id, second.id))
    assert one.statement is not None
    assert other.statement is not None
    assert other.statement.sequence == 2
    assert other.statement.previous == payload_digest(one.statement.payload())
    assert releases_in_order(scene.installation) == 2


@pytest.mark.slow
def test_what_was_withdrawn_is_still_protected_against(scene: Scene) -> None:
    first = scene.published()
    withdraw(scene.installation, BO, first.id, "fel i uttaget")
    second = scene.draft("en gång till")
    assert second.earlier == (first.id,)
    with reading(scene.installation.engine) as connection:
        earlier = released.read_release(connection, scene.installation.ring, second).publication.earlier
    assert [release.name for release in earlier] == [first.id]


def test_what_stayed_a_draft_or_was_rejected_is_not_what_readers_have(scene: Scene) -> None:
    scene.draft()
    review(scene.installation, BO, scene.draft().id, approve=False, reason="fel mall")
    third = scene.draft()
    assert (third.id, third.earlier, third.replaces) == ("2281-2025-small-3", (), None)


def test_a_rejected_draft_goes_nowhere(scene: Scene) -> None:
    drafted = scene.draft()
    with pytest.raises(FixSettings, match="--reason"):
        review(scene.installation, BO, drafted.id, approve=False)
    review(scene.installation, BO, drafted.id, approve=False, reason="fel mall")
    for step in (
        lambda: review(scene.installation, BO, drafted.id, approve=True),
        lambda: publish(scene.installation, BO, drafted.id),
        lambda: withdraw(scene.installation, BO, drafted.id, "fel mall"),
    ):
        with pytest.raises(Refused, match="is rejected"):
            step()
    assert state_of(scene, drafted.id) is State.REJECTED


def test_what_is_published_is_not_reviewed_or_published_again(scene: Scene) -> None:
    record = scene.published()
    with pytest.raises(Refused, match="never changes"):
        publish(scene.installation, BO, record.id)
    with pytest.raises(Refused, match="never changes"):
        review(scene.installation, BO, record.id, approve=False, reason="fel mall")


# --- What is not published -----------------------------------------------------------------------------------------


def test_a_release_is_not_published_after_the_municipality_imported_something_more(scene: Scene) -> None:
    record = scene.reviewed()
    scene.take(make_row("77", opened="2025-02-01"), period="2025-12")
    with pytest.raises(Refused, match="data have changed"):
        publish(scene.installation, CILLA, record.id)
    assert state_of(scene, record.id) is State.REVIEWED


def test_an_import_of_another_municipality_does_not_matter(scene: Scene) -> None:
    record = scene.reviewed()
    scene.take(make_row("1"), period="2025-01", municipality="2280")
    assert publish(scene.installation, CILLA, record.id).sequence == 1


def test_a_release_is_not_published_beside_one_that_its_proof_knows_nothing_of(scene: Scene) -> None:
    first, second = scene.reviewed(), scene.reviewed(period=Period.parse("2025-Q1"))
    publish(scene.installation, CILLA, first.id)
    with pytest.raises(Refused, match=f"Another release was published.*{first.id}"):
        publish(scene.installation, CILLA, second.id)


def test_a_quarter_is_published_beside_the_year_when_it_was_drafted_after_it(scene: Scene) -> None:
    scene.published()
    quarter = scene.published(period=Period.parse("2025-Q1"))
    assert quarter.earlier == ("2281-2025-small-1",)
    assert releases_in_order(scene.installation) == 2


def with_faults(check: Callable[..., Checked], **told: Any) -> Callable[..., Any]:
    return lambda *given, **named: replace(check(*given, **named), **told)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"exact": 1}, "can be worked out"),
        ({"narrow": 2}, "2 told more closely"),
        ({"faults": (Words("Fel.", "A fault."),)}, "A fault."),
    ],
)
def test_what_the_checker_does_not_find_proved_is_not_published(
    scene: Scene, told: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = scene.reviewed()
    monkeypatch.setattr(publishing, "check", with_faults(check, **told))
    with pytest.raises(Refused, match=said):
        publish(scene.installation, CILLA, record.id)
    assert state_of(scene, record.id) is State.REVIEWED


def test_what_cannot_be_proved_is_not_even_a_draft(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "check", with_faults(check, faults=(Words("Fel.", "A fault."),)))
    with pytest.raises(Refused, match="cannot be protected"):
        scene.draft()
    assert list_releases(scene.installation, ANNA) == []


def told_otherwise(scene: Scene, change: Callable[[Any], object]) -> str:
    """A change of the content past the triggers, with its digest made anew."""
    with reading(scene.installation.engine) as connection:
        content = json.loads(connection.execute(text("SELECT content FROM releases")).scalar_one())
    change(content)
    written = canonical(content)
    return f"content = '{written.decode()}', content_digest = '{digest(written)}'"


def show_a_hidden_cell(content: Any) -> None:
    hidden = next(cell for table in content["tables"] for cell in table["cells"] if cell["status"] == "suppressed")
    hidden.update(status="exact", claim="exact", value=3)


TAMPERED: dict[str, Callable[[Scene], str]] = {
    "the content": lambda scene: "content = replace(content, 'persons', 'Persons')",
    "the content and its digest": lambda scene: told_otherwise(scene, show_a_hidden_cell),
    "the proof's result": lambda scene: told_otherwise(scene, lambda content: content["proof"].update(tightest=9)),
    "the id in the content": lambda scene: told_otherwise(
        scene, lambda content: content.update(id="2281-2025-small-9")
    ),
    "the certificate": lambda scene: "certificate = publication",
    "the publication": lambda scene: "publication = certificate",
    "the seed": lambda scene: f"seed = '{'11' * 32}'",
    "the effort": lambda scene: "effort = effort + 1",
    "the template": lambda scene: "template_text = template_text || '# more'",
}


@pytest.mark.parametrize("tamper", some_fast(TAMPERED, "the content and its digest", "the certificate"))
def test_what_was_changed_in_the_database_is_not_published(scene: Scene, tamper: Callable[[Scene], str]) -> None:
    record = scene.reviewed()
    scene.change_past_the_triggers(tamper(scene))
    with pytest.raises((Refused, FixSettings)):
        publish(scene.installation, CILLA, record.id)
    assert state_of(scene, record.id) is State.REVIEWED


@pytest.mark.parametrize("reviewer", ["anna", "ANNA", "bo"])
def test_a_review_that_the_audit_log_knows_nothing_of_does_not_count(scene: Scene, reviewer: str) -> None:
    record = scene.draft()
    scene.change_past_the_triggers("state = 'reviewed'")
    for _ in range(2):
        with pytest.raises(Refused, match="changed in the database"):
            publish(scene.installation, CILLA, record.id)
        with writing(scene.installation.engine) as connection:
            connection.execute(
                text(
                    "INSERT INTO release_events SELECT max(number) + 1, 1, 'approve', max(at), :by, 'x', ''"
                    " FROM release_events"
                ),
                {"by": reviewer},
            )


LOG_TAMPERED = {
    "another reviewer": "UPDATE audit_events SET actor = 'cilla' WHERE action = 'release approve'",
    "another moment": "UPDATE audit_events SET at = '2026-01-01T09:00:00+00:00' WHERE number = 1",
    "an event less": "DELETE FROM audit_events WHERE number = 2",
    "no review": "DELETE FROM audit_events WHERE action = 'release approve'",
}


@pytest.mark.parametrize("change", some_fast(LOG_TAMPERED, "another reviewer"))
def test_a_release_is_not_published_where_the_audit_log_was_changed(scene: Scene, change: str) -> None:
    record = scene.reviewed()
    with writing(scene.installation.engine) as connection:
        connection.execute(text(change))
    with pytest.raises(Refused, match="changed in the database"):
        publish(scene.installation, CILLA, record.id)
    assert state_of(scene, record.id) is State.REVIEWED


def test_a_review_of_another_content_does_not_count(scene: Scene) -> None:
    """Approved, and then exchanged for another draft of the same author."""
    record, other = scene.reviewed(), scene.draft(period=Period.parse("2025-Q1"))
    scene.change_past_the_triggers(f"id = id || '-old' WHERE number = {record.number}")
    scene.change_past_the_triggers(f"id = '{record.id}', state = 'reviewed' WHERE number = {other.number}")
    with writing(scene.installation.engine) as connection:
        drop = "DROP TRIGGER IF EXISTS release_events_kept"
        connection.execute(text(drop))
        connection.execute(text("UPDATE release_events SET release = 2 WHERE step = 'approve'"))
    with pytest.raises(Refused, match="changed in the database"):
        publish(scene.installation, CILLA, record.id)


PUBLISHED_TAMPERED: dict[str, Callable[[Scene], str]] = {
    "its content": lambda scene: told_otherwise(scene, show_a_hidden_cell),
    "its signature": lambda scene: 'envelope = replace(envelope, \'"sig":"\', \'"sig":"AAAA\')',
    "its place": lambda scene: "sequence = 2",
    "its envelope": lambda scene: "envelope = '{}'",
}


@pytest.mark.parametrize("tamper", some_fast(PUBLISHED_TAMPERED, "its content", "its signature"))
def test_a_published_release_that_was_changed_is_not_shown_and_stops_the_next(
    scene: Scene, tamper: Callable[[Scene], str]
) -> None:
    record = scene.published()
    scene.change_past_the_triggers(tamper(scene))
    for step in (
        lambda: show(scene.installation, ANNA, record.id),
        lambda: releases_in_order(scene.installation),
        lambda: scene.draft("en gång till"),
        lambda: withdraw(scene.installation, ANNA, record.id, "fel i uttaget"),
    ):
        with pytest.raises(Refused, match="changed in the database"):
            step()


@pytest.mark.slow
def test_a_release_taken_out_of_the_row_is_noticed_and_nothing_is_published_after_it(scene: Scene) -> None:
    scene.published()
    third = scene.reviewed(period=Period.parse("2025-Q1"))
    with writing(scene.installation.engine) as connection:
        for trigger in ("releases_stay", "release_events_stay", "releases_kept"):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("DELETE FROM release_events WHERE release = 1"))
        connection.execute(text("DELETE FROM releases WHERE number = 1"))
    with pytest.raises(Refused, match="Another release was published"):
        publish(scene.installation, CILLA, third.id)
    scene.published("en gång till", period=Period.parse("2025-Q2"))
    scene.change_past_the_triggers("sequence = 2 WHERE sequence = 1")
    with pytest.raises(Refused, match="changed in the database"):
        releases_in_order(scene.installation)
    with pytest.raises(Refused, match="changed in the database"):
        scene.published(period=Period.parse("2025-Q3"))


def test_nothing_is_drafted_or_published_while_something_is_imported(scene: Scene) -> None:
    record = scene.reviewed()
    hurried = replace(scene.installation, settings=replace(scene.installation.settings, lock_wait_seconds=0))
    with import_lock(scene.installation.engine, 0):
        with pytest.raises(Refused, match="Another import is running"):
            publish(hurried, CILLA, record.id)
        with pytest.raises(Refused, match="Another import is running"):
            draft(hurried, ANNA, "2281", YEAR, scene.template())
    assert [one.id for one in list_releases(scene.installation, BO)] == [record.id]
    assert publish(hurried, CILLA, record.id).sequence == 1


# --- Made again ----------------------------------------------------------------------------------------------------


def test_a_release_is_made_again_bit_for_bit_whatever_came_later(scene: Scene) -> None:
    first = scene.published()
    scene.correct()
    second = scene.published("rättat uttag för mars")
    scene.take(make_row("78", opened="2025-06-01"), period="2025-12")
    later = open_installation(replace(scene.installation.settings, true_zero_coverage=95))
    for record in (first, second):
        assert reproduce(later, BO, record.id).content_digest == record.content_digest
    assert [event.result for event in scene.events if event.action == "release reproduce"] == ["same", "same"]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures_and_another_none_that_is_unsafe(scene: Scene) -> None:
    template = scene.template()
    one, same, other = (
        draft(scene.installation, ANNA, "2281", YEAR, template, seed=seed) for seed in (SEED, SEED, bytes(32))
    )
    contents = [show(scene.installation, ANNA, record.id).release.content for record in (one, same, other)]
    assert contents[0].tables == contents[1].tables
    assert contents[0].proof == contents[1].proof
    assert (contents[2].proof.exact, contents[2].proof.narrow) == (0, 0)


@pytest.mark.slow
def test_a_draft_without_a_seed_draws_one_that_is_kept(scene: Scene) -> None:
    drafts = [draft(scene.installation, ANNA, "2281", YEAR, scene.template()) for _ in range(2)]
    assert {len(record.seed) for record in drafts} == {64}
    assert drafts[0].seed != drafts[1].seed


def test_what_comes_out_differently_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    record = scene.published()
    monkeypatch.setattr(
        making, "compose", lambda *given, **named: replace(compose(*given, **named), caveats=(Words("x", "x"),))
    )
    with pytest.raises(Refused, match=r"the figures or their explanations\. Usual reasons"):
        reproduce(scene.installation, BO, record.id)


def test_a_release_whose_cases_are_gone_says_that_it_cannot_be_made_again(scene: Scene) -> None:
    record = scene.published()
    with writing(scene.installation.engine) as connection:
        for table in ("versions", "holdings", "measures", "facts", "cases"):
            connection.execute(text(f"DELETE FROM {table}"))
    with pytest.raises(Refused, match="cannot be made again"):
        reproduce(scene.installation, BO, record.id)
    assert releases_in_order(scene.installation) == 1


# --- Promises of every verb ----------------------------------------------------------------------------------------

VERBS: dict[str, Callable[[Scene, Actor], object]] = {
    "release draft": lambda scene, actor: draft(scene.installation, actor, "2281", YEAR, scene.template(), seed=SEED),
    "release show": lambda scene, actor: show(scene.installation, actor, "2281-2025-small-1"),
    "release list": lambda scene, actor: list_releases(scene.installation, actor),
    "release reproduce": lambda scene, actor: reproduce(scene.installation, actor, "2281-2025-small-1"),
    "release approve": lambda scene, actor: review(scene.installation, actor, "2281-2025-small-1", approve=True),
    "release publish": lambda scene, actor: publish(scene.installation, actor, "2281-2025-small-1"),
    "release withdraw": lambda scene, actor: withdraw(scene.installation, actor, "2281-2025-small-1", "fel i uttaget"),
}
ORDER = (ANNA, ANNA, ANNA, CILLA, BO, CILLA, BO)


def test_every_verb_leaves_one_event_with_the_name_of_whoever_did_it(scene: Scene) -> None:
    for verb, actor in zip(VERBS.values(), ORDER, strict=True):
        verb(scene, actor)
    assert [(event.action, event.actor) for event in scene.events] == [
        (action, actor.name) for action, actor in zip(VERBS, ORDER, strict=True)
    ]
    drafted, *_, approved, published, withdrawn = scene.events
    assert {event.object for event in (drafted, approved, published, withdrawn)} == {drafted.object}
    assert drafted.object.startswith("2281-2025-small-1 ")


STOPPED = {name: f"release {name}" for name in ("draft", "approve", "publish", "withdraw")}


@pytest.mark.parametrize("stopped", some_fast(STOPPED, "draft", "publish"))
def test_nothing_is_half_stored_when_the_event_cannot_be_written(
    scene: Scene, stopped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for (action, verb), actor in zip(VERBS.items(), ORDER, strict=True):
        if action == stopped:
            break
        verb(scene, actor)
    before = rows_of(scene.installation.engine)

    def refuse(*_given: object, **_named: object) -> None:
        raise RuntimeError("the log is gone")

    monkeypatch.setattr(Installation, "write_down", refuse)
    with pytest.raises(RuntimeError, match="the log is gone"):
        VERBS[stopped](scene, ORDER[list(VERBS).index(stopped)])
    assert rows_of(scene.installation.engine) == before


def test_every_verb_takes_the_name_of_whoever_does_it() -> None:
    verbs = (draft, show, review, publish, withdraw, list_releases, reproduce)
    for verb in verbs:
        assert list(inspect.signature(verb).parameters)[:2] == ["installation", "actor"]
    public = {
        name
        for module in (releasing, publishing, released, remaking)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and "actor" in inspect.signature(function).parameters
    }
    assert public == {verb.__name__ for verb in verbs} | {"demand_named", "write_step"}


def test_somebody_whom_the_system_cannot_name_does_nothing(scene: Scene) -> None:
    nobody = Actor("unknown", "command line")
    record = scene.draft()
    for step in (
        lambda: draft(scene.installation, nobody, "2281", YEAR, scene.template()),
        lambda: review(scene.installation, nobody, record.id, approve=True),
        lambda: publish(scene.installation, nobody, record.id),
        lambda: withdraw(scene.installation, nobody, record.id, "fel i uttaget"),
    ):
        with pytest.raises(Refused, match="does not say who you are"):
            step()


@pytest.mark.parametrize("reason", ["gäller 19900101-9802", "Anna Andersson ringde", "ärende 2025004711"])
def test_a_reason_that_may_point_someone_out_is_neither_kept_nor_published(scene: Scene, reason: str) -> None:
    record = scene.published()
    before = rows_of(scene.installation.engine)
    steps: tuple[Callable[[], object], ...] = (
        lambda: scene.draft(reason),
        lambda: review(scene.installation, BO, record.id, approve=False, reason=reason),
        lambda: withdraw(scene.installation, BO, record.id, reason),
    )
    for step in steps:
        with pytest.raises(Refused, match="seems to hold"):
            step()
    assert rows_of(scene.installation.engine) == before


# --- What may be asked for -----------------------------------------------------------------------------------------


def test_something_imported_while_a_draft_is_made_stops_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*given: Any, **named: Any) -> Any:
        scene.take(make_row("77", opened="2025-02-01"), period="2025-12")
        return protect(*given, **named)

    monkeypatch.setattr(making, "protect", slowly)
    with pytest.raises(Refused, match="Run the command once more"):
        scene.draft()
    with reading(scene.installation.engine) as connection:
        assert release_records(connection) == []


@pytest.mark.slow
def test_another_draft_stored_meanwhile_does_not_get_the_same_id(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(making, "protect", protect)
        scene.draft()
        return protect(*given, **named)

    monkeypatch.setattr(making, "protect", slowly)
    with pytest.raises(Refused, match="Run the command once more"):
        scene.draft()


def test_a_month_never_leaves_the_unit(scene: Scene) -> None:
    with pytest.raises(Refused, match="months never leave the unit"):
        scene.draft(period=Period.parse("2025-03"))


def test_a_municipality_without_an_import_has_nothing_to_release(scene: Scene) -> None:
    with pytest.raises(FixSettings, match="Nothing is imported for municipality 2280"):
        draft(scene.installation, ANNA, "2280", YEAR, scene.template())


def test_an_id_that_is_none_is_said_to_be_none(scene: Scene) -> None:
    for step in (
        lambda: show(scene.installation, ANNA, "2281-2025-small-1"),
        lambda: review(scene.installation, BO, "2281-2025-small-1", approve=True),
        lambda: publish(scene.installation, ANNA, "2281-2025-small-1"),
        lambda: withdraw(scene.installation, ANNA, "2281-2025-small-1", "fel i uttaget"),
        lambda: reproduce(scene.installation, ANNA, "2281-2025-small-1"),
    ):
        with pytest.raises(FixSettings, match="release list"):
            step()


def test_a_template_that_rounds_is_refused_by_name(scene: Scene) -> None:
    rounding = scene.template(TEMPLATE.replace("threshold = 5", 'threshold = 5\nmethod = "round"'))
    with pytest.raises(FixSettings, match="Remove method"):
        scene.draft(template=rounding)


def test_a_template_that_names_somebody_is_not_kept(scene: Scene) -> None:
    with pytest.raises(Refused, match="The template seems to hold"):
        scene.template(TEMPLATE + "# gjord av Anna Andersson\n")


def test_a_template_is_one_that_comes_along_or_a_file(tmp_path: Path) -> None:
    assert chosen_template("committee").template.name == "committee"
    with pytest.raises(FixSettings, match="There is no such template"):
        chosen_template(str(tmp_path / "none.toml"))
    with pytest.raises(FixSettings, match="Cannot read the template"):
        chosen_template(str(tmp_path))
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FixSettings, match="not UTF-8"):
        chosen_template(str(tmp_path / "binary.toml"))
    (tmp_path / "long.toml").write_text(TEMPLATE + "#" * 100_000, encoding="utf-8")
    with pytest.raises(FixSettings, match="too long"):
        chosen_template(str(tmp_path / "long.toml"))


def test_a_chosen_template_is_known_by_its_text(scene: Scene) -> None:
    chosen = scene.template()
    assert chosen.digest == digest(TEMPLATE.encode())
    assert isinstance(chosen, ChosenTemplate)


@pytest.mark.slow
def test_a_correction_is_proved_beside_what_only_an_earlier_template_printed(scene: Scene) -> None:
    """Managers reckon with the quarters of the old tables, which the new template leaves out."""
    rows = [row._replace(unit=("Vuxen", "Barn")[place % 2]) for place, row in enumerate(a_year(120))]
    scene.take(*rows, period="2025")
    scene.published()
    year = scene.template(TEMPLATE.replace('periods = "quarters"\n', ""), "year")
    scene.published(template=year)
    scene.take(*rows[:-9], period="2025")
    assert scene.published("rättat uttag", template=year).earlier == ("2281-2025-small-1", "2281-2025-year-1")
