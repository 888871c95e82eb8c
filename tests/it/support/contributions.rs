//! What stories of sponsors ask and tell.

use chrono::NaiveDate;
use socai::book::now;
use socai::contributions::{
    self, Agreement, Contribution, NewAmendment, NewContribution, NewInKind, NewReceipt, sponsors,
};
use socai::error::Result;
use socai::ids::{ActionId, ContributionId, LineId, SponsorId};
use socai::ledger::{Action, End, Kind, Move, Stage};
use socai::policies::{self, Rule, Subject};
use socai::ties;

use super::{World, day, money};

/// What a sponsor agrees to for 2026.
pub fn agreement(pledge: i64, purpose: Option<&str>) -> Agreement {
    Agreement {
        pledge: money(pledge),
        purpose: purpose.map(str::to_owned),
        starts_on: day("2026-01-01"),
        ends_on: day("2026-12-31"),
        conditions: "Ghi tên nhà tài trợ".to_owned(),
    }
}

impl World {
    /// The sponsor of this name, registered if there is none yet.
    pub fn sponsor(&self, name: &str) -> SponsorId {
        let known = self.read(sponsors::name_index).find(name, 2026);
        let new = sponsors::NewSponsor { name: name.to_owned(), ..sponsors::NewSponsor::default() };
        known.unwrap_or_else(|_| self.db.write(|tx| sponsors::register(tx, &new)).unwrap().0)
    }

    pub fn new_contribution(&self, document_no: &str, agreement: Agreement) -> NewContribution {
        NewContribution {
            agency: self.agency("T01").id,
            fiscal_year: 2026,
            document_no: document_no.to_owned(),
            signed_on: day("2026-01-05"),
            sponsor: self.sponsor("Công ty Một"),
            fund_source: "socialised".to_owned(),
            agreement,
        }
    }

    /// A contribution to T01 in 2026, drafted.
    #[track_caller]
    pub fn pledged(&self, document_no: &str, pledge: i64, purpose: Option<&str>) -> ContributionId {
        let new = self.new_contribution(document_no, agreement(pledge, purpose));
        self.post(|journal| Ok(contributions::draft(journal, &new, None)?.id)).unwrap()
    }

    pub fn contribution(&self, id: ContributionId) -> Contribution {
        self.read(|conn| contributions::get_contribution(conn, id))
    }

    /// Received, returned and open of the pledge.
    pub fn pledge_of(&self, id: ContributionId) -> [i64; 3] {
        let it = self.contribution(id);
        [it.received(), it.returned(), it.open_pledge()].map(|sum| sum.unwrap().minor())
    }

    /// T01's socialised line of 2026 for a purpose.
    pub fn socialised(&self, purpose: &str) -> LineId {
        self.line_of("T01", 2026, "socialised", purpose)
    }

    pub fn receive(&self, id: ContributionId, line: LineId, amount: i64, on: &str) -> Result<ActionId> {
        let new = receipt(line, amount, day(on));
        self.on_contribution(id, |journal, it| contributions::receive(journal, it, &new))
    }

    pub fn give_back(&self, id: ContributionId, line: LineId, amount: i64, on: &str) -> Result<ActionId> {
        let new = receipt(line, amount, day(on));
        self.on_contribution(id, |journal, it| contributions::give_back(journal, it, &new))
    }

    pub fn amend_contribution(
        &self,
        id: ContributionId,
        on: &str,
        agreement: &Agreement,
    ) -> Result<ActionId> {
        let new = NewAmendment {
            document_no: format!("PL {on}"),
            amended_on: day(on),
            reason: String::new(),
            agreement: agreement.clone(),
        };
        self.on_contribution(id, |journal, it| contributions::amend(journal, it, &new))
    }

    fn on_contribution(
        &self,
        id: ContributionId,
        mut work: impl FnMut(&mut socai::ledger::Journal<'_, '_>, &mut Contribution) -> Result<ActionId>,
    ) -> Result<ActionId> {
        self.post(|journal| {
            let mut it = contributions::get_contribution(journal.tx(), id)?;
            work(journal, &mut it)
        })
    }

    /// Goods worth so much; their number.
    pub fn in_kind(&self, id: ContributionId, value: i64) -> Result<i64> {
        let of = self.contribution(id);
        let new = NewInKind {
            description: "Máy quay".to_owned(),
            value: money(value),
            received_on: day("2026-02-01"),
            document_no: "BBĐG 1".to_owned(),
        };
        self.db.write(|tx| contributions::record_in_kind(tx, &of, &new, (self.user, now())))
    }

    pub fn exempt_contribution(&self, id: ContributionId) {
        let subject = Subject::Contribution(id);
        let by = (self.user, now());
        self.db.write(|tx| policies::grant(tx, Rule::ReceiptAbovePledge, subject, "thử", by)).unwrap();
    }

    /// What is tied on a line, by all contributions.
    pub fn tied(&self, line: LineId) -> i64 {
        self.read(|conn| ties::tied_on(conn, line)).minor()
    }

    /// Money that an action of the ledger takes to another line, followed as whoever records such an action must.
    pub fn transfer(
        &self,
        kind: Kind,
        from: LineId,
        to: Option<LineId>,
        amount: i64,
        on: &str,
    ) -> Result<ActionId> {
        let key = self.read(|conn| socai::ledger::get_line(conn, from)).key;
        let to = to.map_or(End::Outside, |to| End::At(to, Stage::Available));
        let movement = Move { kind, amount: money(amount), from: End::At(from, Stage::Available), to };
        self.post(|journal| {
            let action = journal.record(Action {
                verb: kind.code(),
                agency: key.agency,
                fiscal_year: key.fiscal_year,
                commitment: None,
                contribution: None,
                dated_on: day(on),
                document_no: "QĐ",
                reason: "",
                moves: vec![movement],
            })?;
            ties::follow(journal, action, &[movement])?;
            Ok(action)
        })
    }
}

fn receipt(line: LineId, amount: i64, dated_on: NaiveDate) -> NewReceipt {
    NewReceipt {
        line,
        amount: money(amount),
        dated_on,
        document_no: format!("BC {dated_on}"),
        reason: String::new(),
    }
}
