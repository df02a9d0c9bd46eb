# Makes one MariaDB or MySQL server in $folder, for ../supervise.sh to run. What it prints goes to a log in the
# folder, which also gets ca.pem, that signed the server's certificate, and stranger.pem, that signed nothing.
#
# Set: folder, usr, port.
unset MYSQL_HOME MYSQL_HOST MYSQL_PWD MYSQL_TCP_PORT MYSQL_UNIX_PORT
state=$folder/data/server.pid
signal=KILL

key() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$1"
}
for name in ca stranger server; do
    key $name.key || exit 1
done
for name in ca stranger; do
    openssl req -x509 -new -key $name.key -days 30 -subj "/CN=tests of db-airlock, $name" -out $name.pem || exit 1
done
printf 'subjectAltName = DNS:localhost, IP:127.0.0.1\n' >names
openssl req -new -key server.key -subj /CN=localhost -out server.request || exit 1
openssl x509 -req -in server.request -CA ca.pem -CAkey ca.key -set_serial 1 -days 30 -extfile names \
    -out server.pem || exit 1

# A server that starts removes the temporary files of all servers that share a folder for them.
mkdir tmp || exit 1
set -- --no-defaults --basedir="$usr" --datadir="$folder/data" --tmpdir="$folder/tmp" --innodb-buffer-pool-size=32M \
    --character-set-server=utf8mb4 --default-time-zone=+00:00
if [ -x "$usr/sbin/mariadbd" ]; then
    server=$usr/sbin/mariadbd
    "$usr/bin/mariadb-install-db" "$@" --auth-root-authentication-method=normal --skip-test-db \
        --innodb-log-file-size=16M || exit 1
    set -- "$@" --innodb-log-file-size=16M --gtid-strict-mode=ON
else
    server=$usr/sbin/mysqld
    set -- "$@" --innodb-redo-log-capacity=16M --secure-file-priv=NULL --mysqlx=OFF \
        --lc-messages-dir="$usr/share/mysql" --character-sets-dir="$usr/share/mysql/charsets"
    "$server" "$@" --initialize-insecure || exit 1
    set -- "$@" --gtid-mode=ON --enforce-gtid-consistency=ON
fi
set -- "$@" --socket="$folder/socket" --port="$port" --bind-address=127.0.0.1 --pid-file="$state" \
    --plugin-dir="$usr/lib/mysql/plugin" --skip-name-resolve --performance-schema=OFF --event-scheduler=OFF \
    --log-bin=binary --server-id=1 --log-bin-trust-function-creators=ON --innodb-flush-log-at-trx-commit=0 \
    --sync-binlog=0 --skip-innodb-doublewrite \
    --ssl-ca="$folder/ca.pem" --ssl-cert="$folder/server.pem" --ssl-key="$folder/server.key"

set -- "$server" "$@"

serve() {
    exec "$@"
}
