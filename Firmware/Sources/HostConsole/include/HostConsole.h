// The host's side of the self-check: Embedded Swift there has no standard output of its own.
#pragma once

#include <stdint.h>

/// Writes one byte to standard output.
void host_write(uint8_t byte);

/// Ends the program with an exit code.
__attribute__((noreturn)) void host_exit(int32_t status);
