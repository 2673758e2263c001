#!/bin/sh
# Usage: environment.sh REQUIREMENTS FOLDER. Makes or updates the Python environment.
# Says in one line what is missing.
set -eu
requirements=$1 folder=$2

if [ ! -w . ]; then
    echo "Cannot write to the folder $(pwd): make it writable, or copy Kanal to one that is." >&2
    exit 1
fi

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if ! new_enough "$folder/bin/python"; then
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if new_enough "$python"; then
            found=$python
            break
        fi
    done
    if [ -z "${found:-}" ]; then
        echo "Kanal needs Python 3.11 or newer with its venv module; found $(${PYTHON:-python3} --version 2>/dev/null || echo none). Set PYTHON to one: make run PYTHON=/path/to/python3.12" >&2
        exit 1
    fi
    rm -rf "$folder"
    "$found" -m venv "$folder"
fi
echo "Installing what $requirements names (the first time takes a minute) …"
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --requirement "$requirements"
