"""How a call goes, without doing it: what is sent, when it is sent again, and how its answer is read."""
