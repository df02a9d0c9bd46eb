//! Whatever a web server sends as an index, it is read or refused, and what is read leads nowhere but to manifests below it.

#![no_main]

use db_airlock::remote::index::Index;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(index) = Index::parse(bytes) {
        for path in index.manifests() {
            assert!(path.ends_with(".manifest.json") && !path.starts_with('/'));
            assert!(path.split('/').all(|part| !part.is_empty() && part != ".."));
        }
        assert_eq!(Index::parse(&index.to_bytes()).as_ref(), Ok(&index));
    }
});
