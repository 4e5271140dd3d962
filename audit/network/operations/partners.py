"""Changes to partners and to what was agreed with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries, states
from audit.network.models import Agreement, Partner, PartnerKind, PartnerState, Relation
from audit.network.operations.checks import (
    LANGUAGES,
    MOST_NAME,
    MOST_SLUG,
    checked_country,
    checked_stage,
    checked_volume,
    cleaned,
    invalid,
    record_change,
    slug_of,
    taken,
)

MOST_DISPUTE_DAYS = 60
MOST_EVIDENCE_DAYS = 3650


def add_partner(
    *,
    name: str,
    kind: PartnerKind,
    relation: Relation = Relation.PARTNER,
    state: PartnerState = PartnerState.CANDIDATE,
    stage_code: str | None = None,
    monthly_volume: int | None = None,
) -> Partner:
    """Add a partner and return it; it starts as a candidate, or in the state in which it already is.

    Raises DomainError `partner.taken`, `network.missing`, `network.too_long`, `network.stage_unknown`.
    """
    queries.hold_brand()
    title = cleaned(name, "name", MOST_NAME)
    _check_name_free(title, None)
    partner = Partner(
        key=new_key(),
        slug=_free_slug(slug_of(title)),
        name=title,
        kind=kind,
        relation=relation,
        state=state,
        stage_code=checked_stage(stage_code),
        monthly_volume=checked_volume(monthly_volume),
        created_at=clock.now(),
    )
    db.session.add(partner)
    db.session.flush()
    record("add", "partner", partner.key, after=_partner_values(partner))
    return partner


def edit_partner(
    key: str, *, name: str, kind: PartnerKind, relation: Relation, stage_code: str | None, monthly_volume: int | None
) -> Partner:
    """Change what a partner is; its slug, and so every address of it, stays. Raises as `add_partner`, and NotFound."""
    queries.hold_brand()
    partner = queries.hold_partner(key)
    before = _partner_values(partner)
    title = cleaned(name, "name", MOST_NAME)
    _check_name_free(title, partner)
    partner.name = title
    partner.kind = kind
    partner.relation = relation
    partner.stage_code = checked_stage(stage_code)
    partner.monthly_volume = checked_volume(monthly_volume)
    db.session.flush()
    record_change("partner", partner.key, before, _partner_values(partner))
    return partner


def _partner_values(partner: Partner) -> dict[str, Any]:
    names = ("name", "kind", "relation", "state", "stage_code", "monthly_volume")
    return {name: getattr(partner, name) for name in names}


def _check_name_free(name: str, own: Partner | None) -> None:
    for other in db.session.scalars(select(Partner)):
        # Compared here, since SQLite lowers ASCII letters only.
        if other is not own and other.name.casefold() == name.casefold():
            raise taken("partner.taken", name=name)


def _free_slug(wish: str) -> str:
    taken = set(db.session.scalars(select(Partner.slug)))
    slug, number = wish, 1
    while slug in taken:
        number += 1
        slug = f"{wish[: MOST_SLUG - 6]}-{number}"
    return slug


def change_partner_state(key: str, state: PartnerState) -> Partner:
    """Move a partner to another state. Raises NotFound, or DomainError `partner.state` for a refused transition."""
    partner = queries.hold_partner(key)
    before = partner.state
    states.check_partner(before, state)
    partner.state = state
    db.session.flush()
    record("change state", "partner", partner.key, before={"state": before}, after={"state": state})
    return partner


def set_agreement(
    partner_key: str,
    *,
    starts_on: date,
    ends_on: date | None = None,
    audit_clause: str = "",
    notice_address: str = "",
    dispute_days: int = 10,
    calendar_country: str,
    languages: Sequence[str],
    partner_evidence_days: int = 90,
) -> Agreement:
    """Set what was agreed with a partner from `starts_on` on: the same day mends that agreement, another adds one.

    `dispute_days` are working days. Raises NotFound, or DomainError `agreement.dates`, `agreement.days`,
    `agreement.languages` or `network.country`.
    """
    partner = queries.hold_partner(partner_key)
    if ends_on is not None and ends_on < starts_on:
        raise invalid("agreement.dates")
    if not 1 <= dispute_days <= MOST_DISPUTE_DAYS or not 1 <= partner_evidence_days <= MOST_EVIDENCE_DAYS:
        raise invalid("agreement.days", disputes=MOST_DISPUTE_DAYS, evidence=MOST_EVIDENCE_DAYS)
    if not languages or any(language not in LANGUAGES for language in languages):
        raise invalid("agreement.languages", languages=", ".join(LANGUAGES))
    country = checked_country(calendar_country)
    found = db.session.scalars(
        select(Agreement).where(Agreement.partner_id == partner.id, Agreement.starts_on == starts_on)
    ).first()
    agreement = found or Agreement(partner_id=partner.id, starts_on=starts_on)
    before = _agreement_values(agreement) if found else None
    agreement.ends_on = ends_on
    agreement.audit_clause = audit_clause.strip()
    agreement.notice_address = notice_address.strip()
    agreement.dispute_days = dispute_days
    agreement.calendar_country = country
    agreement.languages = list(dict.fromkeys(languages))
    agreement.partner_evidence_days = partner_evidence_days
    db.session.add(agreement)
    db.session.flush()
    if before is None:
        record("set agreement", "partner", partner.key, after=_agreement_values(agreement))
    else:
        record_change("partner", partner.key, before, _agreement_values(agreement), verb="set agreement")
    return agreement


def _agreement_values(agreement: Agreement) -> dict[str, Any]:
    # The notice address may name a person, so the journal keeps only that it is there.
    names = (
        "starts_on",
        "ends_on",
        "audit_clause",
        "dispute_days",
        "calendar_country",
        "languages",
        "partner_evidence_days",
    )
    values = {name: getattr(agreement, name) for name in names}
    return {**values, "notice_address_given": bool(agreement.notice_address)}
