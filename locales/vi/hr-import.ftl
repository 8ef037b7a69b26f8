## Nhập bảng nhân viên
import-act = Nhập
import-other-file = Tệp khác…
import-columns = Cột
import-rows = Dòng
import-in-file = Trong tệp
import-means = Là cột
import-left-out = Bỏ qua
import-row = Dòng
import-outcome = Kết quả
import-is-new = Thêm mới
import-is-changed = Cập nhật
import-mend = Cần sửa
import-only-problems = Chỉ dòng cần sửa
import-new = { $count } thêm mới
import-changed = { $count } cập nhật
import-wrong = { $count } cần sửa
