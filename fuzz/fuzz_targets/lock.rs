//! Whatever text claims to be a schema lock, it is read or refused, and what is read is written back as the same lock, of
//! which a plan can be made.

#![no_main]

use db_airlock::anonymize::plan::Plan;
use db_airlock::anonymize::policy::Policy;
use db_airlock::lock::Lock;
use db_airlock::yaml::{Source, draw, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Lock::parse(&Source::new("schema.lock", text)) {
        Ok(lock) => {
            let again = Lock::parse(&Source::new("schema.lock", lock.text())).expect("what we write we read");
            assert_eq!(again, lock);
            assert!(lock.changes(&again).is_empty());
            let node = parse(Source::new("fuzz.yaml", "keep: ['*.id']")).expect("it is YAML");
            let policy = Policy::parse(&node).unwrap_or_else(|_| panic!("it is a policy"));
            let _ = Plan::new(&policy, lock.tables()).map_err(|refusal| refusal.to_string());
        }
        Err(error) => drop(draw(&[error], false)),
    }
});
