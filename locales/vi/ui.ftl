# Các chữ của khung trang và các bộ phận dùng chung.

ui-skip-to-content = Đến nội dung chính
ui-language-name = Tiếng Việt
ui-navigation = Mục chính
ui-breadcrumbs = Bạn đang ở
ui-sign-out = Đăng xuất
ui-synthetic = Số liệu minh họa, không có thật.
ui-synthetic-meaning = Nghĩa là gì?
ui-footer = Sổ cái ngân sách truyền thông chính sách. Mỗi đồng ở đúng một chỗ.

ui-error = Lỗi
ui-problem-title = Có lỗi
ui-at-row = Dòng { $row }:
ui-at-column = Cột { $column }:
ui-at-row-and-column = Dòng { $row }, cột { $column }:
ui-success = Đã ghi
ui-warning = Cần lưu ý
ui-refused = Không ghi được

ui-optional = (không bắt buộc)
ui-choose = Chọn…
ui-any = Tất cả
ui-none = –
ui-date-hint = Ngày/tháng/năm, ví dụ 31/12/2026

ui-minus = âm
ui-undo = Hoàn tác
ui-undone = đã hoàn tác
ui-pages = Các trang
ui-rows-shown = Dòng { $first }–{ $last } trong { $count }
ui-previous = Trước
ui-next = Tiếp

# Trang các bộ phận, dành cho người phát triển.
ui-gallery-title = Các bộ phận của giao diện
ui-gallery-summary = Bản ghi
ui-gallery-notices = Thông báo
ui-gallery-pictures = Hình vẽ
ui-gallery-table = Bảng
ui-gallery-table-empty = Chưa có dòng nào. Hãy bỏ bớt điều kiện lọc.
ui-gallery-total = Tổng cộng
ui-gallery-unit-note = Đơn vị: đồng
ui-gallery-unit = đồng
ui-gallery-form = Biểu mẫu
ui-gallery-timeline = Diễn biến
ui-gallery-confirm = Ghi khoản thanh toán này?
ui-gallery-items = Các mục
ui-gallery-product = Sản phẩm
ui-gallery-add = Thêm mục
ui-gallery-save = Ghi sổ
ui-gallery-check = Xem lại
ui-gallery-back = Quay lại
ui-gallery-cancel-order = Hủy đơn
ui-gallery-change = Sửa
ui-gallery-method = Hình thức
ui-gallery-note = Ghi chú
ui-gallery-money-hint = Gõ được 1.234.567 hoặc một tổng như 16.500.000*12
ui-gallery-recorded = Đã ghi khoản thanh toán số 1042.
ui-gallery-idle = Dòng này chưa có cam kết nào từ đầu năm.
ui-gallery-bar = Dự toán theo giai đoạn
