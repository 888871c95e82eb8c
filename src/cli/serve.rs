//! `socai serve`: the service, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Outcome, Place, output};
use crate::app::App;
use crate::audit::keep_writing;
use crate::book::Book;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::router::router;
use crate::serving::{Identity, serve};
use crate::verification::keep_verifying;
use crate::web::{Range, Settings};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    at: Listening,
}

/// Where the service is reached, and what it takes of whom.
#[derive(Debug, Args)]
pub(super) struct Listening {
    /// Address and port; port 0 lets the system choose one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "SOCAI_LISTEN")]
    listen: SocketAddr,
    /// Certificates of the service in PEM, its own first: it then answers over TLS alone.
    #[arg(long, env = "SOCAI_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key to the certificate, in PEM.
    #[arg(long, env = "SOCAI_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Send cookies over TLS alone: for a service behind a proxy that ends TLS. Built-in TLS implies it.
    #[arg(long, env = "SOCAI_SECURE_COOKIES")]
    secure_cookies: bool,
    /// A proxy that is believed when it says who asks (X-Forwarded-For): an address, or a range as 10.0.0.0/8.
    #[arg(long, env = "SOCAI_TRUSTED_PROXY", value_name = "RANGE", value_delimiter = ',')]
    trusted_proxy: Vec<Range>,
    /// Who may read /metrics: an address or a range. By default this machine alone.
    #[arg(long, env = "SOCAI_METRICS_FROM", value_name = "RANGE", value_delimiter = ',')]
    metrics_from: Vec<Range>,
    /// Requests a minute that an account may send; 0: any number.
    #[arg(long, default_value_t = 600, env = "SOCAI_ACCOUNT_REQUESTS", value_name = "COUNT")]
    account_requests: u32,
    /// Requests a minute that an address may send without signing in; 0: any number.
    #[arg(long, default_value_t = 300, env = "SOCAI_ADDRESS_REQUESTS", value_name = "COUNT")]
    address_requests: u32,
    /// Seconds that a slow client is waited for.
    #[arg(long, default_value_t = 15, env = "SOCAI_PATIENCE", value_name = "SECONDS")]
    patience: u64,
    /// Hours between two runs of the verifier, the first at once; 0: it runs when it is asked alone.
    #[arg(long, default_value_t = 24, env = "SOCAI_VERIFY_EVERY", value_name = "HOURS")]
    verify_every: u64,
    /// How the log is written: text for people, json for programs.
    #[arg(long, value_enum, default_value = "text", env = "SOCAI_LOG_FORMAT")]
    log_format: LogFormat,
}

/// How the log is written. What it tells is said by `RUST_LOG`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object on each line.
    Json,
}

impl Serve {
    pub(super) fn run(self, place: &Place) -> Result<Outcome> {
        let (db, book) = place.open_book()?;
        self.at.serve(db, book, place.language, "")?;
        Ok(Outcome::Done)
    }
}

impl Listening {
    /// Serves the book, after saying where, and `also` on the lines below.
    pub(super) fn serve(&self, db: Db, book: Book, language: Locale, also: &str) -> Result<()> {
        self.begin_log();
        let identity = match (&self.tls_cert, &self.tls_key) {
            (Some(certificates), Some(key)) => Some(Identity::read(certificates, key)?),
            _ => None,
        };
        let app = App::with(db, book, self.settings())?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .map_err(|error| Error::broken(format!("{}: {error}", self.listen)))?;
            let scheme = if identity.is_some() { "https" } else { "http" };
            let address = format!("{scheme}://{}", listener.local_addr()?);
            // Heard from now on: whoever reads the line below may tell it to stop at once.
            let stop = asked_to_stop()?;
            output::say(&language.say("cli-serving", &[("address", &address)]))?;
            if !also.is_empty() {
                output::say(also)?;
            }
            if self.verify_every > 0 {
                let pause = Duration::from_secs(self.verify_every.saturating_mul(60 * 60));
                tokio::spawn(keep_verifying(app.clone(), pause));
            }
            tokio::spawn(keep_writing(app.clone()));
            serve(listener, router(app.clone()), &app.guard.settings, identity, stop).await;
            // What was read last is recorded before the end.
            let last = app.clone();
            crate::db::blocking(move || last.flush_trail()).await
        })?;
        // What waits for the database may end; what waits for nothing any more need not.
        runtime.shutdown_timeout(Duration::from_secs(10));
        Ok(())
    }

    fn settings(&self) -> Settings {
        let unsaid = Settings::default();
        Settings {
            over_tls: self.secure_cookies || self.tls_cert.is_some(),
            trusted_proxies: self.trusted_proxy.clone(),
            metrics_readers: match self.metrics_from.is_empty() {
                true => unsaid.metrics_readers,
                false => self.metrics_from.clone(),
            },
            requests_of_account: self.account_requests,
            requests_of_address: self.address_requests,
            patience: Duration::from_secs(self.patience.max(1)),
            ..unsaid
        }
    }

    fn begin_log(&self) {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("socai=info,warn"));
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        match self.log_format {
            LogFormat::Text => log.init(),
            LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
        }
    }
}

/// Ends when the process is asked to stop; requests under way are then finished.
#[cfg(unix)]
fn asked_to_stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "cannot hear Ctrl+C");
        }
    })
}
