//! A book in which every reason can be provoked, and the ways of provoking it.

use std::pin::Pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use serde_json::{Value, json};
use socai::approvals::{self, Subject};
use socai::db::Conn;
use socai::exchange::{self, Kind, Mapping};
use socai::ids::{ActionId, CommitmentId, ContractId, ContributionId, LineId};
use socai::people::Role;
use socai::policies::{Level, Rule};
use socai::press::{self, NewPressAgency};
use socai::refusal::Refusal;
use socai::treasury::Period;
use socai::web::Settings;

use crate::support::{Answer, App, Asker, World, money, paper, share, treasury, voucher};

/// What a provocation was told: the codes of all its problems, and the status where HTTP was asked.
#[derive(Debug)]
pub struct Refused {
    pub codes: Vec<String>,
    pub status: Option<u16>,
}

impl Refused {
    /// What the API answered.
    pub fn by(answer: &Answer) -> Refused {
        if answer.status < 400 {
            return Refused {
                codes: vec![format!("not refused: {}", answer.body)],
                status: Some(answer.status),
            };
        }
        let first = answer.code();
        let codes = match answer.json()["problems"].as_array() {
            Some(all) => all.iter().map(|it| it["code"].as_str().expect("a code").to_owned()).collect(),
            None => vec![first],
        };
        Refused { codes, status: Some(answer.status) }
    }

    /// What a slice answered.
    pub fn of<T: std::fmt::Debug>(told: socai::error::Result<T>) -> Refused {
        let codes = match &told {
            Err(error) => match error.refusal() {
                Some(refusal) => codes_of(refusal),
                None => vec![format!("broke: {error:?}")],
            },
            Ok(answer) => vec![format!("not refused: {answer:?}")],
        };
        Refused { codes, status: None }
    }
}

fn codes_of(refusal: &Refusal) -> Vec<String> {
    refusal.problems().map(|problem| problem.reason.code().to_owned()).collect()
}

/// The book with the people and papers that rows are about; all of T01 in 2026 unless they are named otherwise.
pub struct Stage<'w> {
    pub world: &'w World,
    pub app: App<'w>,
    /// 100,000 đồng for press orders.
    pub line: LineId,
    /// A line of T02.
    pub foreign_line: LineId,
    /// Of socialised money.
    pub other_source: LineId,
    /// 50 đồng that a sponsor gave for IT monitoring alone, all that was pledged; 100 that another gave for anything.
    pub given_line: LineId,
    pub tied: ContributionId,
    /// Of the year 2025, which is closed for the country; of 2024, which M01 has closed.
    pub closed_line: LineId,
    pub line_closed_by_its_agency: LineId,
    /// One item of 100 đồng.
    pub draft: CommitmentId,
    /// Ten of 50 đồng each: four accepted and not paid, 50 đồng advanced.
    pub order: CommitmentId,
    /// One item of 100 đồng, signed, and no more.
    pub signed: CommitmentId,
    /// The same, a tenth of it accepted; and with 30 đồng advanced, 60 accepted.
    pub begun: CommitmentId,
    pub nearly_done: CommitmentId,
    /// Accepted and paid, and with an open penalty.
    pub penalised: CommitmentId,
    pub settled_penalty: i64,
    /// Accepted, paid, and all of it paid back.
    pub paid_back: CommitmentId,
    /// A product of a type whose norm is below its price.
    pub dear: CommitmentId,
    /// Signed, at 100 đồng of a line of its own, on which nothing else stands.
    pub training: CommitmentId,
    pub training_line: LineId,
    /// A contract of 100 đồng of which 40 are 2026's, all of them committed; of another, 41 are drafted.
    pub contract: ContractId,
    pub beyond_contract: CommitmentId,
    pub reversed: ActionId,
    pub reversal: ActionId,
    /// The signature that `order` stands on.
    pub signature: ActionId,
}

impl<'w> Stage<'w> {
    pub fn set(world: &'w World) -> Stage<'w> {
        let app = App::of(world);
        let line = world.allocated("T01", 2026, 100_000);
        let foreign_line = world.allocated("T02", 2026, 100_000);
        let other_source = world.line_of("T01", 2026, "socialised", "press_order");
        let closed_line = world.allocated("T01", 2025, 100);
        world.close_year(2025, "2026-02-01");
        let line_closed_by_its_agency = world.line("M01", 2024);
        world.close_now(Some("M01"), 2024, "2025-01-20").unwrap();
        let reversed = world.decide(line, socai::budget::Decision::Supplement, 7, "2026-02-07").unwrap();
        let reversal = world.reverse(reversed, "2026-02-08").unwrap();

        let of_100 = |number: &str| paper(number).item("Tin bài", "1", "100", 0);
        let signed_100 = |number: &str| world.signed(&of_100(number), line);
        let draft = world.draft(&of_100("draft")).unwrap();
        let order = world.draft(&paper("order").item("Tin bài", "10", "50", 0)).unwrap();
        let signature = world.sign(order, "2026-03-01", &[share(line, 500)]).unwrap();
        world.accept(order, "2026-04-01", &[(1, "4")]).unwrap();
        world.advance(order, &voucher("2026-04-02", 50)).unwrap();
        let signed = signed_100("signed");
        let begun = signed_100("begun");
        world.accept(begun, "2026-04-01", &[(1, "0.1")]).unwrap();
        let nearly_done = signed_100("nearly done");
        world.advance(nearly_done, &voucher("2026-04-01", 30)).unwrap();
        world.accept_with(nearly_done, "2026-04-02", &[(1, "0.6")], Some(0), &[]).unwrap();
        let done = |number| {
            let order = signed_100(number);
            world.accept(order, "2026-04-01", &[(1, "1")]).unwrap();
            world.pay(order, &voucher("2026-04-02", 100)).unwrap();
            order
        };
        let penalised = done("penalised");
        let settled_penalty = world.penalised(penalised, 3);
        let settlement = json!({"settled_on": "2026-06-02", "document_no": "B1"});
        let path = format!("/commitments/{penalised}/penalties/{settled_penalty}/settlement");
        app.post(&app.finance(), &path, &settlement).must_be(201);
        world.penalised(penalised, 5);
        let paid_back = done("paid back");
        world.refund_of_paid(paid_back, &voucher("2026-05-01", 100)).unwrap();

        let training_line = world.line_of("T01", 2026, "state_budget", "training");
        world.decide(training_line, socai::budget::Decision::Initial, 1_000, "2026-01-02").unwrap();
        let training = world.drafted_training("TH");
        world.sign(training, "2026-03-01", &[share(training_line, 100)]).unwrap();
        let of_40 = |number| world.contract(number, 100, &[(2026, 40), (2027, 60)]).unwrap();
        let year = |contract, number: &str, value: &str| {
            world.draft_year(contract, &paper(number).item("Báo cáo", "1", value, 0)).unwrap()
        };
        let contract = of_40("HĐ 1");
        world.sign(year(contract, "HĐ 1", "40"), "2026-03-01", &[share(line, 40)]).unwrap();
        let beyond_contract = year(of_40("HĐ 2"), "HĐ 2", "41");

        let rows = [treasury::row("2026-03-02", "UNC 1", "Báo Một", 5)];
        world.import(&treasury::file("SK 1", ("2026-01-01", "2026-03-31"), &rows)).unwrap();
        world.sign_record(Period::FirstQuarter, "2026-04-05").unwrap();
        let two = ["Báo Hai", "Báo Ba"].map(|name| NewPressAgency {
            name: name.to_owned(),
            aliases: vec!["Báo Đôi".to_owned()],
            ..NewPressAgency::default()
        });
        world.db.write(|tx| two.iter().try_for_each(|new| press::register(tx, new).map(drop))).unwrap();

        let norm = json!({"product_type": "article", "most": "1000", "valid_from": "2026-01-01", "legal_basis": "QĐ 1"});
        app.post(&app.asker(Role::Ministry), "/norms", &norm).must_be(201);
        let mut dear = order_with("item unit_price", json!("1001"));
        (dear["document_no"], dear["items"][0]["product_type"]) = (json!("dear"), json!("article"));
        dear["items"][0]["unit"] = json!("");
        let dear = CommitmentId(app.post(&app.communication(), "/orders", &dear).must_be(201).id());
        let given_line = world.line_of("T01", 2026, "socialised", "it_monitoring");
        let tied = world.pledged("TT 1", 50, Some("it_monitoring"));
        world.receive(tied, given_line, 50, "2026-02-01").unwrap();
        let free = world.pledged("TT 2", 100, None);
        world.receive(free, given_line, 100, "2026-02-01").unwrap();
        // Last, so that nothing above is stopped.
        for rule in Rule::ALL {
            world.policy(*rule, Level::Stop);
        }
        Stage {
            world,
            app,
            line,
            foreign_line,
            other_source,
            given_line,
            tied,
            closed_line,
            line_closed_by_its_agency,
            draft,
            order,
            signed,
            begun,
            nearly_done,
            penalised,
            settled_penalty,
            paid_back,
            dear,
            training,
            training_line,
            contract,
            beyond_contract,
            reversed,
            reversal,
            signature,
        }
    }

    /// What stands on every line that a provocation could move.
    pub fn stands(&self) -> Vec<[i64; 5]> {
        let lines = [
            self.line,
            self.foreign_line,
            self.other_source,
            self.given_line,
            self.closed_line,
            self.line_closed_by_its_agency,
        ];
        lines.map(|line| self.world.stands(line)).to_vec()
    }

    pub fn ministry(&self) -> Asker {
        self.app.asker(Role::Ministry)
    }

    pub fn administrator(&self) -> Asker {
        self.app.asker(Role::Administrator)
    }

    pub fn get(&self, asker: &Asker, path: &str) -> Refused {
        Refused::by(&self.app.get(asker, path))
    }

    pub fn post(&self, asker: &Asker, path: &str, body: Value) -> Refused {
        Refused::by(&self.app.post(asker, path, &body))
    }

    /// The finance officer of T01.
    pub fn finance(&self, path: &str, body: Value) -> Refused {
        self.post(&self.app.finance(), path, body)
    }

    /// The communication unit of T01.
    pub fn communication(&self, path: &str, body: Value) -> Refused {
        self.post(&self.app.communication(), path, body)
    }

    /// A decision on a line: so much, dated so.
    pub fn decision(&self, line: LineId, amount: &str, on: &str) -> Refused {
        self.finance(&format!("/budget-lines/{line}/decisions"), decision(amount, on))
    }

    /// Money that came from the sponsor who named a purpose, or (`returns`) went back.
    pub fn sponsored(&self, step: &str, line: Option<LineId>, purpose: &str, amount: &str) -> Refused {
        let line = line.map_or_else(String::new, |line| line.to_string());
        let body = json!({"line": line, "purpose": purpose, "amount": amount, "dated_on": "2026-06-01", "document_no": "BC 1"});
        self.finance(&format!("/contributions/{}/{step}", self.tied), body)
    }

    /// A step of a commitment that moves money.
    pub fn money(&self, order: CommitmentId, step: &str, amount: &str, on: &str) -> Refused {
        self.finance(&format!("/commitments/{order}/{step}"), payment(amount, on))
    }

    pub fn acceptance(&self, order: CommitmentId, quantity: &str, on: &str) -> Refused {
        self.communication(&format!("/commitments/{order}/acceptances"), acceptance(quantity, on))
    }

    /// An amendment to so many at such a price.
    pub fn amendment(&self, order: CommitmentId, quantity: &str, unit_price: &str) -> Refused {
        let item =
            json!({"product": "Tin bài", "unit": "bài", "quantity": quantity, "unit_price": unit_price});
        let body = json!({"amended_on": "2026-06-01", "document_no": "PL 1", "items": [item]});
        self.communication(&format!("/commitments/{order}/amendments"), body)
    }

    /// The day on which a commitment is signed, with so much on a line; `None` is all of it.
    pub fn signature(&self, order: CommitmentId, line: LineId, amount: Option<&str>) -> Refused {
        self.communication(&format!("/commitments/{order}/signature"), signature(line, amount))
    }

    pub fn ending(&self, order: CommitmentId, step: &str) -> Refused {
        let body = json!({"ended_on": "2026-06-10", "document_no": "TL 1", "reason": "thử"});
        self.communication(&format!("/commitments/{order}/{step}"), body)
    }

    pub fn turn_round(&self, action: ActionId) -> Refused {
        self.post(
            &self.app.finance(),
            &format!("/actions/{action}/reversal"),
            json!({"dated_on": "2026-06-01", "reason": "nhầm"}),
        )
    }

    /// What stands in T01's year with the Treasury.
    pub fn treasury(&self, step: &str, body: Value) -> Refused {
        self.finance(&format!("/agencies/T01/years/2026/treasury/{step}"), body)
    }

    /// A statement of T01 with these rows, whose header is `columns`, sent to the service.
    pub fn statement(&self, columns: &str, rows: &[&str]) -> Refused {
        self.file(
            "sao-ke.csv",
            &format!("agency_code,fiscal_year,statement_no,booked_on,amount{columns}\n{}\n", rows.join("\n")),
        )
    }

    /// A file sent to the service as a statement.
    pub fn file(&self, name: &str, text: &str) -> Refused {
        self.finance("/treasury/statements", json!({"name": name, "text": text}))
    }

    /// A file of the command line, read and taken in.
    pub fn import(&self, kind: Kind, bytes: &[u8], mapping: Option<&str>) -> Refused {
        Refused::of(self.imported(kind, bytes, mapping))
    }

    fn imported(
        &self,
        kind: Kind,
        bytes: &[u8],
        mapping: Option<&str>,
    ) -> socai::error::Result<exchange::Imported> {
        let mapping = mapping.map(|text| Mapping::parse(text, kind)).transpose()?;
        let rows = exchange::read(kind, "table", bytes, mapping.as_ref())?;
        exchange::import(&self.world.db, &self.world.book, self.world.user, kind, &rows, false, false)
    }

    /// The service set otherwise, asked by the finance officer, whose token it knows too.
    pub fn set_otherwise(&self, settings: Settings, ask: impl FnOnce(&App<'w>, &Asker) -> Answer) -> Refused {
        let app = App::with(self.world, settings);
        Refused::by(&ask(&app, &self.app.finance()))
    }

    /// A page, which shows a sentence and no code: the service counts refusals by their codes.
    pub fn page(&self, ask: impl FnOnce(&App<'w>, &Asker) -> Answer) -> Refused {
        let app = App::of(self.world);
        let status = Some(ask(&app, &self.app.finance()).status);
        let counted = app.ask("GET", "/metrics").answer().must_be(200).body;
        let code = |line: &str| {
            Some(line.strip_prefix("socai_refusals_total{code=\"")?.split_once('"')?.0.to_owned())
        };
        Refused { codes: counted.lines().filter_map(code).collect(), status }
    }

    /// What a file of a paper of so much is told in a book that asks a second person above an amount. (A page shows the
    /// refusal among the file's rows and not as its own answer: `stories::uploads` goes that way.)
    pub fn filed_above_an_amount(&self, above: i64, amount: i64) -> Refused {
        let by = (self.world.user, socai::book::now());
        Refused::of(self.world.db.rehearse(|tx| {
            approvals::set_rule(tx, (Subject::Commitment, Some(money(above))), "thử", by)?;
            let largest = |_: &mut Conn| Ok(Some(("HĐ 9".to_owned(), money(amount))));
            approvals::must_need_nobody(tx, Subject::Commitment, largest)
        }))
    }

    /// The program, run in an empty folder.
    pub fn program(&self, arguments: &[&str]) -> Refused {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_socai"))
            .current_dir(folder.path())
            .env_remove("DATABASE_URL")
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = |line: &str| Some(line.split_once('[')?.1.split_once("]:")?.0.to_owned());
        Refused { codes: told.lines().filter_map(code).collect(), status: None }
    }
}

pub fn decision(amount: &str, on: &str) -> Value {
    json!({"decision": "supplement", "amount": amount, "decision_no": "QĐ 9", "decided_on": on})
}

pub fn payment(amount: &str, on: &str) -> Value {
    json!({"amount": amount, "paid_on": on, "voucher_no": "UNC 9"})
}

pub fn acceptance(quantity: &str, on: &str) -> Value {
    json!({"accepted_on": on, "document_no": "NT 9", "items": [{"position": "1", "quantity": quantity}]})
}

pub fn signature(line: LineId, amount: Option<&str>) -> Value {
    let mut share = json!({"line": line.to_string()});
    if let Some(amount) = amount {
        share["amount"] = json!(amount);
    }
    json!({"signed_on": "2026-03-01", "funding": [share]})
}

/// An allocation in which one field is another.
pub fn allocation_with(field: &str, value: Value) -> Value {
    let mut body = json!({"agency": "T01", "fiscal_year": "2026", "fund_source": "other", "purpose": "training",
        "amount": "5", "decision_no": "QĐ 5", "decided_on": "2026-01-05"});
    body[field] = value;
    body
}

/// An order of one item, in which one field of the order or of the item is another.
pub fn order_with(field: &str, value: Value) -> Value {
    let mut body = json!({"agency": "T01", "fiscal_year": "2026", "document_no": "7", "title": "Đặt hàng", "press_agency": "Báo Một",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31",
        "items": [{"product": "Tin bài", "unit": "bài", "quantity": "2", "unit_price": "10"}]});
    match field.strip_prefix("item ") {
        Some(field) => body["items"][0][field] = value,
        None => body[field] = value,
    }
    body
}

/// A body that never comes.
pub struct Never;

impl Never {
    pub fn body() -> Body {
        Body::new(Never)
    }
}

impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}
