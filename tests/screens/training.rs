//! The training screen in its states, filled with the figures of a real run (`tests/data/training_run.json`; how they
//! were made stands in `docs/training.md`).

use serde_json::Value;
use stepmedia::domain::ids::{ModelVersionId, TrainingRunId};
use stepmedia::state::{
    AppState, CurvePoint, FiguresView, FlipView, GateFigures, GateView, JudgedFaceView, PersonFigures,
    RunItem, RunView, Training, TrainingDepth, TrainingPicture, VersionStage, VersionView,
};

fn run_of_record() -> Value {
    let text = include_str!("../data/training_run.json");
    serde_json::from_str(text).expect("the record is JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn whole(value: &Value) -> u32 {
    number(value) as u32
}

fn name(value: &Value) -> Option<String> {
    value.as_str().map(ToOwned::to_owned)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn numbers(value: &Value) -> Vec<u32> {
    list(value).iter().map(whole).collect()
}

fn run(record: &Value) -> RunView {
    let points = list(&record["points"]).iter().map(|point| CurvePoint {
        step: number(&point["step"]),
        epoch: whole(&point["epoch"]),
        ends: point["ends"] == true || whole(&point["ends"]) == 1,
        loss: number(&point["loss"]),
        rate: number(&point["rate"]),
        check_loss: point["check_loss"].as_f64(),
        check_accuracy: point["check_accuracy"].as_f64(),
    });
    let settings = record["settings"].as_object().into_iter().flatten();
    RunView {
        id: TrainingRunId(i64::from(whole(&record["run"]))),
        depth: depth(&record["depth"]),
        people: whole(&record["people"]),
        pictures: whole(&record["pictures"]),
        epochs: whole(&record["settings"]["epochs"]),
        source: "employees-2026".to_owned(),
        settings: settings.map(|(name, value)| (name.clone(), value.to_string().replace('"', ""))).collect(),
        points: points.collect(),
        per_second: number(&record["per_second"]),
        left_s: None,
    }
}

fn depth(value: &Value) -> TrainingDepth {
    match value.as_str() {
        Some("gallery") => TrainingDepth::Gallery,
        Some("head") => TrainingDepth::Head,
        Some("full") => TrainingDepth::Full,
        _ => TrainingDepth::Finetune,
    }
}

fn figures(record: &Value) -> FiguresView {
    let judged = &record["figures"];
    let people = list(&judged["people"]).iter().map(|person| PersonFigures {
        label: name(&person["label"]).unwrap_or_default(),
        faces: whole(&person["faces"]),
        recall: number(&person["recall"]),
        precision: number(&person["precision"]),
        mistaken: name(&person["mistaken"][0]).map(|other| (other, whole(&person["mistaken"][1]))),
    });
    let roc = list(&judged["roc"]).iter().map(|point| (number(&point[0]), number(&point[1])));
    FiguresView {
        threshold: number(&record["threshold"]),
        known_again: number(&judged["known_again"]),
        eer: number(&judged["eer"]),
        tar_at_far_1pct: number(&judged["tar_at_far_1pct"]),
        tar_at_far_0_1pct: number(&judged["tar_at_far_0_1pct"]),
        tpir_at_fpir_1pct: number(&judged["tpir_at_fpir_1pct"]),
        from: number(&judged["from"]),
        width: number(&judged["width"]),
        genuine: numbers(&judged["genuine"]),
        strangers: numbers(&judged["strangers"]),
        roc: roc.collect(),
        people: people.collect(),
        labels: list(&judged["confusion"]["labels"]).iter().filter_map(name).collect(),
        confusion: list(&judged["confusion"]["counts"]).iter().map(numbers).collect(),
    }
}

fn gate(report: &Value) -> GateView {
    let of = |side: &str| GateFigures {
        rank1: number(&report[side]["rank1"]),
        recognised: number(&report[side]["tpir_at_fpir_1pct"]),
        known: number(&report[side]["tpir_blind"]),
        strangers: number(&report[side]["fpir_blind"]),
    };
    let flips = list(&report["flips"]).iter().map(|flip| FlipView {
        picture: Some(TrainingPicture::Probe(1, whole(&flip["position"]))),
        truth: name(&flip["truth"]),
        before: name(&flip["before"]),
        after: name(&flip["after"]),
        right: flip["right"] == true,
    });
    GateView {
        passes: report["passes"] == true,
        forced: None,
        probe_set: name(&report["probe_set"]).unwrap_or_default(),
        faces: whole(&report["faces"]),
        before: of("before"),
        after: of("after"),
        newly_right: whole(&report["newly_right"]),
        newly_wrong: whole(&report["newly_wrong"]),
        flips: flips.collect(),
    }
}

fn version(record: &Value, stage: VersionStage) -> VersionView {
    VersionView {
        id: ModelVersionId(i64::from(whole(&record["version"]))),
        depth: depth(&record["depth"]),
        people: whole(&record["people"]),
        pictures: whole(&record["pictures"]),
        threshold: number(&record["threshold"]),
        known_again: record["figures"]["known_again"].as_f64(),
        recognised: record["gate"]["after"]["tpir_at_fpir_1pct"].as_f64(),
        stage,
        run: Some(TrainingRunId(i64::from(whole(&record["run"])))),
        source: "employees-2026".to_owned(),
        notes: String::new(),
        tags: Vec::new(),
        made: (2026, 11, 23),
    }
}

/// With the record's version `shown` looked at.
pub fn filled(shown: usize) -> Training {
    let record = run_of_record();
    let records = list(&record["versions"]);
    let stage = |at: usize| match at {
        0 => VersionStage::Champion,
        last if last + 1 == records.len() => VersionStage::Candidate,
        _ => VersionStage::Kept,
    };
    let mut versions: Vec<VersionView> =
        records.iter().enumerate().map(|(at, record)| version(record, stage(at))).collect();
    versions.reverse();
    let item = |record: &Value| {
        let points = list(&record["points"]);
        let checks = points.iter().filter_map(|point| point["check_loss"].as_f64());
        RunItem {
            id: TrainingRunId(i64::from(whole(&record["run"]))),
            depth: depth(&record["depth"]),
            people: whole(&record["people"]),
            pictures: whole(&record["pictures"]),
            epochs: points.iter().filter(|point| point["check_loss"].is_number()).count() as u32,
            best_check: checks.min_by(f64::total_cmp),
            version: Some(ModelVersionId(i64::from(whole(&record["version"])))),
            finished: true,
            made: (2026, 11, 23),
        }
    };
    let faces = list(&records[shown]["faces"]).iter().enumerate().map(|(at, face)| JudgedFaceView {
        id: at as i64,
        label: name(&face["label"]).unwrap_or_default(),
        taken_for: name(&face["taken_for"]),
        other: name(&face["other"]).unwrap_or_default(),
        own_score: face["own_score"].as_f64(),
        score: number(&face["score"]),
        file: String::new(),
    });
    let tried = &records[shown]["gate"];
    Training {
        folder: Some("/home/hanh/Pictures/employees-2026".into()),
        depth: TrainingDepth::Finetune,
        run: Some(run(&records[shown])),
        runs: records.iter().rev().map(item).collect(),
        versions,
        shown: Some(ModelVersionId(i64::from(whole(&records[shown]["version"])))),
        figures: figures(&records[shown]),
        faces: faces.collect(),
        gate: tried.is_object().then(|| gate(tried)),
        has_probes: true,
        ..Training::default()
    }
}

/// The version that passes its probe set is shown.
pub fn state(base: AppState) -> AppState {
    let passed = better();
    AppState { training: filled(passed), ..base }
}

/// One that the probe set refuses is shown, with the better one's curves beside it.
pub fn refused(base: AppState) -> AppState {
    let record = run_of_record();
    let records = list(&record["versions"]);
    let at = records.iter().position(|version| version["gate"]["passes"] == false).unwrap_or(0);
    let training = Training { compared: Some(run(&records[better()])), ..filled(at) };
    AppState { training, ..base }
}

fn better() -> usize {
    let record = run_of_record();
    let records = list(&record["versions"]);
    let gain = |version: &Value| {
        let gate = &version["gate"];
        number(&gate["after"]["tpir_at_fpir_1pct"]) - number(&gate["before"]["tpir_at_fpir_1pct"])
    };
    let passed = (0..records.len()).filter(|&at| records[at]["gate"]["passes"] == true);
    passed.max_by(|&a, &b| gain(&records[a]).total_cmp(&gain(&records[b]))).unwrap_or(0)
}
