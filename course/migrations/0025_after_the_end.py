"""What holds after a run: runs there are keep their tests open, as they were."""

from django.db import migrations, models

_CHOICES = [
    ("readable", "all stays readable, tests are closed"),
    ("open", "everything stays open, tests too"),
]
_FIELD = {
    "choices": _CHOICES,
    "help_text": "A test that has a closing date of its own in the run closes on that date.",
    "max_length": 10,
    "verbose_name": "after its end",
}


class Migration(migrations.Migration):
    dependencies = [("course", "0024_notices")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="after_end",
            field=models.CharField(default="open", **_FIELD),
        ),
        migrations.AlterField(
            model_name="run",
            name="after_end",
            field=models.CharField(default="readable", **_FIELD),
        ),
    ]
