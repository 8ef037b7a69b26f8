# Lỗi của tập dữ liệu, những gì không được xuất, những cảnh báo. Tệp và dòng đứng trước câu.

dataset-problem-unreadable = Không đọc được ({ $reason })
dataset-problem-too-large = Quá lớn so với một tệp của tập dữ liệu ({ $bytes } byte)
dataset-problem-not-a-picture = Không phải là hình ảnh
dataset-problem-truncated = Hình bị cụt ở cuối; hãy sao chép lại
dataset-problem-link = Là liên kết tới chỗ khác; liên kết không được mở
dataset-problem-outside = Dẫn ra ngoài thư mục của tập dữ liệu: { $path }
dataset-problem-missing-folder = Trong tập dữ liệu không có thư mục hoặc tệp này: { $path }
dataset-problem-no-label = Không có tệp nhãn; coi là hình không có đối tượng
dataset-problem-no-picture = Không có hình: { $path }
dataset-problem-bad-structure = Nội dung sai cấu trúc ({ $reason })
dataset-problem-bad-line = Dòng này không phải là nhãn: { $text }
dataset-problem-unknown-class = Không có lớp { $class }
dataset-problem-clipped = Khung bao vượt ra ngoài hình; đã được cắt bớt
dataset-problem-outside-picture = Khung bao nằm ngoài hình; có phải các số là điểm ảnh thay vì tỉ lệ của hình?
dataset-problem-empty-box = Khung bao không có diện tích
dataset-problem-crowd = Một khung bao cho cả đám đông; không dùng làm mẫu
dataset-problem-duplicate-id = Mã { $id } bị dùng hai lần
dataset-problem-other-size = Ghi là { $said }, thực tế là { $found }
dataset-problem-no-class = Không nằm trong thư mục của lớp nào
dataset-problem-two-splits = Bị liệt kê lần nữa; vẫn giữ trong { $other }
dataset-problem-copy-in-other-split = Cùng một hình nằm ở phần chia khác: { $path }
dataset-problem-empty-split = Không có hình nào trong { $split }
dataset-problem-empty-class = Không có mẫu nào của { $class }

dataset-left-out-no-consent = Có nhân viên chưa đồng ý
dataset-left-out-rejected = Đã bị loại
dataset-left-out-not-accepted = Chưa được duyệt
dataset-left-out-no-person = Không có ai đã biết
dataset-left-out-no-video = Không phải khung hình của video trong thư viện
dataset-left-out-same-frame = Đã có hình khác của cùng khung hình
dataset-left-out-no-size = Không có điểm ảnh nào

dataset-warning-small-class = { $class } chỉ có { $count } mẫu để học
dataset-warning-imbalance = { $largest } có số mẫu gấp { $ratio } lần { $smallest }
dataset-warning-empty-split = Không có gì trong { $split }; thiếu phần này, hầu hết chương trình huấn luyện sẽ dừng
dataset-warning-missing-in-split = { $class } không có trong { $split }
dataset-warning-leaks = { $pairs } cặp hình gần như trùng nhau nằm ở các phần chia khác nhau; hãy để chúng cùng một phần hoặc bỏ bớt
dataset-warning-no-consent = { $items } hình có nhân viên chưa đồng ý; các hình này không được xuất
dataset-warning-no-fingerprint = Không kiểm tra được trùng lặp cho { $items } hình

job-snapshot = Tạo bản chụp
job-export-dataset = Xuất dạng { $format }
job-pictures = { $done } trên { $count } hình
toast-snapshot = Bản chụp { $name } có { $pictures } hình
toast-exported = Đã xuất { $pictures } hình thành { $name }

# The screen

datasets-empty-title = Chưa có tập dữ liệu
datasets-empty-text = Bản chụp giữ các khuôn mặt và khung hình đang có trong thư viện, chia thành train, val và test. Bản chụp không bao giờ thay đổi, nên luôn biết mô hình học từ hình nào.
datasets-new = Tạo bản chụp mới
datasets-make = Tạo bản chụp
datasets-more = Thêm
datasets-delete = Xoá bản chụp
datasets-delete-title = Xoá bản chụp { $name }?
datasets-delete-text = Không thể hoàn tác. Hình vẫn ở trong thư viện và những gì đã xuất vẫn còn nguyên.
datasets-export = Xuất
datasets-compare = So sánh
datasets-compare-with = So với bản này
datasets-train = train { $count }
datasets-val = val { $count }
datasets-test = test { $count }
datasets-faces = { $count ->
       *[other] { $number } khuôn mặt
    }
datasets-frames = { $count ->
       *[other] { $number } khung hình
    }
datasets-people = { $count ->
       *[other] { $number } người
    }
datasets-by-video = theo video
datasets-by-track = theo vết
datasets-by-person = theo người
datasets-made = { $day }, { $clock } · chia { $by } · số gốc { $seed }
datasets-usual-name = Bản chụp { $number }
datasets-name = Tên
datasets-what = Hình
datasets-contents = Nội dung
datasets-contents-all = Tất cả
datasets-contents-faces = Khuôn mặt
datasets-contents-frames = Khung hình
datasets-review = Duyệt
datasets-any = Trừ hình đã loại
datasets-accepted = Chỉ hình đã giữ
datasets-every = Khung hình có người
datasets-every-second = Mỗi giây một
datasets-every-fifth = Năm lấy một
datasets-every-frame = Tất cả
datasets-quality = Chất lượng khuôn mặt tối thiểu { $least }
datasets-collection = Bộ sưu tập
datasets-collection-all = Mọi bộ sưu tập
datasets-split = Chia
datasets-split-by = Không nằm ở hai phần
datasets-unit-video = Video
datasets-unit-track = Vết
datasets-unit-person = Người
datasets-ratios = Train / val / test theo phần trăm
datasets-seed = Số gốc
datasets-group = Giữ hình gần như trùng cùng phần
datasets-group-help = Nếu không, bản chụp bị từ chối khi hình gần như trùng nằm ở hai phần
datasets-preview = Bản chụp sẽ có
datasets-preview-help = Hình gần như trùng được tìm khi tạo bản chụp
datasets-counting = Đang đếm…
datasets-nothing = Không có gì trong thư viện phù hợp; hãy nới bộ lọc hoặc phân tích video trước
datasets-no-faces = Chưa có ảnh khuôn mặt: hãy trích khuôn mặt trước
datasets-from-to = Từ { $before } đến { $after }
datasets-added = Thêm
datasets-removed = Bớt
datasets-relabelled = Đổi nhãn
datasets-moved = Đổi phần chia
datasets-redrawn = Vẽ lại
datasets-unchanged = Giữ nguyên
datasets-format = Định dạng
datasets-format-yolo = YOLO phát hiện
datasets-format-yolo-cls = YOLO phân loại
datasets-format-imagefolder = Mỗi người một thư mục
datasets-format-coco = COCO
datasets-format-voc = Pascal VOC
datasets-format-mot = MOTChallenge
datasets-format-csv = Bảng CSV
datasets-subject = Đối tượng
datasets-of-people = Người
datasets-of-faces = Khuôn mặt
datasets-labels = Nhãn
datasets-label-class = face, person
datasets-label-person = Mã người
datasets-zip = Một tệp zip
datasets-pictures = Kèm hình
datasets-embeddings = Kèm vectơ đặc trưng
datasets-embeddings-help = Có thể dùng chúng để tìm lại khuôn mặt: chỉ giao cho người được phép
datasets-only-accepted = Chỉ hình đã giữ
datasets-folder = Thư mục
datasets-choose = Chọn thư mục…
datasets-report = Sẽ ghi
datasets-items = Hình
datasets-of-splits = Train / val / test
datasets-classes = Lớp
datasets-files = Tệp
datasets-size = Khoảng
datasets-left-out = Bỏ ra { $count }: { $reason }
datasets-more-warnings = Còn { $count } cảnh báo
datasets-export-start = Bắt đầu xuất
datasets-exporting = Đang xuất
datasets-earlier = Đã xuất
datasets-show = Mở thư mục
datasets-exported-line = { $format } · { $count ->
       *[other] { $number } hình
    }
dialog-export-title = Thư mục để xuất vào
job-import-dataset = Nhập tập dữ liệu
toast-dataset-imported = Đã nhập { $pictures } hình với { $faces } khuôn mặt
datasets-import = Nhập tập dữ liệu…
datasets-imports = Đã nhập
datasets-import-line = { $pictures } hình · { $faces } khuôn mặt
datasets-import-cut-off = Mới được { $pictures } hình; hãy nhập lại thư mục để tiếp tục
datasets-remove-import = Bỏ ra khỏi thư viện
datasets-drop = Thả thư mục tập dữ liệu vào đây để nhập
dialog-import-dataset-title = Thư mục của tập dữ liệu
datasets-remove-title = Bỏ tập dữ liệu này ra?
datasets-remove-text = Hình, khuôn mặt và những người do tập này tạo ra sẽ mất, cùng mọi quyết định về chúng. Thư mục gốc vẫn còn.
datasets-remove = Bỏ ra
