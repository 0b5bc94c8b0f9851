"""The worker of the content service: publishes its events and what is planned, keeps the authors current."""

from services.content.analytics.jobs import forget_visitors
from services.content.consumers import subscriptions
from services.content.imports.jobs import carry_out_imports
from services.content.media.jobs import clear_media_away, draw_avif_pictures
from services.content.moderation.reviews import ask_again
from services.content.moderation.suspensions import end_suspensions
from services.content.posts.jobs import publish_planned_posts, purge_deleted_posts
from services.content.posts.renderings import render_older_posts
from services.content.search.jobs import learn_words
from services.content.settings import ContentSettings
from shared.settings import load_settings
from shared.worker import run_worker


def main() -> None:
    """Run until a signal."""
    jobs = [
        publish_planned_posts,
        purge_deleted_posts,
        carry_out_imports,
        forget_visitors,
        render_older_posts,
        learn_words,
        ask_again,
        end_suspensions,
        draw_avif_pictures,
        clear_media_away,
    ]
    run_worker("content", load_settings(ContentSettings), subscriptions, jobs=jobs)


if __name__ == "__main__":
    main()
