# Lời của các lệnh về mô hình nhận diện.

cli-progress-looking = xem ảnh { $percent }%
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
