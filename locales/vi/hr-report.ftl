## Biểu đồ báo cáo và nhận diện qua camera
