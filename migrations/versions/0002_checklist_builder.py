"""Test visits of checklists, brands that refuse remarks, sample photos, and the end of a changed comment's words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

ADJUSTMENT_NEVER = "guard_13_adjustment"
"""The guard of the first version, which let nothing of an adjustment change."""
FIXED = "audit_id, submission_id, reviewer_id, question, not_applicable, reason, at, delete_after, brand_id"
GUARDS = {
    "guard_adjustment_fixed": (f"UPDATE OF {FIXED}", ""),
    "guard_adjustment_value": ("UPDATE OF value", "WHEN (NEW.value IS NOT NULL OR OLD.delete_after IS NULL)"),
}
"""An adjustment never changes, but for the words of a changed comment, which can be purged."""


def guard(name: str, event: str, condition: str) -> None:
    each_row = f"CREATE TRIGGER {name} BEFORE {event} ON adjustment FOR EACH ROW {condition}"
    words = "an adjustment never changes"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{each_row} EXECUTE FUNCTION refuse('{words}')")
    else:
        op.execute(f"{each_row} BEGIN SELECT RAISE(ABORT, '{words}'); END")


def drop_guard(name: str) -> None:
    on_table = " ON adjustment" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {name}{on_table}")


def upgrade() -> None:
    op.add_column("adjustment", sa.Column("delete_after", sa.DateTime(timezone=True), nullable=True))
    drop_guard(ADJUSTMENT_NEVER)
    for name, (event, condition) in GUARDS.items():
        guard(name, event, condition)
    op.add_column("brand", sa.Column("remarks_refused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("standard", sa.Column("sample_sha256", sa.String(length=64), nullable=True))
    op.create_table(
        "checklist_trial",
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("checklist_version_id", BIG_ID, nullable=False),
        sa.Column("membership_id", BIG_ID, nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id", "checklist_version_id"],
            ["checklist_version.brand_id", "checklist_version.id"],
            name=op.f("fk_checklist_trial_brand_id_checklist_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["brand_id", "membership_id"],
            ["membership.brand_id", "membership.id"],
            name=op.f("fk_checklist_trial_brand_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_checklist_trial_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_trial")),
        sa.UniqueConstraint("brand_id", "id", name=op.f("uq_checklist_trial_brand_id_id")),
        sa.UniqueConstraint("key", name=op.f("uq_checklist_trial_key")),
    )
    op.create_index(
        op.f("ix_checklist_trial_brand_id_checklist_version_id"), "checklist_trial", ["brand_id", "checklist_version_id"]
    )
    op.create_index(op.f("ix_checklist_trial_brand_id_membership_id"), "checklist_trial", ["brand_id", "membership_id"])
    op.create_index(op.f("ix_checklist_trial_delete_after"), "checklist_trial", ["delete_after"])
    op.create_index(op.f("ix_evidence_brand_id_received_sha256"), "evidence", ["brand_id", "received_sha256"])


def downgrade() -> None:
    for name in GUARDS:
        drop_guard(name)
    guard(ADJUSTMENT_NEVER, "UPDATE", "")
    op.drop_column("adjustment", "delete_after")
    op.drop_index(op.f("ix_evidence_brand_id_received_sha256"), "evidence")
    op.drop_table("checklist_trial")
    op.drop_column("standard", "sample_sha256")
    op.drop_column("brand", "remarks_refused")
