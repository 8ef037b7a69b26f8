# Cài đặt.
settings-look = Giao diện và ngôn ngữ
settings-theme = Giao diện
settings-theme-help = Hệ thống: theo máy tính
settings-language-help = Đổi ngay
settings-data = Dữ liệu
settings-data-folder = Thư mục dữ liệu
settings-show-folder = Mở thư mục
settings-about = Thông tin
settings-version = StepMedia { $version }
settings-offline = Không có gì rời khỏi máy này
theme-light = Sáng
theme-dark = Tối
theme-system = Hệ thống
