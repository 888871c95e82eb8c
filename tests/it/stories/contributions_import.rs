//! Contributions from a file: all or nothing, twice the effect of once, and sponsors found or added.

use socai::error::Result;
use socai::exchange::{self, Imported, Kind, Mapping};

use crate::support::{Told, World, dump};

const HEADER: &str = "agency_code,fiscal_year,document_no,signed_on,sponsor,pledge,purpose,received,received_on,receipt_no,received_purpose,in_kind,in_kind_description\n";

fn import(world: &World, rows: &str, mapping: Option<&str>) -> Result<Imported> {
    let mapping = mapping.map(|text| Mapping::parse(text, Kind::Contributions)).transpose()?;
    let file = format!("{HEADER}{rows}");
    let rows = exchange::read(Kind::Contributions, "contributions.csv", file.as_bytes(), mapping.as_ref())?;
    let creates = mapping.is_some_and(|mapping| mapping.creates_missing());
    exchange::import(&world.db, &world.book, world.user, Kind::Contributions, &rows, creates, false)
}

/// Row and column of each problem.
fn problems(outcome: Result<Imported>) -> Vec<(u64, String, &'static str)> {
    let Err(error) = outcome else { panic!("was not refused") };
    let refusal = error.refusal().expect("a refusal").clone();
    refusal
        .into_problems()
        .into_iter()
        .map(|it| (it.place.row.unwrap_or(0), it.place.column.unwrap_or_default(), it.reason.code()))
        .collect()
}

stories! {
    fn a_file_of_contributions_is_taken_once(world) {
        world.line("T01", 2026);
        world.sponsor("Công ty Một");
        let rows = "T01,2026,TT 1,2026-01-05,công ty  một,1000,press_order,400,2026-02-01,BC 1,,,\n\
            T01,2026,TT 2,2026-01-06,Công ty Một,,,,,,,700,Máy quay\n\
            T01,2026,TT 3,2026-01-06,Công ty Một,50,,60,2026-02-02,BC 2,training,,\n";
        let done = import(world, rows, None).unwrap();
        assert_eq!((done.rows, done.added, done.unchanged, done.created_sponsors), (3, 3, 0, 0));
        assert_eq!((world.stands(world.socialised("press_order"))[0], world.stands(world.socialised("training"))[0]), (400, 60));
        assert_eq!(world.tied(world.socialised("press_order")), 400);
        let before = dump(&world.db);
        let again = import(world, rows, None).unwrap();
        assert_eq!((again.added, again.unchanged), (0, 3));
        dump(&world.db).must_be(&before, "the same file again");
        // Other content is refused with the difference; a row that is new is added.
        let grown = rows.replace("TT 1,2026-01-05,công ty  một,1000", "TT 1,2026-01-05,Công ty Một,2000");
        assert_eq!(problems(import(world, &grown, None)), [(2, "pledge".to_owned(), "content_differs")]);
        let other = rows.replace("BC 2", "BC 3");
        assert_eq!(problems(import(world, &other, None)), [(4, "receipt_no".to_owned(), "content_differs")]);
        dump(&world.db).must_be(&before, "files that were refused");
        let more = format!("{rows}T01,2026,TT 4,2026-01-07,Công ty Một,5,,,,,,,\n");
        assert_eq!(import(world, &more, None).unwrap().added, 1);
    }

    fn every_bad_row_is_told_and_then_nothing_is_stored(world) {
        world.line("T01", 2026);
        world.sponsor("Công ty Một");
        let before = dump(&world.db);
        let rows = "T01,2026,TT 1,2026-01-05,Ai Đó,1000,,,,,,,\n\
            T01,2026,TT 2,2026-01-05,Công ty Một,-1,,,,,,,\n\
            T01,2026,TT 3,2026-01-05,Công ty Một,10,no_purpose,,,,,,\n\
            T01,2026,TT 4,2026-01-05,Công ty Một,10,press_order,5,2026-02-01,BC 1,training,,\n\
            T01,2026,TT 5,2026-01-05,Công ty Một,10,,5,2026-02-01,BC 1,,,\n\
            T01,2026,TT 6,2026-01-05,Công ty Một,10,,,2026-02-01,,,,\n\
            T01,2026,TT 7,2026-01-05,Công ty Một,10,training,5,2027-02-01,BC 1,,,\n\
            T01,2026,TT 8,2026-01-05,Công ty Một,10,,,,,,5,\n\
            T01,2026,TT 8,2026-01-05,Công ty Một,10,,,,,,,\n";
        let told = problems(import(world, rows, None));
        let told: Vec<_> = told.iter().map(|(row, column, code)| (*row, column.as_str(), *code)).collect();
        assert_eq!(told, [
            (2, "sponsor", "code_unknown"),
            (3, "pledge", "amount_negative"),
            (4, "purpose", "code_unknown"),
            (5, "received_purpose", "contribution_tied"),
            (6, "received_purpose", "value_missing"),
            (7, "received", "value_missing"),
            (8, "received_on", "year_not_open"),
            (9, "in_kind_description", "value_missing"),
            (10, "", "row_twice"),
        ]);
        dump(&world.db).must_be(&before, "a file that was refused");
    }

    fn sponsors_that_the_registry_lacks_are_added_where_the_mapping_says_so(world) {
        world.line("T01", 2026);
        let rows = "T01,2026,TT 1,2026-01-05,Quỹ Một,10,,,,,,,\nT01,2026,TT 2,2026-01-05,Quỹ Một,10,,,,,,,\nT01,2026,TT 3,2026-01-05,Quỹ Hai,10,,,,,,,\n";
        assert_eq!(import(world, rows, None).code(), "code_unknown");
        let mapping = "kind = \"contributions\"\ncreate_missing = [\"sponsor\"]";
        let done = import(world, rows, Some(mapping)).unwrap();
        assert_eq!((done.added, done.created_sponsors, done.created_press_agencies), (3, 2, 0));
        assert_eq!(import(world, rows, Some(mapping)).unwrap().unchanged, 3);
        let wrong = "kind = \"contributions\"\ncreate_missing = [\"press_agency\"]";
        assert_eq!(import(world, rows, Some(wrong)).code(), "mapping_wrong");
    }
}
