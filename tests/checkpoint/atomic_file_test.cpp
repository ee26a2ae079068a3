#include "twofold/checkpoint/atomic_file.h"

#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Names = std::vector<std::string>;

TEST(AtomicFile, AppearsOnlyWhenItIsWhole) {
  const Folder folder;
  {
    AtomicFile file(folder / "out");
    file.write(std::string(3'000'000, 'x'));
    file.write("end");
    EXPECT_EQ(file.position(), 3'000'003U);
    EXPECT_FALSE(fs::exists(folder / "out"));
    file.commit();
  }
  EXPECT_EQ(folder.names(), Names{"out"});
  EXPECT_EQ(file_text(folder / "out"), std::string(3'000'000, 'x') + "end");
}

TEST(AtomicFile, WithoutCommitNothingChanges) {
  const Folder folder;
  save(folder / "out", "old");
  {
    AtomicFile file(folder / "out");
    file.write("new");
  }
  EXPECT_EQ(folder.names(), Names{"out"});
  EXPECT_EQ(file_text(folder / "out"), "old");
}

TEST(AtomicFile, KeepsPermissionsAndLinks) {
  const Folder folder;
  save(folder / "real", "old");
  fs::permissions(folder / "real", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real", folder / "link");
  AtomicFile file(folder / "link");
  file.write("new");
  file.commit();
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(file_text(folder / "real"), "new");
  EXPECT_EQ(fs::status(folder / "real").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, NamesWhatItCannotWrite) {
  const Folder folder;
  save(folder / "locked", "old");
  fs::permissions(folder / "locked", fs::perms::owner_read);
  const std::vector<std::pair<fs::path, std::string>> cases = {
      {folder / "missing/out", "No such file or directory"},
      {folder.path(), "Is a directory"},
      {"/dev/null", "expected a regular file"},
      {folder / "locked", "write-protected"},
  };
  for (const auto& refused : cases) {
    const auto& [path, reason] = refused;
    const Error error = error_of([&] { AtomicFile file(refused.first); });
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_THAT(error.what(), HasSubstr(path.string() + ": cannot write"));
    EXPECT_THAT(error.what(), HasSubstr(reason));
  }
  EXPECT_EQ(folder.names(), Names{"locked"});
  EXPECT_EQ(file_text(folder / "locked"), "old");
}

/// A tiny file system, while it may be mounted.
class Disk {
 public:
  explicit Disk(const fs::path& where)
      : where_(where), mounted_(::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=1m") == 0) {}
  ~Disk() {
    if (mounted_) ::umount(where_.c_str());
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  Disk(Disk&&) = delete;
  Disk& operator=(Disk&&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] bool make_read_only() const {
    return ::mount(nullptr, where_.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

 private:
  fs::path where_;
  bool mounted_;
};

TEST(AtomicFile, FolderThatCannotBeWrittenTo) {
  const Folder folder;
  const Disk disk(folder.path());
  const bool is_root = ::geteuid() == 0;  // who may write everywhere but to a read-only disk
  if (is_root && !(disk.mounted() && disk.make_read_only()))
    GTEST_SKIP() << "a tmpfs cannot be mounted here";
  if (!is_root) fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const Error error = error_of([&] { AtomicFile file(folder / "out"); });
  if (!is_root) fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_EQ(error.kind(), ErrorKind::io);
  EXPECT_THAT(error.what(), HasSubstr("cannot write: "));
  EXPECT_THAT(error.what(), HasSubstr(is_root ? "Read-only file system" : "Permission denied"));
}

TEST(AtomicFile, FullDiskLeavesNothingBehind) {
  const Folder folder;
  const Disk disk(folder.path());
  if (!disk.mounted()) GTEST_SKIP() << "a tmpfs cannot be mounted here";
  save(folder / "out", "old");
  const Error error = error_of([&] {
    AtomicFile file(folder / "out");
    file.write(std::string(4'000'000, 'x'));
    file.commit();
  });
  EXPECT_EQ(error.kind(), ErrorKind::io);
  EXPECT_THAT(error.what(), HasSubstr("No space left on device"));
  EXPECT_EQ(folder.names(), Names{"out"});
  EXPECT_EQ(file_text(folder / "out"), "old");
}

}  // namespace
}  // namespace twofold::checkpoint
