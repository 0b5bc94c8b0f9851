"""An archive of everything that is held of a person, made by the worker and handed out for a week."""
