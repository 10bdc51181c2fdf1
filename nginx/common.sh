# Sourced by nginx/run and nginx/demo, in the root of the tree: starts programs, and at the end ends
# those and nothing else. Every child has a session of its own (Ctrl-C reaches this shell alone) and
# is told when this shell dies, by kill -9 too.
build=${BUILD:-build}
children=() # pid → name
order=()    # pids, the last started first

start() { # NAME COMMAND…
    local name=$1
    shift
    setsid setpriv --pdeathsig TERM -- "$@" 9>&- </dev/null &
    children[$!]=$name
    order=("$!" "${order[@]}")
}

# Ends the children, the last first: each gets 12 s, more than the longest request. A signal that
# comes before a program is ready for it is lost, hence the repetition.
finish() {
    trap '' INT TERM HUP
    local pid signal
    for pid in "${order[@]}"; do
        [ "${children[pid]:-}" ] || continue
        signal=TERM
        [ "${children[pid]}" != nginx ] || signal=QUIT
        for _ in {1..120}; do
            kill -"$signal" "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$pid" 2>/dev/null || true # what is left of its process group
    done
    wait
}

# Ends one child, which is no failure then.
stop() { # PID
    unset "children[$1]"
    kill -TERM "$1"
    wait "$1" || true
}

die() {
    echo "nginx/${0##*/}: $*" >&2
    finish
    exit 1
}

# Sits until a signal asks for the end or a child ends by itself, which is a failure.
attend() {
    local pid=
    wait -n -p pid || true
    [ "${pid:-}" ] || return 0
    die "${children[pid]} ended by itself; see $logs/"
}

trap 'finish; exit 0' INT TERM HUP

# The end of whoever started this script is its own: asked of the kernel, by running it anew.
tie() {
    if [ -z "${NAFUDA_PARENT:-}" ]; then
        exec env NAFUDA_PARENT="$PPID" setpriv --pdeathsig TERM -- "nginx/${0##*/}"
    fi
    [ "$NAFUDA_PARENT" = "$PPID" ] || exit 1
    unset NAFUDA_PARENT
}

# As the programs read them.
read_settings() {
    settings=$("$build/nafuda" settings) || exit 1
}
setting() { # NAME
    sed -n "s/^$1 = //p" <<<"$settings"
}

# Who the workers are. As root: the owner of the state folder; for a new one www-data, where it can
# reach tree and state folder, or else the tree's owner. Sets user, group, and in `as` what setpriv
# needs to become them: nothing when we are.
as=()
choose_user() { # STATE
    user=$(id -un)
    if [ "$user" = root ]; then
        if [ -e "$1" ]; then
            user=$(stat -c %U "$1")
        elif setpriv --reuid www-data --regid www-data --clear-groups test -r "$PWD/templates" \
            -a -x "$(realpath "$build")" -a -x "$(realpath "$(dirname "$1")")" 2>/dev/null; then
            user=www-data
        else
            user=$(stat -c %U .)
            echo "www-data cannot reach $PWD and $1: the workers run as the tree's owner, $user" >&2
        fi
        [ "$user" = root ] || as=(--reuid "$user" --regid "$(id -gn "$user")" --init-groups)
    fi
    group=$(id -gn "$user")
}

as_worker() {
    if [ ${#as[@]} -gt 0 ]; then setpriv "${as[@]}" -- "$@"; else "$@"; fi
}

make_state_folder() { # STATE
    [ ! -e "$1" ] || return 0
    mkdir -p "$1"
    [ "$(id -u)" != 0 ] || chown "$user:$group" "$1"
}

# As root: goes on as the workers' user, with no right left but to listen on a low port. Root writes
# into no folder of theirs, where a link may lead anywhere, and nginx reads no settings of theirs.
leave_root() {
    [ ${#as[@]} -gt 0 ] || return 0
    local listen low=()
    listen=$(setting listen)
    [ "${listen##*:}" -ge 1024 ] ||
        low=(--inh-caps +net_bind_service --ambient-caps +net_bind_service)
    exec env NAFUDA_PARENT="$PPID" setpriv "${as[@]}" "${low[@]}" -- \
        setpriv --pdeathsig TERM -- "nginx/${0##*/}"
}

# Mail goes into a maildir of the state folder, unless somebody said where it shall go.
keep_mail() { # STATE
    [ -z "${NAFUDA_MAIL_COMMAND:-}" ] || return 0
    ! grep -qs '^mail_command' "${NAFUDA_CONF:-nafuda.conf}" || return 0
    printf '#!/bin/sh\nexec "%s" maildir "%s" "$@"\n' \
        "$(realpath "$build/nafuda")" "$(realpath "$1")/maildir" >"$1/run/sendmail"
    chmod 755 "$1/run/sendmail"
    export NAFUDA_MAIL_COMMAND=$1/run/sendmail
}

# A request to the console as plain CGI, no server needed: visit METHOD PATH COOKIE [BODY]
visit() {
    local body=${4:-}
    printf '%s' "$body" | env GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1 \
        REQUEST_METHOD="$1" PATH_INFO="$2" QUERY_STRING= HTTP_COOKIE="$3" REMOTE_ADDR=127.0.0.1 \
        HTTP_HOST=localhost CONTENT_TYPE=application/x-www-form-urlencoded \
        CONTENT_LENGTH=${#body} "$build/nafuda.fcgi" | tr -d '\r'
}

in_use() { # ADDRESS PORT
    (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null
}
