//! Which keys open a bucket: those of the configuration, of the environment, of the AWS CLI's files, or those that the
//! machine is given by where it runs.

use std::path::Path;
use std::str::FromStr as _;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use serde::Deserialize;

use super::settings::Settings;
use crate::config::{Database, Environment, Secret, SecretSource};
use crate::credential::{self, CredentialError};
use crate::remote::RemoteError;

/// Where a service that hands out keys is found, and as what: of web identities, containers, and machines of EC2.
const OF_THE_PLACE: [&str; 8] = [
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_ENDPOINT_URL_STS",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_METADATA_ENDPOINT",
];

/// One pair of keys.
#[derive(Debug, PartialEq, Eq)]
struct Keys {
    id: String,
    secret: Secret,
    token: Option<Secret>,
}

/// Gives the builder what opens the bucket.
pub(super) fn add(
    mut builder: AmazonS3Builder,
    settings: &Settings,
    database: &Database,
) -> Result<AmazonS3Builder, RemoteError> {
    let environment = database.environment();
    if let Some(keys) = find(settings, database)? {
        builder = builder.with_access_key_id(keys.id).with_secret_access_key(keys.secret.expose());
        return Ok(match keys.token {
            Some(token) => builder.with_token(token.expose()),
            None => builder,
        });
    }
    if environment.get("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        && !is_given_by_the_place(environment)
    {
        return Err(RemoteError::Denied {
            what: format!("s3://{}", settings.bucket),
            reason: "there are no keys for it".to_owned(),
            hint: super::failure::KEYS.to_owned(),
        });
    }
    for name in OF_THE_PLACE {
        let known = AmazonS3ConfigKey::from_str(&name.to_lowercase()).ok();
        if let (Some(key), Some(value)) = (known, environment.get(name)) {
            builder = builder.with_config(key, value);
        }
    }
    Ok(builder)
}

/// Keys that somebody wrote down. Those of the place where it runs are asked for later.
fn find(settings: &Settings, database: &Database) -> Result<Option<Keys>, RemoteError> {
    let (access, folder) = (&database.access, &database.project_root);
    let environment = database.environment();
    if let (Some(id), Some(secret)) = (&access.user, &access.password) {
        let token = access.token.as_ref().map(|token| credential::read(token, folder)).transpose()?;
        return Ok(Some(Keys { id: id.clone(), secret: credential::read(secret, folder)?, token }));
    }
    if let Some(profile) = &settings.profile {
        return of_profile(Some(profile), folder).map(Some);
    }
    if let Some(keys) = of_environment(environment) {
        return Ok(Some(keys));
    }
    if let Some(profile) = environment.get("AWS_PROFILE").filter(|name| !name.is_empty()) {
        return of_profile(Some(profile), folder).map(Some);
    }
    if is_given_by_the_place(environment) || !has_files(environment) {
        return Ok(None);
    }
    match of_profile(None, folder) {
        // Nobody asked for it.
        Err(RemoteError::Credential(CredentialError::NotStarted { .. } | CredentialError::Failed { .. })) => {
            Ok(None)
        }
        keys => keys.map(Some),
    }
}

fn of_environment(environment: &Environment) -> Option<Keys> {
    Some(Keys {
        id: environment.get("AWS_ACCESS_KEY_ID").filter(|id| !id.is_empty())?.to_owned(),
        secret: environment.secret("AWS_SECRET_ACCESS_KEY")?,
        token: environment.secret("AWS_SESSION_TOKEN"),
    })
}

fn is_given_by_the_place(environment: &Environment) -> bool {
    [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ]
    .iter()
    .any(|name| environment.get(name).is_some_and(|value| !value.is_empty()))
}

/// Whether the AWS CLI was set up: it has written one of its files.
fn has_files(environment: &Environment) -> bool {
    let named = |variable: &str, usual: &str| match environment.get(variable) {
        Some(path) => Path::new(path).exists(),
        None => environment.get("HOME").is_some_and(|home| Path::new(home).join(usual).exists()),
    };
    named("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials") || named("AWS_CONFIG_FILE", ".aws/config")
}

/// What the AWS CLI makes of a profile, whatever it is: keys, a role, a single sign-on.
fn of_profile(profile: Option<&str>, folder: &Path) -> Result<Keys, RemoteError> {
    let words = ["aws", "configure", "export-credentials", "--format", "process"];
    let words = words.into_iter().chain(profile.into_iter().flat_map(|profile| ["--profile", profile]));
    let source = SecretSource::Command(words.map(str::to_owned).collect());
    parse_exported(&credential::read(&source, folder)?)
}

/// What a `credential_process` prints: see "Sourcing credentials with an external process" in the guide of the AWS CLI.
fn parse_exported(printed: &Secret) -> Result<Keys, RemoteError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Exported {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    }
    // The reason is not told: it could quote a key.
    let exported: Exported = serde_json::from_str(printed.expose()).map_err(|_| {
        RemoteError::Credential(CredentialError::Unusable {
            origin: "`aws`".to_owned(),
            problem: "not of the form that its `export-credentials` prints",
        })
    })?;
    Ok(Keys {
        id: exported.access_key_id,
        secret: Secret::new(exported.secret_access_key),
        token: exported.session_token.filter(|token| !token.is_empty()).map(Secret::new),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_services_are_those_that_the_client_knows() {
        for name in OF_THE_PLACE {
            assert!(AmazonS3ConfigKey::from_str(&name.to_lowercase()).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_the_aws_cli_exports_is_read_and_never_told() {
        let keys = |text: &str| parse_exported(&Secret::new(text));
        let found = keys(
            r#"{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "hunter2", "SessionToken": "tok"}"#,
        );
        let found = found.unwrap();
        assert_eq!((found.id.as_str(), found.secret.expose()), ("AKID", "hunter2"));
        assert_eq!(found.token.as_ref().map(Secret::expose), Some("tok"));
        assert!(!format!("{found:?}").contains("hunter2") && !format!("{found:?}").contains("tok\""));
        let without = r#"{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "hunter2"}"#;
        assert_eq!(keys(without).unwrap().token, None);
        let error = keys(r#"{"SecretAccessKey": "hunter2"}"#).unwrap_err().to_string();
        assert_eq!(error, "the secret from `aws` is not of the form that its `export-credentials` prints");
    }

    #[test]
    fn keys_of_the_environment_come_in_pairs() {
        let check = |variables: &[(&str, &str)], expected: bool| {
            let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            assert_eq!(of_environment(&variables.collect()).is_some(), expected);
        };
        check(&[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")], true);
        check(&[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "")], false);
        check(&[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "b")], false);
        check(&[("AWS_SECRET_ACCESS_KEY", "b")], false);
    }
}
