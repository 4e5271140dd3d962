"""Test visits of checklists, brands that refuse remarks, sample photos, a faster look for a photo sent before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
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
    op.drop_index(op.f("ix_evidence_brand_id_received_sha256"), "evidence")
    op.drop_table("checklist_trial")
    op.drop_column("standard", "sample_sha256")
    op.drop_column("brand", "remarks_refused")
