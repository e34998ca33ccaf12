"""The settings under test: the site's own, with a data folder that is thrown away and quick passwords."""

import atexit
import os
import shutil
import tempfile

# Always a new one: each worker of xdist is a process that must not see the files of another.
_folder = tempfile.mkdtemp(prefix="zhizhi-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ZHIZHI_DATA_DIR"] = _folder

from zhizhi.site.settings import *  # noqa: E402, F403
from zhizhi.site.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# WhiteNoise warns about a folder that is not there.
STATIC_ROOT.mkdir()
# Argon2 takes a tenth of a second by design; tests make hundreds of accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Refusals are waited for in earnest only; one test sets the time.
ACCOUNT_REFUSAL_SECONDS = 0.0
# A file, not memory: only so do WAL, locks and threads behave as they will.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
# Nothing is gathered before tests, so static files keep their plain names.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
