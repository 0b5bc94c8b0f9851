"""What can go wrong in a chat."""

from shared.problems import Conflict, NotFound


class ClientIdReused(Conflict):
    code, title = "client_id_reused", "This clientId or Idempotency-Key named another message"


class AnswerInProgress(Conflict):
    code, title = "busy", "An answer is already being made"


class GenerationNotFound(NotFound):
    code, title = "generation_not_found", "No such generation is running here"
