"""The rule: what reports weigh, how they add up, and the action that follows. Pure."""
