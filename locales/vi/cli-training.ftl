# Lời của các lệnh về mô hình nhận diện.

cli-progress-training = huấn luyện { $percent }%
cli-column-measure = Chỉ số
cli-column-figure = Giá trị
cli-eval-accuracy = Độ chính xác
cli-eval-auc = Diện tích dưới đường cong
cli-eval-eer = Tỷ lệ lỗi cân bằng
cli-eval-tar-1 = Chấp nhận đúng khi nhận nhầm 1 %
cli-eval-tar-01 = Chấp nhận đúng khi nhận nhầm 0,1 %
cli-eval-wrong = Số cặp đoán sai
cli-eval-rank1 = Đúng người ở hạng nhất
cli-eval-tpir = Nhận ra khi gán nhầm tên 1 %
cli-eval-threshold = Ngưỡng tương ứng
cli-eval-tpir-blind = Nhận ra với ngưỡng chọn trước
cli-eval-fpir-blind = Người lạ bị gán tên
cli-eval-threshold-blind = Ngưỡng chọn trước
cli-eval-looks = { $pictures } ảnh; { $without } ảnh không thấy khuôn mặt nên lấy phần giữa ảnh

error-job-bad-list = Dòng { $line } của danh sách không đúng định dạng; hãy sửa: { $path }
error-training-nothing-to-measure = Không có gì để đo; danh sách cần cặp cùng người và khác người, hoặc người đã đăng ký và ảnh kiểm tra
error-training-diverged = Huấn luyện mất ổn định ở bước { $step }; hãy chọn tốc độ học nhỏ hơn rồi huấn luyện lại
error-training-too-few = Có quá ít người để học ({ $people }); hãy chọn ảnh của ít nhất hai người
error-training-no-recognizer = Đây không phải mô hình nhận diện của chương trình này, hoặc tệp đã hỏng; hãy chọn tệp khác
error-training-checkpoint = Không lưu được trạng thái huấn luyện ({ $reason }); hãy giải phóng dung lượng đĩa rồi huấn luyện lại

cli-version = phiên bản { $version }
cli-train-done = Đã tạo phiên bản { $version }: { $people } người, { $pictures } ảnh; nhận lại được { $known } % số ảnh; ngưỡng { $threshold }
cli-train-stopped = Huấn luyện đã dừng; stepmedia jobs run sẽ làm tiếp (công việc { $job })
cli-train-without-face = Không thấy khuôn mặt nên bỏ qua ảnh: { $path }
cli-train-left-out = Khuôn mặt này giống người khác nên bị bỏ qua: { $path }
cli-version-exported = Đã ghi phiên bản { $version } vào { $path }
cli-version-imported = Đã nhận vào thành phiên bản { $version }; đây là phiên bản ứng viên
cli-probes-frozen = Đã chốt bộ kiểm tra { $name }: { $pictures } ảnh
cli-model-needs-card = Mạng cần --role và --card; phiên bản mô hình nhận diện là tệp zip của stepmedia models export
cli-promote-promoted = Phiên bản { $version } nay là phiên bản chính
cli-promote-forced = Phiên bản { $version } nay là phiên bản chính, dù không qua bộ kiểm tra
cli-promote-refused = Từ chối phiên bản { $version }: kết quả kém hơn trên bộ kiểm tra; --force LÝ_DO vẫn đưa lên được
cli-promote-no-probes = Từ chối phiên bản { $version }: chưa có bộ kiểm tra; stepmedia models freeze sẽ tạo
cli-promote-rolled-back = Phiên bản { $version } lại là phiên bản chính
cli-promote-flips = { $flips } khuôn mặt đổi kết quả: { $right } nay đúng, { $wrong } nay sai
cli-nobody = không ai
cli-column-field = Mục
cli-column-first = Thứ nhất
cli-column-second = Thứ hai
cli-column-before = Trước
cli-column-after = Sau
cli-column-truth = Thực tế

job-train = Huấn luyện
toast-trained = Phiên bản { $version } của mô hình nhận diện đã sẵn sàng

error-training-archive = Đây không phải phiên bản mô hình đã xuất, hoặc tệp đã hỏng; hãy xuất lại: { $path }
error-training-snapshot-gone = Bản chụp dữ liệu để học không còn; hãy chọn bản khác hoặc một thư mục ảnh
error-training-no-rollback = Không có phiên bản chính trước đó để quay lại; hãy đưa một phiên bản lên dùng
error-training-champion-stays = Không thể xóa phiên bản chính; hãy đưa phiên bản khác lên trước
error-store-no-such-version = Không có phiên bản { $id } của mô hình nhận diện; stepmedia models liệt kê các phiên bản
error-store-no-such-probe-set = Không có bộ kiểm tra { $id }; stepmedia models freeze sẽ tạo
error-store-no-such-run = Không có lần huấn luyện { $id }
