#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/shell.h"

// Debian's packages: made, looked at, and used from the folder into which they are unpacked. On a
// whole clean system they are tried by tools/try_package.sh.

namespace twofold {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Outcome;
using testing::shell;
namespace fs = std::filesystem;

const std::string kBuild = fs::path(TWOFOLD_BIN_DIR).parent_path().string();
const std::string kFile = TWOFOLD_SOURCE_DIR "/examples/data/mnist.pt";

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Package : public ::testing::Test {
 protected:
  void make_packages() {
    if (std::string(TWOFOLD_CCACHE).empty())
      GTEST_SKIP() << "without ccache everything would be compiled again";
    if (shell("command -v dpkg-shlibdeps file").code != 0)
      GTEST_SKIP() << "dpkg-dev or file is missing: tools/setup.sh dev";
    run("cd '" + build_ +
        "' && " TWOFOLD_CMAKE " -G Ninja -S '" TWOFOLD_SOURCE_DIR
        "' -B . -DCMAKE_BUILD_TYPE=" TWOFOLD_BUILD_TYPE " -DCMAKE_CXX_COMPILER=" TWOFOLD_CXX
        " -DCMAKE_COMPILE_WARNING_AS_ERROR=" TWOFOLD_WARNING_AS_ERROR
        " -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_SKIP_INSTALL_RPATH=ON -DTWOFOLD_PACKAGE=ON"
        " -DTWOFOLD_BUILD_TESTS=OFF -DTWOFOLD_BUILD_EXAMPLES=OFF");
    run(TWOFOLD_CMAKE " --build '" + build_ + "'");
    run("cd '" + build_ + "' && \"$(dirname " TWOFOLD_CMAKE ")/cpack\"");
  }
  void run(const std::string& line) {
    const Outcome outcome = shell(line);
    ASSERT_EQ(outcome.code, 0) << line << '\n' << outcome.text;
  }
  [[nodiscard]] std::string packages() const { return build_ + "/packages/"; }
  [[nodiscard]] std::string field(const std::string& package, const std::string& name) const {
    return shell("dpkg-deb -f '" + packages() + "'" + package + "_*.deb " + name).text;
  }
  // Files of a package by their paths, those below `folder` left out.
  [[nodiscard]] std::vector<std::string> files(const std::string& package,
                                               const std::string& without) const {
    return lines_of(
        shell("dpkg-deb -c '" + packages() + "'" + package +
              "_*.deb | grep -v '^d' | awk '{ print $6 }' | grep -vE '" + without +
              "' | sed \"s,$(dpkg-architecture -qDEB_HOST_MULTIARCH),TRIPLET,\" | LC_ALL=C sort")
            .text);
  }

  const testing::TemporaryFolder beside_{fs::path(kBuild).parent_path()};
  const std::string build_ = beside_.path();
};

TEST_F(Package, HoldsWhatItShouldAndWorksUnpacked) {
  ASSERT_NO_FATAL_FAILURE(make_packages());
  if (IsSkipped()) return;
  EXPECT_THAT(files("libtwofold0.1", "^$"), ElementsAre("./usr/lib/TRIPLET/libtwofold.so.0.1",
                                                        "./usr/lib/TRIPLET/libtwofold.so.0.1.0",
                                                        "./usr/share/doc/libtwofold0.1/copyright"));
  EXPECT_THAT(files("libtwofold-dev", "/cmake/|/include/"),
              ElementsAre("./usr/lib/TRIPLET/libtwofold.a", "./usr/lib/TRIPLET/libtwofold.so",
                          "./usr/lib/TRIPLET/pkgconfig/twofold.pc",
                          "./usr/share/doc/libtwofold-dev/copyright"));
  EXPECT_THAT(files("twofold", "/cmake/|/share/(twofold|bash-completion|man)/"),
              ElementsAre("./usr/bin/twofold", "./usr/share/doc/twofold/LICENSE",
                          "./usr/share/doc/twofold/NOTICE", "./usr/share/doc/twofold/copyright"));

  EXPECT_THAT(field("libtwofold0.1", "Depends"), HasSubstr("libdnnl2"));
  EXPECT_THAT(field("libtwofold-dev", "Depends"), HasSubstr("libfmt-dev (>= 9), libdnnl-dev"));
  EXPECT_THAT(field("twofold", "Depends"), HasSubstr("libtwofold0.1 (= 0.1.0-1), libc6"));
  EXPECT_THAT(field("twofold", "Description"),
              HasSubstr("neural networks in two vocabularies (program)\n"));

  // No path of the build is left in what ships.
  const std::string root = build_ + "/root";
  run("for package in '" + packages() + "'*.deb; do dpkg-deb -x \"$package\" '" + root + "'; done");
  EXPECT_EQ(shell("grep -rlF '" TWOFOLD_SOURCE_DIR "' '" + root + "'").text, "");
  EXPECT_THAT(shell("readelf -d '" + root + "/usr/bin/twofold'").text, Not(HasSubstr("RUNPATH")));

  run(TWOFOLD_CMAKE " -G Ninja -S '" TWOFOLD_SOURCE_DIR "/tests/install/consumer' -B '" + build_ +
      "/consumer' -DCMAKE_PREFIX_PATH='" + root +
      "/usr' -DCMAKE_CXX_COMPILER=" TWOFOLD_CXX " -DNET='" + kFile + "'");
  run("LD_LIBRARY_PATH=\"$(dirname '" + root +
      "'/usr/lib/*/libtwofold.so)\" " TWOFOLD_CMAKE " --build '" + build_ + "/consumer'");
  EXPECT_THAT(shell("'" + build_ + "/consumer/programs/consumer' '" + kFile + "'").text,
              HasSubstr("20 tensors\nversion 0.1.0\n"));
}

// Asked for by TWOFOLD_PACKAGE_TEST=1: minutes, root, and the network.
TEST_F(Package, InstallsOnACleanSystem) {
  if (std::getenv("TWOFOLD_PACKAGE_TEST") == nullptr)  // NOLINT(concurrency-mt-unsafe)
    GTEST_SKIP() << "TWOFOLD_PACKAGE_TEST is not set";
  ASSERT_NO_FATAL_FAILURE(make_packages());
  if (IsSkipped()) return;
  const Outcome outcome =
      shell(TWOFOLD_SOURCE_DIR "/tools/try_package.sh '" + build_ + "/packages'");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.text, HasSubstr("The packages install, work and go\n"));
}

}  // namespace
}  // namespace twofold
