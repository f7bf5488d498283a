"""Running the service: whether it is fit to answer, and what an operator looks after."""
