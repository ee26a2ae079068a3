#include "cli/files.h"

#include <system_error>

#include "cli/progress_bar.h"

namespace twofold::cli {

checkpoint::Checkpoint open_checkpoint(const std::string& file) {
  ProgressBar bar("reading " + file);
  return checkpoint::read(file, {.progress = bar.listener()});
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code ignored;  // what is not there is not the same
  return std::filesystem::equivalent(a, b, ignored);
}

}  // namespace twofold::cli
