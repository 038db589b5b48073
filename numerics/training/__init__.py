"""Training: one loop, closed-form learners, checkpoints that resume bit for bit."""
