"""Files of questions, ours and Moodle's GIFT: looked at, brought into a course, written."""
