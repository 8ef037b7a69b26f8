## Biểu đồ báo cáo và nhận diện qua camera
report-title-recognition = Chất lượng nhận diện
report-column-source = Nguồn
report-column-seen = Lượt thấy
report-column-known = Đã biết
report-column-nameless = Chưa có tên
report-column-close = Quá giống
report-column-faceless = Không rõ mặt
report-column-recognised = Đã biết, %
report-column-likeness = Độ giống × 100
report-column-lead = Cách biệt × 100
report-column-checked = Đã kiểm tra
report-column-right = Đúng, %
report-column-flat = Ảnh phẳng
report-source-videos = Video
report-source-version = Video, phiên bản { $number }
reports-chart = Biểu đồ
reports-no-sightings = Trong những ngày này camera chưa thấy ai và chưa nhận diện video nào
