"""Reading users, memberships and sign-ins.

A membership decides in which brand somebody may act, so it is looked up before any brand is known: these are the
named `unscoped` places of sign-in. Each of them returns rows of the asking user only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import contains_eager

from audit.core import clock, scope
from audit.core.db import db
from audit.core.errors import DomainError, NotFound, Status
from audit.core.tokens import token_digest
from audit.network.models import Brand, Person, PersonKind
from audit.people.models import LoginSession, Membership, Role, User


@dataclass(frozen=True)
class BrandAccess:
    """A brand and the roles that one user holds in it."""

    brand: Brand
    roles: tuple[Role, ...]


def normal_email(email: str) -> str:
    """Return an address as it is compared: without spaces around it, in lower case."""
    return email.strip().lower()


def user_by_email(email: str) -> User | None:
    """Return the user with this address, whatever its case, open or closed; None when there is none."""
    return db.session.scalar(
        select(User)
        .join(Person, User.person_id == Person.id)
        .where(Person.kind == PersonKind.USER, func.lower(Person.email) == normal_email(email))
    )


def user_by_key(key: str) -> User:
    """Return the user with this key. Raises NotFound."""
    user = db.session.scalar(select(User).where(User.key == key))
    if user is None:
        raise NotFound("user", key)
    return user


def user_by_id(user_id: int) -> User | None:
    """Return the user of a stored session."""
    return db.session.get(User, user_id)


def user_by_uniquifier(uniquifier: str) -> User | None:
    """Return the user whose sessions carry this mark; None after all sessions were ended."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == uniquifier))


def users(offset: int, limit: int) -> tuple[Sequence[User], int]:
    """Return one slice of all users by name, and how many there are."""
    rows = db.session.scalars(
        select(User)
        .join(Person, User.person_id == Person.id)
        .order_by(Person.name, User.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return rows, db.session.scalar(select(func.count(User.id))) or 0


def administrators() -> int:
    """Return how many open accounts may run the installation."""
    statement = select(func.count(User.id)).where(User.is_administrator.is_(True), User.active.is_(True))
    return db.session.scalar(statement) or 0


def brands_of(user: User) -> list[BrandAccess]:
    """Return the brands in which `user` has a role, by name."""
    with scope.unscoped("which brands may somebody choose after signing in"):
        rows = db.session.execute(
            select(Brand, Membership.role)
            .join(Membership, Membership.brand_id == Brand.id)
            .where(Membership.user_id == user.id, Membership.active.is_(True))
            .order_by(Brand.name, Brand.id)
        ).all()
    found: dict[int, tuple[Brand, list[Role]]] = {}
    for brand, role in rows:
        found.setdefault(brand.id, (brand, []))[1].append(role)
    return [BrandAccess(brand, _sorted(roles)) for brand, roles in found.values()]


def brand_access(user: User, slug: str) -> BrandAccess:
    """Return the brand with this slug and the user's roles in it.

    Raises NotFound for an unknown brand exactly as for one in which the user has no role.
    """
    with scope.unscoped("the address names a brand before any scope is entered"):
        rows = db.session.execute(
            select(Brand, Membership.role)
            .join(Membership, Membership.brand_id == Brand.id)
            .where(Brand.slug == slug, Membership.user_id == user.id, Membership.active.is_(True))
        ).all()
    if not rows:
        raise NotFound("brand", slug)
    return BrandAccess(rows[0][0], _sorted([role for _brand, role in rows]))


def _sorted(roles: Sequence[Role]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in roles)


@dataclass(frozen=True)
class SignIn:
    """A live sign-in, and what its user may do in the brand of the address."""

    session: LoginSession
    access: BrandAccess | None
    """None where the address names no brand, or one in which the user has no role."""


@dataclass(frozen=True)
class Member:
    """A membership as administration shows it: whose, where, what."""

    key: str
    brand_name: str
    brand_slug: str
    role: Role
    alias: str
    answers_partners: bool


def is_invented(user: User) -> bool:
    """Return whether `user` belongs to a demo: every brand they ever had a role in is a demo brand.

    Whoever never had a role belongs to the installation, which is a demo when all its brands are.
    """
    with scope.unscoped("mails of accounts of demo brands stay inside"):
        own = db.session.scalars(
            select(Brand.is_demo)
            .join(Membership, Membership.brand_id == Brand.id)
            .where(Membership.user_id == user.id)
            .distinct()
        ).all()
    found = own or db.session.scalars(select(Brand.is_demo).distinct()).all()
    return bool(found) and all(found)


def memberships_of(user: User) -> list[Member]:
    """Return the live roles of one user in all brands, for administration; no data of the brands is read."""
    with scope.unscoped("administration shows in which brands somebody has a role"):
        rows = db.session.execute(
            select(
                Membership.key, Brand.name, Brand.slug, Membership.role, Membership.alias, Membership.answers_partners
            )
            .join(Brand, Membership.brand_id == Brand.id)
            .where(Membership.user_id == user.id, Membership.active.is_(True))
            .order_by(Brand.name, Membership.role)
        ).all()
    return [Member(*row) for row in rows]


def brand_id_of_membership(key: str, user: User) -> int:
    """Return the row id of the brand in which this membership of `user` is held. Raises NotFound."""
    with scope.unscoped("administration takes a role away before it knows the brand"):
        found = db.session.scalar(
            select(Membership.brand_id).where(Membership.key == key, Membership.user_id == user.id)
        )
    if found is None:
        raise NotFound("membership", key)
    return found


def members() -> Sequence[Membership]:
    """Return the live memberships of the brand in scope, by role."""
    return db.session.scalars(
        select(Membership).where(Membership.active.is_(True)).order_by(Membership.role, Membership.id)
    ).all()


def all_brands() -> Sequence[Brand]:
    """Return the brands of the installation by name; only their names, for administration and commands."""
    return db.session.scalars(select(Brand).order_by(Brand.name, Brand.id)).all()


def brand_by_slug(slug: str) -> Brand:
    """Return the brand with this slug, for administration and commands. Raises DomainError `brand.not_found`."""
    brand = db.session.scalar(select(Brand).where(Brand.slug == slug))
    if brand is None:
        raise DomainError("brand.not_found", slug=slug).as_status(Status.NOT_FOUND)
    return brand


def live_session(session_id: str, moment: datetime | None = None, *, idle_minutes: int) -> LoginSession | None:
    """Return the sign-in that this cookie belongs to, or None when it is over.

    It is over when it was ended, is older than its absolute limit, was idle for `idle_minutes`, or its user's account
    is closed. `moment` is machine time, by default now.
    """
    found = db.session.scalar(_SESSION, {"digest": token_digest(session_id)})
    return _live(found, moment or clock.machine_now(), idle_minutes)


# Every page needs these rows, so they come by one statement, which is built once.
_SESSION = (
    select(LoginSession)
    .where(LoginSession.session_sha256 == bindparam("digest"))
    .join(User, User.id == LoginSession.user_id)
    .join(Person, Person.id == User.person_id)
    .options(contains_eager(LoginSession.user).contains_eager(User.person))
)
_SESSION_IN_BRAND = (
    _SESSION.add_columns(Brand, Membership.role)
    .outerjoin(Brand, Brand.slug == bindparam("slug"))
    .outerjoin(
        Membership,
        and_(Membership.brand_id == Brand.id, Membership.user_id == User.id, Membership.active.is_(True)),
    )
)


def sign_in_for(session_id: str, slug: str, *, idle_minutes: int) -> SignIn | None:
    """Return the sign-in of `live_session` together with the user's roles in the brand of this slug, or None."""
    with scope.unscoped("the address names a brand before any scope is entered"):
        rows = db.session.execute(_SESSION_IN_BRAND, {"digest": token_digest(session_id), "slug": slug}).all()
    found = _live(rows[0][0] if rows else None, clock.machine_now(), idle_minutes)
    if found is None:
        return None
    roles = [role for _session, _brand, role in rows if role is not None]
    return SignIn(found, BrandAccess(rows[0][1], _sorted(roles)) if roles else None)


def _live(found: LoginSession | None, now: datetime, idle_minutes: int) -> LoginSession | None:
    if found is None or found.revoked_at is not None or found.expires_at <= now:
        return None
    if (now - found.idle_since).total_seconds() >= idle_minutes * 60 or not found.user.active:
        return None
    return found


def live_sessions(user: User) -> Sequence[LoginSession]:
    """Return the sign-ins of one user that were not ended, newest first."""
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None))
        .order_by(LoginSession.created_at.desc())
    ).all()


def acting_membership(*roles: Role) -> Membership:
    """Return the live membership in which the session's actor acts, the first of the given roles that they hold.

    Raises DomainError `membership.needed` when the actor is no user or holds none of the roles in this brand.
    """
    acting = scope.actor()
    rows = db.session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(User.key == acting.key, Membership.active.is_(True), Membership.role.in_(roles))
    ).all()
    if acting.kind != "user" or not rows:
        raise DomainError("membership.needed", roles=[role.value for role in roles])
    return min(rows, key=lambda membership: roles.index(membership.role))
