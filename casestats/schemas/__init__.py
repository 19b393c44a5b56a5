"""Checks of what people write: the only room that knows marshmallow. Every mistake is named at once, in words."""
