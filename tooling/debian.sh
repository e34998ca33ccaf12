#!/usr/bin/env bash
# Sees to what Python's packages cannot bring: debian.sh NEED...
#   python      Python 3.11 or newer that can make virtual environments
#   chromium    the browser that the browser tests open
#   libatomic   what the program that steers the browser is linked to
#   fonts       a font with Chinese characters
#   postgresql  the server programs of PostgreSQL
# What is missing is installed from Debian's packages as root or through `sudo -n`.
# Where that may not be, it says what to install and ends with 1: nothing is left out silently.
set -euo pipefail

python=${PYTHON:-python3}

has_python() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }
has_chromium() { command -v "${ZHIZHI_CHROMIUM:-chromium}" >/dev/null; }
has_libatomic() { compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null; }
has_fonts() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]; }
has_postgresql() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

packages_of() {
    case $1 in
        python) echo python3-venv ;;
        chromium) echo chromium ;;
        libatomic) echo libatomic1 ;;
        fonts) echo fontconfig fonts-noto-cjk ;;
        postgresql) echo postgresql ;;
        *) echo "debian.sh: unknown need $1" >&2; exit 2 ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

refuse() {
    echo "Missing on this machine: $*" >&2
    echo "Install it and call make again, on Debian or Ubuntu with:" >&2
    echo "    sudo apt-get install --no-install-recommends $*" >&2
    exit 1
}

check_version() {
    if ! command -v "$python" >/dev/null; then refuse python3 python3-venv; fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "$python is $("$python" --version 2>&1); Zhizhi needs Python 3.11 or newer." >&2
        echo "Name another one: make PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
}

install() {
    echo "Installing from Debian's packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=()
for need in "$@"; do
    packages=$(packages_of "$need")
    if [ "$need" = python ]; then check_version; fi
    if ! "has_$need"; then read -ra more <<<"$packages"; missing+=("${more[@]}"); fi
done
if [ ${#missing[@]} -gt 0 ]; then
    may_install || refuse "${missing[@]}"
    install "${missing[@]}" || refuse "${missing[@]}"
fi
for need in "$@"; do
    "has_$need" || { echo "$need is still missing after the installation of ${missing[*]}" >&2; exit 1; }
done
