"""What moves when parameters move: what tornados, sweeps and one-way analyses are made with."""
