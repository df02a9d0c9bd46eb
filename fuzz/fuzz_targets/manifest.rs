//! Whatever bytes claim to be a manifest, they are read or refused, and what is read is written back as
//! something that reads the same.

#![no_main]

use db_airlock::artefact::manifest::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(manifest) = Manifest::parse("shop.sqlite3.manifest.json", bytes) {
        let written = manifest.to_bytes();
        let again = Manifest::parse("shop.sqlite3.manifest.json", &written).expect("what we write we read");
        assert_eq!(again.to_bytes(), written);
    }
});
