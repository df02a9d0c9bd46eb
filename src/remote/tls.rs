//! The one provider of cryptography for all TLS of the remotes.

/// Makes ring the provider, unless one is there.
pub fn provide() {
    // An error says that one is there already, which is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
