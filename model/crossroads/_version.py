"""The version of the package: one place, read by the build and by every result."""

__version__ = "0.1.0"
