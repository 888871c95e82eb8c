//! TLS, built in: 1.2 and 1.3, with the cipher suites that rustls takes, which are all forward secret.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto::aws_lc_rs};
use tokio_rustls::server::TlsStream;

use super::patient::Patient;
use crate::error::{Error, Result};

/// Who the service proves to be.
#[derive(Clone)]
pub struct Identity {
    acceptor: TlsAcceptor,
}

impl Identity {
    /// Reads a chain of certificates, the service's own first, and its key, both PEM.
    pub fn read(certificates: &Path, key: &Path) -> Result<Identity> {
        let wrong = |path: &Path, error: &dyn std::fmt::Display| {
            Error::broken(format!("{}: {error}", path.display()))
        };
        let chain = CertificateDer::pem_file_iter(certificates)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .map_err(|error| wrong(certificates, &error))?;
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
        let configured = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret));
        let mut config = configured.map_err(|error| wrong(certificates, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Agrees with the other end on keys.
    pub(super) async fn greet(&self, stream: Patient) -> std::io::Result<TlsStream<Patient>> {
        self.acceptor.accept(stream).await
    }
}
