#!/bin/sh
# Makes the root file system of a minimal Debian as a tar, for `docker import`, where base images cannot be pulled.
# Usage: base.sh SUITE TAR (as root). DBHAVEN_DEBIAN_MIRROR: another mirror than debootstrap's own default.
# Run again after an abort it starts over; run twice at once the second waits; a finished tar is left as it is.
set -eu
suite=$1
tar=$2
tree=$tar.tree

mkdir -p "$(dirname "$tar")"
exec 9>"$tar.lock"
flock 9
[ ! -s "$tar" ] || exit 0

# An aborted debootstrap may have left its mounts: never delete through them.
discard() {
  for mount in "$tree/proc" "$tree/sys"; do
    umount -l "$mount" 2>/dev/null || true
  done
  rm -rf --one-file-system "$tree" "$tar.partial"
}
discard
trap discard EXIT

debootstrap --variant=minbase "$suite" "$tree" ${DBHAVEN_DEBIAN_MIRROR:+"$DBHAVEN_DEBIAN_MIRROR"} 2>&1 || { cat "$tree/debootstrap/debootstrap.log" >&2 2>/dev/null; exit 1; }

# debootstrap notes the mirror that it took.
mirror=$(sed -n 's/^deb \([^ ]*\) .*/\1/p' "$tree/etc/apt/sources.list" | head -n 1)
mirror=${mirror%/}
{
  echo "deb $mirror $suite main"
  # What is not released yet has neither.
  if [ "$suite" != sid ]; then
    echo "deb $mirror $suite-updates main"
    echo "deb ${mirror%/debian}/debian-security $suite-security main"
  fi
} >"$tree/etc/apt/sources.list"
cat >"$tree/etc/apt/apt.conf.d/90small" <<'CONF'
APT::Install-Recommends "false";
Acquire::Languages "none";
CONF
# Documentation and translations are left out of what is installed later, and removed from what is there.
cat >"$tree/etc/dpkg/dpkg.cfg.d/90small" <<'CONF'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
CONF
# Services are started by the image's own command, not by a package's installation.
printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"
find "$tree/usr/share/doc" -type f ! -name copyright -delete
rm -rf "$tree"/usr/share/man/* "$tree"/usr/share/info/* "$tree"/usr/share/locale/* \
  "$tree"/var/cache/apt/*.bin "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/* "$tree"/var/log/*
rm -rf "$tree/dev" && mkdir "$tree/dev"

tar -C "$tree" --numeric-owner -cf "$tar.partial" .
mv "$tar.partial" "$tar"
