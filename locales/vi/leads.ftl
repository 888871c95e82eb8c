# Mỗi trang dùng để làm gì.
lead-stages = Các giai đoạn này nghĩa là gì?
lead-agency = Một cơ quan: thông tin, đơn vị trực thuộc và số liệu từng năm.
lead-action = Một việc đã ghi vào sổ: ai ghi, khi nào, tiền chuyển từ đâu sang đâu. Ghi nhầm thì đảo lại ở đây.
lead-sponsor = Một nhà tài trợ và các thỏa thuận với họ.
lead-contribution = Một thỏa thuận tài trợ: số cam kết, số đã nhận và hiện vật.
lead-reconciliation = Đối chiếu một cơ quan trong một năm: từ dự toán đến thanh toán, và những chỗ số liệu chưa khớp.
lead-year = Lịch của một năm ngân sách: khi nào ghi được việc gì, và khóa sổ.
lead-closing = Một lần khóa sổ: những gì đã chuyển nguồn, hết hiệu lực và khóa lại.
lead-line = Một dòng dự toán: tiền đang ở giai đoạn nào, theo các quyết định nào.
lead-press = Một cơ quan báo chí và các đơn đặt hàng đã giao cho họ.
lead-liquidation = Biên bản nghiệm thu, thanh lý của một cam kết chi, để in và ký.
lead-contract = Một hợp đồng theo dõi thông tin nhiều năm; mỗi năm là một cam kết chi.
lead-commitment = Theo dõi một cam kết chi từ bản thảo đến thanh lý; việc làm được bây giờ nằm ở mục “Việc tiếp theo”.
lead-treasury-year = Đặt sao kê của Kho bạc Nhà nước cạnh các khoản chi trong sổ và giải quyết từng chênh lệch.
lead-record = Biên bản đối chiếu với Kho bạc Nhà nước, để in và ký.
lead-account = Tài khoản của bạn: nơi đang đăng nhập, mật khẩu, xác thực hai bước và mã dùng cho chương trình.
lead-user = Một tài khoản của hệ thống.
