"""The heat map of a run: its pages for educators, and the plays of the demo."""
