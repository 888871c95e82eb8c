//! The pages on which files are brought in: the kinds, the form, what was found, and how far it is.

use std::sync::Arc;

use maud::{Markup, html};
use serde::Serialize;

use super::handlers::import_href;
use super::looking::{Flawed, Found, Sound};
use super::running::{Progress, Step};
use crate::exchange::columns::Kind;
use crate::exchange::pages::columns_table;
use crate::ids::UploadId;
use crate::refusal::Reason;
use crate::ui::Link;
use crate::ui::form::{Button, Choice, Control, Weight, button_link, buttons};
use crate::ui::notice::{Notice, Tone};
use crate::ui::summary::SummaryList;
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

fn kind_name(ctx: &Ctx, kind: Kind) -> String {
    ctx.text(&format!("import-{}", kind.code()))
}

/// The kinds that somebody may bring in.
#[derive(Serialize)]
pub(super) struct KindList {
    pub kinds: Vec<Kind>,
}

impl View for KindList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("imports-title")
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            p.lead { (ctx.text("imports-lead")) }
            @if self.kinds.is_empty() { p { (ctx.text("imports-none")) } }
            ul { @for kind in &self.kinds { li { a href=(import_href(*kind)) { (kind_name(ctx, *kind)) } } } }
        }
    }
}

/// The form for a file of a kind.
#[derive(Serialize)]
pub(in crate::exchange) struct UploadForm {
    pub kind: Kind,
}

impl View for UploadForm {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.locale.say("import-title", &[("kind", &kind_name(ctx, self.kind))])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![Link::new(ctx.text("imports-title"), "/imports")]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        let forms = ctx.forms();
        let to = import_href(self.kind);
        let writings = [("", "treasury-import-writing-template"), ("vi", "treasury-import-writing-vi")];
        let writings = writings.map(|(value, key)| Choice::new(value, ctx.text(key))).to_vec();
        let template = |form: &str| format!("{to}?download={form}");
        html! {
            p.lead { (ctx.text("import-lead")) }
            p { (ctx.text("treasury-template")) ": " a href=(template("xlsx")) { "XLSX" } ", " a href=(template("csv")) { "CSV" } }
            (forms.file_form(&to, html! {
                (forms.field(&to, Control::File(".csv,.xlsx,.tsv,.txt"), "file", "import-file", "")
                    .hint(ctx.text("treasury-import-file-hint")))
                (forms.field(&to, Control::Area(6), "text", "treasury-import-text", "")
                    .hint(ctx.text("treasury-import-text-hint")).optional())
                (forms.field(&to, Control::Radios(writings), "writing", "treasury-import-writing", ""))
                (forms.field(&to, Control::File(".toml"), "mapping", "import-mapping", "")
                    .hint(ctx.text("import-mapping-hint")).optional())
                (buttons(html! { (Button::primary(ctx.text("import-look"))) }))
            }))
            (columns_table(ctx, self.kind))
        }
    }
}

/// A file that was sent.
#[derive(Serialize)]
pub(super) struct UploadPage {
    pub kind: Kind,
    pub id: UploadId,
    /// How many rows were new, and how many were there already, once it is stored.
    pub outcome: Option<(i64, i64)>,
    #[serde(skip)]
    pub progress: Option<Arc<Progress>>,
}

impl View for UploadPage {
    fn title(&self, ctx: &Ctx) -> String {
        let key = match (self.outcome, self.found()) {
            (Some(_), _) => "import-done-title",
            (None, Some(Found::Sound(_))) => "import-look-title",
            (None, Some(_)) => "import-title",
            (None, None) => "import-working-title",
        };
        ctx.locale.say(key, &[("kind", &kind_name(ctx, self.kind))])
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        vec![
            Link::new(ctx.text("imports-title"), "/imports"),
            Link::new(kind_name(ctx, self.kind), import_href(self.kind)),
        ]
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        match (self.outcome, self.found()) {
            (Some(outcome), found) => self.stored(ctx, outcome, found),
            (None, Some(Found::Sound(sound))) => self.sound(ctx, sound),
            (None, Some(Found::Flawed(flawed))) => self.flawed(ctx, flawed),
            // Another tab stored it meanwhile.
            (None, Some(Found::Stored(location))) => {
                html! { p { a href=(location) { (ctx.text("import-see")) } } }
            }
            (None, None) => self.working(ctx),
        }
    }
}

impl UploadPage {
    fn found(&self) -> Option<&Found> {
        self.progress.as_ref().and_then(|progress| progress.found().map_or(None, |found| found))
    }

    fn other_file(&self, ctx: &Ctx) -> Markup {
        button_link(&ctx.text("import-other"), &import_href(self.kind), Weight::Secondary)
    }

    fn stored(&self, ctx: &Ctx, (added, unchanged): (i64, i64), found: Option<&Found>) -> Markup {
        let told = [("added", added.to_string()), ("unchanged", unchanged.to_string())];
        let told: Vec<_> = told.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let key = if added == 0 { "treasury-imported-nothing" } else { "treasury-imported" };
        let links = match found {
            Some(Found::Stored(location)) if !location.is_empty() => {
                vec![Link::new(ctx.text("import-see"), location)]
            }
            _ => Vec::new(),
        };
        let notice = Notice::new(ctx.locale, Tone::Success, ctx.locale.say(key, &told));
        html! {
            (Notice { links, ..notice })
            p { (self.other_file(ctx)) }
        }
    }

    fn working(&self, ctx: &Ctx) -> Markup {
        let Some(progress) = &self.progress else { return html! {} };
        let rows = ctx.locale.decimal(&progress.rows().to_string());
        let seconds = progress.seconds().to_string();
        let key = match (progress.rows(), progress.step) {
            (0, _) => "import-reading",
            (_, Step::Look) => "import-looking",
            (_, Step::Store) => "import-storing",
        };
        html! {
            p.lead role="status" { (ctx.locale.say(key, &[("rows", &rows), ("seconds", &seconds)])) }
            p { (ctx.text("import-goes-on")) }
            p { a href=(ctx.here) { (ctx.text("import-again")) } }
        }
    }

    fn sound(&self, ctx: &Ctx, sound: &Sound) -> Markup {
        let lang = ctx.locale;
        let imported = &sound.imported;
        let mut summary = SummaryList::new()
            .row(ctx.text("import-rows"), imported.rows)
            .row(ctx.text("import-added"), imported.added)
            .row(ctx.text("import-unchanged"), imported.unchanged);
        if let Some(total) = sound.total {
            let currency = ctx.book().currency;
            summary = summary.row(
                ctx.text("import-total"),
                html! { strong { (lang.money(total, currency)) } br; (lang.words(total, currency)) },
            );
        }
        let created = imported.created_press_agencies + imported.created_sponsors;
        if created > 0 {
            summary = summary.row(ctx.text("import-created"), created);
        }
        if sound.dropped > 0 {
            summary = summary.row(ctx.text("import-dropped"), sound.dropped);
        }
        if !sound.ignored.is_empty() {
            summary = summary.row(ctx.text("import-ignored"), sound.ignored.join(", "));
        }
        let columns = std::iter::once(Column::text(ctx.text("import-row")))
            .chain(sound.columns.iter().map(|name| Column::text(*name)));
        let rows = sound.rows.iter().map(|(number, cells)| {
            std::iter::once(Cell::of(number)).chain(cells.iter().map(Cell::of)).collect()
        });
        let shown = [("shown", sound.rows.len().to_string()), ("rows", imported.rows.to_string())];
        let shown: Vec<_> = shown.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let to = ctx.here.split('?').next().unwrap_or("/imports");
        html! {
            p.lead { (ctx.text(if imported.added == 0 { "import-nothing-new" } else { "import-look-lead" })) }
            (summary)
            (Table {
                caption: lang.say("import-first-rows", &shown),
                note: None,
                columns: columns.collect(),
                rows: rows.collect(),
                totals: None,
                empty: String::new(),
            })
            @if imported.added == 0 { p { (self.other_file(ctx)) } } @else {
                (ctx.forms().form(to, html! {
                    div.buttons {
                        (Button::primary(lang.say("import-store", &[("rows", &imported.added.to_string())])))
                        (self.other_file(ctx))
                    }
                }))
            }
        }
    }

    /// The rows with problems as they stand in the file, each sentence in its cell.
    fn flawed(&self, ctx: &Ctx, flawed: &Flawed) -> Markup {
        let (lang, currency) = (ctx.locale, ctx.book().currency);
        let sentences = |reasons: Option<&Vec<Reason>>| {
            html! {
                @for reason in reasons.into_iter().flatten() {
                    p.error { span.visually-hidden { (ctx.text("ui-error")) ": " } (reason.sentence(lang, currency)) }
                }
            }
        };
        let names = flawed.header.as_ref().map_or(&[][..], |(_, names)| names.as_slice());
        let header_at = flawed.header.as_ref().map_or(0, |(number, _)| *number);
        let count = [("count", flawed.count.to_string())];
        let count: Vec<_> = count.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let cell = |row: u64, at: usize, text: &str| {
            let reasons = flawed.marks.get(&(row, Some(at)));
            html! { td.wrong[reasons.is_some()] { (text) (sentences(reasons)) } }
        };
        html! {
            p.lead { (lang.say("import-flawed", &count)) }
            @if !names.is_empty() {
                div.table tabindex="0" role="region" aria-label=(ctx.text("import-wrong-rows")) {
                    table.as-written {
                        caption { (ctx.text("import-wrong-rows")) }
                        thead { tr {
                            th scope="col" { (ctx.text("import-row")) }
                            @for (at, name) in names.iter().enumerate() {
                                th scope="col" { (name) (sentences(flawed.marks.get(&(header_at, Some(at))))) }
                            }
                        } }
                        tbody {
                            @for (number, cells) in &flawed.rows {
                                tr {
                                    th scope="row" { (number) (sentences(flawed.marks.get(&(*number, None)))) }
                                    @for at in 0..names.len().max(cells.len()) {
                                        (cell(*number, at, cells.get(at).map_or("", String::as_str)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p { (self.other_file(ctx)) }
        }
    }
}
