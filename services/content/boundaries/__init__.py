"""Who blocks and who mutes whom: a projection of auth's facts."""
