#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "twofold/core/dtype.h"
#include "twofold/core/export.h"
#include "twofold/core/progress.h"
#include "twofold/core/shape.h"
#include "twofold/nn/module.h"
#include "twofold/nn/state.h"

namespace twofold::nn {

/// A tensor of the network under the name and shape that the file's vocabulary gives it.
struct LoadTarget {
  std::string name;
  Tensor tensor;
  Shape shape;            ///< as the file should have it
  bool optional = false;  ///< absence is no fault (a counter that older files lack)
  /// From the file's layout to the network's; empty: none needed.
  std::function<Array(const Array&)> transform = {};
};

/// A tensor on offer. `load` is called at most once, at commit.
struct LoadSource {
  std::string name;
  Shape shape;
  DType dtype = DType::float32;
  /// Reads the tensor.
  std::function<Array()> load;
};

/// What a plan found, by name. A name is in exactly one of loaded, missing, unexpected, mismatched.
struct LoadReport {
  /// A tensor whose shape does not fit.
  struct Mismatch {
    std::string name;
    Shape in_file;
    Shape in_network;
  };
  /// A tensor that gets another dtype.
  struct Cast {
    std::string name;
    DType from;  ///< in the state
    DType to;    ///< in the module
  };
  std::vector<std::string> loaded;      ///< names that are in both
  std::vector<std::string> missing;     ///< in the module alone
  std::vector<std::string> unexpected;  ///< in the state alone
  std::vector<Mismatch> mismatched;     ///< in both, of different shapes
  std::vector<Cast> cast;               ///< among the loaded: converted to the network's dtype

  /// True when every target was found and nothing was left over.
  [[nodiscard]] bool complete() const {
    return missing.empty() && unexpected.empty() && mismatched.empty();
  }
};

/// Which source goes into which target. Made from names, shapes and dtypes alone.
class TWOFOLD_API LoadPlan {
 public:
  /// A 1-element vector fits a 0-d target, as in torch. Throws ErrorKind::key for a source name
  /// that comes twice.
  LoadPlan(std::vector<LoadTarget> targets, std::vector<LoadSource> sources);

  /// What will happen, or why nothing can.
  [[nodiscard]] const LoadReport& report() const noexcept { return report_; }
  /// The nearest name that is left over on the other side for each missing and unexpected one:
  /// "norm.weigth: did you mean 'norm.weight'?" in lines; empty when nothing is near.
  [[nodiscard]] std::vector<std::string> hints() const;
  /// Fetches every matched source first and only then writes, so that a source that fails leaves
  /// the network as it was.
  void commit(const Progress& progress = {}) const;

 private:
  std::vector<LoadTarget> targets_;
  std::vector<LoadSource> sources_;
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;  // target, source
  LoadReport report_;
};

/// torch's names of a network as targets: persistent entries, shared ones under each name.
TWOFOLD_API std::vector<LoadTarget> load_targets(Module& module);

/// What load_state_dict returns: names only.
struct IncompatibleKeys {
  std::vector<std::string> missing_keys;
  std::vector<std::string> unexpected_keys;
};

/// torch's load_state_dict: copies by name, converted to the network's dtypes. Throws
/// ErrorKind::mismatch with torch's text, "Error(s) in loading state_dict for Net:\n\tMissing
/// key(s) in state_dict: ...", when strict and names differ, and whenever shapes differ; unlike
/// torch nothing has been loaded then (design decision 5). A batch norm's counter may be absent
/// when the state has no metadata or a version below 2.
TWOFOLD_API IncompatibleKeys load_state_dict(Module& module, const StateDict& state,
                                             bool strict = true);

}  // namespace twofold::nn
