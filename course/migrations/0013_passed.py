from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("course", "0012_begun")]

    operations = [
        migrations.AddField(
            "stepprogress",
            "passed",
            models.BooleanField(
                blank=True,
                help_text="Empty for what has no pass mark.",
                null=True,
                verbose_name="passed",
            ),
        ),
    ]
