"""What of the journal goes: payloads, after their time; the entries with their digests stay."""

from audit.core.retention import deletion
from audit.journal.models import JournalPayload

INSTALLATION_RULES = (deletion("journal payloads", JournalPayload),)
