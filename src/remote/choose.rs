//! Which artefact of a remote to use: the newest, by verified manifests only.

use jiff::Timestamp;

use super::{RemoteEntry, RemoteError};
use crate::artefact::manifest::{Kind, Manifest};
use crate::artefact::order_of_name;
use crate::artefact::signature::{KeyId, SignatureError, TrustedKeys};

/// An artefact of a remote whose manifest is verified. Its dump was not looked at yet.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Where it is.
    pub entry: RemoteEntry,
    /// What it is.
    pub manifest: Manifest,
    /// Who signed it.
    pub key_id: KeyId,
    /// Older entries that were passed over, and why: for people.
    pub warnings: Vec<String>,
}

/// Chooses the newest anonymized artefact of a database.
///
/// Whoever can write to the remote can also damage what is there, or put a file there that nobody
/// signed. Were such an entry passed over in silence, damaging the newest artefact would make everyone
/// restore an old one and take it for the latest. So an entry that cannot be verified is refused where
/// it claims to be as new as the newest verified one, where its age cannot be read, or where there is none
/// verified. Where it claims to be older it could not have been chosen anyway, such as one that was signed
/// by a key since retired: it is passed over with a warning. (That an entry was removed cannot be told from
/// a list. The age of what is restored is therefore always shown.)
pub fn choose(
    entries: Vec<RemoteEntry>,
    trusted: &TrustedKeys,
    database: &str,
) -> Result<Chosen, RemoteError> {
    let mut newest: Option<Chosen> = None;
    let mut warnings = Vec::new();
    let mut refused = Vec::new();
    for entry in entries {
        match verify(&entry, trusted) {
            Err(refusal) => refused.push((entry, refusal)),
            Ok((manifest, _)) if manifest.kind != Kind::Anonymized || manifest.database != database => {
                warnings.push(format!(
                    "`{}` is passed over: it is {} of `{}`",
                    entry.location, manifest.kind, manifest.database
                ));
            }
            Ok((manifest, key_id)) => {
                let rank = |manifest: &Manifest| (manifest.created, order_of_name(&manifest.dump.file));
                if newest.as_ref().is_none_or(|newest| rank(&newest.manifest) < rank(&manifest)) {
                    newest = Some(Chosen { entry, manifest, key_id, warnings: Vec::new() });
                }
            }
        }
    }
    let newest_verified = newest.as_ref().map(|chosen| chosen.manifest.created);
    for (entry, Refusal { reason, hint, claims }) in refused {
        let is_older = matches!((claims, newest_verified), (Some(claims), Some(newest)) if claims < newest);
        if !is_older {
            let location = entry.location;
            return Err(RemoteError::NotVerified { location, reason, hint, claims, newest_verified });
        }
        warnings.push(format!("`{}` is older and passed over: {reason}", entry.location));
    }
    let chosen = newest.ok_or_else(|| RemoteError::Nothing { database: database.to_owned() })?;
    Ok(Chosen { warnings, ..chosen })
}

/// Why an entry is not verified, and how old it says it is.
struct Refusal {
    reason: String,
    hint: Option<String>,
    claims: Option<Timestamp>,
}

fn verify(entry: &RemoteEntry, trusted: &TrustedKeys) -> Result<(Manifest, KeyId), Refusal> {
    let parsed = Manifest::parse(&entry.manifest_name, &entry.manifest);
    let claims = parsed.as_ref().ok().map(|manifest| manifest.created);
    let Some(signature) = &entry.signature else {
        let hint = "remove it from the remote, or publish the signed artefact again".to_owned();
        return Err(Refusal { reason: "it has no signature".to_owned(), hint: Some(hint), claims });
    };
    let by_signature = |error: SignatureError| Refusal {
        reason: error.to_string(),
        hint: Some(error.hint().to_owned()),
        claims,
    };
    let key_id = trusted.verify(&entry.manifest, signature).map_err(by_signature)?;
    let manifest = parsed.map_err(|error| Refusal {
        reason: error.to_string(),
        hint: Some(error.hint().to_owned()),
        claims,
    })?;
    Ok((manifest, key_id))
}

#[cfg(test)]
#[cfg(feature = "server")]
mod tests {
    use super::*;
    use crate::artefact::manifest::tests::sample;
    use crate::artefact::signature::Signer;

    struct Airlock {
        signer: Signer,
        trusted: TrustedKeys,
    }

    fn airlock() -> Airlock {
        let signer = Signer::generate().unwrap();
        let trusted = TrustedKeys::parse(&[signer.public_key_file()]).unwrap();
        Airlock { signer, trusted }
    }

    fn day(day: u8) -> Timestamp {
        format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn entry(signer: &Signer, at: u8, change: impl FnOnce(&mut Manifest)) -> RemoteEntry {
        let mut manifest = sample();
        manifest.created = day(at);
        manifest.dump.file = format!("shop-{at:02}.sqlite3");
        change(&mut manifest);
        let manifest_name = format!("{}.manifest.json", manifest.dump.file);
        let bytes = manifest.to_bytes();
        let signature = Some(signer.sign(&bytes, &manifest_name).unwrap());
        RemoteEntry { location: format!("day {at}"), manifest_name, manifest: bytes, signature }
    }

    fn good(airlock: &Airlock, at: u8) -> RemoteEntry {
        entry(&airlock.signer, at, |_| {})
    }

    #[test]
    fn the_newest_is_chosen_whatever_the_order() {
        let airlock = airlock();
        for order in [[1, 3, 2], [3, 2, 1], [2, 1, 3]] {
            let entries = order.map(|at| good(&airlock, at)).to_vec();
            let chosen = choose(entries, &airlock.trusted, "shop").unwrap();
            assert_eq!(chosen.manifest.created, day(3));
            assert_eq!(chosen.key_id, airlock.signer.key_id());
            assert_eq!(chosen.warnings, Vec::<String>::new());
        }
    }

    #[test]
    fn the_later_number_wins_within_a_second() {
        let airlock = airlock();
        let numbered = |number: u8| {
            entry(&airlock.signer, 1, |manifest| manifest.dump.file = format!("shop-01-{number}.sqlite3"))
        };
        let entries = vec![numbered(2), numbered(10), numbered(9), good(&airlock, 1)];
        let chosen = choose(entries, &airlock.trusted, "shop").unwrap();
        assert_eq!(chosen.manifest.dump.file, "shop-01-10.sqlite3");
    }

    /// With a verified artefact of day 2, `bad` must be refused for this reason, unless it claims to
    /// be of day 1: then it is passed over.
    fn check_bad(airlock: &Airlock, bad: impl Fn(u8) -> RemoteEntry, reason: &str) {
        for (at, standing) in [
            (3, "it claims to be from 2026-11-03T00:00:00Z"),
            (2, "it claims to be from 2026-11-02T00:00:00Z"),
        ] {
            let error = choose(vec![good(airlock, 2), bad(at)], &airlock.trusted, "shop").unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "`day {at}` cannot be verified: {reason}; {standing}, and the newest that can be \
                     verified is from 2026-11-02T00:00:00Z"
                )
            );
            assert!(error.hint().is_some());
            assert!(matches!(error, RemoteError::NotVerified { .. }));
        }
        let chosen = choose(vec![bad(1), good(airlock, 2)], &airlock.trusted, "shop").unwrap();
        assert_eq!(chosen.manifest.created, day(2));
        assert_eq!(chosen.warnings, [format!("`day 1` is older and passed over: {reason}")]);

        let alone = choose(vec![bad(1)], &airlock.trusted, "shop").unwrap_err().to_string();
        assert!(
            alone.ends_with("it claims to be from 2026-11-01T00:00:00Z, and none can be verified"),
            "{alone}"
        );
    }

    #[test]
    fn what_cannot_be_verified_is_refused_unless_it_claims_to_be_older() {
        let (airlock, stranger) = (airlock(), Signer::generate().unwrap());
        let (known, unknown) = (airlock.signer.key_id(), stranger.key_id());
        check_bad(
            &airlock,
            |at| entry(&stranger, at, |_| {}),
            &format!("it is signed by key {unknown}, which is not trusted (trusted: {known})"),
        );
        check_bad(
            &airlock,
            |at| RemoteEntry { signature: None, ..good(&airlock, at) },
            "it has no signature",
        );
        check_bad(
            &airlock,
            |at| RemoteEntry { signature: good(&airlock, 20).signature, ..good(&airlock, at) },
            &format!("the signature by key {known} does not match: the file or its signature was changed"),
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused_however_old_it_may_be() {
        let airlock = airlock();
        let unreadable = RemoteEntry { manifest: b"{".to_vec(), ..good(&airlock, 1) };
        let renamed = RemoteEntry { manifest_name: "other.manifest.json".to_owned(), ..good(&airlock, 1) };
        for bad in [unreadable, renamed] {
            let error = choose(vec![good(&airlock, 2), bad], &airlock.trusted, "shop").unwrap_err();
            assert!(error.to_string().contains("; its age cannot be read, and the newest"), "{error}");
            assert!(matches!(error, RemoteError::NotVerified { .. }));
        }
    }

    #[test]
    fn other_databases_and_raw_dumps_are_never_chosen() {
        let airlock = airlock();
        let other = entry(&airlock.signer, 8, |manifest| manifest.database = "crm".to_owned());
        let raw = entry(&airlock.signer, 9, |manifest| {
            (manifest.kind, manifest.mode, manifest.policy_sha256) = (Kind::Raw, None, None);
        });
        let entries = vec![other, good(&airlock, 2), raw];
        let chosen = choose(entries.clone(), &airlock.trusted, "shop").unwrap();
        assert_eq!(chosen.manifest.created, day(2));
        assert_eq!(
            chosen.warnings,
            [
                "`day 8` is passed over: it is anonymized of `crm`",
                "`day 9` is passed over: it is raw of `shop`"
            ]
        );
        let nothing = choose(entries, &airlock.trusted, "blog").unwrap_err();
        assert_eq!(nothing.to_string(), "the remote has no anonymized artefact of `blog`");
        assert!(matches!(nothing, RemoteError::Nothing { .. }));
    }
}
