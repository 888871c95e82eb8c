//! Decisions on budget lines.

use super::{Column, Content, Presence};

/// What a row of [`Kind::BudgetLines`](super::Kind::BudgetLines) does; the first is meant where the cell is empty.
pub const ALLOCATION_KINDS: &[&str] = &["initial", "supplement", "cut"];

pub(super) const BUDGET_LINES: &[Column] = columns! {
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

pub(super) const TRANSFERS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan có dòng chuyển đi", "Code, name or alias of the agency whose line gives";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "fund_source" Content::Code, Filled, "state_budget", "Nguồn kinh phí của cả hai dòng: state_budget, socialised, other", "Fund source of both lines: state_budget, socialised, other";
    "purpose" Content::Code, Filled, "press_order", "Nội dung chi của dòng chuyển đi", "Purpose of the line that gives";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách của dòng chuyển đi", "Budget index codes of the line that gives";
    "title" Content::Text, Optional, "Đặt hàng báo chí", "Tên dòng chuyển đi", "Title of the line that gives";
    "to_agency_code" Content::Code, Optional, "T79-STTTT", "Cơ quan nhận, ở cùng hoặc dưới cơ quan chuyển; trống là cùng cơ quan", "Agency that gets it, the same or one below it; the same where empty";
    "to_purpose" Content::Code, Optional, "training", "Nội dung chi của dòng nhận; trống là cùng nội dung", "Purpose of the line that gets it; the same where empty";
    "to_classification" Content::Code, Optional, "", "Mã mục lục ngân sách của dòng nhận", "Budget index codes of the line that gets it";
    "to_title" Content::Text, Optional, "Tập huấn", "Tên dòng nhận; dòng chưa có sẽ được mở", "Title of the line that gets it; one that is not there is opened";
    "amount" Content::Amount, Filled, "150000000", "Số tiền, chỉ chữ số, không dấu phân cách nghìn", "Amount, digits without grouping";
    "decision_no" Content::Code, Filled, "48/QĐ-UBND", "Số quyết định điều chỉnh; các dòng cùng dòng chuyển đi và số quyết định là một lần điều chỉnh", "Decision number; rows of one line and decision are one transfer";
    "decision_date" Content::Date, Filled, "2026-06-20", "Ngày quyết định", "Decision date";
    "issued_by" Content::Text, Filled, "UBND Thành phố", "Cơ quan ban hành quyết định", "Who issued the decision";
    "reason" Content::Text, Optional, "", "Lý do", "Why";
};

/// What a row of [`Kind::YearEnds`](super::Kind::YearEnds) does.
pub const YEAR_END_KINDS: &[&str] = &["carry_over", "lapse"];

pub(super) const YEAR_ENDS: &[Column] = columns! {
    "agency_code" Content::Code, Filled, "T79", "Mã, tên hoặc tên gọi khác của cơ quan", "Code, name or alias of the agency";
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách hết hạn", "Fiscal year that ends";
    "fund_source" Content::Code, Filled, "state_budget", "Nguồn kinh phí: state_budget, socialised, other", "Fund source: state_budget, socialised, other";
    "purpose" Content::Code, Filled, "press_order", "Nội dung chi: press_order, training, it_monitoring, other_communication", "Purpose: press_order, training, it_monitoring, other_communication";
    "classification" Content::Code, Optional, "", "Mã mục lục ngân sách", "Budget index codes";
    "title" Content::Text, Optional, "Đặt hàng báo chí", "Tên dòng dự toán", "Title of the line";
    "kind" Content::OneOf(YEAR_END_KINDS), Filled, "carry_over", "carry_over (chuyển nguồn sang năm sau), lapse (hủy dự toán)", "carry_over (to next year's line), lapse";
    "amount" Content::Amount, Filled, "80000000", "Số tiền, chỉ chữ số, không dấu phân cách nghìn", "Amount, digits without grouping";
    "decision_no" Content::Code, Filled, "07/QĐ-STC", "Số quyết định", "Decision number";
    "decision_date" Content::Date, Filled, "2027-01-20", "Ngày quyết định", "Decision date";
    "reason" Content::Text, Optional, "", "Lý do", "Why";
};
