-- How strictly the book takes a rule, from a percentage on (in hundredths of per cent). The latest row of a rule
-- holds, the earlier ones are its history; a rule without a row is as the law's default says (src/policies/model.rs).
CREATE TABLE policies (
    id BIGINT PRIMARY KEY NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    percent BIGINT NOT NULL CHECK (percent >= 0),
    override_role TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
CREATE INDEX policies_by_rule ON policies (rule, id);

-- That a rule may be passed once, by whom and why; used by the action that needed it.
CREATE TABLE exemptions (
    id BIGINT PRIMARY KEY NOT NULL,
    rule TEXT NOT NULL,
    commitment_id BIGINT,
    contribution_id BIGINT,
    reason TEXT NOT NULL,
    granted_by BIGINT NOT NULL REFERENCES users (id),
    granted_at TIMESTAMP NOT NULL,
    used_by_action BIGINT
);
CREATE INDEX exemptions_by_commitment ON exemptions (commitment_id, rule);
CREATE INDEX exemptions_by_contribution ON exemptions (contribution_id, rule);

-- What an action passed: a limit and what was found, in minor units, or ten-thousandths where the rule is of a price.
CREATE TABLE policy_breaches (
    action_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    item BIGINT NOT NULL,
    level TEXT NOT NULL,
    percent BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    most BIGINT NOT NULL,
    found BIGINT NOT NULL,
    exemption_id BIGINT REFERENCES exemptions (id),
    PRIMARY KEY (action_id, rule, item)
);

-- What is ordered, by type, and the most that one may cost in a time (định mức kinh tế - kỹ thuật).
CREATE TABLE product_types (
    code TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    unit TEXT NOT NULL
);
INSERT INTO product_types (code, kind, position, name_vi, name_en, unit) VALUES
    ('article', 'press_order', 1, 'Tin, bài', 'Article', 'bài'),
    ('special_page', 'press_order', 2, 'Trang chuyên đề', 'Special page', 'trang'),
    ('supplement', 'press_order', 3, 'Phụ trương', 'Supplement', 'số'),
    ('newspaper', 'press_order', 4, 'Báo, tạp chí in', 'Printed issue', 'tờ'),
    ('television_programme', 'press_order', 5, 'Chương trình truyền hình', 'Television programme', 'chương trình'),
    ('television_report', 'press_order', 6, 'Phóng sự truyền hình', 'Television report', 'phóng sự'),
    ('radio_programme', 'press_order', 7, 'Chương trình phát thanh', 'Radio programme', 'chương trình'),
    ('video', 'press_order', 8, 'Video, clip', 'Video', 'clip'),
    ('infographic', 'press_order', 9, 'Đồ họa thông tin', 'Infographic', 'sản phẩm'),
    ('lecturer', 'training', 1, 'Thù lao giảng viên, báo cáo viên', 'Lecturer', 'buổi'),
    ('materials', 'training', 2, 'Tài liệu', 'Materials', 'bộ'),
    ('hall', 'training', 3, 'Hội trường, thiết bị', 'Hall and equipment', 'ngày'),
    ('refreshments', 'training', 4, 'Nước uống', 'Refreshments', 'người/buổi'),
    ('lodging', 'training', 5, 'Đi lại, ăn ở', 'Travel and lodging', 'người/ngày'),
    ('report', 'it_monitoring', 1, 'Báo cáo rà quét, phân tích', 'Monitoring report', 'báo cáo'),
    ('alert', 'it_monitoring', 2, 'Cảnh báo', 'Alert', 'cảnh báo'),
    ('poll', 'it_monitoring', 3, 'Thăm dò dư luận', 'Opinion poll', 'cuộc'),
    ('assessment', 'it_monitoring', 4, 'Đánh giá tác động', 'Impact assessment', 'báo cáo'),
    ('subscription', 'it_monitoring', 5, 'Thuê bao hệ thống', 'System subscription', 'tháng');

CREATE TABLE unit_price_norms (
    id BIGINT PRIMARY KEY NOT NULL,
    product_type TEXT NOT NULL REFERENCES product_types (code),
    unit TEXT NOT NULL,
    most BIGINT NOT NULL CHECK (most > 0),
    valid_from DATE NOT NULL,
    valid_to DATE,
    legal_basis TEXT NOT NULL,
    recorded_by BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL,
    UNIQUE (product_type, unit, valid_from)
);
