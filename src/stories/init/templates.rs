//! What makes a project's airlock run by itself: a workflow of GitHub, a job of GitLab, units of systemd. They are written
//! once, to be changed by whoever owns the project, and never replaced.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
use crate::files::{Access, Existing, create_folder, folder_of, write_whole};

/// A kind of machine that runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Template {
    /// A weekly workflow of GitHub Actions.
    Github,
    /// A scheduled job of GitLab CI.
    Gitlab,
    /// A service with a timer, and a line for cron where there is no systemd.
    Systemd,
}

/// A file of a project, and what is written there.
struct File {
    path: &'static str,
    text: &'static str,
}

const GITHUB: [File; 1] = [File {
    path: ".github/workflows/db-airlock.yml",
    text: include_str!("../../../config/templates/github.yml"),
}];

const GITLAB: [File; 1] =
    [File { path: ".gitlab/db-airlock.yml", text: include_str!("../../../config/templates/gitlab.yml") }];

const SYSTEMD: [File; 3] = [
    File {
        path: "config/systemd/db-airlock-backup.service",
        text: include_str!("../../../config/templates/db-airlock-backup.service"),
    },
    File {
        path: "config/systemd/db-airlock-backup.timer",
        text: include_str!("../../../config/templates/db-airlock-backup.timer"),
    },
    File {
        path: "config/systemd/db-airlock.cron",
        text: include_str!("../../../config/templates/db-airlock.cron"),
    },
];

impl Template {
    fn files(self) -> &'static [File] {
        match self {
            Template::Github => &GITHUB,
            Template::Gitlab => &GITLAB,
            Template::Systemd => &SYSTEMD,
        }
    }

    /// What has to be done next, in lines to type where that can be said.
    pub fn next(self) -> &'static str {
        match self {
            Template::Github => {
                "in the repository's settings, make an environment `db-airlock` for the default branch alone, then:\n  \
                 gh secret set --env db-airlock AIRLOCK_SIGN_KEY < .airlock/sign.key\n  \
                 gh secret set --env db-airlock AIRLOCK_DECRYPT_KEY < .airlock/decrypt.key\n  \
                 gh secret set --env db-airlock BACKUP_SSH_KEY < KEY\n  \
                 gh variable set --env db-airlock NAME --body VALUE   # for AIRLOCK_SOURCE, AIRLOCK_REVISION, BACKUP_FILE and \
                 BACKUP_KNOWN_HOSTS, as the file explains\n\
                 let `remote` be ${AIRLOCK_REMOTE:-github://OWNER/REPOSITORY/db-airlock?branch=main}\n"
            }
            Template::Gitlab => {
                "add to .gitlab-ci.yml: include: [{local: .gitlab/db-airlock.yml}]\n\
                 in the project's settings, set as CI/CD variables, protected: AIRLOCK_SIGN_KEY, AIRLOCK_DECRYPT_KEY and \
                 BACKUP_SSH_KEY, hidden; AIRLOCK_SOURCE, AIRLOCK_REVISION, BACKUP_FILE and BACKUP_KNOWN_HOSTS, as the file \
                 explains\n\
                 make a pipeline schedule for the default branch\n\
                 let `remote` be ${AIRLOCK_REMOTE:-gitlab://HOST/GROUP/PROJECT/db-airlock?ref=main}\n"
            }
            Template::Systemd => {
                "on production, with the project in /srv/db-airlock (or change the paths in the files):\n  \
                 sudo useradd --system --home-dir /srv/db-airlock db-airlock\n  \
                 sudo install -d -o db-airlock -m 700 /srv/db-airlock/var\n  \
                 sudo install -D -m 600 /dev/stdin /etc/db-airlock/environment   # DATABASE_URL=…, and end with Ctrl-D\n  \
                 sudo install -m 644 config/systemd/db-airlock-backup.* /etc/systemd/system/\n  \
                 sudo systemctl daemon-reload\n  \
                 sudo systemctl enable --now db-airlock-backup.timer\n  \
                 sudo systemctl start db-airlock-backup.service   # the first backup, to see that all is well\n\
                 or, without systemd: sudo install -m 644 config/systemd/db-airlock.cron /etc/cron.d/db-airlock\n"
            }
        }
    }
}

/// Writes the files of these into the project, all or none: where one is there already, nothing is written.
pub fn install(templates: &[Template], project_root: &Path) -> Result<Vec<PathBuf>, Error> {
    let files: Vec<&File> = templates.iter().flat_map(|template| template.files()).collect();
    let path = |file: &File| project_root.join(file.path);
    // A link that leads nowhere is there, too.
    if let Some(file) = files.iter().find(|file| path(file).symlink_metadata().is_ok()) {
        return Err(Error::Refused {
            what: format!("replace `{}`", file.path),
            why: "it is there already".to_owned(),
            hint: Some(format!("move `{}` away, run this again, and compare the two", file.path)),
        });
    }
    for file in &files {
        create_folder(folder_of(&path(file)), Access::Shared)?;
        write_whole(&path(file), file.text.as_bytes(), Access::Shared, Existing::Keep)?;
    }
    Ok(files.into_iter().map(path).collect())
}
