//! Vietnamese and English, from the first page on: every text a person reads comes from locales/.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader};
use std::borrow::Cow;
use std::collections::HashMap;
use unic_langid::langid;

fluent_templates::static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "vi",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static VIETNAMESE: LanguageIdentifier = langid!("vi");
static ENGLISH: LanguageIdentifier = langid!("en");

/// The reader's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Locale {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

impl Locale {
    /// All languages socai speaks.
    pub const ALL: [Locale; 2] = [Locale::Vi, Locale::En];

    /// The language of this code; `None` where socai does not speak it.
    pub fn from_code(code: &str) -> Option<Locale> {
        match code {
            "vi" => Some(Locale::Vi),
            "en" => Some(Locale::En),
            _ => None,
        }
    }

    /// The code, as in the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Locale::Vi => "vi",
            Locale::En => "en",
        }
    }

    fn language(self) -> &'static LanguageIdentifier {
        match self {
            Locale::Vi => &VIETNAMESE,
            Locale::En => &ENGLISH,
        }
    }

    /// The text of a key. A key without text is shown as itself; a test keeps that from happening.
    pub fn text(self, key: &str) -> String {
        TEXTS.try_lookup(self.language(), key).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// The text of a key with its arguments filled in.
    pub fn say(self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value))).collect();
        TEXTS.try_lookup_with_args(self.language(), key, &arguments).unwrap_or_else(|| format!("⟦{key}⟧"))
    }

    /// Whether the key has a text of its own in this language.
    pub fn has(self, key: &str) -> bool {
        TEXTS.lookup_single_language::<&str>(self.language(), key, None).is_ok()
    }
}
