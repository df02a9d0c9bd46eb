# Makes certificates and the configuration of one nginx in $folder, for ../../supervise.sh to run.
#
# Set: folder, port (TLS), nginx (the program), token and password (what opens it), and a port for each other server:
# http2, plain, other, foreign, expired, wrong_name, identified.
state=$folder/nginx.pid
signal=TERM # without waiting for anybody

cat >"$folder/openssl.cnf" <<EOT
[req]
distinguished_name = name
prompt = no
[name]
CN = tests
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[ca]
default_ca = ours
[ours]
database = $folder/issued
new_certs_dir = $folder
rand_serial = yes
default_md = sha256
default_days = 2
policy = any
unique_subject = no
[any]
commonName = supplied
[server]
subjectAltName = DNS:localhost, IP:127.0.0.1
[elsewhere]
subjectAltName = DNS:elsewhere.example
[client]
extendedKeyUsage = clientAuth
EOT
: >"$folder/issued"
mkdir "$folder/served"

key() { # NAME
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/$1.key" 2>/dev/null ||
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$folder/$1.key"
}

authority() { # NAME
    key "$1" && openssl req -x509 -new -config "$folder/openssl.cnf" -extensions authority -subj "/CN=$1" -days 2 \
        -key "$folder/$1.key" -out "$folder/$1.pem"
}

certificate() { # NAME AUTHORITY EXTENSIONS [OPTION…]
    name=$1 authority=$2 extensions=$3
    shift 3
    key "$name" && openssl req -new -config "$folder/openssl.cnf" -subj "/CN=$name" -key "$folder/$name.key" \
        -out "$folder/$name.csr" && openssl ca -batch -notext -config "$folder/openssl.cnf" -extensions "$extensions" \
        -cert "$folder/$authority.pem" -keyfile "$folder/$authority.key" "$@" -in "$folder/$name.csr" \
        -out "$folder/$name.pem"
}

authority ours && authority theirs && certificate good ours server && certificate foreign theirs server &&
    certificate expired ours server -startdate 20200101000000Z -enddate 20200102000000Z &&
    certificate wrong_name ours elsewhere && certificate client ours client && certificate stranger theirs client ||
    exit 1

printf 'clerk:{PLAIN}%s\n' "$password" >"$folder/users"

tls() { # PORT CERTIFICATE [OPTION]
    echo "listen 127.0.0.1:$1 ssl $3; ssl_certificate $2.pem; ssl_certificate_key $2.key;"
}

served="root $folder/served; access_log $folder/access.log served;"

cat >"$folder/nginx.conf" <<EOT
daemon off;
master_process off;
pid $state;
error_log $folder/error.log;
events { worker_connections 256; }
http {
    log_format served '\$connection \$status \$body_bytes_sent \$request_uri';
    log_format credentials '\$request_uri authorization=\$http_authorization certificate=\$ssl_client_s_dn';
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    server {
        $(tls $port good)
        $served
        location /bearer/ {
            if (\$http_authorization != "Bearer $token") { return 401; }
            alias $folder/served/;
        }
        location /basic/ {
            auth_basic airlock;
            auth_basic_user_file $folder/users;
            alias $folder/served/;
        }
        location /signed/ {
            if (\$args != "signature=$token") { return 403; }
            alias $folder/served/;
        }
        location ~ ^/other(/.*) { return 302 https://localhost:$other\$1; }
        location ~ ^/plain(/.*) { return 302 http://127.0.0.1:$plain\$1; }
        location ~ ^/insecure(/.*) { return 302 http://192.0.2.1\$1; }
        location ~ ^/within(/.*) { return 302 /bearer\$1; }
        location /loop/ { return 302 \$request_uri; }
    }
    server { $(tls $http2 good http2) $served }
    server { listen 127.0.0.1:$plain; $served }
    server {
        $(tls $other good)
        root $folder/served;
        ssl_verify_client optional_no_ca;
        access_log $folder/other.log credentials;
    }
    server { $(tls $foreign foreign) $served }
    server { $(tls $expired expired) $served }
    server { $(tls $wrong_name wrong_name) $served }
    server {
        $(tls $identified good)
        $served
        ssl_verify_client on;
        ssl_client_certificate ours.pem;
        location ~ ^/other(/.*) { return 302 https://localhost:$other\$1; }
    }
}
EOT

serve() {
    exec "$nginx" -e "$folder/error.log" -p "$folder" -c "$folder/nginx.conf"
}
