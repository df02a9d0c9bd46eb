# Runs one PostgreSQL cluster in $folder until standard input ends, which is when the tests do, even if
# they are killed: the system then closes the pipe. What it prints goes to a log in the folder.
#
# Set: folder, bin, port, locale.
trap '' HUP INT TERM
unset PGDATA PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGOPTIONS PGSERVICE

"$bin/initdb" --pgdata="$folder/data" --username=postgres --encoding=UTF8 --locale="$locale" \
    --auth-local=trust --auth-host=scram-sha-256 --no-sync --no-instructions || exit 1
cat >>"$folder/data/postgresql.conf" <<EOT
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
max_connections = 50
shared_buffers = 16MB
max_wal_size = 256MB
wal_level = logical
fsync = off
full_page_writes = off
synchronous_commit = off
timezone = 'UTC'
log_timezone = 'UTC'
EOT

exec 3<&0 # a command in the background has no standard input of its own
"$bin/postgres" -D "$folder/data" 3<&- &
postgres=$!
(
    cat <&3 >/dev/null
    if [ -e "$folder/data/postmaster.pid" ]; then
        kill -QUIT $postgres # at once, without writing anything more
        while kill -0 $postgres; do sleep 0.02; done
    fi
    rm -rf "$folder"
) 2>/dev/null &
wait $postgres
