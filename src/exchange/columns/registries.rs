//! Registries and reference data.

use super::{Column, Content, Presence};

pub(super) const AGENCIES: &[Column] = columns! {
    "code" Content::Code, Filled, "T79", "Mã cơ quan, không trùng", "Code of the agency, unique";
    "name_vi" Content::Text, Filled, "Thành phố Hồ Chí Minh", "Tên tiếng Việt", "Name in Vietnamese";
    "name_en" Content::Text, Optional, "Ho Chi Minh City", "Tên tiếng Anh", "Name in English";
    "kind" Content::Code, Filled, "province", "Loại cơ quan", "Kind of agency";
    "parent_code" Content::Code, Optional, "", "Mã cơ quan cấp trên", "Code of the agency above";
    "valid_from" Content::Date, Optional, "2025-07-01", "Ngày bắt đầu; trống nếu từ trước", "First day; empty if since ever";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng; trống nếu còn hoạt động", "Last day; empty while it lasts";
    "aliases" Content::List, Optional, "TP.HCM | Sài Gòn", "Tên gọi khác, cách nhau bởi |", "Other names, split by |";
};

pub(super) const SUCCESSIONS: &[Column] = columns! {
    "predecessor_code" Content::Code, Filled, "T70", "Mã cơ quan cũ", "Code of the agency that ended";
    "successor_code" Content::Code, Filled, "T75-2025", "Mã cơ quan kế thừa", "Code of the agency it became part of";
    "effective_date" Content::Date, Filled, "2025-07-01", "Ngày có hiệu lực", "Day on which it takes effect";
};

pub(super) const PRESS_AGENCIES: &[Column] = columns! {
    "code" Content::Code, Filled, "BNS", "Mã cơ quan báo chí, không trùng", "Code of the press agency, unique";
    "name" Content::Text, Filled, "Báo Nông Sản", "Tên", "Name";
    "tax_code" Content::Code, Optional, "0100000000", "Mã số thuế", "Tax code";
    "kind" Content::Code, Optional, "print", "Loại hình", "Kind of press";
    "governing_body" Content::Text, Optional, "Bộ Nông nghiệp và Môi trường", "Cơ quan chủ quản", "Governing body";
    "aliases" Content::List, Optional, "Nông Sản | NS", "Tên gọi khác, cách nhau bởi |", "Other names, split by |";
    "valid_from" Content::Date, Optional, "2020-01-01", "Ngày bắt đầu", "First day";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng", "Last day";
};

pub(super) const CLASSIFICATIONS: &[Column] = columns! {
    "kind" Content::OneOf(INDEX_PARTS), Filled, "economic_item", "chapter (chương), sector (loại, khoản), economic_item (mục, tiểu mục)", "chapter, sector, economic_item";
    "code" Content::Code, Filled, "6757", "Mã", "Code";
    "name_vi" Content::Text, Filled, "Thuê lao động trong nước", "Tên tiếng Việt", "Name in Vietnamese";
    "name_en" Content::Text, Optional, "Hired domestic labour", "Tên tiếng Anh", "Name in English";
    "valid_from" Content::Date, Optional, "2017-01-01", "Ngày bắt đầu; trống nếu từ trước", "First day; empty if since ever";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng; trống nếu còn hiệu lực", "Last day; empty while it lasts";
};

/// The parts of the State Budget Index.
pub const INDEX_PARTS: &[&str] = &["chapter", "sector", "economic_item"];

/// What is ordered, by the kind of commitment that it belongs to.
pub const COMMITMENT_KINDS: &[&str] = &["press_order", "training", "it_monitoring"];

pub(super) const PRODUCT_TYPES: &[Column] = columns! {
    "code" Content::Code, Filled, "tv_news", "Mã loại sản phẩm, không trùng", "Code of the product type, unique";
    "kind" Content::OneOf(COMMITMENT_KINDS), Filled, "press_order", "press_order (đặt hàng báo chí), training (tập huấn), it_monitoring (giám sát thông tin)", "press_order, training, it_monitoring";
    "name_vi" Content::Text, Filled, "Tin truyền hình", "Tên tiếng Việt", "Name in Vietnamese";
    "name_en" Content::Text, Optional, "Television news item", "Tên tiếng Anh", "Name in English";
    "unit" Content::Text, Optional, "tin", "Đơn vị tính thường dùng", "In what it is usually counted";
};

pub(super) const NORMS: &[Column] = columns! {
    "product_type" Content::Code, Filled, "tv_news", "Mã loại sản phẩm", "Code of the product type";
    "unit" Content::Text, Optional, "tin", "Đơn vị tính; trống là mọi đơn vị", "Of which unit; any where empty";
    "most" Content::Decimal, Filled, "3500000", "Đơn giá cao nhất chưa thuế, bằng đơn vị tiền của sổ", "The most that one may cost, without VAT, in the book's currency";
    "valid_from" Content::Date, Filled, "2026-01-01", "Ngày bắt đầu áp dụng", "First day";
    "valid_to" Content::Date, Optional, "", "Ngày cuối cùng; trống là đến định mức kế tiếp", "Last day; until the next norm where empty";
    "legal_basis" Content::Text, Filled, "Quyết định 12/QĐ-UBND", "Văn bản quy định", "The text that sets it";
};

/// Whether the Ministry may act after a window has ended.
pub const YES_NO: &[&str] = &["true", "false"];

pub(super) const CALENDARS: &[Column] = columns! {
    "fiscal_year" Content::Year, Filled, "2026", "Năm ngân sách", "Fiscal year";
    "kind" Content::Code, Filled, "transfer", "Loại biến động (allocate, supplement, transfer, cut, commit, accept, pay, carry_over, lapse …) hoặc reversal", "Kind of movement (allocate, supplement, transfer, cut, commit, accept, pay, carry_over, lapse …) or reversal";
    "opens_on" Content::Date, Filled, "2026-01-01", "Ngày đầu tiên được ghi", "First day on which it is taken";
    "ends_on" Content::Date, Filled, "2026-11-15", "Ngày cuối cùng được ghi", "Last day on which it is taken";
    "late" Content::OneOf(YES_NO), Optional, "false", "true nếu Bộ còn được ghi sau ngày cuối cùng, có lý do; mặc định false", "true if the Ministry may after it, with a reason; false where empty";
    "reason" Content::Text, Filled, "Điều 53 Luật NSNN", "Lý do hoặc căn cứ", "Why, or by which text";
};
