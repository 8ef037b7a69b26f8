# Mỗi lỗi một câu: điều gì đã xảy ra, rồi cần làm gì. Đường dẫn đứng cuối.

error-access-denied = Không có quyền làm việc này ({ $action })

error-media-no-such-file = Không có tệp này: { $path }
error-media-not-a-file = Đây là thư mục hoặc thiết bị, không phải tệp: { $path }
error-media-empty-file = Tệp rỗng: { $path }
error-media-not-a-video = Đây không phải video (MP4, MOV, MKV, WebM, AVI …): { $path }
error-media-no-video-stream = Tệp chỉ có tiếng, không có hình: { $path }
error-media-encrypted = Video bị mã hóa; hãy xuất lại không kèm chống sao chép: { $path }
error-media-bad-header = Tệp hỏng hoặc chưa trọn vẹn; hãy sao chép hoặc quay lại: { $path }
error-media-nothing-decodes = Không đọc được hình nào của video; hãy sao chép hoặc quay lại: { $path }
error-media-unsupported-codec = Chưa hỗ trợ bộ mã { $codec }; hãy chuyển video sang H.264 trước: { $path }
error-media-absurd-size = Kích thước hình ghi trong tệp là { $width } x { $height } điểm ảnh, quá giới hạn { $limit } mỗi cạnh: { $path }
error-media-no-such-frame = Không có khung hình { $frame }; video kết thúc trước đó: { $path }
error-media-stalled = Việc đọc tệp không tiến triển; hãy kiểm tra ổ đĩa: { $path }
error-media-cancelled = Đã hủy
error-media-io = Không đọc được tệp ({ $reason }): { $path }
error-media-internal = Thư viện video bị lỗi ({ $reason })
error-media-picture = Không đọc được ảnh { $path }: chọn tệp JPEG hoặc PNG
error-media-jpeg = Không tạo được ảnh ({ $reason })

error-vision-model-unreadable = Không đọc được tệp mô hình ({ $reason }); hãy cài lại StepMedia: { $path }
error-vision-model-damaged = Tệp mô hình bị hỏng; hãy cài lại StepMedia: { $path }
error-vision-input-size = Bộ phát hiện chỉ nhận kích thước là bội số của 32, không nhận { $size }
error-vision-frame = Bộ phát hiện không đọc được khung hình { $frame }
error-vision-computation = Bộ phát hiện bị lỗi ({ $reason })
error-vision-device-not-built = Bản StepMedia này không có { $device }; hãy bỏ --device để tính bằng bộ xử lý
error-vision-device-unavailable = Không có thiết bị { $device } để tính ({ $reason }); hãy bỏ --device để tính bằng bộ xử lý

error-model-unreadable = Không đọc được tệp ({ $reason }): { $path }
error-model-too-large = Tệp lớn hơn { $limit } MB, vượt mức cần thiết của mô hình: { $path }
error-model-not-onnx = Tệp không phải là mô hình ONNX trọn vẹn; hãy xuất lại hoặc tải lại
error-model-external-data = Trọng số nằm trong tệp khác ({ $tensor }); hãy xuất mô hình thành một tệp duy nhất
error-model-operator = Chưa hỗ trợ phép toán { $operator } của nút { $node }; hãy xuất mô hình không dùng phép toán này
error-model-node = Không chạy được nút { $node } ({ $operator }) ở dạng này: { $reason }
error-model-broken = Mạng trong tệp không nhất quán: { $reason }
error-model-excessive = Nút { $node } cần nhiều bộ nhớ hoặc phép tính hơn mức cho phép
error-model-card = Thẻ mô hình không đúng: { $reason }
error-model-output = Mô hình không cho kết quả như thẻ đã ghi: { $reason }
error-model-name-taken = Đã có mô hình { $name }; hãy xóa mô hình đó trước hoặc đặt tên khác trong thẻ
error-model-not-found = Không có mô hình đã nhập { $name }; lệnh stepmedia models liệt kê các mô hình
error-model-role = Mô hình { $name } có vai trò { $role } nên không dùng được ở đây
error-model-damaged = Tệp của mô hình { $name } bị hỏng; hãy xóa rồi nhập lại
error-model-no-segmenter = Chưa nhập mô hình tách người; hãy nhập tệp MobileSAM: stepmedia models import TỆP --role segmenter
error-model-not-built = Bản StepMedia này không có chức năng tách người khỏi nền (cargo feature segment)

error-mot-too-few-columns = Dòng { $line } có { $found } cột, cần { $needed } cột
error-mot-bad-column = Không đọc được dòng { $line }, cột { $column }: { $text }
error-mot-duplicate-id = Khung hình { $frame } có số { $id } hai lần

error-store-locked = Thư viện đang mở trong { $holder } (tiến trình { $pid }); hãy đóng chương trình đó trước
error-store-locked-unknown = Thư viện đang mở trong chương trình khác; hãy đóng chương trình đó trước
error-store-no-library = Ở đây chưa có thư viện; hãy nhập một video trước: { $path }
error-store-not-a-library = Đây không phải thư viện StepMedia: { $path }
error-store-newer-library = Thư viện do bản StepMedia mới hơn tạo ra; hãy cài bản đó: { $path }
error-store-older-library = Thư viện của bản StepMedia cũ; hãy mở để ghi một lần, ví dụ bằng cách nhập video: { $path }
error-store-read-only = Cửa sổ này chỉ xem được thư viện; hãy thay đổi ở nơi đang mở thư viện
error-store-nothing-to-undo = Không có gì để hoàn tác
error-store-nothing-to-redo = Không có gì để làm lại
error-store-step-blocked = Không thể hoàn tác hay làm lại bước { $step }: bước { $by }, { $kind ->
    [merge] lần gộp
    [split] lần tách
    [swap] lần hoán đổi
    [confirm] lần xác nhận
    [assign] lần chuyển
    [reject] lần từ chối
    [reanalyze] lần phân tích mới
   *[other] quyết định sau đó
}, đã thay đổi cùng nội dung
error-store-step-outdated = Không thể hoàn tác hay làm lại bước { $step }: nội dung của bước này đã thay đổi

error-people-same = { $code } đã là cùng một người
error-people-said-apart = Đã xác định { $code } không phải là { $other }; nếu vẫn muốn gộp, hãy chọn bỏ qua điều đó
error-people-seen-together = { $code } và { $other } cùng có mặt ở khung hình { $frame } của video { $video } nên là hai người; nếu quyết định khác, hãy chọn bỏ qua điều đó
error-people-two-employees = { $code } và { $other } là hai nhân viên; hãy bỏ liên kết một người trước
error-people-nothing-to-split = { $code } không có mặt ở cả hai phía của khung hình { $frame } trong video { $video }; hãy chọn một khung hình giữa lần xuất hiện
error-people-nothing-to-swap = Cả { $code } và { $other } đều không có mặt từ khung hình { $frame } của video { $video }; hãy chọn khung hình sớm hơn
error-people-not-seen = { $code } không có trong lần xuất hiện này tại khung hình { $frame }; hãy kéo dài lần xuất hiện đến khung hình đó trước
error-people-there-already = { $code } đã có một lần xuất hiện tại khung hình { $frame }; hãy dừng trước đó hoặc gộp hai lần
error-people-nothing-left = Lần xuất hiện này của { $code } sẽ không còn gì; hãy chọn “Không phải người” để xóa
error-people-nothing-drawn = Chưa vẽ khung bao nào trong hình; hãy kéo chuột quanh người trên ít nhất một khung hình
error-people-not-analysed = Chưa tìm người trong video { $video }; hãy tìm người trước
error-people-not-theirs = Lần xuất hiện { $appearance } không phải của { $code }; stepmedia people cho biết là của ai
error-people-outdated = Lần xuất hiện { $appearance } thuộc lần phân tích trước; stepmedia people liệt kê các lần của bản hiện tại
error-people-no-appearance = Không tìm thấy lần xuất hiện nào; stepmedia people liệt kê các lần xuất hiện
error-store-no-such-collection = Không có bộ sưu tập { $id }
error-store-no-such-video = Không có video { $id }; stepmedia videos liệt kê các video
error-store-no-such-person = Không có người { $id }; stepmedia people liệt kê những người đã thấy
error-store-no-such-analysis = Không có lần phân tích { $id }
error-store-no-such-employee = Không có nhân viên { $id }
error-store-no-such-job = Không có việc { $id }; stepmedia jobs liệt kê các việc
error-store-no-such-watch-folder = Không có thư mục theo dõi { $id }
error-store-no-such-appearance = Không có lần xuất hiện { $id }; stepmedia people liệt kê các lần xuất hiện
error-store-no-such-face = Không có khuôn mặt { $id }
error-store-no-such-model = Không có mô hình { $id }
error-store-no-such-suggestion = Không có gợi ý { $id }
error-store-no-such-step = Không có bước { $id }; stepmedia people history liệt kê các bước
error-store-duplicate-video = Video này đã có trong bộ sưu tập { $collection } với tên { $filename }
error-store-collection-name-taken = Ở đây đã có bộ sưu tập { $name }
error-store-collection-name-ambiguous = Có nhiều bộ sưu tập tên { $name }; hãy đổi tên một bộ trước
error-store-collection-not-empty = Bộ sưu tập { $name } còn video ({ $videos }); hãy chuyển hoặc xóa trước
error-store-collection-watched = Bộ sưu tập { $name } đang nhận video từ một thư mục theo dõi: { $path }
error-store-collection-cycle = Không thể đưa bộ sưu tập { $name } vào chính nó hoặc vào bên trong nó
error-store-empty-name = Tên đang để trống
error-store-email-taken = Đã có nhân viên dùng địa chỉ { $email }
error-store-folder-watched = Thư mục này đã được theo dõi: { $path }
error-store-cancelled = Đã hủy
error-store-source-changed = Tệp thay đổi trong lúc đọc; hãy thử lại khi tệp đã trọn vẹn: { $path }
error-store-path-not-unicode = Tên tệp có ký tự không lưu được; hãy đổi tên trước: { $path }
error-store-disk-full = Ổ đĩa đầy; hãy giải phóng dung lượng rồi thử lại
error-store-damaged = Thư viện bị hỏng ({ $what }); hãy khôi phục bản sao lưu
error-store-file = Không đọc hoặc ghi được tệp ({ $reason }): { $path }
error-store-internal = Cơ sở dữ liệu bị lỗi ({ $reason })

error-job-cancelled = Đã hủy; phần đã làm được giữ lại
error-job-empty-range = Khoảng khung hình trống: điểm cuối đứng trước điểm đầu
error-job-video-file-gone = Không còn tệp của video { $video }; hãy đặt lại tệp: { $path }
error-job-nothing-to-import = Không có video nào trong thư mục này: { $path }
error-job-thread = Hệ thống không cấp thêm luồng; hãy đóng bớt chương trình rồi thử lại
error-job-not-analyzed = Video { $video } chưa được phân tích; stepmedia analyze { $video } sẽ phân tích
error-job-checkpoint = Không lưu được trạng thái của lần phân tích
error-store-job-queued = Việc { $job } đang chờ sẵn
error-store-job-running = Việc { $job } đang chạy
error-store-job-paused = Việc { $job } đang tạm dừng
error-store-job-done = Việc { $job } đã xong
error-store-job-failed = Việc { $job } bị lỗi; hãy chạy lại
error-store-job-cancelled = Việc { $job } đã hủy; hãy chạy lại
error-store-linked-path-taken = Thư viện đã có video khác liên kết tới chỗ này; hãy xóa video đó trước: { $path }

error-render-too-large = Hình có kích thước { $width } x { $height } điểm ảnh; đồ họa của máy này chỉ hiển thị tối đa { $limit } mỗi cạnh
error-render-bad-frame = Một hình của video bị hỏng và không thể hiển thị
error-render-no-adapter = Không tìm thấy trình điều khiển đồ họa; hãy cài trình điều khiển Vulkan của Mesa (mesa-vulkan-drivers)
error-render-device = Trình điều khiển đồ họa gặp lỗi; hãy cập nhật nó hoặc khởi động lại máy
error-app-no-window = Không mở được cửa sổ; hãy kiểm tra máy có môi trường đồ họa và trình điều khiển đồ họa ({ $reason })
error-app-bench-closed = Cửa sổ bị đóng hoặc video không tải được trước khi đo xong

error-hr-period-locked = Ngày { $date } thuộc kỳ công đã khóa ({ $first } đến { $last }); hãy mở khóa kỳ công trước
error-hr-bad-period-cut = Kỳ công bắt đầu từ ngày 1 đến ngày 31 của tháng, không phải ngày { $day }
error-hr-reason-missing = Hãy ghi lý do
error-hr-punch-changed = Lượt chấm công đã thay đổi; hãy xem lại ngày này
error-hr-not-the-approver = Người khác duyệt đơn này ở cấp hiện tại
error-hr-own-request = Không ai được tự duyệt đơn của mình
error-hr-not-the-requester = Chỉ người làm đơn mới làm được việc này
error-hr-wrong-state = Đơn đã qua bước này
error-hr-no-approver = Đơn chưa có người duyệt; hãy đặt người duyệt cho từng cấp trước
error-leave-bad-span = Ngày nghỉ không hợp lệ; ngày cuối không được trước ngày đầu
error-leave-whole-days-only = Loại phép này chỉ nghỉ trọn ngày
error-leave-no-hours = Loại phép này chỉ nghỉ theo ngày hoặc nửa ngày
error-leave-nothing-to-take = Những ngày này không có giờ làm việc
error-leave-not-employed = Ngày { $date } nằm ngoài thời gian làm việc tại công ty
error-leave-not-yet-eligible = Loại phép này được nghỉ từ ngày { $date }
error-leave-short-notice = Hãy xin nghỉ trước ít nhất { $days } ngày
error-leave-too-far-back = Chỉ được xin nghỉ lùi lại tối đa { $days } ngày
error-leave-too-long = Mỗi đơn nghỉ tối đa { $days } ngày
error-leave-period-locked = Kỳ công { $first } đến { $last } đã khóa; hãy mở khóa trước
error-leave-overlap = Ngày { $date } đã có đơn nghỉ khác trùng giờ
error-leave-balance = Xin nghỉ { $asked } giờ nhưng chỉ còn { $available } giờ
error-leave-blackout = Không được nghỉ ngày { $date }: { $name }
error-leave-team-clash = Ngày { $date } đã có { $away } đồng nghiệp nghỉ
error-leave-already-attended = Ngày { $date } đã có chấm công

error-dataset-cancelled = Đã hủy; không để lại gì
error-dataset-disk-full = Ổ đĩa đầy; hãy giải phóng dung lượng rồi thử lại
error-dataset-file = Không đọc hoặc ghi được tệp ({ $reason }): { $path }
error-dataset-picture = Không tạo được hình { $name } ({ $reason })
error-dataset-nothing-to-export = Không còn gì để xuất; bước chạy thử cho biết lý do
error-dataset-leaks = { $pairs } cặp hình gần như trùng nhau nằm ở các phần chia khác nhau; hãy chia lại để chúng cùng một phần, hoặc cho phép
error-dataset-target-not-empty = Ở đó đã có dữ liệu; hãy chọn thư mục trống hoặc tên mới: { $path }
error-dataset-not-ours = Đây không phải là lần xuất dở dang; hãy xóa hoặc đổi tên trước: { $path }
error-dataset-target-busy = Một lần xuất khác đang ghi vào đó; hãy đợi đến khi xong: { $path }
error-dataset-read-back = Nội dung đã ghi đọc lại không khớp ({ $reason }); hãy kiểm tra ổ đĩa: { $file }
error-dataset-fractions = Tổng của train, val và test phải là 100 %
error-dataset-snapshot-exists = Ở đó đã có bản chụp: { $path }
error-dataset-not-a-snapshot = Đây không phải là bản chụp ({ $reason }): { $path }
error-dataset-unknown-layout = Ở đây không có tập dữ liệu YOLO, COCO hay thư mục theo lớp: { $path }
error-dataset-archive = Không giải nén được tệp ({ $reason }): { $path }
error-dataset-internal = Không tạo được tập dữ liệu ({ $reason })

error-hr-name-taken = Tên { $name } đã được dùng
error-hr-code-taken = Nhân viên khác đã có mã { $code }
error-hr-code-twice = Mã { $code } xuất hiện nhiều lần trong tệp này
error-hr-no-such-code = Không có nhân viên mã { $code }
error-hr-own-manager = Quản lý { $code } sẽ thành quản lý của chính mình
error-hr-end-before-start = { $name }: ngày làm việc cuối trước ngày vào làm
error-hr-employee-in-use = { $name } đã có chấm công hoặc nghỉ phép; hãy ghi ngày làm việc cuối thay vì xóa
error-hr-department-in-use = { $name } còn nhân viên hoặc phòng ban trực thuộc; hãy chuyển đi trước
error-hr-department-cycle = { $name } không thể trực thuộc chính mình
error-hr-shift-in-use = Còn người làm ca { $name }; hãy đổi ca cho họ trước
error-hr-no-such-shift = Không có ca làm việc tên { $name }
error-hr-no-such-site = Không có địa điểm tên { $name }
error-hr-not-a-date = { $text } không phải ngày; hãy ghi 02/03/2026 hoặc 2026-03-02
error-hr-not-an-email = { $email } không phải địa chỉ thư điện tử
error-hr-bad-pin = Mã PIN gồm 4 đến 8 chữ số
error-hr-import-row = Chưa nhập dòng nào: cần sửa dòng { $row }, tổng cộng { $count } lỗi
error-hr-punch-in-future = Giờ chấm công không thể ở tương lai ({ $date })
error-hr-lock-not-over = Chỉ khóa được kỳ công hai ngày sau khi kết thúc ({ $last })
error-hr-not-locked = Không có kỳ công đã khóa bắt đầu ngày { $first }
error-hr-range = Ngày đầu ({ $from }) sau ngày cuối ({ $to })
error-hr-sheet-too-long = Bảng công tháng hiển thị dưới { $days } ngày; hãy chọn khoảng ngắn hơn
error-document-not-a-table = Tệp không phải bảng ({ $reason })
error-document-empty = Bảng trống
error-document-not-utf8 = Dòng { $line } không phải UTF-8; hãy lưu tệp dạng CSV UTF-8 hoặc XLSX
error-document-not-written = Không tạo được tài liệu ({ $reason })
error-store-no-such-site = Không có địa điểm { $id }
error-store-no-such-department = Không có phòng ban { $id }
error-store-no-such-shift = Không có ca làm việc { $id }
error-store-no-such-holiday = Không có ngày lễ { $id }
error-store-no-such-leave-type = Không có loại phép { $id }
error-store-no-such-leave-request = Không có đơn nghỉ { $id }
error-store-no-such-correction = Không có đơn điều chỉnh công { $id }
error-store-no-such-punch = Không có lượt chấm công { $id }
error-hr-sample-not-empty = Công ty mẫu chỉ dùng cho thư viện chưa có nhân viên
error-hr-not-a-time = { $text } không phải giờ; hãy ghi 08:00
error-store-no-such-face-step = Không có quyết định { $id } về khuôn mặt
error-store-no-such-still = Không có ảnh { $id }
error-store-face-step-blocked = Không thể hoàn tác hay làm lại quyết định { $step } về khuôn mặt: các khuôn mặt đó đã thay đổi sau đó; hãy xem lại chúng

error-store-no-such-snapshot = Không có bản chụp { $id }; stepmedia dataset list liệt kê các bản chụp
error-store-no-such-dataset-import = Không có tập dữ liệu đã nhập { $id }
error-store-snapshot-name-taken = Đã có bản chụp tên { $name }; hãy chọn tên khác
error-job-empty-snapshot = Không có gì trong thư viện khớp với thiết lập này; hãy nới bộ lọc hoặc phân tích video trước
error-job-leaks = { $pairs } cặp hình gần như trùng nằm ở các phần chia khác nhau ({ $examples }); hãy giữ chúng cùng một phần hoặc chia theo video
error-job-source-gone = Một tệp của tập dữ liệu không còn nữa; hãy đưa tệp về chỗ cũ hoặc bỏ ra: { $path }
error-job-source-changed = Một tệp không còn như thư viện đã ghi; hãy khôi phục hoặc nhập lại: { $path }
error-job-picture = Không đọc được hình { $name } ({ $reason })
error-job-only-faces = { $format } gồm ảnh khuôn mặt; hãy xuất người dưới dạng yolo, coco, voc hoặc mot
error-job-only-csv = Chỉ xuất vectơ đặc trưng ở dạng csv
error-job-no-pictures = Không có ảnh JPEG hay PNG nào trong { $path }; hãy chọn thư mục khác
error-job-no-face-there = Không nhận ra khuôn mặt ở đó; hãy vẽ khung quanh cả khuôn mặt
error-store-no-such-document = Không có tài liệu { $id }
error-hr-kiosk-not-employed = { $name } hôm nay không làm việc tại công ty
error-hr-own-deputy = Không thể tự ủy quyền cho mình; chọn người khác
error-hr-photo = Không đọc được ảnh: { $reason }
