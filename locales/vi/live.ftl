# Cửa sổ xem trực tiếp.
