//! What sponsors give.

use super::{Column, Content, Presence};

pub(super) const CONTRIBUTIONS: &[Column] = columns! {
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
