# Sourced by nginx/run and nginx/demo: starts programs, and at the end ends those and nothing else.
# Every child has a session of its own (Ctrl-C reaches this shell alone) and is told when this shell
# dies, by kill -9 too.
children=() # pid → name, in the order of starting
order=()

# start NAME COMMAND…: `as` holds what setpriv needs to change the user.
as=()
start() {
    local name=$1
    shift
    setsid setpriv "${as[@]}" --pdeathsig TERM -- "$@" 9>&- </dev/null &
    children[$!]=$name
    order=("$!" "${order[@]}")
}

# Ends the children, the last first: each gets 12 s, more than the longest request. A signal that
# comes before a program is ready for it is lost, hence the repetition.
finish() {
    trap '' INT TERM HUP
    local pid signal
    for pid in "${order[@]}"; do
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

# The end of whoever started this script is its own: asked of the kernel, once, by running it anew.
tie() {
    if [ -z "${NAFUDA_PARENT:-}" ]; then
        exec env NAFUDA_PARENT="$PPID" setpriv --pdeathsig TERM -- "$0" "$@"
    fi
    [ "$NAFUDA_PARENT" = "$PPID" ] || exit 1
    unset NAFUDA_PARENT
}
