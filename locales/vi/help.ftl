# Guides and terms.
help-glossary = Thuật ngữ
help-glossary-lead = Các từ của lĩnh vực, như sổ dùng, bằng tiếng Việt và tiếng Anh.
help-guide-administrator = Hướng dẫn cho quản trị
help-guide-auditor = Hướng dẫn cho kiểm toán
help-guide-communication_unit = Hướng dẫn cho đơn vị truyền thông
help-guide-finance_officer = Hướng dẫn cho cán bộ tài chính
help-guide-ministry = Hướng dẫn cho Bộ
help-guides = Hướng dẫn theo vai trò
help-lead = Việc hằng ngày theo từng vai trò, và nghĩa của các từ.
help-more = Tra cứu
nav-help = Trợ giúp
