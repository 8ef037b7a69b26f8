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
