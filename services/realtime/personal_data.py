"""What realtime holds of a person, and what becomes of it when the account is deleted."""

from functools import partial
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession

from services.realtime.boundaries.models import Block, Mute
from services.realtime.notifications import repository as notifications
from services.realtime.notifications.emitter import NotificationManager
from services.realtime.notifications.models import Notification
from services.realtime.people import repository as people
from services.realtime.people.models import Follow, Person
from services.realtime.presence.store import key_of
from services.realtime.rooms import repository as rooms
from services.realtime.rooms.models import Room, RoomMessage
from shared.database import after_commit
from shared.personal_data import BATCH, COMMON_STORES, Action, Store


def stores_for(manager: NotificationManager) -> tuple[Store, ...]:
    """Return the stores; `manager` tells people whose notifications become fewer."""

    async def erase_told(session: AsyncSession, user_id: UUID) -> int:
        recipients = await notifications.erase_some_of_actor(session, user_id, BATCH)
        for recipient, unread in (await notifications.unread_of(session, recipients)).items():
            after_commit(session, partial(manager.tell_unread, recipient, unread))
        return len(recipients)

    return (
        Store(
            name="room_messages",
            action=Action.ANONYMISED,
            table=RoomMessage.__table__,
            mine=lambda user_id: RoomMessage.user_id == user_id,
            erase=partial(rooms.forget_author, limit=BATCH),
            note="Your words and your name are gone from the log; empty entries keep its numbers without gaps.",
        ),
        Store(
            name="rooms",
            action=Action.ANONYMISED,
            table=Room.__table__,
            mine=lambda user_id: Room.created_by == user_id,
            erase=rooms.forget_creator,
            note="Rooms in which others wrote stay, under their name but without yours; the others are deleted.",
        ),
        Store(
            name="notifications",
            table=Notification.__table__,
            mine=lambda user_id: Notification.user_id == user_id,
        ),
        Store(
            name="notifications_of_others",
            table=Notification.__table__,
            mine=lambda user_id: Notification.actor_id == user_id,
            erase=erase_told,
            is_exported=False,
            note="What other people were told about you.",
        ),
        Store(
            name="follows",
            table=Follow.__table__,
            mine=lambda user_id: or_(Follow.follower_id == user_id, Follow.followee_id == user_id),
            note="Whom you followed, and who followed you.",
        ),
        Store(
            name="blocks",
            table=Block.__table__,
            mine=lambda user_id: Block.blocker_id == user_id,
            note="Whom you blocked.",
        ),
        Store(
            name="blocks_by_others",
            table=Block.__table__,
            mine=lambda user_id: Block.blocked_id == user_id,
            is_exported=False,
            note="Who blocked you: theirs to know.",
        ),
        Store(
            name="mutes",
            table=Mute.__table__,
            mine=lambda user_id: Mute.muter_id == user_id,
            note="Whom you muted.",
        ),
        Store(
            name="mutes_by_others",
            table=Mute.__table__,
            mine=lambda user_id: Mute.muted_id == user_id,
            is_exported=False,
            note="Who muted you: theirs to know.",
        ),
        Store(
            name="people",
            action=Action.ANONYMISED,
            table=Person.__table__,
            mine=lambda user_id: Person.id == user_id,
            erase=people.forget,
            note="How you were shown. A row without a name stays, so that late news of you cannot bring it back.",
        ),
        Store(
            name="presence",
            key=key_of,
            note="When you were last seen, and the status that you chose. Places in rooms end by themselves.",
        ),
        *COMMON_STORES,
    )
