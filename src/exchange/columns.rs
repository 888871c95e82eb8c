//! What can be imported, and the columns of each kind: data, which reading, templates and mappings share.

use serde::{Deserialize, Serialize};

/// A kind of table that socai takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Ministries, provinces and the units below them.
    Agencies,
    /// Which agency became part of which, and when.
    Successions,
    /// The registry of press agencies.
    PressAgencies,
    /// How many people live where, by time.
    Populations,
    /// Codes of the State Budget Index by time.
    Classifications,
    /// Allocations: one row a line and decision.
    BudgetLines,
    /// Press orders: one row an item.
    Orders,
    /// Training activities: one row a cost item.
    Trainings,
    /// Monitoring contracts: one row a deliverable of a year.
    Monitoring,
    /// Contributions of sponsors: one row each, with what came of it.
    Contributions,
    /// What the State Treasury booked: one row a line of its statement.
    TreasuryStatement,
}

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Free text.
    Text,
    /// A code, or a name that stands for one.
    Code,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Several texts, split by `|`.
    List,
    /// Money of the book's currency, in its major unit.
    Amount,
    /// A quantity or unit price, up to four decimals.
    Decimal,
    /// A day.
    Date,
    /// A fiscal year of four digits.
    Year,
}

/// Whether a table can do without a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The column must be there, and every cell filled.
    Filled,
    /// The column must be there; what an empty cell means is for the kind's own rules to say.
    Named,
    /// The column may be absent, which is the same as empty.
    Optional,
}

/// One column of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// How its cells are read.
    pub content: Content,
    /// Whether it may be absent or empty.
    pub presence: Presence,
    /// What it holds, in Vietnamese.
    pub what_vi: &'static str,
    /// What it holds, in English.
    pub what_en: &'static str,
    /// A cell as it could stand there.
    pub example: &'static str,
}

impl Kind {
    /// Every kind, in the order in which a new book needs them.
    pub const ALL: [Kind; 11] = [
        Kind::Agencies,
        Kind::Successions,
        Kind::Populations,
        Kind::PressAgencies,
        Kind::Classifications,
        Kind::BudgetLines,
        Kind::Orders,
        Kind::Trainings,
        Kind::Monitoring,
        Kind::Contributions,
        Kind::TreasuryStatement,
    ];

    /// The name on the command line and in mappings.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Agencies => "agencies",
            Kind::Successions => "successions",
            Kind::PressAgencies => "press-agencies",
            Kind::Populations => "populations",
            Kind::Classifications => "classifications",
            Kind::BudgetLines => "budget-lines",
            Kind::Orders => "orders",
            Kind::Trainings => "trainings",
            Kind::Monitoring => "monitoring",
            Kind::Contributions => "contributions",
            Kind::TreasuryStatement => "treasury-statement",
        }
    }

    /// Its columns, in the order of the template.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Kind::Agencies => AGENCIES,
            Kind::Successions => SUCCESSIONS,
            Kind::PressAgencies => PRESS_AGENCIES,
            Kind::Populations => POPULATIONS,
            Kind::Classifications => CLASSIFICATIONS,
            Kind::BudgetLines => BUDGET_LINES,
            Kind::Orders => ORDERS,
            Kind::Trainings => TRAININGS,
            Kind::Monitoring => MONITORING,
            Kind::Contributions => CONTRIBUTIONS,
            Kind::TreasuryStatement => TREASURY_STATEMENT,
        }
    }

    /// The column of this name.
    pub fn column(self, name: &str) -> Option<&'static Column> {
        self.columns().iter().find(|column| column.name == name)
    }

    /// All column names in one line, for a refusal.
    pub fn column_names(self) -> String {
        self.columns().iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}

macro_rules! columns {
    ($($name:literal $content:expr, $presence:ident, $example:literal, $what_vi:literal, $what_en:literal;)+) => {
        &[$(Column {
            name: $name,
            content: $content,
            presence: Presence::$presence,
            what_vi: $what_vi,
            what_en: $what_en,
            example: $example,
        }),+]
    };
}

const AGENCIES: &[Column] = columns! {
    "code" Content::Code, Filled, "T79", "Mã cơ quan, không trùng", "Code of the agency, unique";
    "name_vi" Content::Text, Filled, "Thành phố Hồ Chí Minh", "Tên tiếng Việt", "Name in Vietnamese";
    "name_en" Content::Text, Optional, "Ho Chi Minh City", "Tên tiếng Anh", "Name in English";
    "kind" Content::Code, Filled, "province", "Loại cơ quan", "Kind of agency";
    "parent_code" Content::Code, Optional, "", "Mã cơ quan cấp trên", "Code of the agency above";
    "valid_from" Content::Date, Optional, "2025-07-01", "Ngày bắt đầu; trống nếu từ trước", "First day; empty if since ever";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng; trống nếu còn hoạt động", "Last day; empty while it lasts";
    "aliases" Content::List, Optional, "TP.HCM | Sài Gòn", "Tên gọi khác, cách nhau bởi |", "Other names, split by |";
};

const SUCCESSIONS: &[Column] = columns! {
    "predecessor_code" Content::Code, Filled, "T70", "Mã cơ quan cũ", "Code of the agency that ended";
    "successor_code" Content::Code, Filled, "T75-2025", "Mã cơ quan kế thừa", "Code of the agency it became part of";
    "effective_date" Content::Date, Filled, "2025-07-01", "Ngày có hiệu lực", "Day on which it takes effect";
};

const PRESS_AGENCIES: &[Column] = columns! {
    "code" Content::Code, Filled, "BNS", "Mã cơ quan báo chí, không trùng", "Code of the press agency, unique";
    "name" Content::Text, Filled, "Báo Nông Sản", "Tên", "Name";
    "tax_code" Content::Code, Optional, "0100000000", "Mã số thuế", "Tax code";
    "kind" Content::Code, Optional, "print", "Loại hình", "Kind of press";
    "governing_body" Content::Text, Optional, "Bộ Nông nghiệp và Môi trường", "Cơ quan chủ quản", "Governing body";
    "aliases" Content::List, Optional, "Nông Sản | NS", "Tên gọi khác, cách nhau bởi |", "Other names, split by |";
    "valid_from" Content::Date, Optional, "2020-01-01", "Ngày bắt đầu", "First day";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng", "Last day";
};

const POPULATIONS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79-2025", "Mã, tên hoặc tên gọi khác của cơ quan", "Code, name or alias of the agency";
    "valid_from" Content::Date, Filled, "2025-07-01", "Ngày số dân bắt đầu được dùng; dùng đến khi có số mới hơn", "First day on which the figure is used; until a later one";
    "people" Content::Amount, Filled, "14002598", "Số người", "How many people";
    "source" Content::Text, Filled, "Nghị quyết 202/2025/QH15", "Nguồn công bố", "Where it was published";
};

const CLASSIFICATIONS: &[Column] = columns! {
    "kind" Content::OneOf(INDEX_PARTS), Filled, "economic_item", "chapter (chương), sector (loại, khoản), economic_item (mục, tiểu mục)", "chapter, sector, economic_item";
    "code" Content::Code, Filled, "6757", "Mã", "Code";
    "name_vi" Content::Text, Filled, "Thuê lao động trong nước", "Tên tiếng Việt", "Name in Vietnamese";
    "name_en" Content::Text, Optional, "Hired domestic labour", "Tên tiếng Anh", "Name in English";
    "valid_from" Content::Date, Optional, "2017-01-01", "Ngày bắt đầu; trống nếu từ trước", "First day; empty if since ever";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng; trống nếu còn hiệu lực", "Last day; empty while it lasts";
};

/// The parts of the State Budget Index.
pub const INDEX_PARTS: &[&str] = &["chapter", "sector", "economic_item"];

/// What a row of [`Kind::BudgetLines`] does; the first is meant where the cell is empty.
pub const ALLOCATION_KINDS: &[&str] = &["initial", "supplement", "cut"];

const BUDGET_LINES: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan", "Code, name or alias of the agency";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "fund_source" Content::Code, Filled, "state_budget", "Nguồn kinh phí: state_budget, socialised, other", "Fund source: state_budget, socialised, other";
    "purpose" Content::Code, Filled, "press_order", "Nội dung chi: press_order, training, it_monitoring, other_communication", "Purpose: press_order, training, it_monitoring, other_communication";
    "title" Content::Text, Optional, "Đặt hàng báo chí", "Tên dòng dự toán", "Title of the line";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách", "Budget index codes";
    "amount" Content::Amount, Filled, "1500000000", "Số tiền, chỉ chữ số, không dấu phân cách nghìn", "Amount, digits without grouping";
    "decision_no" Content::Code, Filled, "12/QĐ-UBND", "Số quyết định", "Decision number";
    "decision_date" Content::Date, Filled, "2025-12-20", "Ngày quyết định", "Decision date";
    "kind" Content::OneOf(ALLOCATION_KINDS), Optional, "initial", "initial (đầu năm, mặc định), supplement (bổ sung), cut (giảm)", "initial (the default), supplement, cut";
};

/// How far a paper has come; the first is meant where the cell is empty.
pub const ORDER_STATUSES: &[&str] = &["committed", "accepted", "paid"];

const ORDERS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan đặt hàng", "Code, name or alias of the agency that orders";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "order_no" Content::Code, Filled, "05/HĐ-TT", "Số hợp đồng; các dòng cùng số là một đơn", "Order number; rows that share it are one order";
    "signed_on" Content::Date, Filled, "2026-03-01", "Ngày ký", "Day of signing";
    "press_agency" Content::Code, Filled, "BNS", "Mã, tên hoặc tên gọi khác của cơ quan báo chí", "Code, name or alias of the press agency";
    "title" Content::Text, Optional, "Chuyên trang nông thôn mới", "Tên đơn đặt hàng", "Title of the order";
    "fund_source" Content::Code, Filled, "state_budget", "Nguồn kinh phí: state_budget, socialised, other", "Fund source: state_budget, socialised, other";
    "purpose" Content::Code, Optional, "press_order", "Nội dung chi; mặc định press_order", "Purpose; press_order where empty";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách; chọn dòng dự toán khi có nhiều dòng", "Budget index codes; they tell budget lines apart where there are several";
    "order_value" Content::Amount, Optional, "27500000", "Giá trị đơn; nếu có, phải bằng các sản phẩm cộng thuế", "Value of the order; if given, equal to items and VAT";
    "starts_on" Content::Date, Optional, "2026-03-01", "Ngày bắt đầu; trống là ngày ký", "First day of the term; the day of signing where empty";
    "ends_on" Content::Date, Optional, "2026-12-31", "Ngày kết thúc; trống là ngày cuối năm ngân sách", "Last day of the term; the last of the fiscal year where empty";
    "product" Content::Text, Named, "Chuyên trang", "Sản phẩm; mỗi dòng một sản phẩm", "Product; one row an item";
    "unit" Content::Text, Optional, "trang", "Đơn vị tính", "Unit";
    "quantity" Content::Decimal, Named, "10", "Số lượng", "Quantity";
    "unit_price" Content::Decimal, Named, "2500000", "Đơn giá chưa thuế", "Unit price before VAT";
    "vat" Content::Amount, Optional, "2500000", "Tiền thuế GTGT của dòng; trống là 0", "VAT of the row as an amount; none where empty";
    "amount" Content::Amount, Named, "25000000", "Thành tiền chưa thuế: số lượng × đơn giá", "Amount before VAT: quantity × unit price";
    "status" Content::OneOf(ORDER_STATUSES), Optional, "paid", "committed (đã ký, mặc định), accepted (đã nghiệm thu), paid (đã thanh toán)", "committed (the default), accepted, paid";
    "accepted_on" Content::Date, Optional, "2026-06-30", "Ngày nghiệm thu toàn bộ; cần khi accepted; với paid, trống là ngày thanh toán", "Day on which all was accepted; needed if accepted; the day of payment where empty if paid";
    "paid_on" Content::Date, Optional, "2026-07-05", "Ngày thanh toán toàn bộ; cần khi paid", "Day on which all was paid; needed if paid";
    "voucher_no" Content::Code, Optional, "UNC-118", "Số chứng từ kho bạc; cần khi paid", "Treasury voucher number; needed if paid";
};

/// What kind of activity a row of [`Kind::Trainings`] is; the first is meant where the cell is empty.
pub const TRAINING_FORMS: &[&str] = &["course", "seminar", "conference"];

/// How a provider was chosen.
pub const METHODS: &[&str] = &["assignment", "order", "tender"];

const TRAININGS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan tổ chức", "Code, name or alias of the agency that holds it";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "training_no" Content::Code, Filled, "12/HĐ-TH", "Số hợp đồng hoặc quyết định; các dòng cùng số là một lớp", "Number of the contract or decision; rows that share it are one activity";
    "signed_on" Content::Date, Filled, "2026-03-01", "Ngày ký", "Day of signing";
    "form" Content::OneOf(TRAINING_FORMS), Optional, "course", "course (lớp tập huấn, bồi dưỡng; mặc định), seminar (hội thảo, tọa đàm), conference (hội nghị)", "course (the default), seminar, conference";
    "title" Content::Text, Optional, "Lớp tập huấn truyền thông chính sách", "Tên lớp; trống là chủ đề", "Title; the topic where empty";
    "topic" Content::Text, Filled, "Kỹ năng truyền thông chính sách", "Chủ đề, nội dung", "What it is about";
    "provider" Content::Text, Optional, "Học viện Báo chí và Tuyên truyền", "Đơn vị thực hiện; trống nếu chi trực tiếp, khi đó trạng thái phải là paid", "Who holds it; empty where it was spent directly, and then the status is paid";
    "method" Content::OneOf(METHODS), Optional, "order", "assignment (giao nhiệm vụ), order (đặt hàng, mặc định), tender (đấu thầu)", "assignment, order (the default), tender";
    "held_from" Content::Date, Filled, "2026-05-04", "Ngày khai giảng", "First day of teaching";
    "held_to" Content::Date, Optional, "2026-05-05", "Ngày bế giảng; trống là ngày khai giảng", "Last day of teaching; the first where empty";
    "place" Content::Text, Optional, "Hà Nội", "Địa điểm", "Place";
    "hours" Content::Decimal, Optional, "14", "Tổng số giờ", "Hours of teaching in all";
    "days" Content::Decimal, Optional, "2", "Số ngày, nửa ngày là 0.5; trống là từ khai giảng đến bế giảng", "Days of teaching, half days count half; from the first to the last where empty";
    "trainees" Content::List, Optional, "T79: 30/28 | M09: 20", "Học viên theo cơ quan, cách nhau bởi |: mã hoặc tên, dấu hai chấm, số dự kiến / số thực tế; chưa tổ chức thì không ghi số thực tế", "Trainees by agency, split by |: code or name, colon, planned / actual; no actual until it was held";
    "trainers" Content::List, Optional, "Nguyễn Văn A; Học viện Báo chí; 14 | Trần B", "Giảng viên, cách nhau bởi |: họ tên; nơi công tác; số giờ (hai mục sau có thể bỏ)", "Trainers, split by |: name; organisation; hours (the last two may be left out)";
    "fund_source" Content::Code, Filled, "state_budget", "Nguồn kinh phí: state_budget, socialised, other", "Fund source: state_budget, socialised, other";
    "purpose" Content::Code, Optional, "training", "Nội dung chi; mặc định training", "Purpose; training where empty";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách; chọn dòng dự toán khi có nhiều dòng", "Budget index codes; they tell budget lines apart where there are several";
    "training_value" Content::Amount, Optional, "27500000", "Tổng chi phí; nếu có, phải bằng các khoản cộng thuế", "What it costs in all; if given, equal to items and VAT";
    "starts_on" Content::Date, Optional, "2026-03-01", "Ngày bắt đầu thực hiện; trống là ngày ký hoặc ngày khai giảng, ngày nào trước", "First day of the term; the day of signing or of opening, whichever is first, where empty";
    "ends_on" Content::Date, Optional, "2026-12-31", "Ngày kết thúc; trống là ngày cuối năm ngân sách", "Last day of the term; the last of the fiscal year where empty";
    "product" Content::Text, Named, "Thù lao giảng viên", "Khoản chi; mỗi dòng một khoản", "Cost item; one row an item";
    "unit" Content::Text, Optional, "buổi", "Đơn vị tính", "Unit";
    "quantity" Content::Decimal, Named, "10", "Số lượng", "Quantity";
    "unit_price" Content::Decimal, Named, "2500000", "Đơn giá chưa thuế", "Unit price before VAT";
    "vat" Content::Amount, Optional, "2500000", "Tiền thuế GTGT của dòng; trống là 0", "VAT of the row as an amount; none where empty";
    "amount" Content::Amount, Named, "25000000", "Thành tiền chưa thuế: số lượng × đơn giá", "Amount before VAT: quantity × unit price";
    "status" Content::OneOf(ORDER_STATUSES), Optional, "paid", "committed (đã ký, mặc định), accepted (đã nghiệm thu), paid (đã thanh toán)", "committed (the default), accepted, paid";
    "accepted_on" Content::Date, Optional, "2026-06-30", "Ngày nghiệm thu toàn bộ; cần khi accepted; với paid, trống là ngày thanh toán", "Day on which all was accepted; needed if accepted; the day of payment where empty if paid";
    "paid_on" Content::Date, Optional, "2026-07-05", "Ngày thanh toán toàn bộ; cần khi paid", "Day on which all was paid; needed if paid";
    "voucher_no" Content::Code, Optional, "UNC-118", "Số chứng từ kho bạc; cần khi paid", "Treasury voucher number; needed if paid";
};

/// What the service of a row of [`Kind::Monitoring`] does.
pub const SERVICES: &[&str] = &["scanning", "trend_analysis", "opinion_polling", "impact_assessment"];

const MONITORING: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan ký hợp đồng", "Code, name or alias of the agency that signed";
    "contract_no" Content::Code, Filled, "07/HĐ-CNTT", "Số hợp đồng; các dòng cùng số là một hợp đồng", "Number of the contract; rows that share it are one contract";
    "title" Content::Text, Filled, "Rà quét thông tin trên mạng", "Tên hợp đồng", "Title";
    "service" Content::OneOf(SERVICES), Filled, "scanning", "scanning (rà quét), trend_analysis (phân tích xu hướng), opinion_polling (thăm dò dư luận), impact_assessment (đánh giá tác động)", "scanning, trend_analysis, opinion_polling, impact_assessment";
    "provider" Content::Text, Filled, "Công ty Dữ liệu Việt", "Đơn vị cung cấp", "Provider";
    "method" Content::OneOf(METHODS), Optional, "order", "assignment (giao nhiệm vụ), order (đặt hàng, mặc định), tender (đấu thầu)", "assignment, order (the default), tender";
    "signed_on" Content::Date, Filled, "2026-02-01", "Ngày ký hợp đồng", "Day on which the contract was signed";
    "starts_on" Content::Date, Filled, "2026-02-01", "Ngày bắt đầu", "First day of the term";
    "ends_on" Content::Date, Filled, "2028-12-31", "Ngày kết thúc; có thể ở năm sau", "Last day of the term; it may lie in a later year";
    "renewal_on" Content::Date, Optional, "2028-10-01", "Ngày xét gia hạn", "When it is to be renewed or to end";
    "notice_on" Content::Date, Optional, "2028-09-01", "Hạn thông báo", "Until when notice is to be given";
    "contract_value" Content::Amount, Filled, "1500000000", "Giá trị hợp đồng, gồm thuế", "Value of the whole contract, VAT included";
    "schedule" Content::List, Filled, "2026: 500000000 | 2027: 1000000000", "Phân kỳ theo năm, cách nhau bởi |: năm, dấu hai chấm, số tiền; cộng lại bằng giá trị hợp đồng", "How it is spread, split by |: year, colon, amount; together the value of the contract";
    "fiscal_year" Content::Year, Optional, "2026", "Năm ngân sách của phần hợp đồng ở dòng này; trống nếu dòng chỉ ghi hợp đồng", "Fiscal year of the part in this row; empty where the row records the contract alone";
    "part_signed_on" Content::Date, Optional, "2026-02-01", "Ngày cam kết phần của năm; trống là ngày ký, hoặc ngày đầu năm ngân sách", "Day on which the year's part takes its money; the day of signing, or the first of the year, where empty";
    "fund_source" Content::Code, Named, "state_budget", "Nguồn kinh phí của phần: state_budget, socialised, other", "Fund source of the part: state_budget, socialised, other";
    "purpose" Content::Code, Optional, "it_monitoring", "Nội dung chi; mặc định it_monitoring", "Purpose; it_monitoring where empty";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách; chọn dòng dự toán khi có nhiều dòng", "Budget index codes; they tell budget lines apart where there are several";
    "part_value" Content::Amount, Optional, "500000000", "Giá trị phần của năm; nếu có, phải bằng các sản phẩm cộng thuế", "Value of the year's part; if given, equal to items and VAT";
    "product" Content::Text, Named, "Báo cáo tháng", "Sản phẩm giao nộp của năm; mỗi dòng một sản phẩm", "Deliverable of the year; one row an item";
    "unit" Content::Text, Optional, "báo cáo", "Đơn vị tính", "Unit";
    "quantity" Content::Decimal, Named, "10", "Số lượng", "Quantity";
    "unit_price" Content::Decimal, Named, "2500000", "Đơn giá chưa thuế", "Unit price before VAT";
    "vat" Content::Amount, Optional, "2500000", "Tiền thuế GTGT của dòng; trống là 0", "VAT of the row as an amount; none where empty";
    "amount" Content::Amount, Named, "25000000", "Thành tiền chưa thuế: số lượng × đơn giá", "Amount before VAT: quantity × unit price";
    "status" Content::OneOf(ORDER_STATUSES), Optional, "paid", "committed (đã ký, mặc định), accepted (đã nghiệm thu), paid (đã thanh toán)", "committed (the default), accepted, paid";
    "accepted_on" Content::Date, Optional, "2026-06-30", "Ngày nghiệm thu toàn bộ; cần khi accepted; với paid, trống là ngày thanh toán", "Day on which all was accepted; needed if accepted; the day of payment where empty if paid";
    "paid_on" Content::Date, Optional, "2026-07-05", "Ngày thanh toán toàn bộ; cần khi paid", "Day on which all was paid; needed if paid";
    "voucher_no" Content::Code, Optional, "UNC-118", "Số chứng từ kho bạc; cần khi paid", "Treasury voucher number; needed if paid";
};

const CONTRIBUTIONS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan nhận", "Code, name or alias of the agency that receives";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "document_no" Content::Code, Filled, "03/TTTT", "Số thỏa thuận tài trợ, không trùng trong năm của cơ quan", "Number of the agreement, unique for the agency and year";
    "signed_on" Content::Date, Filled, "2026-01-15", "Ngày ký thỏa thuận", "Day of the agreement";
    "sponsor" Content::Code, Filled, "Công ty Một", "Mã, tên hoặc tên gọi khác của nhà tài trợ", "Code, name or alias of the sponsor";
    "fund_source" Content::Code, Optional, "socialised", "Nguồn kinh phí: socialised (mặc định) hoặc nguồn thuộc nó", "Fund source: socialised (the default) or one below it";
    "pledge" Content::Amount, Optional, "500000000", "Số tiền cam kết; trống nếu chỉ đóng góp bằng hiện vật", "What is promised in money; empty if all of it comes in kind";
    "purpose" Content::Code, Optional, "training", "Nội dung chi duy nhất được dùng, nếu nhà tài trợ chỉ định: press_order, training, it_monitoring, other_communication", "The one purpose it may fund, if the sponsor names one: press_order, training, it_monitoring, other_communication";
    "starts_on" Content::Date, Optional, "2026-01-15", "Từ ngày; trống là ngày đầu năm ngân sách", "First day of the period; the first of the fiscal year where empty";
    "ends_on" Content::Date, Optional, "2026-12-31", "Đến ngày; trống là ngày cuối năm ngân sách", "Last day of the period; the last of the fiscal year where empty";
    "conditions" Content::Text, Optional, "Ghi tên nhà tài trợ trên tài liệu", "Điều kiện", "Conditions";
    "received" Content::Amount, Optional, "200000000", "Số tiền đã nhận; trống nếu chưa nhận", "What came of it in money; empty if nothing did";
    "received_on" Content::Date, Optional, "2026-02-10", "Ngày nhận; cần khi có số tiền đã nhận", "Day on which it came; needed with what came";
    "receipt_no" Content::Code, Optional, "BC-15", "Số chứng từ nhận tiền; cần khi có số tiền đã nhận", "Number of the voucher; needed with what came";
    "received_purpose" Content::Code, Optional, "training", "Nội dung chi của dòng nhận tiền; trống là nội dung được chỉ định", "Purpose of the line that it came onto; the one it is tied to where empty";
    "in_kind" Content::Amount, Optional, "15000000", "Giá trị hiện vật; không tính vào tiền", "What came in kind, in value; no part of the money";
    "in_kind_description" Content::Text, Optional, "Máy chiếu", "Hiện vật, dịch vụ; cần khi có giá trị hiện vật", "What came in kind; needed with its value";
};

const TREASURY_STATEMENT: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan có tài khoản", "Code, name or alias of the agency whose account it is";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "statement_no" Content::Code, Filled, "SDKP-Q1/2026", "Số bản sao kê hoặc bản xác nhận; các dòng cùng số là một bản", "Number of the statement; rows that share it are one statement";
    "covers_from" Content::Date, Optional, "2026-01-01", "Bản sao kê tính từ ngày; trống là từ đầu năm", "First day that the statement speaks of; the first of the year where empty";
    "covers_to" Content::Date, Optional, "2026-03-31", "Bản sao kê tính đến ngày; trống là đến hết năm. Khoản chi ngoài thời gian này chưa coi là chênh lệch", "Last day that the statement speaks of; the last of the year where empty. Payments outside these days are no difference yet";
    "line_no" Content::Code, Optional, "1", "Số thứ tự hoặc số bút toán của Kho bạc, không trùng trong một bản; trống là thứ tự của dòng trong bản", "Number of the line on the statement, unique there; its place among the rows of the statement where empty";
    "booked_on" Content::Date, Filled, "2026-03-12", "Ngày Kho bạc hạch toán", "Day on which the Treasury booked it";
    "voucher_no" Content::Code, Optional, "UNC-118", "Số chứng từ (ủy nhiệm chi, giấy rút dự toán)", "Number of the voucher";
    "payee" Content::Text, Optional, "Báo Nông Sản", "Đơn vị thụ hưởng, như Kho bạc ghi", "Who got the money, as the Treasury writes it";
    "amount" Content::Amount, Filled, "27500000", "Số tiền đã chi; nộp trả, giảm chi ghi số âm. Thanh toán tạm ứng không chi thêm tiền: bỏ dòng ấy", "What was paid; below zero what came back. Clearing an advance pays nothing: leave such rows out";
    "content" Content::Text, Optional, "Chuyên trang nông thôn mới, đợt 1", "Nội dung", "What for";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number;

    #[test]
    fn names_are_unique_and_examples_fit_their_column() {
        for kind in Kind::ALL {
            for (at, column) in kind.columns().iter().enumerate() {
                assert!(
                    kind.columns()[..at].iter().all(|other| other.name != column.name),
                    "{}",
                    column.name
                );
                let example = column.example;
                let fits = match column.content {
                    _ if example.is_empty() => column.presence == Presence::Optional,
                    Content::Amount | Content::Decimal => number::canonical(example).is_ok(),
                    Content::Date => number::Reading::Canonical.date(example).is_ok(),
                    Content::OneOf(words) => words.contains(&example),
                    _ => true,
                };
                assert!(fits, "{} {example}", column.name);
            }
        }
    }
}
