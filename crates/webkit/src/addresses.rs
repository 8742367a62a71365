//! The addresses under which a service answers, and the pages that are its own.
//!
//! An attacker can make a name point at the service (DNS rebinding); to a browser a foreign page under that
//! name would be the service's own. So a request under any other name gets no answer.

use std::any::Any;
use std::net::SocketAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, ResponseError};

use crate::page;
use crate::problem::Problem;

/// The answer to a request for another address.
pub const MISDIRECTED: Problem =
    Problem::new(421, "misdirected", "This service does not answer under this address.");
/// The answer to a program's request that came from a foreign page.
pub const FOREIGN: Problem =
    Problem::new(403, "foreign", "This request comes from a page that is not ours.");

/// U+0000 as an address writes it.
const NUL: &str = "%00";

/// The page for people; it names nothing.
const NOTHING_HERE: &str = "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\"><title>421</title>\
    <p>Không có gì ở địa chỉ này. <span lang=\"en\">There is nothing at this address.</span>";

/// The addresses of a service: those of the settings, and that of its own socket.
#[derive(Clone, Default)]
pub struct Addresses(Vec<String>);

/// The local address at which a connection arrived.
#[derive(Clone, Copy)]
struct Arrived(SocketAddr);

/// A setting that is not an address.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address: it takes a host, or a host and a port, without http:// or a path")]
pub struct BadAddress(String);

impl Addresses {
    /// Takes hosts, each with a port or without.
    ///
    /// # Errors
    /// [`BadAddress`] when a host is malformed.
    pub fn parse(addresses: &[String]) -> Result<Self, BadAddress> {
        let fits = |it: &String| {
            !it.is_empty()
                && it.bytes().all(|byte| byte.is_ascii_graphic() && !b"/@?#,\"".contains(&byte))
        };
        if let Some(bad) = addresses.iter().find(|it| !fits(it)) {
            return Err(BadAddress(bad.clone()));
        }
        Ok(Self(addresses.iter().map(|it| it.to_ascii_lowercase()).collect()))
    }

    /// Whether the service answers under this `host` or `host:port` on a connection that arrived at `local`.
    /// Ports 80 and 443 may be left out.
    #[must_use]
    pub fn serve(&self, authority: &str, local: Option<SocketAddr>) -> bool {
        let asked = authority.to_ascii_lowercase();
        let bare = asked.strip_suffix(":443").or_else(|| asked.strip_suffix(":80"));
        let named = |name: &str| asked == name || bare == Some(name);
        self.0.iter().any(|it| named(it)) || local.is_some_and(|it| is_own_socket(&asked, it))
    }
}

/// Whether this is the address and port of the socket itself, or the loopback's name with its port.
fn is_own_socket(asked: &str, local: SocketAddr) -> bool {
    let local = SocketAddr::new(local.ip().to_canonical(), local.port());
    let own = local.to_string();
    let localhost = local.ip().is_loopback().then(|| format!("localhost:{}", local.port()));
    [Some(own), localhost]
        .into_iter()
        .flatten()
        .any(|own| asked == own || (local.port() == 80 && own.strip_suffix(":80") == Some(asked)))
}

/// Stores with a new connection the address where it arrived; for `HttpServer::on_connect`.
pub fn note_arrival(connection: &dyn Any, data: &mut Extensions) {
    let local = connection.downcast_ref::<TcpStream>().and_then(|it| it.local_addr().ok());
    if let Some(local) = local {
        data.insert(Arrived(local));
    }
}

/// Lets a request through if it is for one of the service's addresses and its path and query have no U+0000,
/// which no database can hold.
///
/// # Errors
/// The errors of the service behind.
pub async fn check(
    addresses: Data<Addresses>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let local = request.conn_data::<Arrived>().map(|it| it.0);
    let in_line = request.uri().authority().map(actix_web::http::uri::Authority::as_str);
    let host = only(request.headers(), HOST.as_str());
    let host_fits = host.is_some_and(|it| addresses.serve(it, local));
    let serves = host_fits && in_line.is_none_or(|it| addresses.serve(it, local));
    let refused = if !serves {
        MISDIRECTED
    } else if request.uri().path_and_query().is_some_and(|it| it.as_str().contains(NUL)) {
        Problem::BROKEN
    } else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let answer = if request.path().starts_with("/api/") {
        refused.error_response()
    } else {
        let page = NOTHING_HERE.replace("421", &refused.status.to_string());
        page::private(refused.status, page)
    };
    Ok(request.into_response(answer).map_into_right_body())
}

/// Whether the browser says that a request comes from a page that is not ours. Our own pages have a `null`
/// origin, since they send no referrer; a request without an origin passes.
#[must_use]
pub fn is_foreign(request: &HttpRequest) -> bool {
    let (headers, local) = (request.headers(), request.conn_data::<Arrived>().map(|it| it.0));
    let host = only(headers, HOST.as_str()).unwrap_or_default();
    let is_ours = |authority: &str| {
        let ours = request.app_data::<Data<Addresses>>();
        authority.eq_ignore_ascii_case(host) || ours.is_some_and(|it| it.serve(authority, local))
    };
    let site = !headers.contains_key(SITE)
        || only(headers, SITE).is_some_and(|it| matches!(it, "same-origin" | "none"));
    let origin = !headers.contains_key(ORIGIN)
        || only(headers, ORIGIN.as_str()).is_some_and(|it| {
            it == "null" || it.split_once("://").is_some_and(|(_, authority)| is_ours(authority))
        });
    !(site && origin)
}

const SITE: &str = "sec-fetch-site";

/// The value of a header that is there once and is text.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_answers_under_its_settings_and_its_own_socket_and_under_no_other_name() {
        let ours = ["Tin.example".to_owned(), "abc.onion:81".to_owned()];
        let ours = Addresses::parse(&ours).expect("addresses");
        let local = Some("127.0.0.1:8080".parse().expect("an address"));
        for asked in
            ["tin.example", "TIN.example:443", "abc.onion:81", "127.0.0.1:8080", "localhost:8080"]
        {
            assert!(ours.serve(asked, local), "{asked}");
        }
        for asked in [
            "",
            "127.0.0.1",
            "localhost",
            "127.0.0.1:8081",
            "elsewhere.example",
            "abc.onion",
            "tin.example:8080",
            "x.tin.example",
            "tin.example.elsewhere.example",
        ] {
            assert!(!ours.serve(asked, local), "{asked}");
        }
        let mapped = Some("[::ffff:127.0.0.1]:80".parse().expect("an address"));
        assert!(Addresses::default().serve("127.0.0.1", mapped));
        assert!(!Addresses::default().serve("tin.example", mapped));
    }

    #[test]
    fn an_address_of_the_settings_is_a_host_and_no_link() {
        for text in ["", "https://tin.example", "tin.example/x", "a b", "a,b"] {
            assert!(Addresses::parse(&[text.to_owned()]).is_err(), "{text}");
        }
    }
}
