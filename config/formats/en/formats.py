"""Date formats of English pages; format characters are those of Django's `date` filter."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
# Of opening times: with the zone, as readers may live in others.
OPENING_FORMAT = "j F Y, H:i T"
WEEKDAY_OPENING_FORMAT = "l, j F Y, H:i T"
