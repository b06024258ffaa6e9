"""A public record of diplomatic talks: the project package and its core app."""
