# ruff: noqa: N818 - named for what happened; the base class says that it is an error
"""Why a request to a service did not come to a good end. None of them is shown as it is: problems are."""


class UpstreamError(Exception):
    """The exchange with a service failed."""


class ConnectFailed(UpstreamError):
    """Nobody listens there, or the network says no."""


class UpstreamTimedOut(UpstreamError):
    """No connection, or no answer, within the time the route allows."""


class UpstreamBusy(UpstreamError):
    """Every connection to the service is taken and the queue is full, or waiting took too long."""


class BadResponse(UpstreamError):
    """The service did not speak HTTP/1.1 as RFC 9112 wants it, or broke off in the middle."""


class ClosedBeforeResponse(BadResponse):
    """The service closed the connection without a byte of an answer: safe to try again for an idempotent request."""


class ClientTooSlow(UpstreamError):
    """The client stopped sending its body."""


class ClientGone(UpstreamError):
    """The client hung up."""


class BodyTooLarge(UpstreamError):
    """A body without a declared length grew over the route's limit."""


class Truncated(UpstreamError):
    """The response had begun when the service broke off, so nothing more can be said to the client."""
