## Cây phòng ban
choose-nothing = Không tìm thấy
tree-title = Phòng ban
tree-edit = Sửa phòng ban…
tree-add = Thêm phòng ban
tree-empty = Phòng ban có thể nằm trong nhau, ví dụ xưởng thuộc khối sản xuất
tree-new = Phòng ban mới
tree-top = Không, ở cấp cao nhất
tree-below = Trực thuộc
tree-in-use = Đang có { $people } người và { $below } phòng ban trực thuộc; chuyển đi nơi khác rồi mới bỏ được
employees-edit-cell = Sửa { $what } của { $name }
employees-choose-hint = Chọn…
tree-name = Tên phòng ban
hr-name = Tên
employees-export = Xuất danh sách
employees-export-title = Lưu danh sách nhân viên
