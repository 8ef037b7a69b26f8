# Điều hướng, thanh trên, thanh trạng thái, thông báo, hộp thoại và các từ dùng chung.
app-name = StepMedia
nav-home = Trang chủ
nav-library = Thư viện
nav-studio = Studio
nav-faces = Khuôn mặt
nav-datasets = Tập dữ liệu
nav-settings = Cài đặt
settings-language = Ngôn ngữ
language-english = English
language-vietnamese = Tiếng Việt
theme-use-light = Dùng giao diện sáng
theme-use-dark = Dùng giao diện tối
jobs-title = Công việc
jobs-count = { $count } việc
jobs-failed-count = { $count } việc lỗi
status-saved = Đã lưu mọi thay đổi
status-saving = Đang lưu
status-models = Phát hiện { $detector } · theo dõi { $tracker }
status-frame = { $frame } / { $count }
close = Đóng
cancel = Hủy
drop-to-import = Thả vào đây để nhập
act-import = Nhập video…
act-undo = Hoàn tác
undo-hint = Hoàn tác: { $what }
act-redo = Làm lại
length-h-min = { $h } giờ { $min } phút
length-min = { $min } phút
length-s = { $s } giây
left-s = còn { $s } giây
left-min-s = còn { $min } phút { $s } giây
left-h-min = còn { $h } giờ { $min } phút
job-pause = Tạm dừng
job-resume = Tiếp tục
job-cancel = Hủy việc
job-retry = Thử lại

# Thông báo của chương trình đang chạy.
toast-open = Mở
toast-imported = Đã nhập { $name }
toast-duplicate = { $name } đã có trong bộ sưu tập { $collection }
toast-analyzed = { $count ->
    [0] Không tìm thấy ai trong { $name }
   *[other] Tìm thấy { $count } người trong { $name }
}
toast-job-failed = { $name } không thành công
toast-video-removed = Đã gỡ { $name }
toast-no-file-dialog = Máy này không có hộp thoại chọn tệp; hãy gõ đường dẫn trong thư viện hoặc thả tệp vào cửa sổ này
toast-no-file-manager = Không mở được trình quản lý tệp; thư mục là { $path }
undo-create-collection = Tạo bộ sưu tập { $name }
undo-rename-collection = Đổi tên bộ sưu tập { $name }
undo-delete-collection = Xóa bộ sưu tập { $name }
undo-move-video = Chuyển { $name }
dialog-import-title = Nhập video
dialog-import-filter = Video
collection-videos = Video
collection-samples = Video mẫu

read-only = Chỉ xem: thư viện đang mở ở nơi khác
