// What Swift needs of C on this board: registers, sleep, semihosting, and what the start-up code counts.
#pragma once

#include <stdint.h>

/// Reads a memory-mapped register.
static inline uint32_t register_read(uint32_t address) { return *(volatile uint32_t *)address; }

/// Writes a memory-mapped register.
static inline void register_write(uint32_t address, uint32_t value) { *(volatile uint32_t *)address = value; }

/// Sleeps until the next interrupt.
static inline void wait_for_interrupt(void) { __asm__ volatile("wfi" ::: "memory"); }

/// One Arm semihosting operation. Only an emulator or a debugger answers it; on a bare board the BKPT is a fault.
static inline int32_t semihosting_call(int32_t operation, const void *argument) {
  register int32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

/// Ends the emulator with `status` as its exit code (SYS_EXIT_EXTENDED).
static inline __attribute__((noreturn)) void semihosting_exit(int32_t status) {
  const int32_t block[2] = {0x20026, status};
  semihosting_call(0x20, block);
  for (;;) {
  }
}

/// Milliseconds counted by the SysTick interrupt.
uint32_t board_milliseconds(void);

/// Bytes of the stack that nothing has written to since reset.
uint32_t board_stack_unused(void);
