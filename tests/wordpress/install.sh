#!/bin/sh
# Brings a WordPress for the tests, as root on Debian: PHP and MariaDB on the machine, WordPress itself in var/wordpress.
set -eu
cd "$(dirname "$0")/../.."
folder=$PWD/var/wordpress
site=$folder/usr/share/wordpress
if [ ! -e "$site/wp-load.php" ] || ! command -v php >/dev/null || ! command -v mariadbd >/dev/null; then
    echo "Installing WordPress for the tests …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        php-cli php-mysql mariadb-server-core mariadb-client-core
    packages=$(mktemp -d)
    mkdir -p "$folder"
    # Unpacked, not installed: the packages would bring a web server.
    (cd "$packages" && apt-get -o APT::Sandbox::User=root download -qq wordpress wordpress-theme-twentytwentythree libjs-underscore libjs-cropper)
    for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$folder"; done
    rm -r "$packages"
fi
ln -sf "$PWD/tests/wordpress/wp-config.php" "$site/wp-config.php"
