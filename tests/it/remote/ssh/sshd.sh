# Makes an sshd with keys of its own in $folder, for ../../supervise.sh to run. What it prints goes to a log in the folder.
# Where $jail is `yes`, who signs in sees nothing but another folder, which $folder/jail names: above it nobody but root
# may write, so that it cannot be within $folder.
#
# Set: folder, port, jail.
state=$folder/sshd.pid
signal=TERM

for key in host other_host user other_user; do
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$folder/$key" || exit 1
done
# sshd wants this folder where it is started as root.
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd || exit 1
cat >"$folder/sshd_config" <<EOT
ListenAddress 127.0.0.1
Port $port
HostKey $folder/host
AuthorizedKeysFile $folder/user.pub
PidFile $state
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
LogLevel VERBOSE
Subsystem sftp internal-sftp -l VERBOSE
EOT
# Where it has such penalties, all tests come from one address.
echo 'PerSourcePenalties no' | cat "$folder/sshd_config" - >"$folder/newer"
/usr/sbin/sshd -t -f "$folder/newer" 2>/dev/null && cp "$folder/newer" "$folder/sshd_config"

walled=
if [ "$jail" = yes ]; then
    walled=$(mktemp -d /run/airlock-sshd-XXXXXX) || exit 1
    chmod 755 "$walled" && mkdir "$walled/dev" && echo "$walled" >"$folder/jail"
    printf 'ChrootDirectory %s\nForceCommand internal-sftp -l VERBOSE\n' "$walled" >>"$folder/sshd_config"
fi

serve() {
    /usr/sbin/sshd -D -e -f "$folder/sshd_config" &
    trap 'kill $!; wait; [ -z "$walled" ] || rm -rf "$walled"; exit' TERM
    wait
}
