from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lessons", "0004_caption_files_and_flaws"),
    ]

    operations = [
        migrations.AddField(
            model_name="transcript",
            name="blocks",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="transcript",
            name="rendering",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
