//! The server: connections, over TLS or not, and what they may cost.
//!
//! 1. No more connections are open than the settings say; one more waits to be taken.
//! 2. A client that is slow with the head of a request, or with taking an answer, loses its connection; one that is
//!    slow with a body is told so by [`crate::web`].
//! 3. Told to stop, it takes no connection any more, answers what was asked, and then ends.
//! 4. HTTP/1.1 alone: what browsers gain by HTTP/2 on pages without scripts is little, and it has ways of its own to
//!    be kept busy.

mod patient;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::web::{LARGEST_HEAD, Peer, Settings};
use patient::Patient;
pub use tls::Identity;

/// What the server reads of a head before it gives up; what is refused with a sentence is refused before that.
const HEAD_BUFFER: usize = 4 * LARGEST_HEAD;
/// Header fields of a request.
const MOST_FIELDS: usize = 100;

/// Serves until `stop` ends, and then until what was asked is answered, or the settings' time for that is over.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &Settings,
    identity: Option<Identity>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(settings.patience)
        .max_headers(MOST_FIELDS)
        .max_buf_size(HEAD_BUFFER);
    let open = Connection { http, router, identity, patience: settings.patience };
    let room = Arc::new(Semaphore::new(settings.connections));
    let under_way = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let permit = Arc::clone(&room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (open, watcher) = (open.clone(), under_way.watcher());
                tokio::spawn(async move {
                    open.answer(stream, Peer(peer), watcher).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Out of file descriptors, as a rule: some will be given back.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    tracing::info!(connections = under_way.count(), "stopping");
    if tokio::time::timeout(settings.stop_within, under_way.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests unanswered");
    }
}

/// How a connection is answered.
#[derive(Clone)]
struct Connection {
    http: http1::Builder,
    router: Router,
    identity: Option<Identity>,
    patience: Duration,
}

impl Connection {
    async fn answer(self, stream: TcpStream, peer: Peer, watcher: hyper_util::server::graceful::Watcher) {
        // Answers are written whole, so there is nothing to wait for.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "an answer may come a moment late");
        }
        let stream = Patient::new(stream, self.patience);
        let router = self.router;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            router.clone().oneshot(request.map(Body::new))
        });
        let outcome = match self.identity {
            None => watcher.watch(self.http.serve_connection(TokioIo::new(stream), service)).await,
            Some(identity) => match tokio::time::timeout(self.patience, identity.greet(stream)).await {
                Ok(Ok(stream)) => {
                    watcher.watch(self.http.serve_connection(TokioIo::new(stream), service)).await
                }
                Ok(Err(error)) => return tracing::debug!(%error, "no TLS"),
                Err(_) => return tracing::debug!("TLS took too long"),
            },
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
