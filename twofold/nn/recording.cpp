#include "twofold/nn/recording.h"

#include <algorithm>
#include <mutex>

namespace twofold::nn {

namespace {

/// A network is asked for parameters, buffers, state and one dialect's view in turn.
constexpr std::size_t kMostKept = 4;
/// Stops of the shortest walk that is kept.
constexpr std::size_t kWorthKeeping = 32;

std::mutex& keeping() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::shared_ptr<Recording> kept_recording(const Module& root, const WalkOptions& options) {
  const std::lock_guard lock(keeping());
  if (root.kept_walks() == nullptr) return nullptr;
  for (const auto& recording : *root.kept_walks())
    if (recording->change == structure_change() && recording->options == options) return recording;
  return nullptr;
}

void keep_recording(Module& root, const std::shared_ptr<Recording>& recording) {
  if (recording->stops.size() < kWorthKeeping || recording->change != structure_change()) return;
  const std::lock_guard lock(keeping());
  KeptWalks& kept = root.keep_walks();
  std::erase_if(kept, [&](const auto& old) {
    return old->change != recording->change || old->options == recording->options;
  });
  if (kept.size() == kMostKept) kept.erase(kept.begin());
  kept.push_back(recording);
}

}  // namespace twofold::nn
