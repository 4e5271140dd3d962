"""Changes to stories, promises, standards, checklist versions and scenarios; each is journaled."""

from audit.standards.operations.catalogue import Installed, install_catalogue
from audit.standards.operations.checklists import publish_ready_checklist, retire_version, return_version
from audit.standards.operations.drafts import MOST_TITLE as MOST_CHECKLIST_TITLE
from audit.standards.operations.drafts import (
    begin_draft,
    begin_from,
    begin_next_version,
    discard_draft,
    publish_draft,
    store_draft,
    unusable,
)
from audit.standards.operations.promises import (
    MOST_LINE,
    MOST_TEXT,
    add_promise,
    add_scenario,
    add_story,
    edit_promise,
    edit_scenario,
    edit_story,
)
from audit.standards.operations.standards import BEHAVIOUR_ROLES, add_standard, edit_standard, set_target
from audit.standards.operations.trials import answer_trial, begin_trial, trial_answers
from audit.standards.operations.versions import blocking

__all__ = [
    "BEHAVIOUR_ROLES",
    "MOST_CHECKLIST_TITLE",
    "MOST_LINE",
    "MOST_TEXT",
    "Installed",
    "add_promise",
    "add_scenario",
    "add_standard",
    "add_story",
    "answer_trial",
    "begin_draft",
    "begin_from",
    "begin_next_version",
    "begin_trial",
    "blocking",
    "discard_draft",
    "edit_promise",
    "edit_scenario",
    "edit_standard",
    "edit_story",
    "install_catalogue",
    "publish_draft",
    "publish_ready_checklist",
    "retire_version",
    "return_version",
    "set_target",
    "store_draft",
    "trial_answers",
    "unusable",
]
