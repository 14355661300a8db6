# Sourced by scripts/run and scripts/test: finds out what is missing and, on
# Debian and Ubuntu, installs it. Nothing that is there is installed again.

# What is needed | how to see that it is there | apt | dnf | apk | brew | pacman
packages() {
	cat <<'END'
build|has_cc|gcc libc6-dev|gcc glibc-devel|gcc musl-dev|gcc|gcc
build|has cmake|cmake|cmake|cmake|cmake|cmake
build|has ninja|ninja-build|ninja-build|samurai|ninja|ninja
build|has pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf|pkgconf
build|has_lib libfyaml|libfyaml-dev|libfyaml-devel|libfyaml-dev|libfyaml|libfyaml
build|has_lib libpcre2-8|libpcre2-dev|pcre2-devel|pcre2-dev|pcre2|pcre2
test|has_lib cmocka|libcmocka-dev|libcmocka-devel|cmocka-dev|cmocka|cmocka
test|has_lib yaml-0.1|libyaml-dev|libyaml-devel|yaml-dev|libyaml|libyaml
test|has git|git|git|git|git|git
test|has patch|patch|patch|patch|gpatch|patch
test|has xz|xz-utils|xz|xz|xz|xz
test|has python3|python3|python3|python3|python3|python
lint|has clang-14|clang-14 libclang-rt-14-dev||||
lint|has clang-format-14|clang-format-14||||
lint|has clang-tidy-14|clang-tidy-14||||
END
}

has() {
	command -v "$1" >/dev/null 2>&1
}

has_cc() {
	has cc && echo '#include <stdio.h>' | cc -E -xc - >/dev/null 2>&1
}

has_lib() {
	has pkg-config && pkg-config --exists "$1"
}

manager() {
	for name in apt-get dnf apk brew pacman; do
		has "$name" && { echo "$name"; return; }
	done
	echo none
}

# missing MANAGER GROUP...: the names of the packages that are not there.
missing() {
	case $1 in apt-get | none) field=3 ;; dnf) field=4 ;; apk) field=5 ;; brew) field=6 ;; pacman) field=7 ;; esac
	shift
	for group; do
		packages | grep "^$group|" | while IFS= read -r line; do
			$(echo "$line" | cut -d'|' -f2) || echo "$line" | cut -d'|' -f"$field"
		done
	done | tr -s ' \n' ' '
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif has sudo; then
		sudo "$@"
	else
		echo "jibe: neither root nor sudo: cannot install packages" >&2
		return 1
	fi
}

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
	log=$(mktemp)
	if "$@" >"$log" 2>&1; then
		rm -f "$log"
	else
		status=$?
		tail -n 60 "$log" >&2
		rm -f "$log"
		return $status
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"
}

# need GROUP...: installs what is missing of build, test, lint; exits where it cannot.
need() {
	tool=$(manager)
	names=$(missing "$tool" "$@")
	[ -n "${names% }" ] || return 0
	case $tool in
	apt-get)
		echo "Installing: $names" >&2
		quietly apt update && quietly apt install -y --no-install-recommends $names || exit 2
		;;
	dnf | apk | brew | pacman)
		case $tool in apk) verb=add ;; pacman) verb=-S ;; *) verb=install ;; esac
		echo "jibe: please install: $tool $verb $names" >&2
		exit 2
		;;
	*)
		echo "jibe: please install (Debian's names): $names" >&2
		exit 2
		;;
	esac
}

# The system whose compilers and linters decide; elsewhere warnings are no errors.
is_reference() {
	[ -r /etc/os-release ] && (. /etc/os-release && [ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 12 ])
}
