"""Whom a person keeps away from: blocks, which work both ways, and mutes, which nobody else notices."""
