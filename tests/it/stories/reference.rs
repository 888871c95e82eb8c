//! Reference data of the budget: the State Budget Index by time, which warns and refuses nothing.

use socai::classifications::unknown_codes;
use socai::error::Result;
use socai::exchange::{Imported, Kind, import, read};
use socai::people::command_line_user;

use crate::support::{Told, World, day};

fn take_in(world: &World, csv: &str) -> Result<Imported> {
    let rows = read(Kind::Classifications, "index.csv", csv.as_bytes(), None)?;
    let user = world.db.write(command_line_user)?;
    import(&world.db, &world.book, user, Kind::Classifications, &rows, false, false)
}

const INDEX: &str = "kind,code,name_vi,name_en,valid_from,valid_to\n\
    chapter,600,Cấp huyện,District,,2025-12-31\n\
    economic_item,6606,Tuyên truyền,Communication,2017-01-01,\n\
    economic_item,6750,Thuê mướn,,,2025-06-30\n\
    economic_item,6750,Chi thuê mướn khác,,2025-07-01,\n";

stories! {
    fn a_code_that_the_list_lacks_in_the_lines_year_is_warned_of(world) {
        let unknown = |codes: &str, year: i32| {
            let days = (day(&format!("{year}-01-01")), day(&format!("{year}-12-31")));
            world.read(|conn| unknown_codes(conn, codes, days))
        };
        assert_eq!(unknown("600-6606", 2026), Vec::<String>::new(), "a book without a list warns of nothing");
        let taken = take_in(world, INDEX).unwrap();
        assert_eq!((taken.rows, taken.added, taken.unchanged), (4, 4, 0));
        assert_eq!(unknown("600-6606", 2025), Vec::<String>::new());
        assert_eq!(unknown("600-6606", 2026), ["600"], "districts were abolished");
        assert_eq!(unknown("600.9999 6750", 2025), ["9999"]);
        assert_eq!(unknown("", 2026), Vec::<String>::new());
    }

    fn the_index_is_taken_in_once_and_a_code_stands_for_one_thing_at_a_time(world) {
        take_in(world, INDEX).unwrap();
        let again = take_in(world, INDEX).unwrap();
        assert_eq!((again.added, again.unchanged), (0, 4));
        let overlapping = INDEX.replace("Thuê mướn", "Thuê mướn khác");
        assert_eq!(take_in(world, &overlapping).code(), "name_taken");
        assert_eq!(take_in(world, &INDEX.replace("chapter", "verse")).code(), "value_not_in_list");
    }
}
