//! Pages of comparisons that were drawn already. What is kept is the part of a page that is the same for whoever may
//! see it; who asks, and whether they may, is asked anew each time, before anything is looked up here.
//!
//! A page stands for one state of the book, told by [`crate::db::version`] in the same snapshot as its figures: once
//! anything is recorded, by this process or another, it is found no more. Who asks is shown the state that the book was in
//! when they were let in, or a later one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::i18n::Locale;
use crate::web::Pressed;

/// Pages that are kept, at most: some ten megabytes.
const MOST: usize = 48;

/// A page that was drawn.
pub struct KeptPage {
    /// Its title.
    pub title: String,
    /// What stands below it.
    pub body: Pressed,
}

/// Which page: its address with all that was chosen, and the language.
type Key = (String, &'static str);

/// The pages.
#[derive(Default)]
pub struct KeptPages(Mutex<HashMap<Key, (String, Arc<KeptPage>)>>);

impl KeptPages {
    /// The page as it is in this state of the book, if it was drawn in it.
    pub fn find(&self, address: &str, lang: Locale, version: &str) -> Option<Arc<KeptPage>> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (drawn_at, page) = pages.get(&(address.to_owned(), lang.code()))?;
        (drawn_at == version).then(|| Arc::clone(page))
    }

    /// Keeps a page. Where there is no room, those of other states go first, and then all.
    pub fn keep(&self, address: String, lang: Locale, version: String, page: KeptPage) -> Arc<KeptPage> {
        let page = Arc::new(page);
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= MOST {
            pages.retain(|_, (drawn_at, _)| *drawn_at == version);
        }
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert((address, lang.code()), (version, Arc::clone(&page)));
        page
    }
}
