/// Sanitizers end the program when memory for an absurd size is asked for, which is what some tests
/// do: here they are told to answer as the system does. Without a sanitizer nobody calls these.
#define TWOFOLD_SANITIZER_HOOK extern "C" __attribute__((visibility("default"), used)) const char*

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): their names, not ours
TWOFOLD_SANITIZER_HOOK __asan_default_options() { return "allocator_may_return_null=1"; }
TWOFOLD_SANITIZER_HOOK __tsan_default_options() { return "allocator_may_return_null=1"; }
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
