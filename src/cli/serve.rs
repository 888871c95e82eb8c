//! `socai serve`: the service, until it is told to stop.

use std::net::SocketAddr;

use clap::Args;

use super::{Outcome, Place, output};
use crate::app::App;
use crate::book::Book;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::i18n::Locale;
use crate::router::router;

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    at: Listening,
}

/// Where the service is reached.
#[derive(Debug, Args)]
pub(super) struct Listening {
    /// Address and port; port 0 lets the system choose one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "SOCAI_LISTEN")]
    listen: SocketAddr,
    /// Send cookies over TLS alone: for a service behind a proxy that ends TLS.
    #[arg(long, env = "SOCAI_SECURE_COOKIES")]
    secure_cookies: bool,
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
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("socai=info,tower_http=warn"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        let app = App::new(db, book, self.secure_cookies)?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen)
                .await
                .map_err(|error| Error::broken(format!("{}: {error}", self.listen)))?;
            let address = format!("http://{}", listener.local_addr()?);
            output::say(&language.say("cli-serving", &[("address", &address)]))?;
            if !also.is_empty() {
                output::say(also)?;
            }
            axum::serve(listener, router(app)).with_graceful_shutdown(asked_to_stop()).await?;
            Ok(())
        })
    }
}

/// Ends when the process is asked to stop; requests under way are then finished.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(error) => tracing::warn!(%error, "cannot hear SIGTERM"),
        }
    }
    #[cfg(not(unix))]
    if let Err(error) = interrupt.await {
        tracing::warn!(%error, "cannot hear Ctrl+C");
    }
}
