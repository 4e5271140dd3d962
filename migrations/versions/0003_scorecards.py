"""Sums of quarters, counted visits, and the numbers of questions in the roll-ups: scorecards over any number of audits.

The new rows are filled from what was counted so far. Two things are only near until `rollups rebuild` has run, and
`rollups compare` names them: the overall of a visit over several legs at one partner is the plain mean of its legs, and
the number of questions is that of the checklist that a programme uses now.
"""

import json
from collections import defaultdict
from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MEASURES = ("overall", "section", "stage", "promise", "standard", "hand_off")
UNITS = ("partner", "relation", "touchpoint", "auditor")


def enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def owned(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f(f"fk_{table}_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("brand_id", "id", name=op.f(f"uq_{table}_brand_id_id")),
    ]


def upgrade() -> None:
    op.add_column("rollup", sa.Column("questions", BIG_ID, server_default=sa.text("0"), nullable=False))
    op.create_index(
        op.f("ix_rollup_brand_id_auditor_id_local_month"), "rollup", ["brand_id", "auditor_id", "local_month"]
    )
    op.create_index(
        op.f("ix_assignment_brand_id_state_occurs_on"), "assignment", ["brand_id", "state", "occurs_on"]
    )
    op.create_table(
        "quarter_rollup",
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("unit", enum("quarter_unit", *UNITS), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("measure", enum("measure_kind", *MEASURES), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("programme_id", BIG_ID, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("total_bp", BIG_ID, nullable=False),
        sa.Column("squares_bp", BIG_ID, nullable=False),
        sa.Column("critical_failures", sa.Integer(), nullable=False),
        sa.Column("auditors", sa.Integer(), nullable=False),
        sa.Column("auditor_squares", BIG_ID, nullable=False),
        sa.Column("auditor_totals", BIG_ID, nullable=False),
        sa.Column("questions", BIG_ID, nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.CheckConstraint("visits >= 0", name=op.f("ck_quarter_rollup_visits")),
        sa.UniqueConstraint(
            "brand_id", "unit", "quarter", "measure", "region", "kind", "programme_id", "code", "subject",
            name="uq_quarter_rollup_key",
        ),
        *owned("quarter_rollup"),
    )
    op.create_index(
        "ix_quarter_rollup_busiest_auditors",
        "quarter_rollup",
        ["brand_id", "quarter", "region", "kind", "programme_id", "visits"],
        sqlite_where=sa.text("unit = 'auditor'"),
        postgresql_where=sa.text("unit = 'auditor'"),
    )
    op.create_table(
        "counted_visit",
        sa.Column("assignment_id", BIG_ID, nullable=False),
        sa.Column("partner_id", BIG_ID, nullable=False),
        sa.Column("audit_leg_id", BIG_ID, nullable=False),
        sa.Column("touchpoint_id", BIG_ID, nullable=False),
        sa.Column("programme_id", BIG_ID, nullable=False),
        sa.Column("auditor_id", BIG_ID, nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("region", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("raw_bp", sa.Integer(), nullable=False),
        sa.Column("critical_failures", sa.Integer(), nullable=False),
        sa.Column("brand_id", BIG_ID, nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id", "assignment_id"],
            ["assignment.brand_id", "assignment.id"],
            name=op.f("fk_counted_visit_brand_id_assignment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["brand_id", "audit_leg_id"],
            ["audit_leg.brand_id", "audit_leg.id"],
            name=op.f("fk_counted_visit_brand_id_audit_leg_id"),
        ),
        sa.UniqueConstraint(
            "brand_id", "assignment_id", "partner_id", name=op.f("uq_counted_visit_brand_id_assignment_id_partner_id")
        ),
        *owned("counted_visit"),
    )
    op.create_index(
        op.f("ix_counted_visit_brand_id_quarter_partner_id_raw_bp_audit_leg_id"),
        "counted_visit",
        ["brand_id", "quarter", "partner_id", "raw_bp", "audit_leg_id"],
    )
    op.create_index(
        op.f("ix_counted_visit_brand_id_touchpoint_id_quarter_auditor_id"),
        "counted_visit",
        ["brand_id", "touchpoint_id", "quarter", "auditor_id"],
    )
    fill_questions()
    fill_visits()
    fill_quarters()


def downgrade() -> None:
    op.drop_table("counted_visit")
    op.drop_table("quarter_rollup")
    op.drop_index(op.f("ix_assignment_brand_id_state_occurs_on"), "assignment")
    op.drop_index(op.f("ix_rollup_brand_id_auditor_id_local_month"), "rollup")
    op.drop_column("rollup", "questions")


def fill_questions() -> None:
    """Give every row the effective number of questions: (sum of weights)^2 / sum of squared weights, in hundredths."""
    connection = op.get_bind()
    programmes = connection.execute(
        sa.text(
            "SELECT p.brand_id, p.id, v.definition FROM programme p"
            " JOIN checklist_version v ON v.id = p.checklist_version_id"
        )
    ).all()
    connection.execute(sa.text("UPDATE rollup SET questions = 100 * visits"))
    change = sa.text(
        "UPDATE rollup SET questions = :asked * visits WHERE brand_id = :brand_id AND programme_id = :programme_id"
        " AND measure = :measure AND code = :code"
    )
    for brand_id, programme_id, definition in programmes:
        data = json.loads(definition) if isinstance(definition, str) else definition
        for (measure, code), asked in hundredths(data).items():
            given = {"brand_id": brand_id, "programme_id": programme_id, "measure": measure, "code": code}
            connection.execute(change, {**given, "asked": asked})


def hundredths(definition: dict) -> dict[tuple[str, str], int]:
    weights = defaultdict(list)
    for section in definition.get("sections", ()):
        if section.get("pair"):
            continue
        for question in section.get("questions", ()):
            weight = float(question.get("weight", 1))
            if weight:
                weights["overall", ""].append(weight)
                for measure in ("promise", "standard", "stage"):
                    weights[measure, question.get(measure) or ""].append(weight)
    return {key: round(100 * sum(found) ** 2 / sum(one**2 for one in found)) for key, found in weights.items()}


def quarter_of(month: str) -> str:
    """Return SQL for the first day of the quarter of a month."""
    if op.get_bind().dialect.name == "postgresql":
        return f"CAST(date_trunc('quarter', {month}) AS date)"
    return f"strftime('%Y', {month}) || '-' || substr('010101040404070707101010', 2 * strftime('%m', {month}) - 1, 2) || '-01'"


def fill_visits() -> None:
    op.execute(
        f"""
        INSERT INTO counted_visit (brand_id, assignment_id, partner_id, audit_leg_id, touchpoint_id, programme_id,
            auditor_id, quarter, region, kind, raw_bp, critical_failures)
        SELECT l.brand_id, sums.assignment_id, l.partner_id, l.id, l.touchpoint_id, l.programme_id, l.auditor_id,
            {quarter_of("l.local_month")}, l.region, l.kind, sums.raw_bp, sums.critical_failures
        FROM (
            SELECT a.assignment_id, MIN(l.leg_id) AS leg_id, l.partner_id,
                CAST(ROUND(AVG(s.raw_bp)) AS INTEGER) AS raw_bp, SUM(s.critical_failures) AS critical_failures
            FROM audit a
            JOIN audit_leg l ON l.audit_id = a.id
            JOIN audit_score v ON v.audit_id = a.id AND v.is_current
            JOIN score s ON s.audit_score_id = v.id AND s.audit_leg_id = l.id
            WHERE a.state IN ('approved', 'released', 'closed') AND s.kind = 'overall' AND s.from_slot = ''
            GROUP BY a.assignment_id, l.partner_id
        ) sums
        JOIN audit a ON a.assignment_id = sums.assignment_id
        JOIN audit_leg l ON l.audit_id = a.id AND l.leg_id = sums.leg_id
        """
    )


def fill_quarters() -> None:
    """Add up every unit under every choice of the filters, first by auditor, then over auditors."""
    for unit, choice in product(UNITS, product((False, True), repeat=3)):
        op.execute(filling(unit, dict(zip(("region", "kind", "programme_id"), choice, strict=True))))


def filling(unit: str, chosen: dict[str, bool]) -> str:
    ids = {
        "partner": ("t.partner_id",),
        "relation": ("p.relation",),
        "touchpoint": ("t.touchpoint_id", "t.partner_id"),
        "auditor": ("t.auditor_id", "t.partner_id"),
    }[unit]
    visits = unit == "touchpoint"
    quarter = "t.quarter" if visits else quarter_of("t.local_month")
    measure = ("'overall'", "''") if visits else ("t.measure", "t.code")
    filters = [f"t.{name}" if chosen[name] else "''" for name in ("region", "kind")]
    filters.append("t.programme_id" if chosen["programme_id"] else "0")
    subject = " || '/' || ".join(f"CAST({one} AS VARCHAR)" for one in ids)
    sums = (
        ("COUNT(*)", "SUM(t.raw_bp)", "SUM(t.raw_bp * t.raw_bp)", "SUM(t.critical_failures)", "SUM(0)")
        if visits
        else tuple(f"SUM(t.{name})" for name in ("visits", "total_bp", "squares_bp", "critical_failures", "questions"))
    )
    names = ("n", "total", "squares", "failures", "questions")
    summed = ", ".join(f"CAST({one} AS BIGINT) AS {name}" for one, name in zip(sums, names, strict=True))
    where = ["1 = 1" if visits else "t.visits > 0"]
    if chosen["region"]:
        where.append("t.region <> ''")
    if unit == "auditor":
        where.append("t.measure = 'overall'")
    key = "brand_id, quarter, subject, measure, code, region, kind, programme_id"
    return f"""
        INSERT INTO quarter_rollup (unit, {key}, visits, total_bp, squares_bp, critical_failures, auditors,
            auditor_squares, auditor_totals, questions)
        SELECT '{unit}', {key}, SUM(n), SUM(total), SUM(squares), SUM(failures), COUNT(*), SUM(n * n),
            SUM(total * total / n), SUM(questions)
        FROM (
            SELECT t.brand_id AS brand_id, {quarter} AS quarter, {subject} AS subject, {measure[0]} AS measure,
                {measure[1]} AS code, {filters[0]} AS region, {filters[1]} AS kind, {filters[2]} AS programme_id,
                t.auditor_id AS auditor, {summed}
            FROM {"counted_visit" if visits else "rollup"} t JOIN partner p ON p.id = t.partner_id
            WHERE {" AND ".join(where)}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        ) cells
        GROUP BY {key}
    """
