//! Which artefact of a remote to use: the one that is asked for, by verified manifests only.

use jiff::Timestamp;

use super::{RemoteEntry, RemoteError, Wanted};
use crate::artefact::ArtefactError;
use crate::artefact::manifest::{Kind, Manifest};
use crate::artefact::signature::{KeyId, SignatureError, TrustedKeys, Unproven};

/// An artefact of a remote whose manifest is verified. Its dump was not looked at yet.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Where it is.
    pub entry: RemoteEntry,
    /// What it is.
    pub manifest: Manifest,
    /// Who signed it.
    pub key_id: KeyId,
    /// Other entries that were passed over, and why: for people.
    pub warnings: Vec<String>,
}

/// Chooses the wanted one among the anonymized artefacts of a database.
///
/// Whoever can write to the remote can also damage what is there, or put a file there that nobody
/// signed. Were such an entry passed over in silence, damaging the newest artefact would make everyone
/// restore an old one and take it for the latest. So an entry that cannot be verified is refused where
/// it claims to be as new as the newest verified one, where its age cannot be read, or where there is none
/// verified. Where it claims to be older it could not have been chosen anyway, such as one that was signed
/// by a key since retired: it is passed over with a warning. (That an entry was removed cannot be told from
/// a list. The age of what is restored is therefore always shown, and what was pulled last is remembered.)
///
/// The same holds among those made before a moment. By its id, an artefact is asked for as none but itself: there an
/// entry that cannot be verified is refused where it claims that id.
///
/// The chosen one is refused where it has expired at `now`; no older one is taken instead.
pub fn choose(
    entries: Vec<RemoteEntry>,
    trusted: &TrustedKeys,
    database: &str,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Chosen, RemoteError> {
    let mut candidates = Vec::new();
    let mut warnings = Vec::new();
    let mut refused = Vec::new();
    for entry in entries {
        match verify(&entry, trusted) {
            Err(Refusal { undecided: Some(source), .. }) => {
                let path = entry.location.into();
                return Err(ArtefactError::Signature { path, source: *source }.into());
            }
            Err(refusal) => refused.push((entry, refusal)),
            Ok((manifest, _)) if manifest.kind != Kind::Anonymized || manifest.database != database => {
                warnings.push(format!(
                    "`{}` is passed over: it is {} of `{}`",
                    entry.location, manifest.kind, manifest.database
                ));
            }
            Ok((manifest, key_id)) => {
                candidates.push(Chosen { entry, manifest, key_id, warnings: Vec::new() });
            }
        }
    }
    let picked = wanted.pick(database, candidates);
    let picked_at = picked.as_ref().ok().and_then(Option::as_ref).map(|chosen| chosen.manifest.created);
    for (entry, Refusal { reason, hint, claims, .. }) in refused {
        let (location, created) = (entry.location, claims.as_ref().map(|claims| claims.created));
        let claimed = claims.as_ref().map(|claims| (claims.id.as_str(), claims.created));
        if wanted.could_be(claimed, picked_at) {
            return Err(RemoteError::NotVerified {
                location,
                reason,
                hint,
                claims: created,
                newest_verified: picked_at,
            });
        }
        let is_older = matches!((created, picked_at), (Some(created), Some(picked)) if created < picked);
        let older = if is_older { "older and " } else { "" };
        warnings.push(format!("`{location}` is {older}passed over: {reason}"));
    }
    let chosen = picked?.ok_or_else(|| RemoteError::Nothing { database: database.to_owned() })?;
    if let Some(expires) = chosen.manifest.expired(now) {
        return Err(ArtefactError::Expired { path: chosen.entry.location.into(), expires }.into());
    }
    Ok(Chosen { warnings, ..chosen })
}

/// Why an entry is not verified, and what it says of itself.
struct Refusal {
    reason: String,
    hint: Option<String>,
    claims: Option<Box<Manifest>>,
    /// Where nobody can say whether it is signed, because something is missing here.
    undecided: Option<Box<SignatureError>>,
}

fn verify(entry: &RemoteEntry, trusted: &TrustedKeys) -> Result<(Manifest, KeyId), Refusal> {
    let claims = || Manifest::parse(&entry.manifest_name, &entry.manifest).ok().map(Box::new);
    let Some(signature) = &entry.signature else {
        let hint = "remove it from the remote, or publish the signed artefact again".to_owned();
        let reason = "it has no signature".to_owned();
        return Err(Refusal { reason, hint: Some(hint), claims: claims(), undecided: None });
    };
    trusted.verify(&entry.manifest_name, &entry.manifest, signature).map_err(|unproven| Refusal {
        reason: unproven.to_string(),
        hint: Some(unproven.hint().to_owned()),
        claims: claims(),
        undecided: match unproven {
            Unproven::Signature(error @ SignatureError::NoProgram { .. }) => Some(Box::new(error)),
            Unproven::Signature(_) | Unproven::Manifest(_) => None,
        },
    })
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
        manifest.id = format!("{at:032x}");
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
            let chosen = choose(entries, &airlock.trusted, "shop", &Wanted::Newest, day(1)).unwrap();
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
        let chosen = choose(entries, &airlock.trusted, "shop", &Wanted::Newest, day(1)).unwrap();
        assert_eq!(chosen.manifest.dump.file, "shop-01-10.sqlite3");
    }

    /// With a verified artefact of day 2, `bad` must be refused for this reason, unless it claims to
    /// be of day 1: then it is passed over.
    fn check_bad(airlock: &Airlock, bad: impl Fn(u8) -> RemoteEntry, reason: &str) {
        for (at, standing) in [
            (3, "it claims to be from 2026-11-03T00:00:00Z"),
            (2, "it claims to be from 2026-11-02T00:00:00Z"),
        ] {
            let error =
                choose(vec![good(airlock, 2), bad(at)], &airlock.trusted, "shop", &Wanted::Newest, day(1))
                    .unwrap_err();
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
        let chosen =
            choose(vec![bad(1), good(airlock, 2)], &airlock.trusted, "shop", &Wanted::Newest, day(1))
                .unwrap();
        assert_eq!(chosen.manifest.created, day(2));
        assert_eq!(chosen.warnings, [format!("`day 1` is older and passed over: {reason}")]);

        let alone =
            choose(vec![bad(1)], &airlock.trusted, "shop", &Wanted::Newest, day(1)).unwrap_err().to_string();
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
            let error =
                choose(vec![good(&airlock, 2), bad], &airlock.trusted, "shop", &Wanted::Newest, day(1))
                    .unwrap_err();
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
        let chosen = choose(entries.clone(), &airlock.trusted, "shop", &Wanted::Newest, day(1)).unwrap();
        assert_eq!(chosen.manifest.created, day(2));
        assert_eq!(
            chosen.warnings,
            [
                "`day 8` is passed over: it is anonymized of `crm`",
                "`day 9` is passed over: it is raw of `shop`"
            ]
        );
        let nothing = choose(entries, &airlock.trusted, "blog", &Wanted::Newest, day(1)).unwrap_err();
        assert_eq!(nothing.to_string(), "the remote has no anonymized artefact of `blog`");
        assert!(matches!(nothing, RemoteError::Nothing { .. }));
    }

    fn wish(text: &str) -> Wanted {
        match text.split_once(' ') {
            Some(("id", id)) => Wanted::Id(id.parse().unwrap()),
            Some(("before", at)) => Wanted::Before(day(at.parse().unwrap())),
            _ => Wanted::Newest,
        }
    }

    /// Id of the artefact of a day.
    fn id(at: u8) -> String {
        format!("{at:032x}")
    }

    /// What of these is chosen: the day, or the error.
    fn check_wish(airlock: &Airlock, entries: &[RemoteEntry], wanted: &str, expected: Result<u8, &str>) {
        for entries in [entries.to_vec(), entries.iter().rev().cloned().collect()] {
            let chosen = choose(entries, &airlock.trusted, "shop", &wish(wanted), day(1));
            let chosen = chosen.map(|chosen| chosen.manifest.created).map_err(|error| {
                assert!(error.hint().is_some(), "{error}");
                error.to_string()
            });
            let expected = expected.map(day);
            assert_eq!(chosen.as_ref().map_err(String::as_str), expected.as_ref().map_err(|text| *text));
        }
    }

    #[test]
    fn an_artefact_is_chosen_by_its_id_or_by_its_age() {
        let airlock = airlock();
        let entries = [1, 2, 3, 20].map(|at| good(&airlock, at));
        check_wish(&airlock, &entries, &format!("id {}", id(2)), Ok(2));
        check_wish(&airlock, &entries, "before 3", Ok(2));
        check_wish(&airlock, &entries, "before 28", Ok(20));
        let nothing =
            "the remote has no anonymized artefact of `shop` that was made before 2026-11-01T00:00:00Z";
        check_wish(&airlock, &entries, "before 1", Err(nothing));
        let none = format!(
            "the remote has no anonymized artefact of `shop` whose id begins with 0000001; the nearest: \
             {} (made 2026-11-20T00:00:00Z), {} (made 2026-11-03T00:00:00Z), {} (made 2026-11-02T00:00:00Z)",
            id(20),
            id(3),
            id(2)
        );
        check_wish(&airlock, &entries, "id 0000001", Err(&none));
        let several = choose(entries.to_vec(), &airlock.trusted, "shop", &wish("id 000000"), day(1));
        let several = several.unwrap_err();
        assert!(several.to_string().starts_with("000000 is the beginning of several ids: "), "{several}");
        // The same one, published twice, is one.
        check_wish(&airlock, &[good(&airlock, 2), good(&airlock, 2)], "id 000000", Ok(2));
    }

    #[test]
    fn what_cannot_be_verified_and_claims_to_be_what_is_asked_for_is_refused() {
        let (airlock, stranger) = (airlock(), Signer::generate().unwrap());
        let entries = [good(&airlock, 1), good(&airlock, 3), entry(&stranger, 2, |_| {})];
        let wished = |wanted: &str| choose(entries.to_vec(), &airlock.trusted, "shop", &wish(wanted), day(1));
        for refused in ["before 3".to_owned(), format!("id {}", id(2))] {
            let error = wished(&refused).unwrap_err();
            assert!(matches!(error, RemoteError::NotVerified { .. }), "{refused}: {error}");
        }
        for (passed, at, word) in [("before 2".to_owned(), 1, ""), (format!("id {}", id(3)), 3, "older and ")]
        {
            let chosen = wished(&passed).unwrap();
            assert_eq!(chosen.manifest.created, day(at));
            let start = format!("`day 2` is {word}passed over: it is signed by key");
            assert!(chosen.warnings[0].starts_with(&start), "{:?}", chosen.warnings);
        }
        // What has neither age nor id could be the wanted one of a time, and is not the one of an id.
        let unreadable = RemoteEntry { manifest: b"{".to_vec(), ..good(&airlock, 1) };
        let entries = [good(&airlock, 1), unreadable];
        let wished = |wanted: &str| choose(entries.to_vec(), &airlock.trusted, "shop", &wish(wanted), day(1));
        assert!(matches!(wished("before 9"), Err(RemoteError::NotVerified { .. })));
        assert_eq!(wished(&format!("id {}", id(1))).unwrap().manifest.created, day(1));
    }

    #[test]
    fn an_expired_artefact_is_refused_and_no_older_one_is_taken_instead() {
        let airlock = airlock();
        let expiring = entry(&airlock.signer, 2, |manifest| manifest.expires = Some(day(9)));
        let entries = vec![good(&airlock, 1), expiring];
        for wanted in ["newest".to_owned(), "before 3".to_owned(), format!("id {}", id(2))] {
            let wished = |now| choose(entries.clone(), &airlock.trusted, "shop", &wish(&wanted), now);
            assert_eq!(wished(day(8)).unwrap().manifest.created, day(2));
            for now in [9, 10] {
                let error = wished(day(now)).unwrap_err();
                assert_eq!(error.to_string(), "`day 2` expired at 2026-11-09T00:00:00Z");
                assert!(error.hint().is_some_and(|hint| hint.contains("anonymize")));
            }
        }
        check_wish(&airlock, &entries, "before 2", Ok(1));
    }

    #[test]
    fn a_signer_of_other_databases_is_refused() {
        let (airlock, other) = (airlock(), Signer::generate().unwrap());
        let mut trusted = airlock.trusted.clone();
        let (key, root) = (other.public_key_file(), std::path::Path::new(""));
        let line = key.lines().last().unwrap();
        trusted.add(line, Some(&["crm".to_owned(), "blog".to_owned()]), root).unwrap();
        let entries = vec![good(&airlock, 2), entry(&other, 3, |_| {})];
        let error = choose(entries, &trusted, "shop", &Wanted::Newest, day(1)).unwrap_err();
        let expected = format!(
            "`day 3` cannot be verified: key {} may not sign for the database `shop`, only for `crm`, `blog`; it claims",
            other.key_id()
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("`databases`")));
        let of_crm = entry(&other, 3, |manifest| manifest.database = "crm".to_owned());
        assert_eq!(
            choose(vec![of_crm], &trusted, "crm", &Wanted::Newest, day(1)).unwrap().key_id,
            other.key_id()
        );
        // Named once more without bounds, it may sign for all.
        trusted.add(line, None, root).unwrap();
        let unbound = choose(vec![entry(&other, 3, |_| {})], &trusted, "shop", &Wanted::Newest, day(1));
        assert_eq!(unbound.unwrap().key_id, other.key_id());
    }
}
