//! Comparing what people type with what is written.

/// `text` for comparing: in small letters and without Vietnamese marks, so that "nguyen" finds "Nguyễn" and "duong"
/// finds "Đường". Letters with their marks written apart lose them as well.
pub fn fold(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).map(base_letter).collect()
}

fn base_letter(c: char) -> char {
    match c {
        'à'..='å' | 'ă' | 'ạ'..='ặ' => 'a',
        'è'..='ë' | 'ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'ĩ' | 'ỉ' | 'ị' => 'i',
        'ò'..='ö' | 'ơ' | 'ọ'..='ợ' => 'o',
        'ù'..='ü' | 'ũ' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ỳ'..='ỹ' => 'y',
        'đ' => 'd',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_capitals_do_not_count() {
        assert_eq!(fold("NGUYỄN Thị Đường"), "nguyen thi duong");
        assert_eq!(fold("Ngưu Ỷ ỡ Ậ"), "nguu y o a");
        // The same letter as two characters.
        assert_eq!(fold("e\u{302}\u{301}"), "e");
    }
}
