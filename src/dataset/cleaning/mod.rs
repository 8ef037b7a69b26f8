//! Statistics that say what is wrong with a dataset before anyone looks: near-duplicates, likely wrong labels,
//! outliers. Pure: from hashes, embeddings and labels to ranked lists.
//!
//! Will not do: decide. Every list is a suggestion with its score; what is done with it is a person's decision.

pub mod duplicates;
mod hash_index;
pub mod mislabel;
pub mod outliers;
pub mod phash;
pub mod portrait;
#[cfg(test)]
pub(in crate::dataset) mod testing;
mod vectors;
