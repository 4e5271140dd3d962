"""Who may do what: one list of permissions and one role table.

A permission is `thing:verb`. Pages name the permission of each route and method (`audit.web.access`); rights are
computed from memberships at every request and never copied, so taking a role away works at once. Rules that also look
at the thing itself (an auditor fills only the own visits) stand in the `visible_to` queries of that thing's package.
Partner contacts have no role: the token in their link is bound to one delivery.
"""

from collections.abc import Iterable
from enum import StrEnum

from audit.people.models import Role

ADMINISTRATOR = "administrator"
"""The role of the installation; it is a mark on the user, not a membership in a brand."""


class Permission(StrEnum):
    """Everything that can be allowed, as `thing:verb`."""

    BRAND_VIEW = "brand:view"
    BRAND_EDIT = "brand:edit"
    PARTNER_VIEW = "partner:view"
    PARTNER_EDIT = "partner:edit"
    TOUCHPOINT_VIEW = "touchpoint:view"
    TOUCHPOINT_EDIT = "touchpoint:edit"
    TOUCHPOINT_IMPORT = "touchpoint:import"
    STANDARD_VIEW = "standard:view"
    STANDARD_EDIT = "standard:edit"
    CHECKLIST_VIEW = "checklist:view"
    CHECKLIST_EDIT = "checklist:edit"
    PROGRAMME_VIEW = "programme:view"
    PROGRAMME_EDIT = "programme:edit"
    PROGRAMME_ACTIVATE = "programme:activate"
    ASSIGNMENT_VIEW = "assignment:view"
    ASSIGNMENT_EDIT = "assignment:edit"
    VISIT_FILL = "visit:fill"
    AUDIT_VIEW = "audit:view"
    AUDIT_REVIEW = "audit:review"
    AUDIT_APPROVE = "audit:approve"
    AUDIT_RELEASE = "audit:release"
    REPORT_VIEW = "report:view"
    DELIVERY_VIEW = "delivery:view"
    DELIVERY_EDIT = "delivery:edit"
    RESPONSE_VIEW = "response:view"
    SCORECARD_VIEW = "scorecard:view"
    JOURNAL_VIEW = "journal:view"
    MEMBER_VIEW = "member:view"
    MEMBER_EDIT = "member:edit"
    USER_VIEW = "user:view"
    USER_EDIT = "user:edit"
    INSTALLATION_VIEW = "installation:view"
    INSTALLATION_RUN = "installation:run"


_REVIEWER = frozenset(
    {
        Permission.BRAND_VIEW,
        Permission.PARTNER_VIEW,
        Permission.TOUCHPOINT_VIEW,
        Permission.STANDARD_VIEW,
        Permission.CHECKLIST_VIEW,
        Permission.PROGRAMME_VIEW,
        Permission.ASSIGNMENT_VIEW,
        Permission.AUDIT_VIEW,
        Permission.AUDIT_REVIEW,
        Permission.AUDIT_APPROVE,
        Permission.REPORT_VIEW,
        Permission.SCORECARD_VIEW,
    }
)

ADMINISTRATOR_PERMISSIONS = frozenset(
    {Permission.USER_VIEW, Permission.USER_EDIT, Permission.INSTALLATION_VIEW, Permission.INSTALLATION_RUN}
)
"""What the administrator may do: run the installation, but see no brand's data without a membership of their own."""

ROLE_TABLE: dict[Role, frozenset[Permission]] = {
    # A manager may do all that exists in the brand except fill in visits: evidence comes from auditors only.
    Role.BRAND_MANAGER: frozenset(Permission) - ADMINISTRATOR_PERMISSIONS - {Permission.VISIT_FILL},
    Role.REVIEWER: _REVIEWER,
    Role.AUDITOR: frozenset({Permission.BRAND_VIEW, Permission.VISIT_FILL}),
}
"""What each role of a brand allows."""


def granted(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that the roles allow together in their brand."""
    return frozenset[Permission]().union(*(ROLE_TABLE[role] for role in roles))


def roles_with(permission: Permission) -> tuple[str, ...]:
    """Return the names of the roles that allow `permission`, so that a refusal can name them."""
    roles = tuple(role.value for role in Role if permission in ROLE_TABLE[role])
    return (ADMINISTRATOR, *roles) if permission in ADMINISTRATOR_PERMISSIONS else roles
