"""How the learners of a run are followed: who they are, how far, and who needs attention."""
