//! The page on which a contribution is drafted.

use maud::{Markup, html};
use serde::Serialize;

use super::handlers::NewContributionQuery;
use super::views::ContributionView;
use crate::agencies::{Agency, list_below};
use crate::book::Book;
use crate::budget::handlers::{Catalogue, fiscal_year};
use crate::budget::is_at_or_below;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::ContributionId;
use crate::number::{retyped, retyped_date};
use crate::people::{Act, Actor, may};
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons, hidden};
use crate::web::{Ctx, FormPage, View};

/// The form of a contribution.
#[derive(Serialize)]
pub struct ContributionForm {
    /// The draft that is written anew.
    pub of: Option<ContributionView>,
    /// The budget year.
    pub fiscal_year: i64,
    /// Agencies that the actor may record pledges of.
    #[serde(skip)]
    agencies: Vec<Agency>,
    /// The agency that was asked for.
    #[serde(skip)]
    agency: String,
    #[serde(skip)]
    catalogue: Catalogue,
}

impl ContributionForm {
    pub(super) fn load(
        conn: &mut Conn,
        book: Book,
        actor: &Actor,
        query: &NewContributionQuery,
    ) -> Result<ContributionForm> {
        may(actor, Act::Pledge, None)?;
        let of = match query.contribution {
            Some(id) => Some(ContributionView::load(conn, book, ContributionId(id))?),
            None => None,
        };
        if let Some(of) = &of {
            may(actor, Act::Pledge, of.around.as_ref().map(|around| &around.owner))?;
        }
        let agencies = match &actor.agency {
            Some(own) => list_below(conn, &own.path)?,
            None => Vec::new(),
        };
        let this_year = i64::from(chrono::Datelike::year(&book.today()));
        let fiscal_year = match (&of, query.fiscal_year.is_empty()) {
            (Some(of), _) => of.fiscal_year,
            (None, true) => this_year,
            (None, false) => fiscal_year("fiscal_year", &query.fiscal_year)?,
        };
        let asked = agencies.iter().find(|it| it.code == query.agency).or(agencies.first());
        let agency = asked.map_or_else(String::new, |it| it.code.clone());
        Ok(ContributionForm { of, fiscal_year, agencies, agency, catalogue: Catalogue::load(conn)? })
    }
}

/// The purposes that a contribution may be tied to, as a field whose empty choice is any.
pub(super) fn purposes(ctx: &Ctx, catalogue: &Catalogue) -> Control {
    FormPage::select(catalogue.purposes.iter().map(|it| (it.code.clone(), it.name(ctx.locale).to_owned())))
}

impl View for ContributionForm {
    fn title(&self, ctx: &Ctx) -> String {
        match &self.of {
            Some(of) => format!("{} {}", ctx.text("step-redraft"), of.document_no),
            None => ctx.text("contribution-new"),
        }
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("nav-contributions"), "/contributions")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        if self.agencies.is_empty() {
            return html! { p { (ctx.text("order-no-agency")) } };
        }
        let of = self.of.as_ref();
        let to = of.map_or_else(|| "/contributions".to_owned(), |of| format!("/contributions/{}", of.id));
        let (forms, lang) = (ctx.forms(), ctx.locale);
        let field = |control, name: &str, value: &str| {
            forms.field(&to, control, name, &format!("column-{name}"), value)
        };
        let year = self.fiscal_year.to_string();
        let agencies =
            self.agencies.iter().map(|it| (it.code.clone(), format!("{} · {}", it.code, it.name(lang))));
        let sources = self.catalogue.fund_sources.iter();
        let sources = sources
            .filter(|it| is_at_or_below(&self.catalogue.fund_sources, &it.code, super::lifecycle::SOCIALISED))
            .map(|it| (it.code.clone(), it.name(lang).to_owned()));
        let date = |of: Option<chrono::NaiveDate>, unsaid: String| of.map_or(unsaid, retyped_date);
        let text = |said: fn(&ContributionView) -> &str| of.map_or("", said);
        html! {
            p.lead { (ctx.text("contribution-new-lead")) }
            (forms.form(&to, html! {
                @if let Some(of) = of {
                    (hidden("agency", &of.agency))
                    (hidden("fiscal_year", &year))
                    p { (ctx.locale.say("contribution-for", &[("agency", &of.agency), ("year", &year)])) }
                } @else {
                    (field(FormPage::select(agencies), "agency", &self.agency))
                    (field(Control::Text, "fiscal_year", &year))
                }
                (field(Control::Text, "sponsor", text(|of| &of.sponsor.name)).hint(ctx.text("sponsor-hint")))
                (field(Control::Text, "document_no", text(|of| &of.document_no)))
                (field(Control::Date, "signed_on", &date(of.map(|of| of.signed_on), retyped_date(ctx.book().today()))))
                (field(FormPage::select(sources), "fund_source", of.map_or(super::lifecycle::SOCIALISED, |of| &of.fund_source)))
                (field(forms.money(), "pledge", &of.map_or_else(String::new, |of| retyped(of.pledge)))
                    .hint(ctx.text("pledge-hint")).optional())
                (forms.field(&to, purposes(ctx, &self.catalogue), "purpose", "column-restriction",
                    of.and_then(|of| of.purpose.as_deref()).unwrap_or("")).hint(ctx.text("restriction-hint")).optional())
                (field(Control::Date, "starts_on", &date(of.map(|of| of.starts_on), format!("01/01/{year}"))))
                (field(Control::Date, "ends_on", &date(of.map(|of| of.ends_on), format!("31/12/{year}"))))
                (field(Control::Area(3), "conditions", text(|of| &of.conditions)).optional())
                (buttons(html! { (Button::primary(ctx.text("order-save"))) }))
            }))
        }
    }
}
