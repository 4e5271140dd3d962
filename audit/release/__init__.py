"""Giving a frozen report version to a partner: its body, its documents, its deliveries."""
