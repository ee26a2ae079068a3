#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/shell.h"

// What is installed is moved to another folder and used from there, by somebody's project; the same
// project then takes Twofold as a part of its own build.

namespace twofold {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::shell;
namespace fs = std::filesystem;

const std::string kConsumer = TWOFOLD_SOURCE_DIR "/tests/install/consumer";
const std::string kFile = TWOFOLD_SOURCE_DIR "/examples/data/mnist.pt";
const std::string kBuild = fs::path(TWOFOLD_BIN_DIR).parent_path().string();
const std::string kPrints =
    "1.running_mean\n1.running_var\n1.num_batches_tracked\n"
    "1.moving_mean\n1.moving_variance\n"
    "torch.Size([1, 2, 6, 6])\n20 tensors\nversion 0.1.0\n";

class Install : public ::testing::Test {
 protected:
  // Installs into one folder and moves it to another, whose path holds a blank.
  void install_and_move() {
    run(TWOFOLD_CMAKE " --install '" + kBuild + "' --prefix '" + folder_ / "first" + "'");
    fs::rename(folder_ / "first", prefix_);
  }
  void run(const std::string& line) {
    last_ = shell(line);
    ASSERT_EQ(last_.code, 0) << line << '\n' << last_.text;
  }
  void configure(const std::string& options) {
    run(TWOFOLD_CMAKE " -G Ninja -S '" + kConsumer + "' -B '" + build_ +
        "' -DCMAKE_CXX_COMPILER=" TWOFOLD_CXX " -DCMAKE_BUILD_TYPE=" TWOFOLD_BUILD_TYPE +
        " -DNET='" + kFile + "' " + options);
  }

  const testing::TemporaryFolder folder_;
  const std::string prefix_ = folder_ / "other place";
  std::string build_ = folder_ / "build";
  Outcome last_;
};

TEST_F(Install, AMovedTreeIsFoundByCMake) {
  install_and_move();
  configure("-DCMAKE_PREFIX_PATH='" + prefix_ + "' -DCONSUMER_STATIC=ON");
  run(TWOFOLD_CMAKE " --build '" + build_ + "'");
  for (const char* program : {"consumer", "consumer_static"}) {
    const Outcome outcome = shell("'" + build_ + "/programs/" + program + "' '" + kFile + "'");
    EXPECT_EQ(outcome.code, 0) << program;
    EXPECT_EQ(outcome.text, kPrints) << program;
  }
  // twofold::program ran as a tool of that build.
  EXPECT_THAT(shell("cat '" + build_ + "/listing.txt'").text,
              HasSubstr("PyTorch zip, 20 tensors\n"));
}

TEST_F(Install, AMovedTreeIsFoundByPkgConfig) {
  install_and_move();
  if (shell("command -v pkg-config").code != 0) GTEST_SKIP() << "no pkg-config here";
  const std::string path = prefix_ + "/lib/pkgconfig";
  const std::string flags = "$(PKG_CONFIG_PATH='" + path + "' pkg-config --cflags --libs ";
  // The flags of a folder with a blank are quoted for the shell.
  run("eval " TWOFOLD_CXX " -std=c++20 " + kConsumer + "/consumer.cpp -o '" + folder_ / "shared" +
      "' \"" + flags + "twofold)\"");
  EXPECT_EQ(
      shell("LD_LIBRARY_PATH='" + prefix_ + "/lib' '" + folder_ / "shared" + "' '" + kFile + "'")
          .text,
      kPrints);
  EXPECT_EQ(shell("PKG_CONFIG_PATH='" + path + "' pkg-config --modversion twofold").text,
            "0.1.0\n");
}

TEST_F(Install, TheProgramBringsWhatItSpeaksOf) {
  install_and_move();
  const std::string program = "'" + prefix_ + "/bin/twofold' ";
  const Outcome translated = shell(program + "net translate lenet --to mindspore");
  EXPECT_EQ(translated.code, 0);
  EXPECT_THAT(translated.text, HasSubstr("\"dialect\": \"mindspore\""));
  const std::string share = "'" + prefix_ + "'/share/";
  run(program + "completion bash | cmp - " + share + "bash-completion/completions/twofold");
  run(program + "manual | cmp - " + share + "man/man1/twofold.1");
  run("test -f " + share + "twofold/schemas/ls.schema.json");
}

TEST_F(Install, APartThatIsNotThereIsNamed) {
  install_and_move();
  fs::remove(prefix_ + "/lib/cmake/twofold/twofold-program.cmake");
  last_ = shell(TWOFOLD_CMAKE " -G Ninja -S '" + kConsumer + "' -B '" + build_ +
                "' -DCMAKE_PREFIX_PATH='" + prefix_ + "' -DCMAKE_CXX_COMPILER=" TWOFOLD_CXX);
  EXPECT_NE(last_.code, 0);
  EXPECT_THAT(last_.text, HasSubstr("component program is not installed"));
}

TEST_F(Install, AnotherMinorVersionIsRefused) {
  install_and_move();
  for (const auto& [asked, found] :
       {std::pair{"0.1", true}, {"0.2", false}, {"0.0", false}, {"1.0", false}, {"0.1.9", false}}) {
    const std::string project = folder_ / (std::string("asks ") + asked);
    fs::create_directories(project);
    std::ofstream(project + "/CMakeLists.txt")
        << "cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\n"
        << "find_package(twofold " << asked << " QUIET)\n"
        << "message(STATUS \"found [${twofold_FOUND}]\")\n";
    last_ =
        shell(TWOFOLD_CMAKE " -G Ninja -S '" + project + "' -B '" + project +
              "/build' -DCMAKE_PREFIX_PATH='" + prefix_ + "' -DCMAKE_CXX_COMPILER=" TWOFOLD_CXX);
    EXPECT_THAT(last_.text, HasSubstr(found ? "found [1]" : "found [0]")) << asked;
  }
}

// The objects come from the compiler's cache: they are compiled with the flags of this build.
TEST_F(Install, IsAPartOfAnotherBuild) {
  const std::string ccache = TWOFOLD_CCACHE;
  // A cache that knows files by relative paths knows them from a folder beside this build's.
  const testing::TemporaryFolder beside(fs::path(kBuild).parent_path());
  build_ = beside.path();
  configure("-DTWOFOLD_SOURCE=" TWOFOLD_SOURCE_DIR " -DCMAKE_COMPILE_WARNING_AS_ERROR=" +
            std::string(TWOFOLD_WARNING_AS_ERROR) +
            (ccache.empty() ? "" : " -DCMAKE_CXX_COMPILER_LAUNCHER=" + ccache));
  EXPECT_THAT(last_.text, HasSubstr("leaked: []\n"));
  if (ccache.empty()) GTEST_SKIP() << "without ccache everything would be compiled again";
  run(TWOFOLD_CMAKE " --build '" + build_ + "' --target consumer");
  const Outcome outcome = shell("'" + build_ + "/programs/consumer' '" + kFile + "'");
  EXPECT_EQ(outcome.text, kPrints);
  // Nothing of it but what is linked is built, tested or installed.
  EXPECT_FALSE(fs::exists(build_ + "/programs/twofold"));
  run(TWOFOLD_CMAKE " --build '" + build_ + "' --target help");
  for (const char* target : {"twofold_cli", "twofold_static", "house_test", "seed_torch"})
    EXPECT_THAT(last_.text, Not(HasSubstr(target)));
}

// What ships is decided by a rule: nothing of the inner rooms, and of other people's headers fmt's
// alone.
TEST_F(Install, HeadersNeedFmtAlone) {
  install_and_move();
  const Outcome headers = shell("cd '" + prefix_ + "/include' && find . -type f | wc -l");
  EXPECT_GT(std::stoi(headers.text), 80);
  const Outcome others =
      shell("cd '" + prefix_ + "/include' && grep -rhoE '#include <[^>]*[./][^>]*>' . | sort -u");
  EXPECT_EQ(others.text, "#include <fmt/format.h>\n");
  // What they include ships too.
  const Outcome missing =
      shell("cd '" + prefix_ +
            "/include' && grep -rhoE '#include \"[^\"]+' . | cut -d'\"' -f2 | sort -u | "
            "while read -r header; do test -f \"$header\" || echo \"$header\"; done");
  EXPECT_EQ(missing.text, "");
  for (const char* inner : {"kernels/onednn/runtime.h", "net/json_value.h", "data/inflate.h"})
    EXPECT_FALSE(fs::exists(prefix_ + "/include/twofold/" + inner)) << inner;
}

}  // namespace
}  // namespace twofold
