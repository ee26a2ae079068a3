#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <string_view>

#include "cli/program.h"

namespace twofold::cli {

/// Everything that the program understands. `program` has to outlive it.
std::unique_ptr<CLI::App> make_command_line(Program& program);

/// A line to type and what it does, "" where the line says it.
struct Example {
  std::string_view line, what;
};

/// The examples of `twofold --help` and of the manual.
inline constexpr std::array<Example, 7> kExamples = {{
    {"twofold ls mnist.pt", "what a file holds"},
    {"twofold ls mnist.pt --dialect mindspore", "the same in MindSpore's names"},
    {"twofold show mnist.pt norm1.running_mean", "one tensor and its statistics"},
    {"twofold convert mnist.pt mnist.ckpt --to mindspore", "to the other framework"},
    {"twofold run --net net.json mnist.pt digits.gz --labels labels.gz", ""},
    {"twofold verify mnist.pt mnist.ckpt --net net.json --input digits.gz", ""},
    {"twofold net draw resnet18 resnet18.svg", "a network as a picture"},
}};

/// Commands that speak of the command line itself.
void add_completion(CLI::App& app, Program& program);
void add_manual(CLI::App& app, Program& program);

}  // namespace twofold::cli
