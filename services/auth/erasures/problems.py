"""What can go wrong when an account is deleted or kept."""

from shared.problems import Conflict, InvalidInput, NotFound


class WrongConfirmation(InvalidInput):
    code, title = "wrong_confirmation", "That is not your username"

    def __init__(self) -> None:
        super().__init__("Type your username to confirm.", field_errors={"confirm": ["is not your username"]})


class DeletionUnderWay(Conflict):
    code, title = "deletion_under_way", "It is too late"

    def __init__(self) -> None:
        super().__init__("The account is being deleted already.")


class ReceiptNotFound(NotFound):
    code, title = "receipt_not_found", "No such receipt"

    def __init__(self) -> None:
        super().__init__("The link is not one of ours, or the receipt is older than a year.")


class AdministratorStays(Conflict):
    """So that there is always somebody who can act: nobody takes their own role, and so the last one cannot leave."""

    code, title = "administrator_stays", "You look after this place"

    def __init__(self) -> None:
        super().__init__("Have another administrator take your role first, then delete your account.")
