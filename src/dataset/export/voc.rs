//! Pascal VOC: an XML a picture, pixels counted from 1, both ends included.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::Found;
use crate::dataset::error::{At, DatasetError};
use crate::dataset::import::ImportedBox;
use crate::dataset::split::Split;
use crate::domain::geometry::Rect;

pub(super) struct Voc;

impl Exporter for Voc {
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile> {
        let annotations = plan.kept.iter().enumerate().map(|(i, kept)| PlannedFile {
            path: format!("Annotations/{}.xml", kept.stem),
            content: Content::Labels(i),
        });
        let lists = Split::ALL.into_iter().filter(|s| plan.has_split(*s)).map(|s| PlannedFile {
            path: format!("ImageSets/Main/{}.txt", s.as_str()),
            content: Content::Split(s),
        });
        annotations.chain(lists).collect()
    }

    fn picture_path(&self, kept: &Kept<'_>, _: &Plan<'_>) -> String {
        format!("JPEGImages/{}.jpg", kept.stem)
    }

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError> {
        match content {
            Content::Labels(i) => annotation(plan, &plan.kept[i])
                .map_err(|e| DatasetError::io("write", Path::new("Annotations"), e)),
            Content::Split(split) => {
                let mut text = String::new();
                for kept in plan.of_split(split) {
                    text.push_str(&kept.stem);
                    text.push('\n');
                }
                Ok(text.into_bytes())
            }
            _ => Ok(Vec::new()),
        }
    }

    fn read(&self, _: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        let mut found = BTreeMap::new();
        for split in Split::ALL {
            let list = root.join(format!("ImageSets/Main/{}.txt", split.as_str()));
            let Ok(text) = fs::read_to_string(&list) else { continue };
            for stem in text.lines() {
                let path = root.join(format!("Annotations/{stem}.xml"));
                let xml = fs::read_to_string(&path).at("read", &path)?;
                let boxes = objects(&xml).map_err(|what| DatasetError::ReadBack {
                    file: format!("Annotations/{stem}.xml"),
                    what,
                })?;
                let picture = Found { split: Some(split), class: None, boxes };
                found.insert(format!("JPEGImages/{stem}.jpg"), picture);
            }
        }
        Ok(found)
    }

    fn tolerance(&self) -> f32 {
        1.0
    }
}

fn annotation(plan: &Plan<'_>, kept: &Kept<'_>) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let text = |xml: &mut Writer<Vec<u8>>, name: &str, value: &str| {
        xml.create_element(name).write_text_content(BytesText::new(value)).map(|_| ())
    };
    xml.create_element("annotation").write_inner_content(|xml| {
        text(xml, "folder", "JPEGImages")?;
        text(xml, "filename", &format!("{}.jpg", kept.stem))?;
        xml.create_element("size").write_inner_content(|xml| {
            text(xml, "width", &kept.item.width.to_string())?;
            text(xml, "height", &kept.item.height.to_string())?;
            text(xml, "depth", "3")
        })?;
        text(xml, "segmented", "0")?;
        for b in &kept.boxes {
            let [left, top, right, bottom] = pixel_corners(b.bbox, kept.item.width, kept.item.height);
            xml.create_element("object").write_inner_content(|xml| {
                text(xml, "name", &plan.classes[b.class])?;
                text(xml, "pose", "Unspecified")?;
                text(xml, "truncated", "0")?;
                text(xml, "difficult", "0")?;
                xml.create_element("bndbox").write_inner_content(|xml| {
                    text(xml, "xmin", &left.to_string())?;
                    text(xml, "ymin", &top.to_string())?;
                    text(xml, "xmax", &right.to_string())?;
                    text(xml, "ymax", &bottom.to_string())
                })?;
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

/// First and last pixel on each axis, from 1; at least one pixel, inside the picture.
fn pixel_corners(bbox: Rect, width: u32, height: u32) -> [u32; 4] {
    let axis = |from: f32, to: f32, length: u32| {
        let first = (from.round() as u32 + 1).clamp(1, length);
        (first, (to.round() as u32).clamp(first, length))
    };
    let ((left, right), (top, bottom)) =
        (axis(bbox.x, bbox.right(), width), axis(bbox.y, bbox.bottom(), height));
    [left, top, right, bottom]
}

/// The objects of an annotation, as any reader of VOC sees them.
fn objects(xml: &str) -> Result<Vec<ImportedBox>, String> {
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut name = String::new();
    let mut corners = [f32::NAN; 4];
    let mut boxes = Vec::new();
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(e) => {
                let tag = String::from_utf8_lossy(e.name().as_ref()).into_owned();
                if tag == "object" {
                    name.clear();
                }
                path.push(tag);
            }
            Event::Text(e) => {
                let text = e.decode().map_err(|e| e.to_string())?;
                put(&path, &text, &mut name, &mut corners)?;
            }
            Event::GeneralRef(e) => {
                let reference = e.decode().map_err(|e| e.to_string())?;
                let character = match e.resolve_char_ref().map_err(|e| e.to_string())? {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference)
                        .ok_or_else(|| format!("unknown entity {reference}"))?
                        .to_owned(),
                };
                put(&path, &character, &mut name, &mut corners)?;
            }
            Event::End(_) => {
                let ended = path.pop();
                if ended.as_deref() == Some("object") {
                    let [left, top, right, bottom] = corners;
                    let bbox = Rect::from_corners(left - 1.0, top - 1.0, right, bottom);
                    boxes.push(ImportedBox { bbox, class: name.clone(), crowd: false });
                    corners = [f32::NAN; 4];
                }
            }
            Event::Eof => return Ok(boxes),
            _ => {}
        }
    }
}

fn put(path: &[String], text: &str, name: &mut String, corners: &mut [f32; 4]) -> Result<(), String> {
    let [.., parent, tag] = path else { return Ok(()) };
    match (parent.as_str(), tag.as_str()) {
        ("object", "name") => name.push_str(text),
        ("bndbox", side) => {
            let index = ["xmin", "ymin", "xmax", "ymax"].iter().position(|s| *s == side);
            let index = index.ok_or_else(|| format!("unknown side {side}"))?;
            corners[index] = text.trim().parse().map_err(|e| format!("{side}: {e}"))?;
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_count_pixels_from_one() {
        assert_eq!(pixel_corners(Rect::new(0.0, 0.0, 10.0, 20.0), 64, 48), [1, 1, 10, 20]);
        assert_eq!(pixel_corners(Rect::new(9.6, 0.0, 54.4, 48.0), 64, 48), [11, 1, 64, 48]);
        assert_eq!(pixel_corners(Rect::new(63.7, 5.2, 0.3, 0.2), 64, 48), [64, 6, 64, 6]);
    }
}
