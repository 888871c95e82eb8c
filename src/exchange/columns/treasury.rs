//! What the State Treasury booked.

use super::{Column, Content, Presence};

pub(super) const TREASURY_STATEMENT: &[Column] = columns! {
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
