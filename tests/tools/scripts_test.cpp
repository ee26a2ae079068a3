#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/shell.h"

// The scripts of tools/ and .ci/, run with stand-ins for the programs they call.

namespace twofold {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

using testing::Outcome;

class Scripts : public ::testing::Test {
 public:
  Scripts() {
    std::string name = ::testing::TempDir() + "twofold_scripts_XXXXXX";
    if (mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~Scripts() override { fs::remove_all(folder_); }
  Scripts(const Scripts&) = delete;
  Scripts& operator=(const Scripts&) = delete;
  Scripts(Scripts&&) = delete;
  Scripts& operator=(Scripts&&) = delete;

 protected:
  void script(const std::string& file, const std::string& body) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << "#!/bin/bash\n" << body << '\n';
    fs::permissions(folder_ / file, fs::perms::owner_all);
  }
  void copy(const std::string& file) const {
    fs::create_directories((folder_ / file).parent_path());
    fs::copy_file(fs::path(TWOFOLD_SOURCE_DIR) / file, folder_ / file);
  }
  // Runs a command in the folder, stand-ins in bin/ first in the PATH.
  [[nodiscard]] Outcome run(const std::string& command) const {
    return testing::shell("cd '" + folder_.string() + "' && export PATH=\"$PWD/bin:$PATH\" && { " +
                          command + "; }");
  }

  // dpkg-query that knows the packages of the file `installed`, apt-get that adds what it is asked
  // for, and a root user.
  void stand_in_for_debian() const {
    script("bin/dpkg-query",
           "shift 3\n"
           "for p; do grep -qx $p installed && echo \"installed $p 1.0\"; done\n"
           "exit 1");
    script("bin/apt-get",
           "echo \"$*\" >>apt.log\n"
           "for p; do case $p in -*|update|install) ;; *) echo $p >>installed ;; esac; done");
    script("bin/id", "echo 0");
    { const std::ofstream none(folder_ / "installed"); }
    copy("tools/setup.sh");
  }
  // A test run of ctest that leaves a report of these numbers.
  void stand_in_for_checks(const std::string& make) const {
    copy(".ci/run");
    for (const char* tool : {"tools/setup.sh", "tools/format.sh", "tools/lint.sh"})
      script(tool, "");
    script("bin/make", make);
  }

  fs::path folder_;
};

TEST_F(Scripts, SetupSaysWhatItInstallsAndThenDoesNothing) {
  stand_in_for_debian();
  const Outcome first = run("tools/setup.sh build");
  EXPECT_EQ(first.code, 0) << first.text;
  EXPECT_THAT(first.text, HasSubstr("Installing with apt: g++-12 cmake ninja-build"));
  EXPECT_THAT(first.text, HasSubstr("Installed: g++-12 1.0, cmake 1.0"));
  EXPECT_THAT(first.text, HasSubstr("libdnnl-dev is 1.0; Twofold is made for 2.6"));
  EXPECT_THAT(first.text, Not(HasSubstr("clang")));

  fs::remove(folder_ / "apt.log");
  EXPECT_EQ(run("tools/setup.sh build 2>/dev/null").text, "");
  EXPECT_FALSE(fs::exists(folder_ / "apt.log"));

  EXPECT_THAT(run("tools/setup.sh dev").text, HasSubstr("Installing with apt: clang-16"));
  EXPECT_THAT(run("tools/setup.sh zoo").text,
              HasSubstr("Installing with apt: python3 python3-pip"));
}

TEST_F(Scripts, SetupWithoutRootAndSudoNamesThePackages) {
  stand_in_for_debian();
  script("bin/id", "echo 1000");
  // A PATH without sudo: the stand-ins and what the script itself calls.
  std::string links = "cd bin";
  for (const char* tool : {"awk", "bash", "tr", "mktemp", "rm", "env"})
    links += std::string("; ln -s \"$(command -v ") + tool + ")\" .";
  ASSERT_EQ(run(links).code, 0);
  const Outcome outcome = run("PATH=$PWD/bin tools/setup.sh build");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("as root, type: apt-get install g++-12 cmake"));
  EXPECT_FALSE(fs::exists(folder_ / "apt.log"));
}

TEST_F(Scripts, SetupShowsWhyAptFailed) {
  stand_in_for_debian();
  script("bin/apt-get", "echo 'E: no network'; exit 100");
  const Outcome outcome = run("tools/setup.sh build");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("E: no network"));
  EXPECT_EQ(run("tools/setup.sh everything").code, 2);
}

TEST_F(Scripts, CiAddsUpTheTestsOfAllRuns) {
  stand_in_for_checks(
      "case $1 in test | avx2) p=release n=12 ;; asan) p=asan n=10 ;; "
      "threads) p=tsan n=5 ;; *) exit 0 ;; esac\n"
      "mkdir -p build/$p\n"
      "printf '<testsuite name=\"x\"\\n\\ttests=\"%s\"\\n\\tfailures=\"0\"\\n\\tdisabled=\"0\"\\n"
      "\\tskipped=\"2\"\\n>\\n' $n >build/$p/junit.xml");
  const Outcome outcome = run(".ci/run");
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_THAT(outcome.text, EndsWith("\n31 passed, 0 failed\n"));
}

TEST_F(Scripts, CiFailsWhenATestOrAStepFails) {
  stand_in_for_checks(
      "case $1 in test) p=release f=1 ;; avx2) p=release f=0 ;; asan) p=asan f=0 ;; "
      "threads) p=tsan f=0 ;; *) exit 0 ;; esac\n"
      "mkdir -p build/$p\n"
      "printf '<testsuite tests=\"5\" failures=\"%s\" disabled=\"0\" skipped=\"0\">\\n' $f "
      ">build/$p/junit.xml\n"
      "exit $f");
  script("tools/format.sh", "exit 1");
  const Outcome outcome = run(".ci/run");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("== format: FAILED"));
  EXPECT_THAT(outcome.text, EndsWith("\n19 passed, 2 failed\n"));
}

TEST_F(Scripts, CiFailsWhenNothingWasBuilt) {
  stand_in_for_checks("echo 'compiler error'; exit 2");
  const Outcome outcome = run(".ci/run");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, EndsWith("\n0 passed, 6 failed\n"));
}

}  // namespace
}  // namespace twofold
