"""What can go wrong in moderation."""

from shared.problems import Conflict, Forbidden, NotFound


class SubjectNotFound(NotFound):
    code, title = "subject_not_found", "There is nothing like that to report"


class OwnSubject(Forbidden):
    code, title = "own_subject", "That is your own"


class CaseNotFound(NotFound):
    code, title = "case_not_found", "Case not found"


class CaseClosed(Conflict):
    code, title = "case_closed", "Somebody has decided already"


class ActionNotPossible(Conflict):
    code, title = "action_not_possible", "That cannot be done with this"


class OwnDecision(Forbidden):
    code, title = "own_decision", "Somebody else decides on an appeal against your decision"


class DecisionNotFound(NotFound):
    code, title = "decision_not_found", "Decision not found"


class NotAppealable(Conflict):
    code, title = "not_appealable", "Nobody can appeal against this decision any more"


class NewcomersImportDrafts(Forbidden):
    code, title = "newcomers_import_drafts", "Import drafts first: your first post is looked at before it shows"
