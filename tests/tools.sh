# Shared by tests/run and .ci/run; sourced, never run.
# shellcheck shell=bash

say() { printf '\n== %s\n' "$*" >&2; }

# Debian packages that this machine lacks, one a line. What counts is that the
# program is there, so that a machine set up some other way is left as it is.
# Arguments: further programs to look for, whose packages have the same name.
missing_packages() {
    local program
    without() { command -v "$1" >/dev/null || printf '%s\n' "${@:2}"; }
    without chromium chromium
    without chromedriver chromium-driver
    without age age
    without curl curl
    without openssl openssl
    # Debian has it in a folder that only root searches.
    [[ -x /usr/sbin/nginx ]] || without nginx nginx
    without npm npm
    without sqlite3 sqlite3
    without strace strace
    without cc gcc libc6-dev
    without pkg-config pkg-config
    without perl perl-base
    for program; do without "$program" "$program"; done
    [[ -n $(postgres_bin) ]] || echo postgresql
    python3 -c 'import ensurepip, venv' 2>/dev/null || printf '%s\n' python3 python3-venv
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
    # Screenshots need a font that has every Vietnamese letter.
    [[ -n $(fc-list :lang=vi 2>/dev/null) ]] || printf '%s\n' fontconfig fonts-dejavu-core
}

# Installs what is missing; without the right to do so, says how and gives up.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
        echo "sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    say "apt-get install ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# The directory of PostgreSQL's server programs (Debian keeps them off PATH),
# the newest version if there are several; nothing if there is none.
postgres_bin() {
    local initdb
    initdb=$({ compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb || true; } |
        sort -V | tail -n 1)
    [[ -z $initdb ]] || dirname "$initdb"
}

# The path of a cargo tool at its pinned version: the one on PATH if it is that
# version, else one kept outside the checkout, compiled on first use.
tool() {
    local name=$1 version probe root
    case $name in
        cargo-nextest) version=0.9.143 probe=(nextest --version) ;;
        cargo-deny) version=0.20.2 probe=(--version) ;;
        *) echo "no version pinned for $name" >&2; return 1 ;;
    esac
    root=${LIENTHON_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/lienthon/tools}/$name-$version
    if [[ $("$name" "${probe[@]}" 2>/dev/null || true) =~ ^"$name $version"([[:space:]]|$) ]]; then
        command -v "$name"
        return
    fi
    if [[ ! -x $root/bin/$name ]]; then
        say "cargo install $name $version"
        # These run for seconds, so compiling them fast matters more than their
        # speed. Our own flags and target directory are not theirs.
        env -u CARGO_TARGET_DIR -u RUSTFLAGS \
            CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
            cargo install --locked --version "$version" --root "$root" "$name" >&2
    fi
    echo "$root/bin/$name"
}

# The path of axe-core, with which the browser tests look for barriers: npm's
# package at its pinned version and content, kept outside the checkout.
axe_core() {
    local version=4.14.1 root fresh
    local sha256=e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
    root=${LIENTHON_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/lienthon/tools}/axe-core-$version
    if [[ ! -e $root/axe.min.js ]]; then
        say "npm pack axe-core $version"
        mkdir -p "${root%/*}"
        fresh=$(mktemp -d "$root.XXXXXX")
        (
            cd "$fresh"
            npm pack --silent "axe-core@$version" >&2
            echo "$sha256  axe-core-$version.tgz" | sha256sum --check --quiet
            tar -xzf "axe-core-$version.tgz" --strip-components=1 package/axe.min.js package/LICENSE
            rm "axe-core-$version.tgz"
        ) || { rm -rf "$fresh"; return 1; }
        mv -T "$fresh" "$root"
    fi
    echo "$root/axe.min.js"
}

# The path of schemathesis, which holds the APIs against their descriptions: pip's package, and all that it
# needs, at the versions of tests/schemathesis.txt, in an environment of their own outside the checkout.
schemathesis() {
    local wanted=tests/schemathesis.txt root
    root=$(sha256sum <"$wanted" | head -c 16)
    root=${LIENTHON_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/lienthon/tools}/schemathesis-$root
    # An environment cannot be moved into its place, so a mark says that it is whole.
    if [[ ! -e $root/whole ]]; then
        say "pip install $(grep '^schemathesis==' "$wanted")"
        rm -rf "$root"
        mkdir -p "${root%/*}"
        python3 -m venv "$root" >&2 || return 1
        "$root/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$wanted" >&2 || return 1
        touch "$root/whole"
    fi
    echo "$root/bin/schemathesis"
}

# Runs a command in a process group of its own and waits for it, so that a
# signal to the script is acted on at once and reaches all the command started.
child=
run() {
    local status=0
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    wait "$child" || status=$?
    child=
    return "$status"
}

# For the EXIT trap: ends the command that `run` is still waiting for, if any.
stop_child() {
    [[ -n $child ]] || return 0
    kill -TERM -- "-$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
    child=
}

# Calls a function when the script ends, whatever ends it.
on_exit() {
    # shellcheck disable=SC2064 # the function's name is fixed here
    trap "$1" EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}
