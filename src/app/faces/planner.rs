//! What takes too long for a frame of the window: putting faces in order, finding look-alikes. One thread; of each
//! kind of question only the newest counts.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::source::FaceSource;
use crate::domain::ids::FaceId;
use crate::state::faces::{
    Coverage, FaceFocus, FaceLayout, FaceMark, FacePerson, FaceQuery, FaceRow, FaceVectors, LookAlikes,
    Overview, SortKey, covers,
};

/// Look-alikes are at least this similar: below it, faces of two people of one age and sex begin to mix.
const ALIKE: f32 = 0.55;
/// People offered for a face.
const MOST_PEOPLE: usize = 8;
/// Faces shown of its person.
const MOST_IN_GALLERY: usize = 12;

/// The faces a question is about.
#[derive(Clone)]
pub struct Material {
    pub generation: u64,
    pub rows: Arc<Vec<FaceRow>>,
    pub marks: Arc<Vec<FaceMark>>,
    pub people: Arc<Vec<FacePerson>>,
    pub vectors: Arc<FaceVectors>,
}

/// An answer, and which faces it is about.
pub struct Answer {
    pub generation: u64,
    pub what: Found,
}

pub enum Found {
    Layout(Box<Ordered>),
    Focus(FaceFocus),
    Alike(LookAlikes),
}

/// The faces in order, and what is counted on the way.
pub struct Ordered {
    pub layout: FaceLayout,
    pub overview: Overview,
    pub covers: Vec<Option<u32>>,
}

/// Handle of the thread. Dropping it ends the thread after the question it is at.
pub struct Planner {
    shared: Arc<(Mutex<Questions>, Condvar)>,
    thread: Option<JoinHandle<()>>,
    num_layouts: u64,
    num_alike: u64,
}

#[derive(Default)]
struct Questions {
    layout: Option<(Material, FaceQuery, u64)>,
    focus: Option<(Material, u32)>,
    alike: Option<(Material, Vec<u32>, u64)>,
    quit: bool,
}

impl Planner {
    /// `tell` is called on the thread.
    pub fn start(
        source: Arc<dyn FaceSource>,
        tell: impl Fn(Answer) + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared: Arc<(Mutex<Questions>, Condvar)> = Arc::default();
        let questions = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("faces:order".to_owned())
            .spawn(move || answer_all(&questions, &*source, &tell))?;
        Ok(Self { shared, thread: Some(thread), num_layouts: 0, num_alike: 0 })
    }

    pub fn ask_layout(&mut self, material: Material, query: FaceQuery) {
        self.num_layouts += 1;
        let number = self.num_layouts;
        self.ask(|questions| questions.layout = Some((material, query, number)));
    }

    /// Puts faces in order without asking the thread, where they are few.
    pub fn order_now(&mut self, material: &Material, query: &FaceQuery) -> Ordered {
        self.num_layouts += 1;
        layout(material, query, self.num_layouts)
    }

    pub fn ask_focus(&mut self, material: Material, row: u32) {
        self.ask(|questions| questions.focus = Some((material, row)));
    }

    pub fn ask_alike(&mut self, material: Material, rows: Vec<u32>) {
        self.num_alike += 1;
        let number = self.num_alike;
        self.ask(|questions| questions.alike = Some((material, rows, number)));
    }

    fn ask(&self, put: impl FnOnce(&mut Questions)) {
        put(&mut lock(&self.shared.0));
        self.shared.1.notify_one();
    }
}

impl Drop for Planner {
    fn drop(&mut self) {
        lock(&self.shared.0).quit = true;
        self.shared.1.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that orders faces panicked");
        }
    }
}

fn lock(questions: &Mutex<Questions>) -> MutexGuard<'_, Questions> {
    questions.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Question {
    Layout(Material, FaceQuery, u64),
    Focus(Material, u32),
    Alike(Material, Vec<u32>, u64),
}

fn next(shared: &(Mutex<Questions>, Condvar)) -> Option<Question> {
    let mut questions = lock(&shared.0);
    loop {
        if questions.quit {
            return None;
        }
        if let Some((material, query, number)) = questions.layout.take() {
            return Some(Question::Layout(material, query, number));
        }
        if let Some((material, row)) = questions.focus.take() {
            return Some(Question::Focus(material, row));
        }
        if let Some((material, rows, number)) = questions.alike.take() {
            return Some(Question::Alike(material, rows, number));
        }
        questions = shared.1.wait(questions).unwrap_or_else(PoisonError::into_inner);
    }
}

fn answer_all(shared: &(Mutex<Questions>, Condvar), source: &dyn FaceSource, tell: &dyn Fn(Answer)) {
    while let Some(question) = next(shared) {
        let (generation, what) = match question {
            Question::Layout(material, query, number) => {
                (material.generation, Found::Layout(Box::new(layout(&material, &query, number))))
            }
            Question::Focus(material, row) => {
                let face = material.rows.get(row as usize).map(|row| row.id);
                let Some(face) = face else { continue };
                (material.generation, Found::Focus(focus(&material, row, face, source)))
            }
            Question::Alike(material, rows, question) => {
                (material.generation, Found::Alike(LookAlikes { question, rows: alike(&material, &rows) }))
            }
        };
        tell(Answer { generation, what });
    }
}

fn layout(material: &Material, query: &FaceQuery, revision: u64) -> Ordered {
    let wanted = query.sort == SortKey::Similarity;
    let likeness = wanted.then(|| material.vectors.likeness_to(&query.like)).flatten();
    let Material { rows, marks, people, .. } = material;
    let layout = FaceLayout::new(rows, marks, people, query, likeness.as_deref(), revision);
    Ordered { layout, overview: Overview::new(rows, marks, query), covers: covers(rows, marks, people.len()) }
}

fn focus(material: &Material, row: u32, face: FaceId, source: &dyn FaceSource) -> FaceFocus {
    let Material { rows, marks, people, vectors, .. } = material;
    let own = marks.get(row as usize).map(|mark| mark.who).filter(|who| who.index().is_some());
    let mut like = vectors.people_like(row, marks, people.len());
    let fit = own.and_then(|own| like.iter().find(|(who, _)| *who == own)).map(|(_, fit)| *fit);
    like.retain(|(who, _)| Some(*who) != own);
    like.truncate(MOST_PEOPLE);
    let mut gallery: Vec<u32> = Vec::new();
    if own.is_some() {
        let same = |&other: &u32| {
            other != row
                && marks[other as usize].who == marks[row as usize].who
                && !marks[other as usize].state.is_out()
        };
        gallery = (0..rows.len().min(marks.len()) as u32).filter(same).collect();
        let quality = |&row: &u32| rows[row as usize].quality.overall;
        // Only the best few are wanted of what may be tens of thousands.
        if gallery.len() > MOST_IN_GALLERY {
            gallery.select_nth_unstable_by(MOST_IN_GALLERY, |a, b| {
                quality(b).total_cmp(&quality(a)).then(a.cmp(b))
            });
            gallery.truncate(MOST_IN_GALLERY);
        }
        gallery.sort_by(|a, b| quality(b).total_cmp(&quality(a)).then(a.cmp(b)));
    }
    let coverage = own.map(|own| Coverage::of(rows, marks, own)).unwrap_or_default();
    FaceFocus {
        row,
        fit,
        people: like,
        gallery,
        history: source.history(face),
        said: source.said(face),
        coverage,
    }
}

/// Rows that look like the middle of `rows`: those themselves, then the others, each most alike first.
fn alike(material: &Material, rows: &[u32]) -> Vec<u32> {
    let Some(likeness) = material.vectors.likeness_to(rows) else { return rows.to_vec() };
    let mut is_asked = vec![false; likeness.len()];
    for &row in rows {
        if let Some(asked) = is_asked.get_mut(row as usize) {
            *asked = true;
        }
    }
    let mut found: Vec<u32> = (0..likeness.len() as u32)
        .filter(|row| likeness[*row as usize] >= ALIKE || is_asked[*row as usize])
        .collect();
    // Rounded to a byte a number, others may be as like it as a face itself is.
    found.sort_by(|&a, &b| {
        let (x, y) = (a as usize, b as usize);
        is_asked[y].cmp(&is_asked[x]).then(likeness[y].total_cmp(&likeness[x])).then(a.cmp(&b))
    });
    found
}
