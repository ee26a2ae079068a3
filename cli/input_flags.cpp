#include "cli/input_flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "cli/complaint.h"
#include "twofold/core/text.h"

namespace twofold::cli {

namespace {

using Kind = data::PictureStep::Kind;

struct StepRow {
  Kind kind;
  const char* flag;
  const char* values;
  const char* help;
};
constexpr std::array<StepRow, 4> kSteps = {
    {{Kind::resize, "--resize", "N|H,W", "Pictures: resize the shorter side to N, or to H x W"},
     {Kind::crop, "--crop", "N|H,W|T,L,H,W",
      "Pictures: N x N or H x W pixels of the middle, or from row T and column L"},
     {Kind::shrink, "--shrink", "N", "Pictures: means of blocks of N x N pixels"},
     {Kind::pad, "--pad", "N", "Pictures: N more pixels on each side, as the nearest one"}}};

// "38,113,224,224" as numbers; none of it when a part is no number.
template <class T>
std::vector<T> numbers_of(const std::string& text) {
  std::vector<T> numbers;
  for (const std::string& part : split(text, ',')) {
    T value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size()) return {};
    numbers.push_back(value);
  }
  return numbers;
}

std::vector<double> channel_numbers(const char* flag, const std::string& text) {
  const std::vector<double> numbers = numbers_of<double>(text);
  const auto finite = [](double value) { return std::isfinite(value); };
  if (numbers.empty() || !std::ranges::all_of(numbers, finite))
    fail_usage("{} {}: expected one number, or one a channel with commas between", flag, text);
  return numbers;
}

}  // namespace

void InputFlags::add_to(CLI::App& command) {
  command_ = &command;
  for (const StepRow& row : kSteps)
    step_options_.emplace_back(
        row.kind,
        command.add_option(row.flag, row.help)->type_name(row.values)->expected(1)->take_all());
  command.add_option("--divide", divide_, "Raw numbers are divided by this");
  command.add_option("--mean", mean_, "Then this is taken away: one number, or one a channel")
      ->type_name("A,B,C");
  command.add_option("--std", std_, "Then they are divided by this")->type_name("A,B,C");
}

bool InputFlags::has_steps() const {
  return std::ranges::any_of(step_options_,
                             [](const auto& one) { return one.second->count() > 0; });
}

std::vector<data::PictureStep> InputFlags::steps() const {
  std::vector<data::PictureStep> steps;
  std::map<const CLI::Option*, std::size_t> seen;
  for (const CLI::Option* option : command_->parse_order()) {
    const auto row =
        std::ranges::find(step_options_, option, &decltype(step_options_)::value_type::second);
    if (row == step_options_.end()) continue;
    const std::string& text = option->results().at(seen[option]++);
    steps.push_back({.kind = row->first, .numbers = numbers_of<std::int64_t>(text)});
    if (const std::string expected = data::fault_of(steps.back()); !expected.empty())
      fail_usage("--{} {}: expected {}, with commas between", to_string(row->first), text,
                 expected);
  }
  if (steps.size() > data::kMaxPictureSteps)
    fail_usage("expected at most {} steps for a picture, got {}", data::kMaxPictureSteps,
               steps.size());
  return steps;
}

void InputFlags::apply_to(net::Description& description) const {
  if (!description.input) return;  // the run says so
  net::InputSpec& input = *description.input;
  if (has_steps()) input.picture = steps();
  if (divide_) input.divide = divide_;
  if (!mean_.empty()) input.mean = channel_numbers("--mean", mean_);
  if (!std_.empty()) input.std = channel_numbers("--std", std_);
  if (const net::InputFault fault = net::fault_of(input); !fault.key.empty())
    fail_usage("--{}: expected {}", fault.key, fault.expected);
}

}  // namespace twofold::cli
