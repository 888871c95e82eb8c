//! Training activities and monitoring contracts brought in from files: all or nothing, twice is once, and other content
//! is told with the difference.

use socai::budget::Decision;
use socai::commitments::{CommitmentKind, State, list_document_numbers, monitoring, training};
use socai::error::Result;
use socai::exchange::{self, Imported, Kind};
use socai::ids::{CommitmentId, LineId};

use crate::support::{Told, World, dump, money, quantity};

const TRAININGS: &str = "agency_code,fiscal_year,training_no,signed_on,topic,provider,held_from,held_to,place,hours,trainees,trainers,fund_source,product,unit,quantity,unit_price,vat,amount,status,accepted_on,paid_on,voucher_no\n";
const MONITORING: &str = "agency_code,contract_no,title,service,provider,signed_on,starts_on,ends_on,renewal_on,notice_on,contract_value,schedule,fiscal_year,fund_source,product,unit,quantity,unit_price,amount,status,accepted_on,paid_on,voucher_no\n";

fn take(world: &World, kind: Kind, rows: &str) -> Result<Imported> {
    let head = if kind == Kind::Trainings { TRAININGS } else { MONITORING };
    let read = exchange::read(kind, "file.csv", format!("{head}{rows}").as_bytes(), None)?;
    exchange::import(&world.db, &world.book, world.user, kind, &read, false, false)
}

/// How many rows were new, and how many were there.
#[track_caller]
fn taken(world: &World, kind: Kind, rows: &str) -> (usize, usize) {
    let imported = take(world, kind, rows).unwrap();
    (imported.added, imported.unchanged)
}

/// Every problem as code, row and column.
#[track_caller]
fn problems(told: Result<Imported>) -> Vec<(String, u64, String)> {
    let error = told.unwrap_err();
    let refusal = error.refusal().unwrap_or_else(|| panic!("{error:?}"));
    let told = |it: &socai::refusal::Problem| {
        (it.reason.code().to_owned(), it.place.row.unwrap_or(0), it.place.column.clone().unwrap_or_default())
    };
    refusal.problems().map(told).collect()
}

fn is(code: &str, row: u64, column: &str) -> (String, u64, String) {
    (code.to_owned(), row, column.to_owned())
}

/// A line of T01 with a thousand đồng for a purpose.
fn line(world: &World, fiscal_year: i64, purpose: &str) -> LineId {
    let line = world.line_of("T01", fiscal_year, "state_budget", purpose);
    world.decide(line, Decision::Initial, 1_000, &format!("{fiscal_year}-01-01")).unwrap();
    line
}

fn paper(world: &World, kind: CommitmentKind, fiscal_year: i64, number: &str) -> CommitmentId {
    let of = (world.agency("T01").id, fiscal_year);
    let all = world.read(|conn| list_document_numbers(conn, kind, of));
    all.into_iter().find(|(known, _, _)| known == number).expect("a paper of this number").1
}

const COURSE: &str = "\
T01,2026,TH 1,2026-03-01,Truyền thông chính sách,Học viện Một,2026-05-04,2026-05-05,Hà Nội,14,T01-U: 50/48 | Cơ quan T02: 30,Nguyễn Văn A; Học viện Một; 8 | Trần B,state_budget,Giảng viên,buổi,4,50,10,200,accepted,2026-05-06,,
T01,2026,TH 1,2026-03-01,Truyền thông chính sách,Học viện Một,2026-05-04,2026-05-05,Hà Nội,14,T01-U: 50/48 | Cơ quan T02: 30,Nguyễn Văn A; Học viện Một; 8 | Trần B,state_budget,Tài liệu,bộ,80,1,,80,accepted,2026-05-06,,
T01,2026,TH 2,2026-06-01,Tọa đàm báo chí,,2026-06-03,,,,,,state_budget,Hội trường,buổi,1,100,,100,paid,,2026-06-04,UNC 7
";

/// Of three years: one is paid, one is signed, and the third is future.
const CONTRACT: &str = "\
T01,HĐ 1,Rà quét thông tin,scanning,Công ty Một,2026-02-01,2026-02-01,2028-12-31,2028-10-01,2028-09-01,900,2027: 300 | 2026: 200 | 2028: 400,2026,state_budget,Báo cáo tháng,báo cáo,10,15,150,paid,2026-12-01,2026-12-05,UNC 1
T01,HĐ 1,Rà quét thông tin,scanning,Công ty Một,2026-02-01,2026-02-01,2028-12-31,2028-10-01,2028-09-01,900,2026: 200 | 2027: 300 | 2028: 400,2026,state_budget,Cảnh báo,lần,5,10,50,paid,2026-12-01,2026-12-05,UNC 1
T01,HĐ 1,Rà quét thông tin,scanning,Công ty Một,2026-02-01,2026-02-01,2028-12-31,2028-10-01,2028-09-01,900,2026: 200 | 2027: 300 | 2028: 400,2027,state_budget,Báo cáo tháng,báo cáo,12,25,300,,,,
T01,HĐ 2,Thăm dò dư luận,opinion_polling,Công ty Hai,2026-04-01,2026-04-01,2026-12-31,,,70,2026: 70,,,,,,,,,,,
";

stories! {
    fn courses_come_in_with_their_trainees_and_costs_as_far_as_they_have_come(world) {
        let line = line(world, 2026, "training");
        assert_eq!(taken(world, Kind::Trainings, COURSE), (3, 0));
        assert_eq!(world.stands(line), [610, 0, 0, 290, 100]);
        let course = paper(world, CommitmentKind::Training, 2026, "TH 1");
        let it = world.read(|conn| training::find_training(conn, course)).expect("an activity");
        let units: Vec<_> = it.units.iter().map(|(unit, code)| (code.as_str(), unit.planned, unit.actual)).collect();
        assert_eq!(units, [("T01-U", 50, Some(48)), ("T02", 30, None)]);
        let trainers: Vec<_> = it.trainers.iter().map(|it| (it.name.as_str(), it.organisation.as_str(), it.hours)).collect();
        assert_eq!(trainers, [("Nguyễn Văn A", "Học viện Một", quantity("8")), ("Trần B", "", quantity("0"))]);
        assert_eq!((it.hours, it.days, it.topic.as_str()), (quantity("14"), quantity("2"), "Truyền thông chính sách"));
        let of = world.order(course);
        assert_eq!((of.value, of.terms.place.as_str(), of.items.len(), of.state), (money(290), "Hà Nội", 2, State::Signed));
        let direct = world.order(paper(world, CommitmentKind::Training, 2026, "TH 2"));
        assert_eq!(direct.state, State::Closed, "what was spent directly is done with");
    }

    fn a_file_of_courses_taken_in_twice_changes_nothing_and_a_grown_one_adds_what_is_new(world) {
        let line = line(world, 2026, "training");
        taken(world, Kind::Trainings, COURSE);
        let before = dump(&world.db);
        assert_eq!(taken(world, Kind::Trainings, COURSE), (0, 3));
        dump(&world.db).must_be(&before, "a file taken in twice");
        let grown = format!("{COURSE}{}", COURSE.lines().last().unwrap().replace("TH 2", "TH 3"));
        assert_eq!(taken(world, Kind::Trainings, &grown), (1, 3));
        assert_eq!(world.stands(line), [510, 0, 0, 290, 200]);
        // What the course has become since is no other content.
        world.pay(paper(world, CommitmentKind::Training, 2026, "TH 1"), &crate::support::voucher("2026-05-10", 290)).unwrap();
        assert_eq!(taken(world, Kind::Trainings, COURSE), (0, 3));
    }

    fn a_course_that_says_something_else_is_refused_with_the_difference(world) {
        line(world, 2026, "training");
        taken(world, Kind::Trainings, COURSE);
        let before = dump(&world.db);
        for (from, to, column, stored, given) in [
            ("50/48", "50/47", "trainees", "T01-U: 50/48 | T02: 30", "T01-U: 50/47 | T02: 30"),
            ("Hà Nội", "Huế", "place", "Hà Nội", "Huế"),
            ("2026-05-05", "2026-05-06", "held_to", "2026-05-05", "2026-05-06"),
            ("Trần B", "Trần C", "trainers", "Nguyễn Văn A; Học viện Một; 8 | Trần B; ; 0", "Nguyễn Văn A; Học viện Một; 8 | Trần C; ; 0"),
            ("Tài liệu", "Nước uống", "product", "Tài liệu", "Nước uống"),
        ] {
            let told = take(world, Kind::Trainings, &COURSE.replace(from, to)).refused();
            let socai::refusal::Reason::ContentDiffers { identity, column: at, stored: was, given: is } = told else { panic!("{told:?}") };
            assert_eq!((identity.as_str(), at.as_str(), was.as_str(), is.as_str()), ("TH 1", column, stored, given));
        }
        dump(&world.db).must_be(&before, "refused files");
    }

    fn every_bad_row_of_courses_is_told_and_none_is_taken(world) {
        line(world, 2026, "training");
        let before = dump(&world.db);
        let good = "T01,2026,TH 9,2026-03-01,Chủ đề,Học viện,2026-05-04,,,,,,state_budget,Giảng viên,buổi,4,50,,200,,,,";
        let rows = [
            good.to_owned(),
            good.replace("TH 9", "TH 11").replace(",,,,,,state", ",,,,T01-U: hai mươi,,state"),
            good.replace("TH 9", "TH 12").replace(",,,,,,state", ",,,,T77: 5,,state"),
            good.replace("TH 9", "TH 13").replace(",200,", ",201,"),
            good.replace("TH 9", "TH 14").replace("2026-05-04,", "2026-05-04,2026-05-01"),
            good.replace("TH 9", "TH 15").replace("Học viện", ""),
            good.replace("TH 9", "TH 16").replace("4,50,,200", "40,50,,2000"),
            good.replace("TH 9", "TH 17").replace(",,,,,,state", ",,,,T01-U: 5 | T01-U: 6,,state"),
            good.replace("2026-05-04,", "2026-05-04,2026-05-09"),
        ];
        assert_eq!(problems(take(world, Kind::Trainings, &rows.join("\n"))), [
            is("number_unreadable", 3, "trainees"),
            is("code_unknown", 4, "trainees"),
            is("item_amount_differs", 5, "amount"),
            is("dates_reversed", 6, "held_to"),
            is("value_missing", 7, "provider"),
            is("insufficient_available", 8, "amount"),
            is("number_unreadable", 9, "trainees"),
            is("rows_disagree", 10, "held_to"),
        ]);
        // What cannot be read at all is told before anything is asked of the book.
        let unread = [good.to_owned(), good.replace("Chủ đề", ""), good.replace("2026-05-04", "mồng bốn")];
        assert_eq!(problems(take(world, Kind::Trainings, &unread.join("\n"))), [is("value_missing", 3, "topic"), is("date_unreadable", 4, "held_from")]);
        dump(&world.db).must_be(&before, "a file with bad rows");
    }

    fn a_contract_of_three_years_comes_in_with_each_years_part_as_far_as_it_has_come(world) {
        let lines = [2026, 2027].map(|year| line(world, year, "it_monitoring"));
        assert_eq!(taken(world, Kind::Monitoring, CONTRACT), (4, 0));
        assert_eq!(lines.map(|line| world.stands(line)), [[800, 0, 0, 0, 200], [700, 300, 0, 0, 0]]);
        let agency = world.agency("T01").id;
        let contract = |number: &str| world.read(|conn| monitoring::find_contract_by_no(conn, agency, number)).expect("a contract").0;
        let first = contract("HĐ 1");
        assert_eq!((first.value, first.notice_on, first.service), (money(900), Some(crate::support::day("2028-09-01")), monitoring::Service::Scanning));
        let years = world.read(|conn| monitoring::list_schedule(conn, &first));
        assert_eq!(years, [(2026, money(200)), (2027, money(300)), (2028, money(400))], "the third year is a future obligation");
        let second = world.read(|conn| monitoring::list_schedule(conn, &contract("HĐ 2")));
        assert_eq!(second, [(2026, money(70))], "a contract may come without a year");
        let part = world.order(paper(world, CommitmentKind::ItMonitoring, 2027, "HĐ 1"));
        assert_eq!((part.contract, part.value, part.signed_on), (Some(first.id), money(300), Some(crate::support::day("2027-01-01"))));

        let before = dump(&world.db);
        assert_eq!(taken(world, Kind::Monitoring, CONTRACT), (0, 4));
        dump(&world.db).must_be(&before, "a file taken in twice");
        // The third year, once it has money.
        let third = line(world, 2028, "it_monitoring");
        let row = CONTRACT.lines().nth(2).unwrap().replace(",2027,", ",2028,").replace("12,25,300", "16,25,400");
        assert_eq!(taken(world, Kind::Monitoring, &format!("{CONTRACT}{row}\n")), (1, 4));
        assert_eq!(world.stands(third), [600, 400, 0, 0, 0]);
    }

    fn a_contract_that_says_something_else_is_refused_with_the_difference(world) {
        for year in [2026, 2027] {
            line(world, year, "it_monitoring");
        }
        taken(world, Kind::Monitoring, CONTRACT);
        let before = dump(&world.db);
        let differing = |from: &str, to: &str| problems(take(world, Kind::Monitoring, &CONTRACT.replace(from, to)));
        assert_eq!(differing("Công ty Một", "Công ty Ba"), [is("content_differs", 2, "provider")]);
        assert_eq!(differing("2028-10-01", "2028-11-01"), [is("content_differs", 2, "renewal_on")]);
        assert_eq!(differing("Cảnh báo", "Tin nhắn"), [is("content_differs", 3, "product")]);
        assert_eq!(differing("12,25,300", "10,30,300"), [is("content_differs", 4, "quantity")]);
        dump(&world.db).must_be(&before, "refused files");
    }

    fn every_bad_row_of_contracts_is_told_and_none_is_taken(world) {
        for year in [2026, 2027] {
            line(world, year, "it_monitoring");
        }
        let before = dump(&world.db);
        let good: Vec<&str> = CONTRACT.lines().collect();
        let rows = [
            good[0].to_owned(),
            // Other rows of the same contract that say something else of it.
            good[1].replace("Công ty Một", "Công ty Ba"),
            good[2].replace("2028: 400", "2028: 401"),
            good[3].replace("HĐ 2", "HĐ 3").replace("2026: 70", "2026: 71"),
            good[3].replace("HĐ 2", "HĐ 4").replace("2026: 70", "năm nay"),
            good[0].replace("HĐ 1", "HĐ 6").replace("10,15,150", "20,15,300"),
            good[0].replace("HĐ 1", "HĐ 7").replace("2028-12-31", "2026-12-31").replace(",2026,state", ",2027,state"),
            good[3].replace("HĐ 2", "HĐ 8").replace(",,,,,,,,,,,", ",,Báo cáo,,,,,,,,,"),
        ];
        assert_eq!(problems(take(world, Kind::Monitoring, &rows.join("\n"))), [
            is("rows_disagree", 3, "provider"),
            is("schedule_differs", 4, "schedule"),
            is("schedule_differs", 5, "schedule"),
            is("fiscal_year_unreadable", 6, "schedule"),
            is("contract_exceeded", 7, "part_value"),
            is("date_outside_term", 8, "fiscal_year"),
            is("value_missing", 9, "fiscal_year"),
        ]);
        let renewed = good[2].replace("2028-10-01", "2028-11-01");
        let years = [good[0], good[1], renewed.as_str()].join("\n");
        assert_eq!(problems(take(world, Kind::Monitoring, &years)), [is("rows_disagree", 4, "renewal_on")], "all years are of one contract");
        let gossip = CONTRACT.replace("opinion_polling", "gossip");
        assert_eq!(problems(take(world, Kind::Monitoring, &gossip)), [is("value_not_in_list", 5, "service")]);
        dump(&world.db).must_be(&before, "a file with bad rows");
    }
}
