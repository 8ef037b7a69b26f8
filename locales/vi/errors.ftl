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
error-media-jpeg = Không tạo được ảnh ({ $reason })

error-vision-model-unreadable = Không đọc được tệp mô hình ({ $reason }); hãy cài lại StepMedia: { $path }
error-vision-model-damaged = Tệp mô hình bị hỏng; hãy cài lại StepMedia: { $path }
error-vision-input-size = Bộ phát hiện chỉ nhận kích thước là bội số của 32, không nhận { $size }
error-vision-frame = Bộ phát hiện không đọc được khung hình { $frame }
error-vision-computation = Bộ phát hiện bị lỗi ({ $reason })

error-mot-too-few-columns = Dòng { $line } có { $found } cột, cần { $needed } cột
error-mot-bad-column = Không đọc được dòng { $line }, cột { $column }: { $text }
error-mot-duplicate-id = Khung hình { $frame } có số { $id } hai lần

error-store-locked = Thư viện đang mở trong { $holder } (tiến trình { $pid }); hãy đóng chương trình đó trước
error-store-locked-unknown = Thư viện đang mở trong chương trình khác; hãy đóng chương trình đó trước
error-store-no-library = Ở đây chưa có thư viện; hãy nhập một video trước: { $path }
error-store-not-a-library = Đây không phải thư viện StepMedia: { $path }
error-store-newer-library = Thư viện do bản StepMedia mới hơn tạo ra; hãy cài bản đó: { $path }
error-store-older-library = Thư viện của bản StepMedia cũ; hãy mở để ghi một lần, ví dụ bằng cách nhập video: { $path }
error-store-read-only = Thư viện chỉ mở để đọc
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
