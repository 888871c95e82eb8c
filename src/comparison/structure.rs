//! Where an agency stands in the structure of a date. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::Note;
use crate::agencies::{Agency, Succession};
use crate::ids::AgencyId;
use crate::refusal::Reason;

/// The structure of agencies on a date.
pub(super) struct Structure<'a> {
    on: NaiveDate,
    agencies: &'a BTreeMap<AgencyId, Agency>,
    successors: BTreeMap<AgencyId, Vec<AgencyId>>,
}

impl<'a> Structure<'a> {
    /// The structure after all successions up to and including `on`.
    pub fn new(
        agencies: &'a BTreeMap<AgencyId, Agency>,
        successions: &[Succession],
        on: NaiveDate,
    ) -> Structure<'a> {
        let mut successors: BTreeMap<AgencyId, Vec<AgencyId>> = BTreeMap::new();
        for succession in successions {
            if succession.effective_on <= on && succession.predecessor != succession.successor {
                successors.entry(succession.predecessor).or_default().push(succession.successor);
            }
        }
        Structure { on, agencies, successors }
    }

    /// The root in whose row the money of `root` is shown, and what is to be said about that.
    ///
    /// Successions that run in a circle are refused as [`Reason::TreeBroken`].
    pub fn place(&self, root: AgencyId) -> Result<(AgencyId, Option<Note>), Reason> {
        let mut seen = BTreeSet::new();
        let mut at = root;
        loop {
            if !seen.insert(at) {
                return Err(Reason::TreeBroken { code: self.code(root), parent: self.code(at) });
            }
            match self.successors.get(&at).map_or(&[][..], Vec::as_slice) {
                [] => break,
                // The successor may be a department of a ministry: its money is shown in the ministry's row.
                [only] => at = self.agencies.get(only).map_or(*only, |agency| agency.root_id),
                _ => return Ok((at, Some(Note::SeveralSuccessors))),
            }
        }
        let stands = self.agencies.get(&at).is_some_and(|agency| {
            agency.valid_from.is_none_or(|first| first <= self.on)
                && agency.valid_to.is_none_or(|last| self.on <= last)
        });
        Ok((at, if stands { None } else { Some(Note::NotInStructure) }))
    }

    fn code(&self, agency: AgencyId) -> String {
        self.agencies.get(&agency).map_or_else(|| agency.to_string(), |agency| agency.code.clone())
    }
}
