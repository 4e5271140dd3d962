"""The foundation: every table of the first version, and the guards that the database itself keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


# Guards: what the database itself refuses, whoever asks. (table, event, when, message)
# On SQLite they only make tampering by mistake visible: whoever owns the file can drop them.
GUARDS = [
    ("journal_entry", "DELETE", "", "the journal is append-only"),
    ("journal_entry", "UPDATE OF brand_id, at, actor_kind, actor_key, verb, thing_kind, thing_key, payload_digest", "",
     "the journal is append-only"),
    ("journal_entry", "UPDATE OF sequence, previous_hash, hash", "OLD.hash IS NOT NULL", "a sealed entry never changes"),
    ("answer_event", "UPDATE", "", "answer events are append-only"),
    ("submission", "UPDATE", "", "a submission never changes"),
    ("submission", "DELETE", "", "a submission never changes"),
    ("submitted_answer", "UPDATE OF submission_id, leg_id, question, value, not_applicable, reason", "",
     "a submitted answer never changes"),
    ("submitted_answer", "UPDATE OF comment", "NEW.comment IS NOT NULL", "a submitted comment can only be purged"),
    ("audit_score", "DELETE", "", "score versions are append-only"),
    ("audit_score", "UPDATE OF audit_id, version, submission_id, algorithm, reason, raw_bp, final_bp, explanation", "",
     "score versions are append-only"),
    ("audit_score", "UPDATE OF is_current", "NEW.is_current", "an old score version does not become current again"),
    ("score", "UPDATE", "", "scores never change"),
    ("score", "DELETE", "", "scores never change"),
    ("adjustment", "UPDATE", "", "an adjustment never changes"),
    ("adjustment", "DELETE", "", "an adjustment never changes"),
    ("release", "DELETE", "", "a release never vanishes"),
    ("release", "UPDATE OF number, version, audit_id, partner_id, audit_score_id, content_sha256, content_version,"
     " renderer, prepared_at, released_at, released_by_id", "OLD.state <> 'prepared'", "a released report never changes"),
    ("release", "UPDATE OF brand_id, key", "", "a released report never changes"),
    ("release", "UPDATE OF state", "OLD.state = 'revoked' AND NEW.state <> 'revoked'", "a report that was taken back stays so"),
    ("document", "UPDATE OF sha256", "OLD.state = 'ready' AND NEW.sha256 IS NOT NULL", "a finished document never changes"),
    ("release_body", "DELETE", "", "a release body is purged, not deleted"),
    ("release_body", "UPDATE OF release_id", "", "a release body never changes"),
    ("release_body", "UPDATE OF content", "NEW.content IS NOT NULL", "a release body can only be purged"),
    ("checklist_version", "DELETE", "OLD.state <> 'draft'", "a published checklist never changes"),
    ("checklist_version", "UPDATE OF code, number, title, definition, content_sha256", "OLD.state <> 'draft'",
     "a published checklist never changes"),
]


def create_guards() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for number, (table, event, when, message) in enumerate(GUARDS):
        condition = f"WHEN ({when})" if when else ""
        each_row = f'CREATE TRIGGER guard_{number}_{table} BEFORE {event} ON "{table}" FOR EACH ROW {condition}'
        if postgresql:
            op.execute(f"{each_row} EXECUTE FUNCTION refuse('{message}')")
        else:
            op.execute(f"{each_row} BEGIN SELECT RAISE(ABORT, '{message}'); END")


def drop_guards() -> None:
    for number, (table, _event, _when, _message) in enumerate(GUARDS):
        on_table = f' ON "{table}"' if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER guard_{number}_{table}{on_table}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse()")


def upgrade() -> None:
    op.create_table('brand',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('band_limits', JSON, nullable=False),
    sa.Column('minimum_visits', sa.Integer(), nullable=False),
    sa.Column('target_bp', sa.Integer(), nullable=False),
    sa.Column('timezone', sa.String(length=60), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('minimum_visits >= 1', name=op.f('ck_brand_minimum_visits')),
    sa.CheckConstraint('target_bp BETWEEN 0 AND 10000', name=op.f('ck_brand_target_bp')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brand')),
    sa.UniqueConstraint('key', name=op.f('uq_brand_key')),
    sa.UniqueConstraint('slug', name=op.f('uq_brand_slug'))
    )
    op.create_table('heartbeat',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_heartbeat')),
    sa.UniqueConstraint('name', name=op.f('uq_heartbeat_name'))
    )
    op.create_table('job',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=True),
    sa.Column('dedupe', sa.String(length=300), nullable=False),
    sa.Column('payload', JSON, nullable=False),
    sa.Column('state', sa.Enum('queued', 'running', 'done', 'failed', name='job_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retry_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('max_attempts', sa.Integer(), nullable=False),
    sa.Column('lease_token', sa.String(length=22), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(state = 'running') = (lease_token IS NOT NULL)", name=op.f('ck_job_lease')),
    sa.CheckConstraint('(lease_token IS NULL) = (lease_until IS NULL)', name=op.f('ck_job_lease_until')),
    sa.CheckConstraint('attempts >= 0 AND max_attempts >= 1', name=op.f('ck_job_attempts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_job_dedupe')),
    sa.UniqueConstraint('key', name=op.f('uq_job_key'))
    )
    op.create_index(op.f('ix_job_brand_id'), 'job', ['brand_id'], unique=False)
    op.create_index('ix_job_state_due', 'job', ['state', 'due_at'], unique=False)
    op.create_table('lease',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('token', BIG_ID, nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lease')),
    sa.UniqueConstraint('name', name=op.f('uq_lease_name'))
    )
    op.create_table('schedule_progress',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('occurrence', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_progress')),
    sa.UniqueConstraint('name', name=op.f('uq_schedule_progress_name'))
    )
    op.create_table('simulated_clock',
    sa.Column('moment', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_simulated_clock_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_simulated_clock'))
    )
    op.create_table('throttle',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('level', BIG_ID, nullable=False),
    sa.Column('refreshed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('level >= 0', name=op.f('ck_throttle_level')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_throttle')),
    sa.UniqueConstraint('key', name=op.f('uq_throttle_key'))
    )
    op.create_table('checklist_version',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('definition', JSON, nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'retired', name='checklist_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_checklist_version_published_at')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_checklist_version_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_version')),
    sa.UniqueConstraint('brand_id', 'code', 'number', name=op.f('uq_checklist_version_brand_id_code_number')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_checklist_version_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_checklist_version_key'))
    )
    op.create_table('import_batch',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('mapping', JSON, nullable=False),
    sa.Column('rows_read', sa.Integer(), nullable=False),
    sa.Column('rows_new', sa.Integer(), nullable=False),
    sa.Column('rows_changed', sa.Integer(), nullable=False),
    sa.Column('left_out', JSON, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_import_batch_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_import_batch_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_import_batch_key'))
    )
    op.create_table('journal_entry',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_kind', sa.String(length=20), nullable=False),
    sa.Column('actor_key', sa.String(length=64), nullable=False),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('thing_kind', sa.String(length=40), nullable=False),
    sa.Column('thing_key', sa.String(length=64), nullable=False),
    sa.Column('payload_digest', sa.String(length=64), nullable=True),
    sa.Column('sequence', BIG_ID, nullable=True),
    sa.Column('previous_hash', sa.String(length=64), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_journal_entry_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry')),
    sa.UniqueConstraint('key', name=op.f('uq_journal_entry_key')),
    sa.UniqueConstraint('sequence', name=op.f('uq_journal_entry_sequence'))
    )
    op.create_index(op.f('ix_journal_entry_brand_id_at'), 'journal_entry', ['brand_id', 'at'], unique=False)
    op.create_index(op.f('ix_journal_entry_brand_id_thing_kind_thing_key'), 'journal_entry', ['brand_id', 'thing_kind', 'thing_key'], unique=False)
    op.create_table('journey_stage',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_journey_stage_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journey_stage')),
    sa.UniqueConstraint('brand_id', 'code', name=op.f('uq_journey_stage_brand_id_code')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_journey_stage_brand_id_id'))
    )
    op.create_table('outgoing_mail',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('to_address', sa.String(length=320), nullable=True),
    sa.Column('message', sa.Text(), nullable=True),
    sa.Column('state', sa.Enum('queued', 'sending', 'sent', 'delivered', 'address_unknown', 'mailbox_refused', 'failed', 'outcome_unknown', name='mail_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_code', sa.Integer(), nullable=True),
    sa.Column('last_text', sa.Text(), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_outgoing_mail_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_outgoing_mail_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outgoing_mail_message_id'))
    )
    op.create_index(op.f('ix_outgoing_mail_brand_id_state'), 'outgoing_mail', ['brand_id', 'state'], unique=False)
    op.create_table('partner',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('marketplace', 'warehouse', 'carrier', 'last_mile', 'pick_up_network', 'contact_centre', 'in_store', 'installation', 'returns', 'repair', name='partner_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('relation', sa.Enum('partner', 'own_unit', 'competitor', name='relation', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('candidate', 'trial', 'active', 'leaving', 'ended', name='partner_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('stage_code', sa.String(length=40), nullable=True),
    sa.Column('monthly_volume', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_partner_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_partner_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'name', name=op.f('uq_partner_brand_id_name')),
    sa.UniqueConstraint('brand_id', 'slug', name=op.f('uq_partner_brand_id_slug')),
    sa.UniqueConstraint('key', name=op.f('uq_partner_key'))
    )
    op.create_table('person',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.Enum('user', 'contact', 'responder', name='person_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=True),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('email', sa.String(length=320), nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("kind <> 'user' OR email = lower(email)", name=op.f('ck_person_user_email')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_person_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('key', name=op.f('uq_person_key'))
    )
    op.create_index('uq_person_user_email', 'person', ['email'], unique=True, sqlite_where=sa.text("kind = 'user'"), postgresql_where=sa.text("kind = 'user'"))
    op.create_table('stored_file',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(length=60), nullable=False),
    sa.Column('references', sa.Integer(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('"references" >= 0', name=op.f('ck_stored_file_counted')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_stored_file_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_stored_file_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'sha256', name=op.f('uq_stored_file_brand_id_sha256'))
    )
    op.create_table('story',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('who', JSON, nullable=False),
    sa.Column('situation', JSON, nullable=False),
    sa.Column('decisive_moment', JSON, nullable=False),
    sa.Column('segment', sa.String(length=80), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_story_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story')),
    sa.UniqueConstraint('brand_id', 'code', name=op.f('uq_story_brand_id_code')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_story_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_story_key'))
    )
    op.create_table('agreement',
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('audit_clause', sa.Text(), nullable=False),
    sa.Column('notice_address', sa.Text(), nullable=False),
    sa.Column('dispute_days', sa.Integer(), nullable=False),
    sa.Column('calendar_country', sa.String(length=2), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('partner_evidence_days', sa.Integer(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_agreement_dates')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_agreement_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_agreement_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_agreement_brand_id_id'))
    )
    op.create_index(op.f('ix_agreement_brand_id_partner_id'), 'agreement', ['brand_id', 'partner_id'], unique=False)
    op.create_table('contact',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('person_id', BIG_ID, nullable=False),
    sa.Column('role', sa.Enum('contract_owner', 'quality', 'site_lead', name='contact_role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('active', 'blocked', 'left', name='contact_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('sees_all_touchpoints', sa.Boolean(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_contact_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_contact_brand_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_contact_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_contact_key'))
    )
    op.create_index(op.f('ix_contact_brand_id_partner_id'), 'contact', ['brand_id', 'partner_id'], unique=False)
    op.create_table('delivery_attempt',
    sa.Column('mail_id', BIG_ID, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('host', sa.String(length=255), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_delivery_attempt_mail_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempt'))
    )
    op.create_index(op.f('ix_delivery_attempt_mail_id'), 'delivery_attempt', ['mail_id'], unique=False)
    op.create_table('import_draft',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.Column('mapping', JSON, nullable=False),
    sa.Column('batch_id', BIG_ID, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'batch_id'], ['import_batch.brand_id', 'import_batch.id'], name=op.f('fk_import_draft_brand_id_batch_id')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_import_draft_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_import_draft_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_draft')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_import_draft_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_import_draft_key'))
    )
    op.create_index(op.f('ix_import_draft_brand_id_file_sha256'), 'import_draft', ['brand_id', 'file_sha256'], unique=False)
    op.create_table('journal_payload',
    sa.Column('entry_id', BIG_ID, nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_journal_payload_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_payload')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_journal_payload_entry_id'))
    )
    op.create_table('promise',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('text', JSON, nullable=False),
    sa.Column('story_id', BIG_ID, nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'story_id'], ['story.brand_id', 'story.id'], name=op.f('fk_promise_brand_id_story_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_promise_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promise')),
    sa.UniqueConstraint('brand_id', 'code', name=op.f('uq_promise_brand_id_code')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_promise_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_promise_key'))
    )
    op.create_table('scenario',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('brief', JSON, nullable=False),
    sa.Column('cover_rules', JSON, nullable=False),
    sa.Column('story_id', BIG_ID, nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'story_id'], ['story.brand_id', 'story.id'], name=op.f('fk_scenario_brand_id_story_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_scenario_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario')),
    sa.UniqueConstraint('brand_id', 'code', name=op.f('uq_scenario_brand_id_code')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_scenario_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_scenario_key'))
    )
    op.create_index(op.f('ix_scenario_brand_id_story_id'), 'scenario', ['brand_id', 'story_id'], unique=False)
    op.create_table('touchpoint',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('locker', 'pick_up_point', 'depot', 'route', 'storefront', 'phone_line', 'chat', 'email', 'desk', 'home', name='touchpoint_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('stage_code', sa.String(length=40), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('region', sa.String(length=120), nullable=False),
    sa.Column('city', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('postal_code', sa.String(length=20), nullable=False),
    sa.Column('latitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.Column('longitude', sa.Numeric(precision=9, scale=6), nullable=True),
    sa.Column('timezone', sa.String(length=60), nullable=False),
    sa.Column('opening_hours', sa.String(length=400), nullable=False),
    sa.Column('opening_hours_unclear', sa.Boolean(), nullable=False),
    sa.Column('monthly_volume', sa.Integer(), nullable=True),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('import_batch_id', BIG_ID, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('latitude IS NULL OR latitude BETWEEN -90 AND 90', name=op.f('ck_touchpoint_latitude')),
    sa.CheckConstraint('longitude IS NULL OR longitude BETWEEN -180 AND 180', name=op.f('ck_touchpoint_longitude')),
    sa.ForeignKeyConstraint(['brand_id', 'import_batch_id'], ['import_batch.brand_id', 'import_batch.id'], name=op.f('fk_touchpoint_brand_id_import_batch_id')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_touchpoint_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_touchpoint_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_touchpoint')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_touchpoint_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'partner_id', 'code', name=op.f('uq_touchpoint_brand_id_partner_id_code')),
    sa.UniqueConstraint('key', name=op.f('uq_touchpoint_key'))
    )
    op.create_table('user_account',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('person_id', BIG_ID, nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('is_administrator', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('password_changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_user_account_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_user_account_fs_uniquifier')),
    sa.UniqueConstraint('key', name=op.f('uq_user_account_key')),
    sa.UniqueConstraint('person_id', name=op.f('uq_user_account_person_id'))
    )
    op.create_table('contact_touchpoint',
    sa.Column('contact_id', BIG_ID, nullable=False),
    sa.Column('touchpoint_id', BIG_ID, nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'contact_id'], ['contact.brand_id', 'contact.id'], name=op.f('fk_contact_touchpoint_brand_id_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['brand_id', 'touchpoint_id'], ['touchpoint.brand_id', 'touchpoint.id'], name=op.f('fk_contact_touchpoint_brand_id_touchpoint_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_contact_touchpoint_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_touchpoint')),
    sa.UniqueConstraint('brand_id', 'contact_id', 'touchpoint_id', name=op.f('uq_contact_touchpoint_brand_id_contact_id_touchpoint_id')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_contact_touchpoint_brand_id_id'))
    )
    op.create_table('login_session',
    sa.Column('session_sha256', sa.String(length=64), nullable=False),
    sa.Column('user_id', BIG_ID, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_session_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('session_sha256', name=op.f('uq_login_session_session_sha256'))
    )
    op.create_index(op.f('ix_login_session_user_id'), 'login_session', ['user_id'], unique=False)
    op.create_table('membership',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('user_id', BIG_ID, nullable=False),
    sa.Column('role', sa.Enum('brand_manager', 'reviewer', 'auditor', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('alias', sa.String(length=60), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('answers_partners', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_membership_brand_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_membership_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'user_id', 'role', name=op.f('uq_membership_brand_id_user_id_role')),
    sa.UniqueConstraint('key', name=op.f('uq_membership_key'))
    )
    op.create_index(op.f('ix_membership_user_id'), 'membership', ['user_id'], unique=False)
    op.create_table('programme',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.Enum('mystery_shop', 'checklist_audit', name='programme_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('draft', 'active', 'paused', 'ended', name='programme_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('checklist_version_id', BIG_ID, nullable=False),
    sa.Column('scenario_id', BIG_ID, nullable=True),
    sa.Column('cadence', sa.Enum('weekly', 'every_two_weeks', 'monthly', 'quarterly', name='cadence', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('opens_at_local', sa.Time(), nullable=False),
    sa.Column('due_at_local', sa.Time(), nullable=False),
    sa.Column('grace_hours', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('activated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('plan_from', sa.Date(), nullable=True),
    sa.Column('staff_informed_on', sa.Date(), nullable=True),
    sa.Column('staff_informed_channel', sa.String(length=200), nullable=True),
    sa.Column('purpose', sa.Text(), nullable=True),
    sa.Column('no_discipline', sa.Boolean(), nullable=True),
    sa.Column('retention_days', sa.Integer(), nullable=True),
    sa.Column('recording_rule', sa.Text(), nullable=True),
    sa.Column('time_limit_minutes', sa.Integer(), nullable=True),
    sa.Column('covers_competitors', sa.Boolean(), nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_programme_dates')),
    sa.CheckConstraint('window_days BETWEEN 1 AND 92', name=op.f('ck_programme_window_days')),
    sa.ForeignKeyConstraint(['brand_id', 'checklist_version_id'], ['checklist_version.brand_id', 'checklist_version.id'], name=op.f('fk_programme_brand_id_checklist_version_id')),
    sa.ForeignKeyConstraint(['brand_id', 'scenario_id'], ['scenario.brand_id', 'scenario.id'], name=op.f('fk_programme_brand_id_scenario_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_programme_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_programme_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_programme_key'))
    )
    op.create_index(op.f('ix_programme_brand_id_state'), 'programme', ['brand_id', 'state'], unique=False)
    op.create_table('standard',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('promise_id', BIG_ID, nullable=False),
    sa.Column('stage_id', BIG_ID, nullable=False),
    sa.Column('criticality', sa.Enum('low', 'normal', 'high', 'critical', name='criticality', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('expected_behaviour', JSON, nullable=False),
    sa.Column('good_looks_like', JSON, nullable=False),
    sa.Column('when_not_kept', JSON, nullable=False),
    sa.Column('first_step', JSON, nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f('ck_standard_validity')),
    sa.ForeignKeyConstraint(['brand_id', 'promise_id'], ['promise.brand_id', 'promise.id'], name=op.f('fk_standard_brand_id_promise_id')),
    sa.ForeignKeyConstraint(['brand_id', 'stage_id'], ['journey_stage.brand_id', 'journey_stage.id'], name=op.f('fk_standard_brand_id_stage_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_standard_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard')),
    sa.UniqueConstraint('brand_id', 'code', name=op.f('uq_standard_brand_id_code')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_standard_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_standard_key'))
    )
    op.create_table('programme_auditor',
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('membership_id', BIG_ID, nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'membership_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_programme_auditor_brand_id_membership_id')),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_programme_auditor_brand_id_programme_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_programme_auditor_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_auditor')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_programme_auditor_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'programme_id', 'membership_id', name=op.f('uq_programme_auditor_brand_id_programme_id_membership_id'))
    )
    op.create_table('programme_touchpoint',
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('unit', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(length=40), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('touchpoint_id', BIG_ID, nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_programme_touchpoint_brand_id_programme_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['brand_id', 'touchpoint_id'], ['touchpoint.brand_id', 'touchpoint.id'], name=op.f('fk_programme_touchpoint_brand_id_touchpoint_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_programme_touchpoint_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_touchpoint')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_programme_touchpoint_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'programme_id', 'touchpoint_id', 'slot', name=op.f('uq_programme_touchpoint_brand_id_programme_id_touchpoint_id_slot')),
    sa.UniqueConstraint('brand_id', 'programme_id', 'unit', 'slot', name=op.f('uq_programme_touchpoint_brand_id_programme_id_unit_slot'))
    )
    op.create_table('rollup',
    sa.Column('local_month', sa.Date(), nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('auditor_id', BIG_ID, nullable=False),
    sa.Column('region', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('measure', sa.Enum('overall', 'section', 'stage', 'promise', 'standard', 'hand_off', name='measure_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('total_bp', BIG_ID, nullable=False),
    sa.Column('squares_bp', BIG_ID, nullable=False),
    sa.Column('critical_failures', sa.Integer(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('visits >= 0', name=op.f('ck_rollup_visits')),
    sa.ForeignKeyConstraint(['brand_id', 'auditor_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_rollup_brand_id_auditor_id')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_rollup_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_rollup_brand_id_programme_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_rollup_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rollup')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_rollup_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'local_month', 'partner_id', 'measure', 'code', 'programme_id', 'auditor_id', 'region', 'kind', 'stratum', name='uq_rollup_key')
    )
    op.create_table('standard_target',
    sa.Column('standard_id', BIG_ID, nullable=False),
    sa.Column('from_date', sa.Date(), nullable=False),
    sa.Column('target_bp', sa.Integer(), nullable=False),
    sa.Column('ambition', sa.Enum('repair', 'parity', 'lead', name='ambition', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('target_bp BETWEEN 0 AND 10000', name=op.f('ck_standard_target_target_bp')),
    sa.ForeignKeyConstraint(['brand_id', 'standard_id'], ['standard.brand_id', 'standard.id'], name=op.f('fk_standard_target_brand_id_standard_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_standard_target_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_target')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_standard_target_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'standard_id', 'from_date', name=op.f('uq_standard_target_brand_id_standard_id_from_date'))
    )
    op.create_table('wave',
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_wave_brand_id_programme_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_wave_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_wave_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'programme_id', 'number', name=op.f('uq_wave_brand_id_programme_id_number'))
    )
    op.create_table('assignment',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('wave_id', BIG_ID, nullable=False),
    sa.Column('unit', sa.Integer(), nullable=False),
    sa.Column('occurs_on', sa.Date(), nullable=False),
    sa.Column('checklist_version_id', BIG_ID, nullable=False),
    sa.Column('auditor_id', BIG_ID, nullable=True),
    sa.Column('state', sa.Enum('planned', 'offered', 'accepted', 'opened', 'submitted', 'declined', 'missed', 'cancelled', 'excluded', name='assignment_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('missed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('pseudonym', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('opens_at < due_at AND due_at <= missed_at', name=op.f('ck_assignment_window')),
    sa.ForeignKeyConstraint(['brand_id', 'auditor_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_assignment_brand_id_auditor_id')),
    sa.ForeignKeyConstraint(['brand_id', 'checklist_version_id'], ['checklist_version.brand_id', 'checklist_version.id'], name=op.f('fk_assignment_brand_id_checklist_version_id')),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_assignment_brand_id_programme_id')),
    sa.ForeignKeyConstraint(['brand_id', 'wave_id'], ['wave.brand_id', 'wave.id'], name=op.f('fk_assignment_brand_id_wave_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_assignment_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_assignment_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'programme_id', 'unit', 'wave_id', name=op.f('uq_assignment_brand_id_programme_id_unit_wave_id')),
    sa.UniqueConstraint('key', name=op.f('uq_assignment_key'))
    )
    op.create_index(op.f('ix_assignment_brand_id_auditor_id_state'), 'assignment', ['brand_id', 'auditor_id', 'state'], unique=False)
    op.create_index(op.f('ix_assignment_brand_id_state_missed_at'), 'assignment', ['brand_id', 'state', 'missed_at'], unique=False)
    op.create_table('assignment_leg',
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('slot', sa.String(length=40), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('touchpoint_id', BIG_ID, nullable=False),
    sa.Column('timezone', sa.String(length=60), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_assignment_leg_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'touchpoint_id'], ['touchpoint.brand_id', 'touchpoint.id'], name=op.f('fk_assignment_leg_brand_id_touchpoint_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_assignment_leg_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment_leg')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'slot', name=op.f('uq_assignment_leg_brand_id_assignment_id_slot')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_assignment_leg_brand_id_id'))
    )
    op.create_index(op.f('ix_assignment_leg_brand_id_touchpoint_id'), 'assignment_leg', ['brand_id', 'touchpoint_id'], unique=False)
    op.create_table('audit',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('checklist_version_id', BIG_ID, nullable=False),
    sa.Column('state', sa.Enum('received', 'scored', 'in_review', 'returned', 'approved', 'released', 'closed', 'excluded', name='audit_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('excluded_reason', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('review_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by_id', BIG_ID, nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(state = 'excluded') = (excluded_reason IS NOT NULL)", name=op.f('ck_audit_excluded_reason')),
    sa.ForeignKeyConstraint(['brand_id', 'approved_by_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_audit_brand_id_approved_by_id')),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_audit_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'checklist_version_id'], ['checklist_version.brand_id', 'checklist_version.id'], name=op.f('fk_audit_brand_id_checklist_version_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_audit_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'part', name=op.f('uq_audit_brand_id_assignment_id_part')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_audit_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'number', name=op.f('uq_audit_brand_id_number')),
    sa.UniqueConstraint('key', name=op.f('uq_audit_key'))
    )
    op.create_index(op.f('ix_audit_brand_id_state_review_by'), 'audit', ['brand_id', 'state', 'review_by'], unique=False)
    op.create_table('draft_holder',
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('device', sa.String(length=64), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_draft_holder_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_draft_holder_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_holder')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'generation', name=op.f('uq_draft_holder_brand_id_assignment_id_generation')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_draft_holder_brand_id_id'))
    )
    op.create_table('offer',
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('membership_id', BIG_ID, nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('mail_id', BIG_ID, nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('(answered_at IS NULL) = (accepted IS NULL)', name=op.f('ck_offer_answer')),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_offer_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'membership_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_offer_brand_id_membership_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_offer_brand_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_offer_mail_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'number', name=op.f('uq_offer_brand_id_assignment_id_number')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_offer_brand_id_id'))
    )
    op.create_index(op.f('ix_offer_brand_id_membership_id'), 'offer', ['brand_id', 'membership_id'], unique=False)
    op.create_index(op.f('ix_offer_mail_id'), 'offer', ['mail_id'], unique=False)
    op.create_table('submission',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('checklist_version_id', BIG_ID, nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('manifest', JSON, nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_submission_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'checklist_version_id'], ['checklist_version.brand_id', 'checklist_version.id'], name=op.f('fk_submission_brand_id_checklist_version_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_submission_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'part', 'revision', name=op.f('uq_submission_brand_id_assignment_id_part_revision')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'uuid', name=op.f('uq_submission_brand_id_assignment_id_uuid')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_submission_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_submission_key'))
    )
    op.create_table('adjustment',
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('submission_id', BIG_ID, nullable=False),
    sa.Column('reviewer_id', BIG_ID, nullable=False),
    sa.Column('question', sa.String(length=80), nullable=False),
    sa.Column('value', JSON, nullable=True),
    sa.Column('not_applicable', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_adjustment_reason')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_adjustment_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'reviewer_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_adjustment_brand_id_reviewer_id')),
    sa.ForeignKeyConstraint(['brand_id', 'submission_id'], ['submission.brand_id', 'submission.id'], name=op.f('fk_adjustment_brand_id_submission_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_adjustment_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjustment')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_adjustment_brand_id_id'))
    )
    op.create_index(op.f('ix_adjustment_brand_id_audit_id'), 'adjustment', ['brand_id', 'audit_id'], unique=False)
    op.create_table('answer_event',
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('leg_id', BIG_ID, nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('question', sa.String(length=80), nullable=False),
    sa.Column('field', sa.Enum('value', 'not_applicable', 'comment', 'cleared', name='answer_field', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('value', JSON, nullable=True),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('sequence', BIG_ID, nullable=False),
    sa.Column('client_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('client_offset_minutes', sa.Integer(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_answer_event_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'leg_id'], ['assignment_leg.brand_id', 'assignment_leg.id'], name=op.f('fk_answer_event_brand_id_leg_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_answer_event_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_event')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'uuid', name=op.f('uq_answer_event_brand_id_assignment_id_uuid')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_answer_event_brand_id_id'))
    )
    op.create_index(op.f('ix_answer_event_brand_id_assignment_id_generation_sequence'), 'answer_event', ['brand_id', 'assignment_id', 'generation', 'sequence'], unique=False)
    op.create_table('audit_leg',
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('leg_id', BIG_ID, nullable=False),
    sa.Column('slot', sa.String(length=40), nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('touchpoint_id', BIG_ID, nullable=False),
    sa.Column('programme_id', BIG_ID, nullable=False),
    sa.Column('auditor_id', BIG_ID, nullable=False),
    sa.Column('local_date', sa.Date(), nullable=False),
    sa.Column('local_month', sa.Date(), nullable=False),
    sa.Column('region', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_audit_leg_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'auditor_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_audit_leg_brand_id_auditor_id')),
    sa.ForeignKeyConstraint(['brand_id', 'leg_id'], ['assignment_leg.brand_id', 'assignment_leg.id'], name=op.f('fk_audit_leg_brand_id_leg_id')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_audit_leg_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id', 'programme_id'], ['programme.brand_id', 'programme.id'], name=op.f('fk_audit_leg_brand_id_programme_id')),
    sa.ForeignKeyConstraint(['brand_id', 'touchpoint_id'], ['touchpoint.brand_id', 'touchpoint.id'], name=op.f('fk_audit_leg_brand_id_touchpoint_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_audit_leg_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_leg')),
    sa.UniqueConstraint('brand_id', 'audit_id', 'slot', name=op.f('uq_audit_leg_brand_id_audit_id_slot')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_audit_leg_brand_id_id'))
    )
    op.create_index(op.f('ix_audit_leg_brand_id_partner_id_local_month'), 'audit_leg', ['brand_id', 'partner_id', 'local_month'], unique=False)
    op.create_index(op.f('ix_audit_leg_brand_id_touchpoint_id'), 'audit_leg', ['brand_id', 'touchpoint_id'], unique=False)
    op.create_table('audit_score',
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('submission_id', BIG_ID, nullable=False),
    sa.Column('algorithm', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('submission', 'return', 'adjustment', 'dispute', name='score_reason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('raw_bp', sa.Integer(), nullable=True),
    sa.Column('final_bp', sa.Integer(), nullable=True),
    sa.Column('critical_failures', sa.Integer(), nullable=False),
    sa.Column('explanation', JSON, nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('final_bp IS NULL OR final_bp BETWEEN 0 AND 10000', name=op.f('ck_audit_score_final_bp')),
    sa.CheckConstraint('raw_bp IS NULL OR raw_bp BETWEEN 0 AND 10000', name=op.f('ck_audit_score_raw_bp')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_audit_score_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'submission_id'], ['submission.brand_id', 'submission.id'], name=op.f('fk_audit_score_brand_id_submission_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_audit_score_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_score')),
    sa.UniqueConstraint('brand_id', 'audit_id', 'version', name=op.f('uq_audit_score_brand_id_audit_id_version')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_audit_score_brand_id_id'))
    )
    op.create_index('uq_audit_score_current', 'audit_score', ['brand_id', 'audit_id'], unique=True, sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.create_table('evidence',
    sa.Column('assignment_id', BIG_ID, nullable=False),
    sa.Column('leg_id', BIG_ID, nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('question', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.Enum('photo', 'receipt', 'document', name='evidence_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('received_sha256', sa.String(length=64), nullable=False),
    sa.Column('view_sha256', sa.String(length=64), nullable=False),
    sa.Column('print_sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'assignment_id'], ['assignment.brand_id', 'assignment.id'], name=op.f('fk_evidence_brand_id_assignment_id')),
    sa.ForeignKeyConstraint(['brand_id', 'leg_id'], ['assignment_leg.brand_id', 'assignment_leg.id'], name=op.f('fk_evidence_brand_id_leg_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_evidence_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('brand_id', 'assignment_id', 'uuid', name=op.f('uq_evidence_brand_id_assignment_id_uuid')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_evidence_brand_id_id'))
    )
    op.create_index(op.f('ix_evidence_brand_id_assignment_id_question'), 'evidence', ['brand_id', 'assignment_id', 'question'], unique=False)
    op.create_table('review',
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('reviewer_id', BIG_ID, nullable=False),
    sa.Column('decision', sa.Enum('approve', 'return', 'exclude', name='decision', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('question', sa.String(length=80), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_review_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'reviewer_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_review_brand_id_reviewer_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_review_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_review_brand_id_id'))
    )
    op.create_index(op.f('ix_review_brand_id_audit_id'), 'review', ['brand_id', 'audit_id'], unique=False)
    op.create_table('submitted_answer',
    sa.Column('submission_id', BIG_ID, nullable=False),
    sa.Column('leg_id', BIG_ID, nullable=False),
    sa.Column('question', sa.String(length=80), nullable=False),
    sa.Column('value', JSON, nullable=True),
    sa.Column('not_applicable', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'leg_id'], ['assignment_leg.brand_id', 'assignment_leg.id'], name=op.f('fk_submitted_answer_brand_id_leg_id')),
    sa.ForeignKeyConstraint(['brand_id', 'submission_id'], ['submission.brand_id', 'submission.id'], name=op.f('fk_submitted_answer_brand_id_submission_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_submitted_answer_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submitted_answer')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_submitted_answer_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'submission_id', 'question', name=op.f('uq_submitted_answer_brand_id_submission_id_question'))
    )
    op.create_table('finding',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('audit_leg_id', BIG_ID, nullable=False),
    sa.Column('standard_code', sa.String(length=40), nullable=False),
    sa.Column('promise_code', sa.String(length=40), nullable=False),
    sa.Column('questions', JSON, nullable=False),
    sa.Column('is_praise', sa.Boolean(), nullable=False),
    sa.Column('is_critical', sa.Boolean(), nullable=False),
    sa.Column('cause', sa.Enum('partner', 'brand', 'shared', 'neighbour', 'cannot_tell', name='cause', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('points_lost_bp', sa.Integer(), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_finding_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_leg_id'], ['audit_leg.brand_id', 'audit_leg.id'], name=op.f('fk_finding_brand_id_audit_leg_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_finding_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('brand_id', 'audit_leg_id', 'standard_code', 'is_praise', name=op.f('uq_finding_brand_id_audit_leg_id_standard_code_is_praise')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_finding_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_finding_key'))
    )
    op.create_table('release',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('audit_id', BIG_ID, nullable=False),
    sa.Column('partner_id', BIG_ID, nullable=False),
    sa.Column('audit_score_id', BIG_ID, nullable=False),
    sa.Column('state', sa.Enum('prepared', 'released', 'superseded', 'revoked', name='release_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('content_sha256', sa.String(length=64), nullable=False),
    sa.Column('content_version', sa.Integer(), nullable=False),
    sa.Column('renderer', sa.String(length=40), nullable=False),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_by_id', BIG_ID, nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(state = 'prepared') = (released_at IS NULL)", name=op.f('ck_release_released_at')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_id'], ['audit.brand_id', 'audit.id'], name=op.f('fk_release_brand_id_audit_id')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_score_id'], ['audit_score.brand_id', 'audit_score.id'], name=op.f('fk_release_brand_id_audit_score_id')),
    sa.ForeignKeyConstraint(['brand_id', 'partner_id'], ['partner.brand_id', 'partner.id'], name=op.f('fk_release_brand_id_partner_id')),
    sa.ForeignKeyConstraint(['brand_id', 'released_by_id'], ['membership.brand_id', 'membership.id'], name=op.f('fk_release_brand_id_released_by_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_release_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release')),
    sa.UniqueConstraint('brand_id', 'audit_id', 'partner_id', 'version', name=op.f('uq_release_brand_id_audit_id_partner_id_version')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_release_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'number', 'version', name=op.f('uq_release_brand_id_number_version')),
    sa.UniqueConstraint('key', name=op.f('uq_release_key'))
    )
    op.create_table('score',
    sa.Column('audit_score_id', BIG_ID, nullable=False),
    sa.Column('audit_leg_id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('overall', 'section', 'stage', 'promise', 'standard', 'hand_off', name='measure_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('code', sa.String(length=120), nullable=False),
    sa.Column('raw_bp', sa.Integer(), nullable=False),
    sa.Column('final_bp', sa.Integer(), nullable=False),
    sa.Column('critical_failures', sa.Integer(), nullable=False),
    sa.Column('from_slot', sa.String(length=40), nullable=False),
    sa.Column('from_leg_id', BIG_ID, nullable=True),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(from_slot = '') = (from_leg_id IS NULL)", name=op.f('ck_score_pair')),
    sa.CheckConstraint('raw_bp BETWEEN 0 AND 10000 AND final_bp BETWEEN 0 AND 10000', name=op.f('ck_score_bp')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_leg_id'], ['audit_leg.brand_id', 'audit_leg.id'], name=op.f('fk_score_brand_id_audit_leg_id')),
    sa.ForeignKeyConstraint(['brand_id', 'audit_score_id'], ['audit_score.brand_id', 'audit_score.id'], name=op.f('fk_score_brand_id_audit_score_id')),
    sa.ForeignKeyConstraint(['brand_id', 'from_leg_id'], ['assignment_leg.brand_id', 'assignment_leg.id'], name=op.f('fk_score_brand_id_from_leg_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_score_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score')),
    sa.UniqueConstraint('brand_id', 'audit_score_id', 'audit_leg_id', 'kind', 'code', 'from_slot', name=op.f('uq_score_brand_id_audit_score_id_audit_leg_id_kind_code_from_slot')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_score_brand_id_id'))
    )
    op.create_table('delivery',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('release_id', BIG_ID, nullable=False),
    sa.Column('contact_id', BIG_ID, nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.Enum('queued', 'sending', 'sent', 'delivered', 'address_unknown', 'mailbox_refused', 'failed', 'outcome_unknown', name='delivery_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('mail_id', BIG_ID, nullable=True),
    sa.Column('token_generation', sa.Integer(), nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('link_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('link_revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('link_opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'contact_id'], ['contact.brand_id', 'contact.id'], name=op.f('fk_delivery_brand_id_contact_id')),
    sa.ForeignKeyConstraint(['brand_id', 'release_id'], ['release.brand_id', 'release.id'], name=op.f('fk_delivery_brand_id_release_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_delivery_brand_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_delivery_mail_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_delivery_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'release_id', 'contact_id', 'attempt', name=op.f('uq_delivery_brand_id_release_id_contact_id_attempt')),
    sa.UniqueConstraint('key', name=op.f('uq_delivery_key')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_delivery_token_sha256'))
    )
    op.create_index(op.f('ix_delivery_brand_id_state'), 'delivery', ['brand_id', 'state'], unique=False)
    op.create_table('document',
    sa.Column('release_id', BIG_ID, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.Enum('queued', 'ready', 'failed', name='document_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('rendered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint("(state = 'ready') = (sha256 IS NOT NULL)", name=op.f('ck_document_rendered')),
    sa.ForeignKeyConstraint(['brand_id', 'release_id'], ['release.brand_id', 'release.id'], name=op.f('fk_document_brand_id_release_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_document_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_document_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'release_id', 'language', name=op.f('uq_document_brand_id_release_id_language'))
    )
    op.create_table('release_body',
    sa.Column('release_id', BIG_ID, nullable=False),
    sa.Column('content', JSON, nullable=True),
    sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('delete_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.CheckConstraint('(content IS NULL) = (purged_at IS NOT NULL)', name=op.f('ck_release_body_tombstone')),
    sa.ForeignKeyConstraint(['brand_id', 'release_id'], ['release.brand_id', 'release.id'], name=op.f('fk_release_body_brand_id_release_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_release_body_brand_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_body')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_release_body_brand_id_id')),
    sa.UniqueConstraint('brand_id', 'release_id', name=op.f('uq_release_body_brand_id_release_id'))
    )
    op.create_table('response',
    sa.Column('key', sa.String(length=22), nullable=False),
    sa.Column('release_id', BIG_ID, nullable=False),
    sa.Column('delivery_id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Enum('acknowledged', name='response_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('uuid', sa.String(length=36), nullable=False),
    sa.Column('person_id', BIG_ID, nullable=False),
    sa.Column('job_title', sa.String(length=120), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brand_id', BIG_ID, nullable=False),
    sa.Column('id', BIG_ID, nullable=False),
    sa.ForeignKeyConstraint(['brand_id', 'delivery_id'], ['delivery.brand_id', 'delivery.id'], name=op.f('fk_response_brand_id_delivery_id')),
    sa.ForeignKeyConstraint(['brand_id', 'release_id'], ['release.brand_id', 'release.id'], name=op.f('fk_response_brand_id_release_id')),
    sa.ForeignKeyConstraint(['brand_id'], ['brand.id'], name=op.f('fk_response_brand_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_response_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response')),
    sa.UniqueConstraint('brand_id', 'delivery_id', 'kind', name=op.f('uq_response_brand_id_delivery_id_kind')),
    sa.UniqueConstraint('brand_id', 'delivery_id', 'uuid', name=op.f('uq_response_brand_id_delivery_id_uuid')),
    sa.UniqueConstraint('brand_id', 'id', name=op.f('uq_response_brand_id_id')),
    sa.UniqueConstraint('key', name=op.f('uq_response_key'))
    )
    create_guards()


def downgrade() -> None:
    drop_guards()
    op.drop_table('response')
    op.drop_table('release_body')
    op.drop_table('document')
    op.drop_index(op.f('ix_delivery_brand_id_state'), table_name='delivery')
    op.drop_table('delivery')
    op.drop_table('score')
    op.drop_table('release')
    op.drop_table('finding')
    op.drop_table('submitted_answer')
    op.drop_index(op.f('ix_review_brand_id_audit_id'), table_name='review')
    op.drop_table('review')
    op.drop_index(op.f('ix_evidence_brand_id_assignment_id_question'), table_name='evidence')
    op.drop_table('evidence')
    op.drop_index('uq_audit_score_current', table_name='audit_score', sqlite_where=sa.text('is_current'), postgresql_where=sa.text('is_current'))
    op.drop_table('audit_score')
    op.drop_index(op.f('ix_audit_leg_brand_id_touchpoint_id'), table_name='audit_leg')
    op.drop_index(op.f('ix_audit_leg_brand_id_partner_id_local_month'), table_name='audit_leg')
    op.drop_table('audit_leg')
    op.drop_index(op.f('ix_answer_event_brand_id_assignment_id_generation_sequence'), table_name='answer_event')
    op.drop_table('answer_event')
    op.drop_index(op.f('ix_adjustment_brand_id_audit_id'), table_name='adjustment')
    op.drop_table('adjustment')
    op.drop_table('submission')
    op.drop_index(op.f('ix_offer_mail_id'), table_name='offer')
    op.drop_index(op.f('ix_offer_brand_id_membership_id'), table_name='offer')
    op.drop_table('offer')
    op.drop_table('draft_holder')
    op.drop_index(op.f('ix_audit_brand_id_state_review_by'), table_name='audit')
    op.drop_table('audit')
    op.drop_index(op.f('ix_assignment_leg_brand_id_touchpoint_id'), table_name='assignment_leg')
    op.drop_table('assignment_leg')
    op.drop_index(op.f('ix_assignment_brand_id_state_missed_at'), table_name='assignment')
    op.drop_index(op.f('ix_assignment_brand_id_auditor_id_state'), table_name='assignment')
    op.drop_table('assignment')
    op.drop_table('wave')
    op.drop_table('standard_target')
    op.drop_table('rollup')
    op.drop_table('programme_touchpoint')
    op.drop_table('programme_auditor')
    op.drop_table('standard')
    op.drop_index(op.f('ix_programme_brand_id_state'), table_name='programme')
    op.drop_table('programme')
    op.drop_index(op.f('ix_membership_user_id'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_login_session_user_id'), table_name='login_session')
    op.drop_table('login_session')
    op.drop_table('contact_touchpoint')
    op.drop_table('user_account')
    op.drop_table('touchpoint')
    op.drop_index(op.f('ix_scenario_brand_id_story_id'), table_name='scenario')
    op.drop_table('scenario')
    op.drop_table('promise')
    op.drop_table('journal_payload')
    op.drop_index(op.f('ix_import_draft_brand_id_file_sha256'), table_name='import_draft')
    op.drop_table('import_draft')
    op.drop_index(op.f('ix_delivery_attempt_mail_id'), table_name='delivery_attempt')
    op.drop_table('delivery_attempt')
    op.drop_index(op.f('ix_contact_brand_id_partner_id'), table_name='contact')
    op.drop_table('contact')
    op.drop_index(op.f('ix_agreement_brand_id_partner_id'), table_name='agreement')
    op.drop_table('agreement')
    op.drop_table('story')
    op.drop_table('stored_file')
    op.drop_index('uq_person_user_email', table_name='person', sqlite_where=sa.text("kind = 'user'"), postgresql_where=sa.text("kind = 'user'"))
    op.drop_table('person')
    op.drop_table('partner')
    op.drop_index(op.f('ix_outgoing_mail_brand_id_state'), table_name='outgoing_mail')
    op.drop_table('outgoing_mail')
    op.drop_table('journey_stage')
    op.drop_index(op.f('ix_journal_entry_brand_id_thing_kind_thing_key'), table_name='journal_entry')
    op.drop_index(op.f('ix_journal_entry_brand_id_at'), table_name='journal_entry')
    op.drop_table('journal_entry')
    op.drop_table('import_batch')
    op.drop_table('checklist_version')
    op.drop_table('throttle')
    op.drop_table('simulated_clock')
    op.drop_table('schedule_progress')
    op.drop_table('lease')
    op.drop_index('ix_job_state_due', table_name='job')
    op.drop_index(op.f('ix_job_brand_id'), table_name='job')
    op.drop_table('job')
    op.drop_table('heartbeat')
    op.drop_table('brand')
