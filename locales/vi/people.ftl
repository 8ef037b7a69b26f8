# Các quyết định về ai là ai, như tên trong hoàn tác, làm lại và lịch sử của một người.

decision-merge = Gộp { $code } vào { $other }
decision-split = Tách { $other } khỏi { $code } từ khung hình { $frame }
decision-swap = Hoán đổi { $code } và { $other } từ khung hình { $frame }
decision-confirm = Xác nhận { $count } lần xuất hiện của { $code }
decision-assign = Chuyển { $count } lần xuất hiện sang { $code }
decision-reject = { $count } lần xuất hiện không phải là { $code }
decision-not-a-person = { $count } lần xuất hiện không có ai
decision-rename = Đặt tên { $code } là { $name }
decision-unname = Bỏ tên của { $code }
decision-hide = Ẩn { $code }
decision-unhide = Hiện lại { $code }
decision-link-employee = { $code } là nhân viên { $name }
decision-unlink-employee = { $code } không phải là nhân viên
decision-keep-apart = { $code } và { $other } là hai người khác nhau
decision-skip = Để { $code } và { $other } lại sau
decision-link = Nối { $count } cặp mã được nhận ra là cùng một người
decision-reanalyze = Phân tích lại { $filename }
