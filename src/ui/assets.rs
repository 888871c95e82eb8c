//! The stylesheet, carried in the binary and addressed by its content, so that it may be cached for ever.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The one stylesheet, served at `/assets/socai.css`.
pub const STYLESHEET: &str = concat!(include_str!("socai.css"), include_str!("charts/charts.css"));

static HREF: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLESHEET.as_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("/assets/socai.css?v={hash}")
});

/// The address of the stylesheet; another content has another address.
pub fn stylesheet_href() -> &'static str {
    &HREF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_is_small_and_its_address_tells_its_content() {
        assert!(STYLESHEET.len() < 24_000);
        assert_eq!(stylesheet_href().len(), "/assets/socai.css?v=".len() + 16);
    }
}
