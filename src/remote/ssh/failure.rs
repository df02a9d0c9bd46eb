//! What ssh and sftp say when they fail, and what that means. The words are OpenSSH's, which are not translated.

use super::super::RemoteError;
use super::url::SshUrl;

/// How many lines of what was said are told, and how many letters of each.
const LINES: usize = 3;
const LETTERS: usize = 300;

/// What is said of a line that is down, or broke.
const UNREACHABLE: [&str; 18] = [
    "Connection refused",
    "Connection reset",
    "Connection closed",
    "Connection timed out",
    "Connection to ",
    "Operation timed out",
    "timed out",
    "Broken pipe",
    "Could not resolve hostname",
    "Temporary failure in name resolution",
    "No route to host",
    "Network is unreachable",
    "Network is down",
    "Timeout, server",
    "banner exchange",
    "kex_exchange_identification",
    "ssh_exchange_identification",
    "UNKNOWN port 65535",
];

/// What no later try changes, although sftp says `Connection closed` behind it, too.
const STAYS: [&str; 5] = [
    "subsystem request failed",
    "Bad configuration option",
    "Can't open user config file",
    "Unable to negotiate",
    "Bad owner or permissions",
];

/// What is said of a file that may not be read, and of one that is not there.
const DENIED: &str = "ermission denied";
const MISSING: [&str; 2] = ["No such file", "not found"];

/// Why a session did not begin, or ended: from what was said, and how sftp ended.
pub(super) fn of_session(url: &SshUrl, said: &[String], ended: &str) -> RemoteError {
    let line = |words: &str| said.iter().find(|line| line.contains(words));
    let host = url.host.clone();
    if line("Host key verification failed").is_some() {
        let changed = line("has changed and you have requested").or(line("has changed")).or(line("revoked"));
        let reason = changed.or(line("key is known for"));
        let reason = reason.map_or_else(|| "its host key is not known here".to_owned(), |line| plain(line));
        return RemoteError::Untrusted { hint: hint_of_key(&host, changed.is_some()), host, reason };
    }
    if let Some(refused) = line("Permission denied (").or(line("Too many authentication failures")) {
        return RemoteError::Denied {
            what: url.to_string(),
            reason: plain(refused),
            hint: format!(
                "see that `ssh {}` lets you in without a question: by a key in ~/.ssh or ssh-agent that is \
                 authorized over there",
                url.destination()
            ),
        };
    }
    let reason = told(said).unwrap_or_else(|| ended.to_owned());
    let stays = STAYS.iter().any(|words| line(words).is_some());
    if said.is_empty() || !stays && UNREACHABLE.iter().any(|words| line(words).is_some()) {
        return RemoteError::Unreachable { what: url.to_string(), reason };
    }
    let hint = if line("subsystem request failed").is_some() {
        "sftp is not offered there: its sshd needs a line such as `Subsystem sftp internal-sftp`"
    } else if line("Received message too long").is_some() {
        "something is printed over there at sign-in, such as by a shell's start-up file"
    } else {
        "see that `sftp` gets there by hand; ~/.ssh/config counts"
    };
    RemoteError::Program { program: "sftp", reason, hint: Some(hint.to_owned()) }
}

/// Why a command failed: `what` is what it was about.
pub(super) fn of_command(what: &str, said: &[String]) -> RemoteError {
    let what = what.to_owned();
    let has = |words: &str| said.iter().any(|line| line.contains(words));
    let reason = told(said).unwrap_or_else(|| "it says nothing".to_owned());
    if has(DENIED) {
        let hint =
            "see that the user who signs in may read it over there, and write it to publish".to_owned();
        return RemoteError::Denied { what, reason, hint };
    }
    if MISSING.iter().any(|words| has(words)) {
        return RemoteError::NotFound { what };
    }
    let hint =
        Some("see that there is space left and that the disk can be written, on both sides".to_owned());
    RemoteError::Program { program: "sftp", reason: format!("{what}: {reason}"), hint }
}

fn hint_of_key(host: &str, is_changed: bool) -> String {
    if is_changed {
        return format!(
            "somebody may be in between. Where whoever runs {host} says that its key was replaced, and by which, \
             remove the old one with `ssh-keygen -R {host}` and take the new one by `ssh {host}`"
        );
    }
    format!(
        "run `ssh {host}` once, and accept its key only where the fingerprint is the one that whoever runs {host} tells"
    )
}

/// The last of what was said, on one line.
fn told(said: &[String]) -> Option<String> {
    let lines: Vec<String> = said.iter().map(|line| plain(line)).filter(|line| !line.is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(LINES)..];
    (!last.is_empty()).then(|| last.join("; "))
}

/// A line without what a terminal would take for more than text, and not too much of it.
fn plain(line: &str) -> String {
    let text: String = line.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect();
    text.trim().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, expected: &str, can_pass: bool) {
        let said: Vec<String> = said.lines().map(str::to_owned).collect();
        let error = of_session(&SshUrl::parse("me@h/srv").unwrap(), &said, "exit status: 255");
        assert_eq!((error.to_string().as_str(), error.can_pass()), (expected, can_pass));
        assert!(error.hint().is_some());
    }

    #[test]
    fn a_session_that_fails_says_why() {
        check(
            "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n\
             Host key for h has changed and you have requested strict checking.\nHost key verification failed.",
            "h does not prove to be h: Host key for h has changed and you have requested strict checking",
            false,
        );
        check(
            "No ED25519 host key is known for h and you have requested strict checking.\n\
             Host key verification failed.",
            "h does not prove to be h: No ED25519 host key is known for h and you have requested strict checking",
            false,
        );
        check(
            "Host key verification failed.",
            "h does not prove to be h: its host key is not known here",
            false,
        );
        check(
            "me@h: Permission denied (publickey).\nConnection closed.",
            "ssh://me@h/srv is not open to us: me@h: Permission denied (publickey)",
            false,
        );
        check(
            "ssh: connect to host h port 22: Connection refused\r\nConnection closed.",
            "ssh://me@h/srv cannot be reached: ssh: connect to host h port 22: Connection refused; Connection closed",
            true,
        );
        check("", "ssh://me@h/srv cannot be reached: exit status: 255", true);
        check(
            "command-line: line 0: Bad configuration option: x\u{1b}[31m\nConnection closed",
            "`sftp` failed: command-line: line 0: Bad configuration option: x[31m; Connection closed",
            false,
        );
        check(
            "subsystem request failed on channel 0\nConnection closed",
            "`sftp` failed: subsystem request failed on channel 0; Connection closed",
            false,
        );
    }

    #[test]
    fn a_command_that_fails_says_why() {
        let check = |said: &str, expected: &str| {
            let error = of_command("ssh://h/x", &[said.to_owned()]);
            assert_eq!(error.to_string(), expected);
            assert!(error.hint().is_some() && !error.can_pass());
        };
        check("File \"/x\" not found.", "ssh://h/x does not exist");
        check("stat remote: No such file or directory", "ssh://h/x does not exist");
        check(
            "remote open \"/x\": Permission denied",
            "ssh://h/x is not open to us: remote open \"/x\": Permission denied",
        );
        check("write remote \"/x\": Failure", "`sftp` failed: ssh://h/x: write remote \"/x\": Failure");
    }
}
