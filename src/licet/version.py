"""The version of the package. The date through which the law is encoded is printed beside it by `licet --version`."""

__version__ = "0.1.0"
