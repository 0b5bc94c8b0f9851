"""What can go wrong between the service and the chain. None repeats what the node said."""

from shared.problems import Overloaded, UpstreamFailed, UpstreamTimeout


class ChainFailed(UpstreamFailed):
    code, title = "chain_failed", "The blockchain node did not answer properly"


class ChainTimedOut(UpstreamTimeout):
    code, title = "chain_timed_out", "The blockchain node did not answer in time"


class TokenNotDeployed(Overloaded):
    code, title = "token_not_deployed", "The token is not deployed yet"
