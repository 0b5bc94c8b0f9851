"""What happened that concerns somebody: durable rows, announced live."""
