"""The brand and the network it does not run: partners, contacts, journey stages, touchpoints."""
