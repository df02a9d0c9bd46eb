//! Whatever bytes claim to be a signature, none verifies but the real one, and none makes us panic. The
//! same goes for texts that claim to be a key.

#![no_main]

use db_airlock::artefact::signature::TrustedKeys;
use libfuzzer_sys::fuzz_target;

const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

fuzz_target!(|bytes: &[u8]| {
    let trusted = TrustedKeys::parse(&[KEY]).expect("the key is one");
    assert!(trusted.verify("x.manifest.json", b"a manifest that nobody signed", bytes).is_err());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = TrustedKeys::parse(&[text]);
    }
});
