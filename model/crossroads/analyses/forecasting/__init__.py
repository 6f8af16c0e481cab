"""Events along paths, exactly, and how forecasts of them came true: what ``forecast`` and ``score`` are made with."""
