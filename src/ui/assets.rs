//! The stylesheet and the script, carried in the binary and addressed by their content, so that they may be cached for
//! ever.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The one stylesheet, served at `/assets/socai.css`.
pub const STYLESHEET: &str = concat!(include_str!("socai.css"), include_str!("charts/charts.css"));
/// The one script, served at `/assets/socai.js`. Every page works without it.
pub const SCRIPT: &str = include_str!("socai.js");

/// The picture beside the page's title, served at `/assets/socai.svg`.
pub const ICON: &str = include_str!("socai.svg");
/// Where that is.
pub const ICON_HREF: &str = "/assets/socai.svg";

fn addressed(path: &str, content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{path}?v={hash}")
}

static STYLESHEET_HREF: LazyLock<String> = LazyLock::new(|| addressed("/assets/socai.css", STYLESHEET));
static SCRIPT_HREF: LazyLock<String> = LazyLock::new(|| addressed("/assets/socai.js", SCRIPT));

/// The address of the stylesheet; another content has another address.
pub fn stylesheet_href() -> &'static str {
    &STYLESHEET_HREF
}

/// The address of the script; another content has another address.
pub fn script_href() -> &'static str {
    &SCRIPT_HREF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylesheet_and_script_are_small_and_their_addresses_tell_their_content() {
        assert!(STYLESHEET.len() < 30_000 && SCRIPT.len() < 16_000);
        assert_eq!(stylesheet_href().len(), "/assets/socai.css?v=".len() + 16);
        assert_eq!(script_href().len(), "/assets/socai.js?v=".len() + 16);
    }

    #[test]
    fn the_script_runs_nothing_that_a_text_says() {
        for evaluates in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
        {
            assert!(!SCRIPT.contains(evaluates), "{evaluates}");
        }
    }
}
