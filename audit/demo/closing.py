"""What is said at the end: addresses, accounts, where the PDFs and mails are, and a live link."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from audit.core import clock, scope, storage
from audit.core.settings import Settings
from audit.core.tokens import partner_token
from audit.demo import queries
from audit.demo.cast import PASSWORD, Person, cast
from audit.demo.making import Made
from audit.people.models import Role
from audit.release.models import DeliveryState

SHOWN = 8
"""Paths of PDFs and of mails that are printed; the folders hold all."""
ROLES = {Role.BRAND_MANAGER: "brand manager", Role.REVIEWER: "reviewer", Role.AUDITOR: "auditor"}


def summary(made: Made, settings: Settings) -> Iterator[str]:
    """Yield the lines that tell what was made and where it is; lays the PDFs out under readable names."""
    brand = cast()
    with made.app.app_context(), scope.brand_scope(made.brand_id):
        states = queries.states()
        pdfs = lay_out(settings, made.brand_id)
        mails = [settings.mail_folder / name for name in queries.mail_files(SHOWN)]
        sent = states["mails to partners"].get(DeliveryState.SENT, 0)
        accounts = list(_accounts())
        link = _link(settings)
    yield ""
    yield f"{brand.name}: a demo brand, which never sends outside."
    for thing, counts in states.items():
        yield f"  {thing}: " + ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in counts.items())
    yield ""
    yield "Pages"
    yield f"  sign in          {settings.base_url}/sign-in"
    yield f"  manager          {settings.base_url}/b/{brand.slug}/"
    yield f"  auditor, visits  {settings.base_url}/b/{brand.slug}/visits/"
    yield f"  latest report    {link}"
    yield ""
    yield f"Accounts, all with the password {PASSWORD}"
    yield from accounts
    yield ""
    yield from _paths("PDFs", pdfs, len(pdfs), settings.data_dir / "demo" / "pdf")
    yield from _paths("Mails to partners", mails, sent, settings.mail_folder)


def lay_out(settings: Settings, brand_id: int) -> list[Path]:
    """Copy each PDF to demo/pdf under a name that says what it is, and return the paths, the newest report first."""
    folder = settings.data_dir / "demo" / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    store = storage.from_settings(settings)
    paths = []
    for document in queries.ready_documents():
        release = document.release
        path = folder / f"{release.number}-v{release.version}-{release.partner.slug}-{document.language}.pdf"
        if not path.exists() and document.sha256 is not None:
            draft = path.with_suffix(f".{os.getpid()}.draft")
            draft.write_bytes(store.get(brand_id, document.sha256))
            draft.replace(path)
        paths.append(path)
    return paths


def _paths(title: str, paths: Sequence[Path], count: int, folder: Path) -> Iterator[str]:
    yield f"{title}: {count} in {folder}, the newest first"
    for path in paths[:SHOWN]:
        yield f"  {path}"
    if count > SHOWN:
        yield f"  … and {count - SHOWN} more"
    yield ""


def _accounts() -> Iterator[str]:
    for person in cast().people:
        if not queries.may_sign_in(person.email):
            continue
        yield f"  {_role(person):<15} {person.email:<28} {person.name}{_waiting(person)}"


def _role(person: Person) -> str:
    return ROLES[person.role] if person.role is not None else "administrator"


def _waiting(person: Person) -> str:
    if person.role is not Role.AUDITOR:
        return ""
    count = queries.open_visits(person.email, clock.now())
    return f" ({count} visit{'' if count == 1 else 's'} open now)" if count else ""


def _link(settings: Settings) -> str:
    delivery = queries.latest_delivery()
    if delivery is None:
        return "(no report was sent)"
    token = partner_token(settings.secret_key, delivery.key, delivery.token_generation)
    return f"{settings.base_url}/p/{token}/"
