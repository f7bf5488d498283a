"""The rule: how much reports weigh, how they add up, and which action follows. Pure."""
