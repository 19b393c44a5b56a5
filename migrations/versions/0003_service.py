"""What the service keeps: accounts, sessions, tokens, uploads, notes, runs of jobs, figures ready to show."""

import sqlalchemy as sa
from alembic import op

from casestats.errors import FixSettings

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=128), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("roles", sa.String(length=128), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("break_glass", sa.Boolean(), nullable=False),
        sa.Column("news_by_mail", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("language IN ('sv', 'en')", name="accounts_language"),
        sa.CheckConstraint("length(uuid) = 16", name="accounts_uuid"),
        sa.CheckConstraint("totp IS NULL OR length(totp) >= 96", name="accounts_totp_sealed"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index("accounts_by_name", ["name"], unique=True)

    op.create_table(
        "job_runs",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("job", sa.String(length=128), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("told_sv", sa.Text(), nullable=False),
        sa.Column("told_en", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name="job_runs_state"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.create_index("job_runs_by_due", ["job", "due_at"], unique=True)

    op.create_table(
        "notes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("indicator", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("taken_back_by", sa.String(length=64), nullable=True),
        sa.Column("taken_back_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('note', 'break')", name="notes_kind"),
        sa.CheckConstraint("(taken_back_at IS NULL) = (taken_back_by IS NULL)", name="notes_taken_back"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("notes_by_municipality", ["municipality"], unique=False)

    op.create_table(
        "preferences",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ready_figures",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("after", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "unit", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_delays",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(key) = 32", name="sign_in_delays_key"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "account_reaches",
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.number"],
        ),
        sa.PrimaryKeyConstraint("account", "municipality", "unit"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("stepped_up_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(id_hash) = 32", name="sessions_id_hash"),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.number"],
        ),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("sessions_by_account", ["account"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=256), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.Column("used_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("length(id_hash) = 32", name="tokens_id_hash"),
        sa.ForeignKeyConstraint(
            ["account"],
            ["accounts.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index("tokens_by_hash", ["id_hash"], unique=True)

    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("profile_name", sa.String(length=128), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("allowed", sa.String(length=256), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'waiting', 'importing', 'done', 'same', 'refused', 'failed', 'dropped')",
            name="uploads_state",
        ),
        sa.ForeignKeyConstraint(
            ["step"],
            ["steps.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index("uploads_by_municipality", ["municipality"], unique=False)


def downgrade() -> None:
    kept = op.get_bind().execute(sa.text("SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM notes)"))
    if count := kept.scalar_one():
        raise FixSettings(
            f"Databasen har {count} konton eller anteckningar, som ett äldre schema inte kan ha. Inget har ändrats. "
            "Behåll den här versionen, eller gå tillbaka till en säkerhetskopia från före den.",
            f"The database has {count} accounts or notes, which an older schema cannot hold. Nothing was changed. Keep "
            "this version, or go back to a backup from before it.",
        )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index("uploads_by_municipality")

    op.drop_table("uploads")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index("tokens_by_hash")

    op.drop_table("tokens")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index("sessions_by_account")

    op.drop_table("sessions")
    op.drop_table("account_reaches")
    op.drop_table("sign_in_delays")
    op.drop_table("ready_figures")
    op.drop_table("preferences")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index("notes_by_municipality")

    op.drop_table("notes")
    with op.batch_alter_table("job_runs", schema=None) as batch_op:
        batch_op.drop_index("job_runs_by_due")

    op.drop_table("job_runs")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("accounts_by_name")

    op.drop_table("accounts")
