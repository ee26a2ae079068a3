#include "twofold/checkpoint/torch_reader.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// Compares an entry with what torch said about the tensor; fields that the golden lacks are not
/// looked at.
void expect_entry(const Entry& entry, const json& expected, const std::string& where) {
  SCOPED_TRACE(where + ", " + entry.name);
  EXPECT_EQ(to_string(entry.dtype), expected["dtype"].get<std::string>());
  EXPECT_EQ(entry.shape, expected["shape"].get<Shape>());
  if (!expected.contains("sha256")) return;
  EXPECT_EQ(sha256(entry.load()), expected["sha256"].get<std::string>());
  EXPECT_EQ(entry.bytes(), static_cast<std::uint64_t>(numel(entry.shape)) * size_of(entry.dtype));
}

TEST(TorchReader, ListsWhatTorchLoads) {
  for (const std::string file :
       {"seed/mynet.pt", "dtypes/dtypes.pt", "dtypes/big_endian.pt", "strides/strides.pt",
        "bytes/plain_dict.pt", "bytes/state_dict.pt", "objects/twelve.pt"}) {
    const std::string theme = file.substr(0, file.find('/'));
    const json all = json_of(fixture("torch/" + theme + "/expected.json"));
    const json& expected = all["files"][file.substr(theme.size() + 1)]["entries"];
    const Checkpoint found = read(fixture("torch/" + file));
    EXPECT_EQ(found.format, Format::torch_zip);
    ASSERT_EQ(found.entries.size(), expected.size()) << file;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(found.entries[i].name, expected[i]["name"].get<std::string>());
      expect_entry(found.entries[i], expected[i], file);
    }
  }
}

TEST(TorchReader, EveryLayerOfTorch) {
  const json expected = json_of(fixture("torch/layers/expected.json"));
  const Checkpoint found = read(fixture("torch/layers/layers.pt"));
  std::size_t compared = 0;
  for (const Entry& entry : found.entries) {
    ASSERT_GE(entry.path.size(), 2U);
    const json& made = expected["cases"][entry.path[0]];
    for (const json& tensor : made) {
      if (tensor["name"] != entry.path[1] || !tensor.contains("sha256")) continue;
      expect_entry(entry, tensor, entry.path[0]);
      // A loss keeps the weights of its classes as a buffer; no name tells.
      if (entry.role && entry.path[0].find("Loss") == std::string::npos) {
        EXPECT_EQ(to_string(*entry.role), tensor["role"].get<std::string>()) << entry.name;
        EXPECT_TRUE(entry.inferred) << entry.name;
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 400U);
}

TEST(TorchReader, WholeModulesSayTheirRoles) {
  const json expected = json_of(fixture("torch/modules/expected.json"));
  std::size_t files = 0;
  for (const auto& [file, made] : expected["files"].items()) {
    if (!std::filesystem::exists(fixture("torch/modules/" + file))) continue;
    ++files;
    const Checkpoint found = read(fixture("torch/modules/" + file));
    const json& entries = made["entries"];
    ASSERT_EQ(found.entries.size(), entries.size()) << file;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& entry = found.entries[i];
      SCOPED_TRACE(file + ", " + entry.name);
      EXPECT_EQ(entry.name, entries[i]["name"].get<std::string>());
      const auto role = entries[i]["role"].get<std::string>();
      ASSERT_TRUE(entry.role.has_value());
      EXPECT_EQ(*entry.role, role == "parameter" ? Role::parameter : Role::buffer);
      EXPECT_FALSE(entry.inferred);
      EXPECT_EQ(entry.persistent, role != "non-persistent buffer");
      EXPECT_EQ(entry.requires_grad, entries[i]["requires_grad"].get<bool>());
      EXPECT_EQ(entry.alias_of.value_or("none"),
                entries[i].contains("tied_to") ? entries[i]["tied_to"].get<std::string>() : "none");
      expect_entry(entry, entries[i], file);
    }
    if (!made.contains("tree")) continue;
    for (const json& module : made["tree"]) {
      const std::pair<std::string, std::string> row(module["path"].get<std::string>(),
                                                    module["cls"].get<std::string>());
      EXPECT_THAT(found.module_types, ::testing::Contains(row)) << file;
    }
  }
  EXPECT_EQ(files, 9U);
}

TEST(TorchReader, ParametersBuffersAndTiesOfAPlainDict) {
  const Checkpoint found = read(fixture("torch/strides/strides.pt"));
  EXPECT_EQ(found.find("tied")->alias_of, "base");
  EXPECT_EQ(found.find("view.of_base")->alias_of, std::nullopt);
  EXPECT_EQ(found.find("parameter")->role, Role::parameter);
  EXPECT_FALSE(found.find("parameter")->inferred);
  EXPECT_EQ(found.find("parameter")->requires_grad, true);
  EXPECT_EQ(found.find("parameter.frozen")->requires_grad, false);
  EXPECT_EQ(found.find("parameter.with_attribute")->role, Role::parameter);
  EXPECT_EQ(found.find("requires_grad")->requires_grad, true);
  EXPECT_EQ(found.find("base")->requires_grad, std::nullopt);
  EXPECT_EQ(found.find("buffer")->role, Role::buffer);
  EXPECT_FALSE(found.find("buffer")->inferred);
  const Error error = error_of([&] { (void)found.find("meta")->load(); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("meta: a meta tensor has a shape but no data"));
}

TEST(TorchReader, SharedStorageIsSharedAndBorrowed) {
  const Checkpoint found = read(fixture("torch/strides/strides.pt"));
  const Array base = found.find("base")->load();
  const Array view = found.find("view.of_base")->load();
  EXPECT_EQ(base.storage(), view.storage());
  EXPECT_TRUE(base.storage()->borrowed());
  EXPECT_EQ(view.offset(), 12);
}

TEST(TorchReader, QuantizedAndSparseTensorsAreListedButNotLoaded) {
  for (const std::string file : {"quantized.pt", "sparse.pt"}) {
    const json all = json_of(fixture("torch/dtypes/expected.json"));
    const json& expected = all["files"][file]["entries"];
    const Checkpoint found = read(fixture("torch/dtypes/" + file));
    ASSERT_EQ(found.entries.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Entry& entry = found.entries[i];
      EXPECT_EQ(entry.name, expected[i]["name"].get<std::string>());
      EXPECT_EQ(to_string(entry.dtype), expected[i]["dtype"].get<std::string>()) << entry.name;
      EXPECT_EQ(entry.shape, expected[i]["shape"].get<Shape>()) << entry.name;
      const Error error = error_of([&] { (void)entry.load(); });
      EXPECT_EQ(error.kind(), ErrorKind::unsupported);
      EXPECT_THAT(error.what(), HasSubstr(entry.name));
    }
  }
}

TEST(TorchReader, TrainingCheckpoints) {
  const Checkpoint found = read(fixture("torch/training/Adam.pt"));
  ASSERT_NE(found.find("model.0.weight"), nullptr);
  EXPECT_EQ(found.find("model.0.weight")->path, (std::vector<std::string>{"model", "0.weight"}));
  const Entry* moment = found.find("optimizer.state.0.exp_avg");
  ASSERT_NE(moment, nullptr);
  EXPECT_EQ(moment->path, (std::vector<std::string>{"optimizer", "state", "0", "exp_avg"}));
  EXPECT_EQ(moment->parts,
            (std::vector<PathPart>{PathPart::key, PathPart::key, PathPart::number, PathPart::key}));
  EXPECT_EQ(moment->role, std::nullopt);
  const auto value = [&](const std::string& name) {
    return std::ranges::find(found.values, name, &Value::name);
  };
  ASSERT_NE(value("optimizer.param_groups.0.betas.1"), found.values.end());
  EXPECT_EQ(std::get<double>(value("optimizer.param_groups.0.betas.1")->value), 0.999);
  EXPECT_EQ(value("optimizer.param_groups.0.betas.1")->parts.back(), PathPart::tuple);
}

TEST(TorchReader, NumbersAndTextsAreValues) {
  const Checkpoint found = read(fixture("torch/objects/containers.pt"));
  const auto value = [&](const std::string& name) {
    const auto at = std::ranges::find(found.values, name, &Value::name);
    EXPECT_NE(at, found.values.end()) << name;
    return at->value;
  };
  EXPECT_EQ(std::get<std::int64_t>(value("ints.8")), 2147483648);
  EXPECT_EQ(std::get<std::int64_t>(value("ints.10")), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(std::get<std::string>(value("ints.12")), "18446744073709551616");
  EXPECT_EQ(std::get<std::string>(value("ints.13")), "-1267650600228229401496703205376");
  EXPECT_EQ(std::get<double>(value("floats.2")), 0.1);
  EXPECT_TRUE(std::get<bool>(value("bools.0")));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(value("none")));
  EXPECT_EQ(std::get<std::string>(value("strings.6")), std::string("with\0nul", 8));
  EXPECT_EQ(std::get<std::string>(value("nested.3")), "int key");
  EXPECT_EQ(std::get<std::int64_t>(value("ordered.a")), 2);
  EXPECT_EQ(std::get<std::int64_t>(value("size.1")), 3);
  EXPECT_EQ(found.entries.size(), 1U);
  EXPECT_THAT(found.opaque, ::testing::Contains("device.0 (torch.device)"));
}

TEST(TorchReader, OtherRoots) {
  EXPECT_EQ(read(fixture("torch/objects/root_tensor.pt")).entries.at(0).name, "");
  EXPECT_EQ(read(fixture("torch/objects/root_parameter.pt")).entries.at(0).role, Role::parameter);
  EXPECT_EQ(read(fixture("torch/objects/root_list.pt")).entries.at(0).name, "0");
  EXPECT_EQ(std::get<std::int64_t>(read(fixture("torch/objects/root_int.pt")).values.at(0).value),
            7);
  EXPECT_THAT(read(fixture("torch/objects/cycle.pt")).opaque,
              ::testing::ElementsAre(HasSubstr("itself again")));
  EXPECT_EQ(read(fixture("torch/objects/meta_location.pt")).entries.at(0).shape, (Shape{2, 2}));
}

TEST(TorchReader, NothingIsEverCalled) {
  for (const std::string file :
       {"eval", "function", "partial", "custom_object", "namespace", "datetime", "pathlib",
        "defaultdict", "frozenset", "numpy_scalar", "numpy_array", "slice_range", "empty_bytes"})
    EXPECT_NO_THROW(read(fixture("torch/objects/" + file + ".pt"))) << file;
  EXPECT_THAT(read(fixture("torch/objects/eval.pt")).opaque,
              ::testing::Contains(HasSubstr("eval")));
  const Checkpoint found = read(fixture("torch/objects/custom_object.pt"));
  EXPECT_THAT(found.opaque, ::testing::ElementsAre("cfg (nets.Config)"));
  EXPECT_EQ(found.entries.at(0).name, "w");
}

TEST(TorchReader, EveryProtocol) {
  const std::string expected =
      sha256(read(fixture("torch/objects/protocol_3.pt")).entries.at(0).load());
  for (const std::string protocol : {"4", "5"})
    EXPECT_EQ(
        sha256(read(fixture("torch/objects/protocol_" + protocol + ".pt")).entries.at(0).load()),
        expected);
}

TEST(TorchReader, VersionsOfModules) {
  EXPECT_EQ(
      read(fixture("torch/bytes/state_dict.pt")).module_versions,
      (std::vector<std::pair<std::string, std::int64_t>>{{"", 1}, {"0", 1}, {"1", 2}, {"2", 1}}));
  EXPECT_TRUE(read(fixture("torch/bytes/state_dict.pt")).ordered);
  EXPECT_FALSE(read(fixture("torch/bytes/plain_dict.pt")).ordered);
}

TEST(TorchReader, KeysOfNestedDictsArePartsOfThePath) {
  const Checkpoint nested = read(fixture("torch/reader/nested_dict.pt"));
  EXPECT_EQ(nested.entries.at(0).path.size(), 2U);
}

TEST(TorchReader, SurvivesDamage) {
  for (const std::string file : {"strides/strides.pt", "modules/roles.pt", "dtypes/sparse.pt"})
    expect_survives_damage(file_text(fixture("torch/" + file)), 3000, [](const std::string& bytes) {
      for (const Entry& entry : read_torch(memory(bytes)).entries) {
        if (numel(entry.shape) < 100'000) sha256(entry.load());
      }
    });
}

}  // namespace
}  // namespace twofold::checkpoint
