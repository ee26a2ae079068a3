#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <link.h>

#include <filesystem>
#include <set>
#include <string>
#include <thread>

#include "twofold/core/parallel.h"
#include "twofold/kernels/onednn/runtime.h"

// Two OpenMP runtimes in a process keep two pools of threads, each as large as the machine.

extern "C" int omp_get_max_threads();

namespace twofold::kernels {
namespace {

std::set<std::string> loaded_openmp_runtimes() {
  std::set<std::string> found;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t /*size*/, void* data) {
        const std::string file = std::filesystem::path(info->dlpi_name).filename();
        for (const char* runtime : {"libgomp", "libomp", "libiomp"})
          if (file.starts_with(runtime)) static_cast<std::set<std::string>*>(data)->insert(file);
        return 0;
      },
      &found);
  return found;
}

TEST(OpenMp, OneRuntimeInTheProcess) {
  onednn::engine();
  EXPECT_THAT(loaded_openmp_runtimes(), ::testing::ElementsAre("libgomp.so.1"));
}

TEST(OpenMp, TheNumberOfThreadsHoldsInEveryThread) {
  const int before = num_threads();
  set_num_threads(before + 3);
  int seen = 0;
  std::thread([&seen] {
    onednn::engine();
    seen = omp_get_max_threads();
  }).join();
  set_num_threads(before);
  EXPECT_EQ(seen, before + 3);
  onednn::engine();
  EXPECT_EQ(omp_get_max_threads(), before);
}

}  // namespace
}  // namespace twofold::kernels
