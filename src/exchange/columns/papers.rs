//! Papers of items: orders, training activities, monitoring contracts.

use super::{Column, Content, Presence};

/// How far a paper has come; the first is meant where the cell is empty.
pub const ORDER_STATUSES: &[&str] = &["committed", "accepted", "paid"];

pub(super) const ORDERS: &[Column] = columns! {
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

/// What kind of activity a row of [`Kind::Trainings`](super::Kind::Trainings) is; the first is meant where the cell is empty.
pub const TRAINING_FORMS: &[&str] = &["course", "seminar", "conference"];

/// How a provider was chosen.
pub const METHODS: &[&str] = &["assignment", "order", "tender"];

pub(super) const TRAININGS: &[Column] = columns! {
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

/// What the service of a row of [`Kind::Monitoring`](super::Kind::Monitoring) does.
pub const SERVICES: &[&str] = &["scanning", "trend_analysis", "opinion_polling", "impact_assessment"];

pub(super) const MONITORING: &[Column] = columns! {
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
