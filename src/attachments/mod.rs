//! Scanned papers (decisions, contracts, acceptance records) beside what they prove.
//!
//! Owns `attachments` and `attachment_contents`. A document's own slice asks who may, and says of which agency it is.
//!
//! 1. What a file is, its content says, not its name: PDF, PNG, JPEG, DOCX or XLSX, of at most [`LARGEST`] bytes. A workbook
//!    or text with macros is none of them.
//! 2. Content is kept once, under its SHA-256; attached twice to the same document it is refused.
//! 3. What is taken out is hashed again. What is not what was put in is given to nobody, and `verify` names it.
//! 4. A file is given to be saved, never to be shown: as an attachment, with no sniffing, in a sandbox.
//! 5. Neither an attachment nor a content is ever changed or removed.
//!
//! Content is in the database, so that a backup or a copy of the book is whole by itself, and a paper is there from the
//! moment on in which its attaching is answered.

pub mod handlers;
mod model;
pub mod pages;
mod store;

pub use model::{AttachmentView, FileKind, LARGEST, Subject};
pub use pages::attachment_section;
pub use store::{attach, list_attachments, verify_attachments};
