#include <gtest/gtest.h>

#include <string>

#include "tests/shell.h"

// The two programs of the migration page print what the page prints.

namespace twofold {
namespace {

/// What the program prints, without blanks at the ends of lines and of the text.
std::string output_of(const std::string& program) {
  const auto [code, text] = testing::shell(TWOFOLD_BIN_DIR "/" + program);
  if (code != 0) return "exit code " + std::to_string(code) + ": " + text;
  std::string kept;
  for (const char c : text) {
    if (c == '\n') kept.erase(kept.find_last_not_of(" \t") + 1);
    kept += c;
  }
  kept.erase(kept.find_last_not_of(" \t\n") + 1);
  return kept;
}

TEST(SeedTorch, PrintsTheBuffers) {
  EXPECT_EQ(output_of("seed_torch"),
            "<class 'generator'>\n"
            "\n"
            "Name:  build_block.0.bn.running_mean\n"
            "params:  torch.Size([64])\n"
            "Name:  build_block.0.bn.running_var\n"
            "params:  torch.Size([64])\n"
            "Name:  build_block.0.bn.num_batches_tracked\n"
            "params:  torch.Size([])");
}

TEST(SeedMindSpore, PrintsTheUntrainableParameters) {
  EXPECT_EQ(
      output_of("seed_mindspore"),
      "<class 'list'>\n"
      "\n"
      "Name:  build_block.0.bn.moving_mean\n"
      "params:  Parameter (name=build_block.0.bn.moving_mean, shape=(64,), dtype=Float32, "
      "requires_grad=False)\n"
      "Name:  build_block.0.bn.moving_variance\n"
      "params:  Parameter (name=build_block.0.bn.moving_variance, shape=(64,), dtype=Float32, "
      "requires_grad=False)");
}

}  // namespace
}  // namespace twofold
