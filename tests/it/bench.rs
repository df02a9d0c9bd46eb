//! Where damaged dumps are tried: each must be refused, or be rewritten, and leave nothing behind.

use crate::project::{Project, Role, Run, State};

/// A project, and what stands in it before the runs.
pub struct Bench {
    project: Project,
    before: State,
}

impl Bench {
    pub fn new(project: Project) -> Self {
        project.write("var/input", b"");
        let before = Bench::state(&project);
        Bench { project, before }
    }

    /// Everything but the dump that is read.
    fn state(project: &Project) -> State {
        let mut state = project.state();
        state.remove("var/input").unwrap();
        state
    }

    fn run(&self, dump: &[u8]) -> Run {
        self.project.write("var/input", dump);
        self.project.run(Role::Airlock, &["anonymize", "var/input", "--output", "var/output"])
    }

    /// The dump must be refused with one of these texts, and nothing may be left.
    #[track_caller]
    pub fn check(&self, what: &str, dump: &[u8], says: &[&str]) {
        let run = self.run(dump);
        assert_eq!(run.code, 6, "{what}\n{run}");
        assert!(says.iter().any(|text| run.stderr.contains(text)), "{what}: none of {says:?} is said\n{run}");
        assert!(!run.stderr.contains("panicked"), "{what}\n{run}");
        assert_eq!(Bench::state(&self.project), self.before, "{what}: something is left\n{run}");
    }

    /// The dump must be refused so, or be rewritten: never a panic, never half a dump.
    #[track_caller]
    pub fn refused_or_rewritten(&self, what: &str, dump: &[u8]) -> bool {
        let run = self.run(dump);
        assert!(!run.stderr.contains("panicked"), "{what}\n{run}");
        let says =
            ["at byte ", "line ", "table `", "the data of `", "cannot read the dump", "compressed data"];
        if run.code == 0 {
            for name in self.project.files("var", "").iter().filter(|name| name.contains("output")) {
                std::fs::remove_file(self.project.path(name)).unwrap();
            }
        } else {
            assert_eq!(run.code, 6, "{what}\n{run}");
            assert!(says.iter().any(|text| run.stderr.contains(text)), "{what}\n{run}");
        }
        assert_eq!(Bench::state(&self.project), self.before, "{what}: something is left\n{run}");
        run.code == 0
    }
}

/// So many places in a range, evenly spread.
pub fn places(from: usize, to: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |place| from + (to - from) * place / count)
}
