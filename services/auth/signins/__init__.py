"""From a proven first factor to a session: the one way in, whatever the factor was."""
