"""Form data of a video step, as sent by a browser."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from course.models import Step


def change_url(step: Step) -> str:
    return reverse("admin:course_step_change", args=[step.pk])


def upload(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


def poster() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (640, 360), "navy").save(data, "JPEG")
    return upload("poster.jpg", data.getvalue())


def png(colour: str) -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return data.getvalue()
