//! Training activities over the web.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::model::{Form, NewTraining, Trainer, Unit};
use crate::agencies::name_index;
use crate::app::Shared;
use crate::commitments::drafting::{Drafting, NewQuery, Of, PaperInput, owner_of, same_owner};
use crate::commitments::handlers::{commitment_for, done};
use crate::commitments::inputs::{ItemInput, ShareInput};
use crate::commitments::model::{CommitmentKind, Counterparty, NewCommitment};
use crate::commitments::views::CommitmentView;
use crate::error::Result;
use crate::ids::{AgencyId, CommitmentId};
use crate::money::Quantity;
use crate::people::Act;
use crate::web::{Ctx, Input, Path, Query, Reader, Work};

/// Trainees of one agency.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct UnitInput {
    /// Code, name or alias of the agency that sends them.
    pub agency: String,
    /// How many are to come.
    pub planned: String,
    /// How many came; empty until it was held.
    pub actual: String,
}

/// Who teaches.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TrainerInput {
    /// Name.
    pub name: String,
    /// Where they are from.
    pub organisation: String,
    /// How many hours.
    pub hours: String,
}

/// A training activity. Amounts and quantities are strings.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct TrainingInput {
    /// Code of the agency.
    pub agency: String,
    /// The budget year.
    pub fiscal_year: String,
    /// Its number.
    pub document_no: String,
    /// What it is called.
    pub title: String,
    /// `course` (where empty), `seminar` or `conference`.
    pub form: String,
    /// What it is about.
    pub topic: String,
    /// Who holds it; may be empty where it is spent directly.
    pub provider: String,
    /// `assignment`, `order` (where empty) or `tender`.
    pub method: String,
    /// First day of teaching.
    pub held_from: String,
    /// Last day of teaching.
    pub held_to: String,
    /// Hours of teaching in all.
    pub hours: String,
    /// Days of teaching; half days count half.
    pub days: String,
    /// Where it is held.
    pub place: String,
    /// The policy or plan that it serves.
    pub serves: String,
    /// How it is accepted.
    pub acceptance_rules: String,
    /// When and how it is paid.
    pub payment_terms: String,
    /// First day of the term; empty is the first day of teaching.
    pub starts_on: String,
    /// Last day of the term; empty is the last of the budget year.
    pub ends_on: String,
    /// The value that the paper states; empty lets it be computed.
    pub value: String,
    /// What it costs.
    pub items: Vec<ItemInput>,
    /// The lines it means to take its money from.
    pub funding: Vec<ShareInput>,
    /// Trainees by agency.
    pub units: Vec<UnitInput>,
    /// Who teaches.
    pub trainers: Vec<TrainerInput>,
}

/// Who came and who taught, in place of what was recorded before.
#[derive(Clone, Debug, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AttendanceInput {
    /// Trainees by agency.
    pub units: Vec<UnitInput>,
    /// Who taught.
    pub trainers: Vec<TrainerInput>,
}

/// The form of a training activity.
#[derive(Serialize)]
pub struct TrainingForm {
    /// What it offers.
    pub of: Drafting,
}

/// The form of a draft (pages only).
pub async fn new(ctx: Ctx, State(app): State<Shared>, Query(query): Query<NewQuery>) -> Result<Response> {
    let (actor, book) = (ctx.actor.clone(), ctx.book());
    let load = move |conn: &mut crate::db::Conn| {
        Drafting::load(conn, book, &actor, CommitmentKind::Training, &query)
    };
    let of = app.db.reading(load).await?;
    ctx.show(&TrainingForm { of })
}

fn read_units(
    work: &mut Work<'_, '_>,
    read: &mut Reader,
    inputs: &[UnitInput],
    fiscal_year: i64,
) -> Result<Vec<Unit>> {
    let names = name_index(work.tx)?;
    let filled = inputs.iter().enumerate().filter(|(_, it)| !it.agency.trim().is_empty());
    Ok(filled
        .map(|(at, it)| {
            let field = |name: &str| format!("units[{at}][{name}]");
            let agency = names.find(&it.agency, fiscal_year).unwrap_or_else(|reason| {
                read.refuse(reason.at(field("agency")));
                AgencyId(0)
            });
            let planned = read.count_or_none(&field("planned"), &it.planned).map_or(0, |planned| planned);
            Unit { agency, planned, actual: read.count_or_none(&field("actual"), &it.actual) }
        })
        .collect())
}

fn read_trainers(read: &mut Reader, inputs: &[TrainerInput]) -> Vec<Trainer> {
    let filled = |it: &TrainerInput| !it.name.trim().is_empty() || !it.organisation.trim().is_empty();
    inputs
        .iter()
        .enumerate()
        .filter(|(_, it)| filled(it))
        .map(|(at, it)| {
            let field = |name: &str| format!("trainers[{at}][{name}]");
            let hours = read.quantity_or_none(&field("hours"), &it.hours);
            Trainer {
                name: read.required(&field("name"), &it.name),
                organisation: read.optional(&field("organisation"), &it.organisation),
                hours: hours.map_or(Quantity::ZERO, |hours| hours),
            }
        })
        .collect()
}

fn read_training(work: &mut Work<'_, '_>, input: &TrainingInput) -> Result<(NewCommitment, NewTraining)> {
    let (agency, fiscal_year) = owner_of(work, &input.agency, &input.fiscal_year)?;
    let mut read = work.reader();
    let units = read_units(work, &mut read, &input.units, fiscal_year)?;
    let or_zero = |quantity: Option<Quantity>| quantity.map_or(Quantity::ZERO, |quantity| quantity);
    let training = NewTraining {
        form: read.word("form", &input.form, Form::from_code, Form::Course),
        topic: read.required("topic", &input.topic),
        held_from: read.date("held_from", &input.held_from),
        held_to: read.date("held_to", &input.held_to),
        hours: or_zero(read.quantity_or_none("hours", &input.hours)),
        days: or_zero(read.quantity_or_none("days", &input.days)),
        units,
        trainers: read_trainers(&mut read, &input.trainers),
    };
    let provider = read.optional("provider", &input.provider);
    let last_day = work.last_day_of(fiscal_year);
    let (from, to) = (input.starts_on.trim(), input.ends_on.trim());
    let of = Of { kind: CommitmentKind::Training, agency: agency.id, fiscal_year, contract: None };
    let paper = PaperInput {
        document_no: &input.document_no,
        title: &input.title,
        method: &input.method,
        place: &input.place,
        serves: &input.serves,
        acceptance_rules: &input.acceptance_rules,
        payment_terms: &input.payment_terms,
        starts_on: if from.is_empty() { &input.held_from } else { from },
        ends_on: if to.is_empty() { &last_day } else { to },
        value: &input.value,
        items: &input.items,
        funding: &input.funding,
    };
    let new = paper.read(&mut read, work.digits(), &of, Counterparty::Provider(provider));
    read.end((new, training))
}

/// Drafts a training activity. It takes no money.
#[utoipa::path(post, path = "/trainings", request_body = TrainingInput, responses((status = 201, body = CommitmentView)))]
pub async fn create(ctx: Ctx, input: Input<TrainingInput>) -> Result<Response> {
    ctx.submit(input, |work, input: &TrainingInput| {
        let (new, training) = read_training(work, input)?;
        let digits = work.digits();
        let drafted = work.post(|journal| super::draft_training(journal, &new, &training, digits, None))?;
        done(work, drafted.id, None)
    })
    .await
}

/// Writes the draft of an activity anew.
#[utoipa::path(post, path = "/trainings/{id}", params(("id" = i64, Path)), request_body = TrainingInput, responses((status = 201, body = CommitmentView)))]
pub async fn redraft(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<TrainingInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &TrainingInput| {
        let mut of = commitment_for(work, Act::Draft, id)?;
        of.must_be_kind(CommitmentKind::Training)?;
        let (new, training) = read_training(work, input)?;
        same_owner(&of, (new.agency, new.fiscal_year))?;
        let digits = work.digits();
        work.post(|journal| super::redraft_training(journal, &mut of, &new, &training, digits))?;
        done(work, id, None)
    })
    .await
}

/// Records who came and who taught.
#[utoipa::path(post, path = "/trainings/{id}/attendance", params(("id" = i64, Path)), request_body = AttendanceInput, responses((status = 201, body = CommitmentView)))]
pub async fn attend(
    ctx: Ctx,
    Path(id): Path<CommitmentId>,
    input: Input<AttendanceInput>,
) -> Result<Response> {
    ctx.submit(input, move |work, input: &AttendanceInput| {
        let of = commitment_for(work, Act::Accept, id)?;
        of.must_be_kind(CommitmentKind::Training)?;
        let mut read = work.reader();
        let units = read_units(work, &mut read, &input.units, of.fiscal_year)?;
        let trainers = read_trainers(&mut read, &input.trainers);
        let (units, trainers) = read.end((units, trainers))?;
        work.post(|journal| super::record_attendance(journal, &of, &units, &trainers))?;
        done(work, id, None)
    })
    .await
}
