//! The main navigation: sections of pages, as far as the actor may see them.

use super::context::Visit;
use crate::people::{Act, Actor, may};
use crate::ui::layout::{NavigationItem, NavigationSection};

/// A page of a section, and what one must be allowed to see it; `None` is everybody.
struct Entry {
    href: &'static str,
    label: &'static str,
    act: Option<Act>,
}

const fn entry(href: &'static str, label: &'static str, act: Option<Act>) -> Entry {
    Entry { href, label, act }
}

const SEE: Option<Act> = Some(Act::See);

/// Pages that belong together.
struct Section {
    label: &'static str,
    entries: &'static [Entry],
    /// Where pages of it begin that are no entry.
    beside: Option<&'static str>,
}

const fn section(label: &'static str, entries: &'static [Entry], beside: Option<&'static str>) -> Section {
    Section { label, entries, beside }
}

/// The sections in the order of a budget year: what there is, what is done with it, whether it agrees.
const SECTIONS: &[Section] = &[
    section("nav-home", &[entry("/", "nav-home", None)], None),
    section(
        "nav-section-budget",
        &[
            entry("/budget-lines", "nav-budget-lines", SEE),
            entry("/contributions", "nav-contributions", SEE),
            entry("/approvals", "nav-approvals", SEE),
            entry("/years", "nav-years", SEE),
            entry("/imports", "imports-title", Some(Act::Attach)),
        ],
        Some("/allocations"),
    ),
    section(
        "nav-section-commitments",
        &[
            entry("/orders", "nav-orders", SEE),
            entry("/trainings", "nav-trainings", SEE),
            entry("/monitoring-contracts", "nav-monitoring-contracts", SEE),
        ],
        Some("/commitments/"),
    ),
    section(
        "nav-section-reconciliation",
        &[
            entry("/agencies", "nav-agencies", None),
            entry("/treasury", "nav-treasury", SEE),
            entry("/verification", "nav-verification", Some(Act::Verify)),
            entry("/audit", "nav-audit", Some(Act::Audit)),
        ],
        Some("/movements"),
    ),
    section("nav-comparison", &[entry("/comparison", "nav-comparison", Some(Act::Compare))], None),
    section(
        "nav-section-catalogues",
        &[
            entry("/press-agencies", "nav-press-agencies", SEE),
            entry("/sponsors", "nav-sponsors", SEE),
            entry("/norms", "nav-norms", SEE),
            entry("/classifications", "nav-classifications", SEE),
            entry("/policies", "nav-policies", SEE),
            entry("/imports", "imports-title", Some(Act::SetPolicies)),
        ],
        None,
    ),
    section(
        "nav-section-administration",
        &[
            entry("/users", "nav-users", Some(Act::People)),
            entry("/settings", "nav-settings", Some(Act::SetPolicies)),
        ],
        None,
    ),
];

impl Visit {
    /// The sections that the actor may see; pages decide by the same authority as handlers.
    pub(super) fn navigation(&self, actor: &Actor) -> Vec<NavigationSection> {
        let path = self.here.split('?').next().unwrap_or("/");
        let mut sections = Vec::new();
        for section in SECTIONS {
            let seen = |entry: &&Entry| entry.act.is_none_or(|act| may(actor, act, None).is_ok());
            let entries: Vec<NavigationItem> =
                section.entries.iter().filter(seen).map(|entry| self.item(entry, path)).collect();
            // A section of one page bears the page's name.
            let label = match entries.as_slice() {
                [] => continue,
                [only] => only.label.clone(),
                _ => self.text(section.label),
            };
            let current = entries.iter().any(|entry| entry.current)
                || section.beside.is_some_and(|beside| path.starts_with(beside));
            sections.push(NavigationSection { label, entries, current });
        }
        sections
    }

    fn item(&self, entry: &Entry, path: &str) -> NavigationItem {
        let below = path.strip_prefix(entry.href).is_some_and(|rest| rest.starts_with('/'));
        NavigationItem {
            label: self.text(entry.label),
            href: entry.href.to_owned(),
            current: path == entry.href || (entry.href != "/" && below),
        }
    }
}
