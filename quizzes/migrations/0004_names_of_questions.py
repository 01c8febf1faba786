from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

import quizzes.models.quizzes

TRIES = models.Q(marks_by_try__len__gte=1, marks_by_try__len__lte=10)
SCORE = (
    models.Q(score=None, submitted_at=None)
    | models.Q(score=None, marks_by_try__len=0)
    | models.Q(score__isnull=False, submitted_at__isnull=False, marks_by_try__len__gte=1)
)


class Migration(migrations.Migration):
    """Names only: tables, columns and constraints stay as they are."""

    dependencies = [("quizzes", "0003_files_of_versions")]

    operations = [
        migrations.AlterModelTable("slot", "quizzes_slot"),
        migrations.RenameModel("Slot", "QuizItem"),
        migrations.AlterModelTable("asked", "quizzes_asked"),
        migrations.RenameModel("Asked", "AttemptQuestion"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("quiz", "quiz_has_1_to_10_tries"),
                migrations.RemoveConstraint("attempt", "attempt_has_its_score"),
                migrations.RenameField("quiz", "worths", "marks_by_try"),
                migrations.RenameField("attempt", "worths", "marks_by_try"),
                migrations.AlterField(
                    "quiz",
                    "marks_by_try",
                    ArrayField(
                        models.PositiveSmallIntegerField(
                            validators=[MinValueValidator(1), MaxValueValidator(100)]
                        ),
                        db_column="worths",
                        default=quizzes.models.quizzes.three_tries,
                        help_text="“3, 2, 1”: three tries at a question; a right first try earns"
                        " 3 marks.",
                        size=None,
                        verbose_name="marks for each try",
                    ),
                ),
                migrations.AlterField(
                    "attempt",
                    "marks_by_try",
                    ArrayField(
                        models.PositiveSmallIntegerField(),
                        db_column="worths",
                        default=list,
                        size=None,
                    ),
                ),
                migrations.AddConstraint(
                    "quiz", models.CheckConstraint(condition=TRIES, name="quiz_has_1_to_10_tries")
                ),
                migrations.AddConstraint(
                    "attempt",
                    models.CheckConstraint(condition=SCORE, name="attempt_has_its_score"),
                ),
            ],
        ),
    ]
