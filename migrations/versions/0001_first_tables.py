"""The first tables: sources, steps, cases, facts, versions, keys and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("object", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("case_key", sa.LargeBinary(), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("case_ref", sa.LargeBinary(), nullable=False),
        sa.Column("person_ref", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(person_ref IS NULL) = (length(person_key) = 0) AND (person_ref IS NULL OR length(person_ref) >= 96)",
            name="cases_person_ref_sealed",
        ),
        sa.CheckConstraint("length(case_key) = 16", name="cases_case_key"),
        sa.CheckConstraint("length(case_ref) >= 96", name="cases_case_ref_sealed"),
        sa.CheckConstraint("length(person_key) IN (0, 16)", name="cases_person_key"),
        sa.CheckConstraint("length(uuid) = 16", name="cases_uuid"),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("cases_by_key", ["municipality", "case_key", "person_key"], unique=True)

    op.create_table(
        "data_keys",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("data_keys", schema=None) as batch_op:
        batch_op.create_index("data_keys_by_use", ["municipality", "month", "purpose"], unique=False)

    op.create_table(
        "seal",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_ring", sa.String(length=128), nullable=False),
        sa.CheckConstraint("one = 1", name="seal_one"),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "sources",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("person_references", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index("sources_by_name", ["municipality", "name"], unique=True)

    op.create_table(
        "units",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index("units_by_name", ["municipality", "name"], unique=True)

    op.create_table(
        "facts",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("case_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=True),
        sa.Column("unit", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_how", sa.Integer(), nullable=False),
        sa.Column("sex", sa.Integer(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("target_group", sa.Integer(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.CheckConstraint("(yes & ~known) = 0 AND (known & ~asked) = 0", name="facts_answers"),
        sa.CheckConstraint("closed IS NULL OR closed >= opened", name="facts_closed"),
        sa.CheckConstraint("opened BETWEEN 18500101 AND 22001231", name="facts_opened"),
        sa.CheckConstraint("opened_how BETWEEN 0 AND 4", name="facts_opened_how"),
        sa.CheckConstraint("outcome BETWEEN 0 AND 5", name="facts_outcome"),
        sa.CheckConstraint("risk BETWEEN 0 AND 255", name="facts_risk"),
        sa.CheckConstraint("sex BETWEEN 0 AND 3", name="facts_sex"),
        sa.CheckConstraint("target_group BETWEEN 0 AND 4", name="facts_target_group"),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["cases.number"],
        ),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.number"],
        ),
        sa.ForeignKeyConstraint(
            ["unit"],
            ["units.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("facts_by_case", ["case_number"], unique=False)

    op.create_table(
        "steps",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("source", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("known_at", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Integer(), nullable=False),
        sa.Column("period_end", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("missing_means_closed", sa.Boolean(), nullable=False),
        sa.Column("undoes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("adapter", sa.String(length=64), nullable=False),
        sa.Column("profile_digest", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('import', 'undo')", name="steps_kind"),
        sa.CheckConstraint("period_end >= period_start", name="steps_period"),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.number"],
        ),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["steps.number"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("undoes"),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index("steps_by_municipality", ["municipality"], unique=False)

    op.create_table(
        "holdings",
        sa.Column("facts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["facts"],
            ["facts.number"],
        ),
        sa.ForeignKeyConstraint(
            ["step"],
            ["steps.number"],
        ),
        sa.PrimaryKeyConstraint("facts", "step"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "measures",
        sa.Column("facts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.CheckConstraint("granted BETWEEN 0 AND 2", name="measures_granted"),
        sa.CheckConstraint("kind BETWEEN 0 AND 6", name="measures_kind"),
        sa.ForeignKeyConstraint(
            ["facts"],
            ["facts.number"],
        ),
        sa.PrimaryKeyConstraint("facts", "kind", "since"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "versions",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("facts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("known_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("known_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("known_to IS NULL OR known_to > known_from", name="versions_order"),
        sa.ForeignKeyConstraint(
            ["facts"],
            ["facts.number"],
        ),
        sa.ForeignKeyConstraint(
            ["known_from"],
            ["steps.number"],
        ),
        sa.ForeignKeyConstraint(
            ["known_to"],
            ["steps.number"],
        ),
        sa.PrimaryKeyConstraint("municipality", "facts", "known_from"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("versions")
    op.drop_table("measures")
    op.drop_table("holdings")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index("steps_by_municipality")

    op.drop_table("steps")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index("facts_by_case")

    op.drop_table("facts")
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_index("units_by_name")

    op.drop_table("units")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index("sources_by_name")

    op.drop_table("sources")
    op.drop_table("seal")
    with op.batch_alter_table("data_keys", schema=None) as batch_op:
        batch_op.drop_index("data_keys_by_use")

    op.drop_table("data_keys")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("cases_by_key")

    op.drop_table("cases")
    op.drop_table("audit_events")
