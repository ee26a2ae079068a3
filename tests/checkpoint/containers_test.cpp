#include "twofold/checkpoint/containers.h"

#include <gmock/gmock.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

TEST(Containers, AreKnownByTheirContent) {
  const Folder folder;
  std::filesystem::copy(fixture("torch/seed/mynet.pt"), folder / "a.ckpt");
  std::filesystem::copy(fixture("mindspore/seed/mynet.ckpt"), folder / "b.pt");
  EXPECT_EQ(read(folder / "a.ckpt").format, Format::torch_zip);
  EXPECT_EQ(read(folder / "b.pt").format, Format::mindspore_ckpt);
  EXPECT_EQ(to_string(Format::mindspore_ckpt), "MindSpore ckpt");
}

TEST(Containers, OthersAreNamed) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"torch/archives/scripted.pt", "a TorchScript archive"},
      {"torch/archives/exported.pt2", "a .pt2 archive of torch.export"},
      {"numpy/int8.npy", "a NumPy .npy"},
      {"mindspore/mindir/net.mindir", "a MindIR graph"},
      {"mindspore/files/aes_gcm_128.ckpt", "an encrypted MindSpore file"},
      {"mindspore/files/sm4_cbc_128.ckpt", "an encrypted MindSpore file"},
  };
  for (const auto& [file, name] : files) {
    const Error error = error_of([&, f = file] { read(fixture(f)); });
    EXPECT_EQ(error.kind(), ErrorKind::unsupported) << file;
    EXPECT_THAT(error.what(), HasSubstr("this is " + name)) << file;
    EXPECT_THAT(error.what(), HasSubstr(file));
  }
  for (const auto& [bytes, name] :
       std::vector<std::pair<std::string, std::string>>{{"PYTORCH1xyz", "a PyTorch preview file"},
                                                        {"\x89HDF\r\n\x1a\n...", "an HDF5 file"},
                                                        {"GGUF\3\0\0\0"s, "a GGUF file"},
                                                        {"\x1f\x8b\x08", "a gzip file"},
                                                        {"\x80\x02K\x01.", "a bare pickle"}}) {
    const Error error = error_of([&, b = bytes] { read_any(memory(b)); });
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("this is " + name));
  }
}

TEST(Containers, WhatIsNoneIsAnErrorOfOneLine) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", "test: the file is empty"},
           {"abc", "test: expected a PyTorch file, a MindSpore .ckpt, safetensors or .npz, got"},
           {"\nabc", "got something else"},
           {"PK\x03\x04", "expected the end record of a zip archive"}}) {
    const Error error = error_of([&, b = bytes] { read_any(memory(b)); });
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), HasSubstr(text));
  }
  const Folder folder;
  EXPECT_EQ(error_of([&] { read(folder.path()); }).kind(), ErrorKind::io);
  const Error missing = error_of([&] { read(folder / "none.pt"); });
  EXPECT_EQ(missing.kind(), ErrorKind::io);
  EXPECT_THAT(missing.what(), HasSubstr("none.pt: cannot read: No such file or directory"));
}

TEST(Containers, FormatOfAnExtension) {
  EXPECT_EQ(format_of_extension("a/b.pt"), Format::torch_zip);
  EXPECT_EQ(format_of_extension("b.pth"), Format::torch_zip);
  EXPECT_EQ(format_of_extension("b.ckpt"), Format::mindspore_ckpt);
  EXPECT_EQ(format_of_extension("b.safetensors"), Format::safetensors);
  EXPECT_EQ(format_of_extension("b.npz"), Format::npz);
  EXPECT_EQ(format_of_extension("b.npy"), std::nullopt);
  EXPECT_EQ(format_of_extension("ckpt"), std::nullopt);
}

}  // namespace
}  // namespace twofold::checkpoint
