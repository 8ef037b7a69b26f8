//! The training screen in its states.

use stepmedia::domain::ids::ModelVersionId;
use stepmedia::state::{
    AppState, CurvePoint, FiguresView, GateView, PersonFigures, RunView, Training, TrainingDepth,
    VersionStage, VersionView,
};

pub fn filled() -> Training {
    let points = (1..=60).map(|i| {
        let step = f64::from(i) * 5.0;
        let ends = i % 5 == 0;
        let loss = 2.4 * (-step / 90.0).exp() + 0.2 + 0.05 * (step * 0.7).sin();
        CurvePoint {
            step,
            epoch: i as u32 / 5,
            ends,
            loss,
            rate: 1e-3,
            check_loss: ends.then_some(loss + 0.12),
            check_accuracy: ends.then_some(0.96),
        }
    });
    let bell = |middle: f64, height: f64| {
        (0..48)
            .map(|i| (height * (-((f64::from(i) - middle) / 4.0).powi(2)).exp()) as u32)
            .collect::<Vec<u32>>()
    };
    let stages = [VersionStage::Candidate, VersionStage::Champion, VersionStage::Kept];
    let versions = (0..3).map(|i| VersionView {
        id: ModelVersionId(14 - i),
        depth: TrainingDepth::ALL[3 - i as usize],
        people: 126,
        threshold: 0.553,
        known_again: Some(0.986 - 0.01 * i as f64),
        stage: stages[i as usize],
        made: (2026, 10, 28),
    });
    let person = |label: &str, recall: f64, mistaken: Option<&str>| PersonFigures {
        label: label.into(),
        faces: 24,
        recall,
        precision: 0.98,
        mistaken: mistaken.map(|name| (name.into(), 2)),
    };
    Training {
        folder: Some("/home/hanh/Pictures/employees".into()),
        depth: TrainingDepth::Finetune,
        run: Some(RunView {
            depth: TrainingDepth::Finetune,
            people: 126,
            pictures: 8214,
            epochs: 60,
            points: points.collect(),
            per_second: 84.0,
            left_s: Some(1080.0),
        }),
        versions: versions.collect(),
        shown: Some(ModelVersionId(14)),
        figures: FiguresView {
            threshold: 0.553,
            eer: 0.008,
            from: -0.2,
            width: 0.025,
            genuine: bell(37.0, 90.0),
            strangers: bell(21.0, 60.0),
            roc: vec![(0.001, 0.97), (0.01, 0.99), (0.1, 1.0)],
            people: vec![
                person("Nguyễn Thị Ánh Tuyết Phượng", 0.88, Some("Trần Minh Khoa")),
                person("Lê Thu Hà", 0.96, None),
                person("Đỗ Văn Nam", 1.0, None),
            ],
        },
        gate: Some(GateView {
            passes: true,
            before: 0.91,
            after: 0.94,
            false_names: 0.01,
            newly_right: 14,
            newly_wrong: 3,
        }),
        has_probes: true,
        ..Training::default()
    }
}

pub fn state(base: AppState) -> AppState {
    AppState { training: filled(), ..base }
}
