//! From which address a request comes: the other end of the connection, or, where that is a proxy that is
//! trusted, the address that it names.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::Extensions;
use axum::http::HeaderMap;

use super::settings::Settings;

/// Addresses that begin with the same bits, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    start: IpAddr,
    bits: u32,
}

impl Range {
    /// The range of one address.
    pub fn of(address: IpAddr) -> Range {
        Range { start: address, bits: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// Whether the address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let same_bits = |one: u128, other: u128, width: u32| {
            let shift = width.saturating_sub(self.bits);
            shift >= width || one >> shift == other >> shift
        };
        match (self.start, address.to_canonical()) {
            (IpAddr::V4(start), IpAddr::V4(it)) => {
                same_bits(u128::from(start.to_bits()), u128::from(it.to_bits()), 32)
            }
            (IpAddr::V6(start), IpAddr::V6(it)) => same_bits(start.to_bits(), it.to_bits(), 128),
            _ => false,
        }
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Range, String> {
        let wrong = || format!("{text} is neither an address nor a range such as 10.0.0.0/8");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let one = Range::of(address.parse::<IpAddr>().map_err(|_| wrong())?.to_canonical());
        let bits = bits.map_or(Ok(one.bits), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > one.bits { Err(wrong()) } else { Ok(Range { bits, ..one }) }
    }
}

/// The other end of a request's connection; put there by the server.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// What is known of where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// Whether a proxy that nobody said to trust is in between, so that the address is not the asker's own.
    pub behind_stranger: bool,
}

impl Client {
    /// Who is at the other end. `X-Forwarded-For` is believed of trusted proxies alone, and read from its end,
    /// where they wrote; what stands before the first address that is no trusted proxy's, anybody may have written.
    /// `None` where the service is called as a function.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[Range]) -> Option<Client> {
        let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
        let peer = extensions.get::<Peer>()?.0.ip().to_canonical();
        let said = || headers.get_all("x-forwarded-for").into_iter();
        if !is_trusted(peer) {
            let behind_stranger = headers.contains_key("forwarded") || said().next().is_some();
            return Some(Client { address: peer, behind_stranger });
        }
        let texts = said().filter_map(|value| value.to_str().map_or(None, Some));
        let hops: Vec<&str> = texts.flat_map(|text| text.split(',')).map(str::trim).collect();
        let mut address = peer;
        for hop in hops.into_iter().rev() {
            let Ok(hop) = hop.parse::<IpAddr>() else { break };
            address = hop.to_canonical();
            if !is_trusted(address) {
                break;
            }
        }
        Some(Client { address, behind_stranger: false })
    }

    /// By what its requests are counted: of IPv6, a network is one asker's.
    pub fn network(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => self.address,
            IpAddr::V6(address) => IpAddr::V6(std::net::Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        }
    }
}

/// Whether the browser reached the service over TLS: as it is set, or as a proxy says that is trusted.
pub fn is_over_tls(extensions: &Extensions, headers: &HeaderMap, settings: &Settings) -> bool {
    let said = || {
        let peer = extensions.get::<Peer>().map(|peer| peer.0.ip());
        let trusted = peer.is_some_and(|peer| settings.trusted_proxies.iter().any(|it| it.contains(peer)));
        let scheme = headers.get("x-forwarded-proto").filter(|_| trusted);
        scheme.is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"))
    };
    settings.over_tls || said()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_begin_as_it_does() {
        for (range, address, held) in [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::/0", "10.0.0.1", false),
        ] {
            let range: Range = range.parse().unwrap();
            assert_eq!(range.contains(address.parse().unwrap()), held, "{range:?} {address}");
        }
        for wrong in ["", "10.0.0.0/33", "proxy", "10.0.0.0/-1", "::1/129"] {
            assert!(wrong.parse::<Range>().unwrap_err().contains(wrong));
        }
    }

    #[test]
    fn an_address_that_is_forwarded_is_believed_of_trusted_proxies_alone() {
        let trusted: Vec<Range> = vec!["10.0.0.0/8".parse().unwrap()];
        let client = |peer: &str, forwarded: &[&'static str]| {
            let mut extensions = Extensions::new();
            extensions.insert(Peer(format!("{peer}:1").parse().unwrap()));
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            let client = Client::of(&extensions, &headers, &trusted).unwrap();
            (client.address.to_string(), client.behind_stranger)
        };
        let is = |address: &str, stranger: bool| (address.to_owned(), stranger);
        assert_eq!(client("9.9.9.9", &[]), is("9.9.9.9", false));
        assert_eq!(client("9.9.9.9", &["1.1.1.1"]), is("9.9.9.9", true), "anybody may write that");
        assert_eq!(client("10.0.0.1", &["1.1.1.1"]), is("1.1.1.1", false));
        assert_eq!(
            client("10.0.0.1", &["6.6.6.6, 1.1.1.1", "10.0.0.2"]),
            is("1.1.1.1", false),
            "6.6.6.6 was sent along"
        );
        assert_eq!(client("10.0.0.1", &["1.1.1.1, x"]), is("10.0.0.1", false));
        assert_eq!(client("10.0.0.1", &[]), is("10.0.0.1", false));
        assert_eq!(Client::of(&Extensions::new(), &HeaderMap::new(), &trusted), None);
    }

    #[test]
    fn a_trusted_proxy_alone_says_that_a_browser_came_over_tls() {
        let over_tls = |peer: &str, said: &'static str, set: bool| {
            let mut extensions = Extensions::new();
            extensions.insert(Peer(format!("{peer}:1").parse().unwrap()));
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-proto", said.parse().unwrap());
            let trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
            is_over_tls(
                &extensions,
                &headers,
                &Settings { over_tls: set, trusted_proxies, ..Settings::default() },
            )
        };
        assert!(over_tls("10.0.0.1", "https", false));
        assert!(!over_tls("10.0.0.1", "http", false));
        assert!(!over_tls("9.9.9.9", "https", false), "anybody may write that");
        assert!(over_tls("9.9.9.9", "http", true));
    }

    #[test]
    fn a_network_of_ipv6_is_counted_as_one() {
        let network =
            |text: &str| Client { address: text.parse().unwrap(), behind_stranger: false }.network();
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("1.2.3.4"), network("1.2.3.5"));
    }
}
