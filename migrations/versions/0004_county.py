"""What goes between municipalities and their county: deliveries, results, sealed sums, and triggers for papers."""

import sqlalchemy as sa
from alembic import op

from casestats.errors import FixSettings

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = {
    "county_releases": (
        *("number", "id", "county", "period", "replaces", "created_at", "author", "reason", "rests_on", "content"),
        *("content_digest", "publication"),
    ),
    "county_release_events": ("number", "release", "step", "at", "actor", "role", "reason"),
    "received_deliveries": (
        *("number", "sender", "period", "sequence", "digest", "previous", "created_at", "not_after", "received_at"),
        *("via", "envelope"),
    ),
    "outgoing": (
        *("number", "sender", "recipient", "kind", "about", "period", "sequence", "digest", "created_at"),
        *("created_by", "envelope"),
    ),
    "returned_results": (
        *("number", "sender", "recipient", "period", "sequence", "digest", "received_at", "via", "envelope"),
    ),
    "sum_inputs": ("municipality", "period", "form", "round", "roster", "digest", "at", "actor"),
    "sum_messages": ("round", "sender", "kind", "digest", "received_at", "envelope"),
    "sum_rosters": (*("number", "county", "municipality", "year", "digest", "envelope", "accepted_at", "accepted_by"),),
}
"""Columns of a paper that stay as they were inserted; none of its rows is removed."""
ONCE = ("sequence", "envelope")
"""Filled in when a county's release is published, and not again."""
STEPS = (
    *(("draft", "reviewed"), ("draft", "rejected"), ("reviewed", "published"), ("reviewed", "rejected")),
    ("published", "withdrawn"),
)


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("responsible", sa.String(length=4), nullable=False),
        sa.Column("performing", sa.String(length=4), nullable=False),
        sa.Column("counted_by", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("counted_by IN ('responsible', 'performing', 'both')", name="agreements_counted_by"),
        sa.CheckConstraint("responsible <> performing", name="agreements_two"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "alarms",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("told_sv", sa.Text(), nullable=False),
        sa.Column("told_en", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.String(length=32), nullable=False),
        sa.Column("handled_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "county_releases",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("county", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("replaces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("publication", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("envelope", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(sequence IS NULL) = (envelope IS NULL)"
            " AND (sequence IS NULL) = (state NOT IN ('published', 'withdrawn'))",
            name="county_releases_signed",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'reviewed', 'published', 'withdrawn', 'rejected')", name="county_releases_state"
        ),
        sa.CheckConstraint("length(content_digest) = 64", name="county_releases_digest"),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["county_releases.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("county_releases", schema=None) as batch_op:
        batch_op.create_index("county_releases_by_sequence", ["county", "sequence"], unique=True)

    op.create_table(
        "outgoing",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=4), nullable=False),
        sa.Column("recipient", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.String(length=32), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('delivery', 'return', 'acceptance', 'vector')", name="outgoing_kind"),
        sa.CheckConstraint("state IN ('ready', 'confirmed', 'refused', 'dropped')", name="outgoing_state"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index("outgoing_by_sequence", ["sender", "recipient", "kind", "sequence"], unique=True)

    op.create_table(
        "parties",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sums_key", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("endorsement", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'enrolled', 'replaced', 'revoked', 'refused')", name="parties_state"),
        sa.CheckConstraint("length(public_key) = 32 AND length(sums_key) = 32", name="parties_keys"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.create_index("parties_by_key", ["key_id"], unique=False)
        batch_op.create_index(
            "parties_enrolled",
            ["code"],
            unique=True,
            sqlite_where=sa.text("state = 'enrolled'"),
            postgresql_where=sa.text("state = 'enrolled'"),
        )

    op.create_table(
        "populations",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("ages", sa.String(length=8), nullable=False),
        sa.Column("persons", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code", "year", "sex", "ages"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "received_deliveries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("not_after", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('held', 'waiting', 'accepted', 'refused', 'replaced')", name="received_state"),
        sa.CheckConstraint("length(digest) = 64 AND sequence >= 1", name="received_digest"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("received_deliveries", schema=None) as batch_op:
        batch_op.create_index("received_by_period", ["period"], unique=False)
        batch_op.create_index("received_by_sequence", ["sender", "sequence"], unique=True)

    op.create_table(
        "reminders",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index("reminders_by_period", ["period"], unique=False)

    op.create_table(
        "returned_results",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=4), nullable=False),
        sa.Column("recipient", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64 AND sequence >= 1", name="returned_results_digest"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("returned_results", schema=None) as batch_op:
        batch_op.create_index("returned_results_by_sequence", ["recipient", "sender", "sequence"], unique=True)

    op.create_table(
        "said_statuses",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("taken_back_by", sa.String(length=64), nullable=False),
        sa.Column("taken_back_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("said_statuses", schema=None) as batch_op:
        batch_op.create_index("said_statuses_by_municipality", ["municipality"], unique=False)

    op.create_table(
        "sum_inputs",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("roster", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "period", "form"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sum_messages",
        sa.Column("round", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('acceptance', 'vector')", name="sum_messages_kind"),
        sa.PrimaryKeyConstraint("round", "sender", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sum_rosters",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("county", sa.String(length=4), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_at", sa.String(length=32), nullable=False),
        sa.Column("accepted_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("sum_rosters", schema=None) as batch_op:
        batch_op.create_index("sum_rosters_by_year", ["county", "year", "municipality"], unique=True)

    op.create_table(
        "sum_rounds",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("county", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("roster", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'given', 'done', 'broken')", name="sum_rounds_state"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("sum_rounds", schema=None) as batch_op:
        batch_op.create_index("sum_rounds_by_id", ["municipality", "id"], unique=True)

    op.create_table(
        "typed_figures",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=4), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'rejected', 'replaced')", name="typed_figures_state"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("typed_figures", schema=None) as batch_op:
        batch_op.create_index("typed_figures_by_period", ["municipality", "period"], unique=False)

    op.create_table(
        "county_release_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("release", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "step IN ('draft', 'approve', 'reject', 'publish', 'withdraw')", name="county_release_events_step"
        ),
        sa.ForeignKeyConstraint(
            ["release"],
            ["county_releases.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("county_release_events", schema=None) as batch_op:
        batch_op.create_index("county_release_events_by_release", ["release"], unique=False)

    op.create_table(
        "received_figures",
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("groups", sa.String(length=64), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=4), nullable=False),
        sa.Column("delivery", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("out_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("low", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("high", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.String(length=8), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("sentence_sv", sa.Text(), nullable=False),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["received_deliveries.number"],
        ),
        sa.PrimaryKeyConstraint("period", "municipality", "indicator", "part", "groups", "on_behalf_of"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("received_figures", schema=None) as batch_op:
        batch_op.create_index("received_figures_by_delivery", ["delivery"], unique=False)

    for table in KEPT:
        if op.get_bind().dialect.name == "postgresql":
            _keep_on_postgresql(table)
        else:
            _keep_on_sqlite(table)


def _keep_on_sqlite(table: str) -> None:
    changed = [f"OLD.{name} IS NOT NEW.{name}" for name in KEPT[table]]
    if table == "county_releases":
        changed += [f"OLD.{name} IS NOT NULL AND OLD.{name} IS NOT NEW.{name}" for name in ONCE]
        changed += [f"OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN {_steps()}"]
    for name, when, condition in (
        (f"{table}_kept", f"UPDATE ON {table}", f"WHEN {' OR '.join(changed)}"),
        (f"{table}_stay", f"DELETE ON {table}", ""),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} {condition}"
            " BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END"
        )


def _keep_on_postgresql(table: str) -> None:
    changed = [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT[table]]
    if table == "county_releases":
        changed += [f"(OLD.{name} IS NOT NULL AND OLD.{name} IS DISTINCT FROM NEW.{name})" for name in ONCE]
        changed += [f"(OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN {_steps()})"]
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_a_changed_paper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'what was sent is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when, condition in (
        (f"{table}_kept", f"BEFORE UPDATE ON {table} FOR EACH ROW", f"WHEN ({' OR '.join(changed)})"),
        (f"{table}_stay", f"BEFORE DELETE ON {table} FOR EACH ROW", ""),
        (f"{table}_whole", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", ""),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} {condition} EXECUTE FUNCTION refuse_a_changed_paper()")


def _steps() -> str:
    return "(" + ", ".join(f"'{before} {after}'" for before, after in STEPS) + ")"


def downgrade() -> None:
    kept = op.get_bind().execute(
        sa.text(
            "SELECT (SELECT count(*) FROM outgoing) + (SELECT count(*) FROM received_deliveries)"
            " + (SELECT count(*) FROM county_releases) + (SELECT count(*) FROM returned_results)"
            " + (SELECT count(*) FROM sum_inputs) + (SELECT count(*) FROM typed_figures)"
        )
    )
    if count := kept.scalar_one():
        raise FixSettings(
            f"Databasen har {count} leveranser, resultat eller inskrivna siffror, som ett äldre schema inte kan ha. "
            "Inget har ändrats. Behåll den här versionen, eller gå tillbaka till en säkerhetskopia från före den.",
            f"The database has {count} deliveries, results or typed figures, which an older schema cannot hold. "
            "Nothing was changed. Keep this version, or go back to a backup from before it.",
        )
    with op.batch_alter_table("received_figures", schema=None) as batch_op:
        batch_op.drop_index("received_figures_by_delivery")

    op.drop_table("received_figures")
    with op.batch_alter_table("county_release_events", schema=None) as batch_op:
        batch_op.drop_index("county_release_events_by_release")

    op.drop_table("county_release_events")
    with op.batch_alter_table("typed_figures", schema=None) as batch_op:
        batch_op.drop_index("typed_figures_by_period")

    op.drop_table("typed_figures")
    with op.batch_alter_table("sum_rounds", schema=None) as batch_op:
        batch_op.drop_index("sum_rounds_by_id")

    op.drop_table("sum_rounds")
    with op.batch_alter_table("sum_rosters", schema=None) as batch_op:
        batch_op.drop_index("sum_rosters_by_year")

    op.drop_table("sum_rosters")
    op.drop_table("sum_messages")
    op.drop_table("sum_inputs")
    with op.batch_alter_table("said_statuses", schema=None) as batch_op:
        batch_op.drop_index("said_statuses_by_municipality")

    op.drop_table("said_statuses")
    with op.batch_alter_table("returned_results", schema=None) as batch_op:
        batch_op.drop_index("returned_results_by_sequence")

    op.drop_table("returned_results")
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index("reminders_by_period")

    op.drop_table("reminders")
    with op.batch_alter_table("received_deliveries", schema=None) as batch_op:
        batch_op.drop_index("received_by_sequence")
        batch_op.drop_index("received_by_period")

    op.drop_table("received_deliveries")
    op.drop_table("populations")
    with op.batch_alter_table("parties", schema=None) as batch_op:
        batch_op.drop_index(
            "parties_enrolled",
            sqlite_where=sa.text("state = 'enrolled'"),
            postgresql_where=sa.text("state = 'enrolled'"),
        )
        batch_op.drop_index("parties_by_key")

    op.drop_table("parties")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index("outgoing_by_sequence")

    op.drop_table("outgoing")
    with op.batch_alter_table("county_releases", schema=None) as batch_op:
        batch_op.drop_index("county_releases_by_sequence")

    op.drop_table("county_releases")
    op.drop_table("alarms")
    op.drop_table("agreements")

    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_a_changed_paper()")
