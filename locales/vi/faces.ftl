# Duyệt khuôn mặt: bộ lọc, ô ảnh, chi tiết khuôn mặt, quyết định.
faces-title = Khuôn mặt
faces-more = Thêm
faces-filters = Bộ lọc
faces-reset = Đặt lại bộ lọc
faces-retry = Thử lại
edge-face-filters = Độ rộng bộ lọc
edge-face = Độ rộng bảng khuôn mặt

faces-list-review = Cần duyệt
faces-list-kept = Đã giữ
faces-list-rejected = Đã loại
faces-list-nobody = Chưa có người
faces-list-all = Mọi khuôn mặt
faces-filter-name = { $name }, { $count }
faces-hints = Nên xem lại
faces-hint-wrong = Có thể nhầm người
faces-hint-outlier = Khác các ảnh còn lại
faces-hint-duplicate = Gần trùng
faces-hint-blurred = Mờ
faces-hint-small = Quá nhỏ
faces-hint-pose = Quay mặt đi
faces-hint-two = Có hai người
faces-reject-all = Loại hết an toàn
faces-gates = Lọc theo chất lượng
faces-gates-reset = Đặt lại
faces-gate-sharpness = Độ nét
faces-gate-brightness = Độ sáng
faces-gate-yaw = Góc quay ngang
faces-gate-size = Cỡ mặt
faces-gate-low = { $name }, ít nhất
faces-gate-high = { $name }, nhiều nhất
faces-gate-all = Tất cả
faces-gate-from = từ { $low }
faces-gate-to = đến { $high }
faces-gate-from-to = { $low } đến { $high }
faces-hide-duplicates = Ẩn ảnh gần trùng
faces-hide-covered = Ẩn mặt bị che
faces-progress = Đã duyệt

faces-by-person = Theo người
faces-by-video = Theo video
faces-by-cluster = Theo độ giống
faces-by-quality = Theo chất lượng
faces-by-state = Theo trạng thái
faces-group-other = Khác
faces-order-name = Thứ tự: { $order }
faces-order-reversed = Đảo ngược
faces-sort-quality = Tốt nhất trước
faces-sort-similarity = Giống nhất trước
faces-sort-wrong = Dễ nhầm trước
faces-sort-time = Theo thời gian
faces-sort-sharpness = Nét nhất trước
faces-sort-size = Lớn nhất trước
faces-sort-frontal = Chính diện trước
faces-tile-size = Cỡ ô ảnh
faces-count = { $count ->
   *[other] { $number } ảnh
}
faces-count-of = { $count ->
   *[other] { $kept } trên { $number } ảnh
}
faces-people = { $count ->
   *[other] { $number } người
}

faces-grid-name = { $count ->
   *[other] { $count } khuôn mặt
}
faces-tile = Khuôn mặt { $number } của { $person }, khung hình { $frame }, { $state }
faces-tile-nobody = Khuôn mặt { $number } chưa rõ của ai, khung hình { $frame }, { $state }
faces-state-new = chưa duyệt
faces-state-in-review = đang duyệt
faces-state-kept = đã giữ
faces-state-rejected = đã loại
faces-state-not-a-face = không phải khuôn mặt
faces-nobody = Chưa có người
faces-video-gone = Video không có trong thư viện
faces-quality-group = Chất lượng { $low } đến { $high }
faces-cluster = Nhóm giống nhau { $number }
faces-no-cluster = Không giống ai
faces-group-new = Chưa duyệt
faces-group-in-review = Đang duyệt
faces-group-not-a-face = Không phải khuôn mặt
faces-group-more = Thao tác khác cho nhóm này
faces-keep-group = Giữ cả nhóm
faces-select-group = Chọn cả nhóm
faces-split-group = Tách thành người mới
faces-reject-group = Loại ảnh chưa duyệt
faces-selected-short = { $count ->
   *[other] { $number } đã chọn
}
faces-kept-short = { $count ->
   *[other] { $number } đã giữ
}
faces-rejected-short = { $count ->
   *[other] { $number } đã loại
}

faces-selected = { $count ->
   *[other] { $number } ảnh đã chọn
}
faces-keep = Giữ
faces-reject = Loại
faces-not-a-face = Không phải mặt
faces-new-person = Người mới
faces-undecide = Bỏ quyết định
faces-move = Chuyển sang…
faces-select-all = Chọn tất cả
faces-select-alike = Chọn ảnh giống
faces-select-alike-short = Ảnh giống
faces-toggle-select = Chọn hoặc bỏ chọn
faces-clear = Bỏ chọn
faces-play = Phát vài giây quanh ảnh
faces-play-short = Phát
faces-stop = Dừng
faces-enlarge = Phóng to
faces-tidy = Cất ảnh đã duyệt
faces-larger = Ô lớn hơn
faces-smaller = Ô nhỏ hơn
faces-move-title = { $count ->
   *[other] { $number } ảnh này là của ai?
}
faces-move-field = Tên hoặc số
faces-drop-new = Thả vào đây để tạo người mới
faces-assign = Gán
faces-assign-name = Gán cho { $person }
faces-merge = Gộp
faces-merge-name = Gộp với { $person }

faces-position = Ảnh { $number } / { $count }
faces-next = Ảnh sau
faces-previous = Ảnh trước
faces-fact-size = Cỡ gốc
faces-frontal = Chính diện
faces-uncovered = Không che
faces-in-video = Trong video
faces-open-studio = Mở trong Studio
faces-fit = Khớp { $value }
faces-alike = Người giống nhất
faces-on-keys = Người theo phím
faces-history = Lịch sử
faces-frame-of = Khung hình { $frame } · { $video }
faces-today = { $count ->
   *[other] Hôm nay đã duyệt { $number } ảnh
}
faces-pace = { $count } ảnh/phút

faces-failed = Không đọc được khuôn mặt
faces-none-title = Chưa có khuôn mặt
faces-none-text = Khi tìm thấy người trong video, khuôn mặt của họ được cắt ra và chờ duyệt ở đây.
faces-none-act = Mở thư viện
faces-all-done-title = Đã duyệt xong
faces-all-done-text = Video tiếp theo sẽ có khuôn mặt mới. Xem lại ảnh đã giữ, hoặc hoàn tác bằng Ctrl Z.
faces-show-kept = Xem ảnh đã giữ
faces-no-match-title = Không có ảnh nào hợp bộ lọc
faces-no-match-text = Nới rộng khoảng, hoặc đặt lại bộ lọc để thấy mọi ảnh của danh sách này.
faces-no-kept-title = Chưa giữ ảnh nào
faces-no-kept-text = Nhấn K trên một ảnh để giữ cho bộ dữ liệu.
faces-no-rejected-title = Chưa loại ảnh nào
faces-no-rejected-text = Nhấn X trên ảnh không nên dùng. Lúc nào cũng có thể hoàn tác.
faces-no-nobody-title = Ảnh nào cũng đã có người
faces-no-nobody-text = Ảnh chưa rõ của ai sẽ nằm ở đây.
faces-no-cursor-title = Chưa chọn ảnh nào
faces-no-cursor-text = Nhấp vào một ảnh hoặc nhấn phím mũi tên, rồi quyết định bằng một phím.

faces-undo-keep = { $count ->
   *[other] Giữ { $count } ảnh
}
faces-undo-reject = { $count ->
   *[other] Loại { $count } ảnh
}
faces-undo-not-a-face = { $count ->
   *[other] { $count } ảnh không phải khuôn mặt
}
faces-undo-undecide = { $count ->
   *[other] Bỏ { $count } quyết định
}
faces-undo-assign = { $count ->
   *[other] Chuyển { $count } ảnh sang { $person }
}
faces-undo-new-person = { $count ->
   *[other] Tạo { $person } từ { $count } ảnh
}
faces-undo-merge = Gộp { $from } vào { $into }
faces-find-act = Tìm khuôn mặt
faces-find-queued = Đang tìm khuôn mặt; chúng sẽ hiện ở đây ngay khi được cắt ra
faces-history-keep = Đã giữ
faces-history-reject = Đã loại
faces-history-not-a-face = Không phải mặt
faces-history-undecide = Đã rút lại quyết định
faces-history-start = Bắt đầu duyệt
faces-history-assign = Đã gán cho { $person }
faces-history-new-person = Đã tạo { $person }
faces-history-merge = Đã gộp vào { $person }
faces-history-draw = Vẽ bằng tay
faces-history-clean = Bị loại khi kiểm tra
faces-arrived = { $count ->
    [0] Không có khuôn mặt mới trong { $name }
   *[other] { $count } khuôn mặt của { $name } cần duyệt
}
faces-map = Bản đồ độ giống
faces-map-name = Bản đồ khuôn mặt; những khuôn mặt giống nhau nằm gần nhau
faces-map-running = Đang sắp xếp các khuôn mặt…
faces-map-none = Không có khuôn mặt nào để sắp xếp
faces-coverage-faces = { $count ->
   *[other] { $number } khuôn mặt, đã giữ { $kept }
}
faces-coverage-seen = { $videos ->
   *[other] { $videos } video
}, { $days ->
   *[other] { $days } ngày
}
faces-coverage-missing = Còn thiếu { $what }
faces-lacks-faces = thêm ảnh
faces-lacks-ahead = nhìn thẳng
faces-lacks-left = từ bên trái
faces-lacks-right = từ bên phải
faces-lacks-up = ngước lên
faces-lacks-down = cúi xuống
faces-lacks-videos = video khác
faces-stills = Ảnh tĩnh
faces-of-still = Từ một ảnh tĩnh
faces-start = Bắt đầu duyệt
faces-start-short = Bắt đầu
faces-undecide-short = Bỏ quyết định
faces-stage-new = Chưa duyệt
faces-stage-in-review = Đang duyệt
faces-stage-accepted = Đã giữ
faces-stage-rejected = Đã loại
faces-stage-not-a-face = Không phải khuôn mặt
faces-remark = Ghi chú
faces-remark-hint = Thêm ghi chú…
faces-undo-start = Bắt đầu duyệt { $count } ảnh
faces-undo-clean = Loại { $count } ảnh theo kết quả kiểm tra
faces-find-more = Tìm khuôn mặt…
faces-import = Nhập ảnh…
faces-import-people = Nhập thư mục theo người…
faces-import-title = Chọn thư mục ảnh
faces-import-people-title = Chọn thư mục có mỗi người một thư mục con
faces-check = Kiểm tra mọi ảnh
faces-check-queued = Đang tìm ảnh nhầm người, ảnh trùng và ảnh lạc
faces-drawn = Đã thêm và giữ khuôn mặt
faces-extract-title = Tìm khuôn mặt trong video
faces-extract-margin = Phần lấy thêm quanh khuôn mặt
faces-extract-best = Số ảnh tốt nhất mỗi người
faces-extract-all = Tất cả
faces-extract-size = Cỡ mặt nhỏ nhất
faces-extract-sharpness = Độ nét tối thiểu
faces-extract-yaw = Góc quay tối đa
faces-extract-preview = Xem trước
faces-extract-text = Khuôn mặt được tìm trong khung bao người của mọi video. Xem trước cho biết một video sẽ có bao nhiêu ảnh.
faces-extract-running = Đang xem một video…
faces-extract-forecast = { $video } có { $found } khuôn mặt, giữ { $kept }. Không lấy: { $refused } chưa đủ tốt, { $duplicates } gần trùng, { $surplus } ngoài số ảnh tốt nhất.
