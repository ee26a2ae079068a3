#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

#include "tests/cli/program.h"
#include "tests/cli/schema.h"
#include "twofold/checkpoint/checkpoint.h"

namespace twofold::cli {
namespace {

using checkpoint::Checkpoint;
using checkpoint::Format;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The command lines that read `file`, whatever else they need being right.
std::vector<std::vector<std::string>> readers_of(const std::string& file, const std::string& out) {
  const std::string net = example("mnist.torch.json");
  const std::string images = example("digits-images.gz");
  return {{"ls", file},
          {"ls", file, "--dialect", "mint"},
          {"show", file},
          {"show", file, "conv1.weight"},
          {"convert", file, out, "--to", "mindspore"},
          {"run", "--net", net, file, images, "--range", "0:2"},
          {"verify", file, example("mnist.pt"), "--net", net, "--input", images, "--range", "0:2"},
          {"verify", example("mnist.pt"), file, "--net", net, "--input", images, "--range", "0:2"}};
}

// Every command that reads `file` says so in one line that holds `text`, and leaves nothing.
void expect_refused(const std::string& file, int code, const std::string& text) {
  const Folder out;
  for (const auto& arguments : readers_of(file, out / "out.ckpt")) {
    const Ended ended = twofold(arguments);
    const std::string said = arguments[0] + ": " + ended.error;
    EXPECT_EQ(ended.code, code) << said;
    EXPECT_THAT(ended.error, HasSubstr(text)) << said;
    EXPECT_THAT(ended.error, HasSubstr(std::filesystem::path(file).filename().string())) << said;
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << said;
    EXPECT_EQ(ended.out, "") << said;
  }
  EXPECT_THAT(out.names(), IsEmpty());
}

TEST(BadInput, FilesThatCannotBeRead) {
  const Folder folder;
  expect_refused(folder / "missing.pt", 2, "No such file or directory");
  std::filesystem::create_directory(folder / "folder.pt");
  expect_refused(folder / "folder.pt", 2, "directory");
  write_content(folder / "empty.pt", "");
  expect_refused(folder / "empty.pt", 2, "empty");
}

TEST(BadInput, FilesOfAnotherKind) {
  const Folder folder;
  write_content(folder / "text.pt", "hello, this is no network at all\n");
  expect_refused(folder / "text.pt", 2, "");
  write_content(folder / "array.npy",
                std::string("\x93NUMPY\x01\0v\0", 10) + std::string(200, ' '));
  expect_refused(folder / "array.npy", 3, "");
  expect_refused(example("digits-images.gz"), 3, "gzip");
  write_content(folder / "net.gguf", std::string("GGUF\3\0\0\0", 8));
  expect_refused(folder / "net.gguf", 3, "GGUF");
  write_content(folder / "net.safetensors", std::string("\x02\0\0\0\0\0\0\0{}rest", 14));
  expect_refused(folder / "net.safetensors", 2, "expected 0 bytes of data");
}

TEST(BadInput, TruncatedFiles) {
  const Folder folder;
  const std::string torch = content(example("mnist.pt"));
  const std::string mindspore = content(example("digits.ckpt"));
  for (const std::size_t size : {std::size_t{5}, torch.size() / 2, torch.size() - 1}) {
    write_content(folder / "cut.pt", torch.substr(0, size));
    expect_refused(folder / "cut.pt", 2, "");
  }
  for (const std::size_t size : {std::size_t{1}, mindspore.size() / 2, mindspore.size() - 1}) {
    write_content(folder / "cut.ckpt", mindspore.substr(0, size));
    expect_refused(folder / "cut.ckpt", 2, "");
  }
}

std::string little_endian(std::uint32_t value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string checksum(const std::string& text) {
  return little_endian(static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()))));
}

TEST(BadInput, AVersionThatIsNotKnown) {
  const Folder folder;
  std::string bytes = content(example("mnist.pt"));
  const std::size_t name = bytes.find("/version");
  ASSERT_NE(name, std::string::npos);
  const std::size_t at = bytes.find("3\n", name);
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 2, "0\n");
  replace_all(bytes, checksum("3\n"), checksum("0\n"));
  write_content(folder / "version.pt", bytes);
  expect_refused(folder / "version.pt", 3, "version");
}

checkpoint::Entry entry(const std::string& name, const Array& array) {
  checkpoint::Entry made;
  made.name = name;
  made.path = {name};
  made.dtype = array.dtype();
  made.shape = array.shape();
  made.load = [array] { return array; };
  return made;
}

// A file of mnist.pt's tensors after `change`.
void write_changed(const std::string& file, const std::function<void(Checkpoint&)>& change) {
  Checkpoint changed = checkpoint::read(example("mnist.pt"));
  change(changed);
  checkpoint::write(file, changed);
}

TEST(BadInput, NamesShapesAndTypesThatDoNotFit) {
  const Folder folder;
  const std::string file = folder / "changed.pt";
  const auto run = [&] {
    const Ended ended = twofold({"run", "--net", example("mnist.torch.json"), file,
                                 example("digits-images.gz"), "--range", "0:2"});
    EXPECT_EQ(ended.code, 2) << ended.out;
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
    EXPECT_THAT(ended.error, HasSubstr("changed.pt"));
    return ended.error;
  };
  write_changed(file, [](Checkpoint& c) {
    c.entries[0].name = "conv1.weigth";
    c.entries[0].path = {"conv1.weigth"};
  });
  EXPECT_THAT(run(), AllOf(HasSubstr("conv1.weigth"), HasSubstr("conv1.weight")));
  write_changed(file, [](Checkpoint& c) { c.entries.erase(c.entries.begin()); });
  EXPECT_THAT(run(), HasSubstr("conv1.weight"));
  write_changed(file, [](Checkpoint& c) {
    c.entries.push_back(entry("surplus", Array::from<float>({1}, {1})));
  });
  EXPECT_THAT(run(), HasSubstr("surplus"));
  write_changed(file, [](Checkpoint& c) { c.entries[1] = entry("conv1.bias", Array::zeros({9})); });
  EXPECT_THAT(run(), AllOf(HasSubstr("conv1.bias"), HasSubstr("[9]"), HasSubstr("[8]")));
}

TEST(BadInput, ANanInAWeightIsShownAndNotRefused) {
  const Folder folder;
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInf = std::numeric_limits<float>::infinity();
  write_changed(folder / "nan.pt", [](Checkpoint& c) {
    c.entries[1] = entry("conv1.bias", Array::from<float>({8}, {kNan, 1, kInf, 2, 3, 4, 5, 6}));
  });
  const Ended shown = twofold({"show", folder / "nan.pt", "conv1.bias"});
  EXPECT_EQ(shown.code, 0) << shown.error;
  EXPECT_THAT(shown.out, HasSubstr("nan            1\n"));
  EXPECT_THAT(shown.out, HasSubstr("inf            1\n"));
  EXPECT_THAT(shown.out, HasSubstr("max            6\n"));
  const auto json = twofold({"show", folder / "nan.pt", "conv1.bias", "--json"}).json();
  EXPECT_EQ(violation("show-tensor", json), "");
  EXPECT_EQ(json["values"][0], "nan");
  EXPECT_EQ(json["values"][2], "inf");
  EXPECT_EQ(json["statistics"]["nan"], 1);
  EXPECT_EQ(twofold({"ls", folder / "nan.pt", "--hash"}).code, 0);
  EXPECT_EQ(twofold({"convert", folder / "nan.pt", folder / "nan.ckpt", "--to", "mindspore"}).code,
            0);
  const Ended run = twofold({"run", "--net", example("mnist.torch.json"), folder / "nan.pt",
                             example("digits-images.gz"), "--range", "0:2"});
  EXPECT_EQ(run.code, 0) << run.error;
}

// A protobuf record of a .ckpt: a tensor of two float32.
std::string ckpt_record(const std::string& name) {
  const std::string tensor =
      std::string("\x08\x02\x12\x07") + "Float32" + std::string("\x1a\x08") + std::string(8, '\0');
  const auto field = [](char tag, const std::string& bytes) {
    return std::string(1, tag) + std::string(1, static_cast<char>(bytes.size())) + bytes;
  };
  return field('\x0a', field('\x0a', name) + field('\x12', tensor));
}

TEST(BadInput, NamesThatComeTwice) {
  const Folder folder;
  write_content(folder / "good.ckpt", ckpt_record("a") + ckpt_record("b"));
  EXPECT_EQ(twofold({"ls", folder / "good.ckpt"}).code, 0);
  write_content(folder / "twice.ckpt", ckpt_record("a") + ckpt_record("b") + ckpt_record("a"));
  expect_refused(folder / "twice.ckpt", 2, "\"a\"");
}

TEST(BadInput, ControlCharactersInNamesAreEscaped) {
  const Folder folder;
  const std::string name = "evil\x1b[2J\n\x07.weight";
  write_changed(folder / "evil.pt",
                [&](Checkpoint& c) { c.entries.push_back(entry(name, Array::zeros({2}))); });
  for (const char* command : {"ls", "show"}) {
    const Ended ended = twofold({command, folder / "evil.pt"});
    EXPECT_EQ(ended.code, 0) << ended.error;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("evil\\x1b[2J\\n\\x07"), Not(HasSubstr("\x1b"))));
  }
  const Ended json = twofold({"ls", folder / "evil.pt", "--json"});
  EXPECT_THAT(json.out, Not(HasSubstr("\x1b")));
  EXPECT_EQ(json.json()["entries"][20]["name"], name);
  const Ended missing = twofold({"show", folder / "evil.pt", "\x1b[31m"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.error, AllOf(HasSubstr("\\x1b[31m"), Not(HasSubstr("\x1b"))));
}

struct BadNet {
  std::string nodes;
  std::string text;
};

TEST(BadInput, DescriptionsThatCannotBe) {
  const Folder folder;
  const std::vector<BadNet> cases = {
      {R"([{"name": "conv1", "type": "Conv2D", "args": [1, 8, 3]}])", "Conv2d"},
      {R"([{"name": "conv1", "type": "Conv2d", "args": {"in_chanels": 1}}])", "in_channels"},
      {R"([{"id": "a", "type": "ReLU", "inputs": ["b"]}])", "'b'"},
      {R"([{"id": "a", "type": "ReLU", "inputs": ["b"]}, {"id": "b", "type": "ReLU", "inputs": ["a"]}])",
       "a"},
      {R"([{"name": "conv1", "type": "Conv2d", "args": [1, 8, "three"]}])", "kernel_size"},
      {R"([)", "net.json"},
      {R"([{"tpye": "ReLU"}])", "tpye"},
  };
  for (const BadNet& bad : cases) {
    write_content(
        folder / "net.json",
        R"({"twofold": 1, "dialect": "torch", "input": {"shape": [1, 28, 28]}, "nodes": )" +
            bad.nodes + "}");
    const std::string images = example("digits-images.gz");
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"run", "--net", folder / "net.json", example("mnist.pt"), images},
             {"verify", example("mnist.pt"), example("mnist.pt"), "--net", folder / "net.json",
              "--input", images}}) {
      const Ended ended = twofold(arguments);
      EXPECT_EQ(ended.code, 2) << ended.error;
      EXPECT_THAT(ended.error, AllOf(HasSubstr("net.json"), HasSubstr(bad.text)));
      EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
      EXPECT_EQ(ended.out, "");
    }
  }
}

TEST(BadInput, AFolderThatCannotBeWrittenTo) {
  if (geteuid() == 0) {
    // Root may write anywhere but to what is no disk.
    const Ended ended =
        twofold({"convert", example("mnist.pt"), "/proc/out.ckpt", "--to", "mindspore"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.error, HasSubstr("/proc/out.ckpt"));
    return;
  }
  const Folder folder;
  std::filesystem::permissions(
      folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const Ended ended =
      twofold({"convert", example("mnist.pt"), folder / "out.ckpt", "--to", "mindspore"});
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("Permission denied"));
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(BadInput, AFullDiskLeavesWhatWasThere) {
  const Folder folder;
  if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=256k") != 0)
    GTEST_SKIP() << "a small disk cannot be mounted here";
  write_content(folder / "out.ckpt", "before");
  const Ended converted =
      twofold({"convert", example("mnist.pt"), folder / "out.ckpt", "--to", "mindspore"});
  const Ended run = twofold({"run", "--net", example("mnist.torch.json"), example("mnist.pt"),
                             example("digits-images.gz"), "--out", folder / "out.npy"});
  const auto left = folder.names();
  const std::string kept = content(folder / "out.ckpt");
  EXPECT_EQ(umount(folder.path().c_str()), 0);
  for (const Ended& ended : {converted, run}) {
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.error, HasSubstr("No space left on device"));
    EXPECT_EQ(std::count(ended.error.begin(), ended.error.end(), '\n'), 1) << ended.error;
  }
  EXPECT_THAT(left, ElementsAre("out.ckpt"));
  EXPECT_EQ(kept, "before");
}

}  // namespace
}  // namespace twofold::cli
