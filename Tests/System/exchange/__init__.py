"""System tests of backpack-exchange, the paper exchange served on loopback."""
