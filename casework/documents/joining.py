"""Several pages opened as one file. They stay single on the shelf, so that one can be taken away or put in order."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from casework.core.i18n import _l
from casework.core.sealed_files import SealedFile
from casework.documents import joiner
from casework.documents.cleaning import MEDIA_TYPES, CleanFile, UploadRefused, accepted, run_child
from casework.documents.models import StoredFile
from casework.documents.shelf import open_file

CHUNK = 64 * 1024
_KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}


class NotTogether(UploadRefused):
    message = _l("These pages cannot be put together. Please open them one by one.")


class WholePaper:
    """The one PDF, a piece at a time. Its folder goes with `close()`, which the server calls when the answer is over."""

    def __init__(self, whole: CleanFile) -> None:
        self._whole, self._file = whole, whole.path.open("rb")
        self.size = whole.size

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(CHUNK):
            yield chunk

    def close(self) -> None:
        self._file.close()
        self._whole.remove()


class Pages:
    """The files of one paper, opened, in their order. Raises KeyDestroyed, FileNotFoundError before the first byte."""

    def __init__(self, files: Sequence[StoredFile]) -> None:
        self._kinds: list[str] = []
        self._opened: list[SealedFile] = []
        try:
            for file in files:
                self._opened.append(open_file(file))
                self._kinds.append(_KINDS.get(file.media_type, "pdf"))
        except BaseException:
            self.close()
            raise

    def put_together(self) -> WholePaper:
        """One PDF, made in the limited child: only `between_transactions()`, for it takes seconds. Raises NotTogether."""
        folder = Path(tempfile.mkdtemp(prefix="casework-pages-"))
        try:
            for number, opened in enumerate(self._opened):
                with (folder / str(number)).open("xb") as page:
                    page.writelines(opened)
            said = run_child(joiner.__file__, folder, self._kinds)
            return WholePaper(accepted(folder / "clean", said, joiner.JOINED_BYTES))
        except BaseException as failed:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(failed, UploadRefused):
                raise NotTogether from failed
            raise
        finally:
            self.close()

    def close(self) -> None:
        for opened in self._opened:
            opened.close()
