"""Settings of the realtime service."""

from typing import Self

from pydantic import Field, model_validator

from shared.settings import DatabaseSettings


class RealtimeSettings(DatabaseSettings):
    """Presence, sockets and their limits."""

    presence_lease_seconds: float = Field(60, gt=0, description="A connection not renewed for this long is gone.")
    presence_heartbeat_seconds: float = Field(20, gt=0, description="How often a replica renews its connections.")
    presence_grace_seconds: float = Field(3, ge=0, description="A reconnect within it is never seen as offline.")
    presence_sweep_seconds: float = Field(1, gt=0, description="How often a replica looks for expired leases.")
    max_devices: int = Field(100, ge=1, description="Live connections of one user.")
    max_watched: int = Field(1_000, ge=1, description="Users whose presence one socket hears of because it asked.")
    max_watched_posts: int = Field(20, ge=1, description="Posts that one socket hears of; the oldest makes room.")
    max_joined: int = Field(50, ge=1, description="Rooms that one socket is in at a time.")

    token_expiring_seconds: float = Field(60, gt=0, description="`auth:expiring` is sent this long before expiry.")
    handshake_seconds: float = Field(15, gt=0, description="A transport that has not signed in by then is closed.")
    max_queued_packets: int = Field(2_000, ge=10, description="A reader further behind than this is disconnected.")

    event_burst: int = Field(100, ge=1, description="Events that one socket may send at once ...")
    event_per_second: float = Field(50, gt=0, description="... and per second after that.")
    message_burst: int = Field(40, ge=1, description="Room messages that one socket may send at once ...")
    message_per_second: float = Field(10, gt=0, description="... and per second after that.")

    @model_validator(mode="after")
    def _lease_outlives_heartbeats(self) -> Self:
        if self.presence_lease_seconds < 2 * self.presence_heartbeat_seconds:
            raise ValueError("SPARKLE_PRESENCE_LEASE_SECONDS must be at least twice SPARKLE_PRESENCE_HEARTBEAT_SECONDS")
        return self
