//! `init --ci` and `init --systemd`: files that run an airlock by itself, and what has to be done before they can.

use std::path::PathBuf;

use serde::Serialize;

use super::{Door, Outcome, Page, is_none_there};
use crate::Error;
use crate::config::project_root;
use crate::stories::init::templates::{Template, install};

/// What the configuration's own options have nothing to do with.
const OTHERS: [&str; 7] = ["url", "dump", "output", "from_db_tools", "no_values", "show_values", "locale"];

#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// Write a scheduled job that anonymizes and publishes: .github/workflows/db-airlock.yml or .gitlab/db-airlock.yml
    #[arg(long, value_enum, value_name = "SERVICE", conflicts_with_all = OTHERS)]
    ci: Option<Service>,

    /// Write a service and a timer for production's backups, and a line for cron, into config/systemd/
    #[arg(long, conflicts_with_all = OTHERS)]
    systemd: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Service {
    Github,
    Gitlab,
}

impl Wanted {
    /// Nothing where a configuration is meant.
    pub(super) fn asked_for(&self) -> Option<Vec<Template>> {
        let service = self.ci.map(|service| match service {
            Service::Github => Template::Github,
            Service::Gitlab => Template::Gitlab,
        });
        let templates: Vec<Template> =
            service.into_iter().chain(self.systemd.then_some(Template::Systemd)).collect();
        (!templates.is_empty()).then_some(templates)
    }
}

/// What was written.
#[derive(Debug, Serialize)]
pub(crate) struct Installed {
    files: Vec<PathBuf>,
    templates: Vec<Template>,
}

impl Outcome for Installed {
    fn data(&self, _page: &Page) -> String {
        self.files.iter().map(|file| format!("{}\n", file.display())).collect()
    }

    fn talk(&self) -> String {
        let files: Vec<String> = self.files.iter().map(|file| file.display().to_string()).collect();
        let next: String = self.templates.iter().map(|template| template.next()).collect();
        format!("wrote {}, which are yours to change\n{next}", files.join(", "))
    }
}

pub(super) fn run(templates: &[Template], door: &Door) -> Result<Installed, Error> {
    let root = match door.configured_at(None) {
        Ok((config, _)) => project_root(&config.path),
        Err(error) if is_none_there(&error) => door.folder().to_owned(),
        Err(error) => return Err(error),
    };
    let files = install(templates, &root)?;
    Ok(Installed {
        files: files.iter().map(|file| door.shown(file)).collect(),
        templates: templates.to_vec(),
    })
}
