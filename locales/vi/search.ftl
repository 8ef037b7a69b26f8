# Tìm trong cả thư viện, và tìm theo khuôn mặt.
find-name = Tìm kiếm
find-placeholder = Tìm người và video
find-hint = Gõ tên, mã hoặc một phần tên tệp; không cần dấu hay chữ hoa
find-looking = Đang tìm
find-nothing = Không có ai hay video nào tên này
find-person = Người
find-video = Video
find-choose = Chọn
find-open = Mở
find-close = Đóng

drop-to-search = Thả ảnh vào đây để tìm khuôn mặt
dialog-face-title = Tìm khuôn mặt trong một ảnh
dialog-face-filter = Ảnh
face-search-title = Khuôn mặt này đã thấy ở đâu?
face-search-text = Thả một ảnh vào cửa sổ hoặc chọn ảnh. Mọi lần xuất hiện có khuôn mặt đó được liệt kê, giống nhất đứng trước.
face-search-choose = Chọn ảnh…
face-search-other = Chọn ảnh khác…
face-search-clear = Xóa
face-search-looking = Đang tìm khuôn mặt
face-search-face = Khuôn mặt { $number }
face-search-which = Có { $count } khuôn mặt trong ảnh này. Bấm vào khuôn mặt cần tìm.
face-search-no-face = Không thấy khuôn mặt nào trong { $name }. Hãy chọn ảnh chụp chính diện.
face-search-person-has-none = Không có khuôn mặt nào của { $code } đủ rõ để tìm.
face-search-none = { $count ->
    [0] Chưa có khuôn mặt nào. Hãy tìm người trong một video trước.
   *[other] Không có khuôn mặt nào giống trong { $count } khuôn mặt đã biết.
}
face-search-found = { $count } lần xuất hiện
face-search-compared = So { $count } khuôn mặt trong { $ms } ms
face-search-hit = { $person }, { $time }, { $score }
