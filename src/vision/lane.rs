//! One lane of a network on the CPU: shared weights, and working memory for the sizes of picture seen lately.

use std::sync::Arc;

use super::error::VisionError;
use super::kernels::calibration::fastest_isa;
use super::kernels::executor::Executor;
use super::kernels::program::Program;
use super::kernels::simd::Isa;

/// Sizes that memory is kept for: regions of one input size come in as many shapes at most, up to 512 pixels.
const SIZES: usize = 32;

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
