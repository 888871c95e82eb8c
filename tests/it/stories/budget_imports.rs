//! What a budget year lives by, brought in from files: product types and norms, windows, transfers, the year's end.

use socai::error::Result;
use socai::exchange::{self, Imported, Kind};
use socai::ledger::{Kind as Movement, get_calendar};
use socai::norms::find_norm;

use crate::support::{World, day, dump};

fn import(world: &World, kind: Kind, file: &str) -> Result<Imported> {
    let rows = exchange::read(kind, "file.csv", file.as_bytes(), None)?;
    exchange::import(&world.db, &world.book, world.user, kind, &rows, false, false)
}

/// Row, column and code of each problem.
fn problems(outcome: Result<Imported>) -> Vec<(u64, String, &'static str)> {
    let Err(error) = outcome else { panic!("was not refused") };
    let refusal = error.refusal().expect("a refusal").clone();
    let told = |it: socai::refusal::Problem| {
        (it.place.row.unwrap_or(0), it.place.column.unwrap_or_default(), it.reason.code())
    };
    refusal.into_problems().into_iter().map(told).collect()
}

/// Imports twice: all rows are new, and then none is, and nothing changes.
fn taken_once(world: &World, kind: Kind, file: &str, rows: usize) {
    let done = import(world, kind, file).unwrap();
    assert_eq!((done.rows, done.added, done.unchanged), (rows, rows, 0));
    let before = dump(&world.db);
    let again = import(world, kind, file).unwrap();
    assert_eq!((again.added, again.unchanged), (0, rows));
    dump(&world.db).must_be(&before, "the same file again");
    world.must_verify();
}

const NORMS: &str = "product_type,unit,most,valid_from,valid_to,legal_basis\n\
    podcast,tập,4500000.5,2026-01-01,,QĐ 1\n\
    podcast,,6000000,2026-01-01,2026-06-30,QĐ 1\n";
const TRANSFERS: &str = "agency_code,fiscal_year,fund_source,purpose,to_agency_code,to_purpose,to_title,amount,decision_no,decision_date,issued_by,reason\n\
    T01,2026,state_budget,press_order,,training,Tập huấn,300,48/QĐ,2026-06-20,UBND,Điều chỉnh\n\
    T01,2026,state_budget,press_order,T01-U,,,200,48/QĐ,2026-06-20,UBND,Điều chỉnh\n\
    T01,2026,state_budget,press_order,,training,Tập huấn,50,49/QĐ,2026-07-01,UBND,\n";
const YEAR_ENDS: &str = "agency_code,fiscal_year,fund_source,purpose,kind,amount,decision_no,decision_date,reason\n\
    T01,2026,state_budget,press_order,carry_over,600,7/QĐ,2027-01-20,\n\
    T01,2026,state_budget,press_order,lapse,400,8/QĐ,2027-01-21,Hết nhiệm vụ\n";

stories! {
    fn product_types_and_norms_come_from_files(world) {
        let types = "code,kind,name_vi,name_en,unit\npodcast,press_order,Podcast,,tập\n";
        taken_once(world, Kind::ProductTypes, types, 1);
        taken_once(world, Kind::Norms, NORMS, 2);
        let norm = |unit: &str, on: &str| world.read(|conn| find_norm(conn, "podcast", unit, day(on)));
        assert_eq!(norm("tập", "2026-03-01").unwrap().to_string(), "4500000.5");
        assert_eq!(norm("giờ", "2026-03-01").unwrap().to_string(), "6000000");
        assert_eq!(norm("giờ", "2026-07-01"), None);
        let before = dump(&world.db);
        let other = NORMS.replace("6000000", "7000000");
        assert_eq!(problems(import(world, Kind::Norms, &other)), [(3, "most".to_owned(), "content_differs")]);
        let bad = "product_type,unit,most,valid_from,valid_to,legal_basis\n\
            nothing,,5,2026-01-01,,QĐ\npodcast,x,0,2026-01-01,,QĐ\npodcast,y,5,2026-01-01,2025-01-01,QĐ\n";
        assert_eq!(problems(import(world, Kind::Norms, bad)), [
            (2, "product_type".to_owned(), "code_unknown"),
            (3, "most".to_owned(), "quantity_not_positive"),
            (4, "valid_to".to_owned(), "dates_reversed"),
        ]);
        let types = types.replace("press_order", "cooking");
        assert_eq!(problems(import(world, Kind::ProductTypes, &types)), [(2, "kind".to_owned(), "value_not_in_list")]);
        dump(&world.db).must_be(&before, "files that were refused");
    }

    fn the_windows_of_a_year_come_from_a_file(world) {
        let file = "fiscal_year,kind,opens_on,ends_on,late,reason\n\
            2026,transfer,2026-01-01,2026-11-15,,Luật NSNN\n\
            2026,reversal,2026-01-01,2027-01-31,false,Quy chế\n";
        taken_once(world, Kind::Calendars, file, 2);
        let ends = |kind| world.read(|conn| get_calendar(conn, 2026)).window(kind).unwrap().ends_on;
        assert_eq!(ends(Some(Movement::Transfer)), day("2026-11-15"));
        // What somebody set is changed on its page, with a reason; not by a file.
        let other = file.replace("2026-11-15", "2026-12-15");
        assert_eq!(problems(import(world, Kind::Calendars, &other)), [(2, "ends_on".to_owned(), "content_differs")]);
        let bad = "fiscal_year,kind,opens_on,ends_on,late,reason\n\
            2026,feast,2026-01-01,2026-11-15,,x\n2026,pay,2026-02-01,2026-01-01,,x\n";
        assert_eq!(problems(import(world, Kind::Calendars, bad)), [
            (2, "kind".to_owned(), "code_unknown"),
            (3, "ends_on".to_owned(), "dates_reversed"),
        ]);
        let bad = file.replace("false", "perhaps");
        assert_eq!(problems(import(world, Kind::Calendars, &bad)), [(3, "late".to_owned(), "value_not_in_list")]);
        assert_eq!(ends(Some(Movement::Transfer)), day("2026-11-15"));
    }

    fn transfers_come_from_a_file_as_the_decisions_made_them(world) {
        let line = world.allocated("T01", 2026, 1000);
        taken_once(world, Kind::Transfers, TRANSFERS, 3);
        assert_eq!(world.stands(line)[0], 450);
        assert_eq!(world.stands(world.line("T01-U", 2026))[0], 200);
        let before = dump(&world.db);
        let other = TRANSFERS.replace(",300,", ",301,");
        assert_eq!(problems(import(world, Kind::Transfers, &other)), [(2, "amount".to_owned(), "content_differs")]);
        let head = TRANSFERS.split_inclusive('\n').next().unwrap();
        let bad = format!("{head}\
            T01,2026,state_budget,press_order,T02,,,1,50/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,A,1,51/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,B,0,51/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,C,451,52/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,training,,press_order,,1,53/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,D,1,54/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,E,1,54/QĐ,2026-08-02,UBND,\n\
            T01,2026,state_budget,press_order,,training,D,1,54/QĐ,2026-08-01,UBND,\n\
            T01,2026,state_budget,press_order,,training,F,1,55/QĐ,2027-08-01,UBND,\n");
        let told = problems(import(world, Kind::Transfers, &bad));
        let told: Vec<_> = told.iter().map(|(row, column, code)| (*row, column.as_str(), *code)).collect();
        assert_eq!(told, [
            (2, "to_agency_code", "transfer_not_below"),
            (4, "amount", "amount_not_positive"),
            (5, "amount", "insufficient_available"),
            (6, "", "code_unknown"),
            (8, "decision_date", "rows_disagree"),
            (9, "", "row_twice"),
            (10, "decision_date", "year_not_open"),
        ]);
        dump(&world.db).must_be(&before, "a file that was refused");
    }

    fn the_end_of_a_year_comes_from_a_file(world) {
        let line = world.allocated("T01", 2026, 1000);
        taken_once(world, Kind::YearEnds, YEAR_ENDS, 2);
        assert_eq!(world.stands(line)[0], 0);
        assert_eq!(world.stands(world.line("T01", 2027))[0], 600);
        let before = dump(&world.db);
        let more = YEAR_ENDS.replace("7/QĐ", "9/QĐ").replace("8/QĐ", "10/QĐ");
        assert_eq!(problems(import(world, Kind::YearEnds, &more)), [
            (2, "amount".to_owned(), "insufficient_available"),
            (3, "amount".to_owned(), "insufficient_available"),
        ]);
        let other = YEAR_ENDS.replace("2027-01-21", "2027-01-22");
        assert_eq!(problems(import(world, Kind::YearEnds, &other)), [(3, "decision_date".to_owned(), "content_differs")]);
        let odd = YEAR_ENDS.replace("lapse", "allocate");
        assert_eq!(problems(import(world, Kind::YearEnds, &odd)), [(3, "kind".to_owned(), "value_not_in_list")]);
        dump(&world.db).must_be(&before, "files that were refused");
    }
}
