# Những gì dòng lệnh in ra.

cli-done = Xong
cli-no-home = Không có thư mục cá nhân để đặt thư viện; hãy chỉ định bằng --data-dir
cli-file-error = Không đọc hoặc ghi được tệp ({ $reason }): { $path }

cli-imported = Đã nhập thành video { $video }: { $path }
cli-import-duplicate = Đã có trong bộ sưu tập { $collection }, là video { $video }: { $path }
cli-watching = Đang theo dõi; Ctrl-C để dừng: { $path }

cli-analyzed = Video { $video }: { $frames } khung hình trong { $seconds } giây ({ $fps } fps), { $persons } người
cli-analyze-none-left = Mọi video đều đã phân tích
cli-analyze-lost = Không tìm thấy lại: { $codes }

cli-people-found = Tìm thấy { $count } người
cli-people-gone = { $count } người không thấy ở nơi nào khác nên đã bị xóa: { $codes }
cli-exported = Đã ghi { $tracks } vết theo dõi với { $boxes } khung bao vào { $path }
cli-videos-none = Chưa có video nào; dùng stepmedia import để thêm
cli-collections-none = Chưa có bộ sưu tập nào
cli-jobs-none = Không có việc nào
cli-jobs-ran = { $count ->
        [0] Không có việc nào đang chờ
       *[other] Đã chạy { $count } việc
    }
cli-audit-whole = Nhật ký nguyên vẹn: { $count } mục
cli-audit-broken = Nhật ký đã bị sửa: mục { $row } bị mất hoặc khác lúc ghi
cli-model-imported = Đã nhập và chạy thử mô hình { $name }; giấy phép { $license }. Được huấn luyện trên { $data }, dữ liệu này có điều khoản riêng
cli-model-shipped = kèm theo StepMedia
cli-outlined = Đã khoanh đường viền { $people } người trong { $frames } khung hình; giữ nguyên { $left } khung hình
cli-segmented = Đã vẽ đường viền { $count } người: { $path }
cli-segment-no-frame = Video không có khung hình { $frame }
cli-bench-machine = { $threads } luồng, { $isa }; nhân ma trận { $gflops } GFLOP/s
cli-eval-pairs = Mỗi dữ liệu chuẩn cần một tệp để chấm: đã đưa { $gt } và { $inputs }
cli-eval-videos = Mỗi dữ liệu chuẩn cần video của nó: đã đưa { $gt } và { $videos }
cli-eval-together = tính gộp

cli-progress-reading = kiểm tra { $percent }%
cli-progress-copying = sao chép { $percent }%
cli-progress-analyzing = phân tích { $percent }%
cli-progress-finishing = ảnh rõ nhất { $percent }%
cli-progress-rate = { $fps } fps
cli-progress-eta = còn { $time }

cli-status-imported = đã nhập
cli-status-analyzing = đang phân tích
cli-status-analyzed = đã phân tích
cli-status-failed = lỗi
cli-job-queued = đang chờ
cli-job-running = đang chạy
cli-job-paused = tạm dừng
cli-job-done = xong
cli-job-failed = lỗi
cli-job-cancelled = đã hủy

cli-column-id = Số
cli-column-name = Tên
cli-column-collection = Bộ sưu tập
cli-column-size = Kích thước
cli-column-fps = fps
cli-column-duration = Thời lượng
cli-column-codec = Bộ mã
cli-column-bytes = Tệp
cli-column-status = Trạng thái
cli-column-people = Số người
cli-column-videos = Số video
cli-column-person = Người
cli-column-video = Video
cli-column-frames = Khung hình
cli-column-time = Thời gian
cli-column-confidence = Độ tin cậy
cli-column-progress = Tiến độ
cli-column-job = Việc
cli-column-error = Lỗi
cli-column-sequence = Chuỗi
cli-column-hota = HOTA
cli-column-mota = MOTA
cli-column-idf1 = IDF1
cli-column-idsw = Đổi số
cli-column-fp = Báo sai
cli-column-fn = Bỏ sót
cli-column-tracks = Vết
cli-column-model = Mô hình
cli-column-role = Vai trò
cli-column-license = Giấy phép
cli-column-training-data = Dữ liệu huấn luyện
cli-column-appearance = Lần xuất hiện
cli-column-decision = Quyết định
cli-column-other = Người kia
cli-column-score = Điểm
cli-column-face = Khuôn mặt
cli-column-body = Dáng vẻ

cli-people-decided = { $title } (bước { $step })
cli-people-undone = Đã hoàn tác: { $title }
cli-people-redone = Đã làm lại: { $title }
cli-people-unchanged = Không có gì phải thay đổi
cli-people-no-history = Chưa có quyết định nào
cli-people-no-suggestions = Không có gì cần hỏi
cli-step-done = đã làm
cli-step-undone = đã hoàn tác
cli-step-discarded = đã hoàn tác hẳn
cli-step-settled = không thể hoàn tác
cli-analyze-lost-decision = Không giữ lại được quyết định về { $code } ở khung hình { $from }–{ $to }; stepmedia people undo dùng lại lần phân tích trước
cli-column-input = Đầu vào
cli-column-batch = Lô
cli-column-median = Trung vị ms
cli-column-p95 = p95 ms
cli-column-gflops = GFLOP/s
cli-column-share = % so với nhân ma trận
cli-column-layer = Lớp
cli-column-mean = Trung bình ms

cli-usage-unknown-argument = { $arg } không phải là tùy chọn ở đây
cli-usage-unknown-command = Không có lệnh { $command }
cli-usage-missing-argument = Thiếu { $arg }
cli-usage-missing-command = Thiếu tên lệnh
cli-usage-missing-value = { $arg } cần một giá trị
cli-usage-bad-value = { $value } không phải là giá trị của { $arg }
cli-usage-conflict = { $arg } không đi cùng những gì đã đưa trước đó
cli-usage-other = Không hiểu dòng lệnh
cli-usage-see-help = stepmedia --help liệt kê các lệnh
cli-column-vectors = Véc-tơ
cli-column-median-ms = Trung vị ms
cli-column-p95-ms = 95 % ms
cli-column-result = Kết quả
cli-bench-same = giống so sánh tất cả
cli-bench-differs = KHÁC với so sánh tất cả
cli-links-found = Đã xét { $appearances } lần xuất hiện, { $faces } lần có khuôn mặt. Cùng một người: { $same }. Cần hỏi: { $questions }
cli-links-same = cùng một người
cli-links-question = cùng một người?
cli-column-alike = Độ giống

cli-bench-decode = { $fps } khung hình mỗi giây với { $threads } luồng
cli-column-wait = Chờ
cli-bench-seek-opened = hình đầu tiên của tệp vừa mở
cli-bench-seek-exact = khung hình ngẫu nhiên
cli-bench-seek-preview = hình đầu tiên khi kéo
cli-bench-seek-forward = tiến một khung hình
cli-bench-seek-back = lùi một khung hình
cli-bench-seek-back-at-once = lùi một khung hình ngay sau khi tua
cli-bench-ui = Phát { $seconds } giây: hiện { $shown } khung hình, bỏ { $dropped }, chờ { $stalls } lần. Luồng cửa sổ { $median } ms mỗi khung hình (99% trong { $p99 } ms). Vẽ lại khi để yên: { $repaints }. Bộ xử lý dùng { $share }%
cli-search-no-face = Không tìm thấy khuôn mặt trong { $path }: chọn ảnh có khuôn mặt lớn hoặc rõ hơn
cli-search-found = Tìm thấy { $found } lần xuất hiện trong { $compared } khuôn mặt, mất { $ms } ms

cli-progress-looking = đang xem hình { $percent } %
cli-progress-comparing = đang so sánh { $percent } %
cli-progress-writing = đang ghi { $percent } %
cli-progress-checking = đang đọc lại { $percent } %
cli-progress-packing = đang nén { $percent } %
cli-column-splits = Train / val / test
cli-column-split-by = Chia theo
cli-dataset-none = Chưa có bản chụp nào; stepmedia dataset snapshot tạo bản chụp
cli-dataset-snapshot = { $name }: { $faces } ảnh khuôn mặt, { $frames } khung hình, { $people } người; train { $train }, val { $val }, test { $test }
cli-dataset-grouped = { $pairs } cặp hình gần như trùng được giữ cùng một phần
cli-dataset-no-faces = Không có ảnh khuôn mặt: stepmedia faces extract cắt ảnh khuôn mặt
cli-dataset-verified = { $intact } không đổi, { $changed } đã đổi, { $missing } bị thiếu
cli-dataset-diff = Từ { $before } đến { $after }: thêm { $added }, bớt { $removed }, đổi nhãn { $relabelled }, đổi phần chia { $moved }, vẽ lại { $redrawn }, giữ nguyên { $unchanged }
cli-dataset-exported = Đã xuất và đọc lại { $items } hình ({ $size }): { $path }
cli-dataset-dry-run = { $items } hình trong { $files } tệp, khoảng { $size }; train { $train }, val { $val }, test { $test }
cli-dataset-left-out = Bỏ ra { $count }: { $reason }
cli-dataset-checked = { $layout }: { $images } hình, { $boxes } khung bao, { $classes } lớp; { $errors } lỗi, { $warnings } cảnh báo
cli-column-layout = Kiểu
cli-column-pictures = Hình
cli-column-path = Đường dẫn
cli-dataset-imported = Tập dữ liệu { $import }: đã nhập { $pictures } hình với { $faces } khuôn mặt và { $bodies } người, { $known } hình đã có sẵn
cli-dataset-import-lost = Bỏ ra: { $unreadable } tệp không phải hình, { $boxes } khung bao không phải người; { $errors } lỗi (stepmedia dataset check liệt kê)
cli-dataset-imports-none = Chưa nhập tập dữ liệu nào; stepmedia dataset import nhập
cli-dataset-stopped = Đã dừng; không để lại gì
cli-dataset-import-stopped = Đã dừng; những gì đã nhập vẫn còn, nhập lại thư mục để tiếp tục

# Đoạn video và ảnh.
cli-clip-written = Đã ghi { $frames } khung hình trong { $parts } đoạn: { $path }
cli-clip-keep-whom = “others” cần biết giữ lại ai: hãy thêm --keep MÃ
cli-still-written = Đã ghi ảnh: { $path }
