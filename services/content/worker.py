"""The worker of the content service: publishes its events and keeps the authors current."""

from services.content.consumers import subscriptions
from services.content.settings import ContentSettings
from shared.settings import load_settings
from shared.worker import run_worker


def main() -> None:
    """Run until a signal."""
    run_worker("content", load_settings(ContentSettings), subscriptions)


if __name__ == "__main__":
    main()
