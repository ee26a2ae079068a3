#include "twofold/nn/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "twofold/nn/conv.h"
#include "twofold/nn/embedding.h"
#include "twofold/nn/pooling.h"
#include "twofold/nn/walk.h"

namespace twofold::nn {
namespace {

using testing::ElementsAre;
using GivenArgs = std::vector<std::pair<std::string, ArgValue>>;

template <class F>
Error error_of(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::internal, {}, "nothing was thrown"};
}

std::string text_of(std::string_view type, const GivenArgs& args) {
  return error_of([&] { make_layer(type, args); }).what();
}

/// Arguments with which every layer of the registry can be built.
GivenArgs some_args(const LayerType& layer) {
  GivenArgs args;
  for (const ArgSpec& spec : layer.args)
    if (!spec.fallback) args.emplace_back(spec.name, std::int64_t{3});
  return args;
}

TEST(Registry, NamesAreUniqueAndAreTheTypesOfWhatIsBuilt) {
  std::set<std::string_view> names;
  for (const LayerType& layer : layer_registry()) {
    EXPECT_TRUE(names.insert(layer.name).second) << layer.name;
    EXPECT_EQ(make_layer(layer.name, some_args(layer))->type(), layer.name);
    EXPECT_EQ(find_layer(layer.name), &layer);
  }
  EXPECT_EQ(names.size(), 19);
}

TEST(Registry, SlotsAreThoseThatTheLayerDeclares) {
  for (const LayerType& layer : layer_registry()) {
    const auto module = make_layer(layer.name, some_args(layer));
    ASSERT_EQ(module->slots().size(), layer.slots.size()) << layer.name;
    for (std::size_t i = 0; i < layer.slots.size(); ++i) {
      EXPECT_EQ(module->slots()[i]->name, layer.slots[i].name) << layer.name;
      EXPECT_EQ(module->slots()[i]->role, layer.slots[i].role) << layer.name;
    }
  }
}

TEST(Registry, ExtensionsComeLastAndArgumentsOnce) {
  for (const LayerType& layer : layer_registry()) {
    bool extended = false;
    std::set<std::string_view> names;
    for (const ArgSpec& spec : layer.args) {
      EXPECT_TRUE(names.insert(spec.name).second) << layer.name << ' ' << spec.name;
      EXPECT_FALSE(extended && !spec.extension) << layer.name << ' ' << spec.name;
      extended = spec.extension;
      EXPECT_TRUE(!spec.extension || spec.fallback.has_value()) << layer.name;
    }
  }
}

TEST(Registry, ArgumentsReachTheLayer) {
  const auto module = make_layer("Conv2d", {{"in_channels", std::int64_t{4}},
                                            {"out_channels", std::int64_t{6}},
                                            {"kernel_size", std::vector<std::int64_t>{3, 5}},
                                            {"padding", std::vector<std::int64_t>{0, 2, 1, 1}},
                                            {"groups", std::int64_t{2}},
                                            {"bias", false}});
  const auto& conv = dynamic_cast<const Conv2d&>(*module);
  EXPECT_THAT(conv.weight().shape(), ElementsAre(6, 2, 3, 5));
  EXPECT_FALSE(conv.bias().defined());
  EXPECT_THAT(conv.options().padding.sides, ElementsAre(0, 2, 1, 1));
  EXPECT_THAT(conv.options().stride, ElementsAre(1, 1));

  const auto pool =
      make_layer("AdaptiveAvgPool2d", {{"output_size", std::vector<std::int64_t>{kNoneInList, 7}}});
  const auto& sizes = dynamic_cast<const AdaptiveAvgPool2d&>(*pool).options().output_size;
  EXPECT_EQ(sizes[0], std::nullopt);
  EXPECT_EQ(sizes[1], 7);
}

TEST(Registry, PadModeIsMindSpores) {
  using Mode = ops::Padding::Mode;
  const auto mode_of = [](const GivenArgs& extra) {
    GivenArgs args{{"in_channels", std::int64_t{1}},
                   {"out_channels", std::int64_t{1}},
                   {"kernel_size", std::int64_t{3}}};
    args.insert(args.end(), extra.begin(), extra.end());
    const auto module = make_layer("Conv2d", args);
    return dynamic_cast<const Conv2d&>(*module).options().padding.mode;
  };
  EXPECT_EQ(mode_of({{"padding", "same"}}), Mode::same);
  EXPECT_EQ(mode_of({{"padding", "valid"}}), Mode::valid);
  EXPECT_EQ(mode_of({{"pad_mode", "same"}, {"stride", std::int64_t{2}}}), Mode::same_ceil);
  EXPECT_EQ(mode_of({{"pad_mode", "valid"}}), Mode::valid);
  EXPECT_EQ(mode_of({{"pad_mode", "pad"}, {"padding", std::int64_t{1}}}), Mode::explicit_sides);
}

TEST(Registry, DtypeConvertsTheLayer) {
  const auto module = make_layer(
      "BatchNorm1d", {{"num_features", std::int64_t{2}}, {"dtype", "float64"}, {"device", "cpu"}});
  for (const Entry& entry : entries(*module))
    EXPECT_EQ(entry.slot->value.dtype(),
              entry.path == "num_batches_tracked" ? DType::int64 : DType::float64);
}

TEST(Registry, IdentityTakesAnything) {
  EXPECT_EQ(make_layer("Identity", {{"whatever", 3.5}})->type(), "Identity");
}

TEST(Registry, WrongArgumentsAreNamed) {
  const GivenArgs sizes{{"in_features", std::int64_t{2}}, {"out_features", std::int64_t{3}}};
  const auto with = [&](std::string name, ArgValue value) {
    GivenArgs args = sizes;
    args.emplace_back(std::move(name), std::move(value));
    return text_of("Linear", args);
  };
  EXPECT_EQ(text_of("Linaer", {}), "there is no layer type 'Linaer'; did you mean 'Linear'?");
  EXPECT_EQ(with("baias", true), "Linear: unexpected argument 'baias'; did you mean 'bias'?");
  EXPECT_EQ(with("bias", std::int64_t{1}),
            "Linear: argument 'bias': expected True or False, got 1");
  EXPECT_EQ(with("in_features", std::int64_t{1}), "Linear: argument 'in_features' is given twice");
  EXPECT_EQ(text_of("Linear", {{"in_features", std::int64_t{2}}}),
            "Linear: argument 'out_features' is missing");
  EXPECT_EQ(with("dtype", "int32"),
            "Linear: argument 'dtype': expected the name of a floating type, got 'int32'");
  EXPECT_EQ(with("device", "cuda"),
            "Linear: argument 'device': expected None or 'cpu', got 'cuda'");
  EXPECT_EQ(with("activation", "gelu"),
            "Linear: expected activation 'relu', 'relu6', 'softmax' or 'logsoftmax', got 'gelu'");
  EXPECT_EQ(text_of("Embedding", {{"num_embeddings", std::int64_t{2}},
                                  {"embedding_dim", std::int64_t{2}},
                                  {"max_norm", 1.0}}),
            "Embedding: expected max_norm None, got 1.0");
}

TEST(Registry, SizesWithoutBoundAreRefused) {
  const Error error = error_of([] {
    make_layer("Linear",
               {{"in_features", std::int64_t{1} << 40}, {"out_features", std::int64_t{1} << 20}});
  });
  EXPECT_EQ(error.kind(), ErrorKind::limit);
  EXPECT_EQ(error_of([] {
              make_layer("BatchNorm2d", {{"num_features", std::int64_t{1} << 50}});
            }).kind(),
            ErrorKind::limit);
  EXPECT_EQ(error_of([] {
              make_layer("PReLU", {{"num_parameters", std::int64_t{-1}}});
            }).kind(),
            ErrorKind::value);
}

TEST(ArgValue, PrintsAsPython) {
  EXPECT_EQ(to_string(ArgValue{}), "None");
  EXPECT_EQ(to_string(ArgValue{true}), "True");
  EXPECT_EQ(to_string(ArgValue{1e-5}), "1e-05");
  EXPECT_EQ(to_string(ArgValue{1.0}), "1.0");
  EXPECT_EQ(to_string(ArgValue{"same"}), "'same'");
  EXPECT_EQ(to_string(ArgValue{std::vector<std::int64_t>{1}}), "(1,)");
  EXPECT_EQ(to_string(ArgValue{std::vector<std::int64_t>{kNoneInList, 2}}), "(None, 2)");
}

}  // namespace
}  // namespace twofold::nn
