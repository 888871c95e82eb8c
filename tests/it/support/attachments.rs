//! Attachments in stories, and what somebody does to them who holds the file of the book.

use diesel::RunQueryDsl as _;
use socai::db::Target;

use super::World;

impl World {
    /// Runs SQL that the two databases write differently.
    pub fn by_hand(&self, on_sqlite: &str, on_postgres: &str) -> socai::error::Result<usize> {
        let sql = match self.db.target() {
            Target::Sqlite(_) => on_sqlite,
            Target::Postgres(_) => on_postgres,
        };
        self.db.write(|tx| Ok(diesel::sql_query(sql).execute(&mut **tx)?))
    }

    /// Puts these bytes in the place of what every attachment holds, past the trigger that guards it.
    pub fn alter_attachments(&self, bytes: &[u8]) {
        let drop = "DROP TRIGGER IF EXISTS attachment_contents_no";
        self.by_hand(&format!("{drop}_UPDATE"), &format!("{drop}_change ON attachment_contents")).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let set = |value: String| format!("UPDATE attachment_contents SET bytes = {value}");
        self.by_hand(&set(format!("X'{hex}'")), &set(format!("'\\x{hex}'"))).unwrap();
    }
}
