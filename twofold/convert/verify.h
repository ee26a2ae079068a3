#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/export.h"
#include "twofold/net/description.h"
#include "twofold/tensor/array.h"

namespace twofold::convert {

/// Tolerances by default: |a - b| <= atol + rtol * max|b| of the tensor, so that values near zero
/// are measured by their neighbours.
inline constexpr double kVerifyRtol = 1e-5;
inline constexpr double kVerifyAtol = 1e-7;

/// One side of a comparison.
struct Side {
  const checkpoint::Checkpoint* checkpoint = nullptr;
  std::string file;
  net::Description net;
  bool derived = false;  ///< the description was derived from the other side's
};

/// What to compare, and how closely.
struct VerifyOptions {
  double rtol = kVerifyRtol;
  double atol = kVerifyAtol;
  std::string source = "input";  ///< what the samples are called in messages
};

/// One comparison: a node's output, or what a training step made of a running statistic.
struct VerifyRow {
  /// Which one it is.
  enum class Kind : std::uint8_t { output, statistic };
  Kind kind = Kind::output;
  std::string node;    ///< id in A
  std::string node_b;  ///< id in B
  std::string type;    ///< in A's words
  std::string type_b;
  std::string what;  ///< "output", or "running_mean after a training step"
  Shape shape;
  Shape shape_b;
  double largest = 0;     ///< of |b|
  double difference = 0;  ///< largest |a - b|; infinite where only one is a number
  bool same = true;
};

/// What a comparison found.
struct Verification {
  bool same = true;
  std::string first;               ///< id of the first departing node; empty when all agree
  std::vector<VerifyRow> rows;     ///< in the order in which A runs
  std::vector<std::string> hints;  ///< what about the first departing layer differs
  std::vector<std::string> notes;  ///< nodes without a partner, an error that ended a run
  std::int64_t samples = 0;        ///< how many were run
};

/// Runs the network from both files on the same samples ([n, ...], prepared by each side's own
/// description), each by its own description in its own dialect's words, and compares every node's
/// output in evaluation, then every running statistic after one training step on the first batch
/// (momentum shows nowhere else). Nodes are partners by their place where both descriptions have
/// the same types in the same order, else by name. Both files stay as they are. Throws what loading
/// and running throw; a run of B that fails behind a departing layer is a note.
TWOFOLD_API Verification verify(const Side& a, const Side& b, const Array& samples,
                                const VerifyOptions& options = {});

/// B's description for a side that has none of its own: A's, in the words of B's file.
TWOFOLD_API net::Description derived(const net::Description& a,
                                     const checkpoint::Checkpoint& checkpoint_b);

/// The result as JSON, docs/schemas/verify.schema.json.
TWOFOLD_API std::string to_json(const Verification& verification);

}  // namespace twofold::convert
