#include "twofold/checkpoint/mindspore_reader.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// One field of a protobuf message with a length.
std::string field(int number, const std::string& bytes) {
  std::string out(1, static_cast<char>(number * 8 + 2));
  std::size_t size = bytes.size();
  for (; size >= 0x80; size >>= 7U) out += static_cast<char>((size & 0x7FU) | 0x80U);
  return out + static_cast<char>(size) + bytes;
}

std::string tensor(const std::string& name, const std::string& dims, const std::string& type,
                   const std::string& content) {
  return field(1, field(1, name) + field(2, dims + field(2, type) + field(3, content)));
}

void expect_file(const Checkpoint& found, const json& entries, const std::string& file) {
  SCOPED_TRACE(file);
  std::vector<const json*> tensors;
  for (const json& entry : entries)
    if (!entry.contains("python")) tensors.push_back(&entry);
  ASSERT_EQ(found.entries.size(), tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Entry& entry = found.entries[i];
    const json& expected = *tensors[i];
    EXPECT_EQ(entry.name, expected["name"].get<std::string>());
    EXPECT_EQ(entry.path, std::vector<std::string>{entry.name});
    EXPECT_EQ(entry.shape, expected["shape"].get<Shape>());
    EXPECT_EQ(to_string(entry.dtype), expected["dtype"].get<std::string>());
    EXPECT_EQ(sha256(entry.load()), expected["sha256"].get<std::string>());
    EXPECT_EQ(entry.requires_grad, std::nullopt);
    EXPECT_TRUE(entry.inferred || !entry.role);
  }
}

std::size_t expect_theme(const std::string& theme) {
  const json all = json_of(fixture("mindspore/" + theme + "/expected.json"));
  std::size_t compared = 0;
  for (const auto& [file, made] : all["files"].items()) {
    const auto path = fixture("mindspore/" + theme + "/" + file);
    if (!file.ends_with(".ckpt") || !made.contains("entries") || !std::filesystem::exists(path) ||
        std::filesystem::file_size(path) == 0 || file.starts_with("aes") ||
        file.starts_with("sm4") || file == "qint4x2.ckpt")
      continue;
    expect_file(read(path), made["entries"], theme + "/" + file);
    ++compared;
  }
  return compared;
}

TEST(MindsporeReader, ListsWhatMindsporeLoads) {
  EXPECT_EQ(expect_theme("seed"), 1U);
  EXPECT_EQ(expect_theme("trained"), 1U);
  EXPECT_GT(expect_theme("dtypes"), 25U);
  EXPECT_GT(expect_theme("files"), 5U);
}

TEST(MindsporeReader, HostileFilesAsMindsporeReadsThemOrAnError) {
  const json all = json_of(fixture("mindspore/hostile/expected.json"));
  std::size_t read_files = 0;
  std::size_t refused = 0;
  for (const auto& [file, attempts] : all["cases"].items()) {
    const auto path = fixture("mindspore/hostile/" + file);
    // MindSpore refuses the last one for its name alone.
    if (!std::filesystem::is_regular_file(path) || file == "wrong.name") continue;
    SCOPED_TRACE(file);
    try {
      const Checkpoint found = read(path);
      ++read_files;
      // MindSpore makes a scalar of the empty content and reads behind it.
      if (file == "dims_zero_empty.ckpt") continue;
      ASSERT_TRUE(attempts.front().contains("value"));
      expect_file(found, attempts.front()["value"], file);
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(file));
      EXPECT_NE(error.kind(), ErrorKind::internal);
      ++refused;
    }
  }
  EXPECT_EQ(read_files, 14U);
  EXPECT_EQ(refused, 39U);
}

TEST(MindsporeReader, NamesWhatIsWrong) {
  struct Case {
    const char* file;
    ErrorKind kind;
    const char* text;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"cut_85", ErrorKind::format, "the file may be cut short"},
           {"crc_broken_data", ErrorKind::format, "the file is damaged: expected CRC"},
           {"crc_broken_number", ErrorKind::format, "the file is damaged: expected CRC"},
           {"repeated_apart", ErrorKind::format, "the name \"w\" is there twice"},
           {"sliced_types_disagree", ErrorKind::format, "expected its next chunk"},
           {"too_little_content", ErrorKind::format,
            "w: expected 28 bytes for shape [7] of float32, got 24"},
           {"dims_negative", ErrorKind::format, "expected sizes of 0 or more, got -1"},
           {"dims_huge", ErrorKind::format, "w: expected too many bytes for shape"},
           {"type_unknown", ErrorKind::unsupported, "w: type \"Float99\" is not known"},
           {"only_tag", ErrorKind::format, "only_tag: expected a tensor or a map of tensors"},
           {"tag_not_utf8", ErrorKind::format, "expected a name in UTF-8"},
           {"good_gcm", ErrorKind::unsupported, "an encrypted MindSpore file"},
           {"good_cbc", ErrorKind::unsupported, "an encrypted MindSpore file"},
           {"empty", ErrorKind::format, "the file is empty"}}) {
    const Error error =
        error_of([&] { read(fixture(fmt::format("mindspore/hostile/{}.ckpt", c.file))); });
    EXPECT_EQ(error.kind(), c.kind) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text));
  }
}

TEST(MindsporeReader, TextsAreValues) {
  const Checkpoint found = read(fixture("mindspore/files/append.ckpt"));
  const json all = json_of(fixture("mindspore/files/expected.json"));
  std::size_t texts = 0;
  for (const json& entry : all["files"]["append.ckpt"]["entries"]) {
    if (!entry.contains("python") || entry["python"] != "str") continue;
    const auto value =
        std::ranges::find(found.values, entry["name"].get<std::string>(), &Value::name);
    ASSERT_NE(value, found.values.end()) << entry["name"];
    EXPECT_EQ(std::get<std::string>(value->value), entry["value"].get<std::string>());
    ++texts;
  }
  EXPECT_GT(texts, 0U);
}

TEST(MindsporeReader, RolesFromNames) {
  const Checkpoint found = read(fixture("mindspore/seed/mynet.ckpt"));
  EXPECT_EQ(found.find("build_block.0.bn.moving_mean")->role, Role::buffer);
  EXPECT_EQ(found.find("build_block.0.bn.gamma")->role, Role::parameter);
  EXPECT_TRUE(found.find("build_block.0.bn.gamma")->inferred);
}

TEST(MindsporeReader, DimZeroIsAScalarOrAnEmptyVector) {
  const std::string one("\x00\x00\x80\x3f", 4);
  const std::string dim_zero("\x08\x00", 2);
  const Checkpoint found = read_mindspore(
      memory(tensor("s", dim_zero, "Float32", one) + tensor("v", dim_zero, "Float32", "") +
             tensor("p", field(1, "\x01\x01"), "Float32", one)));
  EXPECT_EQ(found.find("s")->shape, Shape{});
  EXPECT_EQ(found.find("s")->load().item(), 1);
  EXPECT_EQ(found.find("v")->shape, Shape{0});
  EXPECT_EQ(found.find("v")->load().numel(), 0);
  EXPECT_EQ(found.find("p")->shape, (Shape{1, 1}));
}

TEST(MindsporeReader, RefusesBadWire) {
  const std::string good = tensor("w", "", "Int8", "x");
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {good + "\x0B", "expected a protobuf field of type 0, 1, 2 or 5, got 3"},
           {good + "\x02", "field number of 1 to"},
           {good + std::string(10, '\xFF') + "\x01", "at most 64 bits"},
           {good + "\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F",
            "expected 9223372036854775807 bytes"},
           {field(1, field(1, "w") + field(1, "w")), "expected field 1 once"},
           {field(1, field(1, "w") + field(2, field(2, "Int8"))), "type and content"}}) {
    const Error error = error_of([&, b = bytes] { read_mindspore(memory(b, "t.ckpt")); });
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), HasSubstr(text));
    EXPECT_THAT(error.what(), HasSubstr("t.ckpt, byte "));
  }
}

TEST(MindsporeReader, SurvivesDamage) {
  for (const std::string file :
       {"hostile/good.ckpt", "hostile/good_crc.ckpt", "hostile/sliced.ckpt", "files/append.ckpt"})
    expect_survives_damage(file_text(fixture("mindspore/" + file)), 3000,
                           [](const std::string& bytes) {
                             for (const Entry& entry : read_mindspore(memory(bytes)).entries)
                               sha256(entry.load());
                           });
}

}  // namespace
}  // namespace twofold::checkpoint
