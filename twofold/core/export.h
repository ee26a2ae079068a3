#pragma once

/// Marks a declaration that the shared library exports; everything else is hidden.
#define TWOFOLD_API __attribute__((visibility("default")))
