//! One lane of a network on the CPU: shared weights, and working memory for the sizes of picture seen lately.

use std::sync::Arc;

use super::error::VisionError;
use super::kernels::calibration::fastest_isa;
use super::kernels::executor::Executor;
use super::kernels::program::Program;
use super::kernels::simd::Isa;

/// Sizes that memory is kept for: regions of one input size come in as many shapes at most, up to 512 pixels.
const SIZES: usize = 32;

/// Pictures that go through a network of large weights together: a fourth of the reading, and their maps still stay in
/// the cache.
const TOGETHER: usize = 4;

/// Blocks of outputs at a time, whose weights stay in the second cache from picture to picture.
const OUTPUT_BLOCKS: usize = 2;

/// A program and its memory.
#[derive(Debug)]
pub struct Lane {
    program: Arc<Program>,
    isa: Isa,
    threads: usize,
    /// The one used last comes last.
    memories: Vec<Memory>,
}

/// What one size of input needs.
#[derive(Debug)]
pub struct Memory {
    pub width: usize,
    pub height: usize,
    /// `[height + 4, 3, width + 4]`, with its margin of zeros.
    pub image: Vec<f32>,
    pub outputs: Vec<f32>,
    pub executor: Executor,
}

impl Lane {
    /// With the fastest instruction set, using up to `threads` threads of rayon's pool.
    pub fn new(program: Arc<Program>, threads: usize) -> Self {
        Self { program, isa: fastest_isa(), threads: threads.max(1), memories: vec![] }
    }

    /// The same weights for up to `threads` threads, with memory of its own.
    #[must_use]
    pub fn with_threads(&self, threads: usize) -> Self {
        Self { threads: threads.max(1), memories: vec![], ..Self::new(Arc::clone(&self.program), 1) }
    }

    pub fn isa(&self) -> Isa {
        self.isa
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How many lanes best run together on one thread.
    pub fn together(&self) -> usize {
        if self.program.has_heavy_weights() { TOGETHER } else { 1 }
    }

    /// Runs one picture in each of `lanes`, of one program, on the caller's thread. The numbers are those of
    /// [`Memory::run`], to the last bit.
    ///
    /// Late layers may have large weights and maps of a few pixels: what costs time there is to read the weights. From
    /// the first such layer on the pictures go through side by side, and its weights are read once for all of them.
    /// Before it each picture has the caches for itself.
    pub fn run_together(lanes: &mut [Self], width: usize, height: usize) -> Result<(), VisionError> {
        let Some(first) = lanes.first_mut() else { return Ok(()) };
        let executor = &first.memory(width, height)?.executor;
        let steps = executor.num_steps();
        let heavy = (0..steps).find(|&step| executor.heavy(step).is_some()).unwrap_or(steps);
        for lane in &mut *lanes {
            let Memory { executor, image, .. } = lane.memory(width, height)?;
            (0..heavy).for_each(|step| executor.step(step, image));
        }
        for step in heavy..steps {
            let blocks = lanes[0].memory(width, height)?.executor.heavy(step);
            for first in (0..blocks.unwrap_or(1)).step_by(OUTPUT_BLOCKS) {
                for lane in &mut *lanes {
                    let Memory { executor, image, .. } = lane.memory(width, height)?;
                    match blocks {
                        Some(blocks) => {
                            executor.heavy_part(step, first..(first + OUTPUT_BLOCKS).min(blocks));
                        }
                        None => executor.step(step, image),
                    }
                }
            }
        }
        for lane in lanes {
            let Memory { executor, outputs, .. } = lane.memory(width, height)?;
            executor.write_outputs(outputs);
        }
        Ok(())
    }

    /// Memory for pictures of `width` x `height`, planned the first time.
    pub fn memory(&mut self, width: usize, height: usize) -> Result<&mut Memory, VisionError> {
        if let Some(at) = self.memories.iter().position(|m| (m.width, m.height) == (width, height)) {
            self.memories[at..].rotate_left(1);
        } else {
            let memory = Memory::plan(&self.program, self.isa, self.threads, width, height)?;
            if self.memories.len() == SIZES {
                self.memories.remove(0);
            }
            self.memories.push(memory);
        }
        let last = self.memories.len() - 1;
        Ok(&mut self.memories[last])
    }
}

impl Clone for Lane {
    /// Another lane: the same weights, memory of its own.
    fn clone(&self) -> Self {
        self.with_threads(self.threads)
    }
}

impl Memory {
    pub fn plan(
        program: &Arc<Program>,
        isa: Isa,
        threads: usize,
        width: usize,
        height: usize,
    ) -> Result<Self, VisionError> {
        let executor = Executor::new(Arc::clone(program), isa, threads, height, width)?;
        let (rows, colors, columns) = Executor::image_shape(height, width);
        let outputs = vec![0.0; executor.output_len()];
        Ok(Self { width, height, image: vec![0.0; rows * colors * columns], outputs, executor })
    }

    /// Runs the network on the picture.
    pub fn run(&mut self) {
        self.executor.run(&self.image, &mut self.outputs);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use candle_core::Device;

    use super::*;
    use crate::vision::dlib_resnet::{SIDE, dlib_resnet};
    use crate::vision::model_card::DLIB_RESNET128;
    use crate::vision::weights::Weights;

    #[test]
    fn pictures_together_give_what_each_gives_alone_on_any_number_of_threads() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let weights = Weights::load(&dir, &DLIB_RESNET128, &Device::Cpu).unwrap();
        let lane = Lane::new(Arc::new(Program::new(&dlib_resnet(&weights).unwrap()).unwrap()), 1);
        assert_eq!(lane.together(), TOGETHER);
        let paint = |memory: &mut Memory, picture: usize| {
            let line = SIDE + 4;
            for (i, value) in memory.image.iter_mut().enumerate() {
                let (x, y) = (i % line, i / line / 3);
                if (2..SIDE + 2).contains(&x) && (2..SIDE + 2).contains(&y) {
                    *value = ((x * (picture + 1)) as f32 * 0.07).sin() * (y as f32 * 0.05).cos();
                }
            }
        };
        let mut lanes = vec![lane.clone(); 3];
        for (picture, lane) in lanes.iter_mut().enumerate() {
            paint(lane.memory(SIDE, SIDE).unwrap(), picture);
        }
        Lane::run_together(&mut lanes, SIDE, SIDE).unwrap();
        for (picture, together) in lanes.iter_mut().enumerate() {
            let got = &together.memory(SIDE, SIDE).unwrap().outputs;
            assert!(got.iter().any(|v| v.abs() > 0.01));
            for threads in [1, 2, 3] {
                let mut alone = lane.with_threads(threads);
                let memory = alone.memory(SIDE, SIDE).unwrap();
                paint(memory, picture);
                memory.run();
                assert_eq!(&memory.outputs, got, "picture {picture}, {threads} threads");
            }
        }
    }
}
