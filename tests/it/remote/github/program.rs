//! Whole commands: where the token comes from, and that nobody is told of it.

use std::os::unix::fs::PermissionsExt as _;

use db_airlock::files::files_below;

use super::fake::{FORK, GitHubBench, Way};
use crate::project::{Project, REMOTE, Role, SHOP, SHOP_POLICY};
use crate::remote::forge::{Packing, TOKEN};

/// A project whose airlock has published to a folder, which a run of a workflow then uploads to GitHub.
fn uploaded(bench: &GitHubBench) -> Project {
    let mut project = Project::new(SHOP_POLICY, SHOP);
    project.reconfigure("remote: published", "remote: ${REMOTE}");
    project.set_for(Role::Airlock, "REMOTE", REMOTE);
    project.set_for(Role::Developer, "REMOTE", &bench.url());
    project.run(Role::Airlock, &["keygen"]).ends(0);
    project.publish_anew();
    let files = files_below(&project.path(REMOTE)).unwrap();
    let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    bench.upload_files(files.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect());
    project
}

/// A `gh` that prints a token for this host alone.
fn with_gh(project: &mut Project, host: &str) {
    let folder = project.path("programs");
    std::fs::create_dir(&folder).unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = 'auth token --hostname {host}' ] && echo {TOKEN} && exit\necho no token >&2; exit 1\n"
    );
    std::fs::write(folder.join("gh"), script).unwrap();
    std::fs::set_permissions(folder.join("gh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    project.set_for(Role::Developer, "PATH", &folder.display().to_string());
}

#[test]
fn a_developer_pulls_with_the_token_of_gh_which_is_told_nowhere() {
    let bench = GitHubBench::new(Way::Zipped(Packing::Stored));
    let mut project = uploaded(&bench);
    with_gh(&mut project, &format!("127.0.0.1:{}", bench.port));
    let mut runs = Vec::new();
    for args in [&["list", "--remote"][..], &["pull"], &["publish"], &["check"]] {
        runs.push(project.run(Role::Developer, &[args, &["-vvv"]].concat()));
    }
    assert_eq!((runs[0].code, runs[1].code), (0, 0), "{}\n{}", runs[0], runs[1]);
    for run in &runs {
        assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run}");
    }
    for name in project.files("", "").iter().filter(|name| !name.ends_with("/gh")) {
        assert!(!String::from_utf8_lossy(&project.read(name)).contains("hunter2"), "a secret is in {name}");
    }
}

#[test]
fn what_fails_says_what_to_do_and_no_secret() {
    let bench = GitHubBench::new(Way::Zipped(Packing::Stored));
    let mut project = uploaded(&bench);
    let pull = |project: &Project, code: i32, words: &str| {
        let run = project.run(Role::Developer, &["pull", "-vvv"]).ends(code).says(words);
        assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{run}");
    };
    pull(&project, 4, "hint: set GITHUB_TOKEN or GH_TOKEN");
    bench.state().faults.clear();
    project.set_for(Role::Developer, "GH_TOKEN", TOKEN);
    bench.change(|uploaded| uploaded.head_repository = FORK);
    pull(&project, 7, "come from runs of other repositories, such as forks");
    bench.change(|uploaded| uploaded.expired = true);
    bench.change(|uploaded| uploaded.head_repository = super::fake::OURS);
    pull(&project, 4, "have expired on GitHub");
}
