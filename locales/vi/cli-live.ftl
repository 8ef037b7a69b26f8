# Camera từ dòng lệnh, và các lỗi của camera.

cli-column-address = Địa chỉ
cli-column-direction = Hướng
cli-column-rate = Lần xét mỗi giây
cli-column-recognized = Nhận ra là
cli-column-date = Ngày
cli-column-answer = Trả lời
cli-column-noted-by = Người ghi
cli-column-note = Ghi chú

cli-camera-added = Đã thêm camera { $name }: { $address }
cli-camera-works = Camera hoạt động: có hình { $width } x { $height } sau { $ms } ms

cli-camera-keeps = Người chưa có tên được quên sau { $days } ngày kể từ lần cuối camera thấy họ
cli-camera-forgot = Số người vừa được quên: { $people }

cli-live-no-camera = Chưa có camera để xem: thêm bằng "stepmedia cameras add" hoặc chỉ định --source
cli-live-camera-live = { $camera }: đang có hình
cli-live-camera-waiting = { $camera }: mất hình, đang thử lại
cli-live-camera-ended = { $camera }: đã hết
cli-live-named = { $camera }: { $name } (vết { $track }, độ giống { $score })
cli-live-unknown = { $camera }: người chưa xác định { $name } (vết { $track }, độ giống { $score })
cli-live-close = { $camera }: quá sát để xác định là ai (vết { $track }, độ giống { $score }, { $name })
cli-live-flat = { $camera }: có dấu hiệu là ảnh phẳng (vết { $track }, độ giống { $score }, { $name })
cli-live-left = { $camera }: { $name } rời đi sau { $seconds } giây (vết { $track }, độ giống { $score })
cli-live-punched = { $camera }: đã ghi chấm công cho { $name }
cli-live-rate = { $camera }: xét { $given } lần mỗi giây trên { $wished }
cli-live-trouble = Chưa ghi được: { $reason }
cli-live-totals = { $camera }: { $pictures } hình, xét { $looks } lần mỗi giây, khung bao sau { $ms } ms (95 %), { $named } người có tên, { $unknown } chưa xác định

cli-recognize-known = { $name }
cli-recognize-close = có thể là { $name }
cli-recognize-unknown = không phải người đã biết
cli-recognize-faceless = quá ít khuôn mặt
cli-recognize-nobody = không phải người đã biết
cli-recognize-done = Câu hỏi mới trong hàng đợi xem lại: { $questions }. Số người đã gộp: { $joined }

cli-enrol-done = Số khuôn mặt đã lưu: { $faces }
cli-enrol-photos = Số nhân viên đã lưu khuôn mặt: { $people }
cli-enrol-problem = { $file }: { $reason }
cli-enrol-guide = Khuôn mặt: chính diện { $front }, trái { $left }, phải { $right }, ngước { $up }, cúi { $down }

error-camera-bad-address = Không phải địa chỉ camera ({ $reason ->
        [empty] để trống
        [scheme] phần đầu không nhận ra
        [host] thiếu tên máy
       *[other] { $reason }
    }): nhập device:0, địa chỉ như rtsp://host/path hoặc một tệp video
error-camera-refused = Không có gì trả lời ở địa chỉ này: kiểm tra camera đã bật và cổng đã đúng
error-camera-unreachable = Không kết nối được tới camera: kiểm tra tên, địa chỉ và mạng
error-camera-unauthorized = Camera yêu cầu tên đăng nhập hoặc mật khẩu khác
error-camera-not-there = Camera có trả lời nhưng không có gì ở đường dẫn này: kiểm tra phần cuối của địa chỉ
error-camera-timed-out = Camera không gửi hình kịp lúc: kiểm tra địa chỉ và mạng
error-camera-not-a-stream = Dữ liệu camera gửi không phải video: kiểm tra phần cuối của địa chỉ
error-camera-no-picture = Camera có trả lời nhưng không giải mã được hình: chọn H.264 hoặc MJPEG trong cài đặt của camera
error-camera-no-device = Không có camera { $name } trên máy này: kiểm tra dây cắm
error-camera-device-busy = Camera { $name } đang bận hoặc không được phép dùng: đóng chương trình khác, kiểm tra quyền
error-camera-ended = Camera đã ngừng gửi hình
error-live-no-consent = Nhân viên { $code } chưa đồng ý được nhận diện: ghi nhận sự đồng ý trước
error-live-camera-name-taken = Đã có camera tên { $name }: chọn tên khác
error-live-no-such-camera = Không có camera { $id }
error-live-no-such-sighting = Không có lượt nhìn thấy { $id }
