//! Fifty clients at once, over real connections: twenty get what there is, and the others hear what was left.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Barrier;
use std::time::Duration;

use serde_json::{Value, json};
use socai::app::Shared;
use socai::router::router;

use crate::support::{App, paper};

/// The service on a loopback port, until it is dropped.
struct Served {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start(service: Shared) -> Served {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let until = async { drop(stopped.await) };
                axum::serve(listener, router(service))
                    .with_graceful_shutdown(until)
                    .await
                    .expect("a service");
            });
        });
        Served { address, stop: Some(stop), thread: Some(thread) }
    }

    /// One request on a connection of its own: the status and the body.
    fn post(&self, path: &str, bearer: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let mut connection = TcpStream::connect(self.address).expect("a connection");
        connection.set_read_timeout(Some(Duration::from_secs(60))).expect("a patience");
        write!(
            connection,
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {bearer}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("a request");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
        (status, serde_json::from_str(body).unwrap_or_else(|_| panic!("not JSON: {answer}")))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the service ended well");
        }
    }
}

stories! {
    fn fifty_clients_sign_for_what_twenty_can_have(world) {
        let line = world.allocated("T01", 2026, 100);
        let orders: Vec<_> = (0..50)
            .map(|number| world.draft(&paper(&number.to_string()).item("Tin bài", "1", "5", 0)).unwrap())
            .collect();
        let app = App::of(world);
        let bearer = app.communication().bearer;
        let served = Served::start(app.service.clone());
        let start = Barrier::new(orders.len());
        let body = json!({"signed_on": "2026-03-01", "funding": [{"line": line.to_string(), "amount": "5"}]});
        let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let (served, start, body, bearer) = (&served, &start, &body, &bearer);
            let clients: Vec<_> = orders
                .iter()
                .map(|order| {
                    scope.spawn(move || {
                        start.wait();
                        served.post(&format!("/api/v1/commitments/{order}/signature"), bearer, body)
                    })
                })
                .collect();
            clients.into_iter().map(|client| client.join().expect("a client")).collect()
        });
        let (signed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 201);
        assert_eq!((signed.len(), refused.len()), (20, 30), "{refused:#?}");
        for (_, order) in signed {
            assert_eq!((&order["state"], &order["committed"]), (&json!("signed"), &json!("5")), "{order}");
        }
        for (status, problem) in refused {
            assert_eq!((status, &problem["code"]), (422, &json!("insufficient_available")), "{problem}");
            let figures = &problem["figures"];
            assert_eq!((&figures["available"], &figures["asked"], &figures["missing"]), (&json!("0"), &json!("5"), &json!("5")));
            assert_eq!((&figures["granted"], &figures["contracted"]), (&json!("100"), &json!("100")), "{problem}");
        }
        assert_eq!(world.stands(line), [0, 100, 0, 0, 0]);
    }
}
