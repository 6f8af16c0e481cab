"""One scenario and everything computed from it: what Python users and the command line call."""

from crossroads.study.study import Study, load

__all__ = ["Study", "load"]
