"""`manage.py doctor`: is this site well, and if not, what is to be done?"""
