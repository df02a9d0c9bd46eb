//! Signatures by keys of OpenSSH, made and verified by `ssh-keygen`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use db_airlock::artefact::signature::TrustedKeys;

use super::{PULL, next_second, pull, refused};
use crate::project::{Project, REMOTE, Role, SHOP, SHOP_POLICY, skipped};

const KEY: &str = ".airlock/sign.key";
const PUBLIC: &str = "config/airlock.pub";

/// A project whose airlock signs with a new key of OpenSSH; none where there is no OpenSSH.
fn project() -> Option<Project> {
    if Command::new("ssh-keygen").arg("-?").stderr(Stdio::null()).status().is_err() {
        skipped("signatures of OpenSSH: there is no ssh-keygen");
        return None;
    }
    let project = Project::new(SHOP_POLICY, SHOP);
    std::fs::create_dir(project.path(".airlock")).unwrap();
    new_key(&project, KEY, "");
    std::fs::rename(project.path(format!("{KEY}.pub")), project.path(PUBLIC)).unwrap();
    Some(project)
}

fn new_key(project: &Project, name: &str, passphrase: &str) {
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-C", "airlock", "-N", passphrase, "-f"]).arg(project.path(name));
    assert!(keygen.status().unwrap().success());
}

/// Signs a file anew, as `ssh-keygen` does for whoever asks. The signature replaces the one beside it.
fn sign(project: &Project, key: &str, namespace: &str, file: &str) {
    let _ = std::fs::remove_file(project.path(format!("{file}.sig")));
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-Y", "sign", "-n", namespace, "-f"]).arg(project.path(key)).arg(project.path(file));
    assert!(keygen.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
}

fn fingerprint(project: &Project, public: &str) -> String {
    let output = Command::new("ssh-keygen").arg("-lf").arg(project.path(public)).output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    line.split_whitespace().find(|word| word.starts_with("SHA256:")).unwrap().to_owned()
}

fn published_manifest(project: &Project) -> String {
    let found = project.files(REMOTE, ".manifest.json");
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn an_artefact_goes_its_way_with_a_signature_of_openssh() {
    let Some(project) = project() else { return };
    project.publish_anew();
    let signed_by = fingerprint(&project, PUBLIC);
    pull(&project, &[]).ends(0).says(&format!("signed by key {signed_by}"));
    for folder in ["var/airlock", REMOTE, "var/developer"] {
        assert_eq!(project.files(folder, ".manifest.json.sig").len(), 1, "{folder}\n{}", project.listing());
        assert_eq!(project.files(folder, ".minisig"), Vec::<String>::new());
    }
    pull(&project, &[]).ends(0).says("up to date");
    project.run(Role::Airlock, &["publish"]).ends(0).says("is already on");
    let listed = project.run(Role::Developer, &["list", "--remote", "--format", "json"]).ends(0).json();
    assert_eq!(listed["result"]["artefacts"][0]["signed_by"], signed_by);
    let signature = project.files("var/developer", ".sig").remove(0);
    let verified = project.run(Role::Developer, &["verify", &signature]).ends(0);
    assert!(verified.stdout.contains(&signed_by), "{verified}");

    // The stock tool verifies what we wrote.
    let public = String::from_utf8(project.read(PUBLIC)).unwrap();
    project.write("allowed", format!("airlock {public}").as_bytes());
    let manifest = published_manifest(&project);
    let mut verify = Command::new("ssh-keygen");
    verify.args(["-Y", "verify", "-I", "airlock", "-n", "db-airlock", "-f"]).arg(project.path("allowed"));
    verify.arg("-s").arg(project.path(format!("{manifest}.sig")));
    verify.stdin(std::fs::File::open(project.path(&manifest)).unwrap());
    let said = verify.output().unwrap();
    assert!(said.status.success() && String::from_utf8_lossy(&said.stdout).contains(&signed_by), "{said:?}");

    // What has had its time goes with its signature.
    project.reconfigure("path: '${STORE}'", "path: '${STORE}', keep: 1 second, keep_last: 0");
    next_second();
    project.run(Role::Developer, &["clean", "--yes"]).ends(0);
    assert_eq!(project.files("var/developer/shop", ""), Vec::<String>::new());
}

#[test]
fn a_key_goes_over_to_another_kind_and_both_count() {
    let Some(project) = project() else { return };
    project.publish_anew();
    std::fs::rename(project.path(PUBLIC), project.path("config/ssh.pub")).unwrap();
    std::fs::remove_file(project.path(KEY)).unwrap();
    project.reconfigure("policy:", "trust: {signers: [config/airlock.pub, config/ssh.pub]}\npolicy:");
    project.run(Role::Airlock, &["keygen"]).ends(0);
    pull(&project, &[]).ends(0).says("signed by key SHA256:");
    next_second();
    project.publish_anew();
    let run = pull(&project, &[]).ends(0);
    assert!(!run.stderr.contains("SHA256:"), "{run}");
}

#[test]
fn a_key_may_stand_in_the_configuration_or_in_a_list_of_allowed_signers() {
    let Some(project) = project() else { return };
    project.publish_anew();
    let public = String::from_utf8(project.read(PUBLIC)).unwrap();
    let public = public.trim();
    project.reconfigure("policy:", &format!("trust: {{signers: ['{public}']}}\npolicy:"));
    pull(&project, &["--force"]).ends(0);
    project.reconfigure(&format!("'{public}'"), "config/allowed");
    let list = |line: &str| {
        project.write("config/allowed", format!("# Who signs\n\n{line}\n").as_bytes());
        pull(&project, &["--force"])
    };
    list(&format!("airlock@example.com {public}")).ends(0);
    list(&format!("* namespaces=\"git,db-airlock\",valid-after=\"20200101\" {public}")).ends(0);
    for (options, said) in [
        ("valid-before=\"20200101\"", "key has expired"),
        ("namespaces=\"git\"", "`ssh-keygen` refuses the signature by key SHA256:"),
    ] {
        list(&format!("* {options} {public}")).ends(5).says(said).says("hint: ");
    }
    list(&format!("* cert-authority {public}")).ends(3).says("certificate authority").says("hint: ");
    list("nobody").ends(3).says("its key is of an unknown kind");
    list("").ends(3).says("it is empty");
}

#[test]
fn what_another_key_or_another_purpose_signed_is_refused() {
    let Some(project) = project() else { return };
    project.publish_anew();
    let manifest = published_manifest(&project);
    new_key(&project, "var/stranger", "");
    sign(&project, "var/stranger", "db-airlock", &manifest);
    let unknown = format!("it is signed by key {}", fingerprint(&project, "var/stranger.pub"));
    refused(&project, &PULL, 5, &unknown, "`trust.signers`");
    sign(&project, KEY, "file", &manifest);
    refused(&project, &PULL, 5, "namespace does not match", "ask whoever runs the airlock");
    sign(&project, KEY, "db-airlock", &manifest);
    pull(&project, &[]).ends(0);
}

#[test]
fn one_flipped_bit_of_manifest_or_signature_is_refused() {
    let Some(project) = project() else { return };
    project.publish_anew();
    let path = published_manifest(&project);
    let (manifest, signature) = (project.read(&path), project.read(format!("{path}.sig")));
    let trusted = TrustedKeys::load(&[PUBLIC.to_owned()], &project.path("")).unwrap();
    let name = Path::new(&path).file_name().unwrap().to_str().unwrap();
    let flipped = |bytes: &[u8], offset: usize| {
        let mut bytes = bytes.to_vec();
        bytes[offset] ^= 1 << (offset % 8);
        bytes
    };
    assert!(trusted.verify(name, &manifest, &signature).is_ok());
    for offset in 0..signature.len() {
        let damaged = flipped(&signature, offset);
        assert!(trusted.verify(name, &manifest, &damaged).is_err(), "byte {offset} of the signature");
    }
    for offset in (0..manifest.len()).step_by(37) {
        let damaged = flipped(&manifest, offset);
        assert!(trusted.verify(name, &damaged, &signature).is_err(), "byte {offset} of the manifest");
    }
    // And as a pull sees it.
    project.write(&path, &flipped(&manifest, 100));
    refused(&project, &PULL, 5, "cannot be verified", "");
    project.write(&path, &manifest);
    project.write(format!("{path}.sig"), &flipped(&signature, 300));
    refused(&project, &PULL, 5, "cannot be verified", "");
}

/// The variable of a CI job: no file of the key stays behind.
#[test]
fn the_key_may_come_from_the_environment() {
    let Some(mut project) = project() else { return };
    let key = String::from_utf8(project.read(KEY)).unwrap();
    std::fs::remove_file(project.path(KEY)).unwrap();
    project.set_for(Role::Airlock, "AIRLOCK_SIGN_KEY", key.trim());
    project.publish_anew();
    pull(&project, &[]).ends(0).says("signed by key SHA256:");
    let left: Vec<_> =
        project.files("var", "").into_iter().filter(|name| name.contains("db-airlock-")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_key_under_a_passphrase_is_refused_without_asking() {
    let Some(mut project) = project() else { return };
    std::fs::remove_file(project.path(KEY)).unwrap();
    new_key(&project, KEY, "hunter2");
    let anonymize = ["anonymize", "--from-database"];
    let told = "is a private key under a passphrase";
    project.run(Role::Airlock, &anonymize).ends(3).says(told).says("`ssh-add`");
    let key = String::from_utf8(project.read(KEY)).unwrap();
    project.set_for(Role::Airlock, "AIRLOCK_SIGN_KEY", &key);
    let run = project.run(Role::Airlock, &anonymize).ends(3).says("AIRLOCK_SIGN_KEY is a private key");
    assert!(!run.stderr.contains(key.lines().nth(2).unwrap()), "{run}");
    assert_eq!(project.files("var/airlock", ""), Vec::<String>::new());
}

/// An agent that ends with the test.
struct Agent(std::process::Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_key_may_be_with_an_agent() {
    let Some(mut project) = project() else { return };
    let socket: PathBuf = project.path("agent");
    let agent = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::null()).spawn();
    let _agent = Agent(agent.unwrap());
    while !socket.exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let mut add = Command::new("ssh-add");
    add.arg("-q").arg(project.path(KEY)).env("SSH_AUTH_SOCK", &socket).stderr(Stdio::null());
    assert!(add.status().unwrap().success());
    std::fs::copy(project.path(PUBLIC), project.path(KEY)).unwrap();
    project
        .run(Role::Airlock, &["anonymize", "--from-database"])
        .ends(3)
        .says("`ssh-keygen` cannot sign with");
    project.set_for(Role::Airlock, "SSH_AUTH_SOCK", socket.to_str().unwrap());
    project.publish_anew();
    pull(&project, &[]).ends(0).says("signed by key SHA256:");
}

#[test]
fn without_ssh_keygen_it_is_said_what_is_missing() {
    let Some(mut project) = project() else { return };
    project.publish_anew();
    project.set("PATH", project.path("config").to_str().unwrap());
    let hint = "`openssh-client`";
    refused(&project, &PULL, 3, "`ssh-keygen`, which verifies it, cannot be run", hint);
    let dump = project.files(REMOTE, ".sqlite3").remove(0);
    refused(&project, &["verify", &dump], 3, "`ssh-keygen`, which verifies it, cannot be run", hint);
    let run = project.run(Role::Airlock, &["anonymize", "--from-database"]).ends(3);
    run.says("`ssh-keygen`, which signs with it, cannot be run").says(hint);
}
