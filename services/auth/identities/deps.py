"""What the endpoints of this feature ask for."""

from typing import Annotated

from fastapi import Depends, Request

from services.auth.deps import SignInRules, Time, Transactions
from services.auth.identities.arrivals import Arrivals
from services.auth.identities.federation import Federation


def _federation(request: Request) -> Federation:
    federation: Federation = request.app.state.federation
    return federation


Providers = Annotated[Federation, Depends(_federation)]


def _arrivals(transactions: Transactions, time: Time, federation: Providers, sign_ins: SignInRules) -> Arrivals:
    return Arrivals(transactions, time, federation, sign_ins)


Arriving = Annotated[Arrivals, Depends(_arrivals)]
