
# Runs `serve`, with the script's arguments, in $folder until standard input ends, which is when the tests do, even if they are killed: the system
# then closes the pipe. $state is a file that is there while the server runs, and $signal ends it at once.
trap '' HUP INT TERM
exec 3<&0 # a command in the background has no standard input of its own
serve "$@" 3<&- &
server=$!
(
    cat <&3 >/dev/null
    if [ -e "$state" ]; then
        kill -"$signal" $server
        while kill -0 $server; do sleep 0.02; done
    fi
    rm -rf "$folder"
) 2>/dev/null &
wait $server
