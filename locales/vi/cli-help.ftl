# Trợ giúp dòng lệnh. {"{"}…{"}"} trong mẫu thuộc về bộ đọc tham số.

cli-help-template = { "{" }about-with-newline{ "}" }
    Cách dùng: { "{" }usage{ "}" }

    { "{" }all-args{ "}" }{ "{" }after-help{ "}" }
cli-help-heading-commands = Lệnh
cli-help-heading-arguments = Tham số
cli-help-heading-options = Tùy chọn

cli-help-about = Người trong video: tìm, theo dõi và đánh số
cli-help-help = Hiện trợ giúp này
cli-help-version = Hiện phiên bản
cli-help-data-dir = Thư mục của thư viện (mặc định: thư mục dữ liệu của người dùng này)
cli-help-lang = Ngôn ngữ của thông báo (mặc định: theo hệ thống)
cli-help-json = In JSON cho chương trình khác đọc

cli-help-import-about = Nhập video vào thư viện
cli-help-import-paths = Tệp video, hoặc thư mục cần tìm video bên trong
cli-help-import-collection = Bộ sưu tập để đưa vào; tự tạo nếu chưa có tên này
cli-help-import-link = Để tệp ở chỗ cũ, không sao chép

cli-help-analyze-about = Tìm, theo dõi và đánh số người trong video
cli-help-analyze-video = Số của video đã nhập, hoặc tệp cần nhập trước
cli-help-analyze-all = Mọi video chưa phân tích
cli-help-analyze-size = Cạnh dài của ảnh đưa vào bộ phát hiện, tính bằng điểm ảnh, bội số của 32
cli-help-analyze-every = Phân tích một khung hình trong mỗi N khung hình và nội suy phần giữa (mặc định: khoảng mười khung hình mỗi giây)
cli-help-analyze-from = Khung hình đầu tiên cần phân tích, đếm từ 0
cli-help-analyze-to = Khung hình cuối cùng cần phân tích
cli-help-analyze-ignore = Bỏ qua người có tâm nằm trong phần ảnh này (0 đến 1 trên cả hai trục)
cli-help-analyze-again = Phân tích lại dù thiết lập này đã dùng trước đó
cli-help-analyze-detector = Bộ phát hiện người đã nhập cần dùng (mặc định: bộ kèm theo StepMedia)
cli-help-analyze-no-faces = Bỏ qua khuôn mặt: chỉ phân biệt người qua trang phục
cli-help-analyze-device = Nơi tính toán: cpu, hoặc card đồ họa mà bản StepMedia này hỗ trợ

cli-help-videos-about = Liệt kê video trong thư viện
cli-help-videos-collection = Chỉ bộ sưu tập này

cli-help-people-about = Liệt kê người và các lần xuất hiện
cli-help-people-video = Chỉ video này
cli-help-people-merge-about = Hai mã là cùng một người: giữ mã đầu
cli-help-people-merge-keep = Mã được giữ
cli-help-people-merge-code = Mã từ nay chỉ cùng người đó
cli-help-people-merge-overrule = Kể cả khi đã xác định là hai người hoặc cùng có mặt trong hình
cli-help-people-split-about = Từ một khung hình là người khác, được cấp mã mới
cli-help-people-split-code = Người
cli-help-people-split-video = Số của video
cli-help-people-split-frame = Khung hình đầu tiên là người khác
cli-help-people-swap-about = Từ một khung hình hai người đổi chỗ cho nhau
cli-help-people-swap-code = Một người
cli-help-people-swap-other = Người kia
cli-help-people-swap-video = Số của video
cli-help-people-swap-frame = Khung hình đầu tiên bị nhầm
cli-help-people-confirm-about = Các lần xuất hiện là người này, dù trước đó thuộc ai
cli-help-people-confirm-overrule = Kể cả khi người này cùng lúc ở chỗ khác trong hình
cli-help-people-reject-about = Các lần xuất hiện không phải là người này; sẽ được ghi nhớ
cli-help-people-not-a-person-about = Các lần xuất hiện không có ai; sẽ được ghi nhớ
cli-help-people-confirm-code = Người
cli-help-people-confirm-appearance = Số của lần xuất hiện; có thể lặp lại
cli-help-people-confirm-video = Mọi lần xuất hiện của người này trong video
cli-help-people-confirm-from = Chỉ những lần còn kéo dài đến khung hình này
cli-help-people-confirm-to = Chỉ những lần bắt đầu trước khung hình này
cli-help-people-reject-code = Người
cli-help-people-reject-appearance = Số của lần xuất hiện; có thể lặp lại
cli-help-people-reject-video = Mọi lần xuất hiện của người này trong video
cli-help-people-reject-from = Chỉ những lần còn kéo dài đến khung hình này
cli-help-people-reject-to = Chỉ những lần bắt đầu trước khung hình này
cli-help-people-not-a-person-code = Người
cli-help-people-not-a-person-appearance = Số của lần xuất hiện; có thể lặp lại
cli-help-people-not-a-person-video = Mọi lần xuất hiện của người này trong video
cli-help-people-not-a-person-from = Chỉ những lần còn kéo dài đến khung hình này
cli-help-people-not-a-person-to = Chỉ những lần bắt đầu trước khung hình này
cli-help-people-rename-about = Đặt tên cho một người
cli-help-people-rename-code = Người
cli-help-people-rename-name = Tên
cli-help-people-rename-clear = Bỏ tên
cli-help-people-hide-about = Không hiện một người trong danh sách
cli-help-people-hide-code = Người
cli-help-people-unhide-about = Hiện lại người đã ẩn
cli-help-people-unhide-code = Người
cli-help-people-link-about = Cho biết một người là nhân viên nào
cli-help-people-link-code = Người
cli-help-people-link-employee = Số của nhân viên
cli-help-people-unlink-about = Cho biết một người không phải là nhân viên
cli-help-people-unlink-code = Người
cli-help-people-suggestions-about = Liệt kê các cặp có thể là cùng một người
cli-help-people-suggestions-limit = Nhiều nhất bấy nhiêu
cli-help-people-answer-about = Trả lời một gợi ý
cli-help-people-answer-suggestion = Số của gợi ý
cli-help-people-answer-answer = Có phải là cùng một người không?
cli-help-people-undo-about = Hoàn tác quyết định cuối
cli-help-people-redo-about = Làm lại quyết định vừa hoàn tác
cli-help-people-history-about = Liệt kê các quyết định, mới nhất trước
cli-help-people-history-code = Chỉ về người này
cli-help-people-history-limit = Nhiều nhất bấy nhiêu

cli-help-export-tracks-about = Ghi vết theo dõi của một video ra tệp
cli-help-export-tracks-video = Số của video
cli-help-export-tracks-format = Định dạng tệp
cli-help-export-tracks-out = Tệp cần ghi

cli-help-eval-about = Chấm điểm kết quả theo dữ liệu chuẩn
cli-help-eval-tracking-about = Chấm vết theo dõi bằng HOTA, MOTA và IDF1
cli-help-eval-tracking-gt = Dữ liệu chuẩn dạng MOT; nhiều tệp thì tính gộp
cli-help-eval-tracking-tracks = Vết theo dõi dạng MOT, mỗi dữ liệu chuẩn một tệp
cli-help-eval-tracking-det = Phát hiện dạng MOT cần theo dõi trước, mỗi dữ liệu chuẩn một tệp
cli-help-eval-tracking-fps = Số khung hình mỗi giây (mặc định: theo video, rồi theo seqinfo.ini gần dữ liệu chuẩn, nếu không có thì 25)
cli-help-eval-tracking-mode = Cách tạo vết theo dõi: online chỉ biết quá khứ, offline biết cả tệp
cli-help-eval-tracking-video = Chính video đó, để xét diện mạo của từng người; mỗi dữ liệu chuẩn một tệp

cli-help-collections-about = Liệt kê và sửa bộ sưu tập
cli-help-collections-list-about = Liệt kê bộ sưu tập
cli-help-collections-create-about = Tạo bộ sưu tập
cli-help-collections-create-name = Tên bộ sưu tập mới
cli-help-collections-create-parent = Bộ sưu tập chứa nó
cli-help-collections-rename-about = Đổi tên bộ sưu tập
cli-help-collections-rename-name = Tên hiện tại
cli-help-collections-rename-new-name = Tên mới
cli-help-collections-move-about = Đưa bộ sưu tập vào bộ khác, hoặc ra ngoài cùng
cli-help-collections-move-name = Bộ sưu tập cần chuyển
cli-help-collections-move-parent = Bộ sưu tập chứa nó; bỏ trống thì đưa ra ngoài cùng
cli-help-collections-delete-about = Xóa bộ sưu tập không chứa video
cli-help-collections-delete-name = Bộ sưu tập cần xóa

cli-help-move-about = Chuyển video sang bộ sưu tập khác
cli-help-move-videos = Số của các video
cli-help-move-collection = Bộ sưu tập để đưa vào; tự tạo nếu chưa có tên này

cli-help-remove-about = Xóa video và những gì tìm thấy trong đó; tệp liên kết vẫn ở chỗ cũ
cli-help-remove-videos = Số của các video

cli-help-jobs-about = Liệt kê và chạy hàng đợi công việc
cli-help-jobs-list-about = Liệt kê công việc
cli-help-jobs-run-about = Chạy việc đang chờ và tiếp tục việc bị gián đoạn
cli-help-jobs-retry-about = Đưa việc bị lỗi hoặc đã hủy trở lại hàng đợi
cli-help-jobs-retry-job = Số của công việc
cli-help-jobs-cancel-about = Hủy việc đang chờ
cli-help-jobs-cancel-job = Số của công việc
cli-help-jobs-clear-about = Xóa việc đã xong khỏi danh sách

cli-help-watch-about = Nhập video mới xuất hiện trong thư mục, cho đến khi dừng
cli-help-watch-dir = Thư mục cần theo dõi, kể cả thư mục con
cli-help-watch-collection = Bộ sưu tập để đưa video mới vào; tự tạo nếu chưa có tên này
cli-help-watch-link = Để tệp ở chỗ cũ, không sao chép
cli-help-watch-analyze = Phân tích từng video mới
cli-help-watch-once = Nhập những gì đang có rồi dừng

cli-help-audit-about = Nhật ký mọi thay đổi
cli-help-audit-verify-about = Kiểm tra không bản ghi nào bị sửa hoặc mất

cli-help-models-about = Các mô hình StepMedia dùng, và mô hình của bạn
cli-help-models-list-about = Liệt kê mô hình và điều khoản
cli-help-models-import-about = Nhập mô hình của bạn; mô hình được chạy thử trên một ảnh trước
cli-help-models-import-file = Tệp ONNX; với mô hình tách là điểm lưu MobileSAM dạng safetensors
cli-help-models-import-role = Mô hình dùng để làm gì
cli-help-models-import-card = Thẻ cho biết mô hình là gì và các con số của nó có nghĩa gì
cli-help-models-show-about = Hiện thẻ của một mô hình đã nhập
cli-help-models-show-name = Tên mô hình
cli-help-models-remove-about = Xóa một mô hình đã nhập
cli-help-models-remove-name = Tên mô hình

cli-help-segment-about = Vẽ đường viền của người trong một khung hình bằng mô hình tách đã nhập
cli-help-segment-video = Số của video đã nhập, hoặc một tệp
cli-help-segment-frame = Khung hình, đếm từ 0
cli-help-segment-segmenter = Mô hình tách đã nhập cần dùng
cli-help-segment-out = Ảnh sẽ ghi (PNG)
cli-help-segment-size = Cạnh dài của ảnh đưa vào bộ phát hiện, tính bằng pixel, bội số của 32

cli-help-bench-about = Đo chương trình trên máy này
cli-help-bench-inference-about = Đo thời gian chạy các mạng kèm theo StepMedia
cli-help-bench-inference-threads = Số luồng (mặc định: bằng số luồng của máy)
cli-help-bench-inference-layers = Cả từng lớp
cli-help-bench-ui-about = Mở màn hình Studio trong cửa sổ thật, để yên, phát video rồi báo chi phí
cli-help-bench-ui-video = Video cần phát (mặc định: video mẫu)
cli-help-bench-ui-seconds = Phát trong bao nhiêu giây
cli-help-bench-ui-people = Số người giả lập trên dòng thời gian
cli-help-bench-search-about = Đo thời gian tìm kiếm chính xác trong kho véc-tơ
cli-help-bench-search-size = Số véc-tơ trong kho; nhiều giá trị thì đo từng giá trị
cli-help-bench-search-dim = Số phần tử của một véc-tơ

cli-help-identities-about = Tìm cùng một người ở các lần xuất hiện khác nhau
cli-help-identities-link-about = Gộp những ai chắc chắn là cùng một người và hỏi về những ai có thể là
cli-help-identities-link-video = Chỉ gộp với những người xuất hiện trong video này

cli-help-search-face-about = Tìm mọi lần xuất hiện của người trong ảnh
cli-help-search-face-image = Ảnh; xét khuôn mặt lớn nhất
cli-help-search-face-least = Độ giống tối thiểu, -1 đến 1 (mặc định: mức mà trong một nghìn người lạ có một người giống)
