# Các quyết định về ai là ai, như tên trong hoàn tác, làm lại và lịch sử của một người.

decision-merge = Gộp { $code } vào { $other }
decision-split = Tách { $other } khỏi { $code } từ khung hình { $frame }
decision-swap = Hoán đổi { $code } và { $other } từ khung hình { $frame }
decision-trim = Đặt một lần xuất hiện của { $code } thành khung hình { $start }–{ $end }
decision-draw = Vẽ { $code } ở khung hình { $start }–{ $end }
decision-set-box = Sửa khung bao của { $code } tại khung hình { $frame }
decision-remove-box = Xóa khung bao của { $code } tại khung hình { $frame }
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

# Người trong cửa sổ: những gì quyết định được, danh sách, trang của một người.
nav-people = Người
people-confirm = Xác nhận
people-confirm-counted = { $count ->
    [1] Xác nhận lần xuất hiện này
   *[other] Xác nhận cả { $count } lần xuất hiện
}
people-confirmed = Đã xác nhận
people-reject = Không phải người này
people-reject-named = Không phải { $person }
people-not-a-person = Không phải người
people-not-a-person-counted = { $count ->
    [1] Không phải người
   *[other] Cả { $count } lần đều không có ai
}
people-merge = Gộp vào…
people-split = Tách tại đầu phát
people-trim-start = Bắt đầu tại đầu phát
people-trim-end = Kết thúc tại đầu phát
people-draw = Vẽ người bị bỏ sót
people-remove-box = Xóa khung bao này
people-swap = Hoán đổi từ đầu phát…
people-rename = Đổi tên
people-name = Tên
people-hide = Ẩn
people-show = Hiện lại
people-show-hidden = Hiện { $count } người đang ẩn
people-search-face = Tìm khuôn mặt này
people-open-page = Mọi video có người này
people-more = Thêm cho { $person }
people-likely = Có thể là { $score }
people-overrule = Vẫn làm
people-videos = { $count } video
picker-merge = Gộp { $person } vào
picker-swap = Hoán đổi { $person } với
inspector-close = Đóng bảng chi tiết
history-count = Lịch sử { $count }
history-empty = Chưa có quyết định nào về người này.
history-when = { $day } · { $clock }
history-when-undone = { $day } · { $clock } · đã hoàn tác
day-short = { $day }/{ $month }/{ $year }
toast-undone = Đã hoàn tác: { $what }
toast-redone = Đã làm lại: { $what }
toast-linked = { $count ->
    [0] Không thấy ai trùng
   *[other] Thấy { $count } cặp là cùng một người
}{ $questions ->
    [0] {""}
   *[other] ; còn { $questions } cặp có thể trùng
}
toast-linked-answer = Trả lời
job-link-people = Tìm người trùng

people-everyone = Mọi người
people-questions = Cùng một người? { $count }
people-questions-short = Cùng người? { $count }
people-face = Tìm theo khuôn mặt
people-face-short = Khuôn mặt
people-link = Tìm người trùng
people-link-hint = So mọi khuôn mặt trong thư viện và gộp những ai là một
people-link-runs = Đang so khuôn mặt
people-link-waits = Đang chờ đến lượt
people-link-cancel = Dừng tìm người trùng

people-empty-title = Chưa có ai
people-empty-text = Tìm người trong một video, mọi người ở mọi video sẽ hiện ở đây.
people-filters = Bộ lọc
people-any-video = Mọi video
people-any-collection = Mọi bộ sưu tập
people-any-day = Mọi ngày
people-choose-video = Có mặt trong
people-choose-collection = Có mặt trong video của
people-choose-day = Có mặt trong video nhập ngày
people-confirmed-any = Xác nhận hay chưa
people-confirmed-yes = Đã xác nhận
people-confirmed-no = Chưa xác nhận
people-hidden = Đang ẩn { $count }
people-column-person = Người
people-column-videos = Video
people-column-first = Thấy lần đầu
people-column-last = Thấy lần cuối
people-column-appearances = Số lần
people-column-time = Có mặt
people-column-company = Đi cùng
people-facts = { $videos } video · { $appearances } lần
people-play = Phát { $person }
people-play-in = Phát { $person } trong { $video } từ { $time }
people-seen-with = Cùng có mặt với { $names }
people-open = Mở trang
people-back = Về danh sách mọi người
people-confirmed-count = Đã xác nhận { $count } trên { $of }
people-is-hidden = Đang ẩn
people-company = Đi cùng { $count }
people-company-none = Không có ai khác trong hình cùng lúc.
people-nowhere = Người này không còn trong video nào
