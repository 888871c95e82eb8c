//! Attachments on the page of the document that they prove.

use maud::{Markup, html};

use super::handlers::AttachmentList;
use super::model::{AttachmentView, Subject};
use crate::agencies::Agency;
use crate::people::Act;
use crate::ui::Link;
use crate::ui::form::{Button, Control, buttons};
use crate::ui::table::{Cell, Column, Table};
use crate::web::{Ctx, View};

/// The kinds of file that a browser offers to choose from; what is in a file decides.
const OFFERED: &str = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx";

/// What is attached to a document, and the form that attaches more, for those who may.
pub fn attachment_section(
    ctx: &Ctx,
    subject: Subject,
    of: i64,
    owner: &Agency,
    attachments: &[AttachmentView],
) -> Markup {
    let may = ctx.may(Act::Attach, owner);
    html! {
        @if may || !attachments.is_empty() {
            h2 #attachments { (ctx.text("attachments")) }
            @if !attachments.is_empty() { (attachment_table(ctx, attachments)) }
            @if may { (attachment_form(ctx, subject, of)) }
        }
    }
}

fn attachment_table(ctx: &Ctx, attachments: &[AttachmentView]) -> Table {
    let keys = ["column-file", "attachment-size", "attachment-added_by", "column-recorded_at"];
    let row =
        |it: &AttachmentView| {
            vec![
                Cell::link(&it.name, &format!("/attachments/{}", it.id)),
                Cell::of(ctx.locale.say(
                    "attachment-kib",
                    &[("size", &ctx.locale.decimal(&(it.size / 1024 + 1).to_string()))],
                )),
                Cell::of(&it.added_by),
                Cell::of(ctx.book().local(it.added_at).format("%d/%m/%Y %H:%M").to_string()),
            ]
        };
    Table {
        caption: ctx.text("attachments"),
        note: None,
        columns: keys.into_iter().map(|key| Column::text(ctx.text(key))).collect(),
        rows: attachments.iter().map(row).collect(),
        totals: None,
        empty: ctx.text("attachments-none"),
    }
}

fn attachment_form(ctx: &Ctx, subject: Subject, of: i64) -> Markup {
    let to = format!("{}/attachments", subject.href(of));
    let forms = ctx.forms();
    html! {
        h3 { (ctx.text("attachment-new")) }
        (forms.file_form(&to, html! {
            (forms.field(&to, Control::File(OFFERED), "file", "column-file", "").hint(ctx.text("attachment-hint")))
            (buttons(html! { (Button::secondary(ctx.text("attachment-add"))) }))
        }))
    }
}

impl View for AttachmentList {
    fn title(&self, ctx: &Ctx) -> String {
        ctx.text("attachments")
    }

    fn breadcrumbs(&self, ctx: &Ctx) -> Vec<Link> {
        let document = self.subject.map(|(subject, of)| {
            Link::new(format!("{} {of}", ctx.text(&format!("thing-{}", subject.code()))), subject.href(of))
        });
        document.into_iter().collect()
    }

    fn body(&self, ctx: &Ctx) -> Markup {
        html! {
            p.lead { (ctx.text("attachments-lead")) }
            @if self.attachments.is_empty() { p { (ctx.text("attachments-none")) } }
            @if let (Some((subject, of)), Some(owner)) = (self.subject, self.owner.as_ref()) {
                (attachment_section(ctx, subject, of, owner, &self.attachments))
            }
        }
    }
}
