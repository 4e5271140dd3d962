"""The photos of the story, drawn by the project: no people, no brands of others."""

from audit.demo.pictures.album import Album

__all__ = ["Album"]
