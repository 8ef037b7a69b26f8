# Lần mở đầu tiên và trang chủ.
welcome-promise =
    Từng người,
    từng giây.
welcome-line = Nhập video, theo từng người trên làn riêng và xem đúng những giây có họ. Mọi thứ ở lại trên máy này.
welcome-title = Xem thử với video mẫu
welcome-sample-text = Thư viện đã có sẵn một video ngắn. Một cú bấm là tìm ra mọi người trong đó.
welcome-no-sample-text = Nhập một video rồi bấm một lần để tìm mọi người trong đó.
welcome-sample-title = Video mẫu
welcome-sample-facts = { $name } · { $size } · { $length }
welcome-sample-more = Video phát được ngay. Các làn dài dần trong lúc tìm người và bấm được luôn.
welcome-fact-people = Mỗi người có số, màu và làn riêng
welcome-fact-seconds = Bấm vào một người là phát đúng những giây có họ
welcome-fact-offline = Không có gì rời khỏi máy này
welcome-try-sample = Tìm người trong video mẫu
welcome-own-videos = Dùng video của tôi
home-title = Trang chủ
home-videos = Video
home-length = Tổng thời lượng
home-analysed = Đã phân tích
home-appearing = Người tìm thấy
home-recent = Video mới nhất
