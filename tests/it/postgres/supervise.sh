# Makes one PostgreSQL cluster in $folder, for ../supervise.sh to run. What it prints goes to a log in the folder.
#
# Set: folder, bin, port, locale.
unset PGDATA PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGOPTIONS PGSERVICE
state=$folder/data/postmaster.pid
signal=QUIT # without writing anything more

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
autovacuum = off
timezone = 'UTC'
log_timezone = 'UTC'
EOT

serve() {
    exec "$bin/postgres" -D "$folder/data"
}
