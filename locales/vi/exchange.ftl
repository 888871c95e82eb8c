exchange-template-sheet = Giải thích
exchange-template-column = Cột
exchange-template-presence = Cần điền
exchange-template-meaning = Ý nghĩa
exchange-template-example = Ví dụ
exchange-presence-filled = bắt buộc
exchange-presence-named = phải có cột
exchange-presence-optional = không bắt buộc
