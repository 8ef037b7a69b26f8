# stepmedia faces
cli-faces-imported = Đã đọc { $pictures } ảnh, trong đó { $known } ảnh đã có; thêm { $faces } khuôn mặt
cli-faces-nothing-analyzed = Chưa có video nào có người; hãy tìm người trước: stepmedia analyze
cli-faces-kept = { $name }: giữ { $kept } khuôn mặt trong { $found } tìm thấy qua { $views } lần xem, { $seconds } giây
cli-faces-would-keep = { $name }: sẽ giữ { $kept } khuôn mặt trong { $found } tìm thấy qua { $views } lần xem, { $seconds } giây
cli-faces-done-before = { $name }: đã làm với thiết lập này, giữ { $kept } khuôn mặt trong { $found }
cli-faces-refused = { $count } { $why ->
    [score] bị bộ phát hiện nghi ngờ
    [size] quá nhỏ
    [blurred] bị mờ
    [light] quá tối hoặc quá sáng
    [pose] quay đi quá nhiều
    [covered] bị che
   *[norm] quá mơ hồ để nhận dạng
}
cli-faces-repeated = { $count } gần giống một ảnh tốt hơn
cli-faces-surplus = { $count } vượt số cần cho một người
cli-faces-found = { $count ->
    [0] Chưa có khuôn mặt; hãy cắt ra trước: stepmedia faces extract
   *[other] { $count } khuôn mặt
}
cli-faces-no-collection = (không có)
cli-faces-sample-stands = Xem lại lần hai: { $answered } trong { $faces } khuôn mặt, { $rate } % trả lời khác
cli-faces-mistakes = { $count } trong { $pictures } ảnh giống người khác hơn
cli-faces-doubtful = { $count ->
    [0] Không có khuôn mặt nào giống người khác hơn
   *[other] { $count } khuôn mặt giống người khác hơn
}
cli-faces-duplicate-pairs = { $count ->
    [0] Không có hai ảnh nào trong { $pictures } ảnh gần giống nhau
   *[other] { $count } cặp trong { $pictures } ảnh gần giống nhau
}
cli-faces-duplicates = { $count ->
    [0] Không có khuôn mặt nào gần giống một ảnh tốt hơn
   *[other] { $count } khuôn mặt gần giống ảnh tốt hơn
}
cli-faces-left-out = Đã bỏ ra { $count } khuôn mặt trong số đó
cli-faces-checking = Kiểm tra khuôn mặt
cli-faces-decided = Quyết định { $decision }; stepmedia faces undo { $decision } để hoàn tác
cli-faces-undone = Đã hoàn tác quyết định { $decision }
cli-faces-redone = Quyết định { $decision } lại có hiệu lực
cli-faces-sampled = { $count } khuôn mặt cần xem lại lần hai
cli-faces-no-sample = Chưa có mẫu; hãy chọn mẫu: stepmedia faces sample
cli-face-state-new = Mới
cli-face-state-in-review = Đang xem
cli-face-state-accepted = Đã nhận
cli-face-state-rejected = Đã loại
cli-face-state-not-a-face = Không phải mặt
cli-column-frame = Khung hình
cli-column-quality = Chất lượng
cli-column-faces = Khuôn mặt
cli-column-poses = Số hướng trên 9
cli-column-filed-under = Xếp vào
cli-column-looks-like = Giống
cli-column-margin = Chênh lệch
cli-column-file = Tệp
cli-column-doubt = Nghi ngờ
cli-progress-finding-faces = tìm khuôn mặt { $percent }%
cli-progress-writing-faces = ghi khuôn mặt { $percent }%
cli-progress-checking-faces = kiểm tra khuôn mặt { $percent }%
cli-help-faces-about = Khuôn mặt cho bộ dữ liệu: cắt ra, xem xét, làm sạch
cli-help-faces-extract-about = Cắt khuôn mặt của những người trong video, hoặc trong một thư mục ảnh
cli-help-faces-extract-video = Chỉ video này (có thể nêu nhiều lần); nếu không, mọi video có người
cli-help-faces-extract-folder = Ảnh trong thư mục này và bên dưới thay cho video
cli-help-faces-extract-by-person = Thư mục của mỗi ảnh mang tên người trong ảnh
cli-help-faces-extract-collection = Bộ sưu tập chứa các ảnh
cli-help-faces-extract-every = Xem mỗi n khung hình một lần; nếu không, khoảng ba lần mỗi giây
cli-help-faces-extract-side = Cạnh ảnh cắt ra tính bằng điểm ảnh, mặc định 128
cli-help-faces-extract-margin = Phần hiện thêm quanh khuôn mặt ở mỗi bên, theo tỉ lệ cạnh; mặc định 0.15
cli-help-faces-extract-best = Giữ bấy nhiêu ảnh tốt nhất của mỗi người, từ mọi hướng; 0 là giữ tất cả
cli-help-faces-extract-keep-duplicates = Giữ cả ảnh gần giống ảnh tốt hơn
cli-help-faces-extract-min-score = Điểm thấp nhất của bộ phát hiện, từ 0 đến 1
cli-help-faces-extract-min-size = Kích thước nhỏ nhất tính bằng điểm ảnh
cli-help-faces-extract-min-sharpness = Độ nét thấp nhất; dưới 20 là mờ, trên 100 là nét
cli-help-faces-extract-max-yaw = Quay sang bên nhiều nhất
cli-help-faces-extract-max-pitch = Ngước lên hay cúi xuống nhiều nhất
cli-help-faces-extract-max-roll = Nghiêng nhiều nhất
cli-help-faces-extract-min-uncovered = Phần không bị che ít nhất, từ 0 đến 1
cli-help-faces-extract-min-norm = Độ dài ít nhất của dãy số nhận dạng
cli-help-faces-extract-dry-run = Chỉ cho biết sẽ tìm thấy và giữ gì
cli-help-faces-list-about = Liệt kê khuôn mặt
cli-help-faces-list-person = Chỉ của người này
cli-help-faces-list-video = Chỉ của video này
cli-help-faces-list-state = Chỉ ở trạng thái duyệt này
cli-help-faces-list-limit = Nhiều nhất bấy nhiêu
cli-help-faces-quality-about = Khuôn mặt tốt đến đâu, và mỗi người được thấy từ bao nhiêu hướng
cli-help-faces-quality-min-score = Điểm thấp nhất của bộ phát hiện, từ 0 đến 1
cli-help-faces-quality-min-size = Kích thước nhỏ nhất tính bằng điểm ảnh
cli-help-faces-quality-min-sharpness = Độ nét thấp nhất; dưới 20 là mờ, trên 100 là nét
cli-help-faces-quality-max-yaw = Quay sang bên nhiều nhất
cli-help-faces-quality-max-pitch = Ngước lên hay cúi xuống nhiều nhất
cli-help-faces-quality-max-roll = Nghiêng nhiều nhất
cli-help-faces-quality-min-uncovered = Phần không bị che ít nhất, từ 0 đến 1
cli-help-faces-quality-min-norm = Độ dài ít nhất của dãy số nhận dạng
cli-help-faces-duplicates-about = Tìm các ảnh gần giống nhau
cli-help-faces-duplicates-images = Trong một thư mục ảnh thay cho thư viện
cli-help-faces-duplicates-fix = Bỏ ra những ảnh chưa ai nhận
cli-help-faces-mistakes-about = Tìm khuôn mặt giống người khác hơn, đáng ngờ nhất trước
cli-help-faces-mistakes-images = Trong bộ dữ liệu mỗi người một thư mục thay cho thư viện
cli-help-faces-mistakes-limit = Hiện nhiều nhất bấy nhiêu
cli-help-faces-decide-about = Quyết định về các khuôn mặt
cli-help-faces-decide-decision = Quyết định
cli-help-faces-decide-faces = Số của các khuôn mặt
cli-help-faces-decide-person = Người trong ảnh, dùng với assign
cli-help-faces-draw-about = Thêm một khuôn mặt bị bỏ sót
cli-help-faces-draw-video = Số của video
cli-help-faces-draw-frame = Khung hình có khuôn mặt
cli-help-faces-draw-bbox = Khung quanh khuôn mặt: trái, trên, rộng và cao, tính bằng điểm ảnh
cli-help-faces-draw-person = Người trong ảnh
cli-help-faces-undo-about = Hoàn tác một quyết định
cli-help-faces-undo-decision = Số của quyết định
cli-help-faces-redo-about = Làm lại một quyết định đã hoàn tác
cli-help-faces-redo-decision = Số của quyết định
cli-help-faces-progress-about = Việc duyệt đã đến đâu, theo bộ sưu tập
cli-help-faces-sample-about = Chọn mẫu khuôn mặt đã quyết định để xem lại lần hai
cli-help-faces-sample-share = Phần của số khuôn mặt đã quyết định, từ 0.05 đến 0.15
cli-help-faces-sample-seed = Số khác cho mẫu khác
cli-help-bench-ui-faces = Đo việc duyệt bấy nhiêu khuôn mặt tạo sẵn thay vào đó
cli-help-bench-ui-keep = Tạo thư viện của chúng ở đây và giữ lại cho lần sau
cli-help-faces-answer-about = Trả lời về một khuôn mặt của mẫu mới nhất, không xem câu trả lời đầu
cli-help-faces-answer-face = Số của khuôn mặt
cli-help-faces-answer-state = Nó là gì
cli-help-faces-answer-person = Người trong ảnh
