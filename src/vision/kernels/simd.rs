//! Sixteen f32 lanes, whatever the machine: one AVX-512 register, two AVX2 registers, or a plain array.
//!
//! A kernel is written once, generic over [`Simd`], and run through [`Isa::run`], which enters a function compiled
//! for the instruction set. The wall: a value of [`Avx512`] or [`Avx2`] exists only after the processor was asked,
//! and every vector operation takes one, so safe code cannot reach an instruction the machine lacks.
//! Kernel bodies must be `#[inline(always)]`, else they are compiled for the baseline and lose their speed, not
//! their correctness.

use std::fmt;

/// Sixteen channels of one pixel, on a cache line of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub struct Block(pub [f32; LANES]);

/// Channels in a [`Block`].
pub const LANES: usize = 16;

impl Block {
    pub const ZERO: Self = Self([0.0; LANES]);

    /// All lanes `x`.
    pub fn splat(x: f32) -> Self {
        Self([x; LANES])
    }
}

/// Vector operations on sixteen lanes; the value itself is the proof that the machine has them.
pub trait Simd: Copy + Send + Sync {
    type V: Copy;
    /// Output blocks x pixels that a register tile of a pointwise convolution may hold.
    const TILE_BLOCKS: usize;
    const TILE_PIXELS: usize;
    /// Pixels that a register tile of a depthwise convolution may hold.
    const DEPTHWISE_PIXELS: usize;

    fn splat(self, x: f32) -> Self::V;
    fn load(self, from: &Block) -> Self::V;
    fn store(self, v: Self::V, to: &mut Block);
    /// `a * b + c`
    fn mul_add(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    fn max(self, a: Self::V, b: Self::V) -> Self::V;
    fn min(self, a: Self::V, b: Self::V) -> Self::V;
    /// `x / (1 + exp(-x))`
    fn silu(self, x: Self::V) -> Self::V;
    /// Runs `kernel` as a function of its own, so that its registers are not shared with the caller's code.
    fn call<K: Kernel>(self, kernel: K) -> K::Output;
}

/// Work that wants vector operations.
pub trait Kernel {
    type Output;
    /// Implementations are `#[inline(always)]`.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// An instruction set this machine has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Isa(Kind);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx512Half(Avx512Half),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    Portable,
}

impl Isa {
    /// Those of this machine; the last is always the portable one.
    pub fn available() -> Vec<Self> {
        let mut all = Vec::with_capacity(4);
        #[cfg(target_arch = "x86_64")]
        {
            all.extend(Avx512::detect().map(|token| Self(Kind::Avx512(token))));
            all.extend(Avx512Half::detect().map(|token| Self(Kind::Avx512Half(token))));
            all.extend(Avx2::detect().map(|token| Self(Kind::Avx2(token))));
        }
        all.push(Self::portable());
        all
    }

    /// The widest of this machine and those that give the same results to the last bit: the choice among them may
    /// depend on the moment, because nothing else does.
    pub fn interchangeable() -> Vec<Self> {
        let all = Self::available();
        let is_avx512 = |isa: &Self| isa.name().starts_with("avx512");
        let wide: Vec<Self> = all.iter().copied().filter(is_avx512).collect();
        if wide.is_empty() { all[..1].to_vec() } else { wide }
    }

    /// The one every machine has.
    pub fn portable() -> Self {
        Self(Kind::Portable)
    }

    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Half(_) => "avx512-256",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "avx2",
            Kind::Portable => "portable",
        }
    }

    /// Pixels that a register tile of a pointwise convolution may hold.
    pub fn tile_pixels(self) -> usize {
        self.run(TileShape).1
    }

    /// Sums of sixteen lanes that fit into the registers beside their operands.
    pub fn tile_sums(self) -> usize {
        let (blocks, pixels) = self.run(TileShape);
        blocks * pixels
    }

    /// Runs `kernel` compiled for this instruction set.
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the token exists, so the processor has what the function is compiled for.
            Kind::Avx512(token) => unsafe { run_avx512(token, kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Kind::Avx512Half(token) => unsafe { run_avx512_half(token, kernel) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Kind::Avx2(token) => unsafe { run_avx2(token, kernel) },
            Kind::Portable => kernel.run(Portable),
        }
    }
}

/// Blocks and pixels of a register tile.
struct TileShape;

impl Kernel for TileShape {
    type Output = (usize, usize);

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> (usize, usize) {
        (S::TILE_BLOCKS, S::TILE_PIXELS)
    }
}

impl fmt::Debug for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Minimax polynomial of 2^f on [0, 1): relative error 2.6e-6. One degree more would be exact to the last place,
/// cost a seventh of the function, and change no box by a thousandth of a pixel.
const EXP2: [f32; 5] = [1.000_002_6, 0.693_003_83, 0.241_442_76, 0.052_011_456, 0.013_534_171];

#[cfg(target_arch = "x86_64")]
pub use x86::{Avx2, Avx512, Avx512Half};
#[cfg(target_arch = "x86_64")]
use x86::{run_avx2, run_avx512, run_avx512_half};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Block, EXP2, Kernel, Simd};
    use std::arch::x86_64 as arch;
    use std::arch::x86_64::{__m256, __m512};
    use std::f32::consts::LOG2_E;

    /// Proof that the processor has AVX-512 F and DQ.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Avx512(());

    impl Avx512 {
        pub fn detect() -> Option<Self> {
            let there = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq");
            (there && Avx2::detect().is_some()).then_some(Self(()))
        }
    }

    /// Proof that the processor has AVX-512 F, DQ and VL. Works on halves of a register, thirty-two of them.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Avx512Half(());

    impl Avx512Half {
        pub fn detect() -> Option<Self> {
            (Avx512::detect().is_some() && is_x86_feature_detected!("avx512vl")).then_some(Self(()))
        }
    }

    /// Proof that the processor has AVX2 and FMA.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Avx2(());

    impl Avx2 {
        pub fn detect() -> Option<Self> {
            (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
        }
    }

    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512dq,avx2,fma")]
    pub fn run_avx512<K: Kernel>(token: Avx512, kernel: K) -> K::Output {
        kernel.run(token)
    }

    #[inline(never)]
    #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
    pub fn run_avx512_half<K: Kernel>(token: Avx512Half, kernel: K) -> K::Output {
        kernel.run(token)
    }

    #[inline(never)]
    #[target_feature(enable = "avx2,fma")]
    pub fn run_avx2<K: Kernel>(token: Avx2, kernel: K) -> K::Output {
        kernel.run(token)
    }

    /// What AVX-512 and AVX2 do alike on two halves of sixteen lanes.
    macro_rules! in_halves {
        () => {
            #[inline(always)]
            fn splat(self, x: f32) -> [__m256; 2] {
                // SAFETY: as for AVX-512.
                unsafe { [arch::_mm256_set1_ps(x); 2] }
            }

            #[inline(always)]
            fn load(self, from: &Block) -> [__m256; 2] {
                // SAFETY: as for AVX-512; the second half starts eight floats on.
                unsafe {
                    let half = from.0.as_ptr();
                    [arch::_mm256_load_ps(half), arch::_mm256_load_ps(half.add(8))]
                }
            }

            #[inline(always)]
            fn store(self, v: [__m256; 2], to: &mut Block) {
                // SAFETY: as for AVX-512; the second half starts eight floats on.
                unsafe {
                    let half = to.0.as_mut_ptr();
                    arch::_mm256_store_ps(half, v[0]);
                    arch::_mm256_store_ps(half.add(8), v[1]);
                }
            }

            #[inline(always)]
            fn mul_add(self, a: [__m256; 2], b: [__m256; 2], c: [__m256; 2]) -> [__m256; 2] {
                // SAFETY: as for AVX-512.
                unsafe { [arch::_mm256_fmadd_ps(a[0], b[0], c[0]), arch::_mm256_fmadd_ps(a[1], b[1], c[1])] }
            }

            #[inline(always)]
            fn add(self, a: [__m256; 2], b: [__m256; 2]) -> [__m256; 2] {
                // SAFETY: as for AVX-512.
                unsafe { [arch::_mm256_add_ps(a[0], b[0]), arch::_mm256_add_ps(a[1], b[1])] }
            }

            #[inline(always)]
            fn max(self, a: [__m256; 2], b: [__m256; 2]) -> [__m256; 2] {
                // SAFETY: as for AVX-512.
                unsafe { [arch::_mm256_max_ps(a[0], b[0]), arch::_mm256_max_ps(a[1], b[1])] }
            }

            #[inline(always)]
            fn min(self, a: [__m256; 2], b: [__m256; 2]) -> [__m256; 2] {
                // SAFETY: as for AVX-512.
                unsafe { [arch::_mm256_min_ps(a[0], b[0]), arch::_mm256_min_ps(a[1], b[1])] }
            }

            #[inline(always)]
            fn silu(self, x: [__m256; 2]) -> [__m256; 2] {
                [self.silu_half(x[0]), self.silu_half(x[1])]
            }
        };
    }

    // SAFETY of every block below: `self` is the proof that the processor has the instruction, and the only
    // pointers are those of references to sixteen aligned floats.
    impl Simd for Avx512 {
        type V = __m512;
        const TILE_BLOCKS: usize = 2;
        const TILE_PIXELS: usize = 12;
        const DEPTHWISE_PIXELS: usize = 8;

        #[inline(always)]
        fn call<K: Kernel>(self, kernel: K) -> K::Output {
            // SAFETY: `self` is the proof that the processor has what the function is compiled for.
            unsafe { run_avx512(self, kernel) }
        }

        #[inline(always)]
        fn splat(self, x: f32) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_set1_ps(x) }
        }

        #[inline(always)]
        fn load(self, from: &Block) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_load_ps(from.0.as_ptr()) }
        }

        #[inline(always)]
        fn store(self, v: __m512, to: &mut Block) {
            // SAFETY: see above.
            unsafe { arch::_mm512_store_ps(to.0.as_mut_ptr(), v) }
        }

        #[inline(always)]
        fn mul_add(self, a: __m512, b: __m512, c: __m512) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_fmadd_ps(a, b, c) }
        }

        #[inline(always)]
        fn add(self, a: __m512, b: __m512) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_add_ps(a, b) }
        }

        #[inline(always)]
        fn max(self, a: __m512, b: __m512) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_max_ps(a, b) }
        }

        #[inline(always)]
        fn min(self, a: __m512, b: __m512) -> __m512 {
            // SAFETY: see above.
            unsafe { arch::_mm512_min_ps(a, b) }
        }

        #[inline(always)]
        fn silu(self, x: __m512) -> __m512 {
            /// Subtract the floor, raise no exceptions.
            const FRACTION: i32 = 0x09;
            let [c0, c1, c2, c3, c4] = EXP2;
            // SAFETY: see above.
            unsafe {
                let t = arch::_mm512_mul_ps(x, self.splat(-LOG2_E));
                let f = arch::_mm512_reduce_ps::<FRACTION>(t);
                let mut p = self.mul_add(self.splat(c4), f, self.splat(c3));
                p = self.mul_add(p, f, self.splat(c2));
                p = self.mul_add(p, f, self.splat(c1));
                p = self.mul_add(p, f, self.splat(c0));
                let exp = arch::_mm512_scalef_ps(p, t);
                arch::_mm512_div_ps(x, arch::_mm512_add_ps(exp, self.splat(1.0)))
            }
        }
    }

    impl Simd for Avx512Half {
        type V = [__m256; 2];
        const TILE_BLOCKS: usize = 2;
        const TILE_PIXELS: usize = 6;
        const DEPTHWISE_PIXELS: usize = 4;

        #[inline(always)]
        fn call<K: Kernel>(self, kernel: K) -> K::Output {
            // SAFETY: `self` is the proof that the processor has what the function is compiled for.
            unsafe { run_avx512_half(self, kernel) }
        }

        in_halves!();
    }

    impl Avx512Half {
        #[inline(always)]
        fn silu_half(self, x: __m256) -> __m256 {
            const FRACTION: i32 = 0x09;
            let [c0, c1, c2, c3, c4] = EXP2.map(|c| self.splat(c)[0]);
            // SAFETY: as for AVX-512.
            unsafe {
                let t = arch::_mm256_mul_ps(x, self.splat(-LOG2_E)[0]);
                let f = arch::_mm256_reduce_ps::<FRACTION>(t);
                let mut p = arch::_mm256_fmadd_ps(c4, f, c3);
                p = arch::_mm256_fmadd_ps(p, f, c2);
                p = arch::_mm256_fmadd_ps(p, f, c1);
                p = arch::_mm256_fmadd_ps(p, f, c0);
                let exp = arch::_mm256_scalef_ps(p, t);
                arch::_mm256_div_ps(x, arch::_mm256_add_ps(exp, self.splat(1.0)[0]))
            }
        }
    }

    impl Simd for Avx2 {
        type V = [__m256; 2];
        const TILE_BLOCKS: usize = 1;
        const TILE_PIXELS: usize = 6;
        const DEPTHWISE_PIXELS: usize = 4;

        #[inline(always)]
        fn call<K: Kernel>(self, kernel: K) -> K::Output {
            // SAFETY: `self` is the proof that the processor has what the function is compiled for.
            unsafe { run_avx2(self, kernel) }
        }

        in_halves!();
    }

    impl Avx2 {
        #[inline(always)]
        #[allow(clippy::unused_self, reason = "it is the proof")]
        fn silu_half(self, x: __m256) -> __m256 {
            // SAFETY: as for AVX-512.
            unsafe {
                use arch::_mm256_set1_ps as set;
                let t = arch::_mm256_mul_ps(x, set(-LOG2_E));
                // Keeps 2^t a normal number, so that its exponent can be built as an integer.
                let t = arch::_mm256_max_ps(arch::_mm256_min_ps(t, set(126.0)), set(-126.0));
                let n = arch::_mm256_floor_ps(t);
                let f = arch::_mm256_sub_ps(t, n);
                let mut p = set(EXP2[4]);
                p = arch::_mm256_fmadd_ps(p, f, set(EXP2[3]));
                p = arch::_mm256_fmadd_ps(p, f, set(EXP2[2]));
                p = arch::_mm256_fmadd_ps(p, f, set(EXP2[1]));
                p = arch::_mm256_fmadd_ps(p, f, set(EXP2[0]));
                let exponent = arch::_mm256_slli_epi32::<23>(arch::_mm256_cvtps_epi32(n));
                let exp =
                    arch::_mm256_castsi256_ps(arch::_mm256_add_epi32(arch::_mm256_castps_si256(p), exponent));
                arch::_mm256_div_ps(x, arch::_mm256_add_ps(exp, set(1.0)))
            }
        }
    }
}

/// Plain arrays, for machines without the above; the compiler makes of it what the target has.
#[derive(Clone, Copy)]
pub struct Portable;

impl Simd for Portable {
    type V = [f32; LANES];
    const TILE_BLOCKS: usize = 1;
    const TILE_PIXELS: usize = 3;
    const DEPTHWISE_PIXELS: usize = 2;

    #[inline(always)]
    fn call<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }

    #[inline(always)]
    fn splat(self, x: f32) -> [f32; LANES] {
        [x; LANES]
    }

    #[inline(always)]
    fn load(self, from: &Block) -> [f32; LANES] {
        from.0
    }

    #[inline(always)]
    fn store(self, v: [f32; LANES], to: &mut Block) {
        to.0 = v;
    }

    #[inline(always)]
    fn mul_add(self, a: [f32; LANES], b: [f32; LANES], mut c: [f32; LANES]) -> [f32; LANES] {
        for i in 0..LANES {
            // Without the instruction `f32::mul_add` is a slow library call.
            c[i] = if cfg!(target_arch = "aarch64") { a[i].mul_add(b[i], c[i]) } else { a[i] * b[i] + c[i] };
        }
        c
    }

    #[inline(always)]
    fn add(self, mut a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        for i in 0..LANES {
            a[i] += b[i];
        }
        a
    }

    #[inline(always)]
    fn max(self, mut a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        for i in 0..LANES {
            a[i] = a[i].max(b[i]);
        }
        a
    }

    #[inline(always)]
    fn min(self, mut a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        for i in 0..LANES {
            a[i] = a[i].min(b[i]);
        }
        a
    }

    #[inline(always)]
    fn silu(self, mut x: [f32; LANES]) -> [f32; LANES] {
        for v in &mut x {
            let t = (*v * -std::f32::consts::LOG2_E).clamp(-126.0, 126.0);
            // Truncation of a positive number is its floor, and needs no library call.
            let n = (t + 128.0) as i32 - 128;
            let f = t - n as f32;
            let p = EXP2.iter().rev().fold(0.0, |p, c| p * f + c);
            let exp = f32::from_bits((p.to_bits() as i32 + (n << 23)) as u32);
            *v /= exp + 1.0;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct SiluOf(Block);

    impl Kernel for SiluOf {
        type Output = Block;
        #[inline(always)]
        fn run<S: Simd>(self, s: S) -> Block {
            let mut out = Block::ZERO;
            s.store(s.silu(s.load(&self.0)), &mut out);
            out
        }
    }

    #[test]
    fn silu_is_right_to_five_digits() {
        for isa in Isa::available() {
            for i in -40_000_i32..40_000 {
                let x = i as f32 * 0.002_5;
                let want = f64::from(x) / (1.0 + (-f64::from(x)).exp());
                let got = f64::from(isa.run(SiluOf(Block::splat(x))).0[i.unsigned_abs() as usize % LANES]);
                let error = (got - want).abs();
                assert!(error <= 4e-6 * want.abs() + 1e-9, "{isa:?} silu({x}) = {got}, not {want}");
            }
        }
    }

    #[test]
    fn silu_of_huge_values_neither_overflows_nor_turns_into_nan() {
        for isa in Isa::available() {
            let huge = isa.run(SiluOf(Block::splat(1e30))).0[3];
            assert!((huge / 1e30 - 1.0).abs() < 1e-6, "{isa:?}");
            assert!(isa.run(SiluOf(Block::splat(-1e30))).0[5].abs() < 1e-6, "{isa:?}");
        }
    }
}
