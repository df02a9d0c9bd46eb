//! The client under the bucket: it follows no redirect, since what signs a request is for one host; it never replaces what
//! an upload of several parts would; and it remembers why the other side refused.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::client::{HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpService};
use object_store::{ClientConfigKey, ClientOptions, HeaderMap, HeaderValue};
use reqwest::Certificate;

use crate::remote::tls;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(20);

/// The same for what is on this machine, or beside it.
const CONNECT_NEARBY: Duration = Duration::from_secs(2);

/// What the other side says when it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Of HTTP.
    pub status: u16,
    /// When it wants to be asked again.
    pub retry_after: Option<Duration>,
    /// Where the bucket is, if it is asked for in the wrong region.
    pub region: Option<String>,
}

/// The refusal that came last, if anything was refused since it was taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Last(Arc<Mutex<Option<Refusal>>>);

impl Last {
    pub(super) fn take(&self) -> Option<Refusal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, refusal: Refusal) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
    }
}

/// Makes clients.
#[derive(Debug)]
pub(super) struct Connector {
    /// Trusted beside those of the system.
    pub authorities: Vec<Certificate>,
    pub last: Last,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        tls::provide();
        // Only an endpoint on this machine, and the services that hand out keys to machines, speak plain HTTP.
        let is_nearby =
            options.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|allow| allow == "true");
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("db-airlock/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(if is_nearby { CONNECT_NEARBY } else { CONNECT })
            .https_only(!is_nearby)
            .tls_certs_merge(self.authorities.iter().cloned());
        if is_nearby {
            builder = builder.no_proxy();
        }
        let client = builder
            .build()
            .map_err(|error| object_store::Error::Generic { store: "S3", source: Box::new(error) })?;
        Ok(HttpClient::new(Wire { client, last: self.last.clone() }))
    }
}

#[derive(Debug)]
struct Wire {
    client: reqwest::Client,
    last: Last,
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for Wire {
    // What the trait's macro makes of `async fn call`.
    fn call<'a, 'b>(&'a self, mut request: HttpRequest) -> Answer<'b>
    where
        'a: 'b,
        Self: 'b,
    {
        if completes_an_upload(&request) {
            // Known to S3 since August 2024: "Conditional writes" in its user guide.
            request.headers_mut().insert("if-none-match", HeaderValue::from_static("*"));
        }
        Box::pin(async move {
            let response = self.client.call(request).await?;
            if !response.status().is_success() {
                self.last.set(refusal(response.status().as_u16(), response.headers()));
            }
            Ok(response)
        })
    }
}

/// `POST /KEY?uploadId=ID`; what begins one is `POST /KEY?uploads`.
fn completes_an_upload(request: &HttpRequest) -> bool {
    let query = request.uri().query().unwrap_or_default();
    request.method().as_str() == "POST" && query.split('&').any(|pair| pair.starts_with("uploadId="))
}

fn refusal(status: u16, headers: &HeaderMap) -> Refusal {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Refusal {
        status,
        // As a date it is not sent by S3.
        retry_after: text("retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs),
        region: text("x-amz-bucket-region").map(str::to_owned),
    }
}
