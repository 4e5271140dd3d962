"""Changes to accounts, memberships and sign-ins. Each is journaled; names and addresses stay in the person's row."""

import secrets
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from audit.core import clock, jobs, scope
from audit.core.db import db, get_by_key
from audit.core.errors import DomainError, Status
from audit.core.tokens import new_key, token_digest
from audit.journal.operations import record
from audit.network import queries as network
from audit.network.models import Person, PersonKind
from audit.people import passwords, queries, states
from audit.people.models import LoginSession, Membership, Role, User
from audit.people.reset import PURPOSES

LANGUAGES = ("en", "fi", "sv")
KEEP_ENDED_SESSIONS = timedelta(days=14)
TOUCHED_EVERY = timedelta(seconds=15)
"""How exactly it is noted since when a sign-in is idle; the limits are whole minutes."""
MOST_NAME = 200
ACCOUNT_MAIL = "people.account_mail"
"""Kind of the job that sends somebody the link to choose a password."""


def _uniquifier() -> str:
    return secrets.token_hex(16)


def _checked_email(email: str) -> str:
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise DomainError("user.email_invalid", email=email[:320]).as_status(Status.INVALID) from None
    # Lower case throughout: an address is one account, however it is typed.
    return checked.normalized.lower()


def _checked_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > MOST_NAME:
        raise DomainError("user.name_missing").as_status(Status.INVALID)
    return cleaned


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise DomainError("user.language_unknown", language=language).as_status(Status.INVALID)
    return language


def add_user(
    *, name: str, email: str, language: str = "en", password: str | None = None, administrator: bool = False
) -> User:
    """Add an account and return it. Without a password it cannot sign in until `send_link` lets it choose one.

    The session must have an actor (`scope.act_as`). Raises DomainError `user.email_invalid`, `user.email_taken`,
    `user.name_missing`, `user.language_unknown` or one of `password.*`.
    """
    address = _checked_email(email)
    if queries.user_by_email(address) is not None:
        raise DomainError("user.email_taken", email=address).as_status(Status.CONFLICT)
    if password is not None:
        passwords.check(password, name, address)
    now = clock.now()
    person = Person(key=new_key(), kind=PersonKind.USER, name=_checked_name(name), email=address)
    db.session.add(person)
    db.session.flush()
    user = User(
        key=new_key(),
        person_id=person.id,
        password=passwords.hashed(password) if password is not None else None,
        active=True,
        is_administrator=administrator,
        fs_uniquifier=_uniquifier(),
        language=_checked_language(language),
        created_at=now,
        password_changed_at=now if password is not None else None,
    )
    db.session.add(user)
    db.session.flush()
    record("add", "user", user.key, after={"administrator": administrator, "language": language})
    return user


def edit_user(user: User, *, name: str, language: str) -> None:
    """Change name and language of an account. Raises DomainError `user.name_missing` or `user.language_unknown`."""
    before = {"language": user.language}
    user.person.name = _checked_name(name)
    user.language = _checked_language(language)
    db.session.flush()
    record("edit", "user", user.key, before=before, after={"language": user.language})


def close_user(user: User) -> None:
    """Close an account: its sign-ins end at once, its roles stop to count. Raises DomainError.

    `user.state` when it is closed already, `user.last_administrator` when nobody else could run the installation.
    """
    states.check(_state(user), states.UserState.CLOSED)
    if user.is_administrator and queries.administrators() <= 1:
        raise DomainError("user.last_administrator")
    user.active = False
    end_all_sessions(user)
    record("close", "user", user.key)


def open_user(user: User) -> None:
    """Open a closed account again; sessions from before stay dead. Raises DomainError `user.state`."""
    states.check(_state(user), states.UserState.OPEN)
    user.active = True
    user.fs_uniquifier = _uniquifier()
    db.session.flush()
    record("open", "user", user.key)


def _state(user: User) -> states.UserState:
    return states.UserState.OPEN if user.active else states.UserState.CLOSED


def set_password(user: User, password: str) -> None:
    """Store a new password and end every sign-in of the account. Raises one of the DomainErrors `password.*`."""
    passwords.check(password, user.person.name, user.person.email)
    user.password = passwords.hashed(password)
    user.password_changed_at = clock.now()
    end_all_sessions(user)
    record("set password", "user", user.key)


def refresh_hash(user: User, password: str) -> None:
    """Store the hash of the same, just verified password again when today's settings are stronger."""
    if user.password is not None and passwords.needs_new_hash(user.password):
        user.password = passwords.hashed(password)
        db.session.flush()


def send_link(user: User, purpose: str, language: str | None = None) -> None:
    """Write the job that mails `user` a link to choose a password; `purpose` is reset or invitation.

    The token is made when the mail is sent, so neither the job nor the journal ever holds it. Raises DomainError
    `user.inactive` for a closed account.
    """
    if purpose not in PURPOSES:
        message = f"no such purpose of a link: {purpose!r}"
        raise ValueError(message)
    if not user.active:
        raise DomainError("user.inactive")
    mail = new_key()
    payload = {"user": user.key, "purpose": purpose, "language": language or user.language, "mail": mail}
    jobs.enqueue(ACCOUNT_MAIL, payload, dedupe=mail, max_attempts=jobs.MAIL_ATTEMPTS)
    record(f"send {purpose} link", "user", user.key)


def add_membership(user: User, role: Role, *, alias: str = "", answers_partners: bool = False) -> Membership:
    """Give `user` a role in the brand in scope; `answers_partners` names them in reports as the one to ask.

    Raises DomainError `membership.exists`, `membership.shopper` or `user.inactive`.
    """
    if not user.active:
        raise DomainError("user.inactive")
    _check_may_answer(role, answers=answers_partners)
    found: Membership | None = db.session.scalar(
        select(Membership).where(Membership.user_id == user.id, Membership.role == role)
    )
    if found is not None and found.active:
        raise DomainError("membership.exists").as_status(Status.CONFLICT)
    if found is None:
        found = Membership(key=new_key(), user_id=user.id, role=role, created_at=clock.now())
        db.session.add(found)
    found.active = True
    found.alias = alias
    found.answers_partners = False
    db.session.flush()
    record("add", "membership", found.key, after={"user": user.key, "role": role})
    if answers_partners:
        set_answers_partners(found.key, answers=True)
    return found


def set_answers_partners(key: str, *, answers: bool) -> Membership:
    """Mark who answers the brand's partners, or take the mark away: reports name one member, so it leaves the others.

    Reports released from now on name the marked member; without one they name the brand's first manager. Raises
    NotFound, or DomainError `membership.ended` or `membership.shopper`.
    """
    # Of two who are marked at once, the second waits here and then finds the first.
    network.hold_brand()
    membership: Membership = get_by_key(Membership, key)
    if not membership.active:
        raise DomainError("membership.ended").as_status(Status.CONFLICT)
    _check_may_answer(membership.role, answers=answers)
    marked = [row for row in queries.members() if row.answers_partners]
    wanted = [membership] if answers else [row for row in marked if row is not membership]
    for row in {*marked, *wanted}:
        if row.answers_partners != (row in wanted):
            row.answers_partners = row in wanted
            db.session.flush()
            before, after = not row.answers_partners, row.answers_partners
            record(
                "mark",
                "membership",
                row.key,
                before={"answers_partners": before},
                after={"answers_partners": after},
            )
    return membership


def _check_may_answer(role: Role, *, answers: bool) -> None:
    # What reaches a partner never names a shopper (rule 4).
    if answers and role is Role.AUDITOR:
        raise DomainError("membership.shopper").as_status(Status.INVALID)


def end_membership(key: str) -> Membership:
    """Take a role away in the brand in scope; it stops to count with the next request.

    Raises NotFound, or DomainError `membership.ended` when it was taken away before.
    """
    membership: Membership = get_by_key(Membership, key)
    if not membership.active:
        raise DomainError("membership.ended").as_status(Status.CONFLICT)
    membership.active = False
    db.session.flush()
    record("end", "membership", membership.key, before={"user": membership.user.key, "role": membership.role})
    return membership


def start_session(user: User, *, absolute_minutes: int) -> str:
    """Start a sign-in and return the secret for the cookie; only its SHA-256 is stored. Times are machine time."""
    session_id = secrets.token_urlsafe(32)
    now = clock.machine_now()
    expires = now + timedelta(minutes=absolute_minutes)
    db.session.add(
        LoginSession(
            session_sha256=token_digest(session_id),
            user_id=user.id,
            created_at=now,
            idle_since=now,
            expires_at=expires,
            delete_after=expires + KEEP_ENDED_SESSIONS,
        )
    )
    db.session.flush()
    record("sign in", "user", user.key)
    return session_id


def touch_session(session: LoginSession) -> None:
    """Note that somebody is still working; called for changes only, never by reading.

    Within TOUCHED_EVERY of the last note nothing is written, so that a phone that sends a day's answers at once does
    not write this row with each of them; an idle sign-in then ends so much sooner at the most, never later.
    """
    now = clock.machine_now()
    if now - session.idle_since < TOUCHED_EVERY:
        return
    session.idle_since = now
    db.session.flush()


def end_session(session: LoginSession) -> None:
    """End one sign-in: a copy of its cookie is worth nothing from now on."""
    _end(session)
    db.session.flush()
    record("sign out", "user", session.user.key)


def end_all_sessions(user: User) -> None:
    """End every sign-in of an account, also those that no row knows."""
    for session in queries.live_sessions(user):
        _end(session)
    user.fs_uniquifier = _uniquifier()
    db.session.flush()


def _end(session: LoginSession) -> None:
    session.revoked_at = clock.machine_now()
    session.delete_after = session.revoked_at + KEEP_ENDED_SESSIONS


def act_for(user: User) -> None:
    """Name `user` as the actor of a session that has no brand: sign-in, own details, administration."""
    scope.act_as(scope.Actor("user", user.key))
