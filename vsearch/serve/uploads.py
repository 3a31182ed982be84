"""Pictures that come with a request: of bounded size, under names that are never paths."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated

from fastapi import File, UploadFile
from starlette.exceptions import HTTPException

from vsearch.enrol import GivenPhoto
from vsearch.serve.guard import UPLOAD_MB
from vsearch.wording import printable

MOST = 24  # pictures of one request

Upload = Annotated[UploadFile, File()]
Uploads = Annotated[list[UploadFile], File(max_length=MOST)]
Photos = Annotated[list[UploadFile], File(min_length=1, max_length=MOST)]

_LONGEST_NAME = 60  # signs


async def read(files: Sequence[UploadFile], taken: Sequence[str] = ()) -> list[GivenPhoto]:
    """Return the files with a name of its own for each, none of ``taken``; 413 for large ones."""
    photos: list[GivenPhoto] = []
    for file in files:
        content = await file.read((UPLOAD_MB << 20) + 1)
        if len(content) > UPLOAD_MB << 20:
            raise HTTPException(413, f"A picture has at most {UPLOAD_MB} MB: scale it down.")
        told = printable(PurePath(file.filename or "").name)[-_LONGEST_NAME:].strip() or "picture"
        name, number = told, 2
        while name in taken or any(photo.name == name for photo in photos):
            name, number = f"{told} ({number})", number + 1
        photos.append(GivenPhoto(name, content))
    return photos
