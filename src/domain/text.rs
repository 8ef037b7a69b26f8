//! Comparing what people type with what is written.

/// `text` for comparing: in small letters and without the marks of Vietnamese and its neighbours in an address book, so that "nguyen" finds "Nguyễn" and "duong"
/// finds "Đường". Letters with their marks written apart lose them as well.
pub fn fold(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).map(base_letter).collect()
}

fn base_letter(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'đ' | 'ď' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ỉ' | 'ị' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ơ' | 'ọ'..='ợ' => 'o',
        'š' | 'ś' => 's',
        'ù'..='ü' | 'ũ' | 'ū' | 'ů' | 'ư' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ỳ'..='ỹ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
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
