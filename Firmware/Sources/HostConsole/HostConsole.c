#include "HostConsole.h"

#include <stdio.h>
#include <stdlib.h>

void host_write(uint8_t byte) { putchar(byte); }

void host_exit(int32_t status) { exit(status); }
