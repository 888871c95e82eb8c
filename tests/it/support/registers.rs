//! The registers beside press orders: training activities, monitoring contracts, penalties, policies.

use socai::book::now;
use socai::commitments::{
    self, CommitmentKind, Counterparty, Method, NewCommitment, NewPayment, monitoring, training,
};
use socai::error::Result;
use socai::ids::{ActionId, CommitmentId, ContractId};
use socai::policies;

use super::{Paper, World, day, money, quantity};

impl World {
    fn paper_of(&self, kind: CommitmentKind, paper: &Paper) -> NewCommitment {
        NewCommitment {
            kind,
            with: Counterparty::Provider("Công ty Một".to_owned()),
            ..self.new_order(paper)
        }
    }

    /// A course of 50 trainees of T01-U and 30 of T02, two days long, drafted by T01 at 100 đồng.
    pub fn drafted_training(&self, document_no: &str) -> CommitmentId {
        self.draft_training(&super::paper(document_no).item("Giảng viên", "2", "50", 0)).unwrap()
    }

    pub fn draft_training(&self, paper: &Paper) -> Result<CommitmentId> {
        let new = self.paper_of(CommitmentKind::Training, paper);
        let unit =
            |code: &str, planned| training::Unit { agency: self.agency(code).id, planned, actual: None };
        let training = training::NewTraining {
            form: training::Form::Course,
            topic: "Truyền thông chính sách".to_owned(),
            held_from: day("2026-05-04"),
            held_to: day("2026-05-05"),
            hours: quantity("14"),
            days: quantity("2"),
            units: vec![unit("T01-U", 50), unit("T02", 30)],
            trainers: vec![training::Trainer {
                name: "Giảng viên Một".to_owned(),
                organisation: String::new(),
                hours: quantity("14"),
            }],
        };
        self.post(|journal| Ok(training::draft_training(journal, &new, &training, 0, None)?.id))
    }

    /// A contract of T01 for three years at most, signed on 1 February 2026.
    pub fn contract(&self, contract_no: &str, value: i64, years: &[(i64, i64)]) -> Result<ContractId> {
        let new = monitoring::NewContract {
            agency: self.agency("T01").id,
            contract_no: contract_no.to_owned(),
            title: "Rà quét thông tin".to_owned(),
            service: monitoring::Service::Scanning,
            provider: "Công ty Một".to_owned(),
            method: Method::Tender,
            signed_on: day("2026-02-01"),
            starts_on: day("2026-02-01"),
            ends_on: day("2028-12-31"),
            renewal_on: Some(day("2028-10-01")),
            notice_on: None,
            value: money(value),
            years: years.iter().map(|(year, amount)| (*year, money(*amount))).collect(),
        };
        self.db.write(|tx| monitoring::register_contract(tx, &new, (self.user, now()), None))
    }

    /// A year of a contract as a commitment, drafted.
    pub fn draft_year(&self, contract: ContractId, paper: &Paper) -> Result<CommitmentId> {
        let new =
            NewCommitment { contract: Some(contract), ..self.paper_of(CommitmentKind::ItMonitoring, paper) };
        self.post(|journal| Ok(commitments::draft(journal, &new, 0, None)?.id))
    }

    /// A penalty on a signed commitment; its number.
    pub fn penalised(&self, order: CommitmentId, amount: i64) -> i64 {
        let of = self.order(order);
        let new = commitments::NewPenalty {
            amount: money(amount),
            imposed_on: day("2026-06-01"),
            document_no: "BBVP 1".to_owned(),
            reason: "chậm giao".to_owned(),
        };
        self.db.write(|tx| commitments::impose(tx, &of, &new, (self.user, now()))).unwrap();
        self.read(|conn| commitments::list_penalties(conn, order)).last().unwrap().id
    }

    pub fn spend(&self, order: CommitmentId, new: &NewPayment) -> Result<ActionId> {
        self.on_order(order, |journal, order| commitments::spend_directly(journal, order, new))
    }

    /// Sets a policy of the book.
    pub fn policy(&self, rule: policies::Rule, level: policies::Level) {
        let policy = policies::Policy { level, ..policies::Policy::by_default(rule) };
        self.db.write(|tx| policies::set(tx, &policy, "thử", (self.user, now()))).unwrap();
    }

    /// Lets a commitment pass a rule once.
    pub fn exempted(&self, order: CommitmentId, rule: policies::Rule) {
        let subject = policies::Subject::Commitment(order);
        self.db.write(|tx| policies::grant(tx, rule, subject, "thử", (self.user, now()))).unwrap();
    }
}
