"""Users, their memberships in brands, roles and permissions."""
