"""What can go wrong with a second factor."""

from shared.problems import Conflict, Forbidden, InvalidInput, NotAuthenticated

_APP = "Enter the code that your app shows now. Each code works once."
_RECOVERY = "It is not one of your recovery codes, or it was used already."


class InvalidCode(InvalidInput):
    code, title = "invalid_code", "The code is not right"

    def __init__(self, field: str = "code") -> None:
        detail = _APP if field == "code" else _RECOVERY
        super().__init__(detail, field_errors={field: [detail]})


class SecondFactorRefused(NotAuthenticated):
    code, title = "second_factor_refused", "The code is not right"

    def __init__(self, *, is_recovery: bool = False) -> None:
        super().__init__(_RECOVERY if is_recovery else _APP)


class SecondFactorRequired(Forbidden):
    code, title = "second_factor_required", "The password is not enough"

    def __init__(self) -> None:
        super().__init__("Your account has an authenticator app. Confirm with its code, a recovery code or a passkey.")


class TotpAlreadyEnabled(Conflict):
    code, title = "totp_already_enabled", "An authenticator app is in use already"

    def __init__(self) -> None:
        super().__init__("Turn the app off first, then set up another.")


class TotpNotEnabled(Conflict):
    code, title = "totp_not_enabled", "No authenticator app is in use"

    def __init__(self) -> None:
        super().__init__("Set up an authenticator app first.")


class NoSetupUnderWay(Conflict):
    code, title = "totp_setup_expired", "The setup has ended"

    def __init__(self) -> None:
        super().__init__("A setup lasts 10 minutes. Begin again, and scan the new code.")
