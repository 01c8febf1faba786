from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("course", "0015_bounded_dates_and_answered_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextRendering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
            ],
        ),
    ]
