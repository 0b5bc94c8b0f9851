"""Rooms: an ordered durable message log, membership and typing."""
