## Phân ca
