"""One table says who may do what."""

from audit.people.models import Role
from audit.people.permissions import ADMINISTRATOR_PERMISSIONS, ROLE_TABLE, Permission, granted, roles_with


def test_every_permission_is_held_by_somebody():
    assert [permission for permission in Permission if not roles_with(permission)] == []


def test_every_role_has_a_row():
    assert set(ROLE_TABLE) == set(Role)


def test_whoever_runs_the_installation_sees_no_brand_by_that():
    assert all(permission not in ADMINISTRATOR_PERMISSIONS for row in ROLE_TABLE.values() for permission in row)


def test_an_auditor_only_fills_in_visits():
    assert granted([Role.AUDITOR]) == {Permission.BRAND_VIEW, Permission.VISIT_FILL}


def test_evidence_comes_from_auditors_only():
    assert roles_with(Permission.VISIT_FILL) == ("auditor",)


def test_a_reviewer_releases_nothing_and_changes_no_plan():
    reviewer = granted([Role.REVIEWER])
    assert Permission.AUDIT_RELEASE not in reviewer
    assert [p for p in reviewer if p.value.endswith(":edit") or p.value.endswith(":activate")] == []


def test_roles_add_up_and_none_is_nothing():
    assert granted([Role.AUDITOR, Role.REVIEWER]) == granted([Role.AUDITOR]) | granted([Role.REVIEWER])
    assert granted([]) == frozenset()


def test_a_permission_reads_as_thing_and_verb():
    assert [p for p in Permission if p.value.count(":") != 1 or p.value != p.value.lower()] == []
