#include "twofold/nn/recording.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

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

std::atomic<int> g_replays{0};
std::vector<std::shared_ptr<Module>>& given_up() {
  static std::vector<std::shared_ptr<Module>> children;
  return children;
}

}  // namespace

std::shared_ptr<Recording> kept_recording(const Module& root, const WalkOptions& options) {
  const std::lock_guard lock(keeping());
  if (root.kept_walks() == nullptr) return nullptr;
  for (const auto& recording : *root.kept_walks())
    if (recording->options == options) return recording;
  return nullptr;
}

std::shared_ptr<Recording> fresh_recording(Module& root, WalkOptions options) {
  std::shared_ptr<Recording> fresh;
  {
    const std::lock_guard lock(keeping());
    for (std::size_t i = 0; root.kept_walks() != nullptr && i < root.kept_walks()->size(); ++i) {
      KeptWalks& kept = root.keep_walks();
      if (kept[i]->options != options || kept[i].use_count() != 1) continue;
      fresh = std::move(kept[i]);
      kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  if (fresh == nullptr) fresh = std::make_shared<Recording>();
  fresh->options = std::move(options);
  fresh->change = structure_change();
  fresh->stops.clear();
  fresh->marks.clear();
  return fresh;
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

Replay::Replay() { ++g_replays; }

Replay::~Replay() {
  std::vector<std::shared_ptr<Module>> gone;  // destroyed after the lock: they may hold walks
  const std::lock_guard lock(keeping());
  if (--g_replays == 0) gone.swap(given_up());
}

void keep_for_replays(std::shared_ptr<Module> child) {
  if (child == nullptr || g_replays == 0) return;
  const std::lock_guard lock(keeping());
  if (g_replays > 0) given_up().push_back(std::move(child));
}

}  // namespace twofold::nn
