"""Releases and the steps of their lives, with triggers that keep both as they are."""

import sqlalchemy as sa
from alembic import op

from casestats.errors import FixSettings

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEPT = (
    *("number", "id", "municipality", "period", "template", "template_digest", "template_text", "data_version"),
    *("earlier", "replaces", "created_at", "author", "reason", "seed", "effort", "content", "content_digest"),
    *("true_zero_coverage", "certificate", "publication"),
)
"""Columns of a release that stay as they were inserted."""
ONCE = ("sequence", "envelope")
"""Filled in when it is published, and not again."""
STEPS = (
    *(("draft", "reviewed"), ("draft", "rejected"), ("reviewed", "published"), ("reviewed", "rejected")),
    ("published", "withdrawn"),
)


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("template_digest", sa.String(length=64), nullable=False),
        sa.Column("template_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("data_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("replaces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=128), nullable=False),
        sa.Column("effort", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("true_zero_coverage", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("publication", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("envelope", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'reviewed', 'published', 'withdrawn', 'rejected')", name="releases_state"
        ),
        sa.CheckConstraint(
            "(sequence IS NULL) = (envelope IS NULL)"
            " AND (sequence IS NULL) = (state NOT IN ('published', 'withdrawn'))",
            name="releases_signed",
        ),
        sa.CheckConstraint("length(content_digest) = 64 AND length(template_digest) = 64", name="releases_digests"),
        sa.ForeignKeyConstraint(["data_version"], ["steps.number"]),
        sa.ForeignKeyConstraint(["replaces"], ["releases.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index("releases_by_sequence", ["municipality", "sequence"], unique=True)

    op.create_table(
        "release_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("release", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("step IN ('draft', 'approve', 'reject', 'publish', 'withdraw')", name="release_events_step"),
        sa.ForeignKeyConstraint(["release"], ["releases.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("release_events", schema=None) as batch_op:
        batch_op.create_index("release_events_by_release", ["release"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def _keep_on_sqlite() -> None:
    changed = " OR ".join(
        [f"OLD.{name} IS NOT NEW.{name}" for name in KEPT]
        + [f"OLD.{name} IS NOT NULL AND OLD.{name} IS NOT NEW.{name}" for name in ONCE]
        + [f"OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN {_steps()}"]
    )
    for name, when, condition in (
        ("releases_kept", "UPDATE ON releases", f"WHEN {changed}"),
        ("releases_stay", "DELETE ON releases", ""),
        ("release_events_kept", "UPDATE ON release_events", ""),
        ("release_events_stay", "DELETE ON release_events", ""),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} {condition}"
            " BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END"
        )


def _keep_on_postgresql() -> None:
    changed = " OR ".join(
        [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT]
        + [f"(OLD.{name} IS NOT NULL AND OLD.{name} IS DISTINCT FROM NEW.{name})" for name in ONCE]
        + [f"(OLD.state <> NEW.state AND OLD.state || ' ' || NEW.state NOT IN {_steps()})"]
    )
    op.execute(
        "CREATE FUNCTION refuse_a_changed_release() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'a release is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when, condition in (
        ("releases_kept", "BEFORE UPDATE ON releases FOR EACH ROW", f"WHEN ({changed})"),
        ("releases_stay", "BEFORE DELETE ON releases FOR EACH ROW", ""),
        ("releases_whole", "BEFORE TRUNCATE ON releases FOR EACH STATEMENT", ""),
        ("release_events_kept", "BEFORE UPDATE OR DELETE ON release_events FOR EACH ROW", ""),
        ("release_events_whole", "BEFORE TRUNCATE ON release_events FOR EACH STATEMENT", ""),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} {condition} EXECUTE FUNCTION refuse_a_changed_release()")


def _steps() -> str:
    return "(" + ", ".join(f"'{before} {after}'" for before, after in STEPS) + ")"


def downgrade() -> None:
    releases = op.get_bind().execute(sa.text("SELECT count(*) FROM releases")).scalar_one()
    if releases:
        raise FixSettings(
            f"Databasen har {releases} utlämnanden, som ett äldre schema inte kan ha. Ingenting har ändrats. Behåll "
            "den här versionen, eller gå tillbaka till en säkerhetskopia från före den.",
            f"The database has {releases} releases, which an older schema cannot hold. Nothing was changed. Keep this "
            "version, or go back to a backup from before it.",
        )
    with op.batch_alter_table("release_events", schema=None) as batch_op:
        batch_op.drop_index("release_events_by_release")

    op.drop_table("release_events")
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index("releases_by_sequence")

    op.drop_table("releases")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_a_changed_release()")
