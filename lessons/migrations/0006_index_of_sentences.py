from django.db import migrations, models


class Migration(migrations.Migration):
    """Derived columns: `prepare` fills the new one; until then pages name no sentence."""

    dependencies = [
        ("lessons", "0005_rendering"),
    ]

    operations = [
        migrations.AddField(
            model_name="transcript",
            name="sentences",
            field=models.BinaryField(default=b""),
        ),
        migrations.RemoveField(
            model_name="transcript",
            name="blocks",
        ),
    ]
