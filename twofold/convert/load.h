#pragma once

#include <string>
#include <vector>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/core/export.h"
#include "twofold/core/progress.h"
#include "twofold/dialect/dialect.h"
#include "twofold/nn/loading.h"
#include "twofold/nn/module.h"

namespace twofold::convert {

/// Loads a file into a network whose tensors it names in `dialect`'s words. Nothing is loaded when
/// something is missing, left over or of another shape: one line with the file, the names and the
/// nearest ones (ErrorKind::mismatch). Optimizer state beside the network's is no fault. Returns
/// what the plan found.
TWOFOLD_API nn::LoadReport load(nn::Module& network, dialect::Dialect dialect,
                                const checkpoint::Checkpoint& checkpoint, const std::string& file,
                                const Progress& progress = {});

/// Throws as `load` does where it would; loads nothing.
TWOFOLD_API void check_fits(nn::Module& network, dialect::Dialect dialect,
                            const checkpoint::Checkpoint& checkpoint, const std::string& file);

/// What fits and what does not, and "x: did you mean 'y'?" for names that are near to one.
struct Fit {
  nn::LoadReport report;
  std::vector<std::string> hints;
};
/// The same as a report; loads nothing. Throws what reading the file's names throws.
TWOFOLD_API Fit fit(nn::Module& network, dialect::Dialect dialect,
                    const checkpoint::Checkpoint& checkpoint, const std::string& file);

/// The dialect of a file beside a description: torch's zip files are torch; a .ckpt is the
/// description's dialect when that is one of MindSpore's, else what its names say (`classic` where
/// they say nothing).
TWOFOLD_API dialect::Dialect dialect_of(const checkpoint::Checkpoint& checkpoint,
                                        dialect::Dialect described);

}  // namespace twofold::convert
