"""Where choices switch along a parameter: what ``thresholds``, ``rainbow`` and ``region`` are made with."""
