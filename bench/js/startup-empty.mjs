// Nothing: what Node alone costs to start.
