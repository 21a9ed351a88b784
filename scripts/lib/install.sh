# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it: brings the Debian packages that they need.

# install_packages PACKAGE...: installs those that are missing, and says so; with sudo where we aren't root.
install_packages() {
  local package missing=() as_root=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Install these as root, then run this again: ${missing[*]}" >&2; return 1; }
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}" >&2
  # The lists of packages may be absent, or so old that they name files which are gone.
  _apt_install "${missing[@]}" 2>/dev/null || { "${as_root[@]}" apt-get -qq update >&2 && _apt_install "${missing[@]}"; }
}

_apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends "$@" >/dev/null
}
