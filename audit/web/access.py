"""Who may open which page: the mark that every view carries, and the check that reads it.

Each route and method names its permission with `@allow` or says why it needs none with `@public`. An application with
an unmarked view does not start, so nobody can forget it. What a view is allowed to show beyond that (only the own
visits, only this brand) is decided by the queries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask, g
from werkzeug.exceptions import Forbidden

from audit.people.models import Role, User
from audit.people.permissions import ADMINISTRATOR_PERMISSIONS, Permission, granted

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that never change anything. Their requests read from a read-only session."""

ANY_METHOD = "*"


@dataclass(frozen=True)
class Public:
    """The mark of a view that anybody may call, with the reason why that is right."""

    reason: str


@dataclass(frozen=True)
class SignedIn:
    """The mark of a view that every signed-in person may call, whatever the role."""

    reason: str


Need = Permission | Public | SignedIn
"""What a request must bring."""


class PermissionMissingError(Forbidden):
    """The person belongs here, but no own role allows this. The page names the roles that do."""

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission


class SignInNeededError(Exception):
    """Nobody is signed in; the page leads to sign-in and back."""


def _mark(view: View, need: Need, methods: tuple[str, ...]) -> View:
    marks: dict[str, Need] = {**getattr(view, "__access__", {})}
    for method in methods or (ANY_METHOD,):
        if method in marks:
            message = f"{view.__qualname__} names its access for {method} twice"
            raise ValueError(message)
        marks[method] = need
    view.__access__ = marks  # type: ignore[attr-defined]
    return view


def allow(permission: Permission, *methods: str) -> Callable[[View], View]:
    """Mark a view: these methods (all, when none is named) need `permission` in the brand of the address."""
    return lambda view: _mark(view, permission, methods)


def signed_in(reason: str, *methods: str) -> Callable[[View], View]:
    """Mark a view that every signed-in person may call; `reason` says why no permission is needed."""
    return lambda view: _mark(view, SignedIn(reason), methods)


def public(reason: str, *methods: str) -> Callable[[View], View]:
    """Mark a view that needs no sign-in; `reason` says why that is right."""
    return lambda view: _mark(view, Public(reason), methods)


def need_of(marks: Mapping[str, Need], method: str) -> Need | None:
    """Return what `method` needs according to `marks`; HEAD and OPTIONS are as harmless as GET and count as it."""
    wanted = "GET" if method in SAFE_METHODS else method
    return marks.get(wanted, marks.get(ANY_METHOD))


class UnmarkedViewError(RuntimeError):
    """A view lacks its access mark; the message lists every such route."""


def check_marks(app: Flask) -> None:
    """Refuse to start an application with a view whose access nobody declared. Raises UnmarkedViewError."""
    problems = []
    for rule in app.url_map.iter_rules():
        marks: Mapping[str, Need] = getattr(app.view_functions[rule.endpoint], "__access__", {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            need = need_of(marks, method)
            if need is None:
                problems.append(f"{method} {rule.rule} ({rule.endpoint}) has no @allow, @signed_in or @public")
            elif isinstance(need, Permission) and not _fits_address(need, rule.rule):
                problems.append(f"{method} {rule.rule}: {need} can never be held at this address")
    if problems:
        raise UnmarkedViewError("\n".join(problems))


def _fits_address(permission: Permission, address: str) -> bool:
    """Say whether the permission can be held there: brand permissions below /b/<brand>/, the others outside."""
    return address.startswith("/b/<") != (permission in ADMINISTRATOR_PERMISSIONS)


class Visitor:
    """Who makes this request: the signed-in user, or nobody, and the roles held where the request goes."""

    def __init__(self, user: User | None, roles: tuple[Role, ...] = ()) -> None:
        self.user = user
        self.roles = roles

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Everything allowed to this visitor at this address."""
        installation = self.user is not None and self.user.is_administrator
        return granted(self.roles) | (ADMINISTRATOR_PERMISSIONS if installation else frozenset())

    def may(self, permission: Permission) -> bool:
        """Say whether the visitor holds `permission` here; templates use it to show only what works."""
        return permission in self.permissions


def visitor() -> Visitor:
    """Return who makes the present request; before sign-in was checked, nobody."""
    found: Visitor = g.get("visitor") or Visitor(None)
    return found


def current_user() -> User:
    """Return the signed-in user. Raises SignInNeededError when there is none."""
    user = visitor().user
    if user is None:
        raise SignInNeededError
    return user


def may(permission: Permission) -> bool:
    """Say whether the present visitor holds `permission` at this address."""
    return visitor().may(permission)


def enforce(need: Need | None) -> None:
    """Check the present visitor against what the route needs.

    Raises SignInNeededError for nobody and PermissionMissingError for the wrong role. Foreign brands never come this
    far: they have already answered like brands that do not exist.
    """
    if isinstance(need, Public):
        return
    current_user()
    if isinstance(need, Permission) and not may(need):
        raise PermissionMissingError(need)
